"""Claims are locked before their take-backs on every path: who comes second waits and is told, nobody deadlocks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from app.db.errors import Collision
from app.db.unit import Unit
from app.domain.errors import AppError, Conflict
from app.posting import service
from app.posting.takeback import Takeback, chain_takebacks
from app.posting.takeback_acts import find_claim, post_takeback, undo_takeback
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import PAID
from tests.db.takeback_book import TakebackBook
from tests.db.test_undo_under import last_op, reverse
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def chains(office: Office) -> TakebackBook:
    """C1 paid 120.00, all of which the payer kept back by provider level; nobody posted that yet."""
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    made = TakebackBook(book)
    made.plb("T2", ("WO", "C1", 12000))
    return made


def test_the_payers_reversal_and_the_same_take_back_by_hand_do_not_deadlock(
    chains: TakebackBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, chain = chains.office, chains.chains()[0]
    reversal = chains.book.remit("T3", [PAID.negated()], plb=[("WO", "C1", -12000)])
    inside = threading.Event()

    def slowly(unit: Unit, remits: list[int] | None, *, today: date) -> int:
        inside.set()
        time.sleep(1.0)
        return chain_takebacks(unit, remits, today=today)

    monkeypatch.setattr(service, "chain_takebacks", slowly)

    def by_hand() -> None:
        inside.wait(20)
        with office.unit("okoye") as unit:
            claim = find_claim(unit, chain, "C1")
            post_takeback(unit, chain, cents=12000, reason="the letter", today=TODAY, claim_id=claim)

    with ThreadPoolExecutor(2) as pool:
        imported, keyed = pool.submit(post, office, reversal), pool.submit(by_hand)
        assert imported.result().posted == 1
        with pytest.raises(Conflict, match="This take-back was changed") as told:
            keyed.result()
    assert not isinstance(told.value, Collision)
    assert chains.book.parties("C1") == {"primary": 20000}


def test_undoing_a_take_back_while_another_is_posted_never_deadlocks(chains: TakebackBook) -> None:
    office = chains.office
    with office.unit("okoye") as unit:
        claim = find_claim(unit, chains.chains()[0], "C1")
    odd: list[AppError] = []
    for _turn in range(8):
        first = chains.chains()[0]
        with office.unit("okoye") as unit:
            post_takeback(unit, first, cents=100, reason="part", today=TODAY, claim_id=claim)
        target, second, ready = last_op(office, "takeback"), chains.chains()[0], threading.Barrier(2, timeout=20)

        def undo(target: str = target, ready: threading.Barrier = ready) -> None:
            with office.unit("chen") as unit:
                ready.wait()
                reverse(unit, target)

        def by_hand(second: Takeback = second, ready: threading.Barrier = ready) -> None:
            with office.unit("okoye") as unit:
                ready.wait()
                post_takeback(unit, second, cents=100, reason="part", today=TODAY, claim_id=claim)

        with ThreadPoolExecutor(2) as pool:
            for act in (pool.submit(undo), pool.submit(by_hand)):
                try:
                    act.result()
                except AppError as told:
                    odd.append(told)
    assert [str(told) for told in odd if isinstance(told, Collision)] == []
    assert all("by M. Chen at" in str(told) or "by T. Okoye at" in str(told) for told in odd)


def test_of_two_who_post_the_same_take_back_the_second_hears_of_the_first(chains: TakebackBook) -> None:
    chain = chains.chains()[0]
    with chains.office.unit("chen") as unit:
        claim = find_claim(unit, chain, "C1")
        post_takeback(unit, chain, cents=100, reason="part", today=TODAY, claim_id=claim)
    with pytest.raises(Conflict, match=r"by M\. Chen at \d\d/\d\d/\d\d \d\d:\d\d"), chains.office.unit("okoye") as unit:
        post_takeback(unit, chain, cents=100, reason="part", today=TODAY, claim_id=claim)


def test_of_two_who_undo_the_latest_act_the_second_undoes_nothing_it_had_not_seen(chains: TakebackBook) -> None:
    with chains.office.unit("chen") as unit:
        claim = find_claim(unit, chains.chains()[0], "C1")
    for _turn in range(2):
        chain = chains.chains()[0]
        with chains.office.unit("chen") as unit:
            post_takeback(unit, chain, cents=100, reason="part", today=TODAY, claim_id=claim)
    seen = chains.chains()[0]
    with chains.office.unit("chen") as unit:
        undo_takeback(unit, seen, reason="too much", today=TODAY)
    before = chains.book.fingerprint()
    with pytest.raises(Conflict, match=r"the last act on it is by M\. Chen at"), chains.office.unit("okoye") as unit:
        undo_takeback(unit, seen, reason="too much", today=TODAY)
    assert chains.book.fingerprint() == before
