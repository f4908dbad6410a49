"""A person as a form holds it, new or changed, saved in one unit."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from app.db.unit import Unit
from app.security.people import Person, Scope
from app.security.staff import StaffMember, add_person, change_groups, change_name, change_scope, reset_secret


@dataclass(frozen=True, slots=True)
class PersonWish:
    """What is typed about a person. `before` is what the form began with; None for a new person."""

    login: str
    name: str
    groups: tuple[str, ...]
    scopes: tuple[Scope, ...]
    reason: str
    before: StaffMember | None = None


@dataclass(frozen=True, slots=True)
class PersonSaved:
    """What became of a wish: `request` waits for a second administrator; `password` was made and is shown once."""

    login: str
    request: int | None = None
    password: str = ""


def save_person(unit: Unit, wish: PersonWish) -> PersonSaved:
    """Write what differs. Raises NotPermitted, Refused, NotFound, Conflict."""
    before = wish.before
    if before is None:
        password = new_password()
        person = Person(wish.login, wish.name, wish.groups, wish.scopes)
        return PersonSaved(wish.login, add_person(unit, person, secret=password, reason=wish.reason), password)
    if wish.name != before.name:
        change_name(unit, wish.login, wish.name)
    if wish.scopes != before.granted():
        change_scope(unit, wish.login, wish.scopes)
    asked = None
    if set(wish.groups) != set(before.groups):
        asked = change_groups(unit, wish.login, wish.groups, reason=wish.reason)
    return PersonSaved(wish.login, asked)


def give_password(unit: Unit, login: str, reason: str) -> PersonSaved:
    """A new password for somebody who lost the own one. Raises NotPermitted, Refused, NotFound, Conflict."""
    password = new_password()
    return PersonSaved(login, reset_secret(unit, login, password, reason=reason), password)


def new_password() -> str:
    """A password nobody chose: 16 signs, 96 bits."""
    return secrets.token_urlsafe(12)
