"""Claims of a former system on the real server: their patterns, their money, and the slice to post there."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest

from app.db.unit import as_json
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.domain.money import Cents
from app.domain.remit import Adjustment, DatedFact, NamedParty, RemitClaim, RemitHeader, RemitLine
from app.edi.balance import check_remittance
from app.edi.era835 import read_835
from app.posting.legacy_book import add_pattern, export_legacy, list_patterns, retire_pattern, return_legacy
from app.posting.picking import pick_claim
from app.posting.received import find_received
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, retry_exceptions
from app.security.people import Scope
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office

OLD = Clp("OLD-771", (Svc("99213", 4000, (Cas("CO", "45", 1000),)),), name="ELSE,ZOE", member="")
MADE = datetime(2026, 3, 21, 9, 30)


def keep(office: Office, text: str = "prefix:OLD", practice: str = "QFM") -> int:
    with office.unit("okoye") as unit:
        return add_pattern(unit, practice, text, "Old System")


def with_facts(office: Office) -> None:
    """What intake stores beside each claim: header and claim as received."""
    header = RemitHeader(
        1, "0001", "005010X221A1", "I", Cents(16000), "C", "ACH", date(2026, 3, 2), "T1", "1999999999",
        payer=NamedParty("PR", "ALD PLAN", id_qualifier="XV", identifier="88"),
        payee=NamedParty("PE", "QFM*CLINIC", id_qualifier="XX", identifier="1234567893"),
    )  # fmt: skip
    line = RemitLine(
        1, "HC", "99213", ("25",), Cents(5000), Cents(4000), dates=(DatedFact("472", date(2026, 2, 2)),),
        remarks=("N130",), adjustments=(Adjustment("CO", "45", Cents(1000)),),
    )  # fmt: skip
    claim = RemitClaim(
        2,
        "OLD-771",
        "1",
        Cents(5000),
        Cents(4000),
        Cents(0),
        "12",
        "ICN5",
        lines=(line,),
        parties=(NamedParty("QC", "ELSE"),),
    )
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit SET header = %(h)s", {"h": as_json(header)})
        unit.execute("UPDATE app.remit_claim SET facts = %(f)s WHERE number = 'OLD-771'", {"f": as_json(claim)})


def test_a_claim_of_the_former_system_posts_to_its_account_and_opens_no_work(office: Office) -> None:
    book = one_claim(office)
    keep(office)
    post(office, book.remit("T1", [PAID, OLD]))
    assert book.states("T1") == ["posted", "clean/posted", "legacy/posted"]
    assert (book.account("legacy"), book.account("unposted"), book.equation("T1")) == (
        -4000,
        0,
        (16000, 16000, 0, 0, 0),
    )
    assert book.open_reasons() == []
    assert broken_invariants(office) == []


def test_a_payer_that_posts_by_review_lets_it_wait_and_approval_posts_it(office: Office) -> None:
    book = one_claim(office)
    book.mode("ALD", "review")
    keep(office)
    post(office, book.remit("T1", [OLD]))
    assert book.states("T1") == ["review", "legacy/waiting"]
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert (book.states("T1"), book.account("legacy")) == (["posted", "legacy/posted"], -4000)
    assert broken_invariants(office) == []


def test_an_exception_posts_once_its_pattern_is_known_and_undoing_makes_it_one_again(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [OLD]))
    assert book.states("T1") == ["posted", "unmatched/exception"]
    keep(office)
    with office.unit("chen") as unit:
        retry_exceptions(unit, today=TODAY)
    assert (book.account("legacy"), book.account("unposted")) == (-4000, 0)
    with office.unit("chen") as unit:
        reverse_remittance(unit, "T1", reason="not theirs")
    assert (book.account("legacy"), book.account("unposted"), book.account("clearing")) == (0, -4000, 4000)
    assert broken_invariants(office) == []


def test_one_claim_is_taken_back_from_the_former_system_and_posts_on_ours(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.claim("C9", [("99213", 5000)], name="ELSE,ZED", member="M9")
    keep(office)
    post(office, book.remit("T1", [PAID, OLD]))
    with office.unit("chen", read_only=True) as unit:
        part = find_received(unit, "T1", "OLD-771")
    with office.unit("chen") as unit:
        assert return_legacy(unit, part, today=TODAY, reason="it is ours") == 4000
    assert book.states("T1") == ["review", "clean/posted", "legacy/reversed"]
    assert (book.account("legacy"), book.equation("T1")) == (0, (16000, 12000, 0, 0, 4000))
    assert broken_invariants(office) == []
    with office.unit("chen") as unit:
        pick_claim(unit, part, "C9", today=TODAY, remember=False)
    assert (book.equation("T1"), book.parties("C9")) == ((16000, 16000, 0, 0, 0), {})
    assert (book.states("T1")[0], book.open_reasons()) == ("posted", [])
    assert broken_invariants(office) == []
    with office.unit("chen") as unit, pytest.raises(Refused, match="not posted to a former system"):
        return_legacy(unit, part, today=TODAY, reason="again")


def test_taking_back_needs_a_reason_and_the_right(office: Office) -> None:
    book = one_claim(office)
    keep(office)
    post(office, book.remit("T1", [OLD]))
    with office.unit("chen", read_only=True) as unit:
        part = find_received(unit, "T1", "#1")
    with office.unit("chen") as unit, pytest.raises(Refused, match="Say why"):
        return_legacy(unit, part, today=TODAY, reason=" ")
    with office.unit("lopez") as unit, pytest.raises(NotPermitted):
        return_legacy(unit, part, today=TODAY, reason="wrong")
    assert book.account("legacy") == -4000


def test_a_pattern_that_claims_of_the_practice_carry_is_refused(office: Office) -> None:
    book = one_claim(office)
    book.claim("OLD-1", [("99213", 20000)])
    with pytest.raises(Refused, match="1 claims of this practice carry such numbers"):
        keep(office)


def test_patterns_are_kept_once_listed_and_retired_by_those_who_may(office: Office) -> None:
    book = one_claim(office)
    kept = keep(office)
    with pytest.raises(Conflict):
        keep(office)
    with office.unit("chen") as unit, pytest.raises(NotPermitted):
        add_pattern(unit, "QFM", "prefix:ZZZ", "Old System")
    with office.unit("okoye") as unit:
        retire_pattern(unit, kept)
        assert list_patterns(unit) == ()
        assert [row.retired_by for row in list_patterns(unit, retired=True)] == ["okoye"]
    with office.unit("okoye") as unit, pytest.raises(NotFound):
        retire_pattern(unit, kept)
    post(office, book.remit("T1", [OLD]))
    assert book.states("T1") == ["posted", "unmatched/exception"]


def test_nobody_sees_or_changes_the_patterns_of_another_practice(office: Office) -> None:
    book = one_claim(office)
    with office.unit("root") as unit:
        book._practice(unit, "OTH")
    kept = keep(office)
    office.enrol("otto", "supervisor", "poster", scopes=(Scope("OTH"),))
    with office.unit("otto") as unit:
        assert list_patterns(unit, retired=True) == ()
        with pytest.raises(NotFound):
            export_legacy(unit, "QFM", since=TODAY, as_csv=True, made=MADE)
    with office.unit("otto") as unit, pytest.raises(NotFound):
        retire_pattern(unit, kept)


def test_the_exported_slice_is_an_835_of_those_claims_alone_and_adds_up(office: Office) -> None:
    book = one_claim(office)
    keep(office)
    with_claims = book.remit("T1", [PAID, OLD])
    with_facts(office)
    post(office, with_claims)
    with office.unit("chen", read_only=True) as unit:
        found = export_legacy(unit, "qfm", since=date(2026, 1, 1), as_csv=False, made=MADE)
    assert (found.payments, found.claims, found.cents) == (1, 1, 4000)
    era = read_835(io.BytesIO(found.content))
    assert [each for each in (*era.findings, *era.envelope) if each.level == "error"] == []
    remittance = era.remittances[0]
    assert check_remittance(remittance).balanced
    assert (remittance.header.amount, remittance.header.trace, remittance.header.payee.last) == (
        4000,
        "T1",
        "QFM CLINIC",
    )
    claim = remittance.claims[0]
    assert (claim.number, claim.paid, claim.payer_control_number) == ("OLD-771", 4000, "ICN5")
    line = claim.lines[0]
    assert (line.procedure, line.modifiers, line.service_from, line.remarks) == (
        "99213", ("25",), date(2026, 2, 2), ("N130",)
    )  # fmt: skip
    assert [(one.group, one.reason, one.amount) for one in line.adjustments] == [("CO", "45", 1000)]


def test_the_csv_has_a_row_per_line_and_no_formula(office: Office) -> None:
    book = one_claim(office)
    keep(office)
    remit = book.remit("T1", [OLD])
    with_facts(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.payer SET name = '=Plan' WHERE code = 'ALD'")
    post(office, remit)
    with office.unit("chen", read_only=True) as unit:
        found = export_legacy(unit, "QFM", since=date(2026, 1, 1), as_csv=True, made=MADE)
        with pytest.raises(Refused, match="No claim"):
            export_legacy(unit, "QFM", since=date(2100, 1, 1), as_csv=True, made=MADE)
    rows = found.content.decode().splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("Old System,'=Plan,T1,2026-03-02,OLD-771,1,ICN5,50.00,40.00,0.00,1,99213,25,50.00,40.00,")


def test_only_who_posts_may_export(office: Office) -> None:
    one_claim(office)
    with office.unit("lopez", read_only=True) as unit, pytest.raises(NotPermitted, match="poster"):
        export_legacy(unit, "QFM", since=TODAY, as_csv=True, made=MADE)
