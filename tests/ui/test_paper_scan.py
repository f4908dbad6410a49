"""The scan beside the grid: pages, zoom, turning, masks by keyboard and mouse, files dropped on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from app.ui.paper.page import PaperPage
from app.ui.paper.viewer import ScanViewer
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk
from tests.ui.offices import MadeUpOffice


@pytest.fixture
def desk(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> OpenDesk:
    """The half-keyed check with its two pages, one more lies at the batch."""
    made = open_desk(made_up)
    made.window.open_target("page:paper")
    made.settle()
    page = page_of(made)
    page.checks.setFocus()
    page.checks.select_place(0)
    made.press(Qt.Key.Key_Return)
    made.until(page.keying.finder.field.hasFocus)
    made.settle()
    return made


def page_of(desk: OpenDesk) -> PaperPage:
    page = desk.window.page
    assert isinstance(page, PaperPage)
    return page


def viewer_of(desk: OpenDesk) -> ScanViewer:
    return page_of(desk).keying.viewer


def test_pages_turn_and_zoom_without_leaving_the_field(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    assert viewer.place.text() == "Page 1 of 3"
    width = viewer.view.width()
    desk.press(Qt.Key.Key_PageDown)
    assert viewer.place.text() == "Page 2 of 3"
    desk.press(Qt.Key.Key_PageUp)
    assert viewer.place.text() == "Page 1 of 3"
    desk.press(Qt.Key.Key_Plus, CONTROL)
    assert viewer.view.width() > width * 1.3
    desk.press(Qt.Key.Key_Minus, CONTROL)
    assert viewer.view.width() == width
    assert page_of(desk).keying.finder.field.hasFocus()


def test_pictures_are_drawn_off_the_gui_thread_and_fit_the_pane(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    desk.office.threads.clear()
    desk.office.calls.clear()
    desk.press(Qt.Key.Key_PageDown)
    assert any(call.startswith("paper_picture 2 ") for call in desk.office.calls)
    assert {name.partition("-")[0] for name in desk.office.threads} == {"desk"}
    assert viewer.area.horizontalScrollBar().maximum() == 0


def test_letters_turn_and_mark_only_while_the_page_has_the_focus(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    desk.type_text("rou")
    assert not [call for call in desk.office.calls if call.startswith(("rotate", "mark"))]
    desk.press(Qt.Key.Key_1, CONTROL)
    assert viewer.view.hasFocus()
    desk.press(Qt.Key.Key_R)
    assert desk.office.kept.pages[0].rotation == 90
    desk.press(Qt.Key.Key_O)
    assert desk.office.kept.pages[0].state == "only_patient"
    assert "only this patient" in viewer.state.whole
    desk.press(Qt.Key.Key_U)
    assert desk.office.kept.pages[0].state == "unmarked"


def test_a_mask_is_drawn_with_the_keyboard(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    viewer.view.setFocus()
    desk.press(Qt.Key.Key_M)
    assert viewer.view.drawing
    desk.press(Qt.Key.Key_Down)
    desk.press(Qt.Key.Key_Right, SHIFT)
    desk.press(Qt.Key.Key_Return)
    mask = desk.office.kept.pages[0].masks[0]
    assert (mask.left, mask.top, mask.width, mask.height) == (300, 460, 410, 60)
    assert desk.office.kept.pages[0].state == "masked"
    desk.press(Qt.Key.Key_M)
    desk.press(Qt.Key.Key_Escape)
    assert len(desk.office.kept.pages[0].masks) == 1


def test_a_mask_is_drawn_with_the_mouse_and_stays_on_the_page(desk: OpenDesk) -> None:
    view = viewer_of(desk).view
    view.start_mask()
    far = QPoint(view.width() + 40, view.height() // 2)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(view.width() // 2, view.height() // 4))
    QTest.mouseMove(view, far)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=far)
    desk.settle()
    mask = desk.office.kept.pages[0].masks[0]
    assert mask.fits
    assert mask.left in range(490, 511)
    assert mask.left + mask.width >= 990


def test_pages_are_split_between_check_and_batch(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    viewer.sort.setChecked(True)
    viewer.list.select_place(2)
    viewer.take.click()
    desk.settle()
    assert [page.check_id for page in viewer.pages] == [31, 31, 31]
    viewer.list.select_place(0)
    viewer.give.click()
    desk.settle()
    assert sorted(page.page_id for page in viewer.pages if page.check_id is None) == [1]


def test_a_dropped_file_becomes_pages_and_a_protected_one_says_so(desk: OpenDesk) -> None:
    viewer = viewer_of(desk)
    drop(viewer, "/somewhere/eob.pdf")
    desk.settle()
    assert viewer.place.text() == "Page 1 of 4"
    drop(viewer, "/somewhere/locked.pdf")
    desk.settle()
    assert viewer.trouble.text() == "The scan is protected by a password; save it without one."
    assert desk.office.calls.count("add_scan") == 2
    assert "import_file" not in desk.office.calls


def drop(viewer: ScanViewer, path: str) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path)])
    viewer.dropEvent(
        QDropEvent(
            QPointF(10, 10), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
