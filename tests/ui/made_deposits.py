"""A made-up bank: five rows on the board, two candidates."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from app.domain.errors import Conflict
from app.edi.bank_csv import CsvProfile
from app.edi.bank_statement import RowError
from app.posting.bank_accounts import BankAccount, Loaded, TypedLine
from app.posting.bank_match import Part, Proposal
from app.posting.deposits_enquiry import Enquiry, EnquiryFacts, draft_enquiry
from app.posting.deposits_types import Board, BoardQuery, BoardRow, BoardTotal, Due, ForeignClaim
from app.ui.deposits.asks import DepositsView, DueWish
from tests.ui.made_up import TODAY

_DAY = date(2026, 9, 14)


def _row(id: int, gap: str, *, kind: str = "line", **more: object) -> BoardRow:
    fields: dict[str, object] = {
        "kind": kind, "id": id, "practice_id": 1, "practice": "HSO", "account": "Operating 4471", "day": _DAY,
        "bank": 431_022, "trace": "EFT0091", "payer": "AETNA HCCLAIMPMT", "era": None, "posted": None, "applied": 0,
        "left": 431_022, "gap": gap, "state": "open", "version": 1, "line_kind": "ach", "reference": "091000019",
        "age": 12, "late": 5,
    }  # fmt: skip
    return BoardRow(**(fields | more))  # type: ignore[arg-type]  # the fields of a row by name


ROWS = (
    _row(1, "to_match"),
    _row(2, "no_era", bank=88_410, left=88_410, trace="", payer="UNITED HEALTHCARE DEPOSIT", age=3, late=0),
    _row(3, "remainder", bank=120_000, applied=101_250, left=18_750, era=101_250, posted=101_250, state="part"),
    _row(4, "posted_no_money", kind="remit", bank=None, era=55_500, posted=55_500, left=55_500, account="",
         payer="Blue Cross of Ohio", trace="00771231", line_kind="ACH"),
    _row(5, "counter_no_money", kind="payment", bank=None, posted=4_000, left=4_000, trace="1187",
         payer="counter, check", line_kind="check"),
)  # fmt: skip
CANDIDATES = (
    Proposal(1, (Part("remit", 12, 431_022),), 100, ("this trace", "amount to the cent", "same day"),
             certain=True, clear=True),
    Proposal(1, (Part("remit", 9, 440_000), Part("fee", None, -8_978)), 55, ("amount less a fee", "2 bank days apart"),
             doubts=("It is not certain: amount less a fee; 2 bank days apart.",)),
)


DOUBTS = (
    "The bank's trace EFT0091 is that of R24 of Harrow Medicare.",
    "No rule proposes it: neither trace nor amount and day name it.",
)
BY_HAND = (
    Proposal(
        3, (Part("remit", 31, 18_750),), 0, ("Cigna", "waits for 200.00", "3 bank days apart"), doubts=DOUBTS
    ),
)


@dataclass
class MadeUpDeposits:
    """The bank's half of the made-up office; `told` keeps what was asked of it."""

    deposits_told: list[str] = field(default_factory=list)
    deposits_stale: bool = False
    deposits_rows: tuple[BoardRow, ...] = ROWS

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def deposits(self, query: BoardQuery) -> DepositsView:
        """The five rows, narrowed by gap."""
        self._call("deposits")
        wanted = {"", "open", *(row.gap for row in ROWS)}
        rows = (
            tuple(row for row in self.deposits_rows if query.gap in {"", "open", row.gap})
            if query.gap in wanted
            else ()
        )
        total = BoardTotal("HSO", 639_432, 101_250, 538_182, 587_772, 101_250, 486_522, 156_750)
        account = BankAccount(7, 1, "HSO", "Operating", "4471", CsvProfile())
        due = Due(3, "HSO", "MVD", 9_000, "owed", "their claim", "chen", _DAY, "okoye", 4, None, 44)
        foreign = ForeignClaim(77, "HSO", "EFT0091", "MV0091", 9_000, "HSO")
        return DepositsView(Board(rows, (total,), False), (account,), (due,), (foreign,))

    def deposit_candidates(self, line_id: int) -> tuple[Proposal, ...]:
        """Two candidates of line 1, one by hand of line 3."""
        self._call("deposit_candidates")
        return {1: CANDIDATES, 3: BY_HAND}.get(line_id, ())

    def _told(self, call: str, words: str) -> str:
        self._call(call)
        self.deposits_told.append(f"{call} {words}".strip())
        return "Done."

    def match_deposit(self, line_id: int, version: int, chosen: Proposal, reason: str) -> str:
        """Keep it, unless somebody was quicker."""
        self._call("match_deposit")
        if self.deposits_stale:
            raise Conflict("This bank line was changed by M. Chen at 10:42; look at it again.")
        return self._told("match_deposit", f"{line_id} {version} R{chosen.parts[0].id} {reason}".strip())

    def match_deposits(self) -> str:
        """Keep it."""
        return self._told("match_deposits", "")

    def undo_deposit(self, line_id: int, reason: str) -> str:
        """Keep it."""
        return self._told("undo_deposit", f"{line_id} {reason}")

    def type_bank_line(self, account_id: int, typed: TypedLine) -> str:
        """Keep it."""
        return self._told("type_bank_line", f"{account_id} {typed.cents} {typed.kind} {typed.posted_on}")

    def load_bank_file(self, account_id: int, path: str) -> Loaded:
        """A file named `wrong` has a wrong row."""
        self._told("load_bank_file", f"{account_id} {path}")
        errors = (RowError(4, "Amount", "Not an amount with at most two decimals."),) if "wrong" in path else ()
        return Loaded("csv", 2, 12_500, 0 if errors else 2, 0, False, False, errors)

    def save_bank_account(self, practice: str, name: str, last_four: str, profile: CsvProfile) -> str:
        """Keep it."""
        return self._told("save_bank_account", f"{practice} {name} {last_four} {profile.amount}")

    def enquiry(self, kind: str, id: int, keep: bool) -> Enquiry:
        """A letter."""
        self._told("enquiry", f"{kind} {id} {keep}")
        facts = EnquiryFacts(
            "money", "Harbor Street Orthopedics", "31-4455667", "1234567893", "Blue Cross of Ohio", "00771231", 55_500,
            _DAY,
            method="ACH", phone="800 555 0100",
        )  # fmt: skip
        return draft_enquiry(facts, today=TODAY)

    def ask_due(self, wish: DueWish) -> str:
        """Keep it."""
        return self._told("ask_due", f"{wish.remit_claim_id} {wish.line_id} {wish.owner} {wish.remit_id} {wish.cents}")

    def answer_due(self, due_id: int, approve: bool) -> str:
        """Keep it."""
        return self._told("answer_due", f"{due_id} {approve}")

    def settle_due(self, due_id: int, from_line: int, to_line: int | None) -> str:
        """Keep it."""
        return self._told("settle_due", f"{due_id} {from_line} {to_line}")
