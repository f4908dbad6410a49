"""The claim to the next payer, ready for the 837: who is next, what it owes, and what the payers before decided.

A claim that the payer before forwarded is not billed: its timer is told instead (DOMAIN.md 3, RFI 2365).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import msgspec
from msgspec import Struct

from app.db.unit import Unit
from app.domain.claim import OtherCoverage, Person, SubmittedClaim
from app.domain.money import Cents
from app.domain.remit import Adjustment
from app.posting.facts import PRIMARY, SECONDARY, TERTIARY
from app.posting.secondary import BilledLine, DecidedLine, PriorDecision, PriorFacts, prior_adjudication
from app.posting.write_off import find_claim

_ORDER = (PRIMARY, SECONDARY, TERTIARY)
_CLAIM = """
    SELECT claim.number, opened.facts FROM app.claim JOIN LATERAL api.open_claim_facts_v1(claim.id) AS opened ON true
    WHERE claim.id = %(claim)s"""
_PAYERS = """
    SELECT cover.party, payer.code, payer.name, cover.member_id, cover.control_number,
           coalesce((SELECT sum(open.cents) FROM led.line_balance AS open
                     WHERE open.claim_id = cover.claim_id AND open.party = cover.party), 0)::bigint AS owed
    FROM app.claim_payer AS cover JOIN app.payer AS payer ON payer.id = cover.payer_id WHERE cover.claim_id = %(claim)s
    ORDER BY CASE cover.party WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END"""
_LINES = (
    "SELECT line_no AS number, charge_cents AS charge FROM app.claim_line WHERE claim_id = %(claim)s ORDER BY line_no"
)
_DECISIONS = """
    SELECT part.id, part.party, part.control_number, part.charge_cents AS charge, part.paid_cents AS paid,
           CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date ELSE remit.received_on END AS decided_on
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
    WHERE part.claim_id = %(claim)s AND part.state = 'posted' AND part.taken_back_by IS NULL
      AND part.status_code <> '22' AND part.party IS NOT NULL
    ORDER BY part.id"""
_DECIDED = """
    SELECT line.remit_claim_id AS owner, line.id, ours.line_no AS number, line.procedure,
           coalesce(line.units, 1000) AS units, line.paid_cents AS paid
    FROM app.remit_line AS line JOIN app.claim_line AS ours ON ours.id = line.claim_line_id
    WHERE line.remit_claim_id = ANY (%(ids)s) ORDER BY line.remit_claim_id, line.sequence"""
_SAID = """
    SELECT remit_claim_id AS owner, coalesce(remit_line_id, 0) AS line, group_code, reason_code, cents, quantity
    FROM app.remit_adjustment WHERE remit_claim_id = ANY (%(ids)s)
    ORDER BY remit_claim_id, remit_line_id, sequence, id"""
_WAITING = """
    SELECT clock_on FROM app.work_reason
    WHERE claim_id = %(claim)s AND kind = 'secondary' AND clock_kind = 'crossover' AND closed_on IS NULL
    ORDER BY id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class SecondaryClaim:
    """What a secondary or tertiary claim needs. `state`: due, forwarded (wait until `wait_until`), or nothing due.

    `party` and `payer` are who is next, `due` what it owes in cents; `facts.problems` must be empty before it is sent.
    """

    claim: str
    state: str
    party: str
    payer: str
    due: int
    wait_until: date | None
    facts: PriorFacts


class _Claim(Struct, frozen=True):
    number: str
    facts: str


class _Payer(Struct, frozen=True):
    party: str
    code: str
    name: str
    member_id: str
    control_number: str
    owed: int


class _Decision(Struct, frozen=True, gc=False):
    id: int
    party: str
    control_number: str
    charge: int
    paid: int
    decided_on: date


class _Line(Struct, frozen=True, gc=False):
    owner: int
    id: int
    number: int
    procedure: str
    units: int
    paid: int


class _Said(Struct, frozen=True, gc=False):
    owner: int
    line: int
    group_code: str
    reason_code: str
    cents: int
    quantity: int | None


def secondary_claim(unit: Unit, number: str, *, practice: str = "") -> SecondaryClaim:
    """The next payer of a claim with all that its 837 repeats of those before. Raises NotFound, Refused."""
    asked = {"claim": find_claim(unit, number, practice).id}
    claim = unit.one(_CLAIM, asked, into=_Claim, missing="No claim with this number is in your scope.")
    payers = unit.rows(_PAYERS, asked, into=_Payer)
    lines = unit.rows(_LINES, asked, into=BilledLine)
    decisions = _decisions(unit, asked)
    following = next((payer for payer in payers if payer.party != PRIMARY and payer.owed > 0), None)
    before = [payer for payer in payers if following is None or _rank(payer) < _rank(following)]
    facts = prior_adjudication(lines, _coverages(claim, before), decisions)
    wait = unit.row(_WAITING, asked, into=date)
    if following is None:
        return SecondaryClaim(claim.number, "nothing due", "", "", 0, None, facts)
    state = "forwarded" if wait else "due"
    return SecondaryClaim(claim.number, state, following.party, following.name, following.owed, wait, facts)


def _rank(payer: _Payer) -> int:
    return _ORDER.index(payer.party)


def _coverages(claim: _Claim, before: Sequence[_Payer]) -> list[OtherCoverage]:
    """The payers before as the practice sent them; what its claim does not say comes from the office's own masters."""
    sent = _sent(claim)
    found = []
    for payer in before:
        rank = payer.party[:1].upper()
        known = next((each for each in sent if each.rank == rank), None)
        found.append(known or OtherCoverage(rank, "", payer.name, payer.code, payer.member_id, Person("")))
    return found


def _sent(claim: _Claim) -> list[OtherCoverage]:
    try:
        facts = msgspec.json.decode(claim.facts, type=SubmittedClaim)
    except msgspec.ValidationError:
        return []  # a claim brought over without its file
    first = OtherCoverage(
        facts.rank or "P",
        facts.relationship,
        facts.payer_name,
        facts.payer_id,
        facts.member_id,
        facts.subscriber,
        facts.group_number,
        facts.plan_name,
        facts.filing_code,
        facts.insurance_type,
    )
    return [first, *facts.other_coverages]


def _decisions(unit: Unit, asked: dict[str, int]) -> list[PriorDecision]:
    parts = unit.rows(_DECISIONS, asked, into=_Decision)
    ids = {"ids": [part.id for part in parts]}
    lines = {
        owner: list(rows) for owner, rows in groupby(unit.rows(_DECIDED, ids, into=_Line), key=lambda row: row.owner)
    }
    said = {owner: list(rows) for owner, rows in groupby(unit.rows(_SAID, ids, into=_Said), key=lambda row: row.owner)}
    return [
        PriorDecision(
            part.party,
            part.decided_on,
            part.control_number,
            part.charge,
            part.paid,
            tuple(
                DecidedLine(line.number, line.procedure, line.units, line.paid, _of(said.get(part.id, []), line.id))
                for line in lines.get(part.id, [])
            ),
            _of(said.get(part.id, []), 0),
        )
        for part in parts
    ]


def _of(said: Sequence[_Said], line: int) -> tuple[Adjustment, ...]:
    """The CAS of one line as received, in its order; line 0 is the claim level."""
    return tuple(
        Adjustment(each.group_code, each.reason_code, Cents(each.cents), each.quantity)
        for each in said
        if each.line == line
    )
