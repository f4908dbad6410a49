"""The mail room by keyboard: kinds by one key, eight keys a letter, colleagues, splitting, undo, evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.correspondence.propose import Proposed
from app.correspondence.reading import LetterReading
from app.correspondence.types import LetterIndex
from app.domain.errors import Refused
from app.ui.claim.tab import ClaimTab
from app.ui.mail.page import MailPage
from app.ui.papers.page import PapersPage
from app.ui.scan.evidence_dialog import EvidenceDialog
from app.ui.widgets.days import typed_day
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_mail import target
from tests.ui.made_up import TODAY
from tests.ui.offices import MadeUpOffice


@pytest.fixture
def room(desk: OpenDesk) -> OpenDesk:
    desk.window.open_target("page:letters")
    desk.settle()
    return desk


def page_of(desk: OpenDesk) -> MailPage:
    page = desk.window.page
    assert isinstance(page, MailPage)
    return page


def focused(desk: OpenDesk, widget: QWidget) -> bool:
    return desk.focus is widget


def go_to(desk: OpenDesk, letter_id: int) -> None:
    page_of(desk).table.select_id(letter_id)
    desk.settle()


def open_claim(desk: OpenDesk) -> ClaimTab:
    desk.window.open_claim(1001)
    desk.settle()
    found = desk.window.page
    assert isinstance(found, ClaimTab)
    found.claim.claim_pane.setFocus()
    return found


def test_the_oldest_letter_is_open_with_its_page_beside_it(room: OpenDesk) -> None:
    page = page_of(room)
    assert [row.age for row in page.table.rows_model.rows] == [6, 3, 1, 1, 0]
    assert page.form.opened is not None and page.form.opened.letter.row.letter_id == 1
    assert page.pages.place.text() == "Page 1 of 3"
    assert not page.pages.states.said
    assert page.total.whole == "5 letters, 1 for the supervisor"
    assert focused(room, page.table)


def test_a_letter_whose_claim_is_known_takes_at_most_eight_keys(room: OpenDesk) -> None:
    # Letter 4 comes next: known by its cover sheet, nothing to be read from the scan.
    room.office.proposals[4] = Proposed((target(4, "our cover sheet"),), LetterReading())
    go_to(room, 3)
    keys = 0

    def press(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        nonlocal keys
        keys += 1
        room.press(key, *modifiers)

    press(Qt.Key.Key_R)
    assert page_of(room).form.chosen.whole == "Claim 4K2P0003"
    press(Qt.Key.Key_Return, CONTROL)
    assert keys == 2, "everything stands in the letter's text"
    assert room.office.indexed == [
        (3, LetterIndex("records_request", 1003, letter_date=TODAY - timedelta(days=4),
                        due_on=TODAY + timedelta(days=21), reference="RQ-88")),
    ]  # fmt: skip
    opened = page_of(room).form.opened
    assert opened is not None and opened.letter.row.letter_id == 4, "the next letter is open already"
    keys = 0
    press(Qt.Key.Key_R)
    assert focused(room, page_of(room).form.fields["letter_date"])
    room.type_text("1117")
    keys += 4
    press(Qt.Key.Key_Return, CONTROL)
    assert keys == 6
    number, said = room.office.indexed[-1]
    assert (number, said.claim_id, said.letter_date) == (4, 1004, date(2026, 11, 17))
    assert page_of(room).done.sentence.startswith("Claim 4K2P0004: Records asked for")


def test_a_number_typed_finds_the_claim_and_several_are_chosen_from(room: OpenDesk) -> None:
    form = page_of(room).form
    room.press(Qt.Key.Key_R)
    assert focused(room, form.search)
    room.type_text("riv")
    room.press(Qt.Key.Key_Return)
    assert focused(room, form.targets)
    room.press(Qt.Key.Key_J)
    room.press(Qt.Key.Key_Return)
    assert form.chosen.whole == "Claim 4K2P0002"
    assert focused(room, form.fields["letter_date"])


def test_a_kind_asks_for_what_it_needs_and_says_what_it_will_do(room: OpenDesk) -> None:
    form = page_of(room).form
    room.press(Qt.Key.Key_D)
    form.pick(target(1, "claim number"))
    room.settle()
    assert form.fields["reference"].isVisible() and form.fields["cents"].isVisible() and form.keep.isVisible()
    assert not form.decision.isVisible()
    room.press(Qt.Key.Key_Return, CONTROL)
    assert "FCN" in form.trouble.text()
    assert not room.office.indexed
    page_of(room).table.setFocus()
    room.press(Qt.Key.Key_A)
    assert form.decision.isVisible() and not form.keep.isVisible()
    assert form.plan.text() == "Closes the appeal, or opens its next level."


def test_who_was_quicker_is_told_and_the_list_is_read_again(room: OpenDesk) -> None:
    go_to(room, 3)
    room.office.quicker = "B. Chen"
    room.office.calls.clear()
    room.press(Qt.Key.Key_R)
    room.press(Qt.Key.Key_Return, CONTROL)
    assert "indexed by B. Chen" in page_of(room).form.trouble.text()
    assert "letters" in room.office.calls


def test_a_letter_like_it_is_told_first_and_the_second_save_goes_on(room: OpenDesk) -> None:
    go_to(room, 3)
    room.office.twins.add(3)
    room.press(Qt.Key.Key_R)
    room.press(Qt.Key.Key_Return, CONTROL)
    assert "already, by B. Chen" in page_of(room).form.trouble.text()
    assert not room.office.indexed
    room.press(Qt.Key.Key_Return, CONTROL)
    assert len(room.office.indexed) == 1


def test_u_takes_off_what_was_just_indexed(room: OpenDesk) -> None:
    go_to(room, 3)
    room.press(Qt.Key.Key_R)
    room.press(Qt.Key.Key_Return, CONTROL)
    assert focused(room, page_of(room).table)
    room.press(Qt.Key.Key_U)
    assert room.office.taken_off == [(3, "Undone at the desk")]
    assert "waits again" in page_of(room).done.sentence


def test_a_letter_open_at_a_colleague_is_named_and_taken_over(room: OpenDesk) -> None:
    room.office.elsewhere[5] = "B. Chen"
    go_to(room, 5)
    page = page_of(room)
    assert page.over.sentence == "B. Chen has this letter open."
    page.over._on_act()
    room.settle()
    assert page.over.sentence == ""


def test_x_splits_at_the_page_on_show_and_m_takes_the_next_letter_in(room: OpenDesk) -> None:
    page = page_of(room)
    room.press(Qt.Key.Key_Right)
    assert page.pages.place.text() == "Page 2 of 3"
    room.press(Qt.Key.Key_X)
    assert room.office.page_counts[1] == 1 and room.office.page_counts[6] == 2
    assert page.pages.place.text() == "Page 1 of 1"
    room.press(Qt.Key.Key_M)
    assert "merge_letters" in room.office.calls


def test_advertising_is_set_aside_with_a_reason(room: OpenDesk) -> None:
    page = page_of(room)
    page.aside.click()
    room.settle()
    assert "Say below why" in page.form.trouble.text()
    assert focused(room, page.reason)
    room.type_text("advertising")
    page.aside.click()
    room.settle()
    assert room.office.mail[1].state == "aside"
    assert page.form.opened is not None and page.form.opened.letter.row.letter_id == 2


def test_files_are_taken_in_and_a_broken_one_says_why(room: OpenDesk) -> None:
    page = page_of(room)
    page.add_files(["mail.pdf", "broken.pdf"])
    room.settle()
    assert len(room.office.mail) == 6
    assert "broken" in page.form.trouble.text()


@pytest.mark.parametrize("size", [QSize(1366, 768), QSize(1920, 1080)])
def test_the_whole_form_fits_the_window(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice, size: QSize
) -> None:
    desk = open_desk(made_up, size=size)
    desk.window.open_target("page:letters")
    desk.settle()
    form = page_of(desk).form
    desk.press(Qt.Key.Key_D)
    form.pick(target(1, "claim number"))
    desk.settle()
    assert form.save.geometry().bottom() <= form.height()
    assert form.minimumSizeHint().height() <= form.height()


def test_a_pasted_picture_becomes_dated_evidence_on_the_claim(desk: OpenDesk) -> None:
    open_claim(desk)
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    QGuiApplication.clipboard().setImage(image)
    desk.press(Qt.Key.Key_V, CONTROL)
    dialog = _dialog(desk)
    QTest.keyClicks(dialog.note, "in process, no date")
    QTest.keyClick(dialog.note, Qt.Key.Key_Return)
    desk.settle()
    content, said = desk.office.evidence_kept[0]
    assert isinstance(content, bytes) and content.startswith(b"\x89PNG")
    assert (said.claim_id, said.kind, said.evidence_on, said.note) == (1001, "portal", TODAY, "in process, no date")
    assert not said.proof


def test_ctrl_v_in_a_text_field_is_text_and_without_a_picture_it_says_so(desk: OpenDesk) -> None:
    QGuiApplication.clipboard().setText("words")
    open_claim(desk)
    desk.press(Qt.Key.Key_V, CONTROL)
    assert desk.window.notice.sentence.startswith("There is no picture in the clipboard")
    desk.window.top.search.setFocus()
    desk.press(Qt.Key.Key_V, CONTROL)
    assert desk.window.top.search.text() == "words"
    assert not desk.office.evidence_kept


def test_e_opens_the_claims_papers_and_a_letter_is_taken_off_with_a_reason(desk: OpenDesk) -> None:
    open_claim(desk)
    desk.press(Qt.Key.Key_E)
    page = desk.window.page
    assert isinstance(page, PapersPage)
    assert [row.title for row in page.table.rows_model.rows] == ["Portal screenshot", "Records request",
                                                                 "Proof of mailing"]  # fmt: skip
    assert "not back yet" in page.covers.whole
    assert not page.pages.states.said
    desk.press(Qt.Key.Key_J)
    page.take_off()
    assert not desk.office.taken_off, "a reason is asked for first"
    desk.type_text("other patient")
    page.off.click()
    desk.settle()
    assert desk.office.taken_off == [(1, "other patient")]


def test_a_cover_sheet_is_made_and_shown_as_it_prints(desk: OpenDesk) -> None:
    desk.window.open_papers(1001, "", 0)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PapersPage)
    page.make.click()
    desk.settle()
    assert desk.office.covers_made == [(1001, "records")]
    assert desk.window.page is not page and desk.window.page is not None
    assert desk.window.page.title == "Cover sheet"


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("1117", (2026, 11, 17)), ("1122", (2025, 11, 22)), ("11/17", (2026, 11, 17)), ("111725", (2025, 11, 17)),
     ("11/17/2026", (2026, 11, 17)), ("2026-11-17", (2026, 11, 17))],
)  # fmt: skip
def test_a_day_is_typed_with_four_figures(typed: str, wanted: tuple[int, int, int]) -> None:
    found = typed_day(typed, TODAY)
    assert found is not None and (found.year, found.month, found.day) == wanted
    assert typed_day("", TODAY) is None
    with pytest.raises(Refused):
        typed_day("1399", TODAY)
    due = typed_day("0110", TODAY, ahead=True)
    assert due is not None and due.year == 2027


def _dialog(desk: OpenDesk) -> EvidenceDialog:
    page = desk.window.page
    assert isinstance(page, ClaimTab)
    assert page.papers.keeper.dialog is not None
    return page.papers.keeper.dialog
