"""Schedules and contracts from files: what is read, and what is refused with its row and column."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from app.contracts.contract_rows import ContractTable, read_contracts
from app.contracts.facts import Fee
from app.contracts.schedule_rows import ScheduleTable, merge_fees, read_schedule
from app.contracts.sheet import RowError, read_cells
from app.domain.errors import Refused

START = date(2026, 1, 1)
JULY = date(2026, 7, 1)


def cells(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split(",")] for line in text.strip().splitlines()]


def schedule(text: str, start: date | None = START) -> ScheduleTable:
    return read_schedule("fees.csv", cells(text), 3, start=start)


def contracts(text: str) -> ContractTable:
    return read_contracts("contracts.csv", cells(text))


def told(errors: tuple[RowError, ...]) -> list[str]:
    return [f"{each.row} {each.column}: {each.message}" for each in errors]


def test_a_schedule_is_read_with_its_optional_columns() -> None:
    found = schedule(
        "procedure,modifier,place,amount,multiple,effective_from\nx0001,26,,40.5,,\nX0001,,F,80,yes,2/1/2026"
    )
    assert found.errors == ()
    assert [
        (fee.procedure, fee.modifier, fee.place, fee.cents, fee.multiple, fee.effective_from) for fee in found.fees
    ] == [
        ("X0001", "26", "", 4050, False, START),
        ("X0001", "", "F", 8000, True, date(2026, 2, 1)),
    ]


def test_medicares_own_columns_are_understood() -> None:
    found = schedule(
        """Year,HCPCS Code,Modifier,Multiple Surgery Indicator,Facility Fee,Non-Facility Fee
           2020.0,X0001,none,0,51.24,73.04
           2020.0,X0002,TC,2,20.00,20.00"""
    )
    assert [(fee.procedure, fee.modifier, fee.place, fee.cents, fee.multiple) for fee in found.fees] == [
        ("X0001", "", "", 7304, False),
        ("X0001", "", "F", 5124, False),
        ("X0002", "TC", "", 2000, True),
    ]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        (",,10.00,", "2 procedure: a procedure code is missing"),
        ("X001!,,10.00,", "2 procedure: a procedure code is expected"),
        ("X0001,255,10.00,", "2 modifier: a modifier of two letters or digits is expected"),
        ("X0001,,1.234,", "2 amount: an amount such as 1234.50 is expected, without signs and separators"),
        ("X0001,,-1,", "2 amount: an amount such as 1234.50 is expected, without signs and separators"),
        ("X0001,,10,2026-02-30", "2 effective_from: a date such as 2026-01-31 or 1/31/2026 is expected"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(row: str, wanted: str) -> None:
    assert told(schedule(f"procedure,modifier,amount,effective_from\n{row}").errors) == [wanted]


def test_what_is_missing_or_twice_is_told() -> None:
    assert told(schedule("code,fee\nX0001,1", start=None).errors) == [
        "2 effective_from: the first day is missing; add the column or name it for the whole file"
    ]
    assert told(schedule("procedure,colour\nX0001,red").errors) == ["1 amount: the heading has no column amount"]
    assert told(schedule("procedure,amount,fee\nX0001,1,2").errors) == ["1 amount: the heading names this column twice"]
    assert told(schedule("procedure,amount\nX0001,1\nX0001,2").errors) == [
        "3 procedure: row 2 has a price for the same procedure and days"
    ]
    assert told(schedule("procedure,amount").errors) == ["2 procedure: the file has no price"]


def fee(code: str, cents: int, begin: date = START, end: date | None = None) -> Fee:
    return Fee(3, code, "", "", "", begin, end, cents)


def test_a_later_price_ends_the_earlier_one_the_day_before() -> None:
    found = merge_fees([fee("X0001", 100), fee("X0002", 50)], [fee("X0001", 120, JULY)])
    assert (found.added, found.changed, found.ended, found.unchanged) == (1, 0, 1, 0)
    assert set(found.written) == {fee("X0001", 120, JULY), fee("X0001", 100, START, date(2026, 6, 30))}


def test_the_same_file_again_changes_nothing_and_an_earlier_price_ends_before_a_later_one() -> None:
    known = [fee("X0001", 100, START, date(2026, 6, 30)), fee("X0001", 120, JULY)]
    assert merge_fees(known, [fee("X0001", 100), fee("X0001", 120, JULY)]).written == ()
    assert merge_fees(known, [fee("X0001", 110)]).written == (fee("X0001", 110, START, date(2026, 6, 30)),)


def test_a_whole_schedule_ends_the_prices_it_does_not_name() -> None:
    found = merge_fees([fee("X0001", 100), fee("X0002", 50)], [fee("X0001", 120, JULY)], whole=True)
    assert fee("X0002", 50, START, date(2026, 6, 30)) in found.written
    assert found.ended == 2


PERIODS = st.builds(
    lambda begin, length, cents: fee(
        "X0001", cents, date.fromordinal(begin), date.fromordinal(begin + length) if length else None
    ),
    st.integers(730_000, 730_030), st.integers(0, 10), st.integers(1, 99),
)  # fmt: skip


@given(st.lists(PERIODS, max_size=6))
def test_however_files_follow_one_another_no_day_has_two_prices(given_: list[Fee]) -> None:
    known: dict[date, Fee] = {}
    for each in given_:
        for written in merge_fees(list(known.values()), [each]).written:
            known[written.effective_from] = written
        assert known[each.effective_from].cents == each.cents
        for day in range(730_000, 730_060):
            assert sum(one.holds(date.fromordinal(day)) for one in known.values()) <= 1


HEAD = "contract,payer,schedule,percent,from,modifiers,multiple,tolerance,tolerance_percent,plan,practice,location"
A_PERCENT = "with at most three decimals is expected"


def test_a_contract_is_read_with_its_terms() -> None:
    (row,) = contracts(
        f"{HEAD}\nALD-26,ALD,BASE,115%,2026-01-01,50=150|80=16|AS=13.6,100|50|25,1.00,2,Gold Plus,,"
    ).rows
    assert (row.percent, row.modifiers, row.factors) == (115_000, ("50", "80", "AS"), (150_000, 16_000, 13_600))
    assert (row.multiple, row.tolerance_cents, row.tolerance_percent) == ((100_000, 50_000, 25_000), 100, 2_000)
    assert (row.plan, row.by_units, row.capped) == ("GOLDPLUS", True, True)


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ("A B,ALD,BASE,115,2026-01-01,,,,,,,", "contract: a short code is expected"),
        ("A,ALD,BASE,much,2026-01-01,,,,,,,", f"percent: a percent from 0 to 10000 {A_PERCENT}"),
        ("A,ALD,BASE,115,,,,,,,,", "effective_from: the first day is missing"),
        ("A,ALD,BASE,115,2026-01-01,50:150,,,,,,",
         "modifiers: modifiers and percents such as 50=150|80=16 are expected"),
        ("A,ALD,BASE,115,2026-01-01,50=50,,,,,,", f"modifiers: a percent from 100 to 1000 {A_PERCENT}"),
        ("A,ALD,BASE,115,2026-01-01,80=16 80=20,,,,,,", "modifiers: modifier 80 comes twice"),
        ("A,ALD,BASE,115,2026-01-01,,50|100,,,,,",
         "multiple: a later procedure is not paid more than an earlier one: such as 100|50|25"),
        ("A,ALD,BASE,115,2026-01-01,,,,,,,MAIN", "practice: a contract of one location names its practice, too"),
    ],
)  # fmt: skip
def test_a_wrong_contract_is_named_by_row_and_column(row: str, wanted: str) -> None:
    assert told(contracts(f"{HEAD}\n{row}").errors) == [f"2 {wanted}"]


def spreadsheet(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Procedure", "Modifier", "Place", "Amount", "Effective From"])
    sheet.append([99213, 26, 5, 92.1, datetime(2026, 1, 1)])
    sheet.append(["X0002", None, None, 0.1 + 0.2, "2026-02-01"])
    book.save(path)
    return path


def test_a_spreadsheet_gives_the_amounts_that_were_typed(tmp_path: Path) -> None:
    found = read_schedule("fees.xlsx", read_cells(spreadsheet(tmp_path / "fees.xlsx")), 3, start=None)
    assert found.errors == ()
    assert [(fee.procedure, fee.modifier, fee.place, fee.cents, fee.effective_from) for fee in found.fees] == [
        ("99213", "26", "05", 9210, START),
        ("X0002", "", "", 30, date(2026, 2, 1)),
    ]


def test_a_percent_cell_counts_as_it_is_seen(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.split(","))
    sheet.append(["ALD-26", "ALD", "BASE", 1.15, "2026-01-01"])
    sheet["D2"].number_format = "0.0%"
    book.save(tmp_path / "contracts.xlsx")
    (row,) = read_contracts("contracts.xlsx", read_cells(tmp_path / "contracts.xlsx")).rows
    assert row.percent == 115_000


def test_what_a_spreadsheet_claims_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path, claimed = spreadsheet(tmp_path / "fees.xlsx"), io.BytesIO()
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(claimed, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            part = whole.read(name)
            packed.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD300000"', part))
    path.write_bytes(claimed.getvalue())
    rows = read_cells(path)
    assert len(rows) < 10
    assert max(len(row) for row in rows) <= 100


def test_files_that_cannot_be_read_are_refused_in_words(tmp_path: Path) -> None:
    whole = spreadsheet(tmp_path / "fees.xlsx").read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b"\0")
        bomb.filelist[0].file_size = 501_000_000  # as its directory says it
    for name, content, wanted in (
        ("cut.xlsx", whole[:200], "cannot be read as a spreadsheet"),
        ("other.xlsx", b"PK\x03\x04 no spreadsheet", "cannot be read as a spreadsheet"),
        ("locked.xlsx", b"\xd0\xcf\x11\xe0 sealed", "protected by a password"),
        ("bomb.xlsx", packed.getvalue(), "unpacks to more than 500 MB"),
        ("latin.csv", "procédure".encode("latin-1"), "neither XLSX nor UTF-8 CSV"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(Refused, match=wanted):
            read_cells(tmp_path / name)
    with pytest.raises(Refused, match="cannot be opened"):
        read_cells(tmp_path / "missing.csv")
