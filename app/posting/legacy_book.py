"""The former system's patterns and its claims in the book: kept, listed, and exported to be posted there."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import uuid4

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.domain.money import decimal_text
from app.domain.remit import Adjustment, RemitClaim, RemitHeader
from app.domain.safe_cell import harmless
from app.edi.era835_write import write_835
from app.posting.legacy import expression_of, legacy_pattern
from app.posting.service import require_poster

_PRACTICE = "SELECT id FROM app.practice WHERE upper(code) = upper(%(code)s)"
_ADD = "SELECT api.add_legacy_pattern_v1(%(practice)s, %(kind)s, %(pattern)s, %(expression)s, %(system)s)"
_RETIRE = "SELECT api.retire_legacy_pattern_v1(%(pattern)s)"
_RETURN = """
    SELECT (api.return_legacy_v1(%(op)s, %(sha)s, %(part)s, %(today)s, %(reason)s) ->> 'cents')::bigint"""
_LIST = """
    SELECT kept.id AS pattern_id, practice.code AS practice, kept.kind || ':' || kept.pattern AS pattern, kept.system,
           kept.added_by, kept.added_at::date AS added_on, coalesce(kept.retired_by, '') AS retired_by
    FROM app.legacy_pattern AS kept JOIN app.practice ON practice.id = kept.practice_id
    WHERE %(all)s OR kept.retired_at IS NULL
    ORDER BY practice.code, kept.id"""
# What stands in `legacy` of each claim is what the former system has to post; taken back ones have nothing left.
_CLAIMS = """
    SELECT remit.id AS remit_id, remit.header, part.facts, payer.name AS payer, money.system, op.at::date AS posted_on
    FROM app.remit_claim AS part JOIN app.remit ON remit.id = part.remit_id JOIN app.payer ON payer.id = remit.payer_id
         JOIN led.op AS op ON op.op_id = part.op_id
         LEFT JOIN LATERAL (SELECT max(reference) AS system FROM led.entry AS leg
             WHERE leg.op_id = part.op_id AND leg.remit_claim_id = part.id AND leg.account = 'legacy') AS money ON true
    WHERE part.practice_id = %(practice)s AND part.state = 'posted' AND part.verdict = 'legacy'
      AND op.at::date >= %(since)s
    ORDER BY remit.id, part.sequence"""
_COLUMNS = (
    "system", "payer", "trace", "payment_date", "claim", "status", "payer_control_number", "charge", "paid",
    "patient_responsibility", "line", "procedure", "modifiers", "line_charge", "line_paid", "adjustments", "remarks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A pattern in force (or retired), as `legacy add` takes it."""

    pattern_id: int
    practice: str
    pattern: str
    system: str
    added_by: str
    added_on: date
    retired_by: str


@dataclass(frozen=True, slots=True)
class LegacySlice:
    """The exported claims: the bytes of the file, how many payments and claims it holds, and their cents."""

    content: bytes
    payments: int
    claims: int
    cents: int


class _Claim(Struct, frozen=True, gc=False):
    remit_id: int
    header: RemitHeader
    facts: RemitClaim
    payer: str
    system: str | None
    posted_on: date


def add_pattern(unit: Unit, practice: str, text: str, system: str) -> int:
    """Numbers like these are the former system's from now on; returns the pattern's id.

    Raises Refused for a pattern that is not understood or that claims of the practice carry, NotFound, NotPermitted.
    """
    found = legacy_pattern(text, system)
    asked = {"practice": practice_id(unit, practice), "kind": found.kind, "pattern": found.pattern}
    return unit.number(_ADD, {**asked, "expression": expression_of(found), "system": found.system})


def retire_pattern(unit: Unit, pattern_id: int) -> None:
    """Such numbers are no longer taken for the former system's. Raises NotFound, NotPermitted."""
    unit.value(_RETIRE, {"pattern": pattern_id})


def return_legacy(unit: Unit, remit_claim_id: int, *, today: date, reason: str) -> int:
    """Take one received claim back from the former system, for a person to decide; returns its cents.

    Raises Refused without a reason or when it is not posted there, NotFound, NotPermitted.
    """
    digest = hashlib.sha256(f"return|{remit_claim_id}|{reason}".encode()).digest()
    asked = {"op": uuid4(), "sha": digest, "part": remit_claim_id, "today": today, "reason": reason.strip()}
    return unit.number(_RETURN, asked)


def list_patterns(unit: Unit, *, retired: bool = False) -> tuple[PatternRow, ...]:
    """The patterns of the login's practices; `retired` ones too when asked."""
    return tuple(unit.rows(_LIST, {"all": retired}, into=PatternRow))


def export_legacy(unit: Unit, practice: str, *, since: date, as_csv: bool, made: datetime) -> LegacySlice:
    """The former system's claims posted since a day, as an 835 that adds up (its own sums) or as CSV, a row per line.

    Raises Refused when there are none, NotFound, NotPermitted without the right "poster" or "supervisor".
    """
    require_poster(unit)
    asked = {"practice": practice_id(unit, practice), "since": since}
    rows = unit.rows(_CLAIMS, asked, into=_Claim)
    if not rows:
        raise Refused("No claim of a former system was posted for this practice since that day.")
    payments = [
        (group[0].header, tuple(row.facts for row in group))
        for group in (list(found) for _, found in groupby(rows, key=lambda row: row.remit_id))
    ]
    number = int(made.timestamp()) % 999_999_999 + 1
    content = _csv(rows) if as_csv else write_835(payments, made=made, number=number)
    return LegacySlice(content, len(payments), len(rows), sum(row.facts.paid for row in rows))


def practice_id(unit: Unit, code: str) -> int:
    """The practice with this code in the login's scope. Raises NotFound."""
    return unit.one(_PRACTICE, {"code": code}, into=int, missing="No practice with this code is in your scope.")


def _csv(rows: Sequence[_Claim]) -> bytes:
    """A row per service line, or one per claim that has none; amounts as decimals."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for row in rows:
        claim = row.facts
        if claim.adjustments or not claim.lines:
            writer.writerow([*_head(row), "", "", "", "", "", _said(claim.adjustments), " ".join(claim.remarks)])
        for line in claim.lines:
            cells = (
                str(line.sequence), harmless(line.procedure), " ".join(line.modifiers), decimal_text(line.charge),
                decimal_text(line.paid), _said(line.adjustments), " ".join(line.remarks),
            )  # fmt: skip
            writer.writerow([*_head(row), *cells])
    return out.getvalue().encode()


def _head(row: _Claim) -> tuple[str, ...]:
    claim, header = row.facts, row.header
    return (
        row.system or "", harmless(row.payer), harmless(header.trace), str(header.payment_date or ""),
        harmless(claim.number), claim.status, harmless(claim.payer_control_number), decimal_text(claim.charge),
        decimal_text(claim.paid), decimal_text(claim.patient_responsibility),
    )  # fmt: skip


def _said(adjustments: Sequence[Adjustment]) -> str:
    return " ".join(f"{one.group}-{one.reason} {decimal_text(one.amount)}" for one in adjustments)
