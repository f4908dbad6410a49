"""A rule in plain words, and what two versions say differently."""

from __future__ import annotations

from random import Random

import pytest

from app.rules.condition import read_condition
from app.rules.plain import Names, compare_rules, plain_condition, plain_rule
from app.rules.rule import Rule, RuleRow, read_rule
from app.rules.seed import read_seed
from app.rules.verdicts import Load, Pattern, judge_draft
from tests.rule_words import Drawn, draw_tree

NAMES = Names({"payer": {"AETNA": "Aetna"}, "queue": {"follow_up": "Follow-up", "denial": "Denials"}})


def rule(condition: object, action: dict[str, object] | None = None, *, payer: str = "") -> Rule:
    row = RuleRow("a", "follow_up", 10, condition, action or {"queue": "follow_up"}, "why", payer=payer)
    return read_rule(row, queues=("follow_up", "denial"))


def test_the_example_of_the_page_reads_as_people_say_it() -> None:
    condition = {
        "all": [
            {"term": "claim_type", "op": "=", "value": "P"},
            {"term": "balance_cents", "op": ">", "value": 50_000},
            {"term": "ack_verdict", "op": "unknown"},
        ]
    }
    action: dict[str, object] = {"queue": "follow_up", "due_days": 12, "count": "business"}
    assert plain_rule(rule(condition, action, payer="AETNA"), NAMES) == (
        "Aetna's professional claims over 500.00 without an acknowledgement: 12 business days after submission they go "
        "to Follow-up."
    )


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({}, "always"),
        (
            {"term": "procedures", "op": "has_any", "value": ["99213", "D2740"]},
            "the procedures on the claim include 99213 or D2740",
        ),
        ({"term": "procedures", "op": "unknown"}, "there are no procedures on the claim"),
        ({"term": "submitted_on", "op": "<", "value": "2026-03-08"}, "the day of submission is before 03/08/2026"),
        ({"term": "days_to_filing_limit", "op": "<=", "value": 15}, "the days left to file are at most 15"),
        ({"term": "payer", "op": "not_in", "value": ["AETNA", "CARE"]}, "the payer is none of Aetna and CARE"),
        ({"term": "balance_cents", "op": ">", "value": {"term": "charge_cents"}}, "the balance is over the charge"),
        ({"term": "payer_type", "op": "=", "value": "workers_comp"}, "the type of payer is workers' compensation"),
        (
            {"not": {"any": [{"term": "plan", "op": "=", "value": "PPO"}, {"term": "plan", "op": "unknown"}]}},
            "it is not so that (either the plan is PPO or nothing is known of the plan)",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_comparison_has_words(condition: object, words: str) -> None:
    assert plain_condition(read_condition(condition, place="c", of_reason=False), NAMES) == words


def test_whatever_can_be_read_can_be_said_without_signs_or_nulls() -> None:
    random, drawn = Random(7), Drawn.nothing()
    for _ in range(1_500):
        words = plain_condition(read_condition(draw_tree(random, drawn), place="c", of_reason=True), NAMES)
        assert words
        assert "None" not in words
        assert words.count("(") == words.count(")")


def test_all_shipped_rules_can_be_said() -> None:
    seed = read_seed()
    for each in seed.rules:
        row = RuleRow(each.code, each.family, each.ord, each.condition, each.action, each.text)
        said = plain_rule(read_rule(row, queues=[queue.code for queue in seed.queues]), NAMES)
        assert said.endswith(".")
        assert said[0].isupper()


def test_learned_days_say_what_counts_where_nothing_is_learned() -> None:
    action: dict[str, object] = {"queue": "follow_up", "learned": "p80", "plus": 3, "due_days": 40}
    assert plain_rule(rule({}, action), NAMES) == (
        "All claims: the learned p80 and 3 days after submission (40 days where too little is known) they go to "
        "Follow-up."
    )


def test_two_versions_are_compared_in_words() -> None:
    old = rule({}, {"queue": "follow_up", "due_days": 25})
    new = rule({"term": "plan", "op": "=", "value": "PPO"}, {"queue": "denial", "due_days": 25}, payer="AETNA")
    assert [(one.what, one.old, one.new) for one in compare_rules(old, new, NAMES)] == [
        ("Scope", "everywhere", "payer Aetna"),
        ("When", "always", "the plan is PPO"),
        ("Goes to", "Follow-up", "Denials"),
    ]
    assert compare_rules(old, old, NAMES) == ()


def test_judging_needs_no_database() -> None:
    mine, other = rule({}), rule({"term": "plan", "op": "=", "value": "PPO"}, {"queue": "denial"})
    load = Load(1, 1, 1, 1, 4, 40, False)
    patterns = (Pattern((True, False), 0, 1, 10, 100),)
    assert [one.kind for one in judge_draft(mine, [other, mine], patterns, load)] == ["nothing"]
    both = (Pattern((True, True), 0, 0, 60, 100),)
    assert [one.kind for one in judge_draft(mine, [other, mine], both, load)] == ["everything", "never_wins"]
