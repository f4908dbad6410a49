"""What tests of take-backs ask a small book: chains by reference, steps, balances, and acts of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.posting.letters import Letter, record_letter
from app.posting.takeback import Takeback, TakebackPage, find_takeback, list_takebacks, show_takeback
from app.posting.takeback_acts import RefundAsked, ask_refund
from app.posting.write_off import Decided, decide_approval
from tests.db.posting_book import TODAY, PostingBook, post
from tests.office import Office

LETTER_DATE = date(2026, 2, 20)


@dataclass
class TakebackBook:
    """A posting book with the questions of take-backs, asked as a supervisor."""

    book: PostingBook

    @property
    def office(self) -> Office:
        return self.book.office

    def chains(self, state: str = "") -> tuple[Takeback, ...]:
        with self.office.unit("okoye", read_only=True) as unit:
            return list_takebacks(unit, today=TODAY, state=state)

    def chain(self, name: str) -> Takeback:
        with self.office.unit("okoye", read_only=True) as unit:
            return find_takeback(unit, name, today=TODAY)

    def page(self, name: str) -> TakebackPage:
        with self.office.unit("okoye", read_only=True) as unit:
            return show_takeback(unit, find_takeback(unit, name, today=TODAY).takeback_id, today=TODAY)

    def steps(self, name: str) -> list[str]:
        return [step.kind for step in self.page(name).steps]

    def balance(self, reference: str) -> int:
        """What stands on payer_balance under a reference."""
        with self.office.unit("root") as unit:
            return unit.number(
                "SELECT sum(cents) FROM led.entry WHERE account = 'payer_balance' AND reference = %(r)s",
                {"r": reference},
            )

    def letter(self, control: str, cents: int, *claims: str, payer: str = "ALD", written: date = LETTER_DATE) -> int:
        with self.office.unit("okoye") as unit:
            letter = Letter(self.book.practice, self.book.payers[payer], written, control, cents, claims)
            return record_letter(unit, letter, today=TODAY)

    def plb(self, trace: str, *plb: tuple[str, str, int], payer: str = "ALD") -> None:
        """Post a payment of provider level alone."""
        post(self.office, self.book.remit(trace, [], plb=plb, payer=payer))

    def ask(self, name: str, cents: int, check: str, who: str = "chen") -> RefundAsked:
        """Ask for a refund check."""
        with self.office.unit(who) as unit:
            return ask_refund(unit, self.chain(name), cents=cents, check_number=check, sent_on=LETTER_DATE, today=TODAY)

    def decide(self, approval: int, who: str = "okoye", *, approve: bool = True) -> Decided:
        """A supervisor says yes, or no."""
        with self.office.unit(who) as unit:
            return decide_approval(unit, approval, approve=approve, today=TODAY, why="" if approve else "no")

    def refund(self, name: str, cents: int, check: str) -> None:
        """A refund check, asked for and approved."""
        self.decide(self.ask(name, cents, check).approval)

    def dispute_days(self, days: int | None, payer: str = "ALD") -> None:
        with self.office.unit("root") as unit:
            named = {"d": days, "p": self.book.payers[payer]}
            unit.execute("DELETE FROM app.clock_rule WHERE kind = 'dispute' AND payer_id = %(p)s", named)
            unit.execute(
                """INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source)
                SELECT 'dispute', %(p)s, %(d)s::integer, 'letter', 'a test' WHERE %(d)s::integer IS NOT NULL""",
                named,
            )
