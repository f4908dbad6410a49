"""Constraints, triggers and locks answer their probes, and mutants of the schema are noticed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.guard import locks, probes, triggers
from tests.guard.book import GuardBook, open_guard_book
from tests.guard.breeding import breed
from tests.guard.by_hand import CONSTRAINTS
from tests.guard.hunt import read_constraints
from tests.guard.mutants import Hunt, known_survivors, run_hunt, sample
from tests.guard.trial import hunting
from tests.guard.waits import HAND_LOCKS
from tests.office import Office

SEED, SIZE = 5, 300


@pytest.fixture(scope="module")
def book(module_office: Office) -> GuardBook:
    """The filled office."""
    return open_guard_book(module_office)


@pytest.fixture(scope="module")
def hunt(book: GuardBook) -> Iterator[Hunt]:
    """A hunt over it."""
    with hunting(book) as found:
        yield found


def test_each_constraint_refuses_its_own_probe(book: GuardBook) -> None:
    known = [*probes.load(), *CONSTRAINTS]
    with closing(book.root()) as root:
        told = probes.try_all(root, known)
    passed = [probe.guard for probe, outcome in zip(known, told, strict=True) if not probes.refused(probe, outcome)]
    assert passed == []
    assert len(known) > 500


def test_every_constraint_has_a_probe(book: GuardBook) -> None:
    known = {probe.guard for probe in (*probes.load(), *CONSTRAINTS)}
    with closing(book.root()) as root:
        there = {one.guard for one in read_constraints(root)}
    assert sorted(known - there) == []
    assert sorted(there - known - known_survivors()) == []


def test_each_trigger_does_what_it_is_for(book: GuardBook) -> None:
    with closing(book.root()) as root:
        there = triggers.read_triggers(root)
        told = probes.try_all(root, triggers.HAND)
        replayed = [probe for probe in triggers.HAND if there.get(probe.guard) == "A"]
        told_again = probes.try_all(root, [triggers.always(probe) for probe in replayed])
    silent = [probe.guard for probe, one in zip(triggers.HAND, told, strict=True) if not probes.refused(probe, one)]
    silent += [f"{probe.guard} in replica mode" for probe, one in zip(replayed, told_again, strict=True)
               if not probes.refused(probe, one)]  # fmt: skip
    assert silent == []
    assert sorted(set(there) - {probe.guard for probe in triggers.HAND}) == []


def test_each_known_lock_makes_the_second_wait(hunt: Hunt) -> None:
    known = (*locks.load(), *HAND_LOCKS)
    wrong = [probe.name for probe in known if not locks.as_expected(probe, hunt.pair.outcome(probe))]
    assert wrong == []
    there = {lock.name for lock in locks.read_locks(hunt.root)}
    probed = {probe.name for probe in known}
    assert sorted(name for name in there if not {name, locks.short(name)} & probed) == []


def test_a_sample_of_the_mutants_is_noticed(hunt: Hunt) -> None:
    chosen = sample(breed(hunt.root), SIZE, SEED)
    assert len(chosen) > 200
    survivors = [name for score in run_hunt(hunt, chosen).values() for name in score.survivors]
    assert sorted(set(survivors) - known_survivors()) == []
