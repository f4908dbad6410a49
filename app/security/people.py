"""People and services: each an own login role, with groups (what) and scopes (where)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from psycopg.types.json import Jsonb

from app.db.unit import Unit, as_json


@dataclass(frozen=True, slots=True)
class Scope:
    """What a login may see. No practice: every one; no location: the whole practice (a practice-level grant).

    `first` and `last` are whole days of the office's zone; without them it holds from now on, without end.
    """

    practice: str | None = None
    location: str | None = None
    first: date | None = None
    last: date | None = None


EVERYWHERE = (Scope(),)


@dataclass(frozen=True, slots=True)
class Person:
    """A login with its groups (`specialist`, `poster`, `supervisor`, `admin`, `viewer`, `auditor`, `service`)."""

    login: str
    name: str
    groups: tuple[str, ...]
    scopes: tuple[Scope, ...] = EVERYWHERE
    kind: str = "person"


SERVICES = (
    Person("svc_import", "Import service", ("service",), kind="service"),
    Person("svc_daily", "Daily engine", ("service",), kind="service"),
    Person("svc_worker", "Background worker", ("service",), kind="service"),
    Person("svc_backup", "Backup service", ("service", "auditor"), kind="service"),
)
DEMO_PEOPLE = (
    Person("lopez", "A. Lopez", ("specialist",)),
    Person("chen", "M. Chen", ("poster",)),
    Person("okoye", "T. Okoye", ("supervisor", "auditor")),
    Person("adams", "R. Adams", ("admin",)),
)
DEMO_SUPERVISOR = "okoye"


def enrol(unit: Unit, person: Person, *, secret: str) -> None:
    """Create the login with its groups and scopes, or set them anew; the server only gets a SCRAM verifier.

    Needs the right `admin` (or the owner of the database). Raises NotPermitted, Refused.
    """
    unit.execute(
        "SELECT sec.create_person(%(login)s, %(name)s, %(groups)s, %(scopes)s, %(secret)s, %(kind)s)",
        {
            "login": person.login,
            "name": person.name,
            "groups": list(person.groups),
            "scopes": scopes_json(person.scopes),
            "secret": unit.secret_verifier(person.login, secret),
            "kind": person.kind,
        },
    )


def scopes_json(scopes: Iterable[Scope]) -> Jsonb:
    """Scopes as the functions of the database take them."""
    return as_json(
        [
            {"practice": scope.practice, "location": scope.location, "from": scope.first, "to": scope.last}
            for scope in scopes
        ]
    )
