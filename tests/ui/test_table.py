"""Tables: rows diffed by id, selection and scroll that stay, keys that act only here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.table.columns import Column, plain
from app.ui.table.view import DeskTable


@dataclass(frozen=True)
class Thing:
    id: int
    name: str


COLUMNS: tuple[Column[Thing], ...] = (
    Column("id", "Number", lambda thing: plain(str(thing.id)), 60, right=True),
    Column("name", "Name", lambda thing: plain(thing.name), 200, stretch=True),
)


def things(*numbers: int) -> list[Thing]:
    return [Thing(number, f"thing {number}") for number in numbers]


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[DeskTable[Thing]]:
    made: DeskTable[Thing] = DeskTable("Things", COLUMNS, lambda thing: thing.id)
    qtbot.addWidget(made)
    made.resize(400, 260)
    made.show()
    yield made


def test_new_changed_and_gone_rows_leave_the_current_one_current(table: DeskTable[Thing]) -> None:
    table.set_rows(things(1, 2, 3, 4))
    table.select_id(3)
    table.set_rows([Thing(0, "new"), Thing(2, "changed"), Thing(3, "thing 3"), Thing(5, "new")])
    assert table.current_row == Thing(3, "thing 3")
    assert [row.id for row in table.rows_model.rows] == [0, 2, 3, 5]
    assert table.rows_model.cells(1)[1].text == "changed"


def test_a_new_order_keeps_the_current_row(table: DeskTable[Thing]) -> None:
    table.set_rows(things(1, 2, 3, 4, 5))
    table.select_id(4)
    table.set_rows(things(5, 4, 3, 2, 1))
    assert table.current_row == Thing(4, "thing 4")
    assert table.currentIndex().row() == 1


def test_a_refresh_tells_nobody_that_a_row_was_chosen(table: DeskTable[Thing]) -> None:
    table.set_rows(things(1, 2, 3))
    table.select_id(2)
    told: list[Thing] = []
    table.row_chosen.connect(told.append)
    table.set_rows(things(0, 1, 2, 3))
    table.set_rows(things(2, 3))
    assert not told


def test_rows_above_the_screen_do_not_move_what_is_read(table: DeskTable[Thing]) -> None:
    table.set_rows(things(*range(100, 200)))
    table.verticalScrollBar().setValue(26 * 40 + 7)
    top = table.rows_model.id_at(table.rowAt(0))
    table.set_rows(things(*range(90, 200)))
    assert table.rows_model.id_at(table.rowAt(0)) == top
    table.set_rows(things(*range(120, 200)))
    assert table.rows_model.id_at(table.rowAt(0)) == top


def test_only_changed_rows_are_repainted(table: DeskTable[Thing]) -> None:
    rows = things(*range(50))
    table.set_rows(rows)
    changed: list[int] = []
    table.rows_model.dataChanged.connect(lambda first, _last: changed.append(first.row()))
    table.set_rows([replace(row, name="held") if row.id == 7 else row for row in rows])
    assert changed == [7]


def test_j_and_k_step_and_enter_opens(table: DeskTable[Thing], qtbot: QtBot) -> None:
    table.set_rows(things(1, 2, 3))
    table.select_place(0)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_K):
        QTest.keyClick(table, key)
    with qtbot.waitSignal(table.row_activated) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [Thing(2, "thing 2")]


def test_typing_letters_does_not_search_the_list(table: DeskTable[Thing]) -> None:
    table.set_rows(things(1, 2, 33))
    table.select_place(0)
    QTest.keyClicks(table, "3thing")
    assert table.current_row == Thing(1, "thing 1")


def test_scrolling_near_an_edge_asks_for_more(table: DeskTable[Thing]) -> None:
    table.set_rows(things(*range(300)))
    neared: list[bool] = []
    table.edge_neared.connect(neared.append)
    table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
    assert neared[-1:] == [True]
    table.verticalScrollBar().setValue(5)
    assert neared[-1:] == [False]


def test_column_widths_are_remembered_by_name(table: DeskTable[Thing]) -> None:
    table.set_column_widths({"id": 99, "gone": 5})
    assert table.column_widths()["id"] == 99
    table.reset_columns()
    assert table.column_widths()["id"] == 60


def test_the_stretching_column_fills_the_width(table: DeskTable[Thing]) -> None:
    assert sum(table.column_widths().values()) == table.viewport().width()
