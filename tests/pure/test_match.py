"""The ladder that finds the claim, and the pairing of its lines (DOMAIN.md 2)."""

from __future__ import annotations

from datetime import date

from app.posting.lines import pair_lines
from app.posting.match import match_claim
from tests.pure.posting_facts import PAYER, SECOND, clp, ours, svc

VISIT = [("99213", 20000)]
LINE = svc(1, "99213", 20000)


def test_our_claim_number_with_one_agreeing_fact_is_enough() -> None:
    found = match_claim(clp([LINE], name="", member="OTHER"), [ours(VISIT)], PAYER)
    assert found.claim is not None
    assert "claim number" in found.text


def test_our_claim_number_alone_is_not_believed_when_every_fact_contradicts() -> None:
    stranger = clp([svc(1, "99999", 777)], name="ELSE,SOMEONE", member="X", served=date(2020, 1, 1))
    assert match_claim(stranger, [ours(VISIT)], PAYER).claim is None


def test_a_claim_number_returned_with_other_letters_and_blanks_is_the_same() -> None:
    assert match_claim(clp([LINE], number=" c-1 "), [ours(VISIT)], PAYER).claim is not None


def test_a_zero_number_means_the_payer_had_none() -> None:
    found = match_claim(clp([LINE], number="0"), [ours(VISIT, number="0")], PAYER)
    assert "claim number" not in found.text


def test_the_payers_own_number_is_the_second_key() -> None:
    found = match_claim(clp([LINE], number="0", name=""), [ours(VISIT, control="ICN1")], PAYER)
    assert found.claim is not None
    assert "payer's claim number" in found.text


def test_another_payers_control_number_is_no_key() -> None:
    found = match_claim(clp([LINE], number="0", name="ELSE,X"), [ours(VISIT, control="ICN1")], SECOND)
    assert found.claim is None


def test_line_control_numbers_find_the_claim_when_both_numbers_are_missing() -> None:
    received = clp([svc(1, "99213", 20000, control="C1LINE1")], number="0", control="", name="")
    assert match_claim(received, [ours(VISIT, controls=["C1LINE1"])], PAYER).claim is not None


def test_name_member_date_and_charge_find_the_claim_without_any_key() -> None:
    assert match_claim(clp([LINE], number="0", control=""), [ours(VISIT)], PAYER).claim is not None


def test_member_date_and_charge_under_another_name_are_never_enough() -> None:
    assert match_claim(clp([LINE], number="0", control="", name="ZELKOVIN,ZED"), [ours(VISIT)], PAYER).claim is None


def test_a_first_name_cut_to_its_initial_still_agrees() -> None:
    assert (
        match_claim(clp([LINE], number="0", control="", name="RIVERA,A", member=""), [ours(VISIT)], PAYER).claim
        is not None
    )


def test_two_claims_that_fit_equally_match_neither() -> None:
    twins = [ours(VISIT, claim_id=7, number="A"), ours(VISIT, claim_id=8, number="B")]
    found = match_claim(clp([LINE], number="0", control=""), twins, PAYER)
    assert found.claim is None
    assert "equally" in found.text
    assert len(found.scores) == 2


def test_a_claim_split_by_the_payer_still_matches_with_part_of_the_charge() -> None:
    whole = ours([("99213", 20000), ("85025", 3000)])
    assert match_claim(clp([svc(1, "85025", 3000)], name="", member=""), [whole], PAYER).claim is not None


def test_lines_pair_by_control_number_before_anything_else() -> None:
    claim = ours([("99213", 100), ("99214", 100)], controls=["KEYONE", "KEYTWO"])
    pairing = pair_lines(clp([svc(1, "99213", 100, control="KEYTWO"), svc(2, "99214", 100, control="KEYONE")]), claim)
    assert [pair.ours.number for pair in pairing.pairs] == [2, 1]


def test_a_line_number_returned_where_we_sent_no_control_number_pairs() -> None:
    pairing = pair_lines(clp([svc(1, "99999", 300, control="2")]), ours([("99213", 100), ("85025", 300)]))
    assert [pair.ours.number for pair in pairing.pairs] == [2]


def test_a_recoded_line_pairs_by_the_code_we_sent() -> None:
    pairing = pair_lines(clp([svc(1, "99212", 100, original="99213")]), ours([("99214", 100), ("99213", 100)]))
    assert [pair.ours.number for pair in pairing.pairs] == [2]


def test_a_line_with_a_dropped_modifier_pairs() -> None:
    claim = ours([("99213", 100), ("97110", 50)], modifiers=[("25",), ("GP",)])
    pairing = pair_lines(clp([svc(1, "97110", 50), svc(2, "99213", 100)]), claim)
    assert [pair.ours.number for pair in pairing.pairs] == [2, 1]


def test_children_of_an_unbundled_line_share_the_parents_control_number() -> None:
    claim = ours([("80053", 100)], controls=["PARENT"])
    pairing = pair_lines(clp([svc(1, "84075", 60, control="PARENT"), svc(2, "84132", 40, control="PARENT")]), claim)
    assert [pair.ours.number for pair in pairing.pairs] == [1, 1]


def test_children_that_name_the_code_we_sent_go_to_that_line() -> None:
    claim = ours([("80053", 100)])
    pairing = pair_lines(clp([svc(1, "84075", 60, original="80053"), svc(2, "84132", 40, original="80053")]), claim)
    assert [pair.ours.number for pair in pairing.pairs] == [1, 1]


def test_twins_decided_alike_pair_in_order() -> None:
    claim = ours([("97110", 100), ("97110", 100)])
    pairing = pair_lines(clp([svc(1, "97110", 60, "CO-45 40"), svc(2, "97110", 60, "CO-45 40")]), claim)
    assert [pair.ours.number for pair in pairing.pairs] == [1, 2]


def test_twins_decided_differently_are_for_a_person() -> None:
    claim = ours([("97110", 100), ("97110", 100)])
    pairing = pair_lines(clp([svc(1, "97110", 60, "CO-45 40"), svc(2, "97110", 0, "CO-151 100")]), claim)
    assert pairing.pairs == ()
    assert "equal lines" in pairing.problem


def test_twins_told_apart_by_modifier_pair_even_when_decided_differently() -> None:
    claim = ours([("97110", 100), ("97110", 100)], modifiers=[("LT",), ("RT",)])
    received = clp(
        [svc(1, "97110", 60, "CO-45 40", modifiers=("RT",)), svc(2, "97110", 0, "CO-151 100", modifiers=("LT",))]
    )
    assert [pair.ours.number for pair in pair_lines(received, claim).pairs] == [2, 1]


def test_a_line_we_never_sent_is_named() -> None:
    pairing = pair_lines(clp([svc(1, "99213", 100), svc(2, "11111", 77)]), ours([("99213", 100)]))
    assert "Service line 2" in pairing.problem
