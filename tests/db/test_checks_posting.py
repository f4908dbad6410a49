"""Checks a billing manager would run, 5 to 7, 9 and 10, through the database (18 stands in test_write_off)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db.unit import Unit
from app.jobs.daily import run_daily
from app.posting.reading import show_remittance
from app.posting.review import ReviewAdjustment, ReviewClaim
from app.posting.service import approve_remittance
from tests.db.posting_book import PAID_ON, TODAY, PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

MEDICARE = Clp("C1", (Svc("99213", 30000, (Cas("CO", "45", 12500), Cas("PR", "1", 7500))),), control="MED1")
MEDICAID = Clp("C1", (Svc("99213", 6500, (Cas("CO", "45", 43500),)),), status="2", control="MCD1")


def book_of_500(office: Office) -> PostingBook:
    book = PostingBook(office)
    book.claim("C1", [("99213", 50000)], payers=("MED", "MCD"))
    return book


def shown(office: Office, remit: int) -> ReviewClaim:
    with office.unit("chen", read_only=True) as unit:
        return show_remittance(unit, remit).groups[0].claims[0]


def triplets(adjustments: tuple[ReviewAdjustment, ...]) -> list[tuple[str, int]]:
    return [(f"{each.group}-{each.reason}", each.amount) for each in adjustments]


def reason_rows(unit: Unit) -> list[str]:
    return unit.rows(
        """SELECT concat_ws(' ', kind, clock_kind, due_on, clock_on) FROM app.work_reason WHERE closed_on IS NULL
           ORDER BY kind""",
        into=str,
    )


@pytest.mark.parametrize("mode", ["clean", "full"])
def test_check_05_the_guard_proposes_oa_23_of_425_and_co_45_of_10_and_the_account_ends_at_zero(
    office: Office, mode: str
) -> None:
    book = book_of_500(office)
    book.mode("MCD", mode)
    post(office, book.remit("M1", [MEDICARE], payer="MED"))
    second = book.remit("M2", [MEDICAID], payer="MCD")
    post(office, second)
    assert (book.states("M2"), book.parties("C1")) == (["review", "review/waiting"], {"secondary": 7500})
    claim = shown(office, second)
    assert (claim.can_approve, claim.stopped_by) == (True, "guard")
    assert [triplets(each.original) for each in claim.proposal_lines] == [[("CO-45", 43500)]]
    assert [triplets(each.proposed) for each in claim.proposal_lines] == [[("OA-23", 42500), ("CO-45", 1000)]]
    with office.unit("chen") as unit:
        assert approve_remittance(unit, "M2", today=TODAY).posted == 1
    assert (book.parties("C1"), book.account("contractual")) == ({}, 13500)
    assert broken_invariants(office) == []


def test_check_06_a_forwarded_claim_starts_a_timer_and_the_late_second_decision_closes_it(office: Office) -> None:
    book = book_of_500(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.payer SET crossover_days = 21 WHERE code = 'MED'")
    post(office, book.remit("M1", [Clp("C1", MEDICARE.lines, status="19", control="MED1")], payer="MED"))
    fires = TODAY + timedelta(days=21)
    with office.unit("root") as unit:
        assert reason_rows(unit) == [f"secondary crossover {fires} {PAID_ON + timedelta(days=21)}"]
        assert unit.number("SELECT status FROM app.work_item") == 2  # asleep until then, so nobody bills it
    run_daily(office.database("svc_daily"), today=fires)
    with office.unit("root") as unit:
        assert unit.text("SELECT queue FROM app.work_item WHERE status = 0") == "secondary"
    correct = Clp("C1", (Svc("99213", 6500, (Cas("OA", "23", 42500), Cas("CO", "45", 1000))),), status="2")
    post(office, book.remit("M2", [correct], payer="MCD"))
    assert (book.parties("C1"), book.open_reasons("C1")) == ({}, [])


@pytest.mark.parametrize("remark", ["MA18", "MA07", "N89"])
def test_check_06_a_remark_says_forwarded_as_well_as_the_status(office: Office, remark: str) -> None:
    book = book_of_500(office)
    post(office, book.remit("M1", [Clp("C1", MEDICARE.lines, remarks=(remark,))], payer="MED"))
    with office.unit("root") as unit:
        assert reason_rows(unit)[0].startswith("secondary crossover")


@pytest.mark.parametrize(
    "facts", ['{"inpatient": ["0", "0", "0", "0", "MA18"]}', '{"parties": [{"entity": "TT", "last": "NEXT PLAN"}]}']
)
def test_check_06_an_inpatient_remark_and_the_named_carrier_say_forwarded_too(office: Office, facts: str) -> None:
    book = book_of_500(office)
    remit = book.remit("M1", [MEDICARE], payer="MED")
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit_claim SET facts = facts || %(facts)s::jsonb", {"facts": facts})
    post(office, remit)
    with office.unit("root") as unit:
        assert reason_rows(unit)[0].startswith("secondary crossover")


def test_check_06_what_was_not_this_payers_goes_to_the_next_one_under_a_timer(office: Office) -> None:
    book = book_of_500(office)
    sent_on = Clp("C1", (Svc("99213", 0, (Cas("OA", "109", 50000),)),), status="23")
    post(office, book.remit("M1", [sent_on], payer="MED"))
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"secondary": 50000}, ["secondary"])


def test_check_07_a_predetermination_brings_no_cash_and_a_zero_payment_is_a_denial_by_its_reason(
    office: Office,
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("D2740", 90000)])
    book.claim("C2", [("99213", 20000)])
    priced = Clp("C1", (Svc("D2740", 0, (Cas("PR", "2", 90000),)),), status="25")
    denied = Clp("C2", (Svc("99213", 0, (Cas("CO", "50", 20000),)),), status="1")
    post(office, book.remit("T1", [priced, denied]))
    assert book.states("T1") == ["posted", "information/information", "denial/posted"]
    assert (book.account("clearing"), book.parties("C1"), book.open_reasons("C2")) == (
        0,
        {"primary": 90000},
        ["denial"],
    )


def test_check_09_one_bad_claim_of_200_is_one_owned_exception_and_the_check_balances_to_the_cent(
    office: Office,
) -> None:
    book = PostingBook(office)
    received = []
    for at in range(200):
        book.claim(f"C{at}", [("99213", 10000)])
        line = Svc("99213", 6001 + at, (Cas("CO", "45", 3999 - at),))
        received.append(Clp(f"C{at}", (line,), control=f"ICN{at}", in_balance=at != 77))
    post(office, book.remit("T1", received))
    whole, bad = sum(6001 + at for at in range(200)), 6001 + 77
    assert book.equation("T1") == (whole, whole - bad, bad, 0, 0)
    assert (book.account("clearing"), book.account("unposted")) == (whole, -bad)
    assert book.states("T1")[1:].count("clean/posted") == 199
    assert book.open_reasons("C77") + book.open_reasons() == ["exception"]
    assert broken_invariants(office) == []


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (Clp("C1", (Svc("99213", 11999, (Cas("CO", "45", 8000),), charge=20000),), in_balance=False), "Line 1"),
        (Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 8000),)),), paid=11999, in_balance=False), "The claim"),
    ],
)
def test_check_10_a_cent_off_at_line_or_claim_is_that_claims_exception_with_the_equation(
    office: Office, bad: Clp, said: str
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.claim("C2", [("99213", 20000)])
    good = Clp("C2", (Svc("99213", 12000, (Cas("CO", "45", 8000),)),), control="ICN2")
    post(office, book.remit("T1", [bad, good]))
    assert book.states("T1")[1:] == ["imbalance/exception", "clean/posted"]
    with office.unit("root") as unit:
        why = unit.text("SELECT exception_text FROM app.remit_claim WHERE state = 'exception'")
    assert why.startswith(f"{said} does not add up: charge 200.00 is not paid 119.99 + adjusted 80.00; off by 0.01")


def test_check_10_a_cent_off_in_the_transaction_holds_the_payment_with_the_equation(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    good = Clp("C1", (Svc("99213", 12000, (Cas("CO", "45", 8000),)),))
    post(office, book.remit("T1", [good], off_by=1))
    assert book.states("T1") == ["held", "/waiting"]
    with office.unit("root") as unit:
        assert "does not add up by 0.01" in unit.text("SELECT text FROM app.work_reason")


def test_clp05_other_than_the_patients_reasons_is_an_exception_with_both_numbers(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    remit = book.remit("T1", [Clp("C1", (Svc("99213", 15000, (Cas("PR", "2", 5000),)),))])
    with office.unit("root") as unit:
        unit.execute("""UPDATE app.remit_claim SET patient_cents = 4000, facts = facts || '{"patient_stated": true}'""")
    post(office, remit)
    assert book.states("T1")[1:] == ["review/exception"]
    with office.unit("root") as unit:
        why = unit.text("SELECT exception_text FROM app.remit_claim")
    assert "owes 40.00" in why and "sum to 50.00" in why
    with office.unit("chen") as unit:
        assert approve_remittance(unit, "T1", today=TODAY, claim="C1").posted == 1
    assert book.parties("C1") == {"patient": 5000}
