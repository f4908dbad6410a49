"""The posting policy as rows, and the plain words of the codes."""

from __future__ import annotations

import csv
import re
from datetime import date

import pytest

from app.domain.errors import Refused
from app.rules.policy import SEED, Policy, PolicyRow, Treatment, parse_policy, seed_policy, unmapped
from app.rules.policy_csv import WishedRule, read_rules, write_rules
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
    assert (clock_kind("16"), clock_kind("50")) == ("correct", "appeal1")


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


def deciding(code: str, *, kind: str = "commercial", remarks: tuple[str, ...] = ()) -> str:
    group, _, reason = code.partition("-")
    return seed_policy().ruling(kind, group, reason, on=DAY, remarks=remarks).treatment.value


@pytest.mark.parametrize("code", ["CO-45", "CO-237", "CO-131", "CO-144", "CO-223", "CO-246", "CO-59"])
def test_domain_5_expected_reductions_of_ordinary_paid_lines_are_contractual_and_expected(code: str) -> None:
    ruling = seed_policy().ruling("commercial", *code.split("-"), on=DAY)
    assert (ruling.treatment, ruling.expected) == (Treatment.CONTRACTUAL, True)


def test_domain_5_sequestration_and_capitation_have_their_own_treatment_and_are_expected() -> None:
    for code, treatment in (("253", Treatment.SEQUESTRATION), ("24", Treatment.CAPITATION)):
        ruling = seed_policy().ruling("medicare", "CO", code, on=DAY)
        assert (ruling.treatment, ruling.expected) == (treatment, True)


@pytest.mark.parametrize("code", ["CO-16", "CO-50", "CO-197", "CO-29"])
def test_domain_5_co_is_not_automatically_a_write_off(code: str) -> None:
    assert deciding(code) == "denial"


def test_domain_5_co_97_depends_on_a_bundle() -> None:
    assert deciding("CO-97") == "bundle"


@pytest.mark.parametrize("code", ["PR-1", "PR-2", "PR-3"])
def test_domain_5_cost_sharing_goes_to_the_next_party(code: str) -> None:
    assert deciding(code) == "next_party"


@pytest.mark.parametrize("code", ["PR-22", "PR-26", "PR-27", "PR-31", "PR-227"])
def test_domain_5_the_patient_is_asked_before_a_statement(code: str) -> None:
    assert deciding(code) == "patient_first"


@pytest.mark.parametrize("remark", ["N781", "N782"])
@pytest.mark.parametrize("code", ["PR-1", "PR-2", "PR-3"])
def test_domain_5_a_qualified_beneficiary_goes_to_the_next_payer_only(code: str, remark: str) -> None:
    assert deciding(code, kind="medicare", remarks=(remark,)) == "next_payer"


def test_domain_5_oa_209_goes_to_the_next_payer_only() -> None:
    assert deciding("OA-209") == "next_payer"


@pytest.mark.parametrize("code", ["PR-45", "PR-50"])
def test_domain_5_balance_billing_needs_a_person(code: str) -> None:
    assert deciding(code) == "review"


def test_domain_5_oa_23_is_information_and_never_an_adjustment() -> None:
    assert deciding("OA-23") == "information"


@pytest.mark.parametrize(("code", "treatment"), [("PI-16", "denial"), ("PI-45", "review"), ("PI-131", "contractual")])
def test_domain_5_payer_initiated_reductions_have_no_contract_behind_them(code: str, treatment: str) -> None:
    assert deciding(code) == treatment


def test_the_payer_stands_before_its_type_its_type_before_any_and_a_remark_before_none() -> None:
    def row(
        treatment: str, payer_id: int | None = None, kind: str = "", remark: str = "", reason: str = "45"
    ) -> PolicyRow:
        return PolicyRow(kind, "CO", reason, Treatment(treatment), date(2020, 1, 1), remark=remark, payer_id=payer_id)

    policy = Policy(
        (row("contractual"), row("review", kind="auto"), row("denial", payer_id=7, reason="*")),
        (row("information", remark="N1"), row("patient_first", payer_id=7, remark="N1")),
    )

    def asked(kind: str, payer_id: int | None, *remarks: str) -> str:
        return policy.ruling(kind, "CO", "45", on=DAY, remarks=remarks, payer_id=payer_id).treatment.value

    assert asked("dental", None) == "contractual"
    assert asked("dental", None, "N9", "N1") == "information"
    assert asked("auto", None, "N1") == "review"
    assert asked("auto", 7) == "denial"
    assert asked("auto", 7, "N1") == "patient_first"


def test_the_office_stands_over_the_seed_and_the_later_row_over_the_earlier() -> None:
    def row(treatment: str, start: date) -> PolicyRow:
        return PolicyRow("", "CO", "45", Treatment(treatment), start)

    policy = Policy(
        (row("contractual", date(2000, 1, 1)),),
        (row("denial", date(2024, 1, 1)), row("review", date(2025, 1, 1))),
    )
    days = [date(2023, 1, 1), date(2024, 6, 1), date(2026, 1, 1)]
    assert [policy.ruling("", "CO", "45", on=day).treatment.value for day in days] == [
        "contractual",
        "denial",
        "review",
    ]


def test_a_sheet_of_rules_reads_back_as_it_was_written_and_a_formula_is_made_harmless() -> None:
    rows = (
        WishedRule("MED", PolicyRow("", "CO", "45", Treatment.DENIAL, date(2026, 1, 1), note="plain")),
        WishedRule(
            "", PolicyRow("dental", "PR", "*", Treatment.REVIEW, date(2026, 1, 1), date(2026, 2, 1), remark="N1")
        ),
    )
    assert read_rules(write_rules(rows)).rules == rows
    evil = WishedRule("", PolicyRow("", "CO", "1", Treatment.DENIAL, date(2026, 1, 1), note="=cmd()"))
    assert ",'=cmd()" in write_rules([evil])


def test_a_sheet_without_a_needed_column_is_told_by_column() -> None:
    assert [each.column for each in read_rules("payer,group\nX,CO\n").errors] == [
        "reason",
        "treatment",
        "effective_from",
    ]
