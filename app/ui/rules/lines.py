"""A condition tree as the lines of the builder, and back. Pure.

A group line holds the deeper lines below it. What is typed as a value stands as people write it: amounts as 500.00,
dates as 03/08/2026, several values with commas, another word of the vocabulary with a leading `@`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.money import AmountError, decimal_text, typed_amount
from app.rules.condition import MANY, OPERATORS
from app.rules.vocabulary import TERMS, Term

GROUPS = {"all": "all of these hold", "any": "one of these holds", "not": "these do not hold"}
SIGN_WORDS = {
    "=": "is", "!=": "is not", "<": "under", "<=": "at most", ">": "over", ">=": "at least", "in": "is one of",
    "not_in": "is none of", "unknown": "is not known", "known": "is known", "has": "has", "has_any": "has one of",
    "has_all": "has all of",
}  # fmt: skip
DATE_WORDS = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
LIST_WORDS = {"unknown": "are none", "known": "are some"}


class LineError(ValueError):
    """What was typed cannot be read; `place` is the number of the line, from 1."""

    def __init__(self, place: int, words: str) -> None:
        super().__init__(f"Line {place}: {words}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a group (`word` all, any, not) or a comparison (`word` empty)."""

    depth: int
    word: str = ""
    term: str = ""
    sign: str = ""
    value: str = ""


def sign_words(term: Term, sign: str) -> str:
    """An operator as it reads beside its term."""
    if term.kind == "date" and sign in DATE_WORDS:
        return DATE_WORDS[sign]
    if term.kind == "list" and sign in LIST_WORDS:
        return LIST_WORDS[sign]
    return SIGN_WORDS[sign]


def to_lines(tree: object) -> tuple[Line, ...]:
    """The lines of a tree that the reader understands; the outermost `all` needs no line."""
    if not isinstance(tree, dict) or not tree:
        return ()
    if set(tree) == {"all"}:
        return tuple(line for part in _parts(tree["all"]) for line in _lines(part, 0))
    return tuple(_lines(tree, 0))


def _parts(found: object) -> list[object]:
    return list(found) if isinstance(found, list) else []


def _lines(tree: object, depth: int) -> list[Line]:
    if not isinstance(tree, dict) or not tree:
        return [Line(depth, "all")]
    if "term" in tree:
        term = TERMS.get(str(tree["term"]))
        return [Line(depth, "", str(tree["term"]), str(tree.get("op", "=")), _shown(term, tree.get("value")))]
    (word,) = tree
    inner = [tree[word]] if word == "not" else _parts(tree[word])
    if word == "not" and isinstance(tree["not"], dict) and set(tree["not"]) == {"all"}:
        inner = _parts(tree["not"]["all"])
    return [Line(depth, str(word)), *(line for part in inner for line in _lines(part, depth + 1))]


def _shown(term: Term | None, value: object) -> str:
    if isinstance(value, dict):
        return f"@{value.get('term', '')}"
    if isinstance(value, list):
        return ", ".join(_shown(term, one) for one in value)
    if isinstance(value, int) and term is not None and term.unit == "cents":
        return decimal_text(value)
    if isinstance(value, str) and term is not None and term.kind == "date":
        return _american(value)
    return "" if value is None else str(value)


def _american(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%m/%d/%Y}"
    except ValueError:
        return text


def to_tree(lines: Sequence[Line]) -> dict[str, object]:
    """The tree of the lines. Raises LineError naming the line."""
    parts, at = _read(lines, 0, 0)
    if at < len(lines):
        raise LineError(at + 1, "it stands deeper than the line above allows; move it to the left.")
    if not parts:
        return {}
    only = parts[0]
    return only if len(parts) == 1 else {"all": parts}


def _read(lines: Sequence[Line], at: int, depth: int) -> tuple[list[dict[str, object]], int]:
    parts: list[dict[str, object]] = []
    while at < len(lines) and lines[at].depth == depth:
        line, place = lines[at], at + 1
        if not line.word:
            parts.append(_comparison(line, place))
            at += 1
            continue
        inner, at = _read(lines, at + 1, depth + 1)
        if not inner:
            raise LineError(place, "a group needs at least one condition below it.")
        if line.word == "not":
            parts.append({"not": inner[0] if len(inner) == 1 else {"all": inner}})
        else:
            parts.append({line.word: inner})
    return parts, at


def _comparison(line: Line, place: int) -> dict[str, object]:
    term = TERMS.get(line.term)
    if term is None:
        raise LineError(place, "choose what it is about.")
    if line.sign not in OPERATORS[term.kind]:
        raise LineError(place, f"choose how {term.words} is compared.")
    if line.sign in ("unknown", "known"):
        return {"term": term.name, "op": line.sign}
    text = line.value.strip()
    if not text:
        raise LineError(place, f"say what {term.words} is compared with.")
    if line.sign in MANY:
        values = [_value(term, part.strip(), place) for part in text.split(",") if part.strip()]
        return {"term": term.name, "op": line.sign, "value": values}
    if text.startswith("@"):
        return {"term": term.name, "op": line.sign, "value": {"term": text[1:]}}
    return {"term": term.name, "op": line.sign, "value": _value(term, text, place)}


def _value(term: Term, text: str, place: int) -> object:
    if term.kind == "date":
        for pattern in ("%m/%d/%Y", "%m/%d/%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, pattern).date().isoformat()
            except ValueError:
                continue
        raise LineError(place, f'"{text}" is no date; write 03/08/2026.')
    if term.kind != "number":
        return text
    try:
        if term.unit == "cents":
            return int(typed_amount(text))
        if text.lstrip("-").isascii() and text.lstrip("-").isdigit() and len(text) <= 12:
            return int(text)
    except AmountError as error:
        raise LineError(place, str(error)) from None
    raise LineError(place, f'"{text}" is no whole number of {term.unit or "units"}.')
