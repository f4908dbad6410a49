"""The call log of an account on real Postgres: identifiers, authorised persons, outcomes, and dates that never move."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.patients.call_types import CallEnded, NewAuthorisation, Said
from app.patients.calls import (
    authorise_person,
    call_words,
    end_authorisation,
    end_patient_call,
    find_account,
    know_caller,
    list_authorised,
    list_patient_calls,
    running_call,
    set_greeting,
    start_patient_call,
)
from app.security.people import Scope
from tests.book import Book, BookClaim, charge_legs, open_book, post
from tests.office import Office
from tests.work_book import open_reason

TODAY = date(2026, 11, 20)
TWO = Said("Ana Rivera", ("name_birth", "address"))


@pytest.fixture
def book(office: Office) -> Book:
    made = open_book(office)
    with office.unit("root") as unit:
        unit.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA api TO rd_service")
    for claim in (made.a1, made.a2):
        with office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
    return made


def owe(office: Office, claim: BookClaim) -> None:
    """Move the claim's balance to the patient, straight as rows."""
    with office.unit("root") as unit:
        moved = "UPDATE led.line_balance SET party = 'patient' WHERE claim_id = %(claim)s"
        unit.execute(moved, {"claim": claim.claim_id})


def on_the_line(office: Office, account: int, said: Said = TWO, login: str = "lopez") -> int:
    """A call on which that was said."""
    with office.unit(login) as unit:
        call = start_patient_call(unit, account, "in")
        know_caller(unit, call, said, today=TODAY)
        return call


def reasons(office: Office, claim: int) -> dict[str, date]:
    """The open reasons of a claim with their dates."""
    with office.unit("root") as unit:
        kinds = unit.rows(
            "SELECT kind FROM app.work_reason WHERE claim_id = %(claim)s AND closed_on IS NULL ORDER BY id",
            {"claim": claim},
            into=str,
        )
        days = unit.rows(
            "SELECT due_on FROM app.work_reason WHERE claim_id = %(claim)s AND closed_on IS NULL ORDER BY id",
            {"claim": claim},
            into=date,
        )
    return dict(zip(kinds, days, strict=True))


def test_a_call_begins_unknown_and_is_known_by_two_identifiers(office: Office, book: Book) -> None:
    with office.unit("lopez") as unit:
        call = start_patient_call(unit, book.a1.account_id, "in")
        assert start_patient_call(unit, book.a1.account_id, "in") == call
        assert running_call(unit) == book.a1.account_id
        assert not know_caller(unit, call, Said("Ana", ("name_birth",)), today=TODAY)
        assert not list_patient_calls(unit, book.a1.account_id)[0].known
        assert know_caller(unit, call, TWO, today=TODAY)
        found = list_patient_calls(unit, book.a1.account_id)[0]
    assert (found.known, found.spoke_with, set(found.identifiers)) == (True, "Ana Rivera", {"name_birth", "address"})


def test_a_wrong_answer_costs_one_more_and_two_end_the_talk(office: Office, book: Book) -> None:
    with office.unit("lopez") as unit:
        call = start_patient_call(unit, book.a1.account_id, "in")
        assert not know_caller(unit, call, replace(TWO, wrong=("phone",)), today=TODAY)
        three = Said("Ana", ("name_birth", "address", "account_number"))
        assert know_caller(unit, call, three, today=TODAY)
        everything = Said("Ana", ("name_birth", "address", "account_number", "visit", "member_id"), ("last_payment",))
        assert not know_caller(unit, call, everything, today=TODAY)
        assert not know_caller(unit, call, replace(everything, wrong=()), today=TODAY)      # wrong answers stay
        assert set(list_patient_calls(unit, book.a1.account_id)[0].wrong) == {"phone", "last_payment"}
    with office.unit("lopez") as unit, pytest.raises(Refused, match="not known who is on the line"):
        end_patient_call(unit, call, CallEnded("will_pay"), today=TODAY)
    with office.unit("lopez") as unit:
        done = end_patient_call(unit, call, CallEnded("not_known", note="wrong birth date"), today=TODAY)
        assert done.claims == 0
        logged = list_patient_calls(unit, book.a1.account_id)[0]
    assert (logged.outcome, logged.state, logged.known) == ("not_known", "ended", False)


def test_a_promise_opens_the_patients_work_and_never_moves_a_payers_date(office: Office, book: Book) -> None:
    open_reason(office, book.a1.claim_id, "follow_up", due=TODAY + timedelta(days=3), today=TODAY)
    owe(office, book.a1)
    call = on_the_line(office, book.a1.account_id)
    with office.unit("lopez") as unit:
        ended = CallEnded("will_pay", "wants_to_pay", "pays on Friday", TODAY + timedelta(days=7))
        done = end_patient_call(unit, call, ended, today=TODAY)
    assert (done.claims, done.next_on) == (1, TODAY + timedelta(days=7))
    assert done.said == "Will pay on 11/20/2026; next 11/27/2026 (the promised day)"
    assert reasons(office, book.a1.claim_id) == {
        "follow_up": TODAY + timedelta(days=3),
        "patient": TODAY + timedelta(days=7),
    }
    call = on_the_line(office, book.a1.account_id)
    with office.unit("lopez") as unit:
        end_patient_call(unit, call, CallEnded("disputes", next_on=TODAY + timedelta(days=2)), today=TODAY)
    assert reasons(office, book.a1.claim_id) == {
        "follow_up": TODAY + timedelta(days=3),
        "patient": TODAY + timedelta(days=2),
    }
    with office.unit("root") as unit:
        told = unit.rows(
            "SELECT text FROM app.event WHERE claim_id = %(claim)s AND kind = 'call' ORDER BY id",
            {"claim": book.a1.claim_id},
            into=str,
        )
    assert told[0].startswith("pays on Friday\nPatient's call, identity confirmed: Will pay")
    assert len(told) == 2


def test_a_new_insurance_opens_its_own_reason(office: Office, book: Book) -> None:
    call = on_the_line(office, book.a1.account_id)
    with office.unit("lopez") as unit:
        assert end_patient_call(unit, call, CallEnded("new_insurance"), today=TODAY).claims == 1
    assert reasons(office, book.a1.claim_id) == {"cob": TODAY + timedelta(days=1)}


def test_a_call_back_keeps_its_moment_and_zone(office: Office, book: Book) -> None:
    owe(office, book.a1)
    at = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
    with office.unit("lopez") as unit:
        call = start_patient_call(unit, book.a1.account_id, "out")
        ended = CallEnded("call_back", next_on=at.date(), next_at=at, zone="America/New_York")
        end_patient_call(unit, call, ended, today=TODAY)
    with office.unit("root") as unit:
        kept = unit.text("SELECT concat_ws(' ', kind, due_on, due_at AT TIME ZONE due_zone) FROM app.work_reason")
    assert kept == "patient 2026-11-23 2026-11-23 14:30:00"


def test_one_call_at_a_time_and_none_twice(office: Office, book: Book) -> None:
    call = on_the_line(office, book.a1.account_id)
    with office.unit("lopez") as unit, pytest.raises(Refused, match="another call"):
        start_patient_call(unit, book.a2.account_id, "in")
    with office.unit("chen") as unit, pytest.raises(NotFound):
        know_caller(unit, call, TWO, today=TODAY)
    with office.unit("lopez") as unit:
        end_patient_call(unit, call, CallEnded("answered"), today=TODAY)
    with office.unit("lopez") as unit, pytest.raises(Conflict):
        end_patient_call(unit, call, CallEnded("answered"), today=TODAY)
    with office.unit("lopez") as unit, pytest.raises(Refused, match="past"):
        end_patient_call(
            unit, start_patient_call(unit, book.a1.account_id, "out"),
            CallEnded("left_message", next_on=TODAY - timedelta(days=1)), today=TODAY,
        )  # fmt: skip


def test_authorised_persons_hold_from_and_until_and_are_of_this_account(office: Office, book: Book) -> None:
    new = NewAuthorisation("Pat Lowe", "spouse", TODAY, None, ("balance",), "signed form of 11/19")
    with office.unit("lopez") as unit:
        person = authorise_person(unit, book.a1.account_id, new)
        later = authorise_person(unit, book.a1.account_id, replace(new, since=TODAY + timedelta(days=1)))
        assert [each.name for each in list_authorised(unit, book.a1.account_id)] == ["Pat Lowe"] * 2
    on_the_line(office, book.a1.account_id, replace(TWO, authorised_id=person))
    with office.unit("chen") as unit:
        other = start_patient_call(unit, book.a2.account_id, "in")
    for wrong, call in ((person, other),):
        with office.unit("chen") as unit, pytest.raises(Refused, match="not authorised"):
            know_caller(unit, call, replace(TWO, authorised_id=wrong), today=TODAY)
    with office.unit("lopez") as unit:
        call = start_patient_call(unit, book.a1.account_id, "in")
        end_authorisation(unit, person, last_on=TODAY)
        assert know_caller(unit, call, replace(TWO, authorised_id=person), today=TODAY)
    for ended, day in ((person, TODAY + timedelta(days=1)), (later, TODAY)):
        with office.unit("lopez") as unit, pytest.raises(Refused, match="not authorised"):
            know_caller(unit, call, replace(TWO, authorised_id=ended), today=day)
    for wrong_one in (replace(new, may_hear=()), replace(new, relationship="friend"), replace(new, documented=" ")):
        with office.unit("lopez") as unit, pytest.raises(Refused):
            authorise_person(unit, book.a1.account_id, wrong_one)


def test_calls_are_seen_by_who_sees_the_account_and_by_nobody_else(office: Office, book: Book) -> None:
    on_the_line(office, book.a1.account_id)
    new = NewAuthorisation("Pat Lowe", "spouse", TODAY, None, ("balance",), "signed form")
    with office.unit("lopez") as unit:
        authorise_person(unit, book.a1.account_id, new)
    office.enrol("only_a1", "specialist", scopes=(Scope("A", "A1"),))
    office.enrol("only_a2", "specialist", scopes=(Scope("A", "A2"),))
    office.enrol("only_b", "specialist", scopes=(Scope("B"),))
    for login, seen in (("only_a1", 1), ("only_a2", 0), ("only_b", 0)):
        with office.unit(login) as unit:
            for table in ("patient_call", "authorised_person"):
                assert unit.number(f"SELECT count(*) FROM app.{table}") == seen, (login, table)
    with office.unit("only_a2") as unit, pytest.raises(NotFound):
        start_patient_call(unit, book.a1.account_id, "in")
    with office.unit("only_a2") as unit, pytest.raises(NotFound):
        authorise_person(unit, book.a1.account_id, new)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE app.patient_call SET known_at = now()",
        "DELETE FROM app.patient_call",
        "INSERT INTO app.authorised_person (name) VALUES ('x')",
        "UPDATE app.authorised_person SET until = NULL",
        "SELECT api.seen_account_v1(1)",
        "SELECT api.lock_patient_call_v1(1)",
    ],
)
def test_nobody_writes_the_log_but_through_its_functions(office: Office, book: Book, statement: str) -> None:
    on_the_line(office, book.a1.account_id)
    with office.unit("okoye") as unit, pytest.raises(NotPermitted):
        unit.execute(statement)


def test_the_offices_lists_and_greeting_are_data(office: Office, book: Book) -> None:
    with office.unit("okoye") as unit:
        unit.execute("INSERT INTO app.call_outcome (code, title, text) VALUES ('sings', 'Sings', 'and hangs up')")
        set_greeting(unit, "A", " Good day, Practice A, billing. ")
        words = call_words(unit)
        assert find_account(unit, f"G{book.a1.number}") == book.a1.account_id
    assert "sings" in {end.code for end in words.ends}
    assert words.title("identifier", "phone") == "Telephone number on file"
    with office.unit("lopez") as unit:
        assert unit.text("SELECT greeting FROM app.practice WHERE code = 'A'") == "Good day, Practice A, billing."
    with office.unit("lopez") as unit, pytest.raises(NotPermitted):
        set_greeting(unit, "A", "mine")
