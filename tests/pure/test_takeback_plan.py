"""Which decision a reversal takes back: the whole, one of two equal ones, or some lines."""

from __future__ import annotations

from msgspec import structs

from app.posting.facts import OurClaim, PostedLeg, Prior, ReceivedClaim, ReceivedLine
from app.posting.state import ClaimState
from app.posting.takeback_plan import counter_legs, find_taken_back
from tests.pure.posting_facts import clp, ours, reversal_of, svc

FIRST = svc(1, "99213", 6000, "CO-45 3000, PR-2 1000")
SECOND = svc(2, "97140", 4000, "CO-45 500, PR-2 500")
LINES = [("99213", 10000), ("97140", 5000)]


def legs(line_id: int, line: ReceivedLine, entry: int) -> tuple[PostedLeg, ...]:
    """What posting a line wrote: its payment, its write-off, its transfer to the patient."""
    off, share = line.adjustments
    return (
        PostedLeg(entry, "receivable", "primary", "payment", "", line_id, -line.paid, "", ""),
        PostedLeg(entry + 1, "contractual", "", "contractual", "", line_id, off.cents, "CO", "45"),
        PostedLeg(entry + 2, "receivable", "primary", "contractual", "", line_id, -off.cents, "CO", "45"),
        PostedLeg(entry + 3, "receivable", "patient", "transfer", "", line_id, share.cents, "PR", "2"),
        PostedLeg(entry + 4, "receivable", "primary", "transfer", "", line_id, -share.cents, "PR", "2"),
    )


def decided(key: int, received: ReceivedClaim, *parts: tuple[int, ReceivedLine]) -> Prior:
    """A standing decision on these of our lines."""
    posted = tuple(leg for at, (line_id, line) in enumerate(parts) for leg in legs(line_id, line, key * 100 + at * 10))
    ids = tuple(line_id for line_id, _line in parts)
    return Prior(key, "primary", received.control_number, received.charge, received.paid, True, False, ids, posted)


def claim(*priors: Prior) -> ClaimState:
    found: OurClaim = ours(LINES, priors=priors)
    return ClaimState(found)


BOTH = clp([FIRST, SECOND])
WHOLE = decided(1, BOTH, (701, FIRST), (702, SECOND))


def test_the_whole_decision_is_taken_back_without_naming_lines() -> None:
    found = find_taken_back(reversal_of(BOTH), claim(WHOLE), "primary")
    assert found is not None
    assert (found.original.remit_claim_id, found.pairs, len(found.legs)) == (1, (), 10)


def test_one_line_is_taken_back_with_its_own_legs_alone() -> None:
    state = claim(WHOLE)
    found = find_taken_back(reversal_of(clp([FIRST])), state, "primary")
    assert found is not None
    assert found.line_ids == frozenset({701})
    back = counter_legs(found.legs, state.claim.claim_id)
    assert [(leg.line_id, leg.cents, leg.reverses) for leg in back] == [
        (701, 6000, 100), (701, -3000, 101), (701, 3000, 102), (701, -1000, 103), (701, 1000, 104),
    ]  # fmt: skip
    state.take_part(found.original, back, found.line_ids)
    left = state.priors[0]
    assert (left.line_ids, left.partly, left.taken_back, len(left.legs)) == ((702,), True, False, 5)


def test_after_a_part_the_whole_no_longer_fits_and_the_rest_does() -> None:
    state = claim(WHOLE)
    part = find_taken_back(reversal_of(clp([FIRST])), state, "primary")
    assert part is not None
    state.take_part(part.original, counter_legs(part.legs, 7), part.line_ids)
    assert find_taken_back(reversal_of(BOTH), state, "primary") is None
    assert find_taken_back(reversal_of(clp([FIRST])), state, "primary") is None
    rest = find_taken_back(reversal_of(clp([SECOND])), state, "primary")
    assert rest is not None
    state.take_part(rest.original, counter_legs(rest.legs, 7), rest.line_ids)
    assert state.priors[0].taken_back


def test_another_payment_on_the_line_is_no_part() -> None:
    other = reversal_of(clp([svc(1, "99213", 5999, "CO-45 3001, PR-2 1000")]))
    assert find_taken_back(other, claim(WHOLE), "primary") is None


def test_a_part_with_an_adjustment_of_the_whole_claim_is_for_a_person() -> None:
    part = reversal_of(clp([FIRST], adjustments="CO-253 100"))
    assert find_taken_back(part, claim(WHOLE), "primary") is None


def test_of_two_equal_decisions_the_payers_number_decides_then_the_lines() -> None:
    twins = [("99213", 10000), ("99214", 10000)]
    halves = [
        clp([svc(1, code, 6000, "CO-45 3000, PR-2 1000")], control=f"I{at}") for at, (code, _) in enumerate(twins)
    ]
    priors = [decided(at + 1, half, (701 + at, half.lines[0])) for at, half in enumerate(halves)]
    state = ClaimState(ours(twins, priors=priors))
    for at, half in enumerate(halves):
        for number in (half.control_number, ""):
            back = structs.replace(reversal_of(half), control_number=number)
            found = find_taken_back(back, state, "primary")
            assert found is not None
            assert found.original.remit_claim_id == at + 1


def test_the_groups_of_the_old_format_do_not_matter() -> None:
    old = reversal_of(clp([svc(1, "99213", 6000, "CR-45 3000, CR-2 1000"), SECOND]))
    found = find_taken_back(old, claim(WHOLE), "primary")
    assert found is not None
    assert found.original.remit_claim_id == 1
