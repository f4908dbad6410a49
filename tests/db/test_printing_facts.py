"""Claims and accounts from the real server as forms and statements."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import msgspec
import pdfplumber
import pytest
from msgspec.structs import replace

from app.claims.form_facts import claim_paper, load_forms, note_printed
from app.db.unit import Unit, as_json
from app.domain.errors import NotFound, NotPermitted, Refused
from app.domain.money import Cents
from app.patients.statement_facts import load_statement, statement_pdf
from app.printing.calibration import Calibration
from app.printing.preview import page_count
from app.printing.statement_facts import PatientReason
from app.printing.statement_pdf import render_statements
from app.security.people import Scope
from app.workqueues.counts import poll_changes
from tests.book import Book, BookClaim, open_book
from tests.office import Office
from tests.pure.printing_forms import made_claim

TODAY = date(2026, 10, 20)


@dataclass(frozen=True, slots=True)
class Entry:
    """One leg on the receivable of a party, with its counter account."""

    party: str
    kind: str
    cents: int
    counter: str
    group: str = ""
    reason: str = ""
    day: date = date(2026, 9, 30)


CHARGE = Entry("primary", "charge", 20000, "gross_charges", day=date(2026, 9, 14))
PAID = Entry("primary", "payment", -12000, "clearing")
CONTRACTUAL = Entry("primary", "contractual", -5000, "contractual", "CO", "45")
MOVED = Entry("primary", "transfer", -3000, "", "PR", "2")
OWED = Entry("patient", "transfer", 3000, "", "PR", "2")


# Stands in for posting: the book's own function knows neither reasons nor dates.
_POST = """
CREATE FUNCTION api.test_decide(op uuid, practice integer, legs jsonb) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM led.begin_op(op, sha256(convert_to(legs::text, 'UTF8')), 'remittance', practice, NULL, '', '', NULL);
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, claim_id, line_id, cents,
                           effective_date, period, group_code, reason_code)
        SELECT op, practice, location, account, party, kind, claim, line, cents, day, date_trunc('month', day),
               grp, reason
        FROM jsonb_to_recordset(legs) AS leg (location integer, account text, party text, kind text, claim bigint,
             line bigint, cents bigint, day date, grp text, reason text);
    RETURN led.finish_op(op, '{"done": true}');
END $$;
ALTER FUNCTION api.test_decide(uuid, integer, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.test_decide(uuid, integer, jsonb) TO rd_poster;
"""


def write(office: Office, claim: BookClaim, *entries: Entry) -> uuid.UUID:
    """One operation by the clerk; a leg without a counter account balances another leg of the call."""
    op = uuid.uuid4()
    legs = []
    for entry in entries:
        legs.append(_leg(entry, claim, "receivable", entry.cents))
        if entry.counter:
            legs.append(_leg(entry, claim, entry.counter, -entry.cents))
    with office.unit("chen") as unit:
        unit.execute(
            "SELECT api.test_decide(%(op)s, %(practice)s, %(legs)s)",
            {"op": op, "practice": claim.practice_id, "legs": as_json(legs)},
        )
    return op


def _leg(entry: Entry, claim: BookClaim, account: str, cents: int) -> dict[str, object]:
    return {
        "account": account,
        "party": entry.party if account == "receivable" else None,
        "location": None if account == "clearing" else claim.location_id,
        "claim": claim.claim_id,
        "line": claim.line_id if account == "receivable" else None,
        "kind": entry.kind,
        "cents": cents,
        "day": entry.day,
        "grp": entry.group,
        "reason": entry.reason,
    }


def account_number(unit: Unit, claim: BookClaim) -> str:
    return unit.text("SELECT number FROM app.account WHERE id = %(id)s", {"id": claim.account_id})


def decided(office: Office, *entries: Entry) -> tuple[Book, str]:
    """A book whose first claim was charged and decided; its account number."""
    book = open_book(office)
    with office.unit("root") as unit:
        unit.execute(_POST)
    write(office, book.a1, *entries)
    with office.unit("okoye") as unit:
        return book, account_number(unit, book.a1)


def test_a_statement_shows_the_patients_part_of_the_ledger_and_why(office: Office) -> None:
    book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED)

    with office.unit("okoye") as unit:
        statement = load_statement(unit, account, today=TODAY)

    assert statement.amount_due == 3000
    (visit,) = statement.visits
    (line,) = visit.lines
    assert (line.charge, line.insurance_paid, line.adjustments, line.pending) == (20000, 12000, 5000, 0)
    assert line.reasons == (PatientReason("PR", "2", Cents(3000)),)
    assert [(one.payer, one.paid) for one in visit.payments] == [("Acme Health", 12000)]
    assert visit.claim_number == book.a1.number
    assert statement.sender.name == "Practice A"
    assert statement.account_digits == str(book.a1.account_id)


def test_what_waits_for_insurance_is_shown_and_not_asked_for(office: Office) -> None:
    _book, account = decided(office, CHARGE, MOVED, OWED)

    with office.unit("okoye") as unit:
        statement = load_statement(unit, account, today=TODAY)

    assert statement.lines[0].pending == 17000
    assert statement.amount_due == 3000


def test_a_claim_on_which_the_patient_owes_nothing_is_left_out(office: Office) -> None:
    _book, account = decided(office, CHARGE)

    with office.unit("okoye") as unit:
        statement = load_statement(unit, account, today=TODAY)

    assert statement.visits == ()
    assert statement.amount_due == 0


def test_a_patients_payment_lowers_what_is_due_and_keeps_the_reason(office: Office) -> None:
    payment = Entry("patient", "payment", -1000, "clearing", day=date(2026, 10, 2))
    _book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED, payment)

    with office.unit("okoye") as unit:
        statement = load_statement(unit, account, today=TODAY)

    assert (statement.lines[0].patient_paid, statement.amount_due) == (1000, 2000)
    assert statement.lines[0].reasons[0].amount == 3000


def test_a_statement_as_of_an_earlier_day_does_not_know_the_later_ones(office: Office) -> None:
    payment = Entry("patient", "payment", -1000, "clearing", day=date(2026, 10, 2))
    _book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED, payment)

    with office.unit("okoye") as unit:
        assert load_statement(unit, account, today=date(2026, 10, 1)).amount_due == 3000
        assert load_statement(unit, account, today=date(2026, 9, 20)).amount_due == 0


def test_a_zero_payment_is_named_as_the_payers_decision(office: Office) -> None:
    whole = Entry("primary", "transfer", -20000, "", "PR", "1")
    _book, account = decided(office, CHARGE, whole, Entry("patient", "transfer", 20000, "", "PR", "1"))

    with office.unit("okoye") as unit:
        (visit,) = load_statement(unit, account, today=TODAY).visits

    assert [one.paid for one in visit.payments] == [0]


def test_a_decision_taken_back_leaves_nothing_to_bill(office: Office) -> None:
    book, account = decided(office, CHARGE)
    op = write(office, book.a1, PAID, CONTRACTUAL, MOVED, OWED)
    with office.unit("chen") as unit:
        unit.execute("SELECT api.reverse_operation_v1(gen_random_uuid(), 'x', %(op)s, NULL, 'wrong')", {"op": op})

    with office.unit("okoye") as unit:
        assert load_statement(unit, account, today=date(2030, 1, 1)).visits == ()


def test_a_decision_corrected_is_told_as_corrected(office: Office) -> None:
    book, account = decided(office, CHARGE)
    op = write(office, book.a1, PAID, CONTRACTUAL, MOVED, OWED)
    with office.unit("chen") as unit:
        unit.execute("SELECT api.reverse_operation_v1(gen_random_uuid(), 'x', %(op)s, NULL, 'wrong')", {"op": op})
    write(
        office,
        book.a1,
        Entry("primary", "payment", -13000, "clearing"),
        CONTRACTUAL,
        Entry("primary", "transfer", -2000, "", "PR", "3"),
        Entry("patient", "transfer", 2000, "", "PR", "3"),
    )

    with office.unit("okoye") as unit:
        (visit,) = load_statement(unit, account, today=date(2030, 1, 1)).visits

    assert [one.paid for one in visit.payments] == [13000]
    assert visit.lines[0].reasons == (PatientReason("PR", "3", Cents(2000)),)


def test_an_account_is_found_by_id_too_and_an_unknown_one_is_not(office: Office) -> None:
    book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED)

    with office.unit("okoye") as unit:
        assert load_statement(unit, str(book.a1.account_id), today=TODAY).account_number == account
        with pytest.raises(NotFound):
            load_statement(unit, "nobody", today=TODAY)


def test_a_person_of_one_location_gets_no_statement(office: Office) -> None:
    _book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED)
    office.enrol("narrow", "specialist", scopes=(Scope("A", "A1"),))

    with office.unit("narrow") as unit, pytest.raises(NotPermitted):
        load_statement(unit, account, today=TODAY)


def with_facts(office: Office) -> Book:
    """A book whose claims keep the facts of the made-up claim."""
    book = open_book(office)
    facts = msgspec.json.encode(made_claim(7)).decode()
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET facts = %(facts)s::jsonb, submitted_on = '2026-09-15'", {"facts": facts})
    return book


def test_claims_become_forms_in_the_order_asked_for_by_number_or_id(office: Office) -> None:
    book = with_facts(office)

    with office.unit("okoye") as unit:
        forms = load_forms(unit, [book.b1.number, str(book.a1.claim_id)], today=TODAY)

    assert [stored.claim_id for stored in forms] == [book.b1.claim_id, book.a1.claim_id]
    assert forms[0].form.payer_name == "Acme Health"
    assert forms[0].form.payer_address.city == "Topeka"
    assert forms[0].form.provider_signed_on == date(2026, 9, 15)
    assert len(forms[0].form.lines) == 7


def test_the_practices_phone_stands_in_33_when_the_file_has_none(office: Office) -> None:
    book = with_facts(office)
    claim = made_claim()
    silent = msgspec.json.encode(replace(claim, billing=replace(claim.billing, phone="")))
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET facts = %(facts)s::jsonb", {"facts": silent.decode()})
        unit.execute("UPDATE app.practice SET phone = '9375550199'")

    with office.unit("okoye") as unit:
        (stored,) = load_forms(unit, [book.a1.number], today=TODAY)

    assert stored.form.billing.phone == "9375550199"


def test_a_claim_outside_the_persons_scope_has_no_form(office: Office) -> None:
    book = with_facts(office)
    office.enrol("narrow", "specialist", scopes=(Scope("A", "A1"),))

    with office.unit("narrow") as unit:
        assert len(load_forms(unit, [book.a1.number], today=TODAY)) == 1
        with pytest.raises(NotFound):
            load_forms(unit, [book.b1.number], today=TODAY)


def test_a_number_two_practices_use_is_refused_with_the_ids_to_choose_from(office: Office) -> None:
    book = with_facts(office)
    with office.unit("root") as unit:
        unit.execute(
            "UPDATE app.claim SET number = 'SAME-1', number_norm = 'SAME1' WHERE location_id <> %(a2)s",
            {"a2": book.a2.location_id},
        )

    with office.unit("okoye") as unit, pytest.raises(Refused) as refusal:
        load_forms(unit, ["SAME-1"], today=TODAY)
    assert str(book.b1.claim_id) in refusal.value.sentence


def test_a_claim_without_its_files_facts_is_refused(office: Office) -> None:
    book = open_book(office)

    with office.unit("okoye") as unit, pytest.raises(Refused):
        load_forms(unit, [book.a1.number], today=TODAY)


def test_the_window_prints_the_claim_of_that_id_and_not_one_numbered_alike(office: Office) -> None:
    book = with_facts(office)
    with office.unit("root") as unit:
        unit.execute(
            "UPDATE app.claim SET number = %(like)s, number_norm = %(like)s WHERE id = %(b1)s",
            {"like": str(book.a1.claim_id), "b1": book.b1.claim_id},
        )

    with office.unit("okoye") as unit:
        paper = claim_paper(unit, book.a1.claim_id, plain=False, today=TODAY)
        by_number = load_forms(unit, [str(book.a1.claim_id)], today=TODAY)
        with pytest.raises(NotFound):
            claim_paper(unit, 0, plain=False, today=TODAY)

    assert page_count(paper.pdf) == 2
    assert paper.printable
    assert by_number[0].claim_id == book.b1.claim_id


def test_the_window_prints_the_statement_of_an_account_by_its_id(office: Office) -> None:
    book, account = decided(office, CHARGE, PAID, CONTRACTUAL, MOVED, OWED)

    with office.unit("okoye") as unit:
        pdf = statement_pdf(unit, book.a1.account_id, today=TODAY)
        assert pdf == render_statements([load_statement(unit, account, today=TODAY)])


@dataclass(frozen=True, slots=True)
class Told:
    """A line of a claim's time line."""

    kind: str
    text: str
    actor: str
    location_id: int


_TOLD = "SELECT kind, text, actor, location_id FROM app.event WHERE claim_id = %(claim)s ORDER BY id"


def test_a_form_that_came_out_well_stands_in_the_time_line_and_other_desks_hear_of_it(office: Office) -> None:
    book = with_facts(office)
    with office.unit("svc_worker") as unit:
        seq = unit.number("SELECT api.fold_changes_v1()")
    with office.unit("lopez") as unit:
        note_printed(unit, book.a1.claim_id, plain=False, pages=1)
        note_printed(unit, book.a1.claim_id, plain=True, pages=2)

    with office.unit("okoye", read_only=True) as unit:
        assert unit.rows(_TOLD, {"claim": book.a1.claim_id}, into=Told) == [
            Told("print", "CMS-1500 printed on the pre-printed form, 1 page", "lopez", book.a1.location_id),
            Told("print", "CMS-1500 printed on plain paper, 2 pages", "lopez", book.a1.location_id),
        ]
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    with office.unit("chen") as unit:
        heard = {(change.topic, change.claim_id, change.actor) for change in poll_changes(unit, seq).changes}
    assert heard == {("claim", book.a1.claim_id, "lopez")}


def test_nobody_notes_a_printing_of_a_claim_out_of_sight_or_without_the_right(office: Office) -> None:
    book = with_facts(office)
    office.enrol("narrow", "specialist", scopes=(Scope("A", "A1"),))
    office.enrol("reader", "auditor", scopes=(Scope(),))

    with pytest.raises(NotFound), office.unit("narrow") as unit:
        note_printed(unit, book.b1.claim_id, plain=True, pages=1)
    with pytest.raises(NotPermitted), office.unit("reader") as unit:
        note_printed(unit, book.a1.claim_id, plain=True, pages=1)
    with pytest.raises(Refused, match="at least one page"), office.unit("lopez") as unit:
        note_printed(unit, book.a1.claim_id, plain=True, pages=0)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.event WHERE kind = 'print'") == 0


def test_a_person_cannot_write_a_printing_past_the_function(office: Office) -> None:
    book = with_facts(office)

    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        unit.execute(
            "INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) "
            "SELECT practice_id, location_id, id, 'print', 'x' FROM app.claim WHERE id = %(claim)s",
            {"claim": book.a1.claim_id},
        )


def test_the_form_on_the_window_is_moved_as_the_printer_needs_it(office: Office) -> None:
    book = with_facts(office)

    with office.unit("okoye") as unit:
        still = claim_paper(unit, book.a1.claim_id, plain=False, today=TODAY)
        moved = claim_paper(unit, book.a1.claim_id, plain=False, today=TODAY, calibration=Calibration(dx=5, dy=-2))

    (before, after) = (first_places(paper.pdf) for paper in (still, moved))
    assert len(before) > 300
    for (x, top), (old_x, old_top) in zip(after, before, strict=True):
        assert (x - old_x, top - old_top) == pytest.approx((3.6, -1.44), abs=1e-3)


def first_places(pdf: bytes) -> list[tuple[float, float]]:
    """Where each character of the first page stands, points from the left and the top."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        return [(one["x0"], one["top"]) for one in document.pages[0].chars]
