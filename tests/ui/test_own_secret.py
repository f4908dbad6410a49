"""Changing the own password, the PIN of the desk and keeping the password, by keyboard."""

from __future__ import annotations

import time
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.secret.dialogs import ChangeSecretDialog, PinDialog
from app.ui.signin.window import SignInWindow
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_secret import PASSWORD, WRONG
from tests.ui.test_every_page import nameless
from tests.ui.test_session_lock import RIGHT, Locked, locked

__all__ = ["locked"]
Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
NEW = "four words of my own"


Dialog = TypeVar("Dialog", ChangeSecretDialog, PinDialog)


def opened(desk: OpenDesk, key: Qt.Key, kind: type[Dialog]) -> Dialog:
    """The dialog behind a key."""
    QTest.keyClick(desk.window, key, CONTROL | ALT)
    desk.settle()
    found = desk.window.findChild(kind)
    assert found is not None
    return found


def fill(dialog: ChangeSecretDialog | PinDialog, *texts: str) -> None:
    """Type into the three fields, one after the other, and Enter."""
    for field, text in zip((dialog.current, dialog.first, dialog.again), texts, strict=True):
        field.setFocus()
        QTest.keyClicks(field, text)
    QTest.keyClick(dialog.again, Key.Key_Return)


def test_my_password_is_changed_by_keyboard_and_the_desk_says_so(desk: OpenDesk) -> None:
    dialog = opened(desk, Key.Key_P, ChangeSecretDialog)
    assert dialog.isVisible()
    fill(dialog, PASSWORD, NEW, NEW)
    desk.settle()
    assert desk.office.changed_to == NEW
    assert not dialog.isVisible()
    assert desk.window.notice.sentence.startswith("Your password is changed; this desk keeps the new one.")


def test_a_refusal_stays_in_the_dialog_with_what_was_typed(desk: OpenDesk) -> None:
    dialog = opened(desk, Key.Key_P, ChangeSecretDialog)
    fill(dialog, "not it", NEW, NEW)
    desk.settle()
    assert dialog.trouble.text() == WRONG
    assert (dialog.isVisible(), dialog.first.text(), desk.office.changed_to) == (True, NEW, "")
    dialog.current.clear()
    fill(dialog, PASSWORD, "", "")
    desk.settle()
    assert desk.office.changed_to == NEW


def test_two_that_are_not_the_same_ask_nobody(desk: OpenDesk) -> None:
    dialog = opened(desk, Key.Key_P, ChangeSecretDialog)
    fill(dialog, PASSWORD, NEW, "another")
    desk.settle()
    assert "not the same" in dialog.trouble.text()
    assert "change_secret" not in desk.office.calls
    QTest.keyClick(dialog.current, Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_made_password_is_shown_once_and_typed_ones_never(desk: OpenDesk) -> None:
    dialog = opened(desk, Key.Key_P, ChangeSecretDialog)
    assert dialog.first.echoMode() == dialog.current.echoMode() == QLineEdit.EchoMode.Password
    QTest.keyClick(dialog.make, Key.Key_Space)
    made = dialog.first.text()
    assert len(made) >= 24
    assert dialog.first.echoMode() == QLineEdit.EchoMode.Normal
    assert dialog.current.echoMode() == QLineEdit.EchoMode.Password
    dialog.current.setText(PASSWORD)
    QTest.keyClick(dialog.again, Key.Key_Return)
    desk.settle()
    assert desk.office.changed_to == made
    assert made not in desk.window.notice.sentence


def test_the_pin_is_set_by_keyboard(desk: OpenDesk) -> None:
    dialog = opened(desk, Key.Key_I, PinDialog)
    assert nameless(dialog) == []
    fill(dialog, PASSWORD, "482913", "482913")
    desk.settle()
    assert desk.office.pin == "482913"
    assert desk.window.notice.sentence == "The PIN opens this desk."


def test_a_locked_desk_goes_on_at_the_same_place_within_two_seconds(locked: Locked) -> None:
    desk = locked.desk
    desk.press(Key.Key_F8)
    bench = desk.window.workbench
    desk.until(lambda: bench.holding.item is not None)
    desk.type_text("half a note")
    item, row = bench.holding.item, bench.table.current_row
    locked.lock()
    began = time.monotonic()
    locked.unlock(RIGHT)
    desk.until(desk.window.isVisible)
    assert time.monotonic() - began < 2.0
    assert (bench.holding.item, bench.table.current_row, bench.notes.note.text()) == (item, row, "half a note")
    assert desk.focus is bench.notes.note


def test_the_lock_says_that_a_pin_will_do(locked: Locked) -> None:
    assert "PIN" in locked.keeper.screen.secret.placeholderText()


def asked_by(window: SignInWindow) -> list[tuple[str, str, bool]]:
    """What the window asks."""
    asked: list[tuple[str, str, bool]] = []
    window.sign_in_requested.connect(lambda login, secret, keep: asked.append((login, secret, keep)))
    return asked


def test_the_password_is_kept_when_the_person_says_so_and_not_otherwise(qapp: QApplication) -> None:
    window = SignInWindow()
    window.ready("Server office.example")
    window.offer_keeping("", shown=True)
    window.show()
    assert nameless(window) == []
    asked = asked_by(window)
    assert not window.keep.isChecked()
    window.login.setText("lopez")
    window.secret.setText("typed")
    QTest.keyClick(window.secret, Key.Key_Return)
    window.wait(False)
    window.secret.setText("typed")
    QTest.keyClick(window.keep, Key.Key_Space)
    QTest.keyClick(window.secret, Key.Key_Return)
    window.wait(False)
    QTest.keyClick(window.secret, Key.Key_Return)           # nothing typed: the kept one is used, nothing is kept anew
    assert asked == [("lopez", "typed", False), ("lopez", "typed", True), ("lopez", "", False)]
    window.close()


def test_a_desk_without_a_safe_keyring_says_why_it_keeps_nothing(qapp: QApplication) -> None:
    window = SignInWindow()
    window.ready("Server office.example")
    why = "keyrings.alt.file.PlaintextKeyring is refused: only keyrings of the system are asked."
    window.offer_keeping(why, shown=True)
    window.show()
    assert (window.keep.isEnabled(), window.no_keeping.text(), window.no_keeping.isVisible()) == (False, why, True)
    window.offer_keeping(why, shown=False)                  # the demo office keeps its passwords by itself
    assert not window.keep.isVisible()
    assert not window.no_keeping.isVisible()
    window.close()
