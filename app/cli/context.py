"""What a verb works with: the desk's server, the right login, and one way to print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec

from app.db.home import Home, desk_home
from app.domain.errors import NotPermitted, Refused

if TYPE_CHECKING:
    from app.db.database import Database
    from app.db.unit import Unit
    from app.security.desk import Desk, SignedIn


Done = TypeVar("Done")
ONLY_SERVICES = frozenset({"import", "worker"})     # what these write, no person may write directly
IMPORTERS = ("poster", "supervisor", "admin")        # who may have the import service read a file


class Context:
    """One run of the command line. The server is chosen, and logins sign in, when a verb first asks for them."""

    def __init__(self, *, login: str = "", url: str = "", home: Home | None = None) -> None:
        self.home = home or desk_home()
        self._login = login
        self._url = url
        self._desk: Desk | None = None
        self._sessions: dict[str, SignedIn] = {}
        self.settles = True         # off for the verb that tells of it itself

    @property
    def desk(self) -> Desk:
        """The chosen server; the embedded one is started and migrated here."""
        if self._desk is None:
            from app.security.desk import open_desk  # noqa: PLC0415  # verbs on files need no server

            self._desk = open_desk(self.home, url=self._url)
        return self._desk

    def login(self, service: str | None = None) -> str:
        """Who acts: `--as` first; else the service login `svc_<service>` when one is named; else the person."""
        if service is not None and not self._login:
            return f"svc_{service}"
        return self.desk.person(self._login)

    def session(self, service: str | None = None) -> SignedIn:
        """The signed-in person or service, kept for the rest of the run."""
        login = self.login(service)
        if login not in self._sessions:
            by_itself = service is not None and not self._login
            self._sessions[login] = self._sign_in(login, own_first=by_itself)
        session = self._sessions[login]
        if service in ONLY_SERVICES and not session.holds("service"):
            raise NotPermitted(f'This needs the right "service", which the login {login} does not hold.')
        return session

    def _sign_in(self, login: str, *, own_first: bool) -> SignedIn:
        """Sign in; what an earlier run sent without hearing the answer is asked about first, and told."""
        from app.security.desk import desk_journal, sign_in  # noqa: PLC0415  # verbs on files need no server

        found = sign_in(self.desk.credentials(login, own_first=own_first), journal=desk_journal(self.home))
        found.database.on_checking = _tell_checking
        if self.settles:
            for sentence in found.database.settle_journal().sentences:
                sys.stderr.write(f"{sentence}\n")
        return found

    def database(self, service: str | None = None) -> Database:
        """The open database of the person or service."""
        return self.session(service).database

    def service_database(self, service: str) -> Database | None:
        """The database as `svc_<service>` whoever acts, for what a person set going; None where no secret is kept."""
        login = f"svc_{service}"
        if login not in self._sessions:
            try:
                self._sessions[login] = self._sign_in(login, own_first=True)
            except (NotPermitted, Refused):
                return None
        return self._sessions[login].database

    def import_database(self) -> Database:
        """The import service's database, for itself or for a person who may bring files in.

        Raises NotPermitted, also where this desk keeps no secret of the service.
        """
        if not self._login:
            return self.database("import")
        person = self.session()
        if person.holds("service"):
            return person.database
        if not person.holds(*IMPORTERS):
            raise NotPermitted(
                f'Importing needs the right "poster", "supervisor" or "admin", which the login {person.login} does '
                "not hold."
            )
        service = self.service_database("import")
        if service is None:
            raise NotPermitted(
                "This desk keeps no secret of the import service; put the file into the worker's folder instead, or "
                "ask the administrator for a desk that may import."
            )
        return service

    @contextmanager
    def unit(self, service: str | None = None, *, read_only: bool = False) -> Iterator[Unit]:
        """One transaction as the person, or as `svc_<service>`."""
        with self.database(service).unit(read_only=read_only) as unit:
            yield unit

    def perform(self, work: Callable[[Unit], Done], service: str | None = None) -> Done:
        """One transaction that is run again when it collides with another desk's."""
        return self.database(service).perform(work)

    def print(self, result: object, as_json: bool, text: str = "") -> None:
        """Print a frozen result: as JSON, as the given text, or field by field."""
        if as_json:
            line = msgspec.json.format(msgspec.json.encode(result), indent=2).decode()
        else:
            line = text or "\n".join(_lines(result))
        sys.stdout.write(line + "\n")

    def close(self) -> None:
        """Close all connections and leave the embedded server."""
        for session in self._sessions.values():
            session.database.close()
        self._sessions.clear()
        if self._desk is not None:
            self._desk.close()
            self._desk = None


def _tell_checking(checking: bool) -> None:
    from app.db.settled import CHECKING  # noqa: PLC0415

    if checking:
        sys.stderr.write(f"{CHECKING}\n")


def _lines(result: object) -> Iterator[str]:
    """A result in words: `field: value`, and one line per item of a list."""
    if isinstance(result, list | tuple):
        for item in result:
            yield "  ".join(_short(value) for value in _cells(item).values()) if _is_row(item) else _short(item)
    elif _is_row(result):
        for name, value in _cells(result).items():
            label = name.replace("_", " ")
            if isinstance(value, list | tuple) and any(_is_row(item) for item in value):
                yield f"{label}:"
                yield from (f"  {line}" for line in _lines(value))
            else:
                yield f"{label}: {_short(value)}"
    else:
        yield _short(result)


def _is_row(value: object) -> bool:
    return isinstance(value, msgspec.Struct | dict) or (is_dataclass(value) and not isinstance(value, type))


def _cells(row: object) -> dict[str, object]:
    if isinstance(row, dict):
        return row
    if isinstance(row, msgspec.Struct):
        return {name: getattr(row, name) for name in row.__struct_fields__}
    if is_dataclass(row):
        return {field.name: getattr(row, field.name) for field in fields(row)}
    raise TypeError("only rows have cells")


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_short(item) for item in value)
    if _is_row(value):
        return " ".join(f"{name}={_short(cell)}" for name, cell in _cells(value).items())
    if value is None:
        return "-"
    return str(value)
