"""A remittance as the payer sent it: frozen values that keep every segment that carries a fact.

Amounts are cents, quantities thousandths, `segment` the 1-based number of the segment in its file.
Source: 835 005010X221A1 (loops 1000A/B, 2000, 2100, 2110), and the 004010X091A1 met in the field.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.money import Cents


class Reference(Struct, frozen=True, gc=False):
    """REF: an identifier with its qualifier."""

    qualifier: str
    value: str


class NamedParty(Struct, frozen=True, gc=False):
    """NM1 (or N1): a person or organisation; `entity` is NM101 (QC patient, IL insured, TT crossover ...)."""

    entity: str
    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    id_qualifier: str = ""
    identifier: str = ""
    kind: str = ""


class SupplementalAmount(Struct, frozen=True, gc=False):
    """AMT: information only, outside every equation."""

    qualifier: str
    amount: Cents


class DatedFact(Struct, frozen=True, gc=False):
    """DTM with its qualifier; `value` is None when the date could not be read."""

    qualifier: str
    value: date | None


class Adjustment(Struct, frozen=True, gc=False):
    """One CAS triplet: positive reduces the payment."""

    group: str
    reason: str
    amount: Cents
    quantity: int | None = None
    segment: int = 0


class ProviderAdjustment(Struct, frozen=True, gc=False):
    """One PLB pair: positive reduces the payment. `reference` is PLB03-2."""

    code: str
    reference: str
    amount: Cents
    provider: str = ""
    fiscal_date: date | None = None
    segment: int = 0


class RemitLine(Struct, frozen=True, gc=False):
    """Loop 2110: one adjudicated service line."""

    sequence: int
    qualifier: str
    procedure: str
    modifiers: tuple[str, ...]
    charge: Cents
    paid: Cents
    revenue_code: str = ""
    units: int = 1000
    original_procedure: str = ""
    original_modifiers: tuple[str, ...] = ()
    original_units: int | None = None
    service_from: date | None = None
    service_to: date | None = None
    adjustments: tuple[Adjustment, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[SupplementalAmount, ...] = ()
    remarks: tuple[str, ...] = ()
    parties: tuple[NamedParty, ...] = ()
    quantities: tuple[Reference, ...] = ()
    segment: int = 0
    dates: tuple[DatedFact, ...] = ()


class RemitClaim(Struct, frozen=True, gc=False):
    """Loop 2100: one adjudicated claim. `patient_stated`: CLP05 was sent, be it 0."""

    sequence: int
    number: str
    status: str
    charge: Cents
    paid: Cents
    patient_responsibility: Cents
    filing_code: str = ""
    payer_control_number: str = ""
    facility_code: str = ""
    frequency: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    lines: tuple[RemitLine, ...] = ()
    parties: tuple[NamedParty, ...] = ()
    references: tuple[Reference, ...] = ()
    amounts: tuple[SupplementalAmount, ...] = ()
    dates: tuple[DatedFact, ...] = ()
    quantities: tuple[Reference, ...] = ()
    outpatient: tuple[str, ...] = ()
    inpatient: tuple[str, ...] = ()
    provider_group: str = ""
    segment: int = 0
    patient_stated: bool = False

    @property
    def remarks(self) -> tuple[str, ...]:
        """Claim remark codes of MOA03.. and MIA05/20.. (letters first), in file order."""
        return tuple(value for value in self.outpatient[2:7] + self.inpatient[4:5] + self.inpatient[19:23] if value)

    def party(self, entity: str) -> NamedParty | None:
        """The first NM1 of that entity code in this claim, or None."""
        return next((party for party in self.parties if party.entity == entity), None)


class RemitHeader(Struct, frozen=True, gc=False):
    """BPR, TRN, REF, DTM, N1 of one transaction: one payment. `amount` is BPR02, `segment` that of BPR."""

    transaction: int
    control_number: str
    version: str
    handling: str
    amount: Cents
    credit_debit: str
    method: str
    payment_date: date | None
    trace: str
    originator: str
    originator_supplement: str = ""
    production_date: date | None = None
    payer: NamedParty = NamedParty("PR")
    payee: NamedParty = NamedParty("PE")
    payer_references: tuple[Reference, ...] = ()
    payee_references: tuple[Reference, ...] = ()
    payer_contacts: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    segment: int = 0


class RemitTrailer(Struct, frozen=True, gc=False):
    """What follows the claims: PLB, and what the reader could not place."""

    transaction: int
    provider_adjustments: tuple[ProviderAdjustment, ...] = ()
    unknown_segments: tuple[Reference, ...] = ()
    segment: int = 0


class Remittance(Struct, frozen=True, gc=False):
    """One whole transaction, for files small enough to hold."""

    header: RemitHeader
    claims: tuple[RemitClaim, ...]
    trailer: RemitTrailer


class Finding(Struct, frozen=True, gc=False):
    """Something a reader or a balance check has to say. `level` is note, warning or error; never PHI in `message`.

    `refuses` marks envelope and syntax faults after which no figure of the file can be trusted.
    """

    level: str
    segment: int
    where: str
    message: str
    refuses: bool = False
