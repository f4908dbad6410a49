"""Two people at the same work: moved twice (F27), edited twice (F28), sent away (F29), frozen with an item (F07)."""

from __future__ import annotations

from contextlib import closing
from datetime import date

from app.domain.errors import AppError, Conflict, NotFound, Refused
from app.patients.correct import Contact, correct_patient
from app.posting.counter import take_payment
from app.posting.service import approve_remittance
from app.security.people import Scope
from app.workqueues.drafts import load_draft, save_draft
from app.workqueues.moves import MoveDone, MoveFilter, MoveTarget, carry_out, prepare_move
from app.workqueues.outcome import save_note, save_outcome
from app.workqueues.take import take_item, take_next
from app.workqueues.types import Draft, OutcomeToSave, QueueQuery
from tests.db.counter_book import TODAY, counter_book
from tests.faults.bench import Bench
from tests.faults.crowds import at_once
from tests.faults.desk_book import QUEUE, open_desk_book, open_rows
from tests.faults.frozen import FrozenDesk
from tests.faults.registry import Told, shows
from tests.office import Office

ITEMS = 30


@shows("F27")
def two_supervisors_move_the_same_items(bench: Bench) -> Told:
    """Both saw the same loads and move everything to another person in the same moment, again and again."""
    rounds = bench.times(3, 40)
    with bench.office(today=TODAY) as office:
        today = open_desk_book(office, ITEMS)
        for login in ("nina", "nora"):
            office.enrol(login, "specialist")
        office.enrol("lead", "supervisor")
        for _ in range(rounds):
            done = _moved_by_both(office, today)
            assert sum(each.moved for each in done.values()) == ITEMS, done
            second = min(done.values(), key=lambda each: each.moved)
            if second.moved == 0:
                assert "moved by" in second.skipped_text, second
            with office.unit("root") as unit:
                where = unit.rows(
                    "SELECT assignee || ' ' || count(*) FROM app.work_item WHERE status <> 9 GROUP BY assignee",
                    into=str,
                )
                assert sum(int(each.split()[-1]) for each in where) == ITEMS, "an item is lost or doubled"
                unit.execute("UPDATE app.work_item SET assignee = NULL, version = version + 1 WHERE status <> 9")
    return Told(rounds, "rounds", f"{ITEMS} items each; the second is told who moved them")


def _moved_by_both(office: Office, today: date) -> dict[str, MoveDone]:
    targets = {"lead": "nina", "okoye": "nora"}
    plans = {}
    for login, to in targets.items():
        with office.unit(login, read_only=True) as unit:
            wanted = MoveFilter(queue=QUEUE, had="")
            plans[login] = prepare_move(unit, wanted, MoveTarget("person", to), today=today)
    done: dict[str, MoveDone] = {}

    def go(at: int) -> None:
        login = list(targets)[at]
        with office.unit(login) as unit:
            done[login] = carry_out(unit, plans[login])

    at_once(2, go)
    return done


@shows("F28")
def two_people_edit_the_same_thing(bench: Bench) -> Told:
    """An address corrected twice from the same screen, an outcome saved twice, notes and drafts side by side."""
    rounds = bench.times(3, 40)
    with bench.office(today=TODAY) as office:
        today = open_desk_book(office, rounds)
        office.enrol("nina", "specialist")
        for turn, row in enumerate(open_rows(office, today)):
            assert row.claim_id is not None
            claim = row.claim_id
            _address_twice(bench, office, claim, turn)
            for login in ("lopez", "nina"):
                with office.unit(login) as unit:
                    save_draft(unit, Draft(claim_id=claim, body=f"half a sentence of {login}"))
                    save_note(unit, claim, f"note {turn} of {login}")
            with office.unit("lopez") as unit:
                mine = take_item(unit, row.item_id)
                save_outcome(unit, OutcomeToSave(mine.item_id, mine.version, "in_process", "called"))
            try:
                with office.unit("nina") as unit:
                    save_outcome(unit, OutcomeToSave(mine.item_id, mine.version, "in_process", "called, too"))
            except Conflict as error:
                assert "Lopez" in bench.plain(error), error.sentence
            else:
                raise AssertionError("the second outcome went over the first")
            with office.unit("nina", read_only=True) as unit:
                kept = load_draft(unit, claim)
                assert kept is not None
                assert kept.body == "half a sentence of nina", "what the second typed is lost"
                told = {"claim": claim}
                asked = "SELECT count(*) FROM app.event WHERE claim_id = %(claim)s AND kind = 'note'"
                assert unit.number(asked, told) == 2
    return Told(rounds, "claims edited twice")


def _address_twice(bench: Bench, office: Office, claim: int, turn: int) -> None:
    with office.unit("root") as unit:
        patient = unit.number("SELECT patient_id FROM app.claim WHERE id = %(id)s", {"id": claim})
        seen = unit.number("SELECT version FROM app.patient WHERE id = %(id)s", {"id": patient})
    told: list[str] = []

    def correct(at: int) -> None:
        contact = Contact(f"{turn} Elm Street {at}", "", "Salem", "OR", "97301", "5550100111")
        try:
            with office.unit(("lopez", "nina")[at]) as unit:
                correct_patient(unit, patient, contact, version=seen)
            told.append("saved")
        except Conflict as error:
            told.append(bench.plain(error))

    at_once(2, correct)
    assert told.count("saved") == 1, told


@shows("F29")
def scope_is_revoked_under_an_open_session(bench: Bench) -> Told:
    """A clerk is signed in and reads; the administrator takes the practice away; the very next statement is empty."""
    rounds = bench.times(2, 25)
    with bench.office(today=TODAY) as office:
        book = counter_book(office)
        with office.unit("root") as unit:
            unit.execute("INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('ZZ', 'ZZ', 'ZZ', 'ZZ')")
        for at in range(rounds):
            login = f"leaver{at}"
            office.enrol(login, "poster")
            with office.database(login).statement() as unit:
                assert unit.number("SELECT count(*) FROM app.claim") == 2
                office.enrol(login, "poster", scopes=(Scope("ZZ"),))
                assert unit.number("SELECT count(*) FROM app.claim") == 0, "claims are still to be read"
                assert unit.number("SELECT count(*) FROM led.entry") == 0, "money is still to be read"
                try:
                    take_payment(unit, book.new(100), (), today=TODAY)
                except AppError as error:
                    bench.plain(error)
                else:
                    raise AssertionError("money was taken for a practice that is gone")
                try:
                    approve_remittance(unit, "T1", today=TODAY)
                except (NotFound, Refused) as error:
                    bench.plain(error)
    return Told(rounds, "people", "no delay at all: the next statement of the open session")


@shows("F07")
def a_desk_is_frozen_with_an_item(bench: Bench) -> Told:
    """A desk takes an item and is stopped; its lease runs out, a colleague works the item, the desk wakes up."""
    rounds = bench.times(1, 20)
    with bench.office(today=TODAY) as office:
        today = open_desk_book(office, rounds)
        office.enrol("nina", "specialist")
        for row in open_rows(office, today):
            with closing(FrozenDesk(office.credentials("lopez"), row.item_id)) as desk:
                desk.wait_until_frozen()
                with office.unit("root") as unit:
                    unit.execute(
                        "UPDATE app.work_item SET lease_until = clock_timestamp() - interval '1 s' WHERE id = %(id)s",
                        {"id": row.item_id},
                    )
                with office.database("svc_worker").statement() as unit:
                    assert unit.number("SELECT api.sweep_leases_v1()") == 1
                with office.unit("nina") as unit:
                    taken = take_next(unit, QueueQuery(QUEUE))
                    assert taken is not None
                    assert taken.item_id == row.item_id, "the frozen desk's item was not handed out"
                    save_outcome(unit, OutcomeToSave(taken.item_id, taken.version, "in_process", "worked it"))
                said = desk.wake()
            bench.plain(Conflict(said))
            assert "Nina" in said, said
    return Told(
        rounds, "frozen desks", "", "the lease's 15 minutes are not waited for: its end is written into the row"
    )
