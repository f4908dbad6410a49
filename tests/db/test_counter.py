"""Patients' payments: taken, applied, un-applied, returned, undone; to the cent and to the same state."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from time import sleep
from uuid import UUID, uuid4

import msgspec
import pytest

from app.claims.detail import claim_detail
from app.db.unit import Unit
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.patients.account import account_page
from app.patients.statement_facts import load_statement
from app.posting.counter import (
    apply_oldest_first,
    apply_payment,
    assign_payment,
    find_paying_accounts,
    list_payments,
    list_unapplied,
    open_lines,
    paying_account,
    propose_payment,
    return_payment,
    take_payment,
    unapply_payment,
)
from app.posting.counter_plan import Application
from app.security.people import Scope
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.db.posting_book import broken_invariants
from tests.office import Office

REVERSE = "SELECT api.reverse_operation_v1(%(op)s, '\\x01', %(target)s, %(claim)s::bigint, 'keyed wrongly')"


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test takes and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def book(office: Office) -> CounterBook:
    """Two claims of one account."""
    return counter_book(office)


def reverse(unit: Unit, target: UUID, claim: int | None = None) -> None:
    """Undo an operation as a poster would."""
    unit.value(REVERSE, {"op": uuid4(), "target": target, "claim": claim})


def applied_at_once(office: Office, payment: int, wishes: dict[str, Application]) -> list[str]:
    """What each of several clerks is told who apply money of one payment in the same moment."""
    gate, answers = threading.Barrier(len(wishes)), list[str]()

    def clerk(login: str, wish: Application) -> None:
        gate.wait()
        try:
            with office.unit(login) as unit:
                apply_payment(unit, payment, (wish,), today=TODAY)
            answers.append("applied")
        except Conflict as refused:
            answers.append(refused.sentence)

    threads = [threading.Thread(target=clerk, args=pair) for pair in wishes.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_payment_is_applied_to_the_oldest_service_first(book: CounterBook) -> None:
    taken = book.take(5000)
    assert (taken.applied, taken.unapplied) == (5000, 0)
    assert book.owed() == {"NEW": 2500}


def test_what_the_patient_does_not_owe_stays_unapplied_and_visible(office: Office, book: CounterBook) -> None:
    taken = book.take(9000, "check", "1021")
    assert (taken.applied, taken.unapplied) == (7500, 1500)
    assert book.account("patient_credit") == -1500
    with office.unit("chen") as unit:
        (left,) = list_unapplied(unit, today=date(2026, 3, 25))
    assert (left.number, left.unapplied, left.age, left.account) == (f"P{taken.payment}", 1500, 5, "RIVERA,ANA")


def test_unapplied_money_is_read_page_by_page(office: Office, book: CounterBook) -> None:
    first, second = (book.take(8000 + at, "check", f"10{at}").payment for at in range(2))
    with office.unit("chen", read_only=True) as unit:
        pages = [list_unapplied(unit, today=TODAY, limit=1, skip=skip) for skip in range(3)]
    assert [[each.number for each in page] for page in pages] == [[f"P{first}"], [f"P{second}"], []]


def test_a_claim_paid_whole_is_closed_and_open_again_when_the_money_goes(office: Office, book: CounterBook) -> None:
    taken = book.take(3000)
    status = "SELECT status FROM app.claim WHERE number = 'OLD'"
    with office.unit("chen") as unit:
        assert unit.text(status) == "closed"
        unapply_payment(unit, taken.payment, reason="another claim", today=TODAY)
        assert unit.text(status) == "paid"


def test_un_applying_gives_the_identical_state_as_before_applying(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        taken = take_payment(unit, book.new(4000), (), today=TODAY)
    before, standing = book.fingerprint(), book.standing(taken.payment)
    for _ in range(3):
        with office.unit("chen") as unit:
            apply_oldest_first(unit, taken.payment, today=TODAY)
        assert book.standing(taken.payment) == ("received", 4000, 0)
        with office.unit("chen") as unit:
            unapply_payment(unit, taken.payment, reason="again", today=TODAY)
        assert book.standing(taken.payment) == standing
    assert book.owed() == {"OLD": 3000, "NEW": 4500}
    assert book.account("patient_credit") == -4000
    assert book.account("clearing") == 4000
    # The money of every account is as before; that a claim number stands on legs that cancel out changes no sum.
    assert before == book.fingerprint()


def test_one_claim_of_several_is_taken_back_alone(office: Office, book: CounterBook) -> None:
    taken = book.take(7500)
    with office.unit("chen") as unit:
        moved = unapply_payment(unit, taken.payment, reason="wrong visit", today=TODAY, claim="OLD")
    assert (moved.applied, moved.unapplied) == (4500, 3000)
    assert book.owed() == {"OLD": 3000}


def test_a_returned_check_is_owed_again_and_its_fee_is_only_noted(office: Office, book: CounterBook) -> None:
    before = book.fingerprint()
    taken = book.take(9000, "check", "1021")
    with office.unit("chen") as unit:
        gone = return_payment(
            unit, taken.payment, reason="no funds", today=TODAY, hold_until=date(2026, 3, 30), fee=2500
        )
    assert gone.reopened == 7500
    assert book.standing(taken.payment) == ("returned", 0, 0)
    assert (book.owed(), book.fingerprint()) == ({"OLD": 3000, "NEW": 4500}, before)
    with office.unit("chen") as unit:
        (known,) = list_payments(unit, today=TODAY)
        assert (known.returned_on, known.fee, known.hold_until) == (TODAY, 2500, date(2026, 3, 30))
        with pytest.raises(Conflict, match="returned or taken back already"):
            return_payment(unit, taken.payment, reason="again", today=TODAY, hold_until=TODAY)


def test_a_return_noted_by_mistake_is_reversed_and_the_check_stands_again(office: Office, book: CounterBook) -> None:
    taken = book.take(9000, "check", "1021")
    with office.unit("chen") as unit:
        gone = return_payment(unit, taken.payment, reason="no funds", today=TODAY, hold_until=TODAY)
    with office.unit("chen") as unit:
        reverse(unit, gone.op)
    assert book.standing(taken.payment) == ("received", 7500, 1500)
    assert book.owed() == {}


def test_a_payment_keyed_wrongly_is_reversed_like_any_operation(office: Office, book: CounterBook) -> None:
    before = book.fingerprint()
    taken = book.take(5000)
    with office.unit("chen") as unit:
        reverse(unit, taken.op)
    assert (book.standing(taken.payment), book.fingerprint()) == (("void", 0, 0), before)
    with pytest.raises(Conflict), office.unit("chen") as unit:
        reverse(unit, taken.op)


def test_a_receipt_whose_money_was_applied_later_is_not_reversed_under_it(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        taken = take_payment(unit, book.new(4000), (), today=TODAY)
        applied = apply_oldest_first(unit, taken.payment, today=TODAY)
    with pytest.raises(Refused, match="take the application back first"), office.unit("chen") as unit:
        reverse(unit, taken.op)
    with office.unit("chen") as unit:
        reverse(unit, applied.op)
        reverse(unit, taken.op)
    assert book.standing(taken.payment) == ("void", 0, 0)


def test_an_application_comes_back_only_where_it_is_still_owed(office: Office, book: CounterBook) -> None:
    first = book.take(3000)
    with office.unit("chen") as unit:
        undone = unapply_payment(unit, first.payment, reason="wrong", today=TODAY)
    book.take(3000)
    with pytest.raises(Refused, match="does not owe this any more"), office.unit("chen") as unit:
        reverse(unit, undone.op)


def test_one_claim_of_a_receipt_reversed_alone_is_unapplied(office: Office, book: CounterBook) -> None:
    taken = book.take(7500)
    with office.unit("chen") as unit:
        reverse(unit, taken.op, unit.number("SELECT id FROM app.claim WHERE number = 'OLD'"))
    assert book.standing(taken.payment) == ("received", 4500, 3000)


def test_the_same_call_twice_takes_the_money_once(office: Office, book: CounterBook) -> None:
    op = uuid4()
    with office.unit("chen") as unit:
        proposal = propose_payment(unit, book.account_of(), 2000)
        first = take_payment(unit, book.new(2000), proposal.applications, today=TODAY, op=op)
    with office.unit("chen") as unit:
        assert take_payment(unit, book.new(2000), proposal.applications, today=TODAY, op=op) == first
        assert unit.number("SELECT count(*) FROM app.patient_payment") == 1
    with pytest.raises(Refused, match="reused"), office.unit("chen") as unit:
        take_payment(unit, book.new(2001), proposal.applications, today=TODAY, op=op)


def test_the_same_check_is_taken_once_and_the_second_clerk_is_told_by_whom(office: Office, book: CounterBook) -> None:
    book.take(2000, "check", "1021")
    with pytest.raises(Conflict, match=r"taken by M\. Chen at .*, payment P1\."):
        book.take(2000, "check", "1021", login="okoye")
    assert book.take(2000, "check", "1022", login="okoye").applied == 2000


@pytest.mark.parametrize("reference", ["4111 1111 1111 1111", "card 4111-1111-1111-1111 exp", "378282246310005"])
def test_a_card_number_is_kept_nowhere(office: Office, book: CounterBook, reference: str) -> None:
    with pytest.raises(Refused, match="card number"):
        book.take(2000, "card", reference)
    with office.unit("chen") as unit:
        assert unit.value("SELECT to_regclass('app.patient_payment') IS NOT NULL")
        with pytest.raises(Refused, match="card number"):
            unit.value(
                """SELECT api.take_patient_payment_v1(%(op)s, '\\x01', %(p)s, NULL, 'card', 100, %(said)s, %(day)s,
                       %(day)s, '{}', '{}')""",
                {"op": uuid4(), "p": book.practice, "said": reference, "day": TODAY},
            )


def test_more_than_was_received_or_is_owed_is_never_applied(office: Office, book: CounterBook) -> None:
    account = book.account_of()
    with office.unit("chen") as unit:
        line = open_lines(unit, (account,))[account][0]
        taken = take_payment(unit, book.new(500), (), today=TODAY)
    tries = ((line, 501), (line, 0), (line, -1), (replace(line, line_id=line.line_id + 999), 1), (line, line.owed + 1))
    for wanted, cents in tries:
        with pytest.raises(AppError), office.unit("chen") as unit:
            apply_payment(unit, taken.payment, (Application(wanted, cents),), today=TODAY)
    with pytest.raises(AppError), office.unit("chen") as unit:
        apply_payment(unit, taken.payment, (Application(line, 200), Application(line, 200)), today=TODAY)
    assert book.standing(taken.payment) == ("received", 0, 500)


def test_money_goes_to_claims_of_its_own_account_only(office: Office, book: CounterBook) -> None:
    book.owing("OTHER", 2000, name="STONE,BOB")
    other = book.account_of("STONE,BOB")
    with pytest.raises(Conflict), office.unit("chen") as unit:
        take_payment(
            unit, book.new(2000), (Application(open_lines(unit, (other,))[other][0], 2000),), today=TODAY
        )


def test_nobodys_money_waits_until_somebody_says_whose_it_is(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        nobody = msgspec.structs.replace(book.new(3000, "lockbox", "77"), account_id=None)
        taken = take_payment(unit, nobody, (), today=TODAY)
        with pytest.raises(Refused, match="assign it to an account first"):
            apply_oldest_first(unit, taken.payment, today=TODAY)
        assign_payment(unit, taken.payment, book.account_of())
        assert apply_oldest_first(unit, taken.payment, today=TODAY).applied == 3000
        with pytest.raises(Refused, match="take the application back first"):
            assign_payment(unit, taken.payment, book.account_of())


def test_of_two_who_say_differently_whose_money_it_is_the_second_is_told(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        nobody = msgspec.structs.replace(book.new(3000, "lockbox", "77"), account_id=None)
        taken = take_payment(unit, nobody, (), today=TODAY)
        shown = next(each for each in list_unapplied(unit, today=TODAY) if each.payment_id == taken.payment)
        assign_payment(unit, taken.payment, book.account_of(), version=shown.version)
        with pytest.raises(Conflict, match="changed by somebody else"):
            assign_payment(unit, taken.payment, book.account_of(), version=shown.version)


def test_two_clerks_who_take_one_check_at_once_take_it_once(office: Office, book: CounterBook) -> None:
    office.enrol("marsh", "poster")
    new, answers, gate = book.new(1000, "check", "8812"), list[str](), threading.Barrier(2)

    def take(login: str) -> None:
        gate.wait()
        try:
            with office.unit(login) as unit:
                take_payment(unit, new, (), today=TODAY)
                sleep(0.05)
            answers.append("taken")
        except Conflict as refused:
            answers.append(refused.sentence[:20])

    threads = [threading.Thread(target=take, args=(login,)) for login in ("chen", "marsh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["This check was taken", "taken"]


def test_two_who_apply_the_same_money_at_once_spend_it_once(office: Office, book: CounterBook) -> None:
    for login in ("clerk_one", "clerk_two"):
        office.enrol(login, "poster")
    account = book.account_of()
    for round_number in range(3):
        with office.unit("chen") as unit:
            taken = take_payment(unit, book.new(1000, "check", f"R{round_number}"), (), today=TODAY)
            old, new = open_lines(unit, (account,))[account][0], open_lines(unit, (account,))[account][-1]
        both = {"clerk_one": Application(old, 1000), "clerk_two": Application(new, 1000)}
        answers = applied_at_once(office, taken.payment, both)
        assert sorted(answers) == ["Only 0.00 of this payment is unapplied; look at it again.", "applied"]
        assert book.standing(taken.payment) == ("received", 1000, 0)


def test_who_may_not_take_money_is_told_so_and_who_holds_a_part_of_the_practice_sees_none(
    office: Office, book: CounterBook
) -> None:
    taken = book.take(1000)
    office.enrol("corner", "poster", scopes=(Scope("QFM", "MAIN"),))
    with pytest.raises(NotPermitted):
        book.take(1000, login="lopez")
    with office.unit("corner") as unit:
        assert list_payments(unit, today=TODAY) == ()
    with pytest.raises(NotFound), office.unit("corner") as unit:
        unapply_payment(unit, taken.payment, reason="x", today=TODAY)


def test_an_account_is_found_by_number_by_id_and_by_the_beginning_of_a_name(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        (found,) = find_paying_accounts(unit, "rivera, a")
        assert (found.number, found.owed) == ("RIVERA,ANA", 7500)
        assert paying_account(unit, str(found.account_id)) == found
        with pytest.raises(NotFound):
            paying_account(unit, "no such account")


def test_the_account_page_and_the_statement_show_what_was_paid_and_what_is_not_applied(
    office: Office, book: CounterBook
) -> None:
    taken = book.take(5000, "check", "1021")
    with office.unit("chen") as unit:
        unapply_payment(unit, taken.payment, reason="wrong visit", today=TODAY, claim="OLD")
        page = account_page(unit, book.account_of())
        statement = load_statement(unit, str(book.account_of()), today=TODAY)
    assert [(each.reference, each.cents, each.unapplied) for each in page.payments] == [("1021", 5000, 3000)]
    assert (page.unapplied, page.balance) == (3000, 5500)
    assert [(credit.words, credit.amount) for credit in statement.credits] == [
        ("Payment received, not yet applied to a visit", 3000)
    ]
    assert (sum(line.patient_paid for line in statement.lines), statement.amount_due) == (2000, 2500)


def test_statements_wait_after_a_returned_check_and_go_on_by_themselves(office: Office, book: CounterBook) -> None:
    taken = book.take(5000, "check", "1021")
    until = date(2026, 3, 30)
    with office.unit("chen") as unit:
        return_payment(unit, taken.payment, reason="no funds", today=TODAY, hold_until=until)
        with pytest.raises(Refused, match="wait until 03/30/2026"):
            load_statement(unit, str(book.account_of()), today=until)
        assert load_statement(unit, str(book.account_of()), today=date(2026, 3, 31)).amount_due == 7500


def test_the_claims_time_line_tells_each_act_once_in_words(office: Office, book: CounterBook) -> None:
    taken = book.take(3000, "check", "1021")
    with office.unit("chen") as unit:
        return_payment(unit, taken.payment, reason="no funds", today=TODAY, hold_until=TODAY, fee=2500)
        told = claim_detail(unit, unit.number("SELECT id FROM app.claim WHERE number = 'OLD'")).time_line
    assert [each.text for each in told if each.actor == "M. Chen"] == [
        "Payment P1 was returned by the bank: 30.00 is owed again. A fee of 25.00 is noted, not charged.",
        "Patient paid 30.00 (check, payment P1).",
    ]
