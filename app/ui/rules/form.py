"""The editor of one rule: what it is about, when, where to, and its sentence, read back in plain words while typing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.claims.desk_facts import Colleague
from app.domain.errors import AppError, Refused
from app.rules.plain import plain_rule
from app.rules.rule import FAMILIES, PERCENTILES
from app.rules.vocabulary import TERMS
from app.ui.rules.asks import RulesView
from app.ui.rules.builder import Builder
from app.ui.rules.columns import FAMILY_WORDS
from app.ui.rules.lines import LineError, to_lines, to_tree
from app.ui.widgets.fields import Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.workqueues.rule_book import BEGINNING, OfficeRule, RuleDraft, understand

COUNT_WORDS = (
    ("the payer's own days", ""),
    ("calendar days", "calendar"),
    ("business days", "business"),
    *((f"learned {each} plus", each) for each in PERCENTILES),
)
AFTER_WORDS = (("after submission", "submission"), ("after service", "service"))
SENTENCE_HINT = "why the row is here: {payer_name}, {due}, {reason_code} ... are filled in"


class RuleForm(QWidget):
    """Signals: `changed()` on every edit by a person."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._view: RulesView | None = None
        self._shown: OfficeRule | None = None
        self.code = TextField("Id of the rule", "aetna_25")
        self.family = Choice("Family")
        self.ord = TextField("Place in the order", "100")
        self.practice = Choice("Only this practice")
        self.location = Choice("Only this location")
        self.payer = Choice("Only this payer")
        self.builder = Builder()
        self.days = TextField("Days", "25")
        self.count = Choice("How the days are counted")
        self.after = Choice("What the days run from")
        self.queue = Choice("Queue")
        self.priority = TextField("Priority, 0 first to 8", "by clock and money")
        self.team = TextField("Team", "anybody's")
        self.clock = TextField("Days to the deadline", "no deadline of its own")
        self.sentence = TextField("Sentence on the row", SENTENCE_HINT)
        self.owner = Choice("Owner")
        self.first = TextField("In force from", "from activation")
        self.last = TextField("In force until", "no end")
        self.note = TextField("Note for colleagues", "why the rule is as it is")
        self.words = PlainLabel("", weight="strong", wrap=True)
        self.words.setAccessibleName("The rule in plain words")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.setAccessibleName("What is wrong with the rule")
        self.family.offer([FAMILY_WORDS[each] for each in FAMILIES], list(FAMILIES))
        self.count.offer([words for words, _ in COUNT_WORDS], [value for _, value in COUNT_WORDS])
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for field, width in ((self.ord, 64), (self.days, 56), (self.first, 132), (self.last, 112)):
            field.setFixedWidth(width)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        muted = [PlainLabel(words, "muted") for words in ("asked at", "only", "due", "goes to", "from", "until")]
        for line in (
            row(self.code, self.family, muted[0], self.ord),
            row(muted[1], self.payer, self.practice, self.location, None),
        ):
            layout.addLayout(line)
        layout.addWidget(self.builder, 1)
        layout.addLayout(row(muted[2], self.days, self.count, self.after, muted[3], self.queue, None))
        layout.addLayout(row(self.priority, self.team, self.clock))
        layout.addWidget(self.sentence)
        layout.addLayout(row(self.owner, muted[4], self.first, muted[5], self.last, self.note))
        layout.addWidget(self.words)
        layout.addWidget(self.trouble)
        self.trouble.hide()

    def _connect(self) -> None:
        for field in (
            self.code, self.ord, self.days, self.priority, self.team, self.clock, self.sentence, self.first, self.last,
            self.note,
        ):  # fmt: skip
            field.textEdited.connect(lambda _text: self._on_edit())
        for choice in (self.payer, self.location, self.after, self.queue, self.owner):
            choice.chosen.connect(lambda _value: self._on_edit())
        self.count.chosen.connect(lambda _value: self._on_count())
        self.practice.chosen.connect(lambda _value: self._on_practice())
        self.family.chosen.connect(lambda _value: self._on_family())
        self.builder.changed.connect(self._on_edit)

    def offer(self, view: RulesView, colleagues: Sequence[Colleague]) -> None:
        """What the fields choose from."""
        self._view = view
        names = view.names
        for choice, kind, anything in (
            (self.payer, "payer", "any payer"), (self.practice, "practice", "any practice"), (self.queue, "queue", ""),
        ):  # fmt: skip
            named = sorted((names.name(kind, code), code) for code in view.masters[kind])
            words, codes = [name for name, _ in named], [code for _, code in named]
            choice.offer([anything, *words] if anything else words, ["", *codes] if anything else codes)
        self.owner.offer([each.name for each in colleagues], [each.login for each in colleagues])
        self._offer_locations()

    def _offer_locations(self) -> None:
        practice = str(self.practice.currentData() or "")
        places = self._view.places if self._view is not None else ()
        codes = [place.location for place in places if place.practice == practice]
        self.location.offer(["any location", *codes], ["", *codes])
        self.location.setEnabled(bool(practice))

    def edit(self, rule: OfficeRule | None, login: str) -> None:
        """Show a rule to be changed (its next version, when it is no draft), or an empty one."""
        self._shown = rule
        action = rule.action if rule is not None and isinstance(rule.action, dict) else {}
        self.code.setText(rule.code if rule else "")
        self.code.setEnabled(rule is None)
        self.family.setEnabled(rule is None)
        self.family.choose(rule.family if rule else "follow_up")
        self.ord.setText(str(rule.ord) if rule else "100")
        self.payer.choose(rule.payer if rule else "")
        self.practice.choose(rule.practice if rule else "")
        self._offer_locations()
        self.location.choose(rule.location if rule else "")
        self._offer_words()
        self.builder.show_lines(to_lines(rule.condition) if rule else ())
        learned, fixed = str(action.get("learned", "")), action.get("due_days")
        self.count.choose(learned or ("" if fixed is None else str(action.get("count", "calendar"))))
        self._days = fixed if learned and isinstance(fixed, int) else None
        days = action.get("plus", 0) if learned else fixed
        self.days.setText("" if days is None else str(days))
        self.after.choose(action.get("after", "submission"))
        self.queue.choose(action.get("queue", "follow_up"))
        for field, word in ((self.priority, "priority"), (self.team, "team"), (self.clock, "clock_days")):
            field.setText(str(action.get(word, "") if action.get(word) is not None else ""))
        self.sentence.setText(rule.text if rule else "no answer {due} after submission; rule {payer_name} {due}")
        self.owner.choose(rule.owner if rule and rule.owner != "seed" else login)
        self.first.setText(f"{rule.effective_from:%m/%d/%Y}" if rule and rule.effective_from > BEGINNING else "")
        self.last.setText(f"{rule.effective_to:%m/%d/%Y}" if rule and rule.effective_to else "")
        self.note.setText(rule.note if rule else "")
        self._show_fields()
        self.preview()

    @property
    def shown(self) -> OfficeRule | None:
        """What is being changed; None: a new rule."""
        return self._shown

    def _on_edit(self) -> None:
        self.preview()
        self.changed.emit()

    def _on_count(self) -> None:
        self._show_fields()
        self._on_edit()

    def _on_practice(self) -> None:
        self._offer_locations()
        self._on_edit()

    def _on_family(self) -> None:
        self._offer_words()
        self._show_fields()
        self._on_edit()

    def _offer_words(self) -> None:
        """The words of the family."""
        of_reason = self.family.currentData() != "follow_up"
        terms = [term.name for term in TERMS.values() if of_reason or term.of == "claim"]
        values = {} if self._view is None else {kind: sorted(codes) for kind, codes in self._view.masters.items()}
        self.builder.offer(sorted(terms, key=lambda name: TERMS[name].words), values)

    def _show_fields(self) -> None:
        follow_up = self.family.currentData() == "follow_up"
        words = AFTER_WORDS if follow_up else (("after it was opened", "opened"),)
        self.after.offer([each for each, _ in words], [value for _, value in words])
        if self.after.currentData() is None:
            self.after.setCurrentIndex(0)
        self.clock.setVisible(not follow_up)
        self.days.setVisible(self.count.currentData() != "")

    def draft(self) -> RuleDraft:
        """What is on the screen. Raises LineError or Refused naming what cannot be read."""
        action: dict[str, object] = {"queue": self.queue.currentData() or ""}
        count, after = str(self.count.currentData()), self.after.currentData()
        if count in PERCENTILES:
            action |= {"learned": count, "plus": _number(self.days, "Days", needed=False) or 0}
            if self._days is not None:
                action["due_days"] = self._days
        elif count:
            action["due_days"] = _number(self.days, "Days")
            if count == "business":
                action["count"] = count
        if after == "service":
            action["after"] = after
        for field, word in ((self.priority, "priority"), (self.clock, "clock_days")):
            if field.text().strip() and not (field is self.clock and self.family.currentData() == "follow_up"):
                action[word] = _number(field, field.accessibleName())
        if self.team.text().strip():
            action["team"] = self.team.text().strip()
        return RuleDraft(
            self.code.text().strip(), str(self.family.currentData()), _number(self.ord, "Place in the order") or 0,
            to_tree(self.builder.lines), action, self.sentence.text().strip(), str(self.practice.currentData() or ""),
            str(self.location.currentData() or ""), str(self.payer.currentData() or ""),
            str(self.owner.currentData() or ""), _day(self.first, "In force from") or BEGINNING,
            _day(self.last, "In force until"), self.note.text().strip(),
        )  # fmt: skip

    def preview(self) -> RuleDraft | None:
        """Say the rule in plain words, or what is wrong with it and where; the draft when it can be kept."""
        if self._view is None:
            return None
        try:
            draft = self.draft()
            said = plain_rule(understand(draft.row, self._view.masters), self._view.names)
        except (LineError, AppError) as error:
            self.say(error.sentence if isinstance(error, AppError) else str(error))
            return None
        self.words.setText(said)
        self.say("")
        return draft if draft.code else None

    def say(self, sentence: str) -> None:
        """What is wrong; nothing when all is right."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))


def _number(field: TextField, name: str, *, needed: bool = True) -> int | None:
    text = field.text().strip()
    if not text and not needed:
        return None
    if not (text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) <= 6):
        raise Refused(f'{name}: "{text}" is no whole number.')
    return int(text)


def _day(field: TextField, name: str) -> date | None:
    text = field.text().strip()
    if not text:
        return None
    for pattern in ("%m/%d/%Y", "%m/%d/%y"):
        try:
            return datetime.strptime(text, pattern).date()
        except ValueError:
            continue
    raise Refused(f'{name}: "{text}" is no date; write 03/08/2026.')
