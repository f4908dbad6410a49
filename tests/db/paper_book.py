"""A book with a paper batch, and a clerk who keys checks into it; for the tests of paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from app.posting.paper import open_batch, show_check
from app.posting.paper_key import add_check, add_claim, start_claim
from app.posting.paper_post import complete_check
from app.posting.paper_rules import propose_line
from app.posting.paper_types import CheckDraft, ClaimDraft, Completion
from tests.db.posting_book import TODAY, PostingBook
from tests.office import Office

DAY = date(2026, 3, 2)


@dataclass
class Paper:
    """A book with one claim C1 (two lines of 200.00 and 100.00) and a batch of one check of 190.00."""

    book: PostingBook
    claim: int
    batch: int

    @property
    def office(self) -> Office:
        return self.book.office

    @property
    def payer(self) -> int:
        return self.book.payers["ALD"]

    def head(self, trace: str = "0004711", amount: int = 19000, **wishes: object) -> CheckDraft:
        return CheckDraft(self.payer, trace, amount, payment_date=DAY, **wishes)  # type: ignore[arg-type]  # a factory

    def key(self, login: str = "chen", trace: str = "0004711", *, batch: int = 0, claim: int = 0) -> int:
        """The whole check, keyed as a clerk does: allowed and paid, the rest proposed."""
        with self.office.unit(login) as unit:
            check = add_check(unit, batch or self.batch, self.head(trace)).row_id
            add_claim(unit, check, self.typed(login, claim or self.claim))
        return check

    def typed(self, login: str, claim: int, paid: tuple[int, int] = (12000, 7000)) -> ClaimDraft:
        with self.office.unit(login) as unit:
            draft = start_claim(unit, claim, self.payer)
        allowed = (15000, 9000)
        lines = tuple(
            replace(line, allowed=may, paid=got, adjustments=propose_line(line.charge, may, got))
            for line, may, got in zip(draft.lines, allowed, paid, strict=True)
        )
        return replace(draft, lines=lines)

    def complete(self, check: int, login: str = "chen") -> Completion:
        with self.office.unit(login) as unit:
            return complete_check(unit, check, show_check(unit, check).row.version, today=TODAY)

    def more(self, number: str, **wishes: object) -> int:
        lines = [("99213", 20000), ("85025", 10000)]
        return self.book.claim(number, lines, **wishes)  # type: ignore[arg-type]  # a factory

    def new_batch(self, cents: int = 19000, count: int = 1) -> int:
        with self.office.unit("chen") as unit:
            return open_batch(unit, self.book.practice, control_cents=cents, control_count=count)


def paper_book(office: Office) -> Paper:
    """The claim C1 and an open batch with a control total of one check of 190.00."""
    book = PostingBook(office)
    made = Paper(book, book.claim("C1", [("99213", 20000), ("85025", 10000)]), 0)
    made.batch = made.new_batch()
    return made
