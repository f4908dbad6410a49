"""Units of work, row mapping and the translation of driver errors, on the real server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import msgspec
import pytest

from app.db.database import Database
from app.db.errors import Lost, SignInRefused
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused, Unavailable
from tests.office import OWNER, Office


class Colour(StrEnum):
    """A closed vocabulary as it is kept in a text column."""

    RED = "red"


@dataclass(frozen=True, slots=True)
class Line:
    """A row with an enum, an array and a default."""

    number: int
    colour: Colour
    codes: tuple[str, ...]
    text: str = "none"


class Payment(msgspec.Struct, frozen=True):
    """A row whose second column is jsonb."""

    cents: int
    line: Line | None


def test_columns_map_by_name_to_the_fields_of_a_frozen_dataclass(office: Office) -> None:
    with office.unit("lopez") as unit:
        found = unit.rows("SELECT ARRAY['45', '2'] AS codes, 'red' AS colour, 7 AS number", into=Line)
    assert found == [Line(7, Colour.RED, ("45", "2"))]


def test_a_jsonb_column_becomes_the_struct_of_its_field(office: Office) -> None:
    sql = """SELECT 120 AS cents, '{"number": 1, "colour": "red", "codes": []}'::jsonb AS line"""
    with office.unit("lopez") as unit:
        assert unit.row(sql, into=Payment) == Payment(120, Line(1, Colour.RED, ()))


def test_a_column_the_row_type_does_not_know_is_a_programming_error(office: Office) -> None:
    with office.unit("lopez") as unit, pytest.raises(TypeError, match="unknown"):
        unit.rows("SELECT 1 AS number, 'red' AS colour, '{}'::text[] AS codes, 2 AS other", into=Line)


def test_a_scalar_type_takes_the_only_column(office: Office) -> None:
    with office.unit("lopez") as unit:
        assert unit.rows("SELECT generate_series(1, 3)", into=int) == [1, 2, 3]


def test_a_missing_row_is_told_in_the_callers_words(office: Office) -> None:
    with office.unit("lopez") as unit, pytest.raises(NotFound, match="No claim 17"):
        unit.one("SELECT 1 WHERE false", into=int, missing="No claim 17 in your practices.")


def test_an_exception_inside_the_block_undoes_everything(office: Office) -> None:
    with pytest.raises(RuntimeError), office.unit("root") as unit:
        unit.execute("CREATE TABLE public.scratch (id int)")
        raise RuntimeError
    with office.unit("root") as unit:
        assert unit.value("SELECT to_regclass('public.scratch')") is None


def test_a_read_only_unit_refuses_to_write(office: Office) -> None:
    with pytest.raises(NotPermitted), office.unit("root", read_only=True) as unit:
        unit.execute("CREATE TABLE public.scratch (id int)")


@pytest.mark.parametrize(
    ("code", "kind"), [("RD001", Refused), ("RD002", Conflict), ("RD003", NotPermitted), ("RD004", NotFound),
                       ("RD005", Unavailable)],
)
def test_a_sentence_raised_in_sql_arrives_as_it_stands(office: Office, code: str, kind: type[Exception]) -> None:
    sql = f"DO $$ BEGIN RAISE EXCEPTION 'The batch is closed.' USING ERRCODE = '{code}'; END $$"
    with pytest.raises(kind, match=r"^The batch is closed\.$"), office.unit("lopez") as unit:
        unit.execute(sql)


def test_a_unique_violation_never_tells_the_key(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("CREATE TABLE public.scratch (name text PRIMARY KEY)")
        unit.execute("INSERT INTO public.scratch VALUES ('Doe^Jane')")
    with pytest.raises(Conflict) as caught, office.unit("root") as unit:
        unit.execute("INSERT INTO public.scratch VALUES ('Doe^Jane')")
    assert "Doe" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_nul_in_a_text_is_refused_in_words(office: Office) -> None:
    with pytest.raises(Refused, match="character"), office.unit("lopez") as unit:
        unit.value("SELECT %(text)s::text", {"text": "a\0b"})


def test_a_wrong_secret_is_refused_and_not_retried(office: Office) -> None:
    wrong = replace(office.credentials("lopez"), secret="not the secret")
    with pytest.raises(SignInRefused, match="login or the password"):
        Database.open(wrong)
    with pytest.raises(SignInRefused):
        Database(wrong).reconnect(give_up_after=30)


def test_a_unit_is_repeated_after_a_collision_and_only_then(office: Office) -> None:
    turns: list[int] = []
    database = office.database("lopez")

    def collide_twice() -> int:
        turns.append(1)
        if len(turns) < 3:
            with database.unit() as unit:
                unit.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
        return len(turns)

    assert database.perform(lambda _unit: collide_twice()) == 3
    with pytest.raises(Refused):
        database.perform(lambda unit: unit.execute("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'RD001'; END $$"))


def test_a_broken_connection_is_told_and_reconnect_brings_a_new_one(office: Office) -> None:
    database = Database.open(office.credentials("lopez"))
    with database.unit() as unit:
        old = unit.number("SELECT pg_backend_pid()")
    with office.unit("root") as root:
        root.execute("SELECT pg_terminate_backend(%(pid)s)", {"pid": old})
    with pytest.raises(Lost), database.unit() as unit:
        unit.value("SELECT 1")
    database.reconnect(give_up_after=5)
    with database.unit() as unit:
        assert unit.number("SELECT pg_backend_pid()") != old
    database.close()


def test_a_pool_never_opens_more_connections_than_its_size(office: Office) -> None:
    database = Database.open(office.credentials("chen"), size=2)
    with database.unit() as first, database.unit() as second:
        assert first.number("SELECT 1") + second.number("SELECT 1") == 2
        open_now = first.number("SELECT count(*) FROM pg_stat_activity WHERE usename = 'chen'")
    assert open_now == 2
    database.close()
    with pytest.raises(Unavailable, match="closed"), database.unit():
        pass


def test_the_owner_of_the_office_is_no_superuser(office: Office) -> None:
    with office.unit("root") as unit:
        assert unit.value("SELECT rolsuper FROM pg_roles WHERE rolname = %(name)s", {"name": OWNER}) is False
