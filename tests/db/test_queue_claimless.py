"""An exception no claim was found for: what is typed on it is kept, and goes with it to the claim it is matched to."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from app import cli
from app.claims.desk_facts import notes_of_item
from app.claims.detail import claim_detail
from app.db.unit import Unit
from app.domain.errors import Conflict, NotPermitted, Refused
from app.posting.service import approve_remittance, retry_unmatched
from app.security.people import Scope
from app.workqueues.drafts import discard_draft, list_drafts, load_draft, save_draft
from app.workqueues.outcome import save_and_next, save_item_note, save_note, save_outcome
from app.workqueues.reassign import reassign_items
from app.workqueues.take import park_item, take_item
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery, TakenItem
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import PAID
from tests.office import Office


@dataclass
class Exceptional:
    """The book, and its one item: a payment of 120.00 for the unknown claim C1."""

    book: PostingBook
    item: int
    received: int

    def taken(self, unit: Unit) -> TakenItem:
        return take_item(unit, self.item)

    def match(self, office: Office) -> int:
        """The claim comes in and the payment is matched to it by the retry; its id."""
        claim = self.book.claim("C1", [("99213", 20000)])
        with office.unit("svc_import") as unit:
            assert retry_unmatched(unit, today=TODAY).posted == 1
        return claim


@pytest.fixture
def exceptional(office: Office) -> Exceptional:
    book = PostingBook(office)
    post(office, book.remit("T1", [PAID]))
    with office.unit("root") as unit:
        item = unit.number("SELECT id FROM app.work_item WHERE claim_id IS NULL AND status <> 9")
        received = unit.number("SELECT remit_claim_id FROM app.work_item WHERE id = %(item)s", {"item": item})
    return Exceptional(book, item, received)


def notes(office: Office, item: int, login: str = "chen") -> list[str]:
    with office.unit(login, read_only=True) as unit:
        return [entry.text.splitlines()[0] for entry in notes_of_item(unit, item)]


def told(office: Office, claim: int, login: str = "chen") -> list[str]:
    """What a person wrote, of the claim's time line, newest first."""
    with office.unit(login) as unit:
        entries = claim_detail(unit, claim).time_line
    return [entry.text.splitlines()[0] for entry in entries if entry.kind in ("note", "outcome")]


def test_a_note_is_kept_and_seen_by_the_colleague(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "the payer names another member")
    assert notes(office, exceptional.item) == ["the payer names another member"]


def test_an_empty_note_and_one_out_of_scope_are_refused(office: Office, exceptional: Exceptional) -> None:
    office.enrol("petra", "specialist", scopes=(Scope("QFM", "MAIN"),))
    with office.unit("lopez") as unit, pytest.raises(Refused, match="empty"):
        save_item_note(unit, exceptional.item, "  ")
    with office.unit("petra") as unit, pytest.raises(Refused, match="scope"):
        save_item_note(unit, exceptional.item, "I may not see this")


def test_the_queue_verb_notes_an_item_without_a_claim(
    office_variables: None, office: Office, exceptional: Exceptional
) -> None:
    assert cli.main(["queue", "note", "--item", str(exceptional.item), "--text", "asked for the remit"]) == 0
    assert notes(office, exceptional.item) == ["asked for the remit"]


def test_the_note_typed_with_an_outcome_is_kept(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        held = exceptional.taken(unit)
        save_draft(unit, Draft(None, "asked the pay", remit_claim_id=held.remit_claim_id))
        save_outcome(unit, OutcomeToSave(held.item_id, held.version, "in_process", "asked the payer"))
        assert list_drafts(unit) == ()
    assert notes(office, exceptional.item) == ["asked the payer"]
    with office.unit("chen", read_only=True) as unit:
        (entry,) = notes_of_item(unit, exceptional.item)
    assert entry.kind == "outcome"
    assert "\n" in entry.text


def test_save_and_next_keeps_the_note_too(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        held = exceptional.taken(unit)
        save = OutcomeToSave(held.item_id, held.version, "in_process", "asked twice")
        assert save_and_next(unit, save, QueueQuery("exceptions")) is None
    assert notes(office, exceptional.item) == ["asked twice"]


def test_after_a_match_by_retry_the_claims_time_line_tells_it_all(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "the practice will send the claim")
        held = exceptional.taken(unit)
        save_outcome(unit, OutcomeToSave(held.item_id, held.version, "in_process", "they send it today"))
    claim = exceptional.match(office)
    assert told(office, claim) == ["they send it today", "the practice will send the claim"]
    assert broken_invariants(office) == []


def test_after_a_match_by_a_person_too(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "it is C7, says the practice")
    claim = exceptional.book.claim("C7", [("99213", 20000)], name="OTHER,NAME", member="M9")
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", claim="C1", matched_to="C7", today=TODAY)
    assert told(office, claim) == ["it is C7, says the practice"]


def test_who_works_only_at_the_claims_place_reads_the_notes_once_it_is_matched(
    office: Office, exceptional: Exceptional
) -> None:
    office.enrol("petra", "specialist", scopes=(Scope("QFM", "MAIN"),))
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "found in the other system")
    with office.unit("petra") as unit:
        assert unit.number("SELECT count(*) FROM app.event") == 0
    claim = exceptional.match(office)
    assert told(office, claim, "petra") == ["found in the other system"]


def test_a_note_typed_while_the_payment_was_matched_goes_to_the_claim(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        held = exceptional.taken(unit)
        save_draft(unit, Draft(None, "half a sentence", remit_claim_id=held.remit_claim_id))
    claim = exceptional.match(office)
    with office.unit("lopez") as unit, pytest.raises(Conflict):
        save_outcome(unit, OutcomeToSave(held.item_id, held.version, "in_process", "half a sentence more"))
    with office.unit("lopez") as unit:
        save_draft(unit, Draft(None, "half a sentence more", remit_claim_id=held.remit_claim_id))
        found = load_draft(unit, claim)
        assert found is not None
        assert found.body == "half a sentence more"
        save_item_note(unit, exceptional.item, "half a sentence more")
        discard_draft(unit, claim)
        assert list_drafts(unit) == ()
    assert told(office, claim) == ["half a sentence more"]


def test_a_draft_is_kept_per_person_and_the_last_one_wins(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        received = exceptional.taken(unit).remit_claim_id
        assert received == exceptional.received
        save_draft(unit, Draft(None, "half", remit_claim_id=received))
        save_draft(unit, Draft(None, "half a note", "in_process", remit_claim_id=received))
        found = load_draft(unit, None, received)
        assert found is not None
        assert (found.body, found.outcome, found.remit_claim_id) == ("half a note", "in_process", received)
    with office.unit("chen") as unit:
        assert load_draft(unit, None, received) is None


def test_a_note_is_told_to_the_other_desks(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "told")
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.change WHERE topic = 'remit' AND actor = 'lopez'") == 1


def test_moving_it_and_losing_its_parking_are_in_its_time_line(office: Office, exceptional: Exceptional) -> None:
    with office.unit("okoye") as unit:
        reassign_items(unit, [exceptional.item], "lopez")
    with office.unit("lopez") as unit:
        exceptional.taken(unit)
        park_item(unit, exceptional.item)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET lease_until = clock_timestamp() - interval '1 s' WHERE status = 1")
    with office.unit("svc_worker") as unit:
        assert unit.number("SELECT api.sweep_leases_v1()") == 1
    back, assigned = notes(office, exceptional.item)
    assert assigned.startswith("assigned to")
    assert "went back to its queue" in back


def test_nobody_writes_past_what_is_in_sight(office: Office, exceptional: Exceptional) -> None:
    office.enrol("petra", "specialist", scopes=(Scope("QFM", "MAIN"),))
    probe = (
        "INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text) "
        "VALUES (%(practice)s, %(location)s, NULL, %(received)s, %(kind)s, 'x')"
    )
    named = {"practice": exceptional.book.practice, "received": exceptional.received}
    here = exceptional.book.location
    for login, location, kind in (
        ("petra", None, "note"), ("petra", here, "note"), ("lopez", here, "note"), ("lopez", None, "outcome"),
    ):  # fmt: skip
        with pytest.raises(NotPermitted), office.unit(login) as unit:
            unit.execute(probe, named | {"location": location, "kind": kind})
    with pytest.raises(NotPermitted), office.unit("petra") as unit:
        unit.execute(
            "INSERT INTO app.draft (practice_id, remit_claim_id, body) VALUES (%(practice)s, %(received)s, 'x')", named
        )


def test_a_note_belongs_to_a_claim_or_to_a_received_claim(office: Office, exceptional: Exceptional) -> None:
    with office.unit("root") as unit, pytest.raises(Refused, match="rule of the database"):
        unit.execute(
            "INSERT INTO app.event (practice_id, kind, text) VALUES (%(practice)s, 'system', 'of nothing')",
            {"practice": exceptional.book.practice},
        )


def test_what_was_written_stays_as_it_was_written(office: Office, exceptional: Exceptional) -> None:
    with office.unit("lopez") as unit:
        save_item_note(unit, exceptional.item, "as written")
    with pytest.raises(Refused, match="kept for good"), office.unit("root") as unit:
        unit.execute("UPDATE app.event SET claim_id = 1")


def test_an_item_with_a_claim_takes_its_note_to_the_claim(office: Office, exceptional: Exceptional) -> None:
    claim = exceptional.match(office)
    with office.unit("lopez") as unit:
        save_note(unit, claim, "on the claim")
        save_item_note(unit, exceptional.item, "on its old item")
    assert told(office, claim) == ["on its old item", "on the claim"]
