"""A rule as data: which claims, which queue, when, and the sentence that says why. A new rule needs no code.

The action of a rule, a JSON object of a closed vocabulary:

    queue       where the work goes (needed)
    due_days    days; left out: the payer's own follow-up days (follow_up), or the date stays (denial, routing)
    count       how they are counted: calendar (default) or business
    learned     p50, p80 or p95 (follow_up): the learned days from submission to a decision instead of `due_days`, which
                then serve where too few decisions are known
    plus        calendar days added to the learned ones
    after       what the days run from: submission (default) or service for follow_up, opened for denial and routing
    clock_days  calendar days from opening to the deadline (denial, routing)
    priority    rank in the queue, 0 first, up to 8; left out: from the nearest clock and the money
    team        the team whose work it is; left out: nobody's in particular
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.business_days import add_business_days
from app.rules.condition import All, Compare, Condition, RuleError, read_condition
from app.rules.evaluate import holds
from app.rules.sentence import Sentence, read_sentence
from app.rules.vocabulary import TERMS, Facts

FAMILIES = ("follow_up", "denial", "routing")
_AFTER = {"follow_up": ("submission", "service"), "denial": ("opened",), "routing": ("opened",)}
_ALL_WORDS = {"queue", "due_days", "count", "after", "priority", "team"}
_WORDS = {
    "follow_up": _ALL_WORDS | {"learned", "plus"},
    "denial": _ALL_WORDS | {"clock_days"},
    "routing": _ALL_WORDS | {"clock_days"},
}
COUNTS, PERCENTILES = ("calendar", "business"), ("p50", "p80", "p95")
TEAM = re.compile(r"[a-z][a-z0-9_]{0,30}")


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A row of app.rule (or of a seed file) before it is understood. The scope (practice, location, payer): codes."""

    code: str
    family: str
    ord: int
    condition: object
    action: object
    text: str
    effective_from: date = date(2000, 1, 1)
    effective_to: date | None = None
    version: int = 1
    practice: str = ""
    location: str = ""
    payer: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a rule is asked at all, as codes; empty: everywhere. A location belongs to its practice."""

    practice: str = ""
    location: str = ""
    payer: str = ""

    def covers(self, practice: str, location: str) -> bool:
        """Whether claims of this place can be meant."""
        return self.practice in ("", practice) and self.location in ("", location)

    def conditions(self) -> tuple[Compare, ...]:
        """The same as comparisons."""
        return tuple(
            Compare(TERMS[word], "=", code)
            for word, code in (("practice", self.practice), ("location", self.location), ("payer", self.payer))
            if code
        )


@dataclass(frozen=True, slots=True)
class Action:
    """What a rule does; see the module's text."""

    queue: str
    due_days: int | None
    after: str
    clock_days: int | None
    priority: int | None
    business: bool = False
    learned: str = ""
    plus: int = 0
    team: str = ""

    def days(self, facts: Facts) -> int | None:
        """The days from submission (or what they run from) to the due day; None: the date stays."""
        if self.learned and facts.status == "submitted":
            lag = facts.get(f"pay_lag_{self.learned}")
            if isinstance(lag, int):
                return lag + self.plus
        return self.due_days if self.due_days is not None else facts.payer_follow_up_days

    def due(self, since: date, days: int) -> date:
        """The day that many days after `since`, as the rule counts them."""
        return add_business_days(since, days) if self.business else since + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was understood."""

    code: str
    family: str
    ord: int
    condition: Condition
    action: Action
    sentence: Sentence
    effective_from: date
    effective_to: date | None
    version: int
    scope: Scope = Scope()

    @property
    def asked(self) -> Condition:
        """The condition within the rule's scope."""
        within = self.scope.conditions()
        return All((*within, self.condition)) if within else self.condition


@dataclass(frozen=True, slots=True)
class WrongRule:
    """A row that could not be understood; `reason` names the rule, the place in it and what would be right."""

    rule: str
    family: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force in the order they are asked, and the rows that had to be passed over."""

    rules: tuple[Rule, ...]
    wrong: tuple[WrongRule, ...]

    @property
    def frozen(self) -> tuple[str, ...]:
        """Codes whose work stays as it is until somebody mends the row."""
        return tuple(one.rule for one in self.wrong)


def read_rule(row: RuleRow, *, queues: Iterable[str]) -> Rule:
    """Understand a row; `queues` are the codes that exist. Raises RuleError naming rule, place and remedy."""
    place = f'rule "{row.code}"'
    if row.family not in FAMILIES:
        raise RuleError(f"{place}: unknown family {row.family!r}; one of {', '.join(FAMILIES)}.")
    of_reason = row.family != "follow_up"
    return Rule(
        row.code,
        row.family,
        row.ord,
        read_condition(row.condition, place=f"{place}: condition", of_reason=of_reason),
        _read_action(row.action, row.family, f"{place}: action", frozenset(queues)),
        read_sentence(row.text, place=f"{place}: text", of_reason=of_reason),
        row.effective_from,
        row.effective_to,
        row.version,
        _read_scope(row, place),
    )


def _read_scope(row: RuleRow, place: str) -> Scope:
    if row.location and not row.practice:
        raise RuleError(f"{place}: scope: location {row.location} needs its practice beside it.")
    return Scope(row.practice, row.location, row.payer)


def read_rules(rows: Iterable[RuleRow], *, queues: Iterable[str], on: date) -> RuleSet:
    """The rules in force on a day, newest version of each, in the order they are asked; wrong rows beside them."""
    codes = frozenset(queues)
    newest: dict[str, RuleRow] = {}
    for row in rows:
        in_force = row.effective_from <= on and (row.effective_to is None or on < row.effective_to)
        if in_force and (row.code not in newest or newest[row.code].version < row.version):
            newest[row.code] = row
    rules: list[Rule] = []
    wrong: list[WrongRule] = []
    for row in sorted(newest.values(), key=lambda row: (row.ord, row.code)):
        try:
            rules.append(read_rule(row, queues=codes))
        except RuleError as error:
            wrong.append(WrongRule(row.code, row.family, error.sentence))
    return RuleSet(tuple(rules), tuple(wrong))


def first_that_holds(rules: Iterable[Rule], facts: Facts) -> Rule | None:
    """The rule that decides about these facts: the first in order whose condition holds."""
    return next((rule for rule in rules if holds(rule.asked, facts)), None)


def _read_action(action: object, family: str, place: str, queues: frozenset[str]) -> Action:
    if not isinstance(action, dict):
        raise RuleError(f"{place}: an object with at least a queue is expected.")
    extra = set(action) - _WORDS[family]
    if extra:
        raise RuleError(f"{place}: unknown words {', '.join(sorted(extra))}; of {', '.join(sorted(_WORDS[family]))}.")
    queue = action.get("queue")
    if not isinstance(queue, str) or queue not in queues:
        raise RuleError(f"{place}.queue: there is no queue {queue!r}; one of {', '.join(sorted(queues))}.")
    after = action.get("after", _AFTER[family][0])
    if after not in _AFTER[family]:
        raise RuleError(f"{place}.after: one of {', '.join(_AFTER[family])}.")
    count = action.get("count", "calendar")
    if count not in COUNTS:
        raise RuleError(f"{place}.count: one of {', '.join(COUNTS)}.")
    learned = action.get("learned", "")
    if learned not in ("", *PERCENTILES):
        raise RuleError(f"{place}.learned: one of {', '.join(PERCENTILES)}.")
    if learned and (count == "business" or after != "submission"):
        raise RuleError(f"{place}.learned: learned days are calendar days after submission; leave count and after out.")
    if not learned and action.get("plus") is not None:
        raise RuleError(f"{place}.plus: days are added to learned ones only; name a percentile in learned.")
    team = action.get("team", "")
    if not isinstance(team, str) or (team and not TEAM.fullmatch(team)):
        raise RuleError(f"{place}.team: a code of small letters, digits and _ is expected.")
    return Action(
        queue,
        _days(action, "due_days", place, 0, 1500),
        after,
        _days(action, "clock_days", place, 0, 1500),
        _days(action, "priority", place, 0, 8),
        count == "business",
        learned,
        _days(action, "plus", place, -90, 365) or 0,
        team,
    )


def _days(action: dict[str, object], name: str, place: str, low: int, high: int) -> int | None:
    value = action.get(name)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise RuleError(f"{place}.{name}: a whole number from {low} to {high} is expected.")
    return value
