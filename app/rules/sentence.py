"""The sentence of a rule: text with {placeholders} of the vocabulary, one sentence a person reads on the row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.rules.condition import RuleError, read_term
from app.rules.vocabulary import Facts

DUE = ("due", "due_days")        # the rule's days, with and without the word how they are counted
_PLACEHOLDER = re.compile(r"\{([a-z_]*)\}")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the sentence: fixed `text`, or a `word` to fill in."""

    text: str = ""
    word: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in pieces."""

    parts: tuple[Part, ...]


def read_sentence(text: str, *, place: str, of_reason: bool) -> Sentence:
    """Split a template. Raises RuleError for words that are unknown or change every day."""
    if not text.strip():
        raise RuleError(f"{place}: a sentence is expected that says why the row is here.")
    parts, at = [], 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > at:
            parts.append(Part(text=text[at : found.start()]))
        word = found[1]
        if word not in DUE and read_term(word, place, of_reason).daily:
            raise RuleError(f"{place}: {{{word}}} changes every day and would change every row; use {{due}}.")
        parts.append(Part(word=word))
        at = found.end()
    rest = text[at:]
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        raise RuleError(f"{place}: a brace without its partner; placeholders look like {{payer_name}}.")
    return Sentence((*parts, Part(text=rest)) if rest else tuple(parts))


def write_sentence(sentence: Sentence, facts: Facts, *, due_days: int | None, business: bool = False) -> str:
    """The filled-in sentence; what is unknown reads as nothing."""
    return "".join(part.text or _shown(part.word, facts, due_days, business) for part in sentence.parts)


def day_unit(business: bool) -> str:
    """`12 d` or `12 business d`."""
    return " business d" if business else " d"


def _shown(word: str, facts: Facts, due_days: int | None, business: bool) -> str:
    if word == "due" and due_days is not None:
        return f"{due_days}{day_unit(business)}"
    value = due_days if word in DUE else facts.get(word)
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
