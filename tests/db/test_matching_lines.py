"""Lines that payers change, on the real server: by tooth, by revenue code, and CHECKS 8."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.db.posting_book import PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def test_fillings_of_one_day_post_each_on_its_own_tooth(office: Office) -> None:
    book = PostingBook(office)
    book.claim("D1", [("D2392", 18000), ("D2392", 18000)])
    fillings = (Svc("D2392", 0, (Cas("CO", "50", 18000),)), Svc("D2392", 12000, (Cas("CO", "45", 6000),)))
    remit = book.remit("T1", [Clp("D1", fillings, control="ICN1")])
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim_line SET qualifier = 'AD', tooth = CASE line_no WHEN 1 THEN '3' ELSE '14' END")
        unit.execute("UPDATE app.remit_line SET qualifier = 'AD', tooth = CASE sequence WHEN 1 THEN '14' ELSE '03' END")
    post(office, remit)
    with office.unit("root") as unit:
        open_teeth = unit.rows(
            "SELECT tooth FROM led.line_balance AS open JOIN app.claim_line ON id = open.line_id WHERE cents <> 0",
            into=str,
        )
    assert open_teeth == ["14"]


def test_a_facilitys_lines_post_by_revenue_code(office: Office) -> None:
    book = PostingBook(office)
    book.claim("I1", [("", 50000), ("", 50000)])
    lines = (Svc("0250", 0, (Cas("CO", "50", 50000),)), Svc("0300", 40000, (Cas("CO", "45", 10000),)))
    remit = book.remit("T1", [Clp("I1", lines, control="ICN1")])
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim_line SET revenue_code = CASE line_no WHEN 1 THEN '0300' ELSE '0250' END")
        unit.execute("UPDATE app.remit_line SET qualifier = 'NU'")
    post(office, remit)
    assert book.states("T1") == ["posted", "denial/posted"]
    with office.unit("root") as unit:
        still_open = unit.rows(
            "SELECT revenue_code FROM led.line_balance JOIN app.claim_line ON id = line_id WHERE cents <> 0",
            into=str,
        )
    assert still_open == ["0250"]


def test_check_08_on_the_server_every_kind_of_changed_line_finds_the_submitted_one(office: Office) -> None:
    book = PostingBook(office)
    book.claim("M1", [("99213", 10000)], modifiers=("25",))
    book.claim("R1", [("99214", 20000)], name="TWO,BEA", member="M2")
    book.claim("B1", [("82040", 5000), ("84075", 6000)], name="THREE,CLEO", member="M3")
    book.claim("S1", [("97110", 10000), ("97110", 10000)], name="FOUR,DORA", member="M4")
    half = Svc("97110", 8000, (Cas("CO", "45", 2000),))
    whole = (
        Svc("80053", 4000, (Cas("CO", "45", 1000),), original="82040"),
        Svc("80053", 0, (Cas("CO", "97", 6000),), original="84075"),
    )
    post(
        office,
        book.remit(
            "T1",
            [
                Clp("M1", (Svc("99213", 7000, (Cas("CO", "45", 3000),)),), control="ICN1"),
                Clp(
                    "R1",
                    (Svc("99213", 9000, (Cas("CO", "45", 11000),), original="99214"),),
                    name="TWO,BEA",
                    member="M2",
                ),
                Clp("B1", whole, name="THREE,CLEO", member="M3"),
                Clp("S1", (half,), name="FOUR,DORA", member="M4", control="ICN4"),
                Clp("S1", (half,), name="FOUR,DORA", member="M4", control="ICN5"),
            ],
        ),
    )
    assert book.states("T1") == ["posted", *["clean/posted"] * 5]
    assert [book.parties(number) for number in ("M1", "R1", "B1", "S1")] == [{}, {}, {}, {}]
