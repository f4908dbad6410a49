"""The money acts of the office, in a circle: after the last one the book stands where it stood before the first.

Each act is the service's own function as a window calls it; `target` names what an earlier act of the circle made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from app.db.database import Database
from app.db.unit import Unit
from app.posting.bank_accounts import TypedLine, find_account, save_account, type_line
from app.posting.bank_apply import apply_best, undo_line
from app.posting.counter import apply_payment, return_payment, take_payment, unapply_payment
from app.posting.counter_plan import Application, OpenLine
from app.posting.counter_types import NewPayment
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, post_by_mode
from app.posting.transfer import transfer_claim, undo_transfer
from app.posting.write_off import undo_write_off, write_off_claim
from tests.db.counter_book import CounterBook
from tests.db.posting_book import PAID_ON
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

TODAY = date(2026, 3, 20)
LINE = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)))
CLAIMS, CENTS = 3, 2500
_SINCE = """
    SELECT concat_ws('|', op.kind, account, party, entry.kind, claim_id, line_id, cents) FROM led.entry AS entry
    JOIN led.op AS op USING (op_id) WHERE entry.id > %(mark)s ORDER BY 1"""
_LINE_OF_NEW = """
    SELECT line.id FROM app.claim_line AS line JOIN app.claim ON claim.id = line.claim_id WHERE claim.number = 'NEW'"""
_NEWEST = """
    SELECT op.op_id::text FROM led.op JOIN led.entry USING (op_id) WHERE op.kind = %(kind)s AND op.reverses_op IS NULL
    ORDER BY entry.id DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Act:
    """One money act: who does it and how; `repeats` when a second call with its id gets the same answer."""

    name: str
    login: str
    do: Callable[[Database, UUID, str], object]
    kind: str = ""  # the newest operation of this kind is the target
    repeats: bool = True


def _post(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return approve_remittance(unit, "T1", today=TODAY)


def _reverse(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return reverse_remittance(unit, "T1", reason="keyed wrongly")


def _deposit(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        line = unit.number("SELECT id FROM app.bank_line")
        return apply_best(unit, line, today=TODAY, reason="the payer says so")


def _undo_deposit(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return undo_line(unit, unit.number("SELECT id FROM app.bank_line"), reason="another check")


def _on_new(unit: Unit) -> tuple[Application, ...]:
    """25.00 on the claim NEW, whatever is owed: a repeated call must ask for the same."""
    line = unit.number(_LINE_OF_NEW)
    return (Application(OpenLine(0, line, "NEW", "", TODAY, "", CENTS), CENTS),)


def _take(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        account = unit.number("SELECT id FROM app.account WHERE number = 'RIVERA,ANA'")
        practice = unit.number("SELECT practice_id FROM app.account WHERE id = %(id)s", {"id": account})
        new = NewPayment(practice, account, "check", CENTS, TODAY, str(op)[:8])
        return take_payment(unit, new, _on_new(unit), today=TODAY, op=op)


def _payment(database: Database, target: str) -> int:
    with database.unit(read_only=True) as unit:
        asked = {"op": target}
        return unit.number("SELECT id FROM app.patient_payment WHERE op_id = %(op)s::uuid", asked)


def _unapply(database: Database, op: UUID, target: str) -> object:
    payment = _payment(database, target)
    with database.unit() as unit:
        return unapply_payment(unit, payment, reason="another claim", today=TODAY, op=op)


def _apply(database: Database, op: UUID, target: str) -> object:
    payment = _payment(database, target)
    with database.unit() as unit:
        return apply_payment(unit, payment, _on_new(unit), today=TODAY, op=op)


def _return(database: Database, op: UUID, target: str) -> object:
    payment = _payment(database, target)
    with database.unit() as unit:
        return return_payment(unit, payment, reason="no funds", today=TODAY, hold_until=TODAY, op=op)


def _write_off(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return write_off_claim(unit, "OLD", party="patient", reason="prompt_pay", today=TODAY, cents=100, op=op)


def _undo_write_off(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return undo_write_off(unit, UUID(target), reason="paid after all")


def _transfer(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return transfer_claim(
            unit, "OLD", from_party="patient", to_party="collection", reason="no answer", today=TODAY, line=1, op=op
        )


def _undo_transfer(database: Database, op: UUID, target: str) -> object:
    with database.unit() as unit:
        return undo_transfer(unit, UUID(target), reason="the patient pays")


CIRCLE = (
    Act("post a payment", "chen", _post, repeats=False),
    Act("apply a bank line", "chen", _deposit, repeats=False),
    Act("undo a bank line", "chen", _undo_deposit, repeats=False),
    Act("reverse a payment", "chen", _reverse, repeats=False),
    Act("take a patient's payment", "chen", _take),
    Act("unapply it", "chen", _unapply, "patient_payment"),
    Act("apply it to another claim", "chen", _apply, "patient_payment"),
    Act("return it", "chen", _return, "patient_payment"),
    Act("write off", "chen", _write_off, repeats=False),
    Act("undo a write-off", "chen", _undo_write_off, "write_off", repeats=False),
    Act("transfer to collection", "okoye", _transfer, repeats=False),
    Act("undo a transfer", "okoye", _undo_transfer, "transfer", repeats=False),
)


class MoneyBook:
    """An office in which every act of the circle can be done, and what the ledger got since a mark."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.book = CounterBook(office)
        self.book.owing("NEW", 4500)
        self.book.owing("OLD", 1000, 2000, day=date(2026, 1, 5))
        for at in range(CLAIMS):
            self.book.claim(f"R{at}", [("99213", 20000)], name=f"NAME{at},ANA", member=f"M{at}")
        self.book.mode("ALD", "review")
        parts = [Clp(f"R{at}", (LINE,), name=f"NAME{at},ANA", member=f"M{at}") for at in range(CLAIMS)]
        remit = self.book.remit("T1", parts)
        with office.unit("svc_import") as unit:
            post_by_mode(unit, [remit], today=TODAY)
        with office.unit("okoye") as unit:
            save_account(unit, "QFM", "Operating 4471", "4471")
            account = find_account(unit, "4471")
        with office.unit("chen") as unit:
            type_line(unit, account, TypedLine(PAID_ON, CLAIMS * LINE.paid, "ach", "T1", "MED PAYER", "T1"))
        self.expected: dict[str, str] = {}

    def target(self, act: Act) -> str:
        """The operation that the act works on."""
        if not act.kind:
            return ""
        with self.office.unit("root") as unit:
            return unit.text(_NEWEST, {"kind": act.kind})

    def mark(self) -> int:
        """The newest entry of the ledger."""
        with self.office.unit("root") as unit:
            return unit.number("SELECT max(id) FROM led.entry")

    def since(self, mark: int) -> str:
        """What the ledger got since, as a digest; the empty text when nothing."""
        with self.office.unit("root") as unit:
            rows = unit.rows(_SINCE, {"mark": mark}, into=str)
        return hashlib.sha256("\n".join(rows).encode()).hexdigest() if rows else ""

    def learn(self) -> None:
        """Do the whole circle undisturbed and remember what each act writes."""
        before = self.book.fingerprint()
        for act in CIRCLE:
            mark, target = self.mark(), self.target(act)
            act.do(self.office.database(act.login), uuid4(), target)
            self.expected[act.name] = self.since(mark)
            assert self.expected[act.name], act.name
        assert self.book.fingerprint() == before, "the circle does not close"
