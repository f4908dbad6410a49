"""A rule in plain words: what a supervisor reads while writing it, and how two versions differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.money import Cents, money_text
from app.rules.condition import All, Any_, Compare, Condition, Not
from app.rules.rule import Rule
from app.rules.verdicts import days_words
from app.rules.vocabulary import Term

VALUES = {
    "claim_type": {"P": "professional", "D": "dental", "I": "institutional"},
    "payer_type": {"workers_comp": "workers' compensation"},
    "kind": {"follow_up": "follow-up", "refund_request": "refund request", "cob": "coordination of benefits"},
}
_NUMBERS = {"=": "exactly", "!=": "not", "<": "under", "<=": "at most", ">": "over", ">=": "at least"}
_DATES = {"=": "on", "!=": "not on", "<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}
_ADJECTIVE = "claim_type"
_AMOUNTS = ("balance_cents", "charge_cents")


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: `payer`, `practice`, `location`, `queue`, `outcome`, each code to its name."""

    of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def name(self, kind: str, code: str) -> str:
        """The name of a code, or the code itself."""
        return self.of.get(kind, {}).get(code, code)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing two versions say differently."""

    what: str
    old: str
    new: str


def plain_rule(rule: Rule, names: Names = Names()) -> str:
    """`Aetna's professional claims over 500.00 without an acknowledgement: 12 business days after submission they go
    to Follow-up.`
    """
    subject, rest = _subject(rule, names)
    where = f" where {_joined(rest, names)}" if rest else ""
    action = rule.action
    extras = [
        f"of team {action.team}" if action.team else "",
        f"with priority {action.priority}" if action.priority is not None else "",
        f"to be decided within {action.clock_days} days" if action.clock_days is not None else "",
    ]
    said = ", ".join(each for each in extras if each)
    goes = f"they go to {names.name('queue', action.queue)}{', ' + said if said else ''}"
    return f"{subject}{where}: {_when(rule)} {goes}."


def _when(rule: Rule) -> str:
    action = rule.action
    if rule.family != "follow_up":
        return "at once" if action.due_days in (None, 0) else f"{days_words(rule)} after they are opened"
    since = "service" if action.after == "service" else "submission"
    if action.learned:
        fallback = "the payer's own days" if action.due_days is None else f"{action.due_days} days"
        return f"{days_words(rule)} after {since} ({fallback} where too little is known)"
    return f"{days_words(rule)} after {since}"


def _subject(rule: Rule, names: Names) -> tuple[str, list[Condition]]:
    """Whose claims, and the parts of the condition that the subject does not say already."""
    parts = list(rule.condition.parts) if isinstance(rule.condition, All) else [rule.condition]
    payer, adjective, tail = rule.scope.payer, "", ""
    amount = False
    rest: list[Condition] = []
    for part in parts:
        simple = part if isinstance(part, Compare) else None
        if simple and not payer and simple.term.name == "payer" and simple.operator == "=":
            payer = str(simple.value)
        elif simple and not adjective and simple.term.name == _ADJECTIVE and simple.operator == "=":
            adjective = f"{_value(simple.term, str(simple.value), names)} "
        elif simple and simple.term.name in _AMOUNTS and _plain_amount(simple) and not amount:
            amount = True
            charged = " charged" if simple.term.name == "charge_cents" else ""
            tail = f"{charged} {_NUMBERS[simple.operator]} {_value(simple.term, simple.value, names)}{tail}"
        elif simple and simple.term.name == "ack_verdict" and simple.operator == "unknown":
            tail += " without an acknowledgement"
        else:
            rest.append(part)
    noun = "claims" if rule.family == "follow_up" else "denials" if rule.family == "denial" else "reasons"
    whose = f"{names.name('payer', payer)}'s " if payer else ""
    place = f" of {names.name('practice', rule.scope.practice)}" if rule.scope.practice else ""
    place += f", {names.name('location', rule.scope.location)}" if rule.scope.location else ""
    head = f"{whose}{adjective}{noun}{place}{tail}"
    if not (whose or adjective or place or tail or rest):
        head = f"all {noun}"
    return head if whose else head[0].upper() + head[1:], rest


def _plain_amount(compare: Compare) -> bool:
    return compare.operator in ("<", "<=", ">", ">=") and isinstance(compare.value, int)


def plain_condition(condition: Condition, names: Names = Names()) -> str:
    """A condition in words; the one that always holds is `always`."""
    match condition:
        case All(()):
            return "always"
        case All(parts):
            return _joined(parts, names)
        case Any_(parts):
            said = [_inside(part, names) for part in parts]
            return said[0] if len(said) == 1 else "either " + " or ".join(said)
        case Not(part):
            return f"it is not so that {_inside(part, names)}"
        case Compare():
            return _compare(condition, names)


def _joined(parts: Sequence[Condition], names: Names) -> str:
    said = [_inside(part, names) for part in parts]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _inside(part: Condition, names: Names) -> str:
    words = plain_condition(part, names)
    several = isinstance(part, All | Any_) and len(part.parts) > 1
    return f"({words})" if several or isinstance(part, Not) else words


def _compare(compare: Compare, names: Names) -> str:
    term, sign, value = compare.term, compare.operator, compare.value
    label = term.words
    if sign == "unknown":
        return f"nothing is known of the {label}" if term.kind != "list" else f"there are no {label}"
    if sign == "known":
        return f"the {label} {'are' if term.kind == 'list' else 'is'} known"
    if isinstance(value, tuple):
        return f"the {label} {_many(sign)} {_list(sign, [_value(term, one, names) for one in value])}"
    other = f"the {value.words}" if isinstance(value, Term) else _value(term, value, names)
    if term.kind == "list":
        return f"the {label} include {other}"
    if term.kind == "text":
        return f"the {label} is {'not ' if sign == '!=' else ''}{other}"
    signs = _DATES if term.kind == "date" else _NUMBERS
    return f"the {label} {'is' if _singular(term) else 'are'} {signs[sign]} {other}"


def _singular(term: Term) -> bool:
    return not term.words.startswith(("days", "business days"))


def _many(sign: str) -> str:
    return {"in": "is", "not_in": "is none of", "has_any": "include", "has_all": "include"}[sign]


def _list(sign: str, values: list[str]) -> str:
    joint = " and " if sign in ("has_all", "not_in") else " or "
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])}{joint}{values[-1]}"


def _value(term: Term, value: object, names: Names) -> str:
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    if isinstance(value, int):
        return money_text(Cents(value)) if term.unit == "cents" else f"{value:,}"
    text = str(value or "")
    known = VALUES.get(term.name, {}).get(text) or names.name(term.choices, text)
    return known.replace("_", " ") if "|" in term.choices else known or '""'


def compare_rules(old: Rule, new: Rule, names: Names = Names()) -> tuple[Difference, ...]:
    """What a version says differently from another, in the words of the screen."""
    pairs = (
        ("Asked at place", str(old.ord), str(new.ord)),
        ("Scope", _scope(old, names), _scope(new, names)),
        ("When", plain_condition(old.condition, names), plain_condition(new.condition, names)),
        ("Goes to", names.name("queue", old.action.queue), names.name("queue", new.action.queue)),
        ("Due", _when(old), _when(new)),
        ("Deadline", _or_nothing(old.action.clock_days), _or_nothing(new.action.clock_days)),
        ("Priority", _or_nothing(old.action.priority), _or_nothing(new.action.priority)),
        ("Team", old.action.team or "nobody's", new.action.team or "nobody's"),
        ("Sentence", _sentence(old), _sentence(new)),
    )
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def _scope(rule: Rule, names: Names) -> str:
    said = [
        f"{kind} {names.name(kind, code)}"
        for kind, code in (
            ("practice", rule.scope.practice), ("location", rule.scope.location), ("payer", rule.scope.payer),
        )
        if code
    ]  # fmt: skip
    return ", ".join(said) or "everywhere"


def _or_nothing(value: int | None) -> str:
    return "none" if value is None else str(value)


def _sentence(rule: Rule) -> str:
    return "".join(part.text or f"{{{part.word}}}" for part in rule.sentence.parts)
