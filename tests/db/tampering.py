"""Single-row tamperings as a superuser who took every guard away, each with the one key a proof must name."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.db.unit import Unit

GUARDED = ("aud.entry", "aud.head", "aud.seal", "aud.legs", "led.op", "led.entry")
KEYS = {"aud.entry": "seq", "aud.head": "id", "aud.seal": "id", "aud.legs": "seq", "led.op": "op_id", "led.entry": "id"}
# What each column becomes. Nothing stays what it was.
_MORE, _WORD = "coalesce({0}, 0) + 1", "{0} || 'x'"
_BYTES = "set_byte({0}, 0, get_byte({0}, 0) # 1)"
EDITS = {
    "aud.entry": {
        "xact": "{0} - 1", "actor": _WORD, "at": "{0} + interval '1 microsecond'", "client_addr": _WORD,
        "program": _WORD, "action": _WORD, "object_kind": _WORD, "object_id": _MORE, "practice_id": _MORE,
        "location_id": _MORE,
        "op_id": "CASE WHEN {0} IS NULL THEN gen_random_uuid() END", "body": "{0} || '{{\"rows\": 99}}'",
    },
    "led.op": {
        "kind": "CASE {0} WHEN 'charges' THEN 'remittance' ELSE 'charges' END", "practice_id": _MORE,
        "location_id": _MORE, "payload_sha256": _BYTES, "actor": _WORD, "at": "{0} - interval '1 second'",
        "reason": _WORD, "source_kind": _WORD, "source_id": _MORE, "reverses_op": "op_id",
        "result": "{0} || '{{\"cents\": 1}}'",
    },
    "led.entry": {
        "cents": "{0} + 1", "practice_id": _MORE, "location_id": _MORE, "reference": _WORD, "claim_id": _MORE,
        "line_id": _MORE, "effective_date": "{0} + 1", "period": "{0} + interval '1 month'", "remit_claim_id": _MORE,
        "group_code": _WORD, "reason_code": _WORD, "reverses": "-id", "account": "'bank_fee'", "party": "'tertiary'",
        "kind": "'opening'",
        "op_id": "(SELECT max(o.op_id::text)::uuid FROM led.op o WHERE o.op_id <> led.entry.op_id)",
    },
    "aud.seal": {
        "head_id": "CASE {0} WHEN 1 THEN 2 ELSE {0} - 1 END", "practice_id": "{0} + 900", "location_id": "{0} + 900",
        "number": "{0} + 900", "first_seq": "{0} + 1", "last_seq": "{0} + 1", "steps": "{0} || 7", "marks": _BYTES,
        "root": _BYTES, "previous": "{0} || '\\x00'", "chain": _BYTES,
    },
    "aud.head": {
        "at": "{0} + interval '1 second'", "cluster": _WORD, "upto": "{0} + 1", "next_xact": "{0} + 1",
        "entries": "{0} + 1", "chains": _WORD, "previous": "{0} || '\\x00'", "digest": _BYTES, "public_key": _BYTES,
        "signature": _BYTES,
    },
    "aud.legs": {"op_mark": _BYTES, "ids": "{0} || 77::bigint", "marks": "{0} || '\\x00'"},
}  # fmt: skip
# A row that was never there, made from one that was; the key of the new row comes back.
INSERTS = {
    "aud.entry": """INSERT INTO aud.entry (seq, xact, actor, at, action, object_kind, practice_id, location_id)
        OVERRIDING SYSTEM VALUE SELECT (SELECT max(seq) FROM aud.entry) + 5, xact, 'lopez', at, 'export.finish', '',
        practice_id, location_id FROM aud.entry WHERE seq = {key} RETURNING seq""",
    "led.op": """INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, actor, at, result)
        SELECT gen_random_uuid(), kind, practice_id, payload_sha256, actor, at, result FROM led.op WHERE op_id = {key}
        RETURNING op_id""",
    "led.entry": """INSERT INTO led.entry (id, op_id, practice_id, location_id, account, party, kind, reference,
        claim_id, line_id, cents, effective_date, period) OVERRIDING SYSTEM VALUE
        SELECT (SELECT max(id) FROM led.entry) + 5, op_id, practice_id, location_id, account, party, kind, reference,
        claim_id, line_id, cents, effective_date, period FROM led.entry WHERE id = {key} RETURNING id""",
    "aud.seal": """INSERT INTO aud.seal (head_id, practice_id, location_id, number, first_seq, last_seq, steps, marks,
        root, previous, chain) SELECT head_id, practice_id, location_id, number + 900, first_seq, last_seq, steps,
        marks, root, previous, chain FROM aud.seal WHERE id = {key} RETURNING id""",
    "aud.head": """INSERT INTO aud.head SELECT (SELECT max(id) FROM aud.head) + 1, at, cluster, upto, next_xact,
        entries, chains, previous, digest, public_key, signature FROM aud.head WHERE id = {key} RETURNING id""",
    "aud.legs": """INSERT INTO aud.legs SELECT (SELECT min(seq) FROM aud.entry WHERE op_id IS NULL), op_mark, ids, marks
        FROM aud.legs WHERE seq = {key} RETURNING seq""",
}


@dataclass(frozen=True, slots=True)
class Tampering:
    """One act on one row: `column` for an edit."""

    relation: str
    verb: str
    column: str
    key: str


def every_act(unit: Unit, generator: random.Random, number: int) -> list[Tampering]:
    """`number` acts: every column of every table, every deletion and insertion at least once, rows drawn at random."""
    keys = {
        relation: unit.rows(f"SELECT {key}::text FROM {relation} ORDER BY {key}", into=str)
        for relation, key in KEYS.items()
    }
    shapes = [(relation, "edit", column) for relation, columns in EDITS.items() for column in columns]
    shapes += [(relation, verb, "") for relation in GUARDED for verb in ("delete", "insert")]
    shapes += [_heavier(generator) for _ in range(number - len(shapes))]
    return [Tampering(*shape, generator.choice(keys[shape[0]])) for shape in shapes]


def _heavier(generator: random.Random) -> tuple[str, str, str]:
    """More of what somebody would change: rows of the audit and of the ledger."""
    relation = generator.choice(("aud.entry", "aud.entry", "led.entry", "led.entry", "led.op"))
    verb = generator.choice(("edit", "edit", "edit", "delete", "insert"))
    return relation, verb, generator.choice(sorted(EDITS[relation])) if verb == "edit" else ""


def lift_guards(unit: Unit) -> None:
    """What a superuser can take away: triggers, foreign keys, checks, the uniqueness that is no key."""
    unit.execute("SET LOCAL session_replication_role = replica")
    for relation in GUARDED:
        unit.execute(f"ALTER TABLE {relation} DISABLE TRIGGER ALL")
    checks: Sequence[str] = unit.rows(
        "SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint "
        "WHERE contype = 'c' AND connamespace IN ('aud'::regnamespace, 'led'::regnamespace)",
        {}, into=str,
    )  # fmt: skip
    for statement in checks:
        unit.execute(statement)


def commit_crime(unit: Unit, act: Tampering) -> tuple[str, str]:
    """Do it; the table and the key that a proof must name."""
    key = KEYS[act.relation]
    named = f"'{act.key}'::{'uuid' if key == 'op_id' else 'bigint'}"
    if act.verb == "insert":
        return act.relation, unit.text(INSERTS[act.relation].format(key=named))
    if act.verb == "edit":
        value = EDITS[act.relation][act.column].format(act.column)
        done = unit.execute(f"UPDATE {act.relation} SET {act.column} = {value} WHERE {key} = {named}")
        assert done == 1
        return act.relation, act.key
    told = act.key
    if act.relation == "aud.seal":      # its number is gone with it: its place in the chain is what is left
        told = unit.text(
            "SELECT format('practice %%s location %%s number %%s', practice_id, location_id, number) FROM aud.seal "
            "WHERE id = %(key)s",
            {"key": int(act.key)},
        )
    assert unit.execute(f"DELETE FROM {act.relation} WHERE {key} = {named}") == 1
    return act.relation, told
