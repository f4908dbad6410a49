"""Posting when more than one hand is on it: clerks, repeated calls, order of arrival, slices."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from itertools import permutations
from uuid import uuid4

import pytest
from msgspec import structs

from app.domain.errors import AppError, Conflict, NotFound
from app.posting import service
from app.posting.load import load_payment, load_slice, waiting_ids
from app.posting.modes import APPROVED
from app.posting.reverse import reverse_remittance
from app.posting.schedule import PaymentPlan, plan_payment
from app.posting.service import approve_remittance, post_all_by_mode, post_by_mode
from app.posting.write import write_plan
from app.rules.policy import seed_policy
from app.security.people import Scope
from tests.db.posting_book import TODAY, PostingBook, broken_invariants
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

LINE = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)))


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and undoes, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def waiting_payment(office: Office, claims: int = 3) -> PostingBook:
    """A payment of a payer that posts by review only."""
    book = PostingBook(office)
    for at in range(claims):
        book.claim(f"R{at}", [("99213", 20000)], name=f"NAME{at},ANA", member=f"M{at}")
    book.mode("ALD", "review")
    remit = book.remit("T1", [Clp(f"R{at}", (LINE,), name=f"NAME{at},ANA", member=f"M{at}") for at in range(claims)])
    with office.unit("svc_import") as unit:
        post_by_mode(unit, [remit], today=TODAY)
    return book


def planned(office: Office, login: str) -> PaymentPlan:
    with office.unit(login) as unit:
        remit = unit.number("SELECT id FROM app.remit")
        payment = load_payment(unit, remit)
        assert payment is not None
        found = load_slice(unit, payment, waiting_ids(unit, remit, ("waiting",)))
    return plan_payment(payment, found.received, found.candidates, seed_policy(), mode=APPROVED)


def test_two_clerks_approve_at_once_and_one_posts(office: Office) -> None:
    book = waiting_payment(office)
    for login in ("clerk_one", "clerk_two"):
        office.enrol(login, "poster")
    gate, answers = threading.Barrier(2), []

    def clerk(login: str) -> None:
        plan = planned(office, login)
        gate.wait()
        with office.unit(login) as unit:
            answers.append(write_plan(unit, plan, today=TODAY, by_hand=True).result)

    threads = [threading.Thread(target=clerk, args=(login,)) for login in ("clerk_one", "clerk_two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["already", "posted"]
    assert book.equation("T1") == (36000, 36000, 0, 0, 0)


def test_a_call_repeated_with_its_operation_id_gets_the_same_answer_and_writes_nothing(office: Office) -> None:
    book = waiting_payment(office)
    plan, op = planned(office, "okoye"), uuid4()
    with office.unit("okoye") as unit:
        first = write_plan(unit, plan, today=TODAY, by_hand=True, op=op)
    before = book.fingerprint()
    with office.unit("okoye") as unit:
        second = write_plan(unit, plan, today=TODAY, by_hand=True, op=op)
    assert (second, book.fingerprint()) == (first, before)


def test_an_operation_id_is_good_for_one_payload_only(office: Office) -> None:
    waiting_payment(office)
    plan, op = planned(office, "okoye"), uuid4()
    with office.unit("okoye") as unit:
        write_plan(unit, plan, today=TODAY, by_hand=True, op=op)
    with pytest.raises(AppError, match="reused"), office.unit("okoye") as unit:
        write_plan(unit, plan, today=date(2026, 3, 21), by_hand=True, op=op)


def test_a_plan_made_before_somebody_else_posted_to_the_claim_is_refused(office: Office) -> None:
    book = waiting_payment(office)
    stale = planned(office, "okoye")
    book.remit("T2", [Clp("R0", (LINE,), name="NAME0,ANA", member="M0")])
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T2", today=TODAY)
    with pytest.raises(Conflict, match="changed by somebody else"), office.unit("okoye") as unit:
        write_plan(unit, stale, today=TODAY, by_hand=True)


def test_any_order_of_independent_payments_gives_the_same_balances(office: Office) -> None:
    book = PostingBook(office)
    for at in range(3):
        book.claim(f"P{at}", [("99213", 20000)], name=f"NAME{at},ANA", member=f"M{at}")
    remits = [
        book.remit(
            f"T{at}", [Clp(f"P{at}", (LINE,), name=f"NAME{at},ANA", member=f"M{at}")], plb=[("WO", f"R{at}", 100)]
        )
        for at in range(3)
    ]
    seen = set()
    for order in permutations(remits):
        with office.unit("svc_import") as unit:
            post_by_mode(unit, order, today=TODAY)
        seen.add(book.fingerprint())
        with office.unit("okoye") as unit:
            for at in range(3):
                reverse_remittance(unit, f"T{at}", reason="Next order")
        with office.unit("root") as unit:
            unit.execute("UPDATE app.remit_claim SET state = 'waiting'")
    assert len(seen) == 1


def test_a_large_payment_posts_in_slices_and_goes_on_where_it_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SLICE", 2)
    book = PostingBook(office)
    for at in range(5):
        book.claim(f"S{at}", [("99213", 20000)], name=f"NAME{at},ANA", member=f"M{at}")
    received = [Clp(f"S{at}", (LINE,), name=f"NAME{at},ANA", member=f"M{at}") for at in range(5)]
    remit = book.remit("T1", received, plb=[("WO", "X", 500)])
    with office.unit("svc_import") as unit:
        ids = waiting_ids(unit, remit, ("waiting",))
        service.post_slice(unit, remit, ids[:2], today=TODAY, mode="clean", more=True)
    assert book.states("T1")[0] == "posting"
    assert book.equation("T1") == (59500, 24000, 0, -500, 36000)
    done = post_all_by_mode(office.database("svc_import"), [remit], today=TODAY)
    assert done.posted == 3
    assert book.states("T1")[0] == "posted"
    assert book.equation("T1") == (59500, 60000, 0, -500, 0)


def test_a_clerk_of_another_practice_does_not_even_see_the_payment(office: Office) -> None:
    book = waiting_payment(office)
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('ZZ', 'ZZ', 'ZZ', 'ZZ')")
    office.enrol("stranger", "poster", scopes=(Scope("ZZ"),))
    with pytest.raises(NotFound), office.unit("stranger") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    plan = planned(office, "okoye")
    with pytest.raises(NotFound, match="hold as a whole"), office.unit("stranger") as unit:
        write_plan(unit, plan, today=TODAY, by_hand=True)
    assert book.account("clearing") == 0


def test_a_clerk_of_one_location_cannot_post_the_practices_payment(office: Office) -> None:
    waiting_payment(office)
    plan = planned(office, "okoye")
    office.enrol("local", "poster", scopes=(Scope("QFM", "MAIN"),))
    with pytest.raises(NotFound, match="hold as a whole"), office.unit("local") as unit:
        write_plan(unit, plan, today=TODAY, by_hand=True)


@pytest.mark.parametrize("forged", ["more cash", "another account", "another claim's line", "twice"])
def test_a_forged_plan_is_refused_by_the_database(office: Office, forged: str) -> None:
    book = waiting_payment(office)
    plan = planned(office, "okoye")
    first, second = plan.claims[0], plan.claims[1]
    legs = list(first.legs)
    if forged == "more cash":
        legs += [structs.replace(legs[0], cents=500), structs.replace(legs[1], cents=-500)]
    elif forged == "another account":
        wrong = structs.replace(legs[1], account="write_off", party="")
        legs += [wrong, structs.replace(wrong, account="receivable", party="primary", cents=-wrong.cents)]
    elif forged == "another claim's line":
        legs[1] = structs.replace(legs[1], line_id=second.legs[1].line_id)
    changed = structs.replace(plan, claims=(structs.replace(first, legs=tuple(legs)), *plan.claims[1:]))
    if forged == "twice":
        with office.unit("okoye") as unit:
            approve_remittance(unit, "T1", claim="R0", today=TODAY)
            version = unit.number("SELECT version FROM app.remit")
        changed = structs.replace(plan, payment=structs.replace(plan.payment, version=version))
    before = book.fingerprint()
    with pytest.raises(AppError), office.unit("okoye") as unit:
        write_plan(unit, changed, today=TODAY, by_hand=True)
    assert book.fingerprint() == before
