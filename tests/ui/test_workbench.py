"""The workbench, driven by keyboard as a specialist drives it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain.errors import Unavailable
from app.ui.widgets.text import Chip
from app.workqueues.types import Change, Queue
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_up import NOW
from tests.ui.offices import MadeUpOffice

Key = Qt.Key
HOLDER = 8  # the place of the holder among the columns as designed


def test_a_row_shows_why_it_is_here_and_its_clock(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    titles = [column.key for column in bench.table.rows_model.columns]
    cells = dict(zip(titles, (cell.text for cell in bench.table.rows_model.cells(0)), strict=True))
    assert cells["why"] == "CO-16 M51 procedure code invalid"
    assert cells["clock"] == "correct 96 d"
    assert cells["balance"] == "1,047.31"
    assert bench.filters.total_text == "60 items $93,477.30"


def test_walking_the_list_shows_the_claim_and_takes_nothing(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    desk.press(Key.Key_J)
    detail = desk.window.workbench.claim.detail
    assert detail is not None
    assert detail.head.number == "4K2P0003"
    assert desk.window.top.practice.whole == "Harbor Street Orthopedics"
    assert "take" not in desk.office.calls
    assert "take_next" not in desk.office.calls


def test_f8_type_outcome_and_ctrl_enter_save_and_bring_the_next(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    assert bench.holding.item is not None
    assert desk.focus is bench.notes.note
    desk.type_text("Spoke with Dana")
    bench.notes.pick("reprocess")
    assert bench.notes.why.whole == "payer reprocesses, 10 d"
    desk.press(Key.Key_Return, CONTROL)
    saved = desk.office.saved[0]
    assert (saved.item_id, saved.outcome, saved.note) == (1, "reprocess", "Spoke with Dana")
    assert saved.next_on is not None
    assert saved.next_on.isoformat() == "2026-12-01"
    assert bench.holding.item is not None
    assert bench.holding.item.item_id == 2
    assert bench.notes.note.text() == ""
    assert desk.focus is bench.notes.note


def test_a_date_moved_by_hand_says_so(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    notes = desk.window.workbench.notes
    notes.pick("reprocess")
    notes.next_on.setDate(notes.next_on.date().addDays(3))
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.saved[0].why == "date set by hand"


def test_a_note_without_an_outcome_keeps_the_item_and_its_date(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    desk.type_text("only a note")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.notes == ["only a note"]
    assert not desk.office.saved
    assert desk.window.workbench.holding.item is not None


def test_enter_takes_the_chosen_row_and_esc_leaves_the_note(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    desk.press(Key.Key_Return)
    bench = desk.window.workbench
    assert bench.holding.item is not None
    assert bench.holding.item.item_id == 2
    desk.press(Key.Key_Escape)
    assert desk.focus is bench.table
    assert bench.holding.item is not None


def test_f7_parks_with_what_was_typed_and_brings_it_back(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("interrupted by a call")
    desk.press(Key.Key_F7)
    assert bench.holding.item is None
    assert bench.filters.parked.text() == "1 parked"
    assert desk.office.drafts[1001].body == "interrupted by a call"
    desk.press(Key.Key_F7)
    assert bench.notes.note.text() == "interrupted by a call"
    assert bench.filters.parked.text() == ""


def test_ctrl_backspace_releases_from_the_list_and_deletes_a_word_in_text(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("two words")
    desk.press(Key.Key_Backspace, CONTROL)
    assert bench.notes.note.text() == "two "
    assert 1 in desk.office.held
    bench.table.setFocus()
    desk.press(Key.Key_Backspace, CONTROL)
    assert bench.holding.item is None
    assert 1 not in desk.office.held


def test_typing_without_a_pause_is_kept_on_the_server_too(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    for _ in range(100):  # how soon is measured by `dev.py bench live`
        desk.type_text("abc ")
        desk.qtbot.wait(180)
        if 1001 in desk.office.drafts:
            break
    assert desk.office.drafts[1001].body.startswith("abc abc")


def test_a_start_after_a_crash_brings_item_and_text_back(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    made_up.held = {4: "lopez"}
    first = open_desk(made_up)
    assert first.window.workbench.holding.item is not None
    first.window.workbench.notes.note.setFocus()
    first.type_text("half a sentence")
    first.until(lambda: 1004 in made_up.drafts)
    second = open_desk(made_up)
    second.until(lambda: second.window.workbench.notes.note.text() == "half a sentence")


def test_ctrl_enter_twice_saves_once(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    bench = desk.window.workbench
    bench.notes.pick("paid")
    bench.held.save_and_next()
    bench.held.save_and_next()
    desk.settle()
    assert len(desk.office.saved) == 1


def test_a_colleagues_hold_appears_and_selection_and_typing_stay(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("half a ")
    desk.office.held[5] = "chen"
    desk.office.changes = [Change("queue", "denial", 1005, "chen", NOW)]
    desk.window.live.poll()
    desk.settle()
    place = bench.table.rows_model.place_of(5)
    assert bench.table.rows_model.cells(place)[HOLDER].text == "chen"
    assert bench.table.current_row is not None
    assert bench.table.current_row.item_id == 1
    assert desk.focus is bench.notes.note
    desk.type_text("sentence")
    assert bench.notes.note.text() == "half a sentence"


def test_a_claim_changed_underneath_shows_a_bar_and_moves_nothing(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("typing")
    asked = desk.office.calls.count("claim")
    desk.office.changes = [Change("claim", "", 1001, "chen", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert bench.claim.changed_bar.sentence.startswith("Changed by B. Chen")
    assert desk.office.calls.count("claim") == asked
    assert desk.focus is bench.notes.note
    bench.claim.changed_bar.acted.emit()
    desk.settle()
    assert desk.office.calls.count("claim") == asked + 1
    assert bench.claim.changed_bar.sentence == ""
    assert bench.notes.note.text() == "typing"


def test_ones_own_change_shows_no_bar(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    desk.office.changes = [Change("claim", "", 1001, "lopez", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert desk.window.workbench.claim.changed_bar.sentence == ""


def test_a_new_queue_appears_by_itself_with_its_count(desk: OpenDesk) -> None:
    desk.office.more_queues = (Queue("dental", "Dental review", "pool", 35, ""),)
    desk.office.changes = [Change("setup", "", None, "adams", NOW)]
    desk.window.live.poll()
    desk.settle()
    assert ("queue:dental", "Dental review", 0) in [(row.target, row.title, row.count) for row in desk.window.side.rows]
    desk.window.side.chosen.emit("queue:dental")
    desk.settle()
    assert desk.window.workbench.queue == "dental"


def test_g_then_f_goes_to_follow_up_from_the_list_only(desk: OpenDesk) -> None:
    desk.press(Key.Key_G)
    desk.press(Key.Key_F)
    assert desk.window.workbench.queue == "follow_up"
    desk.press(Key.Key_F8)
    desk.type_text("gd")
    desk.settle()
    assert desk.window.workbench.queue == "follow_up"


def filtered(desk: OpenDesk) -> tuple[tuple[int, ...], str]:
    """Payers and whose, as the list asks for them now."""
    query = desk.window.workbench.query
    return query.payer_ids, query.whose


def test_filters_ask_the_server_and_are_remembered(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    bench.filters.payer.choose(3)
    bench.filters.payer.chosen.emit(3)
    bench.filters.whose.choose("mine")
    bench.filters.whose.chosen.emit("mine")
    desk.settle()
    assert filtered(desk) == ((3,), "mine")
    desk.window.open_target("queue:follow_up")
    desk.settle()
    assert filtered(desk) == ((), "team")
    desk.window.open_target("queue:denial")
    desk.settle()
    assert filtered(desk) == ((3,), "mine")


def test_an_empty_queue_says_what_to_do(desk: OpenDesk) -> None:
    desk.office.count = 0
    bench = desk.window.workbench
    bench.filters.whose.choose("mine")
    bench.filters.whose.chosen.emit("mine")
    desk.settle()
    assert bench.states.said == "Other items may be open here."
    desk.office.count = 3
    bench.feed.refresh()
    desk.settle()
    assert bench.states.said == ""


def test_a_lost_server_shows_the_bar_and_typing_goes_on(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.office.fault = Unavailable("The server cannot be reached; check the network, then try again.")
    desk.window.live.poll()
    desk.settle()
    assert desk.window.offline.isVisible()
    assert desk.window.findChildren(Chip)
    assert desk.window.top.line.text() == "offline"
    desk.type_text("typed while away")
    desk.qtbot.wait(1000)
    assert bench.notes.note.text() == "typed while away"
    desk.office.fault = None
    desk.until(lambda: desk.office.drafts.get(1001) is not None)
    desk.until(lambda: not desk.window.offline.isVisible())
    assert desk.office.drafts[1001].body == "typed while away"


def test_f2_copies_one_value_after_the_other_and_empties_the_clipboard(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    clipboard = QGuiApplication.clipboard()
    desk.press(Key.Key_F2)
    assert clipboard.text() == "W2213 40871"
    desk.press(Key.Key_F2)
    assert clipboard.text() == "03/18/1974"
    assert "03/18" not in desk.window.notice.sentence
    desk.window.workbench._pack.clear()
    assert clipboard.text() == ""


def test_ctrl_digits_go_to_the_panes(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    for key, widget in (
        (Key.Key_2, bench.claim.claim_pane),
        (Key.Key_3, bench.claim.era_pane),
        (Key.Key_4, bench.claim.payer_pane),
        (Key.Key_1, bench.table),
    ):
        desk.press(key, CONTROL)
        assert desk.focus is widget


def test_a_long_queue_is_held_as_a_sliding_window(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> None:
    made_up.count = 3000
    desk = open_desk(made_up)
    desk.window.open_target("queue:denial")
    desk.settle()
    table = desk.window.workbench.table
    for _ in range(9):
        table.verticalScrollBar().setValue(table.verticalScrollBar().maximum())
        desk.settle()
    assert table.rows_model.rowCount() <= 800
    assert table.rows_model.rows[-1].item_id >= 1600
    for _ in range(14):
        table.verticalScrollBar().setValue(0)
        desk.settle()
    assert table.rows_model.rows[0].item_id == 1
    assert table.rows_model.rowCount() <= 800


def test_the_server_is_only_ever_asked_on_worker_threads(desk: OpenDesk) -> None:
    desk.office.threads.clear()
    desk.press(Key.Key_F8)
    desk.press(Key.Key_F5)
    desk.press(Key.Key_F7)
    assert desk.office.threads
    assert all(name.startswith("desk-") for name in desk.office.threads)


def test_the_practice_band_follows_the_patient(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    assert desk.window.top.band.styleSheet() == "background: #0F7B6C;"


def test_a_row_keeps_its_meaning_when_only_the_holder_changes(desk: OpenDesk) -> None:
    rows = desk.office.rows()
    table = desk.window.workbench.table
    table.set_rows([structs.replace(row, holder="chen", holder_name="B. Chen") for row in rows])
    assert {cells[HOLDER].text for cells in map(table.rows_model.cells, range(60))} == {"B. Chen"}


def test_a_save_that_somebody_overtook_keeps_the_typing_and_can_be_saved_again(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    desk.type_text("called twice")
    bench.notes.pick("paid")
    desk.office.stale_below = 5
    desk.press(Key.Key_Return, CONTROL)
    assert desk.window.notice.sentence.startswith("B. Chen changed this item")
    assert bench.notes.note.text() == "called twice"
    assert bench.notes.outcome.currentData() == "paid"
    desk.settle()
    desk.press(Key.Key_Return, CONTROL)
    assert [save.note for save in desk.office.saved] == ["called twice"]


def test_a_slow_answer_shows_the_busy_mark_and_a_quick_one_does_not(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    assert desk.window.top.busy.text() == ""
    gate = threading.Event()
    desk.background.run(gate.wait, lambda _ok: None)
    desk.until(lambda: desk.window.top.busy.text() == "working ...")
    gate.set()
    desk.until(lambda: desk.window.top.busy.text() == "")


def test_an_exception_without_a_claim_keeps_notes_draft_and_outcome(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    made_up.claimless = {1, 2}
    made_up.notes = ["the payer named another member"]
    desk = open_desk(made_up)
    desk.window.open_target("queue:denial")
    desk.settle()
    bench = desk.window.workbench
    desk.press(Key.Key_F8)
    seen = bench.claim.claimless.time_line.rows_model
    desk.until(lambda: [entry.text for entry in seen.rows] == ["the payer named another member"])
    assert bench.claim.claimless.isVisible()
    desk.type_text("asked for the claim")
    desk.until(lambda: 2001 in made_up.drafts)
    assert made_up.drafts[2001].body == "asked for the claim"
    desk.press(Key.Key_Return, CONTROL)
    desk.until(lambda: len(seen.rows) == 2)
    assert seen.rows[0].text == "asked for the claim"
    desk.type_text("they send it")
    bench.notes.pick("reprocess")
    desk.press(Key.Key_Return, CONTROL)
    assert [(save.item_id, save.note) for save in made_up.saved] == [(1, "they send it")]


def test_after_an_exception_without_a_claim_the_next_claim_has_its_panes_again(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    made_up.claimless = {1}
    desk = open_desk(made_up)
    desk.window.open_target("queue:denial")
    desk.settle()
    view = desk.window.workbench.claim
    assert view.claimless.isVisible()
    desk.press(Key.Key_J)
    assert (view.claimless.isVisible(), view.claim_pane.isVisible()) == (False, True)
    desk.press(Key.Key_K)
    assert (view.claimless.isVisible(), view.claim_pane.isVisible()) == (True, False)
    assert view.detail is None
