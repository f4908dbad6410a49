"""What speaks against a candidate of a bank line, in words for the person who wants it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from app.domain.money import money_text
from app.posting.bank_match import BankFact, PaymentFact, Proposal, normal_trace


def with_doubts(
    line: BankFact, proposals: Sequence[Proposal], payments: Sequence[PaymentFact]
) -> tuple[Proposal, ...]:
    """The proposals of one line, each with its doubts; one without any may be applied by one key."""
    known = {(each.kind, each.id): each for each in payments}
    theirs = [
        each
        for each in payments
        if line.trace and each.practice_id == line.practice_id and normal_trace(each.trace) == normal_trace(line.trace)
    ]
    return tuple(
        each if each.clear else structs.replace(each, doubts=_doubts(line, each, known, theirs)) for each in proposals
    )


def _doubts(
    line: BankFact,
    proposal: Proposal,
    known: dict[tuple[str, int], PaymentFact],
    theirs: Sequence[PaymentFact],
) -> tuple[str, ...]:
    named = [known[part.kind, part.id] for part in proposal.parts if part.id is not None]
    words = []
    others = [each for each in theirs if each not in named]
    if others and not any(each in named for each in theirs):
        words.append(f"The bank's trace {line.trace} is that of {', '.join(_name(each) for each in others)}.")
    for each in named:
        words += _against(line, each)
    if proposal.score == 0:
        words.append("No rule proposes it: neither trace nor amount and day name it.")
    else:
        words.append(f"It is not certain: {'; '.join(proposal.reasons)}.")
    return tuple(words)


def _against(line: BankFact, payment: PaymentFact) -> list[str]:
    """Where bank and payment say different things; silent where one of them says nothing."""
    name, words = _name(payment), []
    if line.trace and payment.trace and normal_trace(line.trace) != normal_trace(payment.trace):
        words.append(f"The bank names the trace {line.trace}, {name} has {payment.trace}.")
    senders = [normal_trace(text)[-9:] for text in (line.originator, payment.originator)]
    if all(senders) and senders[0] != senders[1]:
        words.append(f"The bank names the sender {line.originator}, {name} has {payment.originator}.")
    payer = [word for word in re.split(r"[^A-Z]+", payment.payer.upper()) if len(word) > 3]
    if line.payer_text and payer and not any(word in line.payer_text.upper() for word in payer):
        words.append(f"The bank's words are {line.payer_text}, which do not name {payment.payer}.")
    if payment.left != line.left:
        words.append(f"{name} waits for {money_text(payment.left)}, of the line {money_text(line.left)} is left.")
    return words


def _name(payment: PaymentFact) -> str:
    return f"R{payment.id} of {payment.payer}" if payment.kind == "remit" else f"P{payment.id}"
