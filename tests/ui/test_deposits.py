"""The deposits page, driven by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt

from app.ui.deposits.columns import trace_end
from app.ui.deposits.page import DepositsPage
from app.ui.deposits.panel import DOUBT, LETTER, ROW, TYPE
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_deposits import ROWS
from tests.ui.offices import MadeUpOffice

Key = Qt.Key


@pytest.fixture
def page(desk: OpenDesk) -> DepositsPage:
    """The page at the front, reached by its letter."""
    desk.press(Key.Key_G)
    desk.press(Key.Key_A)
    shown = desk.window.page
    assert isinstance(shown, DepositsPage)
    desk.settle()
    return shown


def test_the_totals_stand_above_the_board_and_close(page: DepositsPage) -> None:
    assert page.bank_sum.text() == "Bank 6,394.32 = applied 1,012.50 + open 5,381.82"
    assert page.advice_sum.text() == "Advices 5,877.72 = in the bank 1,012.50 + awaited 4,865.22"
    assert page.closes.text() == "closes"


def test_ctrl_enter_matches_the_chosen_candidate(desk: OpenDesk, page: DepositsPage) -> None:
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told == ["match_deposit 1 1 R12"]
    desk.press(Key.Key_2, CONTROL)
    assert desk.focus is page.candidates
    desk.press(Key.Key_J)
    desk.press(Key.Key_Return, CONTROL)
    assert page.panel.stack.currentIndex() == DOUBT
    desk.type_text("the processor keeps 89.78")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told[-1] == "match_deposit 1 1 R9 the processor keeps 89.78"


def test_a_line_without_a_candidate_matches_nothing_and_says_so(desk: OpenDesk, page: DepositsPage) -> None:
    desk.press(Key.Key_J)
    assert page.candidate_states.said.startswith("Nothing that waits for money fits")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told == []
    assert not page.match.isEnabled()


def test_what_no_rule_proposes_is_picked_before_it_is_matched(desk: OpenDesk, page: DepositsPage) -> None:
    page.board.select_place(2)
    desk.settle()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told == []
    desk.press(Key.Key_2, CONTROL)
    desk.press(Key.Key_J)
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told == []
    assert desk.focus is page.panel.doubt.reason
    assert "The bank's trace EFT0091 is that of R24 of Harrow Medicare." in page.panel.doubt.words.text()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.window.notice.sentence == "Type the reason: it is kept with the line for good."
    desk.type_text("the payer wrote")
    page.refresh()
    desk.settle()
    desk.press(Key.Key_Return)
    assert desk.office.deposits_told == ["match_deposit 3 1 R31 the payer wrote"]
    assert page.panel.stack.currentIndex() == ROW


def test_another_row_or_escape_leaves_the_doubts_and_applies_nothing(desk: OpenDesk, page: DepositsPage) -> None:
    for leave in (lambda: desk.press(Key.Key_Escape), lambda: page.board.select_place(0)):
        page.board.select_place(2)
        desk.settle()
        page.candidates.setFocus()
        page.candidates.select_place(0)
        desk.press(Key.Key_Return)
        assert page.panel.stack.currentIndex() == DOUBT
        leave()
        desk.settle()
        assert page.panel.stack.currentIndex() == ROW
    assert desk.office.deposits_told == []


def test_who_comes_second_is_told_by_whom_and_when(desk: OpenDesk, page: DepositsPage) -> None:
    desk.office.deposits_stale = True
    desk.press(Key.Key_Return, CONTROL)
    assert desk.window.notice.sentence == "This bank line was changed by M. Chen at 10:42; look at it again."
    assert page.match.isEnabled()


def test_undoing_needs_a_reason_and_keeps_it(desk: OpenDesk, page: DepositsPage) -> None:
    page.board.select_place(2)
    desk.settle()
    page.undo.click()
    assert desk.focus is page.reason
    desk.type_text("wrong payer")
    page.undo.click()
    desk.settle()
    assert desk.office.deposits_told == ["undo_deposit 3 wrong payer"]
    assert page.reason.text() == ""


def test_a_line_is_typed_and_the_next_one_can_follow(desk: OpenDesk, page: DepositsPage) -> None:
    page.type_line.click()
    assert (page.panel.stack.currentIndex(), desk.focus is page.panel.day) == (TYPE, True)
    page.panel.day.setText("09/14/2026")
    page.panel.amount.setFocus()
    desk.type_text("1,204.50")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.deposits_told == ["type_bank_line 7 120450 ach 2026-09-14"]
    assert (page.panel.amount.text(), page.panel.stack.currentIndex()) == ("", TYPE)
    desk.press(Key.Key_Escape)
    assert page.panel.stack.currentIndex() == ROW
    assert desk.focus is page.board


@pytest.mark.parametrize(("day", "amount"), [("14.9.2026", "1.00"), ("09/14/2026", "1.005"), ("", "")])
def test_what_cannot_be_read_is_said_and_not_sent(desk: OpenDesk, page: DepositsPage, day: str, amount: str) -> None:
    page.type_line.click()
    page.panel.day.setText(day)
    page.panel.amount.setText(amount)
    page.panel.keep_line.click()
    desk.settle()
    assert desk.office.deposits_told == []
    assert desk.window.notice.sentence


def test_a_file_is_loaded_or_the_wrong_row_named(desk: OpenDesk, page: DepositsPage, tmp_path: Path) -> None:
    page.load_file(str(tmp_path / "march.csv"))
    desk.settle()
    assert desk.window.notice.sentence == "2 lines added; the file sums to 125.00."
    page.load_file(str(tmp_path / "wrong.csv"))
    desk.settle()
    assert desk.window.notice.sentence.startswith("Nothing was loaded. row 4: Not an amount")
    assert page.load.isEnabled()


def test_the_letter_is_drafted_read_and_noted_as_sent(desk: OpenDesk, page: DepositsPage) -> None:
    page.board.select_place(3)
    desk.settle()
    page.letter.click()
    desk.settle()
    assert page.panel.stack.currentIndex() == LETTER
    assert "00771231" in page.panel.letter.text()
    page.panel.keep_letter.click()
    desk.settle()
    assert desk.office.deposits_told == ["enquiry remit 4 False", "enquiry remit 4 True"]
    assert "ask again on" in desk.window.notice.sentence


def test_a_debt_between_practices_is_asked_for_answered_and_settled(desk: OpenDesk, page: DepositsPage) -> None:
    page.between.click()
    panel = page.panel
    for field, text in ((panel.their_payment, "R44"), (panel.part, "90.00"), (panel.why, "theirs")):
        field.setText(text)
    panel.ask.click()
    desk.settle()
    panel.approve.click()
    desk.settle()
    panel.line_out.setText("5")
    panel.settle.click()
    desk.settle()
    told = ["ask_due 0 1 HSO 44 9000", "answer_due 3 True", "settle_due 3 5 None"]
    assert desk.office.deposits_told == told


def test_a_claim_of_another_practice_brings_its_own_amount(desk: OpenDesk, page: DepositsPage) -> None:
    page.between.click()
    panel = page.panel
    panel.what.setCurrentIndex(1)
    panel.what.chosen.emit(77)
    assert (panel.part.isEnabled(), panel.owner.currentData()) == (False, "HSO")
    panel.why.setText("their claim")
    panel.ask.click()
    desk.settle()
    assert desk.office.deposits_told == ["ask_due 77 0 HSO 0 0"]


def test_a_supervisor_adds_and_changes_an_account(desk: OpenDesk, page: DepositsPage) -> None:
    page.accounts.click()
    form = page.panel.form
    assert desk.focus is form.name
    form.save.click()
    desk.settle()
    assert desk.window.notice.sentence.startswith("An account needs a name")
    form.name.setText("Payroll")
    form.last_four.setText("9911")
    form.save.click()
    desk.settle()
    page.accounts.click()
    form.known.setCurrentIndex(1)
    form.known.chosen.emit(7)
    assert (form.name.text(), form.last_four.isEnabled()) == ("Operating", False)
    form.amount.setText("Sum")
    form.save.click()
    desk.settle()
    assert desk.office.deposits_told == [
        "save_bank_account HSO Payroll 9911 Amount", "save_bank_account HSO Operating 4471 Sum",
    ]  # fmt: skip


def test_enter_opens_the_payment_of_a_row_without_money(desk: OpenDesk, page: DepositsPage) -> None:
    page.board.setFocus()
    page.board.select_place(3)
    desk.settle()
    desk.press(Key.Key_Return)
    assert desk.window.page is not page


def test_an_empty_board_says_that_nothing_is_missing(open_desk: object, made_up: MadeUpOffice) -> None:
    made_up.deposits_rows = ()
    desk = open_desk(made_up)  # type: ignore[operator]  # the fixture is a maker
    desk.window.open_target("page:deposits")
    desk.settle()
    assert desk.window.page.states.said == "Every bank line has its payment, and every payment its money."


@pytest.mark.parametrize("gap", ["advice_unposted", "advice_held"])
def test_an_advice_that_is_not_posted_says_so_and_both_keys_open_it(
    open_desk: object, made_up: MadeUpOffice, gap: str
) -> None:
    for key in ((Key.Key_Return,), (Key.Key_Return, CONTROL)):
        made_up.deposits_rows = (structs.replace(ROWS[0], gap=gap, advice_id=41),)
        desk = open_desk(made_up)  # type: ignore[operator]  # the fixture is a maker
        desk.window.open_target("page:deposits")
        desk.settle()
        page = desk.window.page
        assert "Enter opens it" in page.panel.words.text()
        asked: list[int] = []
        page.remit_open_requested.connect(asked.append)
        page.board.setFocus()
        desk.press(*key)
        assert (asked, made_up.deposits_told) == ([41], [])


def test_long_traces_old_rows_and_large_sums_fit_the_small_window(desk: OpenDesk, page: DepositsPage) -> None:
    page.board.set_rows([
        structs.replace(
            ROWS[0], id=at, trace=f"9010126173{at:05}", age=1_153, payer="ACH HARROW MEDICARE PART B HCCLAIMPMT",
            bank=44_676_377, era=44_676_377, posted=44_676_377, applied=44_676_377, left=44_676_377,
        )
        for at in range(100)
    ])  # fmt: skip
    desk.settle()
    assert page.board.horizontalScrollBar().maximum() == 0
    metrics = page.board.fontMetrics()
    widths = page.board.column_widths()
    for column in page.board.rows_model.columns:
        if column.key in {"trace", "bank", "left", "age"}:
            text = column.cell(page.board.rows_model.rows[24]).text
            assert metrics.horizontalAdvance(text) <= widths[column.key] - 16, column.key
    assert trace_end("901012617300024").endswith("7300024")
