"""Rows of the picker: facts side by side with whether they agree, candidates, lines paired. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.domain.money import money_text
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import PARTY_WORDS, amount_cell, day, day_cell, short_day

if TYPE_CHECKING:
    from app.posting.candidates import Candidate, CandidateLine, Candidates


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact on both sides; `agrees` is None where one side does not say it."""

    name: str
    received: str
    ours: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class PairRow:
    """The payer's line beside ours; `by_hand` when a person paired them."""

    line: CandidateLine
    by_hand: bool = False


def fact_rows(found: Candidates, ours: Candidate | None) -> tuple[FactRow, ...]:
    """What was received beside the chosen claim."""
    return (
        _fact("Claim number", found.number, ours.number if ours else ""),
        _fact("Patient", found.patient, ours.patient if ours else ""),
        _fact("Member id", found.member_id, ours.member_id if ours else ""),
        FactRow(
            "Date of service", day(found.service_from), _dates(ours) if ours else "",
            _same_day(found, ours) if ours else None,
        ),
        _fact("Billed", money_text(found.charge), money_text(ours.charge) if ours else ""),
        FactRow("Paid", money_text(found.paid), "", None),
        FactRow("Payer's number", found.control_number, "", None),
        FactRow("Open", "", _owed(ours) if ours else "", None),
    )  # fmt: skip


def _fact(name: str, received: str, ours: str) -> FactRow:
    return FactRow(name, received, ours, _plain(received) == _plain(ours) if received and ours else None)


def _plain(text: str) -> str:
    """Without case, signs and blanks, as matching compares."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def _same_day(found: Candidates, ours: Candidate) -> bool | None:
    return None if found.service_from is None else ours.service_from <= found.service_from <= ours.service_to


def _dates(ours: Candidate) -> str:
    last = "" if ours.service_to == ours.service_from else f" to {day(ours.service_to)}"
    return day(ours.service_from) + last


def _owed(ours: Candidate) -> str:
    owed = (f"{PARTY_WORDS.get(each.party, each.party).lower()} {money_text(each.cents)}" for each in ours.balances)
    return ", ".join(owed) or "nothing"


def _agreement(row: FactRow) -> Cell:
    if row.agrees is None:
        return muted("")
    return Cell("= agrees", Tone.GREEN) if row.agrees else Cell("\u2260 differs", Tone.AMBER)


FACT_COLUMNS: tuple[Column[FactRow], ...] = (
    Column("name", "Fact", lambda row: muted(row.name), 104),
    Column("received", "Received", lambda row: plain(row.received), 160),
    Column("ours", "Chosen claim", lambda row: plain(row.ours), 160, stretch=True),
    Column("agrees", "Agreement", _agreement, 88),
)
CANDIDATE_COLUMNS: tuple[Column[Candidate], ...] = (
    Column("score", "Score", lambda row: Cell(f"{row.score} %", Tone.STRONG), 52, right=True),
    Column("number", "Claim", lambda row: plain(row.number), 160),
    Column("patient", "Patient", lambda row: plain(row.patient), 100, stretch=True),
    Column("date", "Date", lambda row: plain(short_day(row.service_from)), 58),
    Column("charge", "Billed", lambda row: amount_cell(row.charge), 76, right=True),
)


def _pairing(row: PairRow) -> Cell:
    if row.line.remit_line_id is None:
        return muted("not decided")
    if row.line.line_id is None:
        return Cell("\u2260 no line", Tone.AMBER)
    return Cell("by hand", Tone.ACCENT) if row.by_hand else Cell("= pairs", Tone.GREEN)


PAIR_COLUMNS: tuple[Column[PairRow], ...] = (
    Column("theirs", "Theirs", lambda row: plain(str(row.line.sequence or "")), 56, right=True),
    Column("code", "Code", lambda row: plain(row.line.received_code), 150),
    Column("billed", "Billed", lambda row: _money(row.line.received_charge, row.line.sequence), 84, right=True),
    Column("paid", "Paid", lambda row: _money(row.line.received_paid, row.line.sequence), 84, right=True),
    Column("pairs", "Pairing", _pairing, 120),
    Column("ours", "Ours", lambda row: plain(str(row.line.line_no or "")), 48, right=True),
    Column("our_code", "Code", lambda row: plain(row.line.our_code), 150),
    Column("our_charge", "Billed", lambda row: _money(row.line.our_charge, row.line.line_no), 84, right=True),
    Column("date", "Date", lambda row: day_cell(row.line.service_from), 66, stretch=True),
)


def _money(cents: int, line: int | None) -> Cell:
    return plain("" if line is None else money_text(cents))


def pair_rows(claim: Candidate, pairs: Mapping[int, int]) -> tuple[PairRow, ...]:
    """The payer's lines in order beside ours, then ours that nobody mentions; `pairs` are those made by hand."""
    ours = {row.line_id: row for row in claim.lines if row.line_id is not None}
    taken = set(pairs.values())
    rows, used = [], set()
    for row in claim.lines:
        if row.remit_line_id is None:
            continue
        by_hand = row.remit_line_id in pairs
        line_id = pairs[row.remit_line_id] if by_hand else None if row.line_id in taken else row.line_id
        mine = ours.get(line_id) if line_id is not None else None
        used.add(line_id)
        rows.append(PairRow(_beside(row, mine), by_hand))
    rows += [PairRow(_alone(row)) for line_id, row in ours.items() if line_id not in used]
    return tuple(rows)


def _beside(theirs: CandidateLine, mine: CandidateLine | None) -> CandidateLine:
    if mine is None:
        return replace(theirs, line_id=None, line_no=None, our_code="", our_charge=0)
    return replace(
        theirs, line_id=mine.line_id, line_no=mine.line_no, our_code=mine.our_code, our_charge=mine.our_charge
    )


def _alone(mine: CandidateLine) -> CandidateLine:
    return replace(mine, remit_line_id=None, sequence=None, received_code="", received_charge=0, received_paid=0)


def pair_id(row: PairRow) -> tuple[int, int]:
    """By the payer's line, else by ours."""
    return row.line.remit_line_id or 0, 0 if row.line.remit_line_id else row.line.line_id or 0
