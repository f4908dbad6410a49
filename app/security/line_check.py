"""What the line to a server is like, told in plain words: encrypted, proved, by which method, new enough."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.migrate import check_state, read_state
from app.domain.errors import AppError

OLDEST_SERVER = 15
THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})
_METHODS = {
    "scram-sha-256": "by password (SCRAM: the password itself never crosses the line)",
    "cert": "by the certificate of this device alone",
    "gss": "by a ticket of the domain (Kerberos)",
    "sspi": "by a ticket of the domain (SSPI)",
    "oauth": "by a token of the identity provider",
    "md5": "by password with MD5, which is out of date; the administrator should move to SCRAM",
    "password": "by password in clear text, which only a proved server may hear",
}


@dataclass(frozen=True, slots=True)
class LineFact:
    """One thing about the line; `ok` None where there is nothing to judge."""

    name: str
    ok: bool | None
    sentence: str


@dataclass(frozen=True, slots=True)
class LineCheck:
    """All that was found; `ok` when nothing is wrong."""

    ok: bool
    facts: tuple[LineFact, ...]


def check_line(credentials: Credentials) -> LineCheck:
    """Sign in and look; what keeps from signing in is a fact, too, and raises nothing."""
    try:
        with closing(connect(credentials)) as connection:
            facts = (
                LineFact("sign-in", True, f"{credentials.login} signs in."),
                *_tls(connection, credentials),
                _method(connection),
                _version(connection),
                _schema(connection),
            )
    except AppError as error:
        facts = (LineFact("sign-in", False, error.sentence),)
    return LineCheck(all(fact.ok is not False for fact in facts), facts)


def _tls(connection: Connection, credentials: Credentials) -> tuple[LineFact, ...]:
    server = credentials.server
    row = connection.execute(
        "SELECT ssl, version, cipher, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
    ).fetchone()
    encrypted, version, cipher, device = row if row is not None else (False, None, None, None)
    if not encrypted:
        return (_open_line(server.host),)
    told = f"The line is encrypted ({version}, {cipher})."
    facts = [LineFact("encryption", True, told), *_certificate(credentials)]
    if device:
        facts.append(LineFact("device", True, f"This device shows the certificate {device}."))
    else:
        facts.append(LineFact("device", None, "This device shows no certificate."))
    return tuple(facts)


def _open_line(host: str) -> LineFact:
    if host.startswith("/") or host in THIS_COMPUTER:
        return LineFact("encryption", True, "The server is on this computer: nothing crosses a network.")
    return LineFact(
        "encryption", False,
        "The line is NOT encrypted: whoever is on the network reads what the desk shows. Set up TLS on the server and "
        "add ?sslmode=verify-full to the address.",
    )  # fmt: skip


def _certificate(credentials: Credentials) -> tuple[LineFact, ...]:
    mode, host = credentials.server.tls, credentials.server.host
    if mode == "verify-full":
        return (
            LineFact("certificate", True, "The server's certificate is signed by the office's root certificate."),
            LineFact("host name", True, f"The certificate is for {host}, the host of the address."),
        )
    proved = _would_be_proved(credentials)
    if mode == "verify-ca":
        return (
            LineFact("certificate", True, "The server's certificate is signed by the office's root certificate."),
            LineFact("host name", False, f"The host name is not compared (sslmode=verify-ca). {proved}"),
        )
    return (
        LineFact(
            "certificate", False,
            f"The server is not proved (sslmode={mode or 'prefer'}): another could pretend to be it. {proved}",
        ),
    )  # fmt: skip


def _would_be_proved(credentials: Credentials) -> str:
    try:
        connect(replace(credentials, server=replace(credentials.server, tls="verify-full"))).close()
    except AppError as error:
        return f"With sslmode=verify-full: {error.sentence}"
    return "It would be proved with sslmode=verify-full: change the address."


def _method(connection: Connection) -> LineFact:
    if connection.info.server_version >= 160000:
        row = connection.execute("SELECT system_user").fetchone()
        method = str(row[0]).partition(":")[0] if row is not None and row[0] is not None else ""
        if not method:
            return LineFact("method", False, "The server lets this login in without any proof (trust).")
        return LineFact("method", method not in {"md5", "password"}, f"Signed in {_METHODS.get(method, method)}.")
    if connection.pgconn.used_password:
        return LineFact("method", True, "Signed in by password; Postgres 15 does not tell more.")
    return LineFact("method", None, "Signed in without a password; Postgres 15 does not tell by what.")


def _version(connection: Connection) -> LineFact:
    major = connection.info.server_version // 10000
    if major < OLDEST_SERVER:
        return LineFact("server", False, f"Postgres {major} is too old; RemitDesk needs {OLDEST_SERVER} or newer.")
    return LineFact("server", True, f"Postgres {major} (at least {OLDEST_SERVER} is needed).")


def _schema(connection: Connection) -> LineFact:
    try:
        check_state(read_state(connection))
    except AppError as error:
        return LineFact("schema", False, error.sentence)
    return LineFact("schema", True, "The database has the form this RemitDesk needs.")
