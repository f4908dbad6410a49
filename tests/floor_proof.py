"""What must be true after any number of takes and crashes: read from the database, a record of changes, and the logs.

The record is a table of the test's own, written by a trigger in the same transaction as the change: what was rolled
back is not in it. Of one item its order is the order of the changes, because the row is locked while it changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from app.db.unit import Unit

RECORD = (
    "CREATE SCHEMA proof",
    """CREATE TABLE proof.change (seq bigint GENERATED ALWAYS AS IDENTITY, item bigint, version integer,
        old_version integer, was smallint, now smallint, was_holder text, holder text)""",
    """CREATE FUNCTION proof.keep() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        INSERT INTO proof.change (item, version, old_version, was, now, was_holder, holder)
        VALUES (new.id, new.version, old.version, old.status, new.status, old.holder, new.holder);
        RETURN NULL; END $$""",
    """CREATE TRIGGER keep AFTER UPDATE ON app.work_item FOR EACH ROW
        WHEN (old.version <> new.version OR old.status <> new.status OR old.holder IS DISTINCT FROM new.holder)
        EXECUTE FUNCTION proof.keep()""",
)

# What may never be: each query counts its breaches.
BREACHES = {
    "an item went from one holder to another without being free between": """
        SELECT count(*) FROM proof.change WHERE was = 1 AND now = 1 AND was_holder <> holder""",
    "an item was taken while it was held": """
        SELECT count(*) FROM (SELECT now, was, lag(now) OVER w AS before FROM proof.change WINDOW w AS
            (PARTITION BY item ORDER BY seq)) c WHERE before IS NOT NULL AND was <> before""",
    "a version did not grow": """
        SELECT count(*) FROM proof.change WHERE version < old_version OR (version = old_version AND was <> now)""",
    "a version was given twice": """
        SELECT count(*) FROM (SELECT item, version FROM proof.change WHERE version <> old_version
            GROUP BY 1, 2 HAVING count(*) > 1) d""",
    "an open reason has not exactly one item": """
        SELECT count(*) FROM (SELECT r.claim_id FROM app.work_reason r WHERE r.closed_on IS NULL GROUP BY 1) r
        WHERE (SELECT count(*) FROM app.work_item w WHERE w.claim_id = r.claim_id AND w.status <> 9) <> 1""",
    "an item is open without an open reason": """
        SELECT count(*) FROM app.work_item w WHERE w.status <> 9 AND NOT EXISTS (
            SELECT FROM app.work_reason r WHERE r.id = w.reason_id AND r.closed_on IS NULL)""",
    "a claim has lost its item": """
        SELECT count(*) FROM app.claim c WHERE (SELECT count(*) FROM app.work_item w WHERE w.claim_id = c.id) <> 1""",
    "an item is neither to do, held with a lease, asleep nor done": """
        SELECT count(*) FROM app.work_item w WHERE NOT coalesce(CASE w.status
            WHEN 0 THEN w.holder IS NULL AND w.lease_until IS NULL
            WHEN 1 THEN w.holder IS NOT NULL AND w.lease_until > now()
            WHEN 2 THEN w.holder IS NULL AND w.due_on > current_date
            WHEN 9 THEN w.holder IS NULL END, false)""",
    "a count beside a queue is not its recount": """
        SELECT count(*) FROM (
            SELECT queue, practice_id, coalesce(location_id, 0) AS location_id, coalesce(assignee, '') AS assignee,
                count(*) AS items, sum(balance_cents) AS cents
            FROM app.work_item WHERE status <> 9 GROUP BY 1, 2, 3, 4) w
        FULL JOIN (SELECT queue, practice_id, location_id, assignee, items, cents FROM app.queue_summary
            WHERE items <> 0 OR cents <> 0) s USING (queue, practice_id, location_id, assignee)
        WHERE (w.items, w.cents) IS DISTINCT FROM (s.items, s.cents)""",
}


@dataclass(slots=True)
class Told:
    """What the desks were told: takes as (login, item, version), milliseconds of each, saves begun and confirmed."""

    takes: list[tuple[str, int, int]] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    saving: Counter[str] = field(default_factory=Counter)
    saved: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 takes do not exceed."""
        times = sorted(self.milliseconds)
        return times[len(times) * 95 // 100] if times else 0.0


def read_logs(folder: Path) -> Told:
    """All logs of a run; a killed process may leave half a line, which tells nothing."""
    told = Told()
    for path in sorted(folder.glob("*.log")):
        login = path.name.split("-")[0]
        for line in path.read_text(encoding="ascii").splitlines(keepends=True):
            words = line.split()
            if not line.endswith("\n") or not words:
                continue
            told.words[" ".join(words[:1] if words[0] in _ABOUT_ITEMS else words)] += 1
            if words[0] in ("take", "next"):
                told.takes.append((login, int(words[1]), int(words[2])))
                told.milliseconds.append(float(words[3]))
            elif words[0] == "saving":
                told.saving[login] += 1
            elif words[0] == "saved":
                told.saved[login] += 1
    return told


_ABOUT_ITEMS = frozenset({"take", "next", "saving", "saved"})


def breaches(unit: Unit, told: Told) -> dict[str, int]:
    """Everything that is not as it must be, with how often; empty when all holds. The unit is the superuser's."""
    found = {name: unit.number(sql) for name, sql in BREACHES.items()}
    twice = [pair for pair, count in Counter((item, version) for _, item, version in told.takes).items() if count > 1]
    found["two desks were given the same item"] = len(twice)
    recorded = {
        (row.login, row.item, row.version)
        for row in unit.rows(
            "SELECT holder AS login, item, version FROM proof.change WHERE now = 1 AND was <> 1", into=Taken
        )
    }
    found["a desk was told of a take the database does not know"] = sum(take not in recorded for take in told.takes)
    events = {
        row.login: row.saves
        for row in unit.rows(
            "SELECT actor AS login, count(*)::bigint AS saves FROM app.event WHERE kind = 'outcome' GROUP BY 1",
            into=Saves,
        )
    }
    found["a confirmed save is missing, or one was made twice"] = sum(
        not told.saved[login] <= events.get(login, 0) <= told.saving[login]
        for login in told.saving.keys() | events.keys()
    )
    return {name: count for name, count in found.items() if count}


@dataclass(frozen=True, slots=True)
class Taken:
    """A take as the database recorded it."""

    login: str
    item: int
    version: int


@dataclass(frozen=True, slots=True)
class Saves:
    """Outcomes of a login in the time lines."""

    login: str
    saves: int
