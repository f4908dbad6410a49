"""Server addresses, and secrets that never show."""

from __future__ import annotations

import pytest

from app.db.credentials import Credentials, Server, parse_server_url
from app.domain.errors import Refused


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("postgresql://db.office/book", Server("db.office", "book")),
        ("postgres://db.office:5433/book?sslmode=verify-full", Server("db.office", "book", 5433, "verify-full")),
        ("postgresql:///book?host=/run/pg&port=5433", Server("/run/pg", "book", 5433)),
        ("postgresql://10.1.2.3/our%20book", Server("10.1.2.3", "our book")),
    ],
)
def test_an_address_is_read_and_written_back(text: str, server: Server) -> None:
    found, given = parse_server_url(text)
    assert (found, given) == (server, None)
    assert parse_server_url(found.url()) == (server, None)


def test_a_login_with_its_secret_in_the_address_is_taken_but_never_written() -> None:
    server, given = parse_server_url("postgresql://ann:p%40ss@db.office/book")
    assert given == Credentials(server, "ann", "p@ss")
    assert "p@ss" not in repr(given)
    assert "p@ss" not in server.url("ann")


@pytest.mark.parametrize(
    "text", ["", "book", "mysql://x/y", "postgresql://db.office", "postgresql:///book", "postgresql://h:port/b",
             "postgresql://h/b?sslmode=maybe"],
)
def test_anything_else_is_refused_with_the_form_to_type(text: str) -> None:
    with pytest.raises(Refused, match="postgresql://host:5432/database"):
        parse_server_url(text)


def test_the_secret_is_an_argument_of_the_connection_and_the_tls_mode_too() -> None:
    server = Server("h", "b", tls="verify-full", root_certificate="/ca.pem")
    arguments = Credentials(server, "ann", "s").connect_arguments()
    assert (arguments["password"], arguments["sslmode"], arguments["sslrootcert"]) == ("s", "verify-full", "/ca.pem")
