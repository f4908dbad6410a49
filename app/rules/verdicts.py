"""What a back-test says against a rule: it holds for all, for nothing, can never win, contradicts, or is too much.

Pure: from how often each combination of rules held, and how much work comes per day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import Struct

from app.rules.rule import Rule

NEARLY_ALL = 98          # per cent of at least this many claims: the rule separates nothing
FEWEST = 50
USUAL_PACE = 40          # items a person resolves per business day, where too few outcomes are known to measure it


class Pattern(Struct, frozen=True):
    """How often exactly these rules held: `held` in the order of the rules asked; who decided before (n0) and with the
    draft (n1), as places in it; `claims` and their `cents`.
    """

    held: tuple[bool, ...]
    n0: int | None
    n1: int | None
    claims: int
    cents: int


class Load(Struct, frozen=True):
    """Items per business day of the whole floor: before and with the draft, on average and over the 20 busiest days.

    `people` work items; `pace` is what one resolves per business day, measured or the usual one.
    """

    before: float
    after: float
    busy_before: float
    busy_after: float
    people: int
    pace: int
    measured: bool

    @property
    def room(self) -> int:
        """What the floor resolves per business day."""
        return self.people * self.pace


@dataclass(frozen=True, slots=True)
class Flag:
    """One warning; `kind` is everything, nothing, never_wins, covers, contradicts or load; `claims` is its evidence."""

    kind: str
    sentence: str
    claims: int


def judge_draft(draft: Rule, rules: Sequence[Rule], patterns: Sequence[Pattern], load: Load) -> tuple[Flag, ...]:
    """Everything against a draft. `rules` are in the order of `held`, the draft (that object) among them."""
    at = next(place for place, rule in enumerate(rules) if rule is draft)
    looked_at = sum(one.claims for one in patterns)
    holds = sum(one.claims for one in patterns if one.held[at])
    wins = sum(one.claims for one in patterns if one.n1 == at)
    flags: list[Flag] = []
    if not holds:
        flags.append(Flag("nothing", f"It holds for none of {looked_at:,} claims.", 0))
    elif looked_at >= FEWEST and holds * 100 >= looked_at * NEARLY_ALL:
        sentence = f"It holds for {holds:,} of {looked_at:,} claims: it separates nothing."
        flags.append(Flag("everything", sentence, holds))
    if holds and not wins:
        flags.append(_never_wins(draft, at, rules, patterns, holds))
    flags += _covered(draft, at, rules, patterns)
    flags += _contradictions(draft, at, rules, patterns)
    if load.busy_after > load.room and load.after > load.before:
        flags.append(
            Flag(
                "load",
                f"On the 20 busiest days {load.busy_after:,.0f} items come per day (now {load.busy_before:,.0f}); "
                f"{load.people} people resolve {load.room:,} at {load.pace} each"
                f"{'' if load.measured else ', the usual pace'}.",
                wins,
            )
        )
    return tuple(flags)


def _never_wins(draft: Rule, at: int, rules: Sequence[Rule], patterns: Sequence[Pattern], holds: int) -> Flag:
    """Which earlier rules take everything it holds for."""
    takers: dict[int, int] = {}
    for one in patterns:
        if one.held[at] and one.n1 is not None:
            takers[one.n1] = takers.get(one.n1, 0) + one.claims
    named = ", ".join(
        f'"{rules[place].code}" ({claims:,})' for place, claims in sorted(takers.items(), key=lambda pair: -pair[1])[:3]
    )
    return Flag("never_wins", f"It holds for {holds:,} claims and decides none: asked earlier are {named}.", holds)


def _covered(draft: Rule, at: int, rules: Sequence[Rule], patterns: Sequence[Pattern]) -> list[Flag]:
    """Rules that decide something now and nothing any more with the draft."""
    found = []
    for place, rule in enumerate(rules):
        before = sum(one.claims for one in patterns if one.n0 == place)
        after = sum(one.claims for one in patterns if one.n1 == place)
        if place != at and rule.code != draft.code and before and not after:
            sentence = f'Rule "{rule.code}" decides {before:,} claims now and none with it: this one is asked earlier.'
            found.append(Flag("covers", sentence, before))
    return found


def _contradictions(draft: Rule, at: int, rules: Sequence[Rule], patterns: Sequence[Pattern]) -> list[Flag]:
    """Rules with the same place in the order that hold for the same claims and say something else."""
    found = []
    for place, rule in enumerate(rules):
        if place == at or rule.code == draft.code or rule.ord != draft.ord or says_alike(rule, draft):
            continue
        both = sum(one.claims for one in patterns if one.held[at] and one.held[place])
        if both:
            first = min(rule.code, draft.code)
            sentence = (
                f'Rule "{rule.code}" stands at {rule.ord} too, holds for {both:,} of the same claims and says '
                f'{differences(rule, draft)}: only the alphabet lets "{first}" win. Give one another place.'
            )
            found.append(Flag("contradicts", sentence, both))
    return found


def says_alike(one: Rule, other: Rule) -> bool:
    """Whether two rules lead to the same queue, day and priority."""
    return one.action == other.action


def differences(rule: Rule, other: Rule) -> str:
    """How two actions differ: `queue denial, not follow_up; 30 days, not 25`."""
    mine, theirs = rule.action, other.action
    parts = []
    if mine.queue != theirs.queue:
        parts.append(f"queue {mine.queue}, not {theirs.queue}")
    if (mine.due_days, mine.business, mine.learned, mine.plus) != (
        theirs.due_days, theirs.business, theirs.learned, theirs.plus,
    ):  # fmt: skip
        parts.append(f"{days_words(rule)}, not {days_words(other)}")
    if mine.priority != theirs.priority:
        parts.append(f"priority {_or_none(mine.priority)}, not {_or_none(theirs.priority)}")
    return "; ".join(parts) or "something else"


def days_words(rule: Rule) -> str:
    """When it is due in words: `12 business days`, `the learned p80 and 3 days`, `the payer's own days`."""
    action = rule.action
    if action.learned:
        plus = f" and {action.plus} days" if action.plus else ""
        return f"the learned {action.learned}{plus}"
    if action.due_days is None:
        return "the payer's own days" if rule.family == "follow_up" else "its own day"
    return f"{action.due_days} {'business ' if action.business else ''}day{'' if action.due_days == 1 else 's'}"


def _or_none(priority: int | None) -> str:
    return "by clock and money" if priority is None else str(priority)


def conflicts_in_force(rules: Sequence[Rule], patterns: Sequence[Pattern]) -> tuple[Flag, ...]:
    """Among the rules in force: contradictions at one place, and rules that never win where they hold."""
    found: list[Flag] = []
    for at, rule in enumerate(rules):
        # Each pair once: from the rule that is asked first.
        found += [one for one in _contradictions(rule, at, rules, patterns) if _of_later(one, rules[at + 1 :])]
        holds = sum(one.claims for one in patterns if one.held[at])
        if holds and not any(one.n1 == at for one in patterns):
            flag = _never_wins(rule, at, rules, patterns, holds)
            found.append(Flag(flag.kind, f'Rule "{rule.code}": {flag.sentence}', flag.claims))
    return tuple(found)


def _of_later(flag: Flag, later: Sequence[Rule]) -> bool:
    return any(flag.sentence.startswith(f'Rule "{rule.code}" ') for rule in later)
