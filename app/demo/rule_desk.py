"""What the demo's supervisor is writing: two rules, drafted and put to the last twelve months, one of which warns."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.workqueues.backtest import backtest, keep_backtest
from app.workqueues.rule_book import RuleDraft, list_rules, save_draft

LARGE = RuleDraft(
    "large_unacknowledged", "follow_up", 300,
    {"all": [{"term": "balance_cents", "op": ">=", "value": 100_000},
             {"term": "proof_of_filing", "op": "=", "value": "no"}]},
    {"queue": "follow_up", "due_days": 12, "count": "business", "priority": 2},
    "large, and nothing proves that {payer_name} has it: no answer in {due}",
    note="Large claims without proof of filing are asked for before the others.",
)  # fmt: skip
ALL_EARLY = RuleDraft(
    "all_by_learned_days", "follow_up", 850, {}, {"queue": "follow_up", "learned": "p80", "plus": 3, "due_days": 30},
    "no answer in {due}: four of five are decided by then", note="Would every payer be asked by the learned days?",
)  # fmt: skip


def write_rules(unit: Unit, *, today: date) -> None:
    """Act as the supervisor; what is there already stays. Raises AppError."""
    known = {rule.code for rule in list_rules(unit, retired=True)}
    for draft in (LARGE, ALL_EARLY):
        if draft.code in known:
            continue
        rule = save_draft(unit, draft)
        keep_backtest(unit, rule, backtest(unit, rule, today=today))
