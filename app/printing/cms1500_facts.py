"""What a CMS-1500 says, box by box, as frozen values: nothing here knows a grid, a page or a printer.

Amounts are cents, units thousandths, dates calendar dates. An empty text or None leaves the box blank.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from app.domain.claim import Address, Person
from app.domain.money import Cents
from app.domain.remit import Reference

InsuranceType = Literal["medicare", "medicaid", "tricare", "champva", "group_health", "feca", "other"]
Relationship = Literal["self", "spouse", "child", "other", ""]
MultiPage = Literal["continued_last_total", "standalone_pages"]


class OtherInsured(Struct, frozen=True, gc=False):
    """Boxes 9, 9a, 9d."""

    name: Person
    policy: str = ""
    plan: str = ""


class QualifiedDate(Struct, frozen=True, gc=False):
    """Boxes 14 and 15: a date and what it means (431 onset, 484 last period, 439 accident ...)."""

    qualifier: str
    day: date


class DateSpan(Struct, frozen=True, gc=False):
    """Boxes 16 and 18: from and to, either may be missing."""

    first: date | None = None
    last: date | None = None


class SourceProvider(Struct, frozen=True, gc=False):
    """Boxes 17, 17a, 17b: qualifier DN, DK or DQ, name as printed, other number, NPI."""

    qualifier: str
    name: str
    npi: str = ""
    other_id: Reference | None = None


class Place(Struct, frozen=True, gc=False):
    """Boxes 32 and 33: name, address, NPI (a), other number with its qualifier (b)."""

    name: str
    address: Address
    npi: str = ""
    other_id: Reference | None = None
    phone: str = ""


class FormLine(Struct, frozen=True, gc=False):
    """Boxes 24A to 24J of one service line; `supplemental` are the items of the shaded half of 24."""

    procedure: str
    charge: Cents
    units: int
    service_from: date | None
    service_to: date | None
    place_of_service: str
    modifiers: tuple[str, ...] = ()
    pointers: tuple[int, ...] = ()
    emergency: str = ""
    epsdt: str = ""
    epsdt_code: str = ""
    supplemental: tuple[str, ...] = ()
    other_id: Reference | None = None
    rendering_npi: str = ""


class ClaimForm(Struct, frozen=True, gc=False):
    """All boxes of one claim, however many sheets it takes; what is stored as the snapshot of a printed claim."""

    payer_name: str
    payer_address: Address
    insurance_type: InsuranceType
    insured_id: str
    patient: Person
    account: str
    lines: tuple[FormLine, ...]
    total: Cents
    billing: Place
    insured: Person | None = None
    relationship: Relationship = ""
    other_insured: OtherInsured | None = None
    employment: bool = False
    auto_accident: bool = False
    auto_state: str = ""
    other_accident: bool = False
    claim_codes: tuple[str, ...] = ()
    group_number: str = ""
    other_claim_id: Reference | None = None
    plan_name: str = ""
    other_plan: bool | None = None
    patient_signature: str = ""
    insured_signature: str = ""
    illness: QualifiedDate | None = None
    other_date: QualifiedDate | None = None
    unable_to_work: DateSpan = DateSpan()
    source: SourceProvider | None = None
    hospital: DateSpan = DateSpan()
    additional_info: str = ""
    outside_lab: Cents | None = None
    icd_indicator: str = "0"
    diagnoses: tuple[str, ...] = ()
    resubmission_code: str = ""
    original_reference: str = ""
    prior_authorization: str = ""
    tax_id: str = ""
    tax_id_kind: Literal["EI", "SY", ""] = ""
    accept_assignment: bool | None = None
    paid: Cents = Cents(0)
    provider_signature: str = ""
    provider_signed_on: date | None = None
    facility: Place | None = None
    date_digits: Literal[6, 8] = 6
    multi_page: MultiPage = "continued_last_total"
