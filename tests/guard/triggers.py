"""Probes of triggers, written by hand: a trigger's effect is known to its author, not to the catalogue."""

from __future__ import annotations

from app.db.database import Connection
from tests.guard.probes import Probe

_MONEY = "g_supervisor_every/money"
_WORK = "g_supervisor_every/work"


def _append_only(table: str, trigger: str, verb: str, *, replica: bool = False) -> Probe:
    """Nothing changes what is kept for good; with every other table's own triggers off, so that this one answers."""
    statement = {"UPDATE": f"UPDATE {table} SET op_id = op_id", "DELETE": f"DELETE FROM {table}"}.get(verb, "")
    if table == "app.event" and verb == "UPDATE":
        statement = "UPDATE app.event SET text = text"
    statement = statement or f"TRUNCATE {table} CASCADE"
    mode = "SET LOCAL session_replication_role = 'replica'; " if replica else ""
    return Probe(f"{table}.{trigger}", "trigger", statement, "55000 & append-only", before=mode + _alone(table))


def _alone(table: str) -> str:
    others = [name for name in ("led.entry", "led.op", "app.event") if name != table]
    return "; ".join(f"ALTER TABLE {name} DISABLE TRIGGER USER" for name in others)


def _effect(guard: str, write: str, seen: str, who: str = _WORK, before: str = "") -> Probe:
    """After the write the condition holds: said by an exception, so that one statement writes, looks and is undone."""
    sql = f"DO $$ BEGIN {write}; IF {seen} THEN RAISE EXCEPTION 'the effect is there'; END IF; END $$"
    return Probe(guard, "trigger", sql, "the effect is there", who, before)


_AUDIT = ("entry", "head", "seal", "legs", "server")
_FIRST = "(SELECT min(id) FROM app.claim)"
_NOTE = (
    "INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) SELECT practice_id, location_id, id, "
    f"'note', 'guard' FROM app.claim WHERE id = {_FIRST}"
)
# An act that the audit must write down by itself, in the same transaction.
_AUDITED = "EXISTS (SELECT FROM aud.entry WHERE at >= transaction_timestamp() AND action LIKE '{}%')"
_ALONE = (
    "EXISTS (SELECT FROM pg_locks WHERE relation = 'sec.seen'::regclass AND pid = pg_backend_pid() "
    "AND mode = 'ShareRowExclusiveLock')"
)
_OPERATION = (
    "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, result) SELECT gen_random_uuid(), 'charges', "
    "min(id), 'x', '{\"done\": true}' FROM app.practice"
)
_LEG = (
    "INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents, "
    "effective_date, period) SELECT op_id, practice_id, location_id, account, party, kind, claim_id, line_id, {cents}, "
    "effective_date, period FROM led.entry WHERE account = 'receivable' AND reverses IS NULL ORDER BY id LIMIT 1"
)
HAND = (
    *(_append_only(table, "append_only", verb) for table, verb in (("led.entry", "UPDATE"), ("led.op", "DELETE"),
                                                                  ("app.event", "UPDATE"))),
    *(_append_only(table, "no_truncate", "TRUNCATE") for table in ("led.entry", "led.op", "app.event")),
    Probe("led.op.one_result", "trigger", "UPDATE led.op SET reason = reason || 'x'", "55000 & append-only"),
    Probe("led.entry.keep_balances", "trigger", _LEG.format(cents="5"), "RD001 & do not sum to zero", _MONEY),
    *(probe for table in _AUDIT for probe in (
        Probe(f"aud.{table}.append_only", "trigger", f"DELETE FROM aud.{table}", "55000 & append-only"),
        Probe(f"aud.{table}.no_truncate", "trigger", f"TRUNCATE aud.{table} CASCADE", "55000 & append-only",
              before="; ".join(f"ALTER TABLE aud.{one} DISABLE TRIGGER USER" for one in _AUDIT if one != table)))),
    Probe("sec.people_act.append_only", "trigger", "DELETE FROM sec.people_act", "55000 & append-only"),
    Probe("sec.people_act.no_truncate", "trigger", "TRUNCATE sec.people_act CASCADE", "55000 & append-only"),
    *(_effect(f"{table}.seen_alone", f"DELETE FROM {table} WHERE false", _ALONE, "")
      for table in ("app.practice", "app.location")),
    _effect("sec.scope.seen_alone", "DELETE FROM sec.scope WHERE false", _ALONE, ""),
    _effect("led.op.note_operation", _OPERATION, _AUDITED.format("money."), ""),
    _effect("app.export_log.note_export_begun",
            "INSERT INTO app.export_log (list, format, most) VALUES ('guard', 'csv', 1)",
            _AUDITED.format("export"), ""),
    _effect("app.export_log.note_export_whole", "UPDATE app.export_log SET finished_at = clock_timestamp()",
            _AUDITED.format("export"), "", "UPDATE app.export_log SET finished_at = NULL"),
    _effect("app.scan_export.note_export",
            "INSERT INTO app.scan_export (practice_id, page_ids, reason) SELECT min(id), '{1}', 'g' FROM app.practice",
            _AUDITED.format("export"), ""),
    _effect("sec.person.note_people_made", "INSERT INTO sec.person (login, display_name) VALUES ('guard', 'G')",
            _AUDITED.format("people.make"), ""),
    _effect("sec.person.note_people_changed", "UPDATE sec.person SET display_name = 'G' WHERE login = 'g_poster_every'",
            _AUDITED.format("people.change"), ""),
    _effect("sec.person_group.note_group_given",
            "INSERT INTO sec.person_group (login, grp) VALUES ('g_poster_every', 'viewer')",
            _AUDITED.format("people.group_given"), ""),
    _effect("sec.person_group.note_group_taken", "DELETE FROM sec.person_group WHERE login = 'g_poster_every'",
            _AUDITED.format("people.group_taken"), ""),
    _effect("sec.scope.note_scope_given", "INSERT INTO sec.scope (login) VALUES ('g_poster_narrow')",
            _AUDITED.format("people.scope_given"), ""),
    _effect("sec.scope.note_scope_changed", "UPDATE sec.scope SET granted_by = 'g' WHERE login = 'g_poster_every'",
            _AUDITED.format("people.scope_changed"), ""),
    _effect("sec.scope.note_scope_taken", "DELETE FROM sec.scope WHERE login = 'g_poster_every'",
            _AUDITED.format("people.scope_taken"), "", "DELETE FROM sec.break_glass"),
    _effect("sec.scope.renew_seen", "DELETE FROM sec.scope WHERE login = 'g_poster_every'",
            "EXISTS (SELECT FROM sec.seen WHERE login = 'g_poster_every' AND practices = '{}')", "",
            "DELETE FROM sec.break_glass"),
    _effect("sec.scope.renew_seen_of_none", "TRUNCATE sec.scope CASCADE",
            "NOT EXISTS (SELECT FROM sec.seen WHERE practices <> '{}')", ""),
    _effect("app.practice.renew_seen",
            "INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('GUARD', 'G', 'G', 'G')",
            "EXISTS (SELECT FROM sec.seen, app.practice AS p WHERE login = 'g_poster_every' AND p.code = 'GUARD' "
            "AND p.id = ANY (practices))", ""),
    _effect("app.location.renew_seen",
            "INSERT INTO app.location (practice_id, code, name) SELECT max(id), 'GUARD', 'G' FROM app.practice",
            "EXISTS (SELECT FROM sec.seen, app.location AS l WHERE login = 'g_poster_every' AND l.code = 'GUARD' "
            "AND l.id = ANY (locations))", ""),
    Probe("app.patient.next_version", "trigger", "UPDATE app.patient SET phone = phone", "RD002"),
    Probe("app.account.next_version", "trigger", "UPDATE app.account SET phone = phone", "RD002"),
    _effect("app.patient.follow_patient", "UPDATE app.patient SET phone = '5550109999', version = version + 1",
            "EXISTS (SELECT FROM app.patient_location WHERE phone_norm = '5550109999')", _MONEY),
    _effect("app.event.tell_event", _NOTE, "EXISTS (SELECT FROM app.change WHERE topic = 'claim' AND seq IS NULL AND "
            "actor = session_user::text)", _WORK, "DELETE FROM app.change"),
    _effect("app.event.count_touches", _NOTE,
            f"EXISTS (SELECT FROM app.work_item WHERE claim_id = {_FIRST} AND touches = 77)", _WORK,
            "UPDATE app.work_item SET touches = 76"),
    _effect("app.payer_tip.sign_tip", "UPDATE app.payer_tip SET body = body || ' more'",
            "EXISTS (SELECT FROM app.payer_tip WHERE edited_by = session_user::text)", "g_supervisor_every"),
    _effect("app.work_reason.note_triage",
            "UPDATE app.work_reason SET outcome = (SELECT min(code) FROM app.outcome)",
            "EXISTS (SELECT FROM app.work_reason WHERE kind = 'denial' AND triaged_at IS NOT NULL)", _WORK,
            "UPDATE app.work_reason SET kind = 'denial', triaged_at = NULL, outcome = NULL WHERE id = "
            "(SELECT min(id) FROM app.work_reason WHERE kind = 'follow_up' AND closed_on IS NULL)"),
    _effect("app.account.end_mail_return", "UPDATE app.account SET zip = '97399', version = version + 1",
            "EXISTS (SELECT FROM app.mail_return WHERE ended_text = 'the address was corrected')", _MONEY,
            "UPDATE app.mail_return SET ended_at = NULL, ended_by = '', ended_text = ''"),
    _effect("app.claim.keep_file_by_changed",
            "UPDATE app.claim SET service_from = service_from - 7, service_to = service_to - 7",
            "NOT EXISTS (SELECT FROM app.claim WHERE file_by = '1999-01-01')", _MONEY,
            "UPDATE app.claim SET file_by = '1999-01-01'"),
    _effect("app.claim.keep_file_by_reopened", "UPDATE app.claim SET balance_cents = 700",
            "NOT EXISTS (SELECT FROM app.claim WHERE file_by = '1999-01-01')", _MONEY,
            "UPDATE app.claim SET balance_cents = 0; UPDATE app.claim SET file_by = '1999-01-01'"),
    _effect("app.claim.keep_file_by",
            "INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id, "
            "patient_name, name_norm, service_from, service_to, charge_cents, content_sha256, file_by) SELECT "
            "practice_id, location_id, 'GUARD', 'GUARD', patient_id, account_id, payer_id, patient_name, name_norm, "
            "service_from, service_to, charge_cents, content_sha256, '1999-01-01' FROM app.claim LIMIT 1",
            "NOT EXISTS (SELECT FROM app.claim WHERE number = 'GUARD' AND file_by = '1999-01-01')", _MONEY),
)  # fmt: skip


def read_triggers(root: Connection) -> dict[str, str]:
    """Every trigger of ours: table.name -> whether it is enabled always ('A') or not ('O')."""
    return {
        str(guard): str(enabled)
        for guard, enabled in root.execute(
            "SELECT t.tgrelid::regclass::text || '.' || t.tgname, t.tgenabled::text FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE NOT t.tgisinternal AND n.nspname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta') ORDER BY 1"
        )
    }


def always(probe: Probe) -> Probe:
    """The same probe while the server replays a replica: what is enabled always answers there, too."""
    mode = "SET LOCAL session_replication_role = 'replica'"
    return Probe(probe.guard, probe.kind, probe.sql, probe.expect, probe.who, f"{mode}; {probe.before}".rstrip("; "))
