"""What the denial desk shows and asks: frozen rows; amounts in cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

DIMENSIONS = ("payer", "reason", "procedure", "location", "provider", "category", "root_cause")
DEFAULT_DIMENSIONS = ("payer", "reason", "procedure")
ORDERS = ("dollars", "number", "deadline")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open refusals: empty tuples mean all. `kind` denial, appeal or empty; `escalated` the lowest step told;
    `untriaged` only those nobody decided on; `reasons` these ones alone.
    """

    categories: tuple[str, ...] = ()
    root_causes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    payers: tuple[int, ...] = ()
    practices: tuple[int, ...] = ()
    locations: tuple[int, ...] = ()
    kind: str = ""
    escalated: int = 0
    untriaged: bool = False
    reasons: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ClusterKey:
    """What the refusals of a cluster have in common: the dimensions it was grouped by, the others are None."""

    payer_id: int | None = None
    group: str | None = None
    reason: str | None = None
    remark: str | None = None
    procedure: str | None = None
    location_id: int | None = None
    provider_id: int | None = None
    category: str | None = None
    root_cause: str | None = None


@dataclass(frozen=True, slots=True)
class Cluster:
    """One group of open refusals. `clock_on` is its nearest deadline, `escalated` how many a lead was told of."""

    key: ClusterKey
    payer: str
    location: str
    provider: str
    items: int
    cents: int
    clock_on: date | None
    oldest_on: date
    escalated: int
    untriaged: int

    @property
    def code(self) -> str:
        """Group, reason and remark as a biller writes them: `CO-16 N290`."""
        if self.key.reason is None:
            return ""
        said = f"{self.key.group}-{self.key.reason}" if self.key.group else self.key.reason
        return f"{said} {self.key.remark}".strip()


@dataclass(frozen=True, slots=True)
class Refusal:
    """One open refusal of a cluster; `version` goes back with every act. `proposed` is the usual act, or empty."""

    reason_id: int
    version: int
    kind: str
    level: int
    claim_id: int
    claim: str
    patient: str
    practice_id: int
    practice: str
    location_id: int
    location: str
    payer: str
    service_from: date
    procedure: str
    group: str
    reason: str
    remark: str
    category: str
    appealable: bool
    cents: int
    balance: int
    due_on: date
    clock_kind: str
    clock_on: date | None
    opened_on: date
    escalated: int
    triaged: bool
    text: str
    assignee: str
    holder: str
    proposed: str = ""
    proposed_reason: str = ""


@dataclass(frozen=True, slots=True)
class StandardWork:
    """What a refusal means and what is to be done; `steps` in order. `rule` 0: no row names it."""

    category: str
    title: str
    scenario: str
    root_cause: str
    team: str
    appealable: bool
    rule: int
    by_hand: str
    group: str
    reason: str
    remarks: tuple[str, ...]
    steps: tuple[str, ...]
    clock_kind: str
    clock_on: date | None
    opened_on: date
    escalated: int
    kind: str
    level: int


@dataclass(frozen=True, slots=True)
class WantedAct:
    """One act on many refusals; only the fields of its kind are read (api.denial_act_v1)."""

    kind: str
    outcome: str = ""
    next_on: date | None = None
    login: str | None = None
    category: str = ""
    root_cause: str = ""
    team: str = ""
    method: str = ""
    on: date | None = None
    reference: str = ""
    document: str = ""
    scan: int | None = None
    asked_of: str = ""
    what: str = ""
    due_on: date | None = None
    reason: str = ""
    proof: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ActRow:
    """What the act does (did) with one refusal: `after` is its new sentence, or why it is closed.

    `why` it is skipped.
    """

    reason_id: int
    claim_id: int | None
    claim: str
    done: bool
    why: str
    after: str
    due_on: date | None
    cents: int


@dataclass(frozen=True, slots=True)
class ActDone:
    """An act, or what it would do. `act_id` None: a preview, nothing was kept."""

    act_id: UUID | None
    kind: str
    words: str
    rows: tuple[ActRow, ...]

    @property
    def done(self) -> int:
        """How many it took."""
        return sum(row.done for row in self.rows)

    @property
    def skipped(self) -> tuple[ActRow, ...]:
        """Those it left alone, each with its reason."""
        return tuple(row for row in self.rows if not row.done)

    @property
    def cents(self) -> int:
        """The dollars of those it took, cents."""
        return sum(row.cents for row in self.rows if row.done)


@dataclass(frozen=True, slots=True)
class KeptAct:
    """An act in the list of acts; `open` is how many of its refusals are not undone, in this login's scope."""

    act_id: UUID
    kind: str
    words: str
    done: int
    skipped: int
    cents: int
    at: datetime
    actor: str
    undone_at: datetime | None
    open: int


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal as recorded; `decision` empty while the payer has not decided."""

    appeal_id: int
    version: int
    claim_id: int
    claim: str
    patient: str
    payer: str
    category: str
    level: int
    filed_on: date
    method: str
    reference: str
    document: str
    cents: int
    decision: str
    decided_on: date | None
    won: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class AppealDecided:
    """What a decision leaves: the next level's clock, or none."""

    reason_id: int
    claim_id: int
    clock_kind: str
    clock_on: date | None
    why: str


@dataclass(frozen=True, slots=True)
class WinRate:
    """Decided appeals of a payer and category: how many were won (in whole or part), and how much."""

    payer: str
    category: str
    decided: int
    won: int
    cents: int
    won_cents: int


@dataclass(frozen=True, slots=True)
class Request:
    """An information request that is not answered."""

    request_id: int
    version: int
    claim_id: int
    claim: str
    patient: str
    asked_of: str
    what: str
    asked_on: date
    due_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A combination posted that no row of the taxonomy names: `remark` empty when the reason itself has none."""

    payer_id: int
    payer: str
    payer_type: str
    group: str
    reason: str
    remark: str
    items: int
    cents: int
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class TrendCell:
    """Refusals opened in one week under one name: number, dollars, dollars won on appeal, dollars written off."""

    week: date
    name: str
    items: int
    cents: int
    overturned: int
    written_off: int


@dataclass(frozen=True, slots=True)
class News:
    """A payer refuses a procedure for a reason it did not give before: it appears as a cluster."""

    payer_id: int
    payer: str
    reason: str
    procedure: str
    items: int
    cents: int
    first_on: date
    before: int
