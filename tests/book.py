"""A small made-up book for tests of scope and ledger: two practices, three locations, one claim of one line each."""

from __future__ import annotations

import hashlib
import json
import uuid
from dataclasses import asdict, dataclass
from datetime import date

from app.db.unit import Unit
from tests.denial_rows import DENIAL_ROWS
from tests.floor_rows import FLOOR_ROWS
from tests.letter_rows import LETTER_ROWS
from tests.office import Office
from tests.paper_rows import PAPER_ROWS

DAY = date(2026, 9, 14)


@dataclass(frozen=True, slots=True)
class BookClaim:
    """One claim of 200.00 with its keys."""

    claim_id: int
    line_id: int
    number: str
    practice_id: int
    location_id: int
    patient_id: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Book:
    """Practice A with the locations A1 and A2, practice B with B1; `a1`, `a2`, `b1` are their claims."""

    practice_a: int
    practice_b: int
    payer_id: int
    a1: BookClaim
    a2: BookClaim
    b1: BookClaim


@dataclass(frozen=True, slots=True)
class Leg:
    """One ledger leg; debit positive."""

    account: str
    cents: int
    kind: str
    claim: BookClaim | None = None
    party: str | None = None
    reference: str = ""


# Stands in for the posting functions: what it does not check itself, the ledger must refuse.
_POST = """
CREATE FUNCTION api.test_post(op uuid, sha bytea, kind text, practice integer, legs jsonb, source_kind text,
    source bigint)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stored jsonb := led.begin_op(op, sha, kind, practice, NULL, '', source_kind, source);
BEGIN
    IF stored IS NOT NULL THEN
        RETURN stored || '{"already": true}';
    END IF;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period)
        SELECT op, practice_id, location_id, account, party, leg.kind, reference, claim_id, line_id, cents,
               '2026-09-14', '2026-09-01'
        FROM jsonb_to_recordset(legs) AS leg (practice_id integer, location_id integer, account text, party text,
             kind text, reference text, claim_id bigint, line_id bigint, cents bigint);
    RETURN led.finish_op(op, '{"done": true}');
END $$;
ALTER FUNCTION api.test_post(uuid, bytea, text, integer, jsonb, text, bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.test_post(uuid, bytea, text, integer, jsonb, text, bigint) TO rd_poster, rd_service;
"""


def open_book(office: Office) -> Book:
    """Fill an empty office, as its superuser."""
    with office.unit("root") as unit:
        unit.execute(_POST)
        unit.execute("GRANT CREATE ON SCHEMA api TO rd_fn_money")
        practice_a, practice_b = _practice(unit, "A"), _practice(unit, "B")
        payer = unit.number(
            "INSERT INTO app.payer (code, name, type) VALUES ('ACME', 'Acme Health', 'commercial') RETURNING id"
        )
        return Book(
            practice_a,
            practice_b,
            payer,
            _claim(unit, practice_a, _location(unit, practice_a, "A1"), payer, name="RIVERA,ANA"),
            _claim(unit, practice_a, _location(unit, practice_a, "A2"), payer, name="STONE,BOB"),
            _claim(unit, practice_b, _location(unit, practice_b, "B1"), payer, name="RIVERA,CARL"),
        )


def charge_legs(claim: BookClaim, cents: int = 20000) -> tuple[Leg, ...]:
    """The charge of one line."""
    return (
        Leg("receivable", cents, "charge", claim, "primary"),
        Leg("gross_charges", -cents, "charge", claim),
    )


def post(
    unit: Unit,
    practice: int,
    legs: tuple[Leg, ...],
    *,
    op: uuid.UUID | None = None,
    kind: str = "remittance",
    source: tuple[str, int | None] = ("", None),
) -> uuid.UUID:
    """Write legs through a money function as the unit's login; the operation id."""
    op = op or uuid.uuid4()
    body = json.dumps([_leg(leg, practice) for leg in legs])
    unit.execute(
        "SELECT api.test_post(%(op)s, %(sha)s, %(kind)s, %(practice)s, %(legs)s::jsonb, %(source_kind)s, %(source)s)",
        {
            "op": op,
            "sha": hashlib.sha256(body.encode()).digest(),
            "kind": kind,
            "practice": practice,
            "legs": body,
            "source_kind": source[0],
            "source": source[1],
        },
    )
    return op


def _leg(leg: Leg, practice: int) -> dict[str, object]:
    found = {name: value for name, value in asdict(leg).items() if name != "claim"}
    on_claim = leg.claim is not None
    at_place = on_claim and leg.account in {"receivable", "gross_charges", "contractual", "write_off"}
    return found | {
        "practice_id": practice,
        "location_id": leg.claim.location_id if leg.claim is not None and at_place else None,
        "claim_id": leg.claim.claim_id if leg.claim is not None else None,
        "line_id": leg.claim.line_id if leg.claim is not None and at_place else None,
    }


def _practice(unit: Unit, code: str) -> int:
    return unit.number(
        "INSERT INTO app.practice (code, name, tax_id, billing_npi) "
        "VALUES (%(code)s, 'Practice ' || %(code)s, %(code)s, %(code)s) RETURNING id",
        {"code": code},
    )


def _location(unit: Unit, practice: int, code: str) -> int:
    return unit.number(
        "INSERT INTO app.location (practice_id, code, name) VALUES (%(practice)s, %(code)s, %(code)s) RETURNING id",
        {"practice": practice, "code": code},
    )


def _claim(unit: Unit, practice: int, location: int, payer: int, *, name: str) -> BookClaim:
    last, _, first = name.partition(",")
    named: dict[str, object] = {
        "practice": practice,
        "location": location,
        "payer": payer,
        "last": last.capitalize(),
        "first": first.capitalize(),
        "norm": f"{last},{first}",
        "number": f"{last[0]}-{practice}-{location}",
        "day": DAY,
    }
    named["account"] = unit.number(
        "INSERT INTO app.account (practice_id, number, last, first, name_norm, natural_key) VALUES "
        "(%(practice)s, 'G' || %(number)s, %(last)s, %(first)s, %(norm)s, %(norm)s) RETURNING id",
        named,
    )
    named["patient"] = unit.number(
        "INSERT INTO app.patient (practice_id, account_id, last, first, birth_date, phone, name_norm, "
        "natural_key) VALUES "
        "(%(practice)s, %(account)s, %(last)s, %(first)s, '1980-02-29', '5550100200', %(norm)s, %(norm)s) RETURNING id",
        named,
    )
    unit.execute(
        "INSERT INTO app.patient_location VALUES "
        "(%(practice)s, %(location)s, %(patient)s, %(norm)s, '1980-02-29', '5550100200')",
        named,
    )
    unit.execute(
        "INSERT INTO app.coverage (practice_id, patient_id, payer_id, rank, member_id) VALUES "
        "(%(practice)s, %(patient)s, %(payer)s, 'primary', 'M' || %(patient)s)",
        named,
    )
    named["claim"] = unit.number(
        "INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id, "
        "patient_name, name_norm, member_id, service_from, service_to, charge_cents, content_sha256) VALUES "
        "(%(practice)s, %(location)s, %(number)s, replace(%(number)s, '-', ''), %(patient)s, %(account)s, %(payer)s, "
        "%(last)s || ', ' || %(first)s, %(norm)s, 'M' || %(patient)s, %(day)s, %(day)s, 20000, 'x') RETURNING id",
        named,
    )
    line = unit.number(
        "INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, charge_cents, "
        "service_from, "
        "service_to) VALUES (%(practice)s, %(location)s, %(claim)s, 1, '99213', 20000, %(day)s, %(day)s) RETURNING id",
        named,
    )
    unit.execute(
        "INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id) VALUES "
        "(%(practice)s, %(location)s, %(claim)s, 'primary', %(payer)s)",
        named,
    )
    keys = (int(str(named[key])) for key in ("patient", "account"))
    return BookClaim(int(str(named["claim"])), line, str(named["number"]), practice, location, *keys)


def fill_every_table(unit: Unit, claim: BookClaim, payer: int) -> None:
    """One row about this claim in every table that has a practice, as superuser."""
    named = {
        "practice": claim.practice_id,
        "location": claim.location_id,
        "claim": claim.claim_id,
        "line": claim.line_id,
        "payer": payer,
    }
    for statement in _ROWS:
        unit.execute(statement, named)


_REMIT = "(SELECT max(id) FROM app.remit WHERE practice_id = %(practice)s)"
_REMIT_CLAIM = "(SELECT max(id) FROM app.remit_claim WHERE practice_id = %(practice)s)"
_TAKEBACK = "(SELECT max(id) FROM app.takeback WHERE practice_id = %(practice)s)"
_REASON = "(SELECT max(id) FROM app.work_reason WHERE practice_id = %(practice)s)"
_BANK = "(SELECT max(id) FROM app.bank_account WHERE practice_id = %(practice)s)"
_BANK_LINE = "(SELECT max(id) FROM app.bank_line WHERE practice_id = %(practice)s)"
_MEND = "(SELECT max(id) FROM app.mend WHERE practice_id = %(practice)s)"
COUNTER_ROWS = (
    "INSERT INTO app.lockbox_batch (practice_id, sha256, profile, row_count, control_cents) "
    "VALUES (%(practice)s, sha256(('box' || %(claim)s)::bytea), 'standard', 1, 100)",
    "INSERT INTO app.patient_payment (practice_id, account_id, kind, cents, state, received_on, op_id) "
    "SELECT practice_id, account_id, 'cash', 100, 'void', '2026-10-01', gen_random_uuid() FROM app.claim "
    "WHERE id = %(claim)s",
    "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, source_kind, source_id, result) "
    "SELECT op_id, 'patient_payment', practice_id, 'x', 'patient_payment', id, '{\"result\": \"void\"}' "
    "FROM app.patient_payment WHERE practice_id = %(practice)s ORDER BY id DESC LIMIT 1",
    "INSERT INTO app.day_sheet (practice_id, clerk, day, number, figures, sha256, state, reopened_by, reopened_at, "
    "reopened_reason) VALUES (%(practice)s, 'chen', '2026-10-01', %(claim)s, '{}', sha256('{}'), 'reopened', "
    "'okoye', '2026-10-02', 'look again')",
    "INSERT INTO app.day_sheet_op (sheet_id, op_id, practice_id, released) SELECT max(sheet.id), op.op_id, "
    "%(practice)s, true FROM app.day_sheet AS sheet CROSS JOIN (SELECT op_id FROM led.op "
    "WHERE practice_id = %(practice)s AND op_id NOT IN (SELECT op_id FROM app.day_sheet_op) LIMIT 1) AS op "
    "WHERE sheet.practice_id = %(practice)s GROUP BY op.op_id",
)
MEND_ROWS = (
    "INSERT INTO app.mend (practice_id, kind, reason) VALUES (%(practice)s, 'move', 'the other visit')",
    f"INSERT INTO app.mend_part (practice_id, mend_id, remit_claim_id, claim_before, claim_after, state_before) "
    f"VALUES (%(practice)s, {_MEND}, {_REMIT_CLAIM}, %(claim)s, %(claim)s, 'posted')",
    f"INSERT INTO app.mend_balance (practice_id, mend_id, claim_id, party, before_cents, after_cents) "
    f"VALUES (%(practice)s, {_MEND}, %(claim)s, 'patient', 100, 0)",
    "INSERT INTO app.statement_sent (practice_id, account_id, as_of, pages) "
    "SELECT practice_id, account_id, '2026-10-01', 1 FROM app.claim WHERE id = %(claim)s",
    f"INSERT INTO app.left_office (practice_id, location_id, mend_id, claim_id, what, left_at, text) "
    f"VALUES (%(practice)s, %(location)s, {_MEND}, %(claim)s, 'statement', '2026-10-01', 'a statement')",
)
CALL_ROWS = (
    "INSERT INTO app.payer_call (practice_id, payer_id, caller, state, ended_at) "
    "VALUES (%(practice)s, %(payer)s, 'lopez', 'ended', '2026-10-12')",
    "INSERT INTO app.payer_call_claim (practice_id, location_id, call_id, claim_id, item_id, state) "
    "SELECT %(practice)s, %(location)s, max(c.id), %(claim)s, max(w.id), 'saved' "
    "FROM app.payer_call c, app.work_item w WHERE c.practice_id = %(practice)s AND w.claim_id = %(claim)s",
    "INSERT INTO app.call_consent (practice_id, call_id, owner, items, expires_at) "
    "SELECT %(practice)s, max(id), 'chen', 1, '2026-10-12' FROM app.payer_call WHERE practice_id = %(practice)s",
    "INSERT INTO app.authorised_person (practice_id, account_id, name, relationship, since, may_hear, documented) "
    "SELECT practice_id, account_id, 'Pat Lowe', 'spouse', '2026-01-01', ARRAY['everything'], 'signed form' "
    "FROM app.claim WHERE id = %(claim)s",
    "INSERT INTO app.patient_call (practice_id, account_id, caller, direction, state, ended_at) "
    "SELECT practice_id, account_id, 'lopez', 'in', 'ended', '2026-10-12' FROM app.claim WHERE id = %(claim)s",
)
_ROWS = (
    "INSERT INTO app.provider (practice_id, npi, last) VALUES (%(practice)s, '1' || %(claim)s, 'Moss')",
    "INSERT INTO app.submission (practice_id, location_id, claim_id, payer_id, sent_on, method, text) "
    "VALUES (%(practice)s, %(location)s, %(claim)s, %(payer)s, '2026-09-15', 'practice', 'sent by the "
    "practice''s system')",
    "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, payment_date, "
    "received_on, held_cents) VALUES (%(practice)s, %(payer)s, 'ACME', 'EFT' || %(claim)s, 12000, 'A', 'ACH', "
    "'2026-09-30', '2026-10-01', 12000)",
    "INSERT INTO app.remit_claim (practice_id, location_id, remit_id, sequence, number, status_code, charge_cents, "
    "paid_cents, patient_cents, control_number, in_balance, claim_id, party, verdict, facts) VALUES (%(practice)s, "
    f"%(location)s, {_REMIT}, 1, 'X', '1', 20000, 12000, 3000, 'ICN' || %(claim)s, true, %(claim)s, 'primary', "
    f"'clean', '{{}}')",
    "INSERT INTO app.remit_line (practice_id, location_id, remit_claim_id, sequence, procedure, charge_cents, "
    "paid_cents, "
    f"allowed_cents, claim_line_id) VALUES (%(practice)s, %(location)s, {_REMIT_CLAIM}, 1, '99213', 20000, "
    f"12000, 15000, %(line)s)",
    "INSERT INTO app.remit_adjustment (practice_id, location_id, remit_claim_id, remit_line_id, sequence, group_code, "
    f"reason_code, cents) SELECT %(practice)s, %(location)s, {_REMIT_CLAIM}, max(id), 1, 'CO', '45', 8000 FROM "
    f"app.remit_line "
    f"WHERE remit_claim_id = {_REMIT_CLAIM}",
    "INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, cents) "
    f"VALUES (%(practice)s, {_REMIT}, 1, 'WO', 2000)",
    "INSERT INTO app.takeback (practice_id, payer_id, claim_id, title, opened_on, last_on, announced_cents) "
    "VALUES (%(practice)s, %(payer)s, %(claim)s, 'X', '2026-10-01', '2026-10-01', 2000)",
    "INSERT INTO app.takeback_letter (practice_id, payer_id, takeback_id, letter_date, control_number, control_norm, "
    f"cents, recorded_on) VALUES (%(practice)s, %(payer)s, {_TAKEBACK}, '2026-10-01', 'F1', 'F' || %(claim)s, 2000, "
    "'2026-10-01')",
    "INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, claim_cents, letter_id) "
    f"SELECT practice_id, takeback_id, 'letter', letter_date, cents, id FROM app.takeback_letter "
    f"WHERE takeback_id = {_TAKEBACK}",
    "INSERT INTO app.queue (code, title) VALUES ('follow_up', 'Follow-up') ON CONFLICT DO NOTHING",
    "INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, "
    "clock_kind, clock_on, text) "
    "VALUES (%(practice)s, %(location)s, %(claim)s, 'follow_up', 'follow_up', '2026-09-15', '2026-10-10', 'file', "
    "'2026-12-13', 'no answer 25 days after submission')",
    "INSERT INTO app.work_item (practice_id, location_id, claim_id, reason_id, queue, due_on, text, payer_id) VALUES "
    f"(%(practice)s, %(location)s, %(claim)s, {_REASON}, 'follow_up', '2026-10-10', 'no answer', %(payer)s)",
    "INSERT INTO app.queue_summary (practice_id, location_id, queue, items, cents) "
    "VALUES (%(practice)s, %(location)s, 'follow_up', 1, 20000)",
    "INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor) "
    "VALUES (%(practice)s, %(location)s, %(claim)s, 'system', 'imported', 'svc_import')",
    "INSERT INTO app.draft (login, practice_id, location_id, claim_id, body) "
    "VALUES ('lopez', %(practice)s, %(location)s, %(claim)s, 'half a')",
    "INSERT INTO app.bank_account (practice_id, name, last_four) VALUES (%(practice)s, 'Operating ' || %(claim)s, "
    "lpad(%(claim)s::text, 4, '0'))",
    "INSERT INTO app.match_pick (practice_id, payer_id, kind, value) "
    "VALUES (%(practice)s, %(payer)s, 'added_prefix', 'X' || %(claim)s)",
    "INSERT INTO app.legacy_pattern (practice_id, kind, pattern, system) "
    "VALUES (%(practice)s, 'prefix', 'OLD' || %(claim)s, 'Old System')",
    f"INSERT INTO app.bank_file (practice_id, account_id, sha256, name, format, content, lines) "
    f"VALUES (%(practice)s, {_BANK}, 'x', 'may.csv', 'csv', 'x', 1)",
    f"INSERT INTO app.bank_line (practice_id, account_id, posted_on, cents, kind, natural_key) "
    f"VALUES (%(practice)s, {_BANK}, '2026-10-02', 12000, 'ach', 'line')",
    f"INSERT INTO app.deposit_part (practice_id, line_id, target_kind, target_id, cents, op_id, undone_op) "
    f"VALUES (%(practice)s, {_BANK_LINE}, 'remit', {_REMIT}, 12000, gen_random_uuid(), gen_random_uuid())",
    "INSERT INTO app.practice_due (practice_id, other_practice_id, cents, line_id, reason) SELECT %(practice)s, "
    f"min(id), 100, {_BANK_LINE}, 'theirs' FROM app.practice WHERE id <> %(practice)s HAVING min(id) IS NOT NULL",
    f"INSERT INTO app.bank_enquiry (practice_id, line_id, body, days_late, due_on) "
    f"VALUES (%(practice)s, {_BANK_LINE}, 'where is the advice', 4, '2026-10-09')",
    "INSERT INTO app.fee_schedule (code) VALUES ('BASE') ON CONFLICT DO NOTHING",
    "INSERT INTO app.contract (code, payer_id, practice_id, location_id, schedule_id, percent, effective_from) "
    "SELECT 'C' || %(claim)s, %(payer)s, %(practice)s, %(location)s, id, 100000, '2026-01-01' FROM app.fee_schedule",
    "INSERT INTO app.learned_allowed (practice_id, payer_id, procedure, cents, decisions, as_of) "
    "VALUES (%(practice)s, %(payer)s, 'X' || %(claim)s, 100, 5, '2026-01-01')",
    "INSERT INTO stage.file (sha256, name, size, kind, state, content) VALUES (sha256(('ack' || %(claim)s)::bytea), "
    "'a.277', 1, '277CA', 'imported', 'x')",
    "INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer, verdict, text, "
    "received_on) SELECT %(practice)s, %(location)s, %(claim)s, max(id), 1, 'payer', 'accepted', 'accepted', "
    "'2026-09-16' FROM stage.file",
    "INSERT INTO app.approval (practice_id, location_id, kind, subject, claim_id, cents, asked_op) "
    "VALUES (%(practice)s, %(location)s, 'write_off', 'to write off', %(claim)s, 100, gen_random_uuid())",
    *PAPER_ROWS,
    *COUNTER_ROWS,
    *MEND_ROWS,
    *LETTER_ROWS,
    *CALL_ROWS,
    *DENIAL_ROWS,
    *FLOOR_ROWS,
    "INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', %(practice)s, "
    "%(location)s, %(claim)s)",
)
