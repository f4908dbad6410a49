"""Calls, pure: when a line is open, what is read out in which order, who is known, what is veiled."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.patients.call_types import AuthorisedPerson, PatientCall, is_known, is_veiled, known_words
from app.workqueues.call_sheet import best_time_words, claim_values, reading_order, time_words
from app.workqueues.call_types import CallSummary, HoldHour
from app.workqueues.line_hours import is_open, next_call, open_words, read_hours
from tests.ui.made_calls import call_line

EASTERN = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "opens", "closes", "days", "zone"),
    [
        ("8-6 ET Mon-Fri", "08:00", "18:00", 5, "America/New_York"),
        ("8 to 6 ET", "08:00", "18:00", 5, "America/New_York"),
        ("7-7 CT Mon-Sat", "07:00", "19:00", 6, "America/Chicago"),
        ("9-4 EST mon to fri", "09:00", "16:00", 5, "America/New_York"),
        ("7:30am-5pm PT", "07:30", "17:00", 5, "America/Los_Angeles"),
        ("8:00-16:30 MST Sun-Thu", "08:00", "16:30", 5, "America/Denver"),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, opens: str, closes: str, days: int, zone: str) -> None:
    found = read_hours(text)
    assert found is not None
    assert (f"{found.opens:%H:%M}", f"{found.closes:%H:%M}", len(found.days), found.zone) == (opens, closes, days, zone)


@pytest.mark.parametrize("text", ["", "by appointment", "8-6", "ET", "25 hours ET", "8:75-9 ET"])
def test_what_is_not_hours_is_shown_as_it_stands_and_never_guessed(text: str) -> None:
    assert read_hours(text) is None
    assert is_open(text, datetime.now(UTC)) is None
    assert open_words(text, datetime.now(UTC)) == text
    assert next_call(text, datetime(2026, 11, 20, 12, tzinfo=UTC)).at is None


def test_the_line_is_told_open_or_when_it_opens_by_the_payers_own_clock() -> None:
    friday = datetime(2026, 11, 20, 17, 30, tzinfo=EASTERN)
    assert open_words("8-6 ET Mon-Fri", friday) == "line open till 6:00 pm Eastern"
    assert open_words("8-6 ET Mon-Fri", friday + timedelta(hours=1)) == "line closed, opens Monday 8:00 am Eastern"
    assert open_words("8-6 CT Mon-Fri", friday + timedelta(hours=1)) == "line open till 6:00 pm Central"
    early = datetime(2026, 11, 20, 6, tzinfo=EASTERN)
    assert open_words("8-6 ET", early) == "line closed, opens today 8:00 am Eastern"
    assert next_call("8-6 ET", friday).at == datetime(2026, 11, 23, 8, tzinfo=EASTERN)


def test_the_days_of_the_clock_change_open_at_the_payers_eight() -> None:
    for day in (date(2026, 3, 6), date(2026, 10, 30)):          # the Fridays before both changes
        at = next_call("8-6 ET", datetime(day.year, day.month, day.day, 18, tzinfo=EASTERN)).at
        assert at is not None
        assert (at.astimezone(EASTERN).hour, at.weekday()) == (8, 0)


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 31)))
def test_the_next_opening_is_later_and_open(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    for text in ("8-6 ET Mon-Fri", "7-7 CT Mon-Sat", "9-4 MT"):
        at = next_call(text, now).at
        assert at is not None
        assert at > now
        assert is_open(text, at)


def test_claims_are_read_out_by_patient_and_day_and_what_is_not_ours_comes_last() -> None:
    lines = [
        replace(call_line(1, "asked"), patient="Abel, Ann"),
        replace(call_line(2), patient="Stone, Bob", member_id="W1", service_from=date(2026, 9, 2)),
        replace(call_line(3, "saved"), patient="Rivera, Ana"),
        replace(call_line(4), patient="Stone, Bob", member_id="W1", service_from=date(2026, 9, 1)),
    ]
    assert [line.claim_id for line in reading_order(lines)] == [1003, 1004, 1002, 1001]


def test_the_sheet_leaves_out_what_is_not_known() -> None:
    line = replace(call_line(1), control_number="", service_to=date(2026, 8, 16))
    assert claim_values(line) == (
        ("Member id", "W2213 40871"),
        ("Birth date", "03/18/1974"),
        ("Service", "08/15/2026 to 08/16/2026"),
        ("Charge", "250.00"),
        ("Provider NPI", "1098765432"),
        ("Claim", "4K2P0001"),
    )


def test_the_best_time_is_told_once_enough_calls_were_measured() -> None:
    few = (HoldHour(8, 2, 60),)
    assert best_time_words(few) == ""
    many = (HoldHour(8, 3, 240), HoldHour(13, 4, 1860), HoldHour(16, 2, 1))
    assert best_time_words(many) == "Shortest hold 8 am (4 min), longest 1 pm (31 min)"
    assert best_time_words(many[:1]) == "Shortest hold 8 am (4 min)"


def test_clocks_and_summaries_read_well() -> None:
    assert (time_words(724), time_words(3724), time_words(-3)) == ("12:04", "1:02:04", "0:00")
    one = CallSummary(1, "Aetna", "Harbor", 90, 29, 1, 0, 0, "")
    assert one.words == "Call with Aetna ended: 1 claim answered; 2 min on hold, 0 min talk."


CODES = st.sampled_from(["name_birth", "address", "phone", "account_number", "last_payment"])


@given(st.sets(CODES), st.sets(CODES))
def test_nobody_is_known_with_fewer_than_two_right_answers_or_after_two_wrong_ones(
    right: set[str], wrong: set[str]
) -> None:
    known = is_known(right, wrong)
    if known:
        assert len(right - wrong) >= 2 + len(wrong)
        assert len(wrong) < 2
    assert is_known(right, wrong | {"a", "b"}) is False
    assert ("you may talk" in known_words(right, wrong)) == known


def patient_call(**changes: object) -> PatientCall:
    at = datetime(2026, 11, 20, 15, tzinfo=UTC)
    made = PatientCall(
        1, "lopez", "A. Lopez", "in", "open", at, None, "", None, (), (), None, "", "", "", "", None, None
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test's own names


def test_the_veil_falls_with_the_first_word_and_lifts_for_who_may_hear_amounts() -> None:
    known = datetime(2026, 11, 20, 15, tzinfo=UTC)
    pat = AuthorisedPerson(4, "Pat", "spouse", TODAY, None, ("visits",), "form", "lopez")
    assert not is_veiled(None, (), TODAY)
    assert is_veiled(patient_call(), (), TODAY)
    assert not is_veiled(patient_call(known_at=known), (), TODAY)
    assert not is_veiled(patient_call(state="ended"), (), TODAY)
    theirs = patient_call(known_at=known, authorised_id=4)
    assert is_veiled(theirs, (pat,), TODAY)
    assert not is_veiled(theirs, (replace(pat, may_hear=("balance",)),), TODAY)
    assert is_veiled(theirs, (replace(pat, may_hear=("balance",), until=TODAY - timedelta(days=1)),), TODAY)
    assert is_veiled(theirs, (), TODAY)
