"""Columns of the posting page. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.domain.money import money_text
from app.posting.exceptions import ExceptionRow
from app.posting.results import RemitRow
from app.posting.review import (
    VERDICT_TITLES,
    RemitReview,
    ReviewAdjustment,
    ReviewClaim,
    ReviewLine,
    ReviewProviderLevel,
)
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, code_text, short_day

STATE_ORDER = ("review", "new", "held", "posting", "posted", "reversed")
STATE_TITLES = {
    "review": "needs review",
    "new": "new",
    "held": "held",
    "posting": "in part",
    "posted": "posted",
    "reversed": "reversed",
}
ONLY_EXCEPTIONS = "exceptions only"
STATE_TONES = {"held": Tone.RED, "review": Tone.AMBER, "new": Tone.ACCENT, "posting": Tone.AMBER, "posted": Tone.GREEN}
CLAIM_TONES = {"posted": Tone.GREEN, "exception": Tone.AMBER}


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A line of the list: a group's title, one claim and whether it is marked to be posted, or a provider-level row."""

    title: str
    count: str
    paid: int
    claim: ReviewClaim | None = None
    marked: bool = False
    provider: ReviewProviderLevel | None = None
    place: int = 0


def state_tone(state: str) -> Tone:
    """The colour of a payment's state."""
    return STATE_TONES.get(state, Tone.MUTED)


def only_exceptions(row: RemitRow) -> bool:
    """Whether the payment counts as posted though no cent of it is: every claim of it wants a person."""
    return row.state == "posted" and row.posted == 0 and row.exception_claims >= max(row.claims, 1)


def state_words(row: RemitRow) -> str:
    """A payment's state in words."""
    return ONLY_EXCEPTIONS if only_exceptions(row) else STATE_TITLES.get(row.state, row.state)


def _state(row: RemitRow) -> Cell:
    return Cell(state_words(row), Tone.AMBER if only_exceptions(row) else state_tone(row.state))


def by_state(row: RemitRow) -> tuple[int, int]:
    """Payments that want a person first, the newest first within a state."""
    order = STATE_ORDER.index(row.state) if row.state in STATE_ORDER else len(STATE_ORDER)
    if row.state == "posted" and row.exception_claims:
        order = STATE_ORDER.index("posted")
    return order, -row.remit_id


def _open_claims(row: RemitRow) -> Cell:
    count = row.waiting_claims + row.exception_claims
    return Cell(str(count), Tone.AMBER) if count else muted("")


REMIT_COLUMNS: tuple[Column[RemitRow], ...] = (
    Column("date", "Date", lambda row: plain(short_day(row.payment_date or row.received_on)), 54),
    Column("payer", "Payer", lambda row: plain(row.payer), 80, stretch=True),
    Column("source", "From", lambda row: muted(row.source), 52),
    Column("amount", "Payment", lambda row: amount_cell(row.payment), 80, right=True),
    Column("open", "Open", _open_claims, 48, right=True),
    Column("state", "State", _state, 118),
)


def _mark(row: ClaimRow) -> Cell:
    if row.provider is not None:
        return Cell("posted", Tone.GREEN) if row.provider.posted else muted("waits")
    if row.claim is None:
        return Cell("")
    if row.marked:
        return Cell("approved", Tone.ACCENT)
    words = {"waiting": "waiting" if row.claim.can_approve else "by hand"}
    return Cell(words.get(row.claim.state, row.claim.state), CLAIM_TONES.get(row.claim.state, Tone.MUTED))


def _claim(row: ClaimRow) -> Cell:
    if row.provider is not None:
        return plain(f"{row.provider.code} {row.provider.reference}".strip())
    return Cell(row.title, Tone.STRONG) if row.claim is None else plain(row.claim.claim or row.claim.number)


def _patient(row: ClaimRow) -> Cell:
    if row.provider is not None:
        return plain(f"take-back T{row.provider.takeback_id}" if row.provider.takeback_id else "")
    return muted(row.count) if row.claim is None else plain(row.claim.patient)


def _figure(row: ClaimRow, name: str) -> Cell:
    if row.provider is not None:
        return plain(money_text(row.paid) if name == "paid" else "")
    if row.claim is None:
        return amount_cell(row.paid, Tone.STRONG) if name == "paid" else plain("")
    return amount_cell(getattr(row.claim, name))


def _why(row: ClaimRow) -> Cell:
    if row.provider is not None:
        return muted(provider_text(row.provider))
    return plain("") if row.claim is None else muted(row.claim.why)


CLAIM_COLUMNS: tuple[Column[ClaimRow], ...] = (
    Column("claim", "Claim", _claim, 156),
    Column("patient", "Patient", _patient, 112),
    Column("charge", "Billed", lambda row: _figure(row, "charge"), 76, right=True),
    Column("paid", "Paid", lambda row: _figure(row, "paid"), 76, right=True),
    Column("pr", "Patient owes", lambda row: _figure(row, "patient_responsibility"), 94, right=True),
    Column("state", "State", _mark, 84),
    Column("why", "Why", _why, 100, stretch=True),
)


def claim_rows(review: RemitReview, marked: frozenset[int]) -> tuple[ClaimRow, ...]:
    """Groups with their claims below them."""
    rows: list[ClaimRow] = []
    for group in review.groups:
        count = f"{len(group.claims)} claim" + ("" if len(group.claims) == 1 else "s")
        rows.append(ClaimRow(group.title, count, group.paid))
        rows += [ClaimRow("", "", claim.paid, claim, claim.remit_claim_id in marked) for claim in group.claims]
    if review.provider_level:
        count = f"{len(review.provider_level)} row" + ("" if len(review.provider_level) == 1 else "s")
        rows.append(ClaimRow("Provider level", count, -sum(each.amount for each in review.provider_level)))
        rows += [
            ClaimRow("", "", -each.amount, provider=each, place=at) for at, each in enumerate(review.provider_level, 1)
        ]
    return tuple(rows)


def provider_text(found: ReviewProviderLevel) -> str:
    """What a provider-level row means, and which claim paid for it."""
    paid_for = f"; claim {found.claim} paid for this shortage" if found.claim else ""
    chain = f"; step of take-back T{found.takeback_id}, Enter opens the take-backs" if found.takeback_id else ""
    return f"{found.words}, to {found.account.replace('_', ' ')}{paid_for}{chain}"


def claim_row_id(row: ClaimRow) -> object:
    """Groups by title, claims by their number in the payment, provider level by place."""
    if row.provider is not None:
        return "provider level", row.place
    return row.title if row.claim is None else row.claim.remit_claim_id


def reasons_text(adjustments: tuple[ReviewAdjustment, ...]) -> str:
    """`CO-45 108.80 above the contract; PR-3 30.00 copay`."""
    return "; ".join(f"{each.group}-{each.reason} {money_text(each.amount)} {each.words}" for each in adjustments)


def triplets_text(adjustments: tuple[ReviewAdjustment, ...]) -> str:
    """`OA-23 425.00 + CO-45 10.00`."""
    return " + ".join(f"{each.group}-{each.reason} {money_text(each.amount)}" for each in adjustments)


def _money(cents: int | None) -> Cell:
    return plain("" if cents is None else money_text(cents))


LINE_TONES = {"under": Tone.RED, "over": Tone.AMBER, "recoded": Tone.AMBER, "right": Tone.GREEN}


def _judged(line: ReviewLine) -> Cell:
    """The verdict against the contract in a word; nothing where there is no contract."""
    return Cell("" if line.verdict == "none" else line.verdict, LINE_TONES.get(line.verdict, Tone.MUTED))


LINE_COLUMNS: tuple[Column[ReviewLine], ...] = (
    Column("line", "Line", lambda line: plain(str(line.line_no or "?")), 20),
    Column("code", "Code", lambda line: plain(code_text(line.procedure, line.modifiers)), 60),
    Column("billed", "Billed", lambda line: _money(line.billed), 60, right=True),
    Column("allowed", "Allowed", lambda line: _money(line.allowed), 60, right=True),
    Column("contract", "Contract", lambda line: _money(line.expected), 60, right=True),
    Column("judged", "Verdict", _judged, 60),
    Column("paid", "Paid", lambda line: _money(line.paid), 60, right=True),
    Column("patient", "Patient", lambda line: _money(line.patient), 60, right=True),
)


def verdict_text(verdict: str) -> str:
    """A verdict in words: `another practice's claim`."""
    title = VERDICT_TITLES.get(verdict, verdict)
    return title[:1].lower() + title[1:]


def exception_columns(today: Callable[[], date], name_of: Callable[[str], str]) -> tuple[Column[ExceptionRow], ...]:
    """What is stuck: verdict, payer, days, dollars, owner."""
    return (
        Column("verdict", "Why stuck", lambda row: Cell(verdict_text(row.verdict), Tone.AMBER), 146),
        Column("payer", "Payer", lambda row: plain(row.payer), 76, stretch=True),
        Column("age", "Days", lambda row: plain(str((today() - row.received_on).days)), 44, right=True),
        Column("paid", "Paid", lambda row: amount_cell(row.paid), 72, right=True),
        Column("owner", "Owner", lambda row: plain(name_of(row.owner)) if row.owner else muted("pool"), 72),
    )
