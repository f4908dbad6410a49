"""The posting page by keyboard: picker, taking back, moving, swapping, all alike, what is stuck or untouched."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.errors import Conflict
from app.posting.alike import ANSWERS
from app.posting.picking import LinePick
from app.ui.posting.alike_panel import ANSWER_WORDS
from app.ui.posting.page import PostingPage
from app.ui.preview.page import PreviewPage
from app.ui.takebacks.page import TakebacksPage
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.test_every_page import TWO_HUNDRED, nameless, text_fields

Key = Qt.Key


@pytest.fixture
def page(desk: OpenDesk) -> PostingPage:
    """The page in front with the payment that waits, its claims in focus."""
    desk.window.open_target("page:posting")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, PostingPage)
    found.claims.setFocus()
    return found


@pytest.fixture
def posted(desk: OpenDesk, page: PostingPage) -> PostingPage:
    """The posted payment with its first claim under the mark."""
    page.focus_first()
    desk.press(Key.Key_J)
    desk.press(Key.Key_2, CONTROL)
    page.claims.select_place(1)
    return page


def wait_for_preview(desk: OpenDesk) -> None:
    """Until typing has paused and the rehearsal has answered."""
    QTest.qWait(350)
    desk.settle()


# the picker


def unmatched(desk: OpenDesk, page: PostingPage) -> None:
    page.claims.select_place(5)
    desk.press(Key.Key_Return)
    assert page.work.panel is page.work.picker


def test_enter_on_an_unmatched_claim_shows_it_beside_its_candidates(desk: OpenDesk, page: PostingPage) -> None:
    unmatched(desk, page)
    picker = page.work.picker
    assert desk.focus is picker.candidates
    assert picker.place.text() == "1 of 3"
    facts = {row.name: row.agrees for row in picker.facts.rows_model.rows}
    assert (facts["Claim number"], facts["Patient"], facts["Billed"]) == (False, True, True)
    desk.press(Key.Key_J)
    assert picker.place.text() == "2 of 3"
    assert {row.name: row.agrees for row in picker.facts.rows_model.rows}["Billed"] is False
    assert "differs in charge" in picker.says.whole


def test_ctrl_enter_picks_the_chosen_claim_and_esc_does_nothing(desk: OpenDesk, page: PostingPage) -> None:
    unmatched(desk, page)
    desk.press(Key.Key_Escape)
    assert page.work.panel is None
    assert desk.focus is page.claims
    assert desk.office.picked == []
    desk.press(Key.Key_C)
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.picked == [(3, 1002, (), True)]
    assert page.work.panel is None
    assert desk.window.notice.sentence == "Posted on claim 4K2P0001, $101.20."


def test_lines_are_paired_by_typing_the_number_of_ours(desk: OpenDesk, page: PostingPage) -> None:
    unmatched(desk, page)
    desk.press(Key.Key_Return)
    assert desk.focus is page.work.picker.pairs
    desk.press(Key.Key_2)
    desk.press(Key.Key_1)
    desk.press(Key.Key_9)
    assert page.work.picker.trouble.text() == "Our claim has no line 9."
    desk.press(Key.Key_3)
    page.work.picker.remember.setChecked(False)
    desk.press(Key.Key_Return, CONTROL)
    pairs = (LinePick(601, 802), LinePick(602, 801), LinePick(603, 803))
    assert desk.office.picked == [(3, 1001, pairs, False)]


def test_another_claim_is_named_by_its_number(desk: OpenDesk, page: PostingPage) -> None:
    unmatched(desk, page)
    page.work.picker.other.setFocus()
    desk.type_text("NOSUCH")
    desk.press(Key.Key_Return)
    assert "no claim with that number" in page.work.picker.trouble.text()
    assert page.work.picker.chosen is not None
    page.work.picker.other.setFocus()
    page.work.picker.other.clear()
    desk.type_text("4K2P0077")
    desk.press(Key.Key_Return)
    assert page.work.picker.chosen.number == "4K2P0077"
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.picked == [(3, 1004, (), True)]


def test_the_loser_of_two_clerks_hears_by_whom_and_when(desk: OpenDesk, page: PostingPage) -> None:
    unmatched(desk, page)
    desk.office.fault = Conflict("B. Chen posted this payment at 10:42; look at it again.")
    desk.press(Key.Key_Return, CONTROL)
    assert page.work.picker.trouble.text().startswith("B. Chen posted this payment at 10:42")
    desk.office.fault = None
    assert desk.office.picked == []


# mending


def test_a_letter_opens_a_panel_that_shows_before_and_after_and_does_nothing(
    desk: OpenDesk, posted: PostingPage
) -> None:
    for key in (Key.Key_U, Key.Key_A):
        desk.press(key)
        assert posted.work.panel is posted.work.mend
        rows = posted.work.mend.changes.rows_model.rows
        assert [(row.party, row.before, row.after) for row in rows] == [("patient", 3_000, 0), ("primary", 0, 24_000)]
        desk.press(Key.Key_Escape)
        assert posted.work.panel is None
    assert desk.office.mended == []


def test_a_line_a_claim_and_the_payment_are_taken_back_and_stand_again(desk: OpenDesk, posted: PostingPage) -> None:
    mend = posted.work.mend
    for what, kind in (("line 1", "line"), ("claim", "claim"), ("payment", "payment")):
        posted.claims.setFocus()
        posted.claims.select_place(1)
        desk.press(Key.Key_U)
        mend.what.choose(what)
        mend.what.chosen.emit(what)
        desk.settle()
        desk.press(Key.Key_Return, CONTROL)
        assert mend.trouble.text() == "Type the reason: it is kept for good."
        assert desk.focus is mend.reason
        desk.type_text("wrong patient")
        desk.press(Key.Key_Return, CONTROL)
        done = desk.office.mended[-1]
        assert (done.kind, done.reason, done.remit_id) == (kind, "wrong patient", 2)
        assert posted.bar.sentence.startswith(f"The {kind} is taken back: 2 balances changed")
        desk.press(Key.Key_Z)
        desk.press(Key.Key_Return, CONTROL)
        undone = desk.office.mended[-1]
        assert (undone.kind, undone.remit_claim_id, undone.line_no) == (
            f"{kind}_back",
            done.remit_claim_id,
            done.line_no,
        )
        assert posted.bar.sentence.startswith("Undone")


def test_money_moved_leaves_a_list_to_be_ticked_off(desk: OpenDesk, posted: PostingPage) -> None:
    desk.press(Key.Key_M)
    assert desk.focus is posted.work.mend.field
    desk.type_text("NOSUCH")
    wait_for_preview(desk)
    assert "no claim with that number" in posted.work.mend.trouble.text()
    assert not posted.work.mend.do.isEnabled()
    posted.work.mend.field.clear()
    desk.type_text("4K2P0009")
    wait_for_preview(desk)
    desk.press(Key.Key_Tab)
    desk.type_text("paid on the wrong one")
    desk.press(Key.Key_Return, CONTROL)
    assert (desk.office.mended[0].kind, desk.office.mended[0].to) == ("move", "4K2P0009")
    assert posted.work.panel is posted.work.tasks
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Space)
    assert desk.office.finished == [1, 2]
    assert all(task.done for task in posted.work.tasks.table.rows_model.rows)
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_Z)
    desk.press(Key.Key_Return, CONTROL)
    assert (desk.office.mended[1].kind, desk.office.mended[1].mend_id) == ("undo", 7)


def test_two_mixed_up_patients_are_swapped_in_one_act(desk: OpenDesk, posted: PostingPage) -> None:
    desk.press(Key.Key_X)
    desk.type_text("882611/4K2P0005")
    wait_for_preview(desk)
    assert desk.office.rehearsed[-1].to == "882611/4K2P0005"
    posted.work.mend.reason.setFocus()
    desk.type_text("mixed up")
    desk.press(Key.Key_Return, CONTROL)
    assert [(each.kind, each.to, each.reason) for each in desk.office.mended] == [
        ("swap", "882611/4K2P0005", "mixed up")
    ]


def test_what_waits_is_not_mended_and_who_may_not_post_opens_nothing(desk: OpenDesk, page: PostingPage) -> None:
    page.claims.select_place(1)
    for key in (Key.Key_M, Key.Key_X, Key.Key_A):
        desk.press(key)
        assert page.work.panel is None
    desk.office.groups = ("specialist",)
    page.refresh()
    desk.settle()
    for key in (Key.Key_U, Key.Key_C, Key.Key_L):
        desk.press(key)
        assert page.work.panel is None


# all alike


def test_one_answer_for_all_alike_but_those_left_out(desk: OpenDesk, page: PostingPage) -> None:
    page.claims.select_place(3)
    desk.press(Key.Key_L)
    alike = page.work.alike
    assert alike.title.text() == "CO-197 N517 on 20610, AET"
    assert desk.focus is alike.table
    assert alike.total.whole == "6 of 6 claims ticked, 600.21"
    desk.press(Key.Key_Space)
    assert alike.total.whole == "5 of 6 claims ticked, 500.20"
    desk.press(Key.Key_Return, CONTROL)
    assert alike.trouble.text().startswith("Choose an answer")
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Down)
    assert {row.party for row in alike.changes.rows_model.rows} == {"patient", "primary"}
    desk.press(Key.Key_Tab)
    desk.type_text("payer confirmed")
    desk.press(Key.Key_Return, CONTROL)
    done = desk.office.mended[0]
    # the claim it was asked for carries the mark: the second of the six is left out after one Space
    assert (done.kind, done.answer, len(done.ids)) == ("alike", "next_party", 5)
    assert page.bar.sentence.startswith("The answer is given to all ticked")
    desk.press(Key.Key_Z)
    desk.press(Key.Key_Return, CONTROL)
    assert (desk.office.mended[1].kind, desk.office.mended[1].mend_id) == ("undo", 7)


def test_every_answer_the_service_takes_is_offered_in_words() -> None:
    assert tuple(ANSWER_WORDS) == ANSWERS


# what is stuck, what posts untouched, provider level, paper


def test_the_exceptions_of_all_payments_open_the_payment_at_the_claim(desk: OpenDesk, page: PostingPage) -> None:
    page.show_only("all exceptions")
    desk.settle()
    page.focus_first()
    assert page.list.total.whole == "4: 2,400.00"
    desk.press(Key.Key_J)
    assert page.claim is not None
    assert page.claim.remit_claim_id == 3
    desk.press(Key.Key_Return)
    assert desk.focus is page.claims
    desk.press(Key.Key_Return)
    assert page.work.panel is page.work.picker


def test_once_an_exception_is_solved_the_next_one_stands_there(desk: OpenDesk, page: PostingPage) -> None:
    page.show_only("all exceptions")
    desk.settle()
    page.focus_first()
    desk.press(Key.Key_J)
    assert page.equation.state.text() == "needs review"
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return, CONTROL)
    assert [each[:2] for each in desk.office.picked] == [(3, 1001)]
    assert len(page.list.exceptions.rows_model.rows) == 3
    assert page.equation.state.text() == "posted"


def test_what_changes_elsewhere_moves_nothing_while_a_panel_is_open(desk: OpenDesk, page: PostingPage) -> None:
    page.show_only("all exceptions")
    desk.settle()
    page.focus_first()
    desk.press(Key.Key_J)
    desk.press(Key.Key_Return)
    desk.press(Key.Key_Return)
    page.work.picker.other.setFocus()
    desk.type_text("4K2P")
    desk.office.picked.append((3, 1001, (), True))          # a colleague was faster
    page.refresh()
    desk.settle()
    assert page.work.panel is page.work.picker
    assert page.work.picker.other.text() == "4K2P"
    assert page.equation.state.text() == "needs review"


def test_the_list_narrows_to_what_the_bank_has_not_paid(desk: OpenDesk, page: PostingPage) -> None:
    page.show_only("unreconciled")
    assert [row.remit_id for row in page.remits.rows_model.rows] == [2]
    page.show_only("review")
    assert [row.remit_id for row in page.remits.rows_model.rows] == [1]
    page.show_only("exceptions")
    assert len(page.remits.rows_model.rows) == 2


def test_y_shows_what_posts_untouched_by_payer(desk: OpenDesk, page: PostingPage) -> None:
    desk.press(Key.Key_Y)
    assert page.work.untouched.words.whole.startswith("54 of 80 claims since")
    desk.press(Key.Key_Escape)
    assert page.work.panel is None


def test_a_provider_level_row_jumps_to_the_take_backs(desk: OpenDesk, posted: PostingPage) -> None:
    posted.claims.select_place(7)
    assert "claim 4K2P0002 paid for this shortage" in posted.pane._why.text()
    desk.press(Key.Key_Return)
    assert isinstance(desk.window.page, TakebacksPage)


def test_the_guards_split_stands_below_the_payers(desk: OpenDesk, posted: PostingPage) -> None:
    posted.claims.select_place(5)
    words = [label.text() for label in posted.pane.findChildren(type(posted.pane._why))]
    assert "payer sent CO-45 435.00" in words
    assert "OA-23 425.00 + CO-45 10.00" in words
    cells = [cell.text for cell in posted.pane._lines.rows_model.cells(0)]
    assert cells[4:6] == ["150.00", "under"]


def test_ctrl_p_previews_the_remittance_of_the_posted_claim(desk: OpenDesk, posted: PostingPage) -> None:
    desk.press(Key.Key_P, CONTROL)
    assert isinstance(desk.window.page, PreviewPage)
    assert desk.window.page.title == "Remittance of one claim"
    assert "print_remittance" in desk.office.calls


# what holds in every panel


@pytest.mark.parametrize("act", ["candidates", "take", "move", "swap", "again", "alike"])
def test_typing_into_a_panel_only_types_and_every_control_has_a_name(
    desk: OpenDesk, page: PostingPage, act: str
) -> None:
    if act in {"candidates", "alike"}:
        page.claims.select_place(5)
    else:
        page.focus_first()
        desk.press(Key.Key_J)
        page.claims.setFocus()
        page.claims.select_place(1)
    page.open_act(act)
    desk.settle()
    assert page.work.panel is not None
    assert nameless(desk.window) == []
    fields = [field for field in text_fields(desk.window) if page.isAncestorOf(field)]
    assert fields
    for field in fields:
        field.setFocus()
        field.clear()
        QTest.keyClicks(field, TWO_HUNDRED)
        desk.settle()
        assert field.text() == TWO_HUNDRED
        field.clear()
    assert (desk.office.mended, desk.office.picked, desk.office.approved) == ([], [], [])
    assert desk.window.minimumSizeHint().width() <= 1366
    assert desk.window.minimumSizeHint().height() <= 768


def test_nothing_is_asked_of_the_office_on_the_thread_of_the_window(desk: OpenDesk, posted: PostingPage) -> None:
    desk.office.threads.clear()
    desk.press(Key.Key_U)
    posted.work.mend.reason.setText("x")
    desk.press(Key.Key_Return, CONTROL)
    desk.press(Key.Key_Y)
    assert desk.office.threads
    assert not any(name.startswith("MainThread") for name in desk.office.threads)


def test_of_a_payment_not_shown_whole_only_what_is_marked_is_posted(
    desk: OpenDesk, page: PostingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = desk.office.review(1)
    part = replace(whole, left_out=400, row=replace(whole.row, claims=403))
    monkeypatch.setattr(desk.office, "review", lambda _remit_id: part)
    page.refresh()
    desk.settle()
    assert "3 of 403 claims" in page.work.head.text()
    able = [claim for group in part.groups for claim in group.claims if claim.can_approve]
    for at in range(page.claims.model().rowCount()):
        page.claims.select_place(at)
        if page.claim is not None and page.claim.can_approve:
            page.mark()
    page.post_marked()
    desk.settle()
    assert desk.office.approved == [(1, tuple(claim.number for claim in able))]
