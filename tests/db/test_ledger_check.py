"""`ledger check` on the real server: a sound book holds, and each planted fault is named by its own invariant."""

from __future__ import annotations

import pytest

from app.claims.invariants import INVARIANTS
from app.claims.invariants_provider_level import PROVIDER_LEVEL_INVARIANTS
from app.claims.invariants_received import RECEIVED_INVARIANTS
from app.claims.ledger_check import LedgerReport, check_ledger
from app.claims.ledger_sums import AccountBalance, sum_accounts
from app.domain.errors import NotPermitted
from app.security.people import Scope
from tests.book import Book, charge_legs, open_book, post
from tests.db.test_ledger import DEPOSIT, UNMATCHED_AND_PROVIDER_LEVEL, payment_legs, reverse
from tests.office import Office


def sound_book(office: Office) -> Book:
    """Three charges, a payment and its reversal, a deposit; one remittance whose exception somebody owns."""
    book = open_book(office)
    for claim in (book.a1, book.a2, book.b1):
        with office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
    with office.unit("chen") as unit:
        paid = post(unit, book.practice_a, payment_legs(book.a1))
        reverse(unit, paid)
        post(unit, book.practice_a, payment_legs(book.a2))
        post(unit, book.practice_a, UNMATCHED_AND_PROVIDER_LEVEL, source=("remit", 1))
        post(unit, book.practice_a, DEPOSIT, kind="deposit")
    with office.unit("root") as unit:
        for statement in _REMITTANCE:
            unit.execute(statement, {"practice": book.practice_a, "payer": book.payer_id, "claim": book.a2.claim_id})
    return book


# The remittance R1 of the example as the posting would have left it.
_REMITTANCE = (
    "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, "
    "received_on, state, "
    "posted_cents, exception_cents, provider_level_cents) "
    "VALUES (%(practice)s, %(payer)s, 'k', 't', 14000, 'p', 'ACH', '2026-09-20', 'posted', 12000, 4000, -2000)",
    "INSERT INTO app.remit_plb (practice_id, remit_id, sequence, code, cents, op_id) "
    "SELECT %(practice)s, 1, 1, 'WO', 2000, op_id FROM led.entry WHERE kind = 'provider_level' LIMIT 1",
    "INSERT INTO app.remit_claim (practice_id, remit_id, sequence, number, status_code, charge_cents, paid_cents, "
    "patient_cents, in_balance, state, facts, op_id) SELECT %(practice)s, 1, 1, 'X', '1', 4000, 4000, 0, true, "
    "'exception', "
    "'{}', op_id FROM led.entry WHERE kind = 'unposted' LIMIT 1",
    "INSERT INTO app.takeback (practice_id, payer_id, title, state, open_cents, recovered_cents, opened_on, last_on) "
    "SELECT practice_id, %(payer)s, reference, 'unlinked', cents, cents, '2026-09-20', '2026-09-20' FROM led.entry "
    "WHERE account = 'payer_balance'",
    "INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, reference, cents, remit_id, plb_id) "
    "SELECT practice_id, id, 'wo_positive', opened_on, title, open_cents, 1, 1 FROM app.takeback",
    "INSERT INTO app.bank_account (practice_id, name, last_four) VALUES (%(practice)s, 'Operating', '4471')",
    "INSERT INTO app.bank_line (practice_id, account_id, posted_on, cents, kind, natural_key, state, applied_cents) "
    "VALUES (%(practice)s, 1, '2026-09-14', 14000, 'ach', 'line', 'matched', 14000)",
    "INSERT INTO app.deposit_part (practice_id, line_id, target_kind, target_id, cents, op_id) "
    "SELECT %(practice)s, 1, 'remit', 1, 14000, op_id FROM led.op WHERE kind = 'deposit'",
    "INSERT INTO app.queue (code, title) VALUES ('exceptions', 'Exceptions') ON CONFLICT DO NOTHING",
    "INSERT INTO app.work_reason (practice_id, remit_claim_id, kind, queue, opened_on, due_on, text) "
    "SELECT practice_id, id, 'exception', 'exceptions', '2026-09-20', '2026-09-20', 'no claim found' FROM "
    "app.remit_claim",
    "INSERT INTO app.work_item (practice_id, reason_id, remit_claim_id, queue, due_on, text) "
    "SELECT practice_id, id, remit_claim_id, queue, due_on, text FROM app.work_reason",
)


def checked(office: Office) -> LedgerReport:
    """The check as its service runs it."""
    with office.unit("svc_backup", read_only=True) as unit:
        return check_ledger(unit)


def test_a_sound_book_holds(office: Office) -> None:
    sound_book(office)
    report = checked(office)
    assert [result for result in report.invariants if result.broken] == []
    assert (report.ok, report.practices, report.operations) == (True, 2, 8)
    assert report.entries > 20


_QUIET = "ALTER TABLE led.entry DISABLE TRIGGER ALL"
# A patient paid 1.00 that stands on no claim: sound by itself.
_PAID = (
    "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, source_kind, source_id, result) VALUES "
    "('00000000-0000-0000-0000-000000000001', 'patient_payment', 1, '\\x00', 'patient_payment', 1, '{\"done\": true}')",
    "INSERT INTO app.patient_payment (practice_id, account_id, kind, cents, unapplied_cents, received_on, op_id) "
    "SELECT 1, account_id, 'cash', 100, 100, '2026-09-20', '00000000-0000-0000-0000-000000000001' FROM app.claim "
    "WHERE id = 1",
    "INSERT INTO led.entry (op_id, practice_id, account, kind, reference, cents, effective_date, period) "
    "SELECT '00000000-0000-0000-0000-000000000001', 1, account, kind, 'P1', cents, '2026-09-20', '2026-09-01' "
    "FROM (VALUES ('clearing', 'payment', 100), ('patient_credit', 'unapplied', -100)) AS leg (account, kind, cents)",
)
_SIGNED = (
    "INSERT INTO app.day_sheet (practice_id, clerk, day, number, figures, sha256) "
    "VALUES (1, 'chen', '2026-09-20', 1, '{\"accounts\": []}', sha256(convert_to('{\"accounts\": []}', 'UTF8')))"
)
_PLANTS = {
    "zero sum": (_QUIET, "UPDATE led.entry SET cents = cents + 1 WHERE account = 'gross_charges'"),
    "claim balance": ("UPDATE app.claim SET balance_cents = balance_cents + 1 WHERE id = 1",),
    "line balance": ("UPDATE led.line_balance SET cents = cents + 1 WHERE party = 'patient'",),
    "charges": ("UPDATE app.claim SET charge_cents = charge_cents + 1 WHERE id = 1",),
    "line charges": (
        "INSERT INTO app.claim_line (practice_id, location_id, claim_id, line_no, procedure, charge_cents, "
        "service_from, "
        "service_to) SELECT practice_id, location_id, claim_id, 2, 'X', 1, service_from, service_to FROM "
        "app.claim_line "
        "WHERE id = 1",
        "UPDATE app.claim_line SET charge_cents = charge_cents - 1 WHERE id = 1",
    ),
    "receivable on its line": (
        _QUIET,
        "UPDATE led.entry SET location_id = 2 WHERE claim_id = 1 AND account = 'receivable'",
    ),
    "reversals": (
        _QUIET,
        "UPDATE led.entry SET kind = 'interest' WHERE reverses IS NOT NULL AND account = 'contractual'",
    ),
    "remittance equation": ("UPDATE app.remit SET posted_cents = posted_cents + 1, held_cents = held_cents - 1",),
    "unposted is owned": (_QUIET, "UPDATE led.entry SET account = 'contractual' WHERE account = 'unposted'"),
    "provider level": ("UPDATE app.remit_plb SET cents = cents + 1",),
    "remittance once": (
        "ALTER TABLE app.remit DROP CONSTRAINT remit_practice_id_payer_key_trace_originator_payment_date_a_key",
        "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, received_on, "
        "held_cents) SELECT practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, "
        "received_on, 14000 "
        "FROM app.remit",
    ),
    "claim once": (
        "ALTER TABLE app.claim DROP CONSTRAINT claim_practice_id_number_key",
        "UPDATE app.claim SET number = 'same' WHERE practice_id = 1",
    ),
    "posted by an operation": ("UPDATE app.remit_claim SET op_id = gen_random_uuid()",),
    "take-backs are their steps": ("UPDATE app.takeback SET open_cents = open_cents + 1",),
    "take-backs are payer_balance": (
        "UPDATE app.takeback_step SET cents = cents + 1",
        "UPDATE app.takeback SET open_cents = open_cents + 1, recovered_cents = recovered_cents + 1",
    ),
    "nothing is taken back that was not paid": (
        _QUIET,
        "UPDATE led.entry SET cents = -cents WHERE claim_id = 2 AND account = 'receivable' AND kind = 'payment'",
    ),
    "nothing is taken back twice": (
        "INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, claim_cents, op_id) "
        "SELECT step.practice_id, takeback_id, 'posted', happened_on, cents + 1, op.op_id FROM app.takeback_step step "
        "CROSS JOIN (SELECT op_id FROM led.op LIMIT 1) AS op WHERE step.kind = 'wo_positive'",
    ),
    "refunds were approved": (
        "ALTER TABLE led.op DISABLE TRIGGER ALL",
        "UPDATE led.op SET kind = 'refund' WHERE kind = 'deposit'",
    ),
    "write-offs have a reason": (
        _QUIET,
        "UPDATE led.entry SET account = 'write_off', reference = 'whim' WHERE account = 'contractual'",
    ),
    "approvals are by another": (
        "INSERT INTO app.approval (practice_id, kind, subject, cents, asked_op, asked_by, decision, decided_by, "
        "decided_at, op_id) VALUES (1, 'write_off', 'x', 5, gen_random_uuid(), 'chen', 'approved', 'okoye', "
        "now(), gen_random_uuid())",
    ),
    "bank lines": (
        "INSERT INTO app.deposit_part (practice_id, line_id, target_kind, cents, op_id) "
        "VALUES (1, 1, 'other', 5, gen_random_uuid())",
    ),
    "bank legs": (_QUIET, "UPDATE led.entry SET reference = 'B9' WHERE account = 'bank'"),
    "deposits of a payment": (
        "INSERT INTO app.deposit_part (practice_id, due_id, target_kind, target_id, cents, op_id) "
        "VALUES (1, 1, 'remit', 1, 5, gen_random_uuid())",
    ),
    "between practices": (
        "INSERT INTO app.practice_due (practice_id, other_practice_id, cents, remit_claim_id, reason, state) "
        "VALUES (1, 2, 100, 1, 'theirs', 'owed')",
    ),
    "closed batches": (
        "INSERT INTO app.paper_batch (practice_id, number, control_cents, control_count, state, closed_at) "
        "VALUES (1, 1, 100, 1, 'closed', now())",
    ),
    "paper or file, once": (
        "INSERT INTO app.remit (practice_id, payer_id, payer_key, trace, amount_cents, payee_key, method, received_on, "
        "held_cents, source) SELECT practice_id, payer_id, 'other', '00-T', amount_cents, payee_key, 'CHK', "
        "received_on, amount_cents, 'paper' FROM app.remit",
    ),
    "patients' money": (*_PAID, "UPDATE app.patient_payment SET cents = 101, unapplied_cents = 101"),
    "patients' money is owned": (*_PAID, "UPDATE app.patient_payment SET op_id = gen_random_uuid()"),
    "patients' money on its account": (
        *_PAID,
        _QUIET,
        "INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, "
        "cents, effective_date, period) SELECT '00000000-0000-0000-0000-000000000001', 1, location_id, leg.account, "
        "leg.party, leg.kind, 'P1', claim_id, id, leg.cents, '2026-09-20', '2026-09-01' FROM app.claim_line "
        "CROSS JOIN (VALUES ('receivable', 'patient', 'payment', -50), ('patient_credit', NULL, 'unapplied', 50)) "
        "AS leg (account, party, kind, cents) WHERE claim_id = 2",
        "UPDATE app.patient_payment SET applied_cents = 50, unapplied_cents = 50",
    ),
    "a file's money": (
        *_PAID,
        "INSERT INTO app.lockbox_batch (practice_id, sha256, profile, row_count, control_cents) "
        "VALUES (1, 'x', 'standard', 1, 99)",
        "UPDATE app.patient_payment SET lockbox_batch_id = 1, lockbox_row = 2",
    ),
    "a signed day": (
        *_PAID,
        _SIGNED,
        "INSERT INTO app.day_sheet_op (sheet_id, op_id, practice_id) "
        "VALUES (1, '00000000-0000-0000-0000-000000000001', 1)",
    ),
    "one period": (
        _QUIET,
        "UPDATE led.entry SET period = '2020-01-01' WHERE account = 'gross_charges'",
    ),
    "changes say why": (
        "ALTER TABLE led.op DISABLE TRIGGER ALL",
        "UPDATE led.op SET reason = ' ' WHERE kind = 'reversal'",
    ),
    "a signed day's seal": (_SIGNED, "UPDATE app.day_sheet SET sha256 = 'x'"),
    "one owner": (
        "DROP INDEX app.work_item_one_exception",
        "INSERT INTO app.work_item (practice_id, reason_id, remit_claim_id, queue, due_on, text) "
        "SELECT practice_id, reason_id, remit_claim_id, queue, due_on, text FROM app.work_item",
    ),
    "no reason without an item": ("UPDATE app.work_item SET status = 9",),
    "exceptions are worked": (
        "UPDATE app.work_reason SET closed_on = '2026-09-21'",
        "UPDATE app.work_item SET status = 9",
    ),
    "insurers' money is worked": (
        "UPDATE app.claim SET status = 'partial', last_activity_on = '2026-09-14' WHERE id = 1",
        "INSERT INTO app.queue (code, title) VALUES ('follow_up', 'Follow-up') ON CONFLICT DO NOTHING",
        "INSERT INTO app.work_reason (practice_id, location_id, kind, queue, opened_on, due_on, text, rule_code, "
        "closed_on) SELECT practice_id, location_id, 'follow_up', 'follow_up', '2026-11-14', '2026-11-14', 'due', "
        "'follow_up_payer', '2026-11-15' FROM app.claim WHERE id = 1",
    ),
}


# Planted in test_ledger_check_received.py: they prove the same legs from the side of what was received.
_RECEIVED = {each.name for each in (*RECEIVED_INVARIANTS, *PROVIDER_LEVEL_INVARIANTS)}


@pytest.mark.parametrize("name", _PLANTS)
def test_a_planted_fault_is_named_by_its_own_invariant(office: Office, name: str) -> None:
    sound_book(office)
    with office.unit("root") as unit:
        for statement in _PLANTS[name]:
            unit.execute(statement)
    report = checked(office)
    assert not report.ok
    broken = {result.name for result in report.invariants if result.broken}
    assert name in broken
    # a fault in one leg may unbalance its operation as well; nothing else is blamed
    assert broken <= {name, "zero sum", "claim balance", "line balance"} | _RECEIVED
    assert all(result.rows for result in report.invariants if result.broken)


def test_every_invariant_has_a_planted_fault() -> None:
    assert set(_PLANTS) | _RECEIVED == {invariant.name for invariant in INVARIANTS}


def test_the_check_refuses_to_prove_half_a_book(office: Office) -> None:
    sound_book(office)
    office.enrol("half", "auditor", scopes=(Scope("A"),))
    with pytest.raises(NotPermitted, match="every practice"), office.unit("half") as unit:
        check_ledger(unit)
    with pytest.raises(NotPermitted, match="auditor"), office.unit("lopez") as unit:
        check_ledger(unit)


def test_the_balances_are_those_of_the_plan(office: Office) -> None:
    sound_book(office)
    with office.unit("chen") as unit:
        assert sum_accounts(unit, account="receivable").balances == (
            AccountBalance("receivable", "A", "patient", "30.00"),
            AccountBalance("receivable", "A", "primary", "200.00"),
            AccountBalance("receivable", "B", "primary", "200.00"),
        )
        assert sum_accounts(unit, account="clearing").balances == ()


def test_a_leg_at_the_wrong_location_is_refused_when_it_is_written(office: Office) -> None:
    book = open_book(office)
    legs = """SELECT api.test_post(gen_random_uuid(), 'x', 'charges', %(practice)s, jsonb_build_array(
        jsonb_build_object('practice_id', %(practice)s, 'location_id', %(wrong)s, 'account', 'receivable',
            'party', 'primary',
            'kind', 'charge', 'reference', '', 'claim_id', %(claim)s, 'line_id', %(line)s, 'cents', 1),
        jsonb_build_object('practice_id', %(practice)s, 'account', 'gross_charges', 'kind', 'charge', 'reference', '',
            'cents', -1)), '', NULL)"""
    named = {
        "practice": book.practice_a,
        "wrong": book.a2.location_id,
        "claim": book.a1.claim_id,
        "line": book.a1.line_id,
    }
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        unit.execute(legs, named)
