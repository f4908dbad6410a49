"""The posting clerk's pages over 50,000 received claims: lists, a large review, the bank, the day sheet.

400 payments of 100 claims, every 20th claim an exception, are posted by the import service; one payment of 10,000
claims waits. The bank brought 2,000 lines, a fifth of which the payments explain; 2,000 take-backs are open.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from app.db.unit import Unit
from app.posting.bank_apply import match_lines
from app.posting.counter import list_unapplied
from app.posting.deposits import deposits_board
from app.posting.deposits_types import BoardQuery
from app.posting.exceptions import list_exceptions
from app.posting.reading import list_remittances, show_remittance
from app.posting.service import post_all_by_mode
from app.posting.takeback import list_takebacks
from app.posting.untouched import measure_untouched
from app.posting.write_off import list_approvals
from app.reports.day_sheet import open_sheet
from app.reports.day_sheet_facts import ClerkDay
from tests.bench.bench_posting import TODAY, lay_book
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 50_000
LARGE = 10_000  # claims of the payment that waits
PAYMENTS = 400
LINES = 2_000
ROUNDS = 5
SPREAD = """
    INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, payment_date, amount_cents, payee_key, method,
        received_on, held_cents)
        SELECT practice_id, payer_id, '1', 'EFT' || n, date '2026-03-02' - n %% 60, 18000 * %(each)s, '1', 'ACH',
            date '2026-03-02' - n %% 60, 18000 * %(each)s
        FROM app.remit, generate_series(1, %(payments)s) AS n WHERE trace = 'BENCH';
    UPDATE app.remit_claim AS part SET remit_id = remit.id, sequence = 100000 + part.sequence
        FROM app.remit WHERE part.sequence > %(large)s
            AND remit.trace = 'EFT' || 1 + (part.sequence - %(large)s - 1) / %(each)s;
    UPDATE app.remit SET amount_cents = 18000 * %(large)s, held_cents = 18000 * %(large)s WHERE trace = 'BENCH';
    UPDATE app.remit_claim SET number = 'X' || sequence, control_number = '', name_norm = 'NOBODY,N', member_id = '',
        service_from = '2025-01-01' WHERE sequence > 100000 AND sequence %% 20 = 0;
    UPDATE app.remit_line SET control_number = '' FROM app.remit_claim AS part
        WHERE part.id = remit_claim_id AND part.number LIKE 'X%%';
    INSERT INTO app.bank_account (practice_id, name, last_four) SELECT id, 'Main', '0001' FROM app.practice;
    INSERT INTO app.bank_line (practice_id, account_id, posted_on, cents, kind, trace, natural_key)
        SELECT practice_id, id, date '2026-03-04' - n %% 60, CASE WHEN n <= %(payments)s THEN 18000 * %(each)s
            ELSE 100 + n END, 'ach', 'EFT' || n, n
        FROM app.bank_account, generate_series(1, %(lines)s) AS n;
    INSERT INTO app.takeback (practice_id, payer_id, claim_id, title, opened_on, last_on, state, open_cents)
        SELECT practice_id, payer_id, id, number, '2026-03-01', '2026-03-01', 'recovering', 100
        FROM app.claim ORDER BY id LIMIT %(lines)s"""


def measure(_options: Options) -> list[Figure]:
    """Each page as the database and the service answer it, the median of five."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        lay_pages(office)
        posted = _seconds(lambda: _post(office))
        pages = [at_most(f"{name}", _median(office, ask), "s", limit) for name, limit, ask in PAGES]
        with office.unit("okoye") as unit:
            large = unit.number("SELECT id FROM app.remit WHERE trace = 'BENCH'")
        pages += [
            at_most(f"review of a payment of {LARGE:,} claims", _median(office, lambda u: show_remittance(u, large), 1),
                    "s", 1),
            at_most(f"bank: match {LINES:,} lines, {PAYMENTS} certain", _median(office, _match, 1), "s", 10),
        ]  # fmt: skip
    finally:
        server.stop()
    rate = (CLAIMS - LARGE) / posted
    return [at_least("post 400 payments of 100 claims by their mode, all of it", rate, "claims/s", 500), *pages]


def lay_pages(office: Office) -> None:
    """The book, the payments, the bank and the take-backs."""
    lay_book(office, CLAIMS)
    asked = {"each": (CLAIMS - LARGE) // PAYMENTS, "payments": PAYMENTS, "large": LARGE, "lines": LINES}
    with office.unit("root") as unit:
        for statement in SPREAD.split(";\n"):
            unit.execute(statement, {name: value for name, value in asked.items() if f"%({name})s" in statement})
        unit.execute("UPDATE app.payer SET post_mode = 'clean'")
        unit.execute("ANALYZE")


def _post(office: Office) -> None:
    database = office.database("svc_import")
    with database.unit(read_only=True) as unit:
        remits = unit.rows("SELECT id FROM app.remit WHERE trace LIKE 'EFT%%' ORDER BY id", {}, into=int)
    post_all_by_mode(database, remits, today=TODAY)
    with office.database("root").statement() as unit:
        unit.execute("VACUUM (ANALYZE)")


def _match(unit: Unit) -> None:
    if match_lines(unit, today=TODAY).applied != PAYMENTS:
        raise AssertionError("the bench matches every payment that the bank names")


def _sheet(unit: Unit) -> object:
    practice = unit.number("SELECT id FROM app.practice")
    return open_sheet(unit, ClerkDay(practice, "svc_import", datetime.now(UTC).date()))


PAGES: tuple[tuple[str, float, Callable[[Unit], object]], ...] = (
    ("page: 401 payments of 50,000 claims", 0.5, list_remittances),
    ("page: 500 of 2,000 exceptions", 0.2, list_exceptions),
    ("page: 500 of 2,000 take-backs", 0.2, lambda unit: list_takebacks(unit, today=TODAY)),
    ("page: deposits board of 2,000 bank lines", 0.5, lambda unit: deposits_board(unit, BoardQuery(), today=TODAY)),
    ("page: unapplied money", 0.1, lambda unit: list_unapplied(unit, today=TODAY)),
    ("page: approvals", 0.1, list_approvals),
    ("page: posted untouched, 50,000 claims", 0.5, lambda unit: measure_untouched(unit, since=date(2026, 1, 1))),
    ("page: day sheet of a day of 40,000 claims", 2.0, _sheet),
)


def _median(office: Office, ask: Callable[[Unit], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        with office.unit("okoye") as unit:
            times.append(_seconds(lambda unit=unit: ask(unit)))  # type: ignore[misc]  # bound to this round
    return sorted(times)[rounds // 2]


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
