"""The file of the journal: torn, altered, strange, full, long, and written by many at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app.db.journal import FOLD_ABOVE_BYTES, HEAD, NAME, SAVED, Journal, read_rows
from tests.desks import ROOT

_FULL = """
import resource, signal, sys, uuid
from pathlib import Path
from app.db.journal import Journal, JournalUnwritable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path(sys.argv[1]))
size = journal.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 40, size + 40))
try:
    journal.begin(uuid.uuid4(), "write_off_v1", "00", server="s", login="chen", backend=1)
except JournalUnwritable as refused:
    print("nothing was sent" in refused.sentence, journal.path.stat().st_size == size)
"""


def note(journal: Journal, op: UUID | None = None) -> UUID:
    """One operation about to be sent."""
    made = op or uuid4()
    journal.begin(made, "write_off_v1", "ab12", server="h:5432/office", login="chen", backend=77)
    return made


def test_a_line_torn_at_any_byte_is_passed_over_and_the_next_one_is_read(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    first = note(journal)
    whole = journal.path.read_bytes()
    note(journal)
    torn = journal.path.read_bytes()
    for length in range(len(whole), len(torn) - 1):
        journal.path.write_bytes(torn[:length])
        assert [each.begun.op for each in journal.rows()] == [first]
        after = note(journal)
        assert [each.begun.op for each in journal.rows()] == [first, after]


def test_a_head_torn_at_any_byte_is_written_anew(tmp_path: Path) -> None:
    for length in range(len(HEAD)):
        journal = Journal(tmp_path)
        journal.path.write_bytes(HEAD[:length])
        op = note(journal)
        assert [each.begun.op for each in journal.rows()] == [op]


def test_an_altered_byte_costs_its_own_line_only(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    ops = [note(journal) for _ in range(3)]
    content = bytearray(journal.path.read_bytes())
    place = content.index(str(ops[1]).encode())
    content[place] ^= 1
    assert [each.begun.op for each in read_rows(bytes(content))] == [ops[0], ops[2]]


def test_lines_of_an_unknown_kind_and_fields_of_a_newer_program_are_passed_over(tmp_path: Path) -> None:
    import zlib  # noqa: PLC0415  # only here

    journal = Journal(tmp_path)
    op = note(journal)
    line = journal.path.read_bytes()[len(HEAD) :]
    newer = line.split(b" ", 1)[1].strip()[:-1] + b',"moon":1}'
    other = b'{"is":"forwarded","op":"x"}'
    for body in (newer.replace(str(op).encode(), str(UUID(int=7)).encode()), other):
        with journal.path.open("ab") as file:
            file.write(b"%08x %s\n" % (zlib.crc32(body), body))
    assert [each.begun.op for each in journal.rows()] == [op, UUID(int=7)]


def test_the_journal_of_a_newer_program_stays_untouched_and_is_not_in_the_way(tmp_path: Path) -> None:
    newer = tmp_path / "operations.v2"
    newer.write_bytes(b"remitdesk-journal 2\nwhatever")
    strange = tmp_path / NAME
    strange.write_bytes(b"remitdesk-journal 2\nwhatever else")
    journal = Journal(tmp_path)
    assert journal.rows() == ()
    op = note(journal)
    assert [each.begun.op for each in journal.rows()] == [op]
    assert newer.read_bytes() == b"remitdesk-journal 2\nwhatever"
    assert (tmp_path / f"{NAME}.other").read_bytes() == b"remitdesk-journal 2\nwhatever else"


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a process")
def test_a_full_disk_refuses_before_anything_is_sent_and_leaves_no_half_line(tmp_path: Path) -> None:
    note(Journal(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["True", "True"]
    assert len(Journal(tmp_path).rows()) == 1


def test_a_long_journal_is_folded_to_what_is_open_or_young(tmp_path: Path) -> None:
    now = [datetime(2026, 9, 1, 8, tzinfo=UTC)]
    journal = Journal(tmp_path, clock=lambda: now[0])
    old_open = note(journal)
    old_done = note(journal)
    journal.end([old_done], SAVED)
    now[0] += timedelta(days=3)
    young = note(journal)
    journal.end([young], SAVED)
    with journal.path.open("ab") as file:
        file.write(b"x" * FOLD_ABOVE_BYTES + b"\n")
    last = note(journal)
    assert [(each.begun.op, each.how) for each in journal.rows()] == [(old_open, ""), (young, SAVED), (last, "")]
    assert journal.path.stat().st_size < FOLD_ABOVE_BYTES / 10
    assert journal.path.stat().st_mode & 0o777 == 0o600


def test_many_threads_and_processes_write_whole_lines(tmp_path: Path) -> None:
    journals = [Journal(tmp_path) for _ in range(4)]

    def write(journal: Journal) -> None:
        for _ in range(25):
            journal.end([note(journal)], SAVED)

    threads = [threading.Thread(target=write, args=(journal,)) for journal in journals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = journals[0].rows()
    assert len(rows) == 100
    assert {each.how for each in rows} == {SAVED}


def test_what_a_living_process_is_at_is_not_asked_about_and_what_a_dead_one_left_is(tmp_path: Path) -> None:
    code = (
        "import sys, uuid; from pathlib import Path; from app.db.journal import Journal; "
        "Journal(Path(sys.argv[1])).begin(uuid.UUID(int=5), 'write_off_v1', '', server='h:5432/office', login='chen', "
        "backend=9); print('noted', flush=True); sys.stdin.readline()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "noted\n"
    journal = Journal(tmp_path)
    mine = note(journal)
    assert journal.waiting("h:5432/office", "chen") == ()
    other.kill()
    other.communicate()
    assert [begun.op for begun in journal.waiting("h:5432/office", "chen")] == [UUID(int=5)]
    assert journal.waiting("h:5432/office", "lopez") == ()
    assert journal.waiting("elsewhere:5432/office", "chen") == ()
    journal.lose([mine])
    assert {begun.op for begun in journal.waiting("h:5432/office", "chen")} == {UUID(int=5), mine}
