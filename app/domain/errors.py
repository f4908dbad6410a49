"""Errors a clerk can act on; every one carries a sentence that says what to do."""

from __future__ import annotations


class AppError(Exception):
    """Base of all expected failures. `sentence` is shown to a person as it stands; it never holds PHI."""

    exit_code = 1

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Refused(AppError):
    """The input or the wish breaks a rule; nothing was changed."""


class Conflict(AppError):
    """Somebody changed the row since it was read; what was typed is kept."""


class NotPermitted(AppError):
    """The person lacks a right; the sentence names it. Command line exit code 3."""

    exit_code = 3


class NotFound(AppError):
    """Nothing with that number is in this person's scope."""


class Unavailable(AppError):
    """The server cannot be reached or is not ready; trying again later is the remedy."""


class NotSaved(Refused):
    """The line broke while something was being saved, and the server says that it was not: doing it again helps."""


class Unknown(Unavailable):
    """The line broke while something was being saved, and the server cannot be asked yet whether it was."""
