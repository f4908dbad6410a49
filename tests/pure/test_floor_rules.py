"""What is expected of a source is learned from its own days; the board adds up; measures are as defined."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.business_days import is_business_day
from app.reports.morning import find_gaps
from app.reports.productivity import Output, by_team
from app.rules.expected import FeedDay, judge, learn_usual, percentile
from app.workqueues.board import BY, Cell, Sum, make_board
from app.workqueues.escalations import Escalation, merge

TODAY = date(2026, 11, 20)          # a Friday
SOURCE = ("remits", "AETNA")


def every(weekdays: set[int], *, weeks: int = 8, items: int = 10, at: time | None = time(6, 30)) -> list[FeedDay]:
    """Days of a source that came on these weekdays."""
    days = (TODAY - timedelta(days=back) for back in range(1, 7 * weeks + 1))
    return [FeedDay(day, items, items * 1000, at) for day in sorted(days) if day.weekday() in weekdays]


def state(history: list[FeedDay], day: date, now: time | None, came: FeedDay | None = None) -> str:
    return judge(learn_usual(history, today=day), came, day, now, office_day=is_business_day).state


def test_a_payer_that_comes_on_two_weekdays_is_expected_on_these_alone() -> None:
    usual = learn_usual(every({0, 4}), today=TODAY)
    assert (usual.weekdays, usual.by, usual.items) == ((0, 4), time(6, 30), (10, 10))
    assert usual.method == "usually Mon Fri by 06:30, 10; 16 arrivals in 8 weeks"
    history = every({0, 4})
    assert state(history, TODAY, time(6, 45)) == "waiting"
    assert state(history, TODAY, time(7, 1)) == "missing"
    assert state(history, TODAY, None) == "missing"
    assert state(history, TODAY - timedelta(days=1), None) == "none"
    assert state(history, TODAY, time(5, 0), FeedDay(TODAY, 9)) == "arrived"
    assert state(history, TODAY, time(23, 0), FeedDay(TODAY, 4)) == "small"


def test_a_holiday_expects_nothing_and_a_weekend_source_is_still_expected() -> None:
    thanksgiving = date(2026, 11, 26)
    assert not is_business_day(thanksgiving)
    assert state(every({3}), thanksgiving, None) == "none"
    assert state(every({5}), date(2026, 11, 21), None) == "missing"


def test_a_rhythm_is_missed_once_and_a_short_history_expects_nothing() -> None:
    steady = [FeedDay(TODAY - timedelta(days=back), 5) for back in (50, 37, 26, 13)]
    usual = learn_usual(steady, today=TODAY)
    assert (usual.weekdays, usual.every) == ((), 13)
    assert state(steady, TODAY, None) == "none"
    late = TODAY + timedelta(days=3)
    assert state(steady, late, None) == "missing"
    assert len(find_gaps(SOURCE, 0, steady, [], datetime(2026, 11, 25, 23, 0))) == 1
    assert state(every({0, 4}, weeks=2), TODAY, None) == "unknown"
    assert state([], TODAY, None) == "unknown"


def test_what_came_a_day_late_is_no_gap_and_what_is_too_small_is() -> None:
    history = [*every({0, 1, 2, 3, 4}), FeedDay(TODAY, 10)]
    missed = [day for day in history if day.day != TODAY - timedelta(days=1)]
    assert find_gaps(SOURCE, 0, missed, [], datetime(2026, 11, 20, 12, 0)) == []
    nothing = [day for day in history if day.day < TODAY - timedelta(days=1)]
    found = find_gaps(SOURCE, 0, nothing, [], datetime(2026, 11, 20, 12, 0))
    assert [(gap.day.day, gap.kind, gap.cents) for gap in found] == [(19, "missing", 10_000), (20, "missing", 10_000)]
    small = [*nothing, FeedDay(TODAY, 3)]
    assert [gap.kind for gap in find_gaps(SOURCE, 0, small, [], datetime(2026, 11, 20, 12, 0))] == ["small"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 80), st.integers(0, 500), st.integers(0, 90_000)), max_size=60))
def test_no_history_however_odd_makes_the_judgement_fail(days: list[tuple[int, int, int]]) -> None:
    history = [FeedDay(TODAY - timedelta(days=back), items, cents) for back, items, cents in days]
    for now in (None, time(0, 0), time(12, 0)):
        verdict = judge(learn_usual(history, today=TODAY), None, TODAY, now, office_day=is_business_day)
        assert verdict.state in {"waiting", "missing", "none", "unknown"}
        assert verdict.expected == (verdict.state in {"waiting", "missing"})


@given(st.lists(st.integers(-50, 50), max_size=30), st.sampled_from([0.0, 0.1, 0.5, 0.8, 0.9, 1.0]))
def test_a_percentile_is_one_of_its_values_and_grows_with_the_share(values: list[int], share: float) -> None:
    found = percentile(values, share)
    assert found in values or not values
    assert found <= percentile(values, 1.0)
    if values:
        assert sum(value <= found for value in values) >= share * len(values)


cells = st.builds(
    Cell,
    st.sampled_from(["denial", "follow_up"]),
    st.sampled_from([1, 2]),
    st.sampled_from([0, 11, 12]),
    st.sampled_from(["", "ann", "bob"]),
    st.integers(1, 900),
    st.integers(0, 10**9),
    st.integers(0, 50),
    st.none() | st.dates(date(2026, 1, 1), TODAY),
    st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1)),
)


@given(st.lists(cells, max_size=40))
def test_every_side_of_the_board_adds_up_to_the_same(found: list[Cell]) -> None:
    boards = [make_board(found, by, {}, {"denial": "Denials"}, as_of=None) for by in BY]
    for board in boards:
        assert board.sum == boards[0].sum
        assert sum(line.sum.items for line in board.lines) == sum(cell.items for cell in found)
        assert sum(line.sum.cents for line in board.lines) == sum(cell.cents for cell in found)
        for line in board.lines:
            assert sum(each.sum.items for each in line.cells) == line.sum.items
            clocks = [each.sum.first_clock for each in line.cells if each.sum.first_clock is not None]
            assert line.sum.first_clock == min(clocks, default=None)
            assert line.cell("nothing") == Sum()


def test_a_claim_stands_once_among_the_escalations_until_its_step_is_dealt_with() -> None:
    clock = Escalation("clock", 1, 1, 11, 5, "C5", 1, "N", "", "", "", 9, 500, 103, "appeal by 11/24/26")
    denial = Escalation("denial", 11, 1, 11, 5, "C5", 1, "N", "", "", "", 50, 500, 2, "45 days")
    mail = Escalation("mail", 11, None, None, None, "", 1, "N", "", "", "", 6, 0, 0, "fax")
    assert merge([mail, denial, clock], set()) == (clock, mail)
    assert merge([denial, clock], {(11, 103)}) == (denial,)
    assert merge([denial, clock], {(11, 103), (11, 2)}) == ()


def test_the_measures_are_what_their_definitions_say() -> None:
    one = Output(TODAY, "ann", "Ann", "aetna", 90, 40, 60, 20, 900_000, 2, 40_000, 7_200)
    none = Output(TODAY, "bob", "Bob", "aetna", 0, 0, 0, 0, 0, 0, 0, 3_600)
    assert (one.net_cents, one.touches_per_claim, one.rework_share) == (860_000, 1.5, 0.1)
    assert one.hours_per_thousand is not None
    assert round(one.hours_per_thousand, 2) == 33.33
    assert (none.touches_per_claim, none.rework_share, none.hours_per_thousand) == (None, None, None)
    (team,) = by_team([one, none])
    assert (team.name, team.claims, team.seconds, team.net_cents) == ("aetna", 60, 10_800, 860_000)
