"""What the window keeps right while pages change: the practice in the title, red notices, the focus and its letters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from app.domain.errors import Refused
from app.posting.mend_types import Alike
from app.ui.posting.columns import only_exceptions, state_words
from app.ui.posting.page import PostingPage
from app.ui.widgets.fields import Choice
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk
from tests.ui.made_up import remit_row
from tests.ui.offices import MadeUpOffice

Key = Qt.Key
MAIN = ("posting", "paper", "takebacks", "deposits", "payments", "daysheet", "approvals", "rules", "unrouted", "setup")
WITHOUT_PATIENT = {"daysheet", "rules", "unrouted", "setup"}
HELD = "Harbor Street Orthopedics"


def go(desk: OpenDesk, page: str) -> None:
    desk.window.open_target(f"page:{page}")
    desk.settle()


def posting(desk: OpenDesk) -> PostingPage:
    go(desk, "posting")
    page = desk.window.page
    assert isinstance(page, PostingPage)
    return page


@pytest.mark.parametrize("page", MAIN)
def test_the_title_names_the_practice_of_the_page_in_front_and_of_no_other(desk: OpenDesk, page: str) -> None:
    top = desk.window.top
    go(desk, page)
    shown = desk.window.page
    assert shown is not None
    own = (top.practice.whole, top.shown_band)
    if page in WITHOUT_PATIENT:
        assert own == ("", 0)
    for other, named in (("posting", HELD), ("daysheet", "")):
        go(desk, other)
        assert top.practice.whole == named
        if desk.window.page is not shown:
            shown.practice_shown.emit("A late answer", "", 3)
            assert top.practice.whole == named
            shown.practice_shown.emit(own[0], "", own[1])
        go(desk, page)
        assert (top.practice.whole, top.shown_band) == own


def test_approvals_and_take_backs_name_the_practice_of_the_chosen_row(desk: OpenDesk) -> None:
    for page in ("approvals", "takebacks"):
        go(desk, "daysheet")
        assert desk.window.top.practice.whole == ""
        go(desk, page)
        assert desk.window.top.practice.whole == HELD


def test_a_red_sentence_stays_on_its_page_only(desk: OpenDesk) -> None:
    go(desk, "deposits")
    desk.window.say("The bank line is matched already.", "red")
    go(desk, "deposits")
    assert desk.window.notice.sentence == "The bank line is matched already."
    go(desk, "payments")
    assert desk.window.notice.sentence == ""
    desk.window.say("Posted.", "green")
    go(desk, "deposits")
    assert desk.window.notice.sentence == "Posted."


@pytest.mark.parametrize("page", MAIN)
def test_esc_leaves_every_field_and_then_the_letters_work(desk: OpenDesk, page: str) -> None:
    go(desk, page)
    shown = desk.window.page
    assert shown is not None
    for kind in (QLineEdit, QComboBox):
        for field in shown.findChildren(kind):
            if not field.isVisible() or not field.isEnabled():
                continue
            field.setFocus()
            desk.press(Key.Key_Escape)
            assert not isinstance(desk.focus, QLineEdit | QComboBox), field.accessibleName()
            assert desk.focus is shown or shown.isAncestorOf(desk.focus)
    other = Key.Key_R if page != "posting" else Key.Key_T
    shown.focus_list()
    QTest.keyClick(desk.focus, Key.Key_G)
    desk.press(other)
    assert desk.window.page is not shown


@pytest.mark.parametrize("page", MAIN)
def test_the_letters_work_from_an_empty_page_and_from_its_buttons(desk: OpenDesk, page: str) -> None:
    go(desk, page)
    shown = desk.window.page
    assert shown is not None
    shown.setFocus()
    QTest.keyClick(desk.focus, Key.Key_G)
    desk.press(Key.Key_D)
    assert desk.window.page is desk.window.workbench


def test_a_day_sheet_with_nothing_on_it_has_its_keys(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> None:
    desk = open_desk(made_up)
    go(desk, "daysheet")
    shown = desk.window.page
    assert shown is not None
    shown.states.show_empty("Nothing on this sheet", "No operation.")  # type: ignore[attr-defined]
    assert desk.focus is shown or shown.isAncestorOf(desk.focus)
    assert not isinstance(desk.focus, QLineEdit | QComboBox)
    go(desk, "posting")
    go(desk, "daysheet")
    QTest.keyClick(desk.focus, Key.Key_G)
    desk.press(Key.Key_R)
    assert isinstance(desk.window.page, PostingPage)


def test_a_choice_made_in_the_open_list_gives_the_keys_to_the_list(desk: OpenDesk) -> None:
    page = posting(desk)
    wanted: Choice = page.wanted
    wanted.setFocus()
    wanted.showPopup()
    QTest.qWait(50)
    QTest.keyClick(wanted.view(), Key.Key_End)
    QTest.keyClick(wanted.view(), Key.Key_Return)
    desk.settle()
    assert page.list.of_all
    assert page.list.exceptions.hasFocus()
    wanted.setFocus()
    desk.press(Key.Key_Up)
    assert wanted.hasFocus()                    # arrows on the closed list may go on


@pytest.mark.parametrize("look", ["light", "dark"])
def test_marking_and_posting_never_make_the_window_wider(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice, look: str
) -> None:
    desk = open_desk(made_up, look, QSize(1366, 768))
    page = posting(desk)
    for marked in (1, 1_200):
        page.foot.show_may(page.desk, page.claim, "review", busy=False, marked=marked)
        assert desk.window.minimumSizeHint().width() <= 1366
    desk.press(Key.Key_2, CONTROL)
    desk.press(Key.Key_Space)
    assert page.marked_words.text() == "1 approved"             # whole, not cut
    assert desk.window.minimumSizeHint().width() <= 1366
    assert page.minimumSizeHint().width() <= page.width()
    desk.press(Key.Key_Return, CONTROL, SHIFT)
    assert desk.office.approved
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.width() == 1366


def test_post_is_quiet_until_a_claim_is_approved_and_its_key_says_how(desk: OpenDesk) -> None:
    page = posting(desk)
    desk.press(Key.Key_2, CONTROL)
    assert not page.post.isEnabled()
    desk.press(Key.Key_Return, CONTROL, SHIFT)
    assert desk.window.notice.sentence.startswith("Approve claims first")
    desk.press(Key.Key_Space)
    assert page.post.isEnabled()


def test_a_claim_with_routine_reasons_only_opens_no_panel(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_asked: object) -> Alike:
        raise Refused("Every reason of this claim is routine; there is nothing to answer for all alike.")

    page = posting(desk)
    monkeypatch.setattr(desk.office, "alike", refuse)
    desk.press(Key.Key_2, CONTROL)
    page.claims.select_place(3)
    desk.press(Key.Key_L)
    assert page.work.panel is None
    assert desk.window.notice.sentence.startswith("Every reason of this claim is routine")
    assert desk.focus is page.claims


def test_a_payment_of_which_nothing_is_posted_is_not_called_posted() -> None:
    stuck = replace(remit_row(2, "posted"), posted=0, claims=2, exception_claims=2)
    assert only_exceptions(stuck)
    assert state_words(stuck) == "exceptions only"
    assert state_words(remit_row(2, "posted")) == "posted"
    denied = replace(stuck, exception_claims=1)                # the other is posted with no money
    assert state_words(denied) == "posted"
