"""The letter about late money or a late advice."""

from __future__ import annotations

from datetime import date

import pytest

from app.posting.deposits_enquiry import EnquiryFacts, draft_enquiry

TODAY = date(2026, 9, 14)


def facts(missing: str, day: date, trace: str = "EFT0091", **more: str) -> EnquiryFacts:
    """A payment of 555.00."""
    named = ("Harbor Street Orthopedics", "31-4455667", "1234567893", "Blue Cross of Ohio")
    return EnquiryFacts(missing, *named, trace, 55_500, day, **more)  # type: ignore[arg-type]  # words of the facts


@pytest.mark.parametrize(
    ("day", "late"),
    [
        (date(2026, 9, 14), 0),
        (date(2026, 9, 9), 0),
        (date(2026, 9, 8), 1),
        (date(2026, 9, 4), 2),
        (date(2026, 8, 31), 6),
    ],
)
def test_days_late_are_bank_days_beyond_the_three_that_may_pass(day: date, late: int) -> None:
    assert draft_enquiry(facts("money", day), today=TODAY).days_late == late


def test_the_letter_names_what_the_payer_needs_to_find_the_payment() -> None:
    made = draft_enquiry(facts("money", date(2026, 9, 1), method="ACH", phone="800 555 0100"), today=TODAY)
    for needed in ("Blue Cross of Ohio", "EFT0091", "555.00", "09/01/2026", "31-4455667", "1234567893", "800 555 0100"):
        assert needed in made.body
    assert "electronic funds transfer below" in made.body
    assert made.due_on == date(2026, 9, 21)


def test_a_late_advice_is_asked_for_with_the_account_the_money_came_to() -> None:
    made = draft_enquiry(facts("era", date(2026, 9, 1), account_last="4471"), today=TODAY)
    assert "in the account ending 4471 and have no electronic remittance advice" in made.body
    assert made.subject == "Missing remittance advice (835): trace EFT0091, 555.00, 09/01/2026"


def test_a_payment_without_a_trace_says_so() -> None:
    assert "trace not given" in draft_enquiry(facts("era", date(2026, 9, 1), ""), today=TODAY).subject
