"""Where a secret comes from, and which keyrings are never asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from keyring.backend import KeyringBackend

from app.db.embedded import keep_secret
from app.domain.errors import NotPermitted, Refused
from app.security import secrets
from app.security.secrets import (
    KEYRING_VARIABLE,
    NO_KEYRING,
    PASSWORD_FILE,
    find_secret,
    find_store,
    keyring_words,
    refused_keyring,
    remember_secret,
)
from app.security.slots import FIRST, SECOND, FileStore, KeyringStore


class OneSecret(KeyringBackend):
    """A keyring that knows one secret for everybody."""

    def get_password(self, service: str, username: str) -> str:
        """The secret."""
        return f"{username} of {service}"

    def set_password(self, service: str, username: str, password: str) -> None:
        """Nothing is kept."""

    def delete_password(self, service: str, username: str) -> None:
        """Nothing is kept."""


def test_the_password_file_comes_first_then_the_desks_own_file(tmp_path: Path) -> None:
    keep_secret(tmp_path, "okoye", "own")
    (tmp_path / "password").write_text("from the file\nsecond line\n")
    known = {PASSWORD_FILE: str(tmp_path / "password")}
    assert find_secret("okoye", place="x", own_folder=tmp_path, environment=known) == "from the file"
    assert find_secret("okoye", place="x", own_folder=tmp_path, environment={}) == "own"


def test_a_service_the_desk_signs_in_by_itself_has_the_desks_own_file(tmp_path: Path) -> None:
    keep_secret(tmp_path, "svc_import", "own")
    (tmp_path / "password").write_text("of the person\n")
    known = {PASSWORD_FILE: str(tmp_path / "password")}
    assert find_secret("svc_import", place="x", own_folder=tmp_path, environment=known, own_first=True) == "own"
    assert find_secret("svc_other", place="x", own_folder=None, environment=known, own_first=True) == "of the person"


def test_the_keyring_is_asked_for_this_server_and_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "safe_keyring", OneSecret)
    found = find_secret("ann", place="postgresql://db/book", own_folder=None, environment={})
    assert found == "ann of RemitDesk postgresql://db/book"


def test_without_a_keyring_the_person_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    assert find_secret("ann", place="x", own_folder=None, environment={}, ask=lambda text: text) == "Password of ann: "


def test_where_nobody_can_be_asked_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(NotPermitted, match=PASSWORD_FILE):
        find_secret("ann", place="x", own_folder=None, environment={})


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_a_password_file_that_gives_nothing_is_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "password").write_text(content)
    with pytest.raises(Refused, match=PASSWORD_FILE):
        find_secret("ann", place="x", own_folder=None, environment={PASSWORD_FILE: str(tmp_path / "password")})
    keep_secret(tmp_path, "okoye", "own")
    with pytest.raises(Refused, match=PASSWORD_FILE):
        find_secret("okoye", place="x", own_folder=tmp_path, environment={PASSWORD_FILE: str(tmp_path / "password")})


def test_a_plain_text_keyring_is_never_used_whatever_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyrings.alt.file.PlaintextKeyring")
    found = secrets.safe_keyring()
    assert found is None or type(found).__module__ in {module for module, _ in secrets.SAFE_KEYRINGS}
    assert all("alt" not in module and "file" not in module for module, _ in secrets.SAFE_KEYRINGS)


class Memory(KeyringBackend):
    """A keyring in memory."""

    def __init__(self) -> None:
        super().__init__()      # type: ignore[no-untyped-call]  # the library tells no types of it
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        """What was put, or None."""
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Put."""
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        """Take away."""
        del self.kept[service, username]


def test_two_slots_of_a_keyring_and_the_one_that_works_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    monkeypatch.setattr(secrets, "safe_keyring", lambda: memory)
    assert remember_secret("ann", "old", place="postgresql://db/book")
    store = KeyringStore(memory, "postgresql://db/book", "ann")
    store.put(SECOND, "new")
    found = find_secret(
        "ann", place="postgresql://db/book", own_folder=None, environment={}, works=lambda secret: secret == "new"
    )
    assert found == "new"
    assert list(memory.kept.values()) == ["new"]
    store.drop(FIRST)           # empty already: nothing happens


def test_a_secret_of_a_server_is_not_offered_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    monkeypatch.setattr(secrets, "safe_keyring", lambda: memory)
    remember_secret("ann", "hers", place="postgresql://db/book")
    found = find_secret("ann", place="postgresql://evil/book", own_folder=None, environment={}, ask=lambda _: "typed")
    assert found == "typed"


@pytest.mark.parametrize(
    "wished",
    ["keyrings.alt.file.PlaintextKeyring", "keyring.backends.null.Keyring", "keyrings.cryptfile.CryptFileKeyring"],
)
def test_a_keyring_that_may_keep_plain_text_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, wished: str
) -> None:
    config = tmp_path / "keyringrc.cfg"
    assert refused_keyring({}, config) == ""
    config.write_text(f"[backend]\ndefault-keyring={wished}\n")
    assert refused_keyring({}, config) == wished
    config.write_text("[backend]\ndefault-keyring=keyring.backends.SecretService.Keyring\n")
    assert refused_keyring({}, config) == ""
    assert refused_keyring({KEYRING_VARIABLE: wished}, config) == wished
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    told = keyring_words({KEYRING_VARIABLE: wished})
    assert told.startswith(f"{wished} is refused")
    assert told.endswith(NO_KEYRING)


def test_a_desk_without_a_keyring_keeps_nothing_until_a_private_file_is_wished_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(secrets, "safe_keyring", lambda: None)
    private = tmp_path / "server-x"
    assert not remember_secret("ann", "hers", place="x")
    assert find_store("ann", place="x", own_folder=None, private=private) is None
    private.mkdir()
    FileStore(private, "ann").put(FIRST, "hers")
    assert (private / "ann").stat().st_mode & 0o777 == 0o600
    assert find_store("ann", place="x", own_folder=None, private=private) == FileStore(private, "ann")
    assert find_secret("ann", place="x", own_folder=None, environment={}, private=private) == "hers"
