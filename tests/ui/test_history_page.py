"""The history page by keyboard: newest acts, one claim, one person, further back, and the claim behind an act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.ui.claim.tab import ClaimTab
from app.ui.history.page import HistoryPage
from app.ui.pages import side_pages
from tests.ui.conftest import OpenDesk
from tests.ui.offices import MadeUpOffice


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


def test_h_on_a_claim_shows_who_did_what_to_it(desk: OpenDesk) -> None:
    desk.window.open_claim(1001)
    desk.settle()
    tab = desk.window.page
    assert isinstance(tab, ClaimTab)
    number = tab.claim.detail.head.number if tab.claim.detail is not None else ""
    tab.claim.era_pane.setFocus()
    desk.press(Qt.Key.Key_H)
    found = desk.window.page
    assert isinstance(found, HistoryPage)
    assert (found.claim.text(), found.account.text(), found.person.currentData()) == (number, "", "")
    assert desk.office.history_wish.claim_id == 1001
    assert found.table.hasFocus()


def test_a_number_typed_over_it_counts_instead_of_the_claim_before(desk: OpenDesk) -> None:
    desk.window.open_history(1001, "4K2P0001")
    desk.settle()
    assert isinstance(desk.window.page, HistoryPage)
    desk.press(Qt.Key.Key_C)
    desk.window.page.claim.selectAll()
    desk.type_text("4K2P0001")
    desk.press(Qt.Key.Key_Return)
    assert (desk.office.history_wish.claim_id, desk.office.history_wish.claim) == (None, "4K2P0001")


def test_h_is_no_key_for_who_may_not_read_the_history(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    made_up.groups = ("specialist",)
    desk = open_desk(made_up)
    desk.window.open_claim(1001)
    desk.settle()
    tab = desk.window.page
    assert isinstance(tab, ClaimTab)
    tab.claim.era_pane.setFocus()
    desk.press(Qt.Key.Key_H)
    assert desk.window.page is tab
    assert "history" not in desk.office.calls


def test_h_on_the_claim_of_the_queue_asks_too(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Qt.Key.Key_Down)
    desk.until(lambda: bench.claim.detail is not None)
    claim = bench.claim.detail.head.claim_id if bench.claim.detail is not None else 0
    bench.claim.claim_pane.setFocus()
    desk.press(Qt.Key.Key_H)
    assert desk.office.history_wish.claim_id == claim
