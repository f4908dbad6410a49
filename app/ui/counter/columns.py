"""Columns of the payments page. Pure."""

from __future__ import annotations

from app.posting.counter_plan import KIND_WORDS, Application
from app.posting.counter_types import PatientPayment, PayingAccount
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, count_text, day_cell

OLD_DAYS = 30       # unapplied money older than this wants somebody

ACCOUNT_COLUMNS: tuple[Column[PayingAccount], ...] = (
    Column("number", "Account", lambda account: plain(account.number), 84),
    Column("name", "Guarantor", lambda account: plain(account.name), 110, stretch=True),
    Column("practice", "Practice", lambda account: muted(account.practice), 128),
    Column("owed", "Patient owes", lambda account: amount_cell(account.owed), 98, right=True),
)
PROPOSAL_COLUMNS: tuple[Column[Application], ...] = (
    Column("service", "Service", lambda each: day_cell(each.line.service_from), 76),
    Column("patient", "Patient", lambda each: plain(each.line.patient_name), 130, stretch=True),
    Column("claim", "Claim", lambda each: plain(each.line.claim_number), 112),
    Column("procedure", "Code", lambda each: plain(each.line.procedure), 62),
    Column("owed", "Owes", lambda each: amount_cell(each.line.owed, Tone.MUTED), 84, right=True),
    Column("pays", "Pays", lambda each: amount_cell(each.cents, Tone.STRONG), 84, right=True),
)


def _age(payment: PatientPayment) -> Cell:
    return Cell(count_text(payment.age, "day"), Tone.AMBER if payment.age > OLD_DAYS else Tone.MUTED)


def _owner(payment: PatientPayment) -> Cell:
    return plain(payment.account) if payment.account else Cell("nobody yet", Tone.AMBER)


def _state(payment: PatientPayment) -> Cell:
    return Cell(payment.state, {"returned": Tone.RED, "void": Tone.AMBER}.get(payment.state, Tone.MUTED))


UNAPPLIED_COLUMNS: tuple[Column[PatientPayment], ...] = (
    Column("payment", "Payment", lambda payment: plain(payment.number), 72),
    Column("account", "Account", _owner, 92),
    Column("name", "Name", lambda payment: plain(payment.name), 120, stretch=True),
    Column("practice", "Practice", lambda payment: muted(payment.practice), 150),
    Column("kind", "Kind", lambda payment: plain(KIND_WORDS[payment.kind]), 70),
    Column("reference", "Reference", lambda payment: muted(payment.reference), 92),
    Column("received", "Received", lambda payment: day_cell(payment.received_on), 76),
    Column("age", "Age", _age, 66, right=True),
    Column("amount", "Amount", lambda payment: amount_cell(payment.cents), 88, right=True),
    Column("state", "State", _state, 74),
    Column("unapplied", "Unapplied", lambda payment: amount_cell(payment.unapplied, Tone.STRONG), 88, right=True),
    Column("by", "Taken by", lambda payment: muted(payment.taken_by), 80),
)
