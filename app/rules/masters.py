"""Codes a rule names that this office does not have: each with its place, before the rule is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.rules.condition import All, Any_, Compare, Condition, Not
from app.rules.rule import Rule

REMEDY = {
    "payer": "set the payer up first, or take the code it has here",
    "practice": "set the practice up first, or take the code it has here",
    "location": "set the location up first, or take the code it has here",
    "outcome": "take an outcome of this office",
}


@dataclass(frozen=True, slots=True)
class UnknownCode:
    """`place` within the rule, what kind of code, and the code itself."""

    rule: str
    place: str
    kind: str
    code: str

    @property
    def sentence(self) -> str:
        """What a person reads."""
        return f'rule "{self.rule}": {self.place}: there is no {self.kind} {self.code!r} here; {REMEDY[self.kind]}.'


def unknown_codes(rule: Rule, masters: Mapping[str, frozenset[str]]) -> tuple[UnknownCode, ...]:
    """Every code of the scope and the condition that the masters (payer, practice, location, outcome) do not know."""
    found = [
        UnknownCode(rule.code, f"scope.{one.term.name}", one.term.name, str(one.value))
        for one in rule.scope.conditions()
        if str(one.value) not in masters[one.term.name]
    ]
    for place, compare in _compares(rule.condition, "condition"):
        kind = compare.term.choices
        values = compare.value if isinstance(compare.value, tuple) else (compare.value,)
        found += [
            UnknownCode(rule.code, f"{place}.value", kind, value)
            for value in values
            if kind in masters and isinstance(value, str) and value not in masters[kind]
        ]
    return tuple(found)


def _compares(condition: Condition, place: str) -> Iterator[tuple[str, Compare]]:
    match condition:
        case All(parts) | Any_(parts):
            word = "all" if isinstance(condition, All) else "any"
            for at, part in enumerate(parts):
                yield from _compares(part, f"{place}.{word}[{at}]")
        case Not(part):
            yield from _compares(part, f"{place}.not")
        case Compare():
            yield place, condition
