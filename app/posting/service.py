"""Post what was received: by the payer's mode, by a person's approval, and again when the hindrance is gone.

Callers open the unit. `post_by_mode` works in one unit; `post_all_by_mode` takes a unit per slice of 500 claims, so
that a large payment is never one long transaction and a broken run goes on where it stopped (state `posting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from msgspec import Struct

from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound, Refused
from app.domain.money import money_text
from app.posting.facts import Payment, normalised
from app.posting.hold import held
from app.posting.judge import judge_slice
from app.posting.load import Slice, load_payment, load_slice, waiting_ids
from app.posting.modes import APPROVED, DECIDED, REVIEW
from app.posting.office_policy import office_policy
from app.posting.results import PostingSummary, RefusedClaim
from app.posting.schedule import ClaimOutcome, PaymentPlan, plan_payment
from app.posting.takeback import chain_takebacks
from app.posting.write import write_plan
from app.rules.policy import Policy, seed_policy

SLICE = 500
ROUNDS = 3
_TRIES = 3

_AGAIN = """
    SELECT remit_id, id FROM app.remit_claim
    WHERE state = 'exception' AND in_balance AND (%(claims)s::bigint[] IS NULL OR claim_id = ANY (%(claims)s))
      AND (%(practice)s::integer IS NULL OR practice_id = %(practice)s)
    ORDER BY remit_id, status_code <> '22', sequence"""
# Of the unmatched only those that some claim of the practice could be now: by number, or by date with charge.
_FOUND_SINCE = """
    SELECT part.remit_id, part.id FROM app.remit_claim AS part
    WHERE part.state = 'exception' AND part.in_balance AND part.claim_id IS NULL AND (
        EXISTS (SELECT FROM app.claim WHERE claim.practice_id = part.practice_id
                AND claim.number_norm = upper(regexp_replace(part.number, '[^A-Za-z0-9]', '', 'g')))
        OR EXISTS (SELECT FROM app.claim WHERE claim.practice_id = part.practice_id
                AND claim.charge_cents = abs(part.charge_cents) AND claim.service_from = part.service_from))
    ORDER BY part.remit_id, part.status_code <> '22', part.sequence"""
_OF_PAYER = """
    SELECT remit_id, id FROM (
        SELECT part.remit_id, part.id, part.status_code, part.sequence
        FROM app.remit_claim AS part JOIN app.remit ON remit.id = part.remit_id
        WHERE part.practice_id = %(practice)s AND remit.payer_id = %(payer)s AND part.state = 'exception'
          AND part.in_balance AND part.claim_id IS NULL
        ORDER BY part.id DESC LIMIT %(limit)s) AS latest
    ORDER BY remit_id, status_code <> '22', sequence"""
_OPEN_REMITS = """
    SELECT id FROM app.remit WHERE trace = %(trace)s OR 'R' || id = %(trace)s ORDER BY id"""
_NAMED = """
    SELECT id FROM app.remit_claim
    WHERE remit_id = %(remit)s AND state = ANY (%(states)s)
      AND upper(regexp_replace(number, '[^A-Za-z0-9]', '', 'g')) = %(number)s
    ORDER BY status_code <> '22', sequence"""


_REFUSED = """
    SELECT number, verdict, exception_text AS why FROM app.remit_claim
    WHERE remit_id = %(remit)s AND state = 'exception' ORDER BY sequence"""
_OURS = "SELECT id FROM app.claim WHERE practice_id = %(practice)s AND number_norm = %(number)s ORDER BY id LIMIT 1"


class _Exception(Struct, frozen=True, gc=False):
    remit_id: int
    id: int


def post_by_mode(unit: Unit, remit_ids: Sequence[int], *, today: date, policy: Policy | None = None) -> PostingSummary:
    """Post what each payer's mode lets post by itself: review nothing, clean the undoubted, full all that adds up.

    Payments that are posted already, or outside the login's scope, are passed over. Exceptions that a reversal or an
    earlier payer's decision set free are posted in the same call.
    """
    done = PostingSummary()
    for remit_id in remit_ids:
        payment = load_payment(unit, remit_id)
        if payment is None or held(unit, payment, today=today):
            continue
        done = done.plus(PostingSummary(remits=1))
        chunks = _chunks(waiting_ids(unit, remit_id, ("waiting",)))
        for at, ids in enumerate(chunks):
            more = at + 1 < len(chunks)
            done = done.plus(post_slice(unit, remit_id, ids, today=today, mode=payment.mode, more=more, policy=policy))
    return done


def post_all_by_mode(database: Database, remit_ids: Sequence[int], *, today: date) -> PostingSummary:
    """The same with a unit per slice; a slice that collides with another desk is planned again, at most three times."""
    done = PostingSummary()
    for remit_id in remit_ids:
        with database.unit() as unit:
            payment = load_payment(unit, remit_id)
            if payment is None or held(unit, payment, today=today):
                continue
            mode, chunks = payment.mode, _chunks(waiting_ids(unit, remit_id, ("waiting",)))
        done = done.plus(PostingSummary(remits=1))
        for at, ids in enumerate(chunks):
            done = done.plus(_in_own_unit(database, remit_id, ids, today=today, mode=mode, more=at + 1 < len(chunks)))
    return done


def approve_whole(database: Database, trace: str, *, today: date) -> PostingSummary:
    """`approve_remittance` of a whole payment with a unit per slice: for payments of thousands of claims."""
    with database.unit() as unit:
        payment = _approvable(unit, trace)
        ids = waiting_ids(unit, payment.remit_id, ("waiting", "reversed"))
    if _nothing_waits(payment, ids):
        with database.unit(read_only=True) as unit:
            return _nothing_to_post(unit, payment)
    done, chunks = PostingSummary(remits=1), _chunks(ids)
    for at, chunk in enumerate(chunks):
        more = at + 1 < len(chunks)
        done = done.plus(_in_own_unit(database, payment.remit_id, chunk, today=today, mode=APPROVED, more=more))
    return done


def approve_remittance(unit: Unit, trace: str, *, today: date, claim: str = "", matched_to: str = "") -> PostingSummary:
    """A person posts what waits: the whole payment, or one claim of it against the doubts named on the review page.

    Naming a claim also posts a second decision that was an exception; `matched_to` says which claim of ours it is.
    Raises NotFound, Refused for what does not add up or has no claim of ours, NotPermitted without the right "poster"
    or "supervisor".
    """
    payment = _approvable(unit, trace)
    if claim:
        states = ["waiting", "reversed", "exception"]
        asked = {"remit": payment.remit_id, "states": states, "number": normalised(claim)}
        named = unit.rows(_NAMED, asked, into=int)
        if not named:
            return PostingSummary(remits=1, already=1)
        return decide_claims(unit, payment, named, today=today, chosen=_chosen(unit, payment, matched_to))
    ids = waiting_ids(unit, payment.remit_id, ("waiting", "reversed"))
    if _nothing_waits(payment, ids):
        return _nothing_to_post(unit, payment)
    done = PostingSummary(remits=1)
    chunks = _chunks(ids)
    for at, chunk in enumerate(chunks):
        more, fresh = at + 1 < len(chunks), payment if at == 0 else None
        done = done.plus(
            post_slice(unit, payment.remit_id, chunk, today=today, mode=APPROVED, more=more, by_hand=True, fresh=fresh)
        )
    return done


def _approvable(unit: Unit, trace: str) -> Payment:
    """The payment, unless it does not add up or the person may not post."""
    require_poster(unit)
    payment = find_payment(unit, trace)
    require_in_balance(payment)
    return payment


def require_in_balance(payment: Payment) -> None:
    """Raises Refused with the amount for a payment whose own equation is off: nothing of it may post."""
    if payment.off_by:
        off = money_text(payment.off_by)
        raise Refused(f"The payment {payment.trace} does not add up by {off}; ask the payer for a corrected one.")


def _nothing_waits(payment: Payment, ids: Sequence[int]) -> bool:
    return not ids and all(plb.posted for plb in payment.provider_level)


def _nothing_to_post(unit: Unit, payment: Payment) -> PostingSummary:
    """Everything was decided before, or what is left are exceptions."""
    refused = len(list_refused(unit, payment.trace, remit_id=payment.remit_id))
    return PostingSummary(remits=1, refused=refused, already=0 if refused else 1)


def list_refused(unit: Unit, trace: str, *, remit_id: int | None = None) -> tuple[RefusedClaim, ...]:
    """The exceptions of a payment in the order of the file. Raises NotFound."""
    asked = {"remit": remit_id if remit_id is not None else find_payment(unit, trace).remit_id}
    return tuple(unit.rows(_REFUSED, asked, into=RefusedClaim))


def decide_claims(
    unit: Unit,
    payment: Payment,
    ids: Sequence[int],
    *,
    today: date,
    chosen: int | None,
    pairs: Mapping[int, int] | None = None,
) -> PostingSummary:
    """Post received claims by a person's decision: as claim `chosen` of ours, lines paired by `pairs` (ids).

    Raises Refused with the reason where not even a person can.
    """
    done = post_slice(unit, payment.remit_id, ids, today=today, mode=DECIDED, by_hand=True, chosen=chosen, pairs=pairs)
    if not (done.posted or done.information or done.already):
        why = unit.text(
            "SELECT exception_text FROM app.remit_claim WHERE id = ANY (%(ids)s) LIMIT 1", {"ids": list(ids)}
        )
        raise Refused(f"This claim cannot be posted: {why}")
    return PostingSummary(remits=1).plus(done)


def _chosen(unit: Unit, payment: Payment, number: str) -> int | None:
    """The claim of the payment's practice that a person names. Raises NotFound."""
    if not number:
        return None
    asked = {"practice": payment.practice_id, "number": normalised(number)}
    return unit.one(_OURS, asked, into=int, missing="The practice of this payment has no claim with that number.")


def retry_exceptions(
    unit: Unit, *, today: date, practice_id: int | None = None, claim_ids: Iterable[int] | None = None
) -> PostingSummary:
    """Plan exceptions again, by the payer's mode: those of some claims, of one practice, or all in the login's scope.

    What still cannot post stays as it is.
    """
    require_poster(unit)
    claims = None if claim_ids is None else sorted(claim_ids)
    return _again_of(unit, claims, practice_id, today=today)


def _again_of(unit: Unit, claims: list[int] | None, practice_id: int | None, *, today: date) -> PostingSummary:
    rows = unit.rows(_AGAIN, {"claims": claims, "practice": practice_id}, into=_Exception)
    return _again(unit, rows, today=today)


def retry_unmatched(unit: Unit, *, today: date) -> PostingSummary:
    """After claims came in: plan those unmatched exceptions again that one of the practice's claims could be now."""
    return _again(unit, unit.rows(_FOUND_SINCE, into=_Exception), today=today)


def retry_payer(unit: Unit, practice_id: int, payer_id: int, *, today: date) -> PostingSummary:
    """After something was learned about a payer: plan its latest 500 unmatched exceptions of one practice again."""
    asked = {"practice": practice_id, "payer": payer_id, "limit": SLICE}
    return _again(unit, unit.rows(_OF_PAYER, asked, into=_Exception), today=today)


def _again(unit: Unit, rows: Sequence[_Exception], *, today: date) -> PostingSummary:
    done = PostingSummary()
    for remit_id, group in groupby(rows, key=lambda row: row.remit_id):
        payment = load_payment(unit, remit_id)
        if payment is None:
            continue
        for ids in _chunks([row.id for row in group]):
            done = done.plus(post_slice(unit, remit_id, ids, today=today, mode=payment.mode, retried=True))
    return done


def find_payment(unit: Unit, trace: str) -> Payment:
    """The payment with this trace (or R and its number) in the login's scope. Raises NotFound, Refused when several."""
    ids = unit.rows(_OPEN_REMITS, {"trace": trace}, into=int)
    if len(ids) > 1:
        listed = ", ".join(f"R{remit_id}" for remit_id in ids)
        raise Refused(f"Several payments carry this trace; name one of {listed} instead.")
    payment = load_payment(unit, ids[0]) if ids else None
    if payment is None:
        raise NotFound("No payment with this trace is in your practices.")
    return payment


def post_slice(
    unit: Unit,
    remit_id: int,
    ids: Sequence[int],
    *,
    today: date,
    mode: str,
    more: bool = False,
    by_hand: bool = False,
    retried: bool = False,
    chosen: int | None = None,
    pairs: Mapping[int, int] | None = None,
    policy: Policy | None = None,
    fresh: Payment | None = None,
) -> PostingSummary:
    """Load, match, plan and write up to 500 received claims, then try again what waited for one of them.

    `fresh` is the payment as this unit has just read it: on a slow line every statement is felt.
    """
    payment = fresh or load_payment(unit, remit_id)
    if payment is None:
        raise NotFound("No such payment is in your practices.")
    found = load_slice(unit, payment, ids, chosen=chosen, pairs=pairs)
    rules = policy or office_policy(unit, payment.policy_key, seed=seed_policy())
    plan = plan_payment(found.payment, found.received, found.candidates, rules, mode=mode)
    if retried and not any(each.plan.outcome == "post" for each in plan.claims):
        return PostingSummary()  # nothing changed: an exception is not written twice
    if not plan.claims and not plan.plb_ids and payment.state != "new":
        return PostingSummary()
    written = write_plan(unit, plan, today=today, by_hand=by_hand, more=more)
    if written.result == "already":
        return PostingSummary(already=len(ids))
    judge_slice(unit, plan, rules, today=today)
    _count_picks(unit, plan)
    if _takes_back(plan, found):
        chain_takebacks(unit, [remit_id], today=today)
    done = _summary(plan)
    touched = {each.plan.claim_id for each in plan.claims if each.plan.claim_id and _frees(each)}
    if touched and mode != REVIEW and not retried:
        done = done.plus(_settle(unit, touched, today=today))
    return done


def _count_picks(unit: Unit, plan: PaymentPlan) -> None:
    """Each pick of a person knows how many claims it has found since."""
    used = [each.plan.pick_id for each in plan.claims if each.plan.pick_id and each.plan.outcome == "post"]
    if used:
        unit.execute("SELECT api.count_picks_v1(%(picks)s)", {"picks": used})


def _takes_back(plan: PaymentPlan, found: Slice) -> bool:
    """Whether chains of take-backs may have changed: provider level, a reversal, or a claim decided before."""
    decided = {claim.claim_id for claims in found.candidates.values() for claim in claims if claim.priors}
    return bool(plan.plb_ids) or any(
        each.received.is_reversal or each.plan.claim_id in decided
        for each in plan.claims
        if each.plan.outcome == "post"
    )


def _frees(outcome: ClaimOutcome) -> bool:
    """Whether an exception of the same claim may post now: something posted, or a reversal says which was meant."""
    return outcome.plan.outcome == "post" or (outcome.plan.outcome == "exception" and outcome.received.is_reversal)


def require_poster(unit: Unit) -> None:
    """Raises NotPermitted naming the right, before anything is read."""
    unit.execute("SELECT sec.require_group('poster', 'supervisor', 'service')")


def _settle(unit: Unit, claim_ids: Iterable[int], *, today: date) -> PostingSummary:
    """A reversal frees its correction, a first payer's decision the second's; at most three steps."""
    done = PostingSummary()
    for _turn in range(ROUNDS):
        step = _again_of(unit, sorted(claim_ids), None, today=today)
        done = done.plus(step)
        if not step.posted:
            break
    return done


def _in_own_unit(
    database: Database, remit_id: int, ids: Sequence[int], *, today: date, mode: str, more: bool
) -> PostingSummary:
    """A slice that collided with another desk is planned anew: of what that desk left, and by mode only once."""

    def work(unit: Unit) -> PostingSummary:
        waiting = set(waiting_ids(unit, remit_id, ("waiting", "reversed")))
        left = [each for each in ids if each in waiting]
        payment = load_payment(unit, remit_id) if mode != APPROVED else None
        if (ids and not left) or (payment is not None and payment.state in {"review", "posted"}):
            return PostingSummary(already=len(ids))
        return post_slice(unit, remit_id, left, today=today, mode=mode, more=more, by_hand=mode == APPROVED)

    for _turn in range(_TRIES - 1):
        try:
            return database.perform(work)
        except Conflict:
            continue
    return database.perform(work)


def _chunks(ids: Sequence[int]) -> list[Sequence[int]]:
    """At least one: a payment can be provider level alone."""
    return [ids[at : at + SLICE] for at in range(0, len(ids), SLICE)] or [()]


def _summary(plan: PaymentPlan) -> PostingSummary:
    outcomes = [each.plan.outcome for each in plan.claims]
    return PostingSummary(
        posted=outcomes.count("post"),
        exceptions=outcomes.count("exception"),
        waiting=outcomes.count("wait"),
        information=outcomes.count("information"),
        posted_cents=plan.cash("payment"),
        exception_cents=plan.cash("unposted"),
        provider_level_cents=plan.cash("provider_level") + plan.cash("interest"),
    )
