"""837 to submitted claims, streamed: each claim with the providers, people and coverages it stands on.

Professional (005010X222A1), dental (X224A2) and institutional (X223A2): the service segments of the first claim of a
transaction (SV1, SV3, SV2) decide, because labels lie. A claim with an error finding is not given out; faults of
structure refuse the file. Sources: loops 2000A to 2430, X12.md sections 3 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from app.domain.claim import Person, Provider, SubmittedClaim
from app.domain.remit import Finding
from app.edi.claim837_claim import Standing, SubscriberLevel, read_submitted_claim
from app.edi.claim837_line import SERVICES
from app.edi.claim837_parties import Entity, check_keys, entities, person_of, provider_of
from app.edi.delimiters import X12Error
from app.edi.recognise import claim_type
from app.edi.segments import Limits, SegmentReader, Source
from app.edi.values import Faults, at, padded, read_date

Event837 = SubmittedClaim | Finding
_BOUNDARIES = frozenset({"HL", "CLM", "ST", "SE", "GS", "GE", "ISA", "IEA", "TA1"})
_MOST_IN_ONE_PART = 100_000
_PARENT_LEVEL = {"20": "", "22": "20", "23": "22"}
_LEVEL_NAMES = {"20": "billing provider", "22": "subscriber", "23": "patient"}
_SEGMENT_ID = re.compile(r"[A-Z][A-Z0-9]{1,2}", re.ASCII)
_TYPE_OF_SERVICE = {segment: kind for kind, segment in SERVICES.items()}


class Claim837Reader:
    """Iterates once over the claims and findings of a source; `envelope` is complete when the iteration has ended.

    `claims` counts the CLM segments met, `refused` those not given out. Never raises for what a file holds.
    """

    def __init__(self, source: Source, *, limits: Limits | None = None) -> None:
        self.segments = SegmentReader(source, limits=limits)
        self.claims = self.refused = 0
        self._faults = Faults()
        self._broken: list[Finding] = []
        self._out: list[Event837] = []
        self._transaction = 0
        self._reading = self._in_837 = False
        self._submitted_on: date | None = None
        self._purpose = ""
        self._group_version = self._told = self._type = ""
        self._levels: dict[str, str] = {}
        self._level = ""
        self._billing: Provider | None = None
        self._pay_to: Provider | None = None
        self._subscriber: SubscriberLevel | None = None
        self._patient: Person | None = None
        self._relationship = ""

    @property
    def envelope(self) -> list[Finding]:
        """Envelope findings, and the fault that ended the reading, if one did."""
        return self.segments.findings + self._broken

    def __iter__(self) -> Iterator[Event837]:
        part: list[list[str]] = []
        start = 1
        try:
            for row in self.segments:
                if row[0] in _BOUNDARIES:
                    if part:
                        self._read_part(part, start)
                        yield from self._out
                        self._out.clear()
                    part, start = [row], self.segments.number
                else:
                    part.append(row)
                    if len(part) > _MOST_IN_ONE_PART:
                        raise X12Error(self.segments.number, row[0][:3], "more than 100,000 segments in one claim")
        except X12Error as fault:
            self._broken.append(Finding("error", fault.segment, fault.where, fault.message, refuses=True))
        if part:
            self._read_part(part, start)
        yield from self._out
        self._out.clear()

    def _read_part(self, part: list[list[str]], number: int) -> None:
        """What stands from one HL, CLM or envelope segment to the next."""
        name = part[0][0]
        if name == "ST":
            self._open(part)
        elif name == "HL" and self._in_837:
            self._hierarchy(part, number)
        elif name == "CLM" and self._in_837:
            self._claim(part, number)
        elif name not in ("HL", "CLM"):
            self._in_837 = False
            if name == "GS":
                self._group_version = at(part[0], 8)
        for place, row in enumerate(part, number):
            if not _SEGMENT_ID.fullmatch(row[0]):
                self._faults.say(
                    "error", place, "segment", "it has no valid name; ask for a correct file", refuses=True
                )
        self._out += self._faults.take()

    def _open(self, part: list[list[str]]) -> None:
        self._in_837 = at(part[0], 1).strip() == "837"
        self._transaction += self._in_837
        self._told, self._type = at(part[0], 3) or self._group_version, ""
        self._levels, self._level = {}, ""
        self._billing = self._pay_to = self._patient = None
        self._subscriber = None
        bht = next((row for row in part if row[0] == "BHT"), [])
        self._submitted_on, self._purpose = read_date(at(bht, 4)), at(bht, 6)

    def _hierarchy(self, part: list[list[str]], number: int) -> None:
        hl = padded(part[0], 5)
        level, parent = hl[3], hl[2]
        name = _LEVEL_NAMES.get(level)
        if name is None:
            self._refuse(number, "HL03", "this is no level of an 837; 20, 22 or 23 is expected")
            return
        if hl[1] in self._levels:
            self._refuse(number, "HL01", "this number was used before in the transaction; ask for a correct file")
        if self._levels.get(parent, "") != _PARENT_LEVEL[level]:
            self._refuse(number, "HL02", f"the parent of this {name} is not the level above it; ask for a correct file")
        self._levels[hl[1]], self._level = level, level
        rows, named = entities(part[1:], number + 1)
        check_keys(named, self._faults)
        if level == "20":
            self._provider_level(rows, named, number)
        elif level == "22":
            self._subscriber_level(rows, named, number)
        else:
            self._patient_level(rows, named, number)

    def _provider_level(self, rows: list[list[str]], named: list[Entity], number: int) -> None:
        self._billing = self._pay_to = self._subscriber = self._patient = None
        found = [one for one in named if one.role == "85"]
        if len(found) != 1:
            what = "is missing" if not found else "comes twice"
            self._refuse(number, "NM1", f"the billing provider (NM1*85) {what}; ask for a correct file")
        taxonomy = next((at(row, 3) for row in rows if row[0] == "PRV"), "")
        self._billing = provider_of(found[0], taxonomy) if found else None
        pay_to = next((one for one in named if one.role == "87"), None)
        self._pay_to = provider_of(pay_to) if pay_to else None

    def _subscriber_level(self, rows: list[list[str]], named: list[Entity], number: int) -> None:
        sbr = padded(next((row for row in rows if row[0] == "SBR"), []), 10)
        person = next((one for one in named if one.role == "IL"), None)
        payer = next((one for one in named if one.role == "PR"), None)
        self._subscriber, self._patient, self._relationship = None, None, sbr[2]
        for missing, where, what in (
            (not sbr[1], "SBR", "the coverage (SBR)"),
            (person is None, "NM1", "the subscriber's name (NM1*IL)"),
            (payer is None, "NM1", "the payer (NM1*PR)"),
        ):
            if missing:
                self._refuse(number, where, f"{what} is missing; ask for a correct file")
        if person is None or payer is None:
            return
        self._subscriber = SubscriberLevel(
            person_of(person, self._faults),
            person.identifier,
            sbr[1],
            sbr[2],
            sbr[3],
            sbr[4],
            sbr[5],
            sbr[9],
            payer.last,
            payer.identifier,
            payer.address,
        )
        if sbr[2] == "18":
            self._patient = self._subscriber.person

    def _patient_level(self, rows: list[list[str]], named: list[Entity], number: int) -> None:
        pat = next((row for row in rows if row[0] == "PAT"), [])
        person = next((one for one in named if one.role == "QC"), None)
        self._relationship = at(pat, 1)
        self._patient = person_of(person, self._faults) if person else None
        if person is None:
            self._refuse(number, "NM1", "the patient's name (NM1*QC) is missing; ask for a correct file")

    def _claim(self, part: list[list[str]], number: int) -> None:
        self.claims += 1
        if self._billing is None or self._subscriber is None:
            what = "billing provider (HL 20)" if self._billing is None else "subscriber (HL 22)"
            self._refuse(number, "CLM", f"this claim has no {what} above it; ask for a correct file")
            self.refused += 1
            return
        faults = Faults()
        if self._patient is None:
            message = "the subscriber is not the patient (SBR02 is not 18) and there is no patient level (HL 23)"
            faults.say("error", number, "CLM", message)
        standing = Standing(
            billing=self._billing,
            pay_to=self._pay_to,
            subscriber=self._subscriber,
            patient=self._patient or self._subscriber.person,
            relationship=self._relationship,
            submitted_on=self._submitted_on,
            purpose=self._purpose,
            transaction=self._transaction,
            type=self._type_of(part),
        )
        claim = read_submitted_claim(part, number, standing, self.segments.delimiters, faults)
        findings = faults.take()
        self._out += findings
        if any(finding.level == "error" for finding in findings):
            self.refused += 1
            return
        self._out.append(claim)

    def _type_of(self, part: list[list[str]]) -> str:
        """P, D or I: one type for the whole transaction."""
        if not self._type:
            served = next((row[0] for row in part if row[0] in _TYPE_OF_SERVICE), "")
            self._type = _TYPE_OF_SERVICE.get(served) or claim_type(self._told)
        return self._type

    def _refuse(self, number: int, where: str, message: str) -> None:
        self._faults.say("error", number, where, message, refuses=True)
