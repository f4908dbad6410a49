"""What mending hands in and back, as values: a window loads them without the services. Amounts are cents. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BalanceChange:
    """What one party owes on a claim before and after the act."""

    claim_id: int
    claim: str
    party: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class LeftTask:
    """Something that had left the office before the act: `what` is statement, secondary_claim or claim_form."""

    task_id: int
    claim_id: int
    claim: str
    what: str
    left_on: date
    text: str
    done: bool


@dataclass(frozen=True, slots=True)
class MendResult:
    """What an act did, or would do: received claims posted and not, balances that change, papers to put right."""

    mend_id: int
    kind: str
    posted: int
    exceptions: int
    changes: tuple[BalanceChange, ...]
    left: tuple[LeftTask, ...]


@dataclass(frozen=True, slots=True)
class MendRow:
    """One act in the list of what was mended."""

    mend_id: int
    kind: str
    reason: str
    at: datetime
    actor: str
    undone: bool
    claims: int
    open_tasks: int


@dataclass(frozen=True, slots=True)
class AlikeKey:
    """What makes claims alike; `remark` and `procedure` may be empty."""

    practice_id: int
    payer_id: int
    payer: str
    payer_type: str
    group: str
    reason: str
    remark: str
    procedure: str


@dataclass(frozen=True, slots=True)
class AlikeClaim:
    """One received claim that waits for the same answer; `cents` is what the reason took off it."""

    remit_claim_id: int
    trace: str
    number: str
    patient: str
    service_from: date | None
    charge: int
    paid: int
    state: str
    verdict: str
    cents: int


@dataclass(frozen=True, slots=True)
class Alike:
    """The reason and everything that waits for it, oldest service first, at most 500."""

    key: AlikeKey
    claims: tuple[AlikeClaim, ...]


@dataclass(frozen=True, slots=True)
class MendWish:
    """What a person wants mended on a received claim of a payment.

    `kind`: line, claim, payment (take back), line_back, claim_back, payment_back (let it stand again), move, swap,
    again, alike, undo. `number` is its number as received, `claim_id` the claim it was on. `to` names our claim of a
    move, or the other received claim of a swap: its number or place in this payment, or TRACE/NUMBER.
    """

    kind: str
    remit_id: int
    remit_claim_id: int = 0
    number: str = ""
    claim_id: int | None = None
    line_no: int = 0
    to: str = ""
    reason: str = ""
    mend_id: int = 0
    key: AlikeKey | None = None
    ids: tuple[int, ...] = ()
    answer: str = ""
