"""Outcomes move dates: references, promises kept and broken, times with their zone, snoozes that an event ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from app.domain.errors import Conflict, Refused
from app.domain.money import Cents
from app.workqueues.check import check_queues
from app.workqueues.clocks import ClockToSave, list_clocks, list_lapsing, prove_filing, save_clock, watch_clocks
from app.workqueues.daily import list_slices
from app.workqueues.list import list_page
from app.workqueues.outcome import save_and_next, save_outcome, snooze_item
from app.workqueues.payer_line import LineHours, save_hours
from app.workqueues.promises import list_promises
from app.workqueues.take import release_item, take_item, take_next
from app.workqueues.types import OutcomeToSave, QueueQuery, QueueRow, TakenItem, ToSnooze
from tests.office import Office
from tests.work_book import add_claims, open_reason, open_work_book, run_daily_rules

FOLLOW_UP = QueueQuery("follow_up")


def today_there(office: Office) -> date:
    with office.unit("lopez", read_only=True) as unit:
        found = unit.value("SELECT current_date")
    assert isinstance(found, date)
    return found


def one_claim(office: Office, *, age: int = 40) -> tuple[date, int]:
    """A submitted claim whose follow-up is due; the day and the claim."""
    open_work_book(office)
    today = today_there(office)
    (claim,) = add_claims(
        office, submitted_on=today - timedelta(days=30), service_on=today - timedelta(days=age), cents=12000
    )
    run_daily_rules(office, today=today)
    return today, claim


def take(office: Office, who: str = "lopez", queue: str = "follow_up") -> TakenItem:
    with office.unit(who) as unit:
        found = take_next(unit, QueueQuery(queue))
    assert found is not None
    return found


def rows(office: Office, queue: str, today: date) -> tuple[QueueRow, ...]:
    with office.unit("lopez", read_only=True) as unit:
        return list_page(unit, QueueQuery(queue), today=today).rows


def watch(office: Office, today: date) -> tuple[int, int, int]:
    """The daily watch of all places: filing, broken, escalated."""
    filing = broken = escalated = 0
    with office.unit("svc_daily") as unit:
        for place in list_slices(unit):
            done = watch_clocks(unit, place.practice_id, place.location_id, today=today)
            filing, broken, escalated = filing + done.filing, broken + done.broken, escalated + done.escalated
    return filing, broken, escalated


def wake(office: Office, claim: int, event: str, today: date) -> int:
    with office.unit("svc_daily") as unit:
        return unit.number(
            "SELECT api.wake_claims_v1(ARRAY[%(c)s::bigint], %(e)s, %(t)s::date)", {"c": claim, "e": event, "t": today}
        )


def proved(office: Office, today: date) -> None:
    with office.unit("svc_daily", read_only=True) as unit:
        report = check_queues(unit, today=today)
    assert report.ok, [one for one in report.invariants if one.broken]


def test_a_promised_date_sets_the_next_one_and_is_remembered_with_who_said_so(office: Office) -> None:
    today, claim = one_claim(office)
    item = take(office)
    promised = today + timedelta(days=10)
    save = OutcomeToSave(
        item.item_id, item.version, "will_reprocess", "asked for a second look", reference="R-778",
        representative="Dana", promised_on=promised, promised=Cents(12000),
    )  # fmt: skip
    with office.unit("lopez") as unit:
        saved = save_outcome(unit, save)
        (found,) = list_promises(unit, claim)
    assert saved.next_on == promised + timedelta(days=2)
    assert "Dana, reference R-778" in saved.why and "promised for" in saved.why
    assert (found.state, found.cents, found.by_on, found.reference) == ("open", 12000, promised, "R-778")
    proved(office, today)


def test_a_posted_remittance_keeps_a_promise_and_wakes_the_claim_at_once(office: Office) -> None:
    today, claim = one_claim(office)
    item = take(office)
    with office.unit("lopez") as unit:
        save_outcome(
            unit,
            OutcomeToSave(item.item_id, item.version, "in_process", promised_on=today + timedelta(days=9)),
        )
    (row,) = rows(office, "follow_up", today)
    assert row.asleep
    assert wake(office, claim, "status", today) == 0, "it waits for a remittance, not for a status"
    assert wake(office, claim, "remittance", today) == 1
    assert wake(office, claim, "remittance", today) == 0
    (row,) = rows(office, "follow_up", today)
    assert not row.asleep and "a posted remittance" in row.why
    with office.unit("lopez") as unit:
        assert [one.state for one in list_promises(unit, claim)] == ["kept"]
    proved(office, today)


def test_a_promise_whose_day_passed_is_broken_once_and_raises_the_claim(office: Office) -> None:
    today, claim = one_claim(office)
    item = take(office)
    promised = today + timedelta(days=5)
    with office.unit("lopez") as unit:
        save_outcome(unit, OutcomeToSave(item.item_id, item.version, "will_reprocess", promised_on=promised))
    assert watch(office, promised)[1] == 0, "its day is not over"
    later = promised + timedelta(days=2)
    assert watch(office, later)[1] == 1
    assert watch(office, later)[1] == 0
    (row,) = rows(office, "follow_up", later)
    assert row.rank == 2 and not row.asleep and row.why.startswith("broken promise")
    with office.unit("lopez") as unit:
        assert [one.state for one in list_promises(unit, claim)] == ["broken"]
    assert wake(office, claim, "remittance", later) == 0
    with office.unit("lopez") as unit:
        assert [one.state for one in list_promises(unit, claim)] == ["late"], "what comes late is told as late"
    proved(office, later)


def test_a_call_back_is_handed_out_at_its_moment_and_only_while_the_line_is_open(office: Office) -> None:
    _today, claim = one_claim(office)
    item = take(office)
    with office.unit("root", read_only=True) as unit:
        now = unit.value("SELECT clock_timestamp()")
    assert isinstance(now, datetime)
    at = now + timedelta(minutes=30)
    with office.unit("lopez") as unit:
        saved = save_outcome(
            unit,
            OutcomeToSave(item.item_id, item.version, "call_back", at=at, zone="America/New_York"),
        )
    assert saved.next_on is not None and "America/New_York" in saved.why
    with office.unit("lopez") as unit:
        assert take_next(unit, FOLLOW_UP) is None, "its moment has not come"
    with office.unit("root") as unit:
        unit.execute(
            """UPDATE app.work_item SET status = 0, due_at = clock_timestamp() - interval '1 minute'
            WHERE claim_id = %(c)s""",
            {"c": claim},
        )
    closed = LineHours((at.isoweekday() % 7 + 1,), (at - timedelta(hours=1)).time(), at.time(), "UTC")
    if closed.opens is not None and closed.closes is not None and closed.opens < closed.closes:
        with office.unit("adams") as unit:
            save_hours(unit, "AETNA", closed)
        with office.unit("lopez") as unit:
            assert take_next(unit, FOLLOW_UP) is None, "nobody answers today"
    with office.unit("adams") as unit:
        save_hours(unit, "AETNA", LineHours())
    assert take(office).claim_id == claim


def test_an_item_with_a_moment_goes_before_all_others_and_no_two_get_it(office: Office) -> None:
    today, first = one_claim(office)
    add_claims(office, 3, submitted_on=today - timedelta(days=60), service_on=today - timedelta(days=61))
    run_daily_rules(office, today=today)
    with office.unit("root") as unit:
        unit.execute(
            "UPDATE app.work_item SET due_at = clock_timestamp() - interval '1 minute' WHERE claim_id = %(c)s",
            {"c": first},
        )
    with office.unit("lopez") as one, office.unit("chen") as two:
        mine, theirs = take_next(one, FOLLOW_UP), take_next(two, FOLLOW_UP)
        assert mine is not None and mine.claim_id == first
        assert theirs is None or theirs.claim_id != first


def test_a_snooze_needs_a_reason_and_an_end_and_an_event_ends_it_before(office: Office) -> None:
    today, claim = one_claim(office)
    item = take(office)
    until = today + timedelta(days=20)
    wish = ToSnooze(item.item_id, item.version, "the plan moves to a new system", until, "letter")
    with office.unit("lopez") as unit, pytest.raises(Refused, match="why it can sleep"):
        snooze_item(unit, replace(wish, why=" "))
    with office.unit("lopez") as unit, pytest.raises(Refused, match="at the latest"):
        snooze_item(unit, replace(wish, until=today))
    with office.unit("lopez") as unit:
        done = snooze_item(unit, wish)
    assert done.back_on == until and "a letter comes" in done.said
    with office.unit("lopez") as unit:
        assert take_next(unit, FOLLOW_UP) is None
    assert wake(office, claim, "letter", today) == 1
    assert take(office).claim_id == claim


def test_a_snooze_cannot_hide_a_deadline_and_says_when_it_comes_back(office: Office) -> None:
    today, _claim = one_claim(office, age=150)       # filed within 180 days: 30 are left
    item = take(office)
    with office.unit("lopez") as unit:
        done = snooze_item(unit, ToSnooze(item.item_id, item.version, "waits", today + timedelta(days=90)))
    assert done.back_on == today + timedelta(days=15)
    assert "deadline brings it back" in done.said
    (row,) = rows(office, "follow_up", today)
    assert row.asleep
    near = today + timedelta(days=15)
    run_daily_rules(office, today=near)
    (row,) = rows(office, "follow_up", near)
    assert not row.asleep and row.rank == 1
    proved(office, near)


def test_what_was_worked_near_its_deadline_stays_in_sight_but_is_not_handed_out_again_at_once(office: Office) -> None:
    today, claim = one_claim(office, age=168)       # 12 days left
    item = take(office)
    with office.unit("lopez") as unit:
        save_outcome(unit, OutcomeToSave(item.item_id, item.version, "in_process", next_on=today + timedelta(days=30)))
        assert take_next(unit, FOLLOW_UP) is None
    (row,) = rows(office, "follow_up", today)
    assert not row.asleep and row.rank == 1 and row.due_at is not None
    last_call = today + timedelta(days=7)
    run_daily_rules(office, today=last_call)
    (row,) = rows(office, "follow_up", last_call)
    assert row.rank == 0 and row.due_at is None, "at the last call it is handed out before its date"
    assert take(office).claim_id == claim


def test_no_claim_on_file_turns_the_filing_clock_on_again_and_proof_turns_it_off(office: Office) -> None:
    today, claim = one_claim(office, age=150)
    with office.unit("root", read_only=True) as unit:
        number = unit.text("SELECT number FROM app.claim WHERE id = %(c)s", {"c": claim})
    with office.unit("lopez") as unit:
        prove_filing(unit, number, "mail", "7019 2280", today - timedelta(days=20), today=today)
    run_daily_rules(office, today=today)
    (row,) = rows(office, "follow_up", today)
    assert row.clock == "" and row.clock_on is None, "proof of filing turned the clock off"
    item = take(office)
    with office.unit("lopez") as unit:
        save_outcome(unit, OutcomeToSave(item.item_id, item.version, "no_claim_on_file"))
    (row,) = rows(office, "follow_up", today)
    assert (row.clock, row.clock_days(today)) == ("file", 30)
    proved(office, today)


def test_needs_records_opens_records_with_its_own_clock_beside_the_waiting_claim(office: Office) -> None:
    today, claim = one_claim(office)
    with office.unit("adams") as unit:
        save_clock(unit, ClockToSave("records", 30, "letter", "manual page 4", payer="AETNA", verify=True))
    item = take(office)
    with office.unit("lopez") as unit:
        save_outcome(unit, OutcomeToSave(item.item_id, item.version, "needs_records", reference="R1"))
    assert rows(office, "follow_up", today) == ()
    (row,) = rows(office, "records", today)
    assert (row.claim_id, row.clock, row.clock_days(today), row.clock_verify) == (claim, "records", 30, True)
    proved(office, today)


def test_a_filing_limit_nobody_works_gets_a_visible_owner_and_loses_it_with_proof(office: Office) -> None:
    open_work_book(office)
    today = today_there(office)
    (claim,) = add_claims(office, submitted_on=today, service_on=today - timedelta(days=155))
    assert watch(office, today)[0] == 1
    assert watch(office, today) == (0, 0, 0)
    (row,) = rows(office, "follow_up", today)
    assert (row.claim_id, row.clock, row.clock_days(today)) == (claim, "file", 25)
    with office.unit("lopez") as unit:
        prove_filing(unit, row.claim, "portal", "C-1", today, today=today)
    assert rows(office, "follow_up", today) == ()
    proved(office, today)


def test_each_step_of_a_deadline_is_told_once(office: Office) -> None:
    today, _claim = one_claim(office, age=149)       # 31 days left
    assert watch(office, today)[2] == 0
    for days, step in ((1, 1), (16, 2), (26, 3), (32, 4)):
        run_daily_rules(office, today=today + timedelta(days=days))
        assert watch(office, today + timedelta(days=days))[2] == 1
        assert watch(office, today + timedelta(days=days))[2] == 0
        with office.unit("okoye", read_only=True) as unit:
            assert [row.step for row in list_lapsing(unit)] == [step]
    with office.unit("root", read_only=True) as unit:
        assert unit.number("SELECT count(*) FROM app.event WHERE kind = 'escalation'") == 4


def test_a_changed_clock_reaches_the_filing_limits_of_open_claims_with_the_next_watch(office: Office) -> None:
    today, _claim = one_claim(office)
    with office.unit("adams") as unit:
        rule = next(one for one in list_clocks(unit) if one.payer == "AETNA" and one.kind == "file")
        wish = ClockToSave(
            "file", 90, "service_from", "contract 2026", payer="AETNA", rule_id=rule.rule_id, version=rule.version
        )
        save_clock(unit, wish)
    with office.unit("adams") as unit, pytest.raises(Conflict, match="was changed by"):
        save_clock(unit, replace(wish, days=91))
    watch(office, today)
    (row,) = rows(office, "follow_up", today)
    assert (row.clock, row.clock_days(today)) == ("file", 50)
    proved(office, today)


def test_a_lease_that_was_lost_keeps_the_save_from_hitting_a_colleagues_work(office: Office) -> None:
    _today, claim = one_claim(office)
    item = take(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET lease_until = clock_timestamp() - interval '1 minute'")
        unit.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA api TO rd_service")
    with office.unit("svc_daily") as unit:
        unit.execute("SELECT api.sweep_leases_v1()")
    with office.unit("chen") as unit:
        assert take_item(unit, item.item_id).claim_id == claim
    save = OutcomeToSave(item.item_id, item.version, "in_process")
    with office.unit("lopez") as unit, pytest.raises(Conflict, match="holds this item"):
        save_and_next(unit, save, FOLLOW_UP)
    with office.unit("chen") as unit:
        assert release_item(unit, item.item_id)


def test_a_rule_date_never_moves_because_another_reason_was_snoozed(office: Office) -> None:
    today, claim = one_claim(office)
    open_reason(office, claim, "underpaid", cents=300000, today=today)
    with office.unit("root", read_only=True) as unit:
        before = unit.text("SELECT due_on || ' ' || by_rule FROM app.work_reason WHERE kind = 'follow_up'")
    item = take(office, queue="underpaid")
    with office.unit("lopez") as unit:
        snooze_item(unit, ToSnooze(item.item_id, item.version, "waits", today + timedelta(days=20)))
    with office.unit("root", read_only=True) as unit:
        assert unit.text("SELECT due_on || ' ' || by_rule FROM app.work_reason WHERE kind = 'follow_up'") == before
    (row,) = rows(office, "follow_up", today)
    assert row.claim_id == claim and not row.asleep, "the snooze of one reason hides no other"
