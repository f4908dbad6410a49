"""What a key does to a line of the grid, without a window."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.money import AmountError
from app.posting.paper_types import ClaimDraft, PaperAdjustment, PaperLine
from app.ui.paper.keying import (
    ALLOWED,
    OTHER,
    PAID,
    PATIENT,
    copied,
    set_amount,
    turned,
    typed_cents,
    typed_day,
    with_key,
    with_reason,
    with_typed_reason,
)
from app.ui.paper.sheet import CheckSheet, KeyedClaim
from tests.ui.made_paper_eob import FAVOURITES, half_keyed

LINE = PaperLine(15_000)
TODAY = date(2026, 3, 9)


def typed(keys: str) -> str:
    text = ""
    for key in keys:
        text = with_key(text, key)
    return text


@pytest.mark.parametrize(
    ("keys", "cents"),
    [("6120", 6_120), ("61.20", 6_120), ("61.2", 6_120), ("61.", 6_100), (".5", 50), ("5-00", -500), ("500--", 500),
     ("7", 7), ("", 0), ("-", 0), (".", 0), ("1234567890123", 123_456_789), ("1.239", 123), ("1.2.3", 123)],
)  # fmt: skip
def test_cents_are_implied_and_a_point_is_taken_as_written(keys: str, cents: int) -> None:
    assert typed_cents(typed(keys)) == cents


@pytest.mark.parametrize("text", ["12a", "1.234", "--5", "٣", "1e3"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(AmountError):
        typed_cents(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("0302", date(2026, 3, 2)), ("03/02", date(2026, 3, 2)), ("1224", date(2025, 12, 24)),
     ("030225", date(2025, 3, 2)), ("03/02/2026", date(2026, 3, 2)), ("0231", None), ("", None), ("march", None)],
)  # fmt: skip
def test_a_day_is_typed_with_digits_alone_and_is_never_ahead(text: str, day: date | None) -> None:
    assert typed_day(text, TODAY) == day


def test_allowed_and_paid_propose_the_contract_and_the_patients_share() -> None:
    line = set_amount(set_amount(LINE, ALLOWED, 9_000, FAVOURITES), PAID, 7_200, FAVOURITES)
    assert line.adjustments == (PaperAdjustment("CO", "45", 6_000), PaperAdjustment("PR", "2", 1_800))
    assert line.off_by == 0


def test_a_smaller_share_leaves_the_rest_for_another_reason() -> None:
    line = set_amount(set_amount(LINE, ALLOWED, 9_000, FAVOURITES), PAID, 7_200, FAVOURITES)
    smaller = set_amount(line, PATIENT, 1_000, FAVOURITES)
    assert smaller.off_by == 800
    split = with_reason(smaller, "PR", "1")
    assert split.off_by == 0
    assert split.adjustments[-1] == PaperAdjustment("PR", "1", 800)
    assert with_reason(set_amount(split, PATIENT, 1_500), "PR", "2").adjustments[1].cents == 1_300


def test_a_reason_takes_what_is_off_and_else_the_place_of_its_groups() -> None:
    denied = set_amount(LINE, ALLOWED, 0)
    assert with_reason(denied, "CO", "97").adjustments == (PaperAdjustment("CO", "97", 15_000),)
    line = set_amount(set_amount(LINE, ALLOWED, 9_000), PAID, 7_200)
    assert with_reason(line, "PR", "1").adjustments[1] == PaperAdjustment("PR", "1", 1_800)
    assert with_reason(line, "OA", "23") == line


def test_another_group_has_no_amount_before_it_has_a_reason() -> None:
    assert set_amount(LINE, OTHER, 500) == LINE
    assert set_amount(with_reason(LINE, "OA", "23"), OTHER, 500).adjustments == (PaperAdjustment("OA", "23", 500),)


@pytest.mark.parametrize(
    ("text", "adjustments", "remarks"),
    [("co-197", (PaperAdjustment("CO", "197", 15_000),), ()), ("PR96=50.00", (PaperAdjustment("PR", "96", 5_000),), ()),
     ("n130", (), ("N130",)), ("MA130", (), ("MA130",))],
)  # fmt: skip
def test_a_reason_or_remark_can_be_written_out(
    text: str, adjustments: tuple[PaperAdjustment, ...], remarks: tuple[str, ...]
) -> None:
    made = with_typed_reason(LINE, text)
    assert made is not None
    assert (made.adjustments, made.remarks) == (adjustments, remarks)


@pytest.mark.parametrize("text", ["", "XX-45", "CO-", "N", "hello", "CO-45=a"])
def test_what_is_no_reason_changes_nothing(text: str) -> None:
    assert with_typed_reason(LINE, text) is None


def test_copying_takes_the_reasons_only_where_the_charge_is_the_same() -> None:
    above = with_reason(set_amount(LINE, ALLOWED, 0), "CO", "97")
    assert copied(LINE, above).adjustments == above.adjustments
    assert copied(PaperLine(9_000), above).adjustments == ()


def test_a_take_back_turns_every_amount_and_turns_back() -> None:
    line = set_amount(set_amount(LINE, ALLOWED, 9_000), PAID, 7_200)
    claim = ClaimDraft(1, "C1", lines=(line,))
    back = turned(claim, True)
    assert (back.status_code, back.paid, back.lines[0].off_by) == ("22", -7_200, 0)
    assert turned(back, False) == claim
    assert turned(claim, False) is claim


def test_the_sheet_tells_what_is_left_of_check_and_batch() -> None:
    kept = half_keyed()
    claims = tuple(KeyedClaim(at, claim.draft) for at, claim in enumerate(kept.claims.values(), 1))
    sheet = CheckSheet(kept.draft, claims, control=79_000, others=40_000)
    assert (sheet.left, sheet.batch_left, sheet.next_key) == (9_800, 23_800, 2)
    assert sheet.without(1).left == 25_000
