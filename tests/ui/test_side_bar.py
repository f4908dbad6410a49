"""The side bar: sections fold to one line with their sum, by mouse and by keyboard, and never open a page by that."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.ui.shell.side_bar import SideBar, SideRow, unfolded

ROWS = (
    SideRow("", "My day"),
    SideRow("queue:follow_up", "Follow-up", 14),
    SideRow("queue:denial", "Denials", 12),
    SideRow("", "Pool"),
    SideRow("queue:rejected", "Rejected", 3, alarm=True),
    SideRow("queue:credit", "Credits", 4),
    SideRow("", "Office"),
    SideRow("page:posting", "Remittances"),
)


@pytest.fixture
def side(qtbot: QtBot) -> SideBar:
    found = SideBar()
    qtbot.addWidget(found)
    found.resize(172, 400)
    found.set_rows(ROWS)
    found.show()
    return found


def test_a_folded_section_shows_its_title_with_the_sum_and_the_alarm_of_what_it_hides() -> None:
    found = unfolded(ROWS, ["Pool"])
    assert [row.title for row in found] == ["My day", "Follow-up", "Denials", "Pool", "Office", "Remittances"]
    assert (found[3].count, found[3].alarm) == (7, True)
    assert unfolded(ROWS, []) == ROWS


def test_a_press_on_a_title_folds_and_opens_and_no_page_is_chosen(side: SideBar) -> None:
    chosen: list[str] = []
    kept: list[object] = []
    side.chosen.connect(chosen.append)
    side.folded_changed.connect(kept.append)
    for _turn in range(2):
        place = side.visualRect(side.model().index(3, 0)).center()
        QTest.mouseClick(side.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert kept == [["Pool"], []]
    assert chosen == [] and side.rows == ROWS


def test_arrows_pass_over_titles_left_folds_and_right_opens_all(side: SideBar) -> None:
    chosen: list[str] = []
    side.chosen.connect(chosen.append)
    side.mark("queue:denial")
    QTest.keyClick(side, Qt.Key.Key_Down)
    assert chosen == ["queue:rejected"]
    QTest.keyClick(side, Qt.Key.Key_Left)
    assert [row.title for row in side.rows][3:] == ["Pool", "Office", "Remittances"]
    QTest.keyClick(side, Qt.Key.Key_Right)
    assert side.rows == ROWS and chosen == ["queue:rejected"]
