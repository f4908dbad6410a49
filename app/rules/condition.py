"""Conditions of rules: a tree of all / any / not over comparisons, read from JSON with errors that name the place.

    {"all": [{"term": "payer_type", "op": "=", "value": "medicare"},
             {"not": {"term": "claim_type", "op": "in", "value": ["D"]}}]}

`{}` holds always. A comparison with something unknown (null) is false, also `!=` and `not_in`; `not` turns it around.
A value is a literal, or `{"term": ...}` of the same kind. Texts are only compared for equality: their order differs
between databases. Dates are written `2026-01-31`. A list (the procedures of a claim) is asked what it `has`; it is
never unknown, `unknown` means that it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.domain.errors import Refused
from app.rules.vocabulary import TERMS, Term

TEXT_OPERATORS = ("=", "!=", "in", "not_in", "unknown", "known")
NUMBER_OPERATORS = ("=", "!=", "<", "<=", ">", ">=", "in", "not_in", "unknown", "known")
LIST_OPERATORS = ("has", "has_any", "has_all", "unknown", "known")
OPERATORS = {"text": TEXT_OPERATORS, "number": NUMBER_OPERATORS, "date": NUMBER_OPERATORS, "list": LIST_OPERATORS}
MANY = ("in", "not_in", "has_any", "has_all")           # these compare with a list of values
LARGEST = 2**62
DEEPEST = 20

Scalar = str | int | date


class RuleError(Refused):
    """A rule cannot be understood; the sentence names the rule, the place in it and what would be right."""


@dataclass(frozen=True, slots=True)
class Compare:
    """One comparison. `value` is a literal, a tuple (`MANY`), another term, or None (unknown, known)."""

    term: Term
    operator: str
    value: Scalar | tuple[Scalar, ...] | Term | None


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds; without parts always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any_:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when the part does not."""

    part: Condition


Condition = Compare | All | Any_ | Not
ALWAYS = All(())


def read_condition(tree: object, *, place: str, of_reason: bool) -> Condition:
    """A condition from decoded JSON; `of_reason` allows the words of a work reason. Raises RuleError."""
    return _read(tree, place, of_reason, 0)


def _read(tree: object, place: str, of_reason: bool, depth: int) -> Condition:
    if depth > DEEPEST:
        raise RuleError(f"{place}: nested deeper than {DEEPEST} levels; split the rule.")
    if not isinstance(tree, dict):
        raise RuleError(f"{place}: an object with all, any, not or term is expected.")
    if not tree:
        return ALWAYS
    keys = set(tree)
    if keys == {"not"}:
        return Not(_read(tree["not"], f"{place}.not", of_reason, depth + 1))
    if keys in ({"all"}, {"any"}):
        (word,) = keys
        parts = tree[word]
        if not isinstance(parts, list) or not parts:
            raise RuleError(f"{place}.{word}: a list with at least one condition is expected.")
        read = tuple(_read(part, f"{place}.{word}[{at}]", of_reason, depth + 1) for at, part in enumerate(parts))
        return All(read) if word == "all" else Any_(read)
    if "term" in keys:
        return _read_compare(tree, place, of_reason)
    raise RuleError(f"{place}: unknown words {', '.join(sorted(map(str, keys)))}; all, any, not or term is expected.")


def _read_compare(tree: dict[str, object], place: str, of_reason: bool) -> Compare:
    extra = set(tree) - {"term", "op", "value"}
    if extra:
        raise RuleError(f"{place}: unknown words {', '.join(sorted(extra))} beside term, op and value.")
    term = read_term(tree["term"], f"{place}.term", of_reason)
    allowed = OPERATORS[term.kind]
    operator = tree.get("op")
    if operator not in allowed:
        raise RuleError(f"{place}.op: {operator!r} does not fit {term.name}; one of {' '.join(allowed)}.")
    where = f"{place}.value"
    if operator in ("unknown", "known"):
        if "value" in tree:
            raise RuleError(f"{where}: {operator} takes no value.")
        return Compare(term, operator, None)
    value = tree.get("value")
    if operator in MANY:
        if not isinstance(value, list) or not value:
            raise RuleError(f"{where}: a list with at least one value is expected.")
        return Compare(term, operator, tuple(_scalar(item, term, where) for item in value))
    if isinstance(value, dict) and operator != "has":
        other = read_term(value.get("term"), f"{where}.term", of_reason)
        if set(value) != {"term"} or other.kind != term.kind:
            raise RuleError(f"{where}: only another {term.kind} term can be compared with {term.name}.")
        return Compare(term, operator, other)
    return Compare(term, operator, _scalar(value, term, where))


def read_term(name: object, place: str, of_reason: bool) -> Term:
    """A word of the vocabulary by its name. Raises RuleError with the words that exist."""
    term = TERMS.get(name) if isinstance(name, str) else None
    if term is None or (term.of == "reason" and not of_reason):
        words = ", ".join(known.name for known in TERMS.values() if of_reason or known.of == "claim")
        raise RuleError(f"{place}: {name!r} is no word of this kind of rule; one of {words}.")
    return term


def _scalar(value: object, term: Term, place: str) -> Scalar:
    if term.kind in ("text", "list"):
        if not isinstance(value, str) or "\0" in value:
            raise RuleError(f"{place}: {term.name} is compared with text.")
        return value
    if term.kind == "date":
        return _date(value, term, place)
    # A float never comes near money, and true is not one.
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST:
        raise RuleError(f"{place}: {term.name} is compared with a whole number (cents, days).")
    return value


def _date(value: object, term: Term, place: str) -> date:
    try:
        found = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        found = None
    if found is None:
        raise RuleError(f"{place}: {term.name} is compared with a date, written 2026-01-31.")
    return found


def condition_json(condition: Condition) -> dict[str, object]:
    """The JSON tree `read_condition` reads: the same rule, whatever order its words were written in."""
    match condition:
        case All(()):
            return {}
        case All(parts):
            return {"all": [condition_json(part) for part in parts]}
        case Any_(parts):
            return {"any": [condition_json(part) for part in parts]}
        case Not(part):
            return {"not": condition_json(part)}
        case Compare(term, operator, value):
            if operator in ("unknown", "known"):
                return {"term": term.name, "op": operator}
            return {"term": term.name, "op": operator, "value": _value_json(value)}


def _value_json(value: Scalar | tuple[Scalar, ...] | Term | None) -> object:
    if isinstance(value, Term):
        return {"term": value.name}
    if isinstance(value, tuple):
        return [_value_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
