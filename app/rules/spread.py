"""What a move of items does: who gets which, and everybody's load before and after. Pure; cents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rules.assign import Staffer


@dataclass(frozen=True, slots=True)
class MovingItem:
    """One item as the move sees it: `had` is who has it now, empty for the pool; `held`: somebody holds it."""

    item_id: int
    practice_id: int
    location_id: int | None
    had: str
    cents: int
    overdue: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class Carries:
    """What somebody carries in the whole office now."""

    login: str
    name: str
    items: int = 0
    cents: int = 0
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class LoadThen:
    """A person's load before and after the move."""

    login: str
    name: str
    items: int
    cents: int
    overdue: int
    items_then: int
    cents_then: int
    overdue_then: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Which items go where (`targets` beside `items`), and those that stay since nobody asked for works there."""

    items: tuple[MovingItem, ...]
    targets: tuple[str, ...]
    stay: tuple[MovingItem, ...]

    @property
    def cents(self) -> int:
        """The money that moves."""
        return sum(item.cents for item in self.items)


def spread_items(items: Iterable[MovingItem], people: Sequence[Staffer]) -> Spread:
    """Give every item to one of `people` who works there and is not away: fewest items first, then dollars.

    The largest amounts are given out first, so that dollars come out even as well. What one of them has already stays
    with that person. What none of them may work stays where it is.
    """
    here = {person.login: person for person in people if not person.away}
    load = {login: [person.items, person.cents] for login, person in here.items()}
    go: list[tuple[MovingItem, str]] = []
    stay: list[MovingItem] = []
    for item in sorted(items, key=lambda each: (-each.cents, each.item_id)):
        if item.had in here and len(here) > 1:
            continue
        able = [person.login for person in here.values() if person.covers(item.practice_id, item.location_id)]
        if not able:
            stay.append(item)
            continue
        to = min(able, key=lambda login: (load[login][0], load[login][1], login))
        if to != item.had:
            load[to][0] += 1
            load[to][1] += item.cents
            go.append((item, to))
    return Spread(tuple(item for item, _to in go), tuple(to for _item, to in go), tuple(stay))


def to_the_pool(items: Iterable[MovingItem]) -> Spread:
    """Everything that is somebody's goes back to nobody."""
    taken = tuple(item for item in items if item.had)
    return Spread(taken, ("",) * len(taken), ())


def loads_then(spread: Spread, carries: Iterable[Carries]) -> tuple[LoadThen, ...]:
    """Everybody the move touches, with both loads: who loses first, then who gets."""
    known = {each.login: each for each in carries}
    gone: dict[str, list[MovingItem]] = {}
    come: dict[str, list[MovingItem]] = {}
    for item, to in zip(spread.items, spread.targets, strict=True):
        if item.had:
            gone.setdefault(item.had, []).append(item)
        if to:
            come.setdefault(to, []).append(item)
    found = []
    for login in dict.fromkeys([*sorted(gone), *sorted(come)]):
        now = known.get(login, Carries(login, login))
        less, more = gone.get(login, []), come.get(login, [])
        found.append(
            LoadThen(
                login, now.name, now.items, now.cents, now.overdue,
                now.items - len(less) + len(more),
                now.cents - sum(each.cents for each in less) + sum(each.cents for each in more),
                now.overdue - sum(each.overdue for each in less) + sum(each.overdue for each in more),
            )
        )  # fmt: skip
    return tuple(found)
