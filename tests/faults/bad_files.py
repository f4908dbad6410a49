"""Files that are cut, wrongly counted, huge, packed or half written: F32, F33, F35, F36, F42."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from app.contracts.sheet import read_cells
from app.domain.errors import AppError, Refused
from app.jobs.inbox import sweep_inbox
from app.jobs.receive import receive_file
from app.printing.scan_pages import read_scan
from tests.bench.synthetic835 import synthetic_835
from tests.faults.bench import Bench
from tests.faults.money_order import ready, rows
from tests.faults.reader import Peak
from tests.faults.registry import Told, shows
from tests.intake_book import TODAY, receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims, remittance

ROOT = Path(__file__).resolve().parents[2]
MOST_MB, STOPS_WITHIN = 300, 10.0
ENVELOPES = (
    ("SE*46*0001", "SE*45*0001"), ("SE*46*0001", "SE*x*0001"), ("SE*46*0001", "SE*46*0002"), ("GE*1*10", "GE*2*10"),
    ("GE*1*10", "GE*1*11"), ("IEA*1*000000010", "IEA*3*000000010"), ("IEA*1*000000010", "IEA*1*000000009"),
    ("SE*46*0001~\n", ""), ("GE*1*10~\n", ""), ("IEA*1*000000010~\n", ""), ("ST*835*0001~\n", ""), ("GS*HP", "GX*HP"),
    ("SE*46*0001", "SE**0001"), ("GE*1*10", "GE*-1*10"), ("IEA*1*", "IEA*999999999999999999999*"),
    ("SE*46*0001~", "SE*46*0001~SE*46*0001~"), ("GE*1*10", "GE*1*10~\nGE*1*10"),
    ("ST*835*0001", "ST*837*0001"), ("IEA*1*000000010", "IEA*0*000000010"),
)  # fmt: skip


def refused_whole(bench: Bench, office: Office, content: bytes, before: object, what: str) -> None:
    """The file is refused with a place and in words, and nothing of it is in the book."""
    done = receive(office, content, "wrong.835").imported
    assert done.state in {"quarantined", "refused", "unread"}, f"{what}: {done.state}"
    assert done.errors, f"{what}: no place is named"
    for each in done.errors:
        bench.plain(Refused(f"{each.message.rstrip('.')}."))
    assert rows(office) == before, f"{what}: something is in the book"


@shows("F32")
def cut_anywhere(bench: Bench) -> Told:
    """A payment and claims cut behind every segment and at bytes drawn at random."""
    dice, tried = random.Random(32), 0
    with bench.office(today=TODAY) as office:
        before = ready(office)
        for made in (remittance(), claims().replace(b"RD0", b"XX0")):
            ends = [at + 1 for at, byte in enumerate(made) if byte == ord("~")][:-1]
            chosen = ends if bench.full else dice.sample(ends, 6)
            cuts = [*chosen, *(dice.randrange(1, len(made) - 3) for _ in range(bench.times(6, 500)))]
            for end in cuts:
                refused_whole(bench, office, made[:end], before, f"cut at {end} of {len(made)}")
                tried += 1
    return Told(tried, "cuts", "each with its place")


@shows("F33")
def wrong_counts_and_numbers(bench: Bench) -> Told:
    """Counts, control numbers, missing and doubled ends of the envelope."""
    with bench.office(today=TODAY) as office:
        before = ready(office)
        wrong = ENVELOPES if bench.full else ENVELOPES[::3]
        for old, new in wrong:
            refused_whole(bench, office, changed(remittance(), old, new), before, f"{old.strip()} as {new.strip()}")
    return Told(
        len(wrong), "wrong envelopes",
        not_shown="a group whose code (GS01) does not fit its sets is read by what its sets say they are (ST01)",
    )  # fmt: skip


@shows("F35")
def a_gigabyte(bench: Bench) -> Told:
    """A child process imports a large payment and is stopped while storing; another gets no end of a segment."""
    size = bench.times(12_000_000, 960_000_000)
    folder = bench.folder()
    with bench.office(today=TODAY) as office:
        set_up(office)
        valid = folder / "valid.835"
        _write_valid(valid, size)
        stopped = run_reader(office, folder, valid, cancel_at=0.62)
        assert stopped.how == "Cancelled", stopped
        assert stopped.stopped_after < STOPS_WITHIN, f"it stopped only after {stopped.stopped_after:.1f} s"
        endless = folder / "endless.835"
        _write_endless(endless, size)
        refused = run_reader(office, folder, endless)
        assert refused.how in {"quarantined", "refused"}, refused
        assert "64 KB" in refused.said, refused.said
        for peak in (stopped, refused):
            assert peak.megabytes <= MOST_MB, f"{peak.megabytes:.0f} MB of memory"
        with office.unit("root") as unit:
            assert unit.number("SELECT count(*) FROM app.remit") == 0, "part of the stopped file was kept"
        valid.unlink()
        endless.unlink()
    return Told(
        2,
        "files",
        f"of {size / 1e6:.0f} MB: {stopped.megabytes:.0f} and {refused.megabytes:.0f} MB of memory, stopped within "
        f"{stopped.stopped_after:.1f} s",
        "a gigabyte is not posted to its end; one seed of each",
    )


def _write_valid(path: Path, size: int) -> None:
    claims_of = size // 330
    with path.open("wb") as file:
        for piece in synthetic_835(claims_of):
            file.write(piece.replace(b"MADE UP HEALTH PLAN", b"EXAMPLE HEALTH PLAN"))


def _write_endless(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.write(remittance()[:400])
        for _ in range(size // (1 << 20)):
            file.write(b"A" * (1 << 20))


def run_reader(office: Office, folder: Path, path: Path, *, cancel_at: float = 0.0) -> Peak:
    """Import in a process of its own, so that its memory can be measured."""
    environment = dict(os.environ) | office.environment(folder, "svc_import")
    command = [sys.executable, "-m", "tests.faults.reader", str(path), str(cancel_at)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=1500)
    assert done.returncode == 0, done.stderr[-800:]
    return msgspec.json.decode(done.stdout, type=Peak)


def packed(*parts: tuple[str, bytes]) -> bytes:
    """An archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            file.writestr(name, content)
    return held.getvalue()


@shows("F36")
def archives_and_names(bench: Bench) -> Told:
    """Bombs and nests as payments, spreadsheets and scans; names that climb; links in the watched folder."""
    megabytes = bench.times(40, 900)
    bomb = packed(("xl/workbook.xml", b"0" * (megabytes << 20)))
    nest = packed(("a.zip", packed(("b.zip", packed(("c.835", remittance()))))))
    climbing = packed(("../../outside.835", remittance()), ("/etc/outside", b"x"))
    folder, tried = bench.folder(), 0
    with bench.office(today=TODAY) as office:
        before = ready(office)
        for content in (bomb, nest, climbing):
            start = time.monotonic()
            _refused_everywhere(bench, office, folder, content)
            assert time.monotonic() - start < 30, "an archive is unpacked"
            assert rows(office) == before
            tried += 3
        for name in ("../../climbs.835", "/etc/passwd", "a\x00b.835", "..", "con.835", "x" * 400 + ".835"):
            try:
                done = receive(office, changed(remittance(), "TRACE0001", f"TRACE{tried}"), name).imported
                assert done.state == "imported", (name, done.state)
            except AppError as error:
                bench.plain(error)
            tried += 1
        inbox = folder / "inbox"
        inbox.mkdir()
        outside = folder / "secret.835"
        outside.write_bytes(remittance())
        (inbox / "link.835").symlink_to(outside)
        (inbox / "folder.835").symlink_to(folder, target_is_directory=True)
        now = datetime.now(UTC) + timedelta(minutes=1)
        assert sweep_inbox(office.database("svc_import"), inbox, now=now).sentence == ""
        assert outside.exists()
        assert not list(folder.glob("outside*"))
        assert not Path("/etc/outside").exists()
    return Told(tried, "archives, names and links", f"the bomb unpacks to {megabytes} MB")


def _refused_everywhere(bench: Bench, office: Office, folder: Path, content: bytes) -> None:
    done = receive(office, content, "packed.835").imported
    assert done.state in {"quarantined", "refused", "unread"}, done.state
    assert done.errors
    sheet = folder / "packed.xlsx"
    sheet.write_bytes(content)
    for reading in (lambda: read_cells(sheet), lambda: read_scan(content)):
        try:
            reading()
        except AppError as error:
            bench.plain(error)
        else:
            raise AssertionError("an archive was read")


class Changing(io.BytesIO):
    """A file that somebody writes over while it is read: when it is gone back to its start for the n-th time."""

    def __init__(self, first: bytes, then: bytes, turn_at: int) -> None:
        super().__init__(first)
        self._then, self._left = then, turn_at

    @property
    def turned(self) -> bool:
        """Whether it is the other file by now."""
        return self._left <= 0

    def seek(self, place: int, whence: int = 0) -> int:
        """As a file does; going back to the start is counted."""
        if (place, whence) == (0, 0):
            self._left -= 1
            if self._left == 0:
                super().seek(0)
                self.truncate()
                self.write(self._then)
        return super().seek(place, whence)


@shows("F42")
def a_file_changes_under_the_reader(bench: Bench) -> Told:
    """Written over between two readings of one import; written piece by piece into the watched folder."""
    rounds, folder = bench.times(2, 20), bench.folder()
    for turn in range(rounds):
        with bench.office(today=TODAY) as office:
            before = ready(office)
            first = changed(remittance(), "TRACE0001", f"TRACE{turn:04d}")
            other = changed(first, "BPR*I*225.00", "BPR*I*925.00")
            opened = Changing(first, other, 3 + turn % 4)
            try:
                receive_file(office.database("svc_import"), opened, "moving.835", today=TODAY)
            except AppError as error:
                assert "changed" in bench.plain(error), error.sentence
            else:
                raise AssertionError("a file that changed while it was read was taken")
            assert opened.turned
            assert rows(office) == before
            _written_slowly(bench, office, folder / f"inbox{turn}", first)
    return Told(rounds * 2, "changing files", "", "a writer that pauses for more than three seconds and later goes on")


def _written_slowly(bench: Bench, office: Office, inbox: Path, content: bytes) -> None:
    inbox.mkdir()
    service, path = office.database("svc_import"), inbox / "slow.835"
    for end in (200, 700, len(content)):
        path.write_bytes(content[:end])
        now = datetime.now(UTC)
        assert sweep_inbox(service, inbox, now=now).sentence == "", "a file that is still written was taken"
        assert path.exists()
    done = sweep_inbox(service, inbox, now=datetime.now(UTC) + timedelta(seconds=60))
    assert done.received == 1, done
    assert (inbox / "done" / "slow.835").exists()
