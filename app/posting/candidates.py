"""The side-by-side picker: what was received beside the claims of ours it could be. Read in the login's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import NotFound
from app.posting.claims import load_claims
from app.posting.facts import OurClaim, OurLine, ReceivedClaim, ReceivedLine, normalised
from app.posting.lines import pair_lines
from app.posting.load import load_payment, load_slice
from app.posting.match import Score, rank_claims

MOST = 8
_PART = """
    SELECT part.id AS remit_claim_id, part.remit_id, part.sequence, part.patient_name AS patient, part.verdict,
           part.state, part.exception_text AS why, part.claim_id
    FROM app.remit_claim AS part WHERE part.id = %(part)s"""
_NAMED = """
    SELECT claim.id AS claim_id, claim.patient_name AS patient, location.name AS location
    FROM app.claim JOIN app.location ON location.id = claim.location_id WHERE claim.id = ANY (%(ids)s)"""
_ELSEWHERE = """
    SELECT practice.name FROM api.claims_elsewhere_v1(%(parts)s) AS found
        JOIN app.practice ON practice.id = found.practice_id"""
_NUMBERED = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = %(number)s ORDER BY id"


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One row of the side-by-side lines: the payer's line, ours, or both where they pair. Amounts in cents.

    `remit_line_id` and `line_id` are None where a side has no line; `sequence` and `line_no` are what a clerk reads.
    """

    remit_line_id: int | None
    sequence: int | None
    received_code: str
    received_charge: int
    received_paid: int
    line_id: int | None
    line_no: int | None
    our_code: str
    our_charge: int
    service_from: date | None


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """What one party owes on a claim, in cents."""

    party: str
    cents: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim of ours that the received one could be: score 0 to 100, what agrees, what contradicts, and its lines.

    `line_problem` says why the lines do not pair by themselves; empty when they do.
    """

    claim_id: int
    number: str
    patient: str
    location: str
    member_id: str
    service_from: date
    service_to: date
    charge: int
    status: str
    score: int
    agrees: tuple[str, ...]
    differs: tuple[str, ...]
    balances: tuple[PartyBalance, ...]
    lines: tuple[CandidateLine, ...]
    line_problem: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """A received claim with up to eight claims of ours, best first.

    `elsewhere` names the other practice whose claim it is, where the login may know; `former_system` the system whose
    numbers look like this one. `claim_id` is the claim it is matched with, None while it has none.
    """

    remit_claim_id: int
    sequence: int
    trace: str
    payer: str
    number: str
    control_number: str
    patient: str
    member_id: str
    status_code: str
    service_from: date | None
    charge: int
    paid: int
    verdict: str
    state: str
    why: str
    claim_id: int | None
    former_system: str
    elsewhere: str
    claims: tuple[Candidate, ...]


class _Part(Struct, frozen=True, gc=False):
    remit_claim_id: int
    remit_id: int
    sequence: int
    patient: str
    verdict: str
    state: str
    why: str
    claim_id: int | None


class _Named(Struct, frozen=True, gc=False):
    claim_id: int
    patient: str
    location: str


def list_candidates(unit: Unit, remit_claim_id: int, *, also: str = "") -> Candidates:
    """What one received claim could be; claims of the practice that the login sees.

    `also` is the number of a claim that a person wants to see beside it: it comes first, whatever its score.
    Raises NotFound out of scope, and for a number that no claim of the practice carries.
    """
    missing = "No such received claim is in your practices."
    part = unit.one(_PART, {"part": remit_claim_id}, into=_Part, missing=missing)
    payment = load_payment(unit, part.remit_id)
    if payment is None:
        raise NotFound(missing)
    found = load_slice(unit, payment, [remit_claim_id], wide=True)
    received, payment = found.received[0], found.payment
    wished = _wished(unit, payment.practice_id, also) if also else ()
    offered = (*wished, *found.candidates[remit_claim_id])
    first = {claim.claim_id for claim in wished}
    ranked = rank_claims(received, offered, payment.payer_id, payment.picks)
    scores = sorted(ranked, key=lambda each: each.claim.claim_id not in first)[:MOST]
    ids = [each.claim.claim_id for each in scores]
    named = {row.claim_id: row for row in unit.rows(_NAMED, {"ids": ids}, into=_Named)}
    elsewhere = unit.text(_ELSEWHERE, {"parts": [remit_claim_id]}) if received.elsewhere else ""
    return Candidates(
        remit_claim_id,
        part.sequence,
        payment.trace,
        payment.payer_name,
        received.number,
        received.control_number,
        part.patient,
        received.member_id,
        received.status_code,
        received.service_from,
        received.charge,
        received.paid,
        part.verdict,
        part.state,
        part.why,
        part.claim_id,
        received.former_system,
        elsewhere,
        tuple(_candidate(received, each, named) for each in scores),
    )


def _wished(unit: Unit, practice_id: int, number: str) -> tuple[OurClaim, ...]:
    ids = unit.rows(_NUMBERED, {"practice": practice_id, "number": normalised(number)}, into=int)
    if not ids:
        raise NotFound("The practice of this payment has no claim with that number.")
    return tuple(load_claims(unit, ids[:MOST], with_legs=False).values())


def _candidate(received: ReceivedClaim, score: Score, named: Mapping[int, _Named]) -> Candidate:
    claim = score.claim
    shown = named[claim.claim_id]
    pairing = pair_lines(received, claim)
    pairs = {pair.received.sequence: pair.ours for pair in pairing.pairs}
    return Candidate(
        claim.claim_id,
        claim.number,
        shown.patient,
        shown.location,
        claim.member_id,
        claim.service_from,
        claim.service_to,
        claim.charge,
        claim.status,
        score.points,
        score.reasons,
        score.against,
        _balances(claim),
        _side_by_side(received.lines, claim.lines, pairs),
        pairing.problem,
    )


def _balances(claim: OurClaim) -> tuple[PartyBalance, ...]:
    sums = (
        PartyBalance("primary", sum(line.primary for line in claim.lines)),
        PartyBalance("secondary", sum(line.secondary for line in claim.lines)),
        PartyBalance("tertiary", sum(line.tertiary for line in claim.lines)),
        PartyBalance("patient", sum(line.patient for line in claim.lines)),
    )
    return tuple(each for each in sums if each.cents)


def _side_by_side(
    theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], pairs: Mapping[int, OurLine]
) -> tuple[CandidateLine, ...]:
    """The payer's lines in order, each beside ours; then those of ours that it does not mention."""
    used = {line.line_id for line in pairs.values()}
    rows = [_row(line, pairs.get(line.sequence)) for line in theirs]
    return (*rows, *(_row(None, line) for line in ours if line.line_id not in used))


def _row(theirs: ReceivedLine | None, ours: OurLine | None) -> CandidateLine:
    return CandidateLine(
        theirs.remit_line_id if theirs else None,
        theirs.sequence if theirs else None,
        _code(theirs.original or theirs.procedure or theirs.revenue_code, theirs.modifiers, theirs.tooth)
        if theirs
        else "",
        theirs.charge if theirs else 0,
        theirs.paid if theirs else 0,
        ours.line_id if ours else None,
        ours.number if ours else None,
        _code(ours.procedure or ours.revenue_code, ours.modifiers, ours.tooth) if ours else "",
        ours.charge if ours else 0,
        (theirs.service_from if theirs else None) or (ours.service_from if ours else None),
    )


def _code(procedure: str, modifiers: Sequence[str], tooth: str) -> str:
    """D2392 tooth 3, 97110-GP-59."""
    return "-".join((procedure, *modifiers)) + (f" tooth {tooth}" if tooth else "")
