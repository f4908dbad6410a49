"""The posting policy as rows, and the plain words of the codes."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from app.domain.errors import Refused
from app.rules.policy import SEED, Treatment, parse_policy, seed_policy, unmapped
from app.rules.reasons import CODES, category, clock_kind, provider_account, reason_words, remark_words

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("group", "reason", "treatment"),
    [
        ("CO", "45", "contractual"),
        ("CO", "253", "sequestration"),
        ("CO", "24", "capitation"),
        ("CO", "237", "contractual"),
        ("CO", "131", "contractual"),
        ("CO", "144", "contractual"),
        ("CO", "223", "contractual"),
        ("CO", "246", "contractual"),
        ("CO", "59", "contractual"),
        ("CO", "97", "bundle"),
        ("PR", "1", "next_party"),
        ("PR", "2", "next_party"),
        ("PR", "3", "next_party"),
        ("PR", "22", "patient_first"),
        ("PR", "26", "patient_first"),
        ("PR", "27", "patient_first"),
        ("PR", "31", "patient_first"),
        ("PR", "227", "patient_first"),
        ("PR", "45", "review"),
        ("PR", "50", "review"),
        ("OA", "23", "information"),
        ("OA", "209", "next_payer"),
        ("CO", "16", "denial"),
        ("CO", "50", "denial"),
        ("CO", "197", "denial"),
        ("CO", "29", "denial"),
        ("CO", "18", "denial"),
        ("CO", "22", "denial"),
        ("CO", "109", "denial"),
        ("CO", "27", "denial"),
        ("CO", "31", "denial"),
        ("PI", "16", "denial"),
        ("CR", "45", "review"),
    ],
)
def test_the_seed_says_what_the_field_expects(group: str, reason: str, treatment: str) -> None:
    ruling = seed_policy().ruling("commercial", group, reason, on=DAY)
    assert (ruling.treatment, ruling.mapped) == (Treatment(treatment), True)


def test_what_no_row_names_is_for_a_person_and_counted() -> None:
    policy = seed_policy()
    assert policy.ruling("medicare", "CO", "9999", on=DAY).treatment is Treatment.REVIEW
    assert unmapped(policy, "medicare", ["CO-45", "CO-9999", "CO-9999", "OA-777"], on=DAY) == ("CO-9999", "OA-777")


def test_a_row_for_one_payer_type_wins_over_the_row_for_all() -> None:
    policy = seed_policy()
    assert policy.ruling("medicaid", "PR", "96", on=DAY).treatment is Treatment.DENIAL
    assert policy.ruling("commercial", "PR", "96", on=DAY).treatment is Treatment.PATIENT_FIRST


def test_a_row_holds_only_within_its_dates() -> None:
    policy = parse_policy(
        "payer_type,group,reason,treatment,effective_from,effective_to,note\n"
        ",CO,45,denial,2020-01-01,2025-12-31,old\n,CO,45,contractual,2026-01-01,,new\n"
    )
    assert policy.ruling("", "CO", "45", on=date(2025, 12, 31)).treatment is Treatment.DENIAL
    assert policy.ruling("", "CO", "45", on=date(2026, 1, 1)).treatment is Treatment.CONTRACTUAL
    assert not policy.ruling("", "CO", "45", on=date(2019, 1, 1)).mapped


def test_a_new_treatment_of_a_code_is_a_row_and_no_code() -> None:
    policy = parse_policy(
        "payer_type,group,reason,treatment,effective_from,effective_to\nauto,CO,45,review,2026-01-01,\n"
    )
    assert policy.ruling("auto", "CO", "45", on=DAY).treatment is Treatment.REVIEW


def test_an_unknown_treatment_is_refused_with_its_row() -> None:
    with pytest.raises(Refused, match="row 2"):
        parse_policy("payer_type,group,reason,treatment,effective_from,effective_to\n,CO,45,maybe,2026-01-01,\n")


def test_every_reason_the_seed_names_has_our_words() -> None:
    with SEED.open(encoding="utf-8") as file:
        reasons = {row["reason"] for row in csv.DictReader(file)} - {"*"}
    nameless = {reason for reason in reasons if reason_words(reason).startswith("A reason our list")}
    assert nameless == set()


def test_no_code_stands_twice_in_a_list() -> None:
    for name in ("adjustment_groups", "adjustment_reasons", "remarks", "provider_adjustments"):
        with (CODES / f"{name}.csv").open(encoding="utf-8") as file:
            codes = [row["code"] for row in csv.DictReader(file)]
        assert len(codes) == len(set(codes)), name


def test_the_words_cover_the_common_reasons_and_remarks_in_one_line_each() -> None:
    with (CODES / "adjustment_reasons.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 150
    assert all(re.fullmatch(r"[A-Z][^\n]{3,110}", row["words"]) for row in rows)
    assert remark_words("MA130").startswith("Cannot be processed")
    assert category("197") == "authorisation"


def test_what_a_corrected_claim_mends_runs_against_that_clock() -> None:
    assert (clock_kind("16"), clock_kind("50")) == ("correct", "appeal")


@pytest.mark.parametrize(
    ("code", "account"),
    [
        ("WO", "payer_balance"),
        ("FB", "payer_balance"),
        ("72", "payer_balance"),
        ("L6", "interest"),
        ("AP", "advance"),
        ("LE", "levy"),
        ("IR", "withholding"),
        ("E3", "withholding"),
        ("CT", "capitation"),
        ("CS", "provider_other"),
        ("J1", "provider_other"),
        ("ZZ", "provider_other"),
    ],
)
def test_every_provider_level_code_has_its_account_and_an_unknown_one_does_not_get_lost(
    code: str, account: str
) -> None:
    assert provider_account(code) == account
