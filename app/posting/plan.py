"""What one received claim does to the books: a verdict, the ledger legs and the work it opens. Pure.

Denial is derived from the reasons and the payment, never from CLP02; the party from the payer and our own order of
coverage. Source: DOMAIN.md 1 to 5, ARCHITECTURE section 4 for accounts and signs (debit positive).
"""

from __future__ import annotations

from msgspec import Struct, structs

from app.domain.money import money_text
from app.posting.facts import PAYER_PARTIES, PRICING_ONLY, SECONDARY, TERTIARY, Payment, ReceivedClaim
from app.posting.guard import guard
from app.posting.legacy import belongs_to_former, legacy_legs
from app.posting.lines import pair_lines
from app.posting.match import Match, other_name
from app.posting.moves import Ground, Leg, Moves, Proposal, move_lines, zero
from app.posting.plan_words import (
    PART_WHY,
    TAKEN_BY_HAND,
    WHOLE_WHY,
    Charges,
    Found,
    no_original_sentence,
    off_sentence,
    patient_sentence,
    stop_of,
    verdict_of,
    why_of,
)
from app.posting.state import ClaimState
from app.posting.takeback_plan import counter_legs, find_taken_back
from app.posting.work import Opened, credit_left, work_left


class Doubt(Struct, frozen=True, gc=False):
    """Why a claim cannot post, under which verdict; both empty when it can. `stop` is the word for counting it."""

    verdict: str = ""
    why: str = ""
    stop: str = ""


class ClaimPlan(Struct, frozen=True, gc=False):
    """The decision on one received claim.

    `outcome` is post, exception, wait or information; `why` one sentence without names. `legs` sum to zero. `lines` and
    `our_lines` are the pairing, side by side (ids). `takes_back` is the received claim whose decision is undone.
    `proposal` marks a plan that only a person may post, `proposals` what it makes of the payer's split, line by line.
    `stop` is the word for what keeps it from posting by itself, `unexpected` what was taken off out of the ordinary.
    """

    remit_claim_id: int
    verdict: str
    outcome: str
    why: str
    claim_id: int | None = None
    location_id: int | None = None
    party: str = ""
    points: int = 0
    match_text: str = ""
    paid: int = 0
    legs: tuple[Leg, ...] = ()
    lines: tuple[int, ...] = ()
    our_lines: tuple[int, ...] = ()
    opened: tuple[Opened, ...] = ()
    takes_back: int | None = None
    status: str = ""
    control_number: str = ""
    expected_balance: int = 0
    proposal: bool = False
    unmapped: tuple[str, ...] = ()
    pick_id: int = 0
    stop: str = ""
    proposals: tuple[Proposal, ...] = ()
    unexpected: tuple[str, ...] = ()


def plan_claim(received: ReceivedClaim, match: Match, state: ClaimState | None, ground: Ground) -> ClaimPlan:
    """Plan one received claim as if it were allowed to post; the payer's mode decides later what waits.

    `state` is the matched claim as the earlier plans of this payment leave it, None while none is matched. A person's
    decision posts a second adjudication, or a second payer before the first; never what is out of balance or unmatched.
    """
    draft = ClaimPlan(
        received.remit_claim_id,
        "",
        "",
        "",
        points=match.points,
        match_text=match.text,
        paid=received.paid,
        pick_id=match.pick_id,
    )
    if received.status_code == PRICING_ONLY and not received.paid:
        why = "A price given in advance: no money."
        return structs.replace(draft, verdict="information", outcome="information", why=why)
    if state is None and belongs_to_former(received, match):
        system = received.former_system
        why = f"A claim of the former system, {system}: post it there."
        legs = legacy_legs(received, ground.payment, system)
        return structs.replace(draft, verdict="legacy", outcome="post", why=why, legs=legs)
    doubt = _doubt(received, match, state, by_person=ground.by_person)
    if doubt.why or state is None:
        return refuse(draft, received, doubt, state)
    party, hindrance = _party(received, state, ground.payment)
    if hindrance:
        return refuse(draft, received, Doubt("review", hindrance, "payer"), state)
    draft = structs.replace(draft, party=party)
    if received.is_reversal:
        return _plan_reversal(draft, received, state, ground.payment)
    return _plan_decision(draft, received, state, ground)


def _doubt(received: ReceivedClaim, match: Match, state: ClaimState | None, *, by_person: bool) -> Doubt:
    """Why nothing of the claim can be planned, or no doubt."""
    if received.status_code == PRICING_ONLY:
        return Doubt("review", "A price given in advance carries money: a person has to ask the payer.", "priced")
    if state is not None and not state.claim.in_receivables:
        return Doubt("review", "The claim was only priced in advance and owes nothing: find the one billed.", "priced")
    if not received.in_balance:
        return Doubt("imbalance", off_sentence(received))
    if not by_person and received.patient not in (None, received.patient_sum) and not received.is_reversal:
        return Doubt("review", patient_sentence(received), "patient share")
    if state is None and received.elsewhere:
        return Doubt("other_practice", "It is a claim of another practice of this office.")
    return Doubt() if state else Doubt("unmatched", match.text)


def refuse(draft: ClaimPlan, received: ReceivedClaim, doubt: Doubt, state: ClaimState | None) -> ClaimPlan:
    """The received claim is an exception: its money goes to `unposted`, its work has an owner."""
    claim = state.claim if state else None
    text = f"{doubt.why} {money_text(received.paid)} is unposted." if received.paid else doubt.why
    return structs.replace(
        draft,
        verdict=doubt.verdict,
        outcome="exception",
        why=doubt.why,
        stop=doubt.stop or doubt.verdict,
        claim_id=claim.claim_id if claim else None,
        location_id=claim.location_id if claim else None,
        expected_balance=state.start_balance if state else 0,
        status="exception" if state and _undecided(state) else "",
        opened=(Opened("exception", received.paid, text),),
    )


def _undecided(state: ClaimState) -> bool:
    """No decision stands: only then does an exception name the claim's status; else the money does."""
    return state.claim.status == "submitted" and all(prior.taken_back for prior in state.priors)


def unposted_legs(received: ReceivedClaim, claim_id: int | None, payment: Payment) -> tuple[Leg, ...]:
    """Cash of an exception: in the payment's clearing, not yet explained."""
    if not received.paid:
        return ()
    return (
        Leg("clearing", "", "unposted", payment.clearing, received.paid, claim_id),
        Leg("unposted", "", "unposted", payment.trace, -received.paid, claim_id),
    )


def _party(received: ReceivedClaim, state: ClaimState, payment: Payment) -> tuple[str, str]:
    """Our own order of coverage decides the party; CLP02 only chooses between two places of one payer."""
    parties = state.claim.party_of(payment.payer_id)
    if not parties:
        return "", "This payer is not one of the claim's payers; add the coverage or choose another claim."
    if len(parties) == 1:
        return parties[0], ""
    hint = {"1": "primary", "19": "primary", "2": SECONDARY, "20": SECONDARY, "3": TERTIARY, "21": TERTIARY}
    hinted = hint.get(received.status_code, "")
    if hinted in parties:
        return hinted, ""
    return next((party for party in parties if state.owed(party)), parties[0]), ""


def _plan_reversal(draft: ClaimPlan, received: ReceivedClaim, state: ClaimState, payment: Payment) -> ClaimPlan:
    """CLP02 22: exact counter-legs of what that payer's decision posted; patient responsibility comes back too."""
    if draft.party in state.claim.taken_by_hand:
        return refuse(draft, received, Doubt("reversal", TAKEN_BY_HAND), state)
    found = find_taken_back(received, state, draft.party)
    if found is None:
        return refuse(draft, received, Doubt("reversal", no_original_sentence(received, state, draft.party)), state)
    original = found.original
    legs = counter_legs(found.legs, state.claim.claim_id)
    if received.paid:
        legs.append(Leg("clearing", "", "payment", payment.clearing, received.paid, state.claim.claim_id))
    # A decision of the same payment has no entries yet to take back: the reversal posts in the step after it.
    if not zero(legs) or (original.moved and not original.legs):
        why = "The reversal does not name the amounts of a decision that is posted."
        return refuse(draft, received, Doubt("reversal", why), state)
    if found.pairs:
        state.take_part(original, legs, found.line_ids)
    else:
        state.take_back(original, legs)
    text = f"{payment.payer_name} took back its decision; the charge is open with it again until a correction comes."
    return structs.replace(
        draft,
        verdict="reversal",
        outcome="post",
        why=PART_WHY if found.pairs else WHOLE_WHY,
        claim_id=state.claim.claim_id,
        location_id=state.claim.location_id,
        expected_balance=state.start_balance,
        legs=tuple(legs),
        lines=tuple(pair.received.remit_line_id for pair in found.pairs),
        our_lines=tuple(pair.ours.line_id for pair in found.pairs),
        takes_back=None if found.pairs else original.remit_claim_id,
        status="partial" if found.pairs else "submitted",
        opened=(Opened("follow_up", state.owed(draft.party), text), *credit_left(state)),
    )


def _plan_decision(draft: ClaimPlan, received: ReceivedClaim, state: ClaimState, ground: Ground) -> ClaimPlan:
    pairing = pair_lines(received, state.claim, state.decided_beside(received, draft.party))
    ids = {pair.ours.line_id for pair in pairing.pairs} or {line.line_id for line in state.claim.lines}
    awaited = any(
        each.party == draft.party and each.charge == -received.charge and each.paid == -received.paid
        for each in state.pending
    )
    doubt = Doubt("review", pairing.problem, "lines")
    if not pairing.problem and not awaited and not ground.by_person:
        doubt = _too_early(draft.party, state, ids)
    if doubt.why:
        return refuse(draft, received, doubt, state)
    moves = move_lines(received, pairing.pairs, draft.party, state, ground)
    # An original whose reversal waits is taken back at once: it posts as it was decided.
    moves = moves if awaited else guard(moves, state, draft.party)
    if not zero(moves.legs):
        return refuse(draft, received, Doubt("imbalance", "The legs of this claim do not sum to zero."), state)
    corrects = any(prior.party == draft.party and (prior.taken_back or prior.partly) for prior in state.priors)
    found = Found(moves, draft.party, corrects, other_name(received, state.claim), _charges(received, ids, state))
    state.apply(received, draft.party, moves.legs, ids, moved=bool(moves.legs))
    return structs.replace(
        draft,
        verdict=verdict_of(found),
        outcome="post",
        why=why_of(found),
        claim_id=state.claim.claim_id,
        location_id=state.claim.location_id,
        expected_balance=state.start_balance,
        legs=moves.legs,
        lines=tuple(pair.received.remit_line_id for pair in pairing.pairs),
        our_lines=tuple(pair.ours.line_id for pair in pairing.pairs),
        opened=work_left(received, draft.party, moves, state, ground.payment),
        status=_status(moves, state),
        control_number=received.control_number,
        proposal=bool(moves.over),
        unmapped=moves.unmapped,
        stop=stop_of(found),
        proposals=moves.proposals,
        unexpected=moves.unexpected,
    )


def _too_early(party: str, state: ClaimState, ids: set[int]) -> Doubt:
    """A second decision on lines whose first one stands, or a later payer ahead of the one before it."""
    standing = any(
        prior.party == party and prior.moved and not prior.taken_back and ids & set(prior.line_ids)
        for prior in state.priors
    )
    if standing:
        why = "This payer decided the same lines before and has not reversed it: an early correction or a repeat."
        return Doubt("duplicate", why)
    if party in (SECONDARY, TERTIARY) and not state.passed_on(party):
        return Doubt("review", "Nothing has come to this payer yet: the payer before it has not decided.", "order")
    return Doubt()


def _charges(received: ReceivedClaim, ids: set[int], state: ClaimState) -> Charges:
    return Charges(received.charge, sum(line.charge for line in state.claim.lines if line.line_id in ids))


def _status(moves: Moves, state: ClaimState) -> str:
    """By money: `denied` while nothing was ever moved, `partial` while an insurer still owes, `paid`, `closed`."""
    if moves.denied or moves.asked:
        return "partial" if any(prior.moved and not prior.taken_back for prior in state.priors) else "denied"
    if any(state.owed(party) > 0 for party in PAYER_PARTIES):
        return "partial"
    return "closed" if all(value == 0 for value in state.open.values()) else "paid"
