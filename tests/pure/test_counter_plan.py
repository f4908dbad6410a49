"""Where a patient's money goes, what is no reference, and how a lockbox file is read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posting.counter_plan import OpenLine, card_number_in, propose
from app.posting.lockbox_read import LockboxError, read_lockbox, read_profiles

TODAY = date(2026, 3, 20)
PROFILES = read_profiles()
HEADING = "account,statement,name,amount,check,date\n"


def line(at: int, owed: int, days: int = 0) -> OpenLine:
    """One open line, `days` before today."""
    return OpenLine(at // 2, at, f"C{at // 2}", "Rivera, Ana", TODAY - timedelta(days=days), "99213", owed)


LINES = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 400))).map(
    lambda pairs: [line(at, owed, days) for at, (owed, days) in enumerate(pairs)]
)


@given(LINES, st.integers(0, 10**7))
def test_a_proposal_spends_the_money_once_and_pays_nothing_twice(lines: list[OpenLine], cents: int) -> None:
    found = propose(lines, cents)
    assert found.applied + found.unapplied == cents
    assert found.unapplied == max(0, cents - sum(each.owed for each in lines))
    assert all(0 < each.cents <= each.line.owed for each in found.applications)
    assert len({each.line.line_id for each in found.applications}) == len(found.applications)


@given(LINES, st.integers(1, 10**7))
def test_a_younger_line_is_paid_only_when_every_older_one_is_paid_whole(lines: list[OpenLine], cents: int) -> None:
    found = propose(lines, cents)
    paid = {each.line.line_id: each.cents for each in found.applications}
    partly = [each for each in lines if each.owed > paid.get(each.line_id, 0)]
    if partly and paid:
        oldest_unpaid = min(each.service_from for each in partly)
        assert all(each.line.service_from <= oldest_unpaid for each in found.applications)


def test_chosen_claims_alone_are_paid() -> None:
    found = propose([line(0, 100, 9), line(2, 100, 1)], 150, {1})
    assert [(each.line.claim_id, each.cents) for each in found.applications] == [(1, 100)]
    assert found.unapplied == 50


@pytest.mark.parametrize(
    "text", ["4111111111111111", "4111 1111 1111 1111", "visa 5500-0000-0000-0004.", "378282246310005"],
)
def test_a_card_number_is_seen_however_it_is_written(text: str) -> None:
    assert card_number_in(text)


@pytest.mark.parametrize("text", ["", "1021", "auth 004711", "4111111111111112", "12345678901234567890", "71-260320"])
def test_a_check_number_and_a_receipts_reference_are_none(text: str) -> None:
    assert not card_number_in(text)


def test_a_lockbox_file_is_read_with_its_sum_as_control_total() -> None:
    found = read_lockbox(
        HEADING + 'A-70,,"Rivera, Ana",30.00,1021,2026-03-19\n\n,71-260301,Stone,12.5,,2026-03-19\n',
        PROFILES["standard"],
        today=TODAY,
    )
    assert [(row.row, row.account, row.statement, row.cents) for row in found.rows] == [
        (2, "A-70", "", 3000), (4, "", "71-260301", 1250),
    ]  # fmt: skip
    assert (found.control_cents, found.stated, found.errors) == (4250, False, ())


def test_a_bank_of_its_own_habits_is_read_by_its_profile() -> None:
    text = "Acct No,Chk No,Remitter,Amt,Deposit Date\n70,1021,Rivera,3000,03192026\nT,1,3000\n"
    found = read_lockbox(text, PROFILES["coupon"], today=TODAY)
    assert ([row.cents for row in found.rows], found.stated) == ([3000], True)
    assert found.rows[0].received_on == date(2026, 3, 19)


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("", 1, ""),
        ("a,b\n", 1, "amount"),
        ("amount,date\n1,2026-03-01\n", 1, "account"),
        (HEADING, 2, ""),
        (HEADING + "A,,x,0.00,1,2026-03-01\n", 2, "amount"),
        (HEADING + "A,,x,-5,1,2026-03-01\n", 2, "amount"),
        (HEADING + "A,,x,1.005,1,2026-03-01\n", 2, "amount"),
        (HEADING + "A,,x,5,1,2026-03-21\n", 2, "date"),
        (HEADING + "A,,x,5,1,03/01/2026\n", 2, "date"),
        (HEADING + "A,,x,5,4111111111111111,2026-03-01\n", 2, "check"),
        (HEADING + "A,,x,5,1\n", 2, ""),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column_and_nothing_is_read(text: str, row: int, column: str) -> None:
    found = read_lockbox(text, PROFILES["standard"], today=TODAY)
    assert [(error.row, error.column) for error in found.errors] == [(row, column)]
    assert found.rows == ()


@pytest.mark.parametrize("trailer", ["", "TRAILER,2,5.00\n", "TRAILER,1,5.01\n", "TRAILER\n"])
def test_a_trailer_that_is_missing_or_tells_other_figures_refuses_the_file(trailer: str) -> None:
    good = HEADING + "A,,x,5,1,2026-03-01\n"
    assert read_lockbox(good + "TRAILER,1,5.00\n", PROFILES["trailer"], today=TODAY).errors == ()
    found = read_lockbox(good + trailer, PROFILES["trailer"], today=TODAY)
    assert len(found.errors) == 1 and isinstance(found.errors[0], LockboxError)
    assert found.rows == ()


@pytest.mark.parametrize("amount", ["12,50", "1,2,3.4", "$1,,2"])
def test_a_lockbox_amount_with_a_misplaced_comma_is_told_not_guessed(amount: str) -> None:
    text = f'Account,Statement,Name,Amount,Check,Date\nA-1,,Rivera,"{amount}",109,2026-03-01\n'
    found = read_lockbox(text, PROFILES["standard"], today=TODAY)
    assert [error.column for error in found.errors] == ["amount"]
