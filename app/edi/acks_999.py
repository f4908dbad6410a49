"""One AK1 of a 999 with its transaction sets: the verdict of each, and the place of what is wrong."""

from __future__ import annotations

from app.domain.acknowledgement import ElementNote, GroupAcknowledgement, SegmentNote, SetAcknowledgement
from app.edi.values import Faults, at, padded

_VERDICTS = frozenset("AEMPRWX")
_CLAIM = "CLM01:"


class _Set:
    """One AK2 while its segments are read."""

    def __init__(self, row: list[str], number: int) -> None:
        self.row, self.number = padded(row, 4), number
        self.notes: list[SegmentNote] = []
        self.verdict = ""
        self.reasons: tuple[str, ...] = ()

    def note(self, row: list[str]) -> None:
        ik3 = padded(row, 5)
        self.notes.append(SegmentNote(ik3[1], _number(ik3[2]) or 0, ik3[3], ik3[4]))

    def element(self, row: list[str]) -> None:
        if self.notes:
            position, _, component = at(row, 1).partition(":")
            found = ElementNote(_number(position) or 0, _number(component.partition(":")[0]), at(row, 2), at(row, 3))
            last = self.notes[-1]
            self.notes[-1] = _with(last, last.claim, (*last.elements, found))

    def context(self, row: list[str]) -> None:
        """CTX names the claim a segment belongs to: `CTX*CLM01:123456`."""
        named = at(row, 1)
        if self.notes and named.startswith(_CLAIM):
            last = self.notes[-1]
            self.notes[-1] = _with(last, named.removeprefix(_CLAIM).strip(), last.elements)

    def close(self) -> SetAcknowledgement:
        row = self.row
        return SetAcknowledgement(
            row[1], row[2], row[3], self.verdict, self.reasons, tuple(self.notes), segment=self.number
        )


def read_999(part: list[list[str]], number: int, component: str, faults: Faults) -> GroupAcknowledgement:
    """The group whose AK1 is `part[0]`, the file's segment `number`."""
    ak1 = padded(part[0], 4)
    sets: list[_Set] = []
    ak9: list[str] = []
    for place, row in enumerate(part[1:], number + 1):
        match row[0]:
            case "AK2":
                sets.append(_Set(row, place))
            case "IK3" | "AK3" if sets:
                sets[-1].note(row)
            case "IK4" | "AK4" if sets:
                sets[-1].element([text.replace(component, ":") for text in row])
            case "CTX" if sets:
                sets[-1].context([text.replace(component, ":") for text in row])
            case "IK5" | "AK5" if sets:
                sets[-1].verdict = _verdict(at(row, 1), place, f"{row[0]}01", faults)
                sets[-1].reasons = tuple(code for code in row[2:7] if code)
            case "AK9":
                ak9 = row
            case _:
                pass  # Nothing else stands between AK1 and AK9.
    for one in sets:
        if not one.verdict:
            faults.say("error", one.number, "IK5", "this transaction has no verdict (IK5); the file is cut off")
    if not ak9:
        faults.say("error", number, "AK9", "the verdict on the group (AK9) is missing; ask for it again", refuses=True)
    return GroupAcknowledgement(
        functional=ak1[1],
        control_number=ak1[2],
        version=ak1[3],
        verdict=_verdict(at(ak9, 1), number, "AK901", faults) if ak9 else "",
        included=_number(at(ak9, 2)),
        received=_number(at(ak9, 3)),
        accepted=_number(at(ak9, 4)),
        reasons=tuple(code for code in ak9[5:10] if code),
        sets=tuple(one.close() for one in sets),
        segment=number,
    )


def _verdict(text: str, segment: int, where: str, faults: Faults) -> str:
    if text not in _VERDICTS or not text:
        message = "the verdict is none of A, E, P, R, M, W and X; ask the receiver what became of the file"
        faults.say("error", segment, where, message, refuses=True)
        return ""
    return text


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _with(note: SegmentNote, claim: str, elements: tuple[ElementNote, ...]) -> SegmentNote:
    return SegmentNote(note.name, note.position, note.loop, note.code, claim, elements)
