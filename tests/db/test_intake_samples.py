"""Every collected 835 and 5010 837P is imported, or refused with place and reason; importing twice changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.intake.results import ImportResult
from app.intake.service import import_file
from tests.intake_book import TODAY, book
from tests.office import Office
from tests.x12kit import NO_SAMPLES, SAMPLES

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason=NO_SAMPLES)


def samples() -> list[Path]:
    found = [*SAMPLES.rglob("835*"), *SAMPLES.rglob("837p_*")] if SAMPLES.is_dir() else []
    return sorted(found, key=lambda path: path.name)


def bring_in(office: Office, path: Path) -> ImportResult:
    return import_file(office.database("svc_import"), path.read_bytes(), path.name, today=TODAY, create_practice=True)


def test_every_sample_comes_in_or_is_refused_with_place_and_reason_and_twice_changes_nothing(office: Office) -> None:
    first = {path.name: bring_in(office, path) for path in samples()}
    assert len(first) > 40
    for name, done in first.items():
        said = [*done.errors, *done.findings]
        whole = done.state in ("imported", "unrouted") and not done.claims.refused and not done.claims.changed
        assert whole or any(one.where and one.message for one in said), name
        assert done.state in ("imported", "unrouted", "quarantined"), name
    states = [done.state for done in first.values()]
    assert states.count("imported") == 14
    with office.unit("root") as unit:
        before = book(unit)
        assert unit.number("SELECT count(*) FROM stage.file") == len(first)
        assert unit.number("SELECT coalesce(sum(cents), 0) FROM led.entry") == 0
        charged = unit.number("SELECT sum(charge_cents) FROM app.claim")
        assert charged == unit.number("SELECT sum(cents) FROM led.entry WHERE account = 'receivable'")
    for path in samples():
        bring_in(office, path)
    with office.unit("root") as unit:
        assert book(unit) == before


def test_an_old_837p_is_kept_unread_whatever_its_content(office: Office) -> None:
    # Broken envelopes are another matter: such a file is cut off, whatever its version.
    old = sorted(SAMPLES.rglob("837p-4010*"), key=lambda path: path.name)
    states = {path.name: bring_in(office, path).state for path in old}
    assert len(states) > 5
    assert states["837p-4010_pyx12_bad_2010AA_bug.txt"] == "unread"
    assert states["837p-4010_oopf_Spec_4.1.3A_COB_ClaimToPayerAFromBP.txt"] == "unread"
    assert set(states.values()) <= {"unread", "quarantined"}


def test_payments_of_the_samples_are_stored_once_their_payee_and_payer_are_known(office: Office) -> None:
    for path in samples():
        bring_in(office, path)
    with office.unit("adams") as unit:
        unit.execute("INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('ANY', 'Any', '1', '1')")
        unit.execute(
            "INSERT INTO app.location (practice_id, code, name) "
            "SELECT id, 'L1', 'Any' FROM app.practice WHERE code = 'ANY'"
        )
        unit.execute("INSERT INTO app.payer (code, name, type) VALUES ('ANY', 'Any', 'other')")
    for kind in ("payee", "payer"):
        with office.unit("okoye") as unit:
            asked = {"kind": kind}
            for identifier in unit.rows(
                "SELECT DISTINCT identifier FROM app.unrouted WHERE kind = %(kind)s AND released_at IS NULL",
                asked,
                into=str,
            ):
                target = unit.number(
                    f"SELECT id FROM app.{'payer' if kind == 'payer' else 'practice'} WHERE code = 'ANY'"
                )
                unit.execute(
                    "SELECT api.release_unrouted_v1(%(kind)s, %(identifier)s, %(target)s)",
                    asked | {"identifier": identifier, "target": target},
                )
        for path in samples():
            if path.name.startswith("835"):
                bring_in(office, path)
    with office.unit("root") as unit:
        waiting = unit.number("SELECT count(*) FROM stage.file WHERE kind = '835' AND state = 'unrouted'")
        quarantined = unit.rows(
            "SELECT name FROM stage.file WHERE kind LIKE '835%%' AND state = 'quarantined' ORDER BY 1", into=str
        )
        assert waiting == 0
        assert quarantined == [
            "835-4010_pyx12_bad_header_looping.txt",
            "835_bots_835-all-fields.dat",
            "835_bots_negotiated_discount.dat",
            "835_chartw_commercial-with-adjustments.835",
            "835_chartw_medicaid-mixed-levels.835",
            "835_oopf_Example1.txt",
        ]
        assert unit.number("SELECT count(*) FROM app.remit WHERE off_by_cents <> 0") == 4
