"""Made-up claims for the printing tests and benchmarks, and a reader that puts a PDF's characters back on the grid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import msgspec
import pdfplumber
from msgspec import Struct

from app.domain.claim import Address, ClaimLine, Diagnosis, OtherCoverage, Person, Provider, SubmittedClaim
from app.domain.money import Cents
from app.domain.remit import Reference
from app.printing.cms1500_claim import PaperPayer, form_of_claim
from app.printing.cms1500_facts import ClaimForm
from app.printing.cms1500_grid import COLUMNS, LINES

SIGNED = date(2026, 7, 20)
MUTUAL = PaperPayer("Great Plains Mutual Insurance Co.", kind="commercial")
MEDICARE = PaperPayer("Medicare Part B", Address("PO Box 6475", "", "Columbus", "OH", "432161234"), "medicare")

_HOME = Address("1420 N. Orchard St., Apt. #4", "", "Dayton", "OH", "454021234")
_HARRIET = Person("O'Neil-Marsh", "Harriet", "Jane", "Jr", date(1958, 3, 9), "F", _HOME, "(937) 555-0142")
_WALTER = Person("Marsh", "Walter", "B", "", date(1955, 11, 23), "M", _HOME, "937-555-0142")
_CLINIC = Provider(
    "85",
    "Lakeside Family Medicine",
    npi="1234567893",
    tax_id="31-1234567",
    tax_id_qualifier="EI",
    taxonomy="261QP2300X",
    address=Address("77 Harbor Way", "Suite 200", "Dayton", "OH", "454051111"),
    phone="9375550100",
)
_VOSS = Provider(
    "82",
    "Voss",
    "Ingrid",
    "L",
    "MD",
    "1",
    npi="1987654321",
    taxonomy="207Q00000X",
    references=(Reference("G2", "PRV55512"),),
)
_OKAFOR = Provider("DN", "Okafor", "Chidi", "E", "MD", "1", npi="1112223334", references=(Reference("0B", "A99887"),))
_CENTER = Provider(
    "77", "Lakeside Surgery Center", npi="1555666777", address=Address("90 Harbor Way", "", "Dayton", "OH", "454051112")
)
_CODES = ["E1165", "I10", "M545", "Z7984", "E785", "J449", "N183", "R0602", "K219", "F329", "G4733", "L309"]


def service_line(number: int) -> ClaimLine:
    """The n-th line of the made-up claim: charges rise by ten dollars; every other one is 1.5 units."""
    return ClaimLine(
        number,
        "HC",
        f"992{10 + number % 6}",
        ("25", "59", "RT", "XU")[: number % 5],
        Cents(12500 + 1000 * number),
        1000 if number % 2 else 1500,
        "UN",
        "11",
        (1, 2, 3, 4)[: 1 + number % 4],
        date(2026, 7, 14),
        date(2026, 7, 14),
        emergency="Y" if number == 3 else "",
        epsdt="Y" if number == 4 else "",
        drug_code="00093-7220-56" if number == 2 else "",
        drug_unit="ML",
        drug_quantity="2.5",
    )


def made_claim(lines: int = 6) -> SubmittedClaim:
    """A commercial claim with something in nearly every box."""
    services = tuple(service_line(number) for number in range(1, lines + 1))
    return SubmittedClaim(
        number="RD-104 582",
        charge=Cents(sum(line.charge for line in services)),
        place_of_service="11",
        frequency="7",
        billing=_CLINIC,
        subscriber=_WALTER,
        patient=_HARRIET,
        relationship="01",
        rank="P",
        payer_name="Great Plains Mutual",
        payer_id="GP001",
        member_id="GPM-123 456 789",
        lines=services,
        signature_on_file="Y",
        accept_assignment="A",
        assignment_of_benefits="Y",
        release_of_information="Y",
        group_number="GRP-77120",
        plan_name="Choice PPO 500",
        filing_code="CI",
        payer_address=Address("P.O. Box 9001", "Claims Dept.", "Topeka", "KS", "666011234"),
        rendering=_VOSS,
        referring=(_OKAFOR,),
        facility=_CENTER,
        diagnoses=tuple(Diagnosis("ABK" if code == "E1165" else "ABF", code) for code in _CODES),
        condition_codes=("W3", "W4"),
        other_coverages=(
            OtherCoverage(
                "S", "18", "Buckeye Supplemental", "BS1", "BSX99", _HARRIET, "SUP-1", "Buckeye Plus", paid=Cents(1500)
            ),
        ),
        patient_paid=Cents(2000),
        references=(Reference("G1", "AUTH-5567"), Reference("F8", "ICN 2026 0011"), Reference("Y4", "PC12345")),
        dates=(
            Reference("431", "20260701"),
            Reference("439", "20260630"),
            Reference("314", "20260701-20260715"),
            Reference("435", "20260702"),
            Reference("096", "20260704"),
        ),
        accident_codes=("AA",),
        accident_state="OH",
        note="Patient seen after collision.",
    )


def made_medicare_claim() -> SubmittedClaim:
    """The same visit when Medicare pays first and a Medigap plan follows."""
    claim = made_claim(2)
    medigap = msgspec.structs.replace(claim.other_coverages[0], insurance_type="MI", paid=None)
    return msgspec.structs.replace(
        claim,
        filing_code="MB",
        relationship="18",
        subscriber=_HARRIET,
        frequency="1",
        other_coverages=(medigap,),
        accident_codes=(),
        accident_state="",
        member_id="1EG4-TE5-MK72",
    )


def made_form(lines: int = 6) -> ClaimForm:
    """The commercial claim as a form."""
    return form_of_claim(made_claim(lines), MUTUAL, signed_on=SIGNED)


class Cell(Struct, frozen=True):
    """One character read back: its line and column as measured, not rounded."""

    line: float
    column: float
    sign: str


def grid_cells(pdf: bytes) -> list[list[Cell]]:
    """The Courier characters of every page with the grid position they stand on (PRINTING 5.2)."""
    pages = []
    with pdfplumber.open(BytesIO(pdf)) as document:
        for page in document.pages:
            signs = [one for one in page.chars if one["fontname"].endswith("Courier") and one["text"] != " "]
            pages.append(
                [Cell((792 - one["matrix"][5] + 2.6) / 12, (one["x0"] - 21.6) / 7.2 + 1, one["text"]) for one in signs]
            )
    return pages


def cells_text(cells: Sequence[Cell]) -> str:
    """The characters as the 66 lines of 79 columns they make; refuses two in one cell."""
    rows = [[" "] * COLUMNS for _ in range(LINES)]
    for cell in cells:
        line, column = round(cell.line), round(cell.column)
        assert rows[line - 1][column - 1] == " ", f"two characters in line {line}, column {column}"
        rows[line - 1][column - 1] = cell.sign
    return "\n".join("".join(row).rstrip() for row in rows) + "\n"
