"""Views, exports, questions, tips and find from the command line and on a server, end to end."""

from __future__ import annotations

import csv
import json
import stat
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import openpyxl
import pytest

from app import cli
from app.claims.search import find_anything
from app.domain.safe_cell import as_typed
from tests.office import Office
from tests.work_book import add_claims, open_work_book, run_daily_rules

Screen = pytest.CaptureFixture[str]
pytestmark = pytest.mark.usefixtures("office_variables")
HOSTILE = ("=cmd|' /C calc'!A0, Ana", "\uff1dHYPERLINK(\"http://x\"), Bo", "+1+1, Cy", "-2, Di", "@SUM(A1), Ed",
           "  =1, Fi", "\u202eRivera, Gus", "O'Neil, \"Quo, te\"\nHal", "\t=1, Ian")  # fmt: skip


def say(screen: Screen, *words: str) -> object:
    assert cli.main([*words, "--json"]) == 0
    return json.loads(screen.readouterr().out)


@pytest.fixture
def book(office: Office) -> Office:
    """Items whose patients are called what a spreadsheet would take for formulas."""
    open_work_book(office)
    today = date.today()
    add_claims(office, len(HOSTILE), submitted_on=today - timedelta(days=40), service_on=today - timedelta(days=60))
    run_daily_rules(office, today=today)
    with office.unit("root") as unit:
        for at, name in enumerate(HOSTILE):
            unit.execute(
                "UPDATE app.work_item SET patient_name = %(name)s, balance_cents = %(cents)s WHERE id = "
                "(SELECT id FROM app.work_item ORDER BY id OFFSET %(at)s LIMIT 1)",
                {"name": name, "cents": -4_300 + at, "at": at},
            )
    return office


def test_a_queue_leaves_as_csv_with_hostile_names_and_comes_back_as_it_was(
    book: Office, capsys: Screen, tmp_path: Path
) -> None:
    out = tmp_path / "list.csv"
    assert say(capsys, "queue", "export", "--queue", "follow_up", "--out", str(out)) == {"file": str(out), "rows": 9}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("Patient")
    assert {as_typed(row[at]) for row in rows[1:]} == set(HOSTILE)
    assert not [row[at] for row in rows[1:] if row[at].lstrip().startswith(("=", "+", "-", "@", "\uff1d", "\t"))]
    assert {row[rows[0].index("Balance")] for row in rows[1:]} == {f"-{43 - cents / 100:.2f}" for cents in range(9)}
    date.fromisoformat(rows[1][rows[0].index("Due")])


def test_a_queue_leaves_as_a_spreadsheet_of_typed_cells_without_a_formula(
    book: Office, capsys: Screen, tmp_path: Path
) -> None:
    out = tmp_path / "list.xlsx"
    say(capsys, "queue", "export", "--queue", "follow_up", "--out", str(out))
    page = openpyxl.load_workbook(out).active
    assert page is not None
    rows = list(page.iter_rows())
    titles = [cell.value for cell in rows[0]]
    names = {cell.value for row in rows[1:] for cell in row if cell.column == titles.index("Patient") + 1}
    assert names == set(HOSTILE)
    kinds = {title: {row[at].data_type for row in rows[1:]} for at, title in enumerate(titles)}
    assert kinds["Patient"] <= {"s", "inlineStr"}
    assert kinds["Balance"] == {"n"}
    assert kinds["Due"] == {"d"}
    assert not [cell for row in rows for cell in row if cell.data_type == "f"]
    assert isinstance(rows[1][titles.index("Due")].value, datetime)
    assert rows[1][titles.index("Balance")].number_format == "#,##0.00"
    (line,) = cast("list[dict[str, object]]", say(capsys, "export", "list"))
    assert (line["list"], line["rows"], line["filters"]) == ("follow_up", 9, "queue=follow_up")


def test_a_view_is_saved_and_listed_and_its_rows_are_shown(book: Office, capsys: Screen) -> None:
    say(capsys, "view", "save", "Small", "--queue", "follow_up", "--balance-to", "-42.95", "--key", "2")
    (view,) = cast("list[dict[str, object]]", say(capsys, "view", "list"))
    assert (view["name"], view["key"]) == ("Small", 2)
    assert len(cast("list[object]", say(capsys, "view", "rows", "Small"))) == 6
    say(capsys, "view", "delete", "Small")
    assert say(capsys, "view", "list") == []


def test_a_question_and_a_tip_by_verbs(book: Office, capsys: Screen) -> None:
    assert cli.main(["question", "ask", "--text", "?"]) != 0
    assert "Take the item first" in capsys.readouterr().err
    say(capsys, "queue", "next", "--queue", "follow_up")
    asked = cast("dict[str, int]", say(capsys, "question", "ask", "--text", "May I?", "--sleep"))
    (line,) = cast("list[dict[str, object]]", say(capsys, "question", "list"))
    assert (line["question_id"], line["body"], line["sleeps"]) == (asked["question"], "May I?", True)
    say(capsys, "question", "withdraw", str(asked["question"]))
    assert say(capsys, "question", "list") == []
    tip = cast("dict[str, int]", say(capsys, "tip", "add", "AETNA", "--text", "press 3"))["tip"]
    say(capsys, "tip", "unpin", str(tip))
    (found,) = cast("list[dict[str, object]]", say(capsys, "tip", "list", "Aetna"))
    assert (found["body"], found["pinned"]) == ("press 3", False)
    say(capsys, "tip", "delete", str(tip))


def test_find_knows_statements_references_and_numbers_of_submissions(book: Office) -> None:
    with book.unit("root") as unit:
        first = "(SELECT min(id) FROM app.work_reason)"
        unit.execute(f"UPDATE app.work_reason SET reference = 'REF-4711' WHERE id = {first}")
        account = unit.number("SELECT account_id FROM app.claim ORDER BY id LIMIT 1")
        file = unit.number(
            "INSERT INTO stage.file (sha256, name, size, kind, state, content) "
            "VALUES ('x', 'a.277', 1, '277CA', 'imported', 'x') RETURNING id"
        )
        unit.execute(
            """INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer, verdict,
                text, received_on, payer_number, clearinghouse_number)
            SELECT practice_id, location_id, id, %(file)s, 1, 'payer', 'accepted', 'taken in', current_date, 'PAY77881',
                'CLH99001' FROM app.claim ORDER BY id LIMIT 1""",
            {"file": file},
        )
    for login in ("lopez", "okoye"):
        with book.unit(login) as unit:
            whys = {
                text: {hit.why for hit in find_anything(unit, text, today=date.today())}
                for text in ("REF-4711", "ref-4711", f"{account}-261120", "PAY77881", "CLH99001")
            }
        assert whys == {
            "REF-4711": {"payer reference"}, "ref-4711": {"payer reference"},
            f"{account}-261120": {"statement number"}, "PAY77881": {"number of a submission"},
            "CLH99001": {"number of a submission"},
        }  # fmt: skip
