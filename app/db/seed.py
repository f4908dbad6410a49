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
INSERT INTO app.outcome (code, title, key, due_days, from_rule, closes, move_to, text, ord, next_action, say, business,
    asks_reference, asks_promise, promise_days, asks_time, wake_on, opens_kind, clock, stops_clock, unproves)
VALUES (%(code)s, %(title)s, %(key)s, %(due_days)s, %(from_rule)s, %(closes)s, %(move_to)s, %(text)s, %(ord)s,
    %(next_action)s, %(say)s, %(business)s, %(asks_reference)s, %(asks_promise)s, %(promise_days)s, %(asks_time)s,
    %(wake_on)s, %(opens_kind)s, %(clock)s, %(stops_clock)s, %(unproves)s)
ON CONFLICT (code) DO UPDATE SET next_action = excluded.next_action, say = excluded.say, business = excluded.business,
    asks_reference = excluded.asks_reference, asks_promise = excluded.asks_promise,
    promise_days = excluded.promise_days, asks_time = excluded.asks_time, wake_on = excluded.wake_on,
    opens_kind = excluded.opens_kind, clock = excluded.clock, stops_clock = excluded.stops_clock,
    unproves = excluded.unproves
WHERE outcome.next_action = ''"""          # an older office learns what its outcomes ask for, once
_KIND = """
INSERT INTO app.work_kind (kind, queue, money, title) VALUES (%(kind)s, %(queue)s, %(money)s, %(title)s)
ON CONFLICT (kind) DO NOTHING"""
_STEPS = """
INSERT INTO app.waterfall (last_days, near_days, soon_days, near_weight, soon_weight, far_weight, large_cents,
    middle_cents, small_cents, last_weight, idle_weight, waits_weight, sleep_weight)
VALUES (%(last_days)s, %(near_days)s, %(soon_days)s, %(near_weight)s, %(soon_weight)s, %(far_weight)s, %(large_cents)s,
    %(middle_cents)s, %(small_cents)s, %(last_weight)s, %(idle_weight)s, %(waits_weight)s, %(sleep_weight)s)
ON CONFLICT (id) DO NOTHING"""
# Examples for an office that has told no clock of this kind yet, for every payer of a type.
_CLOCK = """
INSERT INTO app.clock_rule (kind, payer_type, days, start_rule, source, verify, changed_by)
SELECT %(kind)s, %(payer_type)s, %(days)s, %(start_rule)s, %(source)s, true, 'seed'
ON CONFLICT (kind, payer_key, payer_type, line_of_business, claim_type, effective_from) DO NOTHING"""
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
    unit.execute_many(_KIND, [msgspec.structs.asdict(kind) for kind in seed.waterfall.kinds])
    unit.execute(_STEPS, msgspec.structs.asdict(seed.waterfall.steps))
    unit.execute_many(_CLOCK, [msgspec.structs.asdict(clock) for clock in seed.clocks])
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
    return msgspec.structs.asdict(outcome) | {"ord": ord}


def _rule(rule: SeedRule) -> dict[str, object]:
    return {
        "code": rule.code,
        "family": rule.family,
        "ord": rule.ord,
        "condition": as_json(rule.condition),
        "action": as_json(rule.action),
        "text": rule.text,
    }
