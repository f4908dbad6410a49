"""The sentence of a rule: text with {placeholders} of the vocabulary, one sentence a person reads on the row."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.rules.condition import RuleError, read_term
from app.rules.vocabulary import Facts

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
        if word != "due_days" and read_term(word, place, of_reason).daily:
            raise RuleError(f"{place}: {{{word}}} changes every day and would change every row; use {{due_days}}.")
        parts.append(Part(word=word))
        at = found.end()
    rest = text[at:]
    if "{" in _PLACEHOLDER.sub("", text) or "}" in _PLACEHOLDER.sub("", text):
        raise RuleError(f"{place}: a brace without its partner; placeholders look like {{payer_name}}.")
    return Sentence((*parts, Part(text=rest)) if rest else tuple(parts))


def write_sentence(sentence: Sentence, facts: Facts, *, due_days: int | None) -> str:
    """The filled-in sentence; what is unknown reads as nothing."""
    return "".join(part.text or _shown(part.word, facts, due_days) for part in sentence.parts)


def _shown(word: str, facts: Facts, due_days: int | None) -> str:
    value = due_days if word == "due_days" else facts.get(word)
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
