"""The plan of a whole payment (or of one slice of it): every claim decided, what posts now and what waits. Pure.

Reversals are planned before everything else of their claim; what could not be planned is tried again after the rest, so
that either order of reversal and correction in one payment ends the same (DOMAIN.md 4, RFI 791).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct, structs

from app.domain.errors import Refused
from app.domain.money import money_text
from app.posting.facts import OurClaim, Payment, ProviderLevel, ReceivedClaim
from app.posting.match import Match, match_claim
from app.posting.modes import CLEAN, DECIDED, FULL, Stop, posts_by_itself, stopped
from app.posting.moves import Ground, Leg
from app.posting.plan import ClaimPlan, plan_claim, unposted_legs
from app.posting.state import ClaimState
from app.posting.work import Opened
from app.rules.policy import Policy
from app.rules.reasons import provider_account

_AGAIN = frozenset({"reversal", "duplicate", "review"})


class ClaimOutcome(Struct, frozen=True, gc=False):
    """A received claim with its plan; `legs` are what is written for it now."""

    received: ReceivedClaim
    plan: ClaimPlan
    legs: tuple[Leg, ...]


class PaymentPlan(Struct, frozen=True, gc=False):
    """What one call writes: claims in the order planned, provider-level legs, and the PLB rows behind them."""

    payment: Payment
    claims: tuple[ClaimOutcome, ...]
    provider_legs: tuple[Leg, ...]
    plb_ids: tuple[int, ...]

    def cash(self, kind: str) -> int:
        """Sum of the clearing legs of one kind (payment, unposted, provider_level, interest) in cents."""
        legs = [leg for each in self.claims for leg in each.legs] + list(self.provider_legs)
        return sum(leg.cents for leg in legs if leg.account == "clearing" and leg.kind == kind)


def plan_payment(
    payment: Payment,
    received: Sequence[ReceivedClaim],
    candidates: Mapping[int, Sequence[OurClaim]],
    policy: Policy,
    *,
    mode: str,
) -> PaymentPlan:
    """Plan the received claims; `candidates` by received claim id; `mode` is the payer's, or a person's.

    Raises Refused when what the plan writes does not add up to the payment.
    """
    ground = Ground(payment, policy, mode == DECIDED)
    states: dict[int, ClaimState] = {}
    plans: dict[int, ClaimPlan] = {}  # in the order of the last planning
    matches = {each.remit_claim_id: _match(each, candidates.get(each.remit_claim_id, ()), payment) for each in received}
    open_claims = sorted(received, key=lambda each: (not each.is_reversal, each.sequence))
    for _turn in range(3):
        for each in open_claims:
            plans.pop(each.remit_claim_id, None)
            plans[each.remit_claim_id] = _plan(each, matches[each.remit_claim_id], states, ground, mode)
        again = [each for each in open_claims if _worth_again(plans[each.remit_claim_id])]
        if not again or len(again) == len(open_claims):
            break
        open_claims = again
    by_id = {each.remit_claim_id: each for each in received}
    outcomes = _without_settled(tuple(_outcome(by_id[key], plan, payment, mode) for key, plan in plans.items()))
    waiting = [plb for plb in payment.provider_level if not plb.posted and plb.cents]
    provider = tuple(plb for plb in waiting if posts_by_itself(plb, payment, mode))
    if mode in (CLEAN, FULL) and payment.state == "new":
        outcomes = _with_blocked(outcomes, [plb for plb in waiting if plb not in provider])
    legs = tuple(leg for plb in provider for leg in provider_legs(plb.code, plb.reference, plb.cents, payment.clearing))
    plan = PaymentPlan(payment, outcomes, legs, tuple(plb.plb_id for plb in provider))
    prove_equation(plan)
    return plan


def provider_legs(code: str, reference: str, cents: int, clearing: str) -> tuple[Leg, Leg]:
    """PLB: to the account of its code, under "CODE:reference"; positive was kept back, negative paid on top."""
    account = provider_account(code)
    kind = "interest" if account == "interest" else "provider_level"
    name = f"{code}:{reference}"
    return Leg("clearing", "", kind, clearing, -cents), Leg(account, "", kind, name, cents)


def prove_equation(plan: PaymentPlan) -> None:
    """BPR02 = posted + exceptions + provider level + held, from the legs that are going to be written.

    Raises Refused with the amount it is off.
    """
    payment = plan.payment
    pending = -sum(plb.cents for plb in payment.provider_level if not plb.posted)
    if payment.held != payment.waiting_paid + pending:
        off = payment.held - payment.waiting_paid - pending
        raise Refused(f"The payment {payment.trace} does not close by {money_text(off)}; nothing was posted.")
    posted = sum(each.plan.paid for each in plan.claims if each.plan.outcome == "post")
    unposted = sum(each.plan.paid for each in plan.claims if each.legs and each.plan.outcome == "exception")
    provider = -sum(plb.cents for plb in payment.provider_level if plb.plb_id in plan.plb_ids)
    written = plan.cash("provider_level") + plan.cash("interest")
    if (plan.cash("payment"), plan.cash("unposted"), written) != (posted, unposted, provider):
        raise Refused(f"The plan of payment {payment.trace} does not add up to its claims; nothing was posted.")


def _without_settled(outcomes: tuple[ClaimOutcome, ...]) -> tuple[ClaimOutcome, ...]:
    """Work that a later decision of the same payment settles is not opened at all."""
    posted = [each.plan for each in outcomes if each.plan.outcome == "post"]
    last = {plan.claim_id: plan.remit_claim_id for plan in posted}
    undone = {plan.takes_back for plan in posted if plan.takes_back}
    kept = []
    for each in outcomes:
        plan = each.plan
        opened = plan.opened
        if plan.outcome == "post" and plan.remit_claim_id in undone:
            opened = ()
        elif plan.outcome == "post" and last[plan.claim_id] != plan.remit_claim_id:
            opened = tuple(work for work in opened if work.kind not in ("follow_up", "credit"))
        kept.append(each if opened is plan.opened else structs.replace(each, plan=structs.replace(plan, opened=opened)))
    return tuple(kept)


def _match(received: ReceivedClaim, candidates: Sequence[OurClaim], payment: Payment) -> Match:
    """The claim a person or an earlier run chose stays chosen."""
    chosen = next((claim for claim in candidates if claim.claim_id == received.claim_id), None)
    if chosen is not None:
        return Match(chosen, received.match_score, received.match_text)
    return match_claim(received, candidates, payment.payer_id, payment.picks)


def _plan(received: ReceivedClaim, match: Match, states: dict[int, ClaimState], ground: Ground, mode: str) -> ClaimPlan:
    state = None
    if match.claim is not None:
        state = states.setdefault(match.claim.claim_id, ClaimState(match.claim))
    mark = state.mark() if state else None
    plan = plan_claim(received, match, state, ground)
    if state is not None and mark is not None and stopped(received, plan, ground.payment, mode):
        state.back_to(mark)
    return plan


def _worth_again(plan: ClaimPlan) -> bool:
    return plan.outcome == "exception" and plan.claim_id is not None and plan.verdict in _AGAIN


def _outcome(received: ReceivedClaim, plan: ClaimPlan, payment: Payment, mode: str) -> ClaimOutcome:
    """A plan with the legs written now; an exception that is booked already stays as it is."""
    stop = stopped(received, plan, payment, mode)
    if stop:
        if received.state == "exception":
            return ClaimOutcome(received, structs.replace(plan, outcome="exception", legs=(), status=""), ())
        return ClaimOutcome(received, _waiting(plan, stop), ())
    if plan.outcome == "exception":
        booked = received.state == "exception"
        return ClaimOutcome(received, plan, () if booked else unposted_legs(received, plan.claim_id, payment))
    return ClaimOutcome(received, structs.replace(plan, stop=""), plan.legs)


def _waiting(plan: ClaimPlan, stop: Stop) -> ClaimPlan:
    opened = (Opened("exception", plan.paid, f"{stop.text} {plan.why}", "posting"),)
    return structs.replace(
        plan,
        outcome="wait",
        why=f"{stop.text} {plan.why}",
        opened=opened,
        legs=(),
        takes_back=None,
        status="",
        control_number="",
        stop=stop.word,
    )


def _with_blocked(outcomes: tuple[ClaimOutcome, ...], blocked: Sequence[ProviderLevel]) -> tuple[ClaimOutcome, ...]:
    """Provider-level money on the block-list gets an owner: the first claim that posts carries its work."""
    at = next((at for at, each in enumerate(outcomes) if each.plan.outcome == "post"), None)
    if not blocked or at is None:
        return outcomes
    codes = " and ".join(dict.fromkeys(f"PLB-{plb.code}" for plb in blocked))
    cents = sum(plb.cents for plb in blocked)
    text = f"{codes} of {money_text(cents)} waits for approval: it is on this payer's block-list."
    work = Opened("exception", abs(cents), text, "posting", group="PLB", reason=blocked[0].code)
    plan = outcomes[at].plan
    carrying = structs.replace(outcomes[at], plan=structs.replace(plan, opened=(*plan.opened, work)))
    return (*outcomes[:at], carrying, *outcomes[at + 1 :])
