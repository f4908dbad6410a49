"""What the lists of the people page show."""

from __future__ import annotations

from datetime import datetime

from app.security.access import AccessRow
from app.security.break_glass import TakenAccess
from app.security.scope_words import scope_line
from app.security.staff import PeopleRequest, StaffMember
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import day_cell

GROUP_WORDS = {
    "specialist": "specialist",
    "poster": "poster",
    "supervisor": "supervisor",
    "admin": "administrator",
    "viewer": "practice viewer",
    "auditor": "auditor",
    "service": "service",
}
ASKED_WORDS = {
    "person": "new person",
    "groups": "other groups",
    "secret": "new password",
    "end": "end",
}


def groups_text(groups: tuple[str, ...]) -> str:
    """Groups as people say them."""
    return ", ".join(GROUP_WORDS.get(group, group) for group in groups)


def moment(at: datetime | None) -> str:
    """`11/30/26 14:05` on this desk's clock, or nothing."""
    return at.astimezone().strftime("%m/%d/%y %H:%M") if at else ""


def moment_cell(at: datetime | None, tone: Tone = Tone.MUTED) -> Cell:
    """A moment as it is read, and as a moment in an exported file."""
    return Cell(moment(at), tone, at)


def short_moment(at: datetime, tone: Tone = Tone.MUTED) -> Cell:
    """`11/30 14:05` on this desk's clock."""
    return Cell(at.astimezone().strftime("%m/%d %H:%M"), tone, at)


def sees_text(member: StaffMember) -> str:
    """What somebody sees, and how much of it was taken for a reason."""
    taken = sum(scope.taken for scope in member.scopes)
    told = scope_line(member.granted())
    return f"{told}  + {taken} by break-glass" if taken else told


def _sees(member: StaffMember) -> Cell:
    return Cell(sees_text(member), Tone.AMBER if any(scope.taken for scope in member.scopes) else Tone.TEXT)


def _state(member: StaffMember) -> Cell:
    if member.ended_at is not None:
        return Cell("ended", Tone.MUTED)
    return Cell(f"password from {member.lent_by}", Tone.AMBER) if member.lent_by else Cell("works here", Tone.GREEN)


STAFF_COLUMNS: tuple[Column[StaffMember], ...] = (
    Column("login", "Login", lambda row: plain(row.login), 110),
    Column("name", "Name", lambda row: plain(row.name), 150),
    Column("groups", "Groups", lambda row: plain(groups_text(row.groups)), 210),
    Column("sees", "Sees", _sees, 260, stretch=True),
    Column("state", "State", _state, 150),
    Column("since", "Made", lambda row: moment_cell(row.created_at), 120),
    Column("by", "By", lambda row: muted(row.created_by), 90),
)
REQUEST_COLUMNS: tuple[Column[PeopleRequest], ...] = (
    Column("id", "No.", lambda row: muted(str(row.id)), 38, right=True),
    Column("kind", "Wish", lambda row: plain(ASKED_WORDS.get(row.kind, row.kind)), 98),
    Column("login", "Person", lambda row: plain(row.login), 72),
    Column("groups", "Groups", lambda row: plain(groups_text(row.groups)), 122),
    Column("by", "Asked by", lambda row: muted(row.asked_by), 72),
    Column("at", "At", lambda row: short_moment(row.asked_at), 94),
    Column("reason", "Why", lambda row: plain(row.reason), 90, stretch=True),
    Column("sees", "Sees", lambda row: muted(row.scopes), 120, extra=True),
)


def taken_columns(now: datetime) -> tuple[Column[TakenAccess], ...]:
    """Access that was taken, seen from `now`."""

    def until(row: TakenAccess) -> Cell:
        if row.is_open(now):
            return Cell(f"open to {row.until.astimezone():%H:%M}", Tone.RED, row.until)
        return Cell("over", Tone.MUTED, row.ended_at or row.until)

    def read(row: TakenAccess) -> Cell:
        return Cell(f"read by {row.seen_by}", Tone.MUTED) if row.seen_by else Cell("not read", Tone.AMBER)

    return (
        Column("at", "Taken", lambda row: short_moment(row.taken_at, Tone.TEXT), 94),
        Column("who", "Person", lambda row: plain(row.name), 80),
        Column("place", "Place", lambda row: plain(row.place), 88),
        Column("until", "State", until, 100),
        Column("read", "Reason", read, 104),
        Column("reason", "Why", lambda row: plain(row.reason), 90, stretch=True),
        Column("words", "Said", lambda row: muted(row.seen_text), 120, extra=True),
    )


ACCESS_COLUMNS: tuple[Column[AccessRow], ...] = (
    Column("login", "Login", lambda row: plain(row.login), 80),
    Column("name", "Name", lambda row: plain(row.name), 110),
    Column("groups", "Groups", lambda row: plain(groups_text(row.groups)), 140),
    Column("place", "Sees", lambda row: plain(row.place), 104),
    Column("since", "Since", lambda row: moment_cell(row.since), 118),
    Column("until", "Until", lambda row: moment_cell(row.until), 118),
    Column("by", "Granted by", lambda row: muted(row.granted_by or ""), 88),
    Column("way", "Way", lambda row: Cell(row.way, Tone.AMBER if row.reason else Tone.MUTED), 84),
    Column("reason", "Why", lambda row: muted(row.reason), 90, stretch=True),
    Column("desk", "At a desk", lambda row: day_cell(row.last_desk_day, Tone.MUTED), 78),
    Column("password", "Password", lambda row: muted(row.password), 104),
    Column("made", "Made", lambda row: moment_cell(row.made_at), 106, extra=True),
    Column("ended", "Ended", lambda row: moment_cell(row.ended_at), 106, extra=True),
)
