"""The denial desk by keyboard: choose a group, read what is to be done, act on many with a preview, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.denials.types import WantedAct
from app.domain.errors import Refused
from app.ui.denials.page import DenialsPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_denials import ACT
from tests.ui.made_up import TODAY


@pytest.fixture
def page(desk: OpenDesk) -> DenialsPage:
    """The page in front, the first group chosen, the list in focus."""
    desk.window.open_target("page:denials")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, DenialsPage)
    found.focus_first()
    return found


def shows_preview(page: DenialsPage) -> bool:
    return page.panel.previewed


def done(desk: OpenDesk) -> list[tuple[object, ...]]:
    return getattr(desk.office, "denial_done", [])


def test_a_group_shows_its_claims_and_the_work_to_be_done(desk: OpenDesk, page: DenialsPage) -> None:
    assert page.total.whole == "5 groups, 47 claims, 34,947.50"
    assert page.claims.model().rowCount() == 4
    assert page.work.title.text() == "Claim data missing or wrong"
    assert page.work.steps[0] == "Correct the rendering provider's number."
    assert "9 d left" in page.work.clock.whole
    desk.press(Qt.Key.Key_J)
    desk.settle()
    assert page.work.title.text() == "Authorization missing or exceeded"


def test_a_letter_opens_the_panel_and_does_nothing_by_itself(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_A)
    assert page.panel.isVisible()
    assert page.panel.isAncestorOf(desk.focus)
    desk.press(Qt.Key.Key_Escape)
    assert not page.panel.isVisible()
    assert done(desk) == []


def test_the_first_ctrl_enter_previews_and_the_second_does_it(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_A)
    page.panel.type_into("Reference", "A-77")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert page.panel.previewed
    assert "3 claims" in page.panel.told.whole and "1 is left alone" in page.panel.told.whole
    assert done(desk) == []
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    [(wanted, claims)] = done(desk)
    assert wanted == WantedAct("appeal", method="portal", reference="A-77")
    assert len(claims) == 4  # type: ignore[arg-type]  # kept as an object
    assert not page.panel.isVisible()


def test_a_changed_field_asks_for_the_preview_again(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_C)
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert shows_preview(page)
    page.panel.type_into("Reference", "B")
    assert not shows_preview(page)
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk) == []


def test_space_takes_a_claim_out_of_the_act(desk: OpenDesk, page: DenialsPage) -> None:
    page.claims.setFocus()
    desk.press(Qt.Key.Key_Space)
    assert page.chosen.whole.startswith("3 claims")
    desk.press(Qt.Key.Key_R)
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk)[0][1] == ("4K2P1002", "4K2P1003", "4K2P1004")
    page.claims.setFocus()
    desk.press(Qt.Key.Key_Space)
    assert page.chosen.whole.startswith("4 claims")


def test_what_is_usual_is_previewed_before_it_is_done(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_P)
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk) == []
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk)[0][0] is None


def test_an_act_is_undone_as_a_whole(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_U)
    desk.settle()
    assert page.panel.isVisible()
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk) == [("undo", ACT)]


def test_a_combination_no_row_names_is_named_by_one_key(desk: OpenDesk, page: DenialsPage) -> None:
    page.view.choose("gaps")
    page.refresh()
    desk.settle()
    page.focus_first()
    desk.press(Qt.Key.Key_M)
    page.panel.choose("Category", "credentialing")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    kind, row = done(desk)[0]
    assert kind == "map"
    assert (row.reason, row.remark, row.category) == ("16", "N884", "credentialing")  # type: ignore[attr-defined]  # a Mapping


def test_an_appeals_decision_is_recorded(desk: OpenDesk, page: DenialsPage) -> None:
    page.view.choose("appeals")
    page.refresh()
    desk.settle()
    page.focus_first()
    desk.press(Qt.Key.Key_D)
    page.panel.choose("Decision", "partial")
    page.panel.type_into("Won", "1,200.00")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert done(desk) == [("decide", 9, "partial", TODAY, 120_000, "")]


@pytest.mark.parametrize("view", ["news", "root_cause", "payer", "location"])
def test_the_other_views_show_rows_and_take_no_act_where_none_makes_sense(
    desk: OpenDesk, page: DenialsPage, view: str
) -> None:
    page.view.choose(view)
    page.refresh()
    desk.settle()
    shown = page.news if view == "news" else page.trends
    assert shown.isVisible() and shown.model().rowCount() > 0
    assert page.buttons["appeal"].isEnabled() == (view == "news")


def test_a_refusal_keeps_the_panel_and_what_was_typed(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_I)
    page.panel.type_into("What", "the note")
    desk.office.fault = Refused("Say who is asked and for what.")
    desk.press(Qt.Key.Key_Return, CONTROL)
    desk.settle()
    assert page.panel.isVisible() and page.panel.text("What") == "the note"
    assert "Say who is asked" in page.panel.trouble.text()


def test_a_day_that_cannot_be_read_is_said_in_the_panel(desk: OpenDesk, page: DenialsPage) -> None:
    desk.press(Qt.Key.Key_A)
    page.panel.type_into("Sent on", "yesterday")
    desk.press(Qt.Key.Key_Return, CONTROL)
    assert page.panel.trouble.text().startswith("Sent on: type a day")


def test_the_claims_own_view_says_what_its_refusal_means_and_what_to_do(desk: OpenDesk) -> None:
    desk.window.open_target("queue:denial")
    desk.settle()
    pane = desk.window.workbench.claim.era_pane
    assert pane.standard_work.startswith("1. Correct the rendering provider's number.")
    pane.show_work(())
    assert pane.standard_work == ""
