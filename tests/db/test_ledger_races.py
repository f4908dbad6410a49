"""Several desks at the same money at once: one wins, the others are told, nobody deadlocks."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from app.db.database import Database
from app.domain.errors import Conflict
from tests.book import charge_legs, open_book, post
from tests.db.test_ledger import balances, kept_balance, payment_legs, reverse
from tests.office import Office

DESKS = 6


def at_once(office: Office, act: Callable[[Database, int], str]) -> list[str]:
    """Let each desk act on a connection of its own, all released by one barrier."""
    gate = threading.Barrier(DESKS)

    def desk(number: int) -> str:
        database = Database.open(office.credentials("chen"), size=1)
        try:
            gate.wait(timeout=30)
            return act(database, number)
        finally:
            database.close()

    with ThreadPoolExecutor(DESKS) as pool:
        return list(pool.map(desk, range(DESKS)))


def test_one_operation_id_from_many_desks_is_written_once(office: Office) -> None:
    book, op = open_book(office), uuid.uuid4()

    def act(database: Database, _: int) -> str:
        with database.unit() as unit:
            post(unit, book.practice_a, charge_legs(book.a1), op=op)
        return "answered"

    assert at_once(office, act) == ["answered"] * DESKS
    with office.unit("chen") as unit:
        assert kept_balance(unit, book.a1) == 20000
        assert unit.number("SELECT count(*) FROM led.op") == 1


def test_of_many_reversals_with_different_ids_one_wins_and_the_others_are_told(office: Office) -> None:
    book = open_book(office)
    with office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1), kind="charges")
        before = balances(unit)
        paid = post(unit, book.practice_a, payment_legs(book.a1))

    def act(database: Database, _: int) -> str:
        try:
            with database.unit() as unit:
                reverse(unit, paid)
        except Conflict:
            return "already"
        return "reversed"

    assert sorted(at_once(office, act)) == ["already"] * (DESKS - 1) + ["reversed"]
    with office.unit("chen") as unit:
        assert balances(unit) == before


def test_postings_that_share_claims_in_either_order_never_deadlock(office: Office) -> None:
    book = open_book(office)

    def act(database: Database, number: int) -> str:
        claims = (book.a1, book.a2) if number % 2 else (book.a2, book.a1)
        for _ in range(10):
            with database.unit() as unit:
                post(unit, book.practice_a, tuple(leg for claim in claims for leg in charge_legs(claim, 1)))
        return "done"

    assert at_once(office, act) == ["done"] * DESKS
    with office.unit("chen") as unit:
        assert (kept_balance(unit, book.a1), kept_balance(unit, book.a2)) == (10 * DESKS, 10 * DESKS)
