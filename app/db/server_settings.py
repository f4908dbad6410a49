"""What a shared server must be set to, as one table: `server init` sets it, `server check` judges by it.

Values are in the units of pg_settings.setting (milliseconds or seconds, as named). No setting of a server replaces a
guard of the database; these keep what was confirmed, keep people's data out of the log, and free what a dead desk held.
"""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

GOOD, WARN, BAD, UNSEEN = "good", "warn", "bad", "unseen"
OLDEST_MAJOR, NEWEST_MAJOR = 15, 18


class Finding(Struct, frozen=True):
    """One line of a check: `state` is good, warn, bad or unseen (this login may not look); remedy empty when good."""

    state: str
    subject: str
    said: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One setting. It fits when it is one of `words`, or a number from `low` to `high`.

    `set_to` is what init sets it to (empty: init only advises, because it needs a certificate or a disk). `state` is
    how much a wrong value weighs; `restart` whether it takes a restart of the server.
    """

    name: str
    why: str
    words: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    set_to: str = ""
    state: str = BAD
    restart: bool = False

    def fits(self, value: str) -> bool:
        """Whether the server's value is right."""
        if self.words:
            return value in self.words
        return value.lstrip("-").isdigit() and self.low <= int(value) <= self.high

    @property
    def wish(self) -> str:
        """The right value in words."""
        return self.set_to or " or ".join(self.words) or f"{self.low} to {self.high}"


_DURABLE = "without it money that was confirmed can be lost when the machine fails"
_QUIET = "else the log holds patients' data"
_DAY_MS = 24 * 3600 * 1000
SETTINGS = (
    Wanted("fsync", _DURABLE, ("on",), set_to="on"),
    Wanted("full_page_writes", _DURABLE, ("on",), set_to="on"),
    Wanted("synchronous_commit", _DURABLE, ("on", "local", "remote_write", "remote_apply"), set_to="on"),
    Wanted("restart_after_crash", "else one crash stops the office", ("on",), set_to="on", state=WARN),
    Wanted("autovacuum", "without it queries slow down within days", ("on",), set_to="on"),
    Wanted("track_counts", "autovacuum needs it", ("on",), set_to="on"),
    Wanted("password_encryption", "passwords are kept as SCRAM verifiers only", ("scram-sha-256",),
           set_to="scram-sha-256"),
    Wanted("ssl", "else passwords' exchange and patients' data cross the network readable", ("on",)),
    Wanted("ssl_min_protocol_version", "older TLS is broken", ("TLSv1.2", "TLSv1.3"), set_to="TLSv1.2"),
    Wanted("log_statement", _QUIET, ("none", "ddl"), set_to="ddl"),
    Wanted("log_min_messages", f"an error's own text quotes values; {_QUIET}", ("log", "fatal", "panic"),
           set_to="log"),
    Wanted("log_min_error_statement", _QUIET, ("fatal", "panic"), set_to="panic"),
    Wanted("log_error_verbosity", f"the detail of an error quotes key values; {_QUIET}", ("terse",), set_to="terse"),
    Wanted("log_parameter_max_length", _QUIET, ("0",), set_to="0"),
    Wanted("log_parameter_max_length_on_error", _QUIET, ("0",), set_to="0"),
    Wanted("debug_print_parse", _QUIET, ("off",), set_to="off"),
    Wanted("debug_print_rewritten", _QUIET, ("off",), set_to="off"),
    Wanted("debug_print_plan", _QUIET, ("off",), set_to="off"),
    Wanted("auto_explain.log_min_duration", _QUIET, ("-1",)),
    Wanted("log_connections", "who entered and when must be found later", ("on", "all", "authorization",
           "receipt,authentication,authorization"), set_to="on", state=WARN),
    Wanted("log_disconnections", "who left and when must be found later", ("on",), set_to="on", state=WARN),
    Wanted("idle_in_transaction_session_timeout", "a stuck desk must not hold others (milliseconds)", low=1,
           high=300_000, set_to="60s", state=WARN),
    Wanted("idle_session_timeout", "a forgotten session must end by itself (milliseconds)", low=1, high=_DAY_MS,
           set_to="12h", state=WARN),
    Wanted("client_connection_check_interval", "a long query of a desk that is gone must end (milliseconds)", low=1,
           high=60_000, set_to="10s", state=WARN),
    Wanted("tcp_keepalives_idle", "the locks of a desk that lost power must be free in 30 seconds (seconds)", low=1,
           high=60, set_to="10", state=WARN),
    Wanted("tcp_keepalives_interval", "how long a silent desk may take to answer (seconds)", low=1, high=15,
           set_to="5", state=WARN),
    Wanted("tcp_keepalives_count", "how often a silent desk is asked before it is given up", low=1, high=5,
           set_to="3", state=WARN),
    Wanted("wal_level", "without it no restore to a point in time", ("replica", "logical"), set_to="replica",
           restart=True),
    Wanted("archive_mode", "without an archive everything since the last copy is lost with the disk",
           ("on", "always"), restart=True),
    Wanted("archive_timeout", "the most that can be lost with the disk (seconds)", low=1, high=300, set_to="60s"),
)  # fmt: skip
_ADVISED = {
    "ssl": "Put server.crt and server.key beside the data (README of your system), set ssl = on, reload.",
    "archive_mode": "Set archive_mode = on and an archive_command that copies each WAL file elsewhere; restart.",
    "auto_explain.log_min_duration": "Take auto_explain out of shared_preload_libraries, or set its time to -1.",
}  # fmt: skip


def judge_settings(found: dict[str, str]) -> tuple[Finding, ...]:
    """A line for each wanted setting; `found` is name -> pg_settings.setting, one that is absent was not shown."""
    return tuple(_judged(wanted, found.get(wanted.name)) for wanted in SETTINGS if not _needless(wanted, found))


def wrong_settings(found: dict[str, str]) -> tuple[Wanted, ...]:
    """The settings that init would change: those that do not fit and that a command can set."""
    return tuple(w for w in SETTINGS if w.set_to and w.name in found and not w.fits(found[w.name]))


def _needless(wanted: Wanted, found: dict[str, str]) -> bool:
    return "." in wanted.name and wanted.name not in found      # of an extension that is not loaded


def _judged(wanted: Wanted, value: str | None) -> Finding:
    if value is None:
        return Finding(UNSEEN, wanted.name, "not shown to this login", "Ask as the server's administrator.")
    if wanted.fits(value):
        return Finding(GOOD, wanted.name, value)
    restart = "; restart the server" if wanted.restart else ""
    remedy = _ADVISED.get(wanted.name) or f"ALTER SYSTEM SET {wanted.name} = '{wanted.set_to}'{restart or '; reload'}."
    return Finding(wanted.state, wanted.name, f"{value or 'empty'}: {wanted.why}", remedy)
