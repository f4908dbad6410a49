"""Tabs that come back, panes in their own window, parking with place and scroll, questions: by keyboard."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.claim.tab import ClaimTab
from app.ui.questions.ask import AskDialog
from app.ui.questions.page import QuestionsPage
from app.ui.shell.tabs import TabKey
from app.workqueues.types import Change
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import NOW
from tests.ui.offices import MadeUpOffice

Key = Qt.Key
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier


def test_tabs_come_back_after_a_restart_and_only_ids_were_kept(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    first = open_desk(made_up)
    first.window.open_claim(1001)
    first.window.open_account(70)
    first.window.open_claim(1001)
    first.settle()
    assert first.window.tab_bar.count() == 3            # the same claim has one tab
    first.window.leave()
    first.until(lambda: made_up.preferences.get("tabs") == '[["claim", 1001], ["account", 70]]')
    second = open_desk(made_up)
    assert second.window.tab_bar.keys == (TabKey("claim", 1001), TabKey("account", 70))
    assert second.window.tab_bar.currentIndex() == 0
    made_up.calls.clear()
    second.window.tab_bar.setCurrentIndex(1)
    second.settle()
    assert "claim" in made_up.calls
    QTest.keyClick(second.window, Key.Key_W, CONTROL)
    second.settle()
    assert list(second.window.tab_bar.keys) == [TabKey("account", 70)]


def test_a_pane_goes_into_its_own_window_and_comes_back(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.settle()
    sizes = bench.claim.panes.sizes()
    bench.claim.payer_pane.setFocus()
    desk.press(Key.Key_D, CONTROL_SHIFT)
    (away,) = desk.window.detached.windows
    assert away.windowTitle() == "Payer notes - RemitDesk"
    assert bench.claim.payer_pane.window() is away
    away.close()
    assert bench.claim.panes.indexOf(bench.claim.payer_pane) == 2
    assert bench.claim.panes.sizes() == sizes
    bench.claim.era_pane.setFocus()
    desk.press(Key.Key_D, CONTROL_SHIFT)
    desk.window.leave()                                 # locking the desk leaves nothing on a second monitor
    assert desk.window.detached.windows == ()
    assert bench.claim.panes.indexOf(bench.claim.era_pane) == 1


def test_a_parked_item_comes_back_to_the_pane_and_place_it_had(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("asked for Dana")
    bench.claim.era_pane.setFocus()
    desk.press(Key.Key_F7)
    desk.settle()
    (draft,) = desk.office.drafts.values()
    assert json.loads(draft.pane)["focus"] == 1
    desk.press(Key.Key_F7)
    desk.settle()
    assert bench.notes.note.text() == "asked for Dana"
    desk.until(bench.claim.era_pane.hasFocus)


def test_a_parked_lease_that_ends_soon_is_told_once(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.settle()
    desk.press(Key.Key_F7)
    desk.settle()
    (item,) = bench.holding.parked
    bench.holding.look_at_leases(item.lease_until - timedelta(minutes=90))
    assert "goes back" not in desk.window.notice.sentence
    bench.holding.look_at_leases(item.lease_until - timedelta(minutes=20))
    assert item.claim in desk.window.notice.sentence
    assert "goes back to its queue" in desk.window.notice.sentence
    desk.window.notice.clear()
    bench.holding.look_at_leases(item.lease_until - timedelta(minutes=19))
    assert desk.window.notice.sentence == "" or desk.window.notice.isHidden()


def test_a_tab_with_an_open_panel_is_told_of_a_change_and_not_read_anew(desk: OpenDesk) -> None:
    desk.window.open_claim(1001)
    desk.settle()
    tab = desk.window.page
    assert isinstance(tab, ClaimTab)
    desk.press(Key.Key_2, CONTROL)
    QTest.keyClick(tab.claim.claim_pane, Key.Key_W)
    desk.settle()
    assert tab.claim.panel.isVisible()
    desk.office.calls.clear()
    desk.office.changes = [Change("claim", "", 1001, "chen", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert "claim" not in desk.office.calls
    assert "Changed by B. Chen" in tab.claim.changed_bar.sentence


def test_q_asks_the_lead_about_what_is_held_and_the_item_may_sleep(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    bench.table.setFocus()
    QTest.keyClick(bench.table, Key.Key_Q)
    assert "Take the item first" in desk.window.notice.sentence
    desk.press(Key.Key_F8)
    desk.settle()
    item = bench.holding.item
    assert item is not None
    bench.claim.claim_pane.setFocus()
    QTest.keyClick(bench.claim.claim_pane, Key.Key_Q)
    (ask,) = (each for each in desk.window.findChildren(AskDialog) if each.isVisible())
    ask.text.setText("May I write this off?")
    ask.keep.choose(True)
    QTest.keyClick(ask.text, Key.Key_Return)
    desk.settle()
    assert desk.office.desk_book.asked == [(item.item_id, "May I write this off?", "", True)]
    assert bench.holding.item is None
    assert bench.notes.item is None


def test_a_lead_answers_and_pins_by_keyboard(desk: OpenDesk) -> None:
    desk.window.open_target("page:questions")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, QuestionsPage)
    assert page.table.rows_model.rowCount() == 2
    page.table.setFocus()
    QTest.keyClick(page.table, Key.Key_A)
    assert page.answer.hasFocus()
    QTest.keyClicks(page.answer, "Yes, small balance.")
    desk.press(Key.Key_Return, CONTROL)
    desk.settle()
    assert page.table.rows_model.rowCount() == 1
    page.which.choose("answered")
    page.refresh()
    desk.settle()
    page.table.setFocus()
    page.table.select_id(1)
    QTest.keyClick(page.table, Key.Key_T)
    assert page.answer.text() == "Yes, small balance."
    page.answer.setText("Small balances under 15.00 may be written off.")
    QTest.keyClick(page.answer, Key.Key_Return)
    desk.settle()
    assert desk.office.desk_book.tips[-1].body == "Small balances under 15.00 may be written off."


def test_an_answer_is_told_at_the_askers_desk(desk: OpenDesk) -> None:
    desk.office.desk_book.counts = (0, 1)
    desk.office.changes = [Change("question", "", 1001, "sunder", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert desk.window.notice.sentence == "1 answer to your questions."
