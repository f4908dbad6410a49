"""Acknowledgements, streamed: TA1 and 999 (997 is told by name alone), and the 277CA, on the one tokenizer.

A file that cannot be read on adds a refusing finding to `envelope`. The other documents called 277 (X212, X213) and a
997 are refused with their names. Sources: X12.md sections 3 and 4.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.acknowledgement import Acknowledgement, InterchangeAcknowledgement
from app.domain.remit import Finding
from app.edi.acks_277ca import Reading277
from app.edi.acks_999 import read_999
from app.edi.delimiters import X12Error
from app.edi.envelope import ENVELOPE_IDS
from app.edi.recognise import acknowledgement_code, set_name
from app.edi.segments import Limits, SegmentReader, Source
from app.edi.values import Faults, at, read_short_date

EventAck = Acknowledgement | Finding
_MOST_IN_ONE_PART = 100_000


class AckReader:
    """Iterates once over what a source acknowledges, and findings; `envelope` is complete when the iteration has ended.

    `sets` counts the transaction sets and TA1 segments read. Never raises for what a file holds.
    """

    def __init__(self, source: Source, *, limits: Limits | None = None) -> None:
        self.segments = SegmentReader(source, limits=limits)
        self.sets = 0
        self._faults = Faults()
        self._broken: list[Finding] = []
        self._out: list[EventAck] = []
        self._group_version = self._reading = ""
        self._claims: Reading277 | None = None

    @property
    def envelope(self) -> list[Finding]:
        """Envelope findings, and the fault that ended the reading, if one did."""
        return self.segments.findings + self._broken

    def __iter__(self) -> Iterator[EventAck]:
        part: list[list[str]] = []
        start = 1
        try:
            for row in self.segments:
                if row[0] in ENVELOPE_IDS or (row[0] in ("HL", "AK1") and self._reading):
                    if part:
                        self._read_part(part, start)
                        yield from self._taken()
                    part, start = [row], self.segments.number
                else:
                    part.append(row)
                    if len(part) > _MOST_IN_ONE_PART:
                        raise X12Error(self.segments.number, row[0][:3], "more than 100,000 segments in one part")
                if row[0] == "ST":
                    self._open(row, self.segments.number)
        except X12Error as fault:
            self._broken.append(Finding("error", fault.segment, fault.where, fault.message, refuses=True))
        if part:
            self._read_part(part, start)
        yield from self._taken()

    def _taken(self) -> list[EventAck]:
        out, self._out = [*self._faults.take(), *self._out], []
        return out

    def _open(self, row: list[str], number: int) -> None:
        code = at(row, 1).strip()
        version = at(row, 3) or self._group_version
        self._reading = acknowledgement_code(code, version)
        self._claims = None
        if not self._reading:
            message = f"{set_name(code, version)}: not an acknowledgement that is read here"
            self._out.append(Finding("note", number, "ST01", message))
            return
        self.sets += 1
        if self._reading == "277CA":
            self._claims = Reading277(self.segments.delimiters.component, self._faults)

    def _read_part(self, part: list[list[str]], number: int) -> None:
        """One part: what stands from one envelope, HL or AK1 segment to the next."""
        name = part[0][0]
        if name == "TA1":
            self._interchange(part[0], number)
        elif name == "GS":
            self._group_version = at(part[0], 8)
        elif name == "AK1":
            self._out.append(read_999(part, number, self.segments.delimiters.component, self._faults))
        elif name == "HL" and self._claims is not None:
            self._out += self._claims.level(part, number)
        elif name == "SE":
            self._reading, self._claims = "", None

    def _interchange(self, row: list[str], number: int) -> None:
        verdict = at(row, 4).strip()
        self.sets += 1
        if verdict not in ("A", "E", "R"):
            message = "the answer is none of A, E and R; ask the receiver what became of the file"
            self._faults.say("error", number, "TA104", message, refuses=True)
        self._out.append(
            InterchangeAcknowledgement(at(row, 1), read_short_date(at(row, 2)), verdict, at(row, 5).strip(), number)
        )
