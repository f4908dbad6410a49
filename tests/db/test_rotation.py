"""Changing the own secret with two slots: whatever is interrupted, one slot signs in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.db.credentials import Credentials, Server
from app.db.database import Database
from app.db.errors import Lost
from app.domain.errors import Refused, Unavailable
from app.security import slots
from app.security.secrets import find_secret, find_store
from app.security.slots import FIRST, SECOND, FileStore, SecretStore, rotate_secret, settled, signs_in
from tests.db.people_book import give_secret_back
from tests.office import SECRET, Office

NEW = "the-new-secret-of-lopez"


class PowerCut(BaseException):
    """The desk loses its power: nothing after it runs."""


class Fragile:
    """A store that loses its power before or after its nth act (put or drop)."""

    def __init__(self, inner: SecretStore, act: int, *, after: bool) -> None:
        self._inner, self._act, self._after, self._acts = inner, act, after, 0

    def get(self, slot: int) -> str | None:
        """The secret in a slot."""
        return self._inner.get(slot)

    def put(self, slot: int, secret: str) -> None:
        """Fill a slot, or not."""
        self._do(lambda: self._inner.put(slot, secret))

    def drop(self, slot: int) -> None:
        """Empty a slot, or not."""
        self._do(lambda: self._inner.drop(slot))

    def _do(self, work: Callable[[], None]) -> None:
        now = self._acts == self._act
        self._acts += 1
        if now and not self._after:
            raise PowerCut
        work()
        if now:
            raise PowerCut


@pytest.fixture
def files(office: Office, tmp_path: Path) -> FileStore:
    """Where lopez's desk keeps the secret; lopez has the tests' secret again afterwards (roles are the server's)."""
    store = FileStore(tmp_path, "lopez")
    store.put(FIRST, SECRET)
    return store


@pytest.fixture(autouse=True)
def _same_secret_again(office: Office) -> Iterator[None]:
    yield
    give_secret_back(office, "lopez")


def server(office: Office) -> Server:
    """Where lopez signs in."""
    return office.credentials("lopez").server


def rotate(office: Office, store: SecretStore) -> None:
    """Change lopez's secret on a connection of its own."""
    secret = settled(store, signs_in(server(office), "lopez")) or ""
    with closing(Database.open(Credentials(server(office), "lopez", secret))) as database:
        rotate_secret(database, store, NEW, signs_in(server(office), "lopez"))


def kept(store: SecretStore) -> tuple[str | None, str | None]:
    """Both slots."""
    return store.get(FIRST), store.get(SECOND)


def test_the_new_secret_takes_the_free_slot_and_the_old_one_goes(office: Office, files: FileStore) -> None:
    rotate(office, files)
    assert kept(files) == (None, NEW)
    works = signs_in(server(office), "lopez")
    assert (works(NEW), works(SECRET)) == (True, False)
    assert find_secret("lopez", place="x", own_folder=files.folder, environment={}) == NEW
    assert {path.stat().st_mode & 0o777 for path in files.folder.iterdir()} == {0o600}
    with office.unit("root") as unit:
        assert unit.text("SELECT secret_by FROM sec.person WHERE login = 'lopez'") == "lopez"


@pytest.mark.parametrize("act", [0, 1])
@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_at_any_write_of_the_store_leaves_one_slot_that_signs_in(
    office: Office, files: FileStore, act: int, after: bool
) -> None:
    with pytest.raises(PowerCut):
        rotate(office, Fragile(files, act, after=after))
    found = settled(files, signs_in(server(office), "lopez"))
    assert found is not None
    assert signs_in(server(office), "lopez")(found)
    assert [each for each in kept(files) if each is not None] == [found]
    assert found == (SECRET if act == 0 else NEW)


@pytest.mark.parametrize("committed", [False, True])
def test_a_power_cut_around_the_servers_commit_leaves_one_slot_that_signs_in(
    office: Office, files: FileStore, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    change = slots.change_own_secret

    def cut(database: Database, new: str) -> None:
        if committed:
            change(database, new)
        raise PowerCut

    monkeypatch.setattr(slots, "change_own_secret", cut)
    with pytest.raises(PowerCut):
        rotate(office, files)
    assert kept(files) == (SECRET, NEW)
    found = find_secret(
        "lopez", place="x", own_folder=files.folder, environment={}, works=signs_in(server(office), "lopez")
    )
    assert found == (NEW if committed else SECRET)
    assert [each for each in kept(files) if each is not None] == [found]


@pytest.mark.parametrize("committed", [False, True])
def test_an_unknown_outcome_keeps_both_and_says_so(
    office: Office, files: FileStore, monkeypatch: pytest.MonkeyPatch, committed: bool
) -> None:
    change = slots.change_own_secret

    def lose(database: Database, new: str) -> None:
        if committed:
            change(database, new)
        raise Lost("The connection to the server was lost.")

    monkeypatch.setattr(slots, "change_own_secret", lose)
    with pytest.raises(Unavailable, match="Both are kept"):
        rotate(office, files)
    assert kept(files) == (SECRET, NEW)
    monkeypatch.undo()
    rotate(office, files)                   # the next change begins by finding out which of the two holds
    assert [each for each in kept(files) if each is not None] == [NEW]
    assert signs_in(server(office), "lopez")(NEW)


def test_what_the_server_refuses_leaves_the_old_secret_alone(
    office: Office, files: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_database: Database, _new: str) -> None:
        raise Refused("no")

    monkeypatch.setattr(slots, "change_own_secret", refuse)
    with pytest.raises(Refused):
        rotate(office, files)
    assert kept(files) == (SECRET, None)


def test_a_store_without_any_secret_gets_the_new_one(office: Office, tmp_path: Path) -> None:
    store = find_store("lopez", place="x", own_folder=tmp_path, private=tmp_path / "none")
    assert store is not None
    with closing(Database.open(office.credentials("lopez"))) as database:
        rotate_secret(database, store, NEW, signs_in(server(office), "lopez"))
    assert [each for each in kept(store) if each is not None] == [NEW]


def test_when_neither_slot_holds_both_stay_for_a_person_to_look(office: Office, files: FileStore) -> None:
    files.put(FIRST, "old")
    files.put(SECOND, "older")
    assert settled(files, signs_in(server(office), "lopez")) == "old"
    assert kept(files) == ("old", "older")
