"""Beside the decisions of a claim: coverages, proof of filing, patients' money, take-backs, open requests."""

from __future__ import annotations

from dataclasses import dataclass

from app.claims.detail_types import ClaimTakeback, Filing, PatientMoney, TimeLineEntry
from app.db.unit import Unit


@dataclass(frozen=True, slots=True)
class ClaimMore:
    """`waiting`: one sentence per request a supervisor has not answered; `papers`: letters and evidence as entries."""

    coverages: tuple[str, ...]
    filings: tuple[Filing, ...]
    payments: tuple[PatientMoney, ...]
    takebacks: tuple[ClaimTakeback, ...]
    waiting: tuple[str, ...]
    papers: tuple[TimeLineEntry, ...]


def claim_more(unit: Unit, claim_id: int) -> ClaimMore:
    """All of it in one statement, under the person's own scope. Raises NotFound."""
    return unit.one(_MORE, {"claim": claim_id}, into=ClaimMore, missing="There is no such claim in your scope.")


# The payer's own acceptance is the proof; a rejection matters while nothing later was accepted.
_FILINGS = """
SELECT jsonb_agg(to_jsonb(x)) FROM (
    SELECT a.proof, coalesce(a.status_on, a.received_on) AS "on", a.payer_number AS number, a.text
    FROM app.acknowledgement a WHERE a.claim_id = c.id AND (a.proof OR a.verdict = 'rejected')
    ORDER BY a.proof DESC, coalesce(a.status_on, a.received_on) DESC, a.id DESC LIMIT 1) x"""
# From the claim's few legs to their payments by id; the other way round would read every payment of the practice.
_PAYMENTS = """
SELECT jsonb_agg(jsonb_build_object('payment_id', p.id, 'kind', p.kind, 'reference', p.reference,
    'received_on', p.received_on, 'cents', m.cents) ORDER BY p.received_on DESC, p.id DESC)
FROM (SELECT substr(e.reference, 2)::bigint AS payment_id, -sum(e.cents)::bigint AS cents
      FROM led.entry e WHERE e.claim_id = c.id AND e.account = 'receivable' AND e.reference ~ '^P[0-9]{1,18}$'
      GROUP BY 1 HAVING sum(e.cents) <> 0) m
JOIN app.patient_payment p ON p.id = m.payment_id"""
_TAKEBACKS = """
SELECT jsonb_agg(jsonb_build_object('takeback_id', t.id, 'state', t.state, 'open_cents', t.open_cents,
    'uncorrected', t.uncorrected,
    'holds_statement', t.uncorrected OR t.state IN ('announced', 'disputed') OR t.open_cents > 0) ORDER BY t.id)
FROM app.takeback t
WHERE t.claim_id = c.id
  AND (t.state IN ('announced', 'recovering', 'disputed') OR t.open_cents <> 0 OR t.uncorrected)"""
# A letter tells what it opened, evidence what it shows; both can be opened from the time line.
_PAPERS = """
SELECT jsonb_agg(to_jsonb(x) ORDER BY x."on" DESC, x.at DESC) FROM (
    SELECT l.indexed_at AS at, l.indexed_at::date AS "on", 'letter' AS kind,
        t.title || CASE WHEN l.words = '' THEN '' ELSE ': ' || l.words END AS text,
        coalesce(p.display_name, l.indexed_by) AS actor, l.cents, 'letter' AS paper, l.id AS paper_id
    FROM app.letter l JOIN app.letter_type t ON t.code = l.type LEFT JOIN sec.person p ON p.login = l.indexed_by
    WHERE l.claim_id = c.id OR l.account_id = c.account_id
    UNION ALL
    SELECT e.at, e.evidence_on, 'evidence',
        CASE e.kind WHEN 'portal' THEN 'Portal screenshot' WHEN 'fax' THEN 'Fax confirmation'
            WHEN 'mail_proof' THEN 'Proof of mailing' ELSE 'Evidence' END
        || CASE WHEN e.proof THEN ' of the filing' ELSE '' END || CASE WHEN e.note = '' THEN '' ELSE ': ' || e.note END
        || CASE WHEN e.withdrawn_at IS NULL THEN '' ELSE ' (withdrawn)' END,
        coalesce(p.display_name, e.actor), NULL, 'evidence', e.id
    FROM app.evidence e LEFT JOIN sec.person p ON p.login = e.actor WHERE e.claim_id = c.id) x"""
_MORE = f"""
SELECT ARRAY(SELECT p.party FROM app.claim_payer p WHERE p.claim_id = c.id ORDER BY p.party) AS coverages,
    coalesce(({_FILINGS}), '[]') AS filings, coalesce(({_PAYMENTS}), '[]') AS payments,
    coalesce(({_TAKEBACKS}), '[]') AS takebacks,
    coalesce(({_PAPERS}), '[]') AS papers,
    ARRAY(SELECT r.subject FROM app.approval r WHERE r.claim_id = c.id AND r.decision IS NULL ORDER BY r.id) AS waiting
FROM app.claim c WHERE c.id = %(claim)s"""
