"""Likely arguments for a function of ours, by the names and types of its parameters: ids of rows of one place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from app.db.database import Connection
from tests.guard.objects import Function
from tests.guard.session import literal

# Parameter -> table whose key it is; a function's own words come first.
_OF_FUNCTION: tuple[tuple[str, str, str], ...] = (
    ("patient_call", "call", "app.patient_call"),
    ("clock_rule", "rule", "app.clock_rule"),
    ("patient_payment", "payment", "app.patient_payment"),
    ("lockbox", "batch", "app.lockbox_batch"),
    ("bank", "line", "app.bank_line"),
    ("deposit", "line", "app.bank_line"),
    ("enquiry", "line", "app.bank_line"),
    ("takeback", "source", "app.takeback"),
    ("takeback", "target", "app.takeback"),
    ("paper", "remit", "app.remit"),
)
_TABLES: Mapping[str, str] = {
    "absence": "app.absence", "account": "app.account", "act": "app.denial_act", "alert": "app.pay_lag_alert",
    "appeal": "app.appeal", "approval": "app.approval", "batch": "app.paper_batch", "call": "app.payer_call",
    "check": "app.paper_check", "claim": "app.claim", "contract": "app.contract", "due": "app.practice_due",
    "evidence": "app.evidence", "export": "app.export_log", "file": "stage.file", "gap": "app.gap",
    "item": "app.work_item", "letter": "app.letter", "line": "app.claim_line", "location": "app.location",
    "mend": "app.mend", "move": "app.floor_move", "page": "app.scan_page", "paid": "app.remit",
    "patient": "app.patient",
    "payer": "app.payer", "payment": "app.patient_payment", "person": "app.authorised_person",
    "pick": "app.match_pick",
    "practice": "app.practice", "question": "app.question", "reason": "app.work_reason", "received": "app.remit_claim",
    "remit": "app.remit", "remit_claim": "app.remit_claim", "request": "app.information_request", "rule": "app.rule",
    "scan": "app.scan", "sheet": "app.day_sheet", "takeback": "app.takeback", "chain": "app.takeback",
    "task": "app.left_office", "part": "app.remit_claim", "pattern": "app.legacy_pattern", "twin": "app.remit_twin",
}  # fmt: skip
_PLAIN: Mapping[str, str] = {
    "text": "'guard'", "integer": "1", "bigint": "1", "smallint": "1", "boolean": "true", "date": "DATE '2026-10-12'",
    "timestamp with time zone": "now() + interval '1 hour'", "uuid": "'00000000-0000-4000-8000-0000000000aa'",
    "bytea": "'\\x" + hashlib.sha256(b"guard").hexdigest() + "'", "jsonb": "'{}'", "time without time zone": "'10:00'",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ids:
    """Keys of rows of one place: table -> key, and the row's version."""

    keys: Mapping[str, str]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function asks for."""

    name: str
    type: str


def read_ids(root: Connection, practice: int, location: int) -> Ids:
    """One row of each table there: of the location, else of the practice, else any."""
    keys: dict[str, str] = {}
    versions: dict[str, str] = {}
    for table in sorted(set(_TABLES.values()) | {named for _, _, named in _OF_FUNCTION}):
        names = {
            str(name)
            for (name,) in root.execute(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0", (table,)
            )
        }
        if "id" not in names:
            continue
        own = {"app.practice": f"(id = {practice})", "app.location": f"(id = {location})"}.get(table, "(1 = 1)")
        order = [f"{own} DESC"]
        order += [f"(practice_id = {practice}) DESC NULLS LAST"] if "practice_id" in names else []
        order += [f"(location_id = {location}) DESC NULLS LAST"] if "location_id" in names else []
        version = "version" if "version" in names else "1"
        found = root.execute(
            f"SELECT id::text, {version}::text FROM {table} ORDER BY {', '.join(order)}, id LIMIT 1".encode()
        )
        row = found.fetchone()
        if row is not None:
            keys[table], versions[table] = str(row[0]), str(row[1])
    return Ids(keys, versions)


def values(function: Function, ids: Ids, *, login: str) -> tuple[str, ...]:
    """A SQL expression for each parameter."""
    found = []
    main = next((table for name in function.names if (table := _table(function, name)) in ids.keys), "")
    for name, kind in zip(function.names, function.types, strict=False):
        found.append(_value(function, Parameter(name, kind), ids, main=main, login=login))
    return tuple(found + ["NULL"] * (len(function.types) - len(found)))


def _table(function: Function, name: str) -> str:
    plain = name.removesuffix("s").removesuffix("_id").removeprefix("p_")
    if name in ("w_claim", "c_claim", "left_alone"):
        return "app.claim"
    if name in ("a_line", "w_line"):
        return "app.claim_line"
    for word, parameter, table in _OF_FUNCTION:
        if word in function.name and plain == parameter:
            return table
    return _TABLES.get(plain, "")


def _value(function: Function, asked: Parameter, ids: Ids, *, main: str, login: str) -> str:
    name, kind = asked.name, asked.type
    table = _table(function, name)
    one = literal(ids.keys[table]) if table in ids.keys else ""
    if name in ("version", "expected_version", "versions", "read_version", "seen"):
        one = ids.versions.get(main, "1")
    elif name in ("who", "login", "target", "owner", "person", "clerk", "whom", "assignee") and kind.startswith("text"):
        one = literal(login)
    elif name in ("queue", "queues") and kind.startswith("text"):
        one = "'follow_up'"
    elif name in ("today", "day", "on", "as_of"):
        one = "current_date"
    if kind in ids.keys and kind != "app.location":
        return f"(SELECT t FROM {kind} AS t WHERE t.id = {ids.keys[kind]})"
    if kind == "led.op":
        return "(SELECT t FROM led.op AS t ORDER BY t.source_id NULLS LAST LIMIT 1)"
    if kind.endswith("[]"):
        return f"ARRAY[{one or _PLAIN.get(kind.removesuffix('[]'), 'NULL')}]"
    return one or _PLAIN.get(kind, "NULL")
