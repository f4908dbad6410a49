"""People of a made-up office."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.security.access import AccessRow
from app.security.break_glass import TakenAccess
from app.security.staff import PeopleRequest, StaffMember, StaffScope, Wish
from app.security.staff_wish import PersonSaved, PersonWish

MADE = datetime(2026, 3, 2, 14, 5, tzinfo=UTC)
NOW = datetime.now(UTC)


def scope(
    practice: str | None, location: str | None = None, *, last: str | None = None, taken: bool = False
) -> StaffScope:
    """A grant since March, perhaps with a last day, perhaps taken for a reason."""
    return StaffScope(practice, location, MADE, None, None, last, "adams", taken)


def member(login: str, name: str, groups: tuple[str, ...], *scopes: StaffScope, lent_by: str = "") -> StaffMember:
    """Somebody who works here since March."""
    return StaffMember(login, name, "person", groups, scopes, MADE, "adams", None, lent_by)


STAFF = (
    member("adams", "R. Adams", ("admin",), scope(None)),
    member("burke", "N. Burke", ("admin",), scope(None)),
    member("chen", "M. Chen", ("poster",), scope("HSO"), scope("QFM", "MAIN", last="2027-03-31")),
    member("lopez", "A. Lopez", ("specialist", "poster", "supervisor", "admin"), scope(None)),
    member("okoye", "T. Okoye", ("supervisor", "auditor"), scope(None)),
    member("rosa", "R. Rosa", ("specialist",), scope("HSO", "EAST"), scope("QFM", taken=True), lent_by="adams"),
)
REQUESTS = (
    PeopleRequest(3, "groups", "chen", "", ("poster", "supervisor"), "", "leads posting from Monday", "adams", MADE, "",
                  "", None, ""),
    PeopleRequest(2, "end", "burke", "", (), "", "leaves the office", "lopez", MADE, "", "", None, ""),
)  # fmt: skip
TAKEN = (
    TakenAccess(5, "rosa", "R. Rosa", "QFM", "", "payer on the line about a claim of this practice", NOW,
                NOW + timedelta(hours=1), None, "", "", None, ""),
    TakenAccess(4, "chen", "M. Chen", "HRB", "MAIN", "check of the wrong practice was in the envelope", MADE,
                MADE + timedelta(hours=1), None, "", "okoye", MADE, "fine"),
)  # fmt: skip


def _report_row(member: StaffMember, number: int, grant: StaffScope) -> AccessRow:
    return AccessRow(
        member.login, member.name, member.kind, member.groups, None, MADE, "adams", None,
        member.lent_by or member.login, MADE, NOW.date(), number, grant.practice or "*", grant.location or "",
        grant.since, grant.until, "adams",
        "payer on the line" if grant.taken else "",
    )  # fmt: skip


@dataclass
class MadePeople:
    """Answers `app.ui.people.asks.PeopleAsks` from memory."""

    people_saved: list[PersonWish] = field(default_factory=list)
    people_done: list[tuple[object, ...]] = field(default_factory=list)
    takes_two: bool = False

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def _asked(self) -> int | None:
        return 7 if self.takes_two else None

    def staff(self) -> tuple[StaffMember, ...]:
        """Six people."""
        self._call("staff")
        return STAFF

    def people_requests(self) -> tuple[PeopleRequest, ...]:
        """Two requests, one of the person who sits here."""
        self._call("people_requests")
        return REQUESTS

    def taken_access(self) -> tuple[TakenAccess, ...]:
        """One open, one over and read."""
        self._call("taken_access")
        return TAKEN

    def access_rows(self) -> tuple[AccessRow, ...]:
        """A row per grant."""
        self._call("access_rows")
        grants = [(each, grant) for each in STAFF for grant in each.scopes]
        return tuple(_report_row(each, at, grant) for at, (each, grant) in enumerate(grants))

    def save_person(self, wish: PersonWish) -> PersonSaved:
        """Keep the wish; a new person has a password."""
        self._call("save_person")
        self.people_saved.append(wish)
        return PersonSaved(wish.login, self._asked(), "" if wish.before else "made-up-word-1")

    def give_password(self, login: str, reason: str) -> PersonSaved:
        """Keep the act."""
        self._call("give_password")
        self.people_done.append(("password", login, reason))
        return PersonSaved(login, self._asked(), "made-up-word-2")

    def end_staff(self, login: str, reason: str) -> int | None:
        """Keep the act."""
        self._call("end_staff")
        self.people_done.append(("end", login, reason))
        return self._asked()

    def decide_people(self, request: int, wish: Wish, words: str) -> str:
        """Keep the act."""
        self._call("decide_people")
        self.people_done.append((wish.value, request, words))
        return next(each.login for each in REQUESTS if each.id == request)

    def see_access(self, access: int, words: str) -> None:
        """Keep the act."""
        self._call("see_access")
        self.people_done.append(("seen", access, words))

    def take_access(self, place: str, reason: str, minutes: int) -> int:
        """Keep the act."""
        self._call("take_access")
        self.people_done.append(("take", place, reason, minutes))
        return 6
