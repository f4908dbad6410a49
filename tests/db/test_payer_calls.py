"""Payer calls on real Postgres: what is taken, saved line by line, stopped, put aside, lost and stamped."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.audit.history import HistoryQuestion, list_history
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.security.people import Scope
from app.workqueues.calls import (
    answer_consent,
    ask_colleagues,
    count_due,
    end_call,
    keep_call,
    list_calls,
    list_consents,
    mark_call,
    park_call,
    read_call,
    save_line,
    start_call,
    stop_call,
)
from app.workqueues.line_hours import NextCall
from app.workqueues.take import list_held, take_item, take_next
from app.workqueues.types import QueueQuery
from tests.db.call_book import again, answer, assign, call_of, due_book, holder_of, items_of
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_reason, run_daily_rules

FOLLOW_UP = QueueQuery("follow_up")


def events(office: Office, claim: int, kind: str) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows(
            "SELECT text FROM app.event WHERE claim_id = %(claim)s AND kind = %(kind)s ORDER BY id",
            {"claim": claim, "kind": kind},
            into=str,
        )


def test_a_call_takes_mine_and_the_pools_of_one_payer_and_practice_and_nothing_else(office: Office) -> None:
    book = due_book(office, 5)
    add_claims(office, 1, payer="CARE")
    add_claims(office, 1, place="S1")
    open_reason(office, add_claims(office, 1, submitted_on=TODAY)[0], "patient")
    run_daily_rules(office)
    items = items_of(office)
    assign(office, items[:1], "lopez")
    assign(office, items[1:2], "chen")
    with office.unit("lopez") as unit:
        assert count_due(unit, book.north, book.aetna) == 5
    call = call_of(office, "lopez", book)
    assert [line.state for line in call.lines] == ["held"] * 4
    assert call.head.theirs == 1
    assert {holder_of(office, line.item_id) for line in call.lines} == {"lopez"}
    assert holder_of(office, items[1]) == ""
    assert (call.head.practice, call.head.npi, call.head.tax_id) == ("Practice N", "N", "N")
    with office.unit("lopez") as unit:
        assert list_held(unit) == ()            # they are the call's, not the note bar's
        assert start_call(unit, book.north, book.aetna, today=TODAY) == call.head.call_id
        with pytest.raises(Refused, match="on a call with Aetna"):
            start_call(unit, book.south, book.aetna, today=TODAY)


def test_what_i_hold_already_rides_along(office: Office) -> None:
    book = due_book(office, 2)
    with office.unit("lopez") as unit:
        mine = take_next(unit, FOLLOW_UP)
        assert mine is not None
    call = call_of(office, "lopez", book)
    assert {line.item_id for line in call.left} >= {mine.item_id}
    assert len(call.left) == 2


def test_nothing_due_is_said_and_makes_no_call(office: Office) -> None:
    book = due_book(office, 0)
    with pytest.raises(Refused, match="Nothing is due"), office.unit("lopez") as unit:
        start_call(unit, book.north, book.aetna, today=TODAY)
    with office.unit("lopez") as unit:
        assert list_calls(unit) == ()


def test_two_specialists_who_call_the_same_payer_at_once_share_no_claim(office: Office) -> None:
    book = due_book(office, 40)
    for login in ("lopez", "chen"):
        office.database(login)
    gate = threading.Barrier(2)

    def call(login: str) -> list[int]:
        gate.wait()
        with office.database(login).statement() as unit:
            made = start_call(unit, book.north, book.aetna, today=TODAY, most=20)
            return [line.item_id for line in read_call(unit, made).left]

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(call, ("lopez", "chen"))
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)


def test_opening_fifty_claims_and_each_line_stay_within_their_round_trips(office: Office) -> None:
    book = due_book(office, 50)
    with office.database("lopez").statement() as unit:
        call = read_call(unit, start_call(unit, book.north, book.aetna, today=TODAY))
        assert unit.statements == 3
    assert len(call.left) == 50
    with office.database("lopez").statement() as unit:
        done = save_line(unit, answer(call))
        assert unit.statements == 1
    assert (done.saved, done.open) == (1, 49)


def test_each_line_is_saved_with_its_own_outcome_and_the_reference_comes_on_all_at_the_end(office: Office) -> None:
    book = due_book(office, 3)
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        mark_call(unit, call.head.call_id, representative="Jane R.")
        first = save_line(unit, answer(call, 0))
        second = save_line(unit, replace(answer(call, 1), outcome="done", note="paid, check 88"))
        assert first.next_on is not None
        assert second.next_on is None
        mark_call(unit, call.head.call_id, reference="REF-5518")
        summary = end_call(unit, call.head.call_id, hold_seconds=725, talk_seconds=400)
    assert (summary.answered, summary.closed, summary.left) == (2, 1, 1)
    assert "2 claims answered, 1 resolved, 1 left for later; 12 min on hold, 7 min talk" in summary.words
    said = "Called Aetna, spoke with Jane R., reference REF-5518; 12 min on hold, 7 min talk for 2 claims"
    for line in call.lines[:2]:
        assert events(office, line.claim_id, "call") == [said]
    assert events(office, call.lines[2].claim_id, "call") == []
    assert "Call with Jane R.: paid, check 88" in events(office, call.lines[1].claim_id, "outcome")[0]
    with office.unit("root") as unit:
        stamped = unit.rows("SELECT reference FROM app.work_reason WHERE reference <> ''", into=str)
    assert stamped == ["REF-5518"] * 2
    assert holder_of(office, call.lines[2].item_id) == ""
    with office.unit("lopez") as unit, pytest.raises(Conflict, match="was ended"):
        save_line(unit, answer(call, 2))


def test_a_line_may_be_corrected_while_the_item_is_nobodys(office: Office) -> None:
    book = due_book(office, 1)
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        save_line(unit, answer(call))
    with office.unit("lopez") as unit, pytest.raises(Conflict):
        save_line(unit, answer(call))           # a stale version is told
    call = again(office, "lopez", call)
    with office.unit("lopez") as unit:
        done = save_line(unit, replace(answer(call), outcome="needs_records"))
    assert done.next_on == (datetime.now().date() + timedelta(days=21))
    assert again(office, "lopez", call).lines[0].outcome == "needs_records"


def test_stopped_after_five_leaves_the_rest_due_at_the_next_call_and_free(office: Office) -> None:
    book = due_book(office, 9)
    call = call_of(office, "lopez", book)
    tomorrow = datetime.now().date() + timedelta(days=1)
    at = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 8, 0, tzinfo=ZoneInfo("America/New_York"))
    with office.unit("lopez") as unit:
        for place in range(5):
            save_line(unit, answer(call, place))
        assert stop_call(unit, call.head.call_id, NextCall(tomorrow, at, "America/New_York")) == 4
    after = again(office, "lopez", call)
    assert (after.head.stopped_after, after.count("saved"), after.count("released")) == (5, 5, 4)
    rest = [line for line in after.lines if line.state == "released"]
    with office.unit("root") as unit:
        rows = unit.rows(
            "SELECT concat_ws(' ', r.due_on, r.due_zone, w.holder, w.status) FROM app.work_item w "
            "JOIN app.work_reason r ON r.id = w.reason_id WHERE w.id = ANY (%(items)s)",
            {"items": [line.item_id for line in rest]},
            into=str,
        )
        assert unit.number("SELECT count(*) FROM app.work_reason WHERE due_at = %(at)s", {"at": at}) == 4
    assert rows == [f"{tomorrow} America/New_York 2"] * 4
    assert "Call again" in events(office, rest[0].claim_id, "outcome")[0]


def test_a_call_is_put_aside_with_its_claims_and_comes_back(office: Office) -> None:
    book = due_book(office, 9)
    call = call_of(office, "lopez", book)
    add_claims(office, 1, payer="CARE", submitted_on=TODAY - timedelta(days=40))
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        save_line(unit, answer(call))
        assert park_call(unit, call.head.call_id) == 8
        left = unit.number("SELECT count(*) FROM app.work_item WHERE lease_until > now() + interval '11 hours'")
        assert left == 8
    with office.unit("lopez") as unit, pytest.raises(Refused, match="put aside; bring it back"):
        start_call(unit, book.north, book.aetna, today=TODAY)
    with office.unit("lopez") as unit:
        other = start_call(unit, book.north, book.care, today=TODAY)
    with office.unit("lopez") as unit, pytest.raises(Refused, match="on a call with Medi Care"):
        park_call(unit, call.head.call_id, parked=False)
    with office.unit("lopez") as unit:
        end_call(unit, other)
        assert park_call(unit, call.head.call_id, parked=False) == 8
        assert [row.state for row in list_calls(unit)] == ["open", "ended"]


def test_after_a_crash_the_call_is_where_it_was_and_what_ran_out_is_taken_again_or_told(office: Office) -> None:
    book = due_book(office, 4)
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        mark_call(unit, call.head.call_id, phase="talk", representative="Jane R.", reference="77")
        save_line(unit, answer(call, 0))
    with office.unit("root") as unit:           # the desk is gone for an hour: its leases run out
        unit.execute("UPDATE app.work_item SET lease_until = now() - interval '45 min' WHERE status = 1")
        unit.execute(
            "UPDATE app.payer_call SET seen_at = now() - interval '60 min', phase_since = now() - interval '70 min'"
        )
    with office.unit("svc_worker") as unit:
        assert unit.number("SELECT api.sweep_leases_v1()") == 3
    with office.unit("chen") as unit:
        take_item(unit, call.lines[1].item_id)
    with office.unit("okoye") as unit:
        unit.execute(
            "SELECT api.reassign_items_v1(ARRAY[%(item)s]::bigint[], 'chen')", {"item": call.lines[2].item_id}
        )
    with office.unit("lopez") as unit:
        assert park_call(unit, call.head.call_id, parked=False) == 1
    back = again(office, "lopez", call)
    assert [line.state for line in back.lines if line.claim_id != 0].count("lost") == 2
    assert (back.count("saved"), back.count("held")) == (1, 1)
    assert (back.head.representative, back.head.reference, back.head.phase) == ("Jane R.", "77", "")
    assert 14 * 60 <= back.head.talk_seconds <= 16 * 60     # ten minutes before the last sign of life, five after it
    assert holder_of(office, call.lines[1].item_id) == "chen"
    assert holder_of(office, call.lines[2].item_id) == ""
    with office.unit("lopez") as unit, pytest.raises(Refused, match="no longer yours"):
        save_line(unit, answer(call, 1))


def test_hold_and_talk_are_counted_by_the_server(office: Office) -> None:
    book = due_book(office, 1)
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        mark_call(unit, call.head.call_id, phase="hold")
    with office.unit("root") as unit:
        unit.execute("UPDATE app.payer_call SET phase_since = now() - interval '90 s'")
    with office.unit("lopez") as unit:
        mark_call(unit, call.head.call_id, phase="talk")
        mark_call(unit, call.head.call_id, phase="talk", reference="1")       # goes on, is not begun anew
        assert keep_call(unit, call.head.call_id) == 1
        found = read_call(unit, call.head.call_id).head
    assert found.phase == "talk"
    assert 89 <= found.hold_seconds <= 95
    with office.unit("lopez") as unit:
        summary = end_call(unit, call.head.call_id)
    assert 89 <= summary.hold_seconds <= 95


def test_a_colleague_is_asked_and_what_is_given_rides_along(office: Office) -> None:
    book = due_book(office, 4)
    items = items_of(office)
    assign(office, items[:2], "chen")
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        assert ask_colleagues(unit, call.head.call_id, today=TODAY) == 1
        assert ask_colleagues(unit, call.head.call_id, today=TODAY) == 0
        asked = next(line for line in read_call(unit, call.head.call_id).lines if line.state == "asked")
    with office.unit("lopez") as unit, pytest.raises(Refused, match="has not answered yet"):
        save_line(unit, answer(replace(call, lines=(asked,))))
    assert [holder_of(office, item) for item in items[:2]] == ["", ""]      # asking takes nothing
    with office.unit("chen") as unit:
        question = list_consents(unit)[0]
        assert (question.caller_name, question.payer, question.items) == ("A. Lopez", "Aetna", 2)
        assert answer_consent(unit, question.call_id, yes=True) == 2
        assert list_consents(unit) == ()
    with office.unit("chen") as unit, pytest.raises(Conflict, match="answered already"):
        answer_consent(unit, question.call_id, yes=False)
    after = again(office, "lopez", call)
    assert len(after.left) == 4
    assert [holder_of(office, item) for item in items[:2]] == ["lopez", "lopez"]
    with office.unit("lopez") as unit:
        at = next(at for at, line in enumerate(after.lines) if line.owner == "chen")
        save_line(unit, answer(after, at))


@pytest.mark.parametrize("how", ["declined", "expired", "ended"])
def test_without_consent_nothing_of_a_colleague_is_taken(office: Office, how: str) -> None:
    book = due_book(office, 2)
    items = items_of(office)
    assign(office, items[:1], "chen")
    call = call_of(office, "lopez", book)
    with office.unit("lopez") as unit:
        ask_colleagues(unit, call.head.call_id, today=TODAY)
    if how == "declined":
        with office.unit("chen") as unit:
            assert answer_consent(unit, call.head.call_id, yes=False) == 0
    elif how == "expired":
        with office.unit("root") as unit:
            unit.execute("UPDATE app.call_consent SET expires_at = now() - interval '1 s'")
    else:
        with office.unit("lopez") as unit:
            end_call(unit, call.head.call_id)
    if how != "declined":
        with office.unit("chen") as unit:
            assert list_consents(unit) == ()
        with office.unit("chen") as unit, pytest.raises(Conflict, match="nothing was taken"):
            answer_consent(unit, call.head.call_id, yes=True)
    theirs = next(line for line in again(office, "lopez", call).lines if line.owner == "chen")
    assert theirs.state == ("declined" if how == "declined" else "expired")
    assert holder_of(office, items[0]) == ""


def test_a_person_of_one_location_calls_only_about_that_location(office: Office) -> None:
    book = due_book(office, 2)
    add_claims(office, 3, place="N2")
    run_daily_rules(office)
    office.enrol("petra", "specialist", scopes=(Scope("N", "N2"),))
    call = call_of(office, "petra", book)
    assert [line.location for line in call.lines] == ["N2"] * 3
    lopez = call_of(office, "lopez", book)
    assert [line.location for line in lopez.lines] == ["N1"] * 2
    with office.unit("petra") as unit:
        assert unit.rows("SELECT DISTINCT call_id FROM app.payer_call_claim", into=int) == [call.head.call_id]
        with pytest.raises(NotFound):
            save_line(unit, answer(lopez))
    with office.unit("petra") as unit, pytest.raises(NotFound):
        start_call(unit, book.south, book.aetna, today=TODAY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE app.payer_call SET reference = 'mine'",
        "INSERT INTO app.payer_call_claim SELECT * FROM app.payer_call_claim",
        "UPDATE app.call_consent SET answer = 'given'",
        "DELETE FROM app.payer_call",
        "SELECT api.call_outcome_v1(NULL, 1, 1, 'done', '', NULL, NULL, '', '')",
        "SELECT api.hold_for_call_v1(NULL, '{}')",
    ],
)
def test_nobody_writes_a_call_but_through_its_functions(office: Office, statement: str) -> None:
    call_of(office, "lopez", due_book(office, 1))
    with office.unit("okoye") as unit, pytest.raises(NotPermitted):
        unit.execute(statement)


def test_what_calls_waited_is_told_by_hour(office: Office) -> None:
    book = due_book(office, 1)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.office_clock SET zone = 'America/New_York'")
        for hour, seconds in ((8, 200), (8, 240), (13, 1800)):
            unit.execute(
                "INSERT INTO app.payer_call (practice_id, payer_id, caller, state, started_at, ended_at, hold_seconds) "
                "SELECT %(practice)s, %(payer)s, 'chen', 'ended', x, x, %(seconds)s FROM (SELECT "
                "(current_date - 3 + make_time(%(hour)s, 10, 0)) AT TIME ZONE 'America/New_York' AS x) y",
                {"practice": book.north, "payer": book.aetna, "hour": hour, "seconds": seconds},
            )
    found = call_of(office, "lopez", book).head.hold_hours
    assert [(each.hour, each.calls, each.seconds) for each in found] == [(8, 2, 220), (13, 1, 1800)]


def test_reading_the_sheet_is_on_the_record_of_each_claim_once_in_five_minutes(office: Office) -> None:
    book = due_book(office, 3)
    call = call_of(office, "lopez", book)
    again(office, "lopez", call)
    asked = "SELECT actor || ' ' || object_id FROM aud.entry WHERE action = 'chart.call' ORDER BY seq"
    with office.unit("root") as unit:
        claims = sorted(line.claim_id for line in call.lines)
        assert unit.rows(asked, into=str) == [f"lopez {claim}" for claim in claims]
    with office.unit("okoye") as unit:
        read_call(unit, call.head.call_id)
        acts = list_history(unit, HistoryQuestion(claim=call.lines[0].claim_id))
    assert [(row.actor, row.words) for row in acts] == [
        ("okoye", "Read it on the sheet of a payer call"), ("lopez", "Read it on the sheet of a payer call"),
    ]  # fmt: skip


def test_a_sheet_out_of_scope_is_neither_read_nor_written_down(office: Office) -> None:
    book = due_book(office, 2)
    call = call_of(office, "lopez", book)
    office.enrol("only_south", "specialist", scopes=(Scope("S"),))
    with office.unit("only_south") as unit:
        assert unit.rows(f"SELECT * FROM api.open_call_sheet_v1({call.head.call_id})", into=int) == []
    with pytest.raises(NotFound), office.unit("only_south") as unit:
        read_call(unit, call.head.call_id)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM aud.entry WHERE action = 'chart.call' AND actor = 'only_south'") == 0
