"""`server check`: facts of a server become lines in plain words, each with its remedy. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from app.db.migrate import check_state
from app.db.server_facts import ServerFacts
from app.db.server_settings import BAD, GOOD, NEWEST_MAJOR, OLDEST_MAJOR, UNSEEN, WARN, Finding, judge_settings
from app.domain.errors import AppError

SESSIONS_A_DESK = 4             # three of the pool and the listener
BACKUP_OLDEST = timedelta(days=1, hours=2)
ARCHIVE_OLDEST = timedelta(minutes=15)
_UNSAFE_METHODS = frozenset({"trust", "password", "md5", "ident"})
_ENCRYPTED_METHODS = frozenset({"scram-sha-256", "cert", "gss", "sspi", "oauth", "reject", "peer"})
_ASK_ADMIN = "Run the check again as the server's administrator."


class CheckReport(Struct, frozen=True):
    """All lines; `ok` when none is bad."""

    ok: bool
    findings: tuple[Finding, ...]


def judge(facts: ServerFacts) -> CheckReport:
    """Every line of the check, the settings first."""
    found = (
        _version(facts), _schema(facts), *judge_settings(_shown(facts)), *_tls(facts), _checksums(facts),
        _places(facts), *_sign_in(facts), _passwords(facts), *_backups(facts), *_rights(facts),
    )  # fmt: skip
    return CheckReport(all(each.state != BAD for each in found), found)


def _is_local(facts: ServerFacts) -> bool:
    return facts.server.host.startswith("/")


def _shown(facts: ServerFacts) -> dict[str, str]:
    # TLS is for the network: a server that listens nowhere needs none.
    if not facts.settings.get("listen_addresses", "*"):
        return {**facts.settings, "ssl": "on"}
    return facts.settings


def _version(facts: ServerFacts) -> Finding:
    major = facts.version // 10_000
    said = f"Postgres {major}.{facts.version % 10_000}"
    if major < OLDEST_MAJOR:
        return Finding(BAD, "version", f"{said} is older than {OLDEST_MAJOR}", "Upgrade the server before use.")
    if major > NEWEST_MAJOR:
        return Finding(WARN, "version", f"{said} is newer than what was tested ({NEWEST_MAJOR})",
                       "Ask for a RemitDesk that was tested on it.")  # fmt: skip
    return Finding(GOOD, "version", said)


def _schema(facts: ServerFacts) -> Finding:
    if facts.schema is None:
        return Finding(BAD, "schema", "there is no office in this database", "Run remitdesk server init.")
    try:
        check_state(facts.schema)
    except AppError as error:
        return Finding(BAD, "schema", f"{facts.schema.version}, {facts.schema.state}", error.sentence)
    return Finding(GOOD, "schema", f"{facts.schema.version}, ready")


def _tls(facts: ServerFacts) -> tuple[Finding, ...]:
    if _is_local(facts):
        return (Finding(GOOD, "connection", "over the private socket of this computer"),)
    used = Finding(GOOD, "connection", facts.tls_version) if facts.tls_version in {"TLSv1.2", "TLSv1.3"} else Finding(
        BAD, "connection", facts.tls_version or "this connection is not encrypted",
        "Set ssl = on at the server and add ?sslmode=verify-full to the address.",
    )  # fmt: skip
    if facts.server.tls == "verify-full":
        return used, Finding(GOOD, "server's name", "proved by its certificate (verify-full)")
    remedy = "Use an office file or ?sslmode=verify-full&sslrootcert=FILE; anything less lets another machine answer."
    return used, Finding(BAD, "server's name", f"not proved (sslmode {facts.server.tls or 'not given'})", remedy)


def _checksums(facts: ServerFacts) -> Finding:
    if facts.settings.get("data_checksums") == "on":
        return Finding(GOOD, "data checksums", "on")
    return Finding(BAD, "data checksums", "off: a damaged page would be read as if it were right",
                   "Stop the server, run pg_checksums --enable on its data folder, start it.")  # fmt: skip


def _places(facts: ServerFacts) -> Finding:
    most = int(facts.settings.get("max_connections", "0"))
    kept = int(facts.settings.get("superuser_reserved_connections", "0"))
    if facts.people is None:
        return Finding(UNSEEN, "max_connections", f"{most}", _ASK_ADMIN)
    needed = facts.people * SESSIONS_A_DESK + kept + 10
    said = f"{most} places; {facts.people} people and services need up to {needed}"
    if most >= needed:
        return Finding(GOOD, "max_connections", said)
    return Finding(WARN, "max_connections", said,
                   f"ALTER SYSTEM SET max_connections = {-(-needed // 50) * 50}; restart the server "
                   "(1.5 MB of memory for each).")  # fmt: skip


def _sign_in(facts: ServerFacts) -> tuple[Finding, ...]:
    if facts.rules is None:
        return (Finding(UNSEEN, "sign-in rules", "pg_hba.conf is not shown to this login", _ASK_ADMIN),)
    found = []
    for rule in facts.rules:
        far = rule.kind.startswith("host") and not rule.address.startswith(("127.", "::1"))
        if rule.method in _UNSAFE_METHODS:
            weight = BAD if far or rule.method == "trust" else WARN
            found.append(Finding(weight, "sign-in rules", f"line {rule.line}: {rule.kind} {rule.method}",
                                 "Use scram-sha-256 (locally peer) in this line."))  # fmt: skip
        elif far and rule.kind in {"host", "hostnossl"} and rule.method != "reject":
            found.append(Finding(BAD, "sign-in rules", f"line {rule.line} lets {rule.address} in without TLS",
                                 "Write hostssl instead of host."))  # fmt: skip
        elif rule.method not in _ENCRYPTED_METHODS:
            found.append(Finding(WARN, "sign-in rules", f"line {rule.line}: {rule.method}: the server sees passwords",
                                 "Use scram-sha-256, a certificate, gss or oauth where you can."))  # fmt: skip
    return tuple(found) or (Finding(GOOD, "sign-in rules", f"{len(facts.rules)} rules, none open"),)


def _passwords(facts: ServerFacts) -> Finding:
    if facts.plain_passwords is None:
        return Finding(UNSEEN, "passwords", "how they are kept is not shown to this login", _ASK_ADMIN)
    if facts.plain_passwords:
        return Finding(BAD, "passwords", f"not SCRAM: {', '.join(facts.plain_passwords)}", "Give them a new password.")
    return Finding(GOOD, "passwords", "all kept as SCRAM verifiers")


def _backups(facts: ServerFacts) -> tuple[Finding, ...]:
    if facts.settings.get("archive_mode") not in {"on", "always"}:
        return (Finding(BAD, "archive", "there is none", "See archive_mode above."),)
    return _archived(facts), _copied(facts)


def _archived(facts: ServerFacts) -> Finding:
    archive = facts.archive
    if archive is None or archive.last_good is None:
        return Finding(BAD, "archive", "no WAL file was archived yet", "Look for archive_command's error in the log.")
    if archive.last_failed is not None and archive.last_failed > archive.last_good:
        return Finding(BAD, "archive", f"failing since {archive.last_failed:%d %b %H:%M} UTC",
                       "Make room at the archive or mend archive_command; nothing is lost while the disk lasts.")
    return _aged("archive", "last WAL file", archive.last_good, facts.now, ARCHIVE_OLDEST)


def _copied(facts: ServerFacts) -> Finding:
    if facts.base_backup is None:
        return Finding(WARN, "base backup", "no trace of one in this server's archive folder",
                       "Run pg_basebackup every night, then remitdesk server restore-drill.")  # fmt: skip
    return _aged("base backup", "begun", facts.base_backup, facts.now, BACKUP_OLDEST)


def _aged(subject: str, what: str, at: datetime, now: datetime, oldest: timedelta) -> Finding:
    hours = (now - at).total_seconds() / 3600
    said = f"{what} {hours:.1f} hours ago"
    if now - at <= oldest:
        return Finding(GOOD, subject, said)
    return Finding(WARN, subject, said, "A quiet night may explain it; else look why it stopped.")


def _rights(facts: ServerFacts) -> tuple[Finding, ...]:
    if facts.breaches is None:
        return (Finding(UNSEEN, "rights", "there are none yet", "Run remitdesk server init."),)
    found = tuple(
        Finding(BAD, "rights", f"{each.rule}: {', '.join(each.offenders)}",
                "Find out who did this; the next migration sets the office's own rights again.")
        for each in facts.breaches
    )  # fmt: skip
    return found or (Finding(GOOD, "rights", "the baseline holds: PUBLIC has none, every guard is on"),)
