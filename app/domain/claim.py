"""A claim as the practice sent it: the frozen facts of one 837P claim (005010X222A1), and of its parties.

Amounts are cents, units thousandths, `segment` the 1-based number of the segment in its file.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.money import Cents
from app.domain.remit import Adjustment, Reference


class Address(Struct, frozen=True, gc=False):
    """N3 and N4."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


class Person(Struct, frozen=True, gc=False):
    """A patient or subscriber: NM1, N3, N4, DMG, PER."""

    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    birth_date: date | None = None
    sex: str = ""
    address: Address = Address()
    phone: str = ""


class Provider(Struct, frozen=True, gc=False):
    """A billing, rendering, referring, facility or pay-to provider; `role` is NM101, `kind` 1 person, 2 firm."""

    role: str
    last: str
    first: str = ""
    middle: str = ""
    suffix: str = ""
    kind: str = "2"
    npi: str = ""
    tax_id: str = ""
    tax_id_qualifier: str = ""
    taxonomy: str = ""
    address: Address = Address()
    phone: str = ""
    references: tuple[Reference, ...] = ()


class Diagnosis(Struct, frozen=True, gc=False):
    """One HI composite of qualifier ABK, ABF (ICD-10) or BK, BF (ICD-9): code without a point."""

    qualifier: str
    code: str


class PriorAdjudication(Struct, frozen=True, gc=False):
    """2430 SVD + CAS: what another payer decided on a line."""

    payer_id: str
    paid: Cents
    procedure: str = ""
    units: int = 1000
    adjustments: tuple[Adjustment, ...] = ()
    decided_on: date | None = None


class OtherCoverage(Struct, frozen=True, gc=False):
    """Loop 2320/2330: another payer on the claim, with its claim-level decision when it already paid."""

    rank: str
    relationship: str
    payer_name: str
    payer_id: str
    member_id: str
    subscriber: Person
    group_number: str = ""
    plan_name: str = ""
    filing_code: str = ""
    insurance_type: str = ""
    paid: Cents | None = None
    remaining_patient: Cents | None = None
    claim_control_number: str = ""
    adjustments: tuple[Adjustment, ...] = ()


class ClaimLine(Struct, frozen=True, gc=False):
    """Loop 2400."""

    number: int
    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    charge: Cents
    units: int
    unit_code: str = "UN"
    place_of_service: str = ""
    diagnosis_pointers: tuple[int, ...] = ()
    service_from: date | None = None
    service_to: date | None = None
    control_number: str = ""
    emergency: str = ""
    epsdt: str = ""
    family_planning: str = ""
    description: str = ""
    drug_code: str = ""
    drug_quantity: str = ""
    drug_unit: str = ""
    rendering: Provider | None = None
    note: str = ""
    prior: tuple[PriorAdjudication, ...] = ()
    segment: int = 0


class SubmittedClaim(Struct, frozen=True, gc=False):
    """Loop 2300 with everything above it that the claim stands on.

    `rank` is SBR01 (P, S, T), `purpose` BHT06 (CH to be paid, RP reported only), `dates` are DTP03 by qualifier as
    received; `other_segments` keeps, raw, every segment of the claim that no field here has a place for.
    """

    number: str
    charge: Cents
    place_of_service: str
    frequency: str
    billing: Provider
    subscriber: Person
    patient: Person
    relationship: str
    rank: str
    payer_name: str
    payer_id: str
    member_id: str
    lines: tuple[ClaimLine, ...]
    facility_qualifier: str = ""
    signature_on_file: str = ""
    accept_assignment: str = ""
    assignment_of_benefits: str = ""
    release_of_information: str = ""
    group_number: str = ""
    plan_name: str = ""
    insurance_type: str = ""
    filing_code: str = ""
    payer_address: Address = Address()
    pay_to: Provider | None = None
    rendering: Provider | None = None
    referring: tuple[Provider, ...] = ()
    facility: Provider | None = None
    supervising: Provider | None = None
    diagnoses: tuple[Diagnosis, ...] = ()
    condition_codes: tuple[str, ...] = ()
    other_coverages: tuple[OtherCoverage, ...] = ()
    patient_paid: Cents = Cents(0)
    references: tuple[Reference, ...] = ()
    dates: tuple[Reference, ...] = ()
    accident_codes: tuple[str, ...] = ()
    accident_state: str = ""
    note: str = ""
    submitted_on: date | None = None
    purpose: str = ""
    transaction: int = 1
    segment: int = 0
    other_segments: tuple[Reference, ...] = ()

    @property
    def service_from(self) -> date | None:
        """Earliest service date of the lines."""
        return min((line.service_from for line in self.lines if line.service_from), default=None)

    @property
    def service_to(self) -> date | None:
        """Latest service date of the lines."""
        return max((line.service_to or line.service_from for line in self.lines if line.service_from), default=None)
