"""The condition builder: one line per comparison or group, moved and made by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QFrame, QVBoxLayout, QWidget

from app.rules.condition import OPERATORS
from app.rules.vocabulary import TERMS
from app.ui.rules.lines import GROUPS, Line, sign_words
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import clear_layout, row, scrolled
from app.ui.widgets.text import PlainLabel

INDENT = 22
KEYS = "Insert: another condition. Shift+Insert: a group. Ctrl+Delete: take out. Alt+Left, Alt+Right: out or in."
NEW = Line(0, "", "payer", "=", "")


class LineRow(QFrame):
    """One line. `changed()` on every edit by a person."""

    changed = Signal()

    def __init__(self, number: int, line: Line, terms: Sequence[str], values: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self.line = line
        self._values = values
        name = f"line {number}"
        self.term = Choice(f"What {name} is about")
        self.sign = Choice(f"How {name} compares")
        self.value = TextField(f"Value of {name}")
        self.word = Choice(f"Group of {name}")
        self.word.offer(list(GROUPS.values()), list(GROUPS))
        self.term.offer([TERMS[term].words for term in terms], list(terms))
        self.term.setMinimumContentsLength(24)
        for choice in (self.term, self.sign, self.word):
            choice.chosen.connect(lambda _value: self._on_choice())
        self.value.textEdited.connect(lambda _text: self._on_edit())
        number_label = PlainLabel(f"{number}", "muted")
        number_label.setFixedWidth(18)
        body = row(number_label, line.depth * INDENT, self.word, self.term, self.sign, self.value, None, spacing=6)
        body.setStretch(5, 1)
        self.setLayout(body)
        self._show()

    def _show(self) -> None:
        line, compares = self.line, not self.line.word
        self.word.setVisible(not compares)
        self.term.setVisible(compares)
        self.sign.setVisible(compares)
        if compares:
            self.term.choose(line.term)
            term = TERMS[line.term]
            signs = OPERATORS[term.kind]
            self.sign.offer([sign_words(term, sign) for sign in signs], list(signs))
            self.sign.choose(line.sign)
            choices = self._values.get(term.choices, ()) or (term.choices.split("|") if "|" in term.choices else ())
            self.value.setPlaceholderText(_hint(term.kind, term.unit, choices))
            completer = QCompleter(list(choices), self.value)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            self.value.setCompleter(completer)
            if self.value.text() != line.value:
                self.value.setText(line.value)
        else:
            self.word.choose(line.word)
        self.value.setVisible(compares and line.sign not in ("unknown", "known"))

    def _on_choice(self) -> None:
        if self.line.word:
            self.line = replace(self.line, word=str(self.word.currentData()))
        else:
            term = str(self.term.currentData())
            sign = str(self.sign.currentData() or "")
            if term != self.line.term:
                sign = sign if sign in OPERATORS[TERMS[term].kind] else OPERATORS[TERMS[term].kind][0]
                self.value.clear()
            self.line = replace(self.line, term=term, sign=sign, value=self.value.text())
        self._show()
        self.changed.emit()

    def _on_edit(self) -> None:
        self.line = replace(self.line, value=self.value.text())
        self.changed.emit()

    def focus_first(self) -> None:
        """Where this line is begun."""
        (self.word if self.line.word else self.term).setFocus()

    def holds_focus(self) -> bool:
        """Whether the keys go to this line."""
        focus = self.window().focusWidget() if self.window() is not None else None
        return focus is not None and self.isAncestorOf(focus)


class Builder(QWidget):
    """Signals: `changed()` whenever the condition is another one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[LineRow] = []
        self._terms: tuple[str, ...] = ()
        self._values: Mapping[str, Sequence[str]] = {}
        self.add = Button("Condition", "Another condition")
        self.group = Button("Group", "A group of conditions")
        self.remove = Button("Take out", "Take the line out")
        self.inner = QWidget()
        self._body = QVBoxLayout(self.inner)
        self._body.setContentsMargins(0, 0, 4, 0)
        self._body.setSpacing(4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(scrolled(self.inner, "Conditions"), 1)
        layout.addLayout(row(self.add, self.group, self.remove, None))
        layout.addWidget(PlainLabel(KEYS, "muted", wrap=True))
        self.add.clicked.connect(lambda: self.insert(NEW))
        self.group.clicked.connect(lambda: self.insert(Line(0, "any")))
        self.remove.clicked.connect(self.take_out)
        for keys, act in (
            ("Ins", lambda: self.insert(NEW)),
            ("Shift+Ins", lambda: self.insert(Line(0, "any"))),
            ("Ctrl+Del", self.take_out),
            ("Alt+Left", lambda: self.shift(-1)),
            ("Alt+Right", lambda: self.shift(1)),
        ):
            self._bind(keys, act)

    def _bind(self, keys: str, act: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)

    def offer(self, terms: Sequence[str], values: Mapping[str, Sequence[str]]) -> None:
        """The words of this family, and the codes of the masters."""
        self._terms, self._values = tuple(terms), values

    @property
    def lines(self) -> tuple[Line, ...]:
        """What is on the screen."""
        return tuple(each.line for each in self.rows)

    def show_lines(self, lines: Sequence[Line], focus: int = -1) -> None:
        """Replace everything; the line `focus` gets the keys."""
        clear_layout(self._body)
        self.rows = []
        for at, line in enumerate(lines):
            made = LineRow(at + 1, line, self._terms, self._values)
            made.changed.connect(self.changed.emit)
            self.rows.append(made)
            self._body.addWidget(made)
        if not lines:
            self._body.addWidget(PlainLabel("Holds always: no condition yet.", "muted"))
        self._body.addStretch(1)
        if 0 <= focus < len(self.rows):
            self.rows[focus].focus_first()

    def _at(self) -> int:
        return next((at for at, each in enumerate(self.rows) if each.holds_focus()), len(self.rows) - 1)

    def insert(self, line: Line) -> None:
        """A line below the one with the focus: inside it when that is a group."""
        at, lines = self._at(), list(self.lines)
        depth = 0 if at < 0 else lines[at].depth + (1 if lines[at].word else 0)
        added = [replace(line, depth=depth)]
        if line.word:
            added.append(replace(NEW, depth=depth + 1))
        lines[at + 1 : at + 1] = added
        self.show_lines(lines, at + len(added))
        self.changed.emit()

    def take_out(self) -> None:
        """The line with the focus, and what stands in it."""
        at, lines = self._at(), list(self.lines)
        if at < 0:
            return
        end = at + 1
        while end < len(lines) and lines[end].depth > lines[at].depth:
            end += 1
        del lines[at:end]
        self.show_lines(lines, min(at, len(lines) - 1))
        if not lines:
            self.add.setFocus()
        self.changed.emit()

    def shift(self, by: int) -> None:
        """Move the line with the focus into the group above it, or out of its group."""
        at, lines = self._at(), list(self.lines)
        if at < 0:
            return
        above = lines[at - 1] if at else None
        most = 0 if above is None else above.depth + (1 if above.word else 0)
        depth = max(0, min(most, lines[at].depth + by))
        moved = depth - lines[at].depth
        end = at + 1
        while end < len(lines) and lines[end].depth > lines[at].depth:
            end += 1
        lines[at:end] = [replace(each, depth=each.depth + moved) for each in lines[at:end]]
        self.show_lines(lines, at)
        self.changed.emit()


def _hint(kind: str, unit: str, choices: Sequence[str]) -> str:
    if choices:
        return ", ".join(choices[:6]) + (" ..." if len(choices) > 6 else "")
    if kind == "date":
        return "03/08/2026"
    if unit == "cents":
        return "500.00"
    return unit or ("99213, 99214" if kind == "list" else "")
