"""Which columns a list shows, in which order and how wide, as one person likes them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Keys of columns in order, those hidden among them, and widths in px of those shown."""

    order: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    widths: dict[str, int] = field(default_factory=dict)


def arranged(wanted: Arrangement, known: Mapping[str, bool]) -> list[tuple[str, bool]]:
    """Every known column with whether it is hidden, in order. `known` tells of each whether it is extra.

    What is remembered and no longer exists is left out; a column that came with a newer program stands last, extra ones
    hidden. At least one column is shown.
    """
    order = [key for key in dict.fromkeys(wanted.order) if key in known]
    order += [key for key in known if key not in order]
    hidden = {key for key in wanted.hidden if key in known}
    hidden |= {key for key, extra in known.items() if extra and key not in wanted.order}
    if len(hidden) == len(order):
        hidden.discard(order[0])
    return [(key, key in hidden) for key in order]


def to_memory(now: Arrangement) -> dict[str, object]:
    """What is remembered of it: anything JSON can hold."""
    return {"order": list(now.order), "hidden": list(now.hidden), "widths": dict(now.widths)}


def from_memory(kept: object) -> Arrangement | None:
    """What was remembered, None when there is nothing or something else."""
    if not isinstance(kept, dict):
        return None
    order, hidden = (_texts(kept.get(name)) for name in ("order", "hidden"))
    found = kept.get("widths")
    sizes = found.items() if isinstance(found, dict) else ()
    widths = {str(key): each for key, each in sizes if isinstance(each, int)}
    return Arrangement(order, hidden, widths) if order else None


def _texts(kept: object) -> tuple[str, ...]:
    return tuple(each for each in kept if isinstance(each, str)) if isinstance(kept, Iterable) else ()
