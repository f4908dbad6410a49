"""Paper on the real server: a batch keyed on one desk, interrupted, finished on another, closed at zero to the cent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.posting.paper_post import set_second_person_limit
from app.security.desk import SignedIn
from app.ui.background import Background
from app.ui.memory import Memory
from app.ui.page import Desk
from app.ui.paper.page import PaperPage
from app.ui.server_office import ServerOffice
from app.ui.theme.look import apply_look
from app.ui.theme.tokens import LIGHT
from app.ui.window import DeskWindow
from tests.db.paper_book import Paper, paper_book
from tests.db.posting_book import TODAY, broken_invariants
from tests.office import Office
from tests.scans import pdf

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass
class Clerk:
    """Somebody at a whole desk on the real server, who uses the keyboard."""

    window: DeskWindow
    background: Background
    qtbot: QtBot

    @property
    def page(self) -> PaperPage:
        page = self.window.page
        assert isinstance(page, PaperPage)
        return page

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=15_000)

    def settle(self) -> None:
        QTest.qWait(150)
        self.until(lambda: not self.background.busy)
        QTest.qWait(20)

    def keys(self, text: str) -> None:
        """Press keys where the focus is; `<` is Enter."""
        for key in text:
            focus = QApplication.focusWidget() or self.window
            if key == "<":
                QTest.keyClick(focus, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
            else:
                QTest.keyClicks(focus, key)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, held)
        self.settle()


@pytest.fixture
def sit_down(qapp: QApplication, qtbot: QtBot, office: Office) -> Iterator[Callable[..., Clerk]]:
    """Opens the desk of a person at the paper page."""
    clerks: list[Clerk] = []
    apply_look(qapp, LIGHT, 12)

    def make(login: str, *groups: str) -> Clerk:
        person = SignedIn(office.database(login), login, login.capitalize(), groups)
        server = ServerOffice(person, lambda: office.database("svc_import"))
        background = Background()
        facts = server.start()
        memory = Memory(server, background, facts.preferences)
        window = DeskWindow.make(server, background, facts, Desk(server, background, memory, facts, TODAY))
        window.live.stop()
        window.resize(1366, 768)
        window.show()
        window.activateWindow()
        clerk = Clerk(window, background, qtbot)
        clerks.append(clerk)
        clerk.until(window.isActiveWindow)
        clerk.settle()
        window.open_target("page:paper")
        clerk.settle()
        return clerk

    yield make
    for clerk in clerks:
        clerk.window.leave()
        clerk.window.close()
        clerk.background.close(2.0)
        clerk.window.deleteLater()


@contextmanager
def front(clerk: Clerk) -> Iterator[PaperPage]:
    """The keyboard belongs to this desk."""
    clerk.window.activateWindow()
    clerk.until(clerk.window.isActiveWindow)
    yield clerk.page


def book_of(office: Office) -> Paper:
    """A book whose patient is found by name."""
    paper = paper_book(office)
    with office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.patient_location (practice_id, location_id, patient_id, name_norm) "
            "SELECT practice_id, location_id, patient_id, name_norm FROM app.claim"
        )
    return paper


def key_one_cent_short(chen: Clerk, paper: Paper) -> None:
    """Check 4711 over 190.00: both lines of the claim, a cent too little on the second; then a phone call."""
    page = chen.page
    keying = page.keying
    page.batches.setFocus()
    chen.press(Qt.Key.Key_Return, CONTROL)
    assert keying.head.payer.choose(paper.payer)
    chen.keys("4711<19000<0302<")
    chen.until(keying.finder.field.hasFocus)
    chen.keys("rivera<")
    chen.until(keying.finder.table.hasFocus)
    chen.keys("<")
    chen.until(keying.grid.hasFocus)
    chen.keys("15000<12000<9000<6999<")
    chen.settle()
    assert keying.left_check.figure.text() == "0.01"
    chen.press(Qt.Key.Key_Return, CONTROL)
    assert "off by 0.01" in chen.window.notice.sentence
    chen.press(Qt.Key.Key_Escape)
    assert page.checks.isVisible()


def finish(okoye: Clerk) -> None:
    """The other desk reads what was keyed, mends the cent and posts."""
    page = okoye.page
    keying = page.keying
    okoye.until(lambda: page.checks.current_row is not None)
    page.checks.setFocus()
    okoye.press(Qt.Key.Key_Return)
    okoye.until(keying.finder.field.hasFocus)
    assert keying.left_check.figure.text() == "0.01"
    keying.keyed.setFocus()
    keying.keyed.select_place(0)
    okoye.press(Qt.Key.Key_Return)
    okoye.press(Qt.Key.Key_Down)
    okoye.press(Qt.Key.Key_Right)
    okoye.keys("7000<")
    okoye.settle()
    assert keying.left_check.figure.text() == "0.00"
    okoye.press(Qt.Key.Key_Return, CONTROL)
    okoye.until(lambda: keying.mode == "done")
    assert keying.notice.sentence.startswith("Posted, closes: 1 claim, 190.00")


def test_a_batch_is_interrupted_finished_elsewhere_and_closes_only_to_the_cent(
    office: Office, sit_down: Callable[..., Clerk]
) -> None:
    paper = book_of(office)
    paper.batch = paper.new_batch(19_001)
    chen, okoye = sit_down("chen", "poster"), sit_down("okoye", "supervisor", "auditor")
    with front(chen):
        key_one_cent_short(chen, paper)
    with front(okoye) as page:
        page.refresh()
        okoye.settle()
        finish(okoye)
        page.keying.leave()
        okoye.settle()
        okoye.press(Qt.Key.Key_Return, CONTROL | SHIFT)
        sentence = okoye.window.notice.sentence
        assert "190.01" in sentence
        assert "190.00" in sentence
        page.correct.click()
        page.panel.type_into("Control total", "19000")
        okoye.press(Qt.Key.Key_Return, CONTROL)
        okoye.press(Qt.Key.Key_Return, CONTROL | SHIFT)
        assert "is closed: 190.00 in 1 checks, to the cent" in okoye.window.notice.sentence
    posted = "SELECT state FROM app.remit WHERE source = 'paper'"
    with office.unit("okoye", read_only=True) as unit:
        assert unit.rows(posted, into=str) == ["posted"]
    assert broken_invariants(office) == []


def test_two_desks_at_one_check_are_told_of_each_other_and_lose_nothing(
    office: Office, sit_down: Callable[..., Clerk]
) -> None:
    paper = book_of(office)
    chen, okoye = sit_down("chen", "poster"), sit_down("okoye", "supervisor", "auditor")
    with front(chen) as page:
        page.batches.setFocus()
        chen.press(Qt.Key.Key_Return, CONTROL)
        assert page.keying.head.payer.choose(paper.payer)
        chen.keys("4711<19000<0302<")
        chen.until(page.keying.finder.field.hasFocus)
    with front(okoye) as page:
        page.refresh()
        okoye.settle()
        page.checks.setFocus()
        okoye.press(Qt.Key.Key_Return)
        okoye.until(lambda: not page.keying.conflict.isHidden())
        assert "open at the desk of" in page.keying.trouble.text()
        page.keying.over.click()
        okoye.until(lambda: page.keying.mode == "keying")
    with front(chen) as page:
        chen.keys("rivera<")
        chen.until(page.keying.finder.table.hasFocus)
        chen.keys("<")
        chen.until(page.keying.grid.hasFocus)
        chen.keys("15000<12000<9000<7000<")
        chen.settle()
        assert "open at the desk of" in page.keying.trouble.text()
        page.keying.over.click()
        chen.settle()
        chen.until(lambda: all(claim.saved for claim in page.keying.sheet.claims))
    with office.unit("chen", read_only=True) as unit:
        assert unit.number("SELECT paid_cents FROM app.paper_claim") == 19_000


def test_a_scan_is_added_drawn_and_put_at_the_check(
    office: Office, sit_down: Callable[..., Clerk], tmp_path: Path
) -> None:
    paper = book_of(office)
    check = paper.key()
    assert check
    chen = sit_down("chen", "poster")
    with front(chen) as page:
        page.checks.setFocus()
        chen.press(Qt.Key.Key_Return)
        chen.until(page.keying.finder.field.hasFocus)
        viewer = page.keying.viewer
        scan = tmp_path / "eob.pdf"
        scan.write_bytes(pdf())
        viewer.add_files([str(scan)])
        chen.until(lambda: bool(viewer.pages))
        chen.until(lambda: viewer.view.width() > 100)
        assert {page.check_id for page in viewer.pages} == {check}


def test_above_the_limit_another_person_types_number_and_amount_again(
    office: Office, sit_down: Callable[..., Clerk]
) -> None:
    paper = book_of(office)
    with office.unit("okoye") as unit:
        set_second_person_limit(unit, paper.book.practice, 10_000)
    paper.key()
    chen, okoye = sit_down("chen", "poster"), sit_down("okoye", "supervisor", "auditor")
    with front(chen) as page:
        page.checks.setFocus()
        chen.press(Qt.Key.Key_Return)
        chen.until(page.keying.finder.field.hasFocus)
        chen.press(Qt.Key.Key_Return, CONTROL)
        chen.until(page.keying.head.trace.hasFocus)
        chen.keys("0004711<19000<")
        chen.settle()
        assert "who keyed it" in chen.window.notice.sentence
    with front(okoye) as page:
        page.refresh()
        okoye.settle()
        page.checks.setFocus()
        okoye.press(Qt.Key.Key_Return)
        head = page.keying.head
        okoye.until(head.trace.hasFocus)
        okoye.keys("4711<19100<")
        okoye.settle()
        assert (head.amount.property("wrong"), head.trace.property("wrong")) == (True, False)
        head.amount.clear()
        head.amount.setFocus()
        okoye.keys("19000<")
        okoye.until(lambda: page.keying.mode == "done")
    assert broken_invariants(office) == []
