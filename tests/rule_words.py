"""Claims at every edge of the rules' vocabulary, and seeded trees over all of it; for the test that holds both
back-ends to one meaning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.db.unit import Unit
from app.rules.condition import MANY, OPERATORS
from app.rules.vocabulary import TERMS, Term
from tests.office import Office
from tests.work_book import add_claims, open_work_book

# After both clock changes, and the day of the run.
AS_OF_DAYS = (date(2026, 3, 9), date(2026, 11, 2), date(2026, 11, 30))
LARGE = 2**62
TEXTS = (
    "AETNA", "CARE", "N", "S", "N1", "N2", "P", "D", "I", "submitted", "paid", "denied", "1", "7", "electronic",
    "practice",
    "medicare", "commercial", "PPO", "CI", "accepted", "rejected", "payer", "yes", "no", "in_process", "denial", "CO",
    "PR", "197", "N130", "authorisation", "99213", "D2740", "25", "1234567893", "follow_up", "file", "appeal1", "",
    "x'; DROP TABLE app.claim; --", "%(as_of)s", "Ä\u2028ö",
)  # fmt: skip
NUMBERS = (0, 1, -1, 5, 14, 25, 26, 30, 40, 49, 60, 180, 9_999, 10_000, 10_001, 50_000, LARGE, -LARGE)
DATES = (
    date.min, date.max, date(2026, 3, 7), date(2026, 3, 8), date(2026, 3, 9), date(2026, 10, 31), date(2026, 11, 1),
    date(2026, 11, 2), date(2025, 12, 31), date(2024, 2, 29), date(2012, 6, 1),
)  # fmt: skip
LISTS = (
    "99213", "99214", "D2740", "25", "59", "E119", "I10", "denial", "exception", "credit", "", "%(as_of)s", "none such",
)  # fmt: skip
# Events in the minutes around midnight and in the hour that an American clock change skips or repeats.
MOMENTS = (
    "2026-03-08 06:59:59+00", "2026-03-08 07:00:01+00", "2026-11-01 05:30:00+00", "2026-11-01 06:30:00+00",
    "2026-11-02 04:59:59+00", "2026-11-02 05:00:00+00", "2026-11-29 23:59:59-05", "2025-01-01 12:00:00+00",
)  # fmt: skip


@dataclass(slots=True)
class Drawn:
    """How often each term was drawn with each operator, and as the value of another."""

    pairs: dict[tuple[str, str], int]
    as_value: dict[str, int]

    @classmethod
    def nothing(cls) -> Drawn:
        return cls({(term.name, sign): 0 for term in TERMS.values() for sign in OPERATORS[term.kind]}, {})


def draw_tree(random: Random, drawn: Drawn, *, depth: int = 0) -> dict[str, object]:
    """One tree: comparisons below all, any and not, up to five deep; now and then the empty one."""
    if depth == 0 and random.random() < 0.01:
        return {}
    if depth < 5 and random.random() < (0.75 if depth == 0 else 0.4):
        word = random.choice(("all", "any", "not"))
        if word == "not":
            return {"not": draw_tree(random, drawn, depth=depth + 1)}
        return {word: [draw_tree(random, drawn, depth=depth + 1) for _ in range(random.randint(1, 3))]}
    return _comparison(random, drawn)


def _comparison(random: Random, drawn: Drawn) -> dict[str, object]:
    term = random.choice(tuple(TERMS.values()))
    sign = random.choice(OPERATORS[term.kind])
    drawn.pairs[term.name, sign] += 1
    if sign in ("unknown", "known"):
        return {"term": term.name, "op": sign}
    if sign in MANY:
        return {"term": term.name, "op": sign, "value": [_literal(random, term) for _ in range(random.randint(1, 4))]}
    alike = [other.name for other in TERMS.values() if other.kind == term.kind != "list"]
    if alike and random.random() < 0.25:
        other = random.choice(alike)
        drawn.as_value[other] = drawn.as_value.get(other, 0) + 1
        return {"term": term.name, "op": sign, "value": {"term": other}}
    return {"term": term.name, "op": sign, "value": _literal(random, term)}


def _literal(random: Random, term: Term) -> object:
    match term.kind:
        case "text":
            return random.choice(TEXTS)
        case "list":
            return random.choice(LISTS)
        case "date":
            return random.choice(DATES).isoformat()
    return random.choice(NUMBERS) if random.random() < 0.8 else random.randint(-400, 400)


def open_edges(office: Office, *, seed: int, claims: int = 40) -> list[int]:
    """Claims with one open reason each, every column at an edge somewhere; the ids of the reasons."""
    random = Random(seed)
    open_work_book(office)
    found: list[int] = []
    for at in range(claims):
        found += add_claims(
            office, place=("N1", "N2", "S1")[at % 3], payer=("AETNA", "CARE")[at % 2],
            submitted_on=None if at % 7 == 0 else random.choice(_days_before(random)),
            service_on=random.choice((*_days_before(random), date(2012, 6, 1))),
            cents=(0, 1, 9_999, 10_000, 10_001, LARGE // 4)[at % 6],
            status=random.choice(("submitted", "submitted", "paid", "denied", "partial")),
        )  # fmt: skip
    with office.unit("root") as unit:
        unit.execute("UPDATE app.office_clock SET zone = 'America/New_York'")
        unit.execute("UPDATE app.claim SET file_by = NULL FROM app.payer p WHERE p.id = payer_id AND p.code = 'CARE'")
        _add_lags(unit)
        for at, claim in enumerate(found):
            _vary(unit, random, at, claim)
        return unit.rows("SELECT id FROM app.work_reason WHERE group_code <> 'other' ORDER BY id", into=int)


def _days_before(random: Random) -> tuple[date, ...]:
    """Days around both clock changes, a leap day, and any day of the last year."""
    return (*DATES[2:10], date(2026, 11, 30) - timedelta(days=random.randint(0, 400)))


def _add_lags(unit: Unit) -> None:
    unit.execute(
        """INSERT INTO app.pay_lag (payer_id, claim_type, practice_id, location_id, n, p50, p80, p95, learned_on)
        SELECT p.id, v.type, CASE WHEN v.place <> '' THEN l.practice_id END, CASE WHEN v.place <> '' THEN l.id END, 40,
            v.p50, v.p50 + 5, v.p50 + 20, '2026-11-01'
        FROM (VALUES ('AETNA', 'P', 'N1', 9), ('AETNA', 'P', '', 14), ('AETNA', '', '', 25), ('AETNA', 'D', '', 30))
            AS v (payer, type, place, p50)
        JOIN app.payer p ON p.code = v.payer LEFT JOIN app.location l ON l.code = v.place"""
    )


def _vary(unit: Unit, random: Random, at: int, claim: int) -> None:
    """Everything the vocabulary looks up about one claim: some of it missing, some there several times."""
    given = {
        "claim": claim, "type": random.choice("PPDI"), "plan": random.choice(("", "PPO", "HMO")),
        "lob": random.choice(("", "CI", "MC")), "place": random.choice(("", "11", "22")),
        "frequency": random.choice("1178"), "activity": random.choice((None, *DATES[2:9])),
        "facts": random.choice(('{}', '{"diagnoses": null}', '{"diagnoses": [{"code": "E119"}, {"code": "I10"}]}')),
        "patient": random.choice((0, 1, -1, 10_000)), "npi": random.choice((None, "1234567893")),
    }  # fmt: skip
    unit.execute(
        """UPDATE app.claim SET type = %(type)s, plan = %(plan)s, line_of_business = %(lob)s, frequency = %(frequency)s,
            place_of_service = %(place)s, last_activity_on = %(activity)s::date, facts = %(facts)s::jsonb
        WHERE id = %(claim)s""", given,
    )  # fmt: skip
    unit.execute(
        """WITH made AS (INSERT INTO app.provider (practice_id, npi, last)
            SELECT practice_id, %(npi)s::text || %(claim)s::text, 'Doe' FROM app.claim
            WHERE id = %(claim)s AND %(npi)s::text IS NOT NULL
            RETURNING id)
        UPDATE app.claim SET provider_id = made.id FROM made WHERE claim.id = %(claim)s""",
        given,
    )
    unit.execute(
        """INSERT INTO led.line_balance (practice_id, location_id, claim_id, line_id, party, cents)
        SELECT practice_id, location_id, claim_id, id, 'patient', %(patient)s FROM app.claim_line
        WHERE claim_id = %(claim)s AND %(patient)s <> 0""", given,
    )  # fmt: skip
    _vary_lines(unit, random, claim)
    _vary_history(unit, random, claim)
    _vary_reasons(unit, random, at, claim)


def _vary_lines(unit: Unit, random: Random, claim: int) -> None:
    if random.random() < 0.2:
        unit.execute("DELETE FROM led.line_balance WHERE claim_id = %(claim)s", {"claim": claim})
        unit.execute("DELETE FROM app.claim_line WHERE claim_id = %(claim)s", {"claim": claim})
    for number in range(random.randint(0, 3)):
        unit.execute(
            """INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, modifiers,
                charge_cents, service_from, service_to)
            SELECT practice_id, location_id, id, %(number)s, %(procedure)s, %(modifiers)s::text[], 1,
                service_from, service_to
            FROM app.claim WHERE id = %(claim)s""",
            {
                "claim": claim, "number": 5 + number, "procedure": random.choice(LISTS[:3]),
                "modifiers": random.choice(([], ["25"], ["25", "59"], ["59", "59"])),
            },
        )  # fmt: skip
    if random.random() < 0.3:
        unit.execute(
            """INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id)
            SELECT c.practice_id, c.location_id, c.id, 'secondary', p.id FROM app.claim c, app.payer p
            WHERE c.id = %(claim)s AND p.code = 'CARE'""", {"claim": claim},
        )  # fmt: skip


def _vary_history(unit: Unit, random: Random, claim: int) -> None:
    unit.execute(
        """INSERT INTO stage.file (sha256, name, size, kind, state, content)
        VALUES (sha256(convert_to(%(name)s::text, 'UTF8')), %(name)s::text, 1, '277CA', 'imported', '')""",
        {"name": f"ack{claim}"},
    )  # fmt: skip
    for number in range(random.randint(0, 3)):
        layer, verdict = random.choice((("receipt", "received"), ("payer", "accepted"), ("clearinghouse", "rejected")))
        unit.execute(
            """INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer, verdict,
                text, proof, received_on)
            SELECT c.practice_id, c.location_id, c.id, f.id, %(number)s, %(layer)s, %(verdict)s, 'said',
                %(layer)s = 'payer', %(on)s::date
            FROM app.claim c, stage.file f WHERE c.id = %(claim)s AND f.name = 'ack' || c.id::text""",
            {
                "claim": claim, "number": number, "layer": layer, "verdict": verdict, "on": random.choice(DATES[2:9]),
            },
        )  # fmt: skip
    for _ in range(random.randint(0, 2)):
        unit.execute(
            """INSERT INTO app.submission (practice_id, location_id, claim_id, payer_id, sent_on, method, text)
            SELECT practice_id, location_id, id, payer_id, %(on)s::date, %(method)s, 'sent' FROM app.claim
            WHERE id = %(claim)s""",
            {"claim": claim, "on": random.choice(DATES[2:9]), "method": random.choice(("practice", "electronic"))},
        )
    for _ in range(random.randint(0, 3)):
        unit.execute(
            """INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, outcome, at)
            SELECT practice_id, location_id, id, 'outcome', 'said', %(outcome)s, %(at)s::timestamptz FROM app.claim
            WHERE id = %(claim)s""",
            {
                "claim": claim, "at": random.choice(MOMENTS),
                "outcome": random.choice((None, "in_process", "denied", "left_message")),
            },
        )  # fmt: skip


def _vary_reasons(unit: Unit, random: Random, at: int, claim: int) -> None:
    """The reason that is asked about, and others beside it (group `other`)."""
    kinds = ["follow_up", "denial", "exception", "credit", "appeal"]
    asked = kinds.pop(at % 5)
    others = random.sample(kinds, random.randint(0, 2))
    for kind in (asked, *others):
        unit.execute(
            """INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on,
                clock_kind, clock_on, cents, text, group_code, reason_code, remark_code, category, root_cause,
                level, outcome)
            SELECT practice_id, location_id, id, %(kind)s, 'denial', %(opened)s::date, %(opened)s::date, %(clock)s,
                %(clock_on)s::date, %(cents)s, 'open', %(group)s, %(reason)s, %(remark)s, %(category)s, %(cause)s,
                %(level)s, %(outcome)s FROM app.claim WHERE id = %(claim)s""",
            {
                "claim": claim, "kind": kind, "opened": random.choice(_days_before(random)),
                "clock": random.choice(("due", "file", "appeal1", "appeal2", "correct", "records")),
                "clock_on": random.choice((None, *DATES[:9])), "cents": random.choice((0, -1, 10_000, LARGE)),
                "group": random.choice(("", "CO", "PR")) if kind == asked else "other",
                "reason": random.choice(("", "197", "18")), "remark": random.choice(("", "N130")),
                "category": random.choice(("", "authorisation")), "cause": random.choice(("", "front_desk")),
                "level": random.choice((0, 1)), "outcome": random.choice((None, "in_process")),
            },
        )  # fmt: skip


