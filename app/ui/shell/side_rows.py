"""The lines of the side bar and the words about the worker, from what the server says. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.claims.desk_facts import JobRun
from app.ui.office import SideFacts
from app.ui.pages import side_pages
from app.ui.shell.side_bar import SideRow

SECTIONS = (("my_day", "My day"), ("pool", "Pool"), ("supervisor", "Supervisor"))
PAGE_QUEUES = frozenset({"unrouted"})           # a queue that is worked on a page of its own
ALARM_QUEUES = frozenset({"exceptions", "unrouted", "rejected"})


def side_rows(found: SideFacts, groups: Iterable[str]) -> tuple[SideRow, ...]:
    """Sections in order; a queue without items shows 0; pages come last, with a count where one is told."""
    counts = {count.queue: count for count in found.counts}
    rows: list[SideRow] = []
    for section, title in SECTIONS:
        queues = [queue for queue in found.queues if queue.section == section]
        if queues:
            rows.append(SideRow("", title))
        for queue in sorted(queues, key=lambda each: (each.ord, each.code)):
            count = counts[queue.code].items if queue.code in counts else 0
            target = f"page:{queue.code}" if queue.code in PAGE_QUEUES else f"queue:{queue.code}"
            rows.append(SideRow(target, queue.title, count, alarm=bool(count) and queue.code in ALARM_QUEUES))
    section = ""
    for page in side_pages(groups):
        if page.section != section:
            section = page.section
            rows.append(SideRow("", section))
        waiting = counts[page.name].items if page.name in counts else None
        rows.append(SideRow(f"page:{page.name}", page.title, waiting, alarm=bool(waiting)))
    return tuple(rows)


def job_words(jobs: Iterable[JobRun]) -> tuple[str, bool]:
    """`night run 05:10` of the newest daily run, and whether it failed."""
    daily = next((job for job in jobs if job.name == "daily"), None)
    if daily is None:
        return "", False
    at = daily.started_at.astimezone().strftime("%H:%M")
    if daily.ok is False:
        return f"daily run failed {at}", True
    return f"daily run {at}", False
