"""Two clerks undo the same thing: one does, the other is told by whom and when; lines taken back alone come along."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.db.unit import Unit
from app.domain.errors import Conflict, Refused
from app.posting.bank_apply import undo_line
from app.posting.mend import move_posting, post_again, undo_mend
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from app.posting.unpost import post_line_again, unpost_line
from tests.db.bank_book import BankBook
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.test_posting_mend import TWO_LINES, posted_two
from tests.db.test_undo_under import last_op, part_of, reverse
from tests.office import Office

BY_CHEN = r"by M\. Chen at \d\d/\d\d/\d\d \d\d:\d\d"


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def first_and_second(office: Office, act: Callable[[Unit], object]) -> None:
    """Chen does it; Okoye, who comes second, is told who was first and when."""
    with office.unit("chen") as unit:
        act(unit)
    with pytest.raises(Conflict, match=BY_CHEN), office.unit("okoye") as unit:
        act(unit)


def test_the_second_to_undo_a_payment_or_a_claim_of_it_hears_who_was_first(office: Office) -> None:
    posted_two(office)
    first_and_second(office, lambda unit: reverse_remittance(unit, "T1", reason="wrong", claim="A1"))
    first_and_second(office, lambda unit: reverse_remittance(unit, "T1", reason="wrong"))


def test_the_second_to_take_a_line_back_or_to_let_it_stand_hears_who_was_first(office: Office) -> None:
    posted_two(office)
    part = part_of(office, "A1")
    first_and_second(office, lambda unit: unpost_line(unit, part, 2, today=TODAY, reason="wrong"))
    first_and_second(office, lambda unit: post_line_again(unit, part, 2, reason="right"))
    first_and_second(office, lambda unit: reverse_remittance(unit, "T1", reason="wrong"))
    with pytest.raises(Conflict, match=BY_CHEN), office.unit("okoye") as unit:
        unpost_line(unit, part, 2, today=TODAY, reason="wrong")


def test_the_second_to_move_or_to_undo_the_move_hears_who_was_first(office: Office) -> None:
    book = posted_two(office)
    book.claim("A2", TWO_LINES, name="RIVERA,ANA", member="M1")
    part = part_of(office, "A1")
    with office.unit("chen") as unit:
        moved = move_posting(unit, part, "A2", today=TODAY, reason="wrong claim")
    with pytest.raises(Refused, match=r"M\. Chen posted it at"), office.unit("okoye") as unit:
        move_posting(unit, part, "A2", today=TODAY, reason="wrong claim")
    first_and_second(office, lambda unit: undo_mend(unit, moved.mend_id, today=TODAY, reason="right before"))


def test_the_second_to_take_a_bank_line_apart_hears_who_was_first(office: Office) -> None:
    bank = BankBook(office)
    bank.paid()
    line = bank.line(12000, trace="EFT1")
    bank.apply(line)
    first_and_second(office, lambda unit: undo_line(unit, line, reason="another deposit"))


def test_of_two_clerks_undoing_a_payment_of_provider_level_alone_one_is_told(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T2", [], plb=[("WO", "LOST9", 5000)]))
    target, ready = last_op(office, "remittance"), threading.Barrier(2, timeout=20)

    def undo(login: str) -> str:
        with office.unit(login) as unit:
            ready.wait()
            try:
                reverse(unit, target)
            except Conflict as told:
                return str(told)
            return "done"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(undo, ("chen", "okoye")))
    assert answers[1] == "done"
    assert answers[0].startswith("This was already undone by ")


def test_a_claim_whose_line_was_taken_back_alone_still_moves_and_posts_anew(office: Office) -> None:
    book = posted_two(office)
    book.claim("A2", TWO_LINES, name="RIVERA,ANA", member="M1")
    part = part_of(office, "A1")
    with office.unit("chen") as unit:
        unpost_line(unit, part, 2, today=TODAY, reason="wrong line")
        post_again(unit, [part], today=TODAY, reason="new rules")
    assert book.parties("A1") == {"patient": 2000}
    assert book.equation("T1") == (23500, 23500, 0, 0, 0)
    with office.unit("chen") as unit:
        unpost_line(unit, part, 1, today=TODAY, reason="wrong line")
        move_posting(unit, part, "A2", today=TODAY, reason="the other visit")
    assert (book.parties("A1"), book.parties("A2")) == ({"primary": 19000}, {"patient": 2000})
    assert book.equation("T1") == (23500, 23500, 0, 0, 0)


def test_an_operation_with_a_line_out_is_not_reversed_by_a_direct_call(office: Office) -> None:
    book = posted_two(office)
    whole = last_op(office, "remittance")
    with office.unit("chen") as unit:
        unpost_line(unit, part_of(office, "A1"), 2, today=TODAY, reason="wrong line")
    before = book.fingerprint()
    with pytest.raises(Refused, match="let it stand again first"), office.unit("chen") as unit:
        reverse(unit, whole)
    assert book.fingerprint() == before
    with office.unit("chen") as unit:
        reverse_remittance(unit, "T1", reason="all of it")
        approve_remittance(unit, "T1", today=TODAY)
    assert book.equation("T1") == (23500, 23500, 0, 0, 0)


def test_an_act_of_mending_without_a_received_claim_is_refused(office: Office) -> None:
    book = posted_two(office)
    with pytest.raises(Refused, match="at least one received claim"), office.unit("chen") as unit:
        unit.execute(
            """SELECT api.keep_mend_v1(%(p)s, 'move', 'x', '', %(d)s, '{}', '{}', '{}', '{}', '{}', '{}', '{}')""",
            {"p": book.practice, "d": TODAY},
        )
