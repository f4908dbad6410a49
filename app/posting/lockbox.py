"""Lockbox files: every row becomes a payment in the file's own transaction, matched by account, then by statement.

What matches nothing is unapplied money of the practice, in sight of everybody who holds it and in the name of who
loaded the file, until somebody says whose it is. Nothing is dropped and nothing is loaded by half.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from uuid import NAMESPACE_OID, uuid5

import msgspec
from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.counter import open_lines, take_payment
from app.posting.counter_plan import Application, OpenLine, propose
from app.posting.counter_types import NewPayment
from app.posting.lockbox_read import LockboxError, LockboxRow, read_lockbox, read_profiles

_KNOWN = """
SELECT account.id AS account_id, account.number FROM app.account
WHERE account.practice_id = %(practice)s AND (account.number = ANY (%(numbers)s) OR account.id = ANY (%(ids)s))"""
_TAKEN = """
SELECT DISTINCT concat_ws('|', account_id, reference, cents) FROM app.patient_payment
WHERE practice_id = %(practice)s AND state = 'received' AND reference <> '' AND kind IN ('check', 'lockbox')
  AND account_id = ANY (%(accounts)s)"""
_OPEN = """
SELECT api.open_lockbox_v1(%(practice)s, %(sha)s, %(profile)s, %(rows)s, %(control)s, %(bank_account)s::integer)"""
_BEFORE = """
SELECT batch.id FROM app.lockbox_batch AS batch WHERE batch.practice_id = %(practice)s AND batch.sha256 = %(sha)s"""


class LockboxPayment(Struct, frozen=True, gc=False):
    """What became of one row. `result`: applied, unapplied (known, owes less), unmatched, known (taken before)."""

    row: int
    result: str
    account: str
    cents: int
    applied: int
    payment: int | None = None


class LockboxDone(Struct, frozen=True):
    """What a load did, or would do (`dry_run`). `already`: these bytes were loaded before, nothing was added."""

    dry_run: bool
    already: str
    batch: int | None
    control_cents: int
    control_stated: bool
    payments: tuple[LockboxPayment, ...] = ()
    errors: tuple[LockboxError, ...] = ()

    @property
    def unmatched_cents(self) -> int:
        """Money nobody could be named for."""
        return sum(each.cents for each in self.payments if each.result == "unmatched")


class _Account(Struct, frozen=True):
    account_id: int
    number: str


class _Opened(Struct, frozen=True):
    batch: int
    already: bool
    by: str
    at: str


class _Decided(Struct, frozen=True):
    row: LockboxRow
    account: _Account | None
    applications: tuple[Application, ...]
    taken_before: bool


def load_lockbox(
    unit: Unit, content: bytes, *, practice_id: int, today: date, profile: str = "standard",
    bank_account_id: int | None = None, dry_run: bool = False,
) -> LockboxDone:  # fmt: skip
    """Load a file into a practice, all of it or (errors, a dry run, loaded before) nothing.

    Raises Refused for an unknown profile or bytes that are no text; NotFound, NotPermitted.
    """
    profiles = read_profiles()
    if profile not in profiles:
        raise Refused(f"There is no lockbox profile {profile}; there are {', '.join(profiles)}.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file is not UTF-8 text; ask the bank for CSV.") from None
    found = read_lockbox(text, profiles[profile], today=today)
    if found.errors:
        return LockboxDone(dry_run, "", None, found.control_cents, found.stated, (), found.errors)
    sha = hashlib.sha256(content).digest()
    asked = {"practice": practice_id, "sha": sha}
    if dry_run:
        before = unit.number(_BEFORE, asked)
        decided = () if before else _decide(unit, practice_id, found.rows)
        already = f"These bytes were loaded before, file {before}." if before else ""
        told = tuple(_told(each) for each in decided)
        return LockboxDone(True, already, before or None, found.control_cents, found.stated, told)
    told_of = {"profile": profile, "rows": len(found.rows), "control": found.control_cents}
    opened = msgspec.convert(unit.value(_OPEN, asked | told_of | {"bank_account": bank_account_id}), _Opened)
    if opened.already:
        already = f"These bytes were loaded by {opened.by} at {opened.at}."
        return LockboxDone(False, already, opened.batch, found.control_cents, found.stated)
    made = []
    for each in _decide(unit, practice_id, found.rows):
        made.append(_take(unit, each, practice_id, opened.batch, bank_account_id, today))
    return LockboxDone(False, "", opened.batch, found.control_cents, found.stated, tuple(made))


def _decide(unit: Unit, practice_id: int, rows: Sequence[LockboxRow]) -> tuple[_Decided, ...]:
    """Match every row and spread the money of each account, row after row, over what it owes."""
    ids = {number for row in rows if (number := _statement_account(row.statement)) is not None}
    numbers = sorted({row.account for row in rows if row.account})
    asked = {"practice": practice_id, "numbers": numbers, "ids": sorted(ids)}
    known = unit.rows(_KNOWN, asked, into=_Account)
    by_number = {one.number: one for one in known}
    by_id = {one.account_id: one for one in known}
    accounts = sorted(by_id)
    taken = set(unit.rows(_TAKEN, {"practice": practice_id, "accounts": accounts}, into=str))
    open_now = open_lines(unit, accounts)
    decided = []
    for row in rows:
        account = by_number.get(row.account) or by_id.get(_statement_account(row.statement) or 0)
        if account is None:
            decided.append(_Decided(row, None, (), False))
            continue
        key = f"{account.account_id}|{row.check}|{row.cents}"
        before = bool(row.check) and key in taken
        taken.add(key)
        proposal = propose(open_now[account.account_id], 0 if before else row.cents)
        open_now[account.account_id] = _left(open_now[account.account_id], proposal.applications)
        decided.append(_Decided(row, account, proposal.applications, before))
    return tuple(decided)


def _take(  # noqa: PLR0917  # a row and where it belongs
    unit: Unit, each: _Decided, practice_id: int, batch: int, bank_account_id: int | None, today: date
) -> LockboxPayment:
    told = _told(each)
    if each.taken_before:
        return told
    new = NewPayment(
        practice_id=practice_id,
        account_id=each.account.account_id if each.account else None,
        kind="lockbox",
        cents=each.row.cents,
        received_on=each.row.received_on,
        reference=each.row.check,
        bank_account_id=bank_account_id,
        payer_name=each.row.name,
        statement_number=each.row.statement,
        batch=batch,
        row=each.row.row,
    )
    # The row of a file is the same operation however often it is sent after a broken connection.
    op = uuid5(NAMESPACE_OID, f"lockbox {batch} row {each.row.row}")
    moved = take_payment(unit, new, each.applications, today=today, op=op)
    return msgspec.structs.replace(told, payment=moved.payment, applied=moved.applied)


def _told(each: _Decided) -> LockboxPayment:
    applied = sum(one.cents for one in each.applications)
    if each.taken_before:
        result = "known"
    elif each.account is None:
        result = "unmatched"
    else:
        result = "applied" if applied == each.row.cents else "unapplied"
    return LockboxPayment(each.row.row, result, each.account.number if each.account else "", each.row.cents, applied)


def _left(lines: tuple[OpenLine, ...], applications: tuple[Application, ...]) -> tuple[OpenLine, ...]:
    spent = {each.line.line_id: each.cents for each in applications}
    return tuple(
        OpenLine(
            line.claim_id, line.line_id, line.claim_number, line.patient_name, line.service_from, line.procedure,
            line.owed - spent.get(line.line_id, 0),
        )
        for line in lines
    )  # fmt: skip


def _statement_account(statement: str) -> int | None:
    """A statement's number begins with its account's id: `71-260320`."""
    digits = statement.split("-", 1)[0]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 11 and "-" in statement else None
