"""Sets the demo floor up: a team with its route, a planned absence, and the files the morning board learns from."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from app.db.database import Database
from app.demo.office import Office
from app.reports.morning import look_for_gaps
from app.rules.assign import Route, Team
from app.workqueues.absence import WantedAbsence, save_absence
from app.workqueues.board import freshen
from app.workqueues.routing import join_team, route_new, save_route, save_team

SUPERVISOR, WORKER = "okoye", "svc_worker"
PAID = re.compile(rb"BPR\*[A-Z]\*([0-9]*)\.?([0-9]{0,2})")
# When the practices' systems send and the payers deliver, in the made-up office.
SENT_AT, DELIVERED_AT = time(19, 10), time(6, 20)
_NOTE = """
SELECT api.note_feed_days_v1(%(feeds)s::text[], %(sources)s::text[], %(practices)s::int[], %(days)s::date[],
    %(items)s::bigint[], %(cents)s::bigint[], %(firsts)s::time[])"""


def set_up_floor(open_database: Callable[[str], Database], office: Office, *, today: date) -> None:
    """As the demo supervisor, then as the worker. Raises AppError."""
    with open_database(SUPERVISOR).unit() as unit:
        save_team(unit, Team("denials", "Denials", "okoye", "lopez"))
        join_team(unit, "denials", "lopez", letters="A-M")
        join_team(unit, "denials", "chen", letters="N-Z")
        save_route(unit, Route("denials_team", "pool", queue="denial", team="denials"), today=today,
                   note="Denials belong to the team; whoever is free takes the next one.")  # fmt: skip
        away = today + timedelta(days=7)
        save_absence(unit, WantedAbsence("chen", away, away + timedelta(days=4), "lopez"), today=today)
    with open_database(WORKER).unit() as unit:
        codes = dict(zip(unit.rows("SELECT code FROM app.practice ORDER BY code", into=str),
                         unit.rows("SELECT id FROM app.practice ORDER BY code", into=int), strict=True))  # fmt: skip
        days = count_files(office, codes)
        unit.execute(
            _NOTE,
            {
                "feeds": [feed for feed, _source, _practice, _day in days],
                "sources": [source for _feed, source, _practice, _day in days],
                "practices": [practice for _feed, _source, practice, _day in days],
                "days": [day for _feed, _source, _practice, day in days],
                "items": [items for items, _cents in days.values()],
                "cents": [cents for _items, cents in days.values()],
                "firsts": [SENT_AT if feed == "claims" else DELIVERED_AT for feed, *_rest in days],
            },
        )
        look_for_gaps(unit, now=datetime.combine(today, time(9, 0)))
        route_new(unit, today=today)
        freshen(unit, today=today, every=True)
        unit.execute("SELECT api.fill_work_day_v1((clock_timestamp() AT TIME ZONE zone)::date) FROM app.office_clock")


def count_files(office: Office, practices: dict[str, int]) -> dict[tuple[str, str, int, date], tuple[int, int]]:
    """Items and cents by feed, source, practice and day: claims by the practice that sent, payments by payer."""
    found: dict[tuple[str, str, int, date], tuple[int, int]] = {}
    for file in office.files:
        source = file.name.split("-")[1]
        if file.kind.startswith("837") and source in practices:
            key, items, cents = ("claims", source, practices[source], file.on), file.content.count(b"CLM*"), 0
        elif file.kind == "835":
            paid = [int(whole or 0) * 100 + int((part + b"00")[:2]) for whole, part in PAID.findall(file.content)]
            key, items, cents = ("remits", source, 0, file.on), len(paid), sum(paid)
        else:
            continue
        before = found.get(key, (0, 0))
        found[key] = (before[0] + items, before[1] + cents)
    return found
