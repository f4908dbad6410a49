"""Money of one practice in another's payment or bank: asked for, approved by another person, owed until settled."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest

from app.db.database import Database
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.posting.bank_accounts import BankAccount
from app.posting.bank_apply import undo_line
from app.posting.deposits_due import (
    answer_due,
    list_dues,
    list_foreign_claims,
    request_due_of_claim,
    request_due_of_line,
    settle_due,
)
from app.posting.deposits_types import Due
from app.posting.reverse import reverse_remittance
from app.security.people import Scope
from tests.db.bank_book import BankBook
from tests.db.posting_book import TODAY, broken_invariants, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office

THEIRS = Clp("B1", (Svc("99214", 9000, (Cas("CO", "45", 1000),)),), control="ICNB", name="STONE,BOB", member="MB")


@dataclass
class TwoPractices:
    """QFM, whose payment holds a claim of OTH; `okoye` and `marsh` are supervisors of both."""

    office: Office
    bank: BankBook = field(init=False)
    theirs: BankAccount = field(init=False)
    other: int = 0

    def __post_init__(self) -> None:
        self.bank = BankBook(self.office)
        book = self.bank.book
        ours = (book.practice, book.location)
        with self.office.unit("root") as unit:
            self.other, location = book._practice(unit, "OTH")
        book.practice, book.location = self.other, location
        book.claim("B1", [("99214", 10000)], name="STONE,BOB", member="MB")
        book.practice, book.location = ours
        self.theirs = self.bank.open_account("OTH", "9911")
        self.office.enrol("marsh", "supervisor")

    def received(self) -> int:
        """A payment of 210.00 for QFM with 90.00 of OTH in it; the number of the foreign received claim."""
        remit = self.bank.book.remit("MIX", [PAID, THEIRS])
        post(self.office, remit)
        with self.office.unit("root") as unit:
            return unit.number("SELECT id FROM app.remit_claim WHERE number = 'B1' AND practice_id = %(p)s", self.ours)

    @property
    def ours(self) -> dict[str, object]:
        """Parameters that name QFM."""
        return {"p": self.bank.book.practice}

    def ask(self, part: int) -> int:
        """The poster asks."""
        with self.office.unit("chen") as unit:
            return request_due_of_claim(unit, part, owner="OTH", reason="the claim is theirs")

    def approve(self, due: int) -> Due:
        """A supervisor approves."""
        with self.office.unit("okoye") as unit:
            return answer_due(unit, due, approve=True, today=TODAY)

    def sums(self) -> dict[str, int]:
        """`practice account` and its sum, without zeros, for the accounts between practices."""
        with self.office.unit("root") as unit:
            rows = unit.rows(
                """SELECT practice.code || ' ' || account || ':' || sum(cents) FROM led.entry JOIN app.practice ON
                   practice.id = entry.practice_id WHERE account IN
                   ('clearing', 'unposted', 'due_to', 'due_from', 'bank')
                   GROUP BY practice.code, account HAVING sum(cents) <> 0""",
                into=str,
            )
        return {name: int(cents) for name, _, cents in (row.partition(":") for row in rows)}


@pytest.fixture
def two(office: Office) -> TwoPractices:
    """Two practices, one payment between them."""
    return TwoPractices(office)


def test_the_money_is_owed_only_after_somebody_else_approved(two: TwoPractices) -> None:
    part = two.received()
    with two.office.unit("chen", read_only=True) as unit:
        (foreign,) = list_foreign_claims(unit)
    assert (foreign.remit_claim_id, foreign.holder, foreign.owner, foreign.cents) == (part, "QFM", "OTH", 9000)
    due = two.ask(part)
    assert two.sums() == {"QFM clearing": 21000, "QFM unposted": -9000}
    owed = two.approve(due)
    assert (owed.state, owed.holder, owed.owner, owed.cents) == ("owed", "QFM", "OTH", 9000)
    assert two.sums() == {
        "QFM clearing": 21000, "QFM due_to": -9000, "OTH due_from": 9000, "OTH clearing": -9000,
    }  # fmt: skip
    assert two.bank.book.states("MIX")[0] == "posted"
    assert broken_invariants(two.office) == []


def test_the_claim_posts_in_its_own_practice_and_the_debt_is_settled_by_a_transfer(two: TwoPractices) -> None:
    owed = two.approve(two.ask(two.received()))
    assert owed.other_remit_id is not None
    assert post(two.office, owed.other_remit_id).posted == 1
    assert two.bank.book.parties("B1") == {}
    two.bank.apply(two.bank.line(21000, trace="MIX"))
    out = two.bank.line(-9000, kind="wire")
    came = two.bank.line(9000, kind="wire", account=two.theirs)
    with two.office.unit("okoye") as unit:
        assert settle_due(unit, owed.due_id, from_line=out, to_line=came, today=TODAY).state == "transferred"
        assert list_dues(unit) == ()
    assert two.sums() == {"QFM bank": 12000, "OTH bank": 9000}
    assert broken_invariants(two.office) == []
    with two.office.unit("okoye") as unit:
        undo_line(unit, out, reason="the wire was recalled")
        assert [due.state for due in list_dues(unit)] == ["owed"]
    assert broken_invariants(two.office) == []


def test_a_payment_the_asker_may_not_see_is_refused_like_one_that_is_not_there(two: TwoPractices) -> None:
    part = two.received()
    owed = two.approve(two.ask(part))
    two.office.enrol("narrow", "poster", scopes=(Scope("QFM"),))
    line = two.bank.line(500)
    said = []
    for other in (owed.other_remit_id, 999_999):
        with two.office.unit("narrow") as unit, pytest.raises(NotFound) as told:
            unit.number(
                "SELECT api.request_due_v1(NULL, %(line)s, %(other)s, 'OTH', 500, 'theirs')",
                {"line": line, "other": other},
            )
        said.append(told.value.sentence)
    assert said[0] == said[1]


def test_money_returned_to_the_payer_leaves_the_other_practice_waiting_for_it(two: TwoPractices) -> None:
    owed = two.approve(two.ask(two.received()))
    post(two.office, owed.other_remit_id or 0)
    two.bank.apply(two.bank.line(21000, trace="MIX"))
    out = two.bank.line(-9000, kind="check")
    with two.office.unit("okoye") as unit:
        assert settle_due(unit, owed.due_id, from_line=out, to_line=None, today=TODAY).state == "returned"
    assert two.sums() == {"QFM bank": 12000, "OTH clearing": 9000}
    assert broken_invariants(two.office) == []


def test_who_asked_does_not_approve_and_nobody_approves_twice(two: TwoPractices) -> None:
    part = two.received()
    with two.office.unit("okoye") as unit:
        due = request_due_of_claim(unit, part, owner="OTH", reason="theirs")
    with two.office.unit("okoye") as unit, pytest.raises(NotPermitted, match="another supervisor"):
        answer_due(unit, due, approve=True, today=TODAY)
    with two.office.unit("chen") as unit, pytest.raises(NotPermitted):
        answer_due(unit, due, approve=True, today=TODAY)
    with two.office.unit("chen") as unit, pytest.raises(Conflict):
        request_due_of_claim(unit, part, owner="OTH", reason="again")
    with two.office.unit("marsh") as unit:
        answer_due(unit, due, approve=False, today=TODAY)
    with two.office.unit("marsh") as unit, pytest.raises(Conflict, match="answered by marsh"):
        answer_due(unit, due, approve=True, today=TODAY)
    assert two.sums() == {"QFM clearing": 21000, "QFM unposted": -9000}


def test_of_two_supervisors_who_approve_at_once_one_does_and_the_other_is_told(two: TwoPractices) -> None:
    due = two.ask(two.received())
    gate = threading.Barrier(2)

    def desk(login: str) -> str:
        database = Database.open(two.office.credentials(login), size=1)
        try:
            gate.wait(timeout=30)
            with database.unit() as unit:
                return answer_due(unit, due, approve=True, today=TODAY).state
        except Conflict as error:
            return error.sentence
        finally:
            database.close()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(desk, ("okoye", "marsh")))
    assert said.count("owed") == 1
    assert any("was answered by" in sentence for sentence in said)
    assert two.sums()["QFM due_to"] == -9000
    assert broken_invariants(two.office) == []


def test_a_supervisor_of_one_practice_alone_approves_nothing(two: TwoPractices) -> None:
    due = two.ask(two.received())
    two.office.enrol("half", "supervisor", scopes=(Scope("QFM"),))
    with two.office.unit("half") as unit, pytest.raises(NotFound):
        answer_due(unit, due, approve=True, today=TODAY)
    with two.office.unit("half") as unit, pytest.raises(Refused, match="Name the practice"):
        request_due_of_claim(unit, 1 + 1, owner="QFM", reason="x")


def test_a_bank_line_that_pays_the_other_practice_clears_its_payment_there(two: TwoPractices) -> None:
    book = two.bank.book
    ours, book.practice = book.practice, two.other
    remit = book.remit("THEIRS", [THEIRS])
    book.practice = ours
    post(two.office, remit)
    line = two.bank.line(9000, trace="THEIRS")
    with two.office.unit("chen") as unit:
        due = request_due_of_line(unit, line, owner="OTH", remit_id=remit, cents=9000, reason="wrong account")
    two.approve(due)
    assert two.sums() == {"QFM bank": 9000, "QFM due_to": -9000, "OTH due_from": 9000}
    assert broken_invariants(two.office) == []
    with two.office.unit("okoye") as unit:
        undo_line(unit, line, reason="it was ours after all")
        assert [each.state for each in list_dues(unit)] == ["asked"]
    assert two.sums() == {"OTH clearing": 9000}
    assert broken_invariants(two.office) == []


def test_undoing_the_whole_payment_undoes_the_debt_and_a_settled_one_first_wants_its_settlement_undone(
    two: TwoPractices,
) -> None:
    owed = two.approve(two.ask(two.received()))
    two.bank.apply(two.bank.line(21000, trace="MIX"))
    out = two.bank.line(-9000, kind="wire")
    with two.office.unit("okoye") as unit:
        settle_due(unit, owed.due_id, from_line=out, to_line=None, today=TODAY)
    with two.office.unit("okoye") as unit, pytest.raises(Refused, match="undo the settlement first"):
        reverse_remittance(unit, f"R{owed_by(two)}", reason="all wrong")
    with two.office.unit("okoye") as unit:
        undo_line(unit, out, reason="wire recalled")
        reverse_remittance(unit, f"R{owed_by(two)}", reason="all wrong")
        assert [due.state for due in list_dues(unit)] == ["asked"]
    assert two.sums() == {"QFM bank": 21000, "QFM clearing": -21000}
    assert broken_invariants(two.office) == []


def owed_by(two: TwoPractices) -> int:
    """The number of the payment both practices' money came with."""
    with two.office.unit("root") as unit:
        return unit.number("SELECT id FROM app.remit WHERE trace = 'MIX' AND practice_id = %(p)s", two.ours)


def test_nothing_that_is_posted_or_too_much_is_asked_for(two: TwoPractices) -> None:
    two.received()
    line = two.bank.line(5000, trace="X")
    with two.office.unit("root") as unit:
        posted = unit.number("SELECT id FROM app.remit_claim WHERE state = 'posted'")
    with two.office.unit("chen") as unit, pytest.raises(NotFound):
        request_due_of_claim(unit, posted, owner="OTH", reason="x")
    with two.office.unit("chen") as unit, pytest.raises(NotFound):
        request_due_of_line(unit, line, owner="OTH", remit_id=1, cents=5001, reason="x")
    with two.office.unit("chen") as unit, pytest.raises(Refused, match="Say why"):
        request_due_of_line(unit, line, owner="OTH", remit_id=1, cents=500, reason=" ")
