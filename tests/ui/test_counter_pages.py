"""The payments page and the day sheet's page, driven by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFileDialog

from app.ui.counter.page import CounterPage
from app.ui.daysheet.page import DaySheetPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_counter import SIGNED
from tests.ui.offices import MadeUpOffice


def payments(desk: OpenDesk) -> CounterPage:
    """The payments page in front."""
    desk.window.open_target("page:payments")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, CounterPage)
    return page


def day_sheet(desk: OpenDesk) -> DaySheetPage:
    """The day sheet in front."""
    desk.window.open_target("page:daysheet")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, DaySheetPage)
    return page


def key_a_payment(desk: OpenDesk, page: CounterPage, amount: str) -> None:
    """Find Rivera, go to the amount, key it: without the mouse."""
    page.focus_first()
    desk.type_text("rivera")
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_Return)
    assert desk.focus is page.amount
    desk.type_text(amount)
    desk.settle()


def test_a_payment_is_found_keyed_shown_line_by_line_and_taken_by_keyboard(desk: OpenDesk) -> None:
    page = payments(desk)
    key_a_payment(desk, page, "80.00")
    assert [(each.line.claim_number, each.cents) for each in page.proposal.rows_model.rows] == [
        ("4K2P0001", 1000), ("4K2P0001", 2000), ("4K2P0002", 4500),
    ]  # fmt: skip
    assert page.rest.text() == "75.00 applied, 5.00 stays unapplied"
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "take_payment cash 8000  7500" in desk.office.calls
    assert page.amount.text() == ""


def test_nothing_is_taken_before_an_account_and_an_amount_stand_there(desk: OpenDesk) -> None:
    page = payments(desk)
    desk.press(Qt.Key.Key_Return, CONTROL)
    key_a_payment(desk, page, "eighty")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert not [call for call in desk.office.calls if call.startswith("take_payment")]


def test_what_the_server_refuses_is_said_and_what_was_keyed_stays(desk: OpenDesk) -> None:
    page = payments(desk)
    desk.office.taken_before = True
    key_a_payment(desk, page, "80")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "taken by M. Chen" in desk.window.notice.sentence
    assert page.amount.text() == "80"


def test_unapplied_money_is_applied_by_enter_and_nobodys_money_first_gets_an_owner(desk: OpenDesk) -> None:
    page = payments(desk)
    page.unapplied.setFocus()
    page.unapplied.select_place(0)
    desk.press(Qt.Key.Key_Return)
    assert not [call for call in desk.office.calls if call.startswith("apply_unapplied")]
    page.search.setText("rivera")
    page.find_accounts()
    desk.settle()
    page.assign_chosen()
    desk.settle()
    page.unapplied.setFocus()
    page.unapplied.select_place(1)
    desk.press(Qt.Key.Key_Return)
    assert [call for call in desk.office.calls if call.startswith(("assign", "apply"))] == [
        "assign_payment 9 70", "apply_unapplied 12",
    ]  # fmt: skip


def test_a_payment_is_taken_off_or_returned_with_a_reason_only(desk: OpenDesk) -> None:
    page = payments(desk)
    page.which.choose("all")
    page.refresh()
    desk.settle()
    page.unapplied.setFocus()
    page.unapplied.select_id(13)
    page.returned.click()
    assert "Type the reason first" in desk.window.notice.sentence
    for button, reason in ((page.unapply, "wrong visit"), (page.returned, "no funds")):
        page.reason.setText(reason)
        button.click()
        desk.settle()
        page.unapplied.select_id(13)
    assert {"unapply_payment 13 wrong visit", "return_payment 13 no funds"} <= set(desk.office.calls)


def test_who_may_not_post_takes_nothing(open_desk: Callable[..., OpenDesk]) -> None:
    desk = open_desk(MadeUpOffice(groups=("specialist",)))
    page = payments(desk)
    key_a_payment(desk, page, "80")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert not page.take.isEnabled()
    assert not [call for call in desk.office.calls if call.startswith("take_payment")]


def test_the_day_is_signed_by_ctrl_enter_when_it_closes(desk: OpenDesk) -> None:
    page = day_sheet(desk)
    assert (page.difference.text(), page.sign.isEnabled()) == ("0.00", True)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "sign_day_sheet lopez" in desk.office.calls
    assert [sheet.number for sheet in page.signed.rows_model.rows] == [1]


def test_a_day_that_does_not_close_shows_the_difference_and_cannot_be_signed(desk: OpenDesk) -> None:
    desk.office.off_by = 1
    page = day_sheet(desk)
    assert page.difference.text() != "0.00"
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert not page.sign.isEnabled()
    assert "sign_day_sheet lopez" not in desk.office.calls


def test_a_signed_sheet_is_reopened_with_a_reason_only(desk: OpenDesk) -> None:
    desk.office.signs = (SIGNED,)
    page = day_sheet(desk)
    page.signed.setFocus()
    page.signed.select_place(0)
    desk.press(Qt.Key.Key_Return)
    page.reopen_shown()
    assert "Type the reason" in desk.window.notice.sentence
    page.reason.setText("keyed as cash")
    page.reopen_shown()
    desk.settle()
    assert "reopen_day_sheet 1 keyed as cash" in desk.office.calls


def test_the_day_is_typed_or_stepped_and_a_wrong_one_is_told(desk: OpenDesk) -> None:
    page = day_sheet(desk)
    today = page.day.text()
    page.before.click()
    desk.settle()
    assert page.day.text() != today
    page.day.setFocus()
    page.day.setText("yesterday")
    desk.press(Qt.Key.Key_Return)
    assert "MM/DD/YYYY" in desk.window.notice.sentence
    page.day.setText(today)
    desk.press(Qt.Key.Key_Return)
    wanted = page.wanted
    assert wanted is not None and wanted.day == desk.office.day_sheet_today()


def test_the_sheet_is_saved_under_the_name_a_person_chose(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    page = day_sheet(desk)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("day", ""))
    page.xlsx.click()
    desk.settle()
    assert "export_day_sheet 0 day.xlsx" in desk.office.calls


@pytest.mark.parametrize("size", [QSize(1366, 768), QSize(1920, 1080)])
def test_no_figure_of_the_pages_is_cut(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice, size: QSize) -> None:
    desk = open_desk(made_up, "dark", size)
    page = day_sheet(desk)
    metrics = page.difference.fontMetrics()
    assert page.difference.width() >= metrics.horizontalAdvance(page.difference.text())
    counter = payments(desk)
    assert counter.take.width() >= counter.take.sizeHint().width()


def test_the_sheet_opens_on_the_offices_day_not_the_machines(desk: OpenDesk) -> None:
    desk.office.office_day = date(2026, 11, 21)
    page = day_sheet(desk)
    assert page.wanted is not None
    assert (page.wanted.day, page.day.text()) == (date(2026, 11, 21), "11/21/2026")
    page.before.click()
    desk.settle()
    page.refresh()
    desk.settle()
    assert page.day.text() == "11/20/2026"
