"""What payers say that the posting policy has no row for: the office's list of rulings still to make."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.rules.policy import Policy, seed_policy
from app.rules.reasons import reason_words

_SAID = """
    SELECT payer.type AS payer_type, adjustment.group_code, adjustment.reason_code, count(*) AS times,
           sum(adjustment.cents)::bigint AS cents
    FROM app.remit_adjustment AS adjustment JOIN app.remit_claim AS part ON part.id = adjustment.remit_claim_id
         JOIN app.remit AS remit ON remit.id = part.remit_id JOIN app.payer AS payer ON payer.id = remit.payer_id
    WHERE part.status_code <> '22'
    GROUP BY payer.type, adjustment.group_code, adjustment.reason_code"""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A pair of group and reason that no row names, how often it came and over how many cents."""

    payer_type: str
    group: str
    reason: str
    times: int
    cents: int
    words: str


@dataclass(frozen=True, slots=True)
class PolicyCover:
    """How much of what was received the policy decides: adjustments in all, those without a row, and which."""

    adjustments: int
    unmapped: int
    pairs: tuple[Unmapped, ...]


@dataclass(frozen=True, slots=True)
class _Said:
    payer_type: str
    group_code: str
    reason_code: str
    times: int
    cents: int


def measure_policy(unit: Unit, *, today: date, policy: Policy | None = None) -> PolicyCover:
    """Hold everything received in the login's scope against the policy of today; the most frequent gap first."""
    rules = policy or seed_policy()
    said = unit.rows(_SAID, into=_Said)
    gaps = [row for row in said if not rules.ruling(row.payer_type, row.group_code, row.reason_code, on=today).mapped]
    gaps.sort(key=lambda row: (-row.times, row.group_code, row.reason_code, row.payer_type))
    return PolicyCover(
        sum(row.times for row in said),
        sum(row.times for row in gaps),
        tuple(
            Unmapped(
                row.payer_type, row.group_code, row.reason_code, row.times, row.cents, reason_words(row.reason_code)
            )
            for row in gaps
        ),
    )
