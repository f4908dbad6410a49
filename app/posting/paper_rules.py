"""What the grid proposes while a clerk types, what is still left to zero, and what is wrong with a check. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from app.domain.money import money_text
from app.posting.paper_types import (
    METHODS,
    PROVIDER_CODES,
    CheckDraft,
    ClaimDraft,
    FavouriteReason,
    PaperAdjustment,
    PaperLine,
)

_GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
_REASON = re.compile(r"[A-Z]?\d{1,3}", re.ASCII)
_REMARK = re.compile(r"[MN][A-Z]?\d{1,4}", re.ASCII)
_SHARES = ("1", "2", "3")  # deductible, coinsurance, copay
_STATUS = {"primary": ("1", "19"), "secondary": ("2", "20"), "tertiary": ("3", "21")}
REVERSAL = "22"


def propose_line(
    charge: int, allowed: int | None, paid: int, favourites: Sequence[FavouriteReason] = ()
) -> tuple[PaperAdjustment, ...]:
    """CO-45 for charge less allowed, the payer's usual share (else PR-2) for allowed less paid; cents, any sign.

    Nothing for a line that allows and pays nothing: that is a denial, and its reason is not guessed. Nothing either
    for what cannot be (allowed above the charge, paid above allowed): the line stays off until a person says why.
    """
    sign = -1 if charge < 0 else 1
    if allowed is None or (allowed == 0 and paid == 0):
        return ()
    share = next((each.reason for each in favourites if each.group == "PR" and each.reason in _SHARES), "2")
    contractual, patient = sign * (charge - allowed), sign * (allowed - paid)
    proposed = []
    if contractual > 0:
        proposed.append(PaperAdjustment("CO", "45", sign * contractual))
    if patient > 0:
        proposed.append(PaperAdjustment("PR", share, sign * patient))
    return tuple(proposed)


def keyed_cents(draft: CheckDraft, claims: Iterable[ClaimDraft]) -> int:
    """What is keyed so far: payments and interest of the claims less what the provider level keeps back."""
    return sum(claim.paid + claim.interest for claim in claims) - sum(row.cents for row in draft.provider)


def check_off(draft: CheckDraft, claims: Iterable[ClaimDraft]) -> int:
    """What is left of the amount until zero, in cents; negative when too much is keyed."""
    return draft.amount - keyed_cents(draft, claims)


def find_faults(draft: CheckDraft, claims: Sequence[ClaimDraft]) -> tuple[str, ...]:
    """Why the check cannot be completed, one sentence each, by place and never by name; empty when it can."""
    faults = list(_whole_faults(draft))
    for place, claim in enumerate(claims, 1):
        faults += [f"Claim {place}: {fault}" for fault in _claim_faults(claim)]
    off = check_off(draft, claims)
    if off:
        keyed = money_text(draft.amount - off)
        faults.append(f"The check is {money_text(draft.amount)}, keyed are {keyed}: off by {money_text(off)}.")
    return tuple(faults)


def head_faults(draft: CheckDraft) -> Iterator[str]:
    """What is wrong with the head alone: such a check is not even kept as a draft."""
    if draft.amount < 0:
        yield "A check is never negative: key what the payer keeps back as a recoupment."
    if draft.method not in METHODS:
        yield f"A check is paid by {', '.join(METHODS)}."
    if draft.method == "NON" and draft.amount:
        yield "Without payment the amount is zero."


def _whole_faults(draft: CheckDraft) -> Iterator[str]:
    """What has to be right before the check is completed."""
    yield from head_faults(draft)
    if draft.amount and not any(sign.isalnum() for sign in draft.trace):
        yield "A check with money needs its number."
    for row in draft.provider:
        if row.code not in PROVIDER_CODES:
            yield f"{row.code} is not a code of the provider level."
        if row.code == "WO" and not row.reference:
            yield "A recoupment names what it takes back: claim, letter or check."


def _claim_faults(claim: ClaimDraft) -> Iterator[str]:
    if claim.claim_id is None and not claim.number and not claim.patient_name:
        yield "find the claim, or type the number or the name as printed."
    if not claim.lines:
        yield "it has no line."
    if claim.status_code != REVERSAL and claim.status_code not in _STATUS.get(claim.party, ()):
        yield "its status does not fit the payer's place."
    if claim.interest < 0 and claim.status_code != REVERSAL:
        yield "interest of a claim is never negative; key interest taken back as L6."
    for number, line in enumerate(claim.lines, 1):
        yield from (f"line {number} {fault}" for fault in _line_faults(line, claim.status_code))


def _line_faults(line: PaperLine, status_code: str) -> Iterator[str]:
    if status_code != REVERSAL and (line.charge < 0 or line.paid < 0):
        yield "is negative; only a take-back is."
    if status_code == REVERSAL and (line.charge > 0 or line.paid > 0):
        yield "of a take-back has its amounts negative."
    if line.off_by:
        yield (
            f"does not add up: charge {money_text(line.charge)} is not paid {money_text(line.paid)} + adjusted "
            f"{money_text(line.adjusted)}; off by {money_text(line.off_by)}."
        )
    for each in line.adjustments:
        if each.group not in _GROUPS or not _REASON.fullmatch(each.reason):
            yield f"has the reason {each.group}-{each.reason}, which is none."
    yield from (f"has the remark {remark}, which is none." for remark in line.remarks if not _REMARK.fullmatch(remark))
