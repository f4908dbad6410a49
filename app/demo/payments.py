"""Answers gathered into payments: a transaction per payer, practice and day, with what is kept back or carried on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from random import Random

from app.demo.answer import Answer, Shape
from app.demo.cards import PayerCard
from app.demo.people import Practice
from app.demo.truth import PRIMARY, Book, RemitTruth
from app.demo.wording import word_claim
from app.demo.x12_remit import WireClaim, WireKept, WirePayment

REFUND_PAIR_EVERY = 60
PAPER_EVERY = 16
PAPER_CLAIMS = 3
SHARED_EVERY = 3
SHARED_AT_LEAST = 4
OTHER_EVERY = 9
OTHER_AT_LEAST = 5_000
OTHER_CODES = ("AP", "LE", "IR", "J1", "CS")
PRICED = "25"


class Posts(StrEnum):
    """How a payment comes into the ledger: by the payer's mode, by a clerk's approval, or not yet."""

    BY_MODE = "by_mode"
    APPROVED = "approved"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Till:
    """Whose payments to whom; `apart` are the payments that will not add up."""

    paid_on: date
    payer_key: str
    practice_key: str
    apart: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A negative balance the payer carries to its next payment."""

    trace: str
    amount: int


@dataclass(frozen=True, slots=True)
class Payment:
    """A written payment and who it is between; `transfer` names the one transfer by which several are paid.

    `paper`: it comes as a check with a paper EOB; `twin`: and as an 835 as well.
    """

    payer: PayerCard
    practice: Practice
    wire: WirePayment
    posts: Posts
    transfer: str = ""
    paper: bool = False
    twin: bool = False


class Cashier:
    """Writes the payments of all payers day by day, and the truth with them; `shares`: some come by one transfer."""

    def __init__(self, book: Book, dice: Random, *, approved_until: date, shares: bool = True) -> None:
        self._book = book
        self._approved_until = approved_until
        self._dice = dice
        self._carried: dict[str, Carried] = {}
        self._written = 0
        self._shares = shares
        self._plain = 0

    def pay(self, answers: Iterable[Answer]) -> list[Payment]:
        """All payments in order of their days."""
        tills: dict[Till, list[Answer]] = {}
        for answer in answers:
            till = Till(answer.paid_on, answer.payer.key, answer.practice.card.key, answer.apart)
            tills.setdefault(till, []).append(answer)
        order = sorted(tills, key=lambda till: (till.paid_on, till.payer_key, till.practice_key, till.apart))
        return [payment for till in order for payment in self._pay_till(tills[till], till)]

    def _pay_till(self, answers: list[Answer], till: Till) -> list[Payment]:
        """One payment; now and then two that come by one transfer, no claim in both."""
        numbers = list(dict.fromkeys(answer.encounter.number for answer in answers))
        halves = {number: at * 2 // len(numbers) for at, number in enumerate(numbers)}
        parts = [[answer for answer in answers if halves[answer.encounter.number] == half] for half in (0, 1)]
        worth = [sum(answer.paid for answer in part) - sum(k.amount for a in part for k in a.kept) for part in parts]
        if (
            not self._shares
            or till.apart
            or len(numbers) < SHARED_AT_LEAST
            or self._written % SHARED_EVERY
            or min(worth) < OTHER_AT_LEAST
        ):
            return [self._pay(answers, till)]
        transfer = f"EFT{self._written:05d}"
        return [self._pay(part, till, transfer) for part in parts]

    def _pay(self, answers: list[Answer], till: Till, transfer: str = "") -> Payment:
        payer, practice = answers[0].payer, answers[0].practice
        self._written += 1
        trace = f"{payer.payer_ids[0]}{till.paid_on:%y%j}{self._written:05d}"
        claims = [word_claim(answer, self._dice) if answer.decision else None for answer in answers]
        kept = [WireKept(part.code, part.reference, part.amount) for answer in answers for part in answer.kept]
        total = sum(claim.paid for claim in claims if claim) - sum(part.amount for part in kept)
        if not till.apart:
            more = self._carry(f"{payer.key} {practice.card.key}", trace, total)
            kept += more
            total -= sum(part.amount for part in more)
            if self._written % REFUND_PAIR_EVERY == 0:
                kept += self._refund_pair(answers[0].control)
            more = self._other_amounts(trace, total)
            kept += more
            total -= sum(part.amount for part in more)
        else:
            total += self._dice.choice((1, -1, 1_000)) if total else 1
        remit = self._book.open_remit(payer.key, practice.card.key, trace, till.paid_on.isoformat(), total)
        posts = Posts.BY_MODE
        if payer.mode == "review" or any(answer.waits for answer in answers):
            posts = Posts.APPROVED if till.paid_on <= self._approved_until else Posts.NOT_YET
        if till.apart:
            self._book.hold(remit, [answer.encounter.number for answer in answers])
        elif posts is Posts.NOT_YET and payer.mode == "review":
            self._book.wait(remit)
        else:
            self._tell(remit, answers, claims, kept, posts)
        wire = _wire(answers[0], amount=total, trace=trace, claims=claims, kept=kept)
        simple = not (transfer or kept) and total > 0 and payer.mode != "review" and _is_plain(answers)
        paper = simple and self._next_is_paper()
        if paper:
            wire = replace(wire, method="CHK")
        posts = Posts.BY_MODE if till.apart else posts
        twin = paper and self._plain % (2 * PAPER_EVERY) == 0
        return Payment(payer, practice, wire, posts, transfer=transfer, paper=paper, twin=twin)

    def _next_is_paper(self) -> bool:
        self._plain += 1
        return self._plain % PAPER_EVERY == 0

    def _carry(self, between: str, trace: str, total: int) -> list[WireKept]:
        """FB: what was carried before is applied; what would fall below zero is carried on."""
        kept = []
        before = self._carried.pop(between, None)
        if before:
            kept.append(WireKept("FB", before.trace, before.amount))
            total -= before.amount
        if total < 0:
            kept.append(WireKept("FB", trace, total))
            self._carried[between] = Carried(trace, -total)
        return kept

    def _other_amounts(self, trace: str, total: int) -> list[WireKept]:
        """Now and then an advance, a levy, a withholding, or money of no claim; never more than the payment."""
        if self._written % OTHER_EVERY != 0 or total < OTHER_AT_LEAST:
            return []
        code = OTHER_CODES[self._written // OTHER_EVERY % len(OTHER_CODES)]
        sign = -1 if code == "CS" else 1
        return [WireKept(code, f"{code}{trace[-6:]}", sign * self._dice.randrange(300, OTHER_AT_LEAST // 2))]

    def _refund_pair(self, reference: str) -> list[WireKept]:
        """A refund cheque of ours acknowledged: 72 and WO of the same claim, together zero."""
        amount = self._dice.randrange(1_000, 9_000)
        return [WireKept("72", reference, -amount), WireKept("WO", reference, amount)]

    def _tell(
        self,
        remit: RemitTruth,
        answers: list[Answer],
        claims: list[WireClaim | None],
        kept: list[WireKept],
        posts: Posts,
    ) -> None:
        for answer, claim in zip(answers, claims, strict=True):
            if answer.refunded:
                self._book.refund(answer.encounter.number, answer.refunded, answer.check)
            if claim is None:
                continue
            number = answer.encounter.number
            if answer.status == PRICED:
                continue
            if answer.why:
                self._book.refuse(remit, number, answer.why, claim.paid)
            elif answer.former_system:
                self._book.pass_over(remit, answer.former_system, claim.paid)
            elif answer.waits and posts is Posts.NOT_YET:
                self._book.wait_for(remit, number, answer.waits, claim.paid)
            else:
                decision = answer.true_decision or answer.decision
                self._book.decide(remit, number, decision, rank=answer.rank, claim_shares=answer.claim_shares)
                if answer.rank == PRIMARY:
                    self._book.judge(number, decision, answer.payer.terms)
        for part in kept:
            self._book.provider_level(remit, part.code, part.reference, part.amount)


def _is_plain(answers: list[Answer]) -> bool:
    """Whether a clerk can key it from paper as it stands: first answers of a few claims, nothing odd about them."""
    return len(answers) <= PAPER_CLAIMS and all(
        len(answer.decision) == len(answer.encounter.lines)
        and not answer.payer.number_length
        and answer.status == "1"
        and answer.rank == PRIMARY
        and answer.shape is Shape.PLAIN
        and not (answer.why or answer.waits or answer.former_system or answer.claim_shares or answer.apart)
        for answer in answers
    )


def _wire(
    like: Answer, *, amount: int, trace: str, claims: list[WireClaim | None], kept: list[WireKept]
) -> WirePayment:
    payer, practice = like.payer, like.practice
    return WirePayment(
        amount=amount,
        paid_on=like.paid_on,
        trace=trace,
        payer_name=payer.name.upper(),
        payer_id=payer.payer_ids[-1],
        payer_tax_id=payer.tax_id,
        payee_name=practice.card.name.upper(),
        payee_npi=practice.npi,
        payee_tax_id=practice.tax_id,
        claims=tuple(claim for claim in claims if claim),
        kept=tuple(kept),
    )
