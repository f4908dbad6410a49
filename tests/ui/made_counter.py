"""Made-up payments and a made-up day for windows without a server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from app.domain.errors import Conflict
from app.posting.counter_plan import Application, OpenLine, Proposal, propose
from app.posting.counter_types import NewPayment, PatientPayment, PayingAccount
from app.reports.day_sheet_facts import ClerkDay, ClerkDays, LegSum, Receipt, SheetHead, SignedSheet, make_sheet

DAY = date(2026, 11, 3)
ACCOUNTS = (
    PayingAccount(70, "A-0070", "Rivera, Ana", 1, "Harbor Street Orthopedics", 0, 7500),
    PayingAccount(71, "A-0071", "Rivera, Carl", 1, "Harbor Street Orthopedics", 0, 0),
)
LINES = (
    OpenLine(1001, 1, "4K2P0001", "Rivera, Ana", date(2026, 6, 5), "99213", 1000),
    OpenLine(1001, 2, "4K2P0001", "Rivera, Ana", date(2026, 6, 5), "73560", 2000),
    OpenLine(1002, 3, "4K2P0002", "Rivera, Tom", date(2026, 8, 14), "99214", 4500),
)
SIGNED_AT = datetime(2026, 11, 3, 17, 2, tzinfo=UTC)


def payment(number: int, unapplied: int, age: int, account: str = "A-0070") -> PatientPayment:
    """A payment with money on no claim."""
    return PatientPayment(
        number, 1, "Harbor Street Orthopedics", 70 if account else None, account,
        "Rivera, Ana" if account else "Who Ever", "check" if account else "lockbox", 9000 if account else unapplied,
        9000 - unapplied if account else 0, unapplied, "received", f"10{number}", DAY, age, "chen", SIGNED_AT,
        None, 0, None,
    )  # fmt: skip


def leg(  # noqa: PLR0917  # the columns of one sum
    account: str, cents: int, kind: str, source: str, party: str = "", reason: str = ""
) -> LegSum:
    """One sum of legs."""
    return LegSum("remittance", source, account, party, kind, "CO" if reason else "", reason, cents, 3)


LEGS = (
    leg("clearing", 391_107, "payment", "era_eft"),
    leg("receivable", -391_107, "payment", "era_eft", "primary"),
    leg("contractual", 120_450, "contractual", "era_eft", "", "45"),
    leg("receivable", -120_450, "contractual", "era_eft", "primary", "45"),
    leg("receivable", 30_000, "transfer", "era_eft", "patient"),
    leg("receivable", -30_000, "transfer", "era_eft", "primary"),
    leg("clearing", 39_915, "unposted", "era_eft"),
    leg("unposted", -39_915, "unposted", "era_eft"),
    leg("clearing", 2_000, "payment", "cash"),
    leg("receivable", -2_000, "payment", "cash", "patient"),
    leg("clearing", 9_000, "payment", "check"),
    leg("receivable", -7_500, "payment", "check", "patient"),
    leg("patient_credit", -1_500, "unapplied", "check"),
)
RECEIPTS = (
    Receipt(11, "A-0070", "Rivera, Ana", "cash", "", 2000, 2000),
    Receipt(12, "A-0070", "Rivera, Ana", "check", "1021", 9000, 9000),
)
SIGNED = SignedSheet(1, 1, "signed", "lopez", SIGNED_AT, "11/03/2026 12:02", "ab" * 32, None, None, "")


class MadeUpCounter:
    """Answers the payments page and the day sheet's page."""

    calls: list[str]
    off_by = 0
    signs: tuple[SignedSheet, ...] = ()
    office_day: date = DAY
    taken_before = False

    def _call(self, name: str) -> None:
        raise NotImplementedError

    def paying_accounts(self, text: str) -> tuple[PayingAccount, ...]:
        """Two Riveras; nobody for `nothing`."""
        self._call("paying_accounts")
        return () if text == "nothing" else ACCOUNTS

    def propose_payment(self, account_id: int, cents: int) -> Proposal:
        """Oldest first over three lines."""
        self._call("propose_payment")
        return propose(LINES if account_id == 70 else (), cents)

    def take_payment(self, new: NewPayment, applications: Sequence[Application]) -> str:
        """Keep what was taken."""
        self._call(f"take_payment {new.kind} {new.cents} {new.reference} {sum(each.cents for each in applications)}")
        if self.taken_before:
            raise Conflict("This check was taken by M. Chen at 11/03/26 10:42, payment P12.")
        return "P13 taken."

    def unapplied_payments(self) -> tuple[PatientPayment, ...]:
        """An overpayment, and one of nobody."""
        self._call("unapplied_payments")
        return payment(9, 3300, 41, ""), payment(12, 1500, 5)

    def patient_payments(self) -> tuple[PatientPayment, ...]:
        """The same, and one that is wholly applied."""
        self._call("patient_payments")
        return payment(13, 0, 1), payment(12, 1500, 5), payment(9, 3300, 41, "")

    def unapply_payment(self, payment_id: int, reason: str) -> str:
        """Keep the wish."""
        self._call(f"unapply_payment {payment_id} {reason}")
        return "taken off."

    def return_payment(self, payment_id: int, reason: str) -> str:
        """Keep the wish."""
        self._call(f"return_payment {payment_id} {reason}")
        return "returned."

    def apply_unapplied(self, payment_id: int) -> str:
        """Keep the wish."""
        self._call(f"apply_unapplied {payment_id}")
        return "applied."

    def assign_payment(self, payment_id: int, version: int, account_id: int) -> str:
        """Keep the wish."""
        self._call(f"assign_payment {payment_id} {account_id}")
        return "assigned."

    def day_sheet_today(self) -> date:
        """The office's day: this one, whatever the machine says."""
        return self.office_day

    def day_sheet(self, wanted: ClerkDay, number: int) -> ClerkDays:
        """A day that closes, unless `off_by`."""
        self._call("day_sheet")
        head = SheetHead(
            wanted.practice_id, "Harbor Street Orthopedics", wanted.clerk, "A. Lopez", None, "", wanted.day,
            "America/New_York", number or len(self.signs) + 1, 31_822_015, 14, 1,
        )  # fmt: skip
        legs = (*LEGS, leg("receivable", self.off_by, "payment", "cash", "patient")) if self.off_by else LEGS
        return ClerkDays(make_sheet(head, legs, RECEIPTS), self.signs)

    def sign_day_sheet(self, wanted: ClerkDay) -> str:
        """Keep the signature."""
        self._call(f"sign_day_sheet {wanted.clerk}")
        self.signs = (*self.signs, SIGNED)
        return "Day sheet 1 is signed."

    def reopen_day_sheet(self, wanted: ClerkDay, number: int, reason: str) -> str:
        """Keep the wish."""
        self._call(f"reopen_day_sheet {number} {reason}")
        return "Day sheet 1 is open again."

    def export_day_sheet(self, wanted: ClerkDay, number: int, path: str) -> str:
        """Keep the wish."""
        self._call(f"export_day_sheet {number} {path}")
        return "Saved."
