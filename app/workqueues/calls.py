"""Payer calls: one conversation about all that is due with a payer for a practice, saved line by line."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.workqueues.call_sheet import reading_order
from app.workqueues.call_types import (
    CallHead,
    CallLine,
    CallRow,
    CallSummary,
    ConsentAsked,
    LineToSave,
    PayerCall,
    SavedLine,
)
from app.workqueues.line_hours import NextCall

MOST_CLAIMS = 50
LISTED_CALLS = 30

# In queues that are worked by telephone, due now: literal predicates, so that the index by payer serves it.
DUE_WITH_PAYER = """
    w.status = 0 AND w.claim_id IS NOT NULL AND w.queue IN (SELECT q.code FROM app.queue q WHERE q.payer_call)
    AND w.due_on <= current_date AND (w.due_at IS NULL OR w.due_at <= clock_timestamp())"""


def start_call(unit: Unit, practice_id: int, payer_id: int, *, today: date, most: int = MOST_CLAIMS) -> int:
    """Begin a call, or go on with the one that is open with this payer; its number.

    Holds what is due, mine and the pool's, at most `most` claims. Raises Refused when nothing is due or another call is
    open, NotFound out of scope, NotPermitted without the right to work items.
    """
    sql = "SELECT api.start_payer_call_v1(%(practice)s, %(payer)s, %(most)s, %(today)s::date)"
    return unit.number(sql, {"practice": practice_id, "payer": payer_id, "most": most, "today": today})


def read_call(unit: Unit, call_id: int) -> PayerCall:
    """A call with its claims in reading order: two statements, and on each claim a row of the audit.

    Raises NotFound for a call out of scope.
    """
    head = unit.one(_HEAD, {"call": call_id}, into=CallHead, missing="There is no such call in your scope.")
    return PayerCall(head, reading_order(unit.rows(_LINES, {"call": call_id}, into=CallLine)))


def save_line(unit: Unit, line: LineToSave) -> SavedLine:
    """Record what the representative said of one claim: one statement, saved for good when it returns.

    Raises Conflict when the item was changed or taken, Refused for a claim the call does not hold.
    """
    return unit.one(_SAVE, _line_params(line), into=SavedLine, missing="This claim is not part of the call.")


def mark_call(
    unit: Unit,
    call_id: int,
    *,
    phase: str | None = None,
    representative: str | None = None,
    reference: str | None = None,
) -> None:
    """Keep which phase begins (hold, talk, '' for neither), the representative, the reference; None: as it was."""
    sql = "SELECT api.mark_payer_call_v1(%(call)s, %(phase)s, %(representative)s, %(reference)s)"
    unit.execute(
        sql, {"call": call_id, "phase": phase, "representative": representative, "reference": reference}
    )


def keep_call(unit: Unit, call_id: int) -> int:
    """Heartbeat of the desk on the call; how many of its claims are still held."""
    return unit.number("SELECT api.keep_payer_call_v1(%(call)s)", {"call": call_id})


def park_call(unit: Unit, call_id: int, *, parked: bool = True) -> int:
    """Put a call aside with its leases (twelve hours), or bring it back; the claims it holds then. Raises Refused."""
    return unit.number("SELECT api.park_payer_call_v1(%(call)s, %(park)s)", {"call": call_id, "park": parked})


def ask_colleagues(unit: Unit, call_id: int, *, today: date) -> int:
    """Ask the owners of what else is due with this payer; how many were asked. Nothing is taken by asking."""
    return unit.number("SELECT api.ask_call_consent_v1(%(call)s, %(today)s::date)", {"call": call_id, "today": today})


def answer_consent(unit: Unit, call_id: int, *, yes: bool) -> int:
    """Answer as the owner; how many claims ride along. Raises Conflict when the question ran out or was answered."""
    return unit.number("SELECT api.answer_call_consent_v1(%(call)s, %(yes)s)", {"call": call_id, "yes": yes})


def stop_call(unit: Unit, call_id: int, again: NextCall) -> int:
    """The representative takes no more: what is left is due at `again` and released; how many."""
    sql = "SELECT api.stop_payer_call_v1(%(call)s, %(on)s::date, %(at)s::timestamptz, %(zone)s)"
    return unit.number(sql, {"call": call_id, "on": again.on, "at": again.at, "zone": again.zone})


def end_call(
    unit: Unit, call_id: int, *, hold_seconds: int | None = None, talk_seconds: int | None = None
) -> CallSummary:
    """End a call: what is left goes back as it was, the reference is stamped on all that was answered."""
    unit.execute(
        "SELECT api.end_payer_call_v1(%(call)s, %(hold)s, %(talk)s)",
        {"call": call_id, "hold": hold_seconds, "talk": talk_seconds},
    )
    return unit.one(_SUMMARY, {"call": call_id}, into=CallSummary, missing="There is no such call in your scope.")


def list_calls(unit: Unit, *, limit: int = LISTED_CALLS) -> tuple[CallRow, ...]:
    """My calls: the open one, those put aside, then the latest that ended."""
    return tuple(unit.rows(_LIST, {"limit": limit}, into=CallRow))


def list_consents(unit: Unit) -> tuple[ConsentAsked, ...]:
    """Questions of colleagues that wait for my answer, the oldest first."""
    return tuple(unit.rows(_ASKED, into=ConsentAsked))


def count_due(unit: Unit, practice_id: int, payer_id: int) -> int:
    """What is due with a payer for a practice in my scope and free, whoever it is assigned to; counted to a hundred."""
    sql = f"""SELECT count(*) FROM (SELECT FROM app.work_item w
        WHERE w.payer_id = %(payer)s AND w.practice_id = %(practice)s AND {DUE_WITH_PAYER} LIMIT 100) n"""
    return unit.number(sql, {"practice": practice_id, "payer": payer_id})


def _line_params(line: LineToSave) -> dict[str, object]:
    return {
        "call": line.call_id,
        "claim": line.claim_id,
        "version": line.item_version,
        "outcome": line.outcome,
        "note": line.note,
        "next_on": line.next_on,
        "at": line.at,
        "zone": line.zone,
        "why": line.why,
    }


_SAVE = """
SELECT version, next_on, said, saved, open FROM api.save_call_line_v1(%(call)s, %(claim)s, %(version)s, %(outcome)s,
    %(note)s, %(next_on)s::date, %(at)s::timestamptz, %(zone)s, %(why)s)"""

# Averages of half a year: a payer's lines change, and the index by payer reads few rows.
_HOLD_HOURS = """
SELECT jsonb_agg(jsonb_build_object('hour', x.hour, 'calls', x.calls, 'seconds', x.seconds) ORDER BY x.hour) FROM (
    SELECT extract(hour FROM h.started_at AT TIME ZONE k.zone)::integer AS hour, count(*) AS calls,
        round(avg(h.hold_seconds))::integer AS seconds
    FROM app.payer_call h CROSS JOIN app.office_clock k
    WHERE h.payer_id = c.payer_id AND h.state = 'ended' AND h.started_at > clock_timestamp() - interval '180 days'
      AND h.hold_seconds + h.talk_seconds > 0
    GROUP BY 1) x"""
_TIPS = """
SELECT jsonb_agg(jsonb_build_object('body', t.body, 'author', coalesce(p.display_name, t.author), 'at', t.at)
    ORDER BY t.pinned DESC, t.at DESC)
FROM app.payer_tip t LEFT JOIN sec.person p ON p.login = t.author WHERE t.payer_id = c.payer_id"""
_CONSENTS = """
SELECT jsonb_agg(jsonb_build_object('owner', k.owner, 'owner_name', coalesce(p.display_name, k.owner), 'items', k.items,
    'answer', CASE WHEN k.answer = '' AND k.expires_at < clock_timestamp() THEN 'expired' ELSE k.answer END,
    'expires_at', k.expires_at) ORDER BY k.owner)
FROM app.call_consent k LEFT JOIN sec.person p ON p.login = k.owner WHERE k.call_id = c.id"""
_THEIRS = f"""
SELECT count(*) FROM app.work_item w
WHERE w.payer_id = c.payer_id AND w.practice_id = c.practice_id AND {DUE_WITH_PAYER}
  AND w.assignee IS NOT NULL AND w.assignee <> c.caller
  AND NOT EXISTS (SELECT FROM app.payer_call_claim l WHERE l.call_id = c.id AND l.item_id = w.id)"""
_HEAD = f"""
SELECT c.id AS call_id, c.caller, coalesce(who.display_name, c.caller) AS caller_name, c.state,
    c.practice_id, pr.code AS practice_code, pr.name AS practice, pr.phone AS practice_phone, pr.band,
    pr.billing_npi AS npi, pr.tax_id, c.payer_id, y.code AS payer_code, y.name AS payer, y.phone, y.hours, y.phone_path,
    y.portal, c.started_at, c.ended_at, c.phase, c.phase_since, c.hold_seconds, c.talk_seconds,
    clock_timestamp() AS now, c.representative, c.reference, c.stopped_after, c.again_on, c.again_at,
    CASE WHEN c.state = 'ended' THEN 0 ELSE ({_THEIRS}) END AS theirs, coalesce(({_TIPS}), '[]') AS tips,
    coalesce(({_CONSENTS}), '[]') AS consents, coalesce(({_HOLD_HOURS}), '[]') AS hold_hours
FROM app.payer_call c JOIN app.practice pr ON pr.id = c.practice_id JOIN app.payer y ON y.id = c.payer_id
LEFT JOIN sec.person who ON who.login = c.caller WHERE c.id = %(call)s"""

_LINES = """
SELECT l.claim_id, l.item_id, w.version AS item_version,
    CASE WHEN l.state = 'held' AND w.holder IS DISTINCT FROM k.caller THEN 'lost'
         WHEN l.state = 'asked' AND n.expires_at < clock_timestamp() THEN 'expired' ELSE l.state END AS state,
    l.owner, coalesce(o.display_name, l.owner) AS owner_name, c.number AS claim, c.patient_name AS patient,
    t.birth_date, c.member_id, coalesce(cp.control_number, '') AS control_number, c.service_from, c.service_to,
    c.charge_cents AS charge, c.balance_cents AS balance, concat_ws(', ', v.last, nullif(v.first, '')) AS provider,
    coalesce(v.npi, '') AS provider_npi, loc.name AS location, w.queue, w.text AS why, w.clock_kind AS clock,
    w.clock_on, w.due_on AS due, f.days AS follow_up_days, f.label AS follow_up_rule,
    coalesce(l.outcome, '') AS outcome, coalesce(u.title, '') AS outcome_title, l.note, l.next_on, l.said,
    coalesce(u.closes, false) AS closed
FROM api.open_call_sheet_v1(%(call)s) AS read (claim_id)
JOIN app.payer_call_claim l ON l.call_id = %(call)s AND l.claim_id = read.claim_id
JOIN app.payer_call k ON k.id = l.call_id JOIN app.claim c ON c.id = l.claim_id
JOIN app.work_item w ON w.id = l.item_id JOIN app.location loc ON loc.id = l.location_id
JOIN app.payer y ON y.id = k.payer_id
CROSS JOIN LATERAL (SELECT coalesce((SELECT (a.action ->> 'due_days')::integer FROM app.work_reason r
        JOIN app.rule a ON a.code = r.rule_code AND a.family = 'follow_up' AND a.active
        WHERE r.id = w.reason_id AND jsonb_typeof(a.action -> 'due_days') = 'number' ORDER BY a.version DESC LIMIT 1),
    y.follow_up_days) AS days) d
CROSS JOIN LATERAL (SELECT d.days, y.name || ' ' || d.days || ' d' AS label) f
LEFT JOIN app.patient t ON t.id = c.patient_id
LEFT JOIN app.claim_payer cp ON cp.claim_id = c.id AND cp.party = 'primary'
LEFT JOIN app.provider v ON v.id = c.provider_id
LEFT JOIN app.outcome u ON u.code = l.outcome
LEFT JOIN app.call_consent n ON n.call_id = l.call_id AND n.owner = l.owner
LEFT JOIN sec.person o ON o.login = l.owner"""

_LIST = """
SELECT c.id AS call_id, c.state, c.practice_id, pr.name AS practice, y.name AS payer, c.started_at, c.ended_at,
    n.claims, n.saved, n.closed, c.hold_seconds, c.talk_seconds, c.representative, c.reference
FROM app.payer_call c JOIN app.practice pr ON pr.id = c.practice_id JOIN app.payer y ON y.id = c.payer_id
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE l.state NOT IN ('asked', 'declined', 'expired'))::integer AS claims,
        count(*) FILTER (WHERE l.state = 'saved')::integer AS saved,
        count(*) FILTER (WHERE l.state = 'saved' AND u.closes)::integer AS closed
    FROM app.payer_call_claim l LEFT JOIN app.outcome u ON u.code = l.outcome WHERE l.call_id = c.id) n
WHERE c.caller = session_user::text
ORDER BY array_position(ARRAY['open', 'parked', 'ended'], c.state), c.started_at DESC, c.id DESC LIMIT %(limit)s"""

_ASKED = """
SELECT k.call_id, c.caller, coalesce(p.display_name, c.caller) AS caller_name, pr.name AS practice, y.name AS payer,
    k.items, k.asked_at, k.expires_at
FROM app.call_consent k JOIN app.payer_call c ON c.id = k.call_id JOIN app.practice pr ON pr.id = c.practice_id
JOIN app.payer y ON y.id = c.payer_id LEFT JOIN sec.person p ON p.login = c.caller
WHERE k.owner = session_user::text AND k.answer = '' AND k.expires_at > clock_timestamp() AND c.state <> 'ended'
ORDER BY k.asked_at"""

_SUMMARY = """
SELECT c.id AS call_id, y.name AS payer, pr.name AS practice, c.hold_seconds, c.talk_seconds, n.answered, n.closed,
    n.left, c.reference
FROM app.payer_call c JOIN app.practice pr ON pr.id = c.practice_id JOIN app.payer y ON y.id = c.payer_id
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE l.state = 'saved')::integer AS answered,
        count(*) FILTER (WHERE l.state = 'saved' AND u.closes)::integer AS closed,
        count(*) FILTER (WHERE l.state = 'released')::integer AS left
    FROM app.payer_call_claim l LEFT JOIN app.outcome u ON u.code = l.outcome WHERE l.call_id = c.id) n
WHERE c.id = %(call)s"""
