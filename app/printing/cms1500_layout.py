"""A claim form laid out on sheets: every box to its cells, six service lines a sheet, problems named beforehand.

More than six lines (PRINTING section 2): sheets that repeat everything but 24 and 28, "Page 1 of 2" at the top right,
CONTINUED in 28 on all but the last, which carries the total of the whole claim; or, where a payer wants it, sheets
that stand alone with their own totals. Pointers always mean the list of diagnoses that every sheet repeats.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.domain.claim import Person
from app.domain.money import total
from app.domain.remit import Reference
from app.printing.cms1500_facts import ClaimForm, DateSpan, FormLine, Place
from app.printing.cms1500_grid import COLUMNS, SERVICE_LINES, form_fields, service_field
from app.printing.cms1500_sheet import Page, Problem, Sheet
from app.printing.cms1500_text import (
    city_line,
    identifier,
    listed_name,
    phone_digits,
    signed_date,
    street,
    units_text,
    zip_text,
)

_LETTERS = "ABCDEFGHIJKL"
_PAGE_MARK_LINE = 2


class LaidOutForm(Struct, frozen=True, gc=False):
    """The sheets of one claim, and every problem found on them, each once."""

    account: str
    pages: tuple[Page, ...]
    problems: tuple[Problem, ...]

    @property
    def printable(self) -> bool:
        """False while a problem stands that would make the form say something else."""
        return not any(problem.stops for problem in self.problems)


def lay_out(form: ClaimForm) -> LaidOutForm:
    """Sheets of placed text for one claim. Pure and total: what does not fit is cut and reported, never dropped."""
    groups = [form.lines[at : at + SERVICE_LINES] for at in range(0, len(form.lines), SERVICE_LINES)] or [()]
    sheets = [_sheet(form, group, number, len(groups)) for number, group in enumerate(groups, 1)]
    problems: dict[tuple[str, str, str], Problem] = {}
    for sheet in sheets:
        for problem in sheet.problems:
            problems.setdefault((problem.box, problem.kind, problem.text), problem)
    return LaidOutForm(form.account, tuple(sheet.page() for sheet in sheets), tuple(problems.values()))


def _sheet(form: ClaimForm, lines: Sequence[FormLine], number: int, count: int) -> Sheet:
    sheet = Sheet(number)
    if count > 1:
        mark = f"Page {number} of {count}"
        sheet.literal(_PAGE_MARK_LINE, COLUMNS - len(mark) + 1, mark)
    _carrier(sheet, form)
    _patient(sheet, form)
    _insured(sheet, form)
    _other_insured(sheet, form)
    _condition(sheet, form)
    _dates(sheet, form)
    _diagnoses(sheet, form)
    for place, line in enumerate(lines, 1):
        _service_line(sheet, place, line, len(form.diagnoses))
    if not lines:
        sheet.incomplete("24")
    _totals(sheet, form, lines, last=number == count)
    _providers(sheet, form)
    return sheet


def _carrier(sheet: Sheet, form: ClaimForm) -> None:
    sheet.put("payer_name", form.payer_name)
    sheet.put("payer_addr1", form.payer_address.line1)
    sheet.put("payer_addr2", form.payer_address.line2)
    sheet.put("payer_city_st_zip", city_line(form.payer_address), raw=form.payer_address.city)
    sheet.mark(f"type_{form.insurance_type}", True)
    sheet.put("insured_id", form.insured_id)


def _name(sheet: Sheet, field: str, person: Person) -> None:
    sheet.put(field, listed_name(person), keep=",", raw=f"{person.last}{person.first}{person.middle}{person.suffix}")


def _address(sheet: Sheet, who: str, person: Person) -> None:
    sheet.put(f"{who}_street", street(person.address), raw=f"{person.address.line1}{person.address.line2}")
    sheet.put(f"{who}_city", person.address.city)
    sheet.put(f"{who}_state", person.address.state)
    sheet.put(f"{who}_zip", zip_text(person.address.zip))
    digits = phone_digits(person.phone)
    sheet.code(f"{who}_phone_area", digits[:3])
    sheet.code(f"{who}_phone", digits[3:])


def _patient(sheet: Sheet, form: ClaimForm) -> None:
    patient = form.patient
    _name(sheet, "patient_name", patient)
    sheet.day("patient_dob", patient.birth_date, year="ccyy", digits=8)
    sheet.mark("patient_sex_m", patient.sex == "M")
    sheet.mark("patient_sex_f", patient.sex == "F")
    _address(sheet, "patient", patient)
    sheet.put("patient_signature", form.patient_signature)


def _insured(sheet: Sheet, form: ClaimForm) -> None:
    sheet.put("insured_group_no", form.group_number)
    sheet.put("insured_plan_name", form.plan_name)
    sheet.put("insured_signature", form.insured_signature)
    if form.other_claim_id is not None:
        sheet.code("other_claim_id_qual", form.other_claim_id.qualifier)
        sheet.put("other_claim_id", identifier(form.other_claim_id.value))
    sheet.mark("other_plan_yes", form.other_plan is True)
    sheet.mark("other_plan_no", form.other_plan is False)
    if form.insured is None:
        return
    _name(sheet, "insured_name", form.insured)
    _address(sheet, "insured", form.insured)
    if form.relationship:
        sheet.mark(f"rel_{form.relationship}", True)
    sheet.day("insured_dob", form.insured.birth_date, year="ccyy", digits=8)
    sheet.mark("insured_sex_m", form.insured.sex == "M")
    sheet.mark("insured_sex_f", form.insured.sex == "F")


def _other_insured(sheet: Sheet, form: ClaimForm) -> None:
    if form.other_insured is None:
        return
    _name(sheet, "other_insured_name", form.other_insured.name)
    sheet.put("other_insured_policy", form.other_insured.policy)
    sheet.put("other_plan_name", form.other_insured.plan)


def _condition(sheet: Sheet, form: ClaimForm) -> None:
    sheet.mark("employment_yes", form.employment)
    sheet.mark("employment_no", not form.employment)
    sheet.mark("auto_yes", form.auto_accident)
    sheet.mark("auto_no", not form.auto_accident)
    sheet.put("auto_state", form.auto_state)
    sheet.mark("other_accident_yes", form.other_accident)
    sheet.mark("other_accident_no", not form.other_accident)
    sheet.items("claim_codes", form.claim_codes)


def _span(sheet: Sheet, name: str, span: DateSpan, digits: int) -> None:
    sheet.day(f"{name}_from", span.first, digits=digits)
    sheet.day(f"{name}_to", span.last, digits=digits)


def _dates(sheet: Sheet, form: ClaimForm) -> None:
    digits = form.date_digits
    if form.illness is not None:
        sheet.day("onset", form.illness.day, digits=digits)
        sheet.code("onset_qual", form.illness.qualifier)
    if form.other_date is not None:
        sheet.day("other_date", form.other_date.day, digits=digits)
        sheet.code("other_date_qual", form.other_date.qualifier)
    _span(sheet, "unable_work", form.unable_to_work, digits)
    _span(sheet, "hospital", form.hospital, digits)
    if form.source is not None:
        sheet.code("ref_qual", form.source.qualifier)
        sheet.put("ref_name", form.source.name)
        sheet.put("ref_npi", form.source.npi)
        _other_id(sheet, "ref_other_qual", "ref_other_id", form.source.other_id)
    sheet.put("additional_claim_info", form.additional_info)
    sheet.mark("outside_lab_yes", form.outside_lab is not None)
    sheet.mark("outside_lab_no", form.outside_lab is None)
    if form.outside_lab is not None:
        sheet.money("outside_lab", form.outside_lab)


def _other_id(sheet: Sheet, qualifier: str, number: str, other: Reference | None) -> None:
    if other is not None:
        sheet.code(qualifier, other.qualifier)
        sheet.put(number, identifier(other.value))


def _diagnoses(sheet: Sheet, form: ClaimForm) -> None:
    if form.diagnoses:
        sheet.code("icd_ind", form.icd_indicator)
    if len(form.diagnoses) > len(_LETTERS):
        sheet.too_many("21", len(_LETTERS))
    for letter, code in zip(_LETTERS, form.diagnoses, strict=False):
        sheet.put(f"dx_{letter.lower()}", identifier(code))
    sheet.code("resubmission_code", form.resubmission_code)
    sheet.put("original_ref_no", form.original_reference)
    sheet.put("prior_auth", form.prior_authorization)


def _pointers(sheet: Sheet, field: str, pointers: Sequence[int], diagnoses: int) -> None:
    """24E takes letters, never the numbers of the 837P; a pointer to no diagnosis of box 21 is reported."""
    known = [pointer for pointer in pointers if 1 <= pointer <= min(diagnoses, len(_LETTERS))]
    if len(known) < len(pointers):
        sheet.no_diagnosis("24E")
    sheet.code(field, "".join(_LETTERS[pointer - 1] for pointer in known))


def _service_line(sheet: Sheet, place: int, line: FormLine, diagnoses: int) -> None:
    def name(part: str) -> str:
        return service_field(place, part)

    sheet.items(name("supplemental"), line.supplemental)
    sheet.code(name("epsdt_code"), line.epsdt_code)
    _other_id(sheet, name("id_qual"), name("other_id"), line.other_id)
    sheet.day(name("from"), line.service_from)
    sheet.day(name("to"), line.service_to)
    sheet.put(name("pos"), line.place_of_service)
    sheet.put(name("emg"), line.emergency)
    sheet.put(name("cpt"), identifier(line.procedure))
    for number, modifier in enumerate(line.modifiers[:4], 1):
        sheet.put(name(f"mod{number}"), identifier(modifier))
    if len(line.modifiers) > 4:
        sheet.too_many("24D", 4)
    _pointers(sheet, name("dx_ptr"), line.pointers, diagnoses)
    sheet.money(name("charge"), line.charge)
    if line.units > 0:
        sheet.code(name("units"), units_text(line.units))
    else:
        sheet.incomplete("24G")
    sheet.put(name("epsdt_fp"), line.epsdt)
    sheet.put(name("rendering_npi"), line.rendering_npi)


def _totals(sheet: Sheet, form: ClaimForm, lines: Sequence[FormLine], *, last: bool) -> None:
    """Boxes 28 and 29: 29 follows 28. Sheets that stand alone carry their own sum, payments on the first only."""
    if form.multi_page == "standalone_pages":
        sheet.money("total", total(line.charge for line in lines))
        if sheet.number == 1 and form.paid:
            sheet.money("paid", form.paid)
        return
    if not last:
        field = form_fields()["total_dollars"]
        sheet.literal(field.line, field.column, "CONTINUED")
        return
    sheet.money("total", form.total)
    if form.paid:
        sheet.money("paid", form.paid)


def _providers(sheet: Sheet, form: ClaimForm) -> None:
    sheet.put("tax_id", identifier(form.tax_id))
    sheet.mark("tax_id_ssn", form.tax_id_kind == "SY")
    sheet.mark("tax_id_ein", form.tax_id_kind == "EI")
    sheet.put("patient_account", identifier(form.account))
    sheet.mark("assign_yes", form.accept_assignment is True)
    sheet.mark("assign_no", form.accept_assignment is False)
    sheet.put("provider_signature", form.provider_signature)
    if form.provider_signed_on is not None:
        sheet.code("provider_signature_date", signed_date(form.provider_signed_on, form.date_digits))
    if form.facility is not None:
        _place(sheet, "facility", form.facility)
    _place(sheet, "billing", form.billing)
    digits = phone_digits(form.billing.phone)
    sheet.code("billing_phone_area", digits[:3])
    sheet.code("billing_phone", digits[3:])


def _place(sheet: Sheet, who: str, place: Place) -> None:
    sheet.put(f"{who}_name", place.name)
    sheet.put(f"{who}_street", street(place.address), raw=f"{place.address.line1}{place.address.line2}")
    sheet.put(f"{who}_city_st_zip", city_line(place.address), raw=place.address.city)
    sheet.put(f"{who}_npi", place.npi)
    if place.other_id is not None:
        sheet.code(f"{who}_other_id", f"{place.other_id.qualifier}{identifier(place.other_id.value)}")
