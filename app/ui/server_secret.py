"""The own password on a server. Services are loaded when first asked."""

from __future__ import annotations

from app.db.database import Database
from app.domain.errors import Refused
from app.security.desk import Desk

NO_DESK = "The password is changed at the desk, or with: remitdesk people rotate."


class ServerSecret:
    """Answers `app.ui.secret.asks.SecretAsks`. Without a desk (a script) it refuses."""

    _database: Database
    _desk: Desk | None

    def change_secret(self, current: str, new: str) -> bool:
        """Change the own password; whether this desk keeps the new one."""
        from app.security.own_secret import change_secret  # noqa: PLC0415  # start-up time

        return change_secret(self._place, self._database, current=current, new=new).kept

    def choose_pin(self, current: str, pin: str) -> str:
        """Set the PIN of this desk, or with an empty one do without."""
        from app.security.own_secret import choose_pin  # noqa: PLC0415  # start-up time

        return choose_pin(self._place, self._database, current=current, pin=pin)

    @property
    def _place(self) -> Desk:
        if self._desk is None:
            raise Refused(NO_DESK)
        return self._desk
