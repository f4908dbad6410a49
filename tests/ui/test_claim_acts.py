"""Write off and transfer on the claim by keyboard: a letter only opens a panel, Ctrl+Enter acts, Undo undoes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.errors import Refused
from app.ui.claim.asks import ClaimWish
from app.ui.claim.beside import basis_words, facts_beside
from app.ui.claim.claim_pane import EMPTY_EDGE
from app.ui.claim.columns import LINE_COLUMNS, line_code
from app.ui.claim.tab import ClaimTab
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import TODAY


@pytest.fixture
def tab(desk: OpenDesk) -> ClaimTab:
    """A claim in a tab, its pane in focus: 30.00 with the patient on line 1, 1,000.00 with the primary."""
    desk.window.open_claim(1001)
    desk.settle()
    found = desk.window.page
    assert isinstance(found, ClaimTab)
    found.claim.claim_pane.setFocus()
    return found


def wish(desk: OpenDesk) -> ClaimWish:
    """The one wish that reached the office."""
    (found,) = [act[0] for act in desk.office.taken_back if isinstance(act[0], ClaimWish)]
    return found


def test_a_letter_opens_the_panel_and_writes_nothing_and_esc_closes_it(desk: OpenDesk, tab: ClaimTab) -> None:
    for key in (Qt.Key.Key_W, Qt.Key.Key_T):
        desk.press(key)
        assert tab.claim.panel.isVisible()
        desk.press(Qt.Key.Key_Escape)
        assert not tab.claim.panel.isVisible()
        assert desk.focus is tab.claim.claim_pane
    assert desk.office.taken_back == []
    assert "act_on_claim" not in desk.office.calls


def test_a_write_off_offers_what_is_open_and_is_done_and_undone_from_the_keyboard(
    desk: OpenDesk, tab: ClaimTab
) -> None:
    desk.press(Qt.Key.Key_W)
    panel = tab.claim.panel
    assert panel.amount.text() == "1000.00"
    panel.line.setCurrentIndex(1)
    assert (panel.party.currentData(), panel.amount.text()) == ("patient", "30.00")
    panel.reason.choose("prompt_pay")
    panel.amount.setText("12.50")
    desk.press(Qt.Key.Key_Return, CONTROL)
    done = wish(desk)
    assert (done.kind, done.number, done.line, done.party, done.cents, done.reason) == (
        "write_off", "4K2P0001", 1, "patient", 1250, "prompt_pay",
    )  # fmt: skip
    assert tab.claim.act_bar.sentence == "12.50 written off."
    assert not panel.isVisible()
    desk.press(Qt.Key.Key_U)
    assert desk.office.taken_back[-1] == ("undo", "write_off", done.op)
    assert tab.claim.act_bar.sentence.startswith("Undone")
    desk.press(Qt.Key.Key_U)
    assert len(desk.office.taken_back) == 2


def test_above_the_limit_the_panel_says_that_a_supervisor_decides_and_no_undo_is_offered(
    desk: OpenDesk, tab: ClaimTab
) -> None:
    desk.press(Qt.Key.Key_W)
    panel = tab.claim.panel
    panel.reason.choose("timely_filing")
    panel.reason.currentIndexChanged.emit(1)
    assert "supervisor must approve" in panel.rule.whole
    assert (panel.do.text(), panel.mark.text()) == ("Ask a supervisor", "avoidable")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert panel.trouble.text().startswith("This reason asks for proof")
    assert desk.office.taken_back == []
    panel.proof.setText("letter of 3 March")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert wish(desk).proof == "letter of 3 March"
    assert tab.claim.act_bar.sentence.endswith("request 7 is sent.")
    desk.press(Qt.Key.Key_U)
    assert len(desk.office.taken_back) == 1


def test_a_transfer_names_the_coverage_the_claim_has_and_asks_why(desk: OpenDesk, tab: ClaimTab) -> None:
    desk.press(Qt.Key.Key_T)
    panel = tab.claim.panel
    assert [panel.to.itemData(at) for at in range(panel.to.count())] == ["secondary", "patient"]
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert panel.trouble.text().startswith("Say why")
    panel.to.choose("patient")
    panel.to.currentIndexChanged.emit(1)
    assert "supervisor decides" in panel.rule.whole
    panel.words.setFocus()
    desk.type_text("plan ended in May")
    desk.press(Qt.Key.Key_Return, CONTROL)
    done = wish(desk)
    assert (done.kind, done.party, done.to_party, done.cents, done.reason) == (
        "transfer", "primary", "patient", 100_000, "plan ended in May",
    )  # fmt: skip


@pytest.mark.parametrize(("typed", "said"), [("1000.01", "more than is"), ("0", "type an amount"), ("x", "type an")])
def test_an_amount_that_cannot_be_is_said_in_the_panel(desk: OpenDesk, tab: ClaimTab, typed: str, said: str) -> None:
    desk.press(Qt.Key.Key_W)
    tab.claim.panel.amount.setText(typed)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert said in tab.claim.panel.trouble.text()
    assert desk.office.taken_back == []


def test_a_refusal_keeps_the_panel_and_what_was_typed(desk: OpenDesk, tab: ClaimTab) -> None:
    desk.press(Qt.Key.Key_T)
    tab.claim.panel.words.setText("plan ended")
    desk.office.fault = Refused("The claim has no secondary coverage: add it to the claim first.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert tab.claim.panel.isVisible()
    assert tab.claim.panel.words.text() == "plan ended"
    assert "no secondary coverage" in tab.claim.panel.trouble.text()
    assert tab.claim.panel.do.isEnabled()


def test_in_the_queue_ctrl_enter_is_the_panels_while_it_is_open_and_another_row_closes_it(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    bench.table.setFocus()
    desk.press(Qt.Key.Key_W)
    assert bench.claim.panel.isVisible()
    bench.claim.panel.reason.choose("prompt_pay")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert wish(desk).number == "4K2P0001"
    assert desk.office.saved == []
    bench.table.setFocus()
    desk.press(Qt.Key.Key_T)
    assert bench.claim.panel.isVisible()
    bench.table.setFocus()
    desk.press(Qt.Key.Key_J)
    desk.until(lambda: not bench.claim.panel.isVisible())
    assert bench.claim.act_bar.sentence == ""


def test_g_and_a_letter_still_goes_to_a_page_and_opens_no_panel(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    bench.table.setFocus()
    QTest.keyClick(bench.table, Qt.Key.Key_G)
    desk.press(Qt.Key.Key_T)
    assert desk.window.page is not None
    assert desk.window.page.title == "Take-backs"
    assert not bench.claim.panel.isVisible()


def test_somebody_who_may_not_move_money_is_told_and_no_panel_opens(desk: OpenDesk, tab: ClaimTab) -> None:
    desk.office.groups = ("viewer",)
    desk.press(Qt.Key.Key_W)
    assert not tab.claim.panel.isVisible()
    assert "supervisors write off" in desk.window.notice.sentence


def test_what_is_paid_and_open_is_never_cut_and_the_pane_says_what_gave_way(desk: OpenDesk, tab: ClaimTab) -> None:
    pane, detail = tab.claim.claim_pane, tab.claim.detail
    assert detail is not None
    assert pane.told_below == "Expected by contract AETNA26"
    big, tooth = detail.lines[0], replace(detail.lines[1], procedure="D2392", tooth="14", surfaces="MOD")
    big = replace(big, revenue_code="0450", modifiers=("25", "59", "XU"), charged=1_234_567, expected=1_234_500)
    big = replace(big, allowed=1_234_500, paid=1_000_000, balance=234_567)
    assert (line_code(big), line_code(tooth)) == ("0450 99214 25 59 XU", "D2392 #14 MOD")
    pane.show_claim(replace(detail, lines=(big, tooth)), TODAY)
    assert pane.lines.horizontalHeader().length() <= pane.lines.viewport().width() + EMPTY_EDGE
    shown = {column.key for at, column in enumerate(LINE_COLUMNS) if not pane.lines.isColumnHidden(at)}
    assert {"line", "code", "charge", "paid", "open"} <= shown
    assert "widen this pane for units" in pane.told_below


def test_the_claim_tells_filing_take_back_and_the_patients_money(desk: OpenDesk, tab: ClaimTab) -> None:
    assert tab.claim.detail is not None
    told = {fact.word: fact.text for fact in facts_beside(tab.claim.detail)}
    assert told["filed"] == "10/03/2026, number 2026275001: accepted by the payer"
    assert told["take-back"].endswith("statements leave the claim off")
    assert told["patient"] == "P12 check 1044 11/12/2026: 15.00"
    assert basis_words(tab.claim.detail.lines) == "Expected by contract AETNA26"
    assert QApplication.focusWidget() is not None
