"""The encrypted line: what is refused, in which words, and what the check tells. On Postgres 15 with TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.errors import LineRefused, SignInRefused
from app.db.line_words import (
    BAD_CERTIFICATE,
    BAD_KEY,
    CLEARTEXT,
    HOST,
    NO_ROOT,
    NO_TLS,
    UNPROVED,
    WANTS_CERTIFICATE,
    WANTS_TLS,
)
from app.security.line_check import LineFact, check_line
from tests.office import Office, OfficeServer
from tests.tls_server import TlsServer, can_run, start_tls_server

tls_only = pytest.mark.skipif(not can_run(), reason="needs openssl and an installed Postgres 15")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A server with TLS; its own certificate holds."""
    found = start_tls_server(tmp_path_factory.mktemp("certificates"))
    yield found
    found.stop()


@pytest.fixture
def shown(tls: TlsServer) -> Iterator[TlsServer]:
    """The same server, which shows its own certificate again afterwards."""
    yield tls
    tls.show_certificate("server")


def refusal(credentials: Credentials) -> str:
    """The kind of trouble a connection ends with."""
    with pytest.raises(LineRefused) as refused:
        connect(credentials)
    assert "\n" not in refused.value.sentence
    return refused.value.kind


def facts(credentials: Credentials) -> dict[str, LineFact]:
    """What the check tells, by name."""
    return {fact.name: fact for fact in check_line(credentials).facts}


@tls_only
def test_a_proved_server_lets_in_and_the_check_says_so(tls: TlsServer) -> None:
    found = facts(tls.credentials("ann", "verify-full"))
    for name in ("sign-in", "encryption", "certificate", "host name", "method", "server"):
        assert found[name].ok is True, found[name]
    assert "encrypted (TLSv1." in found["encryption"].sentence
    assert found["device"].ok is None
    assert found["schema"].ok is False          # an empty database: told, not hidden


@tls_only
@pytest.mark.parametrize(
    ("certificate", "kind"), [("other", HOST), ("foreign", UNPROVED), ("old", UNPROVED)],
)
def test_a_server_that_is_not_proved_is_refused_and_nothing_is_tried_without(
    shown: TlsServer, certificate: str, kind: str
) -> None:
    shown.show_certificate(certificate)
    credentials = shown.credentials("ann", "verify-full")
    assert refusal(credentials) == kind
    (only,) = check_line(credentials).facts
    assert (only.name, only.ok) == ("sign-in", False)
    with pytest.raises(LineRefused):            # waiting does not help: no storm of attempts
        Database(credentials).reconnect(give_up_after=30)


@tls_only
def test_without_the_root_certificate_nothing_is_proved(tls: TlsServer) -> None:
    assert refusal(tls.credentials("ann", "verify-full", root="missing.crt")) == NO_ROOT
    assert refusal(tls.credentials("ann", "verify-full", root="foreign-ca.crt")) == UNPROVED


@tls_only
def test_a_weaker_mode_works_and_is_called_what_it_is(shown: TlsServer) -> None:
    weak = facts(shown.credentials("ann", "require", root=""))
    assert (weak["encryption"].ok, weak["certificate"].ok) == (True, False)
    half = facts(shown.credentials("ann", "verify-ca"))
    assert (half["certificate"].ok, half["host name"].ok) == (True, False)
    assert "change the address" in half["host name"].sentence
    shown.show_certificate("other")
    told = facts(shown.credentials("ann", "verify-ca"))["host name"].sentence
    assert "another host name" in told


@tls_only
def test_an_open_line_is_told_or_refused_by_the_server(tls: TlsServer) -> None:
    found = facts(tls.credentials("open", "disable", root=""))
    assert (found["sign-in"].ok, found["encryption"].ok) == (True, False)
    assert "NOT encrypted" in found["encryption"].sentence
    assert refusal(tls.credentials("ann", "disable", root="")) == WANTS_TLS


@tls_only
def test_the_password_itself_goes_to_no_server_that_is_not_proved(tls: TlsServer) -> None:
    assert refusal(tls.credentials("clear", "require", root="")) == CLEARTEXT
    connect(tls.credentials("clear", "verify-full")).close()
    assert refusal(tls.credentials("clear", "verify-full", method="scram-sha-256")) == CLEARTEXT


@tls_only
def test_a_device_certificate_stands_beside_the_password(tls: TlsServer) -> None:
    assert refusal(tls.credentials("both", "verify-full")) == WANTS_CERTIFICATE
    with pytest.raises(SignInRefused):
        connect(tls.credentials("both", "verify-full", device="both", secret="wrong"))
    found = facts(tls.credentials("both", "verify-full", device="both"))
    assert (found["device"].ok, found["sign-in"].ok) == (True, True)
    assert "CN=both" in found["device"].sentence


@tls_only
def test_a_certificate_alone_signs_in_the_person_it_names_and_nobody_else(tls: TlsServer) -> None:
    connect(tls.credentials("bycert", "verify-full", device="bycert", method="none", secret="")).close()
    assert refusal(tls.credentials("bycert", "verify-full", device="both", method="none", secret="")) == BAD_CERTIFICATE
    stranger = tls.credentials("bycert", "verify-full", device="stranger", method="none", secret="")
    assert refusal(stranger) == BAD_CERTIFICATE


@tls_only
def test_a_key_that_others_can_read_is_refused(tls: TlsServer) -> None:
    key = Path(tls.file("both.key"))
    key.chmod(0o644)
    try:
        assert refusal(tls.credentials("both", "verify-full", device="both")) == BAD_KEY
    finally:
        key.chmod(0o600)


def test_a_socket_needs_no_encryption_and_the_method_is_told(test_server: OfficeServer, office: Office) -> None:
    """Over the socket nothing is encrypted and nothing crosses a network: the check says so."""
    found = facts(office.credentials("lopez"))
    assert found["encryption"] == LineFact(
        "encryption", True, "The server is on this computer: nothing crosses a network."
    )
    assert found["schema"].ok is True
    assert found["method"].ok is True
    if test_server.major >= 16:
        assert "SCRAM" in found["method"].sentence
    assert check_line(office.credentials("lopez")).ok
    wrong = check_line(Credentials(office.credentials("lopez").server, "lopez", "wrong"))
    assert (wrong.ok, [fact.name for fact in wrong.facts]) == (False, ["sign-in"])


@tls_only
def test_a_server_that_speaks_no_tls_is_refused_by_a_desk_that_wants_it(tls: TlsServer) -> None:
    tls.server.run("ALTER SYSTEM SET ssl = off")
    tls.reload()
    try:
        assert refusal(tls.credentials("ann", "verify-full")) == NO_TLS
    finally:
        tls.server.run("ALTER SYSTEM RESET ssl")
        tls.reload()
