"""People as raw SQL and as services: two administrators, scopes with dates, ending a live session, own secrets."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime

import psycopg
import pytest

from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.errors import SignInRefused
from app.db.unit import Unit
from app.domain.errors import Conflict, NotPermitted, Refused
from app.security.access import access_report
from app.security.people import EVERYWHERE, Person, Scope
from app.security.slots import change_own_secret
from app.security.staff import (
    Wish,
    change_groups,
    change_name,
    change_scope,
    count_waiting,
    cut_ended,
    decide_request,
    end_person,
    list_acts,
    list_requests,
    reset_secret,
)
from app.security.staff_wish import PersonWish, save_person
from tests.book import Book, fill_every_table
from tests.db.people_book import add, give_secret_back, member, open_people_book
from tests.office import Office

TODAY = datetime.now(UTC).date()


@pytest.fixture
def book(office: Office) -> Iterator[Book]:
    """Practices A and B, administrators adams and burke."""
    yield open_people_book(office)
    give_secret_back(office, "okoye")


def test_a_clerk_is_made_by_one_and_signs_in_with_the_generated_secret(office: Office, book: Book) -> None:
    assert add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A", "A1"),))) is None
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT sec.my_practices()", into=list) == [[book.practice_a]]
    found = member(office, "rosa")
    assert (found.name, found.groups, found.lent_by, found.created_by) == ("R. Rosa", ("specialist",), "adams", "adams")
    assert found.granted() == (Scope("A", "A1"),)
    with pytest.raises(Refused, match="already"):
        add(office, Person("rosa", "Again", ("poster",)))


@pytest.mark.parametrize("group", ["admin", "supervisor", "service"])
def test_a_group_that_leads_takes_a_second_administrator(office: Office, book: Book, group: str) -> None:
    with pytest.raises(Refused, match="second administrator"):
        add(office, Person("vega", "V. Vega", (group,)))
    asked = add(office, Person("vega", "V. Vega", (group,)), reason="new colleague")
    assert asked is not None
    with pytest.raises(SignInRefused):
        connect(office.credentials("vega"))
    with pytest.raises(NotPermitted, match="yourself"):
        decide_request(office.database("adams"), asked, Wish.CONFIRM)
    with pytest.raises(NotPermitted):
        decide_request(office.database("okoye"), asked, Wish.CONFIRM)
    assert decide_request(office.database("burke"), asked, Wish.CONFIRM, "seen the contract") == "vega"
    with office.unit("vega") as unit:
        assert unit.value("SELECT sec.my_groups()") == [group]
    with pytest.raises(Conflict, match="confirmed by burke"):
        decide_request(office.database("burke"), asked, Wish.REFUSE)
    with office.unit("root") as unit:
        kept = unit.number("SELECT count(*) FROM sec.people_request WHERE verifier IS NOT NULL")
        assert (kept, unit.text("SELECT secret_by FROM sec.person WHERE login = 'vega'")) == (0, "adams")


def test_raw_calls_cannot_pass_the_second_administrator_by(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",)))
    for statement in (
        "SELECT sec.create_person('rosa', 'x', ARRAY['admin'], '[]', NULL)",
        "SELECT sec.create_person('fresh', 'x', ARRAY['supervisor'], '[]', NULL)",
        "SELECT sec.create_person('burke', 'x', ARRAY['poster'], '[]', NULL)",
        "SELECT sec.create_person('okoye', 'x', ARRAY['supervisor', 'auditor'], '[]', 'SCRAM-SHA-256$4096:x$x:x')",
        "SELECT sec.end_person('burke')",
        "SELECT sec.put_groups('rosa', ARRAY['admin'], '')",
        "SELECT sec.put_person('rosa', 'x', ARRAY['admin'], '[]', NULL, 'person', '')",
        "SELECT sec.put_end('burke')",
        "SELECT sec.cut_sessions('okoye')",
        "INSERT INTO sec.people_request (kind, login, reason, asked_by) VALUES ('person', 'x1', 'because', 'burke')",
        "SELECT verifier FROM sec.people_request",
        "UPDATE sec.break_glass SET seen_by = 'adams'",
        "DELETE FROM sec.people_act",
    ):
        with pytest.raises(NotPermitted), office.unit("adams") as unit:
            unit.execute(statement)
    assert member(office, "rosa").groups == ("specialist",)
    assert member(office, "burke").ended_at is None


def test_nobody_changes_the_own_rights(office: Office, book: Book) -> None:
    acts: tuple[Callable[[Unit], object], ...] = (
        lambda unit: change_groups(unit, "adams", ("admin", "poster"), reason="I want to"),
        lambda unit: change_scope(unit, "adams", EVERYWHERE),
        lambda unit: change_name(unit, "adams", "The Boss"),
        lambda unit: reset_secret(unit, "adams", "another-secret-word", reason="lost"),
    )
    for act in acts:
        with pytest.raises(NotPermitted, match="own rights"), office.unit("adams") as unit:
            act(unit)
    with pytest.raises(NotPermitted, match="own rights"):
        end_person(office.database("adams"), "adams", reason="I go")
    with office.unit("burke") as unit:
        asked = change_groups(unit, "adams", ("admin", "supervisor"), reason="leads, too")
    assert asked is not None
    for wish in (Wish.CONFIRM, Wish.REFUSE):
        with pytest.raises(NotPermitted, match="own rights"):
            decide_request(office.database("adams"), asked, wish)


def test_an_administrator_is_ended_by_two_and_the_owner_can_stand_in(office: Office, book: Book) -> None:
    asked = end_person(office.database("adams"), "burke", reason="leaves on Friday")
    assert asked is not None
    with connect(office.credentials("burke")) as session:
        with pytest.raises(NotPermitted):
            decide_request(office.database("burke"), asked, Wish.CONFIRM)
        assert decide_request(office.database("rd_bootstrap"), asked, Wish.CONFIRM) == "burke"
        with pytest.raises(psycopg.errors.AdminShutdown):
            session.execute("SELECT 1")
    assert member(office, "burke").ended_at is not None


def test_who_set_the_secret_of_an_administrator_cannot_be_that_administrator_too(office: Office, book: Book) -> None:
    """adams asks for vega and knows the first password: as vega nothing of adams is confirmed until it is changed."""
    asked = add(office, Person("vega", "V. Vega", ("admin",)), reason="new colleague")
    assert asked is not None
    decide_request(office.database("burke"), asked, Wish.CONFIRM)
    more = add(office, Person("wolf", "W. Wolf", ("admin",)), reason="one more")
    assert more is not None
    with pytest.raises(NotPermitted, match="set by adams"):
        decide_request(office.database("vega"), more, Wish.CONFIRM)
    change_own_secret(office.database("vega"), "a-word-of-her-own")
    with closing(Database.open(Credentials(office.credentials("vega").server, "vega", "a-word-of-her-own"))) as own:
        assert decide_request(own, more, Wish.CONFIRM) == "wolf"


def test_a_new_secret_for_a_lead_takes_two_and_for_a_clerk_one(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",)))
    with connect(office.credentials("rosa")) as session, office.unit("adams") as unit:
        assert reset_secret(unit, "rosa", "another-secret-word") is None
    assert session.closed or _is_cut(session)
    with pytest.raises(SignInRefused):
        connect(office.credentials("rosa"))
    with office.unit("adams") as unit:
        asked = reset_secret(unit, "okoye", "another-secret-word", reason="lost it")
    assert asked is not None
    connect(office.credentials("okoye")).close()
    decide_request(office.database("burke"), asked, Wish.CONFIRM)
    connect(Credentials(office.credentials("okoye").server, "okoye", "another-secret-word")).close()


def _is_cut(session: psycopg.Connection[tuple[object, ...]]) -> bool:
    try:
        session.execute("SELECT 1")
    except psycopg.Error:
        return True
    return False


def test_a_secret_in_clear_text_is_refused(office: Office, book: Book) -> None:
    with pytest.raises(Refused, match="SCRAM"), office.unit("adams") as unit:
        unit.execute("SELECT sec.add_person('rosa', 'R.', ARRAY['specialist'], '[]', 'clear-text', '')")
    with pytest.raises(Refused, match="SCRAM"), office.unit("lopez") as unit:
        unit.execute("SELECT sec.change_own_secret('clear-text')")


def test_requests_wait_one_at_a_time_are_withdrawn_and_lapse_after_a_week(office: Office, book: Book) -> None:
    first = add(office, Person("vega", "V. Vega", ("admin",)), reason="new colleague")
    with pytest.raises(Conflict, match="waits already"):
        add(office, Person("vega", "V. Vega", ("admin",)), by="burke", reason="new colleague")
    with office.unit("burke", read_only=True) as unit:
        assert ([each.id for each in list_requests(unit)], count_waiting(unit)) == ([first], 1)
    with office.unit("adams", read_only=True) as unit:
        assert count_waiting(unit) == 0
    assert first is not None
    with pytest.raises(NotPermitted, match="withdraws"):
        decide_request(office.database("burke"), first, Wish.WITHDRAW)
    decide_request(office.database("adams"), first, Wish.WITHDRAW)
    second = add(office, Person("vega", "V. Vega", ("admin",)), reason="after all")
    with office.unit("root") as unit:
        unit.execute("UPDATE sec.people_request SET asked_at = now() - interval '8 days' WHERE decision = ''")
    assert second is not None
    with pytest.raises(Refused, match="seven days"):
        decide_request(office.database("burke"), second, Wish.CONFIRM)
    third = add(office, Person("vega", "V. Vega", ("admin",)), reason="again")
    with office.unit("burke", read_only=True) as unit:
        states = {each.id: each.decision for each in list_requests(unit, decided=True)}
    assert states == {first: "withdrawn", second: "lapsed", third: ""}


def test_who_asked_must_still_be_an_administrator_when_it_is_confirmed(office: Office, book: Book) -> None:
    office.enrol("cole", "admin")
    asked = add(office, Person("vega", "V. Vega", ("admin",)), by="cole", reason="new colleague")
    ended = end_person(office.database("adams"), "cole", reason="gone")
    assert asked is not None
    assert ended is not None
    decide_request(office.database("burke"), ended, Wish.CONFIRM)
    with pytest.raises(Refused, match="no administrator any more"):
        decide_request(office.database("burke"), asked, Wish.CONFIRM)


def test_ending_cuts_the_session_takes_the_scope_and_gives_the_work_back_at_once(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A"),)))
    with office.unit("root") as unit:
        fill_every_table(unit, book.a1, book.payer_id)
        held = unit.execute(
            "UPDATE app.work_item SET status = 1, holder = 'rosa', lease_until = now() + interval '1 hour' "
            "WHERE claim_id = %(claim)s AND status <> 9", {"claim": book.a1.claim_id},
        )
    assert held == 1
    with connect(office.credentials("rosa")) as session:
        assert session.execute("SELECT count(*) FROM app.claim").fetchone() != (0,)
        begun = time.monotonic()
        assert end_person(office.database("adams"), "rosa", reason="left") is None
        with pytest.raises(psycopg.errors.AdminShutdown):
            session.execute("SELECT count(*) FROM app.claim")
        took = time.monotonic() - begun
    assert took < 60
    with pytest.raises(SignInRefused):
        connect(office.credentials("rosa"))
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.work_item WHERE holder = 'rosa'") == 0
        assert unit.number("SELECT count(*) FROM sec.scope WHERE login = 'rosa' AND valid @> now()") == 0
        assert unit.number("SELECT count(*) FROM pg_auth_members WHERE member = 'rosa'::regrole") == 0
    found = member(office, "rosa")
    assert (found.groups, found.scopes) == ((), ())
    with office.unit("okoye", read_only=True) as unit:
        acts = [(each.actor, each.act, each.text) for each in list_acts(unit, "rosa")]
    assert acts == [("adams", "ended", "left"), ("adams", "made", "specialist; sees A")]


def test_a_session_opened_while_the_ending_is_not_committed_is_cut_after_it(office: Office, book: Book) -> None:
    """A desk that loses its line signs in again at once, and the server lets it in until the ending is committed."""
    add(office, Person("rosa", "R. Rosa", ("specialist",)))
    with office.unit("adams") as unit:
        unit.execute("SELECT sec.remove_person('rosa', 'left')")
        late = connect(office.credentials("rosa"))
    with closing(late):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            late.execute("SELECT count(*) FROM app.claim")
        assert cut_ended(office.database("svc_worker")) == 1
        assert _is_cut(late)
    assert cut_ended(office.database("svc_worker")) == 0


def test_an_ended_person_comes_back_with_nothing_of_before(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist", "poster"), (Scope("A"),)))
    end_person(office.database("adams"), "rosa")
    add(office, Person("rosa", "R. Rosa-Diaz", ("specialist",), (Scope("B"),)))
    found = member(office, "rosa")
    assert (found.name, found.groups, found.granted()) == ("R. Rosa-Diaz", ("specialist",), (Scope("B"),))
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT sec.my_practices()", into=list) == [[book.practice_b]]


def test_a_form_writes_what_differs_and_nothing_else(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A"),)))
    before = member(office, "rosa")
    with office.unit("adams") as unit:
        save_person(unit, PersonWish("rosa", "R. Rosa", ("specialist",), (Scope("A"),), "", before))
        assert len(list_acts(unit, "rosa")) == 1
        saved = save_person(unit, PersonWish("rosa", "Rosa", ("poster",), (Scope("B"),), "", before))
        assert (saved.request, saved.password) == (None, "")
        asked = save_person(unit, PersonWish("rosa", "Rosa", ("poster", "admin"), (Scope("B"),), "helps", before))
    assert asked.request is not None
    after = member(office, "rosa")
    assert (after.name, after.groups, after.granted()) == ("Rosa", ("poster",), (Scope("B"),))


def test_the_access_report_says_who_sees_what_since_when_and_by_whom(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A", "A1"),)))
    add(office, Person("idle_one", "N. One", ("specialist",), ()))
    with office.unit("okoye", read_only=True) as unit:
        rows = access_report(unit)
    asked = {"rosa", "idle_one", "okoye"}
    told = {row.login: (row.place, row.granted_by, row.way) for row in rows if row.login in asked}
    assert told == {
        "rosa": ("A/A1", "adams", "granted"), "idle_one": ("nothing", None, ""),
        "okoye": ("every practice", "rd_bootstrap", "granted"),
    }  # fmt: skip
    with office.unit("adams") as unit:
        change_scope(unit, "rosa", (Scope("B"),))
        places = [row.place for row in access_report(unit, past=True) if row.login == "rosa"]
        now = [row.place for row in access_report(unit) if row.login == "rosa"]
    assert (places, now) == (["A/A1", "B"], ["B"])
    for login in ("rosa", "chen", "lopez"):
        with pytest.raises(NotPermitted), office.unit(login) as unit:
            access_report(unit)


def test_what_was_done_to_rights_is_never_rewritten(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",)))
    for statement in ("UPDATE sec.people_act SET text = ''", "DELETE FROM sec.people_act", "TRUNCATE sec.people_act"):
        with pytest.raises(Refused), office.unit("root") as unit:
            unit.execute("SET LOCAL session_replication_role = replica")
            unit.execute(statement)
