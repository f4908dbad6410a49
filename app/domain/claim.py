"""A claim as the practice sent it: the frozen facts of one 837 claim, and of its parties.

Professional (005010X222A1), dental (X224A2) and institutional (X223A2) alike. Amounts are cents, units thousandths,
`segment` the 1-based number of the segment in its file. Fields are added at the end of a value: see `content_sha`.
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
    other_segments: tuple[Reference, ...] = ()


class Tooth(Struct, frozen=True, gc=False):
    """TOO: one tooth in the code list of `qualifier` (JP: the national one), with its surfaces (M, O, D ...)."""

    number: str
    surfaces: tuple[str, ...] = ()
    qualifier: str = "JP"


class Orthodontics(Struct, frozen=True, gc=False):
    """DN1 and DN2: months of treatment in all and still to come; teeth missing (M) or to be extracted (E)."""

    months: str = ""
    months_left: str = ""
    question: str = ""
    teeth: tuple[Reference, ...] = ()


class Admission(Struct, frozen=True, gc=False):
    """CL1: how the patient came (type, source) and left (patient status), as coded."""

    type: str = ""
    source: str = ""
    patient_status: str = ""


class ClaimCode(Struct, frozen=True, gc=False):
    """One HI composite of an institutional claim that is no principal or other diagnosis.

    `qualifier` names the list (BE value, BG condition, BH occurrence, BI its span, BBR procedure, DR group ...).
    """

    qualifier: str
    code: str
    amount: Cents | None = None
    first: date | None = None
    last: date | None = None


class ClaimLine(Struct, frozen=True, gc=False):
    """Loop 2400. `procedure` is empty on an institutional line billed by its revenue code alone.

    `prosthesis` is SV305 (I first placement, R replacement), `placed_before` DTP*441; `other_segments` keeps, raw, what
    no field has a place for.
    """

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
    revenue_code: str = ""
    non_covered: Cents = Cents(0)
    teeth: tuple[Tooth, ...] = ()
    oral_cavity: tuple[str, ...] = ()
    prosthesis: str = ""
    placed_before: date | None = None
    other_segments: tuple[Reference, ...] = ()


class SubmittedClaim(Struct, frozen=True, gc=False):
    """Loop 2300 with everything above it that the claim stands on.

    `rank` is SBR01 (P, S, T), `purpose` BHT06 (CH to be paid, RP reported only), `dates` are DTP03 by qualifier as
    received; `other_segments` keeps, raw, every segment of the claim that no field here has a place for.
    `type` is P, D or I. Institutional: `type_of_bill` is CLM05 facility and frequency (`131`), no place of service;
    `statement_from` and `statement_to` are DTP*434. `predetermination` (CLM19 PB) asks for a price and owes nothing.
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
    type: str = "P"
    predetermination: bool = False
    type_of_bill: str = ""
    statement_from: date | None = None
    statement_to: date | None = None
    attending: Provider | None = None
    operating: Provider | None = None
    assistant_surgeon: Provider | None = None
    orthodontics: Orthodontics | None = None
    admission: Admission | None = None
    codes: tuple[ClaimCode, ...] = ()

    @property
    def service_from(self) -> date | None:
        """Earliest service date of the lines, else the first day of the statement."""
        return min((line.service_from for line in self.lines if line.service_from), default=self.statement_from)

    @property
    def service_to(self) -> date | None:
        """Latest service date of the lines, else the last day of the statement."""
        ends = (line.service_to or line.service_from for line in self.lines if line.service_from)
        return max(ends, default=self.statement_to)
