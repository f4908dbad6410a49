"""The taxonomy of refusals without a database: the most particular row wins,
    and the seed says something of everything."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from app.rules.denial_acts import ActRule, propose
from app.rules.policy import Treatment, seed_policy
from app.rules.reasons import CODES, reason_words
from app.rules.taxonomy import ANY, UNMAPPED, Meaning, Refusal, TaxonomyRow, choose, seed_categories, seed_taxonomy

DAY = date(2026, 5, 4)
CATEGORIES = seed_categories()


def meaning(
    reason: str, *remarks: str, group: str = "CO", payer: int | None = None, kind: str = "commercial", on: date = DAY
) -> Meaning:
    return choose(seed_taxonomy(), CATEGORIES, Refusal(group, reason, remarks, payer, kind, on))


def test_a_remark_changes_what_a_reason_means() -> None:
    assert meaning("16").category == "claim_data"
    assert meaning("16", "M127").category == "documentation"
    assert meaning("16", "MA27").category == "patient_data"
    assert meaning("50").category == "medical_necessity"
    assert meaning("50", "N102").category == "documentation"
    assert meaning("97", "M144").category == "global_period"
    assert meaning("252", "MA04").category == "cob"


def test_of_two_remarks_the_payers_first_tells() -> None:
    assert meaning("16", "N290", "M127").remark == "N290"
    assert meaning("16", "M127", "N290").remark == "M127"
    assert meaning("16", "N999", "M127").remark == "M127"  # the first one a row names


def test_what_was_never_processed_has_no_appeal_whatever_row_decides() -> None:
    for remarks in (("MA130",), ("N290", "MA130"), ("MA130", "N290"), ("M127", "MA130")):
        for reason in ("16", "A1", "50", "97", "8888"):
            assert not meaning(reason, *remarks).appealable, (reason, remarks)
    assert meaning("50").appealable


def test_a_row_of_a_payer_comes_before_its_type_and_that_before_any() -> None:
    rows = (
        TaxonomyRow("16", "claim_data", id=1),
        TaxonomyRow("16", "documentation", payer_type="medicare", id=2),
        TaxonomyRow("16", "coding", payer_id=7, id=3),
        TaxonomyRow("16", "cob", remark="N4", id=4),
    )
    asked = Refusal("CO", "16", ("N4",), 7, "medicare", DAY)
    for order in permutations(rows):
        assert choose(order, CATEGORIES, asked).category == "coding"
        assert choose(order, CATEGORIES, replace(asked, payer_id=8)).category == "documentation"
        assert choose(order, CATEGORIES, replace(asked, payer_id=8, payer_type="other")).category == "cob"
        assert choose(order, CATEGORIES, replace(asked, payer_id=8, payer_type="other", remarks=())).rule == 1


def test_a_row_holds_from_its_day_to_its_last() -> None:
    old = TaxonomyRow("16", "claim_data", effective_to=date(2026, 4, 30), id=1)
    new = TaxonomyRow("16", "coding", effective_from=date(2026, 5, 1), id=2)
    for day, category in ((date(2026, 4, 30), "claim_data"), (date(2026, 5, 1), "coding")):
        found = choose((old, new), CATEGORIES, Refusal("CO", "16", (), None, "", day))
        assert found.category == category


def test_what_no_row_names_is_unmapped_and_says_what_to_do() -> None:
    found = meaning("8888", "N1")
    assert (found.category, found.rule, found.mapped) == (UNMAPPED, 0, False)
    assert found.steps


def test_a_reason_that_needs_its_remark_is_unmapped_with_one_that_no_row_names() -> None:
    assert meaning("16").mapped  # nothing more was said
    assert not meaning("16", "N999").mapped
    assert meaning("197", "N999").mapped  # this reason says enough alone


def test_the_seed_names_at_least_150_reasons_each_with_own_words_and_own_first_step() -> None:
    plain = [row for row in seed_taxonomy() if not row.remark and not row.payer_type]
    assert len(plain) >= 150
    for row in seed_taxonomy():
        assert row.category in CATEGORIES
        assert row.steps and row.steps[0].endswith((".", "?")), row
        assert not reason_words(row.reason).startswith("A reason our list") or row.reason == ANY
    assert len({row.steps for row in plain}) > 0.9 * len(plain)
    for category in CATEGORIES.values():
        assert len(category.steps) >= 2, category.code


def test_every_reason_that_the_posting_policy_makes_a_denial_has_a_row() -> None:
    denied = {row.reason for row in seed_policy().rows if row.treatment is Treatment.DENIAL and row.reason != ANY}
    assert denied <= {row.reason for row in seed_taxonomy()}


def test_remarks_of_the_seed_have_own_words() -> None:
    with (CODES / "remarks.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    assert {row.remark for row in seed_taxonomy()} - {""} <= known


REASONS, REMARKS = ("16", "50", "97", "29", ANY), ("", "MA130", "N4", "M127")
ROWS = st.builds(
    TaxonomyRow,
    st.sampled_from(REASONS),
    st.sampled_from(sorted(CATEGORIES)),
    st.sampled_from(("", "CO", "PR")),
    st.sampled_from(REMARKS),
    st.just(""),
    st.sampled_from((None, 1, 2)),
    appealable=st.sampled_from((None, True, False)),
    bars_appeal=st.booleans(),
    effective_from=st.dates(date(2026, 1, 1), date(2026, 3, 1)),
    effective_to=st.one_of(st.none(), st.dates(date(2026, 3, 1), date(2026, 12, 1))),
)
ASKED = st.builds(
    Refusal,
    st.sampled_from(("CO", "PR")),
    st.sampled_from(REASONS[:-1]),
    st.lists(st.sampled_from(REMARKS[1:]), unique=True).map(tuple),
    st.sampled_from((1, 2, 3)),
    st.just("medicare"),
    st.dates(date(2026, 1, 1), date(2026, 12, 1)),
)


@given(st.lists(ROWS, max_size=12), ASKED, st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[TaxonomyRow], asked: Refusal, dice: Random) -> None:
    numbered = [replace(row, id=at) for at, row in enumerate(rows, start=1)]
    first = choose(numbered, CATEGORIES, asked)
    dice.shuffle(numbered)
    assert choose(numbered, CATEGORIES, asked) == first


@given(st.lists(ROWS, max_size=12), ASKED)
def test_a_row_that_does_not_hold_changes_nothing(rows: list[TaxonomyRow], asked: Refusal) -> None:
    numbered = [replace(row, id=at) for at, row in enumerate(rows, start=1)]
    foreign = TaxonomyRow("B7", "credentialing", payer_id=99, bars_appeal=True, id=100)
    ended = TaxonomyRow(asked.reason, "network", effective_to=date(2020, 1, 1), bars_appeal=True, id=101)
    assert choose([*numbered, foreign, ended], CATEGORIES, asked) == choose(numbered, CATEGORIES, asked)


def test_small_amounts_have_a_usual_act_and_large_ones_go_by_hand() -> None:
    rules = (
        ActRule("write_off", 2499, "small_balance"),
        ActRule("resubmit", 5000, category="duplicate"),
        ActRule("request", 100000, practice_id=1, location_id=4),
    )

    def usual(cents: int, category: str = "coding", location: int = 3) -> str:
        found = propose(rules, practice_id=1, location_id=location, category=category, cents=cents, on=DAY)
        return found.act if found else "by hand"

    assert usual(2499) == "write_off"
    assert usual(2500) == "by hand"
    assert usual(2499, "duplicate") == "resubmit"
    assert usual(2499, location=4) == "request"
    assert usual(0) == "by hand"
