"""The statement of a back-test: every claim (or reason) of the window once, as it was on the day the draft asks for it.

Follow-up: a claim is undecided from its submission to its first decision; the draft would ask on a day of its own, and
that is the day all conditions are put to, with the ledger, the acknowledgements and the open reasons of then. Denial
and routing rules are put to each reason on the day it was opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.rules import terms_sql
from app.rules.compile_sql import Binder, compile_condition
from app.rules.rule import Rule
from app.rules.terms_sql import AS_OF, add_business
from app.workqueues.facts import CLAIM_SOURCE, REASON_SOURCE

_DECIDED = """
    LEFT JOIN (SELECT d.claim_id, min(m.received_on) AS on_day
        FROM app.remit_claim d JOIN app.remit m ON m.id = d.remit_id
        WHERE d.state = 'posted' AND d.claim_id IS NOT NULL GROUP BY 1) AS decided ON decided.claim_id = c.id
    LEFT JOIN (SELECT x.claim_id, min(x.opened_on) AS on_day FROM app.work_reason x
        WHERE x.kind = 'follow_up' GROUP BY 1) AS asked ON asked.claim_id = c.id"""
# What a person of part of a practice does not see of a payment is told by the claim itself.
_DECIDED_ON = "coalesce(decided.on_day, CASE WHEN c.status <> 'submitted' THEN c.last_activity_on END)"
_BALANCE = terms_sql.balance_then("primary", "secondary", "tertiary")

# What is told of the claims that were judged: the figures, and how often which rules held together.
_FIGURES = """
SELECT count(*) AS claims, count(*) FILTER (WHERE hit) AS hits,
    coalesce(sum(cents) FILTER (WHERE hit), 0)::bigint AS cents,
    count(*) FILTER (WHERE hit AND asked1) AS asked, count(*) FILTER (WHERE hit AND asked1 AND NOT asked0) AS new,
    count(*) FILTER (WHERE asked0 AND NOT asked1) AS dropped,
    count(*) FILTER (WHERE asked0 AND asked1 AND queue0 <> queue1) AS moved,
    count(*) FILTER (WHERE hit AND asked0 AND asked1 AND due1 < due0) AS earlier,
    count(*) FILTER (WHERE hit AND asked0 AND asked1 AND due1 > due0) AS later,
    coalesce(round(avg(due1 - due0) FILTER (WHERE hit AND asked0 AND asked1)), 0)::integer AS shift,
    count(*) FILTER (WHERE hit AND asked1 AND happened_on > due1) AS before_happened,
    count(*) FILTER (WHERE hit AND asked1 AND happened_on < due1) AS after_happened,
    count(*) FILTER (WHERE hit AND asked1 AND happened_on IS NULL) AS never_happened,
    (SELECT coalesce(jsonb_agg(p), '[]') FROM (SELECT held, n0, n1, count(*) AS claims, sum(cents)::bigint AS cents
        FROM judged GROUP BY 1, 2, 3) p) AS patterns,
    (SELECT jsonb_build_object('before', coalesce(avg(before), 0), 'after', coalesce(avg(after), 0),
        'busy_before', coalesce((SELECT avg(x) FROM (SELECT before FROM days ORDER BY 1 DESC LIMIT 20) AS b (x)), 0),
        'busy_after', coalesce((SELECT avg(x) FROM (SELECT after FROM days ORDER BY 1 DESC LIMIT 20) AS b (x)), 0))
        FROM days) AS per_day,
    (SELECT coalesce(jsonb_agg(m ORDER BY m.month), '[]') FROM (SELECT to_char(day, 'YYYY-MM') AS month,
        sum(before)::integer AS before, sum(after)::integer AS after FROM days GROUP BY 1) m) AS months,
    (SELECT coalesce(jsonb_agg(q), '[]') FROM (SELECT coalesce(b.queue, a.queue) AS queue,
        coalesce(b.items, 0) AS before, coalesce(a.items, 0) AS after FROM
        (SELECT queue0 AS queue, count(*) AS items FROM judged WHERE asked0 GROUP BY 1) b FULL JOIN
        (SELECT queue1 AS queue, count(*) AS items FROM judged WHERE asked1 GROUP BY 1) a ON a.queue = b.queue
        ORDER BY 1) q) AS queues,
    (SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT coalesce(n.code, '') AS practice, count(*) AS items,
        sum(j.cents)::bigint AS cents FROM judged j LEFT JOIN app.practice n ON n.id = j.practice_id
        WHERE j.hit AND j.asked1 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 12) x) AS places,
    (SELECT coalesce(jsonb_agg(x), '[]') FROM (SELECT claim_id, number, cents, due0, due1, queue0, decided_on,
        happened_on FROM judged WHERE hit AND asked1 ORDER BY cents DESC, subject LIMIT 20) x) AS sample
FROM judged"""


def backtest_sql(
    draft: Rule, rules: Sequence[Rule], before: Sequence[int], after: Sequence[int], binder: Binder
) -> str:
    """One read-only statement. `before` and `after` are places in `rules` in the order they are asked.

    Parameters besides the binder's: from_on, until_on (the day of the test), step (every n-th claim).
    """
    of_reason = draft.family != "follow_up"
    since, source, where = _sources(of_reason)
    at = next(place for place, rule in enumerate(rules) if rule is draft)
    held = ", ".join(_condition(rule, binder) for rule in rules)
    # The ledger is read for what the draft decides only.
    balance = f"CASE WHEN n.n1 = {at} THEN nullif({_BALANCE.replace(AS_OF, 't.as_of')}, 0) END"
    cents = "r.cents" if of_reason else f"coalesce({balance}, c.charge_cents)"
    return f"""
WITH seen AS MATERIALIZED (
    SELECT c.id AS claim_id, {'r.id' if of_reason else 'c.id'} AS subject, coalesce(c.practice_id, 0) AS practice_id,
        coalesce(c.number, '') AS number, h.held, n.n0, n.n1, {_queue('a0', of_reason)} AS queue0,
        {_queue('a1', of_reason)} AS queue1,
        {_due('a0', rules, of_reason)} AS due0, {_due('a1', rules, of_reason)} AS due1,
        {'r.closed_on' if of_reason else _DECIDED_ON} AS decided_on,
        {'r.opened_on' if of_reason else 'asked.on_day'} AS happened_on, abs({cents}) AS cents
    FROM {source}
    CROSS JOIN LATERAL (SELECT {_draft_day(draft, since, of_reason)} AS as_of) AS t
    CROSS JOIN LATERAL (SELECT ARRAY[{held}] AS held OFFSET 0) AS h
    CROSS JOIN LATERAL (SELECT {_first(before)} AS n0, {_first(after)} AS n1) AS n
    LEFT JOIN {_actions(rules, binder, 'a0')} ON a0.n = n.n0
    LEFT JOIN {_actions(rules, binder, 'a1')} ON a1.n = n.n1
    WHERE {where}
), judged AS MATERIALIZED (
    SELECT s.*, coalesce({_asked('due0', of_reason)}, false) AS asked0,
        coalesce({_asked('due1', of_reason)}, false) AS asked1, coalesce(s.n1 = {at}, false) AS hit
    FROM seen s
), days AS MATERIALIZED (
    SELECT d.day, coalesce(b.items, 0) AS before, coalesce(a.items, 0) AS after
    FROM app.business_day d
    LEFT JOIN {_per_day('asked0', 'due0')} b ON b.day = d.day
    LEFT JOIN {_per_day('asked1', 'due1')} a ON a.day = d.day
    WHERE d.open AND d.day BETWEEN %(from_on)s::date AND %(until_on)s::date
)
{_FIGURES}"""


def _sources(of_reason: bool) -> tuple[str, str, str]:
    """From which day the days run, where the rows come from, and which of them count."""
    if of_reason:
        where = "r.kind <> 'follow_up' AND r.opened_on BETWEEN %(from_on)s::date AND %(until_on)s::date"
        return "r.opened_on", REASON_SOURCE, f"{where} AND r.id %% %(step)s = 0"
    since = "coalesce(c.submitted_on, c.service_to)"
    where = f"{since} BETWEEN %(from_on)s::date AND %(until_on)s::date AND c.charge_cents > 0"
    return since, f"{CLAIM_SOURCE} {_DECIDED}", f"{where} AND c.id %% %(step)s = 0"


def _draft_day(draft: Rule, since: str, of_reason: bool) -> str:
    """The day the draft would ask: all conditions are put to it."""
    if of_reason:
        return since
    action = draft.action
    start = since if action.after == "submission" else "c.service_to"
    days = "p.follow_up_days" if action.due_days is None else str(action.due_days)
    if action.learned:
        days = f"coalesce({terms_sql.pay_lag(action.learned)} + {action.plus}, {days})"
    later = add_business(start, days) if action.business else f"{start} + {days}"
    return f"least({later}, %(until_on)s::date)"


def _condition(rule: Rule, binder: Binder) -> str:
    held = compile_condition(rule.asked, binder, past=True).replace(AS_OF, "t.as_of")
    return f"(r.kind = 'denial' AND {held})" if rule.family == "denial" else f"({held})"


def _first(places: Sequence[int]) -> str:
    """The place of the first rule that holds; arrays of SQL begin at 1."""
    if not places:
        return "NULL::integer"
    return f"CASE {' '.join(f'WHEN h.held[{at + 1}] THEN {at}' for at in places)} END"


def _actions(rules: Sequence[Rule], binder: Binder, name: str) -> str:
    actions = [rule.action for rule in rules]
    columns = (
        binder.bind(list(range(len(rules))), "integer[]"),
        binder.bind([action.queue for action in actions], "text[]"),
        binder.bind([action.due_days for action in actions], "integer[]"),
        binder.bind([action.after != "service" for action in actions], "boolean[]"),
        binder.bind([action.business for action in actions], "boolean[]"),
        binder.bind([action.learned for action in actions], "text[]"),
        binder.bind([action.plus for action in actions], "integer[]"),
    )
    return f"unnest({', '.join(columns)}) AS {name} (n, queue, days, from_submission, business, learned, plus)"


def _due(name: str, rules: Sequence[Rule], of_reason: bool) -> str:
    """When the chosen rule asks."""
    if of_reason:
        start, days = "r.opened_on", f"{name}.days"
    else:
        start = f"CASE WHEN {name}.from_submission THEN coalesce(c.submitted_on, c.service_to) ELSE c.service_to END"
        days = f"coalesce({name}.days, p.follow_up_days)"
        if any(rule.action.learned for rule in rules):
            lag = " ".join(f"WHEN '{each}' THEN {terms_sql.pay_lag(each)}" for each in ("p50", "p80", "p95"))
            days = f"coalesce(CASE {name}.learned {lag} END + {name}.plus, {days})"
    later = f"({start}) + {days}"
    if any(rule.action.business for rule in rules):
        later = f"CASE WHEN {name}.business THEN {add_business(f'({start})', f'({days})')} ELSE {later} END"
    return f"coalesce({later}, r.due_on)" if of_reason else f"({later})"


def _queue(name: str, of_reason: bool) -> str:
    """A reason that no rule takes stays where it is."""
    return f"coalesce({name}.queue, r.queue)" if of_reason else f"{name}.queue"


def _asked(due: str, of_reason: bool) -> str:
    """Whether it came to a person: the day is here, and nobody had decided before it."""
    if of_reason:
        return f"s.{due} IS NOT NULL"
    return f"s.{due} <= %(until_on)s::date AND (s.decided_on IS NULL OR s.decided_on > s.{due})"


def _per_day(asked: str, due: str) -> str:
    """Items by the day they come: what falls due on a closed day is there on the next open one."""
    return f"""(SELECT w.day, sum(f.items) AS items
        FROM (SELECT {due} AS day, count(*) AS items FROM judged WHERE {asked} GROUP BY 1) f
        JOIN app.business_day v ON v.day = f.day
        JOIN app.business_day w ON w.open AND w.ordinal = v.ordinal + CASE WHEN v.open THEN 0 ELSE 1 END
        GROUP BY 1)"""
