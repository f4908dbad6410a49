"""Rules as data: what the loader refuses, and in which words; what a condition means."""

from __future__ import annotations

from datetime import date

import pytest

from app.rules.condition import RuleError, read_condition
from app.rules.evaluate import holds
from app.rules.rule import RuleRow, first_that_holds, read_rule, read_rules
from app.rules.seed import read_seed
from app.rules.sentence import read_sentence, write_sentence
from app.rules.vocabulary import TERMS, Facts

QUEUES = ("follow_up", "denial")
TODAY = date(2026, 11, 20)


def row(
    code: str = "aetna",
    *,
    family: str = "follow_up",
    condition: object = None,
    action: object = None,
    text: str = "no answer {due_days} d after submission; rule {payer_name} {due_days} d",
    ord: int = 100,
    version: int = 1,
    effective_from: date = date(2000, 1, 1),
    effective_to: date | None = None,
) -> RuleRow:
    return RuleRow(
        code,
        family,
        ord,
        {} if condition is None else condition,
        {"queue": "follow_up", "due_days": 25} if action is None else action,
        text,
        effective_from,
        effective_to,
        version,
    )


def holds_for(condition: object, facts: Facts, *, of_reason: bool = False) -> bool:
    return holds(read_condition(condition, place="c", of_reason=of_reason), facts)


WRONG = {
    "an unknown word": ({"term": "payor", "op": "=", "value": "AETNA"}, "condition.term: 'payor' is no word"),
    "a word of reasons": ({"term": "reason_code", "op": "=", "value": "18"}, "'reason_code' is no word of this kind"),
    "an order of texts": ({"term": "payer", "op": "<", "value": "B"}, "condition.op: '<' does not fit payer"),
    "a float": ({"term": "balance_cents", "op": ">", "value": 1.5}, "compared with a whole number"),
    "true for a number": ({"term": "balance_cents", "op": "=", "value": True}, "compared with a whole number"),
    "a number for text": ({"term": "payer", "op": "=", "value": 7}, "compared with text"),
    "an empty list": ({"term": "payer", "op": "in", "value": []}, "at least one value"),
    "an empty all": ({"all": []}, "at least one condition"),
    "two words at once": ({"all": [{}], "any": [{}]}, "unknown words all, any"),
    "a term of another kind": (
        {"term": "balance_cents", "op": "=", "value": {"term": "payer"}},
        "only another number term",
    ),
    "a value for unknown": ({"term": "payer", "op": "unknown", "value": 1}, "takes no value"),
    "a word too much": ({"term": "payer", "op": "=", "value": "A", "or": 1}, "unknown words or"),
    "no object": ([1], "an object with all, any, not or term"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_condition_that_cannot_be_understood_is_refused_with_its_place(name: str) -> None:
    condition, words = WRONG[name]
    with pytest.raises(RuleError) as caught:
        read_rule(row(condition=condition), queues=QUEUES)
    assert 'rule "aetna": condition' in caught.value.sentence
    assert words in caught.value.sentence


def test_the_place_inside_a_tree_is_named() -> None:
    condition = {"all": [{}, {"not": {"any": [{"term": "payer", "op": "~", "value": "A"}]}}]}
    with pytest.raises(RuleError, match=r"condition\.all\[1\]\.not\.any\[0\]\.op"):
        read_rule(row(condition=condition), queues=QUEUES)


def test_a_tree_that_is_too_deep_is_refused() -> None:
    condition: object = {}
    for _ in range(30):
        condition = {"not": condition}
    with pytest.raises(RuleError, match="deeper than"):
        read_rule(row(condition=condition), queues=QUEUES)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"queue": "nowhere"}, "there is no queue 'nowhere'; one of denial, follow_up"),
        ({"queue": "denial", "due_days": -1}, "action.due_days: a whole number from 0 to 1500"),
        ({"queue": "denial", "after": "opened"}, "action.after: one of submission, service"),
        ({"queue": "denial", "colour": "red"}, "unknown words colour"),
        ("denial", "an object with at least a queue"),
    ],
)
def test_an_action_that_cannot_be_understood_is_refused(action: object, words: str) -> None:
    with pytest.raises(RuleError) as caught:
        read_rule(row(action=action), queues=QUEUES)
    assert words in caught.value.sentence


@pytest.mark.parametrize("text", ["", "  ", "{nothing}", "open {payer", "{days_since_submission} d without answer"])
def test_a_sentence_that_says_nothing_or_changes_every_day_is_refused(text: str) -> None:
    with pytest.raises(RuleError, match="text:"):
        read_rule(row(text=text), queues=QUEUES)


def test_a_sentence_is_filled_from_the_facts() -> None:
    sentence = read_sentence("no answer {due_days} d; rule {payer_name} {due_days} d", place="t", of_reason=False)
    assert write_sentence(sentence, Facts(payer_name="Aetna"), due_days=25) == "no answer 25 d; rule Aetna 25 d"
    assert write_sentence(sentence, Facts(), due_days=None) == "no answer  d; rule   d"


def test_what_is_unknown_makes_every_comparison_false_and_not_turns_it() -> None:
    for operator in ("=", "!=", "<", "<=", ">", ">="):
        condition = {"term": "timely_filing_days", "op": operator, "value": 90}
        assert not holds_for(condition, Facts())
        assert holds_for({"not": condition}, Facts())
    assert not holds_for({"term": "payer", "op": "not_in", "value": ["A"]}, Facts())
    assert holds_for({"term": "payer", "op": "unknown"}, Facts())
    assert not holds_for({"term": "payer", "op": "known"}, Facts())


def test_all_any_and_not_mean_what_they_say() -> None:
    facts = Facts(payer="AETNA", balance_cents=500, payer_balance_cents=500)
    aetna = {"term": "payer", "op": "=", "value": "AETNA"}
    small = {"term": "balance_cents", "op": "<", "value": 500}
    assert holds_for({}, facts)
    assert not holds_for({"all": [aetna, small]}, facts)
    assert holds_for({"any": [aetna, small]}, facts)
    assert holds_for({"all": [aetna, {"not": small}]}, facts)
    assert holds_for({"term": "balance_cents", "op": "=", "value": {"term": "payer_balance_cents"}}, facts)


def test_the_first_rule_in_order_that_holds_decides() -> None:
    rows = [
        row("all", ord=900),
        row("aetna", ord=100, condition={"term": "payer", "op": "=", "value": "AETNA"}),
    ]
    rules = read_rules(rows, queues=QUEUES, on=TODAY).rules
    assert [rule.code for rule in rules] == ["aetna", "all"]
    decided = first_that_holds(rules, Facts(payer="CARE"))
    assert decided is not None
    assert decided.code == "all"


def test_only_the_newest_version_in_force_counts() -> None:
    rows = [
        row(version=1, action={"queue": "follow_up", "due_days": 20}),
        row(version=2, action={"queue": "follow_up", "due_days": 25}),
        row(version=3, action={"queue": "follow_up", "due_days": 30}, effective_from=date(2027, 1, 1)),
        row("old", effective_to=TODAY),
    ]
    (rule,) = read_rules(rows, queues=QUEUES, on=TODAY).rules
    assert rule.action.due_days == 25


def test_every_word_of_the_vocabulary_is_a_fact() -> None:
    assert set(TERMS) == set(Facts.__dataclass_fields__)


def test_the_seed_is_understood_and_every_outcome_says_one_thing() -> None:
    seed = read_seed()
    assert {"follow_up", "denial", "posting", "exceptions", "unrouted"} <= {queue.code for queue in seed.queues}
    weights = sorted(seed.queues, key=lambda queue: queue.weight)
    named = (
        "suspense", "rejected", "left_office", "exceptions", "denial", "appeal", "records", "takeback", "underpaid",
        "enquiry", "secondary", "follow_up", "credit", "patient",
    )
    assert [queue.code for queue in weights if queue.code in named] == list(named)
    for outcome in seed.outcomes:
        assert (outcome.due_days is not None) + outcome.from_rule + outcome.closes == 1, outcome.code
    keys = [queue.key for queue in seed.queues]
    assert len(set(keys)) == len(keys)
