"""Which payments a bank line is: by trace, amount and day. Pure: facts in, proposals with score and reasons out.

Sources: DOMAIN.md 12 (TRN02 and TRN03 with amount and date, +/-3 business days; one EFT per tax id, advices per NPI).
Only a proposal that is `certain` may be posted by itself, and nothing is certain that two lines or two payments share.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations

from msgspec import Struct, structs

from app.domain.money import money_text
from app.posting.bank_days import bank_days_between

WINDOW = 3  # bank days between advice and money (CORE)
FEE_PER_MILLE = 50  # a card processor keeps at most this much
MOST_SUBSET = 16  # payments a check deposit is tried from, all combinations
BY_HAND_WINDOW = 10  # bank days between a line and what a person may name for it
MOST_BY_HAND = 20  # payments offered though no rule proposes them
SHOWN = 8  # proposals kept per line
_BLANK = re.compile(r"[^A-Z0-9]")


class BankFact(Struct, frozen=True):
    """A bank line with what is left of it, in cents."""

    line_id: int
    practice_id: int
    posted_on: date
    left: int
    kind: str
    trace: str = ""
    originator: str = ""
    reference: str = ""
    payer_text: str = ""


class PaymentFact(Struct, frozen=True):
    """A remittance (`remit`) or counter payment (`payment`); `left` is what of it is not in the bank yet.

    `ready` is how much of that is posted and may be applied now; None: all of it.
    """

    kind: str
    id: int
    practice_id: int
    paid_on: date
    amount: int
    left: int
    trace: str = ""
    originator: str = ""
    payer_id: int = 0
    payer: str = ""
    method: str = ""  # ACH, CHK, NON, FWT ...; of a counter payment: cash, check, card, lockbox
    ready: int | None = None


class Part(Struct, frozen=True):
    """What a line is applied to; `cents` is what it adds to the line, so a fee is negative."""

    kind: str
    id: int | None
    cents: int


class Proposal(Struct, frozen=True):
    """One way to apply a line; the parts never exceed the line. `score` 0 to 100."""

    line_id: int
    parts: tuple[Part, ...]
    score: int
    reasons: tuple[str, ...]
    certain: bool = False
    clear: bool = False  # it is the payment beyond doubt, though it may not be posted whole yet
    doubts: tuple[str, ...] = ()  # sentences: what speaks against it

    @property
    def cents(self) -> int:
        """How much of the line this explains."""
        return sum(part.cents for part in self.parts)


def normal_trace(text: str) -> str:
    """A trace without punctuation and leading zeros, as banks and payers disagree about both."""
    return _BLANK.sub("", text.upper()).lstrip("0")


def propose(lines: Sequence[BankFact], payments: Sequence[PaymentFact]) -> dict[int, tuple[Proposal, ...]]:
    """Proposals per line, best first. What two lines want with certainty, neither gets by itself."""
    by_trace: dict[tuple[int, str], list[PaymentFact]] = defaultdict(list)
    by_practice: dict[int, list[PaymentFact]] = defaultdict(list)
    went_back: dict[int, list[PaymentFact]] = defaultdict(list)
    for payment in payments:
        if payment.left <= 0:
            went_back[payment.practice_id].append(payment)
            continue
        by_practice[payment.practice_id].append(payment)
        if normal_trace(payment.trace):
            by_trace[payment.practice_id, normal_trace(payment.trace)].append(payment)
    same_trace = Counter((line.practice_id, normal_trace(line.trace)) for line in lines)
    siblings: dict[tuple[int, str], int] = defaultdict(int)
    for line in lines:
        siblings[line.practice_id, normal_trace(line.trace)] += line.left
    traces = {line.line_id: _own_trace(line, by_trace) for line in lines}
    spoken = {each for line in lines for each in _named_whole(line, traces[line.line_id])}
    found: dict[int, tuple[Proposal, ...]] = {}
    for line in lines:
        traced = traces[line.line_id]
        key = (line.practice_id, normal_trace(line.trace))
        several = siblings[key] if line.trace and same_trace[key] > 1 else line.left
        if line.left < 0:
            found[line.line_id] = _money_out(line, went_back[line.practice_id])
        else:
            found[line.line_id] = _of_line(line, traced, by_practice[line.practice_id], several, spoken)
    return _without_contested(found, {(each.kind, each.id): each for each in payments})


def by_hand(line: BankFact, payments: Sequence[PaymentFact], known: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """Payments that no rule proposes and a person may still name: posted, waiting for money, nearest amount first."""
    if line.left <= 0:
        return ()
    alone = {each.parts[0] for each in known if len(each.parts) == 1}
    waiting = [
        each
        for each in payments
        if each.practice_id == line.practice_id
        and _could_be(line, each)
        and min(each.left, each.left if each.ready is None else each.ready) > 0
    ]
    waiting.sort(key=lambda each: (abs(each.left - line.left), abs((each.paid_on - line.posted_on).days), each.id))
    made = []
    for each in waiting[:MOST_BY_HAND]:
        part = Part(each.kind, each.id, min(line.left, each.left, each.left if each.ready is None else each.ready))
        if part not in alone:
            gap = f"waits for {money_text(each.left)}"
            made.append(Proposal(line.line_id, (part,), 0, (each.payer or "no name", gap, _day_words(line, each))))
    return tuple(made)


def _could_be(line: BankFact, payment: PaymentFact) -> bool:
    """Whether a person may want it: its trace, or a kind that comes this way, of about these days."""
    if normal_trace(line.trace) and normal_trace(line.trace) == normal_trace(payment.trace):
        return True
    if payment.kind == "payment" and line.kind not in {"card_settlement", "check", "lockbox", "other"}:
        return False
    return abs(bank_days_between(payment.paid_on, line.posted_on)) <= BY_HAND_WINDOW


def _own_trace(line: BankFact, by_trace: dict[tuple[int, str], list[PaymentFact]]) -> list[PaymentFact]:
    """Payments of the line's trace (or check number), of the same originator where both name one."""
    for text in (line.trace, line.reference if line.kind in {"check", "virtual_card", "wire", "lockbox"} else ""):
        same = by_trace.get((line.practice_id, normal_trace(text)), []) if normal_trace(text) else []
        if not same:
            continue
        named = [
            each
            for each in same
            if not (line.originator and each.originator)
            or normal_trace(line.originator)[-9:] == normal_trace(each.originator)[-9:]
        ]
        return named or same
    return []


def _named_whole(line: BankFact, traced: list[PaymentFact]) -> list[PaymentFact]:
    """Payments the bank names by their trace and brings to the cent: in no other line is any of their money."""
    return traced if line.trace and sum(each.left for each in traced) == line.left else []


def _of_line(
    line: BankFact, traced: list[PaymentFact], everything: list[PaymentFact], several: int, spoken: set[PaymentFact]
) -> tuple[Proposal, ...]:
    if line.kind == "card_settlement":
        made = _card_settlement(line, everything)
    elif traced:
        made = _by_trace(line, traced, several)
    else:
        made = _by_amount(line, everything, spoken) + _check_deposit(line, everything)
    return tuple(sorted(made, key=lambda each: (-each.score, _ids(each)))[:SHOWN])


def _money_out(line: BankFact, went_back: Sequence[PaymentFact]) -> tuple[Proposal, ...]:
    """The bank's own charge, or money of a payment that was taken back after it came: a returned check."""
    if line.kind == "fee":
        part = Part("fee", None, line.left)
        return (Proposal(line.line_id, (part,), 95, ("the bank's own charge",), certain=True),)
    same = [each for each in went_back if each.left == line.left and abs((line.posted_on - each.paid_on).days) <= 30]
    return tuple(
        _whole(line, [each], 75, ("came back to the cent", _day_words(line, each)), certain=len(same) == 1)
        for each in same
    )[:SHOWN]


def _by_trace(line: BankFact, traced: Sequence[PaymentFact], several: int) -> list[Proposal]:
    waiting = sum(each.left for each in traced)
    near, days = _nearness(line, traced)
    who = "this trace" if len(traced) == 1 else f"this trace on {len(traced)} advices"
    if waiting == line.left:
        reasons = (who, "amount to the cent", days)
        return [_whole(line, traced, 100 if near else 90, reasons, certain=True)]
    if line.kind == "virtual_card" and 0 < waiting - line.left <= waiting * FEE_PER_MILLE // 1000:
        return [_with_fee(line, traced, 85 if near else 75, (who, days), certain=near)]
    exact = [each for each in traced if each.left == line.left]
    if len(exact) == 1:
        return [_whole(line, exact, 80, (f"{who}, one of them to the cent", days), certain=False)]
    if several == waiting and line.left < waiting:
        reasons = (who, "the lines of this trace sum to it", days)
        return [Proposal(line.line_id, _spread(line.left, traced), 88, reasons, certain=len(traced) == 1)]
    gap = f"the bank has {money_text(abs(line.left - waiting))} {'more' if line.left > waiting else 'less'}"
    return [Proposal(line.line_id, _spread(line.left, traced), 60, (who, gap, days))]


def _by_amount(line: BankFact, everything: Iterable[PaymentFact], spoken: set[PaymentFact]) -> list[Proposal]:
    """Amount and day alone: certain when there is one only, of the same way of paying."""
    near = [each for each in everything if _fits(line, each) and _within(line, each)]
    same = [each for each in near if each.left == line.left]
    # A trace on both sides that differs says that it is another payment.
    open_to = [each for each in same if not (line.trace and normal_trace(each.trace) and each.method == "ACH")]
    made = [
        _whole(
            line, [each], _amount_score(line, each), (each.payer, "amount to the cent", _day_words(line, each)),
            certain=len(same) == 1 and bool(open_to),
        )
        for each in same
    ]  # fmt: skip
    if same:
        return made
    days: dict[tuple[int, date], list[PaymentFact]] = defaultdict(list)
    for each in near:
        if each.kind == "remit":
            days[each.payer_id, each.paid_on].append(each)
    # A payer may pay some advices of a day together and one apart, whose own line names it.
    rests = [[each for each in group if each not in spoken] for group in days.values()]
    groups = [*days.values(), *(rest for rest, group in zip(rests, days.values(), strict=True) if rest != group)]
    whole = [group for group in groups if len(group) > 1 and sum(each.left for each in group) == line.left]
    for group in whole:
        reasons = (f"{len(group)} advices of {group[0].payer} of one day sum to it", _day_words(line, group[0]))
        made.append(_whole(line, group, 75, reasons, certain=len(whole) == 1 and not line.trace))
    if line.kind == "virtual_card":
        made += [
            _with_fee(line, [each], 55, ("amount less a fee", _day_words(line, each)), certain=False)
            for each in near
            if 0 < each.left - line.left <= each.left * FEE_PER_MILLE // 1000
        ]
    return made


def _check_deposit(line: BankFact, everything: Iterable[PaymentFact]) -> list[Proposal]:
    """Several checks taken to the bank together: all that wait, or the one combination that sums to it."""
    if line.kind not in {"check", "lockbox"}:
        return []
    checks = sorted(
        (each for each in everything if each.method in {"CHK", "check", "lockbox"} and _lately(line, each)),
        key=lambda each: (each.paid_on, each.kind, each.id),
    )
    if len(checks) > 1 and sum(each.left for each in checks) == line.left:
        return [_whole(line, checks, 82, (f"all {len(checks)} checks that wait sum to it",), certain=True)]
    if len(checks) > MOST_SUBSET:
        return []
    fits = [
        group
        for size in range(2, len(checks))
        for group in combinations(checks, size)
        if sum(each.left for each in group) == line.left
    ]
    return [_whole(line, group, 65, (f"{len(group)} checks sum to it",), certain=False) for group in fits[:SHOWN]]


def _card_settlement(line: BankFact, everything: Iterable[PaymentFact]) -> list[Proposal]:
    """The card payments a counter took on one day, less what the processor keeps."""
    days: dict[date, list[PaymentFact]] = defaultdict(list)
    for each in everything:
        if each.kind == "payment" and each.method == "card" and each.paid_on <= line.posted_on and _within(line, each):
            days[each.paid_on].append(each)
    whole = [group for group in days.values() if sum(each.left for each in group) == line.left]
    if whole:
        return [
            _whole(line, group, 90, (f"card payments of {group[0].paid_on:%m/%d}", "amount to the cent"),
                   certain=len(whole) == 1)
            for group in whole
        ]  # fmt: skip
    return [
        _with_fee(line, group, 70, (f"card payments of {group[0].paid_on:%m/%d}",), certain=False)
        for group in days.values()
        if 0 < sum(each.left for each in group) - line.left <= sum(each.left for each in group) * FEE_PER_MILLE // 1000
    ]


def _fits(line: BankFact, payment: PaymentFact) -> bool:
    """Whether money of this kind can be that payment."""
    if payment.kind == "payment":
        return line.kind in {"check", "lockbox", "other"} and payment.method != "card"
    return {
        "ach": payment.method in {"ACH", "FWT"}, "wire": payment.method in {"FWT", "ACH"},
        "check": payment.method in {"CHK", "BOP"}, "lockbox": payment.method in {"CHK", "BOP"},
        "virtual_card": payment.method not in {"ACH"}, "other": payment.method != "NON", "fee": False,
    }.get(line.kind, False)  # fmt: skip


def _within(line: BankFact, payment: PaymentFact) -> bool:
    return abs((line.posted_on - payment.paid_on).days) <= 14 and (
        abs(bank_days_between(payment.paid_on, line.posted_on)) <= WINDOW
    )


def _lately(line: BankFact, payment: PaymentFact) -> bool:
    """Checks go to the bank when somebody goes: within 30 days of their date."""
    return -WINDOW <= (line.posted_on - payment.paid_on).days <= 30


def _nearness(line: BankFact, payments: Sequence[PaymentFact]) -> tuple[bool, str]:
    apart = max((abs(bank_days_between(each.paid_on, line.posted_on)) for each in payments), default=0)
    return apart <= WINDOW, _apart_words(apart)


def _day_words(line: BankFact, payment: PaymentFact) -> str:
    return _apart_words(abs(bank_days_between(payment.paid_on, line.posted_on)))


def _apart_words(days: int) -> str:
    if days == 0:
        return "same day"
    return f"{days} bank day{'s' if days > 1 else ''} apart"


def _amount_score(line: BankFact, payment: PaymentFact) -> int:
    words = [word for word in re.split(r"[^A-Z]+", payment.payer.upper()) if len(word) > 3]
    named = any(word in line.payer_text.upper() for word in words)
    return 80 if named else 70


def _whole(
    line: BankFact, payments: Sequence[PaymentFact], score: int, reasons: tuple[str, ...], *, certain: bool
) -> Proposal:
    parts = tuple(Part(each.kind, each.id, each.left) for each in payments)
    return Proposal(line.line_id, parts, score, tuple(word for word in reasons if word), certain)


def _with_fee(
    line: BankFact, payments: Sequence[PaymentFact], score: int, reasons: tuple[str, ...], *, certain: bool
) -> Proposal:
    fee = sum(each.left for each in payments) - line.left
    made = _whole(line, payments, score, (*reasons, f"net of a fee of {money_text(fee)}"), certain=certain)
    return structs.replace(made, parts=(*made.parts, Part("fee", None, -fee)))


def _spread(left: int, payments: Iterable[PaymentFact]) -> tuple[Part, ...]:
    """The line over the payments, oldest first, until it is used up."""
    parts = []
    for each in sorted(payments, key=lambda payment: (payment.paid_on, payment.id)):
        share = min(left, each.left)
        if share > 0:
            parts.append(Part(each.kind, each.id, share))
            left -= share
    return tuple(parts)


def _ids(proposal: Proposal) -> tuple[str, ...]:
    return tuple(f"{part.kind}{part.id}" for part in proposal.parts)


def _without_contested(
    found: dict[int, tuple[Proposal, ...]], facts: dict[tuple[str, int], PaymentFact]
) -> dict[int, tuple[Proposal, ...]]:
    """Certain of a line is its best only, and only while the certain ones of all lines ask no payment for too much."""
    wanted: Counter[tuple[str, int]] = Counter()
    for proposals in found.values():
        for part in proposals[0].parts if proposals and proposals[0].certain else ():
            if part.id is not None:
                wanted[part.kind, part.id] += part.cents
    contested = {key for key, cents in wanted.items() if cents > facts[key].left}
    unready = {key for key, each in facts.items() if each.ready is not None and each.ready < each.left}
    return {
        line_id: tuple(_settled(proposals, at, contested, unready) for at in range(len(proposals)))
        for line_id, proposals in found.items()
    }


def _settled(
    proposals: tuple[Proposal, ...], at: int, contested: set[tuple[str, int]], unready: set[tuple[str, int]]
) -> Proposal:
    """A proposal with the certainty that is left to it beside the others."""
    each = proposals[at]
    shared = any((part.kind, part.id) in contested for part in each.parts)
    tied = len(proposals) > 1 and proposals[1].score == each.score
    waits = any((part.kind, part.id) in unready for part in each.parts)
    reasons = each.reasons + ("another line wants the same",) * shared + ("not posted whole yet",) * waits
    clear = each.certain and at == 0 and not (tied or shared)
    return structs.replace(each, certain=clear and not waits, clear=clear, reasons=reasons)
