"""The remittance of one claim on paper: reasons in words, sums that agree, pages that break, nobody else."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pdfplumber
import pytest
from msgspec.structs import replace

from app.domain.errors import Refused
from app.printing.one_claim_facts import OneClaimRemittance, OneDecision, OneLine, OneReason, OneRemark
from app.printing.one_claim_remittance import render_one_claim
from app.rules.reasons import reason_words, remark_words

SERVED = date(2026, 2, 2)
CONTRACT = OneReason("CO", "45", reason_words("45"), 5000)
SHARE = OneReason("PR", "2", reason_words("2"), 3000)
LINE = OneLine(
    SERVED, "99213", ("25",), 1000, 20000, 15000, 12000, (CONTRACT, SHARE), (OneRemark("N130", remark_words("N130")),)
)
DECISION = OneDecision("Decided as primary payer", "ICN778812", 20000, 12000, 3000, (LINE,))
SHEET = OneClaimRemittance(
    practice="Lakeside Family Clinic",
    practice_npi="1999999984",
    practice_tax_id="99-9999999",
    payer="Example Health Plan",
    payer_address=("1 Plan Way", "Springfield IL 62701"),
    trace="0004711",
    method="check",
    payment_date=date(2026, 3, 2),
    payment=431022,
    claims=17,
    source="Keyed from the payer's paper received 03/05/2026",
    claim_number="LFC-1001",
    patient="Rivera, Ana",
    member_id="M1002003",
    decisions=(DECISION,),
    printed_on=date(2026, 3, 20),
)


def texts(sheet: OneClaimRemittance) -> list[str]:
    with pdfplumber.open(BytesIO(render_one_claim(sheet))) as document:
        return [page.extract_text(x_tolerance=1.5) for page in document.pages]


def test_payer_payment_patient_and_every_reason_in_words_with_its_code_stand_on_the_sheet() -> None:
    (page,) = texts(SHEET)
    for words in (
        "Example Health Plan", "0004711", "03/02/2026", "4,310.22 for 17 claims", "Rivera, Ana",
        "LFC-1001", "ICN778812",
        "99213-25 200.00 150.00 120.00 80.00 30.00", "CO-45", "PR-2", "N130", "The claim 200.00 120.00 80.00 30.00",
        "Keyed from the payer's paper", "Page 1 of 1",
    ):  # fmt: skip
        assert words in page, words
    flat = " ".join(page.split())
    assert reason_words("45")[:30] in flat


def test_the_same_facts_are_the_same_bytes() -> None:
    assert render_one_claim(SHEET) == render_one_claim(SHEET)


def test_a_taken_back_and_a_new_decision_stand_one_under_the_other() -> None:
    back = replace(DECISION, status="Taken back", charge=-20000, paid=-12000, patient=-3000, lines=())
    (page,) = texts(replace(SHEET, decisions=(DECISION, back, DECISION)))
    assert page.count("Decided as primary payer") == 2
    assert "The claim -200.00 -120.00 -80.00 -30.00" in page


def test_forty_lines_break_into_pages_with_heads_and_nothing_is_lost_or_beyond_the_edge() -> None:
    many = tuple(replace(LINE, procedure=f"99{at:03d}") for at in range(40))
    sheet = replace(SHEET, decisions=(replace(DECISION, lines=many, charge=800_000, paid=480_000, patient=120_000),))
    with pdfplumber.open(BytesIO(render_one_claim(sheet))) as document:
        words = [page.extract_words(x_tolerance=1.5) for page in document.pages]
    pages = [" ".join(word["text"] for word in page) for page in words]
    assert len(pages) >= 3
    assert all("Charge Allowed Paid Adjusted Patient" in page for page in pages)
    assert sum(page.count("200.00 150.00") for page in pages) == 40
    assert all(word["x0"] >= 30 and word["x1"] <= 582 and word["bottom"] <= 775 for page in words for word in page)


def test_long_names_are_cut_and_never_run_into_the_next_column() -> None:
    long = replace(SHEET, payer="Example Health Plan of the Whole Middle West and Beyond " * 2, patient="Rivera " * 20)
    with pdfplumber.open(BytesIO(render_one_claim(long))) as document:
        left = [word for word in document.pages[0].extract_words() if word["x0"] < 320 and 85 < word["top"] < 200]
    assert all(word["x1"] <= 324 for word in left)


def test_without_a_decision_there_is_nothing_to_print() -> None:
    with pytest.raises(Refused, match="no decision"):
        render_one_claim(replace(SHEET, decisions=()))
