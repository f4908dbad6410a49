"""Remittances as an 835 (005010X221A1) for another system: claims as they were received, and a payment that adds up.

The payment is the sum of the claims handed in, not the check they came from. A negative sum cannot be paid: it is
carried forward as PLB FB, so that BPR02 = claims less provider level holds as the guide demands (DOMAIN.md 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from app.domain.money import decimal_text
from app.domain.remit import Adjustment, DatedFact, NamedParty, Reference, RemitClaim, RemitHeader, RemitLine

_ELEMENT, _COMPONENT, _END = "*", ":", "~\n"
_TRIPLETS = 6
_OFFICE = "REMITDESK"


def write_835(payments: Sequence[tuple[RemitHeader, Sequence[RemitClaim]]], *, made: datetime, number: int) -> bytes:
    """One interchange with a transaction per payment; `number` is its control number (1 to 999,999,999)."""
    day, time = made.strftime("%Y%m%d"), made.strftime("%H%M")
    control = f"{number:09d}"
    isa = _row(
        "ISA", "00", " " * 10, "00", " " * 10, "ZZ", _OFFICE.ljust(15), "ZZ", _OFFICE.ljust(15), day[2:], time, "^",
        "00501", control, "0", "P", _COMPONENT,
    )  # fmt: skip
    rows = [isa, _row("GS", "HP", _OFFICE, _OFFICE, day, time, str(number), "X", "005010X221A1")]
    for at, (header, claims) in enumerate(payments, start=1):
        inside = [_row("ST", "835", f"{at:04d}"), *_transaction(header, claims, day)]
        rows += [*inside, _row("SE", str(len(inside) + 1), f"{at:04d}")]
    rows += [_row("GE", str(len(payments)), str(number)), _row("IEA", "1", control)]
    return "".join(row + _END for row in rows).encode("ascii", "replace")


def _transaction(header: RemitHeader, claims: Sequence[RemitClaim], day: str) -> list[str]:
    paid = sum(claim.paid for claim in claims)
    paid_on = header.payment_date.strftime("%Y%m%d") if header.payment_date else day
    bpr = ["BPR", "H" if paid <= 0 else "I", _money(max(paid, 0)), "C", "NON" if paid <= 0 else "CHK"]
    rows = [
        _row(*bpr, *[""] * 11, paid_on),
        _row("TRN", "1", header.trace, header.originator or "9999999999"),
        _row("DTM", "405", day),
        _row("N1", "PR", header.payer.last or "PAYER", *_identified(header.payer)),
        _row("N3", "NOT STATED"),
        _row("N4", "NOT STATED", "XX", "00000"),
        _row("PER", "BL", "NOT STATED"),
        _row("N1", "PE", header.payee.last or "PAYEE", *_identified(header.payee)),
        *(_row("REF", one.qualifier, one.value) for one in header.payee_references if len(one.qualifier) == 2),
        _row("LX", "1"),
    ]
    for claim in claims:
        rows += _claim(claim)
    if paid < 0:
        payee = header.payee.identifier or "0000000000"
        rows.append(_row("PLB", payee, f"{paid_on[:4]}1231", f"FB{_COMPONENT}{_plain(header.trace)}", _money(paid)))
    return rows


def _claim(claim: RemitClaim) -> list[str]:
    rows = [
        _row(
            "CLP", claim.number or "0", claim.status or "1", _money(claim.charge), _money(claim.paid),
            _stated(claim), claim.filing_code, claim.payer_control_number,
            claim.facility_code, claim.frequency,
        ),
        *_adjustments(claim.adjustments),
        *(_party(party) for party in claim.parties),
    ]  # fmt: skip
    rows += [_row("MIA", *claim.inpatient)] if claim.inpatient else []
    rows += [_row("MOA", *claim.outpatient)] if claim.outpatient else []
    rows += [*_references(claim.references), *_days(claim.dates)]
    rows += [_row("AMT", one.qualifier, _money(one.amount)) for one in claim.amounts]
    rows += [_row("QTY", one.qualifier, one.value) for one in claim.quantities]
    for line in claim.lines:
        rows += _line(line)
    return rows


def _stated(claim: RemitClaim) -> str:
    """CLP05, left out where the payer left it out."""
    stated = claim.patient_stated or claim.patient_responsibility
    return _money(claim.patient_responsibility) if stated else ""


def _line(line: RemitLine) -> list[str]:
    original = ""
    if line.original_procedure:
        original = _procedure(line.qualifier, line.original_procedure, line.original_modifiers)
    rows = [
        _row(
            "SVC", _procedure(line.qualifier, line.procedure, line.modifiers), _money(line.charge), _money(line.paid),
            line.revenue_code, _quantity(line.units), original,
            "" if line.original_units is None else _quantity(line.original_units),
        ),
        *_days(line.dates),
        *_adjustments(line.adjustments),
        *_references(line.references),
    ]  # fmt: skip
    rows += [_row("AMT", one.qualifier, _money(one.amount)) for one in line.amounts]
    rows += [_row("QTY", one.qualifier, one.value) for one in line.quantities]
    return [*rows, *(_row("LQ", "HE", remark) for remark in line.remarks if remark)]


def _adjustments(adjustments: Sequence[Adjustment]) -> Iterable[str]:
    """CAS: up to six triplets of one group, in the order received."""
    for group, found in groupby(adjustments, key=lambda each: each.group):
        listed = list(found)
        for at in range(0, len(listed), _TRIPLETS):
            triplets = [
                value
                for each in listed[at : at + _TRIPLETS]
                for value in (
                    each.reason,
                    _money(each.amount),
                    "" if each.quantity is None else _quantity(each.quantity),
                )
            ]
            yield _row("CAS", group, *triplets)


def _references(references: Sequence[Reference]) -> Iterable[str]:
    """REF; what the reader kept of other segments under three letters (PER ...) stays behind."""
    return (_row("REF", one.qualifier, one.value) for one in references if len(one.qualifier) == 2)


def _days(dates: Sequence[DatedFact]) -> Iterable[str]:
    """DTM; a range of one qualifier (two facts) becomes its first day and its last."""
    for at, fact in enumerate(dates):
        if fact.value is not None:
            again = at > 0 and dates[at - 1].qualifier == fact.qualifier == "472"
            yield _row("DTM", "151" if again else fact.qualifier, fact.value.strftime("%Y%m%d"))


def _party(party: NamedParty) -> str:
    named = (party.last, party.first, party.middle, "", party.suffix)
    return _row("NM1", party.entity, party.kind or "1", *named, *_identified(party))


def _identified(party: NamedParty) -> tuple[str, ...]:
    return (party.id_qualifier or "XV", party.identifier) if party.identifier else ()


def _procedure(qualifier: str, procedure: str, modifiers: Sequence[str]) -> str:
    return _COMPONENT.join((qualifier or "HC", _plain(procedure), *map(_plain, modifiers)))


def _money(cents: int) -> str:
    return decimal_text(cents)


def _quantity(thousandths: int) -> str:
    whole, part = divmod(abs(thousandths), 1000)
    text = f"{whole}.{part:03d}".rstrip("0").rstrip(".")
    return f"-{text}" if thousandths < 0 else text


def _row(name: str, *elements: str) -> str:
    """One segment without empty elements at its end; composites are made before, texts carry no separators."""
    keep = name in ("ISA", "SVC", "PLB")
    texts = [text if keep else _plain(text) for text in elements]
    while texts and not texts[-1]:
        texts.pop()
    return _ELEMENT.join((name, *texts))


def _plain(text: str) -> str:
    """A text without the characters that separate."""
    return "".join(" " if letter in "*:~^\n\r" else letter for letter in text)
