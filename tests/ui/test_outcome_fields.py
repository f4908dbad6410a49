"""What outcomes ask for, and the snooze, by keyboard; and the clocks page."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt

from app.domain.money import Cents
from app.ui.clocks.page import ClocksPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import TODAY

Key = Qt.Key


def test_one_key_picks_the_outcome_and_typing_goes_on_where_it_asks(desk: OpenDesk) -> None:
    notes = desk.window.workbench.notes
    desk.press(Key.Key_F8)
    desk.type_text("Dana says it is being worked")
    desk.press(Key.Key_Tab)
    assert notes.outcome.hasFocus()
    desk.press(Key.Key_I)
    assert notes.chosen is not None and notes.chosen.code == "in_process"
    assert notes.asked.promised_on.hasFocus()
    assert notes.asked.say.whole == "By when will it be decided?"
    assert notes.asked.time.isHidden() and not notes.asked.reference.isHidden()
    desk.type_text("12/05")
    assert notes.why.whole == "promised for 12/05/2026, 2 d after it"
    assert notes.chosen_date == date(2026, 12, 7)
    desk.press(Key.Key_Tab)
    desk.type_text("1,204.50")
    notes.asked.reference.setFocus()
    desk.type_text("R-778")
    desk.press(Key.Key_Return, CONTROL)
    (saved,) = desk.office.saved
    assert (saved.outcome, saved.reference, saved.promised_on, saved.promised) == (
        "in_process", "R-778", date(2026, 12, 5), Cents(120_450),
    )  # fmt: skip
    assert saved.next_on == date(2026, 12, 7)


def test_a_call_back_keeps_its_time_in_the_zone_it_was_said_in(desk: OpenDesk) -> None:
    notes = desk.window.workbench.notes
    desk.press(Key.Key_F8)
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_B)
    assert notes.asked.time.hasFocus()
    desk.type_text("2:30 pm")
    desk.press(Key.Key_Return, CONTROL)
    (saved,) = desk.office.saved
    assert (saved.at, saved.zone) == (datetime(2026, 11, 22, 19, 30, tzinfo=UTC), "America/New_York")


def test_what_cannot_be_read_is_told_and_nothing_is_saved(desk: OpenDesk) -> None:
    notes = desk.window.workbench.notes
    desk.press(Key.Key_F8)
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_B)
    desk.type_text("half past two")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.saved == []
    assert notes.asked.time.text() == "half past two"


def test_a_draft_keeps_the_fields_of_the_outcome_too(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.press(Key.Key_Tab)
    desk.press(Key.Key_I)
    desk.type_text("12/05")
    bench.notes.asked.reference.setFocus()
    desk.type_text("R-9")
    desk.press(Key.Key_F7)
    (draft,) = desk.office.drafts.values()
    assert draft.outcome == "in_process"
    assert json.loads(draft.fields) == {"promised_on": "12/05", "reference": "R-9"}
    desk.press(Key.Key_F7)
    assert bench.notes.asked.promised_on.text() == "12/05"
    assert bench.notes.asked.reference.text() == "R-9"


def test_f6_snoozes_with_a_reason_and_ctrl_enter(desk: OpenDesk) -> None:
    notes = desk.window.workbench.notes
    desk.press(Key.Key_F6)
    assert not notes.snooze.is_open, "nothing is held"
    desk.press(Key.Key_F8)
    desk.press(Key.Key_F6)
    assert notes.snooze.why.hasFocus()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.snoozed == [], "a snooze without a reason is none"
    desk.type_text("the plan moves to a new system")
    notes.snooze.event_choice.choose("letter")
    desk.press(Key.Key_Return, CONTROL)
    (wish,) = desk.office.snoozed
    assert (wish.why, wish.wake_on, (wish.until - TODAY).days) == ("the plan moves to a new system", "letter", 14)
    assert desk.window.workbench.holding.item is None


def test_esc_leaves_the_snooze_and_the_item_stays_held(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.press(Key.Key_F6)
    desk.press(Key.Key_Escape)
    assert not bench.notes.snooze.is_open
    assert bench.holding.item is not None
    assert bench.notes.note.hasFocus()


def test_the_clocks_page_shows_what_lapses_and_states_a_clock(desk: OpenDesk) -> None:
    desk.window.open_target("page:clocks")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, ClocksPage)
    assert page.head.whole == "6 clock rules, 2 to verify"
    assert page.lapsing.rows_model.rowCount() == 4
    page.table.setFocus()
    desk.press(Key.Key_N)
    assert not page.foot.isHidden()
    page.form.kind.choose("appeal1")
    page.form.start.choose("determination")
    page.form.days.setFocus()
    desk.type_text("65")
    desk.press(Key.Key_Return, CONTROL)
    (wish,) = desk.office.clocks_saved
    assert (wish.kind, wish.days, wish.payer, wish.payer_type) == ("appeal1", 65, "", "")
    assert page.foot.isHidden()


def test_enter_changes_the_chosen_clock_with_the_version_that_was_shown(desk: OpenDesk) -> None:
    desk.window.open_target("page:clocks")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, ClocksPage)
    page.table.setFocus()
    page.table.select_place(0)
    desk.press(Key.Key_Return)
    page.form.verify.setChecked(False)
    desk.press(Key.Key_Return, CONTROL)
    (wish,) = desk.office.clocks_saved
    assert (wish.rule_id, wish.version, wish.verify, wish.payer_type) == (1, 1, False, "medicare")
