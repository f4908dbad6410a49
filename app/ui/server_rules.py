"""The rules page on a server. Services are loaded when first asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.db.database import Database
from app.db.unit import Unit
from app.ui.rules.asks import RulesView

if TYPE_CHECKING:
    from app.workqueues.backtest import Backtest
    from app.workqueues.rule_book import OfficeRule, RuleDraft, RuleStep


class ServerRules:
    """Answers `app.ui.rules.asks.RulesAsks`."""

    _database: Database

    def rules_view(self) -> RulesView:
        """Rules, names, lag and alerts."""
        from app.workqueues.pay_lag import list_lag_alerts, list_lags  # noqa: PLC0415  # start-up time
        from app.workqueues.rule_book import list_rules, load_masters  # noqa: PLC0415
        from app.workqueues.rule_words import load_names, load_places  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return RulesView(
                list_rules(unit, retired=True), load_names(unit), load_masters(unit), list_lags(unit),
                list_lag_alerts(unit), load_places(unit),
            )  # fmt: skip

    def rule_steps(self, code: str) -> tuple[RuleStep, ...]:
        """The history."""
        from app.workqueues.rule_book import list_steps  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_steps(unit, code)

    def save_rule(self, draft: RuleDraft, shown: OfficeRule | None) -> OfficeRule:
        """A draft, changed or new."""
        from app.workqueues.rule_book import save_draft  # noqa: PLC0415

        return self._database.perform(lambda unit: save_draft(unit, draft, shown=shown))

    def test_rule(self, rule: OfficeRule, today: date) -> Backtest:
        """Kept where it is a draft; of others it is only shown."""
        from app.workqueues.backtest import backtest, keep_backtest  # noqa: PLC0415

        def work(unit: Unit) -> Backtest:
            done = backtest(unit, rule, today=today)
            return keep_backtest(unit, rule, done) if rule.state == "draft" else done

        return self._database.perform(work)

    def activate_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """In force."""
        from app.workqueues.rule_book import activate_rule  # noqa: PLC0415

        first = self._database.perform(lambda unit: activate_rule(unit, rule, today=today, why=why))
        return f"{rule.code} version {rule.version} is in force from {first:%m/%d/%y}; the next daily run asks it."

    def retire_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """Ended."""
        from app.workqueues.rule_book import retire_rule  # noqa: PLC0415

        self._database.perform(lambda unit: retire_rule(unit, rule, today=today, why=why))
        return f"{rule.code} version {rule.version} is retired."

    def answer_alert(self, alert_id: int, words: str) -> str:
        """Answered."""
        from app.workqueues.pay_lag import answer_lag_alert  # noqa: PLC0415

        self._database.perform(lambda unit: answer_lag_alert(unit, alert_id, words))
        return "Answered; the alert closes by itself when the payer is as fast as before."
