"""The own password at a desk: what was typed, keeping it, changing it, and the PIN that stands for it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from app.db.database import Database
from app.domain.errors import NotPermitted, Refused
from app.security.desk import Desk
from app.security.pin import NOT_KEPT, drop_pin, has_pin, looks_like_pin, secret_by_pin, set_pin
from app.security.secrets import NO_KEYRING, keyring_words, safe_keyring
from app.security.slots import FIRST, SECOND, KeyringStore, change_own_secret, rotate_secret, settled, signs_in

SHORTEST = 12
DEMO_KEEPS = "The demo office on this computer keeps its passwords by itself; nothing is to be set here."
WRONG = "The password you use now is another one; nothing was changed."


@dataclass(frozen=True, slots=True)
class SecretChanged:
    """What became of a change of the own password: whether this desk keeps the new one."""

    kept: bool


def secret_of(desk: Desk, login: str, typed: str) -> str:
    """The password somebody meant: the typed one, or the kept one for a PIN. Raises NotPermitted, Unavailable.

    Nothing typed is answered with nothing, except where a PIN is set: there the desk does not open by itself.
    """
    if not desk.server.wants_secret or (typed and not looks_like_pin(typed)):
        return typed
    store = desk.store(login)
    if store is None or not has_pin(store):
        return typed
    if not typed:
        raise NotPermitted("Type the PIN of this desk, or your password.")
    return secret_by_pin(store, typed, signs_in(desk.server, login))


def keep_secret_here(desk: Desk, login: str, secret: str) -> str:
    """Keep the password that just signed in, in a keyring of the system alone. Where, in a sentence; Raises Refused."""
    if desk.secrets_folder is not None:
        raise Refused(DEMO_KEEPS)
    keyring = safe_keyring()
    if keyring is None:
        raise Refused(keyring_words())
    store = KeyringStore(keyring, desk.server.url(), login)
    store.put(FIRST, secret)
    store.drop(SECOND)
    return keyring_words()


def no_keeping_words(desk: Desk) -> str:
    """Why this desk cannot keep a password; empty when it can. It names a keyring that is refused."""
    if desk.secrets_folder is not None:
        return DEMO_KEEPS
    return keyring_words() if safe_keyring() is None else ""


def change_secret(desk: Desk, database: Database, *, current: str, new: str) -> SecretChanged:
    """Change the own password on the server, and on this desk where it keeps it. Raises Refused, NotPermitted,
    Unavailable (not known which holds: both are kept, the next sign-in finds out).
    """
    if desk.secrets_folder is not None:
        raise Refused(DEMO_KEEPS)
    _require_person(desk, database, current)
    if len(new) < SHORTEST or new.isdigit() or not new.isprintable() or new.strip() != new:
        raise Refused(f"A password has {SHORTEST} signs or more, and not digits alone.")
    if hmac.compare_digest(new.encode(), database.credentials.secret.encode()):
        raise Refused("This is the password you have now.")
    store = desk.store(database.login)
    kept = store is not None and settled(store, None) is not None
    if store is not None and kept:
        rotate_secret(database, store, new, signs_in(desk.server, database.login))
    else:
        change_own_secret(database, new)
    database.go_on_with(new)
    return SecretChanged(kept)


def choose_pin(desk: Desk, database: Database, *, current: str, pin: str) -> str:
    """Set the PIN of this desk, or with an empty one do without. What holds now, in a sentence. Raises Refused."""
    if desk.secrets_folder is not None:
        raise Refused(DEMO_KEEPS)
    _require_person(desk, database, current)
    store = desk.store(database.login)
    if store is None:
        raise Refused(f"{NOT_KEPT} {NO_KEYRING}")
    if not pin:
        drop_pin(store)
        return "This desk has no PIN of yours any more: a locked desk opens with your password."
    if looks_like_pin(database.credentials.secret):
        raise Refused("Your password is digits alone, as a PIN is: change the password first.")
    set_pin(store, pin)
    return "The PIN opens this desk when it is locked, and when RemitDesk is started. Five wrong ones, and it is gone."


def _require_person(desk: Desk, database: Database, current: str) -> None:
    """Who passes by an open desk changes nothing: the password of this session, or the PIN, has to be typed."""
    if not desk.server.wants_secret:
        raise Refused("You sign in without a password here: by your domain, or by the certificate of this desk.")
    meant = secret_of(desk, database.login, current) if current else ""
    if not hmac.compare_digest(meant.encode(), database.credentials.secret.encode()):
        raise NotPermitted(WRONG)
