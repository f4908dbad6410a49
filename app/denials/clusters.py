"""Open refusals in groups, and the refusals of one group. One statement each, read from one index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.db.unit import Unit
from app.denials.types import DIMENSIONS, ORDERS, Cluster, ClusterKey, Refusal, StandardWork, Wanted
from app.domain.errors import NotFound, Refused
from app.rules.denial_acts import ActRule, propose

_COLUMNS = {
    "payer": ("payer_id",),
    "reason": ("group_code", "reason_code", "remark_code"),
    "procedure": ("procedure",),
    "location": ("location_id",),
    "provider": ("provider_id",),
    "category": ("category",),
    "root_cause": ("root_cause",),
}
_TYPES = {"payer_id": "integer", "location_id": "integer", "provider_id": "integer"}
_ALL = tuple(column for columns in _COLUMNS.values() for column in columns)
_ORDER = {
    "dollars": "g.cents DESC, g.items DESC",
    "number": "g.items DESC, g.cents DESC",
    "deadline": "g.clock_on NULLS LAST, g.cents DESC",
}
# The literals repeat the predicate of the index: a plan cannot prove it from a parameter.
_OPEN = """r.closed_on IS NULL AND r.kind IN ('denial', 'appeal')
      AND (%(kind)s = '' OR r.kind = %(kind)s)
      AND (%(categories)s::text[] = '{}' OR r.category = ANY (%(categories)s))
      AND (%(root_causes)s::text[] = '{}' OR r.root_cause = ANY (%(root_causes)s))
      AND (%(teams)s::text[] = '{}' OR r.team = ANY (%(teams)s))
      AND (%(payers)s::int[] = '{}' OR r.payer_id = ANY (%(payers)s))
      AND (%(practices)s::int[] = '{}' OR r.practice_id = ANY (%(practices)s))
      AND (%(locations)s::int[] = '{}' OR r.location_id = ANY (%(locations)s))
      AND (%(reasons)s::bigint[] = '{}' OR r.id = ANY (%(reasons)s))
      AND r.escalated >= %(escalated)s AND (NOT %(untriaged)s OR r.triaged_at IS NULL)"""
_LIST = f"""
    SELECT r.id AS reason_id, r.version, r.kind, r.level, c.id AS claim_id, c.number AS claim,
        c.patient_name AS patient,
        r.practice_id, q.name AS practice, c.location_id, l.name AS location, p.name AS payer, c.service_from,
            r.procedure,
        r.group_code AS "group", r.reason_code AS reason, r.remark_code AS remark, r.category, r.appealable, r.cents,
        c.balance_cents AS balance, r.due_on, r.clock_kind, r.clock_on, r.opened_on, r.escalated,
        r.triaged_at IS NOT NULL AS triaged, r.text, coalesce(i.assignee, '') AS assignee,
        CASE WHEN i.status = 1 THEN coalesce(i.holder, '') ELSE '' END AS holder
    FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id JOIN app.practice q ON q.id = r.practice_id
        JOIN app.location l ON l.id = c.location_id JOIN app.payer p ON p.id = coalesce(r.payer_id, c.payer_id)
        LEFT JOIN app.work_item i ON i.claim_id = r.claim_id AND i.status <> 9
    WHERE {_OPEN} %(same)s
    ORDER BY r.clock_on NULLS LAST, r.cents DESC, r.id LIMIT %(limit)s"""  # noqa: S608  # constant text
_ACT_RULES = """
    SELECT act, cents_to, reason, category, for_practice AS practice_id, for_location AS location_id, effective_from,
        effective_to, id
    FROM app.denial_act_rule ORDER BY id"""
_WORK = """
    SELECT r.category, k.title, k.scenario, coalesce(nullif(r.root_cause, ''), k.root_cause) AS root_cause, r.team,
        r.appealable,
        coalesce(r.denial_rule, 0) AS rule, r.classified_by AS by_hand, r.group_code AS "group",
            r.reason_code AS reason, r.remarks,
        CASE WHEN r.classified_by = '' THEN coalesce(u.steps, '{}') ELSE '{}' END || k.steps AS steps,
        r.clock_kind, r.clock_on, r.opened_on, r.escalated, r.kind, r.level
    FROM app.work_reason r JOIN app.denial_category k ON k.code = coalesce(nullif(r.category, ''), 'unmapped')
        LEFT JOIN app.denial_rule u ON u.id = r.denial_rule
    WHERE (r.id = %(reason)s OR (r.claim_id = %(claim)s AND r.closed_on IS NULL)) AND r.kind IN ('denial', 'appeal')
    ORDER BY r.clock_on NULLS LAST, r.cents DESC, r.id"""


@dataclass(frozen=True, slots=True)
class _Row:
    payer_id: int | None
    group_code: str | None
    reason_code: str | None
    remark_code: str | None
    procedure: str | None
    location_id: int | None
    provider_id: int | None
    category: str | None
    root_cause: str | None
    payer: str
    location: str
    provider: str
    items: int
    cents: int
    clock_on: date | None
    oldest_on: date
    escalated: int
    untriaged: int


def list_clusters(
    unit: Unit, wanted: Wanted | None = None, *, by: Sequence[str], order: str = "dollars", limit: int = 200
) -> tuple[Cluster, ...]:
    """Groups of open refusals by these DIMENSIONS, in one of ORDERS. Raises Refused for an unknown word."""
    if not by or set(by) - set(DIMENSIONS) or order not in ORDERS:
        raise Refused(f"Group by {', '.join(DIMENSIONS)}; order by {', '.join(ORDERS)}.")
    params = _params(wanted or Wanted()) | {"limit": limit}
    return tuple(_cluster(row) for row in unit.rows(cluster_sql(by, order), params, into=_Row))


def cluster_sql(by: Sequence[str], order: str = "dollars") -> str:
    """The statement behind `list_clusters`; names come only from the closed lists above."""
    held = [column for name in dict.fromkeys(by) for column in _COLUMNS[name]]
    shown = ", ".join(
        f"g.{column}" if column in held else f"NULL::{_TYPES.get(column, 'text')} AS {column}" for column in _ALL
    )
    joins = ["LEFT JOIN app.payer p ON p.id = g.payer_id" if "payer_id" in held else ""]
    joins.append("LEFT JOIN app.location l ON l.id = g.location_id" if "location_id" in held else "")
    joins.append("LEFT JOIN app.provider v ON v.id = g.provider_id" if "provider_id" in held else "")
    names = (
        "coalesce(p.name, '')" if "payer_id" in held else "''",
        "coalesce(l.name, '')" if "location_id" in held else "''",
        "coalesce(v.last || coalesce(', ' || nullif(v.first, ''), ''), '')" if "provider_id" in held else "''",
    )
    return f"""
    SELECT {shown}, {names[0]} AS payer, {names[1]} AS location, {names[2]} AS provider, g.items, g.cents, g.clock_on,
        g.oldest_on, g.escalated, g.untriaged
    FROM (SELECT {", ".join(f"r.{column}" for column in held)}, count(*) AS items, sum(r.cents)::bigint AS cents,
              min(r.clock_on) AS clock_on, min(r.opened_on) AS oldest_on,
                  count(*) FILTER (WHERE r.escalated > 0) AS escalated,
              count(*) FILTER (WHERE r.triaged_at IS NULL) AS untriaged
          FROM app.work_reason r WHERE {_OPEN} GROUP BY {", ".join(f"r.{column}" for column in held)}) AS g
        {" ".join(joins)}
    ORDER BY {_ORDER[order]}, {", ".join(f"g.{column}" for column in held)} LIMIT %(limit)s"""  # noqa: S608  # closed lists


def list_refusals(
    unit: Unit, key: ClusterKey | None = None, wanted: Wanted | None = None, *, today: date, limit: int = 500
) -> tuple[Refusal, ...]:
    """The open refusals of a cluster, nearest deadline first, each with what is usually done with it."""
    same, params = _same(key or ClusterKey())
    found = unit.rows(
        _LIST.replace("%(same)s", same), _params(wanted or Wanted()) | params | {"limit": limit}, into=Refusal
    )
    rules = list_act_rules(unit)
    return tuple(_with_proposal(row, rules, today) for row in found)


def list_act_rules(unit: Unit) -> tuple[ActRule, ...]:
    """What is usually done, by place and size."""
    return tuple(unit.rows(_ACT_RULES, into=ActRule))


def standard_work(unit: Unit, reason_id: int) -> StandardWork:
    """What a refusal means and what is to be done. Raises NotFound."""
    return unit.one(
        _WORK,
        {"reason": reason_id, "claim": None},
        into=StandardWork,
        missing="There is no such refusal in your scope.",
    )


def work_of_claim(unit: Unit, claim_id: int) -> tuple[StandardWork, ...]:
    """The same for everything refused and open on a claim, the nearest deadline first."""
    return tuple(unit.rows(_WORK, {"reason": None, "claim": claim_id}, into=StandardWork))


def find_refusals(unit: Unit, numbers: Sequence[str], *, today: date) -> tuple[Refusal, ...]:
    """The open refusals of claims named by number. Raises NotFound naming the first that has none."""
    ids = unit.rows(
        """SELECT r.id FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id
           WHERE c.number = ANY (%(numbers)s) AND r.closed_on IS NULL AND r.kind IN ('denial', 'appeal')""",
        {"numbers": list(numbers)},
        into=int,
    )
    found = list_refusals(unit, None, Wanted(reasons=tuple(ids)), today=today) if ids else ()
    missing = next((number for number in numbers if number not in {row.claim for row in found}), None)
    if missing is not None:
        raise NotFound(f"No open refusal on claim {missing} is in your scope.")
    return found


def _with_proposal(row: Refusal, rules: Sequence[ActRule], today: date) -> Refusal:
    if row.kind != "denial":
        return row
    usual = propose(
        rules,
        practice_id=row.practice_id,
        location_id=row.location_id,
        category=row.category,
        cents=row.cents,
        on=today,
    )
    return replace(row, proposed=usual.act, proposed_reason=usual.reason) if usual else row


def _same(key: ClusterKey) -> tuple[str, dict[str, object]]:
    """The condition that a refusal belongs to the cluster; what the cluster was not grouped by is None and not
    asked.
    """
    values = {
        "payer_id": key.payer_id,
        "group_code": key.group,
        "reason_code": key.reason,
        "remark_code": key.remark,
        "procedure": key.procedure,
        "location_id": key.location_id,
        "provider_id": key.provider_id,
        "category": key.category,
        "root_cause": key.root_cause,
    }
    asked = {name: value for name, value in values.items() if value is not None}
    return "".join(f" AND r.{name} = %(key_{name})s" for name in asked), {f"key_{n}": v for n, v in asked.items()}


def _cluster(row: _Row) -> Cluster:
    key = ClusterKey(
        row.payer_id,
        row.group_code,
        row.reason_code,
        row.remark_code,
        row.procedure,
        row.location_id,
        row.provider_id,
        row.category,
        row.root_cause,
    )
    return Cluster(
        key,
        row.payer,
        row.location,
        row.provider,
        row.items,
        row.cents,
        row.clock_on,
        row.oldest_on,
        row.escalated,
        row.untriaged,
    )


def _params(wanted: Wanted) -> dict[str, object]:
    return {
        "kind": wanted.kind,
        "categories": list(wanted.categories),
        "root_causes": list(wanted.root_causes),
        "teams": list(wanted.teams),
        "payers": list(wanted.payers),
        "practices": list(wanted.practices),
        "locations": list(wanted.locations),
        "reasons": list(wanted.reasons),
        "escalated": wanted.escalated,
        "untriaged": wanted.untriaged,
    }
