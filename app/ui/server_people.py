"""People on a server. Services are loaded when first asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from app.db.database import Database

if TYPE_CHECKING:
    from app.security.access import AccessRow
    from app.security.break_glass import TakenAccess
    from app.security.staff import PeopleRequest, StaffMember, Wish
    from app.security.staff_wish import PersonSaved, PersonWish

TAKEN_DAYS = 30


class ServerPeople:
    """Answers `app.ui.people.asks.PeopleAsks`."""

    _database: Database

    def staff(self) -> tuple[StaffMember, ...]:
        """Who works here."""
        from app.security.staff import list_staff  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_staff(unit)

    def people_requests(self) -> tuple[PeopleRequest, ...]:
        """What waits for a second administrator."""
        from app.security.staff import list_requests  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_requests(unit)

    def taken_access(self) -> tuple[TakenAccess, ...]:
        """Access taken for a reason in the last 30 days."""
        from app.security.break_glass import list_taken  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_taken(unit, since=datetime.now(UTC) - timedelta(days=TAKEN_DAYS))

    def access_rows(self) -> tuple[AccessRow, ...]:
        """The access report."""
        from app.security.access import access_report  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return access_report(unit)

    def save_person(self, wish: PersonWish) -> PersonSaved:
        """Write a person."""
        from app.security.staff_wish import save_person  # noqa: PLC0415  # start-up time

        with self._database.unit() as unit:
            return save_person(unit, wish)

    def give_password(self, login: str, reason: str) -> PersonSaved:
        """A new password for who lost it."""
        from app.security.staff_wish import give_password  # noqa: PLC0415  # start-up time

        with self._database.unit() as unit:
            return give_password(unit, login, reason)

    def end_staff(self, login: str, reason: str) -> int | None:
        """End a person."""
        from app.security.staff import end_person  # noqa: PLC0415  # start-up time

        return end_person(self._database, login, reason=reason)

    def decide_people(self, request: int, wish: Wish, words: str) -> str:
        """Confirm, refuse or withdraw."""
        from app.security.staff import decide_request  # noqa: PLC0415  # start-up time

        return decide_request(self._database, request, wish, words)

    def see_access(self, access: int, words: str) -> None:
        """Say that a reason was read."""
        from app.security.break_glass import see_access  # noqa: PLC0415  # start-up time

        with self._database.unit() as unit:
            see_access(unit, access, words)

    def take_access(self, place: str, reason: str, minutes: int) -> int:
        """Take access to a place for a reason."""
        from app.security.break_glass import take_access  # noqa: PLC0415  # start-up time

        practice, _, location = place.partition("/")
        with self._database.unit() as unit:
            return take_access(unit, practice, location, reason=reason, minutes=minutes)
