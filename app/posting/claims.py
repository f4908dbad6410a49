"""Our claims as matching and planning need them: coverages, lines with open amounts, standing decisions. Set by set."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Protocol, TypeVar

from msgspec import Struct

from app.db.unit import Unit
from app.posting.facts import Coverage, OurClaim, OurLine, PendingReversal, PostedLeg, Prior

_CLAIMS = """
    SELECT id AS claim_id, location_id, number, number_norm, name_norm, member_id, service_from, service_to,
           charge_cents AS charge, balance_cents AS balance, status, in_receivables
    FROM app.claim WHERE id = ANY (%(ids)s) ORDER BY id"""
_COVERAGES = """
    SELECT cover.claim_id AS owner, cover.party, cover.payer_id, cover.member_id, cover.control_number,
           cover.filing_number,
           ARRAY(SELECT DISTINCT part.control_number FROM app.remit_claim AS part
                 WHERE part.claim_id = cover.claim_id AND part.party = cover.party AND part.state = 'posted'
                   AND part.control_number NOT IN ('', cover.control_number)) AS earlier
    FROM app.claim_payer AS cover WHERE claim_id = ANY (%(ids)s)
    ORDER BY claim_id, CASE party WHEN 'primary' THEN 1 WHEN 'secondary' THEN 2 ELSE 3 END"""
_LINES = """
    SELECT line.claim_id AS owner, line.id AS line_id, line.line_no AS number, line.procedure, line.modifiers,
           line.charge_cents AS charge, line.service_from, line.control_number, line.tooth, line.revenue_code,
           coalesce(sum(open.cents) FILTER (WHERE open.party = 'primary'), 0)::bigint AS "primary",
           coalesce(sum(open.cents) FILTER (WHERE open.party = 'secondary'), 0)::bigint AS secondary,
           coalesce(sum(open.cents) FILTER (WHERE open.party = 'tertiary'), 0)::bigint AS tertiary,
           coalesce(sum(open.cents) FILTER (WHERE open.party = 'patient'), 0)::bigint AS patient
    FROM app.claim_line AS line LEFT JOIN led.line_balance AS open ON open.line_id = line.id
    WHERE line.claim_id = ANY (%(ids)s) GROUP BY line.id ORDER BY line.claim_id, line.line_no"""
_PRIORS = """
    SELECT part.claim_id AS owner, part.id AS remit_claim_id, coalesce(part.party, '') AS party, part.control_number,
           part.charge_cents AS charge, part.paid_cents AS paid, part.taken_back_by IS NOT NULL AS taken_back,
           EXISTS (SELECT FROM led.entry AS leg WHERE leg.claim_id = part.claim_id AND leg.remit_claim_id = part.id
                   AND leg.account = 'receivable') AS moved,
           ARRAY(SELECT line.claim_line_id FROM app.remit_line AS line
                 WHERE line.remit_claim_id = part.id AND line.claim_line_id IS NOT NULL) AS line_ids
    FROM app.remit_claim AS part
    WHERE part.claim_id = ANY (%(ids)s) AND part.state = 'posted' AND part.status_code <> '22'
    ORDER BY part.claim_id, part.id"""
# Lines of a decision that the payer took back by a reversal of these lines alone: it was posted after the decision.
_PARTS_GONE = """
    SELECT part.id AS owner, line.claim_line_id AS line_id
    FROM app.remit_claim AS gone JOIN led.op AS taken ON taken.op_id = gone.op_id
         JOIN app.remit_line AS line ON line.remit_claim_id = gone.id AND line.claim_line_id IS NOT NULL
         JOIN app.remit_claim AS part ON part.claim_id = gone.claim_id AND part.party = gone.party
             AND part.state = 'posted' AND part.status_code <> '22'
         JOIN led.op AS given ON given.op_id = part.op_id
    WHERE gone.claim_id = ANY (%(ids)s) AND gone.status_code = '22' AND gone.state = 'posted' AND given.at < taken.at
      AND NOT EXISTS (SELECT FROM app.remit_claim AS whole WHERE whole.taken_back_by = gone.id)
    ORDER BY part.id"""
_BY_HAND = """
    SELECT claim_id AS owner, party FROM led.entry
    WHERE claim_id = ANY (%(ids)s) AND account = 'receivable' AND kind = 'takeback'
    GROUP BY claim_id, party HAVING sum(cents) <> 0 ORDER BY claim_id"""
_PENDING = """
    SELECT part.claim_id AS owner, coalesce(part.party, cover.party) AS party, part.charge_cents AS charge,
           part.paid_cents AS paid
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
         JOIN app.claim_payer AS cover ON cover.claim_id = part.claim_id AND cover.payer_id = remit.payer_id
    WHERE part.claim_id = ANY (%(ids)s) AND part.state = 'exception' AND part.status_code = '22'
    ORDER BY part.claim_id"""
# What a reversal has to point at is the last of a chain: a leg that was taken back and given back stands by the latter.
_LEGS = """
    WITH RECURSIVE leg AS (
        SELECT leg.* FROM led.entry AS leg
            JOIN app.remit_claim AS part ON part.id = leg.remit_claim_id AND part.op_id = leg.op_id
        WHERE leg.claim_id = ANY (%(ids)s) AND part.state = 'posted' AND leg.account NOT IN ('clearing', 'unposted')
    ), chain AS (
        SELECT id AS root, id AS last, 0 AS depth FROM leg
        UNION ALL
        SELECT chain.root, next.id, chain.depth + 1
        FROM chain CROSS JOIN LATERAL (SELECT id FROM led.entry WHERE reverses = chain.last OFFSET 0) AS next
    ), standing AS (SELECT DISTINCT ON (root) root, last, depth FROM chain ORDER BY root, depth DESC)
    SELECT leg.remit_claim_id AS owner, standing.last AS entry_id, leg.account, coalesce(leg.party, '') AS party,
           leg.kind, leg.reference, leg.line_id, leg.cents, leg.group_code AS grp, leg.reason_code AS reason
    FROM leg JOIN standing ON standing.root = leg.id AND standing.depth %% 2 = 0
    ORDER BY leg.remit_claim_id, leg.id"""


class _Owned(Protocol):
    @property
    def owner(self) -> int: ...


_Row = TypeVar("_Row", bound=_Owned)


class _Claim(Struct, frozen=True, gc=False):
    claim_id: int
    location_id: int
    number: str
    number_norm: str
    name_norm: str
    member_id: str
    service_from: date
    service_to: date
    charge: int
    balance: int
    status: str
    in_receivables: bool


class _Coverage(Struct, frozen=True, gc=False):
    owner: int
    party: str
    payer_id: int
    member_id: str
    control_number: str
    filing_number: str
    earlier: tuple[str, ...]


class _Line(Struct, frozen=True, gc=False):
    owner: int
    line_id: int
    number: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    service_from: date
    control_number: str
    tooth: str
    revenue_code: str
    primary: int
    secondary: int
    tertiary: int
    patient: int


class _Prior(Struct, frozen=True, gc=False):
    owner: int
    remit_claim_id: int
    party: str
    control_number: str
    charge: int
    paid: int
    taken_back: bool
    moved: bool
    line_ids: tuple[int, ...]


class _Pending(Struct, frozen=True, gc=False):
    owner: int
    party: str
    charge: int
    paid: int


class _Leg(Struct, frozen=True, gc=False):
    owner: int
    entry_id: int
    account: str
    party: str
    kind: str
    reference: str
    line_id: int | None
    cents: int
    grp: str
    reason: str


class _Gone(Struct, frozen=True, gc=False):
    owner: int
    line_id: int


class _ByHand(Struct, frozen=True, gc=False):
    owner: int
    party: str


def load_claims(unit: Unit, ids: Sequence[int], *, with_legs: bool) -> dict[int, OurClaim]:
    """The claims by id, in the login's scope; `with_legs` also what earlier decisions wrote. Five or six statements."""
    if not ids:
        return {}
    wanted = {"ids": list(ids)}
    claims = unit.rows(_CLAIMS, wanted, into=_Claim)
    coverages = _grouped(unit.rows(_COVERAGES, wanted, into=_Coverage))
    lines = _grouped(unit.rows(_LINES, wanted, into=_Line))
    priors = _grouped(unit.rows(_PRIORS, wanted, into=_Prior))
    pending = _grouped(unit.rows(_PENDING, wanted, into=_Pending)) if priors or with_legs else {}
    legs = _grouped(unit.rows(_LEGS, wanted, into=_Leg)) if with_legs and priors else {}
    gone = _grouped(unit.rows(_PARTS_GONE, wanted, into=_Gone)) if priors else {}
    by_hand = _grouped(unit.rows(_BY_HAND, wanted, into=_ByHand)) if with_legs and priors else {}
    return {
        claim.claim_id: OurClaim(
            claim.claim_id,
            claim.location_id,
            claim.number,
            claim.number_norm,
            claim.name_norm,
            claim.member_id,
            claim.service_from,
            claim.service_to,
            claim.charge,
            claim.balance,
            claim.status,
            tuple(
                Coverage(
                    each.party, each.payer_id, each.member_id, each.control_number, each.filing_number, each.earlier
                )
                for each in coverages.get(claim.claim_id, ())
            ),
            tuple(_line(each) for each in lines.get(claim.claim_id, ())),
            tuple(_prior(each, lines.get(claim.claim_id, ()), legs, gone) for each in priors.get(claim.claim_id, ())),
            tuple(PendingReversal(each.party, each.charge, each.paid) for each in pending.get(claim.claim_id, ())),
            tuple(each.party for each in by_hand.get(claim.claim_id, ())),
            claim.in_receivables,
        )
        for claim in claims
    }


def _grouped(rows: Sequence[_Row]) -> dict[int, list[_Row]]:
    return {owner: list(group) for owner, group in groupby(rows, key=lambda row: row.owner)}


def _line(row: _Line) -> OurLine:
    return OurLine(
        row.line_id,
        row.number,
        row.procedure,
        row.modifiers,
        row.charge,
        row.service_from,
        row.control_number,
        row.primary,
        row.secondary,
        row.tertiary,
        row.patient,
        row.tooth,
        row.revenue_code,
    )


def _prior(
    row: _Prior, lines: Sequence[_Line], legs: dict[int, list[_Leg]], parts_gone: dict[int, list[_Gone]]
) -> Prior:
    """A decision without service lines decided all of them; what a partial reversal took back is no longer its own."""
    gone = {part.line_id for part in parts_gone.get(row.remit_claim_id, ())}
    decided = row.line_ids or tuple(line.line_id for line in lines)
    left = tuple(line_id for line_id in decided if line_id not in gone)
    return Prior(
        row.remit_claim_id,
        row.party,
        row.control_number,
        row.charge,
        row.paid,
        row.moved,
        row.taken_back or not left,
        left,
        tuple(
            PostedLeg(
                leg.entry_id,
                leg.account,
                leg.party,
                leg.kind,
                leg.reference,
                leg.line_id,
                leg.cents,
                leg.grp,
                leg.reason,
            )
            for leg in legs.get(row.remit_claim_id, ())
        ),
        partly=bool(gone) and bool(left),
    )
