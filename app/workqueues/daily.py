"""The daily run, set-based, in the form of differences: only what is not as the rules want it is written.

One slice is one location and one short transaction. The rules are compiled to SQL and evaluated where the claims are;
the differences go as arrays into one definer function. Running it again writes nothing (PERFORMANCE.md 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.db.unit import Unit
from app.rules.compile_sql import Binder, compile_condition, compile_sentence
from app.rules.rule import Rule, RuleSet, Scope
from app.rules.terms_sql import AS_OF, FILE_BY, add_business  # FILE_BY: the filing clock, as the rules' words mean it
from app.workqueues.facts import CLAIM_SOURCE, REASON_SOURCE

# The learned days that count for this location, one row per payer and claim type.
_LAG = """
    SELECT DISTINCT ON (g.payer_id, t.type) g.payer_id, t.type, g.p50, g.p80, g.p95
    FROM app.pay_lag g JOIN unnest(ARRAY['P', 'D', 'I']) AS t (type) ON g.claim_type IN (t.type, '')
    WHERE g.location_id = %(location)s OR g.location_id IS NULL
    ORDER BY g.payer_id, t.type, g.location_id NULLS LAST, g.claim_type DESC"""


@dataclass(frozen=True, slots=True)
class Slice:
    """A location, or (location None) the reasons of a practice that belong to no location."""

    practice_id: int
    location_id: int
    practice: str
    location: str


@dataclass(frozen=True, slots=True)
class SliceResult:
    """Follow-up reasons opened, moved and closed, items woken, and items whose owner or place changed."""

    opened: int = 0
    moved: int = 0
    closed: int = 0
    woken: int = 0
    routed: int = 0


def list_slices(unit: Unit) -> tuple[Slice, ...]:
    """All locations in scope, in a fixed order."""
    sql = """SELECT l.practice_id, l.id AS location_id, n.code AS practice, l.code AS location
        FROM app.location l JOIN app.practice n ON n.id = l.practice_id ORDER BY l.practice_id, l.id"""
    return tuple(unit.rows(sql, into=Slice))


def run_follow_up(unit: Unit, place: Slice, rules: RuleSet, *, today: date) -> SliceResult:
    """Open what is due, move what a rule dates otherwise, close what was answered, wake what slept until today.

    What a rule opened that is now wrong is neither moved nor closed for want of a rule.
    """
    binder = Binder()
    # Of the scope only the payer is left to ask of each claim.
    meant = [
        replace(rule, scope=Scope(payer=rule.scope.payer))
        for rule in rules.rules
        if rule.scope.covers(place.practice, place.location)
    ]
    sql = _follow_up_sql(meant, rules.frozen, binder)
    params = binder.params | {"practice": place.practice_id, "location": place.location_id, "as_of": today}
    return unit.one(sql, params, into=SliceResult, missing="")


def run_routing(unit: Unit, practice_id: int, rules: RuleSet, *, today: date) -> int:
    """Apply the denial and routing rules to open reasons of a practice that a rule may still move; the number moved."""
    if not rules.rules:
        return 0
    binder = Binder()
    sql = _routing_sql(rules.rules, rules.frozen, binder)
    return unit.number(sql, binder.params | {"practice": practice_id, "as_of": today})


def recount(unit: Unit, *, today: date) -> None:
    """Count the totals beside the queues anew, overdue as of today."""
    unit.execute("SELECT api.recount_queues_v1(%(today)s::date)", {"today": today})


def _choice(rules: Sequence[Rule], binder: Binder) -> str:
    """The number of the first rule that holds, as SQL."""
    if not rules:
        return "NULL::integer"
    conditions = []
    for at, rule in enumerate(rules):
        held = compile_condition(rule.asked, binder)
        only = "r.kind = 'denial' AND " if rule.family == "denial" else ""
        conditions.append(f"WHEN {only}{held} THEN {at}")
    return f"CASE {' '.join(conditions)} END"


def _sentence(rules: Sequence[Rule], due_days: str, binder: Binder) -> str:
    if not rules:
        return "''"
    cases = [
        f"WHEN {at} THEN {compile_sentence(rule.sentence, due_days, binder, business=rule.action.business)}"
        for at, rule in enumerate(rules)
    ]
    return f"CASE chosen.n {' '.join(cases)} END"


def _actions(rules: Sequence[Rule], binder: Binder) -> str:
    """The actions of the rules as a row source `u`, one row per rule."""
    actions = [rule.action for rule in rules]
    columns = (
        binder.bind(list(range(len(rules))), "integer[]"),
        binder.bind([rule.code for rule in rules], "text[]"),
        binder.bind([action.queue for action in actions], "text[]"),
        binder.bind([action.due_days for action in actions], "integer[]"),
        binder.bind([action.after == "submission" for action in actions], "boolean[]"),
        binder.bind([action.clock_days for action in actions], "integer[]"),
        binder.bind([action.priority for action in actions], "smallint[]"),
        binder.bind([action.business for action in actions], "boolean[]"),
        binder.bind([action.learned for action in actions], "text[]"),
        binder.bind([action.plus for action in actions], "integer[]"),
        binder.bind([action.team for action in actions], "text[]"),
    )
    names = "n, code, queue, days, from_submission, clock_days, priority, business, learned, plus, team"
    return f"unnest({', '.join(columns)}) AS u ({names})"


def _later(rules: Sequence[Rule], since: str, days: str) -> str:
    """The due day as SQL; the calendar is asked only where a rule counts business days."""
    calendar = f"{since} + {days}"
    if not any(rule.action.business for rule in rules):
        return calendar
    return f"CASE WHEN u.business THEN {add_business(since, days)} ELSE {calendar} END"


def _not_frozen(frozen: Sequence[str], binder: Binder) -> str:
    """What rules opened that are wrong now stays as it is."""
    return f" AND r.rule_code <> ALL ({binder.bind(list(frozen), 'text[]')})" if frozen else ""


def _wanted_sql(rules: Sequence[Rule], binder: Binder) -> str:
    """Which claims of the location a rule asks for as of the day, with the reason as it ought to stand."""
    # OFFSET 0 keeps the choice from being copied into every place that uses it. `balance_cents <> 0` repeats the
    # predicate of the index.
    # A decided claim is asked for its insurers' money where nothing else works it. CASE keeps both look-ups away from
    # the many claims nobody decided yet; a scalar count keeps the first on the claim's own index, where NOT EXISTS
    # would be hashed over all open reasons.
    return f"""
    SELECT c.id AS claim_id, u.queue, due.due_on,
        CASE WHEN owed.cents IS NULL AND c.filed_on IS NULL THEN {FILE_BY} END AS clock_on,
        coalesce(owed.cents, c.balance_cents) AS cents,
        CASE WHEN owed.cents IS NULL THEN {_sentence(rules, "base.days", binder)}
                || coalesce('; p80 is ' || lag.p80 || ' d', '')
            ELSE format('an insurer still owes %%s%%s after the last decision; rule %%s %%s%%s', base.days,
                CASE WHEN u.business THEN ' business d' ELSE ' d' END, p.name, base.days,
                CASE WHEN u.business THEN ' business d' ELSE ' d' END) END AS text,
        u.code AS rule_code, u.priority, u.team, base.asked_since
    FROM {CLAIM_SOURCE} LEFT JOIN lag ON lag.payer_id = c.payer_id AND lag.type = c.type
    CROSS JOIN LATERAL (SELECT {_choice(rules, binder)} AS n OFFSET 0) AS chosen
    JOIN {_actions(rules, binder)} ON u.n = chosen.n
    CROSS JOIN LATERAL (
        SELECT coalesce(CASE WHEN c.status = 'submitted' THEN u.plus + CASE u.learned WHEN 'p50' THEN lag.p50
                WHEN 'p80' THEN lag.p80 WHEN 'p95' THEN lag.p95 END END, u.days, p.follow_up_days) AS days,
            CASE WHEN c.status <> 'submitted' THEN coalesce(c.last_activity_on, c.submitted_on, c.service_to)
                WHEN u.from_submission THEN coalesce(c.submitted_on, c.service_to) ELSE c.service_to END AS since,
            CASE WHEN c.status = 'submitted' THEN coalesce(c.submitted_on, c.service_to)
                ELSE coalesce(c.last_activity_on, c.submitted_on, c.service_to) END AS asked_since) AS base
    CROSS JOIN LATERAL (SELECT {_later(rules, "base.since", "base.days")} AS due_on) AS due
    CROSS JOIN LATERAL (
        SELECT CASE WHEN c.status <> 'submitted' AND due.due_on <= {AS_OF}
            AND (SELECT count(*) FROM app.work_reason r
                WHERE r.claim_id = c.id AND r.closed_on IS NULL AND r.kind <> 'follow_up') = 0
        THEN (SELECT sum(party.cents)::bigint FROM (
            SELECT sum(b.cents) AS cents FROM led.line_balance b
            WHERE b.claim_id = c.id AND b.party IN ('primary', 'secondary', 'tertiary')
            GROUP BY b.party HAVING sum(b.cents) > 0) AS party) END AS cents OFFSET 0) AS owed
    WHERE c.practice_id = %(practice)s AND c.location_id = %(location)s AND c.balance_cents <> 0
      AND due.due_on <= {AS_OF}
      AND CASE WHEN c.status = 'submitted' THEN c.balance_cents > 0 ELSE owed.cents > 0 END"""


def _follow_up_sql(rules: Sequence[Rule], frozen: Sequence[str], binder: Binder) -> str:
    # A follow-up without a rule code was opened by a posting, which also closes it.
    return f"""
WITH lag AS MATERIALIZED ({_LAG}
), want AS MATERIALIZED ({_wanted_sql(rules, binder)}
), have AS MATERIALIZED (
    SELECT r.claim_id, r.queue, r.due_on, r.clock_on, r.cents, r.text, r.rule_code, r.priority, r.team,
        r.by_rule AND r.rule_code <> ''{_not_frozen(frozen, binder)} AS by_rule
    FROM app.work_reason r
    WHERE r.closed_on IS NULL AND r.kind = 'follow_up' AND r.practice_id = %(practice)s AND r.location_id = %(location)s
), difference AS (
    SELECT CASE WHEN h.claim_id IS NULL THEN 'open' WHEN w.claim_id IS NULL THEN 'close' ELSE 'move' END AS act,
        coalesce(w.claim_id, h.claim_id) AS claim_id, w.queue, w.due_on, w.clock_on, w.cents,
        coalesce(w.text, 'answered: the claim is ' || a.answer, 'no rule asks for it any more') AS text,
        w.rule_code, w.priority, w.team
    FROM want w FULL JOIN have h ON h.claim_id = w.claim_id
    LEFT JOIN LATERAL (
        SELECT c.status AS answer FROM app.claim c
        WHERE c.id = h.claim_id AND w.claim_id IS NULL AND h.rule_code <> ''
          AND (c.balance_cents <= 0 OR (c.status <> 'submitted' AND NOT EXISTS (
              SELECT FROM led.line_balance b WHERE b.claim_id = c.id AND b.party <> 'patient' AND b.cents > 0)))
        OFFSET 0) a ON w.claim_id IS NULL
    WHERE (h.claim_id IS NULL AND NOT EXISTS (
               SELECT FROM app.work_reason x
               WHERE x.claim_id = w.claim_id AND x.closed_by <> '' AND x.kind = 'follow_up'
                 AND x.closed_on >= w.asked_since))
       OR (w.claim_id IS NULL AND (h.by_rule OR a.answer IS NOT NULL))
       OR (h.by_rule AND (w.queue, w.due_on, w.cents, w.text, w.rule_code, w.team) IS DISTINCT FROM
                         (h.queue, h.due_on, h.cents, h.text, h.rule_code, h.team))
       OR (h.by_rule AND w.claim_id IS NOT NULL
           AND (w.clock_on IS DISTINCT FROM h.clock_on OR w.priority IS DISTINCT FROM h.priority))
), packed AS (
    SELECT coalesce(array_agg(act), '{{}}') AS acts, coalesce(array_agg(claim_id), '{{}}') AS claims,
        array_agg(queue) AS queues, array_agg(due_on) AS due, array_agg(clock_on) AS clocks,
        array_agg(cents) AS amounts, array_agg(text) AS texts, array_agg(rule_code) AS codes,
        array_agg(priority) AS priorities, array_agg(team) AS teams
    FROM difference
)
SELECT f.opened, f.moved, f.closed, f.woken, f.routed
FROM packed CROSS JOIN LATERAL api.apply_follow_up_v2(%(practice)s, %(location)s, %(as_of)s::date, acts, claims,
    queues, due, clocks, amounts, texts, codes, priorities, teams) AS f"""


def _routing_sql(rules: Sequence[Rule], frozen: Sequence[str], binder: Binder) -> str:
    return f"""
WITH want AS MATERIALIZED (
    SELECT r.id, u.queue, {_later(rules, "r.opened_on", "u.days")} AS due_on, r.opened_on + u.clock_days AS clock_on,
        {_sentence(rules, "u.days", binder)} AS text, u.code AS rule_code, u.priority,
        coalesce(nullif(u.team, ''), r.team) AS team, r.team AS old_team, r.queue AS old_queue, r.due_on AS old_due,
        r.clock_on AS old_clock, r.text AS old_text, r.rule_code AS old_rule, r.priority AS old_priority
    FROM {REASON_SOURCE}
    CROSS JOIN LATERAL (SELECT {_choice(rules, binder)} AS n OFFSET 0) AS chosen
    JOIN {_actions(rules, binder)} ON u.n = chosen.n
    WHERE r.closed_on IS NULL AND r.by_rule AND r.kind <> 'follow_up' AND r.practice_id = %(practice)s
      {_not_frozen(frozen, binder)}
), packed AS (
    SELECT coalesce(array_agg(id), '{{}}') AS ids, array_agg(queue) AS queues, array_agg(due_on) AS due,
        array_agg(clock_on) AS clocks, array_agg(text) AS texts, array_agg(rule_code) AS codes,
        array_agg(priority) AS priorities, array_agg(team) AS teams
    FROM want
    WHERE (queue, text, rule_code, team) IS DISTINCT FROM (old_queue, old_text, old_rule, old_team) OR due_on <> old_due
       OR (clock_on IS NOT NULL AND clock_on IS DISTINCT FROM old_clock) OR priority IS DISTINCT FROM old_priority
)
SELECT api.apply_routing_v2(%(as_of)s::date, ids, queues, due, clocks, texts, codes, priorities, teams)
FROM packed"""
