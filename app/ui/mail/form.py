"""The form that says what a letter is and whose: one key for the kind, a number, a day; it asks and rules nothing."""

from __future__ import annotations

from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.correspondence.plan import ASKS, plan_letter
from app.correspondence.types import LetterIndex, LetterType, Target
from app.domain.errors import AppError, Refused
from app.domain.money import AmountError, decimal_text, typed_amount
from app.ui.mail.asks import OpenedLetter
from app.ui.mail.columns import TARGET_COLUMNS
from app.ui.table.view import DeskTable
from app.ui.widgets.days import typed_day
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel, restyle
from app.ui.words import count_text, day

MOST_TARGETS = 5
DECISIONS = (("How was it decided?", ""), ("Won", "won"), ("Partly", "partly"), ("Lost", "lost"))
KEEP = (("Keep only here", False), ("Record among the take-backs", True))
_FIELDS = (
    ("letter_date", "Letter date", "1117: this or last year's"),
    ("decision", "Decision", ""),
    ("reference", "Reference", "case, inquiry or FCN"),
    ("cents", "Amount", "asked for; of an appeal in part: won"),
    ("due_on", "Answer by", "as the letter says"),
    ("keep", "Take-back", ""),
    ("note", "Note", "for whoever works it"),
)


class IndexForm(Pane):
    """Signals: `find_wanted(text)`, `save_wanted()`, `changed()` when something was said, `left()` by Esc."""

    find_wanted = Signal(str)
    save_wanted = Signal()
    changed = Signal()
    left = Signal()

    def __init__(self, today: date) -> None:
        super().__init__("What the letter is")
        self._today = today
        self.opened: OpenedLetter | None = None
        self.type = ""
        self.target: Target | None = None
        self._buttons: dict[str, Button] = {}
        self.head = CutLabel("", weight="strong")
        self.notice = PlainLabel("", "amber", wrap=True)
        self.types = QGridLayout()
        self.search = TextField("Claim or account", "number, name, phone, amount; Enter looks it up")
        self.targets: DeskTable[Target] = DeskTable(
            "Where it may go", TARGET_COLUMNS, lambda each: (each.claim_id, each.account_id)
        )
        self.chosen = CutLabel("", weight="strong")
        self.about = CutLabel("", "muted")
        self.decision, self.keep = Choice("Decision"), Choice("Take-back")
        self.appeal = Choice("Which appeal")
        chosen = {"decision", "keep"}
        self.fields = {name: TextField(title, hint) for name, title, hint in _FIELDS if name not in chosen}
        self.plan = PlainLabel("", "muted", wrap=True)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.save = Button("Save and next", primary=True)
        self._labels = {name: PlainLabel(title, "muted") for name, title, _hint in _FIELDS}
        self._lay_out()
        self._connect()
        self.clear()

    def _lay_out(self) -> None:
        self.types.setHorizontalSpacing(4)
        self.types.setVerticalSpacing(4)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(5)
        widgets: dict[str, QWidget] = {**self.fields, "decision": self.decision, "keep": self.keep}
        for at, (name, _title, _hint) in enumerate(_FIELDS):
            grid.addWidget(self._labels[name], at, 0)
            grid.addWidget(widgets[name], at, 1)
        grid.addWidget(self.appeal, len(_FIELDS), 1)
        grid.setColumnStretch(1, 1)
        self._widgets = widgets
        self.decision.offer([words for words, _value in DECISIONS], [value for _words, value in DECISIONS])
        self.keep.offer([words for words, _value in KEEP], [value for _words, value in KEEP])
        for part in (self.head, self.notice):
            self.body.addWidget(part)
        self.body.addLayout(self.types)
        parts: tuple[QWidget, ...] = (self.search, self.targets, self.chosen, self.about)
        for each in parts:
            self.body.addWidget(each)
        self.body.addLayout(grid)
        self.body.addWidget(self.plan)
        self.body.addWidget(self.trouble)
        self.body.addStretch(1)
        self.body.addLayout(row(None, self.save, KeyCap("Ctrl+Enter")))

    def _connect(self) -> None:
        self.search.returnPressed.connect(lambda: self.find_wanted.emit(self.search.text()))
        self.targets.row_activated.connect(self.pick)
        self.save.clicked.connect(self.save_wanted)
        self.decision.chosen.connect(lambda _value: self._on_change())
        self.keep.chosen.connect(lambda _value: self._on_change())
        for field in self.fields.values():
            field.textEdited.connect(lambda _text: self._on_change())
            field.returnPressed.connect(partial(self._next_field, field))
        for each in (self.search, *self.fields.values()):
            each.escaped.connect(self.left)

    # what is on show

    def offer_types(self, types: tuple[LetterType, ...]) -> None:
        """The kinds of letters, each with its key."""
        for at, each in enumerate(types):
            button = Button(f"{each.key}  {each.title}", f"{each.title}, key {each.key}")
            button.setCheckable(True)
            button.clicked.connect(partial(self.choose_type, each.code))
            restyle(button, "align", "left")
            self._buttons[each.code] = button
            self.types.addWidget(button, at // 2, at % 2)
        self._show_type()

    def clear(self) -> None:
        """No letter is open."""
        self.opened, self.target, self.type = None, None, ""
        self.head.set_whole("No letter is open")
        self.notice.hide()
        self._show_targets(())
        self._show_all()

    def open(self, opened: OpenedLetter) -> None:
        """A letter: what its text says stands in the fields already, to be looked at."""
        self.opened = opened
        letter, reading = opened.letter.row, opened.proposed.reading
        where = letter.practice_name or "practice unknown"
        pages = count_text(letter.pages, "page")
        self.head.set_whole(f"{where}, by {letter.source} on {day(letter.received_on)}, {pages}")
        told = [letter.notice, f"{opened.elsewhere} has this letter open." if opened.elsewhere else ""]
        self.notice.setText(" ".join(each for each in told if each))
        self.notice.setVisible(any(told))
        self.type = letter.type or reading.type
        self.search.clear()
        self.fields["letter_date"].setText(_typed(letter.letter_date or reading.letter_date))
        self.fields["due_on"].setText(_typed(letter.due_on or reading.due_on))
        self.fields["reference"].setText(letter.reference or reading.reference)
        cents = letter.cents or reading.cents
        self.fields["cents"].setText(decimal_text(cents) if cents else "")
        self.fields["note"].setText(letter.note if letter.state == "new" else "")
        self.decision.choose(letter.decision)
        self.keep.choose(False)
        found = opened.proposed.targets
        self.target = found[0] if found and found[0].sure else None
        self._show_targets(found if self.target is None else ())
        self._show_all()

    def show_found(self, found: tuple[Target, ...]) -> None:
        """The answer to what was typed: a single one is taken, of several one is chosen with Enter."""
        if len(found) == 1:
            self.pick(found[0])
            return
        self._show_targets(found)
        self.say("" if found else "Nothing with that in your scope; type a number, a name or an amount.")
        if found:
            self.targets.setFocus()
            self.targets.select_place(0)

    def pick(self, target: Target) -> None:
        """The letter goes there."""
        self.target = target
        self._show_targets(())
        self._show_all()
        self._first_empty().setFocus()

    def choose_type(self, code: str) -> None:
        """The letter is of this kind; the cursor goes where something is missing."""
        self.type = code
        self._show_all()
        self._first_empty().setFocus()

    def _first_empty(self) -> QWidget:
        if self.target is None:
            return self.search
        for name in ("letter_date", *ASKS.get(self.type, ())):
            widget = self._widgets[name]
            empty = not widget.text() if isinstance(widget, TextField) else not self.decision.currentData()
            if empty:
                return widget
        return self.save

    def _next_field(self, field: TextField) -> None:
        shown = [each for each in self.fields.values() if each.isVisible()]
        at = shown.index(field) + 1
        (shown[at] if at < len(shown) else self.save).setFocus()

    # what is said

    def said(self) -> LetterIndex:
        """What stands in the form. Raises Refused with the first thing that is missing or cannot be read."""
        said = self._read()
        assert self.opened is not None
        gaps = plan_letter(said, received_on=self.opened.letter.row.received_on, today=self._today).missing
        if gaps:
            raise Refused(gaps[0])
        return said

    def _read(self) -> LetterIndex:
        if self.opened is None:
            raise Refused("Choose a letter in the list.")
        asks, target = ASKS.get(self.type, ()), self.target
        return LetterIndex(
            self.type,
            target.claim_id if target else None,
            target.account_id if target and target.claim_id is None else None,
            typed_day(self.fields["letter_date"].text(), self._today),
            typed_day(self.fields["due_on"].text(), self._today, ahead=True) if "due_on" in asks else None,
            self.fields["reference"].text() if "reference" in asks else "",
            self._cents() if "cents" in asks else None,
            str(self.decision.currentData() or "") if "decision" in asks else "",
            self.fields["note"].text(),
            self.appeal.currentData() if self.appeal.isVisible() else None,
            bool(self.keep.currentData()) and self.type == "demand",
        )

    def _cents(self) -> int | None:
        typed = self.fields["cents"].text().strip()
        if not typed:
            return None
        try:
            return typed_amount(typed) or None
        except AmountError:
            raise Refused("Type the amount as 120.50.") from None

    def say(self, sentence: str, tone: str = "red") -> None:
        """What is wrong, or what to know; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.set_tone(tone)
        self.trouble.setVisible(bool(sentence))

    def _on_change(self) -> None:
        self._show_plan()
        self.changed.emit()

    # showing

    def _show_all(self) -> None:
        self._show_type()
        asks = ASKS.get(self.type, ())
        shown = {"letter_date", "note", *asks} | ({"keep"} if self.type == "demand" else set())
        for name, widget in self._widgets.items():
            self._labels[name].setVisible(name in shown and self.opened is not None)
            widget.setVisible(name in shown and self.opened is not None)
        target = self.target
        self.chosen.set_whole("" if target is None else f"{'Claim' if target.claim_id else 'Account'} {target.number}")
        self.about.set_whole("" if target is None else f"{target.title}, {target.detail} ({target.why})")
        self.chosen.setVisible(target is not None)
        self.about.setVisible(target is not None)
        several = target.appeals if target and self.type == "appeal_decision" and len(target.appeals) > 1 else ()
        self.appeal.offer([f"Appeal {at} of {len(several)}" for at, _each in enumerate(several, start=1)], several)
        self.appeal.setVisible(bool(several))
        self.search.setEnabled(self.opened is not None)
        self.save.setEnabled(self.opened is not None and self.opened.letter.row.state == "new")
        self.say("")
        self._show_plan()

    def _show_type(self) -> None:
        for code, button in self._buttons.items():
            button.setChecked(code == self.type)
            button.setEnabled(self.opened is not None)

    def _show_targets(self, found: tuple[Target, ...]) -> None:
        self.targets.set_rows(found)
        self.targets.setVisible(bool(found))
        self.targets.fit_height(MOST_TARGETS)

    def _show_plan(self) -> None:
        words = ""
        if self.opened is not None:
            try:
                words = plan_letter(
                    self._read(), received_on=self.opened.letter.row.received_on, today=self._today
                ).words
            except AppError as error:
                words = error.sentence
        self.plan.setText(words)
        self.plan.setVisible(bool(words))


def _typed(value: date | None) -> str:
    return f"{value:%m/%d/%Y}" if value else ""
