"""The take-backs page by keyboard: choose a chain, read its two sides, act in the panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import Refused
from app.ui.takebacks.page import TakebacksPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import TODAY


@pytest.fixture
def page(desk: OpenDesk) -> TakebacksPage:
    """The page in front, the first chain chosen, the list in focus."""
    desk.window.open_target("page:takebacks")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, TakebacksPage)
    found.focus_first()
    return found


def test_the_list_says_what_is_open_and_the_chain_closes(desk: OpenDesk, page: TakebacksPage) -> None:
    assert page.total.whole == "4 take-backs: 570.50 to post, 120.00 to come"
    desk.press(Qt.Key.Key_J)
    assert page.pane.equation == "Payer has 40.00 = its reversals 120.00 + by hand 40.00 + open -120.00"
    assert page.pane.closes.text() == "closes"
    assert page.pane.steps.model().rowCount() == 5
    assert "has not sent the correction" in page.pane.words.whole
    assert "FCN202602 of 10/20/2026" in page.pane.letter.whole


def test_a_letter_opens_a_panel_and_does_nothing_by_itself(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_R)
    assert page.panel.isVisible()
    assert desk.office.taken_back == []
    desk.press(Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert desk.focus is page.table
    assert desk.office.taken_back == []


def test_post_on_the_claim_with_the_keyboard_alone(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_O)
    assert page.panel.text("Amount") == "120.00"
    desk.type_text("4K2P0001")
    desk.press(Qt.Key.Key_Tab)
    desk.press(Qt.Key.Key_Tab)
    desk.type_text("letter of March")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("post", 1, "4K2P0001", 12_000, "letter of March")]
    assert not page.panel.isVisible()


def test_the_former_system_has_to_be_typed(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_O)
    page.panel.type_into("Reason", "x")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "or FORMER" in page.panel.trouble.text()
    assert desk.office.taken_back == []
    page.panel.type_into("Claim", "former")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("post", 1, "", 12_000, "x")]


def test_a_refund_check_and_a_dispute(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_R)
    desk.type_text("1044")
    desk.press(Qt.Key.Key_Return, CONTROL)
    page.focus_first()
    desk.press(Qt.Key.Key_D)
    desk.type_text("called, ref 88")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("refund", 1, 12_000, "1044", TODAY), ("dispute", 1, "called, ref 88")]


def test_what_cannot_be_read_is_said_in_the_panel(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_N)
    page.panel.type_into("Letter date", "tomorrow")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.panel.trouble.text().startswith("Letter date: type a day")
    page.panel.type_into("Letter date", "11/02/26")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.panel.trouble.text().startswith("Amount: type an amount")
    for name, text in (("Amount", "1,250.5"), ("Control number", "FCN 9"), ("Claims", "C1, C2")):
        page.panel.type_into(name, text)
    desk.press(Qt.Key.Key_Return, CONTROL)
    kind, letter = desk.office.taken_back[0]
    assert kind == "letter"
    assert (letter.cents, letter.control_number, letter.letter_date, letter.claim_numbers) == (  # type: ignore[attr-defined]  # a Letter kept as an object
        125_050,
        "FCN 9",
        date(2026, 11, 2),
        ("C1", "C2"),
    )


def test_a_refusal_keeps_the_panel_and_what_was_typed(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.press(Qt.Key.Key_L)
    desk.type_text("NOSUCH")
    desk.office.fault = Refused("The practice of this take-back has no claim with that number.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.panel.isVisible()
    assert page.panel.text("Claim") == "NOSUCH"
    assert "no claim with that number" in page.panel.trouble.text()


def test_the_choice_narrows_and_what_is_settled_is_not_disputed(desk: OpenDesk, page: TakebacksPage) -> None:
    page.wanted.choose("settled")
    page.refresh()
    desk.settle()
    assert page.table.model().rowCount() == 1
    assert not page.buttons["dispute"].isEnabled()


def test_somebody_who_may_not_post_sees_and_cannot_act(desk: OpenDesk, page: TakebacksPage) -> None:
    desk.office.groups = ("specialist",)
    page.refresh()
    desk.settle()
    assert not any(button.isEnabled() for button in page.buttons.values())
    desk.press(Qt.Key.Key_O)
    assert not page.panel.isVisible()


def test_a_long_list_has_no_horizontal_scroll_in_the_small_window(desk: OpenDesk, page: TakebacksPage) -> None:
    first = page.table.rows_model.rows[0]
    rows = [
        replace(first, takeback_id=at, payer="State Medicaid Ostmark", claim=f"MDC01{at:05}", next_clock=None, age=135)
        for at in range(1, 101)
    ]
    page.table.set_rows(rows)
    desk.settle()
    assert page.table.horizontalScrollBar().maximum() == 0
    assert page.table.rows_model.columns[0].cell(rows[0]).text == "no clock"
