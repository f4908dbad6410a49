"""The approvals page by keyboard: read the facts, approve, decline in words; the own wish is another's to decide."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import Conflict
from app.ui.approvals.page import ApprovalsPage
from app.ui.pages import side_pages
from tests.ui.conftest import CONTROL, OpenDesk


@pytest.fixture
def page(desk: OpenDesk) -> ApprovalsPage:
    """The page in front, the first request chosen, the list in focus."""
    desk.window.open_target("page:approvals")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, ApprovalsPage)
    found.focus_first()
    return found


def test_the_facts_of_the_chosen_request_stand_beside_it(desk: OpenDesk, page: ApprovalsPage) -> None:
    assert page.total.whole == "4 requests, 13,625.00"
    assert page.facts.head.text() == "400.00   claim 4K2P0002"
    assert page.facts.lines.model().rowCount() == 3
    assert not page.facts.own.isVisible()
    assert page.approve_button.isEnabled()


def test_ctrl_enter_approves_and_the_next_request_stands_there(desk: OpenDesk, page: ApprovalsPage) -> None:
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("decide", 5, True, "")]
    assert page.table.model().rowCount() == 3
    assert desk.window.notice.sentence.startswith("Approved: 400.00")


def test_a_refusal_needs_a_sentence_and_esc_leaves_it(desk: OpenDesk, page: ApprovalsPage) -> None:
    desk.press(Qt.Key.Key_D)
    assert page.why.hasFocus()
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.trouble.text().startswith("Say why")
    assert desk.office.taken_back == []
    desk.press(Qt.Key.Key_Escape)
    assert not page.why.isVisible()
    assert page.table.hasFocus()
    desk.press(Qt.Key.Key_D)
    desk.type_text("appeal it first")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("decide", 5, False, "appeal it first")]


def test_the_own_request_is_shown_with_the_reason_and_cannot_be_decided(desk: OpenDesk, page: ApprovalsPage) -> None:
    desk.press(Qt.Key.Key_J)
    assert page.facts.own.text() == "You asked for this yourself: another supervisor decides it."
    assert not page.approve_button.isEnabled()
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.press(Qt.Key.Key_D)
    assert desk.office.taken_back == []


def test_a_request_that_is_about_no_claim_shows_no_lines(desk: OpenDesk, page: ApprovalsPage) -> None:
    desk.press(Qt.Key.Key_J)
    desk.press(Qt.Key.Key_J)
    assert not page.facts.lines.isVisible()
    assert page.facts.sentence.text().startswith("HSO holds 125.00 of QFM")


def test_another_practices_money_is_declined_without_a_sentence_since_none_is_kept(
    desk: OpenDesk, page: ApprovalsPage
) -> None:
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_D):
        desk.press(key)
    assert not page.why.isVisible()
    assert page.approve_button.text() == "Decline"
    desk.press(Qt.Key.Key_Escape)
    assert (page.approve_button.text(), desk.office.taken_back) == ("Approve", [])
    desk.press(Qt.Key.Key_D)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("decide", 2, False, "")]


def test_a_paper_check_is_approved_here_and_never_declined(desk: OpenDesk, page: ApprovalsPage) -> None:
    for _ in range(3):
        desk.press(Qt.Key.Key_J)
    assert not page.decline_button.isVisible()
    desk.press(Qt.Key.Key_D)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("decide", 9, True, "")]


def test_what_was_decided_by_another_meanwhile_is_said(desk: OpenDesk, page: ApprovalsPage) -> None:
    desk.office.fault = Conflict("This was approved by okoye on 2026-11-21 10:42 already.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "approved by okoye" in page.trouble.text()
    assert page.approve_button.isEnabled()


def test_the_side_bar_counts_what_waits(desk: OpenDesk, page: ApprovalsPage) -> None:
    (found,) = [row for row in desk.window.side.rows if row.target == "page:approvals"]
    assert (found.count, found.alarm) == (4, True)
    assert page.table.model().rowCount() == found.count


def test_only_supervisors_have_the_page() -> None:
    assert "approvals" in {page.name for page in side_pages(("supervisor",))}
    assert "approvals" not in {page.name for page in side_pages(("poster", "specialist", "admin"))}
