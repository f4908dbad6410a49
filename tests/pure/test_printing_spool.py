"""`lp` gets the bytes unscaled, from a private file that is gone afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import Refused, Unavailable
from app.printing.spool import PrintJob, lp_arguments, lp_available, spool


@pytest.fixture
def lp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for `lp` that notes its arguments, the file's rights and the bytes."""
    tool = tmp_path / "bin" / "lp"
    tool.parent.mkdir()
    tool.write_text(
        "#!/bin/sh\n"
        f'echo "$@" > {tmp_path}/arguments\n'
        "for last; do :; done\n"
        f'stat -c %a "$last" > {tmp_path}/rights\n'
        f'cp "$last" {tmp_path}/spooled\n'
        'case "$*" in *broken*) exit 1;; esac\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    return tmp_path


def test_the_page_is_never_scaled() -> None:
    arguments = lp_arguments(PrintJob("Laser 2", copies=2, tray="Tray3"), Path("x.pdf"))

    assert " ".join(arguments) == (
        "lp -d Laser 2 -n 2 -o media=Letter -o print-scaling=none -o fit-to-page=false -o sides=one-sided "
        "-o InputSlot=Tray3 -- x.pdf"
    )


def test_the_default_printer_needs_no_name() -> None:
    assert "-d" not in lp_arguments(PrintJob(one_sided=False), Path("x.pdf"))


@pytest.mark.parametrize("job", [PrintJob("-o landscape"), PrintJob(tray="-x"), PrintJob(copies=0)])
def test_a_name_that_would_be_an_option_is_refused(job: PrintJob) -> None:
    with pytest.raises(Refused):
        lp_arguments(job, Path("x.pdf"))


def test_the_bytes_go_through_a_private_file_that_is_deleted(lp: Path) -> None:
    assert lp_available()

    spool(b"%PDF made up", PrintJob("Laser"))

    assert (lp / "spooled").read_bytes() == b"%PDF made up"
    assert (lp / "rights").read_text().strip() == "600"
    assert not Path((lp / "arguments").read_text().split()[-1]).exists()


def test_a_refusing_queue_is_said_and_leaves_no_file(lp: Path) -> None:
    with pytest.raises(Unavailable):
        spool(b"%PDF", PrintJob("broken"))

    assert not Path((lp / "arguments").read_text().split()[-1]).exists()


def test_without_lp_there_is_nothing_to_spool_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not lp_available()
    with pytest.raises(Unavailable):
        spool(b"%PDF", PrintJob())
