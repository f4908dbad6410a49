"""The floor and the morning board by keyboard: look, move with both loads, take back, cover an absence, own a gap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import NotPermitted
from app.ui.floor.board_view import filter_of
from app.ui.floor.page import FloorPage
from app.ui.morning.page import MorningPage
from app.ui.pages import side_pages
from app.ui.reassign.dialog import ReassignDialog
from app.ui.widgets.text import PlainLabel
from app.workqueues.absence import WantedAbsence
from app.workqueues.moves import MoveFilter
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import TODAY

Key = Qt.Key


@pytest.fixture
def page(desk: OpenDesk) -> FloorPage:
    """The floor in front, the board in focus."""
    desk.window.open_target("page:floor")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, FloorPage)
    found.focus_first()
    return found


@pytest.fixture
def morning(desk: OpenDesk) -> MorningPage:
    """The morning board in front."""
    desk.window.open_target("page:morning")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, MorningPage)
    found.focus_first()
    return found


def dialog_of(desk: OpenDesk) -> ReassignDialog:
    return next(each for each in desk.window.findChildren(ReassignDialog) if each.isVisible())


def cells(table: object, row: int) -> list[str]:
    model = table.model()  # type: ignore[attr-defined]  # any table of the page
    return [str(model.index(row, at).data()) for at in range(model.columnCount())]


def test_the_board_shows_open_overdue_dollars_and_the_oldest_clock(desk: OpenDesk, page: FloorPage) -> None:
    assert page.board.table.hasFocus()
    assert cells(page.board.table, 0)[:5] == ["pool", "40", "11", "20,000.00", "1 d over"]
    assert cells(page.board.table, 1)[:5] == ["A. Lopez", "12", "3", "4,000.00", "9 d"]
    assert page.head.whole.startswith("57 open, 14 overdue, 24,900.00; clocks as of")
    assert page.waits.text() == "4 approvals, 2 questions wait"
    desk.press(Key.Key_J)
    assert page.board.head.text() == "A. Lopez: 12 items, 4,000.00"
    assert cells(page.board.cells, 0) == ["Denials", "8", "3", "3,000.00", "9 d"]
    desk.press(Key.Key_2)
    assert {line.title for line in page.board.table.rows_model.rows} == {"HSO Eastside", "HSO practice level"}


def test_ctrl_m_moves_a_cell_with_both_loads_and_u_takes_it_back(desk: OpenDesk, page: FloorPage) -> None:
    desk.press(Key.Key_Return)
    assert page.board.cells.hasFocus()
    desk.press(Key.Key_M, CONTROL)
    dialog = dialog_of(desk)
    dialog.person.choose("team:aetna")
    dialog.person.chosen.emit("team:aetna")
    desk.settle()
    loads = {each.login: (each.items, each.items_then, each.overdue_then) for each in dialog.table.rows_model.rows}
    assert loads == {"chen": (5, 9, 2)}, "who carries least gets them"
    assert desk.office.moved == []
    dialog.move_rows()
    desk.settle()
    assert desk.office.moved == [((41, 42, 43, 44), "chen")]
    assert desk.window.notice.sentence.startswith("4 items moved.")
    desk.window.activateWindow()        # the dialog is gone
    page.board.table.setFocus()
    desk.settle()
    desk.press(Key.Key_V)
    assert page.moves.table.hasFocus()
    desk.press(Key.Key_U)
    assert desk.office.acted == [("undo", 6)]
    assert "1 worked on since by B. Chen" in desk.window.notice.sentence
    assert "4K2P0002" in desk.window.notice.sentence
    desk.press(Key.Key_J)
    desk.press(Key.Key_U)
    assert desk.office.acted == [("undo", 6)]
    assert "taken back already" in page.moves.trouble.text()


def test_a_move_somebody_else_made_first_says_by_whom_and_keeps_the_dialog(desk: OpenDesk, page: FloorPage) -> None:
    desk.office.floor_conflict = "B. Chen moved these at 10:42."
    desk.press(Key.Key_M, CONTROL)
    dialog = dialog_of(desk)
    dialog.person.choose("chen")
    dialog.move_rows()
    desk.settle()
    assert dialog.isVisible()
    assert dialog.trouble.text() == "B. Chen moved these at 10:42."


def test_somebody_sick_today_takes_two_keys_and_shows_both_loads_first(desk: OpenDesk, page: FloorPage) -> None:
    desk.press(Key.Key_P)
    assert page.crew.present.hasFocus()
    assert cells(page.crew.present, 0)[1] == "Queue: denial"
    assert cells(page.crew.present, 0)[2].startswith("4K2P0002 since")
    assert cells(page.crew.present, 1)[1].startswith("on a call since")
    desk.press(Key.Key_J)
    page.crew.present.select_id("chen")
    desk.press(Key.Key_S)
    assert page.crew.cover.hasFocus()
    page.crew.cover.choose("lopez")
    page.crew.cover.chosen.emit("lopez")
    desk.settle()
    assert [(each.login, each.items_then) for each in page.crew.loads.rows_model.rows] == [("chen", 0), ("lopez", 17)]
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.acted == [("absent", WantedAbsence("chen", TODAY, TODAY, "lopez", ""))]
    page.crew.absences.setFocus()
    page.crew.absences.select_place(0)
    desk.press(Key.Key_X)
    assert desk.office.acted[-1] == ("back", "chen")


def test_an_escalation_is_opened_moved_or_dealt_with_in_a_sentence(desk: OpenDesk, page: FloorPage) -> None:
    desk.press(Key.Key_E)
    assert cells(page.escalations.table, 0)[:2] == ["Deadline", "4K2P0003"]
    desk.press(Key.Key_Return, CONTROL)
    assert page.escalations.trouble.text().startswith("Say in a sentence")
    desk.type_text("second appeal goes out today")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.acted == [("finish", "clock 3", "second appeal goes out today")]
    assert page.escalations.table.model().rowCount() == 1
    desk.press(Key.Key_M, CONTROL)
    assert page.escalations.trouble.text().startswith("This is no item")


def test_the_output_prints_its_definitions_and_turns_to_teams(desk: OpenDesk, page: FloorPage) -> None:
    desk.press(Key.Key_Y)
    assert cells(page.output.table, 0)[1:5] == ["A. Lopez", "8,600.00", "9,000.00", "400.00"]
    assert cells(page.output.table, 0)[-2:] == ["1.50", "333.3"]
    words = [label.text() for label in page.output.findChildren(PlainLabel)]
    assert any(text.startswith("Rework: a resolved reason") and "within 30 days" in text for text in words)
    desk.press(Key.Key_W)
    assert [line.name for line in page.output.table.rows_model.rows] == ["aetna"]


def test_the_poll_says_where_the_person_is_and_never_names_a_patient(desk: OpenDesk, page: FloorPage) -> None:
    desk.window.live.poll()
    desk.settle()
    assert (desk.office.here.page, desk.office.here.queue) == ("Floor", "")
    desk.window.open_account(70)
    desk.settle()
    desk.window.live.poll()
    desk.settle()
    assert desk.office.here.page == "Claim or account"
    desk.window.open_target("queue:denial")
    desk.settle()
    desk.window.live.poll()
    desk.settle()
    assert (desk.office.here.page, desk.office.here.queue) == ("Queue", "denial")


def test_a_gap_is_taken_over_noted_and_closed_with_a_reason(desk: OpenDesk, morning: MorningPage) -> None:
    assert morning.gaps.hasFocus()
    assert "2 gaps open, usual dollars 27,400.00; 1 of 3 expected sources came" in morning.head.whole
    assert cells(morning.gaps, 0)[:4] == ["Payers' remittances", "AETNA", f"{TODAY:%m/%d}", "nothing came"]
    desk.press(Key.Key_J)
    desk.press(Key.Key_O)
    assert desk.office.acted == [("gap", 2, "lopez", "", "")]
    desk.press(Key.Key_D)
    assert morning.field.hasFocus()
    desk.press(Key.Key_Return, CONTROL)
    assert morning.trouble.text().startswith("Say it in a sentence")
    desk.type_text("the practice was closed")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.acted[-1] == ("gap", 2, "", "", "the practice was closed")
    assert cells(morning.gaps, 1)[-1] == "closed: the practice was closed"
    desk.press(Key.Key_N)
    assert not morning.field.isVisible(), "a closed gap is closed"


def test_sources_jobs_and_exceptions_stand_beside_with_the_method(desk: OpenDesk, morning: MorningPage) -> None:
    assert [cells(morning.sources, at)[2] for at in range(3)] == ["missing", "too small", "arrived"]
    assert [cells(morning.jobs, at)[1] for at in range(2)] == ["well", "failed"]
    morning.sources.setFocus()
    morning.sources.select_place(1)
    assert "usually Mon to Fri by 19:10" in morning.facts.text()


def test_a_page_without_the_right_says_so(desk: OpenDesk, page: FloorPage) -> None:
    desk.office.fault = NotPermitted('This needs the right "supervisor".')
    page.refresh()
    desk.settle()
    assert page.board.states.said == 'This needs the right "supervisor".'
    assert "floor" not in {each.name for each in side_pages(("specialist", "poster"))}
    assert "floor" in {each.name for each in side_pages(("supervisor",))}


def test_a_line_and_a_cell_mean_exactly_their_items(page: FloorPage) -> None:
    line = page.board.table.rows_model.rows[1]
    assert filter_of("people", line, None) == MoveFilter(had="lopez")
    assert filter_of("people", line, line.cells[0]) == MoveFilter(had="lopez", queue="denial")
