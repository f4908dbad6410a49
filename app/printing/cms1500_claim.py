"""From a claim as the practice sent it (837P) to what each box of the CMS-1500 says.

The pairing of boxes and elements stands in `resources/forms/cms1500_grid.csv`; the choices that need more than a
pairing (which insurance box, whose policy, which of several dates) stand here. Medicare's own rules are those of the
claims processing manual, chapter 26: box 11 NONE when nobody pays before Medicare, 4 and 7 and 11d left blank, no
numbers but the NPI, one diagnosis pointer a line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from app.domain.claim import Address, ClaimLine, OtherCoverage, Person, Provider, SubmittedClaim
from app.domain.money import Cents, total
from app.domain.remit import Reference
from app.printing.cms1500_facts import (
    ClaimForm,
    DateSpan,
    FormLine,
    InsuranceType,
    MultiPage,
    OtherInsured,
    Place,
    QualifiedDate,
    Relationship,
    SourceProvider,
)
from app.printing.cms1500_text import identifier, spoken_name, units_text

SIGNATURE = "SIGNATURE ON FILE"

# SBR09 as the boxes of item 1; the commercial ones are "group health" only with a group number.
_BY_FILING_CODE: dict[str, InsuranceType] = {
    "MA": "medicare",
    "MB": "medicare",
    "MC": "medicaid",
    "CH": "tricare",
    "VA": "champva",
    "FI": "group_health",
}
_GROUP_CODES = frozenset({"12", "13", "14", "15", "16", "BL", "CI", "HM"})
_RELATIONSHIP: dict[str, Relationship] = {"18": "self", "01": "spouse", "19": "child"}
_OTHER_DATE = ("454", "304", "453", "439", "455", "471", "090", "091", "444")
_AUTHORIZATION = ("G1", "9F", "EW", "X4")
_SOURCES = ("DN", "DK", "DQ")
_LEGACY = ("0B", "1G", "G2", "LU")
_FACILITY_ID = ("0B", "G2", "LU")
_BILLING_ID = ("0B", "G2")


class PaperPayer(Struct, frozen=True, gc=False):
    """How one payer wants its paper claims: where they go and what it is stricter about than NUCC.

    `kind` is the payer's type (medicare, medicaid, commercial ...); `taxonomy` prints ZZ numbers in 24I/J and 33b;
    `other_payers_in_29` adds what other payers paid to the patient's payments in box 29.
    """

    name: str
    address: Address = Address()
    kind: str = ""
    date_digits: int = 6
    multi_page: MultiPage = "continued_last_total"
    taxonomy: bool = False
    other_payers_in_29: bool = True


def form_of_claim(claim: SubmittedClaim, payer: PaperPayer, *, signed_on: date | None = None) -> ClaimForm:
    """The form of one claim for one payer; `signed_on` is the date of box 31.

    Pure: the same claim and payer give the same form. Nothing is shortened here; `lay_out` reports what does not fit.
    """
    kind = insurance_type(claim, payer)
    medicare = kind == "medicare"
    numbers = _wanted_numbers(medicare)
    policy = _policy(claim, medicare)
    other = _other_insured(claim, medicare)
    return ClaimForm(
        payer_name=payer.name or claim.payer_name,
        payer_address=payer.address if payer.address != Address() else claim.payer_address,
        insurance_type=kind,
        insured_id=identifier(claim.member_id),
        patient=claim.patient,
        insured=policy.insured,
        relationship=policy.relationship,
        other_insured=other,
        employment="EM" in claim.accident_codes,
        auto_accident="AA" in claim.accident_codes,
        auto_state=claim.accident_state if "AA" in claim.accident_codes else "",
        other_accident="OA" in claim.accident_codes,
        claim_codes=claim.condition_codes,
        group_number=policy.group_number,
        other_claim_id=_reference(claim.references, ("Y4",)),
        plan_name=policy.plan_name,
        other_plan=None if medicare else other is not None,
        patient_signature=SIGNATURE if claim.release_of_information in {"Y", "I"} else "",
        insured_signature=SIGNATURE if claim.assignment_of_benefits == "Y" else "",
        illness=_dated(claim.dates, ("431", "484"), qualified=not medicare),
        other_date=_dated(claim.dates, _OTHER_DATE),
        unable_to_work=_span(claim.dates, ("314",), ("360",), ("361",)),
        source=_source(claim, numbers),
        hospital=_span(claim.dates, (), ("435",), ("096",)),
        additional_info=claim.note,
        icd_indicator="9" if claim.diagnoses and claim.diagnoses[0].qualifier in {"BK", "BF"} else "0",
        diagnoses=tuple(identifier(diagnosis.code) for diagnosis in claim.diagnoses),
        resubmission_code=claim.frequency if claim.frequency in {"7", "8"} else "",
        original_reference=identifier(_value(claim.references, ("F8",))) if claim.frequency in {"7", "8"} else "",
        prior_authorization=identifier(_value(claim.references, _AUTHORIZATION)),
        lines=tuple(_line(line, claim, payer, medicare) for line in claim.lines),
        tax_id=identifier(claim.billing.tax_id),
        tax_id_kind="SY" if claim.billing.tax_id_qualifier == "SY" else "EI" if claim.billing.tax_id else "",
        account=identifier(claim.number),
        accept_assignment={"A": True, "C": False}.get(claim.accept_assignment),
        total=claim.charge,
        paid=_paid(claim, payer, medicare),
        provider_signature=SIGNATURE if claim.signature_on_file == "Y" else "",
        provider_signed_on=signed_on,
        facility=_facility(claim, numbers),
        billing=_place(claim.billing, numbers, _BILLING_ID, taxonomy=payer.taxonomy and not medicare),
        date_digits=8 if payer.date_digits == 8 else 6,
        multi_page=payer.multi_page,
    )


def insurance_type(claim: SubmittedClaim, payer: PaperPayer) -> InsuranceType:
    """Which box of item 1: SBR09 decides, the payer's type where it is silent; NUCC's "other" takes the rest."""
    known = _BY_FILING_CODE.get(claim.filing_code)
    if known:
        return known
    if payer.kind in {"medicare", "medicaid"} and not claim.filing_code:
        return "medicare" if payer.kind == "medicare" else "medicaid"
    grouped = claim.filing_code in _GROUP_CODES or (not claim.filing_code and payer.kind == "commercial")
    return "group_health" if grouped and claim.group_number else "other"


class _Policy(Struct, frozen=True):
    insured: Person | None
    relationship: Relationship
    group_number: str
    plan_name: str


def _policy(claim: SubmittedClaim, medicare: bool) -> _Policy:
    """Boxes 4, 6, 7, 11, 11a, 11c: the policy that pays before Medicare, or this payer's own policy."""
    if not medicare:
        relationship = _RELATIONSHIP.get(claim.relationship, "other") if claim.relationship else ""
        return _Policy(claim.subscriber, relationship, identifier(claim.group_number), claim.plan_name)
    first = next((other for other in claim.other_coverages if other.rank == "P"), None) if claim.rank != "P" else None
    if first is None:
        return _Policy(None, "", "NONE", "")
    relationship = _RELATIONSHIP.get(first.relationship, "other") if first.relationship else ""
    number = identifier(first.group_number or first.member_id)
    return _Policy(first.subscriber, relationship, number, first.plan_name or first.payer_name)


def _is_medigap(other: OtherCoverage) -> bool:
    return other.insurance_type == "MI"


def _other_insured(claim: SubmittedClaim, medicare: bool) -> OtherInsured | None:
    """Boxes 9, 9a, 9d: the first other coverage; to Medicare only a Medigap policy, marked as such."""
    wanted = [other for other in claim.other_coverages if not medicare or _is_medigap(other)]
    if not wanted:
        return None
    other = wanted[0]
    number = identifier(other.group_number or other.member_id)
    if medicare:
        return OtherInsured(other.subscriber, f"MEDIGAP {identifier(other.member_id)}", other.payer_id)
    return OtherInsured(other.subscriber, number, other.plan_name or other.payer_name)


def _wanted_numbers(medicare: bool) -> tuple[str, ...]:
    """Qualifiers of other numbers that may be printed: to Medicare none, they make the claim unprocessable."""
    return () if medicare else _LEGACY


def _reference(references: Iterable[Reference], qualifiers: tuple[str, ...]) -> Reference | None:
    held = list(references)
    found = (next((one for one in held if one.qualifier == wanted), None) for wanted in qualifiers)
    return next((one for one in found if one is not None), None)


def _value(references: Iterable[Reference], qualifiers: tuple[str, ...]) -> str:
    found = _reference(references, qualifiers)
    return found.value if found else ""


def _day(text: str) -> date | None:
    """The date of a DTP03 of format D8 or DT; None when it is no date."""
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()
    except ValueError:
        return None


def _dated(dates: Iterable[Reference], qualifiers: tuple[str, ...], *, qualified: bool = True) -> QualifiedDate | None:
    found = _reference(dates, qualifiers)
    day = _day(found.value) if found else None
    return QualifiedDate(found.qualifier if qualified else "", day) if found and day else None


def _span(
    dates: tuple[Reference, ...], whole: tuple[str, ...], first: tuple[str, ...], last: tuple[str, ...]
) -> DateSpan:
    both = _value(dates, whole)
    if "-" in both:
        start, _, end = both.partition("-")
        return DateSpan(_day(start), _day(end))
    return DateSpan(_day(_value(dates, first)), _day(_value(dates, last)))


def _name(provider: Provider) -> str:
    return spoken_name(provider.first, provider.middle, provider.last, provider.suffix)


def _source(claim: SubmittedClaim, numbers: tuple[str, ...]) -> SourceProvider | None:
    """Box 17 holds one provider: referring before ordering before supervising."""
    candidates = (*claim.referring, *((claim.supervising,) if claim.supervising else ()))
    for qualifier in _SOURCES:
        found = next((one for one in candidates if one.role == qualifier), None)
        if found is not None:
            return SourceProvider(qualifier, _name(found), found.npi, _reference(found.references, numbers))
    return None


def _place(provider: Provider, numbers: tuple[str, ...], kinds: tuple[str, ...], *, taxonomy: bool = False) -> Place:
    wanted = tuple(kind for kind in kinds if kind in numbers)
    other = _reference(provider.references, wanted)
    if taxonomy and provider.taxonomy:
        other = Reference("ZZ", provider.taxonomy)
    return Place(_name(provider), provider.address, provider.npi, other, provider.phone)


def _facility(claim: SubmittedClaim, numbers: tuple[str, ...]) -> Place:
    """Box 32: an 837P names the facility only when it is not the billing address; the paper form always names it."""
    return _place(claim.facility or claim.billing, numbers, _FACILITY_ID)


def _paid(claim: SubmittedClaim, payer: PaperPayer, medicare: bool) -> Cents:
    """Box 29: to Medicare the patient's payments only (chapter 26), otherwise other payers' too (NUCC)."""
    others = 0 if medicare or not payer.other_payers_in_29 else total(one.paid or 0 for one in claim.other_coverages)
    return Cents(claim.patient_paid + others)


def _supplemental(line: ClaimLine) -> tuple[str, ...]:
    """The shaded half of 24: the drug first (N4, unit, quantity), then minutes, then the narrative."""
    parts = []
    if line.drug_code:
        quantity = f"{line.drug_unit}{line.drug_quantity}"
        parts.append(f"N4{identifier(line.drug_code)} {quantity}".rstrip())
    if line.unit_code == "MJ":
        parts.append(f"7{units_text(line.units)} MINUTES")
    if line.description or line.note:
        parts.append(f"ZZ{line.description or line.note}")
    return tuple(parts)


def _line(line: ClaimLine, claim: SubmittedClaim, payer: PaperPayer, medicare: bool) -> FormLine:
    rendering = line.rendering or claim.rendering
    other_id = None
    if rendering is not None and not medicare:
        other_id = _reference(rendering.references, _LEGACY)
        if payer.taxonomy and rendering.taxonomy:
            other_id = Reference("ZZ", rendering.taxonomy)
    return FormLine(
        procedure=identifier(line.procedure),
        charge=line.charge,
        units=line.units,
        service_from=line.service_from,
        service_to=line.service_to or line.service_from,
        place_of_service=line.place_of_service or claim.place_of_service,
        modifiers=line.modifiers,
        pointers=line.diagnosis_pointers[:1] if medicare else line.diagnosis_pointers,
        emergency="Y" if line.emergency == "Y" else "",
        epsdt="Y" if "Y" in (line.epsdt, line.family_planning) else "",
        supplemental=_supplemental(line),
        other_id=other_id,
        rendering_npi=rendering.npi if rendering else "",
    )
