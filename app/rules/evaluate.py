"""The evaluator for one claim: the same meaning as the compiled SQL, checked against it by a property test."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

from app.rules.condition import All, Any_, Compare, Condition, Not
from app.rules.vocabulary import Facts, Term, Value

# Any: both sides are numbers or both dates, which the loader sees to.
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holds(condition: Condition, facts: Facts) -> bool:
    """Does the condition hold for these facts? What is unknown makes a comparison false."""
    match condition:
        case All(parts):
            return all(holds(part, facts) for part in parts)
        case Any_(parts):
            return any(holds(part, facts) for part in parts)
        case Not(part):
            return not holds(part, facts)
        case Compare():
            return _compare(condition, facts)


def _compare(condition: Compare, facts: Facts) -> bool:
    left = facts.get(condition.term.name)
    if isinstance(left, tuple):
        return _compare_list(condition, frozenset(left))
    if condition.operator == "unknown":
        return left is None
    if condition.operator == "known":
        return left is not None
    right: Value | tuple[Value, ...] | Term | None = condition.value
    if isinstance(right, tuple):
        return left is not None and (left in right) == (condition.operator == "in")
    if isinstance(right, Term):
        right = facts.get(right.name)
    if left is None or right is None or isinstance(right, tuple):
        return False
    return _ordered(condition.operator, left, right)


def _compare_list(condition: Compare, held: frozenset[str]) -> bool:
    value = condition.value
    match condition.operator:
        case "unknown":
            return not held
        case "known":
            return bool(held)
        case "has":
            return value in held
    wanted = frozenset(value) if isinstance(value, tuple) else frozenset()
    return bool(wanted & held) if condition.operator == "has_any" else wanted <= held


def _ordered(sign: str, left: Value, right: Value) -> bool:
    if sign == "=":
        return left == right
    if sign == "!=":
        return left != right
    if (isinstance(left, int) and isinstance(right, int)) or (isinstance(left, date) and isinstance(right, date)):
        return _ORDER[sign](left, right)
    raise TypeError("the loader lets only numbers and dates be ordered")
