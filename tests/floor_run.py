"""One crash run on a real server: fill, start the client processes, break things, wait, settle; then judge."""

from __future__ import annotations

import multiprocessing
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.db.unit import Unit
from app.domain.errors import AppError
from app.security.people import EVERYWHERE, Scope
from tests.floor_desks import Plan, run_process
from tests.floor_proof import BREACHES, RECORD, Told, breaches, read_logs
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

_FILL = 2_000
_WAITED = 31                                     # days since submission: both payers are asked by then
COUNT_EVERY = 5                                  # turns of a tenth of a second between two looks at how far it is


@dataclass(frozen=True, slots=True)
class Wish:
    """How large the run is; `kills` client processes are killed on the way and replaced."""

    desks: int
    takes: int
    claims: int
    processes: int = 1
    kills: int = 0
    terminations: float = 2.0                    # server processes ended per second


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the run came to; `broken` is empty when everything that must hold holds."""

    takes: int
    seconds: float
    p95_ms: float
    terminated: int
    killed: int
    swept: int
    words: dict[str, int]
    broken: dict[str, int]


def crash_run(office: Office, wish: Wish, folder: Path) -> Outcome:
    """Fill the office, let the desks loose, and judge what is left."""
    book = open_work_book(office)
    for place in ("N1", "N2", "S1"):
        for at in range(0, wish.claims // 3, _FILL):
            add_claims(
                office, min(_FILL, wish.claims // 3 - at), place=place, payer=("AETNA", "CARE")[at // _FILL % 2],
                submitted_on=TODAY - timedelta(days=_WAITED),
            )  # fmt: skip
    run_daily_rules(office)
    with office.unit("root") as unit:
        if unit.number(BREACHES["a claim has lost its item"]):
            raise RuntimeError("not every claim of the run is due, so none could be missed afterwards")
    logins = [f"floor{at:03d}" for at in range(wish.desks)]
    for at, login in enumerate(logins):
        office.enrol(login, "specialist", scopes=(Scope("N", "N2"),) if at % 7 == 6 else EVERYWHERE)
    with office.unit("root") as unit:
        for statement in RECORD:
            unit.execute(statement)
    with office.database("svc_worker").statement() as unit:
        while unit.number("SELECT api.fold_changes_v1()"):
            pass
    crew = _Crew(office, wish, logins, folder, book.aetna)
    seconds = crew.run()
    crew.settle()
    told: Told = read_logs(folder)
    with office.unit("root") as unit:
        broken = breaches(unit, told)
    words = dict(told.words)
    return Outcome(len(told.takes), seconds, told.p95, crew.terminated, crew.killed, crew.swept, words, broken)


class _Crew:
    """The client processes and who breaks them."""

    def __init__(self, office: Office, wish: Wish, logins: list[str], folder: Path, payer: int) -> None:
        self._office, self._wish, self._folder, self._payer = office, wish, folder, payer
        self._context = multiprocessing.get_context("spawn")
        share = -(-len(logins) // wish.processes)
        self._groups = [logins[at : at + share] for at in range(0, len(logins), share)]
        self._dice = random.Random(11)
        self._seed = 0
        self.terminated = self.killed = self.swept = 0

    def run(self) -> float:
        """Until every process has done its takes; seconds from the first take on."""
        takes = self._wish.takes // len(self._groups)
        running = [self._start(group, takes) for group in self._groups]
        started = time.monotonic()
        kill_at = [takes * len(self._groups) * (at + 1) // (self._wish.kills + 1) for at in range(self._wish.kills)]
        turn = 0
        while any(process.is_alive() for process in running):
            time.sleep(0.1)
            turn += 1
            self._break_lines()
            if kill_at and turn % COUNT_EVERY == 0 and self._taken() >= kill_at[0]:
                kill_at.pop(0)
                at = self._dice.randrange(len(running))
                running[at].kill()
                running[at].join()
                self.killed += 1
                running[at] = self._start(self._groups[at], takes // 2)
        seconds = time.monotonic() - started
        if any(process.exitcode for process in running):
            raise RuntimeError("a client process ended with an error of its own")
        return seconds

    def settle(self) -> None:
        """Nobody works any more: the worker gives back what leases hold, wakes nothing, and counts."""
        with self._office.unit("root") as unit:
            unit.execute("UPDATE app.work_item SET lease_until = clock_timestamp() - interval '1 s' WHERE status = 1")
        with self._office.database("svc_worker").statement() as unit:
            self.swept += unit.number("SELECT api.sweep_leases_v1()")
            while unit.number("SELECT api.fold_changes_v1()"):
                pass

    def _start(self, group: list[str], takes: int) -> multiprocessing.process.BaseProcess:
        self._seed += 1
        credentials = tuple(self._office.credentials(login) for login in group)
        plan = Plan(credentials, takes, self._seed, self._folder, self._payer)
        process = self._context.Process(target=run_process, args=(plan,), daemon=True)  # never outlives this run
        process.start()
        return process

    def _taken(self) -> int:
        with self._office.unit("root") as unit:
            return unit.number("SELECT count(*) FROM proof.change WHERE now = 1 AND was <> 1")

    def _break_lines(self) -> None:
        """End server processes of desks, let leases run out (of the dead and of the living), sweep, fold."""
        with suppress(AppError):
            with self._office.unit("root") as unit:
                if self._dice.random() < self._wish.terminations * 0.1:
                    self.terminated += unit.number(_TERMINATE)
                _expire(unit, self._dice.random())
            with self._office.database("svc_worker").statement() as unit:
                self.swept += unit.number("SELECT api.sweep_leases_v1()")
                unit.number("SELECT api.fold_changes_v1()")


_TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND usename LIKE 'floor%' ORDER BY random() LIMIT 1) one"""


def _expire(unit: Unit, dice: float) -> None:
    """Time passes for one held item of a hundred; SKIP LOCKED, so that the clock waits for no desk."""
    if dice < 0.5:
        unit.execute(
            """UPDATE app.work_item SET lease_until = clock_timestamp() - interval '1 s' WHERE id IN (
                SELECT id FROM app.work_item WHERE status = 1 AND random() < 0.02 FOR UPDATE SKIP LOCKED)"""
        )
