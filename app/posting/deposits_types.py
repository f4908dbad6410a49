"""What the deposits board shows: rows, totals that close, and what one asks it for."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

GAPS = {
    "no_era": "money without an advice",
    "to_match": "the advice is here, not matched",
    "advice_unposted": "advice here, not posted yet",
    "advice_held": "advice here, does not add up",
    "money_out": "money that went out, not explained",
    "remainder": "a remainder is not explained",
    "era_no_money": "advice without money, not posted",
    "posted_no_money": "posted without money",
    "undone": "the money is here, its posting is not",
    "counter_no_money": "taken at the counter, not in the bank",
    "closed": "closed",
}


class BoardQuery(Struct, frozen=True):
    """What of the board is wanted; `gap` is one of GAPS, `open` for every gap, empty for all since `since`."""

    practice: str = ""  # code
    account_id: int = 0
    gap: str = "open"
    since: date | None = None
    limit: int = 500


class BoardRow(Struct, frozen=True):
    """A bank line with what it was applied to, or a payment whose money is not whole. Cents; None: no such side."""

    kind: str  # line, remit, payment
    id: int
    practice_id: int
    practice: str
    account: str
    day: date
    bank: int | None
    trace: str
    payer: str
    era: int | None
    posted: int | None
    applied: int
    left: int
    gap: str
    state: str
    version: int
    line_kind: str = ""
    reference: str = ""
    advices: int = 0
    allowed_days: int = 3
    advice_id: int = 0  # of a line: the oldest remittance of its trace that is not posted
    enquired_on: date | None = None
    age: int = 0  # calendar days
    late: int = 0  # bank days beyond what the payer may take


class BoardTotal(Struct, frozen=True):
    """Sums of a practice in cents: bank = applied + open, and payments = in the bank + awaited, always."""

    practice: str
    bank: int
    applied: int
    open: int
    era: int
    in_bank: int
    awaited: int
    posted: int

    @property
    def closes(self) -> bool:
        """Whether both equations hold to the cent."""
        return self.bank == self.applied + self.open and self.era == self.in_bank + self.awaited


class Board(Struct, frozen=True):
    """Rows, oldest gap first, cut at the limit (`more` says that there are others), and totals over all of them."""

    rows: tuple[BoardRow, ...]
    totals: tuple[BoardTotal, ...]
    more: bool


class Due(Struct, frozen=True):
    """Money of one practice that another holds; `state` asked, declined, owed, transferred or returned."""

    due_id: int
    holder: str
    owner: str
    cents: int
    state: str
    reason: str
    asked_by: str
    asked_on: date
    answered_by: str | None
    remit_claim_id: int | None
    line_id: int | None
    other_remit_id: int | None


class ForeignClaim(Struct, frozen=True):
    """An unposted claim of a payment that is another practice's; `owner` is its code where the login may see it."""

    remit_claim_id: int
    holder: str
    trace: str
    number: str
    cents: int
    owner: str
