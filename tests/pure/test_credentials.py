"""Server addresses, and secrets that never show."""

from __future__ import annotations

import pytest

from app.db.credentials import Address, Credentials, Server, parse_address
from app.domain.errors import Refused


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("postgresql://db.office/book", Server("db.office", "book")),
        ("postgres://db.office:5433/book?sslmode=verify-full", Server("db.office", "book", 5433, "verify-full")),
        ("postgresql:///book?host=/run/pg&port=5433", Server("/run/pg", "book", 5433)),
        ("postgresql://10.1.2.3/our%20book", Server("10.1.2.3", "our book")),
        (
            "postgresql://db/b?sslmode=verify-full&sslrootcert=/etc/office%20ca.pem&sslcert=/me.crt&sslkey=/me.key",
            Server("db", "b", 5432, "verify-full", "/etc/office ca.pem", "/me.crt", "/me.key"),
        ),
        ("postgresql://db/b?require_auth=gss", Server("db", "b", method="gss")),
    ],
)
def test_an_address_is_read_and_written_back(text: str, server: Server) -> None:
    found = parse_address(text)
    assert found == Address(server)
    assert parse_address(found.server.address("ann")) == Address(server, "ann")


def test_a_login_with_its_secret_in_the_address_is_taken_but_never_written() -> None:
    found = parse_address("postgresql://ann:p%40ss@db.office/book")
    assert found == Address(Server("db.office", "book"), "ann", "p@ss")
    assert "p@ss" not in repr(found)
    assert "p@ss" not in repr(Credentials(found.server, found.login, found.secret))
    assert "p@ss" not in found.server.url("ann")


@pytest.mark.parametrize(
    "text", ["", "book", "mysql://x/y", "postgresql://db.office", "postgresql:///book", "postgresql://h:port/b",
             "postgresql://h/b?sslmode=maybe", "postgresql://h/b?require_auth=password"],
)
def test_anything_else_is_refused_with_the_form_to_type(text: str) -> None:
    with pytest.raises(Refused, match="postgresql://host:5432/database"):
        parse_address(text)


def test_the_secret_is_an_argument_of_the_connection_and_the_tls_mode_too() -> None:
    server = Server("h", "b", tls="verify-full", root_certificate="/ca.pem")
    arguments = Credentials(server, "ann", "s").connect_arguments()
    assert (arguments["password"], arguments["sslmode"], arguments["sslrootcert"]) == ("s", "verify-full", "/ca.pem")


def test_the_address_a_secret_is_kept_under_names_no_file_of_this_desk() -> None:
    plain = Server("db", "b", tls="verify-full")
    assert Server("db", "b", 5432, "verify-full", "/ca", "/c", "/k", "none").url() == plain.url()


@pytest.mark.parametrize(
    ("server", "wanted"),
    [
        (Server("h", "b"), "!password,!md5"),
        (Server("h", "b", tls="require"), "!password,!md5"),
        (Server("h", "b", tls="verify-ca"), "!password,!md5"),
        (Server("/run/pg", "b", tls="verify-full"), "!password,!md5"),
        (Server("h", "b", tls="verify-full"), None),
        (Server("h", "b", tls="verify-full", method="gss"), "gss"),
    ],
)
def test_only_a_proved_server_may_ask_for_the_password_itself(server: Server, wanted: str | None) -> None:
    assert Credentials(server, "ann", "s").connect_arguments().get("require_auth") == wanted


def test_a_ticket_or_a_certificate_needs_no_password() -> None:
    methods = ("", "scram-sha-256", "gss", "sspi", "oauth", "none")
    assert [method for method in methods if Server("h", "b", method=method).wants_secret] == ["", "scram-sha-256"]
