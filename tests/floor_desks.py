"""Desks that take, save, park, release and break: the crash test of holding work, for a test and a run by hand.

Every desk is a login of its own with one real connection. Desks forget what they hold, their sockets are cut, their
server processes are ended, client processes are killed; leases run out and are swept. What each desk was told goes to a
file of its own, what the database did to a table of its own (tests/floor_proof.py judges both).
"""

from __future__ import annotations

import os
import random
import socket
import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

import psycopg

from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.unit import Unit
from app.domain.errors import AppError, Unavailable
from app.workqueues.outcome import save_and_next, save_outcome
from app.workqueues.take import extend_leases, list_held, park_item, release_item, take_next
from app.workqueues.types import OutcomeToSave, QueueQuery, TakenItem

QUEUE = "follow_up"
MOST_PARKED = 3
DRY_SECONDS, BROKEN_SECONDS = 0.02, 0.05


@dataclass(frozen=True, slots=True)
class Plan:
    """What one client process does: its desks, takes in all, the seed of its chances, where its logs go.

    `cuts` are sockets cut per second; `forgets` the chance per turn that a desk forgets all it holds and starts again,
    half of the time asking what it held.
    """

    credentials: tuple[Credentials, ...]
    takes: int
    seed: int
    folder: Path
    payer: int
    cuts: float = 2.0
    forgets: float = 0.01


class Budget:
    """Takes left for all desks of a process."""

    def __init__(self, takes: int) -> None:
        self.left = takes
        self._lock = threading.Lock()

    def use(self) -> None:
        """One take was done."""
        with self._lock:
            self.left -= 1


class FloorDesk:
    """One person at one desk, until the takes of the process are done."""

    def __init__(self, plan: Plan, at: int, budget: Budget) -> None:
        self._credentials = plan.credentials[at]
        self._dice = random.Random(f"{plan.seed}/{self._credentials.login}")
        self._plan = plan
        self._budget = budget
        self._log: TextIO = (plan.folder / f"{self._credentials.login}-{plan.seed}.log").open("w", encoding="ascii")
        self._held: TakenItem | None = None
        self._parked: list[TakenItem] = []
        self._today = date.today()
        self._connection: Connection | None = None

    def work(self) -> None:
        """Take and work; a broken line is opened again, a refusal is taken as an answer."""
        with closing(self._log):
            while self._budget.left > 0:
                try:
                    self._turn(self._unit())
                except Unavailable:
                    self._tell("broken")
                    self._drop_line()
                    time.sleep(BROKEN_SECONDS)
                except AppError as error:
                    self._tell(f"refused {type(error).__name__}")
                    self._held = None
            self._drop_line()

    def cut(self) -> None:
        """The cable is pulled: nobody says goodbye to the server."""
        connection = self._connection
        if connection is not None:
            with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as line:
                line.shutdown(socket.SHUT_RDWR)

    def _unit(self) -> Unit:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self._credentials)
            self._held, self._parked = None, []
            if self._dice.random() < 0.5:                      # else: a person who went home
                held = list_held(Unit(self._connection))
                self._parked = [item for item in held if item.parked]
                self._held = next((item for item in held if not item.parked), None)
        return Unit(self._connection)

    def _drop_line(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(psycopg.Error):
                connection.close()

    def _turn(self, unit: Unit) -> None:
        """One take, with what goes before it."""
        dice = self._dice.random()
        held, self._held = self._held, None
        if dice < self._plan.forgets:
            self._tell("forgot")
            self._drop_line()
        elif held is None:
            self._take(unit)
        elif dice < 0.70:
            self._save_and_next(unit, held)
        elif dice < 0.80:
            release_item(unit, held.item_id)
            self._take(unit)
        elif dice < 0.90:
            self._park(unit, held)
            self._take(unit)
        elif dice < 0.94:
            extend_leases(unit, [held.item_id])
            self._save_and_next(unit, held)
        else:
            self._tell("saving", held)
            save_outcome(unit, self._outcome(held))
            self._tell("saved", held)
            self._take(unit)

    def _query(self) -> QueueQuery:
        dice = self._dice.random()
        if dice < 0.1:
            return QueueQuery(QUEUE, payer_ids=(self._plan.payer,))
        return QueueQuery(QUEUE, whose="pool" if dice < 0.3 else "team")

    def _take(self, unit: Unit) -> None:
        started = time.perf_counter()
        self._held = take_next(unit, self._query())
        self._taken("take", started)

    def _save_and_next(self, unit: Unit, held: TakenItem) -> None:
        self._tell("saving", held)
        started = time.perf_counter()
        self._held = save_and_next(unit, self._outcome(held), self._query())
        self._tell("saved", held)
        self._taken("next", started)

    def _outcome(self, held: TakenItem) -> OutcomeToSave:
        """Mostly due again today, so that the queue does not run dry; some sleep until a day, some are done."""
        dice = self._dice.random()
        if dice < 0.04:
            return OutcomeToSave(held.item_id, held.version, "done", "closed by a test")
        if dice < 0.08:
            return OutcomeToSave(held.item_id, held.version, "in_process", "asked")
        return OutcomeToSave(held.item_id, held.version, "left_message", "asked", next_on=self._today)

    def _park(self, unit: Unit, held: TakenItem) -> None:
        """Put it aside; when enough lie there, the oldest comes back and is given up."""
        self._parked.append(park_item(unit, held.item_id))
        if len(self._parked) > MOST_PARKED:
            oldest = self._parked.pop(0)
            park_item(unit, oldest.item_id, parked=False)
            release_item(unit, oldest.item_id)

    def _taken(self, how: str, started: float) -> None:
        held = self._held
        if held is None:
            self._tell("dry")
            time.sleep(DRY_SECONDS)
            return
        self._budget.use()
        milliseconds = (time.perf_counter() - started) * 1000
        self._tell(how, held, f" {milliseconds:.2f}")

    def _tell(self, word: str, item: TakenItem | None = None, more: str = "") -> None:
        about = f" {item.item_id} {item.version}" if item else ""
        self._log.write(f"{word}{about}{more}\n")
        self._log.flush()


def run_process(plan: Plan) -> None:
    """All desks of one client process, with somebody who pulls cables; returns when the takes are done."""
    budget = Budget(plan.takes)
    desks = [FloorDesk(plan, at, budget) for at in range(len(plan.credentials))]
    threads = [threading.Thread(target=desk.work, name=f"desk {at}") for at, desk in enumerate(desks)]
    for thread in threads:
        thread.start()
    dice = random.Random(plan.seed)
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.05)
        if plan.cuts and dice.random() < plan.cuts * 0.05:
            dice.choice(desks).cut()
    for thread in threads:
        thread.join()
