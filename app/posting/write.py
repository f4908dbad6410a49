"""Hand a plan to the one money function, as arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

import msgspec

from app.db.unit import Unit
from app.posting.moves import Leg
from app.posting.schedule import ClaimOutcome, PaymentPlan
from app.posting.work import Opened

PRACTICE_LEVEL = frozenset(
    {"clearing", "unposted", "payer_balance", "interest", "advance", "levy", "withholding", "provider_other"}
)
STATES = {"post": "posted", "exception": "exception", "wait": "waiting", "information": "information"}
_CALL = """
    SELECT api.post_remittance_v1(%(op)s, %(sha)s, %(remit)s, %(version)s, %(today)s, %(by_hand)s, %(more)s,
        %(c_id)s, %(c_state)s, %(c_verdict)s, %(c_claim)s, %(c_party)s, %(c_score)s, %(c_match)s, %(c_why)s,
        %(c_status)s, %(c_control)s, %(c_takes_back)s, %(c_balance)s, %(l_id)s, %(l_ours)s,
        %(g_owner)s, %(g_account)s, %(g_party)s, %(g_kind)s, %(g_reference)s, %(g_cents)s, %(g_claim)s,
        %(g_location)s, %(g_line)s, %(g_group)s, %(g_reason)s, %(g_reverses)s, %(p_id)s,
        %(r_owner)s, %(r_kind)s, %(r_queue)s, %(r_due)s, %(r_clock)s, %(r_clock_on)s, %(r_cents)s, %(r_text)s,
        %(r_group)s, %(r_reason)s, %(c_stop)s)"""
Params = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Written:
    """The function's answer: `posted`, or `already` when somebody (`by`) had posted these claims before."""

    result: str
    op: UUID
    entries: int
    version: int
    by: str = ""
    at: str = ""


def write_plan(
    unit: Unit, plan: PaymentPlan, *, today: date, by_hand: bool, more: bool = False, op: UUID | None = None
) -> Written:
    """Write the plan as one operation. `more`: slices of this payment follow. `op` repeats a call of unknown outcome.

    Raises Conflict when the payment or a claim changed since it was planned, NotPermitted, NotFound out of scope.
    """
    arrays = {**_claims(plan), **_lines(plan), **_legs(plan), **_work(plan, today), "p_id": list(plan.plb_ids)}
    call: dict[str, object] = {
        "remit": plan.payment.remit_id,
        "version": plan.payment.version,
        "today": today,
        "by_hand": by_hand,
        "more": more,
        **arrays,
    }
    digest = hashlib.sha256(msgspec.msgpack.encode(call)).digest()
    sent = op or uuid4()
    written = msgspec.convert(unit.value(_CALL, {"op": sent, "sha": digest, **call}), Written, strict=False)
    if written.op != sent:
        unit.changed_nothing(sent)
    return written


def _claims(plan: PaymentPlan) -> Params:
    plans = [each.plan for each in plan.claims]
    return {
        "c_id": [each.remit_claim_id for each in plans],
        "c_state": [STATES[each.outcome] for each in plans],
        "c_verdict": [each.verdict for each in plans],
        "c_claim": [each.claim_id for each in plans],
        "c_party": [each.party for each in plans],
        "c_score": [each.points for each in plans],
        "c_match": [each.match_text for each in plans],
        "c_why": [each.why for each in plans],
        "c_status": [each.status for each in plans],
        "c_control": [each.control_number for each in plans],
        "c_stop": [each.stop for each in plans],
        "c_takes_back": [each.takes_back for each in plans],
        "c_balance": [each.expected_balance if each.claim_id else None for each in plans],
    }


def _lines(plan: PaymentPlan) -> Params:
    return {
        "l_id": [line for each in plan.claims for line in each.plan.lines],
        "l_ours": [line for each in plan.claims for line in each.plan.our_lines],
    }


def _legs(plan: PaymentPlan) -> Params:
    owners: list[int | None] = []
    places: list[int | None] = []
    legs: list[Leg] = []
    for each in plan.claims:
        owners += [each.plan.remit_claim_id] * len(each.legs)
        places += [None if leg.account in PRACTICE_LEVEL else each.plan.location_id for leg in each.legs]
        legs += each.legs
    owners += [None] * len(plan.provider_legs)
    places += [None] * len(plan.provider_legs)
    legs += plan.provider_legs
    return {
        "g_owner": owners,
        "g_account": [leg.account for leg in legs],
        "g_party": [leg.party for leg in legs],
        "g_kind": [leg.kind for leg in legs],
        "g_reference": [leg.reference for leg in legs],
        "g_cents": [leg.cents for leg in legs],
        "g_claim": [leg.claim_id for leg in legs],
        "g_location": places,
        "g_line": [leg.line_id for leg in legs],
        "g_group": [leg.group for leg in legs],
        "g_reason": [leg.reason for leg in legs],
        "g_reverses": [leg.reverses for leg in legs],
    }


def _work(plan: PaymentPlan, today: date) -> Params:
    pairs = [_Work(each, opened) for each in plan.claims for opened in each.plan.opened]
    decided = plan.payment.decided_on
    return {
        "r_owner": [pair.outcome.plan.remit_claim_id for pair in pairs],
        "r_kind": [pair.work.kind for pair in pairs],
        "r_queue": [pair.work.queue for pair in pairs],
        "r_due": [today + timedelta(days=pair.work.due_days) for pair in pairs],
        "r_clock": [pair.work.clock_kind for pair in pairs],
        "r_clock_on": [
            decided + timedelta(days=pair.work.clock_days) if pair.work.clock_days else None for pair in pairs
        ],
        "r_cents": [pair.work.cents for pair in pairs],
        "r_text": [pair.work.text for pair in pairs],
        "r_group": [pair.work.group for pair in pairs],
        "r_reason": [pair.work.reason for pair in pairs],
    }


@dataclass(frozen=True, slots=True)
class _Work:
    outcome: ClaimOutcome
    work: Opened
