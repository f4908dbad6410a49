"""Keying with the number pad: typed digits, what a key does to a line, and what the grid shows of it. Pure.

Cents are implied: 6120 is 61.20; with a point the amount is read as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from app.domain.money import AmountError, typed_amount
from app.posting.paper_rules import REVERSAL, propose_line
from app.posting.paper_types import ClaimDraft, FavouriteReason, PaperAdjustment, PaperLine

CHARGE, ALLOWED, PAID, CONTRACTUAL, PATIENT, OTHER = "charge", "allowed", "paid", "contractual", "patient", "other"
FIELDS = (CHARGE, ALLOWED, PAID, CONTRACTUAL, PATIENT, OTHER)
_MOST_DIGITS = 9
_DECIMALS = 2
_STATUS = {"primary": "1", "secondary": "2", "tertiary": "3"}
_REASON = re.compile(r"([A-Z]{2})[- ]?([A-Z]?\d{1,3})(?:=(-?[\d.]+))?", re.ASCII)
_REMARK = re.compile(r"[MN][A-Z]?\d{1,4}", re.ASCII)
_DAY = re.compile(r"(\d{1,2})/?(\d{2})(?:/?(\d{2}|\d{4}))?", re.ASCII)


def with_key(typed: str, key: str) -> str:
    """What stands in a cell after one more key: a digit, a point, or minus, which turns the sign."""
    if key == "-":
        return typed[1:] if typed.startswith("-") else f"-{typed}"
    whole, point, decimals = typed.lstrip("-").partition(".")
    if key == ".":
        return typed if point else f"{typed}."
    if (point and len(decimals) >= _DECIMALS) or len(whole) >= _MOST_DIGITS:
        return typed
    return typed + key


def typed_cents(typed: str) -> int:
    """`6120` and `61.20` as 6120 cents; nothing, a sign or a point alone as 0. Raises AmountError."""
    text = typed.replace(" ", "")
    if text in {"", "-", ".", "-."}:
        return 0
    if "." in text:
        return typed_amount(text)
    if not re.fullmatch(r"-?\d{1,13}", text, re.ASCII):
        raise AmountError("not an amount: digits are expected")
    return int(text)


def typed_day(text: str, today: date) -> date | None:
    """`0302`, `03/02`, `030226`, `03/02/2026`; without a year the last such day that is not ahead. None: no day."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    month, day, year = int(found[1]), int(found[2]), found[3] or ""
    try:
        if year:
            return date(int(year) + (2000 if len(year) == _DECIMALS else 0), month, day)
        this = date(today.year, month, day)
        return this if this <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def amount_of(line: PaperLine, field: str) -> int:
    """The cents a column shows."""
    if field == CHARGE:
        return line.charge
    if field == ALLOWED:
        return line.allowed or 0
    if field == PAID:
        return line.paid
    return sum(each.cents for each in adjustments_of(line, field))


def adjustments_of(line: PaperLine, field: str) -> tuple[PaperAdjustment, ...]:
    """The adjustments a column stands for: CO, PR, or every other group."""
    return tuple(each for each in line.adjustments if _column(each.group) == field)


def _column(group: str) -> str:
    return {"CO": CONTRACTUAL, "PR": PATIENT}.get(group, OTHER)


def is_denial(line: PaperLine) -> bool:
    """Allowed was typed as nothing, and nothing is paid: it wants a reason."""
    return line.allowed == 0 and line.paid == 0


def set_amount(
    line: PaperLine, field: str, cents: int, favourites: Sequence[FavouriteReason] = ()
) -> PaperLine:
    """The line with an amount typed: charge, allowed and paid propose CO-45 and PR anew, the rest is as typed."""
    if field == CHARGE:
        return proposed(replace(line, charge=cents), favourites)
    if field == ALLOWED:
        return proposed(replace(line, allowed=cents), favourites)
    if field == PAID:
        return proposed(replace(line, paid=cents), favourites)
    return _set_group(line, field, cents, favourites)


def proposed(line: PaperLine, favourites: Sequence[FavouriteReason] = ()) -> PaperLine:
    """The line with what is proposed for its charge, allowed and paid."""
    return replace(line, adjustments=propose_line(line.charge, line.allowed, line.paid, favourites))


def _set_group(line: PaperLine, field: str, cents: int, favourites: Sequence[FavouriteReason]) -> PaperLine:
    """The group's sum as typed: its last reason takes the difference; a group without one gets its usual reason."""
    own = adjustments_of(line, field)
    if not own and field == OTHER:
        return line
    if not own:
        usual = ("CO", "45") if field == CONTRACTUAL else ("PR", _share(favourites))
        return with_reason(line, *usual, cents)
    last = own[-1]
    left = cents - sum(each.cents for each in own[:-1])
    return _put(line, last, left)


def _share(favourites: Sequence[FavouriteReason]) -> str:
    return next((each.reason for each in favourites if each.group == "PR" and each.reason in {"1", "2", "3"}), "2")


def _put(line: PaperLine, old: PaperAdjustment, cents: int) -> PaperLine:
    kept = (replace(each, cents=cents) if each is old else each for each in line.adjustments)
    return replace(line, adjustments=tuple(each for each in kept if each.cents))


def with_reason(line: PaperLine, group: str, reason: str, cents: int | None = None) -> PaperLine:
    """The line with a reason: for `cents`, else for what is still off, else in place of its group's (or its only) one.

    The same reason twice becomes one.
    """
    open_cents = line.off_by if cents is None else cents
    if open_cents:
        same = next((each for each in line.adjustments if (each.group, each.reason) == (group, reason)), None)
        if same is not None:
            return _put(line, same, same.cents + open_cents)
        return replace(line, adjustments=(*line.adjustments, PaperAdjustment(group, reason, open_cents)))
    own = [each for each in line.adjustments if each.group == group] or list(line.adjustments)
    if len(own) != 1:
        return line
    renamed = PaperAdjustment(group, reason, own[0].cents)
    return replace(line, adjustments=tuple(renamed if each is own[0] else each for each in line.adjustments))


def with_typed_reason(line: PaperLine, text: str) -> PaperLine | None:
    """The line with `CO-197`, `CO-197=50.00` or a remark `N130` as typed; None when it is neither."""
    words = text.strip().upper()
    if _REMARK.fullmatch(words):
        return line if words in line.remarks else replace(line, remarks=(*line.remarks, words))
    found = _REASON.fullmatch(words)
    if found is None or found[1] not in {"CO", "PR", "OA", "PI", "CR"}:
        return None
    try:
        return with_reason(line, found[1], found[2], typed_cents(found[3]) if found[3] else None)
    except AmountError:
        return None


def copied(line: PaperLine, above: PaperLine, favourites: Sequence[FavouriteReason] = ()) -> PaperLine:
    """Allowed and paid as in the line above; its reasons too where the charge is the same."""
    made = replace(line, allowed=above.allowed, paid=above.paid)
    if line.charge == above.charge:
        return replace(made, adjustments=above.adjustments, remarks=above.remarks)
    return proposed(made, favourites)


def emptied(line: PaperLine) -> PaperLine:
    """The line as it was before anything was typed."""
    return replace(line, allowed=None, paid=0, adjustments=(), remarks=())


def started(line: PaperLine) -> bool:
    """Whether anything was typed on it."""
    return line.allowed is not None or bool(line.paid or line.adjustments)


def turned(draft: ClaimDraft, take_back: bool) -> ClaimDraft:
    """The claim as a take-back (every amount negative, status 22) or as a payment again."""
    if (draft.status_code == REVERSAL) == take_back:
        return draft
    lines = tuple(
        replace(
            line, charge=-line.charge, paid=-line.paid, allowed=None if line.allowed is None else -line.allowed,
            adjustments=tuple(replace(each, cents=-each.cents) for each in line.adjustments),
        )
        for line in draft.lines
    )  # fmt: skip
    return replace(draft, status_code=REVERSAL if take_back else _STATUS[draft.party], lines=lines)


def placed(draft: ClaimDraft, party: str) -> ClaimDraft:
    """The claim with another place of the payer."""
    status = REVERSAL if draft.status_code == REVERSAL else _STATUS[party]
    return replace(draft, party=party, status_code=status)
