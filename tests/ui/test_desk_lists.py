"""Views, filters, columns, exports and tips, by keyboard as a specialist uses them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog

from app.domain.sheet import Amount
from app.ui.claim.tips import TipsDialog
from app.ui.table.chooser import ColumnChooser
from app.ui.table.exporting import ExportDialog
from app.ui.workbench.more_filters import MoreFilters
from app.ui.workbench.views import ViewsDialog
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import TODAY
from tests.ui.offices import MadeUpOffice
from tests.ui.test_every_page import QUIET_CALLS, TWO_HUNDRED, nameless, text_fields

Key = Qt.Key
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def dialog(desk: OpenDesk, kind: type[QDialog]) -> QDialog:
    """The open dialog of a kind."""
    (found,) = (each for each in desk.window.findChildren(kind) if each.isVisible())
    return found


def back(desk: OpenDesk) -> None:
    """The window is active again after a dialog: a window manager does that for a person."""
    desk.window.activateWindow()
    desk.until(desk.window.isActiveWindow)


def press(desk: OpenDesk, *keys: Key) -> None:
    """Keys on the list of the workbench."""
    back(desk)
    desk.window.workbench.table.setFocus()
    for key in keys:
        QTest.keyClick(desk.window.workbench.table, key)
    desk.settle()


def test_v_and_a_digit_opens_a_view_and_says_what_it_filters(desk: OpenDesk) -> None:
    press(desk, Key.Key_V, Key.Key_3)
    bench = desk.window.workbench
    assert bench.query == desk.office.desk_book.views[0].query
    assert bench.picking.strip.sentence == "Closing this week: clock within 7 d"
    bench.picking.clear()
    desk.settle()
    assert bench.query.clock_within is None
    assert bench.picking.strip.isHidden()
    press(desk, Key.Key_V, Key.Key_7)
    assert "No view has the key 7" in desk.window.notice.sentence


def test_a_view_of_another_queue_goes_there(desk: OpenDesk) -> None:
    book = desk.office.desk_book
    book.views[0] = replace(book.views[0], query=replace(book.views[0].query, queue="follow_up"))
    desk.window.workbench.picking.views = ()
    desk.window.open_target("queue:follow_up")
    desk.window.open_target("queue:denial")
    desk.settle()
    press(desk, Key.Key_V, Key.Key_3)
    assert desk.window.workbench.queue == "follow_up"
    assert desk.window.workbench.query.clock_within == 7


def test_what_is_filtered_is_kept_as_a_view_with_a_key(desk: OpenDesk) -> None:
    press(desk, Key.Key_F)
    more = dialog(desk, MoreFilters)
    assert isinstance(more, MoreFilters)
    more.low.setText("1,000")
    more.within.setText("seven")
    QTest.keyClick(more.low, Key.Key_Return)
    assert "whole number of days" in more.trouble.text()
    more.within.setText("7")
    QTest.keyClick(more.within, Key.Key_Return)
    desk.settle()
    assert desk.window.workbench.query.balance_from == 100_000
    assert "$1,000.00 or more, clock within 7 d" in desk.window.workbench.picking.strip.sentence
    press(desk, Key.Key_V, Key.Key_V)
    views = dialog(desk, ViewsDialog)
    assert isinstance(views, ViewsDialog)
    views.name.setText("Aetna over $1,000")
    views.key.choose(2)
    QTest.keyClick(views.name, Key.Key_Return)
    desk.settle()
    kept = desk.office.desk_book.views[-1]
    assert (kept.name, kept.key, kept.team, kept.query.balance_from) == ("Aetna over $1,000", 2, "", 100_000)
    assert [cell.text for cell in views.table.rows_model.cells(0)][3:5] == ["2+", "300.00"]
    views.close()
    assert desk.window.workbench.picking.views[-1].name == "Aetna over $1,000"


def test_filters_come_back_with_the_queue(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> None:
    first = open_desk(made_up)
    first.window.open_target("queue:denial")
    first.settle()
    press(first, Key.Key_V, Key.Key_3)
    first.window.open_target("queue:follow_up")
    first.settle()
    assert first.window.workbench.query.clock_within is None
    first.window.open_target("queue:denial")
    first.settle()
    assert first.window.workbench.query.clock_within == 7


def test_columns_are_chosen_ordered_and_sized_by_keyboard_and_remembered_per_queue(desk: OpenDesk) -> None:
    table = desk.window.workbench.table
    assert "claim" not in [column.key for column in table.shown_columns]
    desk.window.workbench.table.setFocus()
    desk.press(Key.Key_L, CONTROL_SHIFT)
    chooser = dialog(desk, ColumnChooser)
    assert isinstance(chooser, ColumnChooser)
    names = [chooser.list.item(at).text() for at in range(chooser.list.count())]
    chooser.list.setCurrentRow(names.index("Claim"))
    QTest.keyClick(chooser.list, Key.Key_Space)
    for _ in range(names.index("Claim")):
        QTest.keyClick(chooser.list, Key.Key_Up, ALT)
    assert table.shown_columns[0].key == "claim"
    before = table.column_widths()["claim"]
    QTest.keyClick(chooser.list, Key.Key_Right, ALT)
    assert table.column_widths()["claim"] == before + 10
    chooser.close()
    desk.window.open_target("queue:follow_up")
    desk.settle()
    assert "claim" not in [column.key for column in table.shown_columns]
    desk.window.open_target("queue:denial")
    desk.settle()
    assert table.shown_columns[0].key == "claim"
    assert table.column_widths()["claim"] == before + 10
    back(desk)
    desk.press(Key.Key_L, CONTROL_SHIFT)
    chooser = dialog(desk, ColumnChooser)
    assert isinstance(chooser, ColumnChooser)
    chooser.reset()
    assert table.shown_columns[0].key == "due"


def test_every_list_of_the_program_has_a_chooser_and_keeps_its_columns(desk: OpenDesk) -> None:
    desk.window.open_target("page:approvals")
    desk.settle()
    desk.press(Key.Key_L, CONTROL_SHIFT)
    chooser = dialog(desk, ColumnChooser)
    assert isinstance(chooser, ColumnChooser)
    QTest.keyClick(chooser.list, Key.Key_Space)
    chooser.close()
    memory = desk.window._desk.memory
    assert isinstance(memory.value("columns.ApprovalsPage.Requests"), dict)


def test_the_whole_list_is_exported_with_typed_cells_of_the_columns_on_show(desk: OpenDesk) -> None:
    desk.office.count = 4_500
    desk.press(Key.Key_F5)
    desk.settle()
    desk.press(Key.Key_E, CONTROL)
    export = dialog(desk, ExportDialog)
    assert isinstance(export, ExportDialog)
    assert export.file.text().endswith(f"-{TODAY.isoformat()}.xlsx")
    QTest.keyClick(export.go, Key.Key_Space)
    desk.settle()
    ((wish, rows),) = desk.office.desk_book.exports
    assert len(rows) == 4_500
    assert (wish.name, wish.titles[0], wish.titles[4]) == ("denial", "Due", "Balance")
    assert isinstance(rows[0][0], date)
    assert isinstance(rows[0][4], Amount)
    assert isinstance(rows[0][5], int)
    assert "4,500 rows" in export.words.text()


def test_tips_are_added_rewritten_unpinned_and_deleted_by_keyboard(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.settle()
    bench.claim.payer_pane.setFocus()
    QTest.keyClick(bench.claim.payer_pane, Key.Key_N)
    desk.settle()
    tips = dialog(desk, TipsDialog)
    assert isinstance(tips, TipsDialog)
    tips.text.setText("Ask for the provider line")
    QTest.keyClick(tips.text, Key.Key_Return)
    desk.settle()
    book = desk.office.desk_book
    assert [tip.body for tip in book.tips] == ["Press 3 for claims", "Ask for the provider line"]
    tips.table.setFocus()
    tips.table.select_place(0)
    QTest.keyClick(tips.table, Key.Key_Return)
    assert "colleague's" in tips.trouble.text()
    tips.table.select_place(1)
    QTest.keyClick(tips.table, Key.Key_Return)
    tips.text.setText("Ask for the provider line first")
    QTest.keyClick(tips.text, Key.Key_Return)
    desk.settle()
    assert book.tips[1].body == "Ask for the provider line first"
    tips.table.setFocus()
    tips.table.select_place(1)
    QTest.keyClick(tips.table, Key.Key_P)
    desk.settle()
    assert not book.tips[1].pinned
    tips.table.setFocus()
    QTest.keyClick(tips.table, Key.Key_Delete)
    desk.settle()
    assert len(book.tips) == 1


@pytest.mark.parametrize("which", ["more", "views", "export", "tips", "ask"])
def test_two_hundred_characters_typed_into_a_dialog_only_stand_in_its_field(desk: OpenDesk, which: str) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.settle()
    opened: dict[str, Callable[[], object]] = {
        "more": bench.picking.ask_more, "views": bench.picking.ask_views, "export": desk.window.lists.export,
        "tips": bench.tips.open, "ask": bench.held.ask,
    }  # fmt: skip
    opened[which]()
    desk.settle()
    (found,) = (each for each in desk.window.findChildren(QDialog) if each.isVisible())
    assert nameless(found) == []
    for field in text_fields(found):
        field.clear()
        desk.office.calls.clear()
        field.setFocus()
        QTest.keyClicks(field, TWO_HUNDRED)
        assert field.text() == TWO_HUNDRED
        assert QApplication.focusWidget() is field
        desk.settle()
        assert set(desk.office.calls) <= QUIET_CALLS
    found.close()
