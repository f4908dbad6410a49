"""Which contract holds for a claim: the most particular in force; equals are refused when they are loaded. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.contracts.facts import ClaimToPrice, Contract


def plan_key(name: str) -> str:
    """A plan name or group number as they are compared: upper case, letters and digits only."""
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())


def contract_for(claim: ClaimToPrice, contracts: Iterable[Contract]) -> Contract | None:
    """The contract of the claim's first payer on its first date of service; location before practice before any, then
    a plan before none."""
    found, best = None, (-1, -1)
    for contract in contracts:
        if not _fits(contract, claim):
            continue
        rank = (2 if contract.location_id else 1 if contract.practice_id else 0, 1 if contract.plan else 0)
        if rank > best:
            found, best = contract, rank
    return found


def _fits(contract: Contract, claim: ClaimToPrice) -> bool:
    return (
        contract.payer_id == claim.payer_id
        and contract.location_id in (None, claim.location_id)
        and contract.practice_id in (None, claim.practice_id)
        and (not contract.plan or contract.plan in claim.plans)
        and contract.holds(claim.service_from)
    )


def rivals(contract: Contract, others: Sequence[Contract]) -> Contract | None:
    """Another contract of exactly the same scope that is in force on one of its days, or None."""
    return next((other for other in others if _same_scope(contract, other) and _together(contract, other)), None)


def _same_scope(one: Contract, other: Contract) -> bool:
    return (one.payer_id, one.plan, one.practice_id, one.location_id) == (
        other.payer_id, other.plan, other.practice_id, other.location_id
    )  # fmt: skip


def _together(one: Contract, other: Contract) -> bool:
    starts_in_time = other.effective_to is None or one.effective_from <= other.effective_to
    return starts_in_time and (one.effective_to is None or other.effective_from <= one.effective_to)
