"""Which line of our claim each received service line is.

Order: what a person paired, line control number (REF*6R), then submitted code (SVC06, else SVC01, else the revenue
code) with modifiers, charge and date, each tried from the strictest to the loosest. Bundled and unbundled children go
to their parent. Lines that are equal in all of it are told apart by tooth or modifier; else they are interchangeable:
paired in order when their decisions are equal, else nobody guesses. Source: DOMAIN.md 2, 5.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
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
    """One way to compare both sides."""

    theirs: _Theirs
    ours: _Ours


_RUNGS = (
    _Rung(
        lambda line: (_code(line), _set(line.modifiers), abs(line.charge), line.service_from),
        lambda line: (_our_code(line), _set(line.modifiers), line.charge, line.service_from),
    ),
    _Rung(
        lambda line: (_code(line), abs(line.charge), line.service_from),
        lambda line: (_our_code(line), line.charge, line.service_from),
    ),
    _Rung(
        lambda line: (_code(line), _set(line.modifiers), abs(line.charge)),
        lambda line: (_our_code(line), _set(line.modifiers), line.charge),
    ),
    _Rung(lambda line: (_code(line), abs(line.charge)), lambda line: (_our_code(line), line.charge)),
    _Rung(
        lambda line: (_revenue(line.revenue_code) or f"none{line.sequence}", abs(line.charge), line.service_from),
        lambda line: (_revenue(line.revenue_code), line.charge, line.service_from),
    ),
    _Rung(lambda line: (abs(line.charge), line.service_from), lambda line: (line.charge, line.service_from)),
    _Rung(lambda line: (_code(line),), lambda line: (_our_code(line),)),
    _Rung(lambda line: (abs(line.charge),), lambda line: (line.charge,)),
)


def pair_lines(received: ReceivedClaim, claim: OurClaim, decided: Collection[int] = ()) -> Pairing:
    """Pair every received line with one of ours, or say which could not be.

    `decided` are lines (ids) that another part of the same split claim decided: a twin of theirs goes before them.
    Lines on which nothing is charged, paid or adjusted need no counterpart.
    """
    found: dict[int, OurLine] = {}
    theirs = [line for line in received.lines if line.charge or line.paid or line.adjustments or line.picked]
    if not _by_hand(theirs, claim.lines, found):
        return Pairing((), "A line was paired by hand with a line that this claim does not have.")
    _by_control(theirs, claim.lines, found)
    for rung in _RUNGS:
        open_lines = [line for line in theirs if line.sequence not in found]
        if not open_lines:
            break
        taken = {line.line_id for line in found.values()}
        free = [line for line in claim.lines if line.line_id not in taken]
        problem = _climb(rung, open_lines, free, found, decided)
        if problem:
            return Pairing((), problem)
    _children(theirs, claim.lines, found)
    missing = [line.sequence for line in theirs if line.sequence not in found]
    if missing:
        return Pairing((), f"Service line {missing[0]} of the payer has no counterpart among the lines of the claim.")
    return Pairing(tuple(Pair(line, found[line.sequence]) for line in theirs))


def _by_hand(theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> bool:
    """What a person paired stays; False when one of those lines is not of this claim."""
    by_id = {line.line_id: line for line in ours}
    for line in theirs:
        if line.picked:
            if line.picked not in by_id:
                return False
            found[line.sequence] = by_id[line.picked]
    return True


def _by_control(theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> None:
    """REF*6R as we sent it, else our line number (RFI 498); children of a bundle share the parent's."""
    by_control: dict[str, list[OurLine]] = {}
    for line in ours:
        by_control.setdefault(line.control_number or str(line.number), []).append(line)
    told: dict[str, int] = {}
    for received in theirs:
        told[received.control_number] = told.get(received.control_number, 0) + abs(received.charge)
    for received in theirs:
        named = by_control.get(received.control_number, []) if received.control_number else []
        if received.sequence in found or len(named) != 1:
            continue
        whole = told[received.control_number] == named[0].charge  # children of one line, each under a code of its own
        if named[0].control_number or whole or _plausible(received, named[0]):
            found[received.sequence] = named[0]


def _plausible(received: ReceivedLine, line: OurLine) -> bool:
    return _code(received) == _our_code(line) or abs(received.charge) == line.charge


def _climb(
    rung: _Rung,
    theirs: Sequence[ReceivedLine],
    ours: Sequence[OurLine],
    found: dict[int, OurLine],
    decided: Collection[int],
) -> str:
    """Pair what is equal under this rung; a sentence when equals were decided differently: nobody can tell which."""
    groups: dict[_Key, list[OurLine]] = {}
    for line in ours:
        groups.setdefault(rung.ours(line), []).append(line)
    for received in _grouped(theirs, rung.theirs):
        equals = groups.get(rung.theirs(received[0]), [])
        if not equals or len(received) > len(equals):
            continue
        chosen = _told_apart(received, equals)
        if not chosen and len(equals) > 1 and len({_decision(line) for line in received}) > 1:
            if _interchangeable(equals):
                return "Two equal lines of the claim were decided differently; a person has to say which is which."
            continue
        chosen = chosen or _in_order(received, equals, decided)
        if any(_other_tooth(line, twin) for line, twin in zip(received, chosen, strict=False)):
            continue
        found.update({line.sequence: twin for line, twin in zip(received, chosen, strict=False)})
    return ""


def _told_apart(received: Sequence[ReceivedLine], equals: Sequence[OurLine]) -> list[OurLine]:
    """Each line's only fit by tooth or by a modifier both carry, where that leaves no choice; else nothing."""
    if len(equals) == 1:
        return list(equals)
    fits = [[line for line in equals if _shares_mark(each, line)] for each in received]
    chosen = [fit[0] for fit in fits if len(fit) == 1]
    return chosen if len({line.line_id for line in chosen}) == len(received) else []


def _shares_mark(received: ReceivedLine, line: OurLine) -> bool:
    if received.tooth and line.tooth:
        return _tooth(received.tooth) == _tooth(line.tooth)
    theirs, ours = set(received.modifiers), set(line.modifiers)
    return bool(theirs & ours) and (theirs <= ours or ours <= theirs)


def _in_order(received: Sequence[ReceivedLine], equals: Sequence[OurLine], decided: Collection[int]) -> list[OurLine]:
    """Twins decided alike, in order; fewer than ours only where it does not matter which is taken."""
    if not _same_price(equals):
        return []
    if len(received) == len(equals):
        return list(equals)
    free = [line for line in equals if line.line_id not in decided]
    if not _interchangeable(equals) or len(free) < len(received):
        return []
    return free[: len(received)] if len(free) == len(received) or _alike(free) else []


def _children(theirs: Sequence[ReceivedLine], ours: Sequence[OurLine], found: dict[int, OurLine]) -> None:
    """Parts of one line, by the code we sent: all go to the one line that their charges still fit into."""
    for received in theirs:
        if received.sequence in found:
            continue
        parents = [
            line
            for line in ours
            if line.charge and _our_code(line) == _code(received) and not _other_tooth(received, line)
        ]
        roomy = [line for line in parents if _told(theirs, found, line) + abs(received.charge) <= line.charge]
        if len(roomy) == 1:
            found[received.sequence] = roomy[0]


def _told(theirs: Sequence[ReceivedLine], found: dict[int, OurLine], ours: OurLine) -> int:
    """What the payer's lines paired with this one charge together."""
    return sum(abs(line.charge) for line in theirs if found.get(line.sequence) == ours)


def _grouped(lines: Iterable[ReceivedLine], key: _Theirs) -> list[list[ReceivedLine]]:
    ordered = sorted(lines, key=lambda line: (repr(key(line)), line.sequence))
    return [list(group) for _, group in groupby(ordered, key=lambda line: repr(key(line)))]


def _code(line: ReceivedLine) -> str:
    return line.original or line.procedure or line.revenue_code


def _our_code(line: OurLine) -> str:
    return line.procedure or line.revenue_code


def _set(modifiers: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(modifiers))


def _revenue(code: str) -> str:
    return code.lstrip("0")  # 0450 and 450 are one


def _tooth(tooth: str) -> str:
    return tooth.strip().upper().lstrip("0")


def _other_tooth(received: ReceivedLine, line: OurLine) -> bool:
    return bool(received.tooth and line.tooth) and _tooth(received.tooth) != _tooth(line.tooth)


def _same_price(lines: Sequence[OurLine]) -> bool:
    return len({(_our_code(line), line.charge) for line in lines}) == 1


def _interchangeable(lines: Sequence[OurLine]) -> bool:
    return len({(_our_code(line), line.modifiers, line.charge) for line in lines}) == 1


def _alike(lines: Sequence[OurLine]) -> bool:
    """Twins that also owe the same: whichever is taken, the books say the same."""
    first = lines[0]
    owed = (first.primary, first.secondary, first.tertiary, first.patient)
    return all((line.primary, line.secondary, line.tertiary, line.patient) == owed for line in lines)


def _decision(line: ReceivedLine) -> _Key:
    return (line.charge, line.paid, tuple(sorted((each.group, each.reason, each.cents) for each in line.adjustments)))
