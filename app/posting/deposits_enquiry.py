"""The letter that asks a payer for a late remittance advice or late money; not a word about a patient. Pure."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.money import money_text
from app.posting.bank_days import add_bank_days, bank_days_between

ASK_AGAIN_DAYS = 5  # bank days after which an unanswered enquiry is due again


class EnquiryFacts(Struct, frozen=True):
    """What both sides know about the payment. `missing` is `era` (money without advice) or `money`."""

    missing: str
    practice: str
    tax_id: str
    npi: str
    payer: str
    trace: str
    cents: int
    day: date  # the bank's day, or the day of the advice
    allowed_days: int = 3  # bank days that may pass
    account_last: str = ""
    method: str = ""
    phone: str = ""


class Enquiry(Struct, frozen=True):
    """A drafted enquiry; `days_late` are bank days beyond what may pass, 0 when it is not late yet."""

    subject: str
    body: str
    days_late: int
    due_on: date


def draft_enquiry(facts: EnquiryFacts, *, today: date) -> Enquiry:
    """The letter for a payment without its money, or for money without its advice."""
    late = max(bank_days_between(facts.day, today) - facts.allowed_days, 0)
    missing = "remittance advice (835)" if facts.missing == "era" else "payment"
    trace = facts.trace or "not given"
    subject = f"Missing {missing}: trace {trace}, {money_text(facts.cents)}, {facts.day:%m/%d/%Y}"
    lines = [
        f"{today:%B %d, %Y}",
        "",
        f"To: {facts.payer or 'Provider services'}",
        f"From: {facts.practice}",
        f"Tax ID {facts.tax_id}, billing NPI {facts.npi}",
        "",
        f"Subject: {subject}",
        "",
        *_asked(facts, trace),
        "",
        f"    Trace number (TRN02):  {trace}",
        f"    Amount:                {money_text(facts.cents)}",
        f"    Date:                  {facts.day:%m/%d/%Y}",
        f"    Payee tax ID / NPI:    {facts.tax_id} / {facts.npi}",
        "",
        *_wish(facts),
        "",
        "Thank you.",
        facts.practice,
        *([f"Phone {facts.phone}"] if facts.phone else []),
    ]
    return Enquiry(subject, "\n".join(lines), late, add_bank_days(today, ASK_AGAIN_DAYS))


def _asked(facts: EnquiryFacts, trace: str) -> list[str]:
    if facts.missing == "era":
        where = f" in the account ending {facts.account_last}" if facts.account_last else ""
        return [
            f"We received the payment below{where} and have no electronic remittance advice for it.",
        ]
    how = {"ACH": "electronic funds transfer", "CHK": "check", "FWT": "wire"}.get(facts.method, "payment")
    return [f"Your remittance advice announces the {how} below, and it has not reached our bank."]


def _wish(facts: EnquiryFacts) -> list[str]:
    if facts.missing == "era":
        return ["Please send the 835 again, or tell us to which receiver and on which day it was sent."]
    return [
        "Please confirm the day it was sent, the trace number and the last four digits of the account it went to;",
        "if it was returned or voided, please send it again.",
    ]
