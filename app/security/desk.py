"""Which server this desk works on, and signing in to it.

Chosen in this order: the address given (`--database`), REMITDESK_DATABASE_URL, the saved profile, else the embedded
server, which is then started, migrated and given its people on first use.
"""

from __future__ import annotations

import os
import secrets as random_secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app import __version__
from app.db.credentials import Address, Credentials, Server, parse_address
from app.db.database import Database, connect
from app.db.embedded import EmbeddedServer, keep_secret, read_secret
from app.db.home import Home
from app.db.journal import Journal
from app.db.migrate import bring_up, check_state, read_state
from app.db.privatefile import write_private
from app.domain.errors import NotPermitted
from app.security.clock import check_clock
from app.security.people import DEMO_PEOPLE, DEMO_SUPERVISOR, SERVICES, enrol
from app.security.secrets import Ask, find_secret, find_store
from app.security.slots import SecretStore, private_folder, signs_in

URL_VARIABLE = "REMITDESK_DATABASE_URL"
USER_VARIABLE = "REMITDESK_USER"
PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person at work: an open database and the groups the server says this login holds."""

    database: Database
    login: str
    name: str
    groups: tuple[str, ...]

    def holds(self, *groups: str) -> bool:
        """Whether the person is in one of these groups (for what a window offers; the server decides)."""
        return any(group in self.groups for group in groups)


@dataclass(frozen=True, slots=True)
class _Known:
    groups: tuple[str, ...]
    name: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """The server chosen for this process. Close it to leave an embedded server."""

    home: Home
    server: Server
    embedded: EmbeddedServer | None = None
    named: Address | None = None

    @property
    def secrets_folder(self) -> Path | None:
        """Files with the secrets of the embedded server; None on a shared one."""
        return None if self.embedded is None else self.home.folder("secrets")

    def person(self, chosen: str, environment: Mapping[str, str] | None = None) -> str:
        """The login to use: the chosen one, REMITDESK_USER, the address's, or the demo supervisor when embedded."""
        known = os.environ if environment is None else environment
        login = chosen or known.get(USER_VARIABLE, "") or (self.named.login if self.named else "")
        if login:
            return login
        if self.embedded is not None:
            return DEMO_SUPERVISOR
        raise NotPermitted(f"Say who you are: add --as LOGIN or set {USER_VARIABLE}.")

    def credentials(self, login: str, *, ask: Ask | None = None, own_first: bool = False) -> Credentials:
        """Credentials of a login with the secret this desk can find for it; `own_first` as in find_secret.

        Raises NotPermitted, Refused.
        """
        if self.named is not None and self.named.secret and self.named.login == login:
            return Credentials(self.server, login, self.named.secret)
        if not self.server.wants_secret:        # a ticket of the domain, or the certificate of this device
            return Credentials(self.server, login, "")
        secret = find_secret(
            login, place=self.server.url(), own_folder=self.secrets_folder, ask=ask, own_first=own_first,
            private=self.private_folder, works=signs_in(self.server, login),
        )  # fmt: skip
        return Credentials(self.server, login, secret)

    @property
    def private_folder(self) -> Path:
        """Where a desk without a keyring may keep secrets of this server; it need not exist."""
        return private_folder(self.home.root / "secrets", self.server.url())

    def store(self, login: str) -> SecretStore | None:
        """Where this desk keeps the secret of a login; None when it is asked for each time."""
        place, own = self.server.url(), self.secrets_folder
        return find_store(login, place=place, own_folder=own, private=self.private_folder)

    def close(self) -> None:
        """Leave the embedded server; the last process to leave stops it."""
        if self.embedded is not None:
            self.embedded.leave()


def open_desk(home: Home, *, url: str = "", environment: Mapping[str, str] | None = None) -> Desk:
    """Choose the server; start, recover, migrate and fill with people the embedded one as needed."""
    known = os.environ if environment is None else environment
    address = url or known.get(URL_VARIABLE, "") or saved_profile(home)
    if address:
        named = parse_address(address)
        return Desk(home, named.server, named=named)
    embedded = EmbeddedServer.attach(home)
    try:
        bring_up(embedded.bootstrap)
        _enrol_missing(embedded.bootstrap, home.folder("secrets"))
    except BaseException:
        embedded.leave()
        raise
    return Desk(home, embedded.server, embedded)


def sign_in(credentials: Credentials, *, size: int = 3, journal: Journal | None = None) -> SignedIn:
    """Open the database as this login once the schema fits this program; the audit keeps who signed in.

    Money calls are noted in `journal`. Raises SignInRefused, SchemaOutdated, SchemaNewer, ClockWrong or Unavailable.
    """
    with connect(credentials) as connection:
        check_state(read_state(connection))
        check_clock(connection, datetime.now(UTC))
    database = Database.open(credentials, size=size)
    database.journal = journal
    try:
        with database.unit() as unit:
            known = unit.one(
                "SELECT groups, name FROM api.sign_in_v1(%(version)s)", {"version": __version__}, into=_Known,
                missing="The server does not know this login.",
            )  # fmt: skip
    except BaseException:
        database.close()
        raise
    return SignedIn(database, credentials.login, known.name or credentials.login, known.groups)


def desk_journal(home: Home) -> Journal:
    """The journal of money calls of this desk."""
    return Journal(home.folder("journal"))


def saved_profile(home: Home) -> str:
    """The saved server address, or empty."""
    path = home.root / PROFILE
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def save_profile(home: Home, url: str) -> Server:
    """Check and keep a server address; a secret in it is left out. Raises Refused."""
    named = parse_address(url)
    home.folder("secrets")
    write_private(home.root / PROFILE, named.server.address(named.login) + "\n")
    return named.server


def forget_profile(home: Home) -> None:
    """Go back to the embedded server."""
    (home.root / PROFILE).unlink(missing_ok=True)


def _enrol_missing(owner: Credentials, folder: Path) -> None:
    """On first start: a login with a random secret, kept in a private file, for every service and demo person."""
    wanted = [person for person in (*SERVICES, *DEMO_PEOPLE) if read_secret(folder, person.login) is None]
    if not wanted:
        return
    with closing(Database.open(owner, size=1)) as database:
        for person in wanted:
            secret = random_secrets.token_urlsafe(24)
            with database.unit() as unit:
                enrol(unit, person, secret=secret)
            keep_secret(folder, person.login, secret)
