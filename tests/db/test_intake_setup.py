"""`setup import`: practices, locations and payers from two tables; all rows or none."""

from __future__ import annotations

import pytest

from app.db.unit import Unit
from app.domain.errors import NotPermitted
from app.intake.setup_csv import import_setup
from app.intake.setup_tables import RowError, read_tables
from app.security.people import Scope
from tests.intake_book import PAYERS, PRACTICES
from tests.office import Office


def counts(unit: Unit) -> list[int]:
    return [
        unit.number("SELECT count(*) FROM app.practice"),
        unit.number("SELECT count(*) FROM app.location"),
        unit.number("SELECT count(*) FROM app.payer"),
        unit.number("SELECT count(*) FROM app.payer_alias"),
    ]


def test_both_tables_are_written_and_a_second_time_changes_nothing(office: Office) -> None:
    with office.unit("adams") as unit:
        done = import_setup(unit, PRACTICES, PAYERS)
        assert (done.added, done.changed, done.unchanged, done.errors) == (8, 0, 0, ())
        assert counts(unit) == [2, 3, 3, 9]
        again = import_setup(unit, PRACTICES, PAYERS)
        assert (again.added, again.changed, again.unchanged) == (0, 0, 8)


def test_a_dry_run_says_what_would_happen_and_writes_nothing(office: Office) -> None:
    with office.unit("adams") as unit:
        done = import_setup(unit, PRACTICES, PAYERS, dry_run=True)
        assert (done.dry_run, done.added) == (True, 8)
        assert counts(unit) == [0, 0, 0, 0]


def test_a_changed_row_changes_its_record_and_a_new_name_is_learnt(office: Office) -> None:
    with office.unit("adams") as unit:
        import_setup(unit, PRACTICES, PAYERS)
        moved = PRACTICES.replace("90 North Road", "91 North Road")
        learnt = PAYERS.replace("EX002,,30", "EX002,SECOND PLAN,30").replace(",25,180", ",28,180")
        done = import_setup(unit, moved, learnt)
        assert (done.added, done.changed, done.unchanged) == (0, 3, 5)
        assert unit.text("SELECT address1 FROM app.location WHERE code = 'NORTH'") == "91 North Road"
        assert unit.number("SELECT follow_up_days FROM app.payer WHERE code = 'EHP'") == 28
        assert unit.number("SELECT count(*) FROM app.payer_alias WHERE value_norm = 'SECONDPLAN'") == 1


def test_further_columns_say_how_a_payer_posts_and_where_to_call_and_what_is_not_given_stays(office: Office) -> None:
    heading, first, *rest = PAYERS.splitlines()
    others = [f"{row},,," for row in rest]
    told = "\n".join([f"{heading},mode,appeal_days,phone", f"{first},full,60,800 555 0199", *others])
    code = first.split(",")[0]
    now = """SELECT post_mode || ' ' || days || ' ' || phone
        FROM app.payer JOIN app.clock_rule AS k ON k.payer_id = payer.id WHERE code = %(code)s AND k.kind = 'appeal1'"""
    with office.unit("adams") as unit:
        import_setup(unit, "", PAYERS)
        assert import_setup(unit, "", told).changed == 1
        assert unit.text(now, {"code": code}) == "full 60 800 555 0199"
        assert import_setup(unit, "", told).changed == 0
        assert import_setup(unit, "", told.replace("800 555 0199", "")).changed == 0
        assert unit.text(now, {"code": code}) == "full 60 800 555 0199"
        wrong = import_setup(unit, "", told.replace(",full,", ",always,"))
        assert [(one.row, one.column) for one in wrong.errors] == [(2, "mode")]


def test_one_wrong_row_stops_both_tables(office: Office) -> None:
    with office.unit("adams") as unit:
        done = import_setup(unit, PRACTICES, PAYERS.replace("medicare,EX900", "medicair,EX900"))
        assert [(one.file, one.row, one.column) for one in done.errors] == [("payers.csv", 4, "type")]
        assert counts(unit) == [0, 0, 0, 0]


def test_an_id_of_another_payer_of_the_office_is_an_error(office: Office) -> None:
    with office.unit("adams") as unit:
        import_setup(unit, "", PAYERS)
        done = import_setup(unit, "", PAYERS.replace("EHP,", "NEW,").replace("EX002", "EX001"))
        assert ("payers.csv", 2, "payer_ids") in [(one.file, one.row, one.column) for one in done.errors]


def test_a_supervisor_of_the_whole_office_sets_it_up_and_one_of_a_practice_does_not(office: Office) -> None:
    with office.unit("okoye") as unit:
        assert import_setup(unit, PRACTICES, PAYERS).added == 8
        code = unit.text("SELECT min(code) FROM app.practice")
    office.enrol("mori", "supervisor", scopes=(Scope(code),))
    another = PRACTICES.replace("888888888", "777777777").replace("1888888880", "1777777770").replace("HRB,", "NEW,")
    with pytest.raises(NotPermitted), office.unit("mori") as unit:
        import_setup(unit, another, "")


def test_without_the_right_nothing_is_written(office: Office) -> None:
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        import_setup(unit, PRACTICES, "")


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("HRB,888888888", ",888888888", 4, "practice"),
        ("888888888", "88888888", 4, "tax_id"),
        ("1888888880", "18888888", 4, "billing_npi"),
        (",Harbor Rehab,MAIN", ",,MAIN", 4, "practice_name"),
        ("Harbor Rehab,,22", "Harbor Rehab,,office", 4, "place_of_service"),
        ("Springfield,IL,62703", "Springfield,Illinois,62703", 3, "state"),
        ("Springfield,IL,62703", "Springfield,IL,627", 3, "zip"),
        ("Lakeside Family Clinic,NORTH", "Lakeside Clinic,NORTH", 3, "practice_name"),
        ("Clinic,NORTH", "Clinic,MAIN", 3, "location"),
        ("HRB,888888888,1888888880", "HRB,999999999,1999999984", 4, "billing_npi"),
        ("location_npi,", "", 1, "location_npi"),
        ("62703,\n", "62703\n", 3, ""),
    ],
)
def test_each_wrong_cell_of_practices_is_named_by_row_and_column(old: str, new: str, row: int, column: str) -> None:
    errors = read_tables(PRACTICES.replace(old, new, 1), "").errors
    assert (row, column) in [(one.row, one.column) for one in errors]


@pytest.mark.parametrize(
    ("old", "new", "row", "column"),
    [
        ("EHP,", "E P,", 2, "payer"),
        ("SHP,Second Health Plan", "SHP,", 3, "name"),
        ("25,180", "0,180", 2, "follow_up_days"),
        ("25,180", "25,9999", 2, "timely_filing_days"),
        ("365,paper", "365,fax", 4, "submission"),
        ("EX002", "ex-001", 3, "payer_ids"),
        ("SHP,", "EHP,", 3, "payer"),
    ],
)
def test_each_wrong_cell_of_payers_is_named_by_row_and_column(old: str, new: str, row: int, column: str) -> None:
    errors = read_tables("", PAYERS.replace(old, new, 1)).errors
    assert (row, column) in [(one.row, one.column) for one in errors]


def test_an_empty_heading_is_one_error() -> None:
    assert read_tables("nothing\n", "").errors == (
        RowError("practices.csv", 1, "practice", read_tables("nothing\n", "").errors[0].message),
    )


def test_what_is_no_table_is_refused_in_words() -> None:
    [error, *_more] = read_tables("practice," + "x" * 200_000, "").errors
    assert "not a CSV file" in error.message
