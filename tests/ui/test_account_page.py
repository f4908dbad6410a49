"""The account page by keyboard: greeting, veil, two identifiers, authorised persons, outcome, corrections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from app.patients.call_types import CallEnded
from app.ui.account.page import AccountPageView
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk
from tests.ui.made_account import PAT
from tests.ui.made_up import TODAY


@pytest.fixture
def page(desk: OpenDesk) -> AccountPageView:
    desk.window.open_account(70)
    desk.settle()
    found = desk.window.page
    assert isinstance(found, AccountPageView)
    return found


def words(page: AccountPageView) -> str:
    """Every visible word of the page."""
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def hidden(page: AccountPageView) -> bool:
    return page.veiled


def test_the_greeting_stands_on_top_and_amounts_are_there_while_nobody_is_on_the_line(
    desk: OpenDesk, page: AccountPageView
) -> None:
    assert "Thank you for calling Harbor Street Orthopedics" in page._greeting.whole
    assert "1,030.00" in words(page)
    assert len(page.claims.rows_model.rows) == 1
    assert page.people.rows_model.rows == (PAT,)
    assert page.time_line.rows_model.rows[0].kind == "call"
    assert not desk.window.on_call


def test_a_call_veils_every_amount_until_two_identifiers_are_right(desk: OpenDesk, page: AccountPageView) -> None:
    desk.press(Qt.Key.Key_C, CONTROL, SHIFT)
    assert desk.office.talked == [("begin", "in")]
    assert desk.window.on_call
    assert "1,030.00" not in words(page)
    assert page.claims.rows_model.rows == ()
    assert "Confirm two identifiers" in page.claim_states.said
    assert QApplication.focusWidget() is page.call.table
    desk.press(Qt.Key.Key_P, CONTROL)                       # no statement while nobody is known
    assert desk.window.page is page
    desk.press(Qt.Key.Key_R)
    assert hidden(page)
    assert "one more answer" in page.call.known.whole
    desk.press(Qt.Key.Key_R)
    assert not hidden(page)
    assert "1,030.00" in words(page)
    assert page.call.state.text() == "known"


def test_two_wrong_answers_show_nothing_and_only_say_what_tells_nothing(desk: OpenDesk, page: AccountPageView) -> None:
    desk.press(Qt.Key.Key_C, CONTROL, SHIFT)
    for key in (Qt.Key.Key_X, Qt.Key.Key_X, Qt.Key.Key_R, Qt.Key.Key_R):
        desk.press(key)
    assert hidden(page)
    assert "tell nothing" in page.call.known.whole
    offered = [page.call.outcome.itemData(at) for at in range(page.call.outcome.count())]
    assert offered == ["", "not_known"]
    page.call.outcome.choose("not_known")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.talked[-1] == ("end", CallEnded("not_known"))


def test_an_authorised_person_hears_only_what_is_written(desk: OpenDesk, page: AccountPageView) -> None:
    desk.press(Qt.Key.Key_C, CONTROL, SHIFT)
    page.call.person.choose(PAT.person_id)
    page.call.person.chosen.emit(PAT.person_id)
    desk.settle()
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_R)
    assert page.call.state.text() == "known"
    assert hidden(page)                                       # visits only


def test_what_came_of_it_is_recorded_with_reason_note_and_date(desk: OpenDesk, page: AccountPageView) -> None:
    desk.press(Qt.Key.Key_C, CONTROL, SHIFT)
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "Pick what came" in page.call.trouble.text()
    page.call.reason.choose("balance")
    page.call.outcome.choose("will_pay")
    page.call.outcome.chosen.emit("will_pay")
    page.call.note.setFocus()
    desk.type_text("pays by card")
    desk.press(Qt.Key.Key_Return)
    ended = CallEnded("will_pay", "balance", "pays by card", TODAY + timedelta(days=14))
    assert desk.office.talked[-1] == ("end", ended)
    assert "waits on 1 claim" in desk.window.notice.sentence
    assert not desk.window.on_call


def test_p_adds_an_authorised_person(desk: OpenDesk, page: AccountPageView) -> None:
    page.claims.setFocus()
    desk.press(Qt.Key.Key_P)
    desk.type_text("Sam Rivera")
    page.form.type_into("Until", "soon")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "Until: type a day" in page.form.trouble.text()
    page.form.type_into("Until", "")
    desk.press(Qt.Key.Key_Return, CONTROL)
    kept = desk.office.talked[-1]
    assert kept[0] == "authorise"
    assert (kept[1].name, kept[1].may_hear, kept[1].since) == ("Sam Rivera", ("everything",), TODAY)  # type: ignore[attr-defined]  # a NewAuthorisation


def test_a_correction_over_a_newer_version_is_refused_and_what_was_typed_stays(
    desk: OpenDesk, page: AccountPageView
) -> None:
    desk.office.stale_contact = True
    page.claims.setFocus()
    desk.press(Qt.Key.Key_A)
    page.form.type_into("Street", "9 New Street")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "Somebody else changed this account" in page.form.trouble.text()
    assert page.form.contact.address1 == "9 New Street"
    desk.office.stale_contact = False
    desk.press(Qt.Key.Key_Return, CONTROL)
    what = desk.office.talked[-1]
    assert (what[0], what[1], what[2], what[4]) == ("correct", "account", 70, 1)


def test_returned_mail_is_told_beside_the_address(desk: OpenDesk) -> None:
    desk.office.returned_on = TODAY
    desk.window.open_account(70)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, AccountPageView)
    assert "Mail came back" in words(page)
