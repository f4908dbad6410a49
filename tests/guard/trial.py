"""The commands over probes, locks and mutants: find what is missing, try the mutants, write the score."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from app.db.database import Connection
from app.security.people import EVERYWHERE
from tests.guard import alone, locks, probes
from tests.guard.arguments import read_ids, values
from tests.guard.book import GuardBook
from tests.guard.breeding import breed
from tests.guard.hunt import hunt_all
from tests.guard.manifest import load
from tests.guard.matrix import Matrix
from tests.guard.mutants import Hunt, Mutant, keep_survivors, run_hunt, sample
from tests.guard.objects import read_functions
from tests.guard.report import write_mutation_score
from tests.guard.waits import HAND_LOCKS, ITEMS

# Rows of a login's own become those of the one who calls.
_OWN_ROWS = (
    "UPDATE app.payer_call SET caller = 'g_hand'",
    "UPDATE app.patient_call SET caller = 'g_hand'",
    "UPDATE app.call_consent SET owner = 'g_hand'",
    "UPDATE app.question SET asked_by = 'g_hand'",
    # one alone: the others are those of the matrix's logins
    "UPDATE app.export_log SET login = 'g_hand', finished_at = NULL WHERE id = (SELECT min(id) FROM app.export_log)",
)


def prepare_hand(book: GuardBook, root: Connection) -> None:
    """The login that calls functions in the probes of locks: every working group, every practice."""
    book.office.enrol(locks.HAND, "specialist", "poster", "supervisor", "admin", "service", scopes=EVERYWHERE)
    root.execute("SET session_replication_role = 'replica'")
    for statement in (*_OWN_ROWS, *ITEMS):
        root.execute(statement.encode())
    root.execute("SET session_replication_role = 'origin'")
    locks.make_keepers(root)


def find_probes(book: GuardBook) -> int:
    """Write probes.toml anew; constraints for which nothing was found are told."""
    with closing(book.root()) as root:
        found, missed = hunt_all(root, book.tables, probes.load())
    probes.write(found)
    for one in missed:
        sys.stdout.write(f"no probe: {one.kind} {one.guard}\n")
    alone_only = sum(1 for probe in found if probe.implied)
    sys.stdout.write(f"{len(found)} probes, {alone_only} of them with others gone, {len(missed)} without one.\n")
    return 0


def find_locks(book: GuardBook) -> int:
    """Write locks.toml anew: the calls that meet their lock, and would not without it."""
    with closing(book.root()) as root, closing(book.root()) as holder:
        prepare_hand(book, root)
        ids = read_ids(root, book.book.practice_a, book.book.a1.location_id)
        functions = {function.signature: function for function in read_functions(root)}
        pair, found, missed = locks.Pair(root, holder), [], []
        by_hand = {probe.name for probe in HAND_LOCKS}
        for lock in locks.read_locks(root):
            if locks.short(lock.name) in by_hand:
                continue
            function = functions[lock.signature]
            call = function.call(*values(function, ids, login=locks.HAND))
            hold = "call" if lock.clause.startswith("pg_") else " ".join(lock.tables)
            probe = locks.LockProbe(lock.name, call, lock.door, hold, locks.expectation(lock))
            with_lock = pair.outcome(probe)
            meets = locks.as_expected(probe, with_lock)
            if meets and not locks.as_expected(probe, pair.outcome(probe, mutant=lock.without)):
                found.append(probe)
            else:
                missed.append(lock)
                why = "never ran" if with_lock is None else f"{with_lock.code} {with_lock.said[:90]}"
                sys.stdout.write(f"no probe: {lock.name} ({lock.clause}): {why}\n")
    locks.write(found)
    sys.stdout.write(f"{len(found)} locks have a probe, {len(missed)} have none.\n")
    return 0


def find_alone(book: GuardBook) -> int:
    """Write alone.toml anew: the policies whose absence nobody notices, each with who passes by it alone."""
    found, missed = [], []
    with hunting(book) as hunt:
        hunt.alone = {}
        hunt.measure_baseline(hunt.matrix.tables)
        for mutant in breed(hunt.root):
            if mutant.kind == "policy" and not mutant.restrictive and not hunt.killed(mutant):
                who = [name for name in dict.fromkeys(one.name for one in hunt.matrix.everybody)
                       if name != "careless" and (not any(mutant.who) or name in mutant.who)]  # fmt: skip
                one = alone.find(hunt.matrix, mutant.name, who)
                found += [one] if one is not None else []
                missed += [mutant.name] if one is None else []
    alone.write(found)
    for name in missed:
        sys.stdout.write(f"lets nothing pass: {name}\n")
    sys.stdout.write(f"{len(found)} policies hold alone, {len(missed)} let nothing pass.\n")
    return 0


@contextmanager
def hunting(book: GuardBook) -> Iterator[Hunt]:
    """A hunt over a filled office."""
    with closing(book.root()) as root, closing(book.root()) as holder:
        prepare_hand(book, root)
        yield Hunt(root, book, Matrix(root, book, load()), holder)


def command(book: GuardBook, arguments: list[str]) -> int:
    """`[--sample N] [--seed S] [--kind K] [--write]`: try them, tell who survives, write the score into the page."""
    parser = argparse.ArgumentParser(prog="python3 dev.py mutants", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="only about N mutants")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="", help="only this kind, such as `policy`")
    parser.add_argument("--write", action="store_true", help="write the score into docs/trust.md")
    args = parser.parse_args(arguments)
    started = time.monotonic()
    with hunting(book) as hunt:
        mutants = [one for one in breed(hunt.root) if args.kind in ("", one.kind)]
        chosen = sample(mutants, args.sample, args.seed) if args.sample else mutants
        faults = hunt.measure_baseline(_tables(chosen))
        scores = run_hunt(hunt, chosen, _say)
    took = time.monotonic() - started
    tried, killed = sum(score.tried for score in scores.values()), sum(score.killed for score in scores.values())
    for kind, score in scores.items():
        sys.stdout.write(f"{kind:20} {score.killed:5} of {score.tried:5} killed, {score.behind} of them alone\n")
    sys.stdout.write(f"{killed} of {tried} mutants killed in {took:.0f} s; {faults} faults without any mutant.\n")
    if args.write and not args.sample and not args.kind:
        keep_survivors(scores)
    if args.write:
        write_mutation_score(scores, seconds=took, whole=not args.sample and not args.kind)
    return 0


def _tables(mutants: list[Mutant]) -> list[str]:
    return sorted({one.subject for one in mutants if one.kind in ("policy", "row level security")})


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
