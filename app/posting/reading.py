"""Payments as the posting page and `remit list` show them; read in the login's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound
from app.domain.remit import Finding
from app.posting.facts import OurClaim, Payment, ReceivedAdjustment, ReceivedClaim, ReceivedLine
from app.posting.judge import PAYMENT_ONLY
from app.posting.load import load_payment, load_received, load_slice, waiting_ids
from app.posting.match import match_claim
from app.posting.modes import APPROVED, DECIDED
from app.posting.moves import Leg
from app.posting.office_policy import office_policy
from app.posting.phrases import movement_text
from app.posting.plan import ClaimPlan
from app.posting.provider_level import provider_level_of
from app.posting.results import RemitRow
from app.posting.review import (
    VERDICT_TITLES,
    RemitReview,
    ReviewAdjustment,
    ReviewCandidate,
    ReviewClaim,
    ReviewFinding,
    ReviewGroup,
    ReviewLeg,
    ReviewLine,
    ReviewProposal,
    ReviewProviderLevel,
)
from app.posting.review_verdicts import ReviewVerdict, kept_verdict, preview_verdicts
from app.posting.schedule import PaymentPlan, plan_payment
from app.rules.policy import Policy
from app.rules.reasons import reason_words

_ROWS = """
    WITH chosen AS (
        SELECT * FROM app.remit
        WHERE (%(remit)s::bigint IS NULL OR id = %(remit)s) AND (%(state)s = '' OR state = %(state)s)
        ORDER BY received_on DESC, id DESC LIMIT %(limit)s)
    SELECT remit.id AS remit_id, remit.trace, payer.name AS payer, practice.name AS practice, remit.practice_id,
           practice.band, remit.amount_cents AS payment, remit.posted_cents AS posted,
           remit.exception_cents AS exceptions,
           remit.provider_level_cents AS provider_level, remit.held_cents AS held, remit.state, remit.method,
           CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date END AS payment_date, remit.received_on,
           remit.off_by_cents AS off_by, part.claims, part.waiting_claims, part.exception_claims, remit.version,
           remit.source,
           (SELECT coalesce(sum(leg.cents), 0)::bigint FROM led.entry AS leg
            WHERE leg.practice_id = remit.practice_id AND leg.account = 'clearing'
              AND leg.reference = 'R' || remit.id) AS clearing
    FROM chosen AS remit JOIN app.payer AS payer ON payer.id = remit.payer_id
         JOIN app.practice AS practice ON practice.id = remit.practice_id
         CROSS JOIN LATERAL (
            SELECT count(*) AS claims, count(*) FILTER (WHERE state IN ('waiting', 'reversed')) AS waiting_claims,
                   count(*) FILTER (WHERE state = 'exception') AS exception_claims
            FROM app.remit_claim WHERE remit_id = remit.id) AS part
    ORDER BY remit.received_on DESC, remit.id DESC"""
# Of a large payment first what needs a person, then what waits, then what is done.
_CHOSEN = """
    SELECT id FROM app.remit_claim WHERE remit_id = %(remit)s
    ORDER BY state IN ('posted', 'information'), state <> 'exception', verdict IN ('', 'clean'), status_code <> '22',
             sequence LIMIT %(most)s"""
_PARTS = """
    SELECT part.id AS remit_claim_id, part.patient_name AS patient, part.patient_cents AS patient_responsibility,
           part.verdict,
           part.state, coalesce(part.party, '') AS party, coalesce(part.match_score, 0) AS score, part.match_text,
           part.exception_text AS why, coalesce(claim.number, '') AS claim, part.claim_id, part.stopped_by
    FROM app.remit_claim AS part LEFT JOIN app.claim ON claim.id = part.claim_id
    WHERE part.id = ANY (%(ids)s) ORDER BY part.sequence"""
_LINES = """
    SELECT line.id, line.allowed_cents AS allowed, line.remarks, ours.line_no,
           coalesce(line.expected_cents, ours.expected_cents) AS expected,
           line.claim_line_id AS line_id, line.verdict, coalesce(ours.expected_basis, '') AS basis
    FROM app.remit_line AS line LEFT JOIN app.claim_line AS ours ON ours.id = line.claim_line_id
    WHERE line.remit_claim_id = ANY (%(ids)s)"""
_LEGS = """
    SELECT leg.remit_claim_id AS owner, leg.account, coalesce(leg.party, '') AS party, leg.kind, leg.reference,
           leg.cents,
           leg.claim_id, leg.line_id, leg.group_code AS grp, leg.reason_code AS reason
    FROM app.remit_claim AS part JOIN led.entry AS leg ON leg.op_id = part.op_id AND leg.remit_claim_id = part.id
    WHERE part.id = ANY (%(ids)s)
      AND leg.op_id = ANY (ARRAY(SELECT DISTINCT op_id FROM app.remit_claim WHERE id = ANY (%(ids)s)))
    ORDER BY leg.id"""
_FINDINGS = "SELECT findings FROM app.remit WHERE id = %(remit)s"
PHRASES = {
    "payment": "paid",
    "contractual": "contract adjustment",
    "write_off": "written off",
    "sequestration": "sequestration",
    "capitation": "capitation",
    "transfer": "to the next party",
    "unposted": "not yet explained",
    "interest": "interest",
    "provider_level": "provider level",
    "legacy": "to the former system",
}


class _Part(Struct, frozen=True, gc=False):
    remit_claim_id: int
    patient: str
    patient_responsibility: int
    verdict: str
    state: str
    party: str
    score: int
    match_text: str
    why: str
    claim: str
    claim_id: int | None
    stopped_by: str


class _Line(Struct, frozen=True, gc=False):
    id: int
    allowed: int | None
    remarks: tuple[str, ...]
    line_no: int | None
    expected: int | None
    line_id: int | None
    verdict: str
    basis: str


class _Leg(Struct, frozen=True, gc=False):
    owner: int
    account: str
    party: str
    kind: str
    reference: str
    cents: int
    claim_id: int | None
    line_id: int | None
    grp: str
    reason: str


class _Sheet(Struct, frozen=True):
    """Everything the claims of one review are made from."""

    payment: Payment
    parts: Mapping[int, _Part]
    lines: Mapping[int, _Line]
    plans: Mapping[int, ClaimPlan]
    written: Mapping[int, Sequence[Leg]]
    candidates: Mapping[int, Sequence[OurClaim]]
    numbers: Mapping[int, int]
    policy: Policy
    decidable: frozenset[int]
    judged: Mapping[int, ReviewVerdict]


class _Posted(NamedTuple):
    """What a claim posts, or posted, and for which party."""

    legs: Sequence[Leg]
    party: str


class _Prospect(NamedTuple):
    """The plan of approving, our claims it looked at, and the received claims that a person can post one by one."""

    plan: PaymentPlan | None
    candidates: Mapping[int, Sequence[OurClaim]]
    decidable: frozenset[int]
    payment: Payment


def list_remittances(unit: Unit, *, state: str = "", limit: int = 500) -> tuple[RemitRow, ...]:
    """Payments in the login's scope, newest first; `state` narrows."""
    return tuple(unit.rows(_ROWS, {"remit": None, "state": state, "limit": limit}, into=RemitRow))


def read_remittance(unit: Unit, remit_id: int) -> RemitRow | None:
    """One payment and how far it is explained; None outside the login's scope."""
    return unit.row(_ROWS, {"remit": remit_id, "state": "", "limit": 1}, into=RemitRow)


def show_remittance(unit: Unit, remit_id: int, *, most: int | None = None) -> RemitReview:
    """One payment with its claims by verdict; what waits is planned now, what is posted is read from the ledger.

    `most` shows so many claims of a large payment, those that need a person first. Raises NotFound outside the login's
    scope.
    """
    asked = {"remit": remit_id, "state": "", "limit": 1, "most": most}
    row = unit.one(_ROWS, asked, into=RemitRow, missing="No such payment is in your practices.")
    payment = load_payment(unit, remit_id)
    if payment is None:
        raise NotFound("No such payment is in your practices.")
    policy = office_policy(unit, payment.policy_key)
    ids = unit.rows(_CHOSEN, asked, into=int)
    chosen = {"ids": ids}
    plan, candidates, decidable, payment = _planned(unit, payment, row, policy, frozenset(ids))
    sheet = _Sheet(
        payment,
        {part.remit_claim_id: part for part in unit.rows(_PARTS, chosen, into=_Part)},
        {line.id: line for line in unit.rows(_LINES, chosen, into=_Line)},
        {each.plan.remit_claim_id: each.plan for each in plan.claims} if plan else {},
        _written(unit, ids),
        candidates,
        {line.line_id: line.number for claims in candidates.values() for claim in claims for line in claim.lines},
        policy,
        decidable,
        preview_verdicts(unit, plan, policy),
    )
    received = load_received(unit, list(sheet.parts))
    groups = _groups([_claim(each, sheet) for each in received])
    findings = unit.row(_FINDINGS, {"remit": remit_id}, into=tuple[Finding, ...]) or ()
    return RemitReview(
        row,
        groups,
        tuple(
            ReviewProviderLevel(
                p.code, p.reference, p.cents, p.words, p.account, p.posted, p.takeback_id, p.claim_id, p.claim
            )
            for p in provider_level_of(unit, remit_id)
        ),
        tuple(ReviewFinding(each.level, each.segment, each.where, each.message) for each in findings),
        row.claims - len(ids),
    )


def _planned(unit: Unit, payment: Payment, row: RemitRow, policy: Policy, shown: frozenset[int]) -> _Prospect:
    """What approving would write, and what a person may decide beyond it; nothing for a payment that is held."""
    waiting = waiting_ids(unit, payment.remit_id, ("waiting", "reversed", "exception"))
    ids = [each for each in waiting if each in shown]
    if row.off_by or not ids:
        return _Prospect(None, {}, frozenset(), payment)
    found = load_slice(unit, payment, ids)
    approved, decided = (
        plan_payment(found.payment, found.received, found.candidates, policy, mode=mode) for mode in (APPROVED, DECIDED)
    )
    posts = frozenset(each.plan.remit_claim_id for each in decided.claims if each.plan.outcome == "post")
    return _Prospect(approved, found.candidates, posts, found.payment)


def _written(unit: Unit, ids: Sequence[int]) -> dict[int, list[Leg]]:
    found: dict[int, list[Leg]] = {}
    for leg in unit.rows(_LEGS, {"ids": list(ids)}, into=_Leg):
        found.setdefault(leg.owner, []).append(
            Leg(
                leg.account,
                leg.party,
                leg.kind,
                leg.reference,
                leg.cents,
                leg.claim_id,
                leg.line_id,
                leg.grp,
                leg.reason,
            )
        )
    return found


def _groups(claims: Sequence[ReviewClaim]) -> tuple[ReviewGroup, ...]:
    groups = []
    for verdict, title in VERDICT_TITLES.items():
        inside = tuple(claim for claim in claims if claim.verdict == verdict)
        if inside:
            groups.append(ReviewGroup(verdict, title, sum(claim.paid for claim in inside), inside))
    return tuple(groups)


def _claim(received: ReceivedClaim, sheet: _Sheet) -> ReviewClaim:
    part = sheet.parts[received.remit_claim_id]
    plan = sheet.plans.get(received.remit_claim_id)
    legs = sheet.written.get(received.remit_claim_id, ()) if part.state == "posted" else plan.legs if plan else ()
    pairing = dict(zip(plan.lines, plan.our_lines, strict=True)) if plan else {}
    posted = _Posted(legs, plan.party if plan else part.party)
    return ReviewClaim(
        received.remit_claim_id,
        received.sequence,
        received.number,
        part.patient,
        plan.verdict if plan else part.verdict or "information",
        part.state,
        received.status_code,
        received.charge,
        received.paid,
        part.patient_responsibility,
        received.control_number,
        plan.claim_id if plan else part.claim_id,
        part.claim or _number(plan, sheet, received),
        plan.party if plan else part.party,
        plan.points if plan else part.score,
        plan.match_text if plan else part.match_text,
        plan.why if plan else part.why,
        received.remit_claim_id in sheet.decidable,
        _adjustments(received.adjustments, sheet, received.remarks),
        tuple(_line(line, sheet, posted, pairing) for line in received.lines),
        tuple(_leg(leg) for leg in legs if leg.line_id is None),
        _near(received, plan, sheet),
        _proposals(plan, sheet, received.remarks),
        part.stopped_by,
    )


def _number(plan: ClaimPlan | None, sheet: _Sheet, received: ReceivedClaim) -> str:
    claims = sheet.candidates.get(received.remit_claim_id, ())
    return next((claim.number for claim in claims if plan and claim.claim_id == plan.claim_id), "")


def _line(line: ReceivedLine, sheet: _Sheet, posted: _Posted, pairing: Mapping[int, int]) -> ReviewLine:
    known = sheet.lines[line.remit_line_id]
    ours = pairing.get(line.remit_line_id, known.line_id)
    patient = sum(each.cents for each in line.adjustments if each.group == "PR")
    taken = sum(each.cents for each in line.adjustments if each.group == "CO" and each.reason not in PAYMENT_ONLY)
    mine = [leg for leg in posted.legs if leg.line_id is not None and leg.line_id == ours]
    told = sheet.judged.get(line.remit_line_id) or kept_verdict(known.verdict, known.expected, known.basis)
    return ReviewLine(
        line.sequence,
        known.line_no if known.line_no is not None else sheet.numbers.get(ours or 0),
        line.original or line.procedure,
        line.modifiers,
        line.service_from,
        line.charge,
        known.allowed if known.allowed is not None else line.charge - taken,
        told.expected,
        line.paid,
        patient,
        _adjustments(line.adjustments, sheet, line.remarks),
        known.remarks,
        tuple(_leg(leg) for leg in mine),
        movement_text(mine, posted.party),
        told.verdict,
        told.basis,
    )


def _adjustments(
    adjustments: Sequence[ReceivedAdjustment], sheet: _Sheet, remarks: Sequence[str]
) -> tuple[ReviewAdjustment, ...]:
    found = []
    for each in adjustments:
        ruling = sheet.policy.ruling(
            sheet.payment.payer_type,
            each.group,
            each.reason,
            on=sheet.payment.decided_on,
            remarks=remarks,
            payer_id=sheet.payment.payer_id,
        )
        words = reason_words(each.reason)
        found.append(
            ReviewAdjustment(each.group, each.reason, each.cents, words, ruling.treatment.value, ruling.expected)
        )
    return tuple(found)


def _proposals(plan: ClaimPlan | None, sheet: _Sheet, remarks: Sequence[str]) -> tuple[ReviewProposal, ...]:
    """What the payer sent beside what would be posted, for the lines that the guard had to cut."""
    return tuple(
        ReviewProposal(
            sheet.numbers.get(each.line_id),
            _adjustments(each.original, sheet, remarks),
            _adjustments(each.proposed, sheet, remarks),
        )
        for each in (plan.proposals if plan else ())
    )


def _leg(leg: Leg) -> ReviewLeg:
    reason = f" {leg.group}-{leg.reason}" if leg.group else ""
    where = f" ({leg.party})" if leg.party else ""
    return ReviewLeg(leg.account, leg.party, leg.cents, f"{PHRASES.get(leg.kind, leg.kind)}{reason}{where}")


def _near(received: ReceivedClaim, plan: ClaimPlan | None, sheet: _Sheet) -> tuple[ReviewCandidate, ...]:
    """Side by side for a claim that nothing matched."""
    if plan is None or plan.claim_id is not None:
        return ()
    payment, candidates = sheet.payment, sheet.candidates.get(received.remit_claim_id, ())
    scores = match_claim(received, candidates, payment.payer_id, payment.picks).scores
    return tuple(
        ReviewCandidate(
            each.claim.claim_id,
            each.claim.number,
            each.claim.name_norm.replace(",", ", ").title(),
            each.claim.service_from,
            each.claim.charge,
            each.points,
            each.reasons,
        )
        for each in scores
    )
