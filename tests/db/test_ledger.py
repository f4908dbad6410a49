"""The core of the ledger on the real server: the example of ARCHITECTURE section 4, its guards, and reversal."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date

import psycopg
import pytest

from app.db.database import connect
from app.db.unit import Unit
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.security.people import Scope
from tests.book import BookClaim, Leg, charge_legs, open_book, post
from tests.office import Office


@dataclass(frozen=True, slots=True)
class Balance:
    """Sum of one account's legs by reference."""

    account: str
    reference: str
    cents: int


def balances(unit: Unit) -> dict[tuple[str, str], int]:
    """Every account that is not zero."""
    rows = unit.rows(
        "SELECT account, CASE WHEN account = 'receivable' THEN party ELSE reference END AS reference, "
        "sum(cents)::bigint AS cents FROM led.entry GROUP BY 1, 2 HAVING sum(cents) <> 0",
        into=Balance,
    )
    return {(row.account, row.reference): row.cents for row in rows}


def kept_balance(unit: Unit, claim: BookClaim) -> int:
    """The claim's balance as the trigger keeps it."""
    return unit.number("SELECT balance_cents FROM app.claim WHERE id = %(claim)s", {"claim": claim.claim_id})


def payment_legs(claim: BookClaim) -> tuple[Leg, ...]:
    """835 pays 120.00, CO-45 50.00, PR-2 30.00."""
    return (
        Leg("clearing", 12000, "payment", claim, reference="R1"),
        Leg("receivable", -12000, "payment", claim, "primary"),
        Leg("contractual", 5000, "contractual", claim),
        Leg("receivable", -5000, "contractual", claim, "primary"),
        Leg("receivable", 3000, "transfer", claim, "patient"),
        Leg("receivable", -3000, "transfer", claim, "primary"),
    )


UNMATCHED_AND_PROVIDER_LEVEL = (
    Leg("clearing", 4000, "unposted", reference="R1"),
    Leg("unposted", -4000, "unposted", reference="R1"),
    Leg("clearing", -2000, "provider_level", reference="R1"),
    Leg("payer_balance", 2000, "provider_level", reference="WO:reference"),
)
DEPOSIT = (Leg("bank", 14000, "deposit", reference="B1"), Leg("clearing", -14000, "deposit", reference="R1"))


def reverse(
    unit: Unit, target: uuid.UUID, *, op: uuid.UUID | None = None, claim: int | None = None, reason: str = "wrong"
) -> None:
    """Call the reversal as the unit's login."""
    named = {"op": op or uuid.uuid4(), "sha": hashlib.sha256(target.bytes).digest(), "target": target}
    unit.execute(
        "SELECT api.reverse_operation_v1(%(op)s, %(sha)s, %(target)s, %(claim)s, %(reason)s)",
        named | {"claim": claim, "reason": reason},
    )


def test_the_example_of_the_plan_comes_out_to_the_cent(office: Office) -> None:
    book = open_book(office)
    with office.unit("svc_import") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        assert balances(unit) == {("receivable", "primary"): 20000, ("gross_charges", ""): -20000}
    with office.unit("chen") as unit:
        post(unit, book.practice_a, payment_legs(book.a1))
        assert kept_balance(unit, book.a1) == 3000
        post(unit, book.practice_a, UNMATCHED_AND_PROVIDER_LEVEL)
        assert balances(unit)[("clearing", "R1")] == 14000
        post(unit, book.practice_a, DEPOSIT, kind="deposit")
        assert balances(unit) == {
            ("receivable", "patient"): 3000,
            ("gross_charges", ""): -20000,
            ("contractual", ""): 5000,
            ("unposted", "R1"): -4000,
            ("payer_balance", "WO:reference"): 2000,
            ("bank", "B1"): 14000,
        }
        parts = unit.rows("SELECT cents FROM led.line_balance WHERE cents <> 0", into=int)
    assert parts == [3000]


def test_legs_that_do_not_sum_to_zero_are_refused_whole(office: Office) -> None:
    book = open_book(office)
    with pytest.raises(Refused, match="do not sum to zero"), office.unit("chen") as unit:
        post(unit, book.practice_a, (*charge_legs(book.a1), Leg("clearing", 1, "payment", reference="R1")))
    with office.unit("chen") as unit:
        assert balances(unit) == {}
        assert kept_balance(unit, book.a1) == 0


def test_two_practices_in_one_operation_each_sum_to_zero(office: Office) -> None:
    book = open_book(office)
    crossed = """SELECT api.test_post(gen_random_uuid(), 'x', 'remittance', %(a)s, jsonb_build_array(
        jsonb_build_object('practice_id', %(a)s, 'account', 'due_to', 'kind', 'payment', 'reference', '', 'cents', 100),
        jsonb_build_object('practice_id', %(b)s, 'account', 'due_from', 'kind', 'payment', 'reference', '',
            'cents', -100)),
        '', NULL)"""
    with pytest.raises(Refused, match="do not sum to zero"), office.unit("chen") as unit:
        unit.execute(crossed, {"a": book.practice_a, "b": book.practice_b})


def test_a_claim_out_of_scope_stops_the_whole_operation(office: Office) -> None:
    book = open_book(office)
    office.enrol("only_a1", "poster", scopes=(Scope("A", "A1"),))
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        post(unit, book.practice_a, charge_legs(book.a2))


def test_the_same_operation_twice_writes_once_and_another_payload_is_refused(office: Office) -> None:
    book, op = open_book(office), uuid.uuid4()
    for _ in range(2):
        with office.unit("chen") as unit:
            post(unit, book.practice_a, charge_legs(book.a1), op=op)
    with office.unit("chen") as unit:
        assert kept_balance(unit, book.a1) == 20000
    with pytest.raises(Refused, match="operation id reused"), office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1, 100), op=op)
    with pytest.raises(Refused, match="operation id reused"), office.unit("svc_import") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), op=op)


def test_a_reversed_posting_leaves_every_balance_as_before(office: Office) -> None:
    book = open_book(office)
    with office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        before = balances(unit)
        paid = post(unit, book.practice_a, (*payment_legs(book.a1), *UNMATCHED_AND_PROVIDER_LEVEL))
    with office.unit("chen") as unit:
        reverse(unit, paid)
        assert balances(unit) == before
        assert kept_balance(unit, book.a1) == 20000
    with pytest.raises(Conflict, match="already undone by"), office.unit("okoye") as unit:
        reverse(unit, paid)


def test_a_repeated_reversal_with_its_operation_id_changes_nothing_and_says_so(office: Office) -> None:
    book, op = open_book(office), uuid.uuid4()
    with office.unit("chen") as unit:
        paid = post(unit, book.practice_a, charge_legs(book.a1))
    for _ in range(2):
        with office.unit("chen") as unit:
            reverse(unit, paid, op=op)
    with office.unit("chen") as unit:
        assert unit.number("SELECT count(*) FROM led.entry") == 4


def test_one_claim_of_a_posting_is_reversed_alone(office: Office) -> None:
    book = open_book(office)
    with office.unit("chen") as unit:
        post(unit, book.practice_a, (*charge_legs(book.a1), *charge_legs(book.a2)), kind="charges")
        paid = post(unit, book.practice_a, (*payment_legs(book.a1), *payment_legs(book.a2)))
        reverse(unit, paid, claim=book.a1.claim_id)
        assert (kept_balance(unit, book.a1), kept_balance(unit, book.a2)) == (20000, 3000)
        reverse(unit, paid)     # what is left of it
        assert (kept_balance(unit, book.a1), kept_balance(unit, book.a2)) == (20000, 20000)


def test_a_reversal_can_itself_be_reversed_once(office: Office) -> None:
    book = open_book(office)
    with office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        paid = post(unit, book.practice_a, payment_legs(book.a1))
        undo = uuid.uuid4()
        reverse(unit, paid, op=undo)
        reverse(unit, undo)
        assert kept_balance(unit, book.a1) == 3000
    with pytest.raises(Conflict), office.unit("chen") as unit:
        reverse(unit, undo)


def test_charges_and_the_reversal_of_a_payment_are_not_reversed(office: Office) -> None:
    book, undo = open_book(office), uuid.uuid4()
    with office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, "
            "received_on, "
            "held_cents) VALUES (1, 1, 'k', 't', 0, 'p', 'ACH', '2026-09-20', 0)"
        )
    with office.unit("chen") as unit:
        charges = post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        paid = post(unit, book.practice_a, payment_legs(book.a1), source=("remit", 1))
    with pytest.raises(Refused, match="replacement or a void"), office.unit("chen") as unit:
        reverse(unit, charges)
    with office.unit("chen") as unit:
        reverse(unit, paid, op=undo)
    with pytest.raises(Refused, match="approve the payment again"), office.unit("chen") as unit:
        reverse(unit, undo)


def test_a_reversal_asks_for_right_scope_and_reason(office: Office) -> None:
    book = open_book(office)
    office.enrol("only_b", "poster", scopes=(Scope("B"),))
    with office.unit("chen") as unit:
        paid = post(unit, book.practice_a, charge_legs(book.a1))
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        reverse(unit, paid)
    with pytest.raises(NotFound), office.unit("only_b") as unit:
        reverse(unit, paid)
    with pytest.raises(Refused, match="needs a reason"), office.unit("chen") as unit:
        reverse(unit, paid, reason=" ")


def test_a_reversed_remittance_holds_its_money_again(office: Office) -> None:
    book = open_book(office)
    with office.unit("root") as unit:
        remit = unit.number(
            "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, "
            "received_on, "
            "held_cents) VALUES (%(practice)s, %(payer)s, 'k', 't', 12000, 'p', 'ACH', %(day)s, 12000) RETURNING id",
            {"practice": book.practice_a, "payer": book.payer_id, "day": date(2026, 9, 20)},
        )
    clearing = tuple(
        Leg(leg.account, leg.cents, leg.kind, leg.claim, leg.party, f"R{remit}" if leg.account == "clearing" else "")
        for leg in payment_legs(book.a1)
    )
    equation = "SELECT ARRAY[posted_cents, exception_cents, provider_level_cents, held_cents] FROM app.remit"
    with office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        paid = post(unit, book.practice_a, clearing, source=("remit", remit))
    with office.unit("root") as unit:
        unit.execute("SELECT led.refresh_remit(%(remit)s)", {"remit": remit})
        assert unit.value(equation) == [12000, 0, 0, 0]
    with office.unit("chen") as unit:
        reverse(unit, paid)
        assert unit.value(equation) == [0, 0, 0, 12000]
        assert unit.text("SELECT state FROM app.remit") == "reversed"


WRITES = (
    "UPDATE led.entry SET cents = cents + 1",
    "DELETE FROM led.entry",
    "TRUNCATE led.entry CASCADE",
    "UPDATE led.op SET result = '{\"other\": 1}'",
    "UPDATE led.op SET actor = 'nobody'",
    "DELETE FROM led.op",
    "DELETE FROM app.event",
    "UPDATE app.event SET text = 'other'",
)


@pytest.mark.parametrize("statement", WRITES)
def test_even_a_superuser_in_replica_mode_cannot_change_what_is_written(office: Office, statement: str) -> None:
    book = open_book(office)
    with office.unit("chen") as unit:
        paid = post(unit, book.practice_a, charge_legs(book.a1))
        reverse(unit, paid)      # writes an event too
    with connect(office.credentials("root")) as root, pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
        root.execute("SET session_replication_role = replica")
        root.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256) VALUES (gen_random_uuid(), 'charges', 1, 'x')",
        "INSERT INTO led.entry (op_id, practice_id, account, kind, cents, effective_date, period) "
        "SELECT gen_random_uuid(), 1, 'bank', 'deposit', 1, current_date, current_date",
        "UPDATE led.entry SET cents = 1",
        "DELETE FROM led.entry",
        "TRUNCATE led.entry",
        "UPDATE led.line_balance SET cents = 0",
        "UPDATE app.claim SET balance_cents = 0",
        "UPDATE app.claim SET charge_cents = 0",
        "UPDATE app.remit SET held_cents = 0",
        "INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, cents) VALUES (1, 1, 1, 'WO', 1)",
        "UPDATE app.work_item SET holder = session_user",
        "DELETE FROM app.work_reason",
        "SELECT led.begin_op(gen_random_uuid(), 'x', 'charges', 1, 1)",
        "SELECT led.refresh_remit(1)",
        "ALTER TABLE led.entry DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
@pytest.mark.parametrize("login", ["lopez", "chen", "okoye", "adams", "svc_import"])
def test_nobody_writes_money_or_queue_state_directly(module_office: Office, login: str, statement: str) -> None:
    with pytest.raises(AppError) as refusal, module_office.unit(login) as unit:
        unit.execute(statement)
    assert isinstance(refusal.value, NotPermitted)


