"""Reversals of a part, of one claim among split ones, and of what was taken back by hand; any order ends the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from app.posting.takeback_acts import find_claim, post_takeback, undo_takeback
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import CORRECTED, PAID, Cas, Clp, Svc
from tests.db.takeback_book import TakebackBook
from tests.office import Office


@pytest.fixture
def office(office: Office) -> Iterator[Office]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield office
    assert broken_invariants(office) == []


FIRST = Svc("99213", 6000, (Cas("CO", "45", 3000), Cas("PR", "2", 1000)))
SECOND = Svc("97140", 4000, (Cas("CO", "45", 500), Cas("PR", "2", 500)))
TWO = Clp("C1", (FIRST, SECOND), control="ICN1")
ONE_LINE = Clp("C1", (FIRST,), control="ICN1")


def two_lines(office: Office) -> PostingBook:
    book = PostingBook(office)
    book.claim("C1", [("99213", 10000), ("97140", 5000)])
    return book


def test_a_reversal_of_one_line_takes_back_that_line_and_its_correction_posts(office: Office) -> None:
    book = two_lines(office)
    post(office, book.remit("T1", [TWO]))
    assert book.parties("C1") == {"patient": 1500}
    post(office, book.remit("T2", [ONE_LINE.negated()]))
    assert book.states("T2")[1] == "reversal/posted"
    assert book.parties("C1") == {"primary": 10000, "patient": 500}
    assert TakebackBook(book).chain("C1").uncorrected
    mended = Clp("C1", (Svc("99213", 5000, (Cas("CO", "45", 4000), Cas("PR", "2", 1000))),), control="ICN2")
    post(office, book.remit("T3", [mended]))
    assert book.states("T3")[1] == "correction/posted"
    assert book.parties("C1") == {"patient": 1500}
    assert not TakebackBook(book).chain("C1").uncorrected
    assert book.open_reasons("C1") == []


def test_the_rest_is_taken_back_by_a_second_partial_reversal_and_nothing_twice(office: Office) -> None:
    book = two_lines(office)
    post(office, book.remit("T1", [TWO]))
    charged = {"primary": 15000}
    post(office, book.remit("T2", [ONE_LINE.negated()]))
    post(office, book.remit("T3", [ONE_LINE.negated()]))
    assert book.states("T3")[1] == "reversal/exception"
    post(office, book.remit("T4", [TWO.negated()]))
    assert book.states("T4")[1] == "reversal/exception"
    post(office, book.remit("T5", [Clp("C1", (SECOND,)).negated()]))
    assert book.parties("C1") == charged


def test_a_partial_reversal_is_undone_and_posted_again(office: Office) -> None:
    book = two_lines(office)
    post(office, book.remit("T1", [TWO]))
    paid = book.fingerprint()
    post(office, book.remit("T2", [ONE_LINE.negated()]))
    for _turn in range(2):
        with office.unit("okoye") as unit:
            reverse_remittance(unit, "T2", reason="Not ours")
        assert book.fingerprint() == paid
        with office.unit("okoye") as unit:
            approve_remittance(unit, "T2", today=TODAY)
        assert book.parties("C1") == {"primary": 10000, "patient": 500}


def test_a_partial_reversal_with_other_amounts_than_were_paid_is_an_exception(office: Office) -> None:
    book = two_lines(office)
    post(office, book.remit("T1", [TWO]))
    other = Clp("C1", (Svc("99213", 5999, (Cas("CO", "45", 3001), Cas("PR", "2", 1000))),)).negated()
    post(office, book.remit("T2", [other]))
    assert book.states("T2")[1] == "reversal/exception"
    assert book.parties("C1") == {"patient": 1500}


def test_the_reversal_of_one_claim_of_a_split_takes_back_its_own_lines(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 10000), ("99214", 10000)])
    halves = [
        Clp("C1", (Svc(code, 6000, (Cas("CO", "45", 3000), Cas("PR", "2", 1000))),), control=f"ICN{at}")
        for at, code in enumerate(("99213", "99214"))
    ]
    post(office, book.remit("T1", halves))
    without_number = replace(halves[0].negated(), control="")
    post(office, book.remit("T2", [without_number]))
    assert book.states("T2")[1] == "reversal/posted"
    with office.unit("root") as unit:
        open_line = unit.text(
            """SELECT line.procedure FROM led.line_balance AS open JOIN app.claim_line AS line ON line.id = open.line_id
               WHERE open.party = 'primary' AND open.cents <> 0"""
        )
    assert open_line == "99213"
    assert TakebackBook(book).chain("C1").uncorrected


def test_a_reversal_of_what_was_taken_back_by_hand_waits_until_that_is_undone(office: Office) -> None:
    book = one_claim(office)
    chains = TakebackBook(book)
    post(office, book.remit("T1", [PAID]))
    chains.plb("T2", ("WO", "F1", 12000))
    with office.unit("okoye") as unit:
        chain = chains.chain("F1")
        post_takeback(unit, chain, cents=12000, reason="Letter", today=TODAY, claim_id=find_claim(unit, chain, "C1"))
    post(office, book.remit("T3", [PAID.negated()], plb=[("WO", "F1", -12000)]))
    assert book.states("T3")[1] == "reversal/exception"
    assert book.parties("C1") == {"primary": 12000, "patient": 3000}
    with office.unit("okoye") as unit:
        undo_takeback(unit, chains.chain("F1"), reason="The reversal came", today=TODAY)
    assert book.states("T3")[1] == "reversal/posted"
    assert book.parties("C1") == {"primary": 20000}
    assert (book.account("payer_balance"), book.account("unposted"), book.account("clearing")) == (0, 0, 0)
    assert chains.chain("F1").state == "settled"


MONEY = ("original", "reversal", "correction", "put_off", "recovered")


def _play(book: PostingBook, number: str, order: Sequence[str], together: Sequence[bool]) -> tuple[object, ...]:
    """Post the five parts in this order; where `together` says so the next part comes in the same payment."""
    member, name = f"M{number}", f"PLAY{number},ANN"
    book.claim(number, [("99213", 20000)], member=member, name=name)
    parts = {
        "original": PAID,
        "reversal": PAID.negated(),
        "correction": CORRECTED,
    }
    remit: list[str] = []
    for at, part in enumerate(order):
        remit.append(part)
        if at < len(together) and together[at]:
            continue
        claims = [
            replace(
                parts[each],
                number=number,
                member=member,
                name=name,
                control=number + parts[each].control,
                lines=tuple(replace(line, control=f"{number}L1") for line in parts[each].lines),
            )
            for each in remit
            if each in parts
        ]
        plb = [("WO", number, -12000 if each == "put_off" else 12000) for each in remit if each not in parts]
        post(book.office, book.remit(f"{number}T{at}", claims, plb=plb))
        remit = []
    chain = TakebackBook(book).chain(number)
    with book.office.unit("root") as unit:
        accounts = unit.rows(
            """SELECT concat_ws('|', account, party, sum(cents)) FROM led.entry
               WHERE claim_id = (SELECT id FROM app.claim WHERE number = %(n)s)
               GROUP BY account, party HAVING sum(cents) <> 0 ORDER BY 1""",
            {"n": number},
            into=str,
        )
    balance = TakebackBook(book).balance(f"WO:{number}")
    steps = sorted(TakebackBook(book).steps(number))
    return accounts, balance, chain.state, chain.open_cents, chain.recovered, chain.uncorrected, steps


@pytest.fixture(scope="module")
def playing(module_office: Office) -> Iterator[PostingBook]:
    yield PostingBook(module_office)
    assert broken_invariants(module_office) == []


IN_ORDER: dict[str, tuple[object, ...]] = {}
COUNT = iter(range(1, 10_000))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(MONEY), together=st.lists(st.booleans(), min_size=4, max_size=4))
def test_any_order_over_any_payments_ends_like_the_order_of_the_book(
    playing: PostingBook, order: list[str], together: list[bool]
) -> None:
    """Invariants 17 and 18; the parts of one payment may stand in any order in it."""
    if not IN_ORDER:
        IN_ORDER["done"] = _play(playing, "P0", MONEY, [False] * 4)
    done = _play(playing, f"P{next(COUNT)}", order, together)
    assert done == IN_ORDER["done"], (order, together)


def test_in_order_itself_ends_with_the_correction_alone(playing: PostingBook) -> None:
    accounts, balance, state, open_cents, recovered, uncorrected, _steps = _play(playing, "Q0", MONEY, [False] * 4)
    assert accounts == [
        "clearing|10000", "contractual|7000", "gross_charges|-20000", "receivable|patient|3000",
    ]  # fmt: skip
    assert (balance, state, open_cents, recovered, uncorrected) == (0, "settled", 0, 12000, False)
