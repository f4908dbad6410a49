"""The builder's lines: a tree becomes lines as people write them, and the same tree again."""

from __future__ import annotations

from random import Random

import pytest

from app.rules.condition import condition_json, read_condition
from app.ui.rules.lines import Line, LineError, to_lines, to_tree
from tests.rule_words import Drawn, draw_tree


def test_a_tree_of_every_kind_of_word_survives_the_lines() -> None:
    lines = to_lines(
        {
            "all": [
                {"term": "balance_cents", "op": ">", "value": 123_456},
                {"not": {"any": [{"term": "service_date", "op": ">=", "value": "2026-03-08"},
                                 {"term": "plan", "op": "known"}]}},
                {"term": "procedures", "op": "has_any", "value": ["99213", "D2740"]},
                {"term": "balance_cents", "op": "=", "value": {"term": "charge_cents"}},
            ]
        }
    )  # fmt: skip
    assert lines == (
        Line(0, "", "balance_cents", ">", "1234.56"),
        Line(0, "not"),
        Line(1, "any"),
        Line(2, "", "service_date", ">=", "03/08/2026"),
        Line(2, "", "plan", "known", ""),
        Line(0, "", "procedures", "has_any", "99213, D2740"),
        Line(0, "", "balance_cents", "=", "@charge_cents"),
    )


def meaning(tree: object) -> object:
    """A tree without groups of one."""
    if isinstance(tree, dict) and len(tree) == 1 and isinstance(next(iter(tree.values())), list):
        (word,) = tree
        parts = [meaning(part) for part in tree[word]]
        return parts[0] if len(parts) == 1 else {word: parts}
    if isinstance(tree, dict) and set(tree) == {"not"}:
        return {"not": meaning(tree["not"])}
    return tree


def writable(tree: object) -> bool:
    """Texts with commas or an @ in front, and amounts beyond what is typed, are no business of the builder."""
    words = repr(tree)
    odd = ("DROP TABLE", "%(as_of)s", "''", "46116860", "Ä", "0001-01-01", "-1", "-3", "-2")
    return not any(each in words for each in odd)


def test_drawn_trees_survive_the_lines() -> None:
    random, drawn = Random(11), Drawn.nothing()
    checked = 0
    for _ in range(3_000):
        tree = draw_tree(random, drawn)
        if not writable(tree):
            continue
        again = to_tree(to_lines(tree))
        first = condition_json(read_condition(meaning(tree), place="c", of_reason=True))
        second = condition_json(read_condition(meaning(again), place="c", of_reason=True))
        assert meaning(second) == meaning(first)
        checked += 1
    assert checked > 500


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((Line(0, "", "balance_cents", ">", "5O"),), "Line 1: "),
        ((Line(0, "", "payer", "=", " "),), "Line 1: say what payer is compared with"),
        ((Line(0, "any"),), "Line 1: a group needs at least one condition"),
        ((Line(0, "", "payer", "known"), Line(1, "", "payer", "known")), "Line 2: it stands deeper"),
        ((Line(0, "", "service_date", "<", "13/45/2026"),), 'Line 1: "13/45/2026" is no date'),
        ((Line(0, "", "days_since_service", "<", "1.5"),), 'Line 1: "1.5" is no whole number of days'),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(lines: tuple[Line, ...], words: str) -> None:
    with pytest.raises(LineError) as caught:
        to_tree(lines)
    assert str(caught.value).startswith(words)
