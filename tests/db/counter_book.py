"""A small book for the counter: claims whose patients owe something, and clerks who take money."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from app.posting.counter import open_lines, propose_payment, take_payment
from app.posting.counter_types import NewPayment, PaymentMoved
from tests.db.posting_book import PostingBook
from tests.office import Office

TODAY = date(2026, 3, 20)


class CounterBook(PostingBook):
    """`owing` puts what a claim charges on its patient."""

    def owing(self, number: str, *cents: int, name: str = "RIVERA,ANA", day: date = date(2026, 2, 2)) -> int:
        """A claim of one line per amount, all of it the patient's. Returns its id."""
        claim = self.claim(number, [("99213", each) for each in cents], name=name)
        with self.office.unit("root") as unit:
            named = {"claim": claim, "day": day, "op": uuid4(), "p": self.practice}
            unit.execute("UPDATE app.claim SET status = 'paid', service_from = %(day)s WHERE id = %(claim)s", named)
            unit.execute("UPDATE app.claim_line SET service_from = %(day)s WHERE claim_id = %(claim)s", named)
            unit.execute(
                """INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, result)
                   VALUES (%(op)s, 'transfer', %(p)s, '\\x00', '{"result": "moved"}')""",
                named,
            )
            unit.execute(
                """INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id,
                       cents, effective_date, period, group_code, reason_code)
                   SELECT %(op)s, practice_id, location_id, 'receivable', side.party, 'transfer', claim_id, id,
                       side.sign * charge_cents, %(day)s, '2026-02-01', 'PR', '1'
                   FROM app.claim_line CROSS JOIN (VALUES ('patient', 1), ('primary', -1)) AS side (party, sign)
                   WHERE claim_id = %(claim)s""",
                named,
            )
        return claim

    def account_of(self, name: str = "RIVERA,ANA") -> int:
        """The account's id."""
        with self.office.unit("root") as unit:
            return unit.number("SELECT id FROM app.account WHERE number = %(n)s", {"n": name})

    def new(self, cents: int, kind: str = "cash", reference: str = "", name: str = "RIVERA,ANA") -> NewPayment:
        """A payment as it is keyed."""
        return NewPayment(self.practice, self.account_of(name), kind, cents, TODAY, reference)

    def take(self, cents: int, kind: str = "cash", reference: str = "", *, login: str = "chen") -> PaymentMoved:
        """Take it and apply it oldest first."""
        new = self.new(cents, kind, reference)
        with self.office.unit(login) as unit:
            proposal = propose_payment(unit, self.account_of(), cents)
            return take_payment(unit, new, proposal.applications, today=TODAY)

    def owed(self, name: str = "RIVERA,ANA") -> dict[str, int]:
        """What the patient owes, by claim."""
        account = self.account_of(name)
        with self.office.unit("root") as unit:
            found: dict[str, int] = {}
            for line in open_lines(unit, (account,))[account]:
                found[line.claim_number] = found.get(line.claim_number, 0) + line.owed
        return found

    def standing(self, payment: int) -> tuple[str, int, int]:
        """State, applied and unapplied of a payment."""
        with self.office.unit("root") as unit:
            said = unit.text(
                """SELECT concat_ws(' ', state, applied_cents, unapplied_cents) FROM app.patient_payment
                   WHERE id = %(id)s""",
                {"id": payment},
            )
        state, applied, unapplied = said.split(" ")
        return state, int(applied), int(unapplied)


def counter_book(office: Office) -> CounterBook:
    """Two claims of one account: 30.00 (two lines) from January, 45.00 from February."""
    book = CounterBook(office)
    book.owing("NEW", 4500)
    book.owing("OLD", 1000, 2000, day=date(2026, 1, 5))
    return book
