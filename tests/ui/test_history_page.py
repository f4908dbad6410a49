"""The history page by keyboard: newest acts, one claim, one person, further back, and the claim behind an act."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.ui.claim.tab import ClaimTab
from app.ui.history.page import HistoryPage
from app.ui.pages import side_pages
from tests.ui.conftest import OpenDesk


@pytest.fixture
def page(desk: OpenDesk) -> HistoryPage:
    """The page in front, the list in focus."""
    desk.window.open_target("page:history")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, HistoryPage)
    found.focus_first()
    return found


def words(page: HistoryPage) -> list[str]:
    """What the rows say was done."""
    return [row.words for row in page._rows]


def test_the_newest_acts_stand_there_in_words(desk: OpenDesk, page: HistoryPage) -> None:
    assert page.total.whole == "100 acts, and older ones"
    assert "Export finished: follow_up, xlsx, 212 rows" in words(page)
    assert "Group given: novak, poster" in words(page)


def test_m_reads_further_back_until_there_is_nothing_older(desk: OpenDesk, page: HistoryPage) -> None:
    desk.press(Qt.Key.Key_M)
    assert page.total.whole == "120 acts"
    assert not page.more.isEnabled()
    assert [row.seq for row in page._rows] == list(range(120, 0, -1))
    desk.office.calls.clear()
    desk.press(Qt.Key.Key_M)
    assert "history" not in desk.office.calls


def test_a_claims_acts_say_what_they_changed(desk: OpenDesk, page: HistoryPage) -> None:
    desk.press(Qt.Key.Key_C)
    assert page.claim.hasFocus()
    desk.type_text("4K2P0001")
    desk.press(Qt.Key.Key_Return)
    assert page.total.whole == "3 acts"
    assert page.table.hasFocus()
    assert any(row.cents == -12000 for row in page._rows)


def test_a_number_nobody_has_is_said_and_the_field_keeps_it(desk: OpenDesk, page: HistoryPage) -> None:
    desk.press(Qt.Key.Key_A)
    assert page.account.hasFocus()
    desk.type_text("nobody")
    desk.press(Qt.Key.Key_Return)
    assert page._rows == ()
    assert page.account.text() == "nobody"


def test_one_person_and_one_day(desk: OpenDesk, page: HistoryPage) -> None:
    page.person.choose("chen")
    page.period.choose(0)
    page.refresh()
    desk.settle()
    assert {row.actor for row in page._rows} == {"chen"}
    assert {row.at.astimezone().date() for row in page._rows} == {page.desk.today}


def test_enter_opens_the_claim_an_act_was_about(desk: OpenDesk, page: HistoryPage) -> None:
    at = next(place for place, row in enumerate(page._rows) if row.object_kind == "claim")
    page.table.select_place(at)
    desk.press(Qt.Key.Key_Return)
    assert isinstance(desk.window.page, ClaimTab)


def test_supervisors_and_auditors_have_the_page_and_nobody_else() -> None:
    for group in ("supervisor", "auditor"):
        assert "history" in {page.name for page in side_pages((group,))}
    assert "history" not in {page.name for page in side_pages(("poster", "specialist", "admin"))}
