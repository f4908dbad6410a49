"""Take-backs as chains: what a payer wants back, from the letter or the reversal to the last cent recovered.

The ledger's payer_balance is the money; a chain says which of its legs belong together. Amounts are cents; a chain's
`open` is above zero while the payer has taken what nobody has explained, below zero while it is still going to take it.
Source: DOMAIN.md 4; docs/decisions/takebacks.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.facts import normalised

STATES = ("announced", "recovering", "settled", "disputed", "unlinked")
STATE_WORDS = {
    "announced": "Announced by letter",
    "recovering": "Being recovered",
    "settled": "Settled",
    "disputed": "Disputed",
    "unlinked": "No claim known",
}
STEP_WORDS = {
    "letter": "Demand letter",
    "reversal": "Decision taken back (22)",
    "wo_negative": "Recovery put off (WO negative)",
    "wo_positive": "Recovered (WO)",
    "refund_check": "Refund check sent",
    "ack_72": "Refund acknowledged (72)",
    "fb_forward": "Balance carried forward (FB)",
    "fb_applied": "Balance brought in (FB)",
    "other": "Other provider-level row",
    "posted": "Posted by hand",
}


@dataclass(frozen=True, slots=True)
class Takeback:
    """One chain in the list. `next_clock` is the day to object by, `age` its days since the first step.

    `announced`: what letters ask for. `recovered`: the cash the payer has. `uncorrected`: a reversal stands without its
    correction. `version` goes back with every act. `refund_asked`: checks that wait for a supervisor.
    `unknown_refund`: what the payer acknowledges (72) beyond the checks recorded here.
    """

    takeback_id: int
    practice: str
    practice_id: int
    band: int
    payer: str
    payer_id: int
    title: str
    state: str
    claim_id: int | None
    claim: str
    patient: str
    open_cents: int
    announced: int
    recovered: int
    uncorrected: bool
    opened_on: date
    last_on: date
    next_clock: date | None
    age: int
    version: int
    refund_asked: int = 0
    unknown_refund: int = 0


@dataclass(frozen=True, slots=True)
class TakebackStep:
    """One step: `cents` moved payer_balance under `reference`, `claim_cents` was taken back on the claim or asked for.

    `trace` is the payment it came with, `can_undo` says that it was an act of this office.
    """

    step_id: int
    kind: str
    happened_on: date
    reference: str
    cents: int
    claim_cents: int
    remit_id: int | None
    trace: str
    note: str
    can_undo: bool

    @property
    def words(self) -> str:
        """What happened, in a clerk's words."""
        return STEP_WORDS[self.kind]


@dataclass(frozen=True, slots=True)
class TakebackLetter:
    """A demand letter as recorded."""

    letter_id: int
    letter_date: date
    control_number: str
    cents: int
    due_on: date | None
    dispute_by: date | None
    claim_numbers: tuple[str, ...]
    note: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Sides:
    """The two sides of a chain: the cash the payer has, and what was given up for it; `open_cents` closes them.

    `by_payer` were taken back by the payer's own reversals, `by_hand` posted by this office.
    """

    recovered: int
    by_payer: int
    by_hand: int
    open_cents: int

    @property
    def closes(self) -> bool:
        """Whether recovered = taken back on claims + open."""
        return self.recovered == self.by_payer + self.by_hand + self.open_cents


@dataclass(frozen=True, slots=True)
class TakebackPage:
    """One chain with its time line and its arithmetic."""

    row: Takeback
    sides: Sides
    steps: tuple[TakebackStep, ...]
    letters: tuple[TakebackLetter, ...]
    disputed_on: date | None
    disputed_by: str
    dispute_text: str


@dataclass(frozen=True, slots=True)
class _Dispute:
    disputed_on: date | None
    disputed_by: str
    dispute_text: str


_ROWS = """
    SELECT chain.id AS takeback_id, practice.name AS practice, chain.practice_id, practice.band, payer.name AS payer,
           chain.payer_id, chain.title, chain.state, chain.claim_id, coalesce(claim.number, '') AS claim,
           coalesce(claim.patient_name, '') AS patient, chain.open_cents, chain.announced_cents AS announced,
           chain.recovered_cents AS recovered, chain.uncorrected, chain.opened_on, chain.last_on,
           CASE WHEN chain.state <> 'settled' OR chain.uncorrected THEN chain.dispute_by END AS next_clock,
           greatest(%(today)s::date - chain.opened_on, 0) AS age, chain.version,
           (SELECT coalesce(sum(asked.cents), 0)::bigint FROM app.approval AS asked
            WHERE asked.practice_id = chain.practice_id AND asked.kind = 'refund' AND asked.decision IS NULL
              AND (asked.wish ->> 'takeback')::bigint = chain.id) AS refund_asked,
           coalesce(refund.unknown, 0) AS unknown_refund
    FROM app.takeback AS chain JOIN app.practice AS practice ON practice.id = chain.practice_id
         JOIN app.payer AS payer ON payer.id = chain.payer_id LEFT JOIN app.claim AS claim ON claim.id = chain.claim_id
         LEFT JOIN LATERAL (
            SELECT greatest(-coalesce(sum(step.cents), 0), 0)::bigint AS unknown FROM app.takeback_step AS step
            WHERE step.takeback_id = chain.id AND step.kind IN ('ack_72', 'refund_check')
         ) AS refund ON true
    WHERE (%(id)s::bigint IS NULL OR chain.id = %(id)s)
      AND (%(state)s = '' OR chain.state = %(state)s OR (%(state)s = 'open' AND (chain.state <> 'settled'
           OR chain.uncorrected OR refund.unknown > 0)))
      AND (%(claim)s::bigint IS NULL OR chain.claim_id = %(claim)s)
    ORDER BY chain.state = 'settled', next_clock NULLS LAST, chain.opened_on, chain.id LIMIT %(limit)s"""
_STEPS = """
    SELECT step.id AS step_id, step.kind, step.happened_on, step.reference, step.cents, step.claim_cents, step.remit_id,
           coalesce(remit.trace, '') AS trace,
           coalesce(nullif(op.reason, ''), part.control_number, letter.control_number, '') AS note,
           step.op_id IS NOT NULL AS can_undo
    FROM app.takeback_step AS step LEFT JOIN app.remit AS remit ON remit.id = step.remit_id
         LEFT JOIN app.remit_claim AS part ON part.id = step.remit_claim_id
         LEFT JOIN app.takeback_letter AS letter ON letter.id = step.letter_id
         LEFT JOIN led.op AS op ON op.op_id = step.op_id
    WHERE step.takeback_id = %(id)s ORDER BY step.happened_on, step.id"""
_LETTERS = """
    SELECT id AS letter_id, letter_date, control_number, cents, due_on, dispute_by, claim_numbers, note, recorded_by
    FROM app.takeback_letter WHERE takeback_id = %(id)s ORDER BY letter_date, id"""
_DISPUTE = "SELECT disputed_on, disputed_by, dispute_text FROM app.takeback WHERE id = %(id)s"
_NAMED = """
    SELECT DISTINCT chain.id FROM app.takeback AS chain LEFT JOIN app.claim AS claim ON claim.id = chain.claim_id
    WHERE 'T' || chain.id = %(name)s OR %(norm)s = ANY (chain.names) OR claim.number_norm = %(norm)s
       OR chain.title = %(name)s ORDER BY 1"""


def chain_takebacks(unit: Unit, remit_ids: list[int] | None, *, today: date) -> int:
    """Bring the chains of these payments up to date, of every payment when None; the number of chains touched."""
    return unit.number(
        "SELECT api.chain_takebacks_v1(%(remits)s::bigint[], %(today)s)", {"remits": remit_ids, "today": today}
    )


def list_takebacks(
    unit: Unit, *, today: date, state: str = "open", claim_id: int | None = None, limit: int = 500
) -> tuple[Takeback, ...]:
    """Chains of the practices held as a whole, the next clock first; `state`: a state, `open`, or empty for all."""
    asked = {"today": today, "state": state, "claim": claim_id, "limit": limit, "id": None}
    return tuple(unit.rows(_ROWS, asked, into=Takeback))


def find_takeback(unit: Unit, name: str, *, today: date) -> Takeback:
    """The chain named by `T` and its number, a reference, a letter's control number or our claim number.

    Raises NotFound, Refused when several fit.
    """
    ids = unit.rows(_NAMED, {"name": name, "norm": normalised(name)}, into=int)
    if len(ids) > 1:
        listed = ", ".join(f"T{each}" for each in ids)
        raise Refused(f"Several take-backs carry this reference; name one of {listed} instead.")
    if not ids:
        raise NotFound("No take-back with this reference is in your practices.")
    return _row(unit, ids[0], today)


def show_takeback(unit: Unit, takeback_id: int, *, today: date) -> TakebackPage:
    """One chain with every step. Raises NotFound outside the login's scope."""
    row = _row(unit, takeback_id, today)
    asked = {"id": takeback_id}
    steps = tuple(unit.rows(_STEPS, asked, into=TakebackStep))
    by_payer = sum(step.claim_cents for step in steps if step.kind == "reversal")
    by_hand = sum(step.claim_cents for step in steps if step.kind == "posted")
    dispute = unit.one(_DISPUTE, asked, into=_Dispute, missing="There is no such take-back in your practices.")
    return TakebackPage(
        row,
        Sides(row.recovered, by_payer, by_hand, row.open_cents),
        steps,
        tuple(unit.rows(_LETTERS, asked, into=TakebackLetter)),
        dispute.disputed_on,
        dispute.disputed_by,
        dispute.dispute_text,
    )


def _row(unit: Unit, takeback_id: int, today: date) -> Takeback:
    asked = {"today": today, "state": "", "claim": None, "limit": 1, "id": takeback_id}
    return unit.one(_ROWS, asked, into=Takeback, missing="There is no such take-back in your practices.")
