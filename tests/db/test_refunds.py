"""Refund checks to payers: asked for by one person, decided by another, never more than the payer asks for."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from app.domain.errors import AppError, Conflict, NotPermitted, Refused
from app.posting.takeback import Takeback
from app.posting.takeback_acts import ask_refund, link_takeback, undo_takeback
from app.posting.write_off import list_approvals
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import PAID
from tests.db.takeback_book import LETTER_DATE, TakebackBook
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test asks for, decides and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def chains(office: Office) -> TakebackBook:
    """A claim paid 120.00, and a letter that wants 50.00 back."""
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    made = TakebackBook(book)
    made.letter("FCN5", 5000, "C1")
    office.enrol("marsh", "supervisor")
    return made


def test_a_poster_asks_and_nothing_is_written_before_a_supervisor_approves(chains: TakebackBook) -> None:
    before = chains.book.fingerprint()
    asked = chains.ask("FCN5", 5000, "1044")
    assert (asked.cents, asked.takeback) == (5000, chains.chain("FCN5").takeback_id)
    assert chains.book.fingerprint() == before
    assert chains.chain("FCN5").refund_asked == 5000
    with chains.office.unit("okoye", read_only=True) as unit:
        waiting = list_approvals(unit)[0]
    assert (waiting.kind, waiting.subject, waiting.claim) == (
        "refund",
        "50.00 to send back to ALD Plan by check.",
        "C1",
    )
    assert waiting.facts == ("Check number 1044, sent on 2026-02-20.",)
    assert chains.decide(asked.approval).result == "approved"
    chain = chains.chain("FCN5")
    assert (chain.recovered, chain.refund_asked, chains.book.account("refund")) == (5000, 0, -5000)


def test_nobody_approves_the_own_refund_and_a_poster_approves_none(chains: TakebackBook) -> None:
    asked = chains.ask("FCN5", 5000, "1044", "okoye")
    with pytest.raises(NotPermitted, match="another supervisor"):
        chains.decide(asked.approval, "okoye")
    with pytest.raises(NotPermitted):
        chains.decide(asked.approval, "chen")
    assert chains.book.account("refund") == 0
    chains.decide(asked.approval, "marsh")
    assert chains.book.account("refund") == -5000


def test_never_more_is_asked_for_than_the_payer_wants_and_does_not_have(chains: TakebackBook) -> None:
    with pytest.raises(Refused, match=r"asks for 50\.00 that it does not have: a check of 1,000,000\.00"):
        chains.ask("FCN5", 100_000_000, "1")
    chains.ask("FCN5", 3000, "1")
    with pytest.raises(Refused, match=r"asks for 20\.00 that it does not have: a check of 30\.00"):
        chains.ask("FCN5", 3000, "2")
    chains.decide(1)
    with pytest.raises(Refused, match=r"asks for 20\.00"):
        chains.ask("FCN5", 2001, "2")
    chains.refund("FCN5", 2000, "2")
    with pytest.raises(Refused, match=r"asks for 0\.00"):
        chains.ask("FCN5", 1, "3")


def test_what_the_payer_took_meanwhile_is_not_sent_once_more(chains: TakebackBook) -> None:
    asked = chains.ask("FCN5", 5000, "1044")
    chains.plb("T2", ("WO", "FCN5", 5000))
    with pytest.raises(Refused, match=r"asks for 0\.00"):
        chains.decide(asked.approval)
    assert chains.decide(asked.approval, approve=False).result == "refused"
    assert (chains.book.account("refund"), chains.chain("FCN5").refund_asked) == (0, 0)


def test_a_deferred_recovery_may_be_paid_by_check(chains: TakebackBook) -> None:
    post(chains.office, chains.book.remit("T2", [PAID.negated()], plb=[("WO", "C1", -12000)]))
    chains.refund("C1", 12000, "1044")
    assert chains.balance("WO:C1") == 0
    with pytest.raises(Refused):
        chains.ask("C1", 1, "1045")


def test_a_check_number_stands_once_until_its_refund_is_declined_or_undone(chains: TakebackBook) -> None:
    first = chains.ask("FCN5", 1000, "1044")
    with pytest.raises(Refused, match="asked for before"):
        chains.ask("FCN5", 1000, "10-44")
    chains.decide(first.approval, approve=False)
    chains.refund("FCN5", 1000, "10-44")
    with pytest.raises(Refused, match="recorded before"):
        chains.ask("FCN5", 1000, "1044")
    with chains.office.unit("chen") as unit:
        undo_takeback(unit, chains.chain("FCN5"), reason="Never sent", today=TODAY)
    chains.refund("FCN5", 1000, "1044")
    assert chains.book.account("refund") == -1000


def test_the_same_call_twice_is_one_request(chains: TakebackBook) -> None:
    chain, op = chains.chain("FCN5"), uuid4()
    for _turn in range(2):
        with chains.office.unit("chen") as unit:
            asked = ask_refund(unit, chain, cents=2000, check_number="1044", sent_on=LETTER_DATE, today=TODAY, op=op)
    assert (asked.approval, chains.chain("FCN5").refund_asked) == (1, 2000)
    with chains.office.unit("chen") as unit, pytest.raises(Refused, match="reused"):
        ask_refund(unit, chain, cents=2001, check_number="1044", sent_on=LETTER_DATE, today=TODAY, op=op)
    with chains.office.unit("chen") as unit, pytest.raises(Conflict):
        ask_refund(unit, chain, cents=100, check_number="1045", sent_on=LETTER_DATE, today=TODAY)


def test_a_request_goes_along_when_its_take_back_joins_another(chains: TakebackBook) -> None:
    chains.letter("FCN6", 700)
    asked = chains.ask("FCN6", 700, "1044")
    with chains.office.unit("chen") as unit:
        link_takeback(unit, chains.chain("FCN6"), today=TODAY, other_id=chains.chain("FCN5").takeback_id)
    chains.decide(asked.approval)
    assert (chains.chain("FCN6").takeback_id, chains.chain("FCN6").recovered) == (asked.takeback - 1, 700)


def asked_at_once(chains: TakebackBook, wishes: list[tuple[str, Takeback, str]]) -> list[str]:
    """Two people ask at the same moment: what each was told."""
    start = Barrier(2)

    def ask(who: str, chain: Takeback, check: str) -> str:
        with chains.office.unit(who) as unit:
            unit.number("SELECT 1")
            start.wait(timeout=10)
            try:
                ask_refund(unit, chain, cents=500, check_number=check, sent_on=LETTER_DATE, today=TODAY)
            except AppError as error:
                return error.sentence
        return "asked"

    with ThreadPoolExecutor(2) as pool:
        return sorted((one.result(timeout=30) for one in [pool.submit(ask, *wish) for wish in wishes]), key=len)


def test_two_who_ask_for_the_same_check_number_at_once_get_one_request(chains: TakebackBook) -> None:
    chains.letter("FCN6", 700)
    said = asked_at_once(chains, [("chen", chains.chain("FCN5"), "77"), ("marsh", chains.chain("FCN6"), "7-7")])
    assert said == ["asked", "A refund with this check number was asked for before."]


def test_two_who_ask_on_the_same_take_back_at_once_get_one_request(chains: TakebackBook) -> None:
    chain = chains.chain("FCN5")
    said = asked_at_once(chains, [("chen", chain, "77"), ("marsh", chain, "78")])
    assert said[0] == "asked"
    assert "changed by somebody else" in said[1]


def test_two_supervisors_who_approve_at_once_write_one_check(chains: TakebackBook) -> None:
    asked, start = chains.ask("FCN5", 5000, "1044"), Barrier(2)

    def decide(who: str) -> str:
        start.wait(timeout=10)
        try:
            return chains.decide(asked.approval, who).result
        except Conflict as error:
            return error.sentence

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, ("okoye", "marsh")), key=len)
    assert said[0] == "approved"
    assert "approved by" in said[1]
    assert chains.book.account("refund") == -5000
