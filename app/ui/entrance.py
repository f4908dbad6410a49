"""How somebody comes in at this desk: signing in, coming back after a lock. Every method waits: worker threads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.errors import AppError, NotPermitted

if TYPE_CHECKING:
    from app.db.database import Database
    from app.db.home import Home
    from app.db.settled import Settled
    from app.security.desk import Desk as ServerDesk
    from app.security.desk import SignedIn
    from app.ui.office import DeskFacts
    from app.ui.server_office import ServerOffice

IMPORT_SERVICE = "svc_import"
LOCKED = "locked"
NOT_READY = "The server is not ready yet; try again in a moment."


@dataclass(frozen=True, slots=True)
class Entered:
    """An office somebody just entered, with the facts of its first page."""

    office: ServerOffice
    facts: DeskFacts
    settled: Settled
    typed: bool                         # whether a password was typed, or this desk keeps it
    kept: str = ""                      # where the password is kept from now on, or why it is not


class Entrance:
    """One server's door. A desk that was locked does not open by a kept password alone, also after a restart."""

    def __init__(self, home: Home, server: ServerDesk, chosen: str) -> None:
        self._home, self._server, self._chosen = home, server, chosen
        self._mark = home.root / LOCKED

    def enter(self, login: str, secret: str, *, keep: bool = False) -> Entered:
        """Sign in and read the first page; `keep`: keep the typed password on this desk."""
        from app.ui.server_office import ServerOffice  # noqa: PLC0415  # start-up time

        person = self._signed_in(login, secret)
        office = ServerOffice(person, self._import_service, self._server)
        facts, settled = office.start(), office.settle_journal()
        kept = self._keep(login, person.database.credentials.secret) if keep and secret else ""
        self._mark.unlink(missing_ok=True)
        return Entered(office, facts, settled, bool(secret), kept)

    def enter_again(self, office: ServerOffice, secret: str) -> bool:
        """Wake a locked desk; False when the person's rights changed meanwhile."""
        person = self._signed_in(office.login, secret)
        if person.groups != office.groups:
            person.database.close()
            return False
        office.wake(person)
        self._mark.unlink(missing_ok=True)
        return True

    def mark_locked(self) -> None:
        """From now on something has to be typed here; the demo office lets people sit down."""
        if self._server.embedded is None and self._server.server.wants_secret:
            self._mark.touch(mode=0o600)

    def _signed_in(self, login: str, typed: str) -> SignedIn:
        from app.db.credentials import Credentials  # noqa: PLC0415
        from app.security.desk import desk_journal, sign_in  # noqa: PLC0415
        from app.security.own_secret import secret_of  # noqa: PLC0415

        journal = desk_journal(self._home)
        secret = secret_of(self._server, login, typed)
        if secret:
            return sign_in(Credentials(self._server.server, login, secret), journal=journal)
        if self._mark.exists():
            raise NotPermitted("Type your password: this desk was locked.")
        demo = self._server.embedded is not None
        other = demo and login != self._server.person(self._chosen)     # not whose password file is named
        return sign_in(self._server.credentials(login, ask=_no_password, own_first=other), journal=journal)

    def _keep(self, login: str, secret: str) -> str:
        from app.security.own_secret import keep_secret_here  # noqa: PLC0415

        try:
            return keep_secret_here(self._server, login, secret)
        except AppError as error:
            return error.sentence

    def _import_service(self) -> Database:
        from app.security.desk import sign_in  # noqa: PLC0415

        return sign_in(self._server.credentials(IMPORT_SERVICE, ask=_no_password, own_first=True), size=1).database


def _no_password(_prompt: str) -> str:
    raise NotPermitted("Type your password: this desk keeps none for this login.")
