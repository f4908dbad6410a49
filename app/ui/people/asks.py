"""What the people page asks of the office."""

from __future__ import annotations

from typing import Protocol

from app.security.access import AccessRow
from app.security.break_glass import TakenAccess
from app.security.staff import PeopleRequest, StaffMember, Wish
from app.security.staff_wish import PersonSaved, PersonWish


class PeopleAsks(Protocol):
    """Every method may raise AppError; None instead of a number means that no second administrator is needed."""

    def staff(self) -> tuple[StaffMember, ...]:
        """Who works here."""

    def people_requests(self) -> tuple[PeopleRequest, ...]:
        """What waits for a second administrator."""

    def taken_access(self) -> tuple[TakenAccess, ...]:
        """Access taken for a reason in the last 30 days, newest first."""

    def access_rows(self) -> tuple[AccessRow, ...]:
        """The access report."""

    def save_person(self, wish: PersonWish) -> PersonSaved:
        """Write a new person, or what changed of one."""

    def give_password(self, login: str, reason: str) -> PersonSaved:
        """A new password for who lost it."""

    def end_staff(self, login: str, reason: str) -> int | None:
        """End a person; the number of the request when that takes two."""

    def decide_people(self, request: int, wish: Wish, words: str) -> str:
        """Confirm, refuse or withdraw; the login it is about."""

    def see_access(self, access: int, words: str) -> None:
        """Say that the reason for taken access was read."""

    def take_access(self, place: str, reason: str, minutes: int) -> int:
        """Take access to PRACTICE or PRACTICE/LOCATION for a reason."""
