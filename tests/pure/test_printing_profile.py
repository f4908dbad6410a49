"""Which profile a printer and a paper begin with, and what is remembered of them."""

from __future__ import annotations

import json

import pytest

from app.domain.errors import Refused
from app.printing.calibration import Calibration
from app.printing.profile import PrinterProfile, PrinterProfiles, read_profiles

RED, PLAIN = PrinterProfile("Upstairs", False, dx=3), PrinterProfile("Upstairs", True, dx=7, sx=0.997)
ANY = PrinterProfile("", False, dy=-2)


def test_what_is_kept_comes_back_through_json_with_the_one_used_last_in_front() -> None:
    kept = PrinterProfiles().using(RED).using(ANY).using(PLAIN).using(RED)

    again = read_profiles(json.loads(json.dumps(kept.as_kept())))
    assert again == kept
    assert again.kept == (RED, PLAIN, ANY)
    assert again.latest == RED


def test_a_printer_begins_with_its_own_offsets_then_its_other_papers_then_those_of_any_printer() -> None:
    kept = PrinterProfiles((RED, ANY))

    assert kept.of("Upstairs", False) == RED
    assert kept.of("Upstairs", True) == PrinterProfile("Upstairs", True, dx=3)
    assert kept.of("Cellar", False) == PrinterProfile("Cellar", False, dy=-2)
    assert kept.of("Cellar", True) == PrinterProfile("Cellar", True)


@pytest.mark.parametrize("kept", [None, 7, "x", [1], [{"dx": "much"}], [{"dx": 400}], [{"sx": 3.0}]])
def test_what_cannot_be_a_profile_is_as_if_it_had_never_been_kept(kept: object) -> None:
    assert read_profiles(kept) == PrinterProfiles()


def test_a_profile_takes_no_calibration_a_working_printer_could_not_need() -> None:
    with pytest.raises(Refused):
        RED.calibrated(Calibration(dx=51))
    assert RED.calibrated(Calibration(1, 2, 0.99, 1.01)) == PrinterProfile("Upstairs", False, 1, 2, 0.99, 1.01)


def test_the_list_of_printers_does_not_grow_without_end() -> None:
    kept = PrinterProfiles()
    for number in range(200):
        kept = kept.using(PrinterProfile(f"Printer {number}"))

    assert len(kept.kept) == 40
    assert kept.latest.printer == "Printer 199"
