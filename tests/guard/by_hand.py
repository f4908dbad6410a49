"""Probes of constraints that no trying of values breaks alone: the row that each must refuse, written down."""

from __future__ import annotations

from tests.guard.probes import CODES, Probe

_KEY = "'id', 9000 + g"
_NEW = _KEY + ", '{}', gen_random_uuid()"


def _check(table: str, name: str, sets: str) -> Probe:
    """A change of the oldest row that the check refuses."""
    sql = f"UPDATE {table} SET {sets} WHERE ctid = (SELECT min(ctid) FROM {table})"
    return Probe(f"{table}.{name}", "check", sql, f"{CODES['check']} & {name}")


def _twice(table: str, name: str, same: str, *, fresh: str = _KEY) -> Probe:
    """Two copies of a row that agree in `same` (JSON), each with a key of its own."""
    sql = (
        f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(old, "
        f"'{same}'::jsonb || jsonb_build_object({fresh}))).* FROM {table} AS old, "
        f"generate_series(1, 2) AS g WHERE old.ctid = (SELECT min(ctid) FROM {table})"
    )
    return Probe(f"{table}.{name}", "unique", sql, f"{CODES['unique']} & {name}")


_OP = '"op_id": "00000000-0000-4000-8000-00000000beef"'
_PAYMENT = (
    '"state": "received", "cents": 5, "applied_cents": 0, "unapplied_cents": 5, "returned_on": null, "account_id": 1'
)
_STEP = (
    '"kind": "{kind}", "plb_id": null, "remit_claim_id": null, "letter_id": null, "check_number": null, "op_id": null'
)
CONSTRAINTS = (
    _check("app.contract", "contract_check2", "modifiers = '{A1,B1}', factors = '{1}'"),
    _check("app.export_log", "export_log_filters_check", "filters = repeat('x', 501)"),
    _check("app.paper_check", "paper_check_second_person", "approved_by = 'guard', keyers = '{guard}'"),
    _check("app.scan", "scan_content_check", "content = convert_to(repeat('x', 50000001), 'UTF8')"),
    _twice("app.approval", "approval_one_check",
           '{"kind": "refund", "wish": {"check": "77"}, "decision": null, "decided_by": null, "decided_at": null}',
           fresh=_NEW.format("asked_op")),
    _twice("app.patient_payment", "patient_payment_check_once",
           f'{{{_PAYMENT}, "reference": "77", "kind": "check"}}', fresh=_NEW.format("op_id")),
    _twice("app.patient_payment", "patient_payment_row_once",
           f'{{{_PAYMENT}, "reference": "", "lockbox_batch_id": 77, "lockbox_row": 1}}', fresh=_NEW.format("op_id")),
    _twice("app.practice_due", "practice_due_one_per_claim",
           '{"remit_claim_id": 77, "line_id": null, "state": "asked", "answered_by": null}'),
    _twice("app.takeback_step", "takeback_step_one_check",
           f'{{{_STEP.format(kind="refund_check")}, "check_number": "77"}}', fresh=_NEW.format("op_id")),
    _twice("app.takeback_step", "takeback_step_one_op", f'{{{_STEP.format(kind="posted")}, {_OP}}}'),
    _twice("app.takeback_step", "takeback_step_one_plb", f'{{{_STEP.format(kind="other")}, "plb_id": 77}}'),
    _twice("app.takeback_step", "takeback_step_one_received",
           f'{{{_STEP.format(kind="other")}, "remit_claim_id": 77}}'),
    _twice("app.work_reason", "work_reason_one_exception",
           '{"kind": "denial", "claim_id": null, "location_id": null, "remit_claim_id": 77, "closed_on": null}'),
    _twice("app.work_reason", "work_reason_one_open",
           '{"kind": "denial", "remit_claim_id": 77, "closed_on": null}'),
    _twice("aud.entry", "entry_by_op", f"{{{_OP}}}", fresh="'seq', 9000 + g"),
    _twice("led.entry", "entry_reverses_key", '{"reverses": 77}'),
)  # fmt: skip
