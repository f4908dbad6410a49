"""Driver errors become sentences a clerk can act on; nowhere else are they looked at.

Our SQL functions raise their own sentences with these SQLSTATE codes (`RAISE EXCEPTION '...' USING ERRCODE = 'RD003'`):
RD001 Refused, RD002 Conflict, RD003 NotPermitted, RD004 NotFound, RD005 Unavailable. Their message is shown as it
stands and therefore never holds PHI. The detail of any other error (key values) is dropped here.
"""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from app.db.line_words import LineTrouble, line_trouble
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused, Unavailable

OWN_CODES: dict[str, type[AppError]] = {
    "RD001": Refused,
    "RD002": Conflict,
    "RD003": NotPermitted,
    "RD004": NotFound,
    "RD005": Unavailable,
}


PEOPLE_GROUPS = frozenset({"specialist", "poster", "supervisor", "admin", "viewer", "auditor", "service"})


class Collision(Conflict):
    """Two units wrote the same rows at once (serialisation failure or deadlock); running the unit again helps."""


class Lost(Unavailable):
    """The connection broke; whether the last write was saved is unknown until its operation id is asked again."""


class SignInRefused(NotPermitted):
    """The server does not accept this login and secret."""


class LineRefused(NotPermitted):
    """No line that is encrypted and proved as this desk wants it; trying again does not help."""

    def __init__(self, trouble: LineTrouble) -> None:
        super().__init__(trouble.sentence)
        self.kind = trouble.kind


# The server ends itself rather than promise what it cannot write: whether the last write was saved is unknown.
_STOPPED_FULL = (
    "The server is out of disk space and stopped; tell the administrator. What was sent last is checked again."
)
_NOT_SET_UP = "The database is not set up for this version of RemitDesk; start RemitDesk once to update it."
# A function or column this program knows and the database no longer has: another desk updated it since the sign-in.
_UPDATED = "The database was updated while this desk was open; close RemitDesk and start the new one."
_SENTENCES: dict[str, tuple[type[AppError], str]] = {
    "40001": (Collision, "Somebody else saved the same rows at the same moment; try again."),
    "40P01": (Collision, "Somebody else saved the same rows at the same moment; try again."),
    "55P03": (Conflict, "Somebody else is saving this right now; try again in a few seconds."),
    "57014": (Unavailable, "The server took too long and the request was stopped; narrow it or try again."),
    "25006": (NotPermitted, "This login may only read."),
    "23505": (Conflict, "This already exists; refresh and look for it."),
    "23503": (Refused, "Something this refers to does not exist, or is still in use; refresh and try again."),
    "23514": (Refused, "A rule of the database refuses this value; nothing was changed."),
    "23502": (Refused, "A needed value is missing; nothing was changed."),
    "23P01": (Refused, "This overlaps with something that exists; nothing was changed."),
    "22021": (Refused, "The text holds a character the database cannot keep; nothing was changed."),
    "28P01": (SignInRefused, "The login or the password is wrong."),
    "28000": (SignInRefused, "The server does not accept this login."),
    "3D000": (Unavailable, "This server has no such database; check the address with the administrator."),
    "53300": (Unavailable, "The server has no free place; close a second desk or try again in a minute."),
    "53100": (Unavailable, "The server is out of disk space; tell the administrator. Nothing was lost."),
    "53200": (Unavailable, "The server is out of memory; try again in a minute."),
    "55000": (Refused, "This record is kept for good and cannot be changed; reverse it instead."),
    "57P03": (Unavailable, "The server is starting; try again in a few seconds."),
    "XX001": (Unavailable, "A part of the stored data is damaged; stop working and tell the administrator at once."),
    "XX002": (Unavailable, "A part of the stored data is damaged; stop working and tell the administrator at once."),
    "42883": (Unavailable, _UPDATED),
    "42703": (Unavailable, _UPDATED),
    "42P01": (Unavailable, _NOT_SET_UP),
    "3F000": (Unavailable, _NOT_SET_UP),
}
_LOST_CODES = frozenset({"57P01", "57P02", "57P05", "25P03", "40003"})


def translated(error: psycopg.Error) -> AppError:
    """The AppError for a driver error; unknown ones carry only their SQLSTATE, never row values."""
    code = error.sqlstate or ""
    if code in OWN_CODES:
        return OWN_CODES[code](error.diag.message_primary or "The database refused this.")
    if code == "42501":
        return NotPermitted(_missing_right(error.diag.message_primary or ""))
    if code in _SENTENCES:
        return _known(code, error)
    if code in _LOST_CODES or code.startswith("08"):
        return Lost("The connection to the server was lost.")
    if not code:
        return _without_code(error)
    return AppError(f"The database reported an unexpected error ({code}); nothing was changed.")


def _known(code: str, error: psycopg.Error) -> AppError:
    if code == "28000" and (trouble := line_trouble(str(error))) is not None:
        return LineRefused(trouble)
    stopped = code == "53100" and error.diag.severity_nonlocalized in {"PANIC", "FATAL"}
    kind, sentence = (Lost, _STOPPED_FULL) if stopped else _SENTENCES[code]
    return kind(sentence)


def _missing_right(message: str) -> str:
    """Name the right that is missing; of a table its name, never a row."""
    found = re.fullmatch(r"permission denied for (\w+) (\w+)", message)
    if found is None:
        return "This login lacks the right to do that; ask a supervisor."
    kind, name = found.groups()
    groups = rights_to_call(name) if kind == "function" else ()
    if groups:
        wanted = '" or "'.join(groups)
        return f'This needs the right "{wanted}", which this login does not hold.'
    return f'This login lacks the right on the {kind} "{name}"; ask a supervisor.'


def rights_to_call(name: str) -> tuple[str, ...]:
    """The groups that may call a function, as its own file grants it; empty when people may not call it at all."""
    folder = Path(__file__).resolve().parents[2] / "migrations" / "sql" / "functions"
    told = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob(f"*.{name}.sql"))
    granted = "".join(re.findall(r"(?s)GRANT EXECUTE ON FUNCTION .*? TO (.*?);", told))
    return tuple(group for group in re.findall(r"\brd_(\w+)", granted) if group in PEOPLE_GROUPS)


def _without_code(error: psycopg.Error) -> AppError:
    """Errors raised by the driver itself: no answer from the server, or a value it cannot send."""
    if isinstance(error, psycopg.DataError):
        return Refused("The text holds a character the database cannot keep; nothing was changed.")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        text = str(error)
        if "no password supplied" in text:
            return SignInRefused("There is no password for this login.")
        if (trouble := line_trouble(text)) is not None:
            return LineRefused(trouble)
        for phrase, code in _PHRASES:
            if phrase in text:
                kind, sentence = _SENTENCES[code]
                return kind(sentence)
        return Lost("The server cannot be reached; check the network, then try again.")
    return AppError("The database driver reported an unexpected error; nothing was changed.")


# libpq hands over no SQLSTATE for a refused connection on some versions; these words of the server stand in for it.
_PHRASES = (
    ("password authentication failed", "28P01"),
    ("pg_hba.conf", "28000"),
    ("is not permitted to log in", "28000"),
    ("too many", "53300"),
    ("does not exist", "3D000"),
    ("starting up", "57P03"),
)
