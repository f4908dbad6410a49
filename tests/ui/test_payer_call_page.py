"""The payer call by keyboard: begun from a row, read out, saved line by line, stopped, put aside, ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication

from app.ui.payercall.page import PayerCallPage
from app.workqueues.call_types import LineToSave
from app.workqueues.types import Change
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk
from tests.ui.made_calls import QUESTION
from tests.ui.made_up import NOW
from tests.ui.offices import MadeUpOffice

ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(desk: OpenDesk) -> PayerCallPage:
    """C on the first row of the queue."""
    desk.window.workbench.table.select_place(0)
    desk.settle()
    desk.window.workbench.table.setFocus()
    desk.press(Qt.Key.Key_C)
    found = desk.window.page
    assert isinstance(found, PayerCallPage)
    return found


def saves(desk: OpenDesk) -> list[LineToSave]:
    return [what[1] for what in desk.office.phoned if what[0] == "save" and isinstance(what[1], LineToSave)]


def last(desk: OpenDesk) -> tuple[object, ...]:
    return desk.office.phoned[-1]


def calling(desk: OpenDesk) -> bool:
    return desk.window.on_call


def test_c_on_a_row_begins_a_call_in_the_name_of_the_practice(desk: OpenDesk, page: PayerCallPage) -> None:
    assert desk.office.phoned[0][0] == "start"
    assert page.head.practice.whole == desk.window.top.practice.whole == "Harbor Street Orthopedics"
    assert "NPI 1234567893" in page.head.caller.whole
    assert "Tax id 12-3456789" in page.head.caller.whole
    assert page.head.line.text().startswith("line ")
    assert page.head.best.whole == "Shortest hold 8 am (4 min), longest 1 pm (31 min)"
    assert len(page.table.rows_model.rows) == 9
    assert calling(desk)
    assert QApplication.focusWidget() is page.table


def test_a_letter_picks_the_outcome_enter_saves_and_the_next_claim_comes(desk: OpenDesk, page: PayerCallPage) -> None:
    first, second = page.table.rows_model.rows[:2]
    desk.press(Qt.Key.Key_R)
    assert QApplication.focusWidget() is page.bar.note
    desk.type_text("ref to supervisor")
    desk.press(Qt.Key.Key_Return)
    saved = saves(desk)[0]
    assert (saved.claim_id, saved.outcome, saved.note) == (first.claim_id, "reprocess", "ref to supervisor")
    assert page.table.current_row is not None
    assert page.table.current_row.claim_id == second.claim_id
    assert page.table.rows_model.rows[0].state == "saved"
    assert page.foot.far.whole == "1 answered, 8 to ask"
    assert QApplication.focusWidget() is page.table


def test_without_an_outcome_nothing_is_saved(desk: OpenDesk, page: PayerCallPage) -> None:
    desk.press(Qt.Key.Key_Return)
    desk.type_text("in process")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert saves(desk) == []
    assert "Pick an outcome" in desk.window.notice.sentence
    assert page.bar.note.text() == "in process"


def test_one_date_for_all_stays_from_line_to_line(desk: OpenDesk, page: PayerCallPage) -> None:
    page.bar.together.setChecked(True)
    desk.press(Qt.Key.Key_R)
    page.bar.next_on.setDate(page.bar.next_on.date().addDays(3))
    wanted = page.bar.chosen_date
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_P)
    desk.press(Qt.Key.Key_Return)
    first, second = saves(desk)
    assert first.next_on == second.next_on == wanted
    assert {first.why, second.why} == {"one date for the whole call"}


def test_a_claim_changed_by_a_colleague_is_told_and_the_typing_stays(desk: OpenDesk, page: PayerCallPage) -> None:
    desk.office.stale_lines = frozenset({page.table.rows_model.rows[0].claim_id})
    desk.press(Qt.Key.Key_R)
    desk.type_text("half a sentence")
    desk.press(Qt.Key.Key_Return)
    assert "B. Chen" in desk.window.notice.sentence
    assert page.bar.note.text() == "half a sentence"
    assert page.bar.chosen is not None


def test_f9_runs_the_clock_and_the_reference_is_kept_when_its_field_is_left(
    desk: OpenDesk, page: PayerCallPage
) -> None:
    desk.press(Qt.Key.Key_F9)
    assert page.head.turn.text() == "Representative answers"
    desk.press(Qt.Key.Key_F9)
    assert [what[1] for what in desk.office.phoned if what[0] == "mark"] == ["hold", "talk"]
    desk.press(Qt.Key.Key_4, CONTROL)
    desk.type_text("REF-5518")
    desk.press(Qt.Key.Key_Escape)
    assert last(desk) == ("mark", None, "", "REF-5518")
    assert QApplication.focusWidget() is page.table


def test_f2_and_the_figures_copy_what_is_asked(desk: OpenDesk, page: PayerCallPage) -> None:
    line = page.table.rows_model.rows[0]
    desk.press(Qt.Key.Key_F2)
    assert QApplication.clipboard().text() == line.member_id
    desk.press(Qt.Key.Key_F2)
    assert QApplication.clipboard().text() == "03/18/1974"
    desk.press(Qt.Key.Key_5)
    assert QApplication.clipboard().text() == line.control_number


def test_stopped_after_two_leaves_seven_for_the_next_call(desk: OpenDesk, page: PayerCallPage) -> None:
    for _claim in range(2):
        desk.press(Qt.Key.Key_R)
        desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_S, CONTROL, SHIFT)
    assert page.finish.isVisible()
    page.finish.type_into("Call again on", "12/01/2026")
    page.finish.type_into("At", "25:00")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "such as 08:00" in page.finish.trouble.text()
    page.finish.type_into("At", "08:00")
    desk.press(Qt.Key.Key_Return, CONTROL)
    again = last(desk)[1]
    assert (str(again.on), again.at.isoformat()) == ("2026-12-01", "2026-12-01T08:00:00-05:00")  # type: ignore[attr-defined]  # a NextCall
    assert page.foot.far.whole == "Stopped after 2; 7 left for 12/01/2026"
    assert not page.finish.isVisible()


def test_a_call_is_put_aside_by_f7_and_comes_back_with_its_answers(desk: OpenDesk, page: PayerCallPage) -> None:
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F7)
    assert not calling(desk)
    assert page.calls.rows_model.rows[0].state == "parked"
    desk.window.open_account(70)
    desk.settle()
    desk.window.open_target("page:calls")
    desk.settle()
    desk.press(Qt.Key.Key_F7)
    assert calling(desk)
    assert page.call is not None
    assert page.call.count("saved") == 1


def test_the_end_tells_minutes_and_what_was_resolved(desk: OpenDesk, page: PayerCallPage) -> None:
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_E, CONTROL, SHIFT)
    assert "No reference number" in page.finish.words.text()
    page.finish.type_into("Minutes on hold", "12")
    page.finish.type_into("Minutes of talk", "7")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert last(desk) == ("end", 720, 420)
    assert "1 claim answered, 1 resolved, 8 left for later; 12 min on hold" in desk.window.notice.sentence
    assert not calling(desk)


def test_colleagues_are_asked_by_key_and_answer_on_their_own_desk(desk: OpenDesk, page: PayerCallPage) -> None:
    desk.press(Qt.Key.Key_Q, CONTROL, SHIFT)
    assert last(desk) == ("ask",)
    desk.office.questions = (QUESTION,)
    desk.office.changes = [Change("call", "", None, "chen", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert "B. Chen calls Cigna for Harbor Street Orthopedics and asks for 2 claims" in desk.window.consents.sentence
    assert desk.window.consents.isVisible()
    desk.press(Qt.Key.Key_N, CONTROL, ALT)
    assert last(desk) == ("answer", 7, False)
    assert not desk.window.consents.isVisible()


@pytest.mark.parametrize("size", [QSize(1366, 768), QSize(1920, 1080)], ids=["small", "large"])
def test_the_sheet_has_no_horizontal_scroll(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice, size: QSize
) -> None:
    desk = open_desk(made_up, "light", size)
    desk.window.call_payer(1, 1)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PayerCallPage)
    assert page.table.horizontalScrollBar().maximum() == 0
    assert desk.window.minimumSizeHint().width() <= size.width()
