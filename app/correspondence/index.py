"""A letter goes to its claim or account, and what it opens goes with it; taking it off undoes that."""

from __future__ import annotations

from datetime import date

from app.correspondence.mail import route_letter, show_letter
from app.correspondence.types import Indexed, LetterIndex, LetterRow
from app.db.unit import Unit, as_json

_INDEX = """
    SELECT (done ->> 'letter')::bigint AS letter, (done ->> 'version')::integer AS version, done ->> 'words' AS words
    FROM api.index_letter_v1(%(letter)s, %(version)s, %(said)s, %(today)s) AS done"""
_UNINDEX = """
    SELECT (done ->> 'letter')::bigint AS letter, (done ->> 'version')::integer AS version, done ->> 'words' AS words
    FROM api.unindex_letter_v1(%(letter)s, %(version)s, %(reason)s, %(today)s) AS done"""
_HOME = """
    SELECT practice_id FROM app.claim WHERE id = %(claim)s
    UNION ALL SELECT practice_id FROM app.account WHERE id = %(account)s AND %(claim)s::bigint IS NULL LIMIT 1"""
_MISSING = "The letter was not found."
_LIKE = """
    SELECT 'A letter of this kind and date is on it already, by ' || coalesce(p.display_name, l.indexed_by) || '.'
    FROM app.letter AS l LEFT JOIN sec.person AS p ON p.login = l.indexed_by
    WHERE l.state = 'indexed' AND l.type = %(type)s AND l.letter_date = %(day)s AND l.reference = %(reference)s
        AND (l.claim_id = %(claim)s OR l.account_id = %(account)s) AND l.id <> %(letter)s
    ORDER BY l.id LIMIT 1"""


def index_letter(unit: Unit, row: LetterRow, said: LetterIndex, *, today: date) -> Indexed:
    """Put a waiting letter at its claim or account and open what it asks for, with its clock; what was done, in words.

    A letter of an unknown practice goes to the claim's practice first. Raises Conflict with the name of whoever was
    quicker, Refused for what is missing, NotFound out of scope.
    """
    version = row.version
    if row.practice_id is None:
        home = unit.row(_HOME, {"claim": said.claim_id, "account": said.account_id}, into=int)
        version = route_letter(unit, row, home) if home is not None else version
    asked = {"letter": row.letter_id, "version": version, "said": as_json(_said(said)), "today": today}
    return unit.one(_INDEX, asked, into=Indexed, missing=_MISSING)


def unindex_letter(unit: Unit, row: LetterRow, *, reason: str, today: date) -> Indexed:
    """Take a letter off its claim: what it opened is closed, what it moved is as before; worked on since: it stays.

    Raises Conflict, Refused without a reason.
    """
    asked = {"letter": row.letter_id, "version": row.version, "reason": reason, "today": today}
    return unit.one(_UNINDEX, asked, into=Indexed, missing=_MISSING)


def reindex_letter(unit: Unit, row: LetterRow, said: LetterIndex, *, reason: str, today: date) -> Indexed:
    """`unindex_letter` and `index_letter` as one act: the letter was put at the wrong claim. The words tell both."""
    gone = unindex_letter(unit, row, reason=reason, today=today)
    waiting = show_letter(unit, gone.letter, today=today).row
    done = index_letter(unit, waiting, said, today=today)
    return Indexed(done.letter, done.version, f"{gone.words} {done.words}")


def warn_of_twin(unit: Unit, row: LetterRow, said: LetterIndex) -> str:
    """Whether the claim or account has a letter like this one already, in words; empty: it has none."""
    asked = {
        "letter": row.letter_id,
        "type": said.type,
        "claim": said.claim_id,
        "account": said.account_id,
        "day": said.letter_date or row.received_on,
        "reference": said.reference.strip(),
    }
    return unit.text(_LIKE, asked)


def _said(said: LetterIndex) -> dict[str, object]:
    return {
        "type": said.type,
        "claim": said.claim_id,
        "account": said.account_id,
        "letter_date": said.letter_date,
        "due_on": said.due_on,
        "reference": said.reference.strip(),
        "cents": said.cents,
        "decision": said.decision,
        "note": said.note.strip(),
        "appeal": said.appeal,
        "keep": said.keep,
    }
