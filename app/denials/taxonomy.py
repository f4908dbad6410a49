"""The taxonomy as the office has it: categories, rows, what is still unmapped, and mapping it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.db.unit import Unit
from app.denials.types import Gap
from app.domain.errors import NotFound, NotPermitted, Refused
from app.rules.taxonomy import Category, Meaning, Refusal, TaxonomyRow, choose

_CATEGORIES = """
    SELECT code, title, scenario, root_cause, team, appealable, clock, steps, ord FROM app.denial_category
    WHERE active OR code = 'unmapped' ORDER BY ord, code"""
_ROWS = """
    SELECT r.reason_code AS reason, r.category, r.group_code AS "group", r.remark_code AS remark, r.payer_type,
        r.payer_id,
        r.root_cause, r.team, r.appealable, r.clock, r.bars_appeal, r.needs_remark, r.steps, r.effective_from,
            r.effective_to, r.id
    FROM app.denial_rule r ORDER BY r.id"""
_LISTED = """
    SELECT r.id, coalesce(p.code, '') AS payer, r.payer_type, r.group_code AS "group", r.reason_code AS reason,
        r.remark_code AS remark, r.category, coalesce(nullif(r.root_cause, ''), k.root_cause) AS root_cause,
        coalesce(nullif(r.team, ''), k.team) AS team, coalesce(r.appealable,
            k.appealable) AND NOT r.bars_appeal AS appealable,
        coalesce(nullif(r.clock, ''), k.clock) AS clock, r.steps || k.steps AS steps, r.effective_from,
            r.effective_to, r.owner, r.version
    FROM app.denial_rule r JOIN app.denial_category k ON k.code = r.category LEFT JOIN app.payer p ON p.id = r.payer_id
    WHERE (%(reason)s = '' OR r.reason_code = %(reason)s) AND (%(seed)s OR r.owner <> 'seed')
    ORDER BY r.reason_code, r.remark_code, r.group_code, p.code NULLS LAST, r.payer_type DESC, r.effective_from"""
_SAME = """
    payer_id IS NOT DISTINCT FROM %(payer_id)s::integer AND payer_type = %(payer_type)s AND group_code = %(group)s
    AND reason_code = %(reason)s AND remark_code = %(remark)s"""
# The row in force gives way the day before; a later one keeps its day, and the new one ends before it.
_END_BEFORE = f"""
    UPDATE app.denial_rule SET effective_to = %(from)s::date - 1, version = version + 1
    WHERE {_SAME} AND effective_from < %(from)s AND coalesce(effective_to, 'infinity') >= %(from)s"""  # noqa: S608
_WRITE = f"""
    INSERT INTO app.denial_rule (payer_id, payer_type, group_code, reason_code, remark_code, category, root_cause, team,
        appealable, clock, bars_appeal, needs_remark, steps, effective_from, effective_to, note)
    VALUES (%(payer_id)s, %(payer_type)s, %(group)s, %(reason)s, %(remark)s, %(category)s, %(root_cause)s, %(team)s,
        %(appealable)s, %(clock)s, %(bars_appeal)s, %(needs_remark)s, %(steps)s, %(from)s,
        least(%(to)s::date, (SELECT min(effective_from) - 1 FROM app.denial_rule WHERE {_SAME} AND effective_from >
            %(from)s)),
        %(note)s)
    ON CONFLICT (payer_id, payer_type, group_code, reason_code, remark_code, effective_from) DO UPDATE
    SET category = excluded.category, root_cause = excluded.root_cause, team = excluded.team,
        appealable = excluded.appealable,
        clock = excluded.clock, bars_appeal = excluded.bars_appeal, needs_remark = excluded.needs_remark,
            steps = excluded.steps,
        effective_to = excluded.effective_to, note = excluded.note, owner = session_user, at = clock_timestamp(),
        version = denial_rule.version + 1"""  # noqa: S608
_RETIRE = f"""
    UPDATE app.denial_rule SET effective_to = greatest(%(on)s::date, effective_from), version = version + 1
    WHERE {_SAME} AND coalesce(effective_to, 'infinity') > %(on)s AND effective_from <= %(on)s"""  # noqa: S608
_PAYER = "SELECT id, type FROM app.payer WHERE code = %(code)s"
_GAPS = """
    SELECT g.payer_id, p.name AS payer, p.type AS payer_type, g."group", g.reason, g.remark, g.items, g.cents,
        g.first_on, g.last_on
    FROM (SELECT r.payer_id, r.group_code AS "group", r.reason_code AS reason,
              CASE WHEN u.id IS NULL THEN '' ELSE r.remark_code END AS remark, count(*) AS items,
                  sum(r.cents)::bigint AS cents,
              min(r.opened_on) AS first_on, max(r.opened_on) AS last_on
          FROM app.work_reason r LEFT JOIN app.denial_rule u ON u.id = r.denial_rule
          WHERE r.kind IN ('denial', 'appeal') AND r.opened_on >= %(since)s AND r.reason_code <> '' AND r.payer_id
              IS NOT NULL
              AND r.classified_by = '' AND (u.id IS NULL OR (u.needs_remark AND u.remark_code = '' AND r.remarks <>
                  '{}'))
          GROUP BY 1, 2, 3, 4) AS g
        JOIN app.payer p ON p.id = g.payer_id
    ORDER BY g.cents DESC, g.items DESC, g.reason, g.remark, p.name LIMIT %(limit)s"""
_PRACTICES = "SELECT DISTINCT practice_id FROM app.location ORDER BY 1"
_CLASSIFY = "SELECT api.classify_denials_v1(%(practice)s, %(today)s::date)"
_ESCALATE = "SELECT api.escalate_denials_v1(%(practice)s, clock_timestamp(), %(today)s::date)"


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row of the taxonomy completed by its category, as a person reads it."""

    id: int
    payer: str
    payer_type: str
    group: str
    reason: str
    remark: str
    category: str
    root_cause: str
    team: str
    appealable: bool
    clock: str
    steps: tuple[str, ...]
    effective_from: date
    effective_to: date | None
    owner: str
    version: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A row to write; `payer` is a code, empty for every one (then `payer_type` may name a type)."""

    reason: str
    category: str
    group: str = ""
    remark: str = ""
    payer: str = ""
    payer_type: str = ""
    root_cause: str = ""
    team: str = ""
    appealable: bool | None = None
    clock: str = ""
    steps: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Payer:
    id: int
    type: str


def list_categories(unit: Unit) -> tuple[Category, ...]:
    """The categories in force, in order."""
    return tuple(unit.rows(_CATEGORIES, into=Category))


def list_rows(unit: Unit, *, reason: str = "", seed: bool = True) -> tuple[ListedRow, ...]:
    """Rows of the taxonomy, of one reason or all, with the shipped ones or without."""
    return tuple(unit.rows(_LISTED, {"reason": reason.upper(), "seed": seed}, into=ListedRow))


def ask_meaning(
    unit: Unit, group: str, reason: str, *, on: date, remarks: tuple[str, ...] = (), payer: str = ""
) -> Meaning:
    """What a refusal would mean. Raises NotFound for an unknown payer code."""
    who = _payer(unit, payer) if payer else None
    rows = unit.rows(_ROWS, into=TaxonomyRow)
    categories = {each.code: each for each in list_categories(unit)}
    asked = Refusal(group, reason.upper(), remarks, who.id if who else None, who.type if who else "", on)
    return choose(rows, categories, asked)


def map_refusal(unit: Unit, row: Mapping, *, effective_from: date, today: date, until: date | None = None) -> int:
    """Write a row; the one in force gives way the day before. What is open is classified again; the claims that
        changed.

    Raises NotPermitted unless a supervisor or administrator of the whole office asks, NotFound, Refused.
    """
    _require_whole_office(unit)
    if row.category not in {each.code for each in list_categories(unit)} - {"unmapped"}:
        raise Refused(f"There is no category {row.category}; choose one of the list.")
    if not row.remark and not row.payer and not row.payer_type and row.reason == "*":
        raise Refused("Name a reason, a remark or a payer: a row about everything says nothing.")
    who = _payer(unit, row.payer) if row.payer else None
    params: dict[str, object] = {
        "payer_id": who.id if who else None,
        "payer_type": "" if who else row.payer_type,
        "group": row.group.upper(),
        "reason": row.reason.upper(),
        "remark": row.remark.upper(),
        "category": row.category,
        "root_cause": row.root_cause,
        "team": row.team,
        "appealable": row.appealable,
        "clock": row.clock,
        "bars_appeal": False,
        "needs_remark": False,
        "steps": list(row.steps),
        "from": effective_from,
        "to": until,
        "note": row.note,
    }
    unit.execute(_END_BEFORE, params)
    unit.execute(_WRITE, params)
    return classify_again(unit, today=today)


def retire_row(unit: Unit, row: Mapping, *, on: date) -> None:
    """End the row in force with a day. Raises NotFound, NotPermitted."""
    _require_whole_office(unit)
    who = _payer(unit, row.payer) if row.payer else None
    params = {
        "payer_id": who.id if who else None,
        "payer_type": "" if who else row.payer_type,
        "group": row.group.upper(),
        "reason": row.reason.upper(),
        "remark": row.remark.upper(),
        "on": on,
    }
    if not unit.execute(_RETIRE, params):
        raise NotFound("No row of the taxonomy in force is about exactly that.")


def list_gaps(unit: Unit, *, today: date, days: int = 90, limit: int = 200) -> tuple[Gap, ...]:
    """What payers refused in the last `days` and no row names, the most dollars first."""
    return tuple(unit.rows(_GAPS, {"since": today - timedelta(days=days), "limit": limit}, into=Gap))


def classify_again(unit: Unit, *, today: date) -> int:
    """Hold every open refusal in scope against the taxonomy of today; the claims that changed. For a lead or the
    worker.
    """
    places = unit.rows(_PRACTICES, into=int)
    return sum(unit.number(_CLASSIFY, {"practice": place, "today": today}) for place in places)


def escalate(unit: Unit, *, today: date) -> int:
    """Tell the leads what nobody decided on and what is old; the number told. For a lead or the worker."""
    places = unit.rows(_PRACTICES, into=int)
    return sum(unit.number(_ESCALATE, {"practice": place, "today": today}) for place in places)


def _payer(unit: Unit, code: str) -> _Payer:
    return unit.one(_PAYER, {"code": code}, into=_Payer, missing=f"There is no payer with the code {code}.")


def _require_whole_office(unit: Unit) -> None:
    unit.execute("SELECT sec.require_group('supervisor', 'admin')")
    if not unit.value("SELECT sec.sets_up()"):
        raise NotPermitted("This holds for every practice: a supervisor of the whole office changes it.")
