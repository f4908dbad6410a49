"""The compiler of conditions and sentences to SQL for the set-based daily run.

Only words of the vocabulary and fixed operators become text; every value of a rule is bound.
"""

from __future__ import annotations

from app.rules.condition import All, Any_, Compare, Condition, Not, Scalar
from app.rules.sentence import Sentence
from app.rules.vocabulary import TERMS, Term

_SIGNS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_TYPES = {"text": "text", "number": "bigint"}


class Binder:
    """Collects the bound values of one statement under names of its own."""

    def __init__(self) -> None:
        self.params: dict[str, object] = {}

    def bind(self, value: object, sql_type: str) -> str:
        """A typed placeholder for a value."""
        name = f"v{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{sql_type}"


def compile_condition(condition: Condition, binder: Binder) -> str:
    """A boolean SQL expression that is never null."""
    match condition:
        case All(parts):
            return f"({' AND '.join(compile_condition(part, binder) for part in parts)})" if parts else "true"
        case Any_(parts):
            return f"({' OR '.join(compile_condition(part, binder) for part in parts)})"
        case Not(part):
            return f"(NOT {compile_condition(part, binder)})"
        case Compare():
            return _compare(condition, binder)


def _compare(condition: Compare, binder: Binder) -> str:
    left, value = condition.term.sql, condition.value
    if condition.operator == "unknown":
        return f"({left} IS NULL)"
    if condition.operator == "known":
        return f"({left} IS NOT NULL)"
    if isinstance(value, tuple):
        bound = binder.bind(list(value), _TYPES[condition.term.kind] + "[]")
        return f"coalesce({left} {'= ANY' if condition.operator == 'in' else '<> ALL'} ({bound}), false)"
    right = value.sql if isinstance(value, Term) else _literal(value, condition.term, binder)
    return f"coalesce({left} {_SIGNS[condition.operator]} {right}, false)"


def _literal(value: Scalar | None, term: Term, binder: Binder) -> str:
    return binder.bind(value, _TYPES[term.kind])


def compile_sentence(sentence: Sentence, due_days: str, binder: Binder) -> str:
    """A text SQL expression; `due_days` is the SQL of the rule's days. Nulls read as nothing."""
    parts = []
    for part in sentence.parts:
        if not part.word:
            parts.append(binder.bind(part.text, "text"))
        else:
            word = f"({due_days})" if part.word == "due_days" else TERMS[part.word].sql
            parts.append(f"coalesce(({word})::text, '')")     # `concat` looks up an output function per row: 5 us each
    return f"({' || '.join(parts)})"
