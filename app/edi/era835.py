"""835 to remittances, streamed: a header, its claims one by one, a trailer, and findings between them.

Every CAS, PLB, SVC, AMT, REF, LQ, NM1, MIA and MOA is kept; nothing is guessed. Reads 005010X221A1 and the
004010X091A1 met in the field. Money equations are in `balance`. Sources: X12.md sections 3 and 4, DOMAIN.md 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from app.domain.remit import (
    Finding,
    ProviderAdjustment,
    Reference,
    RemitClaim,
    RemitHeader,
    Remittance,
    RemitTrailer,
)
from app.edi.delimiters import X12Error
from app.edi.envelope import ENVELOPE_IDS
from app.edi.recognise import set_name
from app.edi.remit_claim import read_claim
from app.edi.remit_header import read_header, read_provider_adjustments
from app.edi.segments import Limits, SegmentReader, Source
from app.edi.values import Faults, Reading, at

Event = RemitHeader | RemitClaim | RemitTrailer | Finding
_BOUNDARIES = ENVELOPE_IDS | {"CLP", "LX", "PLB"}
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)
_MOST_IN_ONE_PART = 100_000
_MOST_BYTES_IN_ONE_PART = 32 * 1024**2
_MOST_UNKNOWN = 1_000
_ENDED = [["SE"]]


class Era(Struct, frozen=True):
    """A whole file: its payments, what the reader said of them, and what the envelope said."""

    remittances: tuple[Remittance, ...]
    findings: tuple[Finding, ...]
    envelope: tuple[Finding, ...]


class EraReader:
    """Iterates once over the events of a source; `envelope` is complete when the iteration has ended.

    For each 835: RemitHeader, RemitClaim ..., RemitTrailer; findings stand between them. A file that cannot be read
    on ends its open transaction and adds a refusing finding to `envelope`. Never raises for what a file holds.
    """

    def __init__(self, source: Source, *, limits: Limits | None = None) -> None:
        self.segments = SegmentReader(source, limits=limits)
        self._faults = Faults()
        self._broken: list[Finding] = []
        self._out: list[Event] = []
        self._now = Reading(":", self._faults, self._keep)
        self._transaction = self._claims = 0
        self._group_version = self._component = ""
        self._header: RemitHeader | None = None
        self._provider_group = ""
        self._provider_adjustments: list[ProviderAdjustment] = []
        self._unknown: list[Reference] = []
        self._unknown_count = 0

    @property
    def envelope(self) -> list[Finding]:
        """Envelope findings, and the fault that ended the reading, if one did."""
        return self.segments.findings + self._broken

    def __iter__(self) -> Iterator[Event]:
        part: list[list[str]] = []
        number, start, opened_at = 0, 1, 0
        out = self._out
        try:
            for batch in self.segments.batches(_BOUNDARIES):
                rows, after = batch.rows, 0
                for place in batch.marks:
                    part += rows[after:place]
                    if part:
                        self._read_part(part, start)
                        yield from out
                        out.clear()
                    part, start, after = [rows[place]], number + place + 1, place + 1
                part += rows[after:]
                number += len(rows)
                if after:
                    opened_at = self.segments.bytes_read
                if len(part) > _MOST_IN_ONE_PART or self.segments.bytes_read - opened_at > _MOST_BYTES_IN_ONE_PART:
                    raise X12Error(number, part[0][0][:3], "more than 100,000 segments or 32 MB in one claim or header")
        except X12Error as fault:
            self._broken.append(Finding("error", fault.segment, fault.where, fault.message, refuses=True))
        if part:
            self._read_part(part, start)
        if self._header is not None:
            self._read_part(_ENDED, number)
        yield from out
        out.clear()

    def _read_part(self, part: list[list[str]], number: int) -> None:
        """One part of the file: what stands from a boundary segment to the next; `number` is its first segment's."""
        name = part[0][0]
        if name == "CLP":
            self._claim(part, number)
        elif name == "LX":
            self._provider_group = next((at(row, 1) for row in part if row[0] == "TS3"), "")
        elif name == "PLB":
            self._plb(part, number)
        else:
            # ST, SE or an envelope segment: whatever was open ends here.
            if self._header is not None:
                self._trailer(number)
            if name == "ST":
                self._open(part, number)
            elif name == "ISA":
                self._component = at(part[0], 16)
            elif name == "GS":
                self._group_version = at(part[0], 8)
        if self._faults.found:
            self._out += self._faults.take()

    def _open(self, part: list[list[str]], number: int) -> None:
        code = at(part[0], 1).strip()
        version = at(part[0], 3) or self._group_version
        if code != "835":
            message = f"{set_name(code, version)}: not a remittance, its segments are not read here"
            self._out.append(Finding("note", number, "ST01", message))
            return
        self._transaction += 1
        component = self._component or self.segments.delimiters.component
        self._now = Reading(component, self._faults, self._keep)
        self._claims, self._provider_group, self._provider_adjustments = 0, "", []
        self._unknown, self._unknown_count = [], 0
        self._header = read_header(part, number, self._transaction, version, self._now)
        self._out.append(self._header)

    def _claim(self, part: list[list[str]], number: int) -> None:
        if self._header is None:
            return
        if self._provider_adjustments:
            self._misplaced("CLP", number, "a claim comes behind the provider adjustments (PLB)")
        self._claims += 1
        self._out.append(read_claim(part, number, self._claims, self._provider_group, self._now))

    def _plb(self, part: list[list[str]], number: int) -> None:
        self._provider_adjustments += read_provider_adjustments(part[0], number, self._now)
        for place, row in enumerate(part[1:], number + 1):
            self._keep(row, place)

    def _trailer(self, number: int) -> None:
        if self._unknown_count:
            names = ", ".join(sorted({known.qualifier for known in self._unknown})[:8])
            message = f"{self._unknown_count} segments are not known to the 835 and were kept as they are: {names}"
            self._faults.say("note", number, "SE", message)
        self._header = None
        self._out += self._faults.take()
        self._out.append(
            RemitTrailer(self._transaction, tuple(self._provider_adjustments), tuple(self._unknown), segment=number)
        )

    def _keep(self, row: list[str], number: int) -> None:
        """A segment that this place of an 835 does not know: kept and counted."""
        name = row[0]
        if name in ("BPR", "TRN", "N1", "SVC", "CAS"):
            self._misplaced(name, number, "this segment stands where it does not belong")
        elif not _SEGMENT_ID.fullmatch(name):
            self._faults.say(
                "error", number, "segment", "the segment has no valid name; ask for a correct file", refuses=True
            )
        self._unknown_count += 1
        if len(self._unknown) < _MOST_UNKNOWN:
            self._unknown.append(Reference(name[:3], self.segments.delimiters.element.join(row[1:])))

    def _misplaced(self, name: str, number: int, message: str) -> None:
        self._faults.say("error", number, name, f"{message}; ask the sender to send it again", refuses=True)


def read_835(source: Source) -> Era:
    """A whole file in memory: for small files and tests; intake streams with EraReader."""
    reader = EraReader(source)
    remittances: list[Remittance] = []
    findings: list[Finding] = []
    claims: list[RemitClaim] = []
    header: RemitHeader | None = None
    for event in reader:
        match event:
            case Finding():
                findings.append(event)
            case RemitHeader():
                header, claims = event, []
            case RemitClaim():
                claims.append(event)
            case RemitTrailer():
                if header is not None:
                    remittances.append(Remittance(header, tuple(claims), event))
    return Era(tuple(remittances), tuple(findings), tuple(reader.envelope))
