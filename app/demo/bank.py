"""The bank's side: what arrived on each practice's account for the payments, what did not, and what nobody announced.

Written as a CSV statement for each practice, as BAI2 for one; a day or two behind the payment, weekends skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from random import Random

from app.demo.payments import Payment
from app.demo.people import Practice
from app.demo.truth import Truth
from app.domain.money import decimal_text

BAI2_PRACTICE = "OHG"
LOST_EVERY = 41  # a payment whose money never came
UNANNOUNCED = 2  # lines of each practice whose remittance never came
CARD_FEE_PERMILLE = 29
SERVICE_CHARGE = -1_500
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One account's statement; `last_four` names the account."""

    practice: str
    last_four: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    on: date
    cents: int
    code: str
    text: str


def make_statements(
    payments: list[Payment], practices: Iterable[Practice], truth: Truth, *, seed: int, as_of: date
) -> tuple[BankStatement, ...]:
    """Every account's statement up to `as_of`; the truth learns which payments are reconciled by it."""
    dice = Random(seed + 3)
    remits = {f"{remit.practice} {remit.trace}": remit for remit in truth.remits}
    made = []
    for practice in practices:
        key = practice.card.key
        mine = [payment for payment in payments if payment.practice.card.key == key and payment.wire.amount > 0]
        lines = []
        for _, group in groupby(mine, key=lambda payment: payment.transfer or payment.wire.trace):
            parts = list(group)
            on = _bank_day(parts[0].wire.paid_on, dice)
            if on > as_of or dice.randrange(LOST_EVERY) == 0:
                continue
            lines.append(_line(parts, on))
            held = any(remits[f"{key} {part.wire.trace}"].held for part in parts)
            for part in parts:
                remits[f"{key} {part.wire.trace}"].reconciled = not held
            truth.bank_lines_open += held
        lines += _others(dice, lines, as_of)
        truth.bank_lines_open += UNANNOUNCED if len(lines) > UNANNOUNCED else 0
        if lines:
            made.append(_statement(practice, sorted(lines, key=lambda line: line.on)))
    return tuple(made)


def account_digits(practice: Practice) -> str:
    """The last four digits of the practice's account."""
    return practice.tax_id[-4:]


def _bank_day(paid_on: date, dice: Random) -> date:
    day = paid_on + timedelta(days=dice.choice((0, 1, 1)))
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def _line(parts: list[Payment], on: date) -> _Line:
    first = parts[0].wire
    total = sum(part.wire.amount for part in parts)
    if len(parts) > 1:
        return _Line(on, total, "165", f"ACH {first.payer_name} HCCLAIMPMT")
    if parts[0].paper:
        return _Line(on, total, "175", "CHECK DEPOSIT")
    addenda = f"TRN*1*{first.trace}*1{first.payer_tax_id}~"
    if parts[0].payer.pays_by_card:
        fee = total * CARD_FEE_PERMILLE // 1000
        return _Line(on, total - fee, "171", f"VIRTUAL CARD {first.payer_name} {addenda}")
    return _Line(on, total, "165", f"ACH {first.payer_name} HCCLAIMPMT {addenda}")


def _others(dice: Random, lines: list[_Line], as_of: date) -> list[_Line]:
    """Money nobody announced, and the bank's own charge."""
    if not lines:
        return []
    days = [line.on for line in lines]
    unannounced = [
        _Line(
            dice.choice(days),
            dice.randrange(9_000, 80_000) * 10 + 7,
            "165",
            f"ACH GREYSTONE PLAN HCCLAIMPMT TRN*1*GS{as_of:%y%m}{dice.randrange(10**6):06d}*1910000177~",
        )
        for _ in range(UNANNOUNCED)
    ]
    return [*unannounced, _Line(max(days), SERVICE_CHARGE, "698", "SERVICE CHARGE")]


def _statement(practice: Practice, lines: list[_Line]) -> BankStatement:
    key, digits = practice.card.key, account_digits(practice)
    if key == BAI2_PRACTICE:
        return BankStatement(key, digits, f"bank-{key}.bai", _bai2(digits, lines))
    rows = [f"{line.on:%m/%d/%Y},{line.text},{decimal_text(line.cents)}" for line in lines]
    return BankStatement(key, digits, f"bank-{key}.csv", "\n".join(("Date,Description,Amount", *rows, "")).encode())


def _bai2(digits: str, lines: list[_Line]) -> bytes:
    """A group a day with one account, every control total as the bank proves it."""
    records = [f"01,BANK,OFFICE,{lines[-1].on:%y%m%d},0800,1,80,1,2/"]
    total = groups = 0
    for day, group in groupby(lines, key=lambda line: line.on):
        details = [f"16,{line.code},{abs(line.cents)},Z,REF{at},,{line.text}/" for at, line in enumerate(group)]
        same = [line for line in lines if line.on == day]
        cents = sum(abs(line.cents) for line in same)
        records += [
            f"02,OFFICE,BANK,1,{day:%y%m%d},0800,USD,2/",
            f"03,00012345{digits},USD,,,,/",
            *details,
            f"49,{cents},{len(details) + 2}/",
            f"98,{cents},1,{len(details) + 4}/",
        ]
        total, groups = total + cents, groups + 1
    records.append(f"99,{total},{groups},{len(records) + 1}/")
    return "\r\n".join(records).encode()
