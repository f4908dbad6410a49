"""The day sheet of a clerk as figures that must close. Pure: sums of ledger legs in, frozen figures out.

Two sides of the same legs are told apart and compared: what happened to the receivables (charges, payments,
adjustments, transfers) against the sum of the receivable legs themselves, and what was received against where it went.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime

from msgspec import Struct

ADJUSTMENTS = {
    "contractual": "Contractual",
    "sequestration": "Sequestration",
    "capitation": "Capitation",
    "write_off": "Write-off",
}
PROVIDER_LEVEL = {
    "payer_balance": "Payer balance",
    "interest": "Interest",
    "advance": "Advance",
    "levy": "Levy",
    "withholding": "Withholding",
    "provider_other": "Other provider level",
}
WAITING = {
    "patient_credit": "Unapplied patient money",
    "unposted": "Unposted remittance money",
    "legacy": "Former system's claims",
    "due_to": "Due to another practice",
    "due_from": "Due from another practice",
    "refund": "Refunds",
}
BANK = {"bank": "Bank", "bank_fee": "Bank fees"}
SOURCES = {
    "era_eft": "835, EFT",
    "era_check": "835, check",
    "era_other": "835, other",
    "paper": "Paper EOB",
    "cash": "Patient cash",
    "check": "Patient check",
    "card": "Patient card",
    "lockbox": "Lockbox",
    "other": "Patient, other",
    "none": "Other operations",
}
PARTIES = {
    "primary": "Primary", "secondary": "Secondary", "tertiary": "Tertiary", "patient": "Patient",
    "collection": "Collection",
}  # fmt: skip
# Kinds of receivable legs whose other side is an account of its own section.
_BY_OTHER_SIDE = frozenset({"charge", "opening", *ADJUSTMENTS})


class LegSum(Struct, frozen=True, gc=False):
    """Legs of the sheet that are alike. `source`: whence the operation's money came; `cents` debit positive.

    `reason_code` of a write-off is the office's own reason for it.
    """

    op_kind: str
    source: str
    account: str
    party: str
    kind: str
    group_code: str
    reason_code: str
    cents: int
    entries: int


_Namer = Callable[[LegSum], str]


class Receipt(Struct, frozen=True, gc=False):
    """A patient payment taken on this sheet, or (below zero) one given back or undone on it."""

    payment_id: int
    account: str
    name: str
    kind: str
    reference: str
    cents: int
    kept: int


class Figure(Struct, frozen=True, gc=False):
    """One line of the sheet, in cents."""

    name: str
    words: str
    cents: int


class SheetHead(Struct, frozen=True):
    """Whose sheet it is. `opening`: the practice's receivables before the day began, in cents."""

    practice_id: int
    practice: str
    clerk: str
    clerk_name: str
    bank_account_id: int | None
    bank_account: str
    day: date
    zone: str
    number: int
    opening: int
    operations: int
    reversals: int


class DaySheet(Struct, frozen=True):
    """The whole sheet. It closes when `difference` is 0; `closing` is the opening and this sheet's own movements."""

    head: SheetHead
    entries: int
    charges: int
    payments: tuple[Figure, ...]
    adjustments: tuple[Figure, ...]
    transfers: tuple[Figure, ...]
    other: tuple[Figure, ...]
    closing: int
    received: tuple[Figure, ...]
    provider_level: tuple[Figure, ...]
    waiting: tuple[Figure, ...]
    bank: tuple[Figure, ...]
    reversed_cents: int
    receipts: tuple[Receipt, ...]
    cash: int
    checks: tuple[Receipt, ...]
    accounts: tuple[Figure, ...]
    trial: int
    difference: int

    @property
    def deposit(self) -> int:
        """Cash and checks to be carried to the bank, in cents."""
        return self.cash + sum(check.cents for check in self.checks)


class SignedSheet(Struct, frozen=True):
    """What is kept of a signed sheet. `state`: signed, reopened; `signed_words`: when, by the office's clock."""

    sheet_id: int
    number: int
    state: str
    signed_by: str
    signed_at: datetime
    signed_words: str
    sha256: str
    reopened_by: str | None
    reopened_at: datetime | None
    reopened_reason: str


class ClerkDay(Struct, frozen=True):
    """Which sheet: a practice, a clerk's login, a day; `bank_account_id` None for all bank accounts."""

    practice_id: int
    clerk: str
    day: date
    bank_account_id: int | None = None


class ClerkDays(Struct, frozen=True):
    """The open sheet of a clerk's day, and what was signed of it."""

    sheet: DaySheet
    signed: tuple[SignedSheet, ...]


def make_sheet(head: SheetHead, legs: Sequence[LegSum], receipts: Sequence[Receipt]) -> DaySheet:
    """The sheet of these legs; every account falls into exactly one section."""
    receivable = [leg for leg in legs if leg.account == "receivable"]
    payments = _sums((leg for leg in receivable if leg.kind == "payment"), lambda leg: leg.source, SOURCES, -1)
    adjustments = _adjustments(legs)
    charges = -_total(leg for leg in legs if leg.account == "gross_charges")
    transfers = _sums((leg for leg in receivable if leg.kind == "transfer"), lambda leg: leg.party, PARTIES, 1)
    rest = (leg for leg in receivable if leg.kind not in _BY_OTHER_SIDE | {"payment", "transfer"})
    other = _sums(rest, lambda leg: leg.kind, {}, 1)
    clearing = [leg for leg in legs if leg.account == "clearing" and leg.kind != "deposit"]
    received = _sums(clearing, lambda leg: leg.source, SOURCES, 1)
    provider = _by_account(legs, PROVIDER_LEVEL, -1)
    waiting = _by_account(legs, WAITING, -1)
    bank = _by_account(legs, BANK, 1)
    closing = head.opening + _total(receivable)
    # What the other sides of the legs say of the receivables.
    rolled = head.opening + charges - _sum(payments) - _sum(adjustments) + _sum(transfers) + _sum(other)
    deposited = -_total(leg for leg in legs if leg.account == "clearing" and leg.kind == "deposit")
    explained = _sum(payments) - _sum(other) + _sum(provider) + _sum(waiting)
    trial = _total(legs)
    patients = _total(leg for leg in clearing if leg.source in {"cash", "check", "card", "lockbox", "other"})
    wrong = (
        trial,
        rolled - closing,
        _sum(transfers),
        _sum(received) - explained + (_sum(bank) - deposited),
        patients - sum(receipt.cents for receipt in receipts),
        sum(abs(receipt.cents) - receipt.kept for receipt in receipts if abs(receipt.cents) > receipt.kept),
    )
    standing = _standing(receipts)
    return DaySheet(
        head=head,
        entries=sum(leg.entries for leg in legs),
        charges=charges,
        payments=payments,
        adjustments=adjustments,
        transfers=transfers,
        other=other,
        closing=closing,
        received=received,
        provider_level=provider,
        waiting=waiting,
        bank=bank,
        reversed_cents=_total(leg for leg in receivable if leg.op_kind == "reversal"),
        receipts=tuple(receipts),
        cash=sum(receipt.cents for receipt in standing if receipt.kind == "cash"),
        checks=tuple(receipt for receipt in standing if receipt.kind == "check"),
        accounts=_sums(legs, lambda leg: leg.account, {}, 1),
        trial=trial,
        difference=sum(abs(cents) for cents in wrong),
    )


def _adjustments(legs: Sequence[LegSum]) -> tuple[Figure, ...]:
    """By account, group and reason: `write_off CO-45`. Debits are what came off the receivables."""
    found: dict[str, int] = {}
    words: dict[str, str] = {}
    for leg in legs:
        if leg.account in ADJUSTMENTS:
            code = "-".join(part for part in (leg.group_code, leg.reason_code) if part)
            name = f"{leg.account} {code}".strip()
            found[name] = found.get(name, 0) + leg.cents
            words[name] = f"{ADJUSTMENTS[leg.account]} {code.replace('_', ' ')}".strip()
    return tuple(Figure(name, words[name], cents) for name, cents in sorted(found.items()) if cents)


def _by_account(legs: Sequence[LegSum], words: dict[str, str], sign: int) -> tuple[Figure, ...]:
    return _sums((leg for leg in legs if leg.account in words), lambda leg: leg.account, words, sign)


def _sums(legs: Iterable[LegSum], name_of: _Namer, words: dict[str, str], sign: int) -> tuple[Figure, ...]:
    """Sums by name, in the order of `words`; lines of zero are left out."""
    found: dict[str, int] = {}
    for leg in legs:
        found[name_of(leg)] = found.get(name_of(leg), 0) + sign * leg.cents
    order = list(words)
    names = sorted(found, key=lambda name: (order.index(name) if name in words else len(order), name))
    return tuple(
        Figure(name, words.get(name, name.replace("_", " ").capitalize()), found[name]) for name in names if found[name]
    )


def _standing(receipts: Sequence[Receipt]) -> list[Receipt]:
    """Receipts that were not undone on the same sheet: what is really in the drawer."""
    net: dict[int, int] = {}
    for receipt in receipts:
        net[receipt.payment_id] = net.get(receipt.payment_id, 0) + receipt.cents
    kept: list[Receipt] = []
    for receipt in receipts:
        if receipt.cents > 0 and net.pop(receipt.payment_id, 0) > 0:
            kept.append(receipt)
    return kept


def _total(legs: Iterable[LegSum]) -> int:
    return sum(leg.cents for leg in legs)


def _sum(figures: Iterable[Figure]) -> int:
    return sum(figure.cents for figure in figures)
