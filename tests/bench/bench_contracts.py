"""10,000 claims of three lines against contracts: the pure pricing and verdict, and the whole way into the database.

The book is that of the posting bench, with a schedule of 10,000 procedures and a contract for its payer. Every tenth
claim is short on its first line and opens work.
"""

from __future__ import annotations

import gc
import time
from dataclasses import dataclass
from datetime import date

from app.contracts.expected import price_claims, reprice
from app.contracts.facts import ClaimToPrice, Contract, Fee, FeeBook, Line
from app.contracts.price import expected_allowed
from app.contracts.verdict import Decided, judge_claim
from app.db.unit import Unit
from app.posting import service
from app.posting.judge import judge_slice
from app.posting.load import load_payment, load_slice, waiting_ids
from app.posting.schedule import plan_payment
from app.posting.write import write_plan
from app.rules.policy import seed_policy
from tests.bench.bench_posting import TODAY, lay_book
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.bench.memory import own_peak_megabytes
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 10_000
SERVED = date(2026, 2, 2)
SINCE = date(2026, 1, 1)
_SCHEDULE = """
    INSERT INTO app.fee_schedule (code) VALUES ('BENCH');
    INSERT INTO app.fee (schedule_id, procedure, effective_from, cents, multiple)
        SELECT id, (90000 + n)::text, '2026-01-01', 8000, n %% 2 = 0
        FROM app.fee_schedule, generate_series(1, 9999) AS n;
    INSERT INTO app.contract (code, payer_id, schedule_id, percent, multiple, modifiers, factors, effective_from)
        SELECT 'BENCH', payer.id, schedule.id, 100000, '{100000,50000}', '{22}', '{120000}', '2026-01-01'
        FROM app.fee_schedule AS schedule, app.payer;
    UPDATE app.claim_line SET modifiers = '{22}' WHERE claim_id %% 10 = 0 AND line_no = 1"""


@dataclass(slots=True)
class _Times:
    whole: float = 0.0
    judge: float = 0.0
    statements: int = 0
    longest: float = 0.0


def measure(_options: Options) -> list[Figure]:
    """Pure first, then with the server."""
    before = own_peak_megabytes()
    priced, judged = _pure()
    memory = own_peak_megabytes() - before
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        lay_book(office, CLAIMS)
        with office.unit("root") as unit:
            for statement in _SCHEDULE.split(";\n"):
                unit.execute(statement, {})
            unit.execute("ANALYZE")
        stored = _timed(lambda: _store(office))
        again = _timed(lambda: reprice(office.database("okoye")))
        times = _post(office)
        with office.unit("root") as unit:
            short = unit.number("SELECT count(*) FROM app.work_reason WHERE kind = 'underpaid' AND closed_on IS NULL")
    finally:
        server.stop()
    if short != CLAIMS // 10:
        raise AssertionError("the bench opens work for every tenth claim")
    return [
        at_least("contracts: price, in memory", CLAIMS / priced, "claims/s", 5_000),
        at_least("contracts: price and judge a decision, in memory", CLAIMS / judged, "claims/s", 4_000),
        at_most("contracts: memory of 10,000 claims priced and judged", memory, "MB", 100),
        at_least("contracts: expected amounts kept with new claims", CLAIMS / stored, "claims/s", 1_500),
        at_least("contracts: price open claims again, nothing changed", CLAIMS / again, "claims/s", 2_000),
        at_least("contracts: judge while posting, alone", CLAIMS / times.judge, "claims/s", 2_500),
        at_least("contracts: load, match, plan, post and judge", CLAIMS / times.whole, "claims/s", 800),
        at_most("contracts: longest transaction with the verdicts", times.longest, "s", 1),
        at_most("contracts: statements per 500 claims, posting and all", times.statements / 20, "", 25),
    ]


def _pure() -> tuple[float, float]:
    fees = FeeBook(
        [Fee(1, f"{90000 + n}", "", "", "", SINCE, None, 6957 + n % 7, n % 2 == 0) for n in range(1, 10_000)]
    )
    contract = Contract(
        1, "BENCH", 7, 1, 115_000, SINCE, multiple=(100_000, 50_000), modifiers=("50",), factors=(150_000,)
    )
    claims = [_claim(at) for at in range(CLAIMS)]
    gc.freeze()
    priced = _timed(lambda: [expected_allowed(claim.lines, contract, fees, place="11") for claim in claims])
    judged = _timed(lambda: [judge_claim(claim, _decided(claim), contract, fees) for claim in claims])
    return priced, judged


def _claim(at: int) -> ClaimToPrice:
    lines = tuple(
        Line(at * 3 + n, n, f"{90001 + (at * 7 + n * n) % 9999}", ("25",) if n == 1 else (), 1000, 10_000, SERVED)
        for n in (1, 2, 3)
    )
    return ClaimToPrice(at, 1, 1, 7, "11", (), SERVED, lines)


def _decided(claim: ClaimToPrice) -> list[Decided]:
    return [
        Decided(
            line.line_id,
            line.line_id,
            line.procedure,
            line.modifiers,
            line.procedure,
            1000,
            10_000,
            6_000,
            2_000,
            2_000,
        )
        for line in claim.lines
    ]


def _timed(work: object) -> float:
    assert callable(work)
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _store(office: Office) -> None:
    database = office.database("svc_import")
    with database.unit(read_only=True) as unit:
        ids = unit.rows("SELECT id FROM app.claim ORDER BY id", into=int)
    for at in range(0, len(ids), service.SLICE):
        with database.unit() as unit:
            price_claims(unit, ids[at : at + service.SLICE])


def _post(office: Office) -> _Times:
    times = _Times()
    database = office.database("svc_import")
    with database.unit() as unit:
        remit = unit.number("SELECT id FROM app.remit")
        ids = waiting_ids(unit, remit, ("waiting",))
    for at in range(0, len(ids), service.SLICE):
        started = time.perf_counter()
        with database.unit() as unit:
            _slice(unit, remit, ids[at : at + service.SLICE], times, more=at + service.SLICE < len(ids))
            times.statements += unit.statements
        took = time.perf_counter() - started
        times.whole += took
        times.longest = max(times.longest, took)
    return times


def _slice(unit: Unit, remit: int, ids: list[int], times: _Times, *, more: bool) -> None:
    payment = load_payment(unit, remit)
    assert payment is not None
    found = load_slice(unit, payment, ids)
    plan = plan_payment(payment, found.received, found.candidates, seed_policy(), mode="clean")
    write_plan(unit, plan, today=TODAY, by_hand=False, more=more)
    written = time.perf_counter()
    if judge_slice(unit, plan, seed_policy(), today=TODAY) != len(ids) * 3:
        raise AssertionError("the bench judges every line")
    times.judge += time.perf_counter() - written
