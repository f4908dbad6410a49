"""Which line of our claim each received service line is.

Order: line control number (REF*6R), then submitted code (SVC06, else SVC01) with modifiers, charge and date, each tried
from the strictest to the loosest. Bundled and unbundled children go to their parent. Lines that are equal in all of it
are interchangeable: paired in order when their decisions are equal, else nobody guesses. Source: DOMAIN.md 2, 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from app.posting.facts import OurClaim, OurLine, ReceivedClaim, ReceivedLine


class Pair(Struct, frozen=True, gc=False):
    """A received line and our line it decides."""

    received: ReceivedLine
    ours: OurLine


class Pairing(Struct, frozen=True, gc=False):
    """All pairs in the order received; `problem` says why a person must pair, empty when all found a line."""

    pairs: tuple[Pair, ...]
    problem: str = ""


_Key = tuple[object, ...]
_Ours = Callable[[OurLine], _Key]
_Theirs = Callable[[ReceivedLine], _Key]


class _Rung(Struct, frozen=True):
    """One way to compare both sides; `shared` when several received lines may go to one line of ours."""

    theirs: _Theirs
    ours: _Ours


_RUNGS = (
    _Rung(
        lambda line: (_code(line), _set(line.modifiers), abs(line.charge), line.service_from),
        lambda line: (line.procedure, _set(line.modifiers), line.charge, line.service_from),
    ),
    _Rung(
        lambda line: (_code(line), abs(line.charge), line.service_from),
        lambda line: (line.procedure, line.charge, line.service_from),
    ),
    _Rung(
        lambda line: (_code(line), _set(line.modifiers), abs(line.charge)),
        lambda line: (line.procedure, _set(line.modifiers), line.charge),
    ),
    _Rung(lambda line: (_code(line), abs(line.charge)), lambda line: (line.procedure, line.charge)),
    _Rung(lambda line: (abs(line.charge), line.service_from), lambda line: (line.charge, line.service_from)),
    _Rung(lambda line: (_code(line),), lambda line: (line.procedure,)),
    _Rung(lambda line: (abs(line.charge),), lambda line: (line.charge,)),
)


def pair_lines(received: ReceivedClaim, claim: OurClaim) -> Pairing:
    """Pair every received line with one of ours, or say which could not be."""
    found: dict[int, OurLine] = {}
    _by_control(received.lines, claim.lines, found)
    for rung in _RUNGS:
        open_lines = [line for line in received.lines if line.sequence not in found]
        if not open_lines:
            break
        taken = {line.line_id for line in found.values()}
        free = [line for line in claim.lines if line.line_id not in taken]
        problem = _climb(rung, open_lines, free, found)
        if problem:
            return Pairing((), problem)
    _children(received.lines, claim.lines, found)
    missing = [line.sequence for line in received.lines if line.sequence not in found]
    if missing:
        return Pairing((), f"Service line {missing[0]} of the payer has no counterpart among the lines of the claim.")
    return Pairing(tuple(Pair(line, found[line.sequence]) for line in received.lines))


def _by_control(theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> None:
    """REF*6R as we sent it, else our line number (RFI 498); children of a bundle share the parent's."""
    by_control: dict[str, list[OurLine]] = {}
    for line in ours:
        by_control.setdefault(line.control_number or str(line.number), []).append(line)
    for received in theirs:
        named = by_control.get(received.control_number, []) if received.control_number else []
        if len(named) == 1 and (named[0].control_number or _plausible(received, named[0])):
            found[received.sequence] = named[0]


def _plausible(received: ReceivedLine, line: OurLine) -> bool:
    return _code(received) == line.procedure or abs(received.charge) == line.charge


def _climb(rung: _Rung, theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> str:
    """Pair what is equal under this rung; a sentence when equals were decided differently: nobody can tell which."""
    groups: dict[_Key, list[OurLine]] = {}
    for line in ours:
        groups.setdefault(rung.ours(line), []).append(line)
    for received in _grouped(theirs, rung.theirs):
        equals = groups.get(rung.theirs(received[0]), [])
        if not equals or len(received) > len(equals):
            continue
        if len(equals) > 1 and not _interchangeable(equals):
            continue
        if len(equals) > 1 and len({_decision(line) for line in received}) > 1:
            return "Two equal lines of the claim were decided differently; a person has to say which is which."
        if len(equals) > len(received) and not _alike(equals):
            continue
        for theirs_line, ours_line in zip(received, equals, strict=False):
            found[theirs_line.sequence] = ours_line
    return ""


def _children(theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> None:
    """Unbundled children name the same submitted code: all go to that one line while their charges fit into it."""
    for received in theirs:
        if received.sequence in found:
            continue
        parents = [line for line in ours if line.procedure == _code(received)]
        if len(parents) != 1:
            continue
        already = sum(abs(line.charge) for line in theirs if found.get(line.sequence) == parents[0])
        if already + abs(received.charge) <= parents[0].charge:
            found[received.sequence] = parents[0]


def _grouped(lines: Iterable[ReceivedLine], key: _Theirs) -> list[list[ReceivedLine]]:
    ordered = sorted(lines, key=lambda line: (repr(key(line)), line.sequence))
    return [list(group) for _, group in groupby(ordered, key=lambda line: repr(key(line)))]


def _code(line: ReceivedLine) -> str:
    return line.original or line.procedure


def _set(modifiers: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(modifiers))


def _interchangeable(lines: Sequence[OurLine]) -> bool:
    first = lines[0]
    return all(
        line.procedure == first.procedure and line.modifiers == first.modifiers and line.charge == first.charge
        for line in lines
    )


def _alike(lines: Sequence[OurLine]) -> bool:
    """Twins that also owe the same: whichever is taken, the books say the same."""
    first = lines[0]
    owed = (first.primary, first.secondary, first.tertiary, first.patient)
    return all((line.primary, line.secondary, line.tertiary, line.patient) == owed for line in lines)


def _decision(line: ReceivedLine) -> _Key:
    return (line.charge, line.paid, tuple(sorted((each.group, each.reason, each.cents) for each in line.adjustments)))
