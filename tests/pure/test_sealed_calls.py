"""A money call is kept sealed: it comes back as it was sent, for the same person, server and operation alone."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from app.db.calls import FOLDER, Calls, _packed, _unpacked, forget_calls, sweep_calls

plain = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.text(), st.binary(), st.uuids(), st.dates(),
    st.datetimes(timezones=st.just(UTC)),
)  # fmt: skip
values = st.recursive(plain, st.lists, max_leaves=20)


def kept(folder: Path, secret: str = "a secret", *, server: str = "h:5432/office", login: str = "chen") -> Calls:  # noqa: S107
    return Calls(folder, server=server, login=login, secret=secret)


def keep(calls: Calls, number: UUID, **params: object) -> None:
    calls.keep(number, "write_off_v1", "SELECT api.write_off_v1(%(op)s)", params, unit=number, place=0)


@given(values)
def test_a_parameter_comes_back_with_its_value_and_its_type(value: object) -> None:
    back = _unpacked(_packed(value))
    assert back == value
    assert type(back) is type(value)


def test_json_comes_back_as_json() -> None:
    back = _unpacked(_packed(Jsonb({"on": date(2026, 3, 1), "ops": (1, 2)})))
    assert isinstance(back, Jsonb)
    assert back.obj == {"on": "2026-03-01", "ops": [1, 2]}


def test_a_call_is_read_by_whom_it_belongs_to_and_by_nobody_else(tmp_path: Path) -> None:
    op, other = uuid4(), uuid4()
    keep(kept(tmp_path), op, op=op, reason="RIVERA paid after all", cents=[123456], at=datetime(2026, 3, 1, tzinfo=UTC))
    found = kept(tmp_path).read(op)
    assert found is not None
    assert found.values() == {
        "op": op, "reason": "RIVERA paid after all", "cents": [123456], "at": datetime(2026, 3, 1, tzinfo=UTC)
    }  # fmt: skip
    (file,) = (tmp_path / FOLDER).iterdir()
    assert b"RIVERA" not in file.read_bytes()
    assert oct(file.stat().st_mode & 0o777) == "0o600"
    assert kept(tmp_path, "another secret").read(op) is None
    assert kept(tmp_path, login="lopez").read(op) is None
    assert kept(tmp_path, server="h:5432/other").read(op) is None
    file.rename(file.with_name(other.hex))
    assert kept(tmp_path).read(other) is None, "a call answers to another operation's number"


def test_a_call_that_was_cut_or_altered_is_no_call(tmp_path: Path) -> None:
    op = uuid4()
    keep(kept(tmp_path), op, reason="x" * 50)
    (file,) = (tmp_path / FOLDER).iterdir()
    whole = file.read_bytes()
    for content in (b"", whole[:5], whole[:-1], bytes([whole[0] ^ 1]) + whole[1:], whole[:-1] + bytes([whole[-1] ^ 1])):
        file.write_bytes(content)
        assert kept(tmp_path).read(op) is None
    file.write_bytes(whole)
    assert kept(tmp_path).read(op) is not None


def test_without_a_secret_and_of_an_import_nothing_is_kept(tmp_path: Path) -> None:
    keep(kept(tmp_path, ""), uuid4(), reason="x")
    kept(tmp_path).keep(uuid4(), "import_claims_v1", "SELECT 1", {"a": 1}, unit=uuid4(), place=0)
    keep(kept(tmp_path), uuid4(), strange=cast(object, 1.5))
    assert not (tmp_path / FOLDER).exists()


def test_calls_are_forgotten_by_number_and_by_age(tmp_path: Path) -> None:
    ops = [uuid4() for _ in range(3)]
    for op in ops:
        keep(kept(tmp_path), op)
    old = time.time() - timedelta(days=3).total_seconds()
    os.utime(tmp_path / FOLDER / ops[2].hex, (old, old))
    forget_calls(tmp_path, [ops[0], uuid4()])
    sweep_calls(tmp_path, older_than=timedelta(days=2))
    assert [kept(tmp_path).read(op) is not None for op in ops] == [False, True, False]
    sweep_calls(tmp_path / "nowhere", older_than=timedelta(days=2))
