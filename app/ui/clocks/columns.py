"""What the lists of clocks and lapsing claims show. Pure but for the cells."""

from __future__ import annotations

from datetime import date

from app.domain.money import Cents, money_text
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import CLOCK_WORDS, STARTS, clock_cell, day
from app.workqueues.clocks import ALWAYS, ClockRule, Lapsing

STEP_WORDS = {1: "soon", 2: "near", 3: "last call", 4: "run out"}


def scope_words(rule: ClockRule) -> str:
    """Whom a rule is for: a payer, a type of payers, or all."""
    return rule.payer_name or (f"every {rule.payer_type.replace('_', ' ')} payer" if rule.payer_type else "every payer")


def _narrow(rule: ClockRule) -> str:
    return " ".join(part for part in (rule.line_of_business, rule.claim_type) if part)


def _checked(rule: ClockRule) -> Cell:
    return Cell("verify", Tone.AMBER) if rule.verify else Cell("checked", Tone.MUTED)


RULE_COLUMNS: tuple[Column[ClockRule], ...] = (
    Column("scope", "For", lambda row: plain(scope_words(row)), 190),
    Column("kind", "Clock", lambda row: plain(CLOCK_WORDS.get(row.kind, row.kind)), 76),
    Column("narrow", "LOB, type", lambda row: muted(_narrow(row)), 76),
    Column("days", "Days", lambda row: plain(str(row.days)), 48, right=True),
    Column("unit", "", lambda row: muted("business" if row.business else "calendar"), 68),
    Column("start", "Counts", lambda row: muted(STARTS[row.start_rule]), 140),
    Column("from", "From", lambda row: muted("" if row.effective_from == ALWAYS else day(row.effective_from)), 72),
    Column("to", "To", lambda row: muted(day(row.effective_to) if row.effective_to else ""), 72),
    Column("source", "Read in", lambda row: muted(row.source), 150, stretch=True),
    Column("verify", "State", _checked, 72),
)


def lapsing_columns(today: date) -> tuple[Column[Lapsing], ...]:
    """The claims whose deadline crossed a step."""

    def clock(row: Lapsing) -> Cell:
        left = (row.clock_on - today).days if row.clock_on else None
        return clock_cell(row.clock, left, verify=row.clock_verify)

    def step(row: Lapsing) -> Cell:
        return Cell(STEP_WORDS.get(row.step, ""), Tone.RED if row.step >= 2 else Tone.AMBER)

    return (
        Column("step", "Step", step, 76),
        Column("clock", "Next clock", clock, 150),
        Column("claim", "Claim", lambda row: plain(row.claim), 120),
        Column("payer", "Payer", lambda row: muted(row.payer), 130),
        Column("balance", "Balance", lambda row: plain(money_text(Cents(row.balance))), 92, right=True),
        Column("person", "With", lambda row: muted(row.person or "the pool"), 96),
        Column("why", "Why it is here", lambda row: muted(row.why), 220, stretch=True),
    )
