"""A made-up book for tests of the queues: open claims over a few locations, written straight as rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.db.unit import Unit
from app.workqueues.daily import list_slices, run_follow_up, run_routing
from app.workqueues.facts import load_rules
from tests.office import Office

TODAY = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class WorkBook:
    """Practice N (two locations N1, N2) and practice S (S1); payers AETNA (25 d) and CARE (medicare, 30 d)."""

    north: int
    south: int
    aetna: int
    care: int


def open_work_book(office: Office) -> WorkBook:
    """Practices, locations and payers, as the superuser; no claims yet."""
    with office.unit("root") as unit:
        # Only money functions may call it; here a test stands in for them.
        unit.execute("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA api TO rd_service")
        practices = [_practice(unit, code) for code in ("N", "S")]
        for practice, code in ((0, "N1"), (0, "N2"), (1, "S1")):
            unit.execute(
                "INSERT INTO app.location (practice_id, code, name) VALUES (%(practice)s, %(code)s, %(code)s)",
                {"practice": practices[practice], "code": code},
            )
        payers = [
            unit.number(
                """WITH made AS (INSERT INTO app.payer (code, name, type, follow_up_days)
                    VALUES (%(code)s, %(name)s, %(type)s, %(days)s) RETURNING id),
                clocks AS (INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source)
                    SELECT k.kind, id, k.days, k.start_rule, 'a test' FROM made, (VALUES
                        ('file', 180, 'service_from'), ('appeal1', 60, 'determination')) AS k (kind, days, start_rule))
                SELECT id FROM made""",
                {"code": code, "name": name, "type": kind, "days": days},
            )
            for code, name, kind, days in (("AETNA", "Aetna", "commercial", 25), ("CARE", "Medi Care", "medicare", 30))
        ]
        return WorkBook(practices[0], practices[1], payers[0], payers[1])


def add_claims(
    office: Office,
    count: int = 1,
    *,
    place: str = "N1",
    payer: str = "AETNA",
    submitted_on: date | None = TODAY - timedelta(days=26),
    service_on: date = TODAY - timedelta(days=40),
    cents: int = 10000,
    status: str = "submitted",
) -> list[int]:
    """Open claims of one line at a location; their ids."""
    with office.unit("root") as unit:
        return unit.rows(
            _CLAIMS,
            {
                "count": count,
                "place": place,
                "payer": payer,
                "submitted": submitted_on,
                "service": service_on,
                "cents": cents,
                "status": status,
            },
            into=int,
        )


_CLAIMS = """
WITH place AS (SELECT id AS location_id, practice_id FROM app.location WHERE code = %(place)s),
start AS (SELECT coalesce(max(id), 0) AS at FROM app.claim),
account AS (
    INSERT INTO app.account (practice_id, number, last, name_norm, natural_key)
    SELECT practice_id, 'A' || at, 'Test', 'TEST,', 'A' || at FROM place, start RETURNING id, practice_id),
patient AS (
    INSERT INTO app.patient (practice_id, account_id, last, first, name_norm, natural_key)
    SELECT practice_id, id, 'Test', 'Tess', 'TEST,TESS', 'P' || id FROM account RETURNING id, practice_id, account_id),
made AS (
    INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id,
        patient_name, name_norm, service_from, service_to, charge_cents, balance_cents, status,
        submitted_on, content_sha256)
    SELECT t.practice_id, l.location_id, 'C' || (at + n), 'C' || (at + n), t.id, t.account_id, p.id, 'Test, Tess',
        'TEST,TESS', %(service)s::date, %(service)s::date, %(cents)s, %(cents)s, %(status)s, %(submitted)s::date, ''
    FROM patient t, place l, start, app.payer p, generate_series(1, %(count)s) n WHERE p.code = %(payer)s
    RETURNING *),
line AS (
    INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, charge_cents, service_from,
        service_to)
    SELECT practice_id, location_id, id, 1, '99213', charge_cents, service_from, service_to FROM made RETURNING *),
balance AS (
    INSERT INTO led.line_balance (practice_id, location_id, claim_id, line_id, party, cents)
    SELECT practice_id, location_id, claim_id, id, 'primary', %(cents)s FROM line)
SELECT id FROM made ORDER BY id"""


def run_daily_rules(office: Office, *, today: date = TODAY) -> int:
    """The daily run over all places as its service; reasons opened, moved or closed, plus items woken."""
    touched = 0
    with office.unit("svc_daily") as unit:
        follow_up = load_rules(unit, "follow_up", today=today)
        routing = load_rules(unit, "denial", "routing", today=today)
        slices = list_slices(unit)
        for place in slices:
            done = run_follow_up(unit, place, follow_up, today=today)
            touched += done.opened + done.moved + done.closed + done.woken
        for practice in sorted({place.practice_id for place in slices}):
            touched += run_routing(unit, practice, routing, today=today)
    return touched


def open_reason(
    office: Office,
    claim: int,
    kind: str,
    *,
    cents: int = 10000,
    due: date | None = None,
    clock: date | None = None,
    group: str = "",
    code: str = "",
    text: str = "opened by a test",
    today: date = TODAY,
) -> None:
    """Open a reason the way posting does, through the internal function, as the import service."""
    with office.unit("svc_import") as unit:
        practice = unit.number("SELECT practice_id FROM app.claim WHERE id = %(claim)s", {"claim": claim})
        unit.execute(
            """SELECT api.open_reasons_v1(%(practice)s, %(today)s::date, ARRAY[%(claim)s]::bigint[],
            ARRAY[NULL]::bigint[], ARRAY[NULL]::bigint[], ARRAY[%(kind)s], ARRAY[NULL]::text[],
            ARRAY[%(due)s]::date[], ARRAY[NULL]::text[],
            ARRAY[%(clock)s]::date[], ARRAY[%(cents)s]::bigint[], ARRAY[%(text)s], ARRAY['']::text[], ARRAY[%(group)s],
            ARRAY[%(code)s])""",
            {
                "practice": practice,
                "today": today,
                "claim": claim,
                "kind": kind,
                "due": due,
                "clock": clock,
                "cents": cents,
                "text": text,
                "group": group,
                "code": code,
            },
        )


def _practice(unit: Unit, code: str) -> int:
    return unit.number(
        """INSERT INTO app.practice (code, name, tax_id, billing_npi)
        VALUES (%(code)s, 'Practice ' || %(code)s, %(code)s, %(code)s) RETURNING id""",
        {"code": code},
    )
