"""Dental and institutional claims into the book; what is only priced in advance owes nothing."""

from __future__ import annotations

import pytest

from app.claims.form_facts import load_forms
from app.domain.errors import Refused
from tests.db.posting_book import broken_invariants
from tests.intake_book import TODAY, accounts, book, receive, set_up
from tests.office import Office
from tests.x12kit import changed, dental, institutional, remittance

CLAIMS = """
    SELECT concat_ws(' ', number, type, status, charge_cents, balance_cents, in_receivables::text)
    FROM app.claim ORDER BY number"""
LINES = """
    SELECT concat_ws(' ', line_no, qualifier, procedure, tooth, surfaces, oral_cavity, revenue_code, line.service_from)
    FROM app.claim_line AS line JOIN app.claim ON claim.id = claim_id WHERE number = %(number)s ORDER BY line_no"""


def test_a_dental_claim_is_charged_and_a_predetermination_is_kept_out_of_the_receivables(office: Office) -> None:
    set_up(office)
    done = receive(office, dental(), "d.837").imported
    assert (done.kind, done.state, done.claims.imported, done.claims.charged) == ("837D", "imported", 2, "430.00")
    with office.unit("okoye") as unit:
        assert unit.rows(CLAIMS, into=str) == [
            "RDD001 D submitted 43000 43000 true",
            "RDD002 D predetermination 75000 0 false",
        ]
        assert accounts(unit) == {"receivable": 43000, "gross_charges": -43000}
        assert unit.rows(LINES, {"number": "RDD001"}, into=str) == [
            "1 AD D2392 12 MO   2026-08-15",
            "2 AD D2392 13 DO   2026-08-16",
            "3 AD D4341   10,20  2026-08-15",
        ]
    assert broken_invariants(office) == []


def test_an_institutional_claim_keeps_its_revenue_codes_and_its_statement(office: Office) -> None:
    set_up(office)
    done = receive(office, institutional(), "i.837").imported
    assert (done.kind, done.claims.imported, done.claims.charged) == ("837I", 1, "1389.93")
    with office.unit("okoye") as unit:
        assert unit.rows(CLAIMS, into=str) == ["RDI001 I submitted 138993 138993 true"]
        assert unit.rows(LINES, {"number": "RDI001"}, into=str) == [
            "1 NU 0120    0120 2026-08-10",
            "2 HC 85025    0305 2026-08-11",
            "3 HC 93005    0730 2026-08-12",
        ]
    assert broken_invariants(office) == []


def test_the_same_dental_claims_again_in_another_file_are_known(office: Office) -> None:
    set_up(office)
    receive(office, dental(), "d.837")
    with office.unit("root") as unit:
        before = book(unit)[2:7]
    done = receive(office, changed(dental(), "20260902*1200", "20260909*0800"), "e.837").imported
    assert (done.claims.imported, done.claims.known, done.claims.changed) == (0, 2, 0)
    with office.unit("root") as unit:
        assert book(unit)[2:7] == before


def test_a_predetermination_with_charges_in_the_ledger_would_be_told(office: Office) -> None:
    set_up(office)
    receive(office, dental())
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET in_receivables = false WHERE number = 'RDD001'")
    broken = {told.partition(":")[0] for told in broken_invariants(office)}
    assert {"charges", "line charges"} <= broken


def test_received_lines_keep_their_qualifier_revenue_code_and_tooth(office: Office) -> None:
    set_up(office)
    content = changed(remittance(), "SVC*HC:97140*", "SVC*AD:D2392*")
    content = changed(content, "SVC*HC:99214*180*0*", "SVC*NU:0120*180*0*")
    content = changed(content, "REF*6R*", "REF*JP*12~\nREF*6R*").replace(b"SE*46*", b"SE*47*")
    receive(office, content, "r.835")
    with office.unit("root") as unit:
        kept = unit.rows(
            "SELECT concat_ws(' ', qualifier, procedure, revenue_code, tooth) FROM app.remit_line", into=str
        )
    assert any(row.startswith("AD D2392") for row in kept)
    assert any(row.startswith("NU 0120 0120") for row in kept)
    assert any(row.endswith(" 12") for row in kept)


def test_money_paid_on_a_predetermination_waits_for_a_person_and_moves_nothing_of_it(office: Office) -> None:
    set_up(office)
    receive(office, dental(), "d.837")
    paid = changed(remittance(), "CLP*RD0001*1*200*", "CLP*RDD002*1*200*")
    receive(office, paid, "r.835")
    with office.unit("root") as unit:
        assert unit.rows("SELECT state FROM app.remit_claim WHERE number = 'RDD002'", into=str) == ["exception"]
        assert unit.number("SELECT balance_cents FROM app.claim WHERE number = 'RDD002'") == 0
        assert unit.number("SELECT count(*) FROM led.entry WHERE account = 'receivable'") == 3
    assert broken_invariants(office) == []


def test_neither_a_dental_nor_an_institutional_claim_is_printed_on_a_professional_form(office: Office) -> None:
    set_up(office)
    receive(office, dental(), "d.837")
    receive(office, institutional(), "i.837")
    for number, kind in (("RDD001", "dental"), ("RDI001", "institutional")):
        with office.unit("okoye") as unit, pytest.raises(Refused, match=f"is {kind}"):
            load_forms(unit, [number], today=TODAY)
