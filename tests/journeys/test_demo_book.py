"""The demo book from the command to the desk: built through the real import, right to the cent, in a working state."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest

from app.cli import main
from app.demo.build import Built, build_demo
from app.demo.judge import Judge
from app.demo.office import TRUTH_NAME, read_truth
from app.demo.reading import read_posted
from app.demo.truth import OUT_OF_BALANCE, WAITS
from app.domain.errors import NotFound
from tests.office import Office

AS_OF = date(2026, 3, 14)
BOOK = """
SELECT concat_ws(' ', (SELECT count(*) FROM led.op), (SELECT count(*) FROM stage.file), (SELECT count(*) FROM app.job),
    (SELECT count(*) FROM app.payer_tip), (SELECT count(*) FROM app.event))"""
FOLDERS: dict[str, Path] = {}


@pytest.fixture(scope="module")
def built(module_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("home") / "demo"
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
    assert verdict.underpaid.true == verdict.underpaid.found > 0
    assert verdict.underpaid.wrong == verdict.accounts_wrong == 0
    assert verdict.reconciled.true == verdict.reconciled.found > 0
    assert verdict.reconciled.wrong == verdict.bank_lines_open.wrong == 0
    assert verdict.bank_lines_open.found > 0
    assert verdict.accepted.wrong == verdict.rejected.wrong == 0
    assert min(verdict.accepted.found, verdict.rejected.found) > 0
    for rate in verdict.by_payer:
        assert rate.adjudicated == rate.untouched + sum(rate.rest.values())


def test_the_verb_says_the_verdict_and_fails_when_a_cent_is_wrong(
    built: Built,
    module_office: Office,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in module_office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REMITDESK_HOME", str(FOLDERS["demo"].parent))
    assert main(["demo", "truth", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert {"claims", "posted_right", "wrong_cents", "untouched_share", "by_payer", "underpaid", "mix"} < set(said)
    assert (said["claims"], said["wrong_cents"]) == (300, 0)

    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    truth.claims[0].lines[0].patient += 1
    other = tmp_path / "other" / "demo"
    other.mkdir(parents=True)
    (other / TRUTH_NAME).write_bytes(msgspec.json.encode(truth))
    monkeypatch.setenv("REMITDESK_HOME", str(other.parent))
    assert main(["demo", "truth", "--json", "--explain"]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["wrong_cents"] == 1
    assert truth.claims[0].number in told.err


def test_the_files_alone_are_written_without_a_server(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["demo", "--files", str(tmp_path / "out"), "--claims", "25", "--seed", "3", "--as-of", "2026-03-14"]
    assert main(asked) == 0
    assert "files written" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"practices.csv", "payers.csv", TRUTH_NAME} < names


def test_without_a_demo_book_the_verb_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="remitdesk demo"):
        read_truth(tmp_path / TRUTH_NAME)


def test_every_exception_of_the_truth_waits_for_a_person(built: Built, module_office: Office) -> None:
    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    wanted = sum(remit.refused for remit in truth.remits)
    with module_office.unit("okoye", read_only=True) as unit:
        found = unit.number("SELECT count(*) FROM app.remit_claim WHERE state = 'exception'")
        held = unit.number("SELECT count(*) FROM app.remit WHERE state = 'held'")
    assert found == wanted
    assert held == sum(remit.held_because == OUT_OF_BALANCE for remit in truth.remits)


def test_the_last_payments_of_a_payer_in_review_mode_wait_for_approval(built: Built, module_office: Office) -> None:
    truth = read_truth(FOLDERS["demo"] / TRUTH_NAME)
    waiting = {remit.trace for remit in truth.remits if remit.held_because == WAITS}
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


@pytest.mark.parametrize("older", ["no mark of a build", "other files", "a finished build"])
def test_a_book_that_is_not_a_broken_off_build_of_these_files_is_left_alone(
    older: str, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "demo"
    build_demo(office.database, folder=folder, claims=25, seed=5, as_of=AS_OF)
    begun = """UPDATE app.job SET finished_at = NULL, text = replace(text, 'sha256":"', 'sha256":"0')
        WHERE name = 'demo'"""
    with office.unit("root") as unit:
        if older == "no mark of a build":
            unit.execute("DELETE FROM app.job WHERE name = 'demo'")
        elif older == "other files":
            assert unit.execute(begun) == 1
        before = unit.text(BOOK)
    (folder / TRUTH_NAME).write_text("what the older program wrote")
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("REMITDESK_HOME", str(tmp_path))
    assert main(["demo", "--if-empty", "--claims", "30"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "left as it is" in told.err
    assert main(["demo", "--claims", "30"]) == 1
    with office.unit("root") as unit:
        assert unit.text(BOOK) == before
    assert (folder / TRUTH_NAME).read_text() == "what the older program wrote"


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
