"""What a desk writes beside the database: exports (F21)."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

from app.domain.errors import Refused
from app.reports.sheet_file import write_rows
from tests.faults.bench import Bench
from tests.faults.registry import Told, shows

ROWS = [["x" * 900, "y" * 900] for _ in range(4000)]


@shows("F21")
def an_export_finds_no_room(bench: Bench) -> Told:
    """A full disk, a disk that may only be read, a folder that went away; the older file of that name stays."""
    runs, dice = 0, random.Random(21)
    with bench.small_disk(2) as disk:
        for _ in range(bench.times(1, 20)):
            for name in ("list.csv", "list.xlsx"):
                before = _older(disk / name)
                _nothing_half(bench, disk, name, [[[dice.randbytes(12_000).hex()] for _ in range(400)]])
                assert (disk / name).read_bytes() == before, "the older file is gone"
                runs += 1
    with bench.small_disk(2) as disk:
        before = _older(disk / "list.csv")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True, capture_output=True)
        for name in ("list.csv", "list.xlsx"):
            _nothing_half(bench, disk, name, [ROWS])
            runs += 1
        assert (disk / "list.csv").read_bytes() == before
    _nothing_half(bench, bench.folder() / "gone", "list.csv", [ROWS])
    return Told(
        runs + 1, "exports", "no half file, told in words", "a full disk is tried for lists, not for every paper"
    )


def _older(path: Path) -> bytes:
    path.write_bytes(b"the older list")
    return path.read_bytes()


def _nothing_half(bench: Bench, folder: Path, name: str, pages: list[list[list[str]]]) -> None:
    there = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    try:
        write_rows(folder / name, ("One", "Two"), pages, most=100_000)
    except Refused as error:
        bench.plain(error)
    else:
        raise AssertionError(f"{name} was written where there is no room")
    assert (sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []) == there, "a half file is left"
