"""Which bytes separate segments, elements and components: read from the file by position, never assumed.

Source: X12.5 interchange header (ISA), X12.md section 4 for what is met in the field.
"""

from __future__ import annotations

import re

from msgspec import Struct

from app.domain.errors import Refused

BLANKS = b" \t\r\n\x1a"
BOM = b"\xef\xbb\xbf"
_ISA_SEPARATORS = 16
_HEADER_WINDOW = 65_536
# What may stand first in a transaction set that comes without its ISA and GS (a payer's web download).
_SECOND_SEGMENT = rb"(?:ST|BPR|BHT|BGN|AK1|LX|CLP|TRN)"
_BARE_START = re.compile(rb"(?:ST([^A-Za-z0-9\s])\d{3}\1|GS([^A-Za-z0-9\s])[A-Z]{2}\2)")
_COMPOSITE = rb"(?:SVC|SV1|SV3|HI)%s[A-Z]{2,3}([^A-Za-z0-9\s.\-])[A-Z0-9]"


class X12Error(Refused):
    """The bytes cannot be read as X12 any further. `segment` is 1-based, `where` an element such as ISA16."""

    def __init__(self, segment: int, where: str, message: str) -> None:
        super().__init__(f"Segment {segment}, {where}: {message}")
        self.segment = segment
        self.where = where
        self.message = message


class Delimiters(Struct, frozen=True):
    """The separators of one interchange. `repetition` is empty where the header names none that can be one."""

    element: str
    component: str
    terminator: str
    repetition: str = ""


class Header(Struct, frozen=True):
    """What the first bytes of an interchange say. `trimmed` when its ISA is not the 106 bytes of the standard."""

    delimiters: Delimiters
    trimmed: bool = False
    bare: bool = False


def read_header(window: bytes, segment: int) -> Header:
    """Header of the interchange that starts at byte 0 of `window` (blanks and BOM already skipped).

    Raises X12Error when it is no X12, or its separators cannot be what they claim to be.
    """
    if window.startswith(b"ISA"):
        return _read_isa(window, segment)
    bare = _BARE_START.match(window)
    if bare is None:
        raise X12Error(segment, "ISA", _what_else(window))
    element = bare.group(1) or bare.group(2)
    return _read_bare(window[:_HEADER_WINDOW], element, segment)


def header_is_complete(window: bytes) -> bool:
    """Whether `window` holds all that read_header can want of an ISA (the two bytes behind its 16th separator)."""
    if not window.startswith(b"ISA"):
        return len(window) >= _HEADER_WINDOW
    return window.count(window[3:4]) > _ISA_SEPARATORS + 1


def _what_else(window: bytes) -> str:
    if window.startswith((b"\xff\xfe", b"\xfe\xff")) or window[1:2] == b"\0":
        return "this is UTF-16 text, not X12; save it as plain text and import it again"
    if window.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return "this is a compressed file; unpack it and import what is inside"
    if window.startswith(b"\xc9\xe2\xc1"):
        return "this is EBCDIC; ask the sender for an ASCII file"
    if not window:
        return "the file is empty"
    return "this is not X12: an ISA, GS or ST segment must come first"


def _read_isa(window: bytes, segment: int) -> Header:
    element = window[3:4]
    _sane(element, "ISA, 4th byte", "element separator", segment)
    place = 3
    for count in range(1, _ISA_SEPARATORS):
        place = window.find(element, place + 1)
        if place < 0 or place > 400:
            raise X12Error(segment, f"ISA{count:02d}", f"the ISA has {count} elements and must have 16")
    component, terminator = window[place + 1 : place + 2], window[place + 2 : place + 3]
    _sane(component, "ISA16", "component separator", segment)
    if not terminator:
        raise X12Error(segment, "ISA16", "the file ends inside the ISA; ask the sender for the whole file")
    if terminator not in b"\r\n":
        _sane(terminator, "the byte after ISA16", "segment terminator", segment)
    if len({element, component, terminator}) < 3:
        raise X12Error(segment, "ISA16", "two of the three separators are the same byte; ask for the file again")
    repetition = window[:place].split(element)[11].strip()
    usable = len(repetition) == 1 and not repetition.isalnum() and repetition not in element + component + terminator
    return Header(
        Delimiters(
            element=element.decode(),
            component=component.decode(),
            terminator=terminator.decode(),
            # Published 004010 and 005010 files carry `^` both here and as component: the component wins.
            repetition=repetition.decode("latin-1") if usable else "",
        ),
        trimmed=place != 103,
    )


def _read_bare(window: bytes, element: bytes, segment: int) -> Header:
    _sane(element, "third byte", "element separator", segment)
    follow = re.compile(rb"([^A-Za-z0-9 \t])[ \t\r\n]*%s%s" % (_SECOND_SEGMENT, re.escape(element)))
    found = follow.search(window, 3)
    if found is None:
        raise X12Error(segment, "ST", "there is no ISA, and no segment terminator can be found after the first segment")
    terminator = window[found.start() : found.start() + 1]
    if terminator not in b"\r\n":
        _sane(terminator, "the end of ST", "segment terminator", segment)
    composite = re.search(_COMPOSITE % re.escape(element), window)
    component = composite.group(1) if composite and composite.group(1) not in (element, terminator) else b":"
    if len({element, component, terminator}) < 3:
        raise X12Error(segment, "ST", "there is no ISA, and the separators cannot be told apart")
    return Header(Delimiters(element.decode(), component.decode(), terminator.decode()), bare=True)


def _sane(byte: bytes, where: str, name: str, segment: int) -> None:
    if len(byte) != 1 or byte.isalnum() or byte in b" .-\t\r\n\0" or byte[0] > 126:
        raise X12Error(
            segment, where, f"the {name} is {_shown(byte)}, which cannot separate anything; ask for the file again"
        )


def _shown(byte: bytes) -> str:
    if not byte:
        return "missing"
    return f"`{byte.decode()}`" if 32 < byte[0] < 127 else f"byte 0x{byte[0]:02X}"
