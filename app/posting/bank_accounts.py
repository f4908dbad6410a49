"""The practices' bank accounts, their lines as typed by a person, and statements loaded whole or not at all."""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct

from app.db.unit import Unit, as_json
from app.domain.errors import NotFound, Refused
from app.edi.bank_csv import CsvProfile
from app.edi.bank_files import read_bank_file
from app.edi.bank_statement import KINDS, RowError, Statement, StatementLine, find_trace, keyed, tidy

_ACCOUNTS = """
    SELECT account.id AS account_id, account.practice_id, practice.code AS practice, account.name, account.last_four,
           account.profile
    FROM app.bank_account AS account JOIN app.practice AS practice ON practice.id = account.practice_id
    ORDER BY practice.code, account.name"""
_SAVE = "SELECT api.save_bank_account_v1(%(practice)s, %(name)s, %(digits)s, %(profile)s)"
_LOAD = """
    SELECT api.load_bank_lines_v1(%(practice)s, %(account)s, %(name)s, %(format)s, %(content)s, %(accounts)s, %(days)s,
           %(cents)s, %(kinds)s, %(references)s, %(traces)s, %(originators)s, %(payers)s, %(addendas)s, %(keys)s)"""


class BankAccount(Struct, frozen=True):
    """One bank account; `profile` says how its bank writes CSV."""

    account_id: int
    practice_id: int
    practice: str
    name: str
    last_four: str
    profile: CsvProfile


class Loaded(Struct, frozen=True):
    """What a statement brought, or would bring (dry run); with errors nothing was taken. Cents are the file's sum."""

    format: str
    lines: int
    cents: int
    added: int
    known: int
    again: bool
    dry_run: bool
    errors: tuple[RowError, ...] = ()


class TypedLine(Struct, frozen=True):
    """A bank line typed by a person; cents positive when money came in."""

    posted_on: date
    cents: int
    kind: str
    reference: str = ""
    payer_text: str = ""
    trace: str = ""


class _Answer(Struct, frozen=True):
    added: int
    known: int
    again: bool


def list_accounts(unit: Unit) -> tuple[BankAccount, ...]:
    """The bank accounts in the login's scope."""
    return tuple(unit.rows(_ACCOUNTS, into=BankAccount))


def find_account(unit: Unit, named: str) -> BankAccount:
    """An account by number (B12 or 12), last four digits or name. Raises NotFound, Refused when several."""
    wanted = named.strip().lower()
    accounts = list_accounts(unit)
    exact = [each for each in accounts if wanted in {f"b{each.account_id}", each.last_four, each.name.lower()}]
    found = exact or [each for each in accounts if wanted == str(each.account_id)]
    if len(found) > 1:
        listed = ", ".join(f"B{each.account_id} ({each.practice})" for each in found)
        raise Refused(f"Several accounts are called so; name one of {listed}.")
    if not found:
        raise NotFound("There is no such bank account in your practices.")
    return found[0]


def save_account(
    unit: Unit, practice_code: str, name: str, last_four: str, *, profile: CsvProfile | None = None
) -> int:
    """Add an account, or change the one with these last four digits; returns its number. Raises Refused, NotFound."""
    if len(last_four) != 4 or not (last_four.isascii() and last_four.isdigit()):
        raise Refused("The last four digits of the account are four digits.")
    if not name.strip():
        raise Refused("The account needs a name.")
    practice = unit.number("SELECT id FROM app.practice WHERE code = %(code)s", {"code": practice_code})
    if not practice:
        raise NotFound("There is no such practice in your scope.")
    kept = as_json(profile) if profile is not None else None
    return unit.number(_SAVE, {"practice": practice, "name": name.strip(), "digits": last_four, "profile": kept})


def load_statement(unit: Unit, account: BankAccount, content: bytes, name: str, *, dry_run: bool = False) -> Loaded:
    """Keep every line of a statement, or none of it and the errors why; the same lines again add nothing.

    A file of several accounts (OFX, BAI2) is sorted by their last four digits; one we do not know refuses the file.
    """
    read = read_bank_file(content, account.profile)
    mine = {each.last_four: each for each in list_accounts(unit) if each.practice_id == account.practice_id}
    unknown = sorted({line.account_last for line in read.lines if line.account_last and line.account_last not in mine})
    errors = read.errors + tuple(
        RowError(0, "", f"The file holds an account ending in {tidy(last)}, which this practice does not have.")
        for last in unknown
    )
    if errors or dry_run:
        return Loaded(read.format, len(read.lines), read.total, 0, 0, False, dry_run, errors)
    ids = [mine[line.account_last].account_id if line.account_last else account.account_id for line in read.lines]
    done = _keep(unit, account, read, ids, name=tidy(name)[:200], content=content)
    return Loaded(read.format, len(read.lines), read.total, done.added, done.known, done.again, False)


def type_line(unit: Unit, account: BankAccount, typed: TypedLine) -> int:
    """Keep a line typed by a person; returns its number. Raises Refused for an unknown kind, zero, the same again."""
    if typed.kind not in KINDS or typed.cents == 0:
        raise Refused("A bank line has an amount that is not zero, and one of the kinds of the list.")
    trace = find_trace(typed.payer_text).trace or tidy(typed.trace)
    line = StatementLine(
        typed.posted_on, typed.cents, typed.kind, tidy(typed.reference), trace, "", tidy(typed.payer_text)
    )
    (line,) = keyed([msgspec.structs.replace(line, addenda="typed")])
    read = Statement("typed", (msgspec.structs.replace(line, addenda=""),))
    done = _keep(unit, account, read, [account.account_id], name="", content=None)
    if not done.added:
        raise Refused("This line is here already; a second one of the same day and amount needs another reference.")
    return unit.number(
        "SELECT id FROM app.bank_line WHERE account_id = %(account)s AND natural_key = %(key)s",
        {"account": account.account_id, "key": line.key},
    )


def _keep(
    unit: Unit, account: BankAccount, read: Statement, ids: list[int], *, name: str, content: bytes | None
) -> _Answer:
    lines = read.lines
    asked = {
        "practice": account.practice_id,
        "account": account.account_id,
        "name": name,
        "format": read.format,
        "content": content,
        "accounts": ids,
        "days": [line.posted_on for line in lines],
        "cents": [line.cents for line in lines],
        "kinds": [line.kind for line in lines],
        "references": [line.reference for line in lines],
        "traces": [line.trace for line in lines],
        "originators": [line.originator for line in lines],
        "payers": [line.payer_text for line in lines],
        "addendas": [line.addenda for line in lines],
        "keys": [line.key for line in lines],
    }
    return msgspec.convert(unit.value(_LOAD, asked), _Answer)
