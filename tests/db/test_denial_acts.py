"""Acts on many refusals: previewed exactly, done once, with those that may not take it named, and undone as a whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from app.denials.acts import do_act, list_acts, preview_act, proposed_acts, undo_act
from app.denials.appeals import answer_request, decide_appeal, find_appeal, find_request, list_appeals, win_rates
from app.denials.types import WantedAct
from app.domain.errors import AppError, Conflict, NotPermitted, Refused
from app.workqueues.take import take_item
from tests.db.denial_book import DenialBook, open_denial_book
from tests.office import Office
from tests.work_book import TODAY

APPEAL = WantedAct("appeal", method="portal", reference="A-77", document="letter and note")
CORRECTED = WantedAct("corrected", method="electronic", note="the member number was wrong")
REQUEST = WantedAct("request", asked_of="practice", what="the note of the visit")


@pytest.fixture
def book(office: Office) -> DenialBook:
    return open_denial_book(office)


def everything(book: DenialBook) -> str:
    """All queue state of the book, without versions and times."""
    return book.text(
        """SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
            SELECT concat_ws('|', 'reason', r.claim_id, r.kind, r.queue, r.due_on, r.by_rule, r.text, r.clock_kind,
                r.clock_on, r.category,
                r.root_cause, r.team, r.level, r.outcome, r.reference, r.closed_on, r.classified_by,
                    r.triaged_at IS NULL, r.cents) AS line
            FROM app.work_reason r WHERE r.closed_text <> 'The act that opened it was undone.'
            UNION ALL SELECT concat_ws('|', 'item', claim_id, queue, status, rank, due_on, clock_kind, clock_on,
                assignee, text, category)
            FROM app.work_item WHERE status <> 9
            UNION ALL SELECT concat_ws('|', 'claim', id, status, submitted_on,
                balance_cents) FROM app.claim) AS lines"""
    )


@pytest.mark.parametrize(
    "wanted",
    [
        APPEAL,
        CORRECTED,
        replace(CORRECTED, kind="resubmit"),
        REQUEST,
        WantedAct("outcome", outcome="in_process"),
        WantedAct("outcome", outcome="done", note="nothing left"),
        WantedAct("category", category="coding"),
        WantedAct("assign", login="lopez"),
    ],
    ids=lambda wanted: f"{wanted.kind} {wanted.outcome}".strip(),
)
def test_the_preview_is_the_act_and_keeps_nothing_and_the_undo_puts_all_back(book: DenialBook,
    wanted: WantedAct) -> None:
    before, rows = everything(book), book.of(*book.n1)
    with book.office.unit("lopez") as unit:
        seen = preview_act(unit, wanted, rows, today=TODAY)
    assert everything(book) == before
    assert book.text("SELECT count(*) FROM app.denial_act") == "0"
    done = book.act(wanted, rows)
    assert done.rows == seen.rows and done.done == 3 and not done.skipped
    assert everything(book) != before
    undone = book.undo(done)
    assert (undone.done, undone.skipped) == (3, ())
    assert everything(book) == before
    assert not book.text("SELECT string_agg(number, '') FROM app.claim c WHERE NOT EXISTS (SELECT FROM app.work_item i "
                         "WHERE i.claim_id = c.id AND i.status <> 9)")
    with pytest.raises(Conflict, match="undone already"):
        book.undo(done)


def test_an_appeal_becomes_a_reason_of_its_own_and_its_decision_names_the_next_level(book: DenialBook) -> None:
    done = book.act(APPEAL, book.of(book.n1[0]))
    assert "Level 1" in done.rows[0].after and "A-77" in done.rows[0].after
    assert book.reasons(book.n1[0]) == ["appeal appeal open"]
    with book.office.unit("lopez") as unit:
        appeal = list_appeals(unit)[0]
        assert (appeal.level, appeal.method, appeal.reference, appeal.cents) == (1, "portal", "A-77", 10000)
        decided = decide_appeal(unit, appeal, "upheld", decided_on=TODAY, today=TODAY)
    assert (decided.clock_kind, decided.clock_on) == ("appeal2", TODAY + timedelta(days=30))
    assert book.reasons(book.n1[0]) == ["denial denial open"]
    book.act(APPEAL, book.of(book.n1[0]))
    with book.office.unit("lopez") as unit:
        second = list_appeals(unit)[0]
        assert second.level == 2
        won = decide_appeal(unit, second, "partial", decided_on=TODAY, today=TODAY, won=6000, words="half of it")
        assert won.clock_kind == "due"  # no clock names level 3: it says so
        rates = win_rates(unit, since=TODAY)
    assert "no clock names the next level" in won.why
    assert book.reasons(book.n1[0]) == ["denial denial open", "follow_up follow_up open"]
    assert [(rate.decided, rate.won, rate.won_cents) for rate in rates] == [(2, 1, 6000)]
    assert book.of(book.n1[0])[0].cents == 4000


def test_a_won_appeal_closes_the_refusal_and_waits_for_its_money(book: DenialBook) -> None:
    book.act(APPEAL, book.of(book.n1[0]))
    with book.office.unit("lopez") as unit:
        decide_appeal(unit, list_appeals(unit)[0], "overturned", decided_on=TODAY, today=TODAY)
    assert book.reasons(book.n1[0]) == ["appeal appeal closed", "follow_up follow_up open"]
    number = book.text("SELECT number FROM app.claim WHERE id = %(id)s", id=book.n1[0])
    with pytest.raises(AppError, match="waits for a decision"), book.office.unit("lopez") as unit:
        find_appeal(unit, number)


def test_after_the_third_level_no_appeal_is_left(book: DenialBook) -> None:
    for _ in range(3):
        book.act(APPEAL, book.of(book.n1[0]))
        with book.office.unit("lopez") as unit:
            decided = decide_appeal(unit, list_appeals(unit)[0], "upheld", decided_on=TODAY, today=TODAY)
    assert "every level of appeal is used" in decided.why
    with pytest.raises(Refused, match="No appeal is heard"):
        book.act(APPEAL, book.of(book.n1[0]))


def test_what_was_never_processed_has_no_appeal_and_no_correction(book: DenialBook) -> None:
    with book.office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET remarks = '{MA130}', appealable = false WHERE claim_id = %(c)s",
            {"c": book.n1[0]})
    for wanted in (APPEAL, CORRECTED):
        with pytest.raises(Refused, match="MA130: it was never processed"):
            book.act(wanted, book.of(book.n1[0]))
    done = book.act(APPEAL, book.of(*book.n1))
    assert done.done == 2 and [row.why[:5] for row in done.skipped] == ["MA130"]
    assert book.act(replace(CORRECTED, kind="resubmit"), book.of(book.n1[0])).done == 1


def test_a_resubmission_waits_with_the_appeals_clock_still_running(book: DenialBook) -> None:
    book.act(CORRECTED, book.of(book.n1[0]))
    assert book.reasons(book.n1[0]) == ["denial denial closed", "follow_up follow_up open"]
    told = """SELECT concat_ws(' ', clock_kind, clock_on, due_on) FROM app.work_reason
        WHERE claim_id = %(c)s AND closed_on IS NULL"""
    assert book.text(told, c=book.n1[0]) == f"appeal1 {TODAY + timedelta(days=60)} {TODAY + timedelta(days=25)}"
    stands = book.text("SELECT concat_ws(' ', status, submitted_on) FROM app.claim WHERE id = %(c)s", c=book.n1[0])
    assert stands == f"submitted {TODAY}"
    sent = book.text("SELECT concat_ws(' ', kind, sent_on, method) FROM app.resubmission")
    assert sent == f"corrected {TODAY} electronic"


def test_a_request_sleeps_until_its_day_and_its_answer_wakes_it(book: DenialBook) -> None:
    book.act(REQUEST, book.of(book.n1[0]))
    assert book.text("SELECT status FROM app.work_item WHERE claim_id = %(c)s", c=book.n1[0]) == "2"
    number = book.text("SELECT number FROM app.claim WHERE id = %(id)s", id=book.n1[0])
    with book.office.unit("lopez") as unit:
        request = find_request(unit, number)
        answer_request(unit, request, "the note came by fax", today=TODAY)
    with pytest.raises(Conflict), book.office.unit("lopez") as unit:
        answer_request(unit, request, "again", today=TODAY)
    assert book.of(book.n1[0])[0].due_on == TODAY


def test_what_a_colleague_holds_or_changed_is_skipped_and_named(book: DenialBook) -> None:
    rows = book.of(*book.n1)
    with book.office.unit("okoye") as unit:
        item = unit.number("SELECT id FROM app.work_item WHERE claim_id = %(c)s", {"c": book.n1[0]})
        take_item(unit, item)
    book.act(WantedAct("category", category="coding"), (rows[1],), "okoye")
    done = book.act(REQUEST, rows)
    assert done.done == 1
    assert sorted(row.why for row in done.skipped) == ["It is held by T. Okoye.",
        "It was changed meanwhile; look at it again."]


def test_two_people_act_on_the_same_refusals_at_once_and_each_is_done_once(book: DenialBook) -> None:
    rows, gate = book.of(*book.n1), Barrier(2)

    def act(login: str, wanted: WantedAct) -> int:
        try:
            with book.office.unit(login) as unit:
                gate.wait(10)
                return do_act(unit, wanted, rows, today=TODAY).done
        except Refused:
            return 0

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(act, "lopez", APPEAL), pool.submit(act, "okoye", CORRECTED)
        assert {first.result(), second.result()} == {0, 3}
    assert book.text("SELECT (SELECT count(*) FROM app.appeal) + (SELECT count(*) FROM app.resubmission)") == "3"


def test_a_repeated_call_does_nothing_again(book: DenialBook) -> None:
    rows, act = book.of(*book.n1), uuid4()
    for _ in range(2):
        with book.office.unit("lopez") as unit:
            assert do_act(unit, APPEAL, rows, today=TODAY, act=act).done == 3
    assert book.text("SELECT count(*) FROM app.appeal") == "3"


def test_an_undo_leaves_what_was_changed_since_and_says_which(book: DenialBook) -> None:
    done = book.act(APPEAL, book.of(*book.n1))
    with book.office.unit("okoye") as unit:
        decide_appeal(unit, list_appeals(unit)[0], "overturned", decided_on=TODAY, today=TODAY)
    undone = book.undo(done)
    assert undone.done == 2 and [row.why for row in undone.skipped] == ["It was changed since; it stays as it is."]
    with book.office.unit("lopez", read_only=True) as unit:
        assert [(act.done, act.open, act.undone_at) for act in list_acts(unit)] == [(3, 1, None)]


def test_an_undo_after_the_payers_new_answer_is_refused(book: DenialBook) -> None:
    done = book.act(CORRECTED, book.of(book.n1[0]))
    with book.office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET closed_on = %(t)s WHERE claim_id = %(c)s AND kind = 'follow_up'",
            {"t": TODAY, "c": book.n1[0]})
    with pytest.raises(Refused, match="worked on since"):
        book.undo(done)


def test_a_small_amount_is_written_off_by_the_write_off_policy_a_large_one_asks_a_lead(book: DenialBook) -> None:
    with book.office.unit("root") as unit:
        for claim, cents in zip(book.n1, (800, 900, 10000), strict=True):
            unit.execute("UPDATE led.line_balance SET cents = %(n)s WHERE claim_id = %(c)s", {"n": cents, "c": claim})
            unit.execute("UPDATE app.claim SET balance_cents = %(n)s WHERE id = %(c)s", {"n": cents, "c": claim})
            unit.execute("UPDATE app.work_reason SET cents = %(n)s WHERE claim_id = %(c)s", {"n": cents, "c": claim})
    rows = book.of(*book.n1)
    assert [row.proposed for row in rows] == ["write_off", "write_off", ""]
    [(wanted, small)] = proposed_acts(rows)
    assert (wanted.reason, len(small)) == ("small_balance", 2)
    done = book.act(wanted, rows, "okoye")
    assert done.done == 3
    assert sorted(row.after.split(":")[0] for row in done.rows) == ["Write-off", "Written off.", "Written off."]
    assert book.text("SELECT count(*) FROM app.approval WHERE decision IS NULL") == "1"
    assert book.text("SELECT sum(cents) FROM led.entry WHERE account = 'write_off'") == "1700"
    with book.office.unit("lopez") as unit, pytest.raises(NotPermitted):
        undo_act(unit, done.act_id or uuid4(), today=TODAY)  # another person's act
    undone = book.undo(done, "okoye")
    assert undone.done == 2
    assert [row.why for row in undone.skipped] == ["Its write-off waits for a supervisor and is refused there."]
    assert book.text("SELECT sum(cents) FROM led.entry WHERE account = 'write_off'") == "0"
    assert book.reasons(book.n1[0])[0] == "denial denial open"


def test_a_person_of_one_location_neither_sees_nor_acts_on_others(book: DenialBook) -> None:
    assert [row.claim_id for row in book.refusals("nadia")] == [book.n2]
    done = book.act(APPEAL, (*book.refusals("nadia"), *book.of(*book.n1)), "nadia")
    assert done.done == 1
    assert {row.why for row in done.skipped} == {"It is not in your scope."}
    assert all(row.claim == "" for row in done.skipped)
    whole = book.act(REQUEST, book.of(*book.n1, book.s1))
    with book.office.unit("nadia", read_only=True) as unit:
        assert [act.act_id for act in list_acts(unit, mine=False)] == [done.act_id]
    with pytest.raises(NotPermitted), book.office.unit("nadia") as unit:
        undo_act(unit, whole.act_id or uuid4(), today=TODAY)
    with pytest.raises(NotPermitted):
        book.act(REQUEST, book.of(book.n1[0]), "chen")  # posters do not work refusals


def test_giving_work_to_others_is_a_supervisors_and_only_to_who_covers_the_place(book: DenialBook) -> None:
    with pytest.raises(NotPermitted):
        book.act(WantedAct("assign", login="okoye"), book.of(book.n1[0]))
    done = book.act(WantedAct("assign", login="nadia"), book.of(*book.n1, book.n2), "okoye")
    assert done.done == 1
    assert {row.why for row in done.skipped} == {"Nadia does not work for this location."}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (replace(APPEAL, method="pigeon"), "Say how it was sent"),
        (replace(APPEAL, on=TODAY + timedelta(days=1)), "Say the day it was sent"),
        (replace(REQUEST, what=" "), "for what"),
        (replace(REQUEST, due_on=date(2020, 1, 1)), "due in the past"),
        (WantedAct("outcome", outcome="nonsense"), "no outcome"),
        (WantedAct("category", category="nonsense"), "no category"),
        (WantedAct("write_off", reason="nonsense"), "no such write-off reason"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(book: DenialBook, wanted: WantedAct, says: str) -> None:
    with pytest.raises(Refused, match=says):
        book.act(wanted, book.of(book.n1[0]), "okoye")
