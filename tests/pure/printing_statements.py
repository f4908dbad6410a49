"""Made-up statements for the printing tests and benchmarks."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.claim import Address
from app.domain.money import Cents
from app.printing.statement_facts import (
    AccountCredit,
    InsurancePayment,
    PatientReason,
    Sender,
    Statement,
    StatementLine,
    Visit,
)

SENDER = Sender(
    "Lakeside Family Medicine",
    Address("77 Harbor Way", "Suite 200", "Dayton", "OH", "454051111"),
    "9375550100",
    "Monday to Friday, 8 am to 5 pm",
)
_CODES = ("99213", "80053", "71046", "97110", "36415", "D1110")
_REASONS = ("1", "2", "3", "96", "27", "119")


def made_line(number: int, day: date) -> StatementLine:
    """A service with a patient's share; every fifth has a second reason, every seventh still waits for insurance."""
    charge, allowed = 12000 + 700 * number, 9000 + 500 * number
    share = 1500 + 25 * number
    pending = 500 if number % 7 == 6 else 0
    second = number % 5 == 4
    reasons = [PatientReason("PR", _REASONS[number % 6], Cents(share - 200 if second else share))]
    if second:
        reasons.append(PatientReason("PR", "2", Cents(200)))
    return StatementLine(
        day,
        _CODES[number % 6],
        Cents(charge),
        insurance_paid=Cents(allowed - share - pending),
        adjustments=Cents(charge - allowed),
        patient_paid=Cents(300 if number % 4 == 3 else 0),
        pending=Cents(pending),
        reasons=tuple(reasons),
    )


def made_visit(number: int, lines: int) -> Visit:
    """One visit of several services, paid on by one payer."""
    day = date(2026, 5, 4) + timedelta(days=9 * number)
    services = tuple(made_line(number * 3 + at, day) for at in range(lines))
    paid = sum(line.insurance_paid for line in services)
    return Visit(
        "Harriet O'Neil-Marsh" if number % 2 == 0 else "Otto Marsh",
        "Dr. Ingrid Voss",
        f"RD10458{number}",
        services,
        (InsurancePayment("Great Plains Mutual", Cents(paid), day + timedelta(days=21)),),
    )


def made_statement(
    visits: int = 3, lines: int = 3, *, past_due: int = 0, credits: tuple[AccountCredit, ...] = ()
) -> Statement:
    """A statement to one guarantor."""
    return Statement(
        sender=SENDER,
        account_number="104582",
        account_digits="104582",
        statement_number="S104582-0820",
        statement_date=date(2026, 8, 20),
        due_date=date(2026, 9, 14),
        recipient="Harriet O'Neil-Marsh",
        recipient_address=Address("1420 N. Orchard St.", "Apt. 4", "Dayton", "OH", "454021234"),
        visits=tuple(made_visit(number, lines) for number in range(visits)),
        credits=credits,
        past_due=Cents(past_due),
    )
