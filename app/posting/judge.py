"""The contract's verdict on what a plan posts: each line of a first payer's decision, and the work it opens.

A fixed number of statements for a slice of 500 claims: one where the payer has no contract, else five.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from app.contracts.choose import contract_for
from app.contracts.facts import ClaimToPrice
from app.contracts.reading import load_claims_to_price, load_contracts, load_fees
from app.contracts.verdict import UNDER, ClaimVerdict, Decided, LineVerdict, judge_claim
from app.db.unit import Unit
from app.domain.money import allot, money_text
from app.posting.facts import PRIMARY, Payment, ReceivedAdjustment, ReceivedClaim, ReceivedLine
from app.posting.schedule import ClaimOutcome, PaymentPlan
from app.rules.policy import Policy, Treatment

# Patient responsibility within the allowed amount; all else of the group says that the payer does not cover it.
COST_SHARING = frozenset({"1", "2", "3", "66"})
# These lower the payment and not the allowed amount: withholdings, taxes, interest, incentives, sequestration.
PAYMENT_ONLY = frozenset({"104", "105", "137", "143", "144", "161", "162", "225", "237", "253"})
_APART = {
    Treatment.DENIAL: "denied",
    Treatment.PATIENT_FIRST: "the patient has to be asked first",
    Treatment.REVIEW: "waits for a ruling",
    Treatment.BUNDLE: "folded into another line",
    Treatment.CAPITATION: "paid by capitation",
}
_STATED = """
    SELECT id, units, allowed_cents AS allowed, charge_cents AS charge FROM app.remit_line
    WHERE remit_claim_id = ANY (%(parts)s)"""
_JUDGE = """
    SELECT api.judge_lines_v1(%(remit)s, %(today)s, %(parts)s, %(l_id)s, %(l_expected)s, %(l_verdict)s, %(r_id)s,
                              %(r_cents)s, %(r_text)s, %(r_clock)s)"""


class _Stated(Struct, frozen=True, gc=False):
    id: int
    units: int
    allowed: int | None
    charge: int


class Judged(Struct, frozen=True, gc=False):
    """A received claim with the contract's verdict on it; `contract` is empty when none is in force."""

    outcome: ClaimOutcome
    contract: str
    verdict: ClaimVerdict
    numbers: Mapping[int, int]


def judge_slice(unit: Unit, plan: PaymentPlan, policy: Policy, *, today: date) -> int:
    """Keep the verdict with every line just posted and open what is underpaid; the number of lines judged."""
    judged = assess(unit, plan, policy)
    lines = [line for each in judged for line in each.verdict.lines]
    if not lines:
        return 0
    short = [each for each in judged if each.verdict.underpaid]
    payment = plan.payment
    return unit.number(
        _JUDGE,
        {
            "remit": payment.remit_id,
            "today": today,
            "parts": [each.outcome.plan.remit_claim_id for each in judged],
            "l_id": [line.remit_line_id for line in lines],
            "l_expected": [line.expected for line in lines],
            "l_verdict": [line.verdict for line in lines],
            "r_id": [each.outcome.plan.remit_claim_id for each in short],
            "r_cents": [each.verdict.underpaid for each in short],
            "r_text": [_sentence(each, payment) for each in short],
            "r_clock": [None for _ in short],
        },
    )


def assess(unit: Unit, plan: PaymentPlan, policy: Policy) -> list[Judged]:
    """The verdicts on all a plan posts of the first payer; empty where this payer has no contract at all."""
    outcomes = {each.plan.remit_claim_id: each for each in plan.claims if _is_judged(each)}
    contracts = load_contracts(unit, [plan.payment.payer_id]) if outcomes else ()
    if not contracts:
        return []
    claims = {
        claim.claim_id: claim
        for claim in load_claims_to_price(
            unit, sorted({each.plan.claim_id for each in outcomes.values() if each.plan.claim_id})
        )
    }
    procedures = {line.procedure for claim in claims.values() for line in claim.lines}
    procedures |= {line.procedure for each in outcomes.values() for line in each.received.lines}
    fees = load_fees(unit, contracts, procedures)
    stated = {row.id: row for row in unit.rows(_STATED, {"parts": list(outcomes)}, into=_Stated)}
    judged = []
    for outcome in outcomes.values():
        claim = claims.get(outcome.plan.claim_id or 0)
        if claim is None:
            continue
        contract = contract_for(claim, contracts)
        decided = _decided(outcome, claim, plan.payment, policy, stated)
        numbers = {line.line_id: line.number for line in claim.lines}
        judged.append(
            Judged(outcome, contract.code if contract else "", judge_claim(claim, decided, contract, fees), numbers)
        )
    return judged


def basis_text(contract: str, verdict: LineVerdict) -> str:
    """One phrase for a clerk: the contract and the calculation, or why nothing is expected."""
    return f"Contract {contract}: {verdict.how}" if contract else verdict.how.capitalize()


def _is_judged(each: ClaimOutcome) -> bool:
    """First decisions and corrections of the first payer that post; what a later payer adds is no allowed amount."""
    plan = each.plan
    return plan.outcome == "post" and plan.party == PRIMARY and plan.takes_back is None and bool(plan.lines)


def _decided(
    outcome: ClaimOutcome, claim: ClaimToPrice, payment: Payment, policy: Policy, stated: Mapping[int, _Stated]
) -> list[Decided]:
    received, plan = outcome.received, outcome.plan
    ours = dict(zip(plan.lines, plan.our_lines, strict=True))
    submitted = {line.line_id: line.procedure for line in claim.lines}
    spread = _spread(received)
    found = []
    for line in received.lines:
        line_id = ours.get(line.remit_line_id)
        known = stated.get(line.remit_line_id)
        if line_id in submitted and known is not None:
            found.append(
                _line(line, line_id, submitted[line_id], spread.get(line.remit_line_id, ()), payment, policy, known)
            )
    return found


def _spread(received: ReceivedClaim) -> dict[int, tuple[ReceivedAdjustment, ...]]:
    """Adjustments of the whole claim by line: by what each line was paid, largest remainder, as they are posted."""
    if not received.adjustments or not received.lines:
        return {}
    weights = [max(line.paid, 0) for line in received.lines]
    shares = [allot(each.cents, weights) for each in received.adjustments]
    return {
        line.remit_line_id: tuple(
            ReceivedAdjustment(each.group, each.reason, share[at])
            for each, share in zip(received.adjustments, shares, strict=True)
            if share[at]
        )
        for at, line in enumerate(received.lines)
    }


def _line(  # noqa: PLR0917  # the sides of one line
    line: ReceivedLine,
    line_id: int,
    submitted: str,
    spread: Sequence[ReceivedAdjustment],
    payment: Payment,
    policy: Policy,
    known: _Stated,
) -> Decided:
    contractual = patient = 0
    apart = ""
    for each in (*line.adjustments, *spread):
        if not each.cents:
            continue
        treatment = policy.ruling(
            payment.payer_type,
            each.group,
            each.reason,
            on=payment.decided_on,
            remarks=line.remarks,
            payer_id=payment.payer_id,
        ).treatment
        apart = apart or _APART.get(treatment, "")
        if each.group == "PR":
            patient += each.cents
            if each.reason not in COST_SHARING:
                apart = apart or "the patient owes it for another reason than cost sharing"
        elif treatment is Treatment.CONTRACTUAL and each.reason not in PAYMENT_ONLY:
            contractual += each.cents
    paid = line.paid - sum(each.cents for each in spread)
    return Decided(
        line.remit_line_id,
        line_id,
        line.procedure,
        line.modifiers,
        submitted,
        known.units,
        line.charge,
        paid,
        patient,
        contractual,
        known.allowed,
        apart,
    )


def _sentence(judged: Judged, payment: Payment) -> str:
    """Why the claim is underpaid, without names."""
    short = [line for line in judged.verdict.lines if line.verdict == UNDER]
    worst = min(short, key=lambda line: line.difference)
    plan = judged.outcome.plan
    at = dict(zip(plan.lines, plan.our_lines, strict=True))[worst.remit_line_id]
    where = f"line {judged.numbers[at]}"
    if len(short) > 1:
        where = f"{len(short)} lines, most on {where}"
    return (
        f"{payment.payer_name} allowed {money_text(judged.verdict.underpaid)} less than contract {judged.contract} "
        f"says: {where}."
    )
