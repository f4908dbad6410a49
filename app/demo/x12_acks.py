"""Writes the answers to claim files: 999 (005010X231A1) of the clearinghouse, 277CA (005010X214) of the payers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.demo.cards import PayerCard
from app.demo.encounters import Encounter
from app.demo.people import Practice
from app.demo.x12_envelope import Wire, amount, day

ACCEPTED = "A2:20:PR"
REJECTIONS = ("A7:33:IL", "A3:88", "A7:26:85")


@dataclass(frozen=True, slots=True)
class WireGroup:
    """One received group: its control number and how the claims in it are versioned."""

    number: int
    version: str


@dataclass(frozen=True, slots=True)
class WireVerdict:
    """What a payer's front door says of a claim; `payer_number` is REF*1K, empty when it is rejected."""

    visit: Encounter
    status: str
    payer_number: str = ""


def write_999(groups: list[WireGroup], *, number: int, on: date) -> bytes:
    """Every group accepted."""
    wire = Wire()
    wire.open("EXCLEAR", "REMITDESK", on=on, number=number, function="FA", version="005010X231A1")
    for group in groups:
        wire.open_set("999", "005010X231A1")
        wire.segment("AK1", "HC", str(group.number), group.version)
        wire.segment("AK2", "837", "0001", group.version)
        wire.segment("IK5", "A")
        wire.segment("AK9", "A", "1", "1", "1")
        wire.close_set()
    return wire.close(number).encode("ascii")


def write_277ca(verdicts: list[WireVerdict], *, number: int, on: date) -> bytes:
    """A transaction for each payer: source, receiver, then each practice with its claims."""
    wire = Wire()
    wire.open("EXCLEAR", "REMITDESK", on=on, number=number, function="HN", version="005010X214")
    payers = {row.visit.patient.primary.payer.key: row.visit.patient.primary.payer for row in verdicts}
    for key, payer in sorted(payers.items()):
        mine = [row for row in verdicts if row.visit.patient.primary.payer.key == key]
        _payer(wire, payer, mine, f"{number}{key}", on)
    return wire.close(number).encode("ascii")


def _payer(wire: Wire, payer: PayerCard, verdicts: list[WireVerdict], batch: str, on: date) -> None:
    wire.open_set("277", "005010X214")
    wire.segment("BHT", "0085", "08", batch, day(on), "1000", "TH")
    wire.segment("HL", "1", "", "20", "1")
    wire.segment("NM1", "PR", "2", payer.name.upper(), "", "", "", "", "46", payer.payer_ids[0])
    wire.segment("TRN", "1", batch)
    wire.segment("DTP", "050", "D8", day(on))
    wire.segment("DTP", "009", "D8", day(on))
    wire.segment("HL", "2", "1", "21", "1")
    wire.segment("NM1", "41", "2", "REMITDESK", "", "", "", "", "46", "REMITDESK")
    wire.segment("TRN", "2", batch)
    wire.segment("STC", "A1:19:PR", day(on), "WQ", amount(sum(row.visit.charge for row in verdicts)))
    level = 2
    practices = {row.visit.practice.card.key: row.visit.practice for row in verdicts}
    for key, practice in sorted(practices.items()):
        level = _practice(wire, practice, [row for row in verdicts if row.visit.practice.card.key == key], level, on)
    wire.close_set()


def _practice(wire: Wire, practice: Practice, verdicts: list[WireVerdict], level: int, on: date) -> int:
    """The provider level and its claims; the last level used."""
    level += 1
    provider = level
    wire.segment("HL", str(level), "2", "19", "1")
    wire.segment("NM1", "85", "2", practice.card.name.upper(), "", "", "", "", "XX", practice.npi)
    wire.segment("TRN", "1", "0")
    for row in verdicts:
        level += 1
        human = row.visit.patient.human
        wire.segment("HL", str(level), str(provider), "PT")
        member = row.visit.patient.primary.member_id
        wire.segment("NM1", "QC", "1", human.last, human.first, "", "", "", "MI", member)
        wire.segment("TRN", "2", row.visit.number)
        wire.segment("STC", row.status, day(on), "WQ", amount(row.visit.charge))
        if row.payer_number:
            wire.segment("REF", "1K", row.payer_number)
        if not row.visit.priced:
            wire.segment("DTP", "472", "D8", day(row.visit.served_on))
    return level
