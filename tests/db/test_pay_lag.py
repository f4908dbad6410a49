"""Pay lag is learned from decisions, shown beside the rule's days, and a payer that becomes slower is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from app.db.unit import as_json
from app.domain.errors import Conflict, NotPermitted, Refused
from app.workqueues.facts import explain_follow_up
from app.workqueues.list import list_page
from app.workqueues.outcome import list_outcomes, propose_date
from app.workqueues.pay_lag import Learning, answer_lag_alert, learn_pay_lag, list_lag_alerts, list_lags
from app.workqueues.take import take_next
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules


def decide(office: Office, days: Iterable[int], *, on: date, payer: str = "AETNA", place: str = "N1") -> None:
    """Claims decided on a day, each that many days after its submission."""
    for lag in days:
        (claim,) = add_claims(
            office, place=place, payer=payer, submitted_on=on - timedelta(days=lag),
            service_on=on - timedelta(days=lag + 3), status="paid",
        )  # fmt: skip
        with office.unit("root") as unit:
            unit.execute("DELETE FROM led.line_balance WHERE claim_id = %(claim)s", {"claim": claim})
            unit.execute("UPDATE app.claim SET balance_cents = 0 WHERE id = %(claim)s", {"claim": claim})
            unit.execute(
                """WITH paid AS (
                    INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method,
                        received_on)
                    SELECT practice_id, payer_id, 'K', 'T' || id, 0, 'P', 'NON', %(on)s::date FROM app.claim
                    WHERE id = %(claim)s RETURNING id, practice_id)
                INSERT INTO app.remit_claim (practice_id, location_id, remit_id, sequence, number, status_code,
                    charge_cents, paid_cents, patient_cents, in_balance, claim_id, party, state, facts)
                SELECT p.practice_id, c.location_id, p.id, 1, c.number, '1', 1, 1, 0, true, c.id, 'primary', 'posted',
                    '{}'
                FROM paid p, app.claim c WHERE c.id = %(claim)s""",
                {"claim": claim, "on": on},
            )


def learn(office: Office, *, today: date = TODAY) -> Learning:
    with office.unit("svc_daily") as unit:
        return learn_pay_lag(unit, today=today)


def test_percentiles_are_those_of_the_decisions_and_wide_enough_levels_only(office: Office) -> None:
    open_work_book(office)
    decide(office, range(1, 41), on=TODAY - timedelta(days=60))                           # 40 at N1: 1 .. 40 days
    decide(office, [50] * 10, on=TODAY - timedelta(days=60), place="N2")                  # too few of their own
    decide(office, [5] * 29, on=TODAY - timedelta(days=60), payer="CARE")                 # too few at all
    decide(office, [90] * 40, on=TODAY - timedelta(days=400))                             # too old
    assert learn(office) == Learning(3, 0, 0, 0)
    with office.unit("okoye") as unit:
        found = {(each.payer, each.claim_type, each.location): each for each in list_lags(unit)}
    assert set(found) == {("AETNA", "", ""), ("AETNA", "P", ""), ("AETNA", "P", "N1")}
    here, wide = found["AETNA", "P", "N1"], found["AETNA", "P", ""]
    assert (here.n, here.p50, here.p80, here.p95) == (40, 20, 32, 38)
    assert (wide.n, wide.p50, wide.p80, wide.p95) == (50, 25, 40, 50)
    assert learn(office) == Learning(0, 0, 0, 0)


def test_a_learned_day_that_trembles_moves_nothing_and_one_that_moves_is_kept(office: Office) -> None:
    open_work_book(office)
    decide(office, [20] * 40, on=TODAY - timedelta(days=60))
    learn(office)
    decide(office, [21] * 60, on=TODAY - timedelta(days=50))
    assert learn(office).learned == 0
    decide(office, [25] * 200, on=TODAY - timedelta(days=50))
    assert learn(office).learned == 3
    with office.unit("okoye") as unit:
        assert {each.p80 for each in list_lags(unit)} == {25}


def test_a_row_shows_the_rules_days_and_what_was_learned(office: Office) -> None:
    open_work_book(office)
    decide(office, [19] * 40, on=TODAY - timedelta(days=60))
    learn(office)
    (claim,) = add_claims(office)
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        (row,) = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        assert row.why == "no answer within 25 d of submission; rule Aetna 25 d; p80 is 19 d"
        found = explain_follow_up(unit, claim, today=TODAY)
        assert found is not None
        assert (found.text, found.due) == (row.why, row.due)
        taken = take_next(unit, QueueQuery("follow_up"))
        assert taken is not None
        assert (taken.follow_up_days, taken.follow_up_rule) == (25, "Aetna 25 d; p80 is 19 d")
    assert run_daily_rules(office) == 0


def add_rule(office: Office, action: dict[str, object], text: str) -> None:
    with office.unit("root") as unit:
        unit.execute(
            """INSERT INTO app.rule (code, family, ord, condition, action, text, state)
            VALUES ('mine', 'follow_up', 10, '{}', %(action)s, %(text)s, 'active')""",
            {"action": as_json(action), "text": text},
        )


def test_a_rule_may_ask_by_what_was_learned_and_falls_back_where_nothing_is(office: Office) -> None:
    open_work_book(office)
    decide(office, [15] * 40, on=TODAY - timedelta(days=60))
    learn(office)
    add_rule(office, {"queue": "follow_up", "learned": "p80", "plus": 3, "due_days": 40}, "no answer {due}")
    (known,) = add_claims(office, submitted_on=TODAY - timedelta(days=18))
    (unknown,) = add_claims(office, payer="CARE", submitted_on=TODAY - timedelta(days=41))
    add_claims(office, submitted_on=TODAY - timedelta(days=17))
    add_claims(office, payer="CARE", submitted_on=TODAY - timedelta(days=39))
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        rows = {row.claim_id: row for row in list_page(unit, QueueQuery("follow_up"), today=TODAY).rows}
        assert set(rows) == {known, unknown}
        assert (rows[known].due, rows[known].why) == (TODAY, "no answer 18 d; p80 is 15 d")
        assert (rows[unknown].due, rows[unknown].why) == (TODAY - timedelta(days=1), "no answer 40 d")
        for claim in (known, unknown):
            found = explain_follow_up(unit, claim, today=TODAY)
            assert found is not None
            assert (found.due, found.text) == (rows[claim].due, rows[claim].why)


def test_business_days_of_a_rule_pass_over_weekends_and_holidays(office: Office) -> None:
    open_work_book(office)
    add_rule(office, {"queue": "follow_up", "due_days": 5, "count": "business", "team": "north"}, "no answer in {due}")
    add_claims(office, submitted_on=date(2026, 11, 10))             # Veterans Day on the 11th: due on the 18th
    add_claims(office, submitted_on=date(2026, 11, 13))             # due on the 20th, the day of the run
    add_claims(office, submitted_on=date(2026, 11, 16))             # due on the 23rd
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        rows = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        assert [row.due for row in rows] == [date(2026, 11, 18), TODAY]
        assert {row.why for row in rows} == {"no answer in 5 business d"}
        assert unit.rows("SELECT DISTINCT team FROM app.work_reason", into=str) == ["north"]
        taken = take_next(unit, QueueQuery("follow_up"))
        assert taken is not None
        look_again = next(each for each in list_outcomes(unit) if each.code == "look_again")
        proposed = propose_date(look_again, taken, today=TODAY)
    assert (proposed.on, proposed.why) == (date(2026, 11, 30), "rule Aetna 5 business d")    # over Thanksgiving
    assert run_daily_rules(office) == 0


def test_a_payer_that_becomes_slower_is_told_once_and_answered_by_one_supervisor(office: Office) -> None:
    open_work_book(office)
    for week in range(6, 40):
        decide(office, [12, 14, 15, 16, 20], on=TODAY - timedelta(days=7 * week))
    decide(office, [14, 24, 30, 33] * 10, on=TODAY - timedelta(days=10))
    assert learn(office).alerts == 1
    assert learn(office, today=TODAY + timedelta(days=1)).alerts == 0
    with office.unit("okoye") as unit:
        (alert,) = list_lag_alerts(unit)
        assert (alert.payer, alert.base_p50, alert.base_p80) == ("AETNA", 15, 16)
        assert (alert.recent_p50, alert.recent_p80) == (24, 33)
        assert (alert.opened_on, alert.last_on, alert.over_share) == (TODAY, TODAY + timedelta(days=1), 750)
        assert "80 % within 33 d (was 16)" in alert.sentence
        with pytest.raises(Refused, match="Say what is done"):
            answer_lag_alert(unit, alert.alert_id, "  ")
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        answer_lag_alert(unit, alert.alert_id, "called")
    with office.unit("okoye") as unit:
        answer_lag_alert(unit, alert.alert_id, "their new system; the representative was called")
        assert list_lag_alerts(unit)[0].answered_by != ""
    with pytest.raises(Conflict, match="answered this alert on"), office.unit("adams") as unit:
        answer_lag_alert(unit, alert.alert_id, "called again")
    learn(office, today=TODAY + timedelta(days=45))                  # nothing recent any more: it is over
    with office.unit("okoye") as unit:
        assert list_lag_alerts(unit) == ()
        assert list_lag_alerts(unit, closed=True)[0].closed_on == TODAY + timedelta(days=45)


def test_chance_alone_opens_no_alert(office: Office) -> None:
    open_work_book(office)
    for week in range(6, 40):
        decide(office, [12, 14, 15, 16, 20], on=TODAY - timedelta(days=7 * week))
    decide(office, [12, 14, 15, 16, 21] * 8, on=TODAY - timedelta(days=10))
    assert learn(office).alerts == 0
