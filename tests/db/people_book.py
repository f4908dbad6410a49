"""Two practices, two administrators, and people made by them."""

from __future__ import annotations

from app.security.people import Person
from app.security.staff import StaffMember, add_person, list_staff
from tests.book import Book, open_book
from tests.office import SECRET, Office

# Logins are the server's, which all tests of a process share: a name that another test used is not free any more.
MADE_HERE = ("rosa", "vega", "wolf", "idle_one", "fresh")


def open_people_book(office: Office) -> Book:
    """Practices A (A1, A2) and B (B1); burke is a second administrator beside adams; the office's zone is UTC."""
    with office.unit("root") as unit:
        for login in MADE_HERE:
            unit.execute(f"DROP ROLE IF EXISTS {login}")
        unit.execute("UPDATE app.office_clock SET zone = 'UTC'")
    office.enrol("burke", "admin")
    return open_book(office)


def give_secret_back(office: Office, *logins: str) -> None:
    """The secret of the tests again, for people whom all tests share."""
    with office.unit("root") as unit:
        for login in logins:
            unit.execute(f"ALTER ROLE {login} PASSWORD '{unit.secret_verifier(login, SECRET)}'")


def member(office: Office, login: str) -> StaffMember:
    """A person as the list shows it."""
    with office.unit("adams", read_only=True) as unit:
        return next(each for each in list_staff(unit, ended=True) if each.login == login)


def add(office: Office, person: Person, *, by: str = "adams", secret: str = SECRET, reason: str = "") -> int | None:
    """Add a person as an administrator."""
    with office.unit(by) as unit:
        return add_person(unit, person, secret=secret, reason=reason)
