"""The own password of a made-up person."""

from __future__ import annotations

from app.domain.errors import NotPermitted

PASSWORD = "the password of this session"
WRONG = "The password you use now is another one; nothing was changed."


class MadeSecret:
    """Remembers what was changed; one password is right."""

    changed_to: str = ""
    pin: str = ""
    desk_keeps: bool = True

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def change_secret(self, current: str, new: str) -> bool:
        """As the server does."""
        self._call("change_secret")
        if current != PASSWORD:
            raise NotPermitted(WRONG)
        self.changed_to = new
        return self.desk_keeps

    def choose_pin(self, current: str, pin: str) -> str:
        """As the desk does."""
        self._call("choose_pin")
        if current != PASSWORD:
            raise NotPermitted(WRONG)
        self.pin = pin
        return "The PIN opens this desk."
