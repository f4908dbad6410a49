"""Questions to the lead, payer tips and the record of exports, on real Postgres: who may, and what colleagues see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.claims.tips import add_tip, delete_tip, list_tips, pin_tip, rewrite_tip
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.domain.sheet import Amount
from app.reports.export import ExportWish, export_list, list_exports, set_export_limit
from app.security.people import Scope
from app.workqueues.counts import poll_changes
from app.workqueues.list import list_page
from app.workqueues.questions import (
    answer_question,
    ask_question,
    count_news,
    count_waiting,
    list_questions,
    load_question,
    pin_answer,
    see_answers,
    withdraw_question,
)
from app.workqueues.take import list_held, take_item, take_next
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

ALL = QueueQuery("follow_up")


@pytest.fixture
def book(office: Office) -> Office:
    open_work_book(office)
    add_claims(office, 3)
    run_daily_rules(office)
    return office


def asked(office: Office, *, sleeps: bool = False, to: str = "") -> int:
    with office.unit("lopez") as unit:
        item = take_next(unit, ALL)
        assert item is not None
        return ask_question(
            unit, item.item_id, item.version, "May I write this off?", today=TODAY, sleeps=sleeps, to=to
        )


def test_a_question_reaches_the_lead_and_the_answer_comes_back(book: Office) -> None:
    question = asked(book)
    with book.unit("okoye") as unit:
        assert count_waiting(unit) == 1
        (waiting,) = list_questions(unit, "open")
        assert (waiting.body, waiting.asked_name, waiting.payer) == ("May I write this off?", "A. Lopez", "Aetna")
        answer_question(unit, question, "No: appeal it first.", today=TODAY)
        assert count_waiting(unit) == 0
    with book.unit("lopez") as unit:
        assert len(list_held(unit)) == 1            # it stayed in the asker's hands
        assert count_news(unit) == 1
        (mine,) = list_questions(unit, "mine")
        assert (mine.answer, mine.news) == ("No: appeal it first.", True)
        assert see_answers(unit, (question,)) == 1
        assert count_news(unit) == 0
    with book.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    with book.unit("lopez") as unit:
        topics = {change.topic for change in poll_changes(unit, 0).changes}
    with book.unit("root") as unit:
        texts = unit.rows("SELECT text FROM app.event WHERE kind = 'question' ORDER BY id", into=str)
    assert texts == ["asked the lead: May I write this off?", "answered: No: appeal it first."]
    assert "question" in topics


def test_an_item_that_sleeps_for_the_answer_wakes_at_the_askers_desk(book: Office) -> None:
    question = asked(book, sleeps=True)
    with book.unit("lopez") as unit:
        assert list_held(unit) == ()
        (row,) = (each for each in list_page(unit, ALL, today=TODAY).rows if each.asleep)
        assert (row.assignee, (row.due - TODAY).days) == ("lopez", 3)
    with book.unit("okoye") as unit:
        answer_question(unit, question, "Yes.", today=TODAY)
    with book.unit("lopez") as unit:
        (again,) = (each for each in list_page(unit, ALL, today=TODAY).rows if each.item_id == row.item_id)
        assert (again.asleep, again.due, again.assignee) == (False, TODAY, "lopez")
        assert unit.number("SELECT sum(items)::int FROM api.queue_counts_v1('follow_up')") == 3


def test_a_question_never_sleeps_past_the_last_days_of_a_clock(book: Office) -> None:
    with book.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET clock_on = '2026-11-23', clock_kind = 'appeal1'")
    asked(book, sleeps=True)
    with book.unit("lopez") as unit:
        assert not [row for row in list_page(unit, ALL, today=TODAY).rows if row.asleep]


def test_two_leads_answer_at_once_and_one_is_told(book: Office) -> None:
    question = asked(book)
    book.enrol("moss", "supervisor")

    def answer(login: str) -> str:
        try:
            with book.unit(login) as unit:
                answer_question(unit, question, f"from {login}", today=TODAY)
        except Conflict as error:
            return error.sentence
        return ""

    for login in ("okoye", "moss"):
        book.database(login)
    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(answer, ("okoye", "moss")))
    assert told[0] == ""
    assert "answered this question at" in told[1]


def test_who_may_not_is_told_why(book: Office) -> None:
    question = asked(book, to="chen")
    book.enrol("petra", "specialist")
    with book.unit("petra") as unit, pytest.raises(NotPermitted):
        answer_question(unit, question, "x", today=TODAY)
    with book.unit("lopez") as unit, pytest.raises(AppError):
        answer_question(unit, question, "x", today=TODAY)
    with book.unit("chen") as unit:
        assert count_waiting(unit) == 1
        answer_question(unit, question, "Call them.", today=TODAY)
    with book.unit("chen") as unit, pytest.raises(NotPermitted):
        pin_answer(unit, question, "Call them.")
    with book.unit("lopez") as unit, pytest.raises(Refused, match="Take the item first"):
        row = list_page(unit, ALL, today=TODAY).rows[-1]
        ask_question(unit, row.item_id, row.version, "?", today=TODAY)
    with book.unit("lopez") as unit, pytest.raises(Conflict):
        withdraw_question(unit, question, today=TODAY)


def test_a_question_of_another_place_is_out_of_sight(book: Office) -> None:
    question = asked(book)
    book.enrol("south", "supervisor", scopes=(Scope("S"),))
    with book.unit("south") as unit:
        assert list_questions(unit, "open") == ()
        with pytest.raises(NotFound):
            load_question(unit, question)
        with pytest.raises(NotFound):
            answer_question(unit, question, "x", today=TODAY)
    with book.unit("lopez") as unit, pytest.raises(Refused, match="does not work for this location"):
        item = take_item(unit, list_page(unit, ALL, today=TODAY).rows[-1].item_id)
        ask_question(unit, item.item_id, item.version, "?", today=TODAY, to="south")


def test_an_answer_is_pinned_once_as_a_tip(book: Office) -> None:
    question = asked(book)
    with book.unit("okoye") as unit, pytest.raises(Refused, match="Answer the question first"):
        pin_answer(unit, question, "x")
    with book.unit("okoye") as unit:
        answer_question(unit, question, "Mr Rivera's plan wants records.", today=TODAY)
        tip = pin_answer(unit, question, "This plan wants records with every appeal.")
    with book.unit("okoye") as unit, pytest.raises(Conflict, match="pinned already"):
        pin_answer(unit, question, "again")
    with book.unit("okoye") as unit:
        payer = load_question(unit, question).payer_id
        assert payer is not None
        (found,) = list_tips(unit, payer)
        assert (found.tip_id, found.body, found.mine) == (tip, "This plan wants records with every appeal.", True)


def test_a_tip_is_signed_and_a_colleague_cannot_change_it(book: Office) -> None:
    with book.unit("lopez") as unit:
        tip = add_tip(unit, 1, "press 3 for claims")
        pin_tip(unit, tip, pinned=False)
        (found,) = list_tips(unit, 1)
        assert (found.author, found.pinned, found.edited_at) == ("A. Lopez", False, None)
        with pytest.raises(Refused):
            add_tip(unit, 1, "  ")
    with book.unit("chen") as unit:
        with pytest.raises(NotPermitted, match="colleague's"):
            rewrite_tip(unit, tip, "x")
        with pytest.raises(NotPermitted, match="colleague's"):
            delete_tip(unit, tip)
    with book.unit("okoye") as unit:
        rewrite_tip(unit, tip, "press 4 for claims")
        (found,) = list_tips(unit, 1)
        assert (found.author, found.edited_by) == ("A. Lopez", "T. Okoye")
        assert found.edited_at is not None
        delete_tip(unit, tip)
        assert list_tips(unit, 1) == ()


def test_an_export_is_on_record_and_a_long_one_needs_a_lead(book: Office, tmp_path: Path) -> None:
    with book.unit("okoye") as unit:
        assert set_export_limit(unit, 3)
    with book.unit("lopez") as unit, pytest.raises(NotPermitted):
        set_export_limit(unit, 10_000)
    pages = [[("a", Amount(100))] * 2, [("b", Amount(-5))] * 2]
    wish = ExportWish(tmp_path / "list.csv", "follow_up", ("Who", "Money"), "queue=follow_up")
    with pytest.raises(Refused, match="more than the 3 rows"):
        export_list(lambda: book.unit("lopez"), wish, pages)
    assert not list(tmp_path.iterdir())
    assert export_list(lambda: book.unit("okoye"), wish, pages).rows == 4
    assert (tmp_path / "list.csv").stat().st_mode & 0o777 == 0o600
    with book.unit("lopez") as unit:
        assert [(line.login, line.rows) for line in list_exports(unit)] == [("lopez", None)]
    with book.unit("okoye") as unit:
        assert [(line.login, line.rows) for line in list_exports(unit)] == [("okoye", 4), ("lopez", None)]


def test_the_database_itself_refuses_to_close_an_export_over_the_limit(book: Office) -> None:
    with book.unit("lopez") as unit:
        begun = unit.number("SELECT export_id FROM api.begin_export_v1('follow_up', 'csv', '')")
        with pytest.raises(NotPermitted, match="supervisor"):
            unit.execute("SELECT api.finish_export_v1(%(export)s, 5001)", {"export": begun})
