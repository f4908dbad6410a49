"""What is typed on the paper page is kept: interrupted, taken over, a dead line, a second person, a twin."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import Unavailable
from app.posting.paper_types import Twin
from app.workqueues.types import Changes
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.offices import MadeUpOffice
from tests.ui.paper_desk import PaperDesk


@pytest.fixture
def paper(open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice) -> PaperDesk:
    """A desk at the paper page with batch 7 chosen."""
    desk = open_desk(made_up)
    desk.window.open_target("page:paper")
    desk.settle()
    return PaperDesk(desk)


def test_what_is_interrupted_goes_on_at_another_desk(
    open_desk: Callable[..., OpenDesk], paper: PaperDesk
) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<4000")
    second_office = MadeUpOffice(login="chen", name="B. Chen")
    second_office.paper = paper.kept
    paper.keying.leave()
    paper.desk.settle()
    assert paper.page.batches.isVisible()
    assert paper.kept.checks[31].holder == ""
    other = open_desk(second_office)
    other.window.open_target("page:paper")
    other.settle()
    second = PaperDesk(other)
    second.open_half_keyed()
    assert second.keying.left_check.figure.text() == "58.00"
    second.keying.keyed.setFocus()
    second.keying.keyed.select_place(1)
    other.press(Qt.Key.Key_Return)
    second.keys("<9800")
    second.only_first_line()
    other.press(Qt.Key.Key_Return, CONTROL)
    other.until(lambda: paper.kept.checks[31].state == "posted")


def test_a_colleagues_check_says_whose_it_is_and_can_be_taken_over(paper: PaperDesk) -> None:
    paper.kept.checks[31].holder = "chen"
    paper.page.checks.setFocus()
    paper.page.checks.select_place(0)
    paper.desk.press(Qt.Key.Key_Return)
    paper.desk.until(lambda: not paper.keying.conflict.isHidden())
    assert "open at the desk of chen until 15:14" in paper.keying.trouble.text()
    assert paper.keying.mode == "done"
    paper.keying.over.click()
    paper.desk.until(lambda: paper.kept.checks[31].holder == "lopez")
    paper.desk.until(lambda: not paper.keying.grid.read_only)
    assert paper.keying.conflict.isHidden()


def test_typing_goes_on_while_a_colleague_has_taken_the_check_and_nothing_is_lost(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9600<")
    paper.desk.settle()
    check = paper.kept.checks[31]
    check.holder, check.version = "chen", check.version + 1
    paper.keys("8000<200<")
    paper.desk.settle()
    assert "open at the desk of chen" in paper.keying.trouble.text()
    paper.keys("0<<3")
    paper.keying.leave()
    assert paper.page.at_desk
    paper.keying.over.click()
    paper.desk.until(lambda: check.holder == "lopez")
    paper.desk.settle()
    saved = list(check.claims.values())[-1].draft
    assert [line.paid for line in saved.lines] == [9_600, 200, 0, 0]
    assert paper.keying.conflict.isHidden()


def test_a_line_that_is_down_is_asked_again_and_typing_goes_on(
    paper: PaperDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.ui.paper.saver.AGAIN_MS", 50)
    paper.open_half_keyed()
    paper.find()
    paper.desk.office.fault = Unavailable("The server does not answer.")
    paper.keys("12000<9600<")
    paper.desk.settle()
    paper.keys("8000<200<")
    paper.desk.office.fault = None
    paper.desk.until(lambda: len(paper.kept.checks[31].claims) == 2)
    paper.desk.until(lambda: list(paper.kept.checks[31].claims.values())[-1].draft.paid == 9_800)
    assert paper.keying.left_check.figure.text() == "0.00"


def test_the_second_person_types_number_and_amount_again(paper: PaperDesk) -> None:
    check = paper.kept.checks[31]
    check.state = "second"
    paper.page.refresh()
    paper.desk.settle()
    paper.page.checks.select_place(0)
    paper.page.checks.setFocus()
    paper.desk.press(Qt.Key.Key_Return)
    paper.desk.until(lambda: paper.keying.mode == "second")
    head = paper.keying.head
    assert (head.trace.text(), head.amount.text()) == ("", "")
    assert paper.keying.grid.read_only
    paper.keys("0047110<25010<")
    paper.desk.settle()
    assert check.state == "second"
    assert head.amount.property("wrong") is True
    assert head.trace.property("wrong") is False
    head.amount.clear()
    head.amount.setFocus()
    paper.keys("25000")
    paper.desk.press(Qt.Key.Key_Return, CONTROL)
    paper.desk.until(lambda: check.state == "posted")


def test_above_the_limit_a_check_waits_for_the_second_person(paper: PaperDesk) -> None:
    paper.desk.office.limit = 10_000
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9800<")
    paper.only_first_line()
    paper.desk.press(Qt.Key.Key_Return, CONTROL)
    paper.desk.until(lambda: paper.kept.checks[31].state == "second")
    paper.desk.settle()
    assert "waits for a second person" in paper.keying.notice.sentence


def test_a_twin_is_told_while_keying_and_linked_as_image(
    open_desk: Callable[..., OpenDesk], made_up: MadeUpOffice
) -> None:
    made_up.twin = Twin("waiting", 17, "Already posted by M. Chen at 10:42, remittance R17.")
    desk = open_desk(made_up)
    desk.window.open_target("page:paper")
    desk.settle()
    paper = PaperDesk(desk)
    paper.open_half_keyed()
    assert paper.keying.notice.sentence.startswith("Already posted by M. Chen")
    paper.keying.notice._act.click()
    desk.until(lambda: paper.kept.checks[31].state == "image")


def test_a_change_elsewhere_never_steals_what_is_typed(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("120")
    calls = list(paper.desk.office.calls)
    paper.desk.window.live.changed.emit(Changes(5, ()))
    paper.desk.settle()
    assert "paper_board" not in paper.desk.office.calls[len(calls) :]
    assert paper.keying.grid.lines[0].allowed == 120


def test_a_line_left_half_typed_is_saved_when_the_hands_rest(paper: PaperDesk) -> None:
    paper.keying._resting.setInterval(50)
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<96")
    paper.desk.until(lambda: len(paper.kept.checks[31].claims) == 2)
    assert list(paper.kept.checks[31].claims.values())[-1].draft.paid == 96
    assert paper.keying.grid.hasFocus()


def test_another_page_in_front_saves_what_stands_in_the_grid(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.keys("12000<9600")
    paper.desk.window.open_target("page:posting")
    paper.desk.until(lambda: len(paper.kept.checks[31].claims) == 2)
    paper.desk.window.open_target("page:paper")
    paper.desk.settle()
    assert paper.page.at_desk
    assert paper.keying.left_check.figure.text() == "2.00"


def test_an_old_checks_rows_are_saved_behind_the_next_one(paper: PaperDesk) -> None:
    paper.open_half_keyed()
    paper.find()
    paper.desk.office.fault = Unavailable("The server does not answer.")
    paper.keys("12000<9600<")
    paper.desk.settle()
    saver = paper.keying.saver
    assert saver is not None
    paper.keying.leave()
    paper.desk.office.fault = None
    saver._again.setInterval(20)
    saver.resume()
    paper.desk.until(lambda: len(paper.kept.checks[31].claims) == 2)
    paper.desk.until(lambda: paper.kept.checks[31].holder == "")
