"""A small run of every target, the kept inputs, and the run's own alarm."""

from __future__ import annotations

import random

import pytest

from app.domain.money import AmountError
from tests.fuzz import run as run_module
from tests.fuzz.mutate import CORPUS, mutated, sources
from tests.fuzz.run import fuzz
from tests.fuzz.targets import TARGETS

SMALL = {"tokenizer": 2500, "era835": 1200, "claim837": 1500, "acknowledgements": 2500, "money": 20_000}


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_a_small_run_finds_no_fault(target: str) -> None:
    done = fuzz(target, SMALL[target], seed=11, keep_in=None)
    assert done.fault == ""
    assert done.inputs == SMALL[target]


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_was_kept_passes(target: str) -> None:
    kept = sorted((CORPUS / target).iterdir())
    assert kept
    for path in kept:
        TARGETS[target](path.read_bytes())


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_the_same_seed_makes_the_same_input_and_most_are_damaged(target: str) -> None:
    begin = sources(target)
    made = [mutated(begin, random.Random(seed), plain=target == "money") for seed in range(60)]
    assert made == [mutated(begin, random.Random(seed), plain=target == "money") for seed in range(60)]
    assert len(set(made)) > 30
    assert sum(content not in begin for content in made) > 25


def test_a_crash_and_a_hang_are_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_: bytes) -> None:
        raise KeyError("not declared")

    def hang(_: bytes) -> None:
        while True:
            pass

    monkeypatch.setattr(run_module, "LONGEST_SECONDS", 0.2)
    for name, broken in (("money", crash), ("tokenizer", hang)):
        monkeypatch.setitem(TARGETS, name, broken)
        done = fuzz(name, 3, seed=1, keep_in=None)
        assert done.inputs == 0
        assert ("KeyError" in done.fault) or ("Hang" in done.fault)


def test_the_target_of_amounts_would_tell_a_wrong_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.fuzz import targets  # noqa: PLC0415

    monkeypatch.setattr(targets, "parse_cents", lambda text: 10**15 if text == "5" else _refuse())
    with pytest.raises((AssertionError, AmountError)):
        targets.money(b"5")


def _refuse() -> int:
    raise AmountError("no")
