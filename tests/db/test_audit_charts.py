"""Opened charts: what only an opened claim or account shows is read in one way, and that way writes it down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from app.claims.detail import claim_detail
from app.claims.form_facts import load_forms
from app.domain.errors import NotFound, NotPermitted, Refused
from app.patients.account import account_page
from app.patients.statement_facts import load_statement
from app.security.people import Scope
from tests.book import BookClaim
from tests.db.audit_book import AuditBook, made_book
from tests.office import Office

HIDDEN = {
    "app.patient": ("address1", "address2", "city", "state", "zip", "phone"),
    "app.account": ("birth_date", "address1", "address2", "city", "state", "zip", "phone"),
    "app.coverage": ("member_id", "subscriber_last", "subscriber_first", "subscriber_birth_date"),
    "app.claim": ("facts",),
}
GROUPS = ("specialist", "poster", "viewer", "supervisor", "admin", "auditor")


@pytest.fixture
def kept(office: Office) -> Iterator[AuditBook]:
    """Nobody opened anything yet."""
    yield made_book(office)


def opened(book: AuditBook, *, claim: int | None = None, account: int | None = None) -> list[str]:
    """Who opened it and how, oldest first."""
    with book.office.unit("root") as unit:
        return unit.rows(
            "SELECT actor || ' ' || action FROM aud.entry WHERE action LIKE 'chart.%%' AND (object_kind, object_id) IN "
            "(('claim', %(claim)s::bigint), ('account', %(account)s::bigint)) ORDER BY seq",
            {"claim": claim, "account": account}, into=str,
        )  # fmt: skip


def open_claim(book: AuditBook, login: str, claim: BookClaim) -> int:
    """Open it as the desk does; the statements it took."""
    with book.office.unit(login) as unit:
        detail = claim_detail(unit, claim.claim_id)
        assert detail.head.patient_phone == "5550100200"
        return unit.statements


def test_opening_a_claim_is_written_down_in_the_trips_it_took_before(kept: AuditBook) -> None:
    claim = kept.book.a1
    assert open_claim(kept, "lopez", claim) == 4
    assert opened(kept, claim=claim.claim_id) == ["lopez chart.claim"]
    with kept.office.unit("root") as unit:
        row = "SELECT practice_id || ' ' || location_id || ' ' || body::text FROM aud.entry ORDER BY seq DESC LIMIT 1"
        assert unit.text(row) == f"{claim.practice_id} {claim.location_id} {{}}"


def test_the_same_person_within_five_minutes_is_one_row_another_person_another(kept: AuditBook) -> None:
    claim = kept.book.a1
    for login in ("lopez", "lopez", "chen", "lopez"):
        open_claim(kept, login, claim)
    assert opened(kept, claim=claim.claim_id) == ["lopez chart.claim", "chen chart.claim"]
    with kept.office.unit("root") as unit:
        unit.execute("ALTER TABLE aud.entry DISABLE TRIGGER append_only")
        unit.execute("UPDATE aud.entry SET at = at - interval '301 seconds' WHERE actor = 'lopez'")
    open_claim(kept, "lopez", claim)
    assert opened(kept, claim=claim.claim_id) == ["lopez chart.claim", "chen chart.claim", "lopez chart.claim"]


def test_a_claim_out_of_scope_is_not_opened_and_not_written_down(kept: AuditBook) -> None:
    kept.office.enrol("only_b", "specialist", scopes=(Scope("B"),))
    claim = kept.book.a1
    with pytest.raises(NotFound), kept.office.unit("only_b") as unit:
        claim_detail(unit, claim.claim_id)
    with kept.office.unit("only_b") as unit:
        for function in ("open_claim_v1", "open_claim_facts_v1"):
            assert unit.rows(f"SELECT * FROM api.{function}({claim.claim_id})", into=str) == []
        for function in ("open_account_v1", "open_family_v1"):
            assert unit.number(f"SELECT count(*) FROM api.{function}({claim.account_id})") == 0
    assert opened(kept, claim=claim.claim_id, account=claim.account_id) == []


def test_an_account_is_written_down_once_however_much_of_it_is_read(kept: AuditBook) -> None:
    account = kept.book.a1.account_id
    with kept.office.unit("lopez") as unit:
        page = account_page(unit, account)
        assert unit.statements == 4
        load_statement(unit, str(account), today=date(2026, 10, 1))
    assert page.family[0].phone == "5550100200"
    assert page.family[0].coverages[0].member_id.startswith("M")
    assert opened(kept, account=account) == ["lopez chart.account"]


def test_a_claim_form_is_written_down_apart(kept: AuditBook) -> None:
    claim = kept.book.a1
    open_claim(kept, "lopez", claim)
    with pytest.raises(Refused), kept.office.unit("lopez") as unit:    # this book's claims came from no file
        load_forms(unit, [claim.number], today=date(2026, 10, 1))
    with kept.office.unit("lopez") as unit:
        unit.rows(f"SELECT facts FROM api.open_claim_facts_v1({claim.claim_id})", into=str)
    assert opened(kept, claim=claim.claim_id) == ["lopez chart.claim", "lopez chart.form"]


@pytest.mark.parametrize("group", GROUPS)
def test_people_hold_no_select_on_what_only_a_chart_shows(kept: AuditBook, group: str) -> None:
    with kept.office.unit("root") as unit:
        readable = unit.rows(
            "SELECT format('%%s.%%s', a.attrelid::regclass, a.attname) FROM pg_attribute a "
            "WHERE a.attrelid = ANY (%(tables)s::regclass[]) AND a.attnum > 0 AND NOT a.attisdropped "
            "AND has_column_privilege(%(role)s, a.attrelid, a.attnum, 'SELECT')",
            {"tables": list(HIDDEN), "role": f"rd_{group}"}, into=str,
        )  # fmt: skip
    hidden = {f"{table}.{column}" for table, columns in HIDDEN.items() for column in columns}
    assert set(readable) & hidden == set()
    assert {"app.claim.number", "app.patient.last", "app.account.number", "app.coverage.payer_id"} <= set(readable)


@pytest.mark.parametrize("login", ["lopez", "chen", "okoye", "adams"])
@pytest.mark.parametrize("query", [
    "SELECT phone FROM app.patient", "SELECT * FROM app.patient", "SELECT address1 FROM app.account",
    "SELECT p FROM app.patient p", "SELECT count(*) FROM app.account WHERE phone LIKE '555%'",
    "SELECT subscriber_birth_date FROM app.coverage", "SELECT facts FROM app.claim",
    "SELECT c.facts -> 'diagnoses' FROM app.claim c", "UPDATE app.patient SET city = city || 'x' RETURNING zip",
])  # fmt: skip
def test_a_person_with_psql_reads_it_in_no_other_way(kept: AuditBook, login: str, query: str) -> None:
    with pytest.raises(NotPermitted), kept.office.unit(login) as unit:
        unit.execute(query)


def test_a_reading_that_is_rolled_back_leaves_a_gap_and_no_row(kept: AuditBook) -> None:
    """The stated limit: what was read is known to the server's log alone."""

    class _Undo(Exception):
        pass

    claim = kept.book.a1
    with pytest.raises(_Undo), kept.office.unit("lopez") as unit:
        claim_detail(unit, claim.claim_id)
        raise _Undo
    assert opened(kept, claim=claim.claim_id) == []
    open_claim(kept, "lopez", claim)
    with kept.office.unit("root") as unit:
        newest = unit.rows("SELECT seq FROM aud.entry ORDER BY seq DESC LIMIT 2", into=int)
    assert newest[0] - newest[1] == 2
    log = kept.office.server.cluster.log.read_text("utf-8", "replace")
    assert f"audit: chart.claim claim {claim.claim_id} by lopez" in log
