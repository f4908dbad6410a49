"""`ledger check` names a cent that was planted in received payments, bank money, take-backs and paper."""

from __future__ import annotations

import pytest

from app.claims.invariants import INVARIANTS
from app.claims.invariants_provider_level import PROVIDER_LEVEL_INVARIANTS
from app.claims.invariants_received import RECEIVED_INVARIANTS
from app.posting.bank_apply import apply_line
from app.posting.bank_match import Part
from app.posting.takeback_acts import post_takeback
from tests.db.bank_book import BankBook
from tests.db.paper_book import paper_book
from tests.db.posting_book import TODAY, broken_invariants
from tests.db.takeback_book import TakebackBook
from tests.office import Office

QUIET = "ALTER TABLE led.entry DISABLE TRIGGER ALL"
PLANTS = {
    "received claims add up": ("UPDATE app.remit_adjustment SET cents = cents + 1 WHERE id = 1",),
    "decisions are posted as received": (
        "UPDATE app.remit_claim SET paid_cents = paid_cents + 1, charge_cents = charge_cents + 1",
        "UPDATE app.remit_line SET paid_cents = paid_cents + 1",
    ),
    "lines are paid as received": ("UPDATE app.remit_line SET paid_cents = paid_cents + 1",),
    "transfers stay on their line": (
        QUIET,
        "UPDATE led.entry SET cents = cents + 1 WHERE kind = 'transfer' AND party = 'primary'",
    ),
    "adjustments close by kind": (
        QUIET,
        "UPDATE led.entry SET account = 'provider_other', location_id = NULL WHERE account = 'contractual'",
    ),
    "clearing has an owner": (QUIET, "UPDATE led.entry SET reference = 'R999' WHERE account = 'clearing'"),
    "fees and other bank money": ("UPDATE app.deposit_part SET target_kind = 'fee' WHERE target_kind = 'other'",),
    "the former system's money": (QUIET, "UPDATE led.entry SET account = 'interest' WHERE account = 'legacy'"),
    "letters as announced": ("UPDATE app.takeback_letter SET cents = cents + 1",),
    "provider level by account": (QUIET, "UPDATE led.entry SET account = 'advance' WHERE account = 'interest'"),
}


def received_book(office: Office) -> TakebackBook:
    """A claim paid and in the bank, provider level on two accounts, a letter, a take-back of the former system."""
    bank = BankBook(office)
    bank.paid()
    chains = TakebackBook(bank.book)
    chains.plb("T2", ("WO", "OLD-1", 5000), ("L6", "X", -250))
    chains.letter("FCN5", 700)
    line = bank.line(37, kind="other")
    with office.unit("okoye") as unit:
        apply_line(unit, line, [Part("other", None, 37)], today=TODAY, reason="interest of the bank")
        post_takeback(unit, chains.chain("OLD1"), cents=5000, reason="former system", today=TODAY)
    return chains


def plant(office: Office, statements: tuple[str, ...]) -> list[str]:
    """Names of the broken invariants after the statements, each of which must have hit something."""
    with office.unit("root") as unit:
        for statement in statements:
            assert unit.execute(statement) != 0
    return [told.partition(":")[0] for told in broken_invariants(office)]


@pytest.mark.parametrize("name", PLANTS)
def test_a_cent_planted_in_what_was_received_is_named(office: Office, name: str) -> None:
    received_book(office)
    assert broken_invariants(office) == []
    assert name in plant(office, PLANTS[name])


@pytest.mark.parametrize("column", ["paper_check.amount_cents", "paper_check.provider_cents", "paper_claim.paid_cents"])
def test_a_cent_planted_in_what_was_keyed_is_named(office: Office, column: str) -> None:
    paper = paper_book(office)
    paper.complete(paper.key())
    assert broken_invariants(office) == []
    table, _, name = column.partition(".")
    assert "paper as keyed" in plant(office, (f"UPDATE app.{table} SET {name} = {name} + 1",))


def test_every_invariant_of_received_money_has_a_planted_fault() -> None:
    wanted = {each.name for each in (*RECEIVED_INVARIANTS, *PROVIDER_LEVEL_INVARIANTS)}
    assert {*PLANTS, "paper as keyed"} == wanted
    assert wanted <= {each.name for each in INVARIANTS}
