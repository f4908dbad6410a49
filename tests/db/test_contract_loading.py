"""Schedules and contracts loaded from files into the office, by the command line: all rows or none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.__main__ import main
from app.contracts.load import import_contracts, import_schedule
from app.domain.errors import NotPermitted, Refused
from app.jobs.worker import Logins, Worker
from tests.db.posting_book import PostingBook
from tests.office import Office

FEES = "procedure,amount,multiple\n99213,80.00,\n29881,500.00,yes\n"
HEAD = "contract,payer,schedule,percent,effective_from,effective_to,plan,practice,location"


def written(folder: Path, text: str, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def count(office: Office, table: str) -> int:
    with office.unit("root") as unit:
        return unit.number(f"SELECT count(*) FROM app.{table}")


def load_fees(office: Office, path: Path, **wishes: object) -> list[int]:
    with office.unit("okoye") as unit:
        done = import_schedule(unit, path, "BASE", start=date(2026, 1, 1), **wishes)  # type: ignore[arg-type]  # wishes
    assert done.errors == ()
    return [done.added, done.changed, done.ended, done.unchanged]


def test_a_schedule_is_written_once_and_a_later_price_ends_the_earlier(office: Office, tmp_path: Path) -> None:
    fees = written(tmp_path, FEES)
    assert load_fees(office, fees, dry_run=True) == [2, 0, 0, 0]
    assert (count(office, "fee"), count(office, "fee_schedule")) == (0, 0)
    assert load_fees(office, fees) == [2, 0, 0, 0]
    assert load_fees(office, fees) == [0, 0, 0, 2]
    later = written(tmp_path, "procedure,amount,effective_from\n99213,85,2026-07-01\n99213,81,2026-01-01\n")
    assert load_fees(office, later) == [1, 1, 0, 0]
    whole = written(tmp_path, "procedure,amount,effective_from\n99213,90,2027-01-01\n")
    assert load_fees(office, whole, whole=True) == [1, 0, 2, 0]
    with office.unit("root") as unit:
        rows = unit.rows(
            """SELECT concat_ws(' ', procedure, effective_from, effective_to, cents, multiple) FROM app.fee
               ORDER BY procedure, effective_from""",
            into=str,
        )
    assert rows == [
        "29881 2026-01-01 2026-12-31 50000 t",
        "99213 2026-01-01 2026-06-30 8100 f",
        "99213 2026-07-01 2026-12-31 8500 f",
        "99213 2027-01-01 9000 f",
    ]


def test_one_wrong_row_and_nothing_is_written(office: Office, tmp_path: Path) -> None:
    fees = written(tmp_path, FEES + "99214,free,\n")
    with office.unit("okoye") as unit:
        done = import_schedule(unit, fees, "BASE", start=date(2026, 1, 1))
    assert [(each.row, each.column) for each in done.errors] == [(4, "amount")]
    assert count(office, "fee") == 0
    with pytest.raises(Refused, match="short"), office.unit("okoye") as unit:
        import_schedule(unit, fees, "no code")


def test_contracts_name_what_the_office_knows_and_never_two_for_one_day(office: Office, tmp_path: Path) -> None:
    PostingBook(office)
    load_fees(office, written(tmp_path, FEES))

    def load(*rows: str, dry_run: bool = False) -> list[str]:
        path = written(tmp_path, "\n".join((HEAD, *rows)), "contracts.csv")
        with office.unit("okoye") as unit:
            done = import_contracts(unit, path, dry_run=dry_run)
        counts = f"{done.added} {done.changed} {done.unchanged}"
        return [f"{each.row} {each.column}: {each.message}" for each in done.errors] or [counts]

    assert load("A,XXX,NONE,100,2026-01-01,,,NOPE,", "B,ALD,BASE,100,2026-01-01,,,QFM,FAR") == [
        "2 payer: XXX is not known: load payers.csv first",
        "2 schedule: NONE is not known: import the schedule first",
        "2 practice: NOPE is not known: load practices.csv first",
        "3 location: QFM/FAR is not known: it is no location of the practice",
    ]
    good = [
        "A,ALD,BASE,115,2026-01-01,,,,",
        "A,ALD,BASE,110,2026-01-01,,Gold,,",
        "B,ALD,BASE,120,2026-01-01,,,QFM,MAIN",
    ]
    assert load(*good) == ["3 contract: row 2 has the same contract from the same day"]
    good[1] = good[1].replace("A,", "G,", 1)
    assert load(*good, dry_run=True) == ["3 0 0"]
    assert count(office, "contract") == 0
    assert load(*good) == ["3 0 0"]
    assert load(*good) == ["0 0 3"]
    assert load(good[0].replace("115", "116")) == ["0 1 0"]
    assert load("N,ALD,BASE,130,2026-06-01,,,,") == [
        "2 effective_from: contract A from 2026-01-01 holds for the same payer, plan and place; end one"
    ]
    assert load("A,ALD,BASE,116,2026-01-01,2026-05-31,,,", "N,ALD,BASE,130,2026-06-01,,,,") == ["1 1 0"]


def test_who_does_not_set_the_office_up_loads_nothing(office: Office, tmp_path: Path) -> None:
    fees = written(tmp_path, FEES)
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        import_schedule(unit, fees, "BASE")


@pytest.mark.usefixtures("office_variables")
def test_the_whole_way_by_the_command_line(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000), ("29881", 90000)])
    fees = written(tmp_path, FEES, "fees.csv")
    terms = written(tmp_path, f"{HEAD}\nALD-26,ALD,BASE,115,2026-01-01,,,,", "terms.csv")

    def said(*words: str) -> str:
        assert main(list(words)) == 0
        return capsys.readouterr().out.strip()

    assert said("contract", "list") == "No contract is known yet."
    assert said("contract", "import-schedule", str(fees), "--code", "BASE", "--from", "2026-01-01").startswith(
        "2 added"
    )
    assert said("contract", "import", str(terms)).startswith("1 added")
    assert said("contract", "list").splitlines() == [
        "ALD-26: ALD, every practice, 115 % of BASE, 2026-01-01 to open",
        "schedule BASE: 2 prices of 2 procedures",
    ]
    assert "several procedures of a date: each in full" in said("contract", "show", "ALD-26")
    assert "ALD-26: 667.00 expected" in said("contract", "price", "C1")
    assert said("contract", "reprice", "--practice", "QFM") == "1 open claim priced, 2 lines changed."
    assert said("contract", "learn", "--today", "2026-03-20") == "1 practice, 0 learned prices changed."
    assert main(["contract", "show", "NOPE"]) == 1
    bad = written(tmp_path, "procedure,amount\n!,1\n", "bad.csv")
    assert main(["contract", "import-schedule", str(bad), "--code", "BASE", "--from", "2026-01-01"]) == 1
    assert "bad.csv, row 2, procedure: a procedure code is expected" in capsys.readouterr().out


def test_the_worker_learns_at_night_and_says_so_in_the_log(office: Office) -> None:
    PostingBook(office)
    logins = Logins(office.database("svc_worker"), office.database("svc_daily"))
    worker = Worker(logins, clock=lambda: datetime(2026, 3, 20, 3, 40, tzinfo=UTC))
    assert worker._learn_logged() == (
        "Learned allowed amounts of 1 practices: 0 changed. Learned pay lag: 0 changed, 0 forgotten."
    )
    with office.unit("root") as unit:
        assert unit.text("SELECT name || ' ' || ok FROM app.job") == "learn true"
