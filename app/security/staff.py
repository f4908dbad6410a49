"""The people of an office as who answers for them sees them, and what is done to their rights.

What takes a second administrator comes back as the number of a request; None means it was done. The database decides
which it is (migrations/sql/functions/sec.takes_two.sql).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from app.db.database import Database
from app.db.unit import Unit
from app.security.people import Person, Scope, scopes_json

GROUPS = ("specialist", "poster", "supervisor", "admin", "viewer", "auditor", "service")


class Wish(Enum):
    """What a second administrator says to a request, or the first one who takes it back."""

    CONFIRM = "confirmed"
    REFUSE = "refused"
    WITHDRAW = "withdrawn"


@dataclass(frozen=True, slots=True)
class StaffScope:
    """A grant that is open or still to come; `taken` when the person took it for a reason (break-glass)."""

    practice: str | None
    location: str | None
    since: datetime
    until: datetime | None
    first: str | None
    last: str | None
    granted_by: str
    taken: bool


@dataclass(frozen=True, slots=True)
class StaffMember:
    """A login of the office. `lent_by` names the administrator who knows the password still."""

    login: str
    name: str
    kind: str
    groups: tuple[str, ...]
    scopes: tuple[StaffScope, ...]
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    lent_by: str

    def granted(self) -> tuple[Scope, ...]:
        """What administrators granted, as it is typed again: without what the person took for a reason."""
        return tuple(
            Scope(each.practice, each.location, _as_day(each.first), _as_day(each.last))
            for each in self.scopes
            if not each.taken
        )


@dataclass(frozen=True, slots=True)
class PeopleRequest:
    """What one administrator asked for. `decision` is empty while it waits."""

    id: int
    kind: str
    login: str
    display_name: str
    groups: tuple[str, ...]
    scopes: str
    reason: str
    asked_by: str
    asked_at: datetime
    decision: str
    decided_by: str
    decided_at: datetime | None
    decided_text: str


@dataclass(frozen=True, slots=True)
class PeopleAct:
    """Something done to somebody's rights."""

    at: datetime
    actor: str
    login: str
    act: str
    text: str


_MEMBERS = """
    SELECT r.login, r.name, r.kind, r.groups, r.made_at AS created_at, r.made_by AS created_by, r.ended_at,
        CASE WHEN r.secret_by <> r.login AND EXISTS (SELECT FROM sec.person o WHERE o.login = r.secret_by)
             THEN r.secret_by ELSE '' END AS lent_by,
        coalesce(jsonb_agg(jsonb_build_object(
            'practice', nullif(r.practice, '*'), 'location', nullif(r.location, ''), 'since', r.since, 'until', r.until,
            'first', CASE WHEN r.since > now() THEN (r.since AT TIME ZONE c.zone)::date END,
            'last', (r.until AT TIME ZONE c.zone)::date - 1,
            'granted_by', r.granted_by, 'taken', r.reason <> '') ORDER BY r.practice, r.location, r.grant_id)
            FILTER (WHERE r.grant_id IS NOT NULL), '[]') AS scopes
    FROM sec.access_report(false) AS r CROSS JOIN app.office_clock AS c
    WHERE %(ended)s OR r.ended_at IS NULL
    GROUP BY r.login, r.name, r.kind, r.groups, r.made_at, r.made_by, r.ended_at, r.secret_by
    ORDER BY r.ended_at IS NOT NULL, r.kind, r.login"""
_REQUESTS = """
    SELECT q.id, q.kind, q.login, q.display_name, q.groups,
        CASE WHEN q.kind = 'person' THEN coalesce((SELECT string_agg(concat_ws(' ',
            coalesce(s ->> 'practice', 'everything') || coalesce('/' || (s ->> 'location'), ''),
            'from ' || (s ->> 'from'), 'until ' || (s ->> 'to')), ', ')
            FROM jsonb_array_elements(q.scopes) AS s), 'nothing') ELSE '' END AS scopes,
        q.reason, q.asked_by, q.asked_at,
        CASE WHEN q.decision = '' AND q.asked_at < now() - interval '7 days' THEN 'lapsed' ELSE q.decision END
            AS decision,
        q.decided_by, q.decided_at, q.decided_text
    FROM sec.people_request AS q
    WHERE %(all)s OR (q.decision = '' AND q.asked_at >= now() - interval '7 days')
    ORDER BY q.id DESC LIMIT 200"""


def list_staff(unit: Unit, *, ended: bool = False) -> tuple[StaffMember, ...]:
    """Everybody who works here, services last; for administrators, supervisors and auditors. Raises NotPermitted."""
    return tuple(unit.rows(_MEMBERS, {"ended": ended}, into=StaffMember))


def list_requests(unit: Unit, *, decided: bool = False) -> tuple[PeopleRequest, ...]:
    """What waits for a second administrator, newest first; with `decided` also what was decided."""
    return tuple(unit.rows(_REQUESTS, {"all": decided}, into=PeopleRequest))


def list_acts(unit: Unit, login: str = "", *, limit: int = 200) -> tuple[PeopleAct, ...]:
    """What was done to one person's rights, or to everybody's, newest first."""
    return tuple(
        unit.rows(
            "SELECT at, actor, login, act, text FROM sec.people_act WHERE %(login)s = '' OR login = %(login)s "
            "ORDER BY id DESC LIMIT %(limit)s",
            {"login": login, "limit": limit},
            into=PeopleAct,
        )
    )


def count_waiting(unit: Unit) -> int:
    """Requests and taken access that wait for this person: not the own ones."""
    return unit.number(
        "SELECT (SELECT count(*) FROM sec.people_request AS q WHERE q.decision = '' "
        "AND (SELECT sec.has_group('admin')) AND q.asked_by <> session_user::text "
        "AND q.asked_at >= now() - interval '7 days') "
        "+ (SELECT count(*) FROM sec.break_glass AS g WHERE g.seen_by = '' AND g.login <> session_user::text)"
    )


def add_person(unit: Unit, person: Person, *, secret: str, reason: str = "") -> int | None:
    """A new person, or one who comes back; the server gets a SCRAM verifier. Raises NotPermitted, Refused, Conflict."""
    return _asked(
        unit,
        "SELECT sec.add_person(%(login)s, %(name)s, %(groups)s, %(scopes)s, %(verifier)s, %(reason)s)",
        {
            "login": person.login, "name": person.name, "groups": list(person.groups),
            "scopes": scopes_json(person.scopes), "verifier": unit.secret_verifier(person.login, secret),
            "reason": reason,
        },
    )  # fmt: skip


def change_groups(unit: Unit, login: str, groups: tuple[str, ...], *, reason: str = "") -> int | None:
    """Other groups. Raises NotPermitted, Refused, NotFound, Conflict."""
    return _asked(
        unit,
        "SELECT sec.change_groups(%(login)s, %(groups)s, %(reason)s)",
        {"login": login, "groups": list(groups), "reason": reason},
    )


def change_scope(unit: Unit, login: str, scopes: tuple[Scope, ...]) -> None:
    """What a person sees from now on; what stays the same keeps its beginning. Raises NotPermitted, NotFound."""
    unit.execute("SELECT sec.set_scopes(%(login)s, %(scopes)s)", {"login": login, "scopes": scopes_json(scopes)})


def change_name(unit: Unit, login: str, name: str) -> None:
    """What colleagues call a person. Raises NotPermitted, NotFound, Refused."""
    unit.execute("SELECT sec.name_person(%(login)s, %(name)s)", {"login": login, "name": name})


def reset_secret(unit: Unit, login: str, secret: str, *, reason: str = "") -> int | None:
    """A new secret for somebody who lost the own; open sessions end. Raises NotPermitted, Refused, Conflict."""
    return _asked(
        unit,
        "SELECT sec.reset_secret(%(login)s, %(verifier)s, %(reason)s)",
        {"login": login, "verifier": unit.secret_verifier(login, secret), "reason": reason},
    )


def end_person(database: Database, login: str, *, reason: str = "") -> int | None:
    """No login, no scope, no group, work given back, open sessions ended. Raises NotPermitted, NotFound, Conflict."""
    sql = "SELECT sec.remove_person(%(login)s, %(reason)s)"
    asked = database.perform(lambda unit: _asked(unit, sql, {"login": login, "reason": reason}))
    if asked is None:
        cut_ended(database)
    return asked


def decide_request(database: Database, request: int, wish: Wish, words: str = "") -> str:
    """Confirm, refuse or withdraw; the login it was about. Raises NotPermitted, NotFound, Conflict, Refused."""
    sql = "SELECT sec.decide_request(%(request)s, %(wish)s, %(words)s)"
    found = {"request": request, "wish": wish.value, "words": words}
    login = database.perform(lambda unit: unit.text(sql, found))
    if wish is Wish.CONFIRM:
        cut_ended(database)
    return login


def cut_ended(database: Database) -> int:
    """Cut what signed in again while an ending was not committed yet; the worker does the same every minute."""
    return database.perform(lambda unit: unit.number("SELECT sec.cut_ended()"))


def renew_passed(database: Database) -> int:
    """Keep anew what people see whose scope began or ended by its date; for the worker."""
    return database.perform(lambda unit: unit.number("SELECT sec.renew_passed()"))


def _as_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _asked(unit: Unit, sql: str, params: dict[str, object]) -> int | None:
    found = unit.value(sql, params)
    return int(str(found)) if found is not None else None
