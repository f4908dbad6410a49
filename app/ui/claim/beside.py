"""What stands beside the lines of a claim, as words: basis of expected, filing, take-backs, payments. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.claims.detail_types import ClaimDetail, LineDetail, PatientMoney
from app.domain.money import money_text
from app.ui.words import long_day


@dataclass(frozen=True, slots=True)
class Fact:
    """A chip with its colour, and the sentence after it."""

    word: str
    colour: str
    text: str


def facts_beside(detail: ClaimDetail) -> tuple[Fact, ...]:
    """At most one line of each kind: what waits for a supervisor, take-backs, proof of filing, patients' money."""
    return tuple(_facts(detail))


def basis_words(lines: Sequence[LineDetail]) -> str:
    """Where the expected amounts come from, each source with its lines; empty when nothing is expected."""
    found: dict[str, list[str]] = {}
    for line in lines:
        if line.expected is not None and line.expected_basis:
            found.setdefault(line.expected_basis, []).append(str(line.line_no))
    if not found:
        return ""
    words = [_source(basis) + (f" (line {', '.join(at)})" if len(found) > 1 else "") for basis, at in found.items()]
    return f"Expected by {'; by '.join(words)}"


def _source(basis: str) -> str:
    kind, _, name = basis.partition(":")
    return f"{name} earlier payments" if kind == "learned" else f"contract {name}"


def _facts(detail: ClaimDetail) -> Iterator[Fact]:
    if detail.waiting:
        yield Fact("asked", "amber", " ".join(detail.waiting))
    if detail.takebacks:
        told = [
            f"T{each.takeback_id} {each.state}" + (f", {money_text(each.open_cents)} open" if each.open_cents else "")
            + (", not corrected" if each.uncorrected else "")
            for each in detail.takebacks
        ]  # fmt: skip
        held = "; statements leave the claim off" if any(each.holds_statement for each in detail.takebacks) else ""
        yield Fact("take-back", "amber", "; ".join(told) + held)
    for filing in detail.filings:
        word, colour = ("filed", "green") if filing.proof else ("rejected", "red")
        number = f", number {filing.number}" if filing.number else ""
        yield Fact(word, colour, f"{long_day(filing.on)}{number}: {filing.text}")
    if detail.payments:
        yield Fact("patient", "accent", "; ".join(_paid(each) for each in detail.payments))


def _paid(money: PatientMoney) -> str:
    reference = f" {money.reference}" if money.reference else ""
    return f"P{money.payment_id} {money.kind}{reference} {long_day(money.received_on)}: {money_text(money.cents)}"
