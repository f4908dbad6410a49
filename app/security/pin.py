"""A short PIN that stands for the password at a desk which keeps it: salted scrypt beside the password, five tries.

It guards a locked desk against who passes by. Whoever can read this account's keyring reads the password itself.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from itertools import pairwise

import msgspec

from app.domain.errors import NotPermitted, Refused
from app.security.slots import FIRST, PIN, SECOND, SecretStore, Works, settled

SHORTEST, LONGEST = 6, 12
MOST_WRONG = 5
NOT_KEPT = (
    "This desk does not keep your password, so a PIN would open nothing: sign in with "
    "'Keep my password on this desk' first."
)
_COST, _BLOCK = 2**15, 8        # 32 MB and about a tenth of a second for one try
_ROOM = 2**26


class _Kept(msgspec.Struct, frozen=True):
    """What the store holds of a PIN; `wrong` tries since the last right one."""

    salt: bytes
    hash: bytes
    wrong: int = 0


def looks_like_pin(typed: str) -> bool:
    """Six to twelve digits: whatever else is typed is a password."""
    return SHORTEST <= len(typed) <= LONGEST and typed.isascii() and typed.isdigit()


def has_pin(store: SecretStore) -> bool:
    """Whether something must be typed at this desk although it keeps the password."""
    return store.get(PIN) is not None


def set_pin(store: SecretStore, pin: str) -> None:
    """Keep a PIN's verifier. Raises Refused for a weak one, and where the password is not kept."""
    if settled(store, None) is None:
        raise Refused(NOT_KEPT)
    if not looks_like_pin(pin):
        raise Refused(f"A PIN has {SHORTEST} to {LONGEST} digits.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if steps in ({0}, {1}, {9}):
        raise Refused("One digit again and again, or digits in a row, are guessed first; choose another PIN.")
    salt = os.urandom(16)
    _keep(store, _Kept(salt, _hash(pin, salt)))


def drop_pin(store: SecretStore) -> None:
    """The password alone opens this desk from now on."""
    store.drop(PIN)


def secret_by_pin(store: SecretStore, pin: str, works: Works | None = None) -> str:
    """The password this desk keeps. Raises NotPermitted; after five wrong ones the desk has forgotten the password."""
    kept, secret = _read(store), settled(store, works)
    if kept is None or secret is None:
        raise NotPermitted("Type your password: this desk has no PIN of yours.")
    if kept.wrong < MOST_WRONG:
        # Counted before it is tried: ending the program in between wins no try.
        _keep(store, msgspec.structs.replace(kept, wrong=kept.wrong + 1))
        if hmac.compare_digest(_hash(pin, kept.salt), kept.hash):
            _keep(store, msgspec.structs.replace(kept, wrong=0))
            return secret
    left = MOST_WRONG - kept.wrong - 1
    if left <= 0:
        forget(store)
        raise NotPermitted("Five wrong PINs: this desk has forgotten your password. Type the password itself.")
    raise NotPermitted(f"The PIN is wrong; {left} {'try' if left == 1 else 'tries'} left. Your password works, too.")


def forget(store: SecretStore) -> None:
    """Neither password nor PIN stays on this desk."""
    for slot in (FIRST, SECOND, PIN):
        store.drop(slot)


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_COST, r=_BLOCK, p=1, maxmem=_ROOM, dklen=32)


def _keep(store: SecretStore, kept: _Kept) -> None:
    store.put(PIN, msgspec.json.encode(kept).decode())


def _read(store: SecretStore) -> _Kept | None:
    """None also for what is damaged: then the password is typed."""
    try:
        return msgspec.json.decode(store.get(PIN) or "", type=_Kept)
    except msgspec.DecodeError:
        return None
