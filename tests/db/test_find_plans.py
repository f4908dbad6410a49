"""Searching by name reads a bounded number of buffers and scans no table of people, however many there are.

A book of 30,000 patients in 200 locations, of which the person sees 40; buffers and plans, never seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from psycopg.sql import Literal

from app.claims.search import find_anything
from app.db.unit import Unit
from app.posting.counter import find_paying_accounts
from tests.bench.bench_find import FORMS, Patient, draw_patients, enrol_searcher, lay_people
from tests.bench.sent import Sent, recorded
from tests.db.test_queue_plans import buffers, explain, scanned
from tests.office import Office

TODAY = date(2026, 3, 20)
PEOPLE = {"patient_location", "patient", "account", "claim", "coverage"}
MOST_BUFFERS = {"a typo": 6_000, "a typo in a surname": 6_000}
USUAL_BUFFERS = 1_500
PLANS = ("custom", "generic")       # with the values, as the first searches of a session; without, as the later ones


@pytest.fixture(scope="module")
def drawn(module_office: Office) -> Iterator[Patient]:
    lay_people(module_office, patients=30_000, claims=1_000)
    yield draw_patients(module_office, enrol_searcher(module_office), 1)[0]


def costs(office: Office, ask: Callable[[Unit], object], plan: str) -> tuple[int, set[str]]:
    """Buffers of all statements of one search, and the tables they read from beginning to end."""
    with office.unit("searcher") as unit:
        with recorded() as sent:
            assert ask(unit), "nobody is found"
        unit.execute(f"SET LOCAL plan_cache_mode = force_{plan}_plan")
        plans = [explain(unit, f"EXECUTE {prepared(unit, each, number)}", {}) for number, each in enumerate(sent)]
        for number in range(len(sent)):
            unit.execute(f"DEALLOCATE search{number}")
    return sum(map(buffers, plans)), set().union(*map(scanned, plans))


def prepared(unit: Unit, sent: Sent, number: int) -> str:
    """The statement as the driver prepares it for a desk that asks often; what executes it with its values."""
    values = dict(sent.params or {})
    names = [name for name in values if f"%({name})s" in sent.sql]
    places = {name: f"${at}" for at, name in enumerate(names, start=1)}
    unit.execute(f"PREPARE search{number} AS {sent.sql % places}")
    return f"search{number} ({', '.join(Literal(values[name]).as_string(None) for name in places)})"


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("form", FORMS)
def test_a_search_of_the_desk_reads_few_buffers(module_office: Office, drawn: Patient, form: str, plan: str) -> None:
    found, whole = costs(module_office, lambda unit: find_anything(unit, FORMS[form](drawn), today=TODAY), plan)
    assert not whole & PEOPLE
    assert found <= MOST_BUFFERS.get(form, USUAL_BUFFERS)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("form", ["surname, first name", "four letters"])
def test_the_counter_finds_an_account_in_few_buffers(
    module_office: Office, drawn: Patient, form: str, plan: str
) -> None:
    found, whole = costs(module_office, lambda unit: find_paying_accounts(unit, FORMS[form](drawn)), plan)
    assert not whole & PEOPLE
    assert found <= USUAL_BUFFERS
