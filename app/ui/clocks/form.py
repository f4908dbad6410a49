"""One clock as it is stated: a new rule, or a change of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QWidget

from app.claims.desk_facts import PayerName
from app.domain.errors import Refused
from app.ui.widgets.fields import Choice, TextField
from app.ui.widgets.text import PlainLabel
from app.ui.words import CLOCK_WORDS, STARTS
from app.workqueues.clocks import ALWAYS, KINDS, TYPES, ClockRule, ClockToSave

_CLAIM_TYPES = (("every claim type", ""), ("professional", "P"), ("dental", "D"), ("institutional", "I"))


class ClockForm(QFrame):
    """The fields of a clock; `wish()` reads them."""

    def __init__(self, payers: Sequence[PayerName]) -> None:
        super().__init__()
        self._rule: ClockRule | None = None
        self.kind = Choice("Clock")
        self.kind.offer([CLOCK_WORDS.get(kind, kind) for kind in KINDS], list(KINDS))
        self.scope = Choice("For")
        self._offer_scopes(payers)
        self.lob = TextField("Line of business", "filing code; empty: every one")
        self.claim_type = Choice("Claim type")
        self.claim_type.offer([words for words, _ in _CLAIM_TYPES], [code for _, code in _CLAIM_TYPES])
        self.days = TextField("Days", "days")
        self.business = QCheckBox("business days")
        self.start = Choice("Counts")
        self.start.offer(list(STARTS.values()), list(STARTS))
        self.since = TextField("From", "MM/DD/YYYY; empty: always")
        self.until = TextField("To", "MM/DD/YYYY; empty: open")
        self.source = TextField("Read in", "contract, manual, letter")
        self.verify = QCheckBox("to be verified")
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(6)
        cells: tuple[tuple[str, QWidget], ...] = (
            ("For", self.scope), ("Clock", self.kind), ("Days", self.days), ("", self.business),
            ("Line of business", self.lob), ("Claim type", self.claim_type), ("Counts", self.start), ("", self.verify),
            ("From", self.since), ("To", self.until), ("Read in", self.source),
        )  # fmt: skip
        for at, (word, field) in enumerate(cells):
            layout.addWidget(PlainLabel(word, "muted"), at // 4, 2 * (at % 4))
            layout.addWidget(field, at // 4, 2 * (at % 4) + 1)
        self.show_rule(None)

    def _offer_scopes(self, payers: Sequence[PayerName]) -> None:
        kinds = [kind for kind in TYPES if kind]
        words = ["every payer", *(f"every {kind.replace('_', ' ')} payer" for kind in kinds)]
        values = ["", *(f"type:{kind}" for kind in kinds)]
        self.scope.offer([*words, *(payer.name for payer in payers)], [*values, *(payer.name for payer in payers)])

    def show_rule(self, rule: ClockRule | None) -> None:
        """Begin with this rule; None: a new one."""
        self._rule = rule
        self.kind.choose(rule.kind if rule else "file")
        self.scope.choose((rule.payer_name or (f"type:{rule.payer_type}" if rule.payer_type else "")) if rule else "")
        self.lob.setText(rule.line_of_business if rule else "")
        self.claim_type.choose(rule.claim_type if rule else "")
        self.days.setText(str(rule.days) if rule else "")
        self.business.setChecked(rule.business if rule else False)
        self.start.choose(rule.start_rule if rule else "service_from")
        self.since.setText(_text(rule.effective_from) if rule and rule.effective_from != ALWAYS else "")
        self.until.setText(_text(rule.effective_to) if rule and rule.effective_to else "")
        self.source.setText(rule.source if rule else "")
        self.verify.setChecked(rule.verify if rule else False)

    @property
    def rule(self) -> ClockRule | None:
        """The rule that is being changed."""
        return self._rule

    def wish(self, codes: dict[str, str]) -> ClockToSave:
        """What is typed; `codes` are payers' codes by name. Raises Refused."""
        scope = str(self.scope.currentData())
        if not self.days.text().strip().isdigit():
            raise Refused("Say how many days the clock runs.")
        payer = "" if not scope or scope.startswith("type:") else codes.get(scope, scope)
        return ClockToSave(
            str(self.kind.currentData()), int(self.days.text()), str(self.start.currentData()),
            self.source.text().strip(), payer,
            scope.removeprefix("type:") if scope.startswith("type:") else "", self.lob.text().strip(),
            str(self.claim_type.currentData()), self.business.isChecked(), _day(self.since.text()) or ALWAYS,
            _day(self.until.text()), self.verify.isChecked(), self._rule.rule_id if self._rule else None,
            self._rule.version if self._rule else None,
        )  # fmt: skip


def _text(day: date) -> str:
    return f"{day:%m/%d/%Y}"


def _day(text: str) -> date | None:
    """A day as typed; empty: none. Raises Refused."""
    if not text.strip():
        return None
    try:
        month, day, year = (int(part) for part in text.strip().split("/"))
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        raise Refused(f'"{text.strip()}" is no date; type 01/31/2027.') from None
