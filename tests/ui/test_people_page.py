"""The people page by keyboard: make, change, end, confirm, read a reason, report; and taking access for a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Refused
from app.security.people import Scope
from app.ui.pages import side_pages
from app.ui.people.page import PeoplePage
from app.ui.people.take import TakeDialog
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_people import STAFF
from tests.ui.offices import MadeUpOffice


@pytest.fixture
def page(desk: OpenDesk) -> PeoplePage:
    """The page in front, the list in focus; lopez sits here and is an administrator, too."""
    desk.window.open_target("page:people")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, PeoplePage)
    found.table.setFocus()
    return found


def test_the_head_counts_what_needs_somebody(desk: OpenDesk, page: PeoplePage) -> None:
    assert page.head.whole == "6 logins, 2 requests waiting, 1 break-glass open now, 1 reason not read"


def test_n_makes_a_person_and_the_password_is_shown_once(desk: OpenDesk, page: PeoplePage) -> None:
    desk.press(Qt.Key.Key_N)
    assert page.foot.form.login.hasFocus()
    desk.type_text("vega")
    desk.press(Qt.Key.Key_Tab)
    desk.type_text("V. Vega")
    page.foot.form.groups["specialist"].setFocus()
    desk.press(Qt.Key.Key_Space)
    page.foot.form.sees.setFocus()
    desk.type_text("HSO, QFM/MAIN ..03/31/2027")
    desk.press(Qt.Key.Key_Return, CONTROL)
    (wish,) = desk.office.people_saved
    assert (wish.login, wish.name, wish.groups, wish.before) == ("vega", "V. Vega", ("specialist",), None)
    assert [(each.practice, each.location) for each in wish.scopes] == [("HSO", None), ("QFM", "MAIN")]
    assert page.foot.password.isVisible()
    assert page.foot.password.selectedText() == "made-up-word-1"
    desk.press(Qt.Key.Key_Escape)
    assert page.foot.isHidden()
    assert page.foot.password.text() == ""
    assert page.table.hasFocus()


def test_what_is_wrong_is_said_beside_the_fields_and_nothing_is_lost(desk: OpenDesk, page: PeoplePage) -> None:
    desk.press(Qt.Key.Key_N)
    desk.type_text("vega")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.foot.trouble.text() == "A person needs a login and a name."
    page.foot.form.name.setText("V. Vega")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.foot.trouble.text() == "Choose at least one group."
    page.foot.form.groups["poster"].setChecked(True)
    page.foot.form.sees.setText("HSO ..soon")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert "no scope" in page.foot.trouble.text()
    page.foot.form.sees.setText("HSO")
    desk.office.fault = Refused("This takes a second administrator: say why.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.office.fault = None
    assert page.foot.trouble.text() == "This takes a second administrator: say why."
    assert (page.foot.form.login.text(), page.foot.form.name.text()) == ("vega", "V. Vega")
    assert desk.office.people_saved == []


def test_e_begins_with_the_person_as_it_is_without_what_was_taken(desk: OpenDesk, page: PeoplePage) -> None:
    page.table.select_id("rosa")
    desk.press(Qt.Key.Key_E)
    form = page.foot.form
    assert (form.login.text(), form.login.isReadOnly(), form.sees.text()) == ("rosa", True, "HSO/EAST")
    form.sees.setText("HSO/EAST, QFM")
    desk.press(Qt.Key.Key_Return, CONTROL)
    (wish,) = desk.office.people_saved
    assert (wish.scopes, wish.before) == ((Scope("HSO", "EAST"), Scope("QFM")), STAFF[-1])
    assert desk.window.notice.sentence == "rosa is saved."


def test_ending_asks_and_esc_ends_nobody(desk: OpenDesk, page: PeoplePage) -> None:
    page.table.select_id("burke")
    desk.press(Qt.Key.Key_X)
    assert page.foot.title.text().startswith("End N. Burke")
    desk.press(Qt.Key.Key_Escape)
    assert (desk.office.people_done, page.table.hasFocus()) == ([], True)
    desk.office.takes_two = True
    desk.press(Qt.Key.Key_X)
    desk.type_text("left on Friday")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.people_done == [("end", "burke", "left on Friday")]
    assert desk.window.notice.sentence == "This takes a second administrator: request 7 waits."


def test_requests_are_confirmed_refused_and_own_ones_taken_back(desk: OpenDesk, page: PeoplePage) -> None:
    for row, key in ((3, Qt.Key.Key_C), (3, Qt.Key.Key_D), (2, Qt.Key.Key_D)):
        page.requests.setFocus()
        page.requests.select_id(row)
        desk.press(key)
        desk.type_text("ok")
        desk.press(Qt.Key.Key_Return, CONTROL)
        assert page.requests.hasFocus()
    assert desk.office.people_done == [("confirmed", 3, "ok"), ("refused", 3, "ok"), ("withdrawn", 2, "ok")]


def test_a_lost_password_is_replaced_and_shown(desk: OpenDesk, page: PeoplePage) -> None:
    page.table.select_id("chen")
    desk.press(Qt.Key.Key_P)
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.people_done == [("password", "chen", "")]
    assert page.foot.password.text() == "made-up-word-2"


def test_m_says_that_a_reason_was_read(desk: OpenDesk, page: PeoplePage) -> None:
    page.taken.setFocus()
    page.taken.select_id(5)
    desk.press(Qt.Key.Key_M)
    assert page.foot.about.text() == "payer on the line about a claim of this practice"
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert desk.office.people_done == [("seen", 5, "")]


def test_y_shows_the_report_and_esc_goes_back(desk: OpenDesk, page: PeoplePage) -> None:
    desk.press(Qt.Key.Key_Y)
    assert page.report.isVisible()
    assert page.report.rows_model.rowCount() == 8
    assert not page.table.isVisible()
    desk.press(Qt.Key.Key_Escape)
    assert page.table.isVisible()


def test_a_supervisor_reads_and_changes_nobody(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> None:
    desk = open_desk(replace(made_up, login="okoye", groups=("supervisor",)))
    desk.window.open_target("page:people")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PeoplePage)
    page.table.setFocus()
    for key in (Qt.Key.Key_N, Qt.Key.Key_E, Qt.Key.Key_X, Qt.Key.Key_P):
        desk.press(key)
        assert page.foot.isHidden()
    assert desk.window.notice.sentence == "People are changed by administrators."
    assert "people" not in {each.name for each in side_pages(("specialist", "poster"))}


def test_access_is_taken_with_a_place_a_reason_and_a_time(desk: OpenDesk, page: PeoplePage) -> None:
    desk.window.acts.trigger("break_glass")
    (dialog,) = desk.window.findChildren(TakeDialog)
    dialog.take()
    assert dialog.trouble.text() == "Say which place, and why."
    QTest.keyClicks(dialog.place, "QFM")
    QTest.keyClicks(dialog.reason, "payer on the line about their claim")
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    desk.settle()
    assert desk.office.people_done == [("take", "QFM", "payer on the line about their claim", 60)]
    assert desk.window.notice.sentence == "You see QFM for 1 hour. A supervisor reads your reason."
    assert not dialog.isVisible()
