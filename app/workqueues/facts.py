"""The words of the rules for one claim, and the rules in force: what the evaluator needs to explain a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.rules.rule import RuleRow, RuleSet, first_that_holds, read_rules
from app.rules.sentence import day_unit, write_sentence
from app.rules.vocabulary import TERMS, Facts

CLAIM_SOURCE = "app.claim c JOIN app.payer p ON p.id = c.payer_id"
REASON_SOURCE = (
    "app.work_reason r LEFT JOIN app.claim c ON c.id = r.claim_id LEFT JOIN app.payer p ON p.id = c.payer_id"
)
_RULES = """
SELECT u.code, u.family, u.ord, u.condition, u.action, u.text, u.effective_from, u.effective_to, u.version,
    coalesce(n.code, '') AS practice, coalesce(l.code, '') AS location, coalesce(p.code, '') AS payer
FROM app.rule u LEFT JOIN app.practice n ON n.id = u.practice_id
    LEFT JOIN app.location l ON l.id = u.location_id LEFT JOIN app.payer p ON p.id = u.payer_id
WHERE u.active AND u.family = ANY(%(families)s::text[])
  AND (u.practice_id IS NULL OR n.id IS NOT NULL) AND (u.location_id IS NULL OR l.id IS NOT NULL)"""
# A decided claim waits from its last decision on, as in the daily run.
_SINCE = """
SELECT CASE WHEN status <> 'submitted' THEN coalesce(last_activity_on, submitted_on, service_to)
    WHEN %(submission)s THEN coalesce(submitted_on, service_to) ELSE service_to END AS since
FROM app.claim WHERE id = %(claim)s"""


@dataclass(frozen=True, slots=True)
class FollowUpDue:
    """What the follow-up rules say about one claim: the rule, its queue, the day it is due, and the sentence."""

    rule: str
    queue: str
    due: date
    text: str


@dataclass(frozen=True, slots=True)
class _Dates:
    since: date


def load_rules(unit: Unit, *families: str, today: date) -> RuleSet:
    """The rules of these families in force on a day, in the order they are asked; a wrong row stands beside them."""
    rows = unit.rows(_RULES, {"families": list(families)}, into=RuleRow)
    return read_rules(rows, queues=unit.rows("SELECT code FROM app.queue", into=str), on=today)


def load_facts(unit: Unit, claim_id: int, *, today: date) -> Facts:
    """The words of one claim on a day. Raises NotFound."""
    words = ", ".join(f"{term.sql} AS {term.name}" for term in TERMS.values() if term.of == "claim")
    return unit.one(
        f"SELECT {words} FROM {CLAIM_SOURCE} WHERE c.id = %(claim)s",
        {"claim": claim_id, "as_of": today},
        into=Facts,
        missing="There is no such claim in your scope.",
    )


def load_reason_facts(unit: Unit, reason_id: int, *, today: date) -> Facts:
    """The words of one work reason and of its claim on a day. Raises NotFound."""
    words = ", ".join(f"{term.sql} AS {term.name}" for term in TERMS.values())
    return unit.one(
        f"SELECT {words} FROM {REASON_SOURCE} WHERE r.id = %(reason)s",
        {"reason": reason_id, "as_of": today},
        into=Facts,
        missing="There is no such reason in your scope.",
    )


def explain_follow_up(unit: Unit, claim_id: int, *, today: date) -> FollowUpDue | None:
    """Which follow-up rule holds for a claim and when it is due; None when no rule asks for it. Raises NotFound."""
    facts = load_facts(unit, claim_id, today=today)
    rule = first_that_holds(load_rules(unit, "follow_up", today=today).rules, facts)
    if rule is None:
        return None
    dates = unit.one(
        _SINCE,
        {"claim": claim_id, "submission": rule.action.after == "submission"},
        into=_Dates,
        missing="There is no such claim in your scope.",
    )
    days = rule.action.days(facts) or 0
    text = write_sentence(rule.sentence, facts, due_days=days, business=rule.action.business)
    if facts.status != "submitted":
        unit_words = day_unit(rule.action.business)
        text = f"an insurer still owes {days}{unit_words} after the last decision; rule {facts.payer_name} {days}"
        text += unit_words
    elif facts.pay_lag_p80 is not None:
        text += f"; p80 is {facts.pay_lag_p80} d"
    return FollowUpDue(rule.code, rule.action.queue, rule.action.due(dates.since, days), text)
