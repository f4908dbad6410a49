"""The own password at a desk of a shared server: kept, changed, and opened by a PIN, on real sign-ins."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import keyring.errors
import pytest
from keyring.backend import KeyringBackend

from app.db.credentials import Credentials
from app.db.database import Database
from app.db.home import Home
from app.domain.errors import AppError, NotPermitted, Refused, Unavailable
from app.security import own_secret, secrets
from app.security.desk import Desk, open_desk
from app.security.own_secret import change_secret, choose_pin, keep_secret_here, no_keeping_words, secret_of
from app.security.pin import MOST_WRONG
from app.security.slots import FIRST, signs_in
from app.ui.entrance import Entrance
from tests.db.people_book import give_secret_back
from tests.office import SECRET, Office

NEW, PIN, WRONG_PIN = "a-new-secret-of-lopez", "482913", "482914"


class Ring(KeyringBackend):
    """A keyring of the system, in memory."""

    kept: dict[str, str] = {}       # noqa: RUF012  # one for all, as the system's is
    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        """The entry."""
        if self.locked:
            raise keyring.errors.KeyringLocked
        return self.kept.get(f"{service}|{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        """Fill."""
        self.kept[f"{service}|{username}"] = password

    def delete_password(self, service: str, username: str) -> None:
        """Empty."""
        del self.kept[f"{service}|{username}"]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    """This desk has a safe keyring."""
    made = Ring()       # type: ignore[no-untyped-call]  # the library's own constructor has no types
    made.kept = {}
    monkeypatch.setattr(secrets, "safe_keyring", lambda: made)
    monkeypatch.setattr(own_secret, "safe_keyring", lambda: made)
    monkeypatch.setattr(own_secret, "keyring_words", lambda: "Passwords are kept in the ring of the test.")
    return made


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Iterator[Desk]:
    """lopez's desk of the shared server; lopez has the tests' secret again afterwards."""
    found = open_desk(Home(tmp_path / "home"), url=office.url(), environment={})
    yield found
    found.close()
    give_secret_back(office, "lopez")


@pytest.fixture
def session(desk: Desk) -> Iterator[Database]:
    """lopez at work there."""
    with closing(Database.open(Credentials(desk.server, "lopez", SECRET))) as database:
        yield database


def works(desk: Desk, secret: str) -> bool:
    """Whether lopez signs in by it."""
    return signs_in(desk.server, "lopez")(secret)


def test_the_password_is_changed_where_the_desk_keeps_none(desk: Desk, session: Database, ring: Ring) -> None:
    assert change_secret(desk, session, current=SECRET, new=NEW).kept is False
    assert (works(desk, NEW), works(desk, SECRET)) == (True, False)
    assert ring.kept == {}                              # what was not kept before is not kept behind the person's back
    session.rest()                                      # and this session goes on with the new one
    fresh = Database.open(Credentials(desk.server, "lopez", NEW))
    session.wake(fresh)
    with session.unit(read_only=True) as unit:
        assert unit.text("SELECT session_user::text") == "lopez"


def test_the_password_is_changed_in_the_keyring_too(desk: Desk, session: Database, ring: Ring) -> None:
    keep_secret_here(desk, "lopez", SECRET)
    assert change_secret(desk, session, current=SECRET, new=NEW).kept is True
    assert list(ring.kept.values()) == [NEW]
    assert works(desk, NEW)


def test_connections_made_after_the_change_sign_in_with_the_new_one(desk: Desk, session: Database, ring: Ring) -> None:
    change_secret(desk, session, current=SECRET, new=NEW)
    with session.unit(read_only=True) as one, session.unit(read_only=True) as two:      # the second is a new line
        assert one.text("SELECT session_user::text") == two.text("SELECT session_user::text") == "lopez"


REFUSED = (
    ("another", NEW, "another one"),
    ("", NEW, "another one"),
    (SECRET, "short", "12 signs"),
    (SECRET, "123456789012345", "digits alone"),
    (SECRET, " padded-with-space", "12 signs"),
    (SECRET, SECRET, "have now"),
)


@pytest.mark.usefixtures("ring")
def test_a_change_that_may_not_be_changes_nothing(desk: Desk, session: Database) -> None:
    for current, new, said in REFUSED:
        with pytest.raises(AppError, match=said):
            change_secret(desk, session, current=current, new=new)
    assert works(desk, SECRET)


def test_the_demo_office_refuses(session: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    demo = Desk(Home(tmp_path), session.credentials.server)
    monkeypatch.setattr(Desk, "secrets_folder", tmp_path)
    for act in (lambda: change_secret(demo, session, current=SECRET, new=NEW),
                lambda: choose_pin(demo, session, current=SECRET, pin=PIN),
                lambda: keep_secret_here(demo, "lopez", SECRET)):  # fmt: skip
        with pytest.raises(Refused, match="demo office"):
            act()


def test_a_plain_text_keyring_is_refused_by_name_and_keeps_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    monkeypatch.setattr(own_secret, "safe_keyring", lambda: None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    assert no_keeping_words(desk).startswith("keyrings.alt.file.PlaintextKeyring is refused")
    with pytest.raises(Refused, match="PlaintextKeyring is refused"):
        keep_secret_here(desk, "lopez", SECRET)


def test_a_keyring_that_does_not_answer_is_told_in_words(desk: Desk, ring: Ring) -> None:
    ring.locked = True
    with pytest.raises(Unavailable, match="unlock it"):
        secret_of(desk, "lopez", PIN)
    assert secret_of(desk, "lopez", SECRET) == SECRET      # a typed password needs no keyring


def test_a_locked_desk_opens_by_pin_within_two_seconds(desk: Desk, office: Office, ring: Ring) -> None:
    entrance = Entrance(desk.home, desk, "")
    entered = entrance.enter("lopez", SECRET, keep=True)
    assert entered.kept == "Passwords are kept in the ring of the test."
    assert "opens this desk" in entered.office.choose_pin(SECRET, PIN)
    entrance.mark_locked()
    entered.office.rest()
    began = time.monotonic()
    assert entrance.enter_again(entered.office, PIN) is True
    assert time.monotonic() - began < 2.0
    assert entered.office.start().queues
    entered.office.close()


def test_five_wrong_pins_at_a_locked_desk_leave_the_password_as_the_only_way(desk: Desk, ring: Ring) -> None:
    entrance = Entrance(desk.home, desk, "")
    office = entrance.enter("lopez", SECRET, keep=True).office
    office.choose_pin(SECRET, PIN)
    entrance.mark_locked()
    office.rest()
    for _try in range(MOST_WRONG):
        with pytest.raises(NotPermitted):
            entrance.enter_again(office, WRONG_PIN)
    assert ring.kept == {}
    with pytest.raises(AppError):
        entrance.enter_again(office, PIN)
    assert entrance.enter_again(office, SECRET) is True
    office.close()


def test_a_desk_that_was_locked_does_not_open_by_the_kept_password_after_a_restart(desk: Desk, ring: Ring) -> None:
    before = Entrance(desk.home, desk, "")
    office = before.enter("lopez", SECRET, keep=True).office
    before.mark_locked()
    office.close()                                          # the program was ended while it was locked
    after = Entrance(desk.home, desk, "")
    with pytest.raises(NotPermitted, match="was locked"):
        after.enter("lopez", "")
    after.enter("lopez", SECRET).office.close()             # typed once, the kept one opens it again
    after.enter("lopez", "").office.close()


def test_with_a_pin_the_kept_password_alone_opens_nothing(desk: Desk, ring: Ring) -> None:
    entrance = Entrance(desk.home, desk, "")
    office = entrance.enter("lopez", SECRET, keep=True).office
    office.choose_pin(SECRET, PIN)
    office.close()
    with pytest.raises(NotPermitted, match="PIN of this desk"):
        entrance.enter("lopez", "")
    entrance.enter("lopez", PIN).office.close()


def test_a_pin_is_set_and_taken_away_by_who_knows_the_password_or_the_pin_alone(
    desk: Desk, session: Database, ring: Ring
) -> None:
    keep_secret_here(desk, "lopez", SECRET)
    with pytest.raises(NotPermitted):
        choose_pin(desk, session, current="a passer-by", pin=PIN)
    choose_pin(desk, session, current=SECRET, pin=PIN)
    assert change_secret(desk, session, current=PIN, new=NEW).kept is True
    assert secret_of(desk, "lopez", PIN) == NEW             # the PIN stands for the new one
    assert "no PIN" in choose_pin(desk, session, current=PIN, pin="")
    assert list(ring.kept.values()) == [NEW]


def test_a_desk_that_keeps_no_password_takes_no_pin(desk: Desk, session: Database, ring: Ring) -> None:
    with pytest.raises(Refused, match="does not keep your password"):
        choose_pin(desk, session, current=SECRET, pin=PIN)
    store = desk.store("lopez")
    assert store is not None
    assert store.get(FIRST) is None
