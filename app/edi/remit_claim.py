"""One claim of an 835 (loop 2100 with its 2110 lines): its segments in, a frozen RemitClaim out.

This is the innermost loop of the reader: the common form of each segment is read inline, the rest by helpers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from app.domain.money import AmountError, Cents
from app.domain.remit import Adjustment, DatedFact, NamedParty, Reference, RemitClaim, RemitLine, SupplementalAmount
from app.edi.values import LONGEST_KEY, Faults, Reading, at, padded, read_cents, read_date, read_range, shown

# CR was dropped from 5010 but is still sent; it is kept, and the posting policy decides about it.
_GROUPS = frozenset({"CO", "OA", "PI", "PR", "CR"})
_QUALIFIERS = frozenset({"HC", "AD", "ER", "HP", "IV", "N4", "NU", "UI", "WK", "N1", "N2", "N3", "N6", "ZZ", "RB"})
_SPLIT_COMPOSITE = "the procedure is missing: its parts seem to be elements of their own; ask for a correct file"


class _Level(Struct, frozen=True, gc=False):
    """What a claim or a line holds besides its first segment; `next_line` is the SVC that ended it."""

    adjustments: tuple[Adjustment, ...]
    references: tuple[Reference, ...]
    amounts: tuple[SupplementalAmount, ...]
    parties: tuple[NamedParty, ...]
    dates: tuple[DatedFact, ...]
    quantities: tuple[Reference, ...]
    remarks: tuple[str, ...]
    outpatient: tuple[str, ...]
    inpatient: tuple[str, ...]
    next_line: list[str] | None
    number: int


def read_claim(part: list[list[str]], number: int, sequence: int, provider_group: str, reading: Reading) -> RemitClaim:
    """The claim whose CLP is `part[0]`, the file's segment `number`."""
    faults = reading.faults
    rows = iter(part)
    clp = padded(next(rows), 10)
    level = below = _read_level(rows, number, reading)
    lines: list[RemitLine] = []
    while below.next_line is not None:
        svc, svc_number = below.next_line, below.number
        below = _read_level(rows, svc_number, reading)
        lines.append(_line(svc, svc_number, len(lines) + 1, below, reading))
    try:
        charge, paid, patient = read_cents(clp[3]), read_cents(clp[4]), read_cents(clp[5] or "0")
    except AmountError:
        charge, paid = faults.amount(clp[3], number, "CLP03"), faults.amount(clp[4], number, "CLP04")
        patient = faults.amount(clp[5] or "0", number, "CLP05")
    if len(clp[1]) > LONGEST_KEY or len(clp[7]) > LONGEST_KEY:
        faults.key(clp[1], number, "CLP01")
        faults.key(clp[7], number, "CLP07")
    if not clp[1] or not clp[2]:
        what, where = ("number", "CLP01") if not clp[1] else ("status", "CLP02")
        faults.say("error", number, where, f"the claim's {what} is missing; ask the payer to send it")
    return RemitClaim(
        sequence,
        clp[1],
        clp[2],
        charge,
        paid,
        patient,
        clp[6],
        clp[7],
        clp[8],
        clp[9],
        level.adjustments,
        tuple(lines),
        level.parties,
        level.references,
        level.amounts,
        level.dates,
        level.quantities,
        level.outpatient,
        level.inpatient,
        provider_group,
        number,
        bool(clp[5]),
    )


def _line(svc: list[str], number: int, sequence: int, level: _Level, reading: Reading) -> RemitLine:
    if len(svc) < 8:
        svc = padded(svc, 8)
    faults, component = reading.faults, reading.component
    procedure = svc[1].split(component)
    parts = len(procedure)
    if parts < 2 and (procedure[0] in _QUALIFIERS or not procedure[0]):
        faults.say("error", number, "SVC01", _SPLIT_COMPOSITE, refuses=True)
    original = svc[6].split(component) if svc[6] else []
    try:
        charge, paid = read_cents(svc[2]), read_cents(svc[3])
    except AmountError:
        charge, paid = faults.amount(svc[2], number, "SVC02"), faults.amount(svc[3], number, "SVC03")
    dates = level.dates
    if len(dates) == 1 and dates[0].qualifier == "472":
        first = last = dates[0].value
    else:
        first, last = _service_days(dates)
    return RemitLine(
        sequence,
        procedure[0] if parts > 1 else "",
        procedure[1] if parts > 1 else procedure[0],
        _modifiers(procedure) if parts > 2 else (),
        charge,
        paid,
        svc[4],
        1000 if svc[5] in ("", "1") else faults.quantity(svc[5], number, "SVC05", 1000),
        original[1] if len(original) > 1 else "",
        _modifiers(original) if len(original) > 2 else (),
        faults.quantity(svc[7], number, "SVC07", 1000) if svc[7] else None,
        first,
        last,
        level.adjustments,
        level.references,
        level.amounts,
        level.remarks,
        level.parties,
        level.quantities,
        number,
        dates,
    )


def _modifiers(composite: list[str]) -> tuple[str, ...]:
    if len(composite) == 3 and composite[2]:
        return (composite[2],)
    return tuple([modifier for modifier in composite[2:6] if modifier])


def _service_days(dates: tuple[DatedFact, ...]) -> Sequence[date | None]:
    """First and last day of service: 472 is the one day (or a range), 150 and 151 the first and the last."""
    first = last = None
    for fact in dates:
        if fact.qualifier == "472":
            first, last = first or fact.value, fact.value
        elif fact.qualifier == "150":
            first = fact.value
        elif fact.qualifier == "151":
            last = fact.value
    return first, last or first


def _read_level(rows: Iterator[list[str]], number: int, reading: Reading) -> _Level:
    """Reads on until the next SVC or the end; `number` is that of the segment before the first of `rows`."""
    faults = reading.faults
    adjustments: list[Adjustment] = []
    references: list[Reference] = []
    amounts: list[SupplementalAmount] = []
    dates: list[DatedFact] = []
    parties: list[NamedParty] = []
    rest: list[_Numbered] = []
    next_line: list[str] | None = None
    for row in rows:
        number += 1
        name = row[0]
        if name == "CAS":
            try:
                group, reason, text = row[1:]
                if group not in _GROUPS or not reason:
                    raise ValueError
                adjustments.append(Adjustment(group, reason, read_cents(text), None, number))
            except ValueError:  # More than one triplet, or a fault; AmountError is a ValueError.
                read_triplets(row, number, adjustments, faults)
        elif name == "DTM" and len(row) == 3:
            day = read_date(row[2])
            dates.append(DatedFact(row[1], day if day is not None else faults.day(row[2], number, "DTM02")))
        elif name == "REF" and len(row) > 2:
            references.append(Reference(row[1], row[2]))
        elif name == "SVC":
            next_line = row
            break
        elif name == "AMT" and len(row) > 2:
            try:
                amounts.append(SupplementalAmount(row[1], read_cents(row[2])))
            except AmountError:
                # Information only (DOMAIN.md 1), so an unreadable one is reported but refuses nothing.
                amounts.append(SupplementalAmount(row[1], faults.amount(row[2], number, "AMT02", refuses=False)))
        elif name == "NM1":
            nm1 = row if len(row) > 9 else padded(row, 10)
            parties.append(NamedParty(nm1[1], nm1[3], nm1[4], nm1[5], nm1[7], nm1[8], nm1[9], nm1[2]))
        elif name == "N1":
            _lose(row, rows, number, reading)
            break
        else:
            rest.append(_Numbered(row, number))
    more = _read_rest(rest, dates, references, reading) if rest else _NOTHING
    return _Level(
        tuple(adjustments) if adjustments else (),
        tuple(references) if references else (),
        tuple(amounts) if amounts else (),
        tuple(parties) if parties else (),
        tuple(dates),
        more.quantities,
        more.remarks,
        more.outpatient,
        more.inpatient,
        next_line,
        number,
    )


def _lose(row: list[str], rows: Iterator[list[str]], number: int, reading: Reading) -> None:
    """A payer or payee that came too late: what follows it (N3, REF ...) belongs to it, not to this claim."""
    for place, lost in enumerate([row, *rows], number):
        reading.keep(lost, place)


class _Numbered(Struct, frozen=True, gc=False):
    row: list[str]
    number: int


class _Rest(Struct, frozen=True, gc=False):
    """The less frequent segments of a level."""

    quantities: tuple[Reference, ...] = ()
    remarks: tuple[str, ...] = ()
    outpatient: tuple[str, ...] = ()
    inpatient: tuple[str, ...] = ()


_NOTHING = _Rest()


def _read_rest(rest: list[_Numbered], dates: list[DatedFact], references: list[Reference], reading: Reading) -> _Rest:
    quantities: list[Reference] = []
    remarks: list[str] = []
    outpatient: tuple[str, ...] = ()
    inpatient: tuple[str, ...] = ()
    for one in rest:
        row, name = one.row, one.row[0]
        if name == "LQ":
            remarks.append(at(row, 2))
        elif name == "QTY":
            quantities.append(Reference(at(row, 1), at(row, 2)))
        elif name == "MOA":
            outpatient = tuple(row[1:])
        elif name == "MIA":
            inpatient = tuple(row[1:])
        elif name == "PER":
            references.append(Reference("PER", " ".join(value for value in row[2:] if value)))
        elif name == "DTM":
            _read_range(row, one.number, dates, reading.faults)
        elif name in ("REF", "AMT"):
            reading.faults.say("error", one.number, name, "the segment has no value; ask the sender to correct it")
        else:
            reading.keep(row, one.number)
    return _Rest(tuple(quantities), tuple(remarks), outpatient, inpatient)


def _read_range(row: list[str], number: int, dates: list[DatedFact], faults: Faults) -> None:
    """DTM with more than a day: a range (DTM05 is RD8) gives two facts of one qualifier, its first and last day."""
    both = read_range(at(row, 6))
    if both is not None and not at(row, 2):
        dates += [DatedFact(at(row, 1), day) for day in both]
    else:
        dates.append(DatedFact(at(row, 1), faults.day(at(row, 2), number, "DTM02")))


def read_triplets(row: list[str], number: int, into: list[Adjustment], faults: Faults) -> None:
    """CAS: a group and up to six triplets of reason, amount and optional quantity."""
    size = len(row)
    group = row[1] if size > 1 else ""
    if group not in _GROUPS:
        faults.say("error", number, "CAS01", f"`{shown(group)}` is not a group; CO, OA, PI or PR is expected")
    if size < 4:
        faults.say("error", number, "CAS", "the adjustment has no amount; ask for a correct file", refuses=True)
    for place in range(2, size, 3):
        reason = row[place]
        text = row[place + 1] if place + 1 < size else ""
        if not reason and not text:
            continue
        try:
            amount: Cents = read_cents(text)
        except AmountError:
            amount = faults.amount(text, number, f"CAS{place + 1:02d}")
        if not reason:
            faults.say("error", number, f"CAS{place:02d}", "the reason is missing beside its amount; ask the payer")
        quantity = row[place + 2] if place + 2 < size else ""
        units = faults.quantity(quantity, number, f"CAS{place + 2:02d}", 0) if quantity else None
        into.append(Adjustment(group, reason, amount, units, number))
