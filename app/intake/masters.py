"""Practices, locations and payers as intake looks them up: one read per file, then plain dictionaries."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec import Struct

from app.db.unit import Unit
from app.domain.claim import Provider, SubmittedClaim
from app.domain.remit import RemitHeader
from app.intake.norms import company_norm, identifier_norm

_PRACTICES = "SELECT id, code, name, tax_id, billing_npi FROM app.practice ORDER BY id"
_LOCATIONS = "SELECT id, practice_id, code, name, npi, place_of_service, address1, zip FROM app.location ORDER BY id"
_PAYERS = "SELECT kind, value_norm, payer_id FROM app.payer_alias"
# What a person routed once: the latest answer for an identifier counts.
_ROUTED = """
    SELECT DISTINCT ON (kind, identifier) kind, identifier, target_id FROM app.unrouted
    WHERE target_id IS NOT NULL AND kind <> 'payer' ORDER BY kind, identifier, released_at DESC NULLS LAST"""


class PracticeRow(Struct, frozen=True):
    """A practice and the identifiers it is known by."""

    id: int
    code: str
    name: str
    tax_id: str
    billing_npi: str


class LocationRow(Struct, frozen=True):
    """A location of a practice."""

    id: int
    practice_id: int
    code: str
    name: str
    npi: str
    place_of_service: str
    address1: str
    zip: str


class _Alias(Struct, frozen=True):
    kind: str
    value_norm: str
    payer_id: int


class _Routed(Struct, frozen=True):
    kind: str
    identifier: str
    target_id: int


@dataclass(frozen=True, slots=True)
class Masters:
    """The lookups. Identifiers are compared by `identifier_norm`, names by `company_norm`."""

    practices: tuple[PracticeRow, ...]
    locations: dict[int, tuple[LocationRow, ...]]
    payers_by_id: dict[str, int]
    payers_by_name: dict[str, int]
    routed: dict[str, int]

    def practice_of(self, npi: str, tax_id: str, identifier: str) -> int | None:
        """The practice with this NPI and tax id; by one of them where only one practice has it; or as routed before."""
        npi, tax = identifier_norm(npi), identifier_norm(tax_id)
        by_npi = [row for row in self.practices if npi and row.billing_npi == npi]
        both = [row for row in by_npi if tax and identifier_norm(row.tax_id) == tax]
        by_tax = [row for row in self.practices if not npi and tax and identifier_norm(row.tax_id) == tax]
        for found in (both, by_npi, by_tax):
            if len(found) == 1:
                return found[0].id
        return self.routed.get(identifier)

    def payer_of(self, ids: tuple[str, ...], name: str) -> int | None:
        """The payer known under one of these ids, in their order, or under this name."""
        for text in ids:
            found = self.payers_by_id.get(identifier_norm(text))
            if found is not None:
                return found
        return self.payers_by_name.get(company_norm(name)) or self.payers_by_name.get(identifier_norm(name))

    def location_of(self, practice_id: int, claim: SubmittedClaim) -> LocationRow | None:
        """Where a claim was served: by facility NPI, name or address, the billing address, the place of service."""
        known = self.locations.get(practice_id, ())
        facility = claim.facility
        if facility is not None:
            named = _by_facility(known, facility)
            if named is not None:
                return named
        elif len(known) > 1:
            # No facility named: the service was at the billing provider's own address (2310C is left out then).
            own = _by_facility(known, claim.billing)
            if own is not None:
                return own
        same_place = [row for row in known if row.place_of_service == claim.place_of_service]
        return next(iter(same_place or known), None)


def _by_facility(known: tuple[LocationRow, ...], facility: Provider) -> LocationRow | None:
    npi, name = facility.npi, company_norm(facility.last)
    street, area = identifier_norm(facility.address.line1), facility.address.zip[:5]
    by_npi = [row for row in known if npi and row.npi == npi]
    by_name = [row for row in known if name and company_norm(row.name) == name]
    by_address = [row for row in known if street and identifier_norm(row.address1) == street and row.zip[:5] == area]
    return next((found[0] for found in (by_npi, by_name, by_address) if found), None)


def load_masters(unit: Unit) -> Masters:
    """Four statements, whatever the size of the file."""
    aliases = unit.rows(_PAYERS, into=_Alias)
    locations: dict[int, list[LocationRow]] = {}
    for row in unit.rows(_LOCATIONS, into=LocationRow):
        locations.setdefault(row.practice_id, []).append(row)
    return Masters(
        practices=tuple(unit.rows(_PRACTICES, into=PracticeRow)),
        locations={practice: tuple(rows) for practice, rows in locations.items()},
        payers_by_id={row.value_norm: row.payer_id for row in aliases if row.kind == "id"},
        payers_by_name={row.value_norm: row.payer_id for row in aliases if row.kind == "name"},
        routed={row.identifier: row.target_id for row in unit.rows(_ROUTED, into=_Routed)},
    )


def practice_identifier(npi: str, tax_id: str, name: str) -> str:
    """Under what an unknown practice or payee waits: its NPI, else its tax id, else its name."""
    return identifier_norm(npi) or identifier_norm(tax_id) or company_norm(name) or "NONE"


def payer_identifier(payer_id: str, name: str) -> str:
    """Under what an unknown payer waits: its id, else its name."""
    return identifier_norm(payer_id) or company_norm(name) or "NONE"


def payee_ids(header: RemitHeader) -> tuple[str, str]:
    """NPI and tax id of the payee of a payment, empty where absent."""
    npi = header.payee.identifier if header.payee.id_qualifier == "XX" else ""
    tax = header.payee.identifier if header.payee.id_qualifier == "FI" else ""
    reference = next((ref.value for ref in header.payee_references if ref.qualifier in ("TJ", "EI")), "")
    return npi, tax or reference


def payer_ids(header: RemitHeader) -> tuple[str, ...]:
    """Every identifier a payment names its payer by: N104, REF*2U and its kin, TRN03."""
    references = tuple(ref.value for ref in header.payer_references if ref.qualifier in ("2U", "EO", "HI", "NF"))
    named = (header.payer.identifier, *references, header.originator)
    return tuple(text for text in named if text)
