"""The work a decision leaves open, each piece with its own clock. Pure."""

from __future__ import annotations

from msgspec import Struct

from app.domain.money import money_text
from app.posting.facts import FORWARDED, PATIENT, SECONDARY, TERTIARY, Payment, ReceivedClaim
from app.posting.moves import REFUSED_AND_FORWARDED, Moves
from app.posting.state import ClaimState
from app.rules.reasons import clock_kind, reason_words


class Opened(Struct, frozen=True, gc=False):
    """Work to open on the claim (or on the received claim while none is matched).

    `queue` empty: the queue of the kind. `due_days` from today, `clock_days` from the payer's decision (calendar days);
    without them the clock rules say when the clock of that kind runs out.
    """

    kind: str
    cents: int
    text: str
    queue: str = ""
    due_days: int = 0
    clock_kind: str = "due"
    clock_days: int | None = None
    group: str = ""
    reason: str = ""


def work_left(
    received: ReceivedClaim, party: str, moves: Moves, state: ClaimState, payment: Payment
) -> tuple[Opened, ...]:
    """Everything this decision leaves open, each with its own clock."""
    found: list[Opened] = []
    payer = payment.payer_name
    if moves.denied:
        group, _, reason = moves.denied_by.partition("-")
        text = f"{payer} denied {money_text(moves.denied)} with {moves.denied_by}: {reason_words(reason)}."
        if received.status_code == REFUSED_AND_FORWARDED:
            text = f"{payer} sent the claim on to an insurer that is not on it: add that coverage. {text}"
        found.append(Opened("denial", moves.denied, text, clock_kind=clock_kind(reason), group=group, reason=reason))
    if moves.asked:
        group, _, reason = moves.asked_by.partition("-")
        text = f"{moves.asked_by}: {reason_words(reason)}; ask the patient before a statement goes out."
        found.append(Opened("patient", moves.asked, text, group=group, reason=reason))
    if moves.review:
        listed = ", ".join(moves.review)
        text = f"{listed} stays open with {payer}: the posting policy does not decide it."
        found.append(Opened("exception", moves.held_back, text, "posting"))
    if moves.beyond:
        text = f"OA-23 of {money_text(moves.beyond)} was settled by no payer before: it stays open with {payer}."
        found.append(Opened("exception", moves.beyond, text, "posting"))
    found.extend(_next_payer(received, party, moves, state, payment))
    found.extend(credit_left(state))
    return tuple(found)


def _next_payer(
    received: ReceivedClaim, party: str, moves: Moves, state: ClaimState, payment: Payment
) -> tuple[Opened, ...]:
    """A secondary claim is due, or on its way already: a forwarded claim is never billed twice (RFI 2365).

    A correction after the next payer decided leaves the difference with it (DOMAIN.md 4).
    """
    later = {SECONDARY, TERTIARY} - {party}
    touched = {leg.party for leg in moves.legs if leg.kind == "transfer" and leg.party in later}
    moved = sum(max(state.owed(each), 0) for each in touched)
    if not moved:
        return ()
    if any(prior.party in touched and not prior.taken_back for prior in state.priors):
        text = f"{payment.payer_name} changed its decision after the next payer's: bill {money_text(moved)} more there."
        return (Opened("secondary", moved, text),)
    if received.status_code in FORWARDED or received.forwarded_to or {"MA18", "MA07", "N89"} & received.every_remark:
        days = payment.crossover_days
        text = f"{payment.payer_name} forwarded the claim: wait {days} days for the next payer, do not bill it."
        return (Opened("secondary", moved, text, "", days, "crossover", days),)
    return (Opened("secondary", moved, f"The next payer owes {money_text(moved)}: its claim is due."),)


def credit_left(state: ClaimState) -> tuple[Opened, ...]:
    """A party that owes less than nothing: a credit for a person, never written off by itself."""
    credit = -sum(value for value in state.by_party().values() if value < 0)
    if not credit:
        return ()
    whose = "the patient" if state.by_party().get(PATIENT, 0) < 0 else "a payer"
    text = f"A credit of {money_text(credit)} stands with {whose}: more was paid or taken off than owed."
    return (Opened("credit", credit, text),)
