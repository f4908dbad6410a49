"""How a payer altered a claim number, as a value: told once by a person's pick, used for that payer from then on. Pure.

Numbers are compared normalised (upper case, letters and digits only). Source: DOMAIN.md 2 (payers cut to 20 characters,
add a prefix of their own, drop zeros or letters).
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from app.posting.facts import Pick, normalised

SHORTEST_CORE = 4  # what both numbers must share, else the alteration says nothing
SHORTEST_END = 6  # the shared end where both begin differently
SHORTEST_CUT = 10  # shorter numbers are not cut by length: they lost a fixed end
LONGEST = 38  # CLM01 and CLP01 hold 38 characters at most
SURE_PREFIX = 15  # a number cut or lengthened beyond this many characters is still known by itself


def _with_other_prefix(number: str, value: str) -> str:
    theirs, _, mine = value.partition(">")
    return theirs + number.removeprefix(mine) if number.startswith(mine) else ""


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())


_ALTER: dict[str, Callable[[str, str], str]] = {
    "added_prefix": lambda number, value: value + number,
    "added_suffix": lambda number, value: number + value,
    "dropped_prefix": lambda number, value: number.removeprefix(value) if number.startswith(value) else "",
    "dropped_suffix": lambda number, value: number.removesuffix(value) if number.endswith(value) else "",
    "cut": lambda number, value: number[: int(value)] if len(number) > int(value) else "",
    "zeros": lambda number, _: number.lstrip("0"),
    "digits": lambda number, _: _digits(number),
    "other_prefix": _with_other_prefix,
}


class Alteration(Struct, frozen=True, gc=False):
    """`kind` is added_prefix, added_suffix, dropped_prefix, cut, dropped_suffix, other_prefix, zeros or digits.

    `value` is the text added or dropped; the length for `cut`; "theirs>ours" for `other_prefix`; else empty.
    """

    kind: str
    value: str


def derive_alteration(received: str, ours: str) -> Alteration | None:
    """How `received` came from `ours`; None when they are equal or have too little in common to learn from."""
    theirs, mine = normalised(received), normalised(ours)
    if theirs == mine or not theirs or not mine:
        return None
    for found in (
        _zeros(theirs, mine),
        _added(theirs, mine),
        _dropped(theirs, mine),
        _only(theirs, mine),
        _other_prefix(theirs, mine),
    ):
        if found is not None:
            return found
    return None


def altered(pick: Pick | Alteration, number: str) -> str:
    """What the payer would return for our normalised number; empty where the alteration does not apply to it."""
    return _ALTER[pick.kind](number, pick.value)


def says_same(pick: Pick | Alteration, received: str, ours: str) -> bool:
    """Whether this payer's number is ours under the alteration; both normalised."""
    said = received.lstrip("0") if pick.kind == "zeros" else received
    made = altered(pick, ours)
    return bool(made) and made == said


def possible_numbers(picks: tuple[Pick, ...], received: str) -> tuple[str, ...]:
    """Numbers of ours that this one may stand for, to look up exactly; alterations that lose characters add none."""
    found: list[str] = []
    for pick in picks:
        value = pick.value
        if pick.kind == "added_prefix" and received.startswith(value):
            found.append(received.removeprefix(value))
        elif pick.kind == "added_suffix" and received.endswith(value):
            found.append(received.removesuffix(value))
        elif pick.kind == "dropped_prefix":
            found.append(value + received)
        elif pick.kind == "dropped_suffix":
            found.append(received + value)
        elif pick.kind == "zeros":
            core = received.lstrip("0")
            found += ["0" * zeros + core for zeros in range(max(0, 20 - len(core)) + 1)]
        elif pick.kind == "other_prefix":
            theirs, _, mine = value.partition(">")
            found += [mine + received.removeprefix(theirs)] if received.startswith(theirs) else []
    found += [received[:length] for length in range(SURE_PREFIX, min(len(received), LONGEST + 1))]
    return tuple(dict.fromkeys(number for number in found if number and number != received))


def may_be_cut(picks: tuple[Pick, ...], received: str) -> bool:
    """Whether longer numbers of ours that begin with this one are worth looking up."""
    cuts = {int(pick.value) for pick in picks if pick.kind == "cut"}
    return len(received) >= SURE_PREFIX or len(received) in cuts


def alteration_words(pick: Pick | Alteration) -> str:
    """The alteration in a clerk's words."""
    theirs, _, mine = pick.value.partition(">")
    return {
        "added_prefix": f"puts {pick.value} before the number",
        "added_suffix": f"puts {pick.value} behind the number",
        "dropped_prefix": f"leaves out {pick.value} at the beginning",
        "dropped_suffix": f"leaves out {pick.value} at the end",
        "cut": f"cuts the number to {pick.value} characters",
        "zeros": "adds or leaves out zeros at the beginning",
        "digits": "keeps only the digits",
        "other_prefix": f"writes {theirs} where the number begins with {mine}",
    }[pick.kind]


def _zeros(theirs: str, mine: str) -> Alteration | None:
    core = mine.lstrip("0")
    return Alteration("zeros", "") if len(core) >= SHORTEST_CORE and theirs.lstrip("0") == core else None


def _added(theirs: str, mine: str) -> Alteration | None:
    if len(mine) < SHORTEST_CORE:
        return None
    if theirs.endswith(mine):
        return Alteration("added_prefix", theirs.removesuffix(mine))
    return Alteration("added_suffix", theirs.removeprefix(mine)) if theirs.startswith(mine) else None


def _dropped(theirs: str, mine: str) -> Alteration | None:
    if len(theirs) < SHORTEST_CORE:
        return None
    if mine.startswith(theirs):
        if len(theirs) >= SHORTEST_CUT:
            return Alteration("cut", str(len(theirs)))
        return Alteration("dropped_suffix", mine.removeprefix(theirs))
    return Alteration("dropped_prefix", mine.removesuffix(theirs)) if mine.endswith(theirs) else None


def _only(theirs: str, mine: str) -> Alteration | None:
    digits = _digits(mine)
    return Alteration("digits", "") if theirs == digits and len(digits) >= SHORTEST_CORE else None


def _other_prefix(theirs: str, mine: str) -> Alteration | None:
    """Both end alike and begin with letters or digits of their own; the shared end must be the longer part."""
    shared = 0
    while shared < min(len(theirs), len(mine)) and theirs[-1 - shared] == mine[-1 - shared]:
        shared += 1
    core = theirs[len(theirs) - shared :]
    before, instead = theirs.removesuffix(core), mine.removesuffix(core)
    if len(core) < SHORTEST_END or max(len(before), len(instead)) > len(core):
        return None
    return Alteration("other_prefix", f"{before}>{instead}")
