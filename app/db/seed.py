"""Bringing the seed into a database: what the office has changed or added stays as it is."""

from __future__ import annotations

import msgspec

from app.db.seed_denials import load_taxonomy
from app.db.unit import Unit, as_json
from app.domain.business_days import calendar
from app.rules.seed import Seed, SeedCallOutcome, SeedCallWord, SeedOutcome, SeedQueue, SeedRule, read_seed

_QUEUE = """
INSERT INTO app.queue (code, title, section, ord, weight, key, payer_call)
VALUES (%(code)s, %(title)s, %(section)s, %(ord)s, %(weight)s, %(key)s, %(payer_call)s)
ON CONFLICT (code) DO NOTHING"""
_OUTCOME = """
INSERT INTO app.outcome (code, title, key, due_days, from_rule, closes, move_to, text, ord)
VALUES (%(code)s, %(title)s, %(key)s, %(due_days)s, %(from_rule)s, %(closes)s, %(move_to)s, %(text)s, %(ord)s)
ON CONFLICT (code) DO NOTHING"""
_RULE = """
INSERT INTO app.rule (code, family, ord, condition, action, text, owner, state)
VALUES (%(code)s, %(family)s, %(ord)s, %(condition)s, %(action)s, %(text)s, 'seed', 'active')
ON CONFLICT (code, version) DO NOTHING"""
_CALL_WORD = """
INSERT INTO app.call_word (kind, code, title, ord) VALUES (%(kind)s, %(code)s, %(title)s, %(ord)s)
ON CONFLICT (kind, code) DO NOTHING"""
_CALL_OUTCOME = """
INSERT INTO app.call_outcome (code, title, key, opens, due_days, known, text, ord)
VALUES (%(code)s, %(title)s, %(key)s, %(opens)s, %(due_days)s, %(known)s, %(text)s, %(ord)s)
ON CONFLICT (code) DO NOTHING"""

_DAYS = """
INSERT INTO app.business_day (day, ordinal, open)
SELECT * FROM unnest(%(days)s::date[], %(ordinals)s::integer[], %(open)s::boolean[])
ON CONFLICT (day) DO UPDATE SET ordinal = excluded.ordinal, open = excluded.open
    WHERE (business_day.ordinal, business_day.open) IS DISTINCT FROM (excluded.ordinal, excluded.open)"""


def load_seed(unit: Unit) -> None:
    """Insert the queues, outcomes and work rules that are missing, and the calendar.

    Run by the migration as the owner of the tables.
    """
    seed: Seed = read_seed()
    unit.execute_many(_QUEUE, [_queue(queue) for queue in seed.queues])
    unit.execute_many(_OUTCOME, [_outcome(outcome, 10 * at) for at, outcome in enumerate(seed.outcomes, start=1)])
    unit.execute_many(_RULE, [_rule(rule) for rule in seed.rules])
    days = calendar()
    columns = {"days": [one.day for one in days], "ordinals": [one.ordinal for one in days]}
    unit.execute(_DAYS, columns | {"open": [one.open for one in days]})
    words, ends = seed.calls.words, seed.calls.outcomes
    unit.execute_many(_CALL_WORD, [_ordered(word, 10 * at) for at, word in enumerate(words, start=1)])
    unit.execute_many(_CALL_OUTCOME, [_ordered(end, 10 * at) for at, end in enumerate(ends, start=1)])
    load_taxonomy(unit)


def _ordered(row: SeedCallWord | SeedCallOutcome, ord: int) -> dict[str, object]:
    return msgspec.structs.asdict(row) | {"ord": ord}


def _queue(queue: SeedQueue) -> dict[str, object]:
    return {
        "code": queue.code,
        "title": queue.title,
        "section": queue.section,
        "ord": queue.ord,
        "weight": queue.weight,
        "key": queue.key,
        "payer_call": queue.payer_call,
    }


def _outcome(outcome: SeedOutcome, ord: int) -> dict[str, object]:
    return {
        "code": outcome.code,
        "title": outcome.title,
        "key": outcome.key,
        "due_days": outcome.due_days,
        "from_rule": outcome.from_rule,
        "closes": outcome.closes,
        "move_to": outcome.move_to,
        "text": outcome.text,
        "ord": ord,
    }


def _rule(rule: SeedRule) -> dict[str, object]:
    return {
        "code": rule.code,
        "family": rule.family,
        "ord": rule.ord,
        "condition": as_json(rule.condition),
        "action": as_json(rule.action),
        "text": rule.text,
    }
