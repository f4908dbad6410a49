"""An ERA of 10,000 claims of three lines on a real server with row-level security: match, plan, post, undo.

The book and the payment are laid by set-based SQL; the parse is measured on an 835 of the same shape. Each claim gets a
payment, a contractual and a patient share on every line: 19 legs.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.posting import service
from app.posting.load import load_payment, load_slice, waiting_ids
from app.posting.reverse import reverse_whole
from app.posting.schedule import plan_payment
from app.posting.write import write_plan
from app.rules.policy import seed_policy
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 10_000
TODAY = date(2026, 3, 20)

_BOOK = """
    INSERT INTO sec.person (login, display_name, kind) VALUES (session_user, 'Bench', 'service') ON CONFLICT DO NOTHING;
    INSERT INTO sec.scope (login) VALUES (session_user);
    INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('B', 'Bench', '1', '1');
    INSERT INTO app.location (practice_id, code, name) SELECT id, 'MAIN', 'Main' FROM app.practice;
    INSERT INTO app.payer (code, name, type) VALUES ('P', 'Plan', 'commercial');
    INSERT INTO app.account (practice_id, number, last, name_norm, natural_key)
        SELECT p.id, n, 'L', 'L,F', n FROM app.practice AS p, generate_series(1, %(claims)s) AS n;
    INSERT INTO app.patient (practice_id, account_id, last, name_norm, natural_key)
        SELECT practice_id, id, 'L' || number, 'L' || number || ',F', number FROM app.account;
    INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id,
        patient_name, name_norm,
            member_id, service_from, service_to, charge_cents, content_sha256)
        SELECT p.practice_id, l.id, 'C' || p.natural_key, 'C' || p.natural_key, p.id, p.account_id, y.id, p.last,
            p.name_norm,
            'M' || p.natural_key, '2026-02-02', '2026-02-02', 30000, '\\x00'
        FROM app.patient AS p, app.location AS l, app.payer AS y ORDER BY p.id;
    INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id, member_id)
        SELECT practice_id, location_id, id, 'primary', payer_id, member_id FROM app.claim;
    INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, charge_cents, service_from,
        service_to, control_number)
        SELECT practice_id, location_id, id, n, '9921' || n, 10000, service_from, service_to, number || 'L' || n
        FROM app.claim, generate_series(1, 3) AS n ORDER BY id, n;
    INSERT INTO led.op (op_id, kind, practice_id, payload_sha256) SELECT gen_random_uuid(), 'charges', id, '\\x00'
        FROM app.practice;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents,
        effective_date, period)
        SELECT op_id, line.practice_id, line.location_id, account, party, 'charge', claim_id, line.id, cents,
            '2026-02-02', '2026-02-01'
        FROM led.op, app.claim_line AS line, (VALUES ('receivable', 'primary', 10000), ('gross_charges', NULL,
            -10000)) AS leg (account, party, cents);
    INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, payment_date, amount_cents, payee_key, method,
        received_on, held_cents)
        SELECT p.id, y.id, '1', 'BENCH', '2026-03-02', 18000 * %(claims)s, '1', 'ACH', '2026-03-02', 18000 * %(claims)s
        FROM app.practice AS p, app.payer AS y;
    INSERT INTO app.remit_claim (practice_id, remit_id, sequence, number, status_code, charge_cents, paid_cents,
        patient_cents,
            control_number, name_norm, member_id, service_from, in_balance, facts)
        SELECT c.practice_id, r.id, row_number() OVER (ORDER BY c.id), c.number, '1', 30000, 18000, 6000, 'ICN' ||
            c.id, c.name_norm, c.member_id,
            c.service_from, true, '{"outpatient": [], "parties": []}' FROM app.claim AS c, app.remit AS r ORDER BY c.id;
    INSERT INTO app.remit_line (practice_id, remit_claim_id, sequence, procedure, charge_cents, paid_cents,
        service_from, control_number)
        SELECT part.practice_id, part.id, n, '9921' || n, 10000, 6000, service_from, number || 'L' || n
        FROM app.remit_claim AS part, generate_series(1, 3) AS n ORDER BY part.id, n;
    INSERT INTO app.remit_adjustment (practice_id, remit_claim_id, remit_line_id, sequence, group_code, reason_code,
        cents)
        SELECT practice_id, remit_claim_id, id, n, CASE n WHEN 1 THEN 'CO' ELSE 'PR' END, CASE n WHEN 1 THEN '45'
            ELSE '2' END, 2000
        FROM app.remit_line, generate_series(1, 2) AS n ORDER BY id, n"""


@dataclass(slots=True)
class _Times:
    load: float = 0.0
    plan: float = 0.0
    post: float = 0.0
    longest: float = 0.0
    statements: int = 0


def measure(_options: Options) -> list[Figure]:
    """One run over 10,000 claims."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        lay_book(office, CLAIMS)
        times = post_all(office)
        undo = _timed_undo(office)
    finally:
        server.stop()
    whole = times.load + times.plan + times.post
    return [
        at_least("post: the money function alone", CLAIMS / times.post, "claims/s", 1_500),
        at_least("post: load, match, plan and post", CLAIMS / whole, "claims/s", 800),
        at_most("post: longest transaction", times.longest, "s", 1),
        at_most("post: statements per 500 claims", times.statements / (CLAIMS / service.SLICE), "", 20),
        at_least("undo a posting", CLAIMS / undo, "claims/s", 1_200),
    ]


def lay_book(office: Office, claims: int) -> None:
    """Claims charged and one payment that decides them all, as intake would have stored them."""
    with office.unit("root") as unit:
        for statement in _BOOK.split(";\n"):
            unit.execute(statement, {"claims": claims} if "%(claims)s" in statement else None)
        unit.execute("ANALYZE")


def post_all(office: Office) -> _Times:
    """Post slice by slice as the import service does, with a clock on each step."""
    times = _Times()
    database = office.database("svc_import")
    with database.unit() as unit:
        remit = unit.number("SELECT id FROM app.remit")
        ids = waiting_ids(unit, remit, ("waiting",))
    gc.freeze()
    for at in range(0, len(ids), service.SLICE):
        started = time.perf_counter()
        with database.unit() as unit:
            _slice(unit, remit, ids[at : at + service.SLICE], times, more=at + service.SLICE < len(ids))
            times.statements += unit.statements
        times.longest = max(times.longest, time.perf_counter() - started)
    return times


def _slice(unit: Unit, remit: int, ids: list[int], times: _Times, *, more: bool) -> None:
    start = time.perf_counter()
    payment = load_payment(unit, remit)
    assert payment is not None
    found = load_slice(unit, payment, ids)
    loaded = time.perf_counter()
    plan = plan_payment(payment, found.received, found.candidates, seed_policy(), mode="clean")
    planned = time.perf_counter()
    written = write_plan(unit, plan, today=TODAY, by_hand=False, more=more)
    times.load += loaded - start
    times.plan += planned - loaded
    times.post += time.perf_counter() - planned
    if written.result != "posted" or any(each.plan.outcome != "post" for each in plan.claims):
        raise AssertionError("the bench posts every claim")


def _timed_undo(office: Office) -> float:
    started = time.perf_counter()
    reverse_whole(office.database("okoye"), "BENCH", reason="Bench")
    return time.perf_counter() - started
