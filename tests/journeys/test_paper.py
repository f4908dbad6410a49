"""From imported files to paper: every claim of a simulated office fits its form, every statement ties to the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from app.claims.form_facts import load_forms
from app.demo.build import receive, set_up
from app.demo.office import make_office
from app.domain.money import total
from app.patients.statement_facts import load_statement
from app.patients.statement_holds import held_claims
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, render_claims
from app.printing.cms1500_sheet import page_text
from app.printing.statement_facts import Statement
from tests.office import Office
from tests.pure.printing_forms import cells_text, grid_cells

AS_OF = date(2026, 3, 14)


@dataclass(frozen=True, slots=True)
class Owed:
    """What the patients of an account owe by the kept balances."""

    account_id: int
    number: str
    cents: int


_OWED = """
SELECT account.id AS account_id, account.number, coalesce(sum(balance.cents), 0)::bigint AS cents
FROM app.account LEFT JOIN app.claim ON claim.account_id = account.id
    LEFT JOIN led.line_balance AS balance ON balance.claim_id = claim.id AND balance.party = 'patient'
        AND NOT balance.claim_id = ANY (%(held)s)
GROUP BY account.id, account.number
"""


@pytest.fixture(scope="module")
def filled(module_office: Office) -> Iterator[Office]:
    book = make_office(claims=120, seed=5, as_of=AS_OF)
    set_up(module_office.database, book)
    receive(module_office.database, book)
    yield module_office


@pytest.fixture(scope="module")
def statements(filled: Office) -> list[Statement]:
    with filled.unit("okoye") as unit:
        accounts = unit.rows("SELECT id FROM app.account ORDER BY id", into=int)
        return [load_statement(unit, str(account), today=AS_OF) for account in accounts]


def test_every_statement_asks_for_what_the_ledger_says_the_patient_owes(
    filled: Office, statements: list[Statement]
) -> None:
    with filled.unit("okoye", read_only=True) as unit:
        held = held_claims(unit, unit.rows("SELECT id FROM app.claim", into=int))
        owed = {row.number: row.cents for row in unit.rows(_OWED, {"held": sorted(held)}, into=Owed)}

    assert held, "some insurer is changing its mind: those visits are left off"
    assert {statement.account_number: statement.amount_due for statement in statements} == owed
    assert sum(1 for cents in owed.values() if cents) >= 10


def test_every_amount_a_patient_owes_has_reasons_that_explain_it(statements: list[Statement]) -> None:
    owing = [line for statement in statements for line in statement.lines if line.balance > 0]

    assert len(owing) >= 20
    for line in owing:
        assert total(reason.amount for reason in line.reasons) - line.patient_paid == line.balance
        assert {reason.group for reason in line.reasons} == {"PR"}


def test_nothing_on_a_statement_is_below_zero_that_cannot_be(statements: list[Statement]) -> None:
    for statement in statements:
        for line in statement.lines:
            assert min(line.charge, line.insurance_paid, line.adjustments, line.patient_paid) >= 0


def test_every_professional_claim_becomes_a_form_that_can_be_printed(filled: Office) -> None:
    with filled.unit("okoye") as unit:
        numbers = unit.rows("SELECT number FROM app.claim WHERE type = 'P' ORDER BY id", into=str)
        forms = load_forms(unit, numbers, today=AS_OF)
    laid = [lay_out(stored.form) for stored in forms]

    assert [stored.number for stored in forms] == numbers
    assert all(form.printable for form in laid)
    pages = [page for form in laid[:20] for page in form.pages]
    read_back = grid_cells(render_claims([PrintedClaim("journey", tuple(pages))], stock="plain"))
    assert [cells_text(cells) for cells in read_back] == [page_text(page) for page in pages]
