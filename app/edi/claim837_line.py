"""One service line of an 837: loop 2400 with teeth, drug (2410), rendering provider (2420A) and prior payers (2430).

SV1 is professional, SV2 institutional, SV3 dental; what belongs to one of them alone is read in its own module.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from app.domain.claim import ClaimLine, PriorAdjudication, Tooth
from app.domain.money import Cents
from app.domain.remit import Adjustment, Reference
from app.edi.claim837_parties import Entity, entities, provider_of
from app.edi.claim837d_line import read_sv3, read_tooth
from app.edi.claim837i_line import read_sv2
from app.edi.delimiters import Delimiters
from app.edi.remit_claim import read_triplets
from app.edi.values import Faults, at, padded, read_date, read_pointers, read_range

SERVICES = {"P": "SV1", "I": "SV2", "D": "SV3"}


class LineReading(Struct, frozen=True):
    """What the lines of a claim share: its type, the file's separators, the days a line without a date of its own has.

    `dateless` when no date is needed: what is only priced in advance has not been served.
    """

    type: str
    delimiters: Delimiters
    faults: Faults
    first: date | None = None
    last: date | None = None
    dateless: bool = False


class _Prior(Struct, gc=False):
    """An SVD while its CAS and DTP are read."""

    row: list[str]
    paid: Cents
    units: int
    adjustments: list[Adjustment]
    decided_on: date | None = None


class _Found(Struct, gc=False):
    """The line's segments behind its service while they are read."""

    first: date | None = None
    last: date | None = None
    control_number: str = ""
    note: str = ""
    drug: list[str] = []
    quantity: list[str] = []
    placed_before: date | None = None
    teeth: list[Tooth] = []
    other: list[Reference] = []


def read_service_line(rows: list[list[str]], number: int, now: LineReading) -> ClaimLine:
    """The line whose LX is `rows[0]`, the file's segment `number`."""
    component, faults = now.delimiters.component, now.faults
    line = _service(rows, number, now)
    before, priors = _split_priors(rows[1:], number + 1, faults)
    own, named = entities(before, number + 1)
    found = _read_own(own, number, now)
    first, last = (found.first, found.last) if found.first is not None else (now.first, now.last)
    if first is None and not now.dateless:
        faults.say("error", number, "DTP", "the service date (DTP*472) is missing or cannot be read; ask the practice")
    found.other += [one for entity in named if entity.role != "82" for one in _raw_entity(entity, now.delimiters)]
    place = at(rows[0], 1)
    return replace(
        line,
        number=int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0,
        service_from=first,
        service_to=last,
        control_number=found.control_number,
        drug_code=at(found.drug, 3),
        drug_quantity=at(found.quantity, 4),
        drug_unit=at(found.quantity, 5).split(component)[0],
        rendering=next((provider_of(one) for one in named if one.role == "82"), None),
        note=found.note,
        prior=tuple(_prior(one, component) for one in priors),
        segment=number,
        teeth=tuple(found.teeth),
        placed_before=found.placed_before,
        other_segments=tuple(found.other),
    )


def _service(rows: list[list[str]], number: int, now: LineReading) -> ClaimLine:
    """The service segment that this type of claim has; another one, or none, is named."""
    name = SERVICES[now.type]
    place = next((place for place, row in enumerate(rows) if row[0] == name), None)
    if place is None:
        other = next((row[0] for row in rows if row[0] in SERVICES.values()), "")
        message = f"{other} belongs to another kind of claim" if other else f"the service ({name}) is missing"
        now.faults.say("error", number, name, f"{message}; ask for a correct file")
        return ClaimLine(0, "", "", (), Cents(0), 0)
    if sum(row[0] in _READERS for row in rows) > 1:
        now.faults.say("error", number + place, name, "one line has two services; ask for a correct file")
    return _READERS[name](rows[place], number + place, now.delimiters.component, now.faults)


def read_sv1(row: list[str], number: int, component: str, faults: Faults) -> ClaimLine:
    """SV1: procedure, charge, units, place, pointers, emergency, EPSDT, family planning."""
    sv1 = padded(row, 13)
    procedure = [*sv1[1].split(component), "", "", "", "", "", "", ""]
    if not procedure[1]:
        faults.say("error", number, "SV101", "the procedure is missing; ask the practice to send it")
    return ClaimLine(
        number=0,
        qualifier=procedure[0],
        procedure=procedure[1],
        modifiers=tuple(modifier for modifier in procedure[2:6] if modifier),
        charge=faults.amount(sv1[2], number, "SV102"),
        units=faults.quantity(sv1[4], number, "SV104", 1000),
        unit_code=sv1[3] or "UN",
        place_of_service=sv1[5],
        diagnosis_pointers=read_pointers(sv1[7], number, "SV107", component, faults),
        emergency=sv1[9],
        epsdt=sv1[11],
        family_planning=sv1[12],
        description=procedure[6],
    )


_READERS: dict[str, Callable[[list[str], int, str, Faults], ClaimLine]] = {
    "SV1": read_sv1,
    "SV2": read_sv2,
    "SV3": read_sv3,
}


def _read_own(rows: list[list[str]], number: int, now: LineReading) -> _Found:
    found = _Found()
    for row in rows:
        match row[0]:
            case "DTP" if at(row, 1) == "472":
                text = at(row, 3)
                both = read_range(text)
                found.first, found.last = both if both else (read_date(text), read_date(text))
            case "REF" if at(row, 1) == "6R":
                found.control_number = at(row, 2)
            case "NTE" if not found.note:
                found.note = at(row, 2)
            case "LIN" if at(row, 2) == "N4":
                found.drug = row
            case "CTP":
                found.quantity = row
            case "TOO" if now.type == "D":
                found.teeth.append(read_tooth(row, number, now.delimiters.component, now.faults))
            case "DTP" if at(row, 1) == "441" and now.type == "D":
                found.placed_before = read_date(at(row, 3))
            case "SV1" | "SV2" | "SV3":
                pass  # Read before; a second one was named there.
            case _:
                found.other.append(raw(row, now.delimiters))
    return found


def raw(row: list[str], delimiters: Delimiters) -> Reference:
    """A segment that no field has a place for, in `*` and `:` whatever the file's separators: the same claim again
    is the same."""
    text = "*".join(row[1:])
    return Reference(row[0][:3], text if delimiters.component == ":" else text.replace(delimiters.component, ":"))


def _raw_entity(entity: Entity, delimiters: Delimiters) -> list[Reference]:
    return [raw(row, delimiters) for row in (entity.row, *entity.rows)]


def _split_priors(rows: list[list[str]], number: int, faults: Faults) -> tuple[list[list[str]], list[_Prior]]:
    """The line's own rows, and each SVD with the CAS and DTP*573 behind it."""
    own: list[list[str]] = []
    priors: list[_Prior] = []
    for place, row in enumerate(rows, number):
        if row[0] == "SVD":
            svd = padded(row, 6)
            paid = faults.amount(svd[2], place, "SVD02")
            priors.append(_Prior(svd, paid, faults.quantity(svd[5], place, "SVD05", 1000), []))
        elif priors and row[0] == "CAS":
            read_triplets(row, place, priors[-1].adjustments, faults)
        elif priors and row[0] == "DTP" and at(row, 1) == "573":
            priors[-1].decided_on = read_date(at(row, 3))
        else:
            own.append(row)
    return own, priors


def _prior(one: _Prior, component: str) -> PriorAdjudication:
    procedure = one.row[3].split(component)
    return PriorAdjudication(
        payer_id=one.row[1],
        paid=one.paid,
        procedure=at(procedure, 1),
        units=one.units,
        adjustments=tuple(one.adjustments),
        decided_on=one.decided_on,
    )
