"""Login roles: made or given a new secret without the clear text ever reaching the server."""

from __future__ import annotations

import re
from typing import LiteralString

import psycopg
from psycopg import sql

from app.db.database import Connection
from app.db.errors import translated
from app.domain.errors import Refused

_LOGIN = re.compile(r"[a-z][a-z0-9_]{1,30}")


def set_login(connection: Connection, login: str, secret: str, *, attributes: LiteralString = "") -> None:
    """Create the LOGIN role, or replace its secret (SCRAM verifier computed here) and attributes."""
    if not _LOGIN.fullmatch(login):
        raise Refused("A login is 2 to 31 small letters, digits or _, and starts with a letter.")
    verifier = connection.pgconn.encrypt_password(secret.encode(), login.encode(), b"scram-sha-256").decode("ascii")
    name = sql.Identifier(login)
    try:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
        verb = sql.SQL("ALTER ROLE") if known else sql.SQL("CREATE ROLE")
        connection.execute(
            sql.SQL("{} {} LOGIN {} PASSWORD {}").format(verb, name, sql.SQL(attributes), sql.Literal(verifier))
        )
    except psycopg.Error as error:
        raise translated(error) from None
