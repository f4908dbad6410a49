"""The taxonomy of refusals as a new database gets it: categories, rows, steps of escalation, usual acts."""

from __future__ import annotations

from app.db.unit import Unit
from app.rules.taxonomy import Category, TaxonomyRow, seed_categories, seed_taxonomy

_CATEGORY = """
INSERT INTO app.denial_category (code, title, scenario, root_cause, team, appealable, clock, steps, ord)
VALUES (%(code)s, %(title)s, %(scenario)s, %(root_cause)s, %(team)s, %(appealable)s, %(clock)s, %(steps)s, %(ord)s)
ON CONFLICT (code) DO NOTHING"""
_DENIAL_RULE = """
INSERT INTO app.denial_rule (payer_type, group_code, reason_code, remark_code, category, root_cause, team, appealable,
    clock, bars_appeal, needs_remark, steps, owner)
VALUES (%(payer_type)s, %(group)s, %(reason)s, %(remark)s, %(category)s, %(root_cause)s, %(team)s, %(appealable)s,
    %(clock)s, %(bars_appeal)s, %(needs_remark)s, %(steps)s, 'seed')
ON CONFLICT (payer_id, payer_type, group_code, reason_code, remark_code, effective_from) DO NOTHING"""
# 48 hours of the office's own days, then 30 and 45 days. Small amounts have a usual act; nothing is done by itself.
_STEPS = """
INSERT INTO app.denial_step (step, name, unit, amount, triage) VALUES
    (1, 'nobody decided on it within two business days', 'business_days', 2, true),
    (2, 'open for 30 days', 'days', 30, false), (3, 'open for 45 days', 'days', 45, false)
ON CONFLICT (step) DO NOTHING"""
_ACTS = """
INSERT INTO app.denial_act_rule (category, cents_to, act, reason, owner) VALUES
    ('', 2499, 'write_off', 'small_balance', 'seed')
ON CONFLICT (for_practice, for_location, category, cents_to, effective_from) DO NOTHING"""


def load_taxonomy(unit: Unit) -> None:
    """Insert what is missing; what the office changed stays. Run by the migration as the owner of the tables."""
    unit.execute_many(_CATEGORY, [_category(each) for each in seed_categories().values()])
    unit.execute_many(_DENIAL_RULE, [_denial_rule(row) for row in seed_taxonomy()])
    unit.execute(_STEPS)
    unit.execute(_ACTS)


def _category(category: Category) -> dict[str, object]:
    return {
        "code": category.code,
        "title": category.title,
        "scenario": category.scenario,
        "root_cause": category.root_cause,
        "team": category.team,
        "appealable": category.appealable,
        "clock": category.clock,
        "steps": list(category.steps),
        "ord": category.ord,
    }


def _denial_rule(row: TaxonomyRow) -> dict[str, object]:
    return {
        "payer_type": row.payer_type,
        "group": row.group,
        "reason": row.reason,
        "remark": row.remark,
        "category": row.category,
        "root_cause": row.root_cause,
        "team": row.team,
        "appealable": row.appealable,
        "clock": row.clock,
        "bars_appeal": row.bars_appeal,
        "needs_remark": row.needs_remark,
        "steps": list(row.steps),
    }
