"""One condition tree, two back-ends: over the whole vocabulary, on claims at every edge, Postgres and Python agree."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import pytest

from app.db.unit import Unit
from app.domain import business_days
from app.domain.business_days import FIRST, LAST, add_business_days, business_days_between
from app.rules import terms_sql
from app.rules.compile_sql import Binder, compile_condition
from app.rules.condition import OPERATORS, Condition, condition_json, read_condition
from app.rules.evaluate import holds
from app.rules.vocabulary import TERMS, Facts
from app.workqueues.facts import REASON_SOURCE, load_reason_facts
from tests.office import Office
from tests.rule_words import AS_OF_DAYS, Drawn, draw_tree, open_edges

SEED = int(os.environ.get("REMITDESK_TREES_SEED", "20261130"))
TREES, BATCH = 5_100, 100


@dataclass(frozen=True, slots=True)
class _Answer:
    id: int
    held: tuple[bool, ...]


@pytest.fixture(scope="module")
def edges(module_office: Office) -> Iterator[tuple[Office, list[int]]]:
    """One small table of claims, each with a reason that is asked about."""
    yield module_office, open_edges(module_office, seed=SEED)


def ask_postgres(
    unit: Unit, conditions: list[Condition], reasons: list[int], today: date
) -> dict[int, tuple[bool, ...]]:
    """Many trees compiled into one SELECT."""
    binder = Binder()
    compiled = ", ".join(compile_condition(each, binder) for each in conditions)
    sql = f"SELECT r.id, ARRAY[{compiled}] AS held FROM {REASON_SOURCE} WHERE r.id = ANY (%(reasons)s::bigint[])"
    rows = unit.rows(sql, binder.params | {"as_of": today, "reasons": reasons}, into=_Answer)
    return {row.id: row.held for row in rows}


def test_postgres_and_python_agree_on_five_thousand_trees_over_every_word(
    edges: tuple[Office, list[int]], capsys: pytest.CaptureFixture[str]
) -> None:
    office, reasons = edges
    random, drawn = Random(SEED), Drawn.nothing()
    held = asked = 0
    with office.unit("svc_daily", read_only=True) as unit:
        facts = {day: {one: load_reason_facts(unit, one, today=day) for one in reasons} for day in AS_OF_DAYS}
        for batch in range(TREES // BATCH):
            today = AS_OF_DAYS[batch % len(AS_OF_DAYS)]
            trees = [draw_tree(random, drawn) for _ in range(BATCH)]
            conditions = [read_condition(tree, place="c", of_reason=True) for tree in trees]
            answers = ask_postgres(unit, conditions, reasons, today)
            assert set(answers) == set(reasons)
            for reason, answer in answers.items():
                expected = tuple(holds(each, facts[today][reason]) for each in conditions)
                if answer != expected:
                    at = next(at for at in range(BATCH) if answer[at] != expected[at])
                    pytest.fail(f"Postgres {answer[at]}, Python {expected[at]}: {trees[at]} of {facts[today][reason]}")
                held += sum(answer)
                asked += len(answer)
    missing = [pair for pair, times in drawn.pairs.items() if not times]
    with capsys.disabled():
        signs = sorted({sign for _, sign in drawn.pairs})
        leaves = sum(drawn.pairs.values())
        print(
            f"\n{TREES} trees, {leaves} comparisons, {len(TERMS)} terms x operators = {len(drawn.pairs)} pairs drawn "
            f"{min(drawn.pairs.values())} to {max(drawn.pairs.values())} times; operators {' '.join(signs)}; "
            f"{held / asked:.0%} of {asked} answers were yes"
        )
    assert missing == []
    assert {name for name, times in drawn.as_value.items() if times} == {
        term.name for term in TERMS.values() if term.kind != "list"
    }
    assert 0.2 < held / asked < 0.8                                 # trees that are all false would prove nothing


def test_every_word_is_known_of_some_claim_and_unknown_of_another(edges: tuple[Office, list[int]]) -> None:
    office, reasons = edges
    with office.unit("svc_daily", read_only=True) as unit:
        facts = [load_reason_facts(unit, one, today=AS_OF_DAYS[-1]) for one in reasons]
    never_known = [name for name in TERMS if all(each.get(name) in (None, ()) for each in facts)]
    assert never_known == []
    always = {
        "payer", "payer_name", "payer_type", "payer_submission", "payer_follow_up_days", "practice", "location",
        "claim_type", "status", "place_of_service", "frequency", "times_sent", "charge_cents", "balance_cents",
        "payer_balance_cents", "patient_balance_cents", "service_date", "days_since_service", "proof_of_filing", "kind",
        "group_code", "reason_code", "appeal_level", "reason_cents", "clock_kind", "opened_on", "days_since_opened",
        "business_days_since_opened",
    }  # fmt: skip
    assert {name for name in TERMS if all(each.get(name) not in (None, ()) for each in facts)} <= always


def test_a_wrong_evaluator_is_caught(edges: tuple[Office, list[int]], monkeypatch: pytest.MonkeyPatch) -> None:
    office, reasons = edges
    wrong = {"=": "=", "!=": "<>", "<": "<=", "<=": "<=", ">": ">", ">=": ">="}
    monkeypatch.setattr("app.rules.compile_sql._SIGNS", wrong)
    condition = read_condition({"term": "balance_cents", "op": "<", "value": 10_000}, place="c", of_reason=True)
    with office.unit("svc_daily", read_only=True) as unit:
        answers = ask_postgres(unit, [condition], reasons, AS_OF_DAYS[0])
        expected = {one: (holds(condition, load_reason_facts(unit, one, today=AS_OF_DAYS[0])),) for one in reasons}
    assert answers != expected


def test_a_tree_written_back_is_read_as_the_same_tree() -> None:
    random, drawn = Random(SEED), Drawn.nothing()
    for _ in range(2_000):
        condition = read_condition(draw_tree(random, drawn), place="c", of_reason=True)
        assert read_condition(condition_json(condition), place="c", of_reason=True) == condition


def test_facts_have_a_field_for_every_word_and_operators_for_every_kind() -> None:
    assert list(Facts.__slots__) == list(TERMS)
    assert {term.kind for term in TERMS.values()} == set(OPERATORS)


def test_the_calendar_of_the_database_is_that_of_the_program(module_office: Office) -> None:
    with module_office.unit("lopez", read_only=True) as unit:
        rows = unit.rows(
            "SELECT day, ordinal, open FROM app.business_day ORDER BY day", into=business_days.CalendarDay
        )
    assert tuple(rows) == business_days.calendar()


def test_business_days_are_added_alike_by_postgres_and_python(module_office: Office) -> None:
    random = Random(SEED)
    starts = [FIRST, LAST, LAST - timedelta(days=3), date(2012, 2, 29), date(2041, 1, 1), date(2026, 7, 3)]
    starts += [FIRST + timedelta(days=random.randint(0, (LAST - FIRST).days)) for _ in range(300)]
    pairs = [(start, random.choice((0, 1, 2, 5, 12, 45, 260))) for start in starts]
    sql = terms_sql.add_business("g.start", "g.days")
    age = terms_sql.business_age("g.start")
    with module_office.unit("lopez", read_only=True) as unit:
        rows = unit.rows(
            f"""SELECT ARRAY[({sql})::text, ({age})::text] FROM unnest(%(starts)s::date[], %(days)s::integer[])
            WITH ORDINALITY AS g (start, days, place) ORDER BY place""",
            {"starts": [pair[0] for pair in pairs], "days": [pair[1] for pair in pairs], "as_of": date(2026, 11, 2)},
            into=list,
        )
    for (start, days), (later, past) in zip(pairs, rows, strict=True):
        between = business_days_between(start, date(2026, 11, 2))
        assert (later, past) == (add_business_days(start, days).isoformat(), None if between is None else str(between))
