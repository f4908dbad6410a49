"""The day sheet from the ledger, signing and reopening it. Always four statements, whatever the day held.

An operation belongs to the day on which the server wrote it (`led.op.at`), by the office's zone (`app.office_clock`).
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct

from app.db.unit import Unit, as_json
from app.domain.errors import NotFound, Refused
from app.domain.money import money_text
from app.reports.day_sheet_facts import (
    ClerkDay,
    ClerkDays,
    DaySheet,
    LegSum,
    Receipt,
    SheetHead,
    SignedSheet,
    make_sheet,
)

_SLICE = "led.day_operations(%(practice)s, %(clerk)s, %(bank)s::integer, %(day)s, NULL)"
_HEAD = f"""
WITH office AS (SELECT zone, %(day)s::date::timestamp AT TIME ZONE zone AS begin FROM app.office_clock),
ours AS MATERIALIZED (SELECT op.kind FROM {_SLICE} AS part (op_id) JOIN led.op AS op ON op.op_id = part.op_id)
SELECT practice.id AS practice_id, practice.name AS practice, %(clerk)s::text AS clerk,
       person.display_name AS clerk_name,
       bank.id AS bank_account_id, coalesce(bank.name, '') AS bank_account, %(day)s::date AS day, office.zone,
       1 + (SELECT coalesce(max(sheet.number), 0) FROM app.day_sheet AS sheet WHERE sheet.practice_id = practice.id
            AND sheet.clerk = %(clerk)s AND sheet.day = %(day)s) AS number,
       ((SELECT coalesce(sum(claim.balance_cents), 0) FROM app.claim
         WHERE claim.practice_id = practice.id AND claim.balance_cents <> 0)
        - (SELECT coalesce(sum(leg.cents), 0) FROM led.op AS op JOIN led.entry AS leg ON leg.op_id = op.op_id
           WHERE op.practice_id = practice.id AND op.at >= office.begin
             AND leg.account = 'receivable'))::bigint AS opening,
       (SELECT count(*) FROM ours) AS operations, (SELECT count(*) FROM ours WHERE kind = 'reversal') AS reversals
FROM app.practice CROSS JOIN office JOIN sec.person AS person ON person.login = %(clerk)s
    LEFT JOIN app.bank_account AS bank ON bank.id = %(bank)s::integer AND bank.practice_id = practice.id
WHERE practice.id = %(practice)s AND practice.id = ANY ((SELECT sec.my_whole_practices())::int[])
"""
# OFFSET 0: the legs of the operations of the day by the index; else a join reads the whole ledger.
_LEGS = f"""
SELECT op.kind AS op_kind,
       CASE WHEN remit.source = 'paper' THEN 'paper' WHEN remit.method = 'ACH' THEN 'era_eft'
            WHEN remit.method = 'CHK' THEN 'era_check' WHEN remit.id IS NOT NULL THEN 'era_other'
            WHEN paid.id IS NOT NULL THEN paid.kind ELSE 'none' END AS source,
       leg.account, coalesce(leg.party, '') AS party, leg.kind, leg.group_code,
       CASE WHEN leg.account = 'write_off' AND leg.reference <> '' THEN leg.reference
            ELSE leg.reason_code END AS reason_code,
       sum(leg.cents)::bigint AS cents, count(*) AS entries
FROM {_SLICE} AS part (op_id) JOIN led.op AS op ON op.op_id = part.op_id
    CROSS JOIN LATERAL (SELECT * FROM led.entry WHERE entry.op_id = op.op_id OFFSET 0) AS leg
    LEFT JOIN app.remit_claim AS decided ON decided.id = leg.remit_claim_id
    LEFT JOIN app.remit ON remit.id = CASE WHEN op.source_kind = 'remit' THEN op.source_id ELSE decided.remit_id END
    LEFT JOIN app.patient_payment AS paid ON op.source_kind = 'patient_payment' AND paid.id = op.source_id
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
_RECEIPTS = f"""
SELECT paid.id AS payment_id, coalesce(account.number, '') AS account,
       coalesce(nullif(concat_ws(', ', account.last, nullif(account.first, '')), ''), paid.payer_name) AS name,
       paid.kind, paid.reference, sum(leg.cents)::bigint AS cents, paid.cents AS kept
FROM {_SLICE} AS part (op_id) JOIN led.op AS op ON op.op_id = part.op_id
    JOIN app.patient_payment AS paid ON op.source_kind = 'patient_payment' AND paid.id = op.source_id
    JOIN LATERAL (SELECT * FROM led.entry WHERE entry.op_id = op.op_id OFFSET 0) AS leg
        ON leg.account = 'clearing' AND leg.kind <> 'deposit'
    LEFT JOIN app.account ON account.id = paid.account_id
GROUP BY op.op_id, paid.id, account.id ORDER BY paid.id, sum(leg.cents) DESC
"""
_SHEETS = """
SELECT sheet.id AS sheet_id, sheet.number, sheet.state, sheet.signed_by, sheet.signed_at,
       to_char(sheet.signed_at AT TIME ZONE clock.zone, 'MM/DD/YYYY HH24:MI') AS signed_words,
       encode(sheet.sha256, 'hex') AS sha256, sheet.reopened_by, sheet.reopened_at, sheet.reopened_reason
FROM app.day_sheet AS sheet CROSS JOIN app.office_clock AS clock
WHERE sheet.practice_id = %(practice)s AND sheet.clerk = %(clerk)s AND sheet.day = %(day)s ORDER BY sheet.number
"""
_SIGN = """
SELECT api.sign_day_sheet_v1(%(practice)s, %(clerk)s, %(bank)s::integer, %(day)s, %(figures)s, %(difference)s,
    %(accounts)s::text[], %(cents)s::bigint[])
"""


class Signature(Struct, frozen=True):
    """The answer to signing."""

    sheet: int
    number: int


def open_sheet(unit: Unit, wanted: ClerkDay) -> ClerkDays:
    """The clerk's operations of that day on no signed sheet, as figures, with the sheets signed already.

    Raises NotFound for a practice that is not held as a whole, or a login nobody has.
    """
    asked = _asked(wanted)
    missing = "There is no such clerk, or no such practice held as a whole."
    head = unit.one(_HEAD, asked, into=SheetHead, missing=missing)
    legs = unit.rows(_LEGS, asked, into=LegSum)
    receipts = unit.rows(_RECEIPTS, asked, into=Receipt)
    signed = unit.rows(_SHEETS, asked, into=SignedSheet)
    return ClerkDays(make_sheet(head, legs, receipts), tuple(signed))


def signed_sheet(unit: Unit, wanted: ClerkDay, number: int) -> DaySheet:
    """The figures as they were signed. Raises NotFound."""
    figures = unit.value(
        "SELECT figures FROM app.day_sheet WHERE practice_id = %(practice)s AND clerk = %(clerk)s AND day = %(day)s "
        "AND number = %(number)s",
        _asked(wanted) | {"number": number},
    )
    if figures is None:
        raise NotFound(f"There is no signed sheet {number} of this clerk, practice and day.")
    return msgspec.convert(figures, DaySheet)


def sign_sheet(unit: Unit, wanted: ClerkDay) -> Signature:
    """Freeze the open sheet. Only its clerk signs (a supervisor for a service).

    Raises Refused when it does not close or holds nothing, Conflict when something was posted meanwhile, NotPermitted.
    """
    sheet = open_sheet(unit, wanted).sheet
    if sheet.difference:
        raise Refused(f"The sheet does not close: {money_text(sheet.difference)} are not explained.")
    call = _asked(wanted) | {
        "figures": as_json(sheet),
        "difference": sheet.difference,
        "accounts": [figure.name for figure in sheet.accounts],
        "cents": [figure.cents for figure in sheet.accounts],
    }
    return msgspec.convert(unit.value(_SIGN, call), Signature)


def reopen_sheet(unit: Unit, wanted: ClerkDay, number: int, *, reason: str) -> None:
    """Give a signed sheet's operations back to the open one; its figures stay for the record. Needs "supervisor".

    Raises NotFound, Refused without a reason, Conflict when it was reopened before.
    """
    signed = unit.rows(_SHEETS, _asked(wanted), into=SignedSheet)
    found = next((sheet for sheet in signed if sheet.number == number), None)
    if found is None:
        raise NotFound(f"There is no signed sheet {number} of this clerk, practice and day.")
    unit.execute("SELECT api.reopen_day_sheet_v1(%(sheet)s, %(reason)s)", {"sheet": found.sheet_id, "reason": reason})


def office_zone(unit: Unit) -> str:
    """The zone by which a day begins and ends."""
    return unit.text("SELECT zone FROM app.office_clock")


def office_today(unit: Unit) -> date:
    """The office's day by the server's clock and the office's zone: on it stands what is posted now."""
    today = unit.value("SELECT (clock_timestamp() AT TIME ZONE zone)::date FROM app.office_clock")
    return msgspec.convert(today, date)


def set_office_zone(unit: Unit, zone: str) -> None:
    """Change it, for sheets that are not signed yet. Raises Refused for an unknown zone, NotPermitted."""
    if not unit.value("SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = %(zone)s)", {"zone": zone}):
        raise Refused("A zone is named as in America/New_York.")
    unit.execute("UPDATE app.office_clock SET zone = %(zone)s", {"zone": zone})


def _asked(wanted: ClerkDay) -> dict[str, object]:
    return {
        "practice": wanted.practice_id,
        "clerk": wanted.clerk,
        "day": wanted.day,
        "bank": wanted.bank_account_id,
    }
