"""The office's rules: versions, drafts, activation, history. What is in force changes only by a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit, as_json
from app.domain.errors import Refused
from app.rules.condition import RuleError
from app.rules.masters import unknown_codes
from app.rules.rule import Rule, RuleRow, read_rule

BEGINNING = date(2000, 1, 1)
_RULES = """
WITH open_reason AS MATERIALIZED (
    SELECT rule_code, count(*) AS hits, sum(cents)::bigint AS cents FROM app.work_reason
    WHERE closed_on IS NULL AND rule_code <> '' GROUP BY 1)
SELECT u.id AS rule_id, u.code, u.family, u.ord, u.state, u.version, u.revision, u.condition, u.action, u.text,
    coalesce(n.code, '') AS practice, coalesce(l.code, '') AS location, coalesce(p.code, '') AS payer, u.owner,
    coalesce(o.display_name, u.owner) AS owner_name, u.effective_from, u.effective_to, u.note, u.changed_at,
    coalesce(b.display_name, u.changed_by) AS changed_by, u.activated_at,
    coalesce(a.display_name, u.activated_by, '') AS activated_by,
    CASE WHEN u.state = 'active' THEN coalesce(r.hits, 0) ELSE 0 END AS hits,
    CASE WHEN u.state = 'active' THEN coalesce(r.cents, 0) ELSE 0 END AS hit_cents,
    t.id AS test_id, coalesce(jsonb_array_length(t.flags), 0) AS test_flags
FROM app.rule u LEFT JOIN app.practice n ON n.id = u.practice_id LEFT JOIN app.location l ON l.id = u.location_id
    LEFT JOIN app.payer p ON p.id = u.payer_id LEFT JOIN sec.person o ON o.login = u.owner
    LEFT JOIN sec.person b ON b.login = u.changed_by LEFT JOIN sec.person a ON a.login = u.activated_by
    LEFT JOIN open_reason r ON r.rule_code = u.code
    LEFT JOIN LATERAL (SELECT x.id, x.flags FROM app.rule_backtest x
        WHERE x.rule_id = u.id AND x.content = app.rule_content(u) ORDER BY x.id DESC LIMIT 1) t ON true
WHERE u.family = ANY (%(families)s::text[]) AND u.state = ANY (%(states)s::text[]) AND %(code)s IN ('', u.code)
ORDER BY array_position(ARRAY['follow_up', 'denial', 'routing'], u.family), u.ord, u.code, u.version DESC"""
_SAVE = """SELECT api.save_rule_draft_v1(%(rule)s, %(revision)s, %(code)s, %(family)s, %(ord)s, %(condition)s,
    %(action)s,
    %(text)s, %(practice)s, %(location)s, %(payer)s, %(owner)s, %(effective_from)s::date, %(effective_to)s::date,
    %(note)s, %(how)s)"""
_STEPS = """
SELECT u.version, s.step, s.text, s.at, coalesce(p.display_name, s.actor) AS actor
FROM app.rule_step s JOIN app.rule u ON u.id = s.rule_id LEFT JOIN sec.person p ON p.login = s.actor
WHERE u.code = %(code)s ORDER BY s.id DESC"""
MASTERS = ("payer", "practice", "location", "outcome", "queue")


@dataclass(frozen=True, slots=True)
class OfficeRule:
    """One version of a rule. `hits` and `hit_cents`: what it holds open today in my scope.

    `test_id` is the back-test of exactly this content, None when there is none; `test_flags` how much it warns of.
    """

    rule_id: int
    code: str
    family: str
    ord: int
    state: str
    version: int
    revision: int
    condition: object
    action: object
    text: str
    practice: str
    location: str
    payer: str
    owner: str
    owner_name: str
    effective_from: date
    effective_to: date | None
    note: str
    changed_at: datetime
    changed_by: str
    activated_at: datetime | None
    activated_by: str
    hits: int
    hit_cents: int
    test_id: int | None
    test_flags: int

    @property
    def row(self) -> RuleRow:
        """The rule as the reader takes it."""
        return RuleRow(
            self.code, self.family, self.ord, self.condition, self.action, self.text, self.effective_from,
            self.effective_to, self.version, self.practice, self.location, self.payer,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """What is to be kept as a draft; empty scope codes mean everywhere, an empty owner the person who writes it."""

    code: str
    family: str
    ord: int
    condition: object
    action: object
    text: str
    practice: str = ""
    location: str = ""
    payer: str = ""
    owner: str = ""
    effective_from: date = BEGINNING
    effective_to: date | None = None
    note: str = ""

    @property
    def row(self) -> RuleRow:
        """The draft as the reader takes it."""
        return RuleRow(
            self.code, self.family, self.ord, self.condition, self.action, self.text, self.effective_from,
            self.effective_to, 1, self.practice, self.location, self.payer,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RuleStep:
    """One line of a rule's history."""

    version: int
    step: str
    text: str
    at: datetime
    actor: str


def list_rules(
    unit: Unit, *, families: tuple[str, ...] = ("follow_up", "denial", "routing"), code: str = "", retired: bool = False
) -> tuple[OfficeRule, ...]:
    """Rules by family in the order they are asked, the newest version first; `retired` with those that ended."""
    states = ["draft", "active", *(["retired"] if retired else [])]
    return tuple(unit.rows(_RULES, {"families": list(families), "states": states, "code": code}, into=OfficeRule))


def find_rule(unit: Unit, code: str, *, version: int | None = None) -> OfficeRule:
    """One version of a rule: the given one, else the draft, else the one in force, else the last. Raises Refused."""
    found = list_rules(unit, code=code, retired=True)
    order = {"draft": 0, "active": 1, "retired": 2}
    meant = [one for one in found if version is None or one.version == version]
    if not meant:
        what = f"version {version} of rule" if version is not None else "rule"
        raise Refused(f'There is no {what} "{code}"; `rules list --retired` names all.')
    return min(meant, key=lambda one: (order[one.state], -one.version))


def list_steps(unit: Unit, code: str) -> tuple[RuleStep, ...]:
    """What happened to a rule, the newest first."""
    return tuple(unit.rows(_STEPS, {"code": code}, into=RuleStep))


def load_masters(unit: Unit) -> dict[str, frozenset[str]]:
    """The codes rules may name: payers, practices, locations, outcomes, queues."""
    sql = {
        "payer": "SELECT code FROM app.payer",
        "practice": "SELECT code FROM app.practice",
        "location": "SELECT DISTINCT code FROM app.location",
        "outcome": "SELECT code FROM app.outcome",
        "queue": "SELECT code FROM app.queue WHERE active",
    }
    return {name: frozenset(unit.rows(statement, into=str)) for name, statement in sql.items()}


def understand(row: RuleRow, masters: Mapping[str, frozenset[str]]) -> Rule:
    """The rule a row means in this office. Raises RuleError naming the rule, the place and the remedy."""
    rule = read_rule(row, queues=masters["queue"])
    known = {kind: codes for kind, codes in masters.items() if kind != "queue"}
    unknown = unknown_codes(rule, known)
    if unknown:
        raise RuleError(" ".join(one.sentence for one in unknown))
    return rule


def save_draft(unit: Unit, draft: RuleDraft, *, shown: OfficeRule | None = None, how: str = "") -> OfficeRule:
    """Keep a draft: a new rule or version, or (with `shown`) the draft that was on the screen, changed.

    Raises RuleError for what cannot be understood, Conflict when somebody else changed or drafts it, NotPermitted.
    """
    understand(draft.row, load_masters(unit))
    changes = shown is not None and shown.state == "draft"
    made = unit.number(
        _SAVE,
        {
            "rule": shown.rule_id if shown is not None and changes else None,
            "revision": shown.revision if shown is not None and changes else None,
            "code": draft.code, "family": draft.family, "ord": draft.ord, "condition": as_json(draft.condition),
            "action": as_json(draft.action), "text": draft.text, "practice": draft.practice, "location": draft.location,
            "payer": draft.payer, "owner": draft.owner, "effective_from": draft.effective_from,
            "effective_to": draft.effective_to, "note": draft.note, "how": how,
        },
    )  # fmt: skip
    return next(one for one in list_rules(unit, code=draft.code) if one.rule_id == made)


def activate_rule(unit: Unit, rule: OfficeRule, *, today: date, why: str = "") -> date:
    """Put a draft in force; the first day it holds.

    Raises Refused without a back-test of exactly this content, or with warnings, unless `why` says the reason; Conflict
    when somebody changed or activated it meanwhile (saying who and when); NotPermitted.
    """
    sql = "SELECT api.activate_rule_v1(%(rule)s, %(revision)s, %(today)s::date, %(why)s)"
    params = {"rule": rule.rule_id, "revision": rule.revision, "today": today, "why": why}
    return unit.one(sql, params, into=date, missing="There is no such rule any more.")


def retire_rule(unit: Unit, rule: OfficeRule, *, today: date, why: str) -> None:
    """End a rule today, or throw a draft away. Raises Refused without a reason, Conflict, NotPermitted."""
    sql = "SELECT api.retire_rule_v1(%(rule)s, %(revision)s, %(today)s::date, %(why)s)"
    unit.execute(sql, {"rule": rule.rule_id, "revision": rule.revision, "today": today, "why": why})
