"""What the window asks about the own password."""

from __future__ import annotations

from typing import Protocol


class SecretAsks(Protocol):
    """Every method may raise AppError; `current` is the password in use, or the PIN of this desk."""

    def change_secret(self, current: str, new: str) -> bool:
        """Change the own password; whether this desk keeps the new one."""

    def choose_pin(self, current: str, pin: str) -> str:
        """Set the PIN of this desk, or with an empty one do without; what holds now, in a sentence."""
