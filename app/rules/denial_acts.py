"""What is usually done with a refusal of that category and size at that place. Pure.

Small amounts have a standard act, large ones are worked by hand. Rows of app.denial_act_rule
decide; an act is proposed, never done by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

ACT_WORDS = {
    "outcome": "Outcome",
    "assign": "Assign",
    "resubmit": "Sent again",
    "corrected": "Corrected claim",
    "appeal": "Appeal",
    "request": "Ask for information",
    "write_off": "Write off",
    "category": "Category",
}
METHODS = ("portal", "mail", "fax", "phone", "electronic")
ASKED_OF = ("practice", "provider", "patient", "payer")
DECISIONS = ("upheld", "overturned", "partial", "withdrawn")


@dataclass(frozen=True, slots=True)
class ActRule:
    """Up to and with `cents_to` the `act` is usual; ids None mean everywhere, an empty category every one."""

    act: str
    cents_to: int
    reason: str = ""
    category: str = ""
    practice_id: int | None = None
    location_id: int | None = None
    effective_from: date = date(2000, 1, 1)
    effective_to: date | None = None
    id: int = 0


def propose(
    rules: Sequence[ActRule], *, practice_id: int, location_id: int | None, category: str, cents: int, on: date
) -> ActRule | None:
    """The usual act, None: by hand. The location tells more than the practice, that more than the category, then the
    smallest amount that holds; of two alike the later.
    """
    held = [
        rule
        for rule in rules
        if rule.effective_from <= on
        and (rule.effective_to is None or on <= rule.effective_to)
        and rule.practice_id in {None, practice_id}
        and rule.location_id in {None, location_id}
        and rule.category in {"", category}
        and 0 < cents <= rule.cents_to
    ]
    return max(held, key=_weight) if held else None


def _weight(rule: ActRule) -> tuple[bool, bool, bool, int, date, int]:
    return (
        rule.location_id is not None,
        rule.practice_id is not None,
        bool(rule.category),
        -rule.cents_to,
        rule.effective_from,
        rule.id,
    )
