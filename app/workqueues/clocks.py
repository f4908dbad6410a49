"""Clock rules as the office edits them, proof of filing, and the deadlines that lapse."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused

KINDS = ("file", "correct", "appeal1", "appeal2", "appeal3", "records", "refund", "dispute")
STARTS = ("service_from", "service_to", "submission", "determination", "letter")
TYPES = ("", "medicare", "medicaid", "commercial", "dental", "workers_comp", "auto", "other")
HOWS = ("mail", "fax", "portal", "payer")
ALWAYS = date(2000, 1, 1)
COLUMNS = (
    "kind", "payer", "payer_type", "line_of_business", "claim_type", "days", "business", "start_rule",
    "effective_from", "effective_to", "source", "verify",
)  # fmt: skip
_LIST = """
SELECT k.id AS rule_id, k.kind, coalesce(p.code, '') AS payer, coalesce(p.name, '') AS payer_name, k.payer_type,
    k.line_of_business, k.claim_type, k.days, k.business, k.start_rule, k.effective_from, k.effective_to, k.source,
    k.verify, k.version, coalesce(w.display_name, k.changed_by) AS changed_by
FROM app.clock_rule k LEFT JOIN app.payer p ON p.id = k.payer_id LEFT JOIN sec.person w ON w.login = k.changed_by
WHERE (%(on)s::date IS NULL OR (k.effective_from <= %(on)s::date AND coalesce(k.effective_to >= %(on)s::date, true)))
ORDER BY p.name NULLS FIRST, k.payer_type, k.kind, k.line_of_business, k.claim_type, k.effective_from, k.id"""
_SAVE = """
SELECT api.save_clock_rule_v1(%(rule)s, %(version)s, %(kind)s, %(payer)s, %(payer_type)s, %(lob)s, %(claim_type)s,
    %(days)s, %(business)s, %(start)s, %(from)s::date, %(to)s::date, %(source)s, %(verify)s)"""
_PROVE = """SELECT api.prove_filing_v1(
    (SELECT id FROM app.claim WHERE number = %(claim)s), %(how)s, %(reference)s, %(on)s::date, %(today)s::date)"""
_LAPSING = """
SELECT w.id AS item_id, w.claim_id, w.claim_number AS claim, w.patient_name AS patient, coalesce(p.name, '') AS payer,
    w.queue, w.clock_kind AS clock, w.clock_on, w.clock_verify, w.clock_step AS step, w.balance_cents AS balance,
    coalesce(h.display_name, a.display_name, '') AS person, w.text AS why
FROM app.work_item w LEFT JOIN app.payer p ON p.id = w.payer_id LEFT JOIN sec.person h ON h.login = w.holder
    LEFT JOIN sec.person a ON a.login = w.assignee
WHERE w.status <> 9 AND w.escalated > 0 AND w.clock_step >= %(step)s::smallint
ORDER BY w.clock_on, w.balance_cents DESC, w.id LIMIT %(most)s"""


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock rule. Empty scope fields mean all; `effective_to` is its last day; both are start days."""

    rule_id: int
    kind: str
    payer: str
    payer_name: str
    payer_type: str
    line_of_business: str
    claim_type: str
    days: int
    business: bool
    start_rule: str
    effective_from: date
    effective_to: date | None
    source: str
    verify: bool
    version: int
    changed_by: str


@dataclass(frozen=True, slots=True)
class ClockToSave:
    """A clock as a person states it; `rule_id` and `version` of the row that was shown, or none for a new one."""

    kind: str
    days: int
    start_rule: str
    source: str
    payer: str = ""
    payer_type: str = ""
    line_of_business: str = ""
    claim_type: str = ""
    business: bool = False
    effective_from: date = ALWAYS
    effective_to: date | None = None
    verify: bool = False
    rule_id: int | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A claim whose deadline crossed a step: 1 soon, 2 near, 3 last call, 4 run out."""

    item_id: int
    claim_id: int
    claim: str
    patient: str
    payer: str
    queue: str
    clock: str
    clock_on: date | None
    clock_verify: bool
    step: int
    balance: int
    person: str
    why: str


@dataclass(frozen=True, slots=True)
class Watched:
    """What the daily watch of a location did: filing limits renewed, filing work opened or closed, promises broken,
    deadlines that went up a step."""

    refreshed: int = 0
    filing: int = 0
    broken: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class ClocksImported:
    """What a table of clocks changed; nothing when one row is wrong."""

    added: int
    changed: int
    unchanged: int


def list_clocks(unit: Unit, *, on: date | None = None) -> tuple[ClockRule, ...]:
    """All clock rules, or those in force on a day."""
    return tuple(unit.rows(_LIST, {"on": on}, into=ClockRule))


def save_clock(unit: Unit, wish: ClockToSave) -> int:
    """Write a clock rule; its id. Filing limits follow as `watch_clocks` passes each location.

    Raises Refused for what is no clock, Conflict when it was changed meanwhile or is said already, NotPermitted without
    the right to set the office up, NotFound for an unknown payer.
    """
    _check(wish)
    payer = None
    if wish.payer:
        payer = unit.number("SELECT id FROM app.payer WHERE code = %(code)s", {"code": wish.payer})
        if not payer:
            raise NotFound(f'There is no payer "{wish.payer}".')
    return unit.number(
        _SAVE,
        {
            "rule": wish.rule_id,
            "version": wish.version,
            "kind": wish.kind,
            "payer": payer,
            "payer_type": wish.payer_type,
            "lob": wish.line_of_business,
            "claim_type": wish.claim_type,
            "days": wish.days,
            "business": wish.business,
            "start": wish.start_rule,
            "from": wish.effective_from,
            "to": wish.effective_to,
            "source": wish.source.strip(),
            "verify": wish.verify,
        },
    )


def end_clock(unit: Unit, rule: ClockRule, last_day: date) -> int:
    """Let a clock hold for the last time on `last_day`. Raises as `save_clock`."""
    return save_clock(unit, _wish(rule, effective_to=last_day))


def export_clocks(rules: Sequence[ClockRule]) -> str:
    """The rules as CSV for another office; `import_clocks` reads it."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(COLUMNS)
    for rule in rules:
        table.writerow(_cell(getattr(rule, column)) for column in COLUMNS)
    return out.getvalue()


def import_clocks(unit: Unit, text: str) -> ClocksImported:
    """Write the rows of a CSV: all or none. A row of the same scope, kind and first day is brought to what it says.

    Raises Refused naming row and column.
    """
    known = {_scope(rule): rule for rule in list_clocks(unit)}
    added = changed = unchanged = 0
    for wish in _read(text):
        old = known.get(_scope(wish))
        if old is None:
            save_clock(unit, wish)
            added += 1
        elif _wish(old) == _of(old, wish):
            unchanged += 1
        else:
            save_clock(unit, _of(old, wish))
            changed += 1
    return ClocksImported(added, changed, unchanged)


def watch_clocks(unit: Unit, practice_id: int, location_id: int, *, today: date) -> Watched:
    """The clocks of one location, once a day after the rules. A second time it writes nothing."""
    sql = "SELECT * FROM api.watch_clocks_v1(%(practice)s, %(location)s, %(today)s::date)"
    return unit.one(
        sql, {"practice": practice_id, "location": location_id, "today": today}, into=Watched, missing=""
    )


def prove_filing(unit: Unit, claim: str, how: str, reference: str, proved_on: date, *, today: date) -> date:
    """Record what proves that a claim was filed; the day since which it is. Its filing clock stops.

    Raises NotFound for a claim out of scope, Refused for proof that says nothing.
    """
    if how not in HOWS:
        raise Refused(f"Proof of filing comes by {', '.join(HOWS)}.")
    named = {"claim": claim, "how": how, "reference": reference, "on": proved_on, "today": today}
    since = unit.value(_PROVE, named)
    assert isinstance(since, date)
    return since


def list_lapsing(unit: Unit, *, step: int = 1, most: int = 500) -> tuple[Lapsing, ...]:
    """The claims of my scope whose deadline crossed at least this step, the nearest first."""
    return tuple(unit.rows(_LAPSING, {"step": step, "most": most}, into=Lapsing))


def _check(wish: ClockToSave) -> None:
    if wish.kind not in KINDS:
        raise Refused(f'There is no clock "{wish.kind}"; one of {", ".join(KINDS)}.')
    if wish.start_rule not in STARTS:
        raise Refused(f'A clock does not start from "{wish.start_rule}"; one of {", ".join(STARTS)}.')
    if wish.payer_type not in TYPES or wish.claim_type not in ("", "P", "D", "I"):
        raise Refused("The payer's type or the claim type (P, D, I) is not known.")
    if wish.payer and wish.payer_type:
        raise Refused("A clock is for one payer or for a type of payers, not for both.")
    if not wish.source.strip():
        raise Refused("Say where this was read: contract, manual, letter.")
    if not 1 <= wish.days <= 1500:
        raise Refused("A clock runs for 1 to 1500 days.")
    if wish.effective_to is not None and wish.effective_to < wish.effective_from:
        raise Refused("The last day lies before the first.")


def _scope(rule: ClockRule | ClockToSave) -> tuple[object, ...]:
    return (
        rule.kind,
        rule.payer,
        rule.payer_type,
        rule.line_of_business,
        rule.claim_type,
        rule.effective_from,
    )


def _wish(rule: ClockRule, *, effective_to: date | None = None) -> ClockToSave:
    return ClockToSave(
        rule.kind, rule.days, rule.start_rule, rule.source, rule.payer, rule.payer_type, rule.line_of_business,
        rule.claim_type, rule.business, rule.effective_from, effective_to or rule.effective_to, rule.verify,
        rule.rule_id, rule.version,
    )  # fmt: skip


def _of(old: ClockRule, wish: ClockToSave) -> ClockToSave:
    """What a table says of a row that stands already."""
    return ClockToSave(
        wish.kind, wish.days, wish.start_rule, wish.source, wish.payer, wish.payer_type, wish.line_of_business,
        wish.claim_type, wish.business, wish.effective_from, wish.effective_to, wish.verify, old.rule_id, old.version,
    )  # fmt: skip


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else "" if value is None else str(value)


def _read(text: str) -> list[ClockToSave]:
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames is None or set(COLUMNS) - set(rows.fieldnames):
        raise Refused(f"The table needs the columns {', '.join(COLUMNS)}.")
    return [_row(number, row) for number, row in enumerate(rows, start=2)]


def _row(number: int, row: dict[str, str]) -> ClockToSave:
    def of(column: str) -> str:
        return (row[column] or "").strip()

    try:
        wish = ClockToSave(
            of("kind"), int(of("days")), of("start_rule"), of("source"), of("payer"), of("payer_type"),
            of("line_of_business"), of("claim_type"), of("business") == "yes",
            date.fromisoformat(of("effective_from")) if of("effective_from") else ALWAYS,
            date.fromisoformat(of("effective_to")) if of("effective_to") else None, of("verify") != "no",
        )  # fmt: skip
        _check(wish)
    except ValueError:
        raise Refused(f"Row {number}: days and dates are to be numbers and days such as 2026-01-31.") from None
    except Refused as wrong:
        raise Refused(f"Row {number}: {wrong}") from None
    return wish
