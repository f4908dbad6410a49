"""The paper page by keyboard: a batch from its slip to zero, and what stops on the way."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest

from app.ui.paper.asks import NewBatch
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk
from tests.ui.offices import MadeUpOffice
from tests.ui.paper_desk import PaperDesk

KEYS_A_SECOND = 5       # a practised clerk on the number pad
SECONDS = 12


@pytest.fixture
def paper(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> PaperDesk:
    """A desk at the paper page with batch 7 chosen."""
    desk = open_desk(made_up)
    desk.window.open_target("page:paper")
    desk.settle()
    return PaperDesk(desk)


def test_a_four_line_eob_takes_at_most_twelve_seconds_of_keys(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    count = paper.keys("400.00<")
    paper.desk.until(paper.keying.finder.table.hasFocus)
    count += paper.keys("<")
    paper.desk.until(paper.keying.grid.hasFocus)
    count += paper.keys("12000<7200<", "8000<2600<", "0<<3", "2000<<")
    paper.desk.settle()
    assert paper.keying.left_check.figure.text() == "0.00"
    assert paper.keying.finder.field.hasFocus()
    assert count <= KEYS_A_SECOND * SECONDS
    lines = list(paper.kept.checks[31].claims.values())[-1].draft.lines
    assert [line.off_by for line in lines] == [0, 0, 0, 0]
    assert [(each.group, each.reason) for each in lines[2].adjustments] == [("CO", "97")]


def test_the_server_is_not_asked_for_a_digit(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.desk.settle()
    paper.desk.office.calls.clear()
    paper.keys("12000<96")
    assert [call for call in paper.desk.office.calls if call != "poll"] == []
    assert paper.keying.left_check.figure.text() == "97.04"


def test_a_digit_is_painted_within_a_frame(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    spent = []
    for digit in "120001200":
        before = perf_counter()
        paper.keys(digit)
        paper.keying.grid.viewport().repaint()
        spent.append((perf_counter() - before) * 1000)
    assert sorted(spent)[len(spent) // 2] < 16.7


def test_a_batch_is_opened_keyed_completed_and_closes_only_at_zero(paper: PaperDesk) -> None:
    desk, page = paper.desk, paper.page
    page.new.click()
    paper.keys("9800<1<1116<15")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.until(lambda: 8 in paper.kept.batches)
    desk.settle()
    assert paper.kept.batches[8].control_cents == 9_800
    assert page.batches.current_row is not None
    assert page.batches.current_row.batch_id == 8
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.at_desk
    paper.keys("88123<9700<1116<")
    desk.until(paper.keying.finder.field.hasFocus)
    assert paper.keying.left_check.figure.text() == "97.00"
    paper.find()
    paper.keys("12000<9600<")
    paper.only_first_line()
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "off by 1.00" in desk.window.notice.sentence
    assert paper.kept.checks[32].state == "draft"
    paper.keying.keyed.setFocus()
    paper.keying.keyed.select_place(0)
    desk.press(Qt.Key.Key_Return)
    paper.keys("<9700")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.until(lambda: paper.kept.checks[32].state == "posted")
    desk.settle()
    assert paper.keying.notice.sentence.startswith("Posted, closes: 1 claim, 97.00")
    paper.keying.leave()
    desk.settle()
    desk.press(Qt.Key.Key_Return, CONTROL, SHIFT)
    assert "98.00" in desk.window.notice.sentence
    assert "97.00" in desk.window.notice.sentence
    assert 8 not in paper.kept.closed


def test_a_batch_at_zero_closes_and_a_supervisor_opens_it_again(paper: PaperDesk) -> None:
    desk, page = paper.desk, paper.page
    paper.kept.checks[31].state, paper.kept.checks[31].remit_id = "posted", 17
    paper.kept.batches[7] = NewBatch(1, 25_000, 1)
    page.refresh()
    desk.settle()
    page.batches.setFocus()
    desk.press(Qt.Key.Key_Return, CONTROL, SHIFT)
    desk.until(lambda: 7 in paper.kept.closed)
    page.which.choose("closed")
    page.refresh()
    desk.settle()
    page.reopen.click()
    paper.keys("one check was left out")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.until(lambda: 7 not in paper.kept.closed)
    assert "reopen_paper_batch one check was left out" in desk.office.calls


def test_the_missing_transmittal_is_an_alarm_until_it_is_explained(paper: PaperDesk) -> None:
    page = paper.page
    assert page.alarm.text() == "1 transmittal missing"
    page.came.click()
    assert page.panel.text("Transmittal") == "13"
    page.panel.type_into("Why it never came", "numbered twice")
    page.panel.ask()
    paper.desk.until(lambda: not page.alarm.text())
    assert "note_transmittal 13 numbered twice True" in paper.desk.office.calls


def test_copy_sign_erase_and_escape(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    grid = paper.keying.grid
    paper.keys("9000<7200<", "*")
    assert (grid.lines[1].allowed, grid.lines[1].paid) == (9_000, 7_200)
    assert [each.reason for each in grid.lines[1].adjustments] == ["2"]
    paper.keys("+", "12345")
    QTest.keyClick(grid, Qt.Key.Key_Backspace)
    shown = [grid.lines[2].allowed]
    paper.keys("-")
    shown.append(grid.lines[2].allowed)
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    shown.append(grid.lines[2].allowed)
    assert shown == [1_234, -1_234, None]
    QTest.keyClick(grid, Qt.Key.Key_Delete, CONTROL)
    assert len(grid.lines) == 3
    QTest.keyClick(grid, Qt.Key.Key_Escape)
    assert paper.keying.finder.field.hasFocus()


def test_a_share_is_split_between_two_reasons(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    grid = paper.keying.grid
    paper.keys("9000<7200")
    for _step in range(2):
        QTest.keyClick(grid, Qt.Key.Key_Right)
    paper.keys("1000", "/2")
    assert [(each.group, each.reason, each.cents) for each in grid.lines[0].adjustments] == [
        ("CO", "45", 6_000), ("PR", "2", 1_000), ("PR", "1", 800),
    ]  # fmt: skip
    assert grid.hasFocus()


def test_any_other_reason_is_written_out(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("0<<")
    assert not paper.keying.reasons.isHidden()
    paper.keys(".CO-197<")
    assert [each.reason for each in paper.keying.grid.lines[0].adjustments] == ["197"]
    assert paper.keying.grid.place == 1


def test_a_line_that_does_not_add_up_holds_the_cursor_and_says_by_how_much(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("9000<9500<", "+++")
    assert paper.keying.grid.hasFocus()
    assert paper.keying.grid.place == 0
    paper.desk.settle()
    assert "Line 1 is off by -5.00" in paper.desk.window.notice.sentence
    assert paper.keying.claim_bar.off.text() == "off by -5.00"


def test_a_claim_that_is_not_ours_is_keyed_as_printed(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.keys("nothing<")
    paper.desk.settle()
    assert paper.keying.finder.results.said.startswith("Look by another")
    paper.keying.finder.foreign.click()
    paper.keys("Doe, Sam<", "10000<9800<9800<", "<")
    QTest.keyClick(paper.desk.focus, Qt.Key.Key_Escape)
    paper.desk.settle()
    foreign = list(paper.kept.checks[31].claims.values())[-1].draft
    assert (foreign.claim_id, foreign.number, foreign.patient_name) == (None, "nothing", "Doe, Sam")
    assert [(line.charge, line.paid, line.off_by) for line in foreign.lines] == [(10_000, 9_800, 0)]


def test_interest_and_recoupments_count_to_zero(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9600<")
    bar = paper.keying.claim_bar
    bar.interest.setFocus()
    paper.keys("250<")
    assert paper.keying.left_check.figure.text() == "-0.50"
    paper.keying.level_open.click()
    paper.keying.level.amount.setFocus()
    paper.keys("50<LETTER-8<")
    paper.desk.settle()
    assert paper.keying.left_check.figure.text() == "0.00"
    assert paper.keying.left_check.figure.property("tone") == "green"
    assert [(row.code, row.cents) for row in paper.kept.checks[31].draft.provider] == [("WO", 50)]


def test_a_recoupment_without_its_reference_is_asked_for_it(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.keying.level_open.click()
    paper.keying.level.amount.setFocus()
    paper.keys("4000<<")
    paper.desk.settle()
    assert "names what it takes back" in paper.desk.window.notice.sentence
    assert paper.kept.checks[31].draft.provider == ()


def test_a_take_back_turns_the_whole_claim(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.keying.keyed.setFocus()
    paper.keying.keyed.select_place(0)
    paper.desk.press(Qt.Key.Key_Return)
    paper.keying.claim_bar.take_back.click()
    paper.desk.settle()
    claim = paper.kept.checks[31].claims[71].draft
    assert (claim.status_code, claim.paid) == ("22", -15_200)
    assert paper.keying.left_check.figure.text() == "402.00"


def test_a_posted_check_opens_its_remittance(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9800<")
    paper.only_first_line()
    paper.desk.press(Qt.Key.Key_Return, CONTROL)
    paper.desk.until(lambda: paper.kept.checks[31].state == "posted")
    paper.desk.settle()
    asked: list[int] = []
    page = paper.page
    page.remit_open_requested.disconnect()
    page.remit_open_requested.connect(asked.append)
    paper.keying.notice._act.click()
    assert asked == [17]


@pytest.mark.parametrize(("look", "size"), [("light", QSize(1366, 768)), ("dark", QSize(1920, 1080))])
def test_the_grid_shows_every_column_without_scrolling(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice, look: str, size: QSize
) -> None:
    desk = open_desk(made_up, look, size)
    desk.window.open_target("page:paper")
    desk.settle()
    paper = PaperDesk(desk)
    paper.open_half_keyed()
    paper.find()
    desk.settle()
    for table in (paper.keying.grid, paper.keying.keyed, paper.page.checks):
        assert table.horizontalScrollBar().maximum() == 0, table.accessibleName()


def test_a_scan_of_a_claim_is_beside_the_grid_and_without_one_the_grid_has_the_room(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    wide = paper.keying.split.sizes()
    assert wide[0] > 400
    paper.kept.pages.clear()
    paper.keying.viewer.refresh()
    paper.desk.settle()
    assert paper.keying.split.sizes()[0] < wide[0] - 100
    assert "Drop a PDF" in paper.keying.viewer.states.said


def test_a_take_back_and_its_correction_stand_on_one_check(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9600<")
    paper.find()
    paper.desk.settle()
    assert len(paper.keying.sheet.claims) == 2
    paper.keying.claim_bar.take_back.click()
    paper.find()
    paper.keys("12000<9800<")
    assert [claim.draft.paid for claim in paper.keying.sheet.claims] == [15_200, -9_600, 9_800]


def test_a_posting_is_taken_back_with_a_reason_and_a_draft_is_dropped(paper: PaperDesk) -> None:
    check = paper.kept.checks[31]
    check.state, check.remit_id = "posted", 17
    paper.page.refresh()
    paper.desk.settle()
    paper.page.undo.click()
    paper.page.panel.ask()
    assert paper.page.panel.trouble.text().startswith("Type the reason")
    paper.keys("wrong payer")
    paper.desk.press(Qt.Key.Key_Return, CONTROL)
    paper.desk.until(lambda: check.state == "draft")
    paper.desk.settle()
    paper.page.drop.click()
    paper.desk.until(lambda: 31 not in paper.kept.checks)


def test_a_slip_is_corrected_and_wrong_figures_are_said(paper: PaperDesk) -> None:
    paper.page.correct.click()
    panel = paper.page.panel
    assert panel.text("Control total") == "790.00"
    panel.type_into("Control total", "abc")
    panel.ask()
    assert panel.trouble.text().startswith("Control total: type digits")
    panel.type_into("Control total", "25000")
    panel.ask()
    paper.desk.until(lambda: paper.kept.batches[7].control_cents == 25_000)


def test_somebody_who_may_not_post_is_offered_nothing(open_desk: Callable[..., OpenDesk]) -> None:
    desk = open_desk(MadeUpOffice(groups=("specialist",)))
    desk.window.open_target("page:paper")
    desk.settle()
    page = PaperDesk(desk).page
    assert not any(button.isEnabled() for button in (page.new, page.new_check, page.close_batch_button, page.came))
