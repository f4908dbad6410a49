"""Sentences of the deposits page: the two equations, and what an empty list of candidates means. Pure."""

from __future__ import annotations

from app.domain.money import money_text
from app.posting.deposits_types import BoardRow, BoardTotal

# What is to be done where the advice is here and waits for no money yet.
REMEDIES = {
    "advice_unposted": "The advice is here and is not posted, so no money can be applied yet. Enter opens it: post it, "
    "then match this line.",
    "advice_held": "The advice is here and does not add up, so it is held. Enter opens it: ask the payer for a "
    "corrected one; the line waits for that.",
}


def bank_equation(totals: tuple[BoardTotal, ...]) -> str:
    """`Bank 100.00 = applied 80.00 + open 20.00`, over all practices on show."""
    bank, applied, open_ = (sum(getattr(each, name) for each in totals) for name in ("bank", "applied", "open"))
    return f"Bank {money_text(bank)} = applied {money_text(applied)} + open {money_text(open_)}"


def advice_equation(totals: tuple[BoardTotal, ...]) -> str:
    """`Advices 120.00 = in the bank 80.00 + awaited 40.00`, over all practices on show."""
    era, there, awaited = (sum(getattr(each, name) for each in totals) for name in ("era", "in_bank", "awaited"))
    return f"Advices {money_text(era)} = in the bank {money_text(there)} + awaited {money_text(awaited)}"


def no_candidates(found: BoardRow | None) -> tuple[str, str]:
    """Head and sentence where a row has no candidates."""
    if found is None or found.kind == "line":
        if found is not None and found.gap == "closed":
            return "This line is whole", "Undo takes its matches back."
        return "No candidate", "Nothing that waits for money fits this line by trace, amount or day."
    if found.gap == "era_no_money":
        return "Not posted, not in the bank", "Enter opens the payment; its money is matched from the bank line."
    return "Waiting for the bank", "Its money is matched from the bank line; when it is late, draft the enquiry."
