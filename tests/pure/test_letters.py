"""What a letter asks for and opens, and what its text says by itself."""

from __future__ import annotations

from datetime import date

import pytest

from app.correspondence.plan import ASKS, plan_letter
from app.correspondence.reading import numbers_in, read_letter
from app.correspondence.types import LetterIndex

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("type_", "kind", "clock"),
    [
        ("records_request", "records", "records"),
        ("demand", "refund_request", "refund"),
        ("refund_request", "refund_request", "refund"),
        ("cob", "cob", ""),
        ("other", "correspondence", ""),
        ("information", "", ""),
        ("returned_statement", "", ""),
    ],
)
def test_each_kind_opens_its_reason_with_its_clock(type_: str, kind: str, clock: str) -> None:
    plan = plan_letter(LetterIndex(type_, 7, reference="F1"), received_on=TODAY, today=TODAY)
    assert (plan.kind, plan.clock, plan.missing) == (kind, clock, ())
    assert plan.words.endswith(".")


def test_the_letters_own_day_goes_before_the_payers_clock() -> None:
    said = LetterIndex("records_request", 7, due_on=date(2026, 12, 11))
    assert plan_letter(said, received_on=TODAY, today=TODAY).words == "Opens the records to be sent by 12/11/2026."
    said = LetterIndex("records_request", 7)
    assert "by the payer's clock" in plan_letter(said, received_on=TODAY, today=TODAY).words


@pytest.mark.parametrize(
    ("said", "gap"),
    [
        (LetterIndex("", 7), "what the letter is"),
        (LetterIndex("other"), "one claim or to one account"),
        (LetterIndex("cob", None, 3), "belongs to a claim"),
        (LetterIndex("appeal_decision", 7), "won, partly or lost"),
        (LetterIndex("demand", 7), "FCN"),
        (LetterIndex("other", 7, letter_date=date(2026, 11, 21)), "not ahead"),
        (LetterIndex("other", 7, letter_date=TODAY, due_on=date(2026, 11, 1)), "before the letter"),
    ],
)
def test_what_is_missing_is_named(said: LetterIndex, gap: str) -> None:
    assert gap in plan_letter(said, received_on=TODAY, today=TODAY).missing[0]


def test_every_kind_has_its_fields() -> None:
    assert set(ASKS) >= {"records_request", "appeal_decision", "demand", "cob", "returned_statement", "papers"}


def test_a_portal_letter_is_read() -> None:
    reading = read_letter(
        [
            "Acme Health\nDate: 11/16/2026\nRequest for medical records\nClaim: 4K2P-0091  Member ID W123456789\n"
            "Case number: RQ-55812\nPlease send the records by 12/16/2026."
        ],
        today=TODAY,
    )
    assert reading.type == "records_request"
    assert (reading.letter_date, reading.due_on) == (date(2026, 11, 16), date(2026, 12, 16))
    assert reading.reference == "RQ-55812"
    assert {"4K2P0091", "W123456789"} <= set(reading.numbers)


def test_a_demand_is_read_with_its_control_number_and_amount() -> None:
    reading = read_letter(
        ["November 10, 2026\nNotice of overpayment\nFCN: 2026044719\nAmount $1,240.50 due by December 10, 2026"],
        today=TODAY,
    )
    assert (reading.type, reading.reference, reading.cents) == ("demand", "2026044719", 124_050)
    assert (reading.letter_date, reading.due_on) == (date(2026, 11, 10), date(2026, 12, 10))


def test_a_scan_without_words_proposes_nothing_and_odd_text_does_no_harm() -> None:
    assert read_letter([""], today=TODAY).numbers == ()
    assert read_letter(["Date: 13/45/2026\nby 99/99/9999 $9,9,9.99"], today=TODAY).letter_date is None
    assert len(numbers_in(" ".join(f"A{number:05}" for number in range(500)))) == 60


def test_dates_ahead_are_no_letter_dates_and_dates_gone_no_days_to_answer_by() -> None:
    reading = read_letter(["Date: 12/24/2026\nreply by 11/01/2026"], today=TODAY)
    assert (reading.letter_date, reading.due_on) == (None, None)
