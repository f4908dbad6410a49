"""Posting, account, unrouted, setup, find, moving work and sign-in, by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.errors import NotPermitted, Refused
from app.edi.stream import Watch
from app.ui.account.page import AccountPageView
from app.ui.claim.tab import ClaimTab
from app.ui.office import FileResult
from app.ui.posting.page import PostingPage
from app.ui.preview.page import PreviewPage
from app.ui.setup.page import SetupPage
from app.ui.signin.window import DemoPerson, SignInWindow
from app.ui.unrouted.page import UnroutedPage
from app.ui.widgets.fields import Button
from app.ui.widgets.text import PlainLabel
from tests.ui.conftest import CONTROL, SHIFT, OpenDesk

Key = Qt.Key


def posting(desk: OpenDesk) -> PostingPage:
    desk.window.open_target("page:posting")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, PostingPage)
    return page


def test_the_equation_of_the_check_is_always_on_the_posting_page(desk: OpenDesk) -> None:
    page = posting(desk)
    assert page.equation.text == "BPR02 4,310.22 = posted 0.00 + exceptions 0.00 + provider level 0.00 + held 4,310.22"
    desk.press(Key.Key_J)
    sums = "posted 3,911.07 + exceptions 399.15 + provider level 0.00 + held 0.00"
    assert page.equation.text == f"BPR02 4,310.22 = {sums}"


def test_space_approves_and_ctrl_shift_enter_posts_what_is_approved(desk: OpenDesk) -> None:
    page = posting(desk)
    desk.press(Key.Key_2, CONTROL)
    assert desk.focus is page.claims
    desk.press(Key.Key_Space)
    assert page.marked_words.whole == "1 approved"
    desk.press(Key.Key_Return, CONTROL, SHIFT)
    assert desk.office.approved == [(1, ())]        # the only claim that can be approved: the whole payment
    assert desk.window.notice.sentence == "1 claim posted, 101.20."
    assert page.marked_words.whole == ""


def test_space_again_takes_the_mark_back_and_nothing_is_posted(desk: OpenDesk) -> None:
    page = posting(desk)
    page.claims.setFocus()
    page.claims.select_place(1)
    desk.press(Key.Key_Space)
    page.claims.select_place(1)
    desk.press(Key.Key_Space)
    desk.press(Key.Key_Return, CONTROL, SHIFT)
    assert not desk.office.approved
    assert desk.window.notice.sentence.startswith("Approve claims first")


def test_shift_space_approves_every_clean_claim_and_no_other(desk: OpenDesk) -> None:
    page = posting(desk)
    page.claims.setFocus()
    desk.press(Key.Key_Space, SHIFT)
    marks = [row.marked for row in page.claims.rows_model.rows if row.claim is not None]
    assert marks == [True, False, False]


def test_a_claim_that_cannot_be_posted_says_why(desk: OpenDesk) -> None:
    page = posting(desk)
    page.claims.setFocus()
    page.claims.select_place(3)
    desk.press(Key.Key_Space)
    assert page.marked_words.whole == ""
    assert "cannot be posted" in desk.window.notice.sentence


def test_a_specialist_sees_the_posting_page_and_cannot_post(desk: OpenDesk) -> None:
    desk.office.groups = ("specialist",)
    page = posting(desk)
    assert not page.post.isEnabled()
    assert not any(button.isEnabled() for button in page.foot.buttons.values())


def test_a_refused_posting_keeps_the_marks_and_says_why(desk: OpenDesk) -> None:
    page = posting(desk)
    page.claims.setFocus()
    desk.press(Key.Key_Space, SHIFT)
    desk.office.fault = NotPermitted('You need the right "poster" to post.')
    page.post_marked()
    desk.settle()
    desk.office.fault = None
    assert "poster" in desk.window.notice.sentence
    assert page.marked_words.whole == "1 approved"


def test_an_unmatched_claim_shows_its_candidates_with_reasons(desk: OpenDesk) -> None:
    page = posting(desk)
    page.claims.select_place(5)
    texts = [label.text() for label in page.pane.findChildren(PlainLabel)]
    assert any("name, date" in text for text in texts)


def test_the_account_page_greets_in_the_practices_name_and_says_who_owes(desk: OpenDesk) -> None:
    desk.window.open_account(70)
    desk.settle()
    page = desk.window.page
    assert isinstance(page, AccountPageView)
    assert "Thank you for calling Harbor Street Orthopedics" in page._greeting.whole
    assert page._balance.text() == "$1,030.00"
    assert desk.window.tab_bar.tabText(1) == "Account A-0070"


def test_enter_opens_a_claim_of_the_account_in_a_tab_and_ctrl_w_closes_it(desk: OpenDesk) -> None:
    desk.window.open_account(70)
    desk.settle()
    desk.press(Key.Key_Return)
    assert isinstance(desk.window.page, ClaimTab)
    tabs = desk.window.tab_bar.count()
    desk.press(Key.Key_W, CONTROL)
    assert desk.window.tab_bar.count() == tabs - 1
    assert desk.window.tab_bar.tabText(1) == "Account A-0070"


def test_ctrl_p_opens_the_preview_and_a_refusal_stands_in_its_place(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    desk.press(Key.Key_P, CONTROL)
    page = desk.window.page
    assert isinstance(page, PreviewPage)
    assert page.states.said == "This office has no printer."
    assert not page.print_now.isEnabled()


def test_an_unknown_payer_is_routed_for_all_alike(desk: OpenDesk) -> None:
    desk.window.open_target("page:unrouted")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, UnroutedPage)
    page.target.choose("AET")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.routed == ["payer 60054 AET"]


def test_setup_writes_only_after_a_dry_run_of_the_same_files(desk: OpenDesk) -> None:
    desk.window.open_target("page:setup")
    desk.settle()
    page = desk.window.page
    assert isinstance(page, SetupPage)
    page.practices.setText("wrong.csv")
    page.check.click()
    desk.settle()
    assert page.errors.text() == "row 3: npi has 9 digits"
    assert not page.write.isEnabled()
    page.practices.setText("practices.csv")
    page.check.click()
    desk.settle()
    assert page.write.isEnabled()
    page.payers.setText("payers.csv")
    assert not page.write.isEnabled()
    page.check.click()
    desk.settle()
    page.write.click()
    desk.settle()
    assert page.verdict.text() == "imported"


def test_a_setup_file_that_cannot_be_read_says_so(desk: OpenDesk) -> None:
    desk.window.open_target("page:setup")
    page = desk.window.page
    assert isinstance(page, SetupPage)
    page.practices.setText("missing.csv")
    page.check.click()
    desk.settle()
    assert page.errors.text() == "The file cannot be read."


def test_ctrl_k_finds_and_enter_opens_while_the_field_keeps_the_focus(desk: OpenDesk) -> None:
    desk.press(Key.Key_K, CONTROL)
    assert desk.focus is desk.window.top.search
    desk.type_text("okafor")
    desk.qtbot.wait(200)
    desk.settle()
    assert desk.window.found.isVisible()
    assert desk.focus is desk.window.top.search
    desk.press(Key.Key_Down)
    desk.press(Key.Key_Return)
    assert isinstance(desk.window.page, AccountPageView)
    assert not desk.window.found.isVisible()


def test_ctrl_k_works_from_the_note_and_esc_closes_only_the_results(desk: OpenDesk) -> None:
    desk.press(Key.Key_F8)
    desk.type_text("half ")
    desk.press(Key.Key_K, CONTROL)
    desk.type_text("nothing")
    desk.qtbot.wait(200)
    desk.settle()
    assert "matches" in desk.window.found.note.text()
    desk.press(Key.Key_Escape)
    assert not desk.window.found.isVisible()
    assert desk.window.workbench.notes.note.text() == "half "
    assert desk.window.workbench.holding.item is not None


def test_moving_work_shows_both_loads_before_it_happens(desk: OpenDesk) -> None:
    bench = desk.window.workbench
    bench.table.select_ids([1, 2, 3])
    dialog = desk.window.reassign()
    assert dialog is not None
    desk.settle()
    dialog.person.choose("chen")
    dialog.person.chosen.emit("chen")
    desk.settle()
    change = dialog.table.rows_model.rows[0]
    assert (change.login, change.items, change.items_then) == ("chen", 5, 8)
    assert not desk.office.moved
    dialog.move_rows()
    desk.settle()
    assert desk.office.moved == [((1, 2, 3), "chen")]
    assert desk.window.notice.sentence == "3 items moved."


def test_a_move_can_be_undone_from_its_notice(desk: OpenDesk) -> None:
    desk.window.workbench.table.select_ids([1, 2])
    dialog = desk.window.reassign()
    assert dialog is not None
    dialog.person.choose("chen")
    dialog.move_rows()
    desk.settle()
    undo = next(each for each in desk.window.notice.findChildren(Button) if each.text() == "Undo")
    undo.click()
    desk.settle()
    assert desk.office.moved == [((1, 2), "chen")]
    assert desk.office.acted == [("undo", 7)]
    assert desk.window.notice.sentence == "The work is back where it was."


def test_dropped_files_are_imported_and_tell_what_became_of_them(desk: OpenDesk) -> None:
    told: list[str] = []
    desk.window.files.told.connect(lambda sentence, _colour: told.append(sentence))
    desk.window.files.add(["/x/era.835", "/x/more.835"])
    desk.until(lambda: len(told) == 4)
    assert told[1::2] == ["era.835: 1 payment imported.", "more.835: 1 payment imported."]
    assert told[0] == "A file is being imported; 1 more wait."


def test_a_dropped_file_that_fails_does_not_stop_the_next(desk: OpenDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    bring_in = desk.office.import_file

    def sometimes(path: str, watch: Watch) -> FileResult:
        if "bad" in path:
            raise Refused("bad.835 cannot be opened.")
        return bring_in(path, watch)

    monkeypatch.setattr(desk.office, "import_file", sometimes)
    desk.window.files.told.connect(lambda sentence, _colour: told.append(sentence))
    desk.window.files.add(["/x/bad.835", "/x/era.835"])
    desk.until(lambda: len(told) == 4)
    assert told[1::2] == ["bad.835 cannot be opened.", "era.835: 1 payment imported."]


def test_a_large_file_tells_how_far_it_is_and_stops_by_key(desk: OpenDesk) -> None:
    told: list[str] = []
    desk.window.files.told.connect(lambda sentence, _colour: told.append(sentence))
    desk.window.files.add(["/x/large.835", "/x/more.835"])
    desk.until(lambda: len(told) > 1)
    assert "40% read" in told[1]
    desk.window.files.stop()
    desk.until(lambda: "cancelled" in told[-1])
    assert told[-1] == "The import was cancelled; nothing of the file was kept."
    # Those that waited are left out as well.
    assert not any("more.835" in sentence for sentence in told)


def test_light_and_dark_are_the_same_desk(desk: OpenDesk) -> None:
    desk.press(Key.Key_J)
    desk.window.acts.trigger("change_look")
    desk.settle()
    assert QApplication.palette().window().color().name() == "#12161c"
    desk.window.acts.trigger("change_look")
    assert QApplication.palette().window().color().name() == "#f4f6f8"


def test_signing_in_by_keyboard_asks_once_with_login_and_password(qapp: QApplication, qtbot: QtBot) -> None:
    window = SignInWindow()
    asked: list[tuple[str, str]] = []
    window.sign_in_requested.connect(lambda login, secret: asked.append((login, secret)))
    window.show()
    window.ready("Server office.example")
    QTest.keyClicks(window.login, "lopez")
    QTest.keyClick(window.login, Key.Key_Return)
    QTest.keyClicks(window.secret, "a secret")
    QTest.keyClick(window.secret, Key.Key_Return)
    QTest.keyClick(window.secret, Key.Key_Return)
    assert asked == [("lopez", "a secret")]
    assert window.secret.text() == ""
    window.say(Refused("The login or the password is wrong.").sentence)
    assert window.trouble.text() == "The login or the password is wrong."
    window.close()


def test_a_demo_person_sits_down_with_one_press(qapp: QApplication) -> None:
    window = SignInWindow()
    asked: list[tuple[str, str]] = []
    window.sign_in_requested.connect(lambda login, secret: asked.append((login, secret)))
    window.ready("Demo office on this computer", (DemoPerson("chen", "M. Chen", "posting clerk"),))
    buttons = window.findChildren(type(window.enter))
    next(each for each in buttons if each.accessibleName().startswith("M. Chen")).click()
    assert asked == [("chen", "")]
    window.close()


def test_enter_does_nothing_while_the_server_is_still_being_found(qapp: QApplication) -> None:
    window = SignInWindow()
    asked: list[str] = []
    window.sign_in_requested.connect(lambda login, _secret: asked.append(login))
    QTest.keyClicks(window.login, "lopez")
    QTest.keyClick(window.secret, Key.Key_Return)
    assert not asked
    window.close()
