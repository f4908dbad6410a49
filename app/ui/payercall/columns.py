"""What the lists of the payer call show. Pure but for the cells."""

from __future__ import annotations

from app.domain.money import money_text
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import day, long_day, short_day
from app.workqueues.call_types import LINE_WORDS, CallLine, CallRow, minutes

_LINE_TONES = {"held": Tone.TEXT, "saved": Tone.GREEN, "asked": Tone.AMBER, "lost": Tone.RED}
_OWNERS = {"asked": "asked", "declined": "keeps it", "expired": "no answer"}
_STATE_TONES = {"open": Tone.GREEN, "parked": Tone.AMBER}
_STATES = {"open": "on the line", "parked": "put aside", "ended": "ended"}


def _gone(line: CallLine) -> bool:
    return line.state not in {"held", "saved"}


def _cell(line: CallLine, text: str) -> Cell:
    return muted(text) if _gone(line) else plain(text)


def _answer(line: CallLine) -> Cell:
    if line.state == "saved":
        return Cell(line.outcome_title, Tone.GREEN)
    words = f"{line.owner_name}: {_OWNERS[line.state]}" if line.state in _OWNERS else LINE_WORDS[line.state]
    return Cell(words, _LINE_TONES.get(line.state, Tone.MUTED))


def _next(line: CallLine) -> Cell:
    return plain("closed" if line.state == "saved" and line.next_on is None else short_day(line.next_on))


LINE_COLUMNS: tuple[Column[CallLine], ...] = (
    Column("patient", "Patient", lambda line: _cell(line, line.patient), 124),
    Column("member", "Member id", lambda line: _cell(line, line.member_id), 104),
    Column("born", "Born", lambda line: _cell(line, long_day(line.birth_date)), 88),
    Column("service", "Service", lambda line: _cell(line, day(line.service_from)), 74),
    Column("charge", "Charge", lambda line: _cell(line, money_text(line.charge)), 76, right=True),
    Column("icn", "ICN", lambda line: _cell(line, line.control_number), 104),
    Column("npi", "Provider NPI", lambda line: _cell(line, line.provider_npi), 98),
    Column("why", "Why it is due", lambda line: muted(line.why), 100, stretch=True),
    Column("answer", "Answer", _answer, 136),
    Column("next", "Next", _next, 58),
)


def _when(row: CallRow) -> Cell:
    return plain(row.started_at.astimezone().strftime("%m/%d %H:%M"))


CALL_COLUMNS: tuple[Column[CallRow], ...] = (
    Column("when", "Begun", _when, 96),
    Column("state", "State", lambda row: Cell(_STATES[row.state], _STATE_TONES.get(row.state, Tone.MUTED)), 80),
    Column("payer", "Payer", lambda row: plain(row.payer), 150),
    Column("practice", "Practice", lambda row: plain(row.practice), 190, stretch=True),
    Column("claims", "Claims", lambda row: plain(str(row.claims)), 56, right=True),
    Column("saved", "Answered", lambda row: plain(str(row.saved)), 78, right=True),
    Column("closed", "Resolved", lambda row: plain(str(row.closed)), 76, right=True),
    Column("hold", "Hold min", lambda row: plain(str(minutes(row.hold_seconds))), 66, right=True),
    Column("talk", "Talk min", lambda row: plain(str(minutes(row.talk_seconds))), 66, right=True),
    Column("who", "Representative", lambda row: muted(row.representative), 110),
    Column("ref", "Reference", lambda row: muted(row.reference), 96),
)
