"""What the lists of the rules page show. Pure but for the cells."""

from __future__ import annotations

from app.domain.money import money_text
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import day
from app.workqueues.backtest import QueueShift, SampleClaim
from app.workqueues.pay_lag import CLAIM_TYPES, PayLag
from app.workqueues.rule_book import OfficeRule, RuleStep

FAMILY_WORDS = {"follow_up": "Follow-up", "denial": "Denials", "routing": "Other reasons"}
STATE_TONES = {"draft": Tone.AMBER, "active": Tone.GREEN, "retired": Tone.MUTED}


def state_cell(rule: OfficeRule) -> Cell:
    """Draft, tested draft, active or retired."""
    if rule.state != "draft":
        return Cell(rule.state, STATE_TONES[rule.state])
    if rule.test_id is None:
        return Cell("draft", Tone.AMBER)
    return Cell("warned" if rule.test_flags else "tested", Tone.RED if rule.test_flags else Tone.ACCENT)


def _until(rule: OfficeRule) -> str:
    first = "" if rule.effective_from.year <= 2000 else day(rule.effective_from)
    return f"{first} - {day(rule.effective_to)}" if rule.effective_to else first


RULE_COLUMNS: tuple[Column[OfficeRule], ...] = (
    Column("family", "Family", lambda row: muted(FAMILY_WORDS[row.family]), 78),
    Column("ord", "Place", lambda row: plain(str(row.ord)), 52, right=True),
    Column("code", "Rule", lambda row: plain(row.code), 110, stretch=True),
    Column("version", "V.", lambda row: muted(str(row.version)), 28, right=True),
    Column("state", "State", state_cell, 58),
    Column("hits", "Open", lambda row: plain(f"{row.hits:,}") if row.hits else muted(""), 56, right=True),
    Column("owner", "Owner", lambda row: muted(row.owner_name), 74),
    Column("dates", "In force", lambda row: muted(_until(row)), 70),
)
STEP_COLUMNS: tuple[Column[RuleStep], ...] = (
    Column("at", "When", lambda row: muted(f"{row.at.astimezone():%m/%d/%y %H:%M}"), 118),
    Column("version", "V.", lambda row: muted(str(row.version)), 30, right=True),
    Column("step", "What", lambda row: plain(row.step), 76),
    Column("who", "Who", lambda row: muted(row.actor), 96),
    Column("text", "Why", lambda row: plain(row.text), 160, stretch=True),
)
SHIFT_COLUMNS: tuple[Column[QueueShift], ...] = (
    Column("queue", "Queue", lambda row: plain(row.queue), 130, stretch=True),
    Column("before", "Items now", lambda row: plain(f"{row.before:,}"), 90, right=True),
    Column("after", "With it", lambda row: plain(f"{row.after:,}"), 90, right=True),
    Column("more", "Difference", lambda row: plain(f"{row.after - row.before:+,}"), 90, right=True),
)
SAMPLE_COLUMNS: tuple[Column[SampleClaim], ...] = (
    Column("number", "Claim", lambda row: plain(row.number), 96, stretch=True),
    Column("cents", "At stake", lambda row: plain(money_text(row.cents)), 84, right=True),
    Column("due1", "Asks on", lambda row: plain(day(row.due1)), 78),
    Column("due0", "Now asked", lambda row: muted(day(row.due0)), 88),
    Column("happened", "Was opened", lambda row: muted(day(row.happened_on)), 94),
    Column("decided", "Was decided", lambda row: muted(day(row.decided_on)), 98),
)


def _rule_days(row: PayLag) -> Cell:
    """The payer's own days: amber where four of five decisions are later than the office asks."""
    return Cell(f"{row.rule_days} d", Tone.AMBER if row.rule_days < row.p80 else Tone.TEXT)


LAG_COLUMNS: tuple[Column[PayLag], ...] = (
    Column("payer", "Payer", lambda row: plain(row.payer_name), 126, stretch=True),
    Column("type", "Claims", lambda row: muted(CLAIM_TYPES.get(row.claim_type, "all")), 86),
    Column("place", "Location", lambda row: muted(f"{row.practice} {row.location}".strip() or "everywhere"), 92),
    Column("n", "Decisions", lambda row: plain(f"{row.n:,}"), 82, right=True),
    Column("p50", "p50", lambda row: plain(f"{row.p50} d"), 46, right=True),
    Column("p80", "p80", lambda row: plain(f"{row.p80} d"), 46, right=True),
    Column("p95", "p95", lambda row: plain(f"{row.p95} d"), 46, right=True),
    Column("rule", "Rule", _rule_days, 50, right=True),
)
