"""Rules of the office in plain words, with the names of its payers, places and queues."""

from __future__ import annotations

from dataclasses import dataclass

from app.db.unit import Unit
from app.rules.plain import Difference, Names, compare_rules, plain_rule
from app.workqueues.rule_book import OfficeRule, load_masters, understand

_NAMES = """
SELECT 'payer' AS kind, code, name FROM app.payer UNION ALL SELECT 'practice', code, name FROM app.practice
UNION ALL SELECT DISTINCT ON (code) 'location', code, name FROM app.location
UNION ALL SELECT 'queue', code, title FROM app.queue WHERE active
UNION ALL SELECT 'outcome', code, title FROM app.outcome"""


@dataclass(frozen=True, slots=True)
class _Named:
    kind: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """A location by the codes a rule's scope names."""

    practice: str
    location: str


def load_places(unit: Unit) -> tuple[PlaceCode, ...]:
    """The locations in scope."""
    sql = """SELECT n.code AS practice, l.code AS location
        FROM app.location l JOIN app.practice n ON n.id = l.practice_id ORDER BY 1, 2"""
    return tuple(unit.rows(sql, into=PlaceCode))


def load_names(unit: Unit) -> Names:
    """What the codes of this office are called."""
    found: dict[str, dict[str, str]] = {}
    for row in unit.rows(_NAMES, into=_Named):
        found.setdefault(row.kind, {})[row.code] = row.name
    return Names(found)


def say_rule(unit: Unit, rule: OfficeRule) -> str:
    """One sentence. Raises RuleError when the rule cannot be understood."""
    return plain_rule(understand(rule.row, load_masters(unit)), load_names(unit))


def compare_versions(unit: Unit, old: OfficeRule, new: OfficeRule) -> tuple[Difference, ...]:
    """What two versions say differently. Raises RuleError."""
    masters = load_masters(unit)
    return compare_rules(understand(old.row, masters), understand(new.row, masters), load_names(unit))
