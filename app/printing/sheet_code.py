"""What stands in the QR code of a sheet of ours: a mark, a random token, two check signs. Pure, no word of a patient.

A cover sheet names a claim by its token alone, which only the office's own table understands; a separator sheet says
that the next letter begins. Anything else in a QR code is somebody else's and is passed over.
"""

from __future__ import annotations

import secrets
from enum import Enum

from msgspec import Struct

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"    # no I, L, O, U: read aloud and typed without mistakes
TOKEN_LENGTH = 16                                # 80 bits: nobody guesses one
_COVER, _SEPARATOR = "RD1C", "RD1S"
_DIGITS, _SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 36
_LENGTH = len(_COVER) + TOKEN_LENGTH + 2


class SheetKind(Enum):
    """What a code of ours stands on; DAMAGED: it begins like one of ours, and its check digits do not fit."""

    COVER = "cover"
    SEPARATOR = "separator"
    DAMAGED = "damaged"


class SheetCode(Struct, frozen=True):
    """One code of ours, as read; the token is empty but on a cover sheet."""

    kind: SheetKind
    token: str = ""


def new_token() -> str:
    """A token nobody has had."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def cover_code(token: str) -> str:
    """The content of a cover sheet's QR code."""
    return _checked(_COVER + token)


def separator_code() -> str:
    """The content of every separator sheet's QR code."""
    return _checked(_SEPARATOR + "0" * TOKEN_LENGTH)


def read_code(text: str) -> SheetCode | None:
    """What a QR code says of a sheet of ours; None for everybody else's codes."""
    text = text.strip().upper()
    kind = {_COVER: SheetKind.COVER, _SEPARATOR: SheetKind.SEPARATOR}.get(text[: len(_COVER)])
    if kind is None:
        return None
    if len(text) != _LENGTH or not text.isascii() or not text.isalnum() or _checked(text[:-2]) != text:
        return SheetCode(SheetKind.DAMAGED)
    token = text[len(_COVER) : -2]
    if kind is SheetKind.SEPARATOR:
        return SheetCode(kind)
    return SheetCode(kind, token) if set(token) <= set(ALPHABET) else SheetCode(SheetKind.DAMAGED)


def _checked(text: str) -> str:
    """ISO 7064, MOD 1271-36: every single wrong sign and every swap of two neighbours is noticed."""
    check = (1 - int(text, 36) * _SIGNS**2) % 1271
    return text + _DIGITS[check // _SIGNS] + _DIGITS[check % _SIGNS]
