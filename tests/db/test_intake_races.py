"""Two desks that import at the same moment: everything comes in once, and neither fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.db.database import Database
from app.intake.results import ImportResult
from app.intake.service import import_file
from tests.bench.synthetic837 import synthetic_837
from tests.intake_book import TODAY, set_up
from tests.office import Office
from tests.x12kit import changed, remittance


def both(office: Office, first: bytes, second: bytes) -> list[ImportResult]:
    """Two imports on connections of their own, let go together."""
    start = Barrier(2)

    def one(content: bytes) -> ImportResult:
        database = Database.open(office.credentials("svc_import"))
        try:
            start.wait()
            return import_file(database, content, "file", today=TODAY)
        finally:
            database.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (first, second)))


@pytest.mark.parametrize("same_bytes", [True, False])
def test_the_same_claims_twice_at_once_come_in_once(office: Office, same_bytes: bool) -> None:
    set_up(office)
    content = synthetic_837(300)
    results = both(office, content, content if same_bytes else content.replace(b"*1200*^", b"*1201*^"))
    assert sum(one.claims.imported for one in results) in (300, 600 if same_bytes else 300)
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 300
        assert unit.number("SELECT count(*) FROM app.patient") == 300
        charged = unit.number("SELECT sum(charge_cents) FROM app.claim")
        assert unit.number("SELECT sum(cents) FROM led.entry WHERE account = 'receivable'") == charged


def test_the_same_payment_twice_at_once_is_stored_once(office: Office) -> None:
    set_up(office)
    results = both(office, remittance(), changed(remittance(), "*260901*0800", "*260902*0900"))
    assert sorted(remit.state for one in results for remit in one.remits) == ["duplicate", "stored"]
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.remit_claim") == 3
