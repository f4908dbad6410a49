"""How much of what payers decide posts with no human act, by payer, and why the rest did not.

Untouched: posted by the payer's mode and standing. What the truth of a simulated office says about it is scored in
`app.demo.judge`; in a real one, a posting that somebody had to undo is not untouched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.db.unit import Unit

# A price in advance and a claim of the former system are nobody's posting; a held payment is told by its own word.
_CLAIMS = """
    SELECT payer.code AS payer, payer.name, payer.post_mode AS mode,
           CASE WHEN remit.state = 'held' THEN 'payment held'
                WHEN part.state = 'reversed' THEN 'undone'
                WHEN part.state = 'posted' AND part.posted_by_hand AND part.stopped_by = '' THEN 'approved'
                WHEN part.state = 'posted' AND part.posted_by_hand THEN part.stopped_by
                WHEN part.state = 'posted' THEN ''
                WHEN part.stopped_by = '' THEN 'not yet posted'
                ELSE part.stopped_by END AS why,
           count(*) AS claims, coalesce(sum(abs(part.charge_cents)), 0)::bigint AS cents
    FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
         JOIN app.payer AS payer ON payer.id = remit.payer_id
    WHERE remit.received_on >= %(since)s AND remit.source = '835' AND part.state <> 'information'
      AND part.verdict <> 'legacy'
    GROUP BY 1, 2, 3, 4 ORDER BY payer.code, claims DESC, why"""


@dataclass(frozen=True, slots=True)
class WhyNot:
    """One hindrance: the word (block CO-45, limit, policy CO-9999, unmatched ...), claims and cents charged."""

    why: str
    claims: int
    cents: int


@dataclass(frozen=True, slots=True)
class UntouchedPayer:
    """One payer: claims decided, those posted with no human act, the rate (0 to 1), and the rest by hindrance."""

    payer: str
    name: str
    mode: str
    claims: int
    untouched: int
    rate: float
    rest: tuple[WhyNot, ...]


@dataclass(frozen=True, slots=True)
class Untouched:
    """All payers together, then each."""

    since: date
    claims: int
    untouched: int
    rate: float
    payers: tuple[UntouchedPayer, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    payer: str
    name: str
    mode: str
    why: str
    claims: int
    cents: int


def measure_untouched(unit: Unit, *, since: date) -> Untouched:
    """What was received since that day, in the login's scope; one statement."""
    payers = [
        _payer(list(group))
        for _, group in groupby(unit.rows(_CLAIMS, {"since": since}, into=_Row), key=lambda row: row.payer)
    ]
    claims, untouched = sum(each.claims for each in payers), sum(each.untouched for each in payers)
    return Untouched(since, claims, untouched, _rate(untouched, claims), tuple(payers))


def _payer(rows: list[_Row]) -> UntouchedPayer:
    first = rows[0]
    claims, untouched = sum(row.claims for row in rows), sum(row.claims for row in rows if not row.why)
    rest = tuple(WhyNot(row.why, row.claims, row.cents) for row in rows if row.why)
    return UntouchedPayer(first.payer, first.name, first.mode, claims, untouched, _rate(untouched, claims), rest)


def _rate(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
