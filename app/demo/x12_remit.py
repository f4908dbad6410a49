"""Writes 835 (005010X221A1) from plain wire values; what it is told is what it writes, faults included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.demo.payers import Share
from app.demo.x12_envelope import Wire, amount, day

TRIPLES_PER_SEGMENT = 6
PAIRS_PER_SEGMENT = 6


@dataclass(frozen=True, slots=True)
class WireLine:
    """Loop 2110. `original` is SVC06, `control` REF*6R, `units` whole."""

    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    paid: int
    units: int
    served_on: date
    shares: tuple[Share, ...]
    original: str = ""
    control: str = ""
    remark: str = ""
    allowed: int | None = None
    tooth: str = ""


@dataclass(frozen=True, slots=True)
class WireClaim:
    """Loop 2100."""

    number: str
    status: str
    charge: int
    paid: int
    patient: int
    filing_code: str
    control: str
    last: str
    first: str
    member_id: str
    served_on: date
    shares: tuple[Share, ...]
    lines: tuple[WireLine, ...]
    remark: str = ""
    crossover: str = ""


@dataclass(frozen=True, slots=True)
class WireKept:
    """One PLB pair."""

    code: str
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class WirePayment:
    """One transaction: `amount` is BPR02 as written."""

    amount: int
    paid_on: date
    trace: str
    payer_name: str
    payer_id: str
    payer_tax_id: str
    payee_name: str
    payee_npi: str
    payee_tax_id: str
    claims: tuple[WireClaim, ...]
    kept: tuple[WireKept, ...]
    method: str = "ACH"


def write_remits(
    payments: list[WirePayment], *, number: int, on: date, receiver: str, separator: str = "*", newline: str = "\n"
) -> bytes:
    """One interchange with a transaction per payment."""
    wire = Wire(separator, newline)
    wire.open(payments[0].payer_tax_id, receiver, on=on, number=number, function="HP", version="005010X221A1")
    for payment in payments:
        _payment(wire, payment)
    return wire.close(number).encode("ascii")


def _payment(wire: Wire, payment: WirePayment) -> None:
    wire.open_set("835")
    method = "NON" if payment.amount == 0 else payment.method
    bank = ("CCP", "01", "999999992", "DA", "1002003", f"1{payment.payer_tax_id}", "", "01", "999988880", "DA", "9001")
    parts = bank if method == "ACH" else ("",) * len(bank)
    handling = "H" if method == "NON" else "I"
    wire.segment("BPR", handling, amount(payment.amount), "C", method, *parts, day(payment.paid_on))
    wire.segment("TRN", "1", payment.trace, f"1{payment.payer_tax_id}")
    wire.segment("DTM", "405", day(payment.paid_on))
    wire.segment("N1", "PR", payment.payer_name)
    wire.segment("N3", "PO BOX 4400")
    wire.segment("N4", "LOWER MARSH", "OH", "440990001")
    wire.segment("REF", "2U", payment.payer_id)
    wire.segment("PER", "BL", "PROVIDER SERVICES", "TE", "8005550199")
    wire.segment("N1", "PE", payment.payee_name, "XX", payment.payee_npi)
    wire.segment("REF", "TJ", payment.payee_tax_id)
    if payment.claims:
        wire.segment("LX", "1")
    for claim in payment.claims:
        _claim(wire, claim)
    year_end = f"{payment.paid_on.year}1231"
    for at in range(0, len(payment.kept), PAIRS_PER_SEGMENT):
        pairs = [
            text
            for kept in payment.kept[at : at + PAIRS_PER_SEGMENT]
            for text in (f"{kept.code}:{kept.reference}", amount(kept.amount))
        ]
        wire.segment("PLB", payment.payee_npi, year_end, *pairs)
    wire.close_set()


def _claim(wire: Wire, claim: WireClaim) -> None:
    patient = amount(claim.patient) if claim.patient else ""
    wire.segment(
        "CLP",
        claim.number,
        claim.status,
        amount(claim.charge),
        amount(claim.paid),
        patient,
        claim.filing_code,
        claim.control,
        "11",
        "1",
    )
    _shares(wire, claim.shares)
    wire.segment("NM1", "QC", "1", claim.last, claim.first, "", "", "", "MI", claim.member_id)
    if claim.crossover:
        wire.segment("NM1", "TT", "2", claim.crossover)
    if claim.remark:
        wire.segment("MOA", "", "", claim.remark)
    wire.segment("DTM", "232", day(claim.served_on))
    for line in claim.lines:
        _line(wire, line)


def _line(wire: Wire, line: WireLine) -> None:
    code = ":".join((_list_of(line.procedure), line.procedure, *line.modifiers))
    original = f"{_list_of(line.original)}:{line.original}" if line.original else ""
    wire.segment("SVC", code, amount(line.charge), amount(line.paid), "", str(line.units), original)
    wire.segment("DTM", "472", day(line.served_on))
    _shares(wire, line.shares)
    if line.control:
        wire.segment("REF", "6R", line.control)
    if line.tooth:
        wire.segment("REF", "JP", line.tooth)
    if line.allowed is not None:
        wire.segment("AMT", "B6", amount(line.allowed))
    if line.remark:
        wire.segment("LQ", "HE", line.remark)


def _list_of(code: str) -> str:
    """The code list of a procedure: AD for dental codes, HC for all others."""
    return "AD" if code.startswith("D") else "HC"


def _shares(wire: Wire, shares: tuple[Share, ...]) -> None:
    """CAS per group, up to six reasons in one segment."""
    for group in dict.fromkeys(share.group for share in shares):
        mine = [share for share in shares if share.group == group]
        for at in range(0, len(mine), TRIPLES_PER_SEGMENT):
            elements: list[str] = []
            for share in mine[at : at + TRIPLES_PER_SEGMENT]:
                elements += [share.reason, amount(share.amount), ""]
            wire.segment("CAS", group, *elements)
