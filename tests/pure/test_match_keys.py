"""Every rung of the ladder: numbers cut, lengthened or altered, every payer number, and what never matches."""

from __future__ import annotations

from datetime import date
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.posting.facts import Coverage, OurClaim, Pick
from app.posting.match import match_claim, rank_claims
from tests.pure.posting_facts import PAYER, SECOND, SERVED, clp, ours, svc

VISIT = [("99213", 20000)]
LINE = svc(1, "99213", 20000)
LONG = "QFM20260000012345678901"
CHOSEN_ON = date(2026, 3, 20)


def pick(kind: str, value: str) -> Pick:
    return Pick(5, kind, value, "chen", CHOSEN_ON)


def covered(claim: OurClaim, *, filing: str = "", earlier: tuple[str, ...] = ()) -> OurClaim:
    cover = Coverage("primary", PAYER, "M1", "", filing, earlier)
    return structs.replace(claim, coverages=(cover,))


def test_a_number_cut_to_twenty_characters_finds_its_claim() -> None:
    found = match_claim(clp([LINE], number=LONG[:20], control="", name=""), [ours(VISIT, number=LONG)], PAYER)
    assert found.claim is not None
    assert "first 20 characters" in found.text


def test_a_number_with_characters_added_behind_it_finds_its_claim() -> None:
    ours_number = LONG[:16]
    received = clp([LINE], number=f"{ours_number}00", control="", name="")
    assert match_claim(received, [ours(VISIT, number=ours_number)], PAYER).claim is not None


def test_fourteen_common_characters_are_not_enough_to_be_a_key() -> None:
    found = match_claim(clp([LINE], number=LONG[:14], control="", name=""), [ours(VISIT, number=LONG)], PAYER)
    assert "characters" not in found.text


def test_two_claims_behind_one_cut_number_match_neither() -> None:
    twins = [ours(VISIT, claim_id=7, number=f"{LONG[:20]}A"), ours(VISIT, claim_id=8, number=f"{LONG[:20]}B")]
    found = match_claim(clp([LINE], number=LONG[:20], control=""), twins, PAYER)
    assert found.claim is None
    assert "equally" in found.text


def test_a_cut_number_with_every_fact_against_it_is_not_believed() -> None:
    stranger = clp([svc(1, "1", 7)], number=LONG[:20], control="", name="ELSE,X", member="X", served=date(2020, 1, 1))
    assert match_claim(stranger, [ours(VISIT, number=LONG)], PAYER).claim is None


def test_a_number_of_the_payers_acknowledgement_is_a_key() -> None:
    claim = covered(ours(VISIT), filing="FILED77")
    found = match_claim(clp([LINE], number="0", control="FILED77", name=""), [claim], PAYER)
    assert "payer's claim number" in found.text


def test_every_number_the_payer_ever_gave_is_a_key_not_only_the_latest() -> None:
    claim = covered(ours(VISIT), earlier=("ICN1", "ICN2"))
    for control in ("ICN1", "ICN2"):
        assert match_claim(clp([LINE], number="0", control=control, name=""), [claim], PAYER).claim is not None
    assert match_claim(clp([LINE], number="0", control="ICN1", name="ELSE,X"), [claim], SECOND).claim is None


def test_an_empty_number_is_no_key_and_the_facts_decide() -> None:
    for number in ("", "0", "000", "  "):
        found = match_claim(clp([LINE], number=number, control=""), [ours(VISIT, number="0")], PAYER)
        assert found.claim is not None
        assert "claim number" not in found.text


def test_of_numbers_that_differ_only_in_signs_the_very_one_returned_wins() -> None:
    alike = [ours(VISIT, claim_id=7, number="A-12"), ours(VISIT, claim_id=8, number="A12")]
    alike = [structs.replace(claim, number_norm="A12") for claim in alike]
    found = match_claim(clp([LINE], number=" A-12 ", control=""), alike, PAYER)
    assert found.claim is not None
    assert found.claim.claim_id == 7
    assert match_claim(clp([LINE], number="A 12", control=""), alike, PAYER).claim is None


def test_the_number_names_the_claim_even_beside_one_with_all_facts_equal() -> None:
    twins = [ours(VISIT, claim_id=7, number="C1"), ours(VISIT, claim_id=8, number="C2")]
    found = match_claim(clp([LINE], number="C2", control=""), twins, PAYER)
    assert found.claim is not None
    assert found.claim.claim_id == 8


def test_a_number_of_one_claim_with_the_facts_of_another_is_a_persons() -> None:
    named = ours(VISIT, claim_id=7, number="C1", name="ELSE,X", member="M9", served=date(2020, 1, 1))
    named = structs.replace(named, charge=5, lines=())
    meant = ours(VISIT, claim_id=8, number="C2")
    found = match_claim(clp([LINE], number="C1", control=""), [named, meant], PAYER)
    assert found.claim is None
    assert "says one claim" in found.text
    assert match_claim(clp([LINE], number="C3", control=""), [named, meant], PAYER).claim == meant


def test_an_altered_number_counts_once_a_person_has_chosen_so() -> None:
    received = clp([LINE], number="XX12345", control="", name="", served=None)
    claim = [ours(VISIT, number="12345")]
    assert match_claim(received, claim, PAYER).claim is None
    found = match_claim(received, claim, PAYER, (pick("added_prefix", "XX"),))
    assert found.claim is not None
    assert found.pick_id == 5
    assert "as chosen on 2026-03-20 by chen" in found.text


def test_an_altered_number_still_needs_a_fact_beside_it() -> None:
    stranger = clp([svc(1, "1", 7)], number="XX12345", control="", name="ELSE,X", member="X", served=date(2020, 1, 1))
    found = match_claim(stranger, [ours(VISIT, number="12345")], PAYER, (pick("added_prefix", "XX"),))
    assert found.claim is None


def test_an_alteration_that_loses_characters_leaves_equal_claims_to_a_person() -> None:
    twins = [ours(VISIT, claim_id=7, number="A1B2C3D4"), ours(VISIT, claim_id=8, number="A12C34")]
    found = match_claim(clp([LINE], number="1234", control=""), twins, PAYER, (pick("digits", ""),))
    assert found.claim is None


def test_what_contradicts_is_told_beside_what_agrees() -> None:
    received = clp([LINE], number="C9", name="RIVERA,ANA", member="OTHER", control="")
    score = rank_claims(received, [ours(VISIT)], PAYER)[0]
    assert set(score.against) == {"claim number", "member"}
    assert set(score.reasons) == {"name", "date", "charge"}


@st.composite
def crowds(draw: st.DrawFn) -> list[OurClaim]:
    """Claims of few numbers, names, members and charges, so that they collide."""
    size = draw(st.integers(1, 6))
    return [
        ours(
            [("99213", draw(st.sampled_from([20000, 5000])))],
            claim_id=at,
            number=draw(st.sampled_from(["C1", "C-1", "C2", LONG, LONG[:20]])),
            name=draw(st.sampled_from(["RIVERA,ANA", "RIVERA,A", "ELSE,X"])),
            member=draw(st.sampled_from(["M1", "M2"])),
            control=draw(st.sampled_from(["", "ICN1"])),
            served=draw(st.sampled_from([SERVED, date(2026, 2, 9)])),
        )
        for at in range(1, size + 1)
    ]


@given(crowds(), st.randoms(use_true_random=False), st.sampled_from(["C1", "C-1", "0", LONG[:20], "XXC1"]))
@settings(max_examples=100, deadline=None)
def test_the_answer_never_depends_on_the_order_of_the_candidates(
    crowd: list[OurClaim], random: Random, number: str
) -> None:
    received, picks = clp([LINE], number=number), (pick("added_prefix", "XX"),)
    first = match_claim(received, crowd, PAYER, picks)
    shuffled = [*crowd, crowd[0]]
    random.shuffle(shuffled)
    again = match_claim(received, shuffled, PAYER, picks)
    assert (first.claim, first.points, first.text, first.scores) == (
        again.claim,
        again.points,
        again.text,
        again.scores,
    )


@given(crowds(), st.sampled_from(["C1", "0", LONG[:20]]))
@settings(max_examples=100, deadline=None)
def test_a_second_claim_with_the_same_number_and_facts_always_makes_it_a_persons(
    crowd: list[OurClaim], number: str
) -> None:
    received = clp([LINE], number=number)
    found = match_claim(received, crowd, PAYER)
    if found.claim is not None:
        double = structs.replace(found.claim, claim_id=99)
        assert match_claim(received, [*crowd, double], PAYER).claim is None


def test_a_number_cut_by_the_payer_beats_another_visit_of_the_same_day() -> None:
    visits = [ours(VISIT, claim_id=7, number=LONG), ours(VISIT, claim_id=8, number="OTHERVISIT0000001")]
    found = match_claim(clp([LINE], number=LONG[:15], control=""), visits, PAYER)
    assert found.claim is not None
    assert found.claim.claim_id == 7
