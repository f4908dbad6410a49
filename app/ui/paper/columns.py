"""Columns of the paper page's lists. Pure."""

from __future__ import annotations

from app.domain.money import money_text
from app.posting.paper_types import FoundClaim, PaperBatchRow, PaperCheckRow, ProviderRow, ScanPage
from app.ui.paper.sheet import KeyedClaim
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import PARTY_WORDS, PAYMENT_METHODS, amount_cell, count_text, day_cell

METHOD_WORDS = PAYMENT_METHODS | {"VCC": "virtual card"}
CHECK_STATES = {
    "draft": Cell("being keyed", Tone.MUTED),
    "second": Cell("second person", Tone.AMBER),
    "posted": Cell("posted", Tone.GREEN),
    "image": Cell("image of an 835", Tone.GREEN),
}
BATCH_STATES = {
    "open": Cell("open"),
    "second_person": Cell("second person", Tone.AMBER),
    "closed": Cell("closed", Tone.GREEN),
}
PAGE_WORDS = {
    "unmarked": Cell("not marked", Tone.MUTED),
    "only_patient": Cell("only this patient", Tone.GREEN),
    "masked": Cell("masked", Tone.GREEN),
}
LEVEL_WORDS = {
    "WO": "Recoupment", "L6": "Interest", "FB": "Forwarding balance", "72": "Refund credited", "CS": "Adjustment",
    "AP": "Advance payment", "LE": "Levy", "IR": "Tax withheld", "J1": "Non-reimbursable",
}  # fmt: skip


def _money(cents: int, *, tone: Tone = Tone.TEXT) -> Cell:
    return amount_cell(cents, tone)


def _to_zero(cents: int) -> Cell:
    return amount_cell(cents, Tone.RED if cents else Tone.GREEN)


def _checks(row: PaperBatchRow) -> Cell:
    text = f"{row.checks} of {row.control_count}"
    return Cell(text, Tone.TEXT if row.checks == row.control_count else Tone.AMBER)


BATCH_COLUMNS: tuple[Column[PaperBatchRow], ...] = (
    Column("number", "Batch", lambda row: Cell(str(row.number), Tone.STRONG), 56, right=True),
    Column("practice", "Practice", lambda row: plain(row.practice), 160, stretch=True),
    Column("transmittal", "Transmittal", lambda row: muted(str(row.transmittal or "")), 82, right=True),
    Column("deposit", "Deposit", lambda row: day_cell(row.deposit_on), 72),
    Column("control", "Control total", lambda row: _money(row.control_cents), 100, right=True),
    Column("posted", "Posted", lambda row: _money(row.posted), 100, right=True),
    Column("left", "To zero", lambda row: _to_zero(row.off_by), 100, right=True),
    Column("checks", "Checks", _checks, 74, right=True),
    Column("pending", "Pending", lambda row: muted(str(row.pending) if row.pending else ""), 66, right=True),
    Column("state", "State", lambda row: BATCH_STATES[row.state], 104),
    Column("by", "Opened by", lambda row: muted(row.opened_by), 84),
)


def _holder(row: PaperCheckRow) -> Cell:
    return Cell(row.held_by, Tone.AMBER) if row.held_by else muted("")


CHECK_COLUMNS: tuple[Column[PaperCheckRow], ...] = (
    Column("trace", "Check number", lambda row: Cell(row.trace or "no number", Tone.STRONG), 118),
    Column("payer", "Payer", lambda row: plain(row.payer), 150, stretch=True),
    Column("method", "By", lambda row: muted(METHOD_WORDS.get(row.method, row.method)), 82),
    Column("date", "Date", lambda row: day_cell(row.payment_date), 72),
    Column("amount", "Amount", lambda row: _money(row.amount), 96, right=True),
    Column("keyed", "Keyed", lambda row: _money(row.keyed), 96, right=True),
    Column("left", "To zero", lambda row: _to_zero(row.remaining), 96, right=True),
    Column("claims", "Claims", lambda row: plain(str(row.claims)), 60, right=True),
    Column("pages", "Pages", lambda row: muted(str(row.pages) if row.pages else ""), 56, right=True),
    Column("state", "State", lambda row: CHECK_STATES[row.state], 112),
    Column("holder", "Open at", _holder, 84),
    Column("keyers", "Keyed by", lambda row: muted(", ".join(row.keyers)), 110),
)
def _place(row: FoundClaim) -> Cell:
    return muted(PARTY_WORDS[row.party].lower()) if row.party else Cell("not its payer", Tone.AMBER)


FOUND_COLUMNS: tuple[Column[FoundClaim], ...] = (
    Column("patient", "Patient", lambda row: Cell(row.patient_name, Tone.STRONG), 104, stretch=True),
    Column("service", "Service", lambda row: day_cell(row.service_from), 72),
    Column("number", "Claim", lambda row: plain(row.number), 92),
    Column("charge", "Charge", lambda row: _money(row.charge), 74, right=True),
    Column("balance", "Balance", lambda row: _money(row.balance), 74, right=True),
    Column("payer", "Payer", lambda row: muted(row.payer), 84),
    Column("place", "This payer is", _place, 90),
    Column("why", "Found by", lambda row: muted(row.why), 76),
)


def _number(row: KeyedClaim) -> Cell:
    return plain(row.draft.number) if row.draft.claim_id is not None else Cell(row.draft.number or "?", Tone.AMBER)


CLAIM_COLUMNS: tuple[Column[KeyedClaim], ...] = (
    Column("patient", "Keyed so far", lambda row: plain(row.draft.patient_name), 110, stretch=True),
    Column("number", "Claim", _number, 92),
    Column("charge", "Charge", lambda row: _money(row.draft.charge, tone=Tone.MUTED), 74, right=True),
    Column("paid", "Paid", lambda row: _money(row.draft.paid), 74, right=True),
    Column("interest", "Interest", lambda row: plain(money_text(row.draft.interest) if row.draft.interest else ""), 66,
           right=True),
    Column("patient_share", "PR", lambda row: _money(row.draft.patient, tone=Tone.MUTED), 70, right=True),
    Column("off", "Off by", lambda row: _to_zero(row.off_by), 70, right=True),
    Column("saved", "", lambda row: muted("saved") if row.saved else Cell("not saved yet", Tone.AMBER), 98),
)  # fmt: skip


LEVEL_COLUMNS: tuple[Column[ProviderRow], ...] = (
    Column("code", "Check level", lambda row: plain(f"{row.code} {LEVEL_WORDS.get(row.code, '')}"), 150),
    Column("reference", "Reference", lambda row: plain(row.reference), 110, stretch=True),
    Column("cents", "Keeps back", lambda row: _money(row.cents), 96, right=True),
)
def _lies_at(page: ScanPage) -> Cell:
    return plain("this check") if page.check_id else muted("the batch")


PAGE_COLUMNS: tuple[Column[ScanPage], ...] = (
    Column("place", "Page", lambda row: plain(str(row.place)), 44, right=True),
    Column("where", "Lies at", _lies_at, 80, stretch=True),
    Column("masks", "Masks", lambda row: muted(count_text(len(row.masks), "mask") if row.masks else ""), 66),
    Column("state", "Leaves as", lambda row: PAGE_WORDS[row.state], 112),
)
