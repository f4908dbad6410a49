"""What people write directly: notes, drafts, preferences, tips, corrections; each under the own name and in scope."""

from __future__ import annotations

import pytest

from app.db.unit import Unit
from app.domain.errors import Conflict, NotFound, NotPermitted
from app.patients.correct import Contact, correct_account, correct_patient
from app.security.people import Scope
from tests.book import Book, BookClaim, open_book
from tests.office import Office


def write_note(unit: Unit, claim: BookClaim, *, location: int | None = None, kind: str = "note") -> None:
    """A note as the desk writes it."""
    unit.execute(
        "INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) "
        "VALUES (%(practice)s, %(location)s, %(claim)s, %(kind)s, 'called')",
        {
            "practice": claim.practice_id,
            "location": location or claim.location_id,
            "claim": claim.claim_id,
            "kind": kind,
        },
    )


@pytest.fixture
def book(office: Office) -> Book:
    """The small book, and the specialist `only_a1` beside the demo people."""
    office.enrol("only_a1", "specialist", scopes=())
    found = open_book(office)
    office.enrol("only_a1", "specialist", scopes=(Scope("A", "A1"),))
    return found


def test_a_note_carries_the_name_of_who_wrote_it(office: Office, book: Book) -> None:
    with office.unit("only_a1") as unit:
        write_note(unit, book.a1)
        assert unit.text("SELECT actor FROM app.event") == "only_a1"


def test_a_note_is_only_written_on_a_claim_in_sight_and_only_as_a_note(office: Office, book: Book) -> None:
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        write_note(unit, book.a2)
    # the claim of another location under the label of the own one
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        write_note(unit, book.a2, location=book.a1.location_id)
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        write_note(unit, book.a1, kind="outcome")
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        unit.execute("INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor) "
                     "SELECT practice_id, location_id, id, 'note', 'x', 'chen' FROM app.claim")


def test_a_draft_is_seen_by_its_author_alone(office: Office, book: Book) -> None:
    write = ("INSERT INTO app.draft (practice_id, location_id, claim_id, body) "
             "SELECT practice_id, location_id, id, 'half a sent' FROM app.claim WHERE id = %(claim)s")
    with office.unit("only_a1") as unit:
        assert unit.execute(write, {"claim": book.a1.claim_id}) == 1
        assert unit.execute(write, {"claim": book.a2.claim_id}) == 0
    with office.unit("lopez") as unit:
        assert unit.number("SELECT count(*) FROM app.draft") == 0
        assert unit.execute("UPDATE app.draft SET body = ''") == 0
    with office.unit("only_a1") as unit:
        assert unit.text("SELECT body FROM app.draft") == "half a sent"


def test_preferences_and_tips_are_written_under_the_own_name(office: Office, book: Book) -> None:
    with office.unit("only_a1") as unit:
        unit.execute("INSERT INTO app.preference (key, value) VALUES ('columns', '[]')")
        unit.execute(
            "INSERT INTO app.payer_tip (payer_id, body) VALUES (%(payer)s, 'press 3')", {"payer": book.payer_id}
        )
    with office.unit("lopez") as unit:
        assert unit.number("SELECT count(*) FROM app.preference") == 0
        assert unit.text("SELECT author FROM app.payer_tip") == "only_a1"
        assert unit.execute("UPDATE app.payer_tip SET body = 'press 4'") == 0
    with office.unit("okoye") as unit:
        assert unit.execute("UPDATE app.payer_tip SET pinned = false") == 1


def test_an_address_is_corrected_in_sight_and_a_name_is_not(office: Office, book: Book) -> None:
    correct = "UPDATE app.patient SET phone = '5550100299', version = version + 1 WHERE version = 1"
    with office.unit("only_a1") as unit:
        assert unit.execute(correct) == 1
        assert unit.execute(correct) == 0       # the version shown is no longer the version there
    with pytest.raises(NotPermitted), office.unit("only_a1") as unit:
        unit.execute("UPDATE app.patient SET last = 'Other'")
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.patient WHERE phone = '5550100299'") == 1


@pytest.mark.parametrize("table", ["patient", "account"])
@pytest.mark.parametrize("version", ["version", "version + 2", "version - 1", "NULL"])
def test_the_database_itself_refuses_a_correction_that_does_not_count_up(
    office: Office, book: Book, table: str, version: str
) -> None:
    for login in ("only_a1", "root"):
        with pytest.raises(Conflict, match="read it again"), office.unit(login) as unit:
            unit.execute(f"UPDATE app.{table} SET phone = '5550100298', version = {version}")
    with pytest.raises(Conflict), office.unit("root") as unit:
        unit.execute("SET session_replication_role = 'replica'")
        unit.execute(f"UPDATE app.{table} SET phone = '5550100298'")
    with office.unit("root") as unit:
        assert unit.number(f"SELECT count(*) FROM app.{table} WHERE phone = '5550100298'") == 0


def test_a_stale_save_of_an_address_is_refused_and_the_newer_one_stays(office: Office, book: Book) -> None:
    moved = Contact("1 Elm Street", "", "Salem", "OR", "97301", "5550100111")
    stale = Contact("9 Oak Street", "", "Salem", "OR", "97301", "5550100999")
    for correct, table, key in (
        (correct_patient, "patient", book.a1.patient_id), (correct_account, "account", book.a1.account_id)
    ):
        with office.unit("only_a1") as unit:
            read = unit.number(f"SELECT version FROM app.{table} WHERE id = %(id)s", {"id": key})
        with office.unit("only_a1") as unit:
            assert correct(unit, key, moved, version=read) == read + 1
        with pytest.raises(Conflict, match=f"Somebody else changed this {table}"), office.unit("okoye") as unit:
            correct(unit, key, stale, version=read)
        with pytest.raises(NotFound), office.unit("only_a1") as unit:
            correct(unit, book.b1.patient_id if table == "patient" else book.b1.account_id, stale, version=1)
        with office.unit("root") as unit:
            assert unit.text(f"SELECT phone FROM app.{table} WHERE id = %(id)s", {"id": key}) == "5550100111"


def test_a_corrected_phone_is_found_by_the_next_search(office: Office, book: Book) -> None:
    with office.unit("only_a1") as unit:
        unit.execute("UPDATE app.patient SET phone = '(555) 010-0299', version = version + 1")
        assert unit.text("SELECT phone_norm FROM app.patient_location") == "5550100299"
