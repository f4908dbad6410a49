"""The one background process: leader by advisory lock, times by APScheduler, every run in the job log.

Two workers may be started; the second waits until the first one's connection is gone. Without any worker desks still
work: their poll folds, and nothing else here is needed from minute to minute.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import psycopg
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from app.contracts.learn import learn_allowed
from app.db.database import Connection, Database, connect
from app.domain.errors import AppError, Unavailable
from app.jobs.chores import fold_changes, sweep_leases
from app.jobs.daily import LANES, DailyResult, run_daily
from app.jobs.floor import floor_minute, floor_night, look_at_feeds
from app.jobs.inbox import Swept
from app.jobs.log import Clock, Trouble, beat, last_good_run, logged, start_heartbeat
from app.jobs.seal import Sealer
from app.workqueues.pay_lag import learn_pay_lag

LEADER_LOCK = 7_243_503
FLOOR_SECONDS, LOOK_SECONDS = 60, 600
FOLD_SECONDS, SWEEP_SECONDS, BEAT_SECONDS, LEAD_SECONDS, WATCH_SECONDS = 1, 30, 15, 5, 10
SEAL_SECONDS, ANCHOR_SECONDS = 10, 600
DAILY_AT, BACKUP_AT, LEARN_AT = (5, 10), (2, 30), (3, 40)
DRILL_AT = ("sun", 4, 20)


@dataclass(frozen=True, slots=True)
class Logins:
    """The databases of the services; `copy` writes the daily backup and says where, None on a shared server.

    `watch` receives what lies in the watched folder and says so, None where this machine has no import service.
    `sealer` seals the audit with this machine's key. `drill` restores the office beside itself every week and says how
    it went, None on a shared server, whose administrator has a timer for it.
    """

    worker: Database
    daily: Database
    copy: Callable[[datetime], str] | None = None
    watch: Callable[[datetime], Swept] | None = None
    sealer: Sealer | None = None
    drill: Callable[[datetime], str | Trouble] | None = None


class Worker:
    """Runs the jobs while it leads. `run` blocks until `stop` is set; `run_once` does everything a single time."""

    def __init__(self, logins: Logins, *, clock: Clock) -> None:
        self._logins = logins
        self._clock = clock
        self._leader: Connection | None = None
        self._leads = threading.Event()
        self._refused = ""                  # what the watched folder complained of last
        self._unsealed = ""                 # what stopped the sealing last
        self._scheduler = BackgroundScheduler(
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 3600}
        )

    def run_once(self) -> str:
        """Fold, sweep, the daily run, fold. Raises Unavailable when another worker leads."""
        if not self._try_to_lead():
            raise Unavailable("Another worker runs for this office; stop it first, or leave the work to it.")
        try:
            fold_changes(self._logins.worker)
            freed = sweep_leases(self._logins.worker)
            self._watch()
            sentence = self._run_daily_logged()
            fold_changes(self._logins.worker)
            if self._logins.sealer is not None:
                self._seal()
                self._anchor()
            return f"{freed} leases swept. {sentence}"
        finally:
            self._resign()

    def run(self, stop: threading.Event) -> None:
        """Lead or wait to lead until `stop` is set."""
        self._plan()
        self._scheduler.start()
        try:
            while not stop.is_set():
                self._keep_leading()
                stop.wait(LEAD_SECONDS)
        finally:
            self._scheduler.shutdown(wait=True)
            self._resign()

    def _plan(self) -> None:
        add = self._scheduler.add_job
        worker = self._logins.worker
        add(self._while_leading(lambda: fold_changes(worker)), "interval", seconds=FOLD_SECONDS, id="fold")
        add(self._while_leading(lambda: sweep_leases(worker)), "interval", seconds=SWEEP_SECONDS, id="sweep")
        add(self._while_leading(self._floor), "interval", seconds=FLOOR_SECONDS, id="floor")
        add(self._while_leading(self._look), "interval", seconds=LOOK_SECONDS, id="look")
        add(self._while_leading(self._beat), "interval", seconds=BEAT_SECONDS, id="beat")
        add(self._while_leading(self._run_daily_logged), _every_day(DAILY_AT), id="daily")
        add(self._while_leading(self._learn_logged), _every_day(LEARN_AT), id="learn")
        if self._logins.sealer is not None:
            add(self._while_leading(self._seal), "interval", seconds=SEAL_SECONDS, id="seal")
            add(self._while_leading(self._anchor), "interval", seconds=ANCHOR_SECONDS, id="anchor")
        if self._logins.watch is not None:
            add(self._while_leading(self._watch), "interval", seconds=WATCH_SECONDS, id="watch")
        if self._logins.copy is not None:
            add(self._while_leading(self._copy_logged), _every_day(BACKUP_AT), id="backup")
        if self._logins.drill is not None:
            day, hour, minute = DRILL_AT
            every_week = CronTrigger(day_of_week=day, hour=hour, minute=minute)
            add(self._while_leading(self._drill_logged), every_week, id="drill")

    def _while_leading(self, work: Callable[[], object]) -> Callable[[], None]:
        def guarded() -> None:
            if not self._leads.is_set():
                return
            try:
                work()
            except AppError as error:       # the next turn tries again; the log and the desks show it red
                sys.stderr.write(f"{error.sentence}\n")

        return guarded

    def _seal(self) -> None:
        """Seal the audit; what stops it is written into the log, once, and people see it red."""
        assert self._logins.sealer is not None
        try:
            self._logins.sealer.seal(self._logins.worker)
        except AppError as error:
            if error.sentence != self._unsealed:
                self._unsealed, said = error.sentence, Trouble(error.sentence)
                logged(self._logins.worker, "seal", lambda: said, clock=self._clock)
            raise
        if self._unsealed:
            self._unsealed = ""
            logged(self._logins.worker, "seal", lambda: "The audit is sealed again.", clock=self._clock)

    def _anchor(self) -> None:
        """Leave the newest head where the auditor takes it from."""
        assert self._logins.sealer is not None
        self._logins.sealer.anchor(self._logins.worker, self._clock())

    def _floor(self) -> None:
        """The floor's minute; only one that did something a person would ask about is worth a line in the log."""
        done = floor_minute(self._logins.worker, today=self._clock().date())
        if done.sentence:
            logged(self._logins.worker, "floor", lambda: done.sentence, clock=self._clock)

    def _look(self) -> None:
        """What came and what is missing; only a look that opened or closed something is worth a line in the log."""
        said = look_at_feeds(self._logins.worker)
        if said:
            logged(self._logins.worker, "look", lambda: said, clock=self._clock)

    def _watch(self) -> None:
        """Look into the watched folder; only a look that found something new is worth a line in the log."""
        if self._logins.watch is None:
            return
        swept = self._logins.watch(self._clock())
        news = swept.received or swept.trouble or swept.released or swept.why not in ("", self._refused)
        self._refused = swept.why
        if news:
            said = Trouble(swept.sentence) if swept.refused else swept.sentence
            logged(self._logins.worker, "watch", lambda: said, clock=self._clock)

    def _keep_leading(self) -> None:
        if self._leads.is_set() and self._still_leads():
            return
        self._leads.clear()
        try:
            if self._try_to_lead():
                self._begin()
        except Unavailable as error:
            sys.stderr.write(f"{error.sentence}\n")

    def _begin(self) -> None:
        """First acts of a new leader; a daily run missed while the machine was off is made up for."""
        now = self._clock()
        start_heartbeat(self._logins.worker, now=now)
        self._beat()
        self._leads.set()
        last = last_good_run(self._logins.worker, "daily")
        today_at = now.replace(hour=DAILY_AT[0], minute=DAILY_AT[1], second=0, microsecond=0)
        due = today_at if now >= today_at else today_at - timedelta(days=1)
        if last is None or last < due:
            missed = self._while_leading(self._run_daily_logged)
            self._scheduler.add_job(missed, id="daily_missed", replace_existing=True)

    def _try_to_lead(self) -> bool:
        connection = connect(self._logins.worker.credentials)
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (LEADER_LOCK,)).fetchone()
        if row is not None and row[0]:
            self._leader = connection
            return True
        connection.close()
        return False

    def _still_leads(self) -> bool:
        try:
            return self._leader is not None and self._leader.execute("SELECT 1").fetchone() is not None
        except psycopg.Error:               # the lock went with the connection
            return False

    def _resign(self) -> None:
        self._leads.clear()
        if self._leader is not None:
            self._leader.close()
            self._leader = None

    def _beat(self) -> None:
        now = self._clock()
        beat(self._logins.worker, now=now, next_at=now + timedelta(seconds=4 * BEAT_SECONDS))

    def _run_daily_logged(self) -> str:
        now = self._clock()
        next_at = (now + timedelta(days=1)).replace(hour=DAILY_AT[0], minute=DAILY_AT[1], second=0, microsecond=0)
        said = logged(
            self._logins.daily,
            "daily",
            lambda: daily_report(run_daily(self._logins.daily, today=now.date(), lanes=LANES)),
            clock=self._clock,
            next_at=next_at,
        )
        self._night_logged()
        return said

    def _night_logged(self) -> None:
        """The floor's night, after the daily run whatever that complained of: its cells are those of the new day."""
        now = self._clock()
        logged(
            self._logins.worker,
            "night",
            lambda: floor_night(self._logins.worker, today=now.date()),
            clock=self._clock,
            next_at=now + timedelta(days=1),
        )

    def _learn_logged(self) -> str:
        """What payers allow where no contract says it, and how long they take: a year of decisions, every night."""
        now = self._clock()

        def learn() -> str:
            done = learn_allowed(self._logins.daily, today=now.date())
            lag = self._logins.daily.perform(partial(learn_pay_lag, today=now.date()))
            slower = f" {lag.alerts} payers became slower: see the rules page." if lag.alerts else ""
            return (
                f"Learned allowed amounts of {done.practices} practices: {done.changed} changed. "
                f"Learned pay lag: {lag.learned} changed, {lag.forgotten} forgotten.{slower}"
            )

        return logged(self._logins.daily, "learn", learn, clock=self._clock, next_at=now + timedelta(days=1))

    def _copy_logged(self) -> str:
        assert self._logins.copy is not None
        copy, now = self._logins.copy, self._clock()
        return logged(
            self._logins.worker, "backup", lambda: copy(now), clock=self._clock, next_at=now + timedelta(days=1)
        )

    def _drill_logged(self) -> str:
        assert self._logins.drill is not None
        drill, now = self._logins.drill, self._clock()
        return logged(
            self._logins.worker, "drill", lambda: drill(now), clock=self._clock, next_at=now + timedelta(days=7)
        )


def _every_day(at: tuple[int, int]) -> CronTrigger:
    return CronTrigger(hour=at[0], minute=at[1])


def daily_report(done: DailyResult) -> str | Trouble:
    """What a daily run did, for people and for the log; Trouble when a rule was passed over."""
    text = (
        f"Daily run as of {done.as_of}: {done.opened} opened, {done.moved} moved, {done.closed} closed, "
        f"{done.rerouted} rerouted, {done.woken} woken."
    )
    if not done.wrong_rules:
        return text
    passed = " ".join(f"Passed over: {one.reason}" for one in done.wrong_rules)
    return Trouble(f"{text} {passed}")
