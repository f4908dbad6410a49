"""Handing a PDF to CUPS unchanged: vector text, actual size, nothing left on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from msgspec import Struct

from app.domain.errors import Refused, Unavailable

_WAIT_SECONDS = 60


class PrintJob(Struct, frozen=True):
    """Where and how to print: queue name ("" for the default one), copies, one-sided, paper source ("" for any)."""

    queue: str = ""
    copies: int = 1
    one_sided: bool = True
    tray: str = ""


def lp_available() -> bool:
    """Whether this machine has the `lp` command."""
    return shutil.which("lp") is not None


def lp_arguments(job: PrintJob, path: Path) -> list[str]:
    """The command that prints a file at actual size on letter paper, never scaled to fit. Raises Refused."""
    if job.copies < 1 or job.queue.startswith("-") or job.tray.startswith("-"):
        raise Refused("Choose a printer by its name and at least one copy.")
    arguments = ["lp", *(("-d", job.queue) if job.queue else ()), "-n", str(job.copies)]
    options = ["media=Letter", "print-scaling=none", "fit-to-page=false"]
    options += ["sides=one-sided"] if job.one_sided else []
    options += [f"InputSlot={job.tray}"] if job.tray else []
    for option in options:
        arguments += ["-o", option]
    return [*arguments, "--", str(path)]


def spool(pdf: bytes, job: PrintJob) -> None:
    """Give the bytes to `lp` by a file that only this person can read, deleted as soon as they are spooled.

    Raises Unavailable when the queue does not take them.
    """
    handle, name = tempfile.mkstemp(prefix="remitdesk-", suffix=".pdf")  # mkstemp makes it 0600
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
        done = subprocess.run(lp_arguments(job, path), capture_output=True, timeout=_WAIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise Unavailable("The print service does not answer: check the printer, or save the PDF instead.") from fault
    finally:
        path.unlink(missing_ok=True)
    if done.returncode:
        raise Unavailable("The printer did not take the pages: check its name and queue, or save the PDF instead.")
