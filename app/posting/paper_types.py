"""The frozen values of paper: transmittals, batches with a control total, checks keyed from an EOB, scans of its pages.

Amounts are cents, days are calendar days. A check is a draft until it is completed; then it is a remittance like any
other (`remit_id`). What a clerk types goes in as `CheckDraft` and `ClaimDraft`; what the office reads comes back as
rows with a `version`, which a save gives back: a save over a newer version is refused (Conflict).
"""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from app.printing.scan_mask import Mask

METHODS = ("CHK", "ACH", "VCC", "NON")  # check, transfer, virtual card, no payment
BATCH_KINDS = ("eob", "zero")
PROVIDER_CODES = ("WO", "FB", "L6", "CS", "AP", "LE", "IR", "J1", "72")
PAGE_STATES = ("unmarked", "only_patient", "masked")


class PaperAdjustment(Struct, frozen=True, gc=False):
    """Group, reason (CARC) and cents; positive reduces the payment."""

    group: str
    reason: str
    cents: int


class PaperLine(Struct, frozen=True, gc=False):
    """One line of the grid: `line_id` is our claim line, None for a claim that is not ours.

    `allowed` is None until it is typed. In balance when charge = paid + adjustments. `remarks` are RARC.
    """

    charge: int
    paid: int = 0
    allowed: int | None = None
    adjustments: tuple[PaperAdjustment, ...] = ()
    remarks: tuple[str, ...] = ()
    line_id: int | None = None
    procedure: str = ""
    modifiers: tuple[str, ...] = ()
    service_from: date | None = None

    @property
    def adjusted(self) -> int:
        """Sum of the adjustments."""
        return sum(each.cents for each in self.adjustments)

    @property
    def patient(self) -> int:
        """What the line leaves to the patient or the next payer: group PR."""
        return sum(each.cents for each in self.adjustments if each.group == "PR")

    @property
    def off_by(self) -> int:
        """Charge less paid less adjustments: 0 is right."""
        return self.charge - self.paid - self.adjusted


class ProviderRow(Struct, frozen=True, gc=False):
    """A row outside the claims: recoupment WO with its reference, interest L6 ... Positive reduces the payment."""

    code: str
    cents: int
    reference: str = ""


class ClaimDraft(Struct, frozen=True):
    """One claim of a check as typed. `party` is the payer's place (primary, secondary, tertiary).

    `status_code` as CLP02: 1, 2, 3 by party, 22 for a take-back with negative amounts. `interest` is paid on top of the
    claim and is income, never a payment of a line. `claim_id` None: `number` and `patient_name` as printed on the EOB;
    its money waits as an exception.
    """

    claim_id: int | None = None
    number: str = ""
    patient_name: str = ""
    party: str = "primary"
    status_code: str = "1"
    control_number: str = ""
    interest: int = 0
    lines: tuple[PaperLine, ...] = ()

    @property
    def charge(self) -> int:
        """Sum of the lines' charges."""
        return sum(line.charge for line in self.lines)

    @property
    def paid(self) -> int:
        """Sum of the lines' payments, without interest."""
        return sum(line.paid for line in self.lines)

    @property
    def patient(self) -> int:
        """Sum of group PR."""
        return sum(line.patient for line in self.lines)


class CheckDraft(Struct, frozen=True):
    """The head of a check as typed; `trace` is the check or trace number, `payment_date` None when not printed."""

    payer_id: int
    trace: str
    amount: int
    method: str = "CHK"
    payment_date: date | None = None
    provider: tuple[ProviderRow, ...] = ()


class PaperClaim(Struct, frozen=True):
    """A saved claim of a check with the version it was read at."""

    paper_claim_id: int
    place: int
    version: int
    draft: ClaimDraft


class PaperCheckRow(Struct, frozen=True):
    """One check in the list of a batch. `state`: draft, second (waits for a second person), posted, image.

    `remaining` is the amount less what is keyed (claims, interest, less recoupments): 0 is right. `held_by` has it open
    now, until `held_until`; empty when nobody does. `image`: the electronic twin is `remit_id`.
    """

    check_id: int
    batch_id: int
    practice_id: int
    payer_id: int
    payer: str
    trace: str
    method: str
    payment_date: date | None
    amount: int
    keyed: int
    claims: int
    state: str
    keyers: tuple[str, ...]
    approved_by: str
    held_by: str
    held_until: datetime | None
    remit_id: int | None
    pages: int
    version: int

    @property
    def remaining(self) -> int:
        """What is left to key until zero."""
        return self.amount - self.keyed


class PaperCheck(Struct, frozen=True):
    """A check with its claims in the order of keying; `draft` is its head as saved."""

    row: PaperCheckRow
    draft: CheckDraft
    claims: tuple[PaperClaim, ...] = ()


class PaperBatchRow(Struct, frozen=True):
    """One batch. It closes when control total = posted, control count = checks, and `pending` is 0.

    `state`: open, second_person, closed. `posted` is what the checks' remittances explain, `pending` the drafts and the
    checks with money still held.
    """

    batch_id: int
    practice_id: int
    practice: str
    band: int
    number: int
    kind: str
    control_cents: int
    control_count: int
    posted: int
    checks: int
    pending: int
    second: int
    state: str
    deposit_on: date | None
    transmittal: int | None
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    version: int

    @property
    def off_by(self) -> int:
        """Control total less posted."""
        return self.control_cents - self.posted


class TransmittalRow(Struct, frozen=True):
    """One numbered transmittal of a practice. `state`: received, void (with a note), missing (the alarm)."""

    practice_id: int
    practice: str
    number: int
    state: str
    received_on: date | None
    pages: int
    batches: int
    note: str
    received_by: str


class FavouriteReason(Struct, frozen=True, gc=False):
    """A reason a payer often gives, from what was posted; `words` are our own."""

    group: str
    reason: str
    words: str
    times: int


class FoundClaim(Struct, frozen=True):
    """A claim of the practice that an EOB line may mean; `party` is the payer's place on it, empty when it has none."""

    claim_id: int
    number: str
    patient_name: str
    service_from: date
    charge: int
    balance: int
    payer: str
    party: str
    why: str


class Completion(Struct, frozen=True):
    """What completing a check did. `result`: posted, second_person. Counts are claims, amounts cents."""

    result: str
    remit_id: int | None = None
    posted: int = 0
    exceptions: int = 0
    posted_cents: int = 0
    exception_cents: int = 0
    provider_level_cents: int = 0


class Twin(Struct, frozen=True):
    """The same payment by another way. `kind`: 835 (after its paper), image (paper after the 835), waiting (unlinked).

    `words` say who brought it and when, as the refusal does.
    """

    kind: str
    remit_id: int
    words: str


class ScanPage(Struct, frozen=True):
    """One page of a scan where the clerk put it. `rotation` is 0, 90, 180 or 270, clockwise.

    `state`: unmarked, only_patient, masked: only marked pages may leave. `place` orders the pages of a check or batch.
    """

    page_id: int
    scan_id: int
    practice_id: int
    source_page: int
    place: int
    rotation: int
    masks: tuple[Mask, ...]
    state: str
    batch_id: int | None
    check_id: int | None
    version: int


class StoredScan(Struct, frozen=True):
    """An uploaded scan; `new` is False when the same bytes were uploaded before."""

    scan_id: int
    new: bool
    kind: str
    pages: tuple[ScanPage, ...]


class ExportedPages(Struct, frozen=True):
    """Pages that left, masked in their pixels, as one PDF without text."""

    pdf: bytes
    pages: int
