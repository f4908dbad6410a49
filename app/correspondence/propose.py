"""Whose letter this is, by what is known: our cover sheet, numbers in its text, a number or name a person typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.claims.search import Found, find_anything
from app.correspondence.mail import letter_pages
from app.correspondence.reading import LetterReading, read_letter
from app.correspondence.types import LetterRow, MailLetter, Target
from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.printing.scan_words import page_text

MOST = 8
_READ_PAGES = 3
_CLAIMS = """
    SELECT c.id AS claim_id, NULL::bigint AS account_id, c.practice_id, c.number, c.patient_name AS title,
        y.name || ', ' || to_char(c.service_from, 'MM/DD/YY') || ', ' || to_char(c.balance_cents / 100.0,
            'FM999,999,990.00') AS detail, hit.why,
        (SELECT count(DISTINCT same.id) FROM hits AS same WHERE same.rank = hit.rank) = 1 AS sure,
        ARRAY(SELECT r.id FROM app.work_reason AS r WHERE r.claim_id = c.id AND r.kind = 'appeal'
              AND r.closed_on IS NULL ORDER BY r.level DESC, r.id) AS appeals
    FROM (SELECT DISTINCT ON (id) id, rank, why FROM hits ORDER BY id, rank) AS hit
    JOIN app.claim AS c ON c.id = hit.id JOIN app.payer AS y ON y.id = c.payer_id
    WHERE %(practice)s::integer IS NULL OR c.practice_id = %(practice)s
    ORDER BY hit.rank, c.balance_cents <= 0, c.service_from DESC, c.id DESC LIMIT %(most)s"""
_HITS = """
    WITH hits AS (
        SELECT s.claim_id AS id, 0 AS rank, 'our cover sheet' AS why FROM app.letter AS l
            JOIN app.cover_sheet AS s ON s.id = l.cover_id WHERE l.id = %(letter)s
        UNION ALL
        SELECT c.id, 1, 'claim number' FROM app.claim AS c WHERE c.number_norm = ANY (%(numbers)s::text[])
        UNION ALL
        SELECT k.claim_id, 2, 'payer''s number' FROM app.claim_payer AS k
            WHERE k.control_number = ANY (%(numbers)s::text[]) AND k.control_number <> ''
        UNION ALL
        SELECT d.claim_id, 2, 'payer''s number' FROM app.remit_claim AS d
            WHERE d.control_number = ANY (%(numbers)s::text[]) AND d.control_number <> '' AND d.claim_id IS NOT NULL
        UNION ALL
        SELECT c.id, 3, 'member id' FROM app.claim AS c WHERE c.member_id = ANY (%(numbers)s::text[])
            AND c.member_id <> '')"""
_TYPED = """
    WITH hits AS (
        SELECT c.id, 1 AS rank, 'claim number' AS why FROM app.claim AS c
        WHERE c.number_norm >= %(number)s::text AND c.number_norm < %(number)s::text || '~'
            AND (%(practice)s::integer IS NULL OR c.practice_id = %(practice)s) LIMIT 50)"""
_ACCOUNT = """
    SELECT a.id FROM app.account AS a JOIN app.practice AS p ON p.id = a.practice_id
    WHERE a.number = %(number)s AND (%(practice)s = '' OR upper(p.code) = upper(%(practice)s)) LIMIT 2"""


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed for a letter: where it may go, the surest first, and what its text says."""

    targets: tuple[Target, ...]
    reading: LetterReading


def propose(unit: Unit, letter: MailLetter, *, today: date) -> Proposed:
    """Read the letter's first pages and look its numbers up in the person's scope. Raises NotFound."""
    pages = letter_pages(unit, MailLetter(letter.row, letter.pages[:_READ_PAGES]))
    reading = read_letter((page_text(page) for page in pages), today=today)
    return Proposed(_claims(unit, letter.row.letter_id, letter.row.practice_id, reading.numbers), reading)


def find_targets(unit: Unit, row: LetterRow, typed: str, *, today: date) -> tuple[Target, ...]:
    """Where a letter may go, by anything typed: our claim number from its beginning, a payer's number, a member id,
    else what the desk's own search finds: names, telephone, birth date, amount; a patient stands for the account.
    """
    number = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())
    if not number:
        return ()
    asked = {"number": number, "practice": row.practice_id, "most": MOST}
    found = tuple(unit.rows(_TYPED + _CLAIMS, asked, into=Target))
    found = found or _claims(unit, 0, row.practice_id, (number,))
    return found or tuple(
        _target(hit)
        for hit in find_anything(unit, typed, today=today)
        if (hit.claim_id or hit.account_id) and row.practice_id in {None, hit.practice_id}
    )[:MOST]


def _target(hit: Found) -> Target:
    on = f", {hit.on:%m/%d/%Y}" if hit.on else ""
    if hit.claim_id is not None:
        return Target(hit.claim_id, None, hit.practice_id, hit.title, hit.detail, hit.practice_name + on, hit.why)
    account = hit.detail.removeprefix("account ")
    return Target(None, hit.account_id, hit.practice_id, account, hit.title, hit.practice_name + on, hit.why)


def find_account(unit: Unit, number: str, *, practice: str = "") -> int:
    """The account with that number in scope. Raises NotFound, Refused when two practices have it."""
    found = unit.rows(_ACCOUNT, {"number": number.strip(), "practice": practice}, into=int)
    if not found:
        raise NotFound("There is no account with that number in your scope.")
    if len(found) > 1:
        raise Refused("Two practices have an account with that number; say which practice.")
    return found[0]


def _claims(unit: Unit, letter: int, practice_id: int | None, numbers: Sequence[str]) -> tuple[Target, ...]:
    asked = {"letter": letter, "numbers": list(numbers), "practice": practice_id, "most": MOST}
    return tuple(unit.rows(_HITS + _CLAIMS, asked, into=Target))
