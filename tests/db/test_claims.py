"""The claim as the desk and the command line show it, and finding it by whatever a caller says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec
import pytest

from app.claims.detail import claim_detail
from app.claims.detail_types import EraAdjustment
from app.claims.search import Found, find_anything
from app.claims.show import show_claim
from app.domain.errors import NotFound, Refused
from app.patients.account import account_page
from app.security.people import Scope
from tests.book import Book, Leg, charge_legs, fill_every_table, open_book, post
from tests.db.test_ledger import payment_legs
from tests.office import Office

TODAY = date(2026, 10, 20)


@dataclass(frozen=True, slots=True)
class Worked:
    """An office with charges, a payment on a1 and a row of everything about a1."""

    office: Office
    book: Book


@pytest.fixture(scope="module")
def worked(module_office: Office) -> Worked:
    """Also the login `only_a2`, who may not see a1."""
    book = open_book(module_office)
    for claim in (book.a1, book.a2, book.b1):
        with module_office.unit("svc_import") as unit:
            post(unit, claim.practice_id, charge_legs(claim), kind="charges")
    sequestered = (
        Leg("sequestration", 240, "sequestration", book.a1),
        Leg("receivable", -240, "sequestration", book.a1, "primary"),
        Leg("receivable", 240, "transfer", book.a1, "primary"),
        Leg("write_off", -240, "transfer", book.a1),
    )
    with module_office.unit("chen") as unit:
        post(unit, book.practice_a, payment_legs(book.a1))
        post(unit, book.practice_a, sequestered)
    with module_office.unit("root") as unit:
        fill_every_table(unit, book.a1, book.payer_id)
        unit.execute("UPDATE app.claim_payer SET control_number = 'ICN77' WHERE claim_id = 1")
    with module_office.unit("lopez") as unit:
        unit.execute(
            "INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) VALUES (1, 1, 1, 'note', 'called')"
        )
        unit.execute("INSERT INTO app.payer_tip (payer_id, body) VALUES (1, 'press 3 for claims')")
    module_office.enrol("only_a1", "specialist", scopes=(Scope("A", "A1"),))
    module_office.enrol("only_a2", "specialist", scopes=(Scope("A", "A2"),))
    return Worked(module_office, book)


def test_the_shown_claim_has_exactly_the_promised_json(worked: Worked) -> None:
    with worked.office.unit("lopez") as unit:
        shown = show_claim(unit, worked.book.a1.number)
    assert msgspec.json.decode(msgspec.json.encode(shown)) == {
        "claim": worked.book.a1.number,
        "status": "submitted",
        "practice": "A",
        "location": "A1",
        "patient": "Rivera, Ana",
        "charged": "200.00",
        "paid": "120.00",
        "contractual": "52.40",
        "written_off": "0.00",
        "balance": "30.00",
        "by_party": {"primary": "0.00", "secondary": "0.00", "tertiary": "0.00", "patient": "30.00"},
        "lines": [
            {
                "line": 1,
                "procedure": "99213",
                "charged": "200.00",
                "paid": "120.00",
                "contractual": "52.40",
                "balance": "30.00",
            }
        ],
        "reasons": [
            {
                "kind": "follow_up",
                "queue": "follow_up",
                "clock": "file 2026-12-13",
                "text": "no answer 25 days after submission",
            }
        ],
        "answers": [
            {
                "on": "2026-09-16",
                "layer": "payer",
                "verdict": "accepted",
                "status": "",
                "payer_number": "",
                "proof": False,
                "text": "accepted",
            }
        ],
    }


def test_a_claim_number_is_found_without_its_punctuation_and_never_out_of_scope(worked: Worked) -> None:
    number = worked.book.a1.number
    with worked.office.unit("lopez") as unit:
        assert show_claim(unit, number.replace("-", "").lower()).claim == number
    with pytest.raises(NotFound), worked.office.unit("only_a2") as unit:
        show_claim(unit, number)
    with pytest.raises(NotFound), worked.office.unit("lopez") as unit:
        show_claim(unit, "no such number")


def test_a_number_two_practices_use_asks_which(office: Office) -> None:
    book = open_book(office)
    with office.unit("root") as unit:
        unit.execute(
            "UPDATE app.claim SET number = 'TWICE', number_norm = 'TWICE' WHERE id IN (%(a)s, %(b)s)",
            {"a": book.a1.claim_id, "b": book.b1.claim_id},
        )
    with office.unit("lopez") as unit:
        with pytest.raises(Refused, match="A, B"):
            show_claim(unit, "TWICE")
        assert show_claim(unit, "TWICE", practice="B").practice == "B"


def test_the_detail_holds_every_pane_in_four_queries(worked: Worked) -> None:
    with worked.office.unit("lopez") as unit:
        detail = claim_detail(unit, worked.book.a1.claim_id)
        assert unit.statements == 4
    head, line = detail.head, detail.lines[0]
    assert (head.patient_name, head.payer_name, head.control_number) == ("Rivera, Ana", "Acme Health", "ICN77")
    assert (head.charged, head.paid, head.contractual, head.balance, head.patient) == (20000, 12000, 5240, 3000, 3000)
    assert (line.procedure, line.charged, line.allowed, line.paid, line.patient) == ("99213", 20000, 15000, 12000, 3000)
    assert sum(each.balance for each in detail.lines) == head.balance
    era = detail.era[0]
    assert (era.trace, era.payment_date, era.paid) == (f"EFT{worked.book.a1.claim_id}", date(2026, 9, 30), 12000)
    assert era.lines[0].adjustments == (EraAdjustment("CO", "45", 8000),)
    assert (detail.payer.open_items, detail.payer.tips[0].author) == (1, "A. Lopez")
    assert detail.reasons[0].clock_on == date(2026, 12, 13)
    assert detail.work is not None
    assert detail.work.queue == "follow_up"


def test_the_time_line_tells_everything_once_newest_first(worked: Worked) -> None:
    with worked.office.unit("lopez") as unit:
        entries = claim_detail(unit, worked.book.a1.claim_id).time_line
    assert [entry.on for entry in entries] == sorted((entry.on for entry in entries), reverse=True)
    kinds = ["charges", "evidence", "letter", "note", "remittance", "sent", "system"]
    assert sorted(entry.kind for entry in entries) == kinds
    by_kind = {entry.kind: entry for entry in entries}
    assert {entry.paper for entry in entries} == {"", "letter", "evidence"}, "what is on paper can be opened"
    assert (by_kind["note"].actor, by_kind["note"].text) == ("A. Lopez", "called")
    assert (by_kind["charges"].cents, by_kind["remittance"].cents) == (20000, 12000)


def test_a_person_of_one_location_sees_the_same_claim_and_nothing_of_the_next(worked: Worked) -> None:
    with worked.office.unit("lopez") as unit:
        everything = claim_detail(unit, worked.book.a1.claim_id)
    with worked.office.unit("only_a1") as unit:
        assert claim_detail(unit, worked.book.a1.claim_id) == everything
        with pytest.raises(NotFound):
            claim_detail(unit, worked.book.a2.claim_id)


def found(worked: Worked, text: str, login: str = "lopez") -> list[tuple[str, str]]:
    """Kind and title of the hits."""
    with worked.office.unit(login, read_only=True) as unit:
        hits: tuple[Found, ...] = find_anything(unit, text, today=TODAY)
        assert unit.statements <= 2  # the second asks for a misspelt surname
    return sorted((hit.kind, hit.title) for hit in hits)


@pytest.mark.parametrize("text", ["rivera, a", "Ana Rivera", "RIVERA,ANA", "Rivera Ana"])
def test_a_patient_is_found_by_name_in_any_order(worked: Worked, text: str) -> None:
    assert found(worked, text) == [("patient", "Rivera, Ana")]


@pytest.mark.parametrize("text", ["Riveras", "Rivra", "Rievra, Ana", "Ana Riverra", "xivera"])
def test_a_surname_with_one_typo_is_found_when_nothing_else_is(worked: Worked, text: str) -> None:
    assert ("patient", "Rivera, Ana") in found(worked, text)
    assert found(worked, text, "only_a2") == []


def test_a_surname_finds_the_whole_family(worked: Worked) -> None:
    assert found(worked, "riv") == [("patient", "Rivera, Ana"), ("patient", "Rivera, Carl")]
    assert found(worked, "riv", "only_a2") == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ICN77", "claim"),
        ("icn1", "claim"),
        ("M1", None),
        ("EFT1", "remit"),
        ("R-1-1", "claim"),
        ("r11", "claim"),
        ("120.00", "remit"),
        ("200.00 9/14/2026", "claim"),
        ("$200.00 2026-09-01..2026-09-30", "claim"),
    ],
)
def test_everything_a_letter_names_is_found(worked: Worked, text: str, kind: str | None) -> None:
    kinds = {hit[0] for hit in found(worked, text)}
    assert kinds == ({kind} if kind else set())


def test_amounts_outside_the_window_and_foreign_traces_are_not_found(worked: Worked) -> None:
    assert found(worked, "200.00 1/14/2025") == []
    assert found(worked, "EFT1", "only_a2") == []
    assert found(worked, "") == []


@pytest.mark.parametrize("text", ["5550100200", "(555) 010-0200", "1980-02-29", "2/29/1980"])
def test_a_caller_is_found_by_phone_and_birth_date(worked: Worked, text: str) -> None:
    assert len(found(worked, text)) == 3


def test_the_account_page_says_who_owes_what_in_words(worked: Worked) -> None:
    with worked.office.unit("lopez") as unit:
        page = account_page(unit, worked.book.a1.account_id)
        assert unit.statements == 4
    assert (page.guarantor.last, page.guarantor.practice_name) == ("Rivera", "Practice A")
    assert [member.coverages[0].payer_name for member in page.family] == ["Acme Health"]
    assert [(claim.balance, claim.patient, claim.queue) for claim in page.claims] == [(3000, 3000, "follow_up")]
    assert [(each.cents, each.words) for each in page.by_party] == [(3000, "to be paid by the patient")]
    assert page.balance == sum(each.cents for each in page.by_party)
    with pytest.raises(NotFound), worked.office.unit("only_a2") as unit:
        account_page(unit, worked.book.a1.account_id)
