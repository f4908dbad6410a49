"""The filters of a list in words, as the strip above it says them. Pure; amounts are cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.money import money_text
from app.workqueues.types import QueueQuery

DUE_WORDS = {"now": "not asleep", "today": "due today or before", "overdue": "overdue", "week": "due within a week"}
CLOCK_WORDS = {
    "file": "filing", "correct": "corrected claim", "appeal": "appeal", "appeal1": "first appeal",
    "appeal2": "second appeal", "appeal3": "third appeal", "records": "records", "refund": "refund",
    "dispute": "dispute",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Names:
    """How the ids and codes of filters are called."""

    practices: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, str] = field(default_factory=dict)


def more_words(query: QueueQuery, names: Names) -> str:
    """The filters that the bar above a list has no field for; empty when there are none."""
    said = [
        *(names.practices.get(each, "a practice") for each in query.practice_ids),
        f"of {names.people.get(query.assignee, query.assignee)}" if query.assignee else "",
        DUE_WORDS.get(query.due, ""),
        _between(query.balance_from, query.balance_to),
        _clock(query),
        _list("last outcome", [names.outcomes.get(code, code) for code in query.outcomes]),
        _list("category", [code.replace("_", " ") for code in query.categories]),
        _list("team", list(query.teams)),
        "escalated" if query.escalated else "",
    ]
    return ", ".join(each for each in said if each)


def _between(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"${money_text(low)} to ${money_text(high)}"
    if low is not None:
        return f"${money_text(low)} or more"
    return f"at most ${money_text(high)}" if high is not None else ""


def _clock(query: QueueQuery) -> str:
    kinds = " or ".join(CLOCK_WORDS.get(kind, kind) for kind in query.clock_kinds)
    within = "" if query.clock_within is None else f"within {query.clock_within} d"
    return " ".join(each for each in (kinds or ("clock" if within else ""), within) if each)


def _list(word: str, values: list[str]) -> str:
    return f"{word} {' or '.join(values)}" if values else ""
