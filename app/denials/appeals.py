"""Appeals and information requests as recorded, their decisions, and how often appeals are won."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.denials.types import Appeal, AppealDecided, Request, WinRate
from app.domain.errors import NotFound

_APPEALS = """
    SELECT a.id AS appeal_id, a.version, a.claim_id, c.number AS claim, c.patient_name AS patient, p.name AS payer,
        a.category, a.level,
        a.filed_on, a.method, a.reference, a.document, a.cents, coalesce(a.decision, '') AS decision, a.decided_on,
            a.won_cents AS won,
        CASE WHEN a.decision IS NULL AND r.closed_on IS NULL THEN r.due_on END AS due_on
    FROM app.appeal a JOIN app.claim c ON c.id = a.claim_id JOIN app.payer p ON p.id = a.payer_id
        JOIN app.work_reason r ON r.id = a.reason_id
    WHERE (%(open)s AND a.decision IS NULL OR NOT %(open)s) AND (%(claim)s = '' OR c.number = %(claim)s)
    ORDER BY a.decision IS NOT NULL, r.due_on, a.filed_on DESC, a.id LIMIT %(limit)s"""
_DECIDE = """
    SELECT reason_id, claim_id, clock_kind, clock_on, why FROM api.decide_appeal_v1(%(appeal)s, %(version)s,
        %(decision)s,
        %(on)s::date, %(won)s, %(words)s, %(today)s::date)"""
_RATES = """
    SELECT p.name AS payer, coalesce(k.title, a.category) AS category, count(*) AS decided,
        count(*) FILTER (WHERE a.decision <> 'upheld') AS won, sum(a.cents)::bigint AS cents,
            sum(a.won_cents)::bigint AS won_cents
    FROM app.appeal a JOIN app.payer p ON p.id = a.payer_id LEFT JOIN app.denial_category k ON k.code = a.category
    WHERE a.decision IN ('upheld', 'overturned', 'partial') AND a.decided_on >= %(since)s
    GROUP BY 1, 2 ORDER BY decided DESC, 1, 2"""
_REQUESTS = """
    SELECT q.id AS request_id, q.version, q.claim_id, c.number AS claim, c.patient_name AS patient, q.asked_of,
        q.what, q.asked_on,
        q.due_on, q.reference
    FROM app.information_request q JOIN app.claim c ON c.id = q.claim_id
    WHERE q.answered_on IS NULL AND NOT q.withdrawn AND (%(claim)s = '' OR c.number = %(claim)s)
    ORDER BY q.due_on, q.id LIMIT %(limit)s"""
_ANSWER = "SELECT api.answer_request_v1(%(request)s, %(version)s, %(answer)s, %(today)s::date)"


def list_appeals(unit: Unit, *, open_only: bool = True, claim: str = "", limit: int = 500) -> tuple[Appeal, ...]:
    """Appeals in scope: those to be decided first, the next date first."""
    return tuple(unit.rows(_APPEALS, {"open": open_only, "claim": claim, "limit": limit}, into=Appeal))


def find_appeal(unit: Unit, claim: str) -> Appeal:
    """The appeal of a claim that waits for its decision. Raises NotFound."""
    found = list_appeals(unit, claim=claim)
    if not found:
        raise NotFound(f"No appeal of claim {claim} waits for a decision.")
    return found[0]


def decide_appeal(
    unit: Unit, appeal: Appeal, decision: str, *, decided_on: date, today: date, won: int | None = None, words: str = ""
) -> AppealDecided:
    """Record upheld, overturned, partial (`won` cents of it) or withdrawn.

    Raises Conflict when it was decided meanwhile, Refused for a day before the appeal or an amount that is not in it.
    """
    params = {
        "appeal": appeal.appeal_id,
        "version": appeal.version,
        "decision": decision,
        "on": decided_on,
        "won": won,
        "words": words,
        "today": today,
    }
    return unit.one(_DECIDE, params, into=AppealDecided, missing="There is no such appeal in your scope.")


def win_rates(unit: Unit, *, since: date) -> tuple[WinRate, ...]:
    """How appeals decided since then ended, by payer and category."""
    return tuple(unit.rows(_RATES, {"since": since}, into=WinRate))


def list_requests(unit: Unit, *, claim: str = "", limit: int = 500) -> tuple[Request, ...]:
    """Information that was asked for and has not come, the nearest date first."""
    return tuple(unit.rows(_REQUESTS, {"claim": claim, "limit": limit}, into=Request))


def find_request(unit: Unit, claim: str) -> Request:
    """The open request on a claim. Raises NotFound."""
    found = list_requests(unit, claim=claim)
    if not found:
        raise NotFound(f"Nothing is asked for on claim {claim}.")
    return found[0]


def answer_request(unit: Unit, request: Request, answer: str, *, today: date) -> None:
    """What was asked for came: the refusal is due today. Raises Conflict when it was answered meanwhile."""
    params = {"request": request.request_id, "version": request.version, "answer": answer, "today": today}
    unit.execute(_ANSWER, params)
