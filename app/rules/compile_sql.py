"""The compiler of conditions and sentences to SQL for the set-based daily run.

Only words of the vocabulary and fixed operators become text; every value of a rule is bound.
"""

from __future__ import annotations

from app.rules.condition import All, Any_, Compare, Condition, Not
from app.rules.sentence import DUE, Sentence, day_unit
from app.rules.vocabulary import TERMS, Term

_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TYPES = {"text": "text", "number": "bigint", "date": "date", "list": "text"}
_LISTS = {"has_any": "&&", "has_all": "@>"}


class Binder:
    """Collects the bound values of one statement under names of its own."""

    def __init__(self) -> None:
        self.params: dict[str, object] = {}

    def bind(self, value: object, sql_type: str) -> str:
        """A typed placeholder for a value."""
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{sql_type}"


def compile_condition(condition: Condition, binder: Binder, *, past: bool = False) -> str:
    """A boolean SQL expression that is never null; `past` asks what was so on the day, for the back-test."""
    match condition:
        case All(parts):
            return _joined(" AND ", parts, binder, past) if parts else "true"
        case Any_(parts):
            return _joined(" OR ", parts, binder, past)
        case Not(part):
            return f"(NOT {compile_condition(part, binder, past=past)})"
        case Compare():
            return _compare(condition, binder, past)


def _joined(word: str, parts: tuple[Condition, ...], binder: Binder, past: bool) -> str:
    return f"({word.join(compile_condition(part, binder, past=past) for part in parts)})"


def _compare(condition: Compare, binder: Binder, past: bool) -> str:
    term, value = condition.term, condition.value
    left = f"({term.then if past else term.sql})"
    if term.kind == "list":
        return _compare_list(condition, left, binder)
    if condition.operator == "unknown":
        return f"({left} IS NULL)"
    if condition.operator == "known":
        return f"({left} IS NOT NULL)"
    if isinstance(value, tuple):
        bound = binder.bind(list(value), _TYPES[term.kind] + "[]")
        return f"coalesce({left} {'= ANY' if condition.operator == 'in' else '<> ALL'} ({bound}), false)"
    if isinstance(value, Term):
        right = f"({value.then if past else value.sql})"
    else:
        right = binder.bind(value, _TYPES[term.kind])
    return f"coalesce({left} {_SIGNS[condition.operator]} {right}, false)"


def _compare_list(condition: Compare, left: str, binder: Binder) -> str:
    if condition.operator in ("unknown", "known"):
        return f"(cardinality({left}) {'=' if condition.operator == 'unknown' else '>'} 0)"
    if isinstance(condition.value, tuple):
        return f"({left} {_LISTS[condition.operator]} {binder.bind(list(condition.value), 'text[]')})"
    return f"({binder.bind(condition.value, 'text')} = ANY ({left}))"


def compile_sentence(sentence: Sentence, due_days: str, binder: Binder, *, business: bool = False) -> str:
    """A text SQL expression; `due_days` is the SQL of the rule's days. Nulls read as nothing."""
    parts = []
    for part in sentence.parts:
        if not part.word:
            parts.append(binder.bind(part.text, "text"))
        elif part.word == "due":
            parts.append(f"coalesce(({due_days})::text || '{day_unit(business)}', '')")
        elif part.word not in DUE and TERMS[part.word].kind == "list":
            parts.append(f"array_to_string({TERMS[part.word].sql}, ', ')")
        else:
            word = f"({due_days})" if part.word in DUE else TERMS[part.word].sql
            parts.append(f"coalesce(({word})::text, '')")     # `concat` looks up an output function per row: 5 us each
    return f"({' || '.join(parts)})"
