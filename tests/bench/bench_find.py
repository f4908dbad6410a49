"""Searching by name among a million patients, under row-level security, as somebody who sees 40 of 200 locations.

Every page that takes a name is asked: the search of the desk, the counter, the payment without a claim, the paper
batch, the letter. Texts are drawn from patients of the person's own places, a hundred of each form.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.claims.search import find_anything
from app.db.unit import Unit
from app.demo.scale_book import load_steps
from app.posting.counter import find_paying_accounts
from app.security.people import Scope
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.bench.kept import BookServer
from tests.office import Office

PATIENTS, CLAIMS = 1_000_000, 300_000
PRACTICES, LOCATIONS_EACH, WHOLE, LONE = 50, 4, 8, 8        # 8 practices whole and a location of 8 others: 40 of 200
ASKED, WARM = 100, 5
LIMIT_MS = 50
PEOPLE_STEPS = ("practices", "locations", "payers", "accounts", "patients", "patients in locations")
_DRAWN = """
SELECT patient.last, patient.first, patient.birth_date AS born, face.phone_norm AS phone
FROM app.patient_location AS face JOIN app.patient ON patient.id = face.patient_id
WHERE face.location_id = ANY (%(places)s) ORDER BY md5(patient.id::text) LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class Patient:
    """Whom somebody asks for."""

    last: str
    first: str
    born: date
    phone: str

    @property
    def misspelt(self) -> str:
        """The surname with one letter wrong that no name of the book has there."""
        return f"{self.last[:2]}x{self.last[3:]}"


FORMS: dict[str, Callable[[Patient], str]] = {
    "surname, first name": lambda one: f"{one.last}, {one.first}",
    "first name and surname": lambda one: f"{one.first} {one.last}",
    "surname": lambda one: one.last,
    "four letters": lambda one: one.last[:4],
    "two letters": lambda one: one.last[:2],
    "surname and initial": lambda one: f"{one.last}, {one.first[:1]}",
    "a typo": lambda one: f"{one.misspelt}, {one.first}",
    "a typo in a surname": lambda one: one.misspelt,
    "birth date": lambda one: f"{one.born:%m/%d/%Y}",
    "phone": lambda one: one.phone,
}


def measure(options: Options) -> list[Figure]:
    """Each form at the desk's search; names at the other pages that search by one."""
    server = BookServer(options.kept)
    server.start()
    try:
        office = Office.copy_of_template(server, server.filled("people", lay_people))
        places = enrol_searcher(office)
        drawn = draw_patients(office, places, 1_000)
        with office.unit("root") as unit:
            assert unit.number("SELECT count(*) FROM app.patient") == PATIENTS
        today = date.today()
        figures, found = [], 0
        for form, text in FORMS.items():
            texts = _texts(drawn, text)
            p95, hits = _asked(office, texts, lambda unit, each: find_anything(unit, each, today=today))
            figures.append(at_most(f"find by {form}, p95", p95, "ms", LIMIT_MS))
            found += hits
        for form in ("surname, first name", "four letters"):
            texts = _texts(drawn, FORMS[form])
            p95, hits = _asked(office, texts, find_paying_accounts)
            figures.append(at_most(f"counter: accounts by {form}, p95", p95, "ms", LIMIT_MS))
            found += hits
        office.remove()
    finally:
        server.stop()
    share = found / (ASKED * (len(FORMS) + 2))
    return [*figures, at_least("find by name: searches that found somebody", share * 100, "%", 95)]


def lay_people(office: Office, patients: int = PATIENTS, claims: int = CLAIMS) -> None:
    """The people of the scale book, in 200 locations, and the claims of some of them."""
    steps = dict(load_steps())
    with office.unit("root") as unit:
        unit.execute("SET LOCAL statement_timeout = 0")
        unit.execute("SET LOCAL enable_nestloop = off")
        unit.execute("SET LOCAL work_mem = '256MB'")
        unit.execute("SET LOCAL session_replication_role = replica")
        params = {"claims": patients * 10 // 3 + 1, "practices": PRACTICES, "each": LOCATIONS_EACH, "payers": 300}
        for name in PEOPLE_STEPS:
            unit.execute(steps[name], {key: value for key, value in params.items() if f"%({key})s" in steps[name]})
        unit.execute("ANALYZE")
        unit.execute(steps["claims"], {"claims": claims, "payers": 300})
    with office.database("root").statement() as unit:
        unit.execute("SET statement_timeout = 0")
        unit.execute("VACUUM (ANALYZE)")


def enrol_searcher(office: Office) -> list[int]:
    """A specialist with 40 of the 200 locations; the ids of these."""
    whole = [Scope(f"SP{at:02}") for at in range(1, WHOLE + 1)]
    lone = [Scope(f"SP{at:02}", "L2") for at in range(WHOLE + 1, WHOLE + LONE + 1)]
    office.enrol("searcher", "poster", "specialist", scopes=(*whole, *lone))
    with office.unit("searcher") as unit:
        return unit.rows("SELECT unnest(sec.my_locations())", into=int)


def draw_patients(office: Office, places: list[int], most: int) -> list[Patient]:
    """Patients of these locations, in an order that is always the same."""
    with office.unit("root") as unit:
        return unit.rows(_DRAWN, {"places": places, "most": most}, into=Patient)


def _texts(drawn: list[Patient], form: Callable[[Patient], str]) -> list[str]:
    texts = [form(each) for each in drawn]
    random.Random(1).shuffle(texts)
    return texts[: ASKED + WARM]


def _asked(office: Office, texts: list[str], ask: Callable[[Unit, str], tuple[object, ...]]) -> tuple[float, int]:
    """Milliseconds that 95 of 100 searches keep, and how many found anybody."""
    times, found = [], 0
    with office.database("searcher").statement() as unit:
        for each in texts:
            started = time.perf_counter()
            hits = ask(unit, each)
            times.append(time.perf_counter() - started)
            found += bool(hits)
    warm = sorted(times[WARM:])
    return warm[len(warm) * 95 // 100 - 1] * 1000, found * ASKED // len(texts)
