"""A desk whose clock is wrong is told so before it dates anything: days of money and of work come from the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.db.database import Connection
from app.domain.errors import Unavailable

MOST_OFF = timedelta(hours=1)


class ClockWrong(Unavailable):
    """The desk's clock is further from the server's than an hour, whatever zones they stand in."""


def check_clock(connection: Connection, now: datetime) -> None:
    """Compare `now` of the desk with the server's clock. Raises ClockWrong, naming how far it is off and which way."""
    row = connection.execute("SELECT clock_timestamp()").fetchone()
    server = row[0] if row else None
    if not isinstance(server, datetime):
        return
    off = now - server
    if abs(off) > MOST_OFF:
        way = "ahead of" if off > timedelta() else "behind"
        raise ClockWrong(
            f"The clock of this desk is {_words(abs(off))} {way} the server's ({server.astimezone(UTC):%m/%d/%Y %H:%M} "
            "UTC). Set date, time and zone of this desk right, then sign in; if the server is wrong, tell the "
            "administrator."
        )


def _words(off: timedelta) -> str:
    days, hours = off.days, round(off.seconds / 3600)
    return f"{days} days" if days > 1 else f"{days * 24 + hours} hours"
