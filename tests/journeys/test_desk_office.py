"""The window's office on a real server: every act a page asks for, on a small demo book."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.demo.build import build_demo
from app.domain.errors import Conflict, NotPermitted
from app.edi.stream import Watch
from app.posting.mend_types import MendWish
from app.printing.calibration import Calibration
from app.printing.preview import page_count
from app.security.desk import SignedIn
from app.ui.server_office import ServerOffice
from app.workqueues.moves import MoveFilter, MoveTarget
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery
from tests.office import Office

AS_OF = date(2026, 11, 20)
FOLDED_AFTER = 1.3  # seconds: without a worker a poll folds what is older than 1.2 s


@pytest.fixture(scope="module")
def book(module_office: Office, tmp_path_factory: pytest.TempPathFactory) -> Office:
    build_demo(module_office.database, folder=tmp_path_factory.mktemp("demo"), claims=150, seed=7, as_of=AS_OF)
    return module_office


@pytest.fixture
def lopez(book: Office) -> Iterator[ServerOffice]:
    yield desk_of(book, "lopez", "specialist")


@pytest.fixture
def okoye(book: Office) -> Iterator[ServerOffice]:
    yield desk_of(book, "okoye", "supervisor", "auditor")


def desk_of(book: Office, login: str, *groups: str) -> ServerOffice:
    person = SignedIn(book.database(login), login, login.capitalize(), groups)
    return ServerOffice(person, lambda: book.database("svc_import"))


def test_a_desk_starts_with_queues_counts_places_and_what_was_parked(lopez: ServerOffice) -> None:
    facts = lopez.start()
    counts = {count.queue: count.items for count in facts.counts}
    assert {"follow_up", "denial", "exceptions"} <= {queue.code for queue in facts.queues}
    assert counts["follow_up"] > 0
    assert facts.places
    assert facts.payers
    assert [item.parked for item in facts.held] == [True]
    assert facts.drafts[0].body.startswith("Called at 10:40")


def test_list_total_and_side_bar_tell_the_same_count(lopez: ServerOffice) -> None:
    query = QueueQuery("follow_up")
    page, total = lopez.page(query, None, 1000, AS_OF), lopez.total(query, AS_OF)
    counts = {count.queue: count for count in lopez.side().counts}
    assert len(page.rows) == total.items == counts["follow_up"].items
    assert sum(row.balance for row in page.rows) == total.cents == counts["follow_up"].cents


def test_list_claim_and_lines_agree_to_the_cent(lopez: ServerOffice) -> None:
    rows = [row for row in lopez.page(QueueQuery("denial"), None, 5, AS_OF).rows if row.claim_id is not None]
    assert rows
    for row in rows:
        detail = lopez.claim(row.claim_id or 0)
        assert detail.head.balance == row.balance == sum(line.balance for line in detail.lines)


def test_take_type_save_and_next_leave_no_draft(lopez: ServerOffice) -> None:
    query = QueueQuery("follow_up")
    first = lopez.take_next(query)
    assert first is not None
    assert first.detail is not None
    claim_id = first.detail.head.claim_id
    lopez.save_draft(Draft(claim_id, "half a note"))
    reopened = lopez.reopen(first.item)
    assert reopened.draft is not None
    assert reopened.draft.body == "half a note"
    outcome = next(each for each in lopez.start().outcomes if each.due_days)
    save = OutcomeToSave(first.item.item_id, first.item.version, outcome.code, "half a note, and the rest")
    second = lopez.save_and_next(save, query)
    assert second is not None
    assert second.item.item_id != first.item.item_id
    assert claim_id not in {draft.claim_id for draft in lopez.start().drafts}
    assert lopez.release(second.item.item_id)


def test_a_stale_save_is_a_conflict_and_taking_again_mends_it(lopez: ServerOffice) -> None:
    found = lopez.take_next(QueueQuery("follow_up"))
    assert found is not None
    outcome = next(each for each in lopez.start().outcomes if each.due_days)
    stale = OutcomeToSave(found.item.item_id, found.item.version - 1, outcome.code, "late")
    with pytest.raises(Conflict):
        lopez.save_and_next(stale, QueueQuery("follow_up"))
    again = lopez.take(found.item.item_id, None)
    assert again.item.version > found.item.version - 1
    assert lopez.release(again.item.item_id)


def test_a_note_is_in_the_time_line_and_moves_no_date(lopez: ServerOffice) -> None:
    found = lopez.take_next(QueueQuery("follow_up"))
    assert found is not None
    lopez.save_note(found.item, "asked the front desk")
    detail = lopez.reopen(found.item).detail
    assert detail is not None
    assert any(entry.kind == "note" and "front desk" in entry.text for entry in detail.time_line)
    assert detail.work is not None
    assert detail.work.due_on == found.item.due
    assert lopez.release(found.item.item_id)


def test_an_exception_without_a_claim_keeps_draft_note_and_outcome(lopez: ServerOffice) -> None:
    exceptions = QueueQuery("exceptions")
    row = next(row for row in lopez.page(exceptions, None, 500, AS_OF).rows if row.claim_id is None and not row.holder)
    held = lopez.take(row.item_id, None).item
    lopez.save_draft(Draft(None, "half a note", remit_claim_id=held.remit_claim_id))
    reopened = lopez.reopen(held)
    assert (reopened.detail, reopened.draft and reopened.draft.body) == (None, "half a note")
    lopez.save_note(held, "half a note, and the rest")
    assert lopez.reopen(held).draft is None
    outcome = next(each for each in lopez.start().outcomes if each.due_days)
    following = lopez.save_and_next(OutcomeToSave(held.item_id, held.version, outcome.code, "asked again"), exceptions)
    told = [entry.text.splitlines()[0] for entry in lopez.notes_of_item(held.item_id)]
    assert told == ["asked again", "half a note, and the rest"]
    if following is not None:
        assert lopez.release(following.item.item_id)


def test_a_change_is_polled_by_the_colleagues_desk(lopez: ServerOffice, okoye: ServerOffice) -> None:
    time.sleep(FOLDED_AFTER)
    seq = okoye.poll(0).seq
    found = lopez.take_next(QueueQuery("denial"))
    assert found is not None
    time.sleep(FOLDED_AFTER)
    changes = okoye.poll(seq)
    assert any(change.topic == "queue" and change.actor == "lopez" for change in changes.changes)
    assert lopez.release(found.item.item_id)


def test_a_patient_found_by_name_opens_the_account_whose_parties_add_up(lopez: ServerOffice) -> None:
    row = lopez.page(QueueQuery("denial"), None, 1, AS_OF).rows[0]
    hits = lopez.find(row.patient.split(",")[0])
    account_id = next(hit.account_id for hit in hits if hit.account_id is not None)
    page = lopez.account(account_id)
    assert page.balance == sum(party.cents for party in page.by_party) == sum(claim.balance for claim in page.claims)


def test_claim_form_and_statement_are_made_as_pdf(lopez: ServerOffice) -> None:
    row = next(row for row in lopez.page(QueueQuery("denial"), None, 20, AS_OF).rows if row.claim_id)
    detail = lopez.claim(row.claim_id or 0)
    form = lopez.print_claim(detail.head.claim_id, True, AS_OF)
    assert form.printable
    assert page_count(form.pdf) >= 1
    assert page_count(lopez.print_statement(detail.head.account_id, AS_OF).pdf) >= 1


def test_a_form_moved_for_a_printer_and_seen_well_printed_stands_in_the_time_line(lopez: ServerOffice) -> None:
    row = next(row for row in lopez.page(QueueQuery("denial"), None, 20, AS_OF).rows if row.claim_id)
    claim_id = row.claim_id or 0
    still, moved = (lopez.print_claim(claim_id, False, AS_OF, Calibration(dx)).pdf for dx in (0, 3))
    assert still != moved
    lopez.note_printed(claim_id, False, page_count(moved))
    told = [(entry.kind, entry.text) for entry in lopez.claim(claim_id).time_line]
    assert ("print", "CMS-1500 printed on the pre-printed form, 1 page") in told


def test_every_payment_closes_and_can_be_opened(okoye: ServerOffice) -> None:
    remits = okoye.remits()
    assert remits
    assert all(remit.closes for remit in remits)
    review = okoye.review(remits[0].remit_id)
    assert review.row.remit_id == remits[0].remit_id
    assert sum(len(group.claims) for group in review.groups) == remits[0].claims


def test_a_payment_is_taken_back_approved_and_taken_back_from_the_page(okoye: ServerOffice) -> None:
    whole = (each for each in okoye.remits() if each.state == "posted" and each.posted == each.payment > 0)
    remit = next(whole)
    okoye.mend(MendWish("payment", remit.remit_id, reason="to look at it again"), AS_OF)
    sentence = okoye.approve(remit.remit_id, ())
    posted = okoye.review(remit.remit_id).row
    assert "posted" in sentence
    assert posted.closes
    assert posted.held == 0
    okoye.mend(MendWish("payment", remit.remit_id, reason="a test of the way back"), AS_OF)
    after = okoye.review(remit.remit_id).row
    assert after.closes
    assert after.posted == 0


def test_a_specialist_who_approves_is_refused_by_the_server(lopez: ServerOffice, okoye: ServerOffice) -> None:
    remit = okoye.remits()[0]
    with pytest.raises(NotPermitted):
        lopez.approve(remit.remit_id, ())


def test_a_file_dropped_twice_is_imported_once(okoye: ServerOffice, tmp_path: Path) -> None:
    file = tmp_path / "twice.835"
    file.write_text("ISA*00*nothing that could be read", encoding="ascii")
    first, second = okoye.import_file(str(file), Watch()), okoye.import_file(str(file), Watch())
    assert first.trouble
    assert "before" in second.sentence


def test_what_waits_for_a_route_is_released_from_the_page(okoye: ServerOffice) -> None:
    waiting = okoye.unrouted()
    assert waiting
    payer = next(group for group in waiting if group.kind == "payer")
    sentence = okoye.route("payer", payer.identifier, okoye.start().payers[0].code)
    assert "read again" in sentence
    assert payer.identifier not in {group.identifier for group in okoye.unrouted()}


def test_work_moved_to_a_colleague_is_in_the_loads(okoye: ServerOffice) -> None:
    rows = okoye.page(QueueQuery("follow_up", whose="pool"), None, 3, AS_OF).rows
    wanted = MoveFilter(item_ids=tuple(row.item_id for row in rows))
    plan = okoye.prepare_move(wanted, MoveTarget("person", "chen"), AS_OF)
    done = okoye.carry_out_move(plan)
    assert done.moved == len(rows)
    (chen,) = plan.loads
    assert chen.items_then == chen.items + len(rows)
    board = okoye.floor("people").board
    assert next(line.sum.items for line in board.lines if line.key == "chen") == chen.items_then
    assert okoye.undo_floor_move(done.move_id).moved == len(rows)


def test_preferences_come_back(lopez: ServerOffice) -> None:
    lopez.prefer("look", "dark")
    kept = {each.key: each.value for each in lopez.start().preferences}
    assert kept["look"] == '"dark"'
