"""The simulated year: no cent is made or lost, both sides live in one world, nobody works longer than the day."""

from __future__ import annotations

import ast
import json
from functools import lru_cache
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from app.__main__ import main
from app.demo.year import LIST, QUEUES, SIDES, Year, compare_years, work_year
from app.demo.year_case import At, Book, Case
from app.demo.year_floor import Act, Effort, Floor, Shift
from app.demo.year_knobs import FILE, Knobs, Variation, read_knobs, vary
from app.demo.year_learned import LEAST_KNOWN, Lag, LearnedLags, percentile
from app.demo.year_page import make_report, seed_table, short_table, table
from app.demo.year_payers import Payers, best_possible, won_permille
from app.demo.year_queues import QueuesSide
from app.demo.year_world import Calendar, World
from app.domain.errors import Refused
from app.rules.seed import read_seed

DEMO = Path(__file__).resolve().parents[2] / "app/demo"
SIDE_NAMES = tuple(SIDES)


def small(*, people: int = 1, minutes: int = 60, claims: int = 6) -> Knobs:
    """The committed knobs with a twentieth of the office."""
    knobs = read_knobs()
    return replace(
        knobs,
        claims=replace(knobs.claims, per_business_day=claims),
        staff=replace(knobs.staff, people=people, minutes_a_day=minutes),
    )


@lru_cache
def world(seed: int = 1, *, people: int = 1, minutes: int = 60) -> World:
    knobs = small(people=people, minutes=minutes)
    return World(knobs, seed, Calendar(knobs, 4))


@lru_cache
def year(side: str, seed: int = 1, *, people: int = 1, minutes: int = 60) -> Year:
    return work_year(world(seed, people=people, minutes=minutes), side)


@pytest.mark.parametrize("side", SIDE_NAMES)
@pytest.mark.parametrize(("people", "minutes"), [(0, 0), (1, 25), (1, 60), (40, 480)])
def test_every_cent_charged_is_paid_adjusted_the_patients_written_off_lost_or_open(
    side: str, people: int, minutes: int
) -> None:
    done, sent = year(side, people=people, minutes=minutes), world(people=people, minutes=minutes)
    charged = sum(visit.charge for visit in sent.visits if visit.submitted < sent.calendar.end)
    money = done.all_money
    assert money.charged == charged
    parts = (money.paid, money.contractual, money.patient, money.written_off, money.lost_filing, money.lost_appeal)
    assert sum(parts) + done.open_cents == charged
    assert min(*parts, done.open_cents) >= 0


def test_a_claim_is_its_payers_its_patients_and_its_contracts_part() -> None:
    for visit in world().visits:
        assert visit.charge == visit.due + visit.patient + visit.contractual
        assert 0 <= visit.short < visit.due


def test_the_same_seed_is_the_same_world_and_another_seed_another() -> None:
    knobs = small()
    calendar = Calendar(knobs, 1)
    first, again, other = (World(knobs, seed, calendar) for seed in (1, 1, 2))
    assert first.visits == again.visits
    assert first.visits != other.visits
    drawn = [[one.fate(visit, attempt, visit.submitted) for visit in one.visits] for one in (first, again)
             for attempt in (0, 1)]
    assert drawn[:2] == drawn[2:]


def test_the_same_seed_gives_the_same_year_to_the_cent() -> None:
    assert compare_years(small(), [1], months=1) == compare_years(small(), [1], months=1)


def test_what_a_payer_answers_depends_on_the_claim_and_the_day_not_on_the_order_of_work() -> None:
    sent = world()
    visits = [visit for visit in sent.visits if visit.submitted < sent.calendar.measured]
    orders = []
    for order in (visits, visits[::-1]):
        payers = Payers(sent, Book())
        answers = {}
        for visit in order:
            case = Case(visit)
            payers.submit(case, visit.submitted)
            answers[visit.number] = (payers.ask(case, visit.submitted + 30), case.hidden.decides_on)
        orders.append(answers)
    assert orders[0] == orders[1]


def test_without_staff_both_sides_have_what_payers_pay_by_themselves() -> None:
    queues, listed = (year(side, people=0, minutes=0) for side in (QUEUES, LIST))
    assert queues.all_money == listed.all_money
    assert queues.open_cents == listed.open_cents
    assert queues.all_money.paid > 0
    assert queues.effort == listed.effort == Effort()


@pytest.mark.parametrize("side", SIDE_NAMES)
def test_with_any_staff_hardly_a_claim_is_lost_to_a_limit_and_none_of_the_day_is_missing(side: str) -> None:
    plenty, nobody = year(side, people=40, minutes=480), year(side, people=0, minutes=0)
    assert plenty.appeal_claims == 0
    assert plenty.filing_claims * 1000 <= plenty.claims
    assert nobody.filing_claims * 1000 > plenty.claims * 5
    assert plenty.all_money.paid > nobody.all_money.paid


@pytest.mark.parametrize("side", SIDE_NAMES)
@pytest.mark.parametrize(("people", "minutes"), [(0, 0), (1, 60), (40, 480)])
def test_nobody_collects_more_than_perfect_information_could(side: str, people: int, minutes: int) -> None:
    best = best_possible(world(people=people, minutes=minutes))
    paid = year(side, people=people, minutes=minutes).all_money.paid
    assert paid < best
    if people == 40:
        assert paid * 10 > best * 8


@pytest.mark.parametrize("side", SIDE_NAMES)
@pytest.mark.parametrize(("people", "minutes"), [(1, 25), (1, 60), (3, 20)])
def test_hours_used_never_exceed_the_hours_there_are(
    side: str, people: int, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shifts: list[Shift] = []
    begin = Shift.begin

    def kept(knobs: Knobs, effort: Effort) -> Shift:
        shifts.append(begin(knobs, effort))
        return shifts[-1]

    monkeypatch.setattr(Shift, "begin", kept)
    done = work_year(world(people=people, minutes=minutes), side)
    assert done.effort.used <= done.effort.offered
    assert shifts
    assert all(0 <= left <= minutes for shift in shifts for left in shift.left)
    assert any(left < minutes for shift in shifts for left in shift.left)


def test_a_minute_more_than_the_day_has_is_refused() -> None:
    shift = Shift([10], Effort())
    shift.spend(0, 10)
    with pytest.raises(ValueError, match="more minutes"):
        shift.spend(0, 1)


OFFICE_MODULES = ("year_queues", "year_clerk", "year_day", "year_learned", "year_outcomes", "year_floor")


@pytest.mark.parametrize("name", OFFICE_MODULES)
def test_nobody_in_the_office_looks_into_the_payers_hidden_side(name: str) -> None:
    tree = ast.parse((DEMO / f"{name}.py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert not {node.attr for node in found} & {"hidden", "fate", "merit", "short", "decides_on"}
    assert not [node.lineno for node in found if ast.unparse(node).endswith("visit.due")]


def test_a_claim_sent_after_its_limit_is_refused() -> None:
    sent = world()
    payers = Payers(sent, book := Book())
    visit = next(one for one in sent.visits if sent.fate(one, 0, one.submitted).lost)
    case = Case(visit)
    payers.submit(case, visit.submitted)
    for day in range(visit.submitted, case.clock_on):
        payers.expire(day)
    assert not payers.too_late(case)
    payers.expire(case.clock_on)
    assert payers.too_late(case)
    assert case.hidden.at is At.LOST
    assert (book.money.lost_filing, book.money.lost_filing_due, book.open) == (visit.charge, visit.due, 0)


def test_the_longer_a_denial_waits_the_smaller_its_chance_down_to_a_floor() -> None:
    for denial in read_knobs().denials:
        chances = [won_permille(denial, days) for days in range(0, 2000, 10)]
        assert chances == sorted(chances, reverse=True)
        assert chances[-1] == denial.floor_permille


def test_what_is_touched_comes_back_on_the_promised_day_and_earlier_when_its_deadline_is_near() -> None:
    sent = world()
    payers = Payers(sent, Book())
    side = QueuesSide(sent, Floor(sent.knobs, payers))
    case = Case(next(one for one in sent.visits if sent.fate(one, 0, one.submitted).lost))
    payers.submit(case, case.visit.submitted)
    day = case.clock_on - 40
    side._saved(case, Act(4, "in_process", promised=day + 39), day)
    waking = [on for on, items in side._asleep.items() if any(item.case is case for item in items)]
    assert waking == [case.clock_on - read_seed().waterfall.steps.near_days]
    side._saved(case, Act(4, "in_process", promised=day + 9), day)
    (promised,) = (on for on, items in side._asleep.items() if side._now[case.visit.number] in items)
    assert promised == sent.calendar.mail(day + 10)


def test_a_lag_is_learned_once_enough_is_known_stays_steady_and_forgets_after_a_year() -> None:
    learned = LearnedLags()
    for at in range(LEAST_KNOWN - 1):
        learned.note(0, at % 2, 100, 11)
    learned.refresh(100)
    assert learned.lag(0, 0) is None
    learned.note(0, 0, 101, 40)
    learned.refresh(107)
    assert learned.lag(0, 0) == learned.lag(0, 7) == Lag(11, 11, 11)
    assert learned.lag(1, 0) is None
    for _ in range(3 * LEAST_KNOWN):
        learned.note(0, 1, 110, 12)
    learned.refresh(114)
    assert learned.lag(0, 0) == Lag(11, 11, 11), "one day is no reason to move every date"
    assert learned.lag(0, 1) == Lag(12, 12, 12)
    for _ in range(LEAST_KNOWN):
        learned.note(0, 0, 500, 50)
    learned.refresh(500)
    assert learned.lag(0, 0) == Lag(50, 50, 50)
    assert learned.lag(0, 1) == Lag(50, 50, 50)
    assert percentile([1, 2, 3, 4, 5], 80) == 4


def test_a_variation_changes_what_it_names_and_nothing_else() -> None:
    knobs = read_knobs()
    assert vary(knobs, Variation("nothing")) == knobs
    half = vary(knobs, Variation("half", people_permille=500, lost_permille=500, list_age_days=45))
    assert half.staff.people == 1
    assert half.clerk_side.list_age_days == 45
    assert half.payers[1].lost_permille == knobs.payers[1].lost_permille // 2
    assert half.claims == knobs.claims


def test_knobs_that_do_not_add_up_are_refused_by_name(tmp_path: Path) -> None:
    tree = json.loads(FILE.read_text(encoding="utf-8"))
    tree["payers"][0]["share_permille"] += 1
    wrong = tmp_path / "knobs.json"
    wrong.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(Refused, match="shares of the payers come to 1001"):
        read_knobs(wrong)
    tree["surprise"] = 1
    wrong.write_text(json.dumps(tree), encoding="utf-8")
    with pytest.raises(Refused, match="surprise"):
        read_knobs(wrong)


def test_the_table_shows_both_sides_their_difference_and_its_spread() -> None:
    report = make_report("as in the file", compare_years(small(), [1, 2], months=1))
    cash = report.spreads[0]
    assert cash.queues - cash.list in range(cash.difference - 1, cash.difference + 2)
    text = table(report)
    assert text.splitlines()[0].split("|")[2].strip() == "queues"
    assert len(text.splitlines()) == 2 + len(report.spreads)
    assert len(seed_table(report).splitlines()) == 4
    assert len(short_table([report]).splitlines()) == 3


def test_the_command_line_prints_the_comparison_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "knobs.json"
    path.write_bytes(msgspec.json.encode(small(claims=4)))
    assert main(["demo", "compare", "--seeds", "1", "--months", "1", "--knobs", str(path), "--json"]) == 0
    said = capsys.readouterr()
    (report,) = json.loads(said.out)
    assert report["pairs"][0]["queues"]["side"] == "queues"
    assert report["pairs"][0]["queues"]["money"]["paid"] > 0
    assert "seed 1" in said.err
