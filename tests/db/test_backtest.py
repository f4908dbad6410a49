"""The back-test: what a rule would have changed, as of the days of then, and what speaks against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.errors import Refused
from app.workqueues.backtest import Backtest, backtest, find_conflicts, keep_backtest
from app.workqueues.rule_book import OfficeRule, RuleDraft, activate_rule, find_rule, save_draft
from tests.db.test_pay_lag import decide
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_reason, open_work_book, run_daily_rules

DRAFT = RuleDraft(
    "large", "follow_up", 50, {"term": "charge_cents", "op": ">=", "value": 50_000},
    {"queue": "follow_up", "due_days": 10}, "large, no answer in {due}",
)  # fmt: skip


def put_to_test(office: Office, draft: RuleDraft, *, today: date = TODAY, most: int = 250_000) -> Backtest:
    """The back-test of a fresh draft, kept."""
    with office.unit("okoye") as unit:
        rule = save_draft(unit, draft)
        return keep_backtest(unit, rule, backtest(unit, rule, today=today, most=most))


def in_force(office: Office, draft: RuleDraft) -> OfficeRule:
    """A rule that is in force."""
    with office.unit("okoye") as unit:
        activate_rule(unit, save_draft(unit, draft), today=TODAY, why="a test")
        return find_rule(unit, draft.code)


def kinds(done: Backtest) -> list[str]:
    return [flag.kind for flag in done.flags]


def test_hits_dollars_and_days_beside_the_rules_in_force(office: Office) -> None:
    open_work_book(office)
    for days in (40, 30, 20, 5):                                     # the last is not due yet
        add_claims(office, cents=60_000, submitted_on=TODAY - timedelta(days=days))
    add_claims(office, 96, cents=10_000)
    decide(office, [8], on=TODAY - timedelta(days=30))               # small, and decided
    done = put_to_test(office, DRAFT)
    found = done.measured
    assert (found.claims, found.hits, found.cents, found.asked) == (101, 4, 240_000, 3)
    assert (found.new, found.dropped, found.moved) == (1, 0, 0)      # 20 days: only the draft asks before today
    assert (found.earlier, found.later, found.shift) == (2, 0, -15)  # 10 d instead of Aetna's own 25
    assert [(one.cents, one.due1) for one in found.sample] == [
        (60_000, TODAY - timedelta(days=late)) for late in (30, 20, 10)
    ]
    assert sum(each.after - each.before for each in found.months) == 1
    assert [(one.practice, one.items, one.cents) for one in found.places] == [("N", 3, 180_000)]
    assert done.flags == ()


def test_what_was_decided_before_its_day_would_not_have_come(office: Office) -> None:
    open_work_book(office)
    decide(office, [9, 10, 11, 30], on=TODAY - timedelta(days=60))
    done = put_to_test(office, replace(DRAFT, condition={}))
    assert (done.measured.claims, done.measured.hits, done.measured.asked) == (4, 4, 2)     # the day itself: an answer
    assert done.measured.new == 1                                    # 30 d: Aetna's own 25 asked, too


def test_conditions_are_put_to_the_day_of_then(office: Office) -> None:
    open_work_book(office)
    claims = add_claims(office, 3, submitted_on=TODAY - timedelta(days=40), cents=60_000)
    with office.unit("root") as unit:
        unit.execute(
            """INSERT INTO stage.file (sha256, name, size, kind, state, content)
            VALUES (sha256('x'), 'x', 1, '277CA', 'imported', '')"""
        )
        for claim, days in zip(claims, (35, 20), strict=False):      # known on the tenth day, and ten days too late
            unit.execute(
                """INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer,
                    verdict, text, received_on)
                SELECT practice_id, location_id, c.id, f.id, 1, 'payer', 'accepted', 'a', %(on)s::date
                FROM app.claim c, stage.file f WHERE c.id = %(claim)s""",
                {"claim": claim, "on": TODAY - timedelta(days=days)},
            )
    done = put_to_test(office, replace(DRAFT, condition={"term": "ack_verdict", "op": "unknown"}))
    assert {one.claim_id for one in done.measured.sample} == set(claims[1:])


def test_a_rule_for_everything_for_nothing_and_one_that_never_wins_are_named(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 60, cents=60_000)
    assert kinds(put_to_test(office, replace(DRAFT, code="all_of_them", condition={}))) == ["everything", "covers"]
    nothing = put_to_test(office, replace(DRAFT, code="none", condition={"term": "plan", "op": "=", "value": "X"}))
    assert [(one.kind, one.claims) for one in nothing.flags] == [("nothing", 0)]
    late = put_to_test(office, replace(DRAFT, code="too_late", ord=950))
    assert kinds(late) == ["everything", "never_wins"]
    named = 'It holds for 60 claims and decides none: asked earlier are "follow_up_payer" (60).'
    assert late.flags[1].sentence == named
    assert late.flags[1].claims == 60


def test_two_rules_at_one_place_that_say_different_things_are_named_with_the_claims_of_both(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 30, cents=60_000)
    add_claims(office, 70, cents=10_000)
    in_force(office, replace(DRAFT, code="aetna", condition={"term": "payer", "op": "=", "value": "AETNA"}))
    done = put_to_test(office, replace(DRAFT, action={"queue": "denial", "due_days": 10}))
    assert kinds(done) == ["never_wins", "contradicts"]              # all large ones are Aetna's
    flag = done.flags[1]
    assert flag.claims == 30
    assert flag.sentence.startswith('Rule "aetna" stands at 50 too, holds for 30 of the same claims and says queue ')
    assert 'only the alphabet lets "aetna" win' in flag.sentence
    with pytest.raises(Refused, match='warns: It holds for 30 claims and decides none'), office.unit("okoye") as unit:
        activate_rule(unit, find_rule(unit, "large"), today=TODAY)
    in_force(office, replace(DRAFT, code="zeta", action={"queue": "denial", "due_days": 10}))
    with office.unit("okoye", read_only=True) as unit:
        found = {(one.kind, one.claims) for one in find_conflicts(unit, "follow_up", today=TODAY)}
    assert ("contradicts", 30) in found
    assert ("never_wins", 30) in found                               # zeta, behind aetna


def test_a_rule_that_loads_the_floor_badly_is_told_with_the_people_there_are(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 6_000, cents=60_000, submitted_on=TODAY - timedelta(days=14))
    done = put_to_test(office, DRAFT)
    flag = next(one for one in done.flags if one.kind == "load")
    assert done.load.busy_after == 300.0                             # 6,000 on one of the twenty busiest days
    assert done.load.busy_before == 0.0
    assert done.load.room == done.load.people * 40 < 300
    assert f"{done.load.people} people resolve {done.load.room:,} at 40 each, the usual pace" in flag.sentence


def test_of_a_large_book_every_nth_claim_is_looked_at_and_the_figures_say_so(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 400, cents=60_000)
    with office.database("root").statement() as unit:
        unit.execute("ANALYZE app.claim")
    done = put_to_test(office, DRAFT, most=100)
    assert done.step == 4
    assert done.measured.claims == 100


def test_denial_rules_are_put_to_each_denial_on_the_day_it_was_opened(office: Office) -> None:
    open_work_book(office)
    first, second, third = add_claims(office, 3)
    open_reason(office, first, "denial", group="CO", code="197", cents=5_000)
    open_reason(office, second, "denial", group="CO", code="45", cents=7_000)
    open_reason(office, third, "underpaid", group="CO", code="197")
    done = put_to_test(
        office,
        RuleDraft("auth", "denial", 50, {"term": "reason_code", "op": "=", "value": "197"},
                  {"queue": "exceptions", "due_days": 3}, "no authorization"),
    )  # fmt: skip
    assert (done.measured.claims, done.measured.hits, done.measured.cents) == (3, 1, 5_000)
    assert [one.claim_id for one in done.measured.sample] == [first]
    assert [flag.kind for flag in done.flags] == ["covers"]          # denial_authorization decides nothing any more


def test_a_back_test_writes_nothing_but_its_own_figures(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 5, cents=60_000)
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        rule = save_draft(unit, DRAFT)
    with office.unit("okoye", read_only=True) as unit:
        before = unit.text("SELECT md5(string_agg(r::text, '')) FROM app.work_reason r")
        done = backtest(unit, rule, today=TODAY)
        assert unit.text("SELECT md5(string_agg(r::text, '')) FROM app.work_reason r") == before
    assert done.measured.hits == 5
