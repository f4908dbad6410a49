"""`import`, `unrouted`, `route` and `setup import` as a person types them: JSON, exit codes, rights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.intake_book import PAYERS, PRACTICES, set_up
from tests.office import Office
from tests.x12kit import FIXTURES, changed, claims

pytestmark = pytest.mark.usefixtures("office_variables")
CLAIMS, REMITTANCE = str(FIXTURES / "claims.837"), str(FIXTURES / "remittance.835")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = main([*words])
    return code, capsys.readouterr().out


def test_setup_import_writes_once_and_names_wrong_rows(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practices, payers = tmp_path / "practices.csv", tmp_path / "payers.csv"
    practices.write_text(PRACTICES, encoding="utf-8-sig")
    payers.write_text(PAYERS, encoding="utf-8")
    words = ("setup", "import", str(practices), str(payers), "--as", "adams")
    code, out = run(capsys, *words, "--dry-run")
    assert (code, out.splitlines()[-1]) == (0, "8 added, 0 changed, 0 unchanged: dry run, nothing written")
    code, out = run(capsys, *words, "--json")
    assert (code, json.loads(out)["added"]) == (0, 8)
    payers.write_text(PAYERS.replace("25,180", "soon,180"), encoding="utf-8")
    code, out = run(capsys, *words)
    assert code == 1
    assert out.startswith("payers.csv, row 2, follow_up_days: a number of days from 1 to 365 is expected")
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.location") == 3


def test_setup_without_the_right_exits_3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    practices = tmp_path / "practices.csv"
    practices.write_text(PRACTICES, encoding="utf-8")
    assert main(["setup", "import", str(practices), "--as", "lopez"]) == 3
    assert "right" in capsys.readouterr().err


def test_a_setup_file_that_is_no_text_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\xfe\x00")
    assert main(["setup", "import", str(tmp_path / "a.csv"), "--as", "adams"]) == 1
    assert "not UTF-8 text" in capsys.readouterr().err
    assert main(["setup", "import", str(tmp_path / "b.csv"), "--as", "adams"]) == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_import_prints_one_object_a_file_and_says_what_posted(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    code, out = run(capsys, "import", CLAIMS, REMITTANCE, "--json")
    first, second = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert (first["kind"], first["state"], first["claims"]["imported"]) == ("837P", "imported", 2)
    assert (second["kind"], second["remits"][0]["trace"], second["remits"][0]["state"]) == (
        "835",
        "TRACE0001",
        "stored",
    )
    assert second["posted"]["remits"] == 1
    code, out = run(capsys, "import", CLAIMS)
    assert code == 0
    assert "837P, imported (again)" in out


def test_import_exits_1_when_somebody_has_to_look_and_2_when_nothing_can_be_read(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    broken, other = tmp_path / "broken.837", tmp_path / "other.txt"
    broken.write_bytes(changed(claims(), "IEA*1*", "IEA*2*"))
    other.write_bytes(claims().replace(b"SV1*", b"SV2*"))
    code, out = run(capsys, "import", str(broken))
    assert code == 1
    assert "IEA01: says `2` groups, the file has 1" in out
    code, out = run(capsys, "import", str(other))
    assert code == 2
    assert "837I institutional claims (5010): not yet read" in out
    assert main(["import", str(tmp_path / "missing")]) == 1
    assert "cannot be opened" in capsys.readouterr().err


def test_what_waits_is_listed_and_routed(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(office)
    stranger = tmp_path / "stranger.837"
    stranger.write_bytes(claims().replace(b"1999999984", b"1777777770").replace(b"EI*999999999", b"EI*777777777"))
    code, out = run(capsys, "import", str(stranger))
    assert code == 1
    assert "unknown practice 1777777770: 2 claims wait" in out
    code, out = run(capsys, "unrouted", "--json")
    assert [one["identifier"] for one in json.loads(out)["waiting"]] == ["1777777770"]
    code, out = run(capsys, "route", "practice", "1777777770", "HRB", "--json")
    assert code == 0
    assert json.loads(out)["files"][0]["imported"]["claims"]["imported"] == 2
    assert main(["route", "practice", "1777777770", "HRB"]) == 1
    assert "waits to be routed" in capsys.readouterr().err


def test_a_new_site_comes_in_by_one_word(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out = run(capsys, "import", CLAIMS, "--create-practice", "--submitted", "2026-09-04")
    assert code == 0
    with office.unit("okoye") as unit:
        assert unit.text("SELECT min(submitted_on)::text FROM app.claim") == "2026-09-04"
