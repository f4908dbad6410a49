"""One service line of an 837P: loop 2400 with drug (2410), rendering provider (2420A) and prior payers (2430)."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.claim import ClaimLine, PriorAdjudication
from app.domain.money import Cents
from app.domain.remit import Adjustment
from app.edi.claim837_parties import entities, provider_of
from app.edi.remit_claim import read_triplets
from app.edi.values import Faults, at, padded, read_date, read_range, shown


class _Prior(Struct, gc=False):
    """An SVD while its CAS and DTP are read."""

    row: list[str]
    paid: Cents
    units: int
    adjustments: list[Adjustment]
    decided_on: date | None = None


class _Found(Struct, gc=False):
    """The line's segments behind SV1 while they are read."""

    first: date | None = None
    last: date | None = None
    control_number: str = ""
    note: str = ""
    drug: list[str] = []
    quantity: list[str] = []


def read_service_line(rows: list[list[str]], number: int, component: str, faults: Faults) -> ClaimLine:
    """The line whose LX is `rows[0]`, the file's segment `number`."""
    sv1 = padded(next((row for row in rows if row[0] == "SV1"), []), 13)
    if not sv1[0]:
        other = next((row[0] for row in rows if row[0] in ("SV2", "SV3")), "")
        message = f"{other} belongs to another kind of claim" if other else "the service (SV1) is missing"
        faults.say("error", number, "SV1", f"{message}; ask for a correct file")
    number_of_sv1 = number + next((place for place, row in enumerate(rows) if row[0] == "SV1"), 0)
    procedure = [*sv1[1].split(component), "", "", "", "", "", "", ""]
    if not procedure[1]:
        faults.say("error", number_of_sv1, "SV101", "the procedure is missing; ask the practice to send it")
    charge = faults.amount(sv1[2], number_of_sv1, "SV102")
    pointers = [text for text in sv1[7].split(component) if text]
    if not all(text.isascii() and text.isdigit() and len(text) <= 2 for text in pointers):
        faults.say("error", number_of_sv1, "SV107", f"`{shown(sv1[7])}` does not point to diagnoses; ask the practice")
        pointers = []
    before, priors = _split_priors(rows[1:], number + 1, faults)
    own, named = entities(before, number + 1)
    found = _read_own(own, number, faults)
    if found.first is None:
        faults.say("error", number, "DTP", "the service date (DTP*472) is missing or cannot be read; ask the practice")
    place = at(rows[0], 1)
    return ClaimLine(
        number=int(place) if place.isascii() and place.isdigit() and len(place) < 7 else 0,
        qualifier=procedure[0],
        procedure=procedure[1],
        modifiers=tuple(modifier for modifier in procedure[2:6] if modifier),
        charge=charge,
        units=faults.quantity(sv1[4], number_of_sv1, "SV104", 1000),
        unit_code=sv1[3] or "UN",
        place_of_service=sv1[5],
        diagnosis_pointers=tuple(int(text) for text in pointers),
        service_from=found.first,
        service_to=found.last,
        control_number=found.control_number,
        emergency=sv1[9],
        epsdt=sv1[11],
        family_planning=sv1[12],
        description=procedure[6],
        drug_code=at(found.drug, 3),
        drug_quantity=at(found.quantity, 4),
        drug_unit=at(found.quantity, 5).split(component)[0],
        rendering=next((provider_of(one) for one in named if one.role == "82"), None),
        note=found.note,
        prior=tuple(_prior(one, component) for one in priors),
        segment=number,
    )


def _read_own(rows: list[list[str]], number: int, faults: Faults) -> _Found:
    found = _Found()
    for row in rows:
        match row[0]:
            case "DTP" if at(row, 1) == "472":
                text = at(row, 3)
                both = read_range(text)
                found.first, found.last = both if both else (read_date(text), read_date(text))
            case "REF" if at(row, 1) == "6R":
                found.control_number = at(row, 2)
            case "NTE":
                found.note = found.note or at(row, 2)
            case "LIN" if at(row, 2) == "N4":
                found.drug = row
            case "CTP":
                found.quantity = row
            case _:
                pass  # Test results, forms and ambulance data have no place in the office's work yet.
    return found


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
