"""The restore drill: bring the office back beside the living one, prove it, compare every right, and take the times."""

from __future__ import annotations

import secrets as random_secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from app.audit.anchors import Anchor
from app.audit.verify import verify_audit
from app.claims.ledger_check import check_ledger
from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.drill import (
    ARCHIVE,
    Copied,
    Point,
    Room,
    copy_of_backup,
    copy_of_living,
    mark_point,
    restore,
    superuser_of,
    target_at,
    target_of,
    wait_until_safe,
)
from app.db.server_grants import rights
from app.jobs.log import Trouble
from app.security.people import Person, enrol
from app.workqueues.check import check_queues

PROVER = Person("restore_check", "Proof of a restored book", ("auditor",))
STREAM_SECONDS = 60.0
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What to restore: the office's own base backup and archive, or (both None) a copy taken now.

    `to` is a moment inside the archive (None: a point marked now). `as_of` is the day for the queues. `anchors` are
    heads of the audit's seals that were kept away from the server.
    """

    as_of: date
    base: Path | None = None
    archive: Path | None = None
    to: datetime | None = None
    anchors: tuple[Anchor, ...] = ()


class Proof(Struct, frozen=True):
    """One proof of the restored office."""

    name: str
    ok: bool
    said: str


class DrillReport(Struct, frozen=True):
    """A drill's result. Times in seconds.

    `safe_seconds`: from a change to its WAL lying outside the server. `rpo_seconds` adds archive_timeout, the longest a
    file stays open; null when the copy was streamed, which proves nothing about an archive. `rto_seconds`: from the
    copy to a proved office.
    """

    ok: bool
    source: str
    point: str
    bytes: int
    copy_seconds: float
    restore_seconds: float
    proof_seconds: float
    safe_seconds: float
    rpo_seconds: float | None
    rto_seconds: float
    proofs: tuple[Proof, ...]
    rights_lost: tuple[str, ...]
    rights_added: tuple[str, ...]


def run_drill(living: Credentials, room: Room, wish: Wish, *, say: Say = lambda _: None) -> DrillReport:
    """Copy, restore, prove. `living` is a superuser of the living server, on the office's database. Raises AppError."""
    first = Credentials(living.server, superuser_of(living), living.secret)
    with _copied(living, room, wish) as copied:
        say(f"A copy of {copied.size // 1_000_000} MB is there; now a point is marked and waited for.")
        point, there = mark_point(living), rights_of(living)
        safe = wait_until_safe(point, copied.wal, seconds=max(STREAM_SECONDS, 3 * _archive_timeout(living)))
    say("Restoring to the point.")
    started = time.monotonic()
    target = target_of(point) if wish.to is None else target_at(wish.to)
    cluster = restore(room, copied, target=target, root=first)
    try:
        restored = time.monotonic() - started
        root = Credentials(cluster.server(living.server.database), first.login, first.secret)
        back = rights_of(root)
        say("The office answers; proving it.")
        proofs = _prove(root, wish)
        proved = time.monotonic() - started - restored
    finally:
        cluster.stop()
    changed = Changed(tuple(sorted(there - back)), tuple(sorted(back - there)))
    times = _Times(safe, restored, proved, _archive_timeout(living))
    return _report(wish, copied, point, times=times, proofs=proofs, changed=changed)


@dataclass(frozen=True, slots=True)
class _Times:
    safe: float
    restored: float
    proved: float
    open_file: int


@dataclass(frozen=True, slots=True)
class Changed:
    """Rights of the living office that the restored one lacks, and rights only the restored one has."""

    lost: tuple[str, ...]
    added: tuple[str, ...]


def drill_words(report: DrillReport) -> str | Trouble:
    """One sentence for the job log; Trouble when the office did not come back as it is."""
    if report.ok:
        return (
            f"A copy of the office ({report.bytes / 1e6:,.0f} MB) was restored beside it and proved, back after "
            f"{report.rto_seconds:.0f} s."
        )
    broken = [proof.name for proof in report.proofs if not proof.ok]
    if report.rights_lost or report.rights_added:
        broken.append("rights")
    return Trouble(f"The restored copy of the office is not the office: {', '.join(broken)}. Tell the administrator.")


def rights_of(login: Credentials) -> frozenset[str]:
    """Every right of the office's database."""
    with connect(login) as connection:
        return rights(connection)


@contextmanager
def _copied(living: Credentials, room: Room, wish: Wish) -> Iterator[Copied]:
    if wish.base is not None and wish.archive is not None:
        yield copy_of_backup(wish.base, wish.archive, room)
    else:
        with copy_of_living(living, room) as copied:
            yield copied


def _prove(root: Credentials, wish: Wish) -> tuple[Proof, ...]:
    """Ledger, queues and seals as an auditor who exists in the copy alone."""
    secret = random_secrets.token_urlsafe(24)
    with closing(Database.open(root, size=1)) as database, database.unit() as unit:
        enrol(unit, PROVER, secret=secret)
    auditor = Credentials(root.server, PROVER.login, secret)
    with closing(Database.open(auditor, size=1)) as database:
        with database.unit(read_only=True) as unit:
            ledger = check_ledger(unit)
        with database.unit(read_only=True) as unit:
            queues = check_queues(unit, today=wish.as_of)
        with database.unit(read_only=True) as unit:
            seals = verify_audit(unit, wish.anchors)
    broken = [each.name for each in ledger.invariants if each.broken]
    stuck = [each.name for each in queues.invariants if each.broken]
    return (
        Proof("ledger check", ledger.ok, _words(broken, f"{ledger.operations:,} operations, {ledger.entries:,} legs")),
        Proof("queue check", queues.ok, _words(stuck, f"{queues.items:,} items, {queues.reasons:,} reasons")),
        Proof("seals", seals.ok, f"{seals.sealed:,} of {seals.entries:,} rows sealed in {seals.heads:,} heads, "
              f"{seals.anchors} anchors compared, {seals.found:,} rows not as sealed"),
    )  # fmt: skip


def _words(broken: list[str], extent: str) -> str:
    return f"broken: {', '.join(broken)}" if broken else f"holds over {extent}"


def _report(
    wish: Wish, copied: Copied, point: Point, *, times: _Times, proofs: tuple[Proof, ...], changed: Changed
) -> DrillReport:
    # Rights of an earlier moment may differ rightly; those of the point marked now may not.
    ok = all(proof.ok for proof in proofs) and (wish.to is not None or not (changed.lost or changed.added))
    archived = copied.source == ARCHIVE
    return DrillReport(
        ok, copied.source, (wish.to or point.at).isoformat(timespec="seconds"), copied.size,
        round(copied.seconds, 2), round(times.restored, 2), round(times.proved, 2), round(times.safe, 2),
        round(times.safe + times.open_file, 2) if archived else None,
        round((copied.seconds if archived else 0) + times.restored + times.proved, 2), proofs, changed.lost,
        changed.added,
    )  # fmt: skip


def _archive_timeout(living: Credentials) -> int:
    with connect(living) as connection:
        row = connection.execute("SELECT setting::int FROM pg_settings WHERE name = 'archive_timeout'").fetchone()
    return int(str(row[0])) if row else 0
