"""Everything the desk shows of one claim, in four queries under the person's own scope."""

from __future__ import annotations

from dataclasses import dataclass

from app.claims.detail_more import claim_more
from app.claims.detail_types import (
    ClaimDetail,
    ClaimHead,
    EraClaim,
    LineDetail,
    OpenReason,
    PayerNotes,
    TimeLineEntry,
    WorkState,
)
from app.claims.sums import PARTY_SUMS, RECEIVABLE_SUMS
from app.db.unit import Unit


@dataclass(frozen=True, slots=True)
class _Parts:
    lines: tuple[LineDetail, ...]
    era: tuple[EraClaim, ...]
    reasons: tuple[OpenReason, ...]
    work: WorkState | None
    payer: PayerNotes


def claim_detail(unit: Unit, claim_id: int) -> ClaimDetail:
    """Head, lines, decisions, payer notes, reasons and time line of one claim. Raises NotFound outside the scope.

    The audit keeps that it was opened, so the unit must be one that writes.
    """
    named = {"claim": claim_id}
    head = unit.one(_HEAD, named, into=ClaimHead, missing="There is no such claim in your scope.")
    parts = unit.one(_PARTS, named, into=_Parts, missing="There is no such claim in your scope.")
    told = unit.rows(_TIME_LINE, named, into=TimeLineEntry)
    more = claim_more(unit, claim_id)
    time_line = tuple(sorted((*told, *more.papers), key=lambda entry: (entry.on, entry.at), reverse=True))
    return ClaimDetail(
        head, parts.lines, parts.era, parts.payer, parts.reasons, parts.work, time_line,
        more.coverages, more.filings, more.payments, more.takebacks, more.waiting,
    )  # fmt: skip


_HEAD = f"""
SELECT c.id AS claim_id, c.number, c.version, c.type, c.status,
    c.practice_id, pr.code AS practice_code, pr.name AS practice_name, pr.phone AS practice_phone,
    pr.band AS practice_band,
    pr.tax_id, pr.billing_npi, c.location_id, l.code AS location_code, l.name AS location_name,
    c.patient_id, c.patient_name, pt.birth_date,
    coalesce(opened.patient_phone, '') AS patient_phone,
    c.account_id, coalesce(a.number, '') AS account_number,
    c.payer_id, py.code AS payer_code, py.name AS payer_name,
    c.member_id, coalesce(cp.control_number, '') AS control_number,
    concat_ws(', ', v.last, nullif(v.first, '')) AS provider_name, coalesce(v.npi, '') AS provider_npi,
    c.service_from, c.service_to, c.place_of_service, c.frequency, c.submitted_on,
    c.charge_cents AS charged, s.paid, s.contractual, s.written_off, c.balance_cents AS balance,
    c.reported_cents AS reported,
    o."primary", o.secondary, o.tertiary, o.patient, o.collection
FROM app.claim c
-- written down here: who opened which claim
LEFT JOIN LATERAL api.open_claim_v1(c.id) opened ON true
JOIN app.practice pr ON pr.id = c.practice_id
JOIN app.location l ON l.id = c.location_id
JOIN app.payer py ON py.id = c.payer_id
LEFT JOIN app.patient pt ON pt.id = c.patient_id
LEFT JOIN app.account a ON a.id = c.account_id
LEFT JOIN app.provider v ON v.id = c.provider_id
LEFT JOIN app.claim_payer cp ON cp.claim_id = c.id AND cp.party = 'primary'
CROSS JOIN LATERAL (SELECT {RECEIVABLE_SUMS} FROM led.entry e WHERE e.claim_id = c.id AND e.account = 'receivable') s
CROSS JOIN LATERAL (SELECT {PARTY_SUMS} FROM led.line_balance b WHERE b.claim_id = c.id) o
WHERE c.id = %(claim)s"""

_LINES = f"""
SELECT jsonb_agg(to_jsonb(x) ORDER BY x.line_no) FROM (
    SELECT n.id AS line_id, n.line_no, n.procedure, n.modifiers, n.units, n.service_from, n.charge_cents AS charged,
        n.expected_cents AS expected, w.allowed_cents AS allowed, s.paid, s.contractual, s.written_off,
        o.balance, o."primary", o.secondary, o.tertiary, o.patient, o.collection,
        n.tooth, n.surfaces, n.oral_cavity, n.revenue_code, n.expected_basis
    FROM app.claim_line n
    CROSS JOIN LATERAL (SELECT {RECEIVABLE_SUMS} FROM led.entry e
        WHERE e.claim_id = n.claim_id AND e.line_id = n.id AND e.account = 'receivable') s
    CROSS JOIN LATERAL (SELECT {PARTY_SUMS} FROM led.line_balance b WHERE b.line_id = n.id) o
    -- the newest decision that still stands; a secondary payer's "allowed" is about its own plan
    LEFT JOIN LATERAL (SELECT r.allowed_cents FROM app.remit_claim d JOIN app.remit_line r ON r.remit_claim_id = d.id
        WHERE d.claim_id = n.claim_id AND r.claim_line_id = n.id AND r.allowed_cents IS NOT NULL
          AND d.status_code <> '22' AND d.state <> 'reversed' AND coalesce(d.party, 'primary') = 'primary'
        ORDER BY d.id DESC LIMIT 1) w ON true
    WHERE n.claim_id = c.id) x"""

_ADJUSTMENTS = """
coalesce((SELECT jsonb_agg(jsonb_build_object('group', a.group_code, 'reason', a.reason_code, 'cents', a.cents)
        ORDER BY a.sequence, a.id)
    FROM app.remit_adjustment a WHERE a.remit_claim_id = d.id AND a.remit_line_id {which}), '[]')"""

_ERA = f"""
SELECT jsonb_agg(to_jsonb(x) ORDER BY x.payment_date DESC, x.remit_claim_id DESC) FROM (
    SELECT m.remit_id, m.remit_claim_id, m.trace, m.payment_date, m.method, y.name AS payer_name,
        coalesce(d.party, '') AS party, d.status_code, d.control_number, d.charge_cents AS charge, d.paid_cents AS paid,
        d.patient_cents AS patient, d.verdict, d.state, d.exception_text,
        {_ADJUSTMENTS.format(which="IS NULL")} AS adjustments,
        coalesce((SELECT jsonb_agg(jsonb_build_object(
                'sequence', r.sequence, 'procedure', r.procedure, 'modifiers', r.modifiers,
                'charge', r.charge_cents, 'paid', r.paid_cents, 'allowed', r.allowed_cents, 'remarks', r.remarks,
                'adjustments', {_ADJUSTMENTS.format(which="= r.id")}) ORDER BY r.sequence)
            FROM app.remit_line r WHERE r.remit_claim_id = d.id), '[]') AS lines
    FROM app.claim_remits(c.id) m
    JOIN app.remit_claim d ON d.id = m.remit_claim_id
    JOIN app.payer y ON y.id = m.payer_id) x"""

_REASONS = """
SELECT jsonb_agg(jsonb_build_object('reason_id', r.id, 'kind', r.kind, 'queue', r.queue, 'opened_on', r.opened_on,
    'due_on', r.due_on, 'clock_kind', r.clock_kind, 'clock_on', r.clock_on, 'cents', r.cents, 'text', r.text,
    'clock_verify', r.clock_verify,
    'means', CASE WHEN k.code IS NULL THEN '' ELSE concat_ws(' - ', k.title,
        'began at: ' || replace(r.root_cause, '_', ' '), 'team: ' || r.team,
        CASE WHEN NOT r.appealable THEN 'no appeal is heard' END) END,
    'steps', CASE WHEN r.classified_by = '' THEN coalesce(u.steps, '{}') ELSE '{}' END || coalesce(k.steps, '{}'))
    ORDER BY coalesce(r.clock_on, r.due_on), r.id)
FROM app.work_reason r
    LEFT JOIN app.denial_category k ON k.code = r.category AND r.kind IN ('denial', 'appeal')
    LEFT JOIN app.denial_rule u ON u.id = r.denial_rule
WHERE r.claim_id = c.id AND r.closed_on IS NULL"""

_WORK = """
SELECT jsonb_build_object('item_id', w.id, 'queue', w.queue, 'status', w.status, 'due_on', w.due_on, 'text', w.text,
    'assignee', w.assignee, 'holder', w.holder, 'lease_until', w.lease_until, 'parked', w.parked, 'version', w.version)
FROM app.work_item w WHERE w.claim_id = c.id AND w.status <> 9"""

_PAYER = """
SELECT jsonb_build_object(
    'payer_id', y.id, 'name', y.name, 'phone', y.phone, 'hours', y.hours, 'phone_path', y.phone_path,
    'portal', y.portal, 'follow_up_days', y.follow_up_days,
    'clocks', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', k.kind, 'days', f.days, 'business', f.business,
            'start_rule', f.start_rule, 'verify', f.verify) ORDER BY k.place)
        FROM unnest(ARRAY['file', 'correct', 'appeal1', 'appeal2', 'appeal3', 'records', 'refund', 'dispute'])
                WITH ORDINALITY AS k (kind, place)
            CROSS JOIN LATERAL app.find_clock(k.kind, c.payer_id, y.type, c.line_of_business, c.type, c.service_from,
                c.service_to, coalesce(c.submitted_on, c.service_to), coalesce(c.last_activity_on, c.service_to)) AS f),
        '[]'),
    -- counted to a hundred: beyond that the figure says the same
    'open_items', (SELECT count(*) FROM (
        SELECT FROM app.work_item w WHERE w.payer_id = y.id AND w.practice_id = c.practice_id AND w.status IN (0, 1)
          AND w.due_on <= current_date AND w.queue IN (SELECT q.code FROM app.queue q WHERE q.payer_call) LIMIT 100) n),
    'tips', coalesce((SELECT jsonb_agg(jsonb_build_object('tip_id', t.id, 'body', t.body, 'pinned', t.pinned,
            'author', coalesce(p.display_name, t.author), 'at', t.at,
            'edited_by', coalesce(e.display_name, t.edited_by), 'edited_at', t.edited_at)
            ORDER BY t.pinned DESC, coalesce(t.edited_at, t.at) DESC, t.id DESC)
        FROM app.payer_tip t LEFT JOIN sec.person p ON p.login = t.author
        LEFT JOIN sec.person e ON e.login = t.edited_by AND t.edited_by <> '' WHERE t.payer_id = y.id), '[]'))
FROM app.payer y WHERE y.id = c.payer_id"""

_PARTS = f"""
SELECT coalesce(({_LINES}), '[]') AS lines, coalesce(({_ERA}), '[]') AS era,
    coalesce(({_REASONS}), '[]') AS reasons, ({_WORK}) AS work, ({_PAYER}) AS payer
FROM app.claim c WHERE c.id = %(claim)s"""

# Money that a remittance, a reversal, a patient's payment, a take-back, a write-off or a transfer moves tells of itself
# by its event, in words; here are the other operations.
_TIME_LINE = """
SELECT x.at, x."on", x.kind, x.text, coalesce(p.display_name, x.actor) AS actor, x.cents FROM (
    SELECT s.at, s.sent_on AS "on", 'sent' AS kind, s.text, s.actor, NULL::bigint AS cents
    FROM app.submission s WHERE s.claim_id = %(claim)s
    UNION ALL
    SELECT m.payment_date::timestamptz, m.payment_date, 'remittance',
        y.name || CASE WHEN d.status_code = '22' THEN ' took its decision back, '
            WHEN d.paid_cents = 0 THEN ' paid nothing, ' ELSE ' paid, ' END
        || m.method || ' ' || m.trace || '; waits to be posted', '', d.paid_cents
    FROM app.claim_remits(%(claim)s) m
    JOIN app.remit_claim d ON d.id = m.remit_claim_id JOIN app.payer y ON y.id = m.payer_id
    WHERE d.state = 'waiting'
    UNION ALL
    SELECT o.at, o.effective_date, CASE o.kind WHEN 'charges' THEN 'charges' ELSE 'posting' END,
        CASE o.kind WHEN 'charges' THEN 'Charges entered' WHEN 'adjustment' THEN 'Adjusted'
            WHEN 'opening' THEN 'Opening balance' WHEN 'deposit' THEN 'Deposit' ELSE 'Moved' END
        || CASE WHEN o.reason = '' THEN '' ELSE ': ' || o.reason END, o.actor, o.cents
    FROM led.claim_operations(%(claim)s) o
    WHERE o.kind NOT IN ('remittance', 'reversal', 'patient_payment', 'apply', 'takeback', 'write_off', 'transfer')
    UNION ALL
    -- what was sent is told above by its own record
    SELECT e.at, e.at::date, e.kind, e.text, e.actor, NULL
    FROM app.event e WHERE e.claim_id = %(claim)s AND e.kind <> 'sent'
    UNION ALL
    -- what was noted while the payment was an exception without a claim
    SELECT e.at, e.at::date, e.kind, e.text, e.actor, NULL
    FROM app.remit_claim d JOIN app.event e ON e.remit_claim_id = d.id
    WHERE d.claim_id = %(claim)s AND e.claim_id IS NULL) x
LEFT JOIN sec.person p ON p.login = x.actor
ORDER BY x."on" DESC, x.at DESC"""
