"""What an institutional claim has of its own: the service of a line (SV2), CL1, and the code lists of HI."""

from __future__ import annotations

from app.domain.claim import Admission, ClaimCode, ClaimLine
from app.domain.money import Cents
from app.edi.values import Faults, at, padded, read_date, read_range


def read_sv2(row: list[str], number: int, component: str, faults: Faults) -> ClaimLine:
    """SV201 revenue code, SV202 procedure (often absent), SV203 charge, SV204 and SV205 units, SV207 not covered."""
    sv2 = padded(row, 8)
    revenue = sv2[1].strip()
    if not (revenue.isascii() and revenue.isdigit() and 3 <= len(revenue) <= 4):
        faults.say("error", number, "SV201", "the revenue code is no number of four digits; ask for a correct file")
        revenue = ""
    procedure = [*sv2[2].split(component), *[""] * 7]
    return ClaimLine(
        number=0,
        qualifier=procedure[0],
        procedure=procedure[1],
        modifiers=tuple(modifier for modifier in procedure[2:6] if modifier),
        charge=faults.amount(sv2[3], number, "SV203"),
        units=faults.quantity(sv2[5], number, "SV205", 1000),
        unit_code=sv2[4] or "UN",
        description=procedure[6],
        revenue_code=revenue.rjust(4, "0") if revenue else "",
        non_covered=faults.amount(sv2[7], number, "SV207") if sv2[7] else Cents(0),
    )


def read_admission(row: list[str]) -> Admission:
    """CL1."""
    return Admission(at(row, 1), at(row, 2), at(row, 3))


def read_claim_code(parts: list[str], number: int, faults: Faults) -> ClaimCode:
    """One HI composite, split: list, code, date format, date or span, amount."""
    code = padded(parts, 5)
    span = read_range(code[3])
    day = read_date(code[3])
    first, last = span if span is not None else (day, day)
    amount = faults.amount(code[4], number, "HI") if code[4] else None
    return ClaimCode(code[0], code[1], amount, first, last)
