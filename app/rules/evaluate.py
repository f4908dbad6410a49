"""The evaluator for one claim: the same meaning as the compiled SQL, checked against it by a property test."""

from __future__ import annotations

import operator
from collections.abc import Callable

from app.rules.condition import All, Any_, Compare, Condition, Not, Scalar
from app.rules.vocabulary import Facts, Term

_ORDER: dict[str, Callable[[int, int], bool]] = {
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
    if condition.operator == "unknown":
        return left is None
    if condition.operator == "known":
        return left is not None
    right = condition.value
    if isinstance(right, tuple):
        return left is not None and (left in right) == (condition.operator == "in")
    if isinstance(right, Term):
        right = facts.get(right.name)
    if left is None or right is None:
        return False
    return _ordered(condition.operator, left, right)


def _ordered(sign: str, left: Scalar, right: Scalar) -> bool:
    if sign == "=":
        return left == right
    if sign == "!=":
        return left != right
    if isinstance(left, int) and isinstance(right, int):
        return _ORDER[sign](left, right)
    raise TypeError("the loader lets only numbers be ordered")
