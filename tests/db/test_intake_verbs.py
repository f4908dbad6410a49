"""`import`, `unrouted`, `route` and `setup import` as a person types them: JSON, exit codes, rights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from app.domain.money import decimal_text, money_text
from app.posting.reading import list_remittances
from app.security.people import Scope
from tests.intake_book import PAYERS, PRACTICES, set_up
from tests.office import Office
from tests.x12kit import FIXTURES, changed, claims, remittance

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
    assert out == "claims.837: this 837P file was imported before; nothing was done.\n"


def test_import_exits_1_when_somebody_has_to_look_and_2_when_nothing_can_be_read(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    broken, other = tmp_path / "broken.837", tmp_path / "other.txt"
    broken.write_bytes(changed(claims(), "IEA*1*", "IEA*2*"))
    other.write_bytes(claims().replace(b"ST*837*0001*005010X222A1", b"ST*277*0001*005010X212"))
    code, out = run(capsys, "import", str(broken))
    assert code == 1
    assert "IEA01: says `2` groups, the file has 1" in out
    code, out = run(capsys, "import", str(other))
    assert code == 2
    assert "277 claim status response (5010): not yet read" in out
    old = tmp_path / "old.837"
    old.write_bytes(changed(claims().replace(b"005010X222A1", b"004010X098A1"), "CLM*RD0001*200", "CLM*RD0001*abc"))
    code, out = run(capsys, "import", str(old))
    assert code == 2
    assert "837P professional claims (4010): not yet read" in out
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


def test_one_file_that_fails_does_not_stop_the_others(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    code = main(["import", str(tmp_path / "missing.837"), CLAIMS, "--json"])
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert code == 1
    assert (first["file"], first["state"]) == ("missing.837", "refused")
    assert "cannot be opened" in first["errors"][0]["message"]
    assert (second["state"], second["claims"]["imported"]) == ("imported", 2)


def test_import_says_of_each_payment_what_posted_and_what_waits(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    code, out = run(capsys, "import", CLAIMS, REMITTANCE)
    assert code == 0
    (line,) = [line for line in out.splitlines() if "payment TRACE0001" in line]
    assert "posted " in line
    assert "exceptions " in line
    assert "held " in line
    assert "stored" not in line
    with office.unit("okoye") as unit:
        parts = {part.state: part for part in list_remittances(unit)}
    (row,) = parts.values()
    assert f"posted {decimal_text(row.posted)}, exceptions {decimal_text(row.exceptions)}" in line
    assert row.state in line


def stranger(tmp_path: Path) -> str:
    path = tmp_path / "stranger.837"
    path.write_bytes(claims().replace(b"1999999984", b"1777777770").replace(b"EI*999999999", b"EI*777777777"))
    return str(path)


def paid(tmp_path: Path) -> str:
    path = tmp_path / "paid.835"
    theirs = remittance().replace(b"1999999984", b"1777777770")
    path.write_bytes(theirs.replace(b"REF*TJ*999999999", b"REF*TJ*777777777"))
    return str(path)


def test_what_waits_is_shown_as_money(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_up(office)
    run(capsys, "import", stranger(tmp_path))
    code, out = run(capsys, "unrouted")
    with office.unit("okoye") as unit:
        cents = unit.number("SELECT sum(cents) FROM app.unrouted")
    assert code == 0
    assert money_text(cents) in out
    assert str(cents) not in out
    assert json.loads(run(capsys, "unrouted", "--json")[1])["waiting"][0]["amount"] == decimal_text(cents)


def test_setting_a_practice_up_brings_in_what_waited_for_it(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    assert run(capsys, "import", stranger(tmp_path), paid(tmp_path))[0] == 1
    rows = PRACTICES.replace("1999999984", "1777777770").replace("99-9999999", "77-7777777").replace("LFC,", "NEW,")
    table = tmp_path / "practices.csv"
    table.write_text(rows, encoding="utf-8")
    words = ("setup", "import", str(table), "--as", "adams")
    assert json.loads(run(capsys, *words, "--dry-run", "--json")[1])["files"] == []
    code, out = run(capsys, *words, "--json")
    assert code == 0
    assert [(one["state"], one["claims"]["imported"]) for one in json.loads(out)["files"]] == [
        ("imported", 2), ("imported", 0),
    ]  # fmt: skip
    assert json.loads(run(capsys, "unrouted", "--json")[1])["waiting"] == []
    assert json.loads(run(capsys, *words, "--json")[1])["files"] == []


def test_setting_a_payer_up_brings_in_what_waited_for_it(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    practices, payers = tmp_path / "practices.csv", tmp_path / "payers.csv"
    practices.write_text(PRACTICES, encoding="utf-8")
    payers.write_text(PAYERS, encoding="utf-8")
    assert run(capsys, "setup", "import", str(practices), "--as", "adams")[0] == 0
    assert run(capsys, "import", CLAIMS, REMITTANCE)[0] == 1
    code, out = run(capsys, "setup", "import", str(practices), str(payers), "--as", "adams")
    assert code == 0
    assert "2 files that waited were read again" in out
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 2
        assert unit.number("SELECT count(*) FROM app.unrouted WHERE released_at IS NULL") == 0


def test_one_answer_routes_an_identifier_as_practice_and_as_payee(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    assert run(capsys, "import", stranger(tmp_path), paid(tmp_path))[0] == 1
    code, out = run(capsys, "route", "payee", "1777777770", "HRB", "--json")
    assert (code, len(json.loads(out)["files"])) == (0, 2)
    assert json.loads(run(capsys, "unrouted", "--json")[1])["waiting"] == []


def test_creating_a_practice_brings_in_the_payment_that_waited_for_it(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "import", REMITTANCE)[0] == 1
    code, out = run(capsys, "import", CLAIMS, "--create-practice", "--json")
    assert code == 0
    (again,) = json.loads(out)["released"]
    assert (again["state"], again["remits"][0]["state"]) == ("imported", "stored")


def test_received_files_are_listed_and_given_back_byte_by_byte(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up(office)
    broken, out_file = tmp_path / "broken.837", tmp_path / "back.837"
    broken.write_bytes(changed(claims(), "IEA*1*", "IEA*2*"))
    run(capsys, "import", CLAIMS, str(broken))
    assert len(json.loads(run(capsys, "files", "--json")[1])["files"]) == 2
    (one,) = json.loads(run(capsys, "files", "--state", "quarantined", "--json")[1])["files"]
    assert (one["name"], one["kind"], one["state"]) == ("broken.837", "837P", "quarantined")
    assert one["error"].startswith("IEA01: says")
    assert "broken.837" in run(capsys, "files", "--state", "quarantined")[1]
    words = ("files", "save", str(one["id"]), "--out", str(out_file))
    assert run(capsys, *words)[0] == 0
    assert out_file.read_bytes() == broken.read_bytes()
    assert out_file.stat().st_mode & 0o077 == 0
    assert main([*words]) == 1
    assert "exists already" in capsys.readouterr().err
    assert main(["files", "save", "999", "--out", str(tmp_path / "none")]) == 1
    assert not (tmp_path / "none").exists()
    assert main(["files", "--as", "adams"]) == 0
    for login in ("lopez", "chen"):
        assert main(["files", "--as", login]) == 3
        assert main(["files", "save", str(one["id"]), "--out", str(tmp_path / login), "--as", login]) == 3


def test_a_supervisor_of_a_part_of_the_office_sees_no_files(office: Office) -> None:
    set_up(office)
    # a login of its own: groups are roles of the server, which other tests' databases share
    office.enrol("partly", "supervisor", scopes=(Scope("LFC"),))
    assert main(["files", "--as", "partly"]) == 3


def test_a_new_site_comes_in_by_one_word(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    code, _out = run(capsys, "import", CLAIMS, "--create-practice", "--submitted", "2026-09-04")
    assert code == 0
    with office.unit("okoye") as unit:
        assert unit.text("SELECT min(submitted_on)::text FROM app.claim") == "2026-09-04"
