"""What the claim to the next payer has to say of the payers before it, from their decisions as received. Pure.

2430: SVD02 paid, CAS as received, DTP*573; 2320: claim-level CAS, AMT*D paid = sum(SVD02) - sum(2320 CAS), AMT*EAF what
the payer leaves with the patient. Each line's charge is SVD02 + its CAS, for each payer. Source: DOMAIN.md 6, RFI 524.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct, structs

from app.domain.claim import OtherCoverage, PriorAdjudication
from app.domain.money import Cents, money_text
from app.domain.remit import Adjustment


class BilledLine(Struct, frozen=True, gc=False):
    """One line as we charged it, in cents."""

    number: int
    charge: int


class DecidedLine(Struct, frozen=True, gc=False):
    """One service line of a decision; `number` is our line, `procedure` what was adjudicated, units in thousandths."""

    number: int
    procedure: str
    units: int
    paid: int
    adjustments: tuple[Adjustment, ...]


class PriorDecision(Struct, frozen=True, gc=False):
    """A decision that stands: of one payer, on all lines or on some; `adjustments` are those at claim level."""

    party: str
    decided_on: date
    control_number: str
    charge: int
    paid: int
    lines: tuple[DecidedLine, ...]
    adjustments: tuple[Adjustment, ...] = ()


class AdjudicatedLine(Struct, frozen=True, gc=False):
    """One line of the next claim with what each payer before decided on it, in their order."""

    number: int
    charge: int
    prior: tuple[PriorAdjudication, ...]


class PriorFacts(Struct, frozen=True, gc=False):
    """All that the 837 to the next payer repeats; `problems` say what does not add up, empty when it may go."""

    coverages: tuple[OtherCoverage, ...]
    lines: tuple[AdjudicatedLine, ...]
    problems: tuple[str, ...]


def prior_adjudication(
    lines: Sequence[BilledLine], coverages: Sequence[OtherCoverage], decisions: Sequence[PriorDecision]
) -> PriorFacts:
    """The facts of 2320 and 2430; `coverages` are the payers before, in order of rank, `decisions` those that stand.

    A coverage and the decisions of its party belong together by rank (P primary, S secondary, T tertiary). A claim that
    the payer split brings several decisions: their sums are told, each line once.
    """
    problems: list[str] = []
    told, prior = [], {line.number: list[PriorAdjudication]() for line in lines}
    for coverage in coverages:
        mine = [each for each in decisions if each.party[:1].upper() == coverage.rank]
        told.append(_coverage(coverage, mine))
        problems += _problems(coverage, lines, mine)
        for decision in mine:
            for line in decision.lines:
                if line.number in prior:
                    prior[line.number].append(_adjudicated(coverage, decision, line))
    adjudicated = tuple(AdjudicatedLine(line.number, line.charge, tuple(prior[line.number])) for line in lines)
    return PriorFacts(tuple(told), adjudicated, tuple(problems))


def _coverage(coverage: OtherCoverage, decisions: Sequence[PriorDecision]) -> OtherCoverage:
    """2320: AMT*D is said even when it is 0.00; what is at claim level stays apart from the lines."""
    every = [each for decision in decisions for each in _every(decision)]
    return structs.replace(
        coverage,
        paid=Cents(sum(decision.paid for decision in decisions)),
        remaining_patient=Cents(sum(each.amount for each in every if each.group == "PR")),
        claim_control_number=decisions[-1].control_number if decisions else coverage.claim_control_number,
        adjustments=tuple(each for decision in decisions for each in decision.adjustments),
    )


def _adjudicated(coverage: OtherCoverage, decision: PriorDecision, line: DecidedLine) -> PriorAdjudication:
    return PriorAdjudication(
        coverage.payer_id, Cents(line.paid), line.procedure, line.units, line.adjustments, decision.decided_on
    )


def _every(decision: PriorDecision) -> tuple[Adjustment, ...]:
    return (*decision.adjustments, *(each for line in decision.lines for each in line.adjustments))


def _problems(coverage: OtherCoverage, lines: Sequence[BilledLine], decisions: Sequence[PriorDecision]) -> list[str]:
    """Every equation of DOMAIN.md 6 that does not hold for one payer."""
    name = coverage.payer_name or coverage.payer_id
    if not decisions:
        return [f"{name} has not decided."]
    found = []
    by_line = {line.number: 0 for line in lines}
    for decision in decisions:
        for decided in decision.lines:
            explained = decided.paid + sum(each.amount for each in decided.adjustments)
            by_line[decided.number] = by_line.get(decided.number, 0) + explained
    if any(decision.lines for decision in decisions):
        found += [
            f"{name}: line {line.number} is charged {money_text(line.charge)}, but {money_text(by_line[line.number])} "
            "of it is explained."
            for line in lines
            if by_line[line.number] != line.charge
        ]
    paid = sum(decision.paid for decision in decisions)
    on_lines = sum(line.paid for decision in decisions for line in decision.lines)
    at_claim = sum(each.amount for decision in decisions for each in decision.adjustments)
    if any(decision.lines for decision in decisions) and paid != on_lines - at_claim:
        found.append(
            f"{name}: paid {money_text(paid)} is not {money_text(on_lines)} of the lines less {money_text(at_claim)}."
        )
    return found
