"""Rules as rows on real Postgres: a new payer rule and a new queue need no code; both back-ends mean the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.db.unit import Unit, as_json
from app.rules.compile_sql import Binder, compile_condition
from app.rules.condition import read_condition
from app.rules.evaluate import holds
from app.rules.vocabulary import TERMS, Facts, Term
from app.workqueues.counts import count_queues
from app.workqueues.facts import CLAIM_SOURCE, explain_follow_up, load_facts
from app.workqueues.list import list_page, list_queues
from app.workqueues.take import take_next
from app.workqueues.types import QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_reason, open_work_book, run_daily_rules


def add_rule(unit: Unit, code: str, *, family: str, condition: object, action: object, text: str) -> None:
    unit.execute(
        """INSERT INTO app.rule (code, family, ord, condition, action, text)
        VALUES (%(code)s, %(family)s, 50, %(condition)s, %(action)s, %(text)s)""",
        {
            "code": code,
            "family": family,
            "condition": as_json(condition),
            "action": as_json(action),
            "text": text,
        },
    )


def test_a_payer_rule_and_a_new_queue_are_rows_only(office: Office) -> None:
    open_work_book(office)
    old, young = TODAY - timedelta(days=12), TODAY - timedelta(days=9)
    (due,) = add_claims(office, payer="CARE", submitted_on=old)
    add_claims(office, payer="CARE", submitted_on=young)
    add_claims(office, payer="AETNA", submitted_on=old)
    with office.unit("okoye") as unit:
        unit.execute("INSERT INTO app.queue (code, title) VALUES ('medi_care', 'Medi Care desk')")
        add_rule(
            unit, "care_10", family="follow_up", condition={"term": "payer", "op": "=", "value": "CARE"},
            action={"queue": "medi_care", "due_days": 10},
            text="no answer {due_days} d after submission; rule {payer_name}",
        )
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        assert "medi_care" in {queue.code for queue in list_queues(unit)}
        (row,) = list_page(unit, QueueQuery("medi_care"), today=TODAY).rows
        assert (row.claim_id, row.due) == (due, TODAY - timedelta(days=2))
        assert row.why == "no answer 10 d after submission; rule Medi Care"
        assert list_page(unit, QueueQuery("follow_up"), today=TODAY).rows == ()
        assert {count.queue: count.items for count in count_queues(unit)}["medi_care"] == 1
        taken = take_next(unit, QueueQuery("medi_care"))
        assert taken is not None
        assert (taken.claim_id, taken.follow_up_days) == (due, 10)


def test_a_rule_that_ends_gives_its_work_back_to_the_next_one(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office, submitted_on=TODAY - timedelta(days=30))
    with office.unit("okoye") as unit:
        unit.execute("INSERT INTO app.queue (code, title) VALUES ('aetna', 'Aetna desk')")
        add_rule(
            unit, "aetna_5", family="follow_up", condition={"term": "payer", "op": "=", "value": "AETNA"},
            action={"queue": "aetna", "due_days": 5}, text="no answer {due_days} d",
        )
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        assert len(list_page(unit, QueueQuery("aetna"), today=TODAY).rows) == 1
        unit.execute("UPDATE app.rule SET active = false WHERE code = 'aetna_5'")
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        assert list_page(unit, QueueQuery("aetna"), today=TODAY).rows == ()
        (row,) = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        assert (row.claim_id, row.due) == (claim, TODAY - timedelta(days=5))


def test_a_denial_rule_moves_denials_to_a_queue_of_its_own(office: Office) -> None:
    open_work_book(office)
    first, second = add_claims(office, 2, submitted_on=TODAY)
    open_reason(office, first, "denial", group="CO", code="197")
    open_reason(office, second, "denial", group="CO", code="999", text="denied CO-999, read the remark")
    with office.unit("okoye") as unit:
        unit.execute("INSERT INTO app.queue (code, title, weight) VALUES ('no_auth', 'No authorization', 39)")
        add_rule(
            unit, "no_auth", family="denial", condition={"term": "reason_code", "op": "in", "value": ["197", "15"]},
            action={"queue": "no_auth", "due_days": 2, "clock_days": 30},
            text="denied {group_code}-{reason_code}: ask",
        )
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        (row,) = list_page(unit, QueueQuery("no_auth"), today=TODAY).rows
        assert (row.claim_id, row.due, row.clock_on) == (first, TODAY + timedelta(days=2), TODAY + timedelta(days=30))
        assert row.why == "denied CO-197: ask"
        (other,) = list_page(unit, QueueQuery("denial"), today=TODAY).rows
        assert other.why == "denied CO-999, read the remark"
    assert run_daily_rules(office) == 0


def test_the_explanation_of_one_claim_is_what_the_daily_run_did(office: Office) -> None:
    open_work_book(office)
    (claim,) = add_claims(office)
    run_daily_rules(office)
    with office.unit("lopez") as unit:
        (row,) = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
        found = explain_follow_up(unit, claim, today=TODAY)
    assert found is not None
    assert (found.queue, found.due, found.text) == ("follow_up", row.due, row.why)


TEXTS = ["AETNA", "CARE", "N", "N1", "P", "submitted", "paid", "1", "electronic", "practice", "medicare", "", "x'; --"]
NUMBERS = st.one_of(st.sampled_from([0, 25, 30, 180, 10000, 26, 40]), st.integers(-(2**62), 2**62))
CLAIM_TERMS = [term for term in TERMS.values() if term.of == "claim"]


def scalars(term: Term) -> st.SearchStrategy[object]:
    return st.sampled_from(TEXTS) if term.kind == "text" else NUMBERS


@st.composite
def comparisons(draw: st.DrawFn) -> dict[str, object]:
    term = draw(st.sampled_from(CLAIM_TERMS))
    signs = ["=", "!=", "in", "not_in", "unknown", "known"]
    sign = draw(st.sampled_from(signs if term.kind == "text" else [*signs, "<", "<=", ">", ">="]))
    tree: dict[str, object] = {"term": term.name, "op": sign}
    if sign in ("in", "not_in"):
        tree["value"] = draw(st.lists(scalars(term), min_size=1, max_size=3))
    elif sign not in ("unknown", "known"):
        other = st.sampled_from([known.name for known in CLAIM_TERMS if known.kind == term.kind])
        tree["value"] = draw(st.one_of(scalars(term), other.map(lambda name: {"term": name})))
    return tree


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def book(module_office: Office) -> Iterator[tuple[Office, dict[int, Facts]]]:
    """Claims with every kind of gap: no submission date, no timely filing days, no submission row, no balance."""
    office = module_office
    open_work_book(office)
    claims = [
        *add_claims(office),
        *add_claims(office, payer="CARE", place="S1", cents=25),
        *add_claims(office, submitted_on=None, place="N2", status="paid"),
        *add_claims(office, payer="CARE", service_on=TODAY - timedelta(days=400), cents=0),
    ]
    with office.unit("root") as unit:
        unit.execute("UPDATE app.payer SET timely_filing_days = NULL WHERE code = 'CARE'")
        unit.execute(
            """INSERT INTO app.submission (practice_id, location_id, claim_id, payer_id, sent_on, method, text)
            SELECT practice_id, location_id, id, payer_id, %(day)s, 'practice', 'sent'
            FROM app.claim WHERE id = %(one)s""",
            {"day": date(2026, 10, 25), "one": claims[0]},
        )
    with office.unit("lopez", read_only=True) as unit:
        yield office, {claim: load_facts(unit, claim, today=TODAY) for claim in claims}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tree=CONDITIONS)
def test_the_compiler_and_the_evaluator_agree_on_real_postgres(
    book: tuple[Office, dict[int, Facts]], tree: dict[str, object]
) -> None:
    office, facts = book
    condition = read_condition(tree, place="c", of_reason=False)
    binder = Binder()
    sql = compile_condition(condition, binder)
    with office.unit("lopez", read_only=True) as unit:
        by_sql = unit.rows(f"SELECT c.id FROM {CLAIM_SOURCE} WHERE {sql}", binder.params | {"as_of": TODAY}, into=int)
    assert set(by_sql) == {claim for claim, known in facts.items() if holds(condition, known)}
