"""The service of a dental line: SV3, its teeth (TOO), and the orthodontic facts of its claim (DN1, DN2)."""

from __future__ import annotations

from app.domain.claim import ClaimLine, Orthodontics, Tooth
from app.domain.remit import Reference
from app.edi.values import Faults, at, padded, read_pointers

_LONGEST_TOOTH = 3


def read_sv3(row: list[str], number: int, component: str, faults: Faults) -> ClaimLine:
    """SV301 procedure, SV302 charge, SV303 place, SV304 areas of the mouth, SV305 prosthesis, SV306 units, SV311."""
    sv3 = padded(row, 12)
    procedure = [*sv3[1].split(component), *[""] * 7]
    if not procedure[1]:
        faults.say("error", number, "SV301", "the procedure is missing; ask the practice to send it")
    return ClaimLine(
        number=0,
        qualifier=procedure[0],
        procedure=procedure[1],
        modifiers=tuple(modifier for modifier in procedure[2:6] if modifier),
        charge=faults.amount(sv3[2], number, "SV302"),
        units=faults.quantity(sv3[6], number, "SV306", 1000),
        place_of_service=sv3[3],
        diagnosis_pointers=read_pointers(sv3[11], number, "SV311", component, faults),
        description=procedure[6],
        oral_cavity=tuple(area for area in sv3[4].split(component) if area),
        prosthesis=sv3[5],
    )


def read_tooth(row: list[str], number: int, component: str, faults: Faults) -> Tooth:
    """TOO: the code list, the tooth, its surfaces; what is longer than any tooth's name is a fault."""
    tooth = at(row, 2).strip()
    if len(tooth) > _LONGEST_TOOTH or not (tooth == "" or tooth.isalnum()):
        faults.say("error", number, "TOO02", "this is no number or letter of a tooth; ask the practice to send it")
    surfaces = tuple(surface for surface in at(row, 3).split(component) if surface)
    return Tooth(tooth, surfaces, at(row, 1) or "JP")


def read_orthodontics(dn1: list[str], dn2: list[list[str]]) -> Orthodontics | None:
    """DN1 (months of treatment, months to come, whether it is orthodontics) and every DN2 (tooth, its status)."""
    if not dn1 and not dn2:
        return None
    teeth = tuple(Reference(at(row, 1), at(row, 2)) for row in dn2)
    return Orthodontics(at(dn1, 1), at(dn1, 2), at(dn1, 3) or at(dn1, 4), teeth)
