"""Locks whose call nobody could make up: the whole test files about them are run against the schema without the lock.

Slow (a server each), so it is run by hand: `python -m tests.guard named`. What killed what is kept in named.toml, and
told on the page as killed by a named test.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tests.guard.book import GuardBook
from tests.guard.locks import Lock, load, read_locks

FILE = Path(__file__).with_name("named.toml")
VARIABLE = "REMITDESK_WITHOUT_LOCK"
ROOT = Path(__file__).resolve().parents[2]
# A word of the function's name -> the test files that race on it.
_FILES: tuple[tuple[str, str], ...] = (
    ("takeback", "test_takebacks test_refunds test_undo_locks"),
    ("paper", "test_paper_batches test_paper_twins"),
    ("twin", "test_paper_twins"),
    ("scan", "test_paper_batches"),
    ("patient_payment", "test_counter test_counter_desk"),
    ("patient_money", "test_counter test_counter_desk"),
    ("day_sheet", "test_counter_desk test_day_sheet"),
    ("deposit", "test_deposits test_deposits_between"),
    ("bank", "test_deposits"),
    ("due", "test_deposits_between"),
    ("denial", "test_denial_acts"),
    ("appeal", "test_denial_acts"),
    ("question", "test_desk_questions"),
    ("move", "test_floor_moves"),
    ("absence", "test_floor_people"),
    ("letter", "test_mail_sheets"),
    ("mail", "test_mail_sheets"),
    ("evidence", "test_mail_sheets"),
    ("call", "test_payer_calls test_patient_calls"),
    ("rule", "test_rule_book"),
    ("write_off", "test_write_off"),
    ("transfer", "test_transfer"),
    ("reversal", "test_undo_locks test_undo_second test_posting_races"),
    ("mend", "test_posting_mend test_undo_locks"),
    ("unpost", "test_posting_corrections test_undo_locks"),
    ("keep_balances", "test_ledger_races test_posting_races"),
    ("acknowledgement", "test_intake_races test_intake_acks"),
    ("remit", "test_posting_races test_intake_races test_undo_locks"),
    ("item", "test_queue_take test_queue_verbs test_queue_work"),
    ("take_", "test_queue_take"),
    ("find_", "test_queue_take"),
    ("route", "test_queue_work test_waterfall"),
    ("reason", "test_outcomes test_queue_work"),
    ("sweep", "test_queue_take"),
    ("fold", "test_queue_verbs test_queue_daily"),
    ("recount", "test_queue_daily"),
    ("cells", "test_floor_board"),
    ("export", "test_desk_views"),
    ("approval", "test_write_off test_transfer"),
    ("filing", "test_clocks"),
    ("gap", "test_floor_board"),
)


def files_of(lock: Lock) -> list[str]:
    """The test files about a function, those of the first two words that fit."""
    found: list[str] = []
    for word, names in _FILES:
        if word in lock.signature.partition("(")[0]:
            found += [f"tests/db/{name}.py" for name in names.split()]
    return list(dict.fromkeys(found))[:3] or ["tests/db/test_posting_races.py", "tests/db/test_queue_take.py"]


def kept() -> dict[str, str]:
    """Lock -> the test that failed without it."""
    return tomllib.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def try_named(book: GuardBook) -> int:
    """Run the tests of each lock that has no probe; keep which test failed."""
    with closing(book.root()) as root:
        probed = {probe.name for probe in load()}
        open_ones = [lock for lock in read_locks(root) if lock.name not in probed]
    found = kept()
    for lock in open_ones:
        if lock.name in found:
            continue
        failed = _first_failure(lock)
        sys.stdout.write(f"{lock.name}: {failed or 'survives ' + ' '.join(files_of(lock))}\n")
        sys.stdout.flush()
        if failed:
            found[lock.name] = failed
            write(found)
    return 0


def _first_failure(lock: Lock) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *files_of(lock)]
    environment = {**os.environ, VARIABLE: lock.name}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    told = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    return told[0].split(" - ")[0].removeprefix("FAILED ") if told else ""


def write(found: Mapping[str, str]) -> None:
    """Write the file."""
    lines = ["# Tests that failed when one lock was taken out of the schema (`python -m tests.guard named`)."]
    lines += [f'"{name}" = "{test}"' for name, test in sorted(found.items())]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
