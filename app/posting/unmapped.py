"""What payers say that the posting policy has no row for, or does not expect: the office's rulings still to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.posting.office_policy import office_policy
from app.rules.policy import WRITES_OFF, Policy, Ruling
from app.rules.reasons import reason_words

_FROM = """
    FROM app.remit_adjustment AS said JOIN app.remit_claim AS part ON part.id = said.remit_claim_id
         JOIN app.remit AS remit ON remit.id = part.remit_id JOIN app.payer AS payer ON payer.id = remit.payer_id
         LEFT JOIN app.remit_line AS line ON line.id = said.remit_line_id
    WHERE part.status_code <> '22' AND said.cents <> 0"""
_SAID = f"""
    SELECT payer.id AS payer_id, payer.type AS payer_type, said.group_code, said.reason_code,
           coalesce(line.remarks, '{{}}') AS remarks, count(*) AS times, sum(abs(said.cents))::bigint AS cents
    {_FROM}
    GROUP BY payer.id, payer.type, said.group_code, said.reason_code, coalesce(line.remarks, '{{}}')"""
_LINES = f"""
    SELECT count(DISTINCT coalesce(said.remit_line_id, -said.remit_claim_id)) AS every,
           count(DISTINCT coalesce(said.remit_line_id, -said.remit_claim_id)) FILTER (WHERE concat_ws(' ', payer.id,
               said.group_code, said.reason_code, coalesce(line.remarks, '{{}}')::text) = ANY (%(keys)s)) AS found
    {_FROM}"""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A pair of group and reason that no row names (or expects), how often it came and over how many cents."""

    payer_type: str
    group: str
    reason: str
    times: int
    cents: int
    words: str


@dataclass(frozen=True, slots=True)
class PolicyCover:
    """How much of what was received the policy decides.

    `adjustments` in all and `unmapped` without a row; the same in lines, `cents` of the unmapped, `share` of lines
    unmapped (0 to 1); `pairs` the most frequent gap first. `unexpected`: taken off, but not ordinary on a paid line.
    """

    adjustments: int
    unmapped: int
    pairs: tuple[Unmapped, ...]
    lines: int = 0
    unmapped_lines: int = 0
    cents: int = 0
    share: float = 0.0
    unexpected: tuple[Unmapped, ...] = ()


@dataclass(frozen=True, slots=True)
class _Said:
    payer_id: int
    payer_type: str
    group_code: str
    reason_code: str
    remarks: tuple[str, ...]
    times: int
    cents: int


@dataclass(frozen=True, slots=True)
class _Lines:
    every: int
    found: int


def measure_policy(unit: Unit, *, today: date, policy: Policy | None = None) -> PolicyCover:
    """Hold everything received in the login's scope against the policy of today; four statements."""
    rules = policy or office_policy(unit)
    said = unit.rows(_SAID, into=_Said)

    def those(wanted: Callable[[Ruling], bool]) -> list[_Said]:
        return [
            row
            for row in said
            if wanted(
                rules.ruling(
                    row.payer_type,
                    row.group_code,
                    row.reason_code,
                    on=today,
                    remarks=row.remarks,
                    payer_id=row.payer_id,
                )
            )
        ]

    gaps = those(lambda ruling: not ruling.mapped)
    odd = those(lambda ruling: ruling.treatment in WRITES_OFF and not ruling.expected)
    lines = unit.row(_LINES, {"keys": [_line_key(row) for row in gaps]}, into=_Lines) or _Lines(0, 0)
    return PolicyCover(
        sum(row.times for row in said),
        sum(row.times for row in gaps),
        _pairs(gaps),
        lines.every,
        lines.found,
        sum(row.cents for row in gaps),
        round(lines.found / lines.every, 4) if lines.every else 0.0,
        _pairs(odd),
    )


def _line_key(row: _Said) -> str:
    """The key that the second question compares: Postgres writes an array of codes as {A,B}."""
    return f"{row.payer_id} {row.group_code} {row.reason_code} {{{','.join(row.remarks)}}}"


def _pairs(rows: list[_Said]) -> tuple[Unmapped, ...]:
    """By payer type and pair, the most frequent first."""
    sums: dict[str, Unmapped] = {}
    for row in rows:
        key = f"{row.payer_type}|{row.group_code}|{row.reason_code}"
        known = sums.get(key)
        times, cents = (known.times, known.cents) if known else (0, 0)
        sums[key] = Unmapped(
            row.payer_type,
            row.group_code,
            row.reason_code,
            times + row.times,
            cents + row.cents,
            reason_words(row.reason_code),
        )
    return tuple(sorted(sums.values(), key=lambda each: (-each.times, each.group, each.reason, each.payer_type)))
