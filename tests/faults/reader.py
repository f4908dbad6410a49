"""Import one file in a process of its own and tell its peak of memory; stopped at a fraction when asked."""

from __future__ import annotations

import os
import sys
import threading
import time
from datetime import date
from pathlib import Path

import msgspec

from app.db.credentials import Credentials, parse_address
from app.db.database import Database
from app.domain.errors import AppError
from app.edi.stream import Watch
from app.intake.service import import_file
from tests.bench.memory import own_peak_megabytes

TODAY = date(2026, 9, 10)


class Peak(msgspec.Struct, frozen=True):
    """How it ended (an error's name or the file's state), what was said, seconds from the wish to stop to the end."""

    how: str
    megabytes: float
    said: str = ""
    stopped_after: float = 0.0


def main(path: str, cancel_at: str) -> None:
    """Print a Peak as JSON."""
    server = parse_address(os.environ["REMITDESK_DATABASE_URL"]).server
    secret = Path(os.environ["REMITDESK_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    database = Database.open(Credentials(server, "svc_import", secret))
    watch, wished = Watch(), [0.0]

    def stop() -> None:
        while watch.fraction < float(cancel_at):
            time.sleep(0.005)
        wished[0] = time.monotonic()
        watch.cancel()

    if float(cancel_at):
        threading.Thread(target=stop, daemon=True).start()
    with Path(path).open("rb") as opened:
        try:
            done = import_file(database, opened, "large.835", today=TODAY, watch=watch)
            how, said = done.state, done.errors[0].message if done.errors else ""
        except AppError as error:
            how, said = type(error).__name__, error.sentence
    after = time.monotonic() - wished[0] if wished[0] else 0.0
    sys.stdout.buffer.write(msgspec.json.encode(Peak(how, own_peak_megabytes(), said, after)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
