"""A bank account on top of the posting book: statements typed as small values, and what the board says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.posting.bank_accounts import BankAccount, TypedLine, find_account, save_account, type_line
from app.posting.bank_apply import Applied, apply_best
from app.posting.deposits import deposits_board
from app.posting.deposits_types import BoardQuery
from tests.db.posting_book import PAID_ON, TODAY, PostingBook, post
from tests.db.received import PAID, Clp
from tests.office import Office


@dataclass
class BankBook:
    """A posting book with the account 4471 of its practice."""

    office: Office
    book: PostingBook = field(init=False)
    account: BankAccount = field(init=False)

    def __post_init__(self) -> None:
        self.book = PostingBook(self.office)
        self.book.claim("C1", [("99213", 20000)])
        self.account = self.open_account("QFM", "4471")

    def open_account(self, practice: str, last_four: str) -> BankAccount:
        """An account of a practice, as the supervisor adds it."""
        with self.office.unit("okoye") as unit:
            save_account(unit, practice, f"Operating {last_four}", last_four)
            return find_account(unit, last_four)

    def paid(self, trace: str = "EFT1", claims: tuple[Clp, ...] = (PAID,), *, posted: bool = True) -> int:
        """A payment as received, posted unless said otherwise."""
        remit = self.book.remit(trace, list(claims))
        if posted:
            post(self.office, remit)
        return remit

    def line(
        self, cents: int, *, kind: str = "ach", trace: str = "", reference: str = "", day: date = PAID_ON,
        account: BankAccount | None = None,
    ) -> int:  # fmt: skip
        """A bank line, typed by the poster."""
        typed = TypedLine(day, cents, kind, reference or trace, "MED PAYER", trace)
        with self.office.unit("chen") as unit:
            return type_line(unit, account or self.account, typed)

    def apply(self, line: int) -> Applied:
        """The best proposal, applied by the poster."""
        with self.office.unit("chen") as unit:
            return apply_best(unit, line, today=TODAY, reason="the payer says so")

    def gaps(self, gap: str = "open") -> dict[str, int]:
        """Gap and what is left of every row of the board, by its name: L<line>, R<remit>, P<payment>."""
        with self.office.unit("chen", read_only=True) as unit:
            board = deposits_board(unit, BoardQuery(gap=gap), today=TODAY)
        assert all(total.closes for total in board.totals)
        letters = {"line": "L", "remit": "R", "payment": "P"}
        return {f"{letters[row.kind]}{row.id} {row.gap}": row.left for row in board.rows}
