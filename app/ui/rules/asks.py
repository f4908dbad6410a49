"""What the rules page asks of the office. Amounts are cents, days calendar days unless a rule counts business days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.rules.plain import Names
from app.workqueues.backtest import Backtest
from app.workqueues.pay_lag import LagAlert, PayLag
from app.workqueues.rule_book import OfficeRule, RuleDraft, RuleStep
from app.workqueues.rule_words import PlaceCode


@dataclass(frozen=True, slots=True)
class RulesView:
    """Everything the page stands on: rules (retired ones too), the names of codes, learned lag and its alerts."""

    rules: tuple[OfficeRule, ...]
    names: Names
    masters: dict[str, frozenset[str]]
    lags: tuple[PayLag, ...]
    alerts: tuple[LagAlert, ...]
    places: tuple[PlaceCode, ...] = ()


class RulesAsks(Protocol):
    """Every method may raise AppError."""

    def rules_view(self) -> RulesView:
        """All of it in one trip."""

    def rule_steps(self, code: str) -> tuple[RuleStep, ...]:
        """What happened to a rule, the newest first."""

    def save_rule(self, draft: RuleDraft, shown: OfficeRule | None) -> OfficeRule:
        """Keep a draft; `shown` is the version that was on the screen, None for a new rule."""

    def test_rule(self, rule: OfficeRule, today: date) -> Backtest:
        """Put it to the last twelve months; kept with a draft, so that exactly this may be activated."""

    def activate_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """Put a draft in force; a sentence."""

    def retire_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """End a rule, or throw a draft away; a sentence."""

    def answer_alert(self, alert_id: int, words: str) -> str:
        """Say what is done about a payer that became slower; a sentence."""
