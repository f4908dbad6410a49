"""The call log of an account: a call begins unknown, is known by two identifiers, and ends with an outcome."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.domain.errors import NotFound
from app.patients.call_types import (
    AuthorisedPerson,
    CallEnd,
    CallEnded,
    CallResult,
    CallWord,
    CallWords,
    NewAuthorisation,
    PatientCall,
    Said,
)

SHOWN_CALLS = 50


def call_words(unit: Unit) -> CallWords:
    """The office's lists: reasons, identifiers, relationships, what may be told, outcomes."""
    return CallWords(tuple(unit.rows(_WORDS, into=CallWord)), tuple(unit.rows(_ENDS, into=CallEnd)))


def start_patient_call(unit: Unit, account_id: int, direction: str) -> int:
    """Begin a call (`in` or `out`), or go on with the one that runs on this account; its number.

    Raises Refused while another call of mine runs, NotFound out of scope.
    """
    sql = "SELECT api.start_patient_call_v1(%(account)s, %(direction)s)"
    return unit.number(sql, {"account": account_id, "direction": direction})


def know_caller(unit: Unit, call_id: int, said: Said, *, today: date) -> bool:
    """Keep what was said right and wrong; whether something may be said now. Wrong answers stay. Raises Refused."""
    return bool(
        unit.value(
            "SELECT api.know_caller_v1(%(call)s, %(with)s, %(authorised)s, %(right)s::text[], %(wrong)s::text[], "
            "%(today)s::date)",
            {
                "call": call_id,
                "with": said.spoke_with,
                "authorised": said.authorised_id,
                "right": list(said.identifiers),
                "wrong": list(said.wrong),
                "today": today,
            },
        )
    )


def end_patient_call(unit: Unit, call_id: int, ended: CallEnded, *, today: date) -> CallResult:
    """Record outcome, note and next date; work for the patient's part may open or move, a payer's date never.

    Raises Refused for an outcome that tells something while nobody is known, Conflict for a call that has ended.
    """
    return unit.one(
        _END,
        {
            "call": call_id,
            "reason": ended.reason,
            "outcome": ended.outcome,
            "note": ended.note,
            "next_on": ended.next_on,
            "next_at": ended.next_at,
            "zone": ended.zone,
            "today": today,
        },
        into=CallResult,
        missing="There is no such call of yours.",
    )


def running_call(unit: Unit) -> int | None:
    """The account of the patient's call I am on, or None."""
    return unit.row(
        "SELECT account_id FROM app.patient_call WHERE caller = session_user::text AND state = 'open'", into=int
    )


def list_patient_calls(unit: Unit, account_id: int, *, limit: int = SHOWN_CALLS) -> tuple[PatientCall, ...]:
    """The calls about an account, the newest first."""
    return tuple(unit.rows(_CALLS, {"account": account_id, "limit": limit}, into=PatientCall))


def list_authorised(unit: Unit, account_id: int) -> tuple[AuthorisedPerson, ...]:
    """Who may be told something, those of the past too, in force first."""
    return tuple(unit.rows(_AUTHORISED, {"account": account_id}, into=AuthorisedPerson))


def authorise_person(unit: Unit, account_id: int, new: NewAuthorisation) -> int:
    """Keep who may be told what, and how the office knows; its number. Raises Refused when something is missing."""
    return unit.number(
        "SELECT api.authorise_person_v1(%(account)s, %(name)s, %(relationship)s, %(since)s::date, %(until)s::date, "
        "%(may_hear)s::text[], %(documented)s)",
        {
            "account": account_id,
            "name": new.name,
            "relationship": new.relationship,
            "since": new.since,
            "until": new.until,
            "may_hear": list(new.may_hear),
            "documented": new.documented,
        },
    )


def end_authorisation(unit: Unit, person_id: int, *, last_on: date) -> None:
    """From the day after `last_on` nothing is told any more; the row stays. Raises NotFound."""
    unit.execute("SELECT api.end_authorisation_v1(%(person)s, %(on)s::date)", {"person": person_id, "on": last_on})


def set_greeting(unit: Unit, practice: str, greeting: str) -> None:
    """How the telephone is answered in a practice's name. Raises NotFound, NotPermitted."""
    sql = "UPDATE app.practice SET greeting = %(greeting)s, version = version + 1 WHERE code = %(code)s"
    if not unit.execute(sql, {"code": practice, "greeting": greeting.strip()}):
        raise NotFound(f'There is no practice "{practice}" in your scope.')


def find_account(unit: Unit, text: str) -> int:
    """The account of that number or id. Raises NotFound."""
    found = unit.row(
        "SELECT id FROM app.account WHERE number = %(text)s OR id = %(id)s ORDER BY number = %(text)s DESC LIMIT 1",
        {"text": text, "id": int(text) if text.isdigit() and len(text) < 19 else None},
        into=int,
    )
    if found is None:
        raise NotFound("There is no such account in your scope.")
    return found


_WORDS = "SELECT kind, code, title FROM app.call_word WHERE active ORDER BY kind, ord, code"
_ENDS = """
SELECT code, title, key, opens, due_days, known, text FROM app.call_outcome WHERE active ORDER BY ord, code"""
_END = """
SELECT said, next_on, claims FROM api.end_patient_call_v1(%(call)s, %(reason)s, %(outcome)s, %(note)s,
    %(next_on)s::date, %(next_at)s::timestamptz, %(zone)s, %(today)s::date)"""
_CALLS = """
SELECT c.id AS call_id, c.caller, coalesce(p.display_name, c.caller) AS caller_name, c.direction, c.state, c.started_at,
    c.ended_at, c.spoke_with, c.authorised_id, c.identifiers, c.wrong, c.known_at, c.reason,
    coalesce(c.outcome, '') AS outcome, coalesce(o.title, '') AS outcome_title, c.note, c.next_on, c.next_at
FROM app.patient_call c LEFT JOIN app.call_outcome o ON o.code = c.outcome LEFT JOIN sec.person p ON p.login = c.caller
WHERE c.account_id = %(account)s ORDER BY c.started_at DESC, c.id DESC LIMIT %(limit)s"""
_AUTHORISED = """
SELECT a.id AS person_id, a.name, a.relationship, a.since, a.until, a.may_hear, a.documented,
    coalesce(p.display_name, a.actor) AS actor
FROM app.authorised_person a LEFT JOIN sec.person p ON p.login = a.actor
WHERE a.account_id = %(account)s
ORDER BY (a.until IS NULL OR a.until >= current_date) DESC, a.name, a.id"""
