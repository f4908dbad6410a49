"""Invariants 19, 20, 28, 29, 31, 34 and 40 of the whole book, over a busy day of posting, undoing and paying."""

from __future__ import annotations

from collections import Counter

import pytest
from msgspec import Struct

from app.posting.bank_apply import undo_line
from app.posting.counter import apply_oldest_first, propose_payment, take_payment, unapply_payment
from app.posting.counter_types import NewPayment
from app.posting.mend import swap_postings, undo_mend
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from app.posting.unpost import post_line_again, unpost_line
from app.posting.write_off import undo_write_off, write_off_claim
from tests.db.bank_book import BankBook
from tests.db.posting_book import TODAY, broken_invariants, post
from tests.db.received import CORRECTED, PAID, Cas, Clp, Svc
from tests.office import Office

TWIN = Clp("C2", (Svc("99213", 11000, (Cas("CO", "45", 5000), Cas("PR", "2", 4000))),), name="STONE,BEN", member="M2")


class Leg(Struct, frozen=True):
    """One leg in the order it was written; amounts are cents."""

    op_id: str
    practice_id: int
    location_id: int | None
    account: str
    party: str
    reference: str
    claim_id: int | None
    line_id: int | None
    cents: int
    payer_id: int | None


_LEGS = """
    SELECT entry.op_id::text AS op_id, entry.practice_id, entry.location_id, account, coalesce(party, '') AS party,
           reference, claim_id, line_id, cents, claim.payer_id
    FROM led.entry AS entry LEFT JOIN app.claim ON claim.id = entry.claim_id ORDER BY entry.id"""


@pytest.fixture(scope="module")
def busy(module_office: Office) -> BankBook:
    """Everything that moves money, done and partly undone."""
    bank = BankBook(module_office)
    book = bank.book
    book.claim("C2", [("99213", 20000)], name="STONE,BEN", member="M2")
    remit = bank.paid("T1", (PAID, TWIN))
    post(module_office, book.remit("T2", [PAID.negated()], plb=[("WO", "F1", 700), ("L6", "", -100)]))
    post(module_office, book.remit("T3", [CORRECTED]))
    bank.apply(bank.line(23000, trace="T1"))
    with module_office.unit("root") as unit:
        second = unit.number("SELECT id FROM app.remit_claim WHERE remit_id = %(r)s AND sequence = 2", {"r": remit})
        third = unit.number("SELECT max(id) FROM app.remit_claim WHERE status_code <> '22' AND taken_back_by IS NULL")
        account = unit.number("SELECT account_id FROM app.claim WHERE number = 'C2'")
        line = unit.number("SELECT id FROM app.bank_line")
    with module_office.unit("chen") as unit:
        unpost_line(unit, second, 1, today=TODAY, reason="wrong line")
    with module_office.unit("chen") as unit:
        post_line_again(unit, second, 1, reason="it was right")
    with module_office.unit("chen") as unit:
        swap = swap_postings(unit, second, third, today=TODAY, reason="mixed up")
    with module_office.unit("chen") as unit:
        undo_mend(unit, swap.mend_id, today=TODAY, reason="not mixed up")
    with module_office.unit("chen") as unit:
        parts = propose_payment(unit, account, 1500).applications
        taken = take_payment(unit, NewPayment(book.practice, account, "cash", 6000, TODAY), parts, today=TODAY)
    with module_office.unit("chen") as unit:
        unapply_payment(unit, taken.payment, reason="another visit", today=TODAY)
    with module_office.unit("chen") as unit:
        apply_oldest_first(unit, taken.payment, today=TODAY)
    with module_office.unit("chen") as unit:
        gone = write_off_claim(unit, "C1", party="patient", reason="prompt_pay", today=TODAY, cents=1000)
        write_off_claim(unit, "C1", party="patient", reason="prompt_pay", today=TODAY, cents=500)
    with module_office.unit("chen") as unit:
        undo_write_off(unit, gone.op, reason="paid after all")
        undo_line(unit, line, reason="another check")
        reverse_remittance(unit, "T3", reason="once more")
        approve_remittance(unit, "T3", today=TODAY)
    return bank


def legs(bank: BankBook) -> list[Leg]:
    with bank.office.unit("root") as unit:
        return unit.rows(_LEGS, into=Leg)


def test_invariant_40_replaying_the_log_into_an_empty_book_gives_every_balance(busy: BankBook) -> None:
    kept: Counter[str] = Counter()
    with busy.office.unit("root") as unit:
        rows = unit.rows("SELECT concat_ws(' ', line_id, party, cents) FROM led.line_balance", into=str)
        claims = unit.rows("SELECT concat_ws(' ', id, balance_cents) FROM app.claim", into=str)
    replayed: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for leg in legs(busy):
        if leg.account == "receivable":
            replayed[f"{leg.line_id} {leg.party}"] += leg.cents
            owed[str(leg.claim_id)] += leg.cents
    for row in rows:
        line, party, cents = row.split()
        kept[f"{line} {party}"] = int(cents)
    assert {key: cents for key, cents in replayed.items() if cents} == {key: n for key, n in kept.items() if n}
    assert {key: int(n) for key, n in (row.split() for row in claims)} == dict(owed)
    assert broken_invariants(busy.office) == []


def test_invariant_28_at_no_prefix_of_the_log_does_an_operation_leave_the_book_unbalanced(busy: BankBook) -> None:
    sums: Counter[int] = Counter()
    every = legs(busy)
    for at, leg in enumerate(every):
        sums[leg.practice_id] += leg.cents
        last = at + 1 == len(every) or every[at + 1].op_id != leg.op_id
        assert not last or not any(sums.values()), leg.op_id
    assert len({leg.op_id for leg in every}) > 10


def test_invariant_31_locations_payers_and_practices_each_sum_to_the_same_total(busy: BankBook) -> None:
    owed = [leg for leg in legs(busy) if leg.account == "receivable"]
    totals = [
        sum(sums.values())
        for sums in (
            Counter(_by("location_id", owed)), Counter(_by("payer_id", owed)), Counter(_by("practice_id", owed)),
            Counter(_by("claim_id", owed)),
        )
    ]  # fmt: skip
    with busy.office.unit("root") as unit:
        book = unit.number("SELECT sum(balance_cents) FROM app.claim")
    assert set(totals) == {book}
    assert all(leg.location_id is not None and leg.payer_id is not None for leg in owed)


def _by(name: str, owed: list[Leg]) -> dict[object, int]:
    sums: dict[object, int] = {}
    for leg in owed:
        sums[getattr(leg, name)] = sums.get(getattr(leg, name), 0) + leg.cents
    return sums


def test_invariant_34_every_money_change_has_one_operation_with_actor_time_and_reason(busy: BankBook) -> None:
    with busy.office.unit("root") as unit:
        ops = unit.number("SELECT count(*) FROM led.op WHERE actor <> '' AND at IS NOT NULL AND result <> '{}'")
        every = unit.number("SELECT count(*) FROM led.op")
        silent = unit.number("SELECT count(*) FROM led.op WHERE kind = 'reversal' AND reason = ''")
        orphans = unit.number("SELECT count(*) FROM led.entry WHERE op_id NOT IN (SELECT op_id FROM led.op)")
    assert (ops, silent, orphans) == (every, 0, 0)


def test_invariant_29_nothing_of_another_practice_moved(busy: BankBook) -> None:
    assert {leg.practice_id for leg in legs(busy)} == {busy.book.practice}


def test_invariant_05_a_chain_of_reversals_nets_to_nothing_or_to_its_first_leg(busy: BankBook) -> None:
    with busy.office.unit("root") as unit:
        rows = unit.rows("SELECT concat_ws(' ', id, cents, coalesce(reverses, 0)) FROM led.entry ORDER BY id", into=str)
    first: dict[int, int] = {}
    cents: dict[int, int] = {}
    nets: Counter[int] = Counter()
    for row in rows:
        id, amount, reverses = (int(cell) for cell in row.split())
        cents[id], first[id] = amount, first.get(reverses, id)
        nets[first[id]] += amount
    assert all(net in {0, cents[root]} for root, net in nets.items())
    assert sum(first[id] != id for id in first) > 10, "there are chains"
