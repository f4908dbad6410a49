"""The rules from the command line: draft, back-test, activate, compare, retire, export, import, lag and alerts."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from app import cli
from app.workqueues.pay_lag import learn_pay_lag
from tests.db.test_pay_lag import decide
from tests.office import Office
from tests.work_book import add_claims, open_work_book

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
RULE: dict[str, object] = {
    "code": "large", "family": "follow_up", "ord": 50, "text": "large, no answer in {due}", "payer": "AETNA",
    "condition": {"term": "charge_cents", "op": ">=", "value": 50000},
    "action": {"queue": "follow_up", "due_days": 10, "count": "business"},
}  # fmt: skip


def write(folder: Path, **changes: object) -> str:
    file = folder / "rule.json"
    file.write_text(json.dumps({**RULE, **changes}), encoding="utf-8")
    return str(file)


def test_a_rule_from_draft_to_force_to_its_end(office: Office, tmp_path: Path, capsys: Screen) -> None:
    open_work_book(office)
    today = date.today()
    add_claims(office, 3, cents=60_000, submitted_on=today - timedelta(days=20))
    add_claims(office, 97, submitted_on=today - timedelta(days=20))
    assert cli.main(["rules", "draft", write(tmp_path)]) == 0
    assert cli.main(["rules", "activate", "large"]) == 1
    assert "was not back-tested as it stands now" in capsys.readouterr().err
    assert cli.main(["rules", "backtest", "large", "--keep"]) == 0
    said = capsys.readouterr().out
    assert "of 100 claims it decides 3 with 1,800.00" in said
    assert "3 would have come to a person: 3 only with it" in said
    assert cli.main(["rules", "activate", "large"]) == 0
    assert f"is in force from {today}" in capsys.readouterr().out
    assert cli.main(["rules", "show", "large"]) == 0
    said = capsys.readouterr().out
    assert "Aetna's claims charged at least 500.00: 10 business days after submission they go to Follow-up." in said
    assert "activated by" in said
    assert cli.main(["rules", "draft", write(tmp_path, ord=60)]) == 0
    capsys.readouterr()
    assert cli.main(["rules", "compare", "large", "1", "2"]) == 0
    assert capsys.readouterr().out == "Asked at place: 50 -> 60\n"
    assert cli.main(["rules", "retire", "large", "--version", "1"]) == 1
    assert "Say why" in capsys.readouterr().err
    assert cli.main(["rules", "retire", "large", "--version", "1", "--reason", "not needed"]) == 0
    capsys.readouterr()
    assert cli.main(["rules", "list", "--retired", "--json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert {(one["version"], one["state"]) for one in rules if one["code"] == "large"} == {(2, "draft"), (1, "retired")}


def test_a_draft_that_is_wrong_is_refused_with_its_place(office: Office, tmp_path: Path, capsys: Screen) -> None:
    open_work_book(office)
    assert cli.main(["rules", "draft", write(tmp_path, condition={"term": "payor", "op": "=", "value": "x"})]) == 1
    assert """rule "large": condition.term: 'payor' is no word""" in capsys.readouterr().err
    assert cli.main(["rules", "draft", write(tmp_path, colour="red")]) == 1
    assert "This is no rule" in capsys.readouterr().err


def test_contradictions_among_the_rules_in_force_are_named_by_check(
    office: Office, tmp_path: Path, capsys: Screen
) -> None:
    open_work_book(office)
    add_claims(office, 4, cents=60_000, submitted_on=date.today() - timedelta(days=20))
    for code, queue in (("large", "follow_up"), ("other", "denial")):
        assert cli.main(["rules", "draft", write(tmp_path, code=code, action={"queue": queue})]) == 0
        assert cli.main(["rules", "activate", code, "--reason", "a test"]) == 0
    capsys.readouterr()
    assert cli.main(["rules", "check"]) == 0
    capsys.readouterr()
    assert cli.main(["rules", "check", "--book"]) == 1
    assert "stands at 50 too, holds for 4 of the same claims and says queue" in capsys.readouterr().out


def test_rules_travel_as_a_file(office: Office, tmp_path: Path, capsys: Screen) -> None:
    open_work_book(office)
    file = tmp_path / "rules.json"
    assert cli.main(["rules", "export", str(file)]) == 0
    text = file.read_text(encoding="utf-8").replace('"payer_type"', '"payer_kind"')
    file.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["rules", "import", str(file)]) == 1
    assert "'payer_kind' is no word of this kind of rule" in capsys.readouterr().out
    text = text.replace('"payer_kind"', '"payer_type"').replace("as a duplicate", "as sent twice")
    file.write_text(text, encoding="utf-8")
    assert cli.main(["rules", "import", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["drafted"] == ["denial_duplicate"]


def test_lag_and_alerts_are_told_and_answered(office: Office, capsys: Screen) -> None:
    open_work_book(office)
    today = date.today()
    for week in range(6, 14):
        decide(office, [12, 14, 15, 16, 20], on=today - timedelta(days=7 * week))
    decide(office, [33] * 30, on=today - timedelta(days=10))
    with office.unit("svc_daily") as unit:
        learn_pay_lag(unit, today=today)
    assert cli.main(["rules", "lag"]) == 0
    assert "AETNA" in capsys.readouterr().out
    assert cli.main(["rules", "alerts", "--json"]) == 1
    (alert,) = json.loads(capsys.readouterr().out)["alerts"]
    assert cli.main(["rules", "alerts", "--answer", str(alert["alert_id"]), "--text", "their new system"]) == 0
    assert "their new system" in capsys.readouterr().out
