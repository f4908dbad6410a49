"""Find anything: one text, every identifier a voice on the phone or a letter may name.

A statement is found by its number (account and day), a letter by the number a payer printed on it, a call by the
reference the payer gave, also for a promise.

Searches are ranges or equality on stored normal forms: the only ones an index serves under row-level security
(TRUST.md 2.3). One statement asks every place the text could mean.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from string import ascii_uppercase

from app.db.unit import Unit
from app.domain.money import AmountError, typed_amount

LIMIT = 30
_AMOUNT = re.compile(r"\$?([\d,]*\.\d{2})(?:\s+(\S+?)(?:\s*\.\.\s*(\S+))?)?", re.ASCII)
_SHORTEST_MISSPELT = 4
_WINDOW_DAYS = 45
_NO_WINDOW_DAYS = 731


@dataclass(frozen=True, slots=True)
class Found:
    """One hit. `kind`: claim, patient, remit. `why` names what matched, in words.

    `claim_id` is set for claims, `account_id` for claims and patients, `remit_id` for remittances.
    """

    kind: str
    why: str
    title: str
    detail: str
    practice_id: int
    practice_name: str
    claim_id: int | None
    account_id: int | None
    remit_id: int | None
    on: date | None
    cents: int | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a typed text may mean; an empty text, an empty tuple or None means: not that."""

    names: tuple[str, ...] = ()
    number: str = ""
    phone: str = ""
    birth_date: date | None = None
    cents: int | None = None
    first_day: date | None = None
    last_day: date | None = None
    statement_of: int | None = None


def find_anything(unit: Unit, text: str, *, today: date) -> tuple[Found, ...]:
    """At most 30 hits in the person's scope for a patient name, claim or payer control number, member id, phone,
    birth date, check or trace number, or an amount.

    Amounts take a day or a window: `1,240.00`, `1240.00 2026-08-14`, `1240.00 2026-08-01..2026-08-31`.
    """
    wanted = understood(text, today=today)
    branches = [sql for sql, asked in _branches(wanted) if asked]
    if not branches:
        return ()
    params = {
        "names": list(wanted.names),
        "number": wanted.number,
        "plain": "".join(text.split()).upper(),
        "text": text.strip(),
        "phone": wanted.phone,
        "birth": wanted.birth_date,
        "cents": wanted.cents,
        "first": wanted.first_day,
        "last": wanted.last_day,
        "statement_of": wanted.statement_of,
        "limit": LIMIT,
    }
    found = _ask(unit, branches, params)
    if not found and (misspelt := [typo for name in wanted.names for typo in one_letter_off(name)]):
        found = _ask(unit, [_PATIENT.format(why="similar name", faces=_BY_TYPO)], params | {"names": misspelt})
    return found


def _ask(unit: Unit, branches: Sequence[str], params: Mapping[str, object]) -> tuple[Found, ...]:
    sql = " UNION ALL ".join(f"({branch} LIMIT %(limit)s)" for branch in branches)
    return tuple(unit.rows(f"SELECT * FROM ({sql}) hits ({_COLUMNS}) LIMIT %(limit)s", params, into=Found))


def understood(text: str, *, today: date) -> Wanted:
    """Everything the text could mean, without asking the database."""
    text = text.strip()
    amount = _AMOUNT.fullmatch(text)
    if amount is not None:
        return _amount(amount, today)
    day = read_date(text)
    if day is not None:
        return Wanted(birth_date=day)
    digits = "".join(sign for sign in text if sign.isascii() and sign.isdigit())
    number = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    is_phone = len(digits) == 10 and not any(sign.isalpha() for sign in text)
    return Wanted(
        names=_names(text) if not digits else (),
        number=number if len(number) >= 3 and " " not in text else "",
        phone=digits if is_phone else "",
        statement_of=_statement(text),
    )


def one_letter_off(name: str) -> list[str]:
    """Prefixes of name_norm whose surname is one letter wrong, missing, too many or swapped; none if it is short."""
    last, _, first = name.partition(",")
    if len(last) < _SHORTEST_MISSPELT:
        return []
    cuts = [(last[:at], last[at:]) for at in range(len(last) + 1)]
    wrong = {f"{head}{letter}{tail[1:]}" for head, tail in cuts if tail for letter in ascii_uppercase}
    missing = {f"{head}{letter}{tail}" for head, tail in cuts for letter in ascii_uppercase}
    needless = {f"{head}{tail[1:]}" for head, tail in cuts if tail}
    swapped = {f"{head}{tail[1]}{tail[0]}{tail[2:]}" for head, tail in cuts if len(tail) > 1}
    return sorted(f"{each},{first}" for each in (wrong | missing | needless | swapped) - {last})


def read_date(text: str) -> date | None:
    """`2026-08-14`, `8/14/2026` or `8/14/26` (a year 00 to 29 is in this century); None for anything else."""
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    american = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", text, re.ASCII)
    try:
        if iso is not None:
            return date(*(int(part) for part in iso.groups()))
        if american is not None:
            month, day, year = (int(part) for part in american.groups())
            return date(year if year > 99 else year + (2000 if year < 30 else 1900), month, day)
    except ValueError:
        return None
    return None


def _statement(text: str) -> int | None:
    """The account a statement number names: `1042-261120` is what account 1042 was sent on a day."""
    found = re.fullmatch(r"(\d{1,18})-\d{6}", text, re.ASCII)
    return int(found.group(1)) if found else None


def _amount(found: re.Match[str], today: date) -> Wanted:
    number, first, last = found.groups()
    try:
        cents = typed_amount(number)
    except AmountError:
        return Wanted()
    start, end = read_date(first or ""), read_date(last or "")
    if start is None:
        start, end = today - timedelta(days=_NO_WINDOW_DAYS), today + timedelta(days=1)
    elif end is None:
        start, end = start - timedelta(days=_WINDOW_DAYS), start + timedelta(days=_WINDOW_DAYS)
    return Wanted(cents=cents, first_day=start, last_day=end)


def _names(text: str) -> tuple[str, ...]:
    """Prefixes of name_norm (`LAST,FIRST`, letters and one comma) the text can stand for."""
    last, comma, first = text.partition(",")
    if comma:
        return (f"{_letters(last)},{_letters(first)}",) if _letters(last) else ()
    words = [word for part in text.split() if (word := _letters(part))]
    if len(words) == 1:
        return (words[0],)
    # `Ana Rivera`, `Rivera Ana` and a surname of two words
    return tuple(dict.fromkeys((f"{words[-1]},{words[0]}", f"{words[0]},{words[-1]}", "".join(words)))) if words else ()


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    return "".join(sign for sign in plain if sign.isalpha())


def _branches(wanted: Wanted) -> tuple[tuple[str, bool], ...]:
    number = bool(wanted.number)
    return (
        (_CLAIM.format(why="claim number", where=_BY_NUMBER), number),
        (_CLAIM.format(why="payer control number", where=_BY_CONTROL), number),
        (_CLAIM.format(why="member id", where="c.member_id IN (%(plain)s, %(text)s)"), number),
        (_CLAIM.format(why="number of a submission", where=_BY_SUBMISSION), number),
        (_CLAIM.format(why="payer reference", where=_BY_REFERENCE), number),
        (_CLAIM.format(why="letter number", where=_BY_LETTER), number),
        (_ACCOUNT.format(why="statement number", where="a.id = %(statement_of)s"), wanted.statement_of is not None),
        (_REMIT.format(why="check or trace number", where="r.trace IN (%(plain)s, %(text)s)"), number),
        *((_PATIENT.format(why="name", faces=_BY_NAME.format(at=at)), True) for at in range(len(wanted.names))),
        (_PATIENT.format(why="phone", faces=_FACES + "f.phone_norm = %(phone)s"), bool(wanted.phone)),
        (_PATIENT.format(why="birth date", faces=_FACES + "f.birth_date = %(birth)s"), wanted.birth_date is not None),
        (_CLAIM.format(why="charge", where=_BY_CHARGE), wanted.cents is not None),
        (_REMIT.format(why="payment amount", where=_BY_AMOUNT), wanted.cents is not None),
    )


# Beginnings are ranges, as "~" comes behind every letter and digit: a session that asked often has a plan without the
# values, and in such a plan `^@` uses no index.
_BY_NUMBER = "c.number_norm >= %(number)s::text AND c.number_norm < %(number)s::text || '~'"
_FACES = "SELECT f.patient_id FROM app.patient_location f WHERE "
_BY_NAME = (
    _FACES + "f.name_norm >= (%(names)s::text[])[{at} + 1] AND f.name_norm < (%(names)s::text[])[{at} + 1] || '~' "
    "ORDER BY f.name_norm"
)
# Some hundred short walks of the index; the inner LIMIT keeps the walks apart.
_BY_TYPO = """
SELECT f.patient_id FROM unnest(%(names)s::text[]) n CROSS JOIN LATERAL (
    SELECT f.patient_id FROM app.patient_location f WHERE f.name_norm >= n
          AND f.name_norm < n || '~' LIMIT %(limit)s) f"""
_BY_CONTROL = """c.id IN (
    SELECT k.claim_id FROM app.claim_payer k
    WHERE k.control_number IN (%(plain)s, %(text)s) AND k.control_number <> ''
    UNION ALL
    SELECT d.claim_id FROM app.remit_claim d
    WHERE d.control_number IN (%(plain)s, %(text)s) AND d.control_number <> '')"""
# The reference a representative gave for a call or a promise; what is closed was asked about once, too.
_BY_REFERENCE = """c.id IN (
    SELECT r.claim_id FROM app.work_reason r
    WHERE r.reference IN (%(plain)s, %(text)s) AND r.reference <> '' AND r.claim_id IS NOT NULL
    UNION ALL
    SELECT d.claim_id FROM app.payer_call k JOIN app.payer_call_claim d ON d.call_id = k.id
    WHERE k.reference IN (%(plain)s, %(text)s) AND k.reference <> '' AND d.state = 'saved')"""
# What a clearinghouse, a payer or we ourselves numbered one sending of the claim by.
_BY_SUBMISSION = """c.id IN (
    SELECT k.claim_id FROM app.acknowledgement k
    WHERE k.payer_number IN (%(plain)s, %(text)s) AND k.payer_number <> ''
    UNION ALL
    SELECT k.claim_id FROM app.acknowledgement k
    WHERE k.clearinghouse_number IN (%(plain)s, %(text)s) AND k.clearinghouse_number <> ''
    UNION ALL
    SELECT d.claim_id FROM app.resubmission d WHERE d.reference IN (%(plain)s, %(text)s) AND d.reference <> '')"""
_BY_LETTER = """c.id IN (
    SELECT t.claim_id FROM app.takeback_letter l JOIN app.takeback t ON t.id = l.takeback_id
    WHERE l.control_norm = %(number)s AND t.claim_id IS NOT NULL
    UNION ALL
    SELECT l.claim_id FROM app.letter l
    WHERE l.reference IN (%(plain)s, %(text)s) AND l.reference <> '' AND l.claim_id IS NOT NULL)"""
_BY_CHARGE = "c.charge_cents = %(cents)s::bigint AND c.service_from BETWEEN %(first)s::date AND %(last)s::date"
_BY_AMOUNT = "r.amount_cents = %(cents)s::bigint AND r.payment_date BETWEEN %(first)s::date AND %(last)s::date"

_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Found))

_CLAIM = """
SELECT 'claim', '{why}', c.number, c.patient_name || ', ' || y.name || ', ' || c.status,
    c.practice_id, p.name, c.id, c.account_id, NULL::bigint, c.service_from, c.balance_cents
FROM app.claim c JOIN app.practice p ON p.id = c.practice_id JOIN app.payer y ON y.id = c.payer_id
WHERE {where}"""

# A patient seen at two locations has two faces: one hit is enough. Only the name walks its index in order; asked for
# an order, the planner would walk all names for a birth date.
_PATIENT = """
SELECT 'patient', '{why}', t.last || ', ' || t.first, 'account ' || a.number,
    t.practice_id, p.name, NULL::bigint, t.account_id, NULL::bigint, t.birth_date, NULL::bigint
FROM (SELECT DISTINCT face.patient_id FROM ({faces} LIMIT 2 * %(limit)s) face) f
JOIN app.patient t ON t.id = f.patient_id JOIN app.account a ON a.id = t.account_id
JOIN app.practice p ON p.id = t.practice_id WHERE true"""

_ACCOUNT = """
SELECT 'patient', '{why}', a.last || ', ' || a.first, 'account ' || a.number, a.practice_id, p.name, NULL::bigint, a.id,
    NULL::bigint, NULL::date, NULL::bigint
FROM app.account a JOIN app.practice p ON p.id = a.practice_id WHERE {where}"""

_REMIT = """
SELECT 'remit', '{why}', r.trace, y.name || ', ' || r.method || ', ' || r.state, r.practice_id, p.name,
    NULL::bigint, NULL::bigint, r.id, nullif(r.payment_date, '0001-01-01'), r.amount_cents
FROM app.remit r JOIN app.practice p ON p.id = r.practice_id JOIN app.payer y ON y.id = r.payer_id
WHERE {where}"""
