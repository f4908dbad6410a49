"""The parties of an 837: an NM1 with the N3, N4, DMG, PER, PRV and REF that follow it, as a person or a provider."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.claim import Address, Person, Provider
from app.domain.remit import Reference
from app.edi.values import Faults, at, padded, read_date

_TAX_QUALIFIERS = ("EI", "SY", "TJ")
_BELONGS = frozenset({"N2", "N3", "N4", "DMG", "PER", "PRV", "REF", "DTP"})


class Entity:
    """One NM1 with what belongs to it. `number` is its segment."""

    def __init__(self, row: list[str], number: int) -> None:
        nm1 = padded(row, 10)
        self.row, self.number = row, number
        self.role, self.kind, self.last, self.first = nm1[1], nm1[2] or "2", nm1[3].strip(), nm1[4].strip()
        self.middle, self.suffix, self.qualifier, self.identifier = nm1[5], nm1[7], nm1[8], nm1[9].strip()
        self.rows: list[list[str]] = []

    def row_of(self, name: str) -> list[str]:
        """The first segment of that id, empty when there is none."""
        return next((row for row in self.rows if row[0] == name), [])

    @property
    def address(self) -> Address:
        """N3 and N4."""
        n3, n4 = self.row_of("N3"), self.row_of("N4")
        return Address(at(n3, 1), at(n3, 2), at(n4, 1), at(n4, 2), at(n4, 3))

    @property
    def references(self) -> tuple[Reference, ...]:
        """REF."""
        return tuple(Reference(at(row, 1), at(row, 2)) for row in self.rows if row[0] == "REF")

    @property
    def phone(self) -> str:
        """The telephone of the first PER that has one."""
        for row in self.rows:
            if row[0] == "PER" and "TE" in row[3::2]:
                return at(row, row.index("TE", 3) + 1)
        return ""


def entities(rows: Sequence[list[str]], number: int) -> tuple[list[list[str]], list[Entity]]:
    """The rows that belong to no party, and the parties; `number` is the segment of the first row."""
    own: list[list[str]] = []
    named: list[Entity] = []
    for place, row in enumerate(rows, number):
        if row[0] == "NM1":
            named.append(Entity(row, place))
        elif named and row[0] in _BELONGS:
            named[-1].rows.append(row)
        else:
            own.append(row)
    return own, named


def check_keys(named: Sequence[Entity], faults: Faults) -> None:
    """Names and identifiers no guide allows are faults: they would not fit the indexes of the book."""
    for one in named:
        for place, text in ((3, one.last), (4, one.first), (9, one.identifier)):
            faults.key(text, one.number, f"NM1{place:02d}")


def person_of(entity: Entity, faults: Faults) -> Person:
    """A patient or subscriber; an unreadable birth date is reported and left empty."""
    dmg = entity.row_of("DMG")
    born = read_date(at(dmg, 2)) if at(dmg, 2) else None
    if at(dmg, 2) and born is None:
        faults.say("warning", entity.number, "DMG02", "the birth date cannot be read and was left empty")
    return Person(
        entity.last,
        entity.first,
        entity.middle,
        entity.suffix,
        born,
        at(dmg, 3),
        entity.address,
        entity.phone,
    )


def provider_of(entity: Entity, taxonomy: str = "") -> Provider:
    """A provider; NPI from NM109 (XX), tax id from REF*EI or SY, or from NM109 where 4010 put it."""
    tax = next((ref for ref in entity.references if ref.qualifier in _TAX_QUALIFIERS), None)
    if tax is None and entity.qualifier in ("24", "34"):
        tax = Reference("EI" if entity.qualifier == "24" else "SY", entity.identifier)
    return Provider(
        role=entity.role,
        last=entity.last,
        first=entity.first,
        middle=entity.middle,
        suffix=entity.suffix,
        kind=entity.kind,
        npi=entity.identifier if entity.qualifier == "XX" else "",
        tax_id=tax.value if tax else "",
        tax_id_qualifier=tax.qualifier if tax else "",
        taxonomy=at(entity.row_of("PRV"), 3) or taxonomy,
        address=entity.address,
        phone=entity.phone,
        references=entity.references,
    )
