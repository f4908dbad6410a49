"""The day sheet: equal to an independent sum, closed to the cent, signed once; what is signed stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.posting.counter import return_payment, unapply_payment
from app.posting.reverse import reverse_remittance
from app.reports.day_sheet import (
    office_today,
    office_zone,
    open_sheet,
    reopen_sheet,
    set_office_zone,
    sign_sheet,
    signed_sheet,
)
from app.reports.day_sheet_facts import ClerkDay, ClerkDays, DaySheet, Figure
from app.security.people import Scope
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.db.posting_book import broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and signs, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def book(office: Office) -> CounterBook:
    """Two claims of one account."""
    return counter_book(office)


def posted_on(office: Office) -> date:
    """The day the operations of this test fall into, by the office's zone."""
    with office.unit("root") as unit:
        found = unit.value("SELECT (max(at) AT TIME ZONE (SELECT zone FROM app.office_clock))::date FROM led.op")
    assert isinstance(found, date)
    return found


def day_of(book: CounterBook, clerk: str = "chen") -> ClerkDay:
    """The clerk's day of this test."""
    return ClerkDay(book.practice, clerk, posted_on(book.office))


def drawn(book: CounterBook, clerk: str = "chen") -> ClerkDays:
    """The open sheet as the supervisor reads it."""
    with book.office.unit("okoye", read_only=True) as unit:
        return open_sheet(unit, day_of(book, clerk))


def figures(found: tuple[Figure, ...]) -> dict[str, int]:
    """A section by name."""
    return {figure.name: figure.cents for figure in found}


def by_hand(book: CounterBook, clerk: str) -> dict[str, int]:
    """The clerk's legs by account, summed without the sheet's own statements."""
    with book.office.unit("root") as unit:
        rows = unit.rows(
            """SELECT concat(account, ' ', sum(cents)) FROM led.entry
               WHERE op_id IN (SELECT op_id FROM led.op WHERE actor = %(clerk)s) GROUP BY account
               HAVING sum(cents) <> 0""",
            {"clerk": clerk},
            into=str,
        )
    return {row.split(" ")[0]: int(row.split(" ")[1]) for row in rows}


def busy_day(book: CounterBook) -> None:
    """Cash, a check returned on the same day, an overpaid card, something taken back."""
    book.take(2000)
    gone = book.take(1500, "check", "1021")
    book.take(900, "check", "1022")
    over = book.take(5000, "card", "auth 5518")
    with book.office.unit("chen") as unit:
        return_payment(unit, gone.payment, reason="no funds", today=TODAY, hold_until=TODAY)
        unapply_payment(unit, over.payment, reason="wrong visit", today=TODAY, claim="NEW")


def test_the_sheet_of_a_busy_day_equals_an_independent_sum_and_closes(book: CounterBook) -> None:
    busy_day(book)
    sheet = drawn(book).sheet
    assert (figures(sheet.accounts), sheet.trial, sheet.difference) == (by_hand(book, "chen"), 0, 0)
    assert figures(sheet.received) == {"cash": 2000, "check": 900, "card": 5000}
    paid = sum(figures(sheet.payments).values())
    assert (paid, figures(sheet.waiting)) == (2900, {"patient_credit": 5000})
    assert sheet.closing == sheet.head.opening + by_hand(book, "chen")["receivable"]
    assert (sheet.head.operations, sheet.head.reversals) == (6, 1)


def test_the_deposit_is_the_cash_and_the_checks_that_were_not_given_back(book: CounterBook) -> None:
    busy_day(book)
    sheet = drawn(book).sheet
    assert (sheet.cash, [check.reference for check in sheet.checks], sheet.deposit) == (2000, ["1022"], 2900)


def test_a_posted_835_stands_on_the_sheet_of_who_posted_it_with_its_reasons(office: Office) -> None:
    book = CounterBook(office)
    book.claim("C1", [("99213", 20000)])
    remit = book.remit("T1", [Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000))),))])
    post(office, remit)
    sheet = drawn(book, "svc_import").sheet
    assert figures(sheet.payments) == {"era_eft": 12000}
    assert figures(sheet.adjustments) == {"contractual CO-45": 5000}
    assert figures(sheet.transfers) == {"primary": -3000, "patient": 3000}
    assert (figures(sheet.accounts), sheet.difference) == (by_hand(book, "svc_import"), 0)
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T1", reason="wrong patient")
    undone = drawn(book, "okoye").sheet
    assert figures(undone.payments) == {"era_eft": -12000}
    assert (undone.head.reversals, undone.reversed_cents, undone.difference) == (1, 17000, 0)


def test_the_sheet_takes_four_statements_however_much_was_done(book: CounterBook) -> None:
    counts = []
    for _ in range(2):
        book.take(100)
        with book.office.unit("okoye", read_only=True) as unit:
            open_sheet(unit, day_of(book))
            counts.append(unit.statements)
    assert counts[0] == counts[1] <= 5


def test_a_signed_sheet_is_frozen_and_what_comes_later_is_on_the_next(office: Office, book: CounterBook) -> None:
    book.take(2000)
    before = drawn(book).sheet
    with office.unit("chen") as unit:
        assert sign_sheet(unit, day_of(book)).number == 1
    book.take(1000)
    with office.unit("okoye", read_only=True) as unit:
        found = open_sheet(unit, day_of(book))
        assert signed_sheet(unit, day_of(book), 1) == before
    assert (found.sheet.head.number, figures(found.sheet.received)) == (2, {"cash": 1000})
    assert [(one.number, one.state, one.signed_by) for one in found.signed] == [(1, "signed", "chen")]
    assert len(found.signed[0].sha256) == 64
    with office.unit("chen") as unit:
        assert sign_sheet(unit, day_of(book)).number == 2
    with pytest.raises(Refused, match="nothing to sign"), office.unit("chen") as unit:
        sign_sheet(unit, day_of(book))


def test_only_the_clerk_signs_and_only_a_supervisor_reopens_with_a_reason(office: Office, book: CounterBook) -> None:
    book.take(2000)
    with pytest.raises(NotPermitted, match="signed by the clerk"), office.unit("okoye") as unit:
        sign_sheet(unit, day_of(book))
    with office.unit("chen") as unit:
        sign_sheet(unit, day_of(book))
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        reopen_sheet(unit, day_of(book), 1, reason="mine")
    with pytest.raises(Refused, match="Say why"), office.unit("okoye") as unit:
        reopen_sheet(unit, day_of(book), 1, reason=" ")
    with office.unit("okoye") as unit:
        reopen_sheet(unit, day_of(book), 1, reason="a check was keyed as cash")
    found = drawn(book)
    assert (found.signed[0].state, found.signed[0].reopened_by) == ("reopened", "okoye")
    assert (found.sheet.head.number, figures(found.sheet.received)) == (2, {"cash": 2000})
    with pytest.raises(Conflict, match="reopened by"), office.unit("okoye") as unit:
        reopen_sheet(unit, day_of(book), 1, reason="again")


def test_a_service_has_its_sheet_signed_by_a_supervisor(office: Office) -> None:
    book = CounterBook(office)
    book.claim("C1", [("99213", 20000)])
    remit = book.remit("T1", [Clp("C1", (Svc("99213", 20000, ()),))])
    post(office, remit)
    with office.unit("okoye") as unit:
        assert sign_sheet(unit, day_of(book, "svc_import")).number == 1


def test_what_was_posted_since_the_figures_were_drawn_stops_the_signing(office: Office, book: CounterBook) -> None:
    book.take(2000)
    with office.unit("chen") as unit, pytest.raises(Conflict, match="posted since"):
        unit.value(
            """SELECT api.sign_day_sheet_v1(%(p)s, 'chen', NULL, %(day)s, '{}', 0, ARRAY['clearing'],
                   ARRAY[1]::bigint[])""",
            {"p": book.practice, "day": posted_on(office)},
        )


def test_a_sheet_that_does_not_close_is_not_signed(office: Office, book: CounterBook) -> None:
    book.take(2000)
    sheet = drawn(book).sheet
    with office.unit("chen") as unit, pytest.raises(Refused, match="does not close"):
        unit.value(
            """SELECT api.sign_day_sheet_v1(%(p)s, 'chen', NULL, %(day)s, '{}', 1, %(accounts)s,
                   %(cents)s::bigint[])""",
            {
                "p": book.practice,
                "day": posted_on(office),
                "accounts": [figure.name for figure in sheet.accounts],
                "cents": [figure.cents for figure in sheet.accounts],
            },
        )


def test_the_ledger_check_names_a_signed_sheet_that_was_touched(office: Office, book: CounterBook) -> None:
    book.take(2000)
    with office.unit("chen") as unit:
        sign_sheet(unit, day_of(book))
    touched = "UPDATE app.day_sheet SET figures = jsonb_set(figures, '{accounts,0,cents}', %(cents)s)"
    with office.unit("root") as unit:
        was = unit.value("SELECT figures -> 'accounts' -> 0 -> 'cents' FROM app.day_sheet")
        unit.execute(touched, {"cents": "1"})
    assert {found.split(":")[0] for found in broken_invariants(office)} == {"a signed day", "a signed day's seal"}
    with office.unit("root") as unit:
        unit.execute(touched, {"cents": str(was)})


def test_the_office_says_in_whose_zone_a_day_ends(office: Office, book: CounterBook) -> None:
    book.take(2000)
    day = posted_on(office)
    with office.unit("okoye") as unit:
        set_office_zone(unit, "Pacific/Kiritimati")
        assert office_zone(unit) == "Pacific/Kiritimati"
        with pytest.raises(Refused):
            set_office_zone(unit, "Moon")
    far = {day, day + timedelta(days=1)}
    with office.unit("okoye", read_only=True) as unit:
        found = [open_sheet(unit, ClerkDay(book.practice, "chen", each)).sheet.head.operations for each in sorted(far)]
    assert sorted(found) == [0, 1]
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        set_office_zone(unit, "UTC")


def test_the_offices_day_is_that_of_its_zone_and_holds_what_is_posted_now(office: Office, book: CounterBook) -> None:
    for at, zone in enumerate(("Pacific/Kiritimati", "Pacific/Pago_Pago")):
        with office.unit("okoye") as unit:
            set_office_zone(unit, zone)
        book.take(500 + at)
        with office.unit("chen", read_only=True) as unit:
            today = office_today(unit)
        assert today == posted_on(office)
        assert today == datetime.now(ZoneInfo(zone)).date()


def test_a_bank_accounts_sheet_leaves_the_rest_to_the_sheet_of_all(office: Office, book: CounterBook) -> None:
    with office.unit("root") as unit:
        bank = unit.number(
            """INSERT INTO app.bank_account (practice_id, name, last_four) VALUES (%(p)s, 'Operating', '0042')
               RETURNING id""",
            {"p": book.practice},
        )
    book.take(2000)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.patient_payment SET bank_account_id = %(b)s", {"b": bank})
    book.take(1000)
    one = ClerkDay(book.practice, "chen", posted_on(office), bank)
    with office.unit("chen") as unit:
        assert open_sheet(unit, one).sheet.cash == 2000
        sign_sheet(unit, one)
    assert drawn(book).sheet.cash == 1000


def test_who_holds_a_part_of_the_practice_sees_no_sheet(office: Office, book: CounterBook) -> None:
    book.take(2000)
    office.enrol("corner", "poster", scopes=(Scope("QFM", "MAIN"),))
    with pytest.raises(NotFound), office.unit("corner") as unit:
        open_sheet(unit, day_of(book))


def test_the_accounts_of_all_clerks_sheets_are_the_book(book: CounterBook) -> None:
    busy_day(book)
    book.take(300, login="okoye")
    total: dict[str, int] = {}
    for clerk in ("chen", "okoye"):
        sheet: DaySheet = drawn(book, clerk).sheet
        for figure in sheet.accounts:
            total[figure.name] = total.get(figure.name, 0) + figure.cents
    assert total["clearing"] == book.account("clearing")
    assert total["patient_credit"] == book.account("patient_credit")


def test_a_write_off_stands_on_the_sheet_by_the_offices_own_reason(office: Office, book: CounterBook) -> None:
    with office.unit("root") as unit:
        op = uuid4()
        named = {"op": op, "p": book.practice}
        unit.execute(
            """INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, actor, reason, result)
               VALUES (%(op)s, 'write_off', %(p)s, '\\x00', 'chen', 'small', '{"result": "written off"}')""",
            named,
        )
        unit.execute(
            """INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id,
                   line_id, cents, effective_date, period)
               SELECT %(op)s, practice_id, location_id, side.account, side.party, 'write_off', side.reference, claim_id,
                   id, side.cents, '2026-03-20', '2026-03-01'
               FROM app.claim_line CROSS JOIN (VALUES ('write_off', NULL, 'small_balance', 500),
                   ('receivable', 'patient', '', -500)) AS side (account, party, reference, cents)
               WHERE charge_cents = 1000""",
            named,
        )
    sheet = drawn(book).sheet
    assert [(figure.words, figure.cents) for figure in sheet.adjustments] == [("Write-off small balance", 500)]
    assert sheet.difference == 0
