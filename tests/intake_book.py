"""An office set up for the made-up files of tests/fixtures/x12, and what its import tests ask."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.intake.setup_csv import import_setup
from app.jobs.receive import Received, receive_file
from tests.office import Office

TODAY = date(2026, 9, 10)
PRACTICES = "\n".join((
    "practice,tax_id,billing_npi,practice_name,location,location_name,location_npi,place_of_service,address1,city,state,"
    "zip,phone",
    "LFC,99-9999999,1999999984,Lakeside Family Clinic,MAIN,Lakeside Main,1999999984,11,12 Lake Road,Springfield,IL,"
    "62701-0001,5550100200",
    "LFC,99-9999999,1999999984,Lakeside Family Clinic,NORTH,Lakeside North,1999999950,11,90 North Road,Springfield,IL,"
    "62703,",
    "HRB,888888888,1888888880,Harbor Rehab,MAIN,Harbor Rehab,,22,,,,,",
    "",
))  # fmt: skip
PAYERS = """payer,name,type,payer_ids,names,follow_up_days,timely_filing_days,submission
EHP,Example Health Plan,commercial,EX001|EX-1,EXAMPLE HEALTH,25,180,electronic
SHP,Second Health Plan,commercial,EX002,,30,,electronic
MCR,Medicare of Springfield,medicare,EX900,MEDICARE,,365,paper
"""


def set_up(office: Office) -> None:
    """Practices LFC (two locations) and HRB, payers EHP (EX001), SHP (EX002) and MCR."""
    with office.unit("adams") as unit:
        done = import_setup(unit, PRACTICES, PAYERS)
    assert done.errors == ()


def receive(office: Office, content: bytes, name: str = "file", *, create_practice: bool = False) -> Received:
    """Import as the service, and post by mode."""
    return receive_file(office.database("svc_import"), content, name, today=TODAY, create_practice=create_practice)


def accounts(unit: Unit) -> dict[str, int]:
    """Sum of each ledger account, without those at zero."""
    rows = unit.rows(
        "SELECT account || ' ' || sum(cents) FROM led.entry GROUP BY account HAVING sum(cents) <> 0", into=str
    )
    return {name: int(cents) for name, _, cents in (row.partition(" ") for row in rows)}


def book(unit: Unit) -> list[int]:
    """Rows that an import writes: nothing may differ after a second import."""
    tables = (
        "app.account", "app.patient", "app.claim", "app.claim_line", "app.claim_payer", "app.coverage", "app.provider",
        "app.submission", "led.op", "led.entry", "app.remit", "app.remit_claim", "app.remit_line",
        "app.remit_adjustment",
    )  # fmt: skip
    return [unit.number(f"SELECT count(*) FROM {table}") for table in tables]
