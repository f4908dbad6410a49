"""What is kept of what a person may see is what the scopes say, at every moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from tests.office import Office
from tests.work_book import open_work_book

LIVE = """SELECT s.login FROM sec.seen s CROSS JOIN LATERAL sec.reckon_seen(ARRAY[s.login]) r
    WHERE (s.practices, s.locations, s.whole, s.until) IS DISTINCT FROM (r.practices, r.locations, r.whole, r.until)
    UNION ALL SELECT p.login FROM sec.person p WHERE NOT EXISTS (SELECT FROM sec.seen s WHERE s.login = p.login)"""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a session of the person is told."""

    practices: tuple[int, ...]
    locations: tuple[int, ...]
    whole: tuple[int, ...]


SIGHT = """SELECT sec.my_practices() AS practices, sec.my_locations() AS locations, sec.my_whole_practices() AS whole"""


def sight(office: Office, login: str) -> Sight:
    """Asked by the person's own session."""
    with office.unit(login) as unit:
        return unit.one(SIGHT, into=Sight, missing="")


@pytest.fixture
def two_practices(office: Office) -> Office:
    """Practices N (locations N1, N2) and S (S1); lopez sees nothing yet."""
    open_work_book(office)
    with office.unit("root") as unit:
        unit.execute("DELETE FROM sec.scope WHERE login = 'lopez'")
    return office


def give(office: Office, *, practice: str = "", location: str = "", since: str = "now()", until: str = "NULL") -> None:
    """A scope for lopez; `since` and `until` are SQL."""
    with office.unit("root") as unit:
        unit.execute(
            f"""INSERT INTO sec.scope (login, practice_id, location_id, valid) SELECT 'lopez',
            (SELECT id FROM app.practice WHERE code = %(practice)s),
            (SELECT id FROM app.location WHERE code = %(location)s), tstzrange({since}, {until})""",
            {"practice": practice, "location": location},
        )


def kept_wrong(office: Office) -> list[str]:
    """Logins whose kept sight is not what the scopes say."""
    with office.unit("root") as unit:
        return unit.rows(LIVE, into=str)


def test_one_location_shows_its_practice_and_no_whole(two_practices: Office) -> None:
    give(two_practices, practice="N", location="N2")
    seen = sight(two_practices, "lopez")
    assert (len(seen.practices), len(seen.locations), seen.whole) == (1, 1, ())
    assert kept_wrong(two_practices) == []


def test_a_new_location_is_seen_by_who_holds_the_practice_and_by_nobody_else(two_practices: Office) -> None:
    give(two_practices, practice="N")
    before = sight(two_practices, "lopez")
    with two_practices.unit("root") as unit:
        for practice in ("N", "S"):
            unit.execute(
                """INSERT INTO app.location (practice_id, code, name, npi, city, state, zip)
                SELECT p.id, 'NEW', 'New', p.billing_npi, 'Springfield', 'IL', '62701' FROM app.practice p
                WHERE p.code = %(code)s""",
                {"code": practice},
            )
    after = sight(two_practices, "lopez")
    assert (len(before.locations), len(after.locations)) == (2, 3)
    assert kept_wrong(two_practices) == []


def test_what_is_taken_away_is_gone_in_the_same_session(two_practices: Office) -> None:
    give(two_practices)
    with two_practices.database("lopez").statement() as mine:
        assert len(mine.one(SIGHT, into=Sight, missing="").locations) == 3
        with two_practices.unit("root") as unit:
            unit.execute("DELETE FROM sec.scope WHERE login = 'lopez'")
        assert mine.one(SIGHT, into=Sight, missing="") == Sight((), (), ())


def test_a_scope_of_tomorrow_shows_nothing_and_says_when(two_practices: Office) -> None:
    give(two_practices, practice="S", since="now() + interval '1 day'")
    assert sight(two_practices, "lopez") == Sight((), (), ())
    with two_practices.unit("root") as unit:
        until = unit.value("SELECT until FROM sec.seen WHERE login = 'lopez'")
        now = unit.value("SELECT now()")
    assert isinstance(until, datetime)
    assert isinstance(now, datetime)
    assert timedelta(hours=23) < until - now <= timedelta(days=1)


def test_a_scope_that_ended_is_not_seen_though_the_kept_row_still_holds_it(two_practices: Office) -> None:
    give(two_practices, practice="S", since="now() - interval '1 day'", until="now() + interval '300 ms'")
    with two_practices.database("lopez").statement() as mine:
        mine.execute("SELECT pg_sleep(0.4)")
        assert mine.one(SIGHT, into=Sight, missing="") == Sight((), (), ())
    with two_practices.unit("root") as unit:
        assert unit.number("SELECT cardinality(locations) FROM sec.seen WHERE login = 'lopez'") == 1


def test_the_kept_row_follows_though_triggers_are_off_for_a_load(two_practices: Office) -> None:
    with two_practices.unit("root") as unit:
        unit.execute("SET LOCAL session_replication_role = replica")
        unit.execute("INSERT INTO sec.scope (login) VALUES ('lopez')")
    assert len(sight(two_practices, "lopez").locations) == 3


def test_nobody_writes_what_is_kept(two_practices: Office) -> None:
    with two_practices.unit("root") as unit:
        rights = unit.rows(
            """SELECT g.rolname || ' ' || p FROM pg_roles g, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) p
            WHERE g.rolname LIKE 'rd_%' AND g.rolname NOT IN ('rd_owner', 'rd_migrator', 'rd_bootstrap', 'rd_fn_sec')
              AND has_table_privilege(g.rolname, 'sec.seen', p)""",
            into=str,
        )
    assert rights == []
