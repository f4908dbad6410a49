"""A large file: kept in parts, told as it goes, and stopped at any piece without a trace in the book."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from app.db.unit import Params, Unit
from app.edi.check import check_file
from app.edi.stream import Cancelled, FileStream, Watch
from app.intake import files, remits
from app.intake.service import import_file
from app.jobs.receive import receive_file
from tests.bench.synthetic835 import synthetic_835
from tests.intake_book import TODAY, book, receive, set_up
from tests.office import Office
from tests.x12kit import remittance


class StopsAfter(Watch):
    """A person who stops when so many bytes were read; keeps every fraction that was shown."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.seen: list[float] = []

    def read(self, size: int) -> None:
        self.seen.append(self.fraction)
        self.most -= size
        if self.most < 0:
            self.cancel()
        super().read(size)


def kept(office: Office) -> list[int]:
    """Files, parts of files, and everything an import writes."""
    with office.unit("root") as unit:
        tables = ("stage.file", "stage.file_part", "app.remit_plb", "app.event")
        return [unit.number(f"SELECT count(*) FROM {table}") for table in tables] + book(unit)


def test_an_import_stopped_at_any_piece_leaves_nothing_and_may_begin_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "PART_BYTES", 4096)
    set_up(office)
    content = b"".join(synthetic_835(600)).replace(b"MADE UP HEALTH PLAN", b"EXAMPLE HEALTH PLAN")
    before = kept(office)
    size = len(content)
    # Within the hash, the recognition, the check, the keeping in parts, and the storing behind its first 500 claims.
    for most in (0, size + 10, 2 * size + 10, 3 * size + 10, 4 * size + size * 19 // 20):
        with pytest.raises(Cancelled):
            receive_file(office.database("svc_import"), BytesIO(content), "a.835", today=TODAY, watch=StopsAfter(most))
        assert kept(office) == before, most
    done = receive(office, content, "a.835").imported
    assert (done.again, done.remits[0].state, done.remits[0].claims) == (False, "stored", 600)


def test_a_file_kept_in_parts_is_the_same_bytes(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PART_BYTES", 100)
    set_up(office)
    receive(office, remittance(), "a.835")
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM stage.file_part") == len(remittance()) // 100 + 1
        assert unit.number("SELECT size FROM stage.file") == len(remittance())
        file_id = unit.number("SELECT id FROM stage.file")
    with office.unit("svc_import", read_only=True) as unit:
        assert [one.content for one in files.kept_contents(unit, [file_id])] == [remittance()]
    with office.unit("okoye", read_only=True) as unit:
        assert files.read_original(unit, file_id) == remittance()
    assert receive(office, remittance(), "b.835").imported.again


def test_progress_grows_from_nothing_to_all(office: Office) -> None:
    set_up(office)
    watch = StopsAfter(10**9)
    receive_file(office.database("svc_import"), BytesIO(remittance()), "a.835", today=TODAY, watch=watch)
    assert watch.seen[0] == 0.0
    assert watch.seen == sorted(watch.seen)
    assert watch.fraction == 1.0


def test_a_check_stops_too(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_bytes(b"".join(synthetic_835(200)))
    with pytest.raises(Cancelled):
        check_file(path, "a.835", StopsAfter(path.stat().st_size + 100))
    assert check_file(path, "a.835", Watch()).exit_code == 0


def test_a_stream_begins_anew_for_each_reader() -> None:
    stream = FileStream(b"ISA*1~")
    assert (stream.read(3), stream.again().read(3), stream.size) == (b"ISA", b"ISA", 6)


def test_the_memory_of_an_import_does_not_grow_with_its_file(office: Office, tmp_path: Path) -> None:
    set_up(office)
    small, large = (peak_of_import(office, tmp_path / f"{claims}.835", claims) for claims in (1_000, 4_000))
    # A slice of 500 claims weighs the same in both.
    assert large < small * 1.25


def peak_of_import(office: Office, path: Path, claims: int) -> int:
    """The most bytes Python held while the file was read and stored."""
    with path.open("wb") as made:
        for piece in synthetic_835(claims):
            trace = piece.replace(b"BENCH0001", f"BENCH{claims}".encode())
            made.write(trace.replace(b"MADE UP HEALTH PLAN", b"EXAMPLE HEALTH PLAN"))
    tracemalloc.start()
    try:
        with path.open("rb") as opened:
            done = import_file(office.database("svc_import"), opened, path.name, today=TODAY)
        assert done.remits[0].claims == claims
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_payment_that_is_passed_over_does_not_leave_the_server_in_silence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(office)
    content = b"".join(synthetic_835(600)).replace(b"MADE UP HEALTH PLAN", b"EXAMPLE HEALTH PLAN")
    assert receive(office, content, "a.835").imported.remits[0].state == "stored"
    said: list[str] = []
    execute = Unit.execute

    def heard(unit: Unit, sql: str, params: Params | None = None) -> int:
        said.append(sql)
        return execute(unit, sql, params)

    monkeypatch.setattr(Unit, "execute", heard)
    monkeypatch.setattr(remits, "SILENT", 100)
    assert receive(office, content + b"\n", "b.835").imported.remits[0].state == "duplicate"
    assert said.count("SELECT 1") == 6
    said.clear()
    stranger = content.replace(b"EXAMPLE HEALTH PLAN", b"UNHEARD OF")
    assert receive(office, stranger, "c.835").imported.remits[0].state == "unrouted"
    assert "SELECT 1" not in said, "what has no owner is not read once more at all"
