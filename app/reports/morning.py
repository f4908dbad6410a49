"""The morning board: what was expected from every source against what came, jobs, exceptions; each gap has an owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.db.unit import Unit
from app.domain.business_days import is_business_day
from app.rules.expected import FeedDay, Usual, Verdict, judge, learn_usual
from app.workqueues.staff import office_now, read_setting

FEEDS = ("claims", "remits", "acknowledgements", "bank", "mail")
FEED_WORDS = {
    "claims": "Claim files",
    "remits": "Payers' remittances",
    "acknowledgements": "Acknowledgements",
    "bank": "Bank files",
    "mail": "Mail and scans",
    "job": "Overnight jobs",
}
NIGHT_JOBS = ("daily", "night", "learn", "backup")
EXCEPTION_QUEUES = ("unrouted", "suspense", "rejected", "exceptions", "left_office")
LOOK_BACK_DAYS = 3
JOB_GRACE = timedelta(hours=1)
_HISTORY = """
SELECT feed, source, practice_id, day, items, cents, first_at FROM app.feed_day
WHERE day >= %(first)s::date AND day <= %(last)s::date ORDER BY feed, source, practice_id, day"""
_OWNERS = "SELECT feed, source, owner, watched, note FROM app.feed_owner"
_GAPS = """
SELECT g.id AS gap_id, g.feed, g.source, g.practice_id, g.day, g.kind, g.text, g.cents, g.owner,
    coalesce(p.display_name, g.owner) AS owner_name, g.note, g.opened_at, g.closed_at,
    coalesce(c.display_name, g.closed_by) AS closed_by, g.closed_why, g.version
FROM app.gap g LEFT JOIN sec.person p ON p.login = g.owner LEFT JOIN sec.person c ON c.login = nullif(g.closed_by, '')
WHERE g.closed_at IS NULL OR g.closed_at > clock_timestamp() - interval '24 hours'
ORDER BY g.closed_at IS NOT NULL, g.cents DESC, g.day, g.id"""
_OPEN = """
SELECT id AS gap_id, feed, source, practice_id, day, kind FROM app.gap WHERE closed_at IS NULL"""
_JOBS = """
SELECT DISTINCT ON (name) name, started_at, finished_at, ok, text, next_at FROM app.job
ORDER BY name, started_at DESC"""
_EXCEPTIONS = """
SELECT q.code AS queue, q.title, coalesce(sum(c.items), 0)::bigint AS items, coalesce(sum(c.cents), 0)::bigint AS cents
FROM app.queue q LEFT JOIN (
    SELECT queue, items, cents FROM api.queue_counts_v1('')
    UNION ALL SELECT 'unrouted', 1, coalesce(u.cents, 0) FROM app.unrouted u WHERE u.released_at IS NULL) c
    ON c.queue = q.code
WHERE q.code = ANY (%(queues)s::text[]) GROUP BY 1, 2 ORDER BY 4 DESC, 1"""
_KEEP = """
SELECT api.keep_gaps_v1(%(feeds)s::text[], %(sources)s::text[], %(practices)s::int[], %(days)s::date[],
    %(kinds)s::text[], %(texts)s::text[], %(amounts)s::bigint[], %(owners)s::text[], %(arrived)s::bigint[],
    %(hows)s::text[])"""
_WORK = "SELECT api.work_gap_v1(%(gap)s, %(version)s, %(owner)s, %(note)s, %(why)s)"
# Who answers for a practice: the lead of the team its routes name first; then the office's, then the first supervisor.
_TEAM_LEADS = """
SELECT DISTINCT ON (r.practice_id) r.practice_id, t.lead AS login FROM app.route_rule r
JOIN app.team t ON t.code = r.team AND t.active AND t.lead <> ''
WHERE r.practice_id IS NOT NULL AND r.effective_from <= %(today)s::date
  AND (r.effective_to IS NULL OR r.effective_to >= %(today)s::date)
ORDER BY r.practice_id, r.ord, r.code"""
_SUPERVISOR = "SELECT login FROM sec.staff() WHERE leads ORDER BY (practice_id IS NULL) DESC, login LIMIT 1"
_SET_OWNER = """
INSERT INTO app.feed_owner (feed, source, owner, watched, note)
VALUES (%(feed)s, %(source)s, %(owner)s, %(watched)s, %(note)s)
ON CONFLICT (feed, source) DO UPDATE SET owner = excluded.owner, watched = excluded.watched, note = excluded.note"""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source today: its habits in words, what came, and the verdict's state (see rules.expected.Verdict)."""

    feed: str
    source: str
    practice_id: int
    state: str
    usual: str
    items: int
    cents: int
    first_at: time | None
    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing, with its owner. `closed_by` empty on a closed one: it arrived."""

    gap_id: int
    feed: str
    source: str
    practice_id: int
    day: date
    kind: str
    text: str
    cents: int
    owner: str
    owner_name: str
    note: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    closed_why: str
    version: int


@dataclass(frozen=True, slots=True)
class JobLine:
    """The newest run of a job; `late`: the next one ought to have begun an hour ago."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    ok: bool | None
    text: str
    next_at: datetime | None
    late: bool = False


@dataclass(frozen=True, slots=True)
class ExceptionLine:
    """One queue of exceptions in scope, with its dollars."""

    queue: str
    title: str
    items: int
    cents: int


@dataclass(frozen=True, slots=True)
class Morning:
    """The board as of a moment in the office's zone."""

    at: datetime
    sources: tuple[SourceLine, ...]
    gaps: tuple[Gap, ...]
    jobs: tuple[JobLine, ...]
    exceptions: tuple[ExceptionLine, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look found: gaps opened and closed by arrival."""

    opened: int
    closed: int


@dataclass(frozen=True, slots=True)
class _Day:
    feed: str
    source: str
    practice_id: int
    day: date
    items: int
    cents: int
    first_at: time | None


@dataclass(frozen=True, slots=True)
class _Owner:
    feed: str
    source: str
    owner: str
    watched: bool
    note: str


@dataclass(frozen=True, slots=True)
class _Open:
    gap_id: int
    feed: str
    source: str
    practice_id: int
    day: date
    kind: str


@dataclass(frozen=True, slots=True)
class _Lead:
    practice_id: int
    login: str


@dataclass(frozen=True, slots=True)
class _New:
    feed: str
    source: str
    practice_id: int
    day: date
    kind: str
    text: str
    cents: int


Source = tuple[str, str]
Sources = dict[tuple[Source, int], list[FeedDay]]


def load_morning(unit: Unit, *, now: datetime | None = None) -> Morning:
    """Sources, gaps, jobs and exceptions in the person's scope."""
    at = now or office_now(unit)
    unwatched = {(each.feed, each.source) for each in unit.rows(_OWNERS, into=_Owner) if not each.watched}
    lines = []
    for (source, practice), days in _history(unit, at.date()).items():
        if source in unwatched:
            continue
        usual = learn_usual(days, today=at.date())
        came = next((day for day in days if day.day == at.date()), None)
        verdict = judge(usual, came, at.date(), at.time(), office_day=is_business_day)
        lines.append(_line(source, practice, usual, came, verdict))
    order = {"missing": 0, "small": 1, "waiting": 2, "arrived": 3, "none": 4, "unknown": 5}
    lines.sort(key=lambda line: (order[line.state], FEEDS.index(line.feed), line.source))
    return Morning(at, tuple(lines), list_gaps(unit), list_night_jobs(unit), list_exceptions(unit))


def list_gaps(unit: Unit) -> tuple[Gap, ...]:
    """Open gaps by dollars, then those closed in the last day."""
    return tuple(unit.rows(_GAPS, into=Gap))


def list_exceptions(unit: Unit) -> tuple[ExceptionLine, ...]:
    """What waits outside the ordinary way, by dollars."""
    return tuple(unit.rows(_EXCEPTIONS, {"queues": list(EXCEPTION_QUEUES)}, into=ExceptionLine))


def list_night_jobs(unit: Unit) -> tuple[JobLine, ...]:
    """The newest run of each job, with what it said."""
    found = unit.rows(_JOBS, into=JobLine)
    moment = unit.value("SELECT clock_timestamp()")
    assert isinstance(moment, datetime)
    return tuple(
        JobLine(job.name, job.started_at, job.finished_at, job.ok, job.text, job.next_at,
                job.next_at is not None and job.next_at + JOB_GRACE < moment)
        for job in found
    )  # fmt: skip


def look_for_gaps(unit: Unit, *, now: datetime | None = None) -> Looked:
    """Open what is missing, close what arrived; as the worker. The last days too: it may have been away."""
    at = now or office_now(unit)
    today = at.date()
    history = _history(unit, today)
    rows = unit.rows(_OWNERS, into=_Owner)
    owners = {(each.feed, each.source): each for each in rows}
    standing = unit.rows(_OPEN, into=_Open)
    new = [
        gap
        for (source, practice), days in history.items()
        if (owners[source].watched if source in owners else True)
        for gap in find_gaps(source, practice, days, standing, at)
    ]
    jobs = list_night_jobs(unit)
    new += [
        _New("job", job.name, 0, job.started_at.date(), "failed", job.text or "did not end", 0)
        for job in jobs
        if job.name in NIGHT_JOBS and job.ok is False
    ]
    new += [
        _New("job", job.name, 0, job.next_at.date(), "missing", f"should have run at {job.next_at:%m/%d %H:%M}", 0)
        for job in jobs
        if job.name in NIGHT_JOBS and job.late and job.next_at is not None
    ]
    leads = {each.practice_id: each.login for each in unit.rows(_TEAM_LEADS, {"today": today}, into=_Lead)}
    last = read_setting(unit, "gap_owner").word or unit.text(_SUPERVISOR) or "nobody"
    named = [
        (owners[gap.feed, gap.source].owner if (gap.feed, gap.source) in owners else "")
        or leads.get(gap.practice_id, last)
        for gap in new
    ]
    closed = [(gap, how) for gap in standing if (how := _arrived(gap, history, jobs, today))]
    opened = unit.number(
        _KEEP,
        {
            "feeds": [gap.feed for gap in new],
            "sources": [gap.source for gap in new],
            "practices": [gap.practice_id for gap in new],
            "days": [gap.day for gap in new],
            "kinds": [gap.kind for gap in new],
            "texts": [gap.text for gap in new],
            "amounts": [gap.cents for gap in new],
            "owners": named,
            "arrived": [gap.gap_id for gap, _how in closed],
            "hows": [how for _gap, how in closed],
        },
    )
    return Looked(opened, len(closed))


def find_gaps(
    source: Source, practice: int, days: Sequence[FeedDay], standing: Iterable[_Open], at: datetime
) -> list[_New]:
    """What is missing from one source today and on the days before. A rhythm is missed once, not every day. Pure."""
    waits = any((gap.feed, gap.source, gap.practice_id) == (*source, practice) for gap in standing)
    found: list[_New] = []
    for back in range(LOOK_BACK_DAYS, -1, -1):
        day = at.date() - timedelta(days=back)
        usual = learn_usual(days, today=day)
        if not usual.weekdays and (waits or found):
            continue
        came = next((each for each in days if each.day == day), None)
        verdict = judge(usual, came, day, at.time() if back == 0 else None, office_day=is_business_day)
        if verdict.state in {"missing", "small"}:
            cents = (usual.cents[0] + usual.cents[1]) // 2
            found.append(_New(*source, practice, day, verdict.state, verdict.text, cents))
    # What came on a later day has arrived after all.
    latest = max((each.day for each in days if each.items), default=date.min)
    return [gap for gap in found if gap.kind == "small" or latest < gap.day]


def _arrived(gap: _Open, history: Sources, jobs: Iterable[JobLine], today: date) -> str:
    """How an open gap was closed by arrival; empty while it stands."""
    if gap.feed == "job":
        ran = (job for job in jobs if job.name == gap.source and job.ok and job.started_at.date() >= gap.day)
        run = next(ran, None)
        return f"ran well on {run.started_at:%m/%d %H:%M}" if run else ""
    days = history.get(((gap.feed, gap.source), gap.practice_id), [])
    if gap.kind == "small":
        came = next((day for day in days if day.day == gap.day), None)
        usual = learn_usual(days, today=gap.day)
        whole = came is not None and came.items * 2 >= usual.items[0]
        return f"came to {came.items:,}" if whole and came is not None else ""
    late = next((day for day in days if gap.day <= day.day <= today and day.items), None)
    return f"came on {late.day:%m/%d}: {late.items:,}" if late else ""


def _history(unit: Unit, today: date) -> Sources:
    first = today - timedelta(weeks=9)
    found: Sources = {}
    for row in unit.rows(_HISTORY, {"first": first, "last": today}, into=_Day):
        days = found.setdefault(((row.feed, row.source), row.practice_id), [])
        days.append(FeedDay(row.day, row.items, row.cents, row.first_at))
    return found


def _line(source: Source, practice: int, usual: Usual, came: FeedDay | None, verdict: Verdict) -> SourceLine:
    return SourceLine(
        *source, practice, verdict.state, usual.method, verdict.items, verdict.cents,
        came.first_at if came else None, verdict.text,
    )  # fmt: skip


def work_gap(unit: Unit, gap_id: int, version: int, *, owner: str = "", note: str = "", why: str = "") -> int:
    """Take a gap over, note what was done, or close it; its new version. Raises Conflict, NotPermitted."""
    params = {"gap": gap_id, "version": version, "owner": owner, "note": note, "why": why}
    return unit.number(_WORK, params)


def set_source(unit: Unit, feed: str, source: str, *, owner: str = "", watched: bool = True, note: str = "") -> None:
    """Name who owns the gaps of a source, or stop waiting for it. Raises NotPermitted."""
    params = {"feed": feed, "source": source, "owner": owner, "watched": watched, "note": note}
    unit.execute(_SET_OWNER, params)


def count_feeds(unit: Unit, *, days: int = 2) -> int:
    """Count what came in on the last days, as the worker; rows of them."""
    today = office_now(unit).date()
    sql = "SELECT api.fill_feed_days_v1(%(first)s::date, %(last)s::date)"
    return unit.number(sql, {"first": today - timedelta(days=days - 1), "last": today})
