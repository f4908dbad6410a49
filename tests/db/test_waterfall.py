"""One owner per claim: the SQL and its twin in Python say the same, and no clock is ever without a visible owner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.rules.seed import read_seed
from app.rules.waterfall import Owned, Reason, choose_owner
from app.workqueues.check import check_queues
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book

SEED = read_seed()
STEPS = SEED.waterfall.steps
KINDS = {kind.kind: kind for kind in SEED.waterfall.kinds if kind.kind != "unrouted"}
WEIGHTS = {queue.code: queue.weight for queue in SEED.queues}
NEAR = st.integers(-40, 60)
CENTS = st.sampled_from((0, 1, 999, 1000, 9_999, 10_000, 99_999, 100_000, -400, 5_000_000))


@dataclass(frozen=True, slots=True)
class Made:
    """One reason to open, in days from the day of the test."""

    kind: str
    cents: int
    due: int
    dated: int | None
    clock: int | None
    priority: int | None


REASON = st.builds(
    Made,
    st.sampled_from(sorted(KINDS)),
    CENTS,
    NEAR,
    st.one_of(st.none(), st.integers(-30, 0)),
    st.one_of(st.none(), NEAR),
    st.one_of(st.none(), st.integers(0, 8)),
)
BOOKS = st.tuples(
    st.lists(REASON, min_size=1, max_size=5, unique_by=lambda made: made.kind),
    st.one_of(st.none(), NEAR),
    st.booleans(),
    CENTS,
)
_ROUTE = "SELECT api.work_route_v1(%(claims)s::bigint[], '{}', %(today)s::date)"
_REASON = """
INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, dated_on, by_rule,
    clock_kind, clock_on, cents, priority, text)
SELECT practice_id, location_id, id, %(kind)s, %(queue)s, %(dated)s::date, %(due)s::date, %(dated)s::date, %(by_rule)s,
    'appeal1', %(clock)s::date, %(cents)s, %(priority)s::smallint, 'made'
FROM app.claim WHERE id = %(claim)s RETURNING id"""
_ITEM = "SELECT reason_id, status, rank, clock_on, due_at IS NOT NULL AS timed FROM app.work_item WHERE status <> 9"


@dataclass(frozen=True, slots=True)
class Item:
    """The item as the queues list it."""

    reason_id: int
    status: int
    rank: int
    clock_on: date | None
    timed: bool


@pytest.fixture(scope="module")
def claim(module_office: Office) -> Iterator[tuple[Office, int]]:
    open_work_book(module_office)
    yield module_office, add_claims(module_office)[0]


def _day(days: int | None) -> date | None:
    return None if days is None else TODAY + timedelta(days=days)


def _named(made: Made, claim: int) -> dict[str, object]:
    return {
        "kind": made.kind,
        "queue": KINDS[made.kind].queue,
        "dated": TODAY + timedelta(days=made.dated or 0),
        "due": TODAY + timedelta(days=made.due),
        "by_rule": made.dated is None,
        "clock": _day(made.clock),
        "cents": made.cents,
        "priority": made.priority,
        "claim": claim,
    }


def _reasons(ids: dict[str, int], made: list[Made]) -> list[Reason]:
    return [
        Reason(
            ids[each.kind],
            WEIGHTS[KINDS[each.kind].queue],
            KINDS[each.kind].money,
            each.cents,
            TODAY + timedelta(days=each.due),
            each.dated is not None,
            TODAY + timedelta(days=each.dated or 0),
            _day(each.clock),
            each.priority,
        )
        for each in made
    ]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(book=BOOKS)
def test_any_open_reasons_have_the_owner_both_sides_name_and_no_lapsing_clock_is_hidden(
    claim: tuple[Office, int], book: tuple[list[Made], int | None, bool, int]
) -> None:
    (office, number), (made, file_by, proved, balance) = claim, book
    ids: dict[str, int] = {}
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET closed_on = opened_on WHERE closed_on IS NULL")
        named = {"by": _day(file_by), "p": proved, "t": TODAY, "b": balance, "c": number}
        # A claim that owes again asks the rules for its limit; only then is one made up.
        unit.execute("UPDATE app.claim SET balance_cents = %(b)s WHERE id = %(c)s", named)
        unit.execute(
            """UPDATE app.claim SET file_by = %(by)s::date, filed_on = CASE WHEN %(p)s THEN %(t)s::date END
            WHERE id = %(c)s""",
            named,
        )
        for each in made:
            ids[each.kind] = unit.number(_REASON, _named(each, number))
    with office.unit("svc_daily") as unit:
        unit.execute(_ROUTE, {"claims": [number], "today": TODAY})
        items = unit.rows(_ITEM, into=Item)
        report = check_queues(unit, today=TODAY)
    # The filing limit is made up here, so it is not what the rules say.
    broken = [one for one in report.invariants if one.broken and one.name != "filing limits"]
    reasons = _reasons(ids, made)
    runs_to = None if proved else _day(file_by)
    owned = choose_owner(STEPS, reasons, file_by=runs_to, balance=balance, today=TODAY)
    assert len(items) == 1 and owned is not None
    (item,) = items
    assert (item.reason_id, item.rank, item.clock_on) == (owned.reason_id, owned.rank, owned.clock_on)
    assert (item.status == 2) == owned.standing.asleep
    assert item.timed == owned.standing.waits
    assert broken == []
    _nothing_is_hidden(item, owned, reasons)


def _nothing_is_hidden(item: Item, owned: Owned, reasons: list[Reason]) -> None:
    """What the issue asks for, said without the code under test."""
    left = [(each.clock_on - TODAY).days for each in reasons if each.clock_on is not None]
    lapsing = [days for days in left if 0 <= days <= STEPS.near_days]
    if lapsing:
        assert item.status == 0 and item.clock_on is not None
        assert (item.clock_on - TODAY).days <= min(lapsing)
        assert item.rank <= 1
        owner = next(each for each in reasons if each.reason_id == owned.reason_id)
        others = [
            each
            for each in reasons
            if each.money != "last" and each.clock_on and 0 <= (each.clock_on - TODAY).days <= STEPS.near_days
        ]
        assert not others or owner.money != "last" or owner.clock_on is not None
    if any(not each.dated for each in reasons):
        assert item.status == 0, "what a rule opened is never asleep behind what a person dated"


def test_the_steps_of_the_waterfall_are_those_of_the_seed(office: Office) -> None:
    with office.unit("lopez", read_only=True) as unit:
        found = unit.text(
            "SELECT concat_ws(' ', last_days, near_days, soon_days, large_cents, waits_weight) FROM app.waterfall"
        )
        kinds = dict.fromkeys(unit.rows("SELECT kind FROM app.work_kind", into=str))
    assert found == f"{STEPS.last_days} {STEPS.near_days} {STEPS.soon_days} {STEPS.large_cents} {STEPS.waits_weight}"
    assert set(kinds) == {kind.kind for kind in SEED.waterfall.kinds}
