"""What the grid proposes, what is left to zero, what stops a check; whatever is typed, it completes only at zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.edi.balance import check_claim
from app.posting.paper_remit import OurFacts, OurLineFacts, remit_rows
from app.posting.paper_rules import check_off, find_faults, propose_line
from app.posting.paper_types import (
    CheckDraft,
    ClaimDraft,
    FavouriteReason,
    PaperAdjustment,
    PaperClaim,
    PaperLine,
    ProviderRow,
)
from tests.pure.posting_facts import SERVED


def said(*adjustments: PaperAdjustment) -> list[str]:
    return [f"{each.group}-{each.reason} {each.cents}" for each in adjustments]


@pytest.mark.parametrize(
    ("charge", "allowed", "paid", "proposed"),
    [
        (20000, 15000, 12000, ["CO-45 5000", "PR-2 3000"]),
        (20000, 20000, 20000, []),
        (20000, 15000, 15000, ["CO-45 5000"]),
        (20000, 15000, 0, ["CO-45 5000", "PR-2 15000"]),
        (20000, 0, 0, []),
        (20000, None, 0, []),
        (20000, 25000, 20000, ["PR-2 5000"]),
        (-20000, -15000, -12000, ["CO-45 -5000", "PR-2 -3000"]),
    ],
)
def test_co_45_and_the_patients_share_follow_from_allowed_and_paid(
    charge: int, allowed: int | None, paid: int, proposed: list[str]
) -> None:
    assert said(*propose_line(charge, allowed, paid)) == proposed


def test_the_patients_share_is_the_one_this_payer_usually_gives() -> None:
    usual = (FavouriteReason("CO", "45", "", 9), FavouriteReason("PR", "96", "", 5), FavouriteReason("PR", "1", "", 4))
    assert said(*propose_line(20000, 15000, 12000, usual)) == ["CO-45 5000", "PR-1 3000"]


@given(st.integers(0, 100_000), st.integers(0, 100_000), st.integers(0, 100_000), st.booleans())
def test_what_is_proposed_for_amounts_that_can_be_always_balances_the_line(
    first: int, second: int, third: int, reversal: bool
) -> None:
    paid, allowed, charge = sorted((first, second, third))
    sign = -1 if reversal else 1
    line = PaperLine(sign * charge, sign * paid, sign * allowed)
    line = replace(line, adjustments=propose_line(line.charge, line.allowed, line.paid))
    assert line.off_by == (sign * charge if allowed == 0 else 0)
    assert all(each.cents * sign > 0 for each in line.adjustments)


@st.composite
def typed(draw: st.DrawFn) -> ClaimDraft:
    """A claim as a clerk may leave it: usually in balance, sometimes not."""
    lines = []
    for _line in range(draw(st.integers(1, 3))):
        paid, allowed, charge = sorted(draw(st.tuples(*[st.integers(1, 50_000)] * 3)))
        adjustments = propose_line(charge, allowed, paid)
        slip = draw(st.sampled_from([0, 0, 0, 0, 1, -1]))
        lines.append(PaperLine(charge, paid + slip, allowed, adjustments))
    return ClaimDraft(number="C1", interest=draw(st.sampled_from([0, 0, 125])), lines=tuple(lines))


@given(
    st.lists(typed(), max_size=5),
    st.lists(st.integers(-5_000, 5_000).filter(bool), max_size=3),
    st.sampled_from([0, 0, 0, 1, -1]),
)
def test_a_check_has_no_fault_exactly_when_all_three_equations_hold(
    claims: list[ClaimDraft], kept_back: list[int], slip: int
) -> None:
    provider = tuple(ProviderRow("WO", cents, "LETTER") for cents in kept_back)
    keyed = sum(line.paid for claim in claims for line in claim.lines) + sum(claim.interest for claim in claims)
    draft = CheckDraft(1, "4711", keyed - sum(kept_back) + slip, provider=provider)
    assert check_off(draft, claims) == slip
    lines_hold = all(line.charge == line.paid + line.adjusted for claim in claims for line in claim.lines)
    assert (find_faults(draft, claims) == ()) == (lines_hold and slip == 0 and draft.amount >= 0)


@given(st.lists(typed(), min_size=1, max_size=5))
def test_the_synthetic_remittance_says_what_was_keyed_and_the_readers_balance_agrees(claims: list[ClaimDraft]) -> None:
    keyed = [PaperClaim(at, at * 2, 1, claim) for at, claim in enumerate(claims, 1)]
    rows = remit_rows(keyed, {}, {})
    for row, claim in zip(rows.claims, claims, strict=True):
        assert (row.charge, row.paid, row.patient) == (claim.charge, claim.paid, claim.patient)
        assert row.in_balance == check_claim(row.facts).ok
    by_place = {row.place: 0 for row in rows.claims}
    for line in rows.lines:
        by_place[line.place] += line.paid
    assert by_place == {row.place: row.paid for row in rows.claims}
    assert sum(row.cents for row in rows.adjustments) == sum(line.adjusted for claim in claims for line in claim.lines)


def test_our_own_claim_and_line_stand_behind_what_was_keyed() -> None:
    line = PaperLine(6000, 4000, 4000, (PaperAdjustment("CO", "45", 2000),), ("N130",), line_id=8)
    draft = ClaimDraft(7, "typed otherwise", lines=(line,), control_number="ICN1")
    ours = {7: OurFacts(7, "C-7", "Rivera", "Ana", "RIVERA,ANA", "M1")}
    lines = {8: OurLineFacts(8, "AD", "D2392", (), 1000, SERVED, "2", "14", "")}
    rows = remit_rows([PaperClaim(1, 1, 1, draft)], ours, lines)
    (claim,), (row,) = rows.claims, rows.lines
    assert (claim.number, claim.patient_name, claim.name_norm, claim.member_id) == (
        "C-7", "Rivera, Ana", "RIVERA,ANA", "M1",
    )  # fmt: skip
    assert (claim.control_number, claim.service_from, claim.facts.remarks) == ("ICN1", SERVED, ())
    assert (row.procedure, row.qualifier, row.control_number, row.tooth) == ("D2392", "AD", "2", "14")
    assert (row.allowed, row.remarks) == (4000, ("N130",))


BALANCED = PaperLine(100, 60, 100, (PaperAdjustment("PR", "1", 40),))
GOOD = ClaimDraft(number="C1", lines=(BALANCED,))


@pytest.mark.parametrize(
    ("head", "claim", "words"),
    [
        ({"trace": " - "}, GOOD, "needs its number"),
        ({"method": "NON"}, GOOD, "the amount is zero"),
        ({"method": "CASH"}, GOOD, "is paid by CHK"),
        ({"amount": -60}, GOOD, "never negative"),
        ({"provider": (ProviderRow("WO", 0),)}, GOOD, "names what it takes back"),
        ({"provider": (ProviderRow("QQ", 0, "x"),)}, GOOD, "QQ is not a code"),
        ({}, replace(GOOD, number=""), "find the claim"),
        ({}, replace(GOOD, lines=()), "has no line"),
        ({}, replace(GOOD, status_code="2"), "status does not fit"),
        ({}, replace(GOOD, interest=-1), "interest of a claim is never negative"),
        ({}, replace(GOOD, status_code="22"), "take-back has its amounts negative"),
        ({}, replace(GOOD, lines=(PaperLine(-100, -100),)), "only a take-back is"),
        (
            {},
            replace(GOOD, lines=(replace(BALANCED, adjustments=(PaperAdjustment("XX", "1", 40),)),)),
            "reason XX-1",
        ),
        ({}, replace(GOOD, lines=(replace(BALANCED, remarks=("130",)),)), "remark 130"),
    ],
)
def test_what_stops_a_check_is_said_in_a_sentence(head: dict[str, object], claim: ClaimDraft, words: str) -> None:
    draft = replace(CheckDraft(1, "4711", 60), **head)
    assert any(words in fault for fault in find_faults(draft, [claim]))
