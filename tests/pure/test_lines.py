"""Lines that look alike: dental by tooth, institutional by revenue code, split, bundled, twins; CHECKS 8."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.posting.facts import OurClaim, ReceivedLine
from app.posting.lines import pair_lines
from app.posting.schedule import plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import clp, ours, payment, svc


def with_teeth(claim: OurClaim, *teeth: str) -> OurClaim:
    lines = tuple(structs.replace(line, tooth=tooth) for line, tooth in zip(claim.lines, teeth, strict=True))
    return structs.replace(claim, lines=lines)


def on_tooth(line: ReceivedLine, tooth: str) -> ReceivedLine:
    return structs.replace(line, tooth=tooth)


def paired(lines: list[ReceivedLine], claim: OurClaim) -> list[int]:
    """Our line numbers in the order received."""
    pairing = pair_lines(clp(lines), claim)
    assert pairing.problem == ""
    return [pair.ours.number for pair in pairing.pairs]


FILLINGS = with_teeth(ours([("D2392", 18000), ("D2392", 18000)]), "3", "14")


def test_fillings_of_one_day_pair_by_tooth_even_when_decided_differently() -> None:
    lines = [svc(1, "D2392", 0, "CO-96 18000"), svc(2, "D2392", 12000, "CO-45 6000")]
    assert paired([on_tooth(lines[0], "14"), on_tooth(lines[1], "03")], FILLINGS) == [2, 1]


def test_fillings_decided_differently_without_a_tooth_are_for_a_person() -> None:
    lines = [svc(1, "D2392", 0, "CO-96 18000"), svc(2, "D2392", 12000, "CO-45 6000")]
    assert "equal lines" in pair_lines(clp(lines), FILLINGS).problem


def test_a_tooth_that_we_did_not_treat_pairs_with_nothing() -> None:
    lines = [on_tooth(svc(1, "D2392", 12000, "CO-45 6000"), "19"), svc(2, "D2392", 12000, "CO-45 6000")]
    assert pair_lines(clp(lines), FILLINGS).pairs == ()


def test_a_facilitys_line_without_a_procedure_pairs_by_revenue_code() -> None:
    claim = ours([("", 50000), ("", 50000), ("99284", 70000)])
    codes = ("0300", "0250", "0450")
    lines = tuple(structs.replace(line, revenue_code=code) for line, code in zip(claim.lines, codes, strict=True))
    claim = structs.replace(claim, lines=lines)
    received = [
        structs.replace(svc(1, "", 40000, "CO-45 10000"), revenue_code="0250"),
        structs.replace(svc(2, "0450", 70000), revenue_code="450"),
        structs.replace(svc(3, "", 0, "CO-45 50000"), revenue_code="0300"),
    ]
    assert paired(received, claim) == [2, 3, 1]


def test_a_line_the_payer_split_in_two_goes_to_the_one_we_charged() -> None:
    claim = ours([("97110", 20000), ("99213", 9000)])
    assert paired([svc(1, "97110", 10000), svc(2, "99213", 9000), svc(3, "97110", 10000)], claim) == [1, 2, 1]


def test_parts_that_charge_more_than_our_line_are_for_a_person() -> None:
    claim = ours([("97110", 20000)])
    assert pair_lines(clp([svc(1, "97110", 15000), svc(2, "97110", 15000)]), claim).problem


def test_children_under_codes_of_their_own_that_name_our_line_number_pair_when_they_make_up_its_charge() -> None:
    claim = ours([("80053", 10000), ("99213", 5000)])
    lines = [svc(1, "84075", 6000, control="1"), svc(2, "84132", 4000, control="1"), svc(3, "99213", 5000, control="2")]
    assert paired(lines, claim) == [1, 1, 2]


def test_an_added_modifier_tells_twins_apart() -> None:
    claim = ours([("97110", 100), ("97110", 100)], modifiers=[("LT",), ("RT",)])
    lines = [
        svc(1, "97110", 0, "CO-151 100", modifiers=("RT", "59")),
        svc(2, "97110", 60, "CO-45 40", modifiers=("LT", "59")),
    ]
    assert paired(lines, claim) == [2, 1]


def test_twins_whose_modifiers_were_all_dropped_pair_in_order_only_when_decided_alike() -> None:
    claim = ours([("97110", 100), ("97110", 100)], modifiers=[("LT",), ("RT",)])
    assert paired([svc(1, "97110", 60, "CO-45 40"), svc(2, "97110", 60, "CO-45 40")], claim) == [1, 2]
    assert pair_lines(clp([svc(1, "97110", 60, "CO-45 40"), svc(2, "97110", 0, "CO-151 100")]), claim).problem


@given(st.permutations([0, 1, 2]), st.integers(1, 9_000))
def test_twins_decided_differently_without_a_mark_never_pair_in_whatever_order(order: list[int], paid: int) -> None:
    claim = ours([("97110", 10000), ("97110", 10000), ("99213", 500)])
    made = [
        svc(1, "97110", paid, f"CO-45 {10000 - paid}"),
        svc(2, "97110", paid - 1, f"CO-45 {10001 - paid}"),
        svc(3, "99213", 500),
    ]
    lines = [structs.replace(made[place], sequence=at) for at, place in enumerate(order, start=1)]
    assert pair_lines(clp(lines), claim).pairs == ()


def test_a_line_with_nothing_on_it_needs_no_counterpart() -> None:
    assert paired([svc(1, "99213", 100), svc(2, "G9999", 0)], ours([("99213", 100)])) == [1]


def test_what_a_person_paired_stays_and_the_rest_pairs_by_itself() -> None:
    claim = ours([("97110", 100), ("97110", 100), ("99213", 500)])
    first = structs.replace(svc(1, "97110", 60, "CO-45 40"), picked=claim.lines[1].line_id)
    assert paired([first, svc(2, "97110", 0, "CO-151 100"), svc(3, "99213", 500)], claim) == [2, 1, 3]


def test_a_line_paired_by_hand_with_another_claims_line_is_refused() -> None:
    line = structs.replace(svc(1, "99213", 100), picked=999_999)
    assert "by hand" in pair_lines(clp([line]), ours([("99213", 100)])).problem


def test_check_08_dropped_modifier_recoded_line_bundled_pair_and_split_claim_all_match_the_submitted_lines() -> None:
    dropped = ours([("99213", 100), ("97110", 50)], modifiers=[("25",), ("GP", "59")])
    assert paired([svc(1, "97110", 50, modifiers=("GP",)), svc(2, "99213", 100)], dropped) == [2, 1]
    recoded = ours([("99214", 100), ("99213", 100)])
    assert paired([svc(1, "99212", 100, original="99213")], recoded) == [2]
    bundled = ours([("82040", 50), ("84075", 60)])
    folded = [svc(1, "80053", 110, original="82040"), svc(2, "80053", 0, "CO-97 60", original="84075")]
    folded[0] = structs.replace(folded[0], charge=50, paid=50)
    assert paired(folded, bundled) == [1, 2]
    # The payer makes a claim of its own of each procedure; twins among them go to different lines.
    whole = ours([("97110", 10000), ("97110", 10000), ("99213", 20000)])
    parts = [
        clp([svc(1, "97110", 10000)], key=1, control="ICN1"),
        clp([svc(1, "99213", 20000)], key=2, control="ICN2"),
        clp([svc(1, "97110", 10000)], key=3, control="ICN3"),
    ]
    candidates = {part.remit_claim_id: (whole,) for part in parts}
    plan = plan_payment(payment(parts), parts, candidates, seed_policy(), mode="clean")
    assert [each.plan.outcome for each in plan.claims] == ["post", "post", "post"]
    assert sorted(line for each in plan.claims for line in each.plan.our_lines) == [701, 702, 703]
    assert all(each.plan.verdict != "reversal" for each in plan.claims)


def test_the_same_part_of_a_split_claim_twice_is_a_repeat_and_no_second_part() -> None:
    whole = ours([("97110", 10000), ("97110", 10000)])
    parts = [clp([svc(1, "97110", 10000)], key=key, control="ICN1") for key in (1, 2)]
    plan = plan_payment(payment(parts), parts, {1: (whole,), 2: (whole,)}, seed_policy(), mode="clean")
    assert [each.plan.verdict for each in plan.claims] == ["clean", "duplicate"]
