"""What holds on every page: typing triggers nothing, every control has a name, nothing is cut at the smallest size."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from app.ui.signin.window import DemoPerson, SignInWindow
from tests.ui.conftest import OpenDesk

PAGES = (
    "workbench", "posting", "deposits", "unrouted", "setup", "account", "claim", "preview", "takebacks",
    "payments", "daysheet", "paper", "approvals", "rules",
    "letters", "papers", "calls",
    "denials",
    "questions",
    "history",
    "people",
)  # fmt: skip
LETTERS = "jkgdfpwtra JKGDFPWTRA 0123456789 .,;:-+*/'"
TWO_HUNDRED = (LETTERS * 5)[:200]
# What a page may ask by itself while somebody types: reads, the poll and the draft.
QUIET_CALLS = {"poll", "side", "save_draft", "find", "prefer", "page", "total", "claim", "letters", "open_letter"}


def show(desk: OpenDesk, page: str) -> None:
    """Bring a page to the front, with an item in hand where there is a note to type."""
    window = desk.window
    if page == "workbench":
        window.workbench.held.take_next()
    elif page == "calls":
        window.call_payer(1, 1)
    elif page == "account":
        window.open_account(70)
    elif page == "claim":
        window.open_claim(1001)
    elif page == "papers":
        window.open_papers(1001, "", 0)
    elif page == "preview":
        window.open_print("claim", 1001)
    else:
        window.open_target(f"page:{page}")
    desk.settle()


def text_fields(window: QWidget) -> list[QLineEdit]:
    """The fields somebody can type into now."""
    return [
        field
        for field in window.findChildren(QLineEdit)
        if field.isVisible() and field.isEnabled() and not isinstance(field.parent(), QAbstractSpinBox)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_two_hundred_typed_characters_do_nothing_but_stand_in_the_field(desk: OpenDesk, page: str) -> None:
    show(desk, page)
    fields = text_fields(desk.window)
    assert fields
    shown = desk.window.page
    for field in fields:
        field.clear()
        desk.office.calls.clear()
        field.setFocus()
        QTest.keyClicks(field, TWO_HUNDRED)
        assert field.text() == TWO_HUNDRED
        assert QApplication.focusWidget() is field
        desk.settle()
        assert set(desk.office.calls) <= QUIET_CALLS
        assert desk.window.page is shown
        field.clear()
    assert not desk.office.saved
    assert not desk.office.approved
    assert not desk.office.taken_back


@pytest.mark.parametrize("page", PAGES)
def test_undo_and_select_all_mean_in_text_what_they_mean_in_text(desk: OpenDesk, page: str) -> None:
    show(desk, page)
    for field in text_fields(desk.window):
        field.clear()
        field.setFocus()
        QTest.keyClicks(field, "abc")
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert field.selectedText() == "abc"
        QTest.keyClicks(field, "x")
        assert field.text() == "x"
        QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert field.text() in {"", "abc"}
        field.clear()


@pytest.mark.parametrize("page", PAGES)
def test_every_control_has_an_accessible_name(desk: OpenDesk, page: str) -> None:
    show(desk, page)
    assert nameless(desk.window) == []


def test_the_sign_in_window_names_its_controls(qapp: QApplication) -> None:
    window = SignInWindow()
    window.ready("Demo office", (DemoPerson("lopez", "A. Lopez", "specialist"),))
    window.show()
    assert nameless(window) == []
    window.close()


def nameless(window: QWidget) -> list[str]:
    """Visible controls a screen reader could not name."""
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView, QAbstractSpinBox)
    inner = (QHeaderView, QScrollBar)
    return [
        f"{type(part).__name__} in {type(part.parent()).__name__}"
        for kind in kinds
        for part in window.findChildren(kind)
        if part.isVisible()
        and not isinstance(part, inner)
        and not isinstance(part.parent(), QAbstractSpinBox | QAbstractItemView)
        and not part.objectName().startswith("qt_")
        and not part.accessibleName()
    ]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_the_smallest_desk(
    open_desk: Callable[..., OpenDesk], made_up: object, page: str, look: str
) -> None:
    desk = open_desk(made_up, look, QSize(1366, 768))
    show(desk, page)
    assert desk.window.size() == QSize(1366, 768)
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 768
