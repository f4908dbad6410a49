"""What a file holds: its transaction sets by name, whatever its own labels claim.

ST01 and ST03 decide, then the segments inside (SV1 professional, SV2 institutional, SV3 dental); GS08 is only a
hint, because it lies (X12.md section 4).
"""

from __future__ import annotations

from msgspec import Struct

from app.domain.remit import Finding
from app.edi.delimiters import X12Error
from app.edi.segments import SegmentReader, Source

_NAMES = {
    "835": "835 remittance",
    "837": "837 claims",
    "837P": "837P professional claims",
    "837I": "837I institutional claims",
    "837D": "837D dental claims",
    "270": "270 eligibility inquiry",
    "271": "271 eligibility response",
    "276": "276 claim status inquiry",
    "277": "277 claim status response",
    "277CA": "277CA claim acknowledgment",
    "277RFI": "277 request for information",
    "278": "278 authorization",
    "820": "820 premium payment",
    "834": "834 enrollment",
    "997": "997 functional acknowledgment",
    "999": "999 implementation acknowledgment",
    "TA1": "TA1 interchange acknowledgment",
}
_UNKNOWN = "a transaction set unknown to this program"
_GUIDES = {
    "X222": "837P", "X098": "837P", "X223": "837I", "X096": "837I", "X224": "837D", "X097": "837D",
    "X212": "277", "X093": "277", "X213": "277RFI", "X214": "277CA",
}  # fmt: skip
_SERVICE_LINES = {"SV1": "837P", "SV2": "837I", "SV3": "837D"}


class TransactionSet(Struct, frozen=True):
    """One ST: `code` as in `837P`, `version` as told by ST03 or GS08, `release` 4010 or 5010, `segment` of its ST.

    `control` is ST02, `group_control` GS06: an acknowledgement names nothing else.
    """

    code: str
    name: str
    version: str
    release: str
    segment: int
    control: str = ""
    group_control: str = ""


class Recognition(Struct, frozen=True):
    """What a file holds. `fault` is set when it could not be read to its end; `envelope` as the tokenizer found it."""

    sets: tuple[TransactionSet, ...]
    envelope: tuple[Finding, ...]
    fault: Finding | None = None

    @property
    def codes(self) -> frozenset[str]:
        """The kinds present, as in `835` or `837P`."""
        return frozenset(one.code for one in self.sets)


def recognise(source: Source) -> Recognition:
    """Reads the whole source once, without keeping it. Never raises for what a file holds."""
    reader = SegmentReader(source)
    sets: list[TransactionSet] = []
    fault: Finding | None = None
    opened: list[str] = []
    start, lines, group = 0, "", list[str]()
    try:
        for elements in reader:
            name = elements[0]
            if name in _SERVICE_LINES and not lines:
                lines = _SERVICE_LINES[name]
            elif name == "TA1":
                sets.append(TransactionSet("TA1", _NAMES["TA1"], "", "", reader.number))
            elif name == "GS":
                group = elements
            elif name in ("ST", "SE"):
                if opened:
                    sets.append(_named(opened, lines, group, start))
                opened, start, lines = (elements, reader.number, "") if name == "ST" else ([], 0, "")
    except X12Error as broken:
        fault = Finding("error", broken.segment, broken.where, broken.message, refuses=True)
    if opened:
        sets.append(_named(opened, lines, group, start))
    return Recognition(tuple(sets), tuple(reader.findings), fault)


def set_name(code: str, version: str) -> str:
    """A transaction set in words, from ST01 and ST03 (or GS08) alone."""
    known = _NAMES.get(_code_of(code, version, ""))
    return known or _UNKNOWN


def claim_type(version: str) -> str:
    """P, I or D as the label of an 837 (ST03 or GS08) says; P when it says nothing."""
    return _code_of("837", version, "").removeprefix("837") or "P"


def acknowledgement_code(code: str, version: str) -> str:
    """`999` or `277CA` when ST01 and ST03 (or GS08) name an acknowledgement that is read here, else empty."""
    found = _code_of(code, version, "")
    return found if found in ("999", "277CA") else ""


def _named(opened: list[str], lines: str, group: list[str], start: int) -> TransactionSet:
    told = _at(opened, 3)
    version = told or _at(group, 8)
    code = _code_of(_at(opened, 1), version, lines)
    release = _release(code, told, version)
    return TransactionSet(code, _NAMES.get(code, _UNKNOWN), version, release, start, _at(opened, 2), _at(group, 6))


def _at(elements: list[str], place: int) -> str:
    return elements[place].strip() if len(elements) > place else ""


def _code_of(code: str, version: str, lines: str) -> str:
    if code == "837" and lines:
        return lines
    if code in ("837", "277"):
        return next((name for guide, name in _GUIDES.items() if guide in version and name.startswith(code)), code)
    return code if code in _NAMES else code[:3]


def _release(code: str, told: str, version: str) -> str:
    """4010 when the label says so, or when an 837 names no guide in ST03, which 5010 requires."""
    unnamed = code.startswith("837") and not told and not version.startswith("005")
    return "4010" if version.startswith("004") or unnamed else "5010"
