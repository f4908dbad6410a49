"""Notes, outcomes, dates and owners on real Postgres."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.errors import NotPermitted, Refused
from app.security.people import Scope
from app.workqueues.counts import count_queues, poll_changes
from app.workqueues.drafts import discard_draft, list_drafts, load_draft, save_draft
from app.workqueues.list import count_rows, list_page
from app.workqueues.outcome import list_outcomes, propose_date, save_note, save_outcome
from app.workqueues.reassign import list_loads, reassign_items
from app.workqueues.take import release_item, take_item, take_next
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery, QueueRow
from tests.office import Office
from tests.work_book import add_claims, open_reason, open_work_book, run_daily_rules

FOLLOW_UP = QueueQuery("follow_up")


def today_of(office: Office) -> date:
    with office.unit("root") as unit:
        found = unit.value("SELECT current_date")
    assert isinstance(found, date)
    return found


def filled(office: Office, count: int = 1) -> date:
    open_work_book(office)
    today = today_of(office)
    add_claims(office, count, submitted_on=today - timedelta(days=26), service_on=today - timedelta(days=40))
    run_daily_rules(office, today=today)
    return today


def rows_of(office: Office, queue: str, today: date, login: str = "lopez") -> tuple[QueueRow, ...]:
    with office.unit(login) as unit:
        return list_page(unit, QueueQuery(queue), today=today).rows


def save(office: Office, row: QueueRow, outcome: str, *, next_on: date | None = None, note: str = "called") -> None:
    with office.unit("lopez") as unit:
        taken = take_item(unit, row.item_id)
        save_outcome(unit, OutcomeToSave(taken.item_id, taken.version, outcome, note, next_on))


def test_a_note_never_moves_a_date(office: Office) -> None:
    today = filled(office)
    (before,) = rows_of(office, "follow_up", today)
    with office.unit("lopez") as unit:
        save_note(unit, before.claim_id or 0, "left word with the payer")
    (after,) = rows_of(office, "follow_up", today)
    assert (after.due, after.rank, after.why, after.version) == (before.due, before.rank, before.why, before.version)


def test_an_outcome_moves_the_date_and_says_by_which_rule(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    save(office, row, "look_again")
    (after,) = rows_of(office, "follow_up", today)
    assert after.due == today + timedelta(days=25)
    assert after.asleep
    assert "rule Aetna 25 d" in after.why
    with office.unit("chen") as unit:
        text = unit.text("SELECT text FROM app.event WHERE kind = 'outcome'")
    assert text.startswith("called\n")
    assert "rule Aetna 25 d" in text


def test_the_proposed_date_is_the_one_that_is_saved(office: Office) -> None:
    today = filled(office)
    with office.unit("lopez") as unit:
        taken = take_next(unit, FOLLOW_UP)
        assert taken is not None
        for outcome in list_outcomes(unit):
            if outcome.closes:
                continue
            proposed = propose_date(outcome, taken, today=today)
            saved = save_outcome(unit, OutcomeToSave(taken.item_id, taken.version, outcome.code))
            assert saved.next_on == proposed.on
            assert proposed.why in saved.why
            taken = take_item(unit, taken.item_id)


def test_the_daily_run_never_moves_a_date_a_person_set(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    chosen = today + timedelta(days=9)
    save(office, row, "in_process", next_on=chosen)
    for day in (today, today + timedelta(days=3)):
        run_daily_rules(office, today=day)
        (after,) = rows_of(office, "follow_up", today)
        assert (after.due, after.asleep) == (chosen, True)
    run_daily_rules(office, today=chosen)
    (woken,) = rows_of(office, "follow_up", today)
    assert (woken.due, woken.asleep) == (chosen, False)
    with office.unit("lopez") as unit:
        assert take_next(unit, FOLLOW_UP) is not None


def test_what_sleeps_is_not_handed_out_but_still_listed_and_counted(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    save(office, row, "in_process")
    with office.unit("lopez") as unit:
        assert take_next(unit, FOLLOW_UP) is None
        assert list_page(unit, QueueQuery("follow_up", due="now"), today=today).rows == ()
        assert count_rows(unit, FOLLOW_UP, today=today).items == 1


def test_a_date_in_the_past_is_refused(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    with pytest.raises(Refused, match="past"):
        save(office, row, "in_process", next_on=today - timedelta(days=1))


def test_work_a_person_closed_stays_closed_until_the_claim_is_sent_again(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    save(office, row, "done")
    run_daily_rules(office, today=today)
    assert rows_of(office, "follow_up", today) == ()
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET submitted_on = %(day)s", {"day": today + timedelta(days=1)})
    run_daily_rules(office, today=today + timedelta(days=26))
    assert len(rows_of(office, "follow_up", today)) == 1


def test_an_answered_claim_leaves_the_queue_even_with_a_date_of_its_own(office: Office) -> None:
    today = filled(office, 2)
    save(office, rows_of(office, "follow_up", today)[0], "in_process")
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET status = 'paid', balance_cents = 0")
    run_daily_rules(office, today=today)
    assert rows_of(office, "follow_up", today) == ()
    with office.unit("lopez") as unit:
        assert count_rows(unit, FOLLOW_UP, today=today).items == 0


def test_an_outcome_can_hand_the_work_to_another_queue(office: Office) -> None:
    today = filled(office)
    save(office, rows_of(office, "follow_up", today)[0], "denied")
    assert rows_of(office, "follow_up", today) == ()
    assert len(rows_of(office, "denial", today)) == 1


def test_a_credit_never_masks_a_denial(office: Office) -> None:
    today = filled(office)
    (claim,) = add_claims(office, submitted_on=today)
    open_reason(office, claim, "denial", cents=400, today=today)
    open_reason(office, claim, "credit", cents=-900000, today=today)
    assert rows_of(office, "credit", today) == ()
    (row,) = rows_of(office, "denial", today)
    assert row.claim_id == claim
    assert row.clock == "appeal1"
    assert row.clock_on == today + timedelta(days=60)


def test_the_reason_with_the_nearest_deadline_owns_the_claim(office: Office) -> None:
    today = filled(office)
    (claim,) = add_claims(office, submitted_on=today)
    open_reason(office, claim, "denial", cents=50000, today=today)
    open_reason(office, claim, "underpaid", cents=500, clock=today + timedelta(days=8), today=today)
    (row,) = rows_of(office, "underpaid", today)
    assert row.clock_days(today) == 8
    assert rows_of(office, "denial", today) == ()


def test_what_sleeps_gives_the_claim_to_what_is_due_and_gets_it_back(office: Office) -> None:
    today = filled(office)
    (claim,) = add_claims(office, submitted_on=today)
    open_reason(office, claim, "denial", cents=50000, today=today)
    open_reason(office, claim, "underpaid", cents=500, today=today)
    save(office, rows_of(office, "denial", today)[0], "will_reprocess")
    (row,) = rows_of(office, "underpaid", today)
    assert row.clock == "appeal1"
    run_daily_rules(office, today=today + timedelta(days=30))
    assert len(rows_of(office, "denial", today)) == 1
    assert rows_of(office, "underpaid", today) == ()


def test_without_another_deadline_the_filing_limit_is_the_clock(office: Office) -> None:
    today = filled(office)
    (claim,) = add_claims(office, submitted_on=today, service_on=today - timedelta(days=170))
    open_reason(office, claim, "exception", today=today)
    (row,) = rows_of(office, "exceptions", today)
    assert (row.clock, row.clock_days(today)) == ("file", 10)


def test_opening_the_same_reason_twice_opens_one(office: Office) -> None:
    today = filled(office)
    (claim,) = add_claims(office, submitted_on=today)
    for _ in range(2):
        open_reason(office, claim, "denial", group="CO", code="197", today=today)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.work_reason WHERE kind = 'denial'") == 1
        assert unit.number("SELECT count(*) FROM app.work_item WHERE queue = 'denial'") == 1


def test_a_reassignment_shows_in_the_poll_of_another_desk_with_both_loads(office: Office) -> None:
    today = filled(office, 4)
    rows = rows_of(office, "follow_up", today)
    with office.unit("okoye") as unit:
        reassign_items(unit, [row.item_id for row in rows], "chen")
    with office.unit("svc_worker") as unit:
        seq = unit.number("SELECT api.fold_changes_v1()")
    with office.unit("okoye") as unit:
        moved = reassign_items(unit, [row.item_id for row in rows[:3]], "lopez")
    assert moved.moved == 3
    assert [(load.login, load.items) for load in moved.loads] == [("chen", 1), ("lopez", 3)]
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    with office.unit("lopez") as unit:
        found = poll_changes(unit, seq)
        assert {change.claim_id for change in found.changes} == {row.claim_id for row in rows[:3]}
        assert {change.actor for change in found.changes} == {"okoye"}
        assert next(count for count in count_queues(unit) if count.queue == "follow_up").mine == 3
        assert poll_changes(unit, found.seq).changes == ()


def test_a_reassignment_under_a_person_at_work_keeps_the_save_good(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    with office.unit("lopez") as unit:
        taken = take_item(unit, row.item_id)
    with office.unit("okoye") as unit:
        assert reassign_items(unit, [row.item_id], "chen").held_by_others == 1
    with office.unit("lopez") as unit:
        save_outcome(unit, OutcomeToSave(taken.item_id, taken.version, "in_process"))


def test_work_is_not_given_to_somebody_who_cannot_see_it(office: Office) -> None:
    today = filled(office)
    office.enrol("petra", "specialist", scopes=(Scope("S"),))
    (row,) = rows_of(office, "follow_up", today)
    with office.unit("okoye") as unit, pytest.raises(Refused, match="does not work for"):
        reassign_items(unit, [row.item_id], "petra")
    with office.unit("lopez") as unit, pytest.raises(NotPermitted, match="supervisor"):
        reassign_items(unit, [row.item_id], "chen")


def test_the_counts_are_exact_whatever_was_folded(office: Office) -> None:
    today = filled(office, 12)
    rows = rows_of(office, "follow_up", today)
    with office.unit("okoye") as unit:
        reassign_items(unit, [row.item_id for row in rows[:5]], "lopez")
    check_counts(office, today)
    save(office, rows[0], "denied")
    save(office, rows[1], "done")
    open_reason(office, rows[2].claim_id or 0, "denial", cents=20000, today=today)
    check_counts(office, today)
    with office.unit("svc_worker") as unit:
        assert unit.number("SELECT api.fold_changes_v1()") > 0
    check_counts(office, today)
    save(office, rows[5], "in_process")
    with office.unit("svc_daily") as unit:
        unit.execute("SELECT api.recount_queues_v1(%(day)s::date)", {"day": today})
    check_counts(office, today)
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    check_counts(office, today)


def check_counts(office: Office, today: date) -> None:
    """Counts and headers equal a plain count of the items, to the cent."""
    with office.unit("lopez") as unit:
        counts = {count.queue: (count.items, count.cents) for count in count_queues(unit) if count.items}
        exact = {}
        for queue in ("follow_up", "denial"):
            rows = list_page(unit, QueueQuery(queue), today=today).rows
            if rows:
                exact[queue] = (len(rows), sum(row.balance for row in rows))
            total = count_rows(unit, QueueQuery(queue), today=today)
            assert (total.items, total.cents) == (len(rows), sum(row.balance for row in rows))
        assert counts == exact
        mine = QueueQuery("follow_up", whose="mine")
        assert count_rows(unit, mine, today=today).items == len(list_page(unit, mine, today=today).rows)


def test_a_desk_without_a_worker_learns_of_changes_by_its_own_poll(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.change SET at = at - interval '2 s' WHERE seq IS NULL")
    with office.unit("lopez") as unit:
        found = poll_changes(unit, 0)
    assert "follow_up" in {change.queue for change in found.changes}
    assert row.claim_id in {change.claim_id for change in found.changes}


def test_a_note_of_one_desk_is_told_to_the_others(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    with office.unit("svc_worker") as unit:
        seq = unit.number("SELECT api.fold_changes_v1()")
    with office.unit("lopez") as unit:
        save_note(unit, row.claim_id or 0, "the payer asks for patience")
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    with office.unit("chen") as unit:
        (change,) = poll_changes(unit, seq).changes
    assert (change.topic, change.claim_id, change.actor) == ("claim", row.claim_id, "lopez")


def test_changes_of_other_places_are_not_told(office: Office) -> None:
    filled(office)
    office.enrol("petra", "specialist", scopes=(Scope("S"),))
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    with office.unit("petra") as unit:
        assert poll_changes(unit, 0).changes == ()
        assert count_queues(unit) == () or all(count.items == 0 for count in count_queues(unit))


def test_a_draft_is_kept_per_person_and_gone_after_the_outcome(office: Office) -> None:
    today = filled(office)
    (row,) = rows_of(office, "follow_up", today)
    claim = row.claim_id or 0
    with office.unit("lopez") as unit:
        save_draft(unit, Draft(claim, "they sa"))
        save_draft(unit, Draft(claim, "they said wait", "in_process", today))
        found = load_draft(unit, claim)
        assert found is not None
        assert (found.body, found.outcome, found.next_on) == ("they said wait", "in_process", today)
    with office.unit("chen") as unit:
        assert load_draft(unit, claim) is None
        save_draft(unit, Draft(claim, "mine"))
        discard_draft(unit, claim)
        assert list_drafts(unit) == ()
    save(office, row, "in_process")
    with office.unit("lopez") as unit:
        assert list_drafts(unit) == ()


def test_loads_count_what_is_assigned_or_held(office: Office) -> None:
    today = filled(office, 3)
    rows = rows_of(office, "follow_up", today)
    with office.unit("okoye") as unit:
        reassign_items(unit, [rows[0].item_id], "lopez")
    with office.unit("lopez") as unit:
        take_item(unit, rows[0].item_id)
        other = take_item(unit, rows[1].item_id)
        assert [(load.login, load.items, load.cents) for load in list_loads(unit)] == [("lopez", 2, 20000)]
        release_item(unit, other.item_id)
        assert [load.items for load in list_loads(unit)] == [1]
