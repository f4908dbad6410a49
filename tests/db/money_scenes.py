"""For every function that moves money: a book in which it can be called once, and the call as the desk sends it.

The call is not written here: the service is run and rolled back, and what it sent is kept. So a test repeats, alters
and forges exactly what the program sends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from app.db.database import connect
from app.db.unit import Unit
from app.denials.acts import do_act
from app.denials.types import WantedAct
from app.posting.approve import approve_claims
from app.posting.bank_apply import apply_best
from app.posting.counter import apply_payment, propose_payment, return_payment, take_payment, unapply_payment
from app.posting.deposits_due import answer_due, settle_due
from app.posting.legacy_book import add_pattern, return_legacy
from app.posting.reverse import reverse_remittance
from app.posting.takeback_acts import ask_refund, post_takeback
from app.posting.transfer import transfer_claim
from app.posting.unpost import unpost_line
from app.posting.write_off import decide_approval, write_off_claim
from tests.db.bank_book import BankBook
from tests.db.counter_book import CounterBook, counter_book
from tests.db.denial_book import open_denial_book
from tests.db.posting_book import TODAY, PostingBook, one_claim, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.db.takeback_book import LETTER_DATE, TakebackBook
from tests.db.test_deposits_between import TwoPractices
from tests.office import Office
from tests.work_book import TODAY as WORK_DAY

Params = dict[str, object]
OLD = Clp("OLD-771", (Svc("99213", 4000, (Cas("CO", "45", 1000),)),), name="ELSE,ZOE", member="")
DENIED = (Svc("99213", 0, (Cas("CO", "29", 20000),)),)


@dataclass
class Scene:
    """A money call that can be made once. `number` names its parameter; `other` makes another wish of it (beside
    another digest), `stale` shows what somebody changed since; `never` are people who may not make it though they hold
    the right. `twice` says that the same wish under a new number is answered, not refused.
    """

    office: Office
    login: str
    sql: str
    params: Params
    number: str = "op"
    other: Params = field(default_factory=dict)
    stale: Params = field(default_factory=dict)
    never: tuple[str, ...] = ()
    twice: bool = False

    def call(
        self, login: str, number: UUID, *, sha: bytes = b"one", changed: Mapping[str, object] = {}
    ) -> list[object]:
        """Make it as somebody; what the function answers."""
        params = self.params | dict(changed) | {self.number: number}
        if "sha" in self.params:
            params["sha"] = sha
        with self.office.unit(login) as unit:
            return list(unit.rows(self.sql, params, into=Answer if self.number == "act" else object))


@dataclass(frozen=True, slots=True)
class Answer:
    """A row of the denial desk's answer."""

    reason_id: int
    claim_id: int
    done: bool
    why: str


class _Listener:
    """Keeps the first call of a function."""

    def __init__(self, function: str) -> None:
        self._mark = f"api.{function}("
        self.sql, self.params = "", Params()

    def before(self, sql: str, params: Mapping[str, object] | None) -> None:
        if params and self._mark in sql and not self.sql:
            self.sql, self.params = sql, dict(params)

    def changed_nothing(self, op: UUID) -> None:
        """No matter here."""


def sent(office: Office, login: str, function: str, work: Callable[[Unit], object]) -> Scene:
    """Run a service and take it back; the scene of the call it sent."""
    heard = _Listener(function)
    with connect(office.credentials(login)) as connection, connection.transaction(force_rollback=True):
        work(Unit(connection, heard))
    assert heard.sql, f"the service did not call {function}"
    return Scene(office, login, heard.sql, heard.params)


def _posting(office: Office) -> Scene:
    book = one_claim(office)
    book.mode("ALD", "review")
    post(office, book.remit("T1", [PAID]))
    scene = sent(office, "chen", "post_remittance_v1", lambda unit: approve_claims(unit, "T1", ["C1"], today=TODAY))
    scene.stale = {"version": 99}
    scene.twice = True                  # 'already', by whom and when
    return scene


def _owing(office: Office, cents: int) -> None:
    book = PostingBook(office)
    book.claim("S1", [("99213", 10000)])
    post(office, book.remit("T1", [Clp("S1", (Svc("99213", 10000 - cents, (Cas("PR", "2", cents),)),), control="I1")]))


def _write(unit: Unit) -> object:
    return write_off_claim(unit, "S1", party="patient", reason="small_balance", today=TODAY)


def _write_off(office: Office) -> Scene:
    _owing(office, 800)
    scene = sent(office, "chen", "write_off_v1", _write)
    scene.stale = {"open": [799]}
    return scene


def _write_off_asked(office: Office) -> Scene:
    _owing(office, 5000)                # above the limit of a small balance: asked for
    scene = sent(office, "chen", "write_off_v1", _write)
    scene.stale = {"open": [799]}
    return scene


def _decide(office: Office, approval: int) -> Scene:
    office.enrol("marsh", "supervisor")
    return sent(
        office, "marsh", "decide_approval_v1", lambda unit: decide_approval(unit, approval, today=TODAY, approve=True)
    )


def _decide_write_off(office: Office) -> Scene:
    _owing(office, 5000)
    office.enrol("asker", "supervisor")
    with office.unit("asker") as unit:
        asked = write_off_claim(unit, "S1", party="patient", reason="small_balance", today=TODAY)
    assert asked.approval is not None
    scene = _decide(office, asked.approval)
    scene.never, scene.other = ("asker",), {"approve": False, "why": "no"}
    return scene


def _refuse_write_off(office: Office) -> Scene:
    scene = _decide_write_off(office)
    scene.params |= {"approve": False, "why": "not this one"}
    scene.other = {"approve": True}
    return scene


def _move(unit: Unit) -> object:
    return transfer_claim(unit, "C1", from_party="primary", to_party="patient", reason="by phone", today=TODAY)


def _denied(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    post(office, book.remit("T1", [Clp("C1", DENIED)]))


def _transfer(office: Office) -> Scene:
    _denied(office)
    scene = sent(office, "okoye", "transfer_v1", _move)
    scene.stale = {"version": 99}
    return scene


def _transfer_asked(office: Office) -> Scene:
    _denied(office)
    scene = sent(office, "chen", "transfer_v1", _move)     # beyond the patient's share: a supervisor decides
    scene.stale = {"version": 99}
    return scene


def _decide_transfer(office: Office) -> Scene:
    _denied(office)
    with office.unit("chen") as unit:
        asked = transfer_claim(unit, "C1", from_party="primary", to_party="patient", reason="by phone", today=TODAY)
    assert asked.approval is not None
    return _decide(office, asked.approval)


def _taken_back(office: Office) -> TakebackBook:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    chains = TakebackBook(book)
    chains.letter("FCN5", 5000, "C1")
    return chains


def _takeback(office: Office) -> Scene:
    chains = _taken_back(office)
    chains.plb("T2", ("WO", "FCN5", 5000))
    chain = chains.chain("FCN5")
    with office.unit("root") as unit:
        claim = unit.number("SELECT id FROM app.claim WHERE number = 'C1'")
    scene = sent(
        office, "chen", "post_takeback_v1",
        lambda unit: post_takeback(unit, chain, cents=5000, reason="as the letter says", today=TODAY, claim_id=claim),
    )  # fmt: skip
    scene.stale = {"version": 99}
    return scene


def _refund(office: Office) -> Scene:
    chain = _taken_back(office).chain("FCN5")
    scene = sent(
        office, "chen", "refund_takeback_v1",
        lambda unit: ask_refund(unit, chain, cents=5000, check_number="1044", sent_on=LETTER_DATE, today=TODAY),
    )  # fmt: skip
    scene.stale = {"version": 99}
    return scene


def _decide_refund(office: Office) -> Scene:
    chains = _taken_back(office)
    office.enrol("asker", "supervisor")
    scene = _decide(office, chains.ask("FCN5", 5000, "1044", "asker").approval)
    scene.never = ("asker",)
    return scene


def _reversal(office: Office) -> Scene:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    return sent(
        office, "chen", "reverse_operation_v1", lambda unit: reverse_remittance(unit, "T1", reason="wrong payment")
    )


def _unpost(office: Office) -> Scene:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    with office.unit("root") as unit:
        part = unit.number("SELECT id FROM app.remit_claim WHERE number = 'C1'")
    return sent(
        office, "chen", "unpost_line_v1", lambda unit: unpost_line(unit, part, 1, today=TODAY, reason="wrong line")
    )


def _legacy(office: Office) -> Scene:
    book = one_claim(office)
    with office.unit("okoye") as unit:
        add_pattern(unit, "QFM", "prefix:OLD", "Old System")
    post(office, book.remit("T1", [PAID, OLD]))
    with office.unit("root") as unit:
        part = unit.number("SELECT id FROM app.remit_claim WHERE number = 'OLD-771'")
    return sent(
        office, "chen", "return_legacy_v1", lambda unit: return_legacy(unit, part, today=TODAY, reason="it is ours")
    )


def _deposit(office: Office) -> Scene:
    bank = BankBook(office)
    bank.paid("EFT1")
    line = bank.line(12000, trace="EFT1")
    scene = sent(
        office, "chen", "post_deposit_v1", lambda unit: apply_best(unit, line, today=TODAY, reason="as the payer says")
    )
    scene.stale = {"version": 99}
    return scene


def _answer_due(office: Office) -> Scene:
    two = TwoPractices(office)
    office.enrol("asker", "supervisor", "poster")
    due = two.ask(two.received())
    with office.unit("root") as unit:
        unit.execute("UPDATE app.practice_due SET asked_by = 'asker'")
    scene = sent(office, "okoye", "answer_due_v1", lambda unit: answer_due(unit, due, approve=True, today=TODAY))
    scene.never, scene.other = ("asker",), {"approve": False}
    return scene


def _decline_due(office: Office) -> Scene:
    scene = _answer_due(office)
    scene.params |= {"approve": False}
    scene.other = {"approve": True}
    return scene


def _settle_due(office: Office) -> Scene:
    two = TwoPractices(office)
    owed = two.approve(two.ask(two.received()))
    two.bank.apply(two.bank.line(21000, trace="MIX"))
    out = two.bank.line(-9000, kind="wire")
    return sent(
        office, "okoye", "settle_due_v1",
        lambda unit: settle_due(unit, owed.due_id, from_line=out, to_line=None, today=TODAY),
    )  # fmt: skip


def _take_payment(office: Office) -> Scene:
    book = counter_book(office)
    new = book.new(1000, "check", "8812")

    def take(unit: Unit) -> object:
        return take_payment(unit, new, propose_payment(unit, book.account_of(), 1000).applications, today=TODAY)

    return sent(office, "chen", "take_patient_payment_v1", take)


def _unapplied(office: Office) -> tuple[CounterBook, int]:
    book = counter_book(office)
    with office.unit("chen") as unit:
        return book, take_payment(unit, book.new(7500, "check", "8812"), (), today=TODAY).payment


def _apply_payment(office: Office) -> Scene:
    book, payment = _unapplied(office)

    def apply(unit: Unit) -> object:
        proposal = propose_payment(unit, book.account_of(), 7500)
        return apply_payment(unit, payment, proposal.applications, today=TODAY)

    return sent(office, "chen", "apply_patient_payment_v1", apply)


def _unapply_payment(office: Office) -> Scene:
    payment = counter_book(office).take(1000, "check", "8812").payment
    return sent(
        office, "chen", "unapply_patient_payment_v1",
        lambda unit: unapply_payment(unit, payment, reason="another visit", today=TODAY),
    )  # fmt: skip


def _return_payment(office: Office) -> Scene:
    payment = counter_book(office).take(1000, "check", "8812").payment
    hold = TODAY + timedelta(days=30)
    return sent(
        office, "chen", "return_patient_payment_v1",
        lambda unit: return_payment(unit, payment, reason="no funds", today=TODAY, hold_until=hold),
    )  # fmt: skip


def _import(office: Office) -> Scene:
    """A file whose claims are known already: what is tested is its number, right and scope."""
    book = one_claim(office)
    sql = """SELECT api.import_claims_v1(%(op)s, %(sha)s, %(practice)s, NULL, %(today)s, '[]', '[]', '[]', '[]')"""
    params: Params = {"op": uuid4(), "sha": b"", "practice": book.practice, "today": TODAY}
    return Scene(office, "svc_import", sql, params, twice=True)


def _denial_act(office: Office) -> Scene:
    book = open_denial_book(office)
    rows = book.of(book.n1[0])
    wanted = WantedAct("write_off", reason="small_balance")
    scene = sent(office, "okoye", "denial_act_v1", lambda unit: do_act(unit, wanted, rows, today=WORK_DAY))
    scene.number, scene.other = "act", {"kind": "assign"}
    scene.stale = {"versions": [each.version + 7 for each in rows]}
    scene.twice = True                  # answered row by row: changed since
    return scene


SCENES: dict[str, Callable[[Office], Scene]] = {
    "post_remittance_v1": _posting,
    "write_off_v1": _write_off,
    "write_off_v1 asks": _write_off_asked,
    "transfer_v1": _transfer,
    "transfer_v1 asks": _transfer_asked,
    "decide_approval_v1 write-off": _decide_write_off,
    "decide_approval_v1 refuses": _refuse_write_off,
    "decide_approval_v1 transfer": _decide_transfer,
    "decide_approval_v1 refund": _decide_refund,
    "post_takeback_v1": _takeback,
    "refund_takeback_v1": _refund,
    "reverse_operation_v1": _reversal,
    "unpost_line_v1": _unpost,
    "return_legacy_v1": _legacy,
    "post_deposit_v1": _deposit,
    "answer_due_v1": _answer_due,
    "answer_due_v1 declines": _decline_due,
    "settle_due_v1": _settle_due,
    "take_patient_payment_v1": _take_payment,
    "apply_patient_payment_v1": _apply_payment,
    "unapply_patient_payment_v1": _unapply_payment,
    "return_patient_payment_v1": _return_payment,
    "import_claims_v1": _import,
    "denial_act_v1": _denial_act,
}
# Moves money only by calling one of the above for what it kept before, once: told why, and tested where it belongs.
BY_ANOTHER = {
    "undo_denial_act_v1": "an act is undone once, its reversal has a number derived from the act (test_denial_acts.py)",
}
