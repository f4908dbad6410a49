"""What something later rests on is not undone under it, by whichever path: the later act is undone first."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.legacy_book import return_legacy
from app.posting.mend import move_posting, post_again, swap_postings
from app.posting.paper import show_check
from app.posting.paper_post import close_batch, reopen_batch, undo_check
from app.posting.takeback_acts import find_claim, post_takeback
from app.posting.transfer import transfer_claim
from app.posting.unpost import post_line_again, unpost_line
from app.posting.write_off import write_off_claim
from tests.db.paper_book import paper_book
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.db.takeback_book import TakebackBook
from tests.db.test_posting_mend import posted_two
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def reverse(unit: Unit, target: str, claim: int | None = None) -> str:
    """The call as an older window or a script makes it, without the objections of the service."""
    asked = {"op": uuid4(), "target": target, "claim": claim}
    return unit.text("SELECT api.reverse_operation_v1(%(op)s, '\\x01', %(target)s, %(claim)s, 'wrong')::text", asked)


def last_op(office: Office, kind: str) -> str:
    with office.unit("root") as unit:
        return unit.text("SELECT op_id FROM led.op WHERE kind = %(k)s ORDER BY at DESC LIMIT 1", {"k": kind})


def part_of(office: Office, number: str) -> int:
    with office.unit("root") as unit:
        return unit.number("SELECT min(id) FROM app.remit_claim WHERE number = %(n)s", {"n": number})


def kept_by_hand(book: PostingBook, cents: int = 5000) -> None:
    """The payer kept money of C1 by provider level; a person posted it there."""
    chains = TakebackBook(book)
    chains.plb("T9", ("WO", "LOST9", cents))
    with book.office.unit("okoye") as unit:
        chain = chains.chain("LOST9")
        claim = find_claim(unit, chain, "C1")
        post_takeback(unit, chain, cents=cents, reason="the letter", today=TODAY, claim_id=claim)


def test_a_payment_with_a_take_back_by_hand_is_not_moved_swapped_or_posted_anew(office: Office) -> None:
    book = one_claim(office)
    book.claim("C2", [("99213", 20000)])
    other = Clp("C2", (Svc("99213", 15000, (Cas("CO", "45", 5000),)),), control="I2")
    post(office, book.remit("T1", [PAID, other]))
    kept_by_hand(book)
    before, part, second = book.fingerprint(), part_of(office, "C1"), part_of(office, "C2")
    with pytest.raises(Refused, match="undo that first"), office.unit("chen") as unit:
        move_posting(unit, part, "C2", today=TODAY, reason="wrong patient")
    with pytest.raises(Refused, match="undo that first"), office.unit("chen") as unit:
        swap_postings(unit, part, second, today=TODAY, reason="mixed up")
    with pytest.raises(Refused, match="undo that first"), office.unit("chen") as unit:
        post_again(unit, [part], today=TODAY, reason="new rules")
    assert book.fingerprint() == before


def test_a_paper_check_with_a_take_back_by_hand_is_not_keyed_anew(office: Office) -> None:
    paper = paper_book(office)
    check = paper.key()
    paper.complete(check)
    kept_by_hand(paper.book)
    before = paper.book.fingerprint()
    with pytest.raises(Refused, match="undo that first"), office.unit("chen") as unit:
        undo_check(unit, check, show_check(unit, check).row.version, reason="wrong check", today=TODAY)
    assert paper.book.fingerprint() == before


def test_what_the_payer_took_back_since_is_not_undone_by_a_direct_call_either(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    paid = last_op(office, "remittance")
    post(office, book.remit("T2", [PAID.negated()]))
    before = (book.fingerprint(), book.states("T1"))
    with pytest.raises(Refused, match="payer has taken this decision back"), office.unit("chen") as unit:
        reverse(unit, paid)
    assert (book.fingerprint(), book.states("T1")) == before


def test_an_undone_write_off_is_written_off_anew_with_its_limit(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    with office.unit("chen") as unit:
        write_off_claim(unit, "C1", party="patient", reason="small_balance", today=TODAY, cents=900)
    written = last_op(office, "write_off")
    with office.unit("chen") as unit:
        reverse(unit, written)
    undoing, before = last_op(office, "reversal"), book.fingerprint()
    with pytest.raises(Refused, match="write it off again instead"), office.unit("chen") as unit:
        reverse(unit, undoing)
    assert book.fingerprint() == before


def test_an_undone_transfer_is_moved_anew_with_its_checks(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    with office.unit("chen") as unit:
        transfer_claim(unit, "C1", from_party="patient", to_party="primary", reason="more cover", today=TODAY)
    moved = last_op(office, "transfer")
    with office.unit("chen") as unit:
        reverse(unit, moved)
    undoing, before = last_op(office, "reversal"), book.fingerprint()
    with pytest.raises(Refused, match="move it again instead"), office.unit("chen") as unit:
        reverse(unit, undoing)
    assert book.fingerprint() == before


def test_a_line_that_stands_again_is_taken_back_anew_not_by_undoing_the_undoing(office: Office) -> None:
    book = posted_two(office)
    part = part_of(office, "A1")
    with office.unit("chen") as unit:
        unpost_line(unit, part, 2, today=TODAY, reason="wrong line")
        post_line_again(unit, part, 2, reason="it was right")
    undoing, before = last_op(office, "reversal"), book.fingerprint()
    with pytest.raises(Refused, match="take the line back again instead"), office.unit("chen") as unit:
        reverse(unit, undoing)
    assert book.fingerprint() == before


def test_no_line_is_taken_out_of_a_closed_batch_nor_put_back_into_it(office: Office) -> None:
    paper = paper_book(office)
    check = paper.key()
    paper.complete(check)
    part = part_of(office, "C1")
    with office.unit("chen") as unit:
        close_batch(unit, paper.batch)
    before = paper.book.fingerprint()
    with pytest.raises(Refused, match="a supervisor reopens it"), office.unit("chen") as unit:
        unpost_line(unit, part, 1, today=TODAY, reason="wrong line")
    with office.unit("okoye") as unit:
        reopen_batch(unit, paper.batch, reason="one line")
    with office.unit("chen") as unit:
        unpost_line(unit, part, 1, today=TODAY, reason="wrong line")
        post_line_again(unit, part, 1, reason="it was right")
        unpost_line(unit, part, 1, today=TODAY, reason="wrong after all")
    with office.unit("root") as unit:       # no clerk can close it like this
        unit.execute("UPDATE app.paper_batch SET state = 'closed', closed_by = 'chen', closed_at = now()")
    with pytest.raises(Refused, match="a supervisor reopens it"), office.unit("chen") as unit:
        post_line_again(unit, part, 1, reason="it was right")
    with pytest.raises(Refused, match="a supervisor reopens it"), office.unit("chen") as unit:
        return_legacy(unit, part, today=TODAY, reason="ours after all")
    with office.unit("root") as unit:
        unit.execute("UPDATE app.paper_batch SET state = 'open', closed_by = '', closed_at = NULL")
    with office.unit("chen") as unit:
        post_line_again(unit, part, 1, reason="it was right")
    assert paper.book.fingerprint() == before


def test_a_line_that_stood_again_goes_back_with_the_payers_reversal(office: Office) -> None:
    book = PostingBook(office)
    book.claim("A1", [("99213", 15000), ("85025", 4000)])
    first = Svc("99213", 9000, (Cas("CO", "45", 4000), Cas("PR", "2", 2000)))
    one = Clp("A1", (first, Svc("85025", 2500, (Cas("CO", "45", 1500),))), control="I1")
    post(office, book.remit("T1", [one]))
    part = part_of(office, "A1")
    with office.unit("chen") as unit:
        unpost_line(unit, part, 2, today=TODAY, reason="wrong line")
        post_line_again(unit, part, 2, reason="it was right")
    post(office, book.remit("T2", [one.negated()]))
    assert book.parties("A1") == {"primary": 19000}
    assert book.states("T2")[1].endswith("/posted")
