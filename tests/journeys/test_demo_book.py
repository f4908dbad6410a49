"""The demo book from the command to the desk: built through the real import, right to the cent, in a working state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.demo.build import Built, build_demo
from app.demo.compare import Judge
from app.demo.office import TRUTH_NAME, read_truth
from app.demo.reading import read_posted
from app.demo.truth import OUT_OF_BALANCE
from tests.office import Office

AS_OF = date(2026, 3, 14)
FOLDERS: dict[str, Path] = {}


@pytest.fixture(scope="module")
def built(module_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("demo")
    FOLDERS["demo"] = folder
    yield build_demo(module_office.database, folder=folder, claims=300, seed=7, as_of=AS_OF)


def test_the_ledger_equals_the_truth_to_the_cent(built: Built, module_office: Office) -> None:
    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    with module_office.unit("okoye", read_only=True) as unit:
        judge = Judge(truth, read_posted(unit))
    verdict = judge.verdict()
    assert judge.sentences == []
    assert verdict.wrong_cents == 0
    assert verdict.posted_right == verdict.claims == built.claims == 300
    assert verdict.untouched_share >= 0.80


def test_every_exception_of_the_truth_waits_for_a_person(built: Built, module_office: Office) -> None:
    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    wanted = truth.mix["unmatched"] + truth.mix["paid_twice"] + truth.mix["out_of_balance"] - truth.mix["held"]
    with module_office.unit("okoye", read_only=True) as unit:
        found = unit.number("SELECT count(*) FROM app.remit_claim WHERE state = 'exception'")
        held = unit.number("SELECT count(*) FROM app.remit WHERE state = 'held'")
    assert found == wanted
    assert held == sum(remit.held_because == OUT_OF_BALANCE for remit in truth.remits)


def test_the_last_payments_of_a_payer_in_review_mode_wait_for_approval(built: Built, module_office: Office) -> None:
    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    waiting = {remit.trace for remit in truth.remits if remit.held_because == "waits for approval"}
    with module_office.unit("okoye", read_only=True) as unit:
        found = set(unit.rows("SELECT trace FROM app.remit WHERE state = 'review'", into=str))
    assert waiting
    assert found == waiting


def test_an_unknown_practice_and_an_unknown_payer_wait_to_be_routed(built: Built, module_office: Office) -> None:
    with module_office.unit("okoye", read_only=True) as unit:
        kinds = unit.rows("SELECT DISTINCT kind || ' ' || what FROM app.unrouted ORDER BY 1", into=str)
    assert kinds == ["payer remittance", "practice claims"]


def test_a_build_that_was_broken_off_goes_on_where_it_stopped(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(sentence: str) -> None:
        if sentence.startswith("60 of"):
            raise KeyboardInterrupt

    monkeypatch.setattr("app.demo.build.TELL_EVERY", 60)
    with pytest.raises(KeyboardInterrupt):
        build_demo(office.database, folder=tmp_path, claims=80, seed=5, as_of=AS_OF, say=break_off)
    built = build_demo(office.database, folder=tmp_path, claims=3, seed=1, as_of=AS_OF)
    with office.unit("okoye", read_only=True) as unit:
        verdict = Judge(read_truth(tmp_path / TRUTH_NAME), read_posted(unit)).verdict()
    assert (built.claims, verdict.wrong_cents) == (80, 0)


def test_the_queues_fill_and_a_note_is_half_typed(built: Built, module_office: Office) -> None:
    with module_office.unit("okoye", read_only=True) as unit:
        queues = set(unit.rows("SELECT DISTINCT queue FROM app.work_item WHERE status < 9", into=str))
        held = unit.number("SELECT count(*) FROM app.work_item WHERE holder = 'lopez'")
    assert {"follow_up", "denial", "exceptions"} <= queues
    assert held == 1
    with module_office.unit("lopez", read_only=True) as unit:
        assert unit.number("SELECT count(*) FROM app.draft WHERE body <> ''") == 1
        assert unit.number("SELECT count(*) FROM app.event WHERE kind = 'outcome'") >= 1


def test_the_claims_of_the_last_weeks_wait_for_an_answer(built: Built, module_office: Office) -> None:
    with module_office.unit("okoye", read_only=True) as unit:
        waiting = unit.number("SELECT count(*) FROM app.claim WHERE status = 'submitted'")
    assert waiting * 100 >= 10 * built.claims
