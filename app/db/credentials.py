"""Where a server is and as whom to enter it; the secret is handed in, never looked for here."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from app.domain.errors import Refused

DEFAULT_PORT = 5432
# How the server may ask who somebody is, in libpq's own words; with the last four no password is looked for.
METHODS = frozenset({"scram-sha-256", "gss", "sspi", "oauth", "none"})
_TLS_MODES = frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"})


@dataclass(frozen=True, slots=True)
class Server:
    """Address of one office's database. `host` is a name, an address or a socket folder (starts with `/`).

    `root_certificate` is the file that proves the server, `certificate` and `key` are the files of this device.
    `method` names the only way to sign in that is accepted (of METHODS; `none`: the certificate alone); empty: a
    password or whatever the server wants, but to an unproved server never the password itself.
    """

    host: str
    database: str
    port: int = DEFAULT_PORT
    tls: str = ""
    root_certificate: str = ""
    certificate: str = ""
    key: str = ""
    method: str = ""

    def url(self, login: str = "") -> str:
        """The address as `postgresql://` text, without any secret and without files of this desk."""
        who = f"{quote(login)}@" if login else ""
        if self.host.startswith("/"):
            return f"postgresql://{who}/{quote(self.database)}?host={quote(self.host, safe='/')}&port={self.port}"
        tls = f"?sslmode={self.tls}" if self.tls else ""
        return f"postgresql://{who}{self.host}:{self.port}/{quote(self.database)}{tls}"

    def address(self, login: str = "") -> str:
        """The address with the paths of certificates and the method, too: what a desk keeps to come back here."""
        options = {
            "sslrootcert": self.root_certificate, "sslcert": self.certificate, "sslkey": self.key,
            "require_auth": self.method,
        }  # fmt: skip
        told = "&".join(f"{name}={quote(value, safe='/')}" for name, value in options.items() if value)
        found = self.url(login)
        return f"{found}{'&' if '?' in found else '?'}{told}" if told else found

    @property
    def wants_secret(self) -> bool:
        """Whether signing in there takes a password at all."""
        return self.method in ("", "scram-sha-256")

    @property
    def verified(self) -> bool:
        """Whether the server must show a certificate of its name before it hears anything from us."""
        return self.tls == "verify-full" and not self.host.startswith("/")


@dataclass(frozen=True, slots=True)
class Credentials:
    """One login on one server. The secret never appears in `repr`."""

    server: Server
    login: str
    secret: str = field(repr=False)

    def to_database(self, database: str) -> Credentials:
        """The same login on another database of the same server."""
        return replace(self, server=replace(self.server, database=database))

    def conninfo(self) -> str:
        """The place and the login as libpq's own text for the programs of Postgres, without the secret."""
        server = self.server
        parts = {"host": server.host, "port": str(server.port), "dbname": server.database, "user": self.login}
        parts |= {"sslmode": server.tls, "sslrootcert": server.root_certificate}
        parts |= {"sslcert": server.certificate, "sslkey": server.key}
        parts |= {"sslcert": server.certificate, "sslkey": server.key}
        return " ".join(f"{key}={_quoted(value)}" for key, value in parts.items() if value)

    def connect_arguments(self) -> dict[str, str | int]:
        """Arguments of `psycopg.connect`: address, login, secret and the patience of a desk (seconds)."""
        found: dict[str, str | int] = {
            "host": self.server.host,
            "port": self.server.port,
            "dbname": self.server.database,
            "user": self.login,
            "password": self.secret,
            "application_name": "remitdesk",
            "connect_timeout": 5,
            # A line that swallows everything is told within 15 s, also while an answer is waited for.
            "keepalives_idle": 5,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "tcp_user_timeout": 14_000,
        }
        if self.server.tls:
            found["sslmode"] = self.server.tls
        for name, file in (
            ("sslrootcert", self.server.root_certificate),
            ("sslcert", self.server.certificate),
            ("sslkey", self.server.key),
        ):
            if file:
                found[name] = file
        if self.server.method:
            found["require_auth"] = self.server.method
        elif not self.server.verified:
            # Whoever answers for an unproved server could ask for the password itself: it never gets it.
            found["require_auth"] = "!password,!md5"
        return found


@dataclass(frozen=True, slots=True)
class Address:
    """What a server address says: the server, and perhaps a login and its secret (empty when not named)."""

    server: Server
    login: str = ""
    secret: str = field(default="", repr=False)


def parse_address(text: str) -> Address:
    """Read `postgresql://[login[:secret]@]host[:port]/database[?sslmode=..&sslrootcert=..&sslcert=..&sslkey=..&host=..]`.

    Raises Refused with the form to type.
    """
    wrong = Refused(
        "The database address is not readable. Write it as postgresql://host:5432/database and add "
        "?sslmode=verify-full for an encrypted server."
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise wrong from None
    options = dict(parse_qsl(parts.query))
    host = options.get("host") or parts.hostname or ""
    database = unquote(parts.path.lstrip("/"))
    tls = options.get("sslmode", "")
    method = options.get("require_auth", "")
    if parts.scheme not in {"postgresql", "postgres"} or not host or not database:
        raise wrong
    if (tls and tls not in _TLS_MODES) or (method and method not in METHODS):
        raise wrong
    try:
        chosen_port = int(options.get("port", port or DEFAULT_PORT))
    except ValueError:
        raise wrong from None
    root, certificate, key = (options.get(name, "") for name in ("sslrootcert", "sslcert", "sslkey"))
    server = Server(host, database, chosen_port, tls, root, certificate, key, method)
    return Address(server, unquote(parts.username or ""), unquote(parts.password or ""))


def _quoted(value: str) -> str:
    """A value of libpq's connection text."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
