"""What the claim to the next payer repeats balances for each payer: charge = SVD02 + CAS (DOMAIN.md 6, RFI 524)."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.domain.claim import OtherCoverage, Person
from app.domain.money import Cents
from app.domain.remit import Adjustment
from app.posting.secondary import BilledLine, DecidedLine, PriorDecision, prior_adjudication

DAY = date(2026, 3, 2)
MEDICARE = OtherCoverage("P", "18", "Medicare", "12345", "M1", Person("Rivera", "Ana"))
MEDICAID = OtherCoverage("S", "18", "Medicaid", "67890", "D1", Person("Rivera", "Ana"))


def cas(text: str) -> tuple[Adjustment, ...]:
    found = []
    for each in filter(None, text.split(", ")):
        code, _, cents = each.partition(" ")
        group, _, reason = code.partition("-")
        found.append(Adjustment(group, reason, Cents(int(cents))))
    return tuple(found)


def decision(
    *lines: tuple[int, str], party: str = "primary", at_claim: str = "", control: str = "ICN1"
) -> PriorDecision:
    decided = tuple(DecidedLine(at, "99213", 1000, paid, cas(text)) for at, (paid, text) in enumerate(lines, start=1))
    level = cas(at_claim)
    paid = sum(line.paid for line in decided) - sum(each.amount for each in level)
    charge = sum(line.paid + sum(each.amount for each in line.adjustments) for line in decided)
    return PriorDecision(party, DAY, control, charge, paid, decided, level)


def test_the_example_of_the_field_is_told_line_by_line_as_received() -> None:
    found = prior_adjudication([BilledLine(1, 50000)], [MEDICARE], [decision((30000, "CO-45 12500, PR-1 7500"))])
    assert found.problems == ()
    (coverage,), (line,) = found.coverages, found.lines
    assert (coverage.paid, coverage.remaining_patient, coverage.claim_control_number) == (30000, 7500, "ICN1")
    (prior,) = line.prior
    assert (prior.payer_id, prior.paid, prior.decided_on) == ("12345", 30000, DAY)
    assert prior.adjustments == cas("CO-45 12500, PR-1 7500")


def test_what_is_at_claim_level_stays_there_and_lowers_what_was_paid() -> None:
    found = prior_adjudication(
        [BilledLine(1, 10000), BilledLine(2, 5000)],
        [MEDICARE],
        [decision((10000, ""), (5000, ""), at_claim="PR-1 1000")],
    )
    assert found.problems == ()
    assert found.coverages[0].adjustments == cas("PR-1 1000")
    assert (found.coverages[0].paid, found.coverages[0].remaining_patient) == (14000, 1000)
    assert [prior.paid for line in found.lines for prior in line.prior] == [10000, 5000]


def test_a_denial_is_told_with_nothing_paid() -> None:
    found = prior_adjudication([BilledLine(1, 5000)], [MEDICARE], [decision((0, "CO-50 5000"))])
    assert (found.coverages[0].paid, found.problems) == (0, ())


def test_two_payers_each_account_for_the_whole_charge() -> None:
    first = decision((30000, "CO-45 12500, PR-1 7500"))
    second = decision((6500, "OA-23 42500, CO-45 1000"), party="secondary", control="ICN2")
    found = prior_adjudication([BilledLine(1, 50000)], [MEDICARE, MEDICAID], [first, second])
    assert found.problems == ()
    assert [prior.payer_id for prior in found.lines[0].prior] == ["12345", "67890"]


def test_a_claim_that_the_payer_split_is_told_once_for_each_line() -> None:
    whole = decision((100, "CO-45 10"), (200, "CO-45 20"))
    parts = [
        structs.replace(whole, lines=(line,), paid=line.paid, control_number=f"ICN{line.number}")
        for line in whole.lines
    ]
    found = prior_adjudication([BilledLine(1, 110), BilledLine(2, 220)], [MEDICARE], parts)
    assert found.problems == ()
    assert (found.coverages[0].paid, [len(line.prior) for line in found.lines]) == (300, [1, 1])


def test_a_line_the_payer_never_answered_and_a_payer_that_never_decided_are_told() -> None:
    lines = [BilledLine(1, 100), BilledLine(2, 50)]
    assert prior_adjudication(lines, [MEDICARE], [decision((100, ""))]).problems == (
        "Medicare: line 2 is charged 0.50, but 0.00 of it is explained.",
    )
    assert prior_adjudication(lines, [MEDICARE], []).problems == ("Medicare has not decided.",)


@st.composite
def answers(draw: st.DrawFn) -> tuple[list[BilledLine], PriorDecision]:
    """Lines with a decision in balance, some of it at claim level."""
    lines, decided = [], []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        paid = draw(st.integers(0, 50_000))
        said = draw(st.lists(st.tuples(st.sampled_from(["CO-45", "PR-1", "PR-2", "OA-94"]), st.integers(1, 9_000))))
        text = ", ".join(f"{code} {cents}" for code, cents in said)
        decided.append((paid, text))
        lines.append(BilledLine(number, paid + sum(cents for _, cents in said)))
    level = draw(st.integers(0, sum(paid for paid, _ in decided)))
    return lines, decision(*decided, at_claim=f"PR-1 {level}" if level else "")


@given(answers())
@settings(max_examples=150, deadline=None)
def test_any_decision_in_balance_is_told_in_balance(made: tuple[list[BilledLine], PriorDecision]) -> None:
    lines, said = made
    found = prior_adjudication(lines, [MEDICARE], [said])
    assert found.problems == ()
    (coverage,) = found.coverages
    assert coverage.paid == sum(prior.paid for line in found.lines for prior in line.prior) - sum(
        each.amount for each in coverage.adjustments
    )
    for line in found.lines:
        assert line.charge == sum(p.paid + sum(each.amount for each in p.adjustments) for p in line.prior)
    others = sum(
        each.amount for line in found.lines for prior in line.prior for each in prior.adjustments if each.group != "PR"
    )
    # invariant 23: what is left is the charge less payment and what the payer took off itself
    assert coverage.remaining_patient == sum(line.charge for line in lines) - (coverage.paid or 0) - others


@given(answers(), st.integers(1, 500))
@settings(max_examples=50, deadline=None)
def test_a_decision_off_by_cents_is_never_called_in_balance(
    made: tuple[list[BilledLine], PriorDecision], off: int
) -> None:
    lines, said = made
    assert prior_adjudication(lines, [MEDICARE], [structs.replace(said, paid=said.paid + off)]).problems
