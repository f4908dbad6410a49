"""The envelope of an interchange: ISA/IEA, GS/GE, ST/SE must nest, agree in number and in count.

A disagreement is an error, because money may be missing; a repeated interchange number only warns, because
senders do repeat them (X12.md section 4).
"""

from __future__ import annotations

from app.domain.remit import Finding

ENVELOPE_IDS = frozenset({"ISA", "IEA", "GS", "GE", "ST", "SE", "TA1"})
_MOST_FINDINGS = 1_000


class Envelope:
    """Follows the envelope segments as they come. `in_set` is true between ST and SE."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.in_set = False
        self._bare = False
        self._interchange: list[str] | None = None
        self._group: list[str] | None = None
        self._set: list[str] | None = None
        self._set_start = 0
        self._groups = 0
        self._sets = 0
        self._seen: set[str] = set()

    def take(self, elements: list[str], number: int) -> None:
        """One envelope segment, with its 1-based number in the file."""
        match elements[0]:
            case "ISA":
                self._open_interchange(elements, number)
            case "GS":
                self._open_group(elements, number)
            case "ST":
                self._open_set(elements, number)
            case "SE":
                self._close_set(elements, number)
            case "GE":
                self._close_group(elements, number)
            case "IEA":
                self._close_interchange(elements, number)
            case _:
                pass  # TA1 may stand anywhere between ISA and IEA.

    def start_bare(self, number: int) -> None:
        """The file begins without an ISA."""
        self._bare = True
        self._say("warning", number, "ISA", "there is no interchange header; separators were found by looking")

    def note_trimmed(self, number: int) -> None:
        """The ISA is not 106 bytes long: somebody trimmed its padding."""
        self._say("warning", number, "ISA", "the header is not 106 characters long; its elements were counted instead")

    def note_latin(self, number: int) -> None:
        """The bytes are not UTF-8."""
        self._say("note", number, "file", "some letters are not UTF-8 and were read as Latin-1")

    def note_unterminated(self) -> None:
        """The last segment has no terminator."""
        self._say("note", 0, "IEA", "the last segment has no terminator")

    def stray(self, name: str, number: int) -> None:
        """A segment outside of any transaction set."""
        self._say("error", number, name[:3], "this segment stands outside of any ST and SE; the file is damaged")

    def finish(self, number: int) -> None:
        """The end of the file."""
        if self._set is not None:
            self._missing(number, "SE", "transaction set")
        if self._group is not None:
            self._missing(number, "GE", "group")
        if self._interchange is not None:
            self._missing(number, "IEA", "interchange")
        self._set = self._group = self._interchange = None
        self.in_set = False

    def _open_interchange(self, elements: list[str], number: int) -> None:
        if self._set is not None or self._group is not None or self._interchange is not None:
            self.finish(number)
        control = _at(elements, 13)
        if control in self._seen:
            self._say("warning", number, "ISA13", f"interchange {control} comes twice in this file; both are read")
        if len(self._seen) < _MOST_FINDINGS:
            self._seen.add(control)
        self._interchange, self._groups = elements, 0
        self._bare = False

    def _open_group(self, elements: list[str], number: int) -> None:
        if self._set is not None or self._group is not None:
            self._missing(number, "GE" if self._set is None else "SE", "group")
        if self._interchange is None and not self._bare:
            self._say("error", number, "GS", "this group stands outside of any interchange")
        self._group, self._sets, self._set, self.in_set = elements, 0, None, False
        self._groups += 1

    def _open_set(self, elements: list[str], number: int) -> None:
        if self._set is not None:
            self._missing(number, "SE", "transaction set")
        if self._group is None and not self._bare:
            self._say("error", number, "GS", "the group header before this ST is missing")
        self._set, self._set_start, self.in_set = elements, number, True
        self._sets += 1

    def _close_set(self, elements: list[str], number: int) -> None:
        if self._set is None:
            self._say("error", number, "SE", "there is no ST that this SE could end")
            return
        self._count(elements, 1, number - self._set_start + 1, number, "segments")
        self._agree(elements, 2, _at(self._set, 2), number, "ST02")
        self._set, self.in_set = None, False

    def _close_group(self, elements: list[str], number: int) -> None:
        if self._set is not None:
            self._missing(number, "SE", "transaction set")
            self._set, self.in_set = None, False
        if self._group is None:
            self._say("error", number, "GE", "there is no GS that this GE could end")
            return
        self._count(elements, 1, self._sets, number, "transaction sets")
        self._agree(elements, 2, _at(self._group, 6), number, "GS06")
        self._group = None

    def _close_interchange(self, elements: list[str], number: int) -> None:
        if self._set is not None or self._group is not None:
            self._missing(number, "GE" if self._set is None else "SE", "group")
            self._set, self._group, self.in_set = None, None, False
        if self._interchange is None:
            self._say("error", number, "IEA", "there is no ISA that this IEA could end")
            return
        self._count(elements, 1, self._groups, number, "groups")
        self._agree(elements, 2, _at(self._interchange, 13), number, "ISA13")
        self._interchange = None

    def _count(self, elements: list[str], place: int, found: int, number: int, what: str) -> None:
        told = _at(elements, place)
        if not (told.isascii() and told.isdigit() and int(told[:12]) == found):
            where = f"{elements[0]}{place:02d}"
            self._say("error", number, where, f"says {_shown(told)} {what}, the file has {found}; ask for it again")

    def _agree(self, elements: list[str], place: int, opened: str, number: int, other: str) -> None:
        told = _at(elements, place)
        if told != opened and not _same_number(told, opened):
            where = f"{elements[0]}{place:02d}"
            self._say("error", number, where, f"is {_shown(told)} but {other} is {_shown(opened)}; ask for it again")

    def _missing(self, number: int, name: str, what: str) -> None:
        self._say("error", number, name, f"the end of the {what} is missing; the file is cut off, ask for it again")

    def _say(self, level: str, number: int, where: str, message: str) -> None:
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(level, number, where, message, refuses=level == "error"))


def _at(elements: list[str], place: int) -> str:
    return elements[place].strip() if len(elements) > place else ""


def _same_number(one: str, other: str) -> bool:
    """Control numbers written with and without leading zeros are the same number."""
    return (one + other).isascii() and one.isdigit() and other.isdigit() and one.lstrip("0") == other.lstrip("0")


def _shown(value: str) -> str:
    """A control number or segment id as a finding may show it: short, and printable."""
    short = value[:12]
    return f"`{short}`" if short.isascii() and short.isprintable() and short else "empty or unreadable"
