"""Clocks that are wrong, step back, or change with the season: F43, F44, F45."""

from __future__ import annotations

import calendar
import os
import random
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.db.database import connect
from app.domain.business_days import add_business_days
from app.domain.errors import AppError, Refused
from app.domain.moments import moment
from app.posting.write_off import write_off_claim
from app.reports.day_sheet import office_today, set_office_zone
from app.security.clock import ClockWrong, check_clock
from tests.db.counter_book import TODAY, counter_book
from tests.faults.acts import CIRCLE, MoneyBook
from tests.faults.bench import DURABLE, Bench
from tests.faults.broken_clients import Trial
from tests.faults.registry import NotHere, Told, shows
from tests.office import Office, OfficeServer

# Shifts what the processes it is loaded into read as the time of day; the file holds seconds.
_SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
static long shift(void) {
    long found = 0; const char *name = getenv("FAULT_CLOCK"); FILE *file = name ? fopen(name, "r") : 0;
    if (file) { if (fscanf(file, "%ld", &found) != 1) found = 0; fclose(file); }
    return found;
}
int gettimeofday(struct timeval *tv, void *tz) {
    static int (*real)(struct timeval *, void *); int done;
    if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
    done = real(tv, tz); tv->tv_sec += shift(); return done;
}
int clock_gettime(clockid_t which, struct timespec *ts) {
    static int (*real)(clockid_t, struct timespec *); int done;
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    done = real(which, ts); if (which == CLOCK_REALTIME) ts->tv_sec += shift(); return done;
}
time_t time(time_t *out) {
    struct timespec ts; clock_gettime(CLOCK_REALTIME, &ts); if (out) *out = ts.tv_sec; return ts.tv_sec;
}
"""
_ZONES = ("America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Puerto_Rico", "Australia/Lord_Howe")
_DAYS_APART = (0, 1, 14, 15, 25, 30, 31, 60, 90, 120, 180, 365, 366)


@shows("F43")
def the_desks_clock_is_wrong(bench: Bench) -> Told:
    """Two days ahead or behind, and by less: told at sign-in; a day to come is refused by the database itself."""
    runs = 0
    with bench.office(today=TODAY) as office:
        counter_book(office)
        with connect(office.credentials("chen")) as connection:
            row = connection.execute("SELECT clock_timestamp()").fetchone()
            assert row is not None
            now = row[0]
            assert isinstance(now, datetime)
            check_clock(connection, now.astimezone(ZoneInfo("Pacific/Honolulu")))
            for hours in (48, -48, 2, -2, 24 * 365, *range(3, bench.times(3, 23))):
                try:
                    check_clock(connection, now + timedelta(hours=hours))
                except ClockWrong as error:
                    said = bench.plain(error)
                    assert ("ahead" if hours > 0 else "behind") in said
                    runs += 1
                else:
                    raise AssertionError(f"{hours} hours off, and nobody was told")
        for days in (2, 3):
            try:
                with office.unit("chen") as unit:
                    later = now.date() + timedelta(days=days)
                    write_off_claim(unit, "OLD", party="patient", reason="small_balance", today=later, cents=100)
            except Refused as error:
                bench.plain(error)
                runs += 1
            else:
                raise AssertionError("money was dated by a wrong clock")
    return Told(runs, "wrong clocks", "", "a clock that is set wrong between two sign-ins and behind the server's")


@contextmanager
def shifted_server(bench: Bench) -> Iterator[tuple[OfficeServer, Path]]:
    """A server whose clock is what a file says."""
    compiler = shutil.which("cc")
    if compiler is None:
        raise NotHere("a clock of its own needs a C compiler")
    folder = bench.folder()
    source, shim, clock = folder / "clock.c", folder / "clock.so", folder / "clock"
    source.write_text(_SHIM, encoding="utf-8")
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        raise NotHere("the shim for the clock does not compile here")
    clock.write_text("0", encoding="utf-8")
    clock.chmod(0o644)
    server = OfficeServer(bench.server.major, settings=DURABLE)
    server.start()
    server.cluster.stop()
    os.environ |= {"LD_PRELOAD": str(shim), "FAULT_CLOCK": str(clock)}
    try:
        server.cluster.start()
    finally:
        del os.environ["LD_PRELOAD"], os.environ["FAULT_CLOCK"]
    try:
        yield server, clock
    finally:
        server.stop()


@shows("F44")
def the_servers_clock_steps_back(bench: Bench) -> Told:
    """Before every money act of the circle the server's clock steps back; each is done, and all of them undone."""
    rounds, steps, dice = bench.times(1, 20), 0, random.Random(44)
    with shifted_server(bench) as (server, clock), bench.office(today=TODAY, server=server) as office:
        with office.unit("root") as unit:
            first = unit.value("SELECT clock_timestamp()")
        clock.write_text("-7200", encoding="utf-8")
        with office.unit("root") as unit:
            second = unit.value("SELECT clock_timestamp()")
        assert isinstance(first, datetime)
        assert isinstance(second, datetime)
        if second >= first:
            raise NotHere("the server does not read its time through the shim")
        clock.write_text("0", encoding="utf-8")
        trial = Trial(MoneyBook(office), bench)
        shift = 86_400          # tomorrow: what was granted before the test stays granted
        for _ in range(rounds):
            for act in CIRCLE:
                shift -= dice.randrange(1, 90)
                clock.write_text(str(shift), encoding="utf-8")
                trial.undisturbed(act)
                steps += 1
        trial.closes()
        clock.write_text("0", encoding="utf-8")
    return Told(steps, "steps back", "by seconds, half an hour in all", "steps of hours; seals of the audit")


@shows("F45")
def seasons_zones_and_calendars(bench: Bench) -> Told:
    """Days added in Python and in SQL, under sessions of every zone, over changes of clocks, leap days, month ends."""
    days = [date(2026, 3, 7), date(2026, 3, 8), date(2026, 11, 1), date(2028, 2, 28), date(2028, 2, 29)]
    days += [date(2027, month, calendar.monthrange(2027, month)[1]) for month in range(1, 13)]
    days += [date(2026, 1, 1) + timedelta(days=at) for at in range(0, 730, bench.times(91, 7))]
    runs = 0
    with bench.office(today=TODAY) as office:
        for zone in _ZONES:
            with office.unit("root") as unit:
                unit.execute("SELECT set_config('TimeZone', %(zone)s, true)", {"zone": zone})
                for day in days:
                    for apart in _DAYS_APART:
                        asked = {"day": day, "apart": apart}
                        same = unit.value("SELECT app.days_later(%(day)s, %(apart)s, false)", asked)
                        assert same == day + timedelta(days=apart), (zone, day, apart)
                        if 0 < apart < 200:
                            work = unit.value("SELECT app.days_later(%(day)s, %(apart)s, true)", asked)
                            assert work == add_business_days(day, apart), (zone, day, apart)
                        runs += 1
        runs += _office_days(office)
    runs += _moments(bench)
    return Told(runs, "days and moments", f"{len(_ZONES)} zones")


def _office_days(office: Office) -> int:
    """Half past eleven in the evening in Honolulu is the next day in New York: the office's own zone decides."""
    for zone in _ZONES:
        with office.unit("okoye") as unit:
            set_office_zone(unit, zone)
            assert office_today(unit) == datetime.now(ZoneInfo(zone)).date()
    late = datetime(2026, 6, 30, 23, 30, tzinfo=ZoneInfo("Pacific/Honolulu"))
    assert late.astimezone(ZoneInfo("America/New_York")).date() == date(2026, 7, 1)
    with office.unit("root") as unit:
        found = unit.value("SELECT (%(at)s::timestamptz AT TIME ZONE 'Pacific/Honolulu')::date", {"at": late})
        assert found == date(2026, 6, 30)
    return len(_ZONES) + 1


def _moments(bench: Bench) -> int:
    """A time that does not exist is refused in words, one that comes twice says which is meant."""
    runs = 0
    for day in (date(2026, 3, 8), date(2026, 11, 1)):
        for minute in range(0, 240, 15):
            at = time(minute // 60, minute % 60)
            try:
                found = moment(day, at, "America/New_York")
            except AppError as error:
                assert day.month == 3
                assert at.hour == 2, f"{at} was refused"
                bench.plain(error)
            else:
                assert bool(found.note) == (day.month == 11 and at.hour == 1), (day, at, found.note)
                assert found.at.astimezone(ZoneInfo("America/New_York")).time() == at
                assert found.at.tzinfo is UTC
            runs += 1
    elapsed = moment(date(2026, 3, 9), time(0), "Eastern").at - moment(date(2026, 3, 8), time(0), "Eastern").at
    assert elapsed == timedelta(hours=23)
    return runs + 1
