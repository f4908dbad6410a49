"""What the desk shows of one claim: frozen values without behaviour. All amounts are cents, units thousandths."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ClaimHead:
    """The claim itself, whose it is, and its sums; `contractual` includes sequestration and capitation."""

    claim_id: int
    number: str
    version: int
    type: str
    status: str
    practice_id: int
    practice_code: str
    practice_name: str
    practice_phone: str
    practice_band: int
    tax_id: str
    billing_npi: str
    location_id: int
    location_code: str
    location_name: str
    patient_id: int
    patient_name: str
    birth_date: date | None
    patient_phone: str
    account_id: int
    account_number: str
    payer_id: int
    payer_code: str
    payer_name: str
    member_id: str
    control_number: str
    provider_name: str
    provider_npi: str
    service_from: date
    service_to: date
    place_of_service: str
    frequency: str
    submitted_on: date | None
    charged: int
    paid: int
    contractual: int
    written_off: int
    balance: int
    reported: int
    primary: int
    secondary: int
    tertiary: int
    patient: int
    collection: int


@dataclass(frozen=True, slots=True)
class LineDetail:
    """One service line. `allowed` is the payer's word on the newest remittance, None before any; balances by party.

    `expected_basis`: contract:<code> or learned:<n payments>, empty when nothing is expected.
    """

    line_id: int
    line_no: int
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    service_from: date
    charged: int
    expected: int | None
    allowed: int | None
    paid: int
    contractual: int
    written_off: int
    balance: int
    primary: int
    secondary: int
    tertiary: int
    patient: int
    collection: int
    tooth: str = ""
    surfaces: str = ""
    oral_cavity: str = ""
    revenue_code: str = ""
    expected_basis: str = ""


@dataclass(frozen=True, slots=True)
class EraAdjustment:
    """One CAS triplet as received: positive reduces the payment."""

    group: str
    reason: str
    cents: int


@dataclass(frozen=True, slots=True)
class EraLine:
    """One adjudicated service line of a remittance."""

    sequence: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    paid: int
    allowed: int | None
    adjustments: tuple[EraAdjustment, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EraClaim:
    """One payer's decision about the claim (CLP), newest first in `ClaimDetail.era`; `adjustments` are claim level."""

    remit_id: int
    remit_claim_id: int
    trace: str
    payment_date: date
    method: str
    payer_name: str
    party: str
    status_code: str
    control_number: str
    charge: int
    paid: int
    patient: int
    verdict: str
    state: str
    exception_text: str
    adjustments: tuple[EraAdjustment, ...]
    lines: tuple[EraLine, ...]


@dataclass(frozen=True, slots=True)
class PayerTip:
    """What the office learned about a payer, signed and dated; `mine` when I may change it."""

    tip_id: int
    body: str
    pinned: bool
    author: str
    at: datetime
    edited_by: str = ""
    edited_at: datetime | None = None
    mine: bool = False


@dataclass(frozen=True, slots=True)
class PayerClock:
    """How long the payer gives on this claim for an act of `kind`; `verify`: nobody has checked it yet."""

    kind: str
    days: int
    business: bool
    start_rule: str
    verify: bool


@dataclass(frozen=True, slots=True)
class PayerNotes:
    """How to reach the payer and by when; `open_items`: due with it for this practice (call once)."""

    payer_id: int
    name: str
    phone: str
    hours: str
    phone_path: str
    portal: str
    follow_up_days: int
    clocks: tuple[PayerClock, ...]
    open_items: int
    tips: tuple[PayerTip, ...]


@dataclass(frozen=True, slots=True)
class OpenReason:
    """One thing open on the claim, with its own clock; of a refusal what it means, and the standard work."""

    reason_id: int
    kind: str
    queue: str
    opened_on: date
    due_on: date
    clock_kind: str
    clock_on: date | None
    cents: int
    text: str
    clock_verify: bool = False
    means: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkState:
    """The row the queues list for this claim; `version` is what a save must show."""

    item_id: int
    queue: str
    status: int
    due_on: date
    text: str
    assignee: str | None
    holder: str | None
    lease_until: datetime | None
    parked: bool
    version: int


@dataclass(frozen=True, slots=True)
class TimeLineEntry:
    """One thing that happened, newest first.

    `kind`: sent, charges, remittance, posting, reversal, note, outcome, reassign, exception, print, system.
    `cents` is the payment or change of balance it stands for, None where there is none. `paper` is letter or evidence
    where the entry can be opened, `paper_id` its number.
    """

    at: datetime
    on: date
    kind: str
    text: str
    actor: str
    cents: int | None
    paper: str = ""
    paper_id: int = 0


@dataclass(frozen=True, slots=True)
class Filing:
    """The newest answer of a receiver that matters: the payer's acceptance, which proves filing, or a rejection."""

    proof: bool
    on: date
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class PatientMoney:
    """What stands on the claim of one payment of the patient."""

    payment_id: int
    kind: str
    reference: str
    received_on: date
    cents: int


@dataclass(frozen=True, slots=True)
class ClaimTakeback:
    """A take-back of this claim that is not settled, or whose correction is missing: statements leave the claim off."""

    takeback_id: int
    state: str
    open_cents: int
    uncorrected: bool
    holds_statement: bool


@dataclass(frozen=True, slots=True)
class ClaimDetail:
    """Everything the three panes and the time line need, read in four queries; `coverages` names the parties."""

    head: ClaimHead
    lines: tuple[LineDetail, ...]
    era: tuple[EraClaim, ...]
    payer: PayerNotes
    reasons: tuple[OpenReason, ...]
    work: WorkState | None
    time_line: tuple[TimeLineEntry, ...]
    coverages: tuple[str, ...] = ("primary",)
    filings: tuple[Filing, ...] = ()
    payments: tuple[PatientMoney, ...] = ()
    takebacks: tuple[ClaimTakeback, ...] = ()
    waiting: tuple[str, ...] = ()
