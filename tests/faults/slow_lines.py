"""Slow lines and lost or forged hints: F12, F16, F17."""

from __future__ import annotations

import time
from contextlib import closing

from app.db.database import Database
from app.db.listen import CHANNEL, POLL_SECONDS
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, post_by_mode
from tests.db.posting_book import TODAY, PostingBook
from tests.db.received import Clp
from tests.db.test_listen import change_something, feed, wait_for
from tests.faults.acts import LINE
from tests.faults.bench import Bench
from tests.faults.registry import Told, shows
from tests.faults.wire import Line
from tests.office import Office

LINES, WITHIN_SECONDS, CAUGHT_WITHIN = 500, 10.0, 15.0
_ROUND_TRIP, _BYTES_PER_SECOND = 0.2, 125_000.0


@shows("F12")
def a_slow_and_narrow_line(bench: Bench) -> Told:
    """A payment of 250 claims of two lines each, approved over a line of 200 ms and 1 Mbit/s."""
    slowest, rounds = 0.0, bench.times(1, 20)
    with bench.office(today=TODAY) as office, closing(Line(office.credentials("chen"))) as line:
        _large_payment(office)
        line.delay, line.bytes_per_second = _ROUND_TRIP / 2, _BYTES_PER_SECOND
        with closing(Database.open(line.through(office.credentials("chen")), size=1)) as database:
            for _ in range(rounds):
                start = time.monotonic()
                done = database.perform(lambda unit: approve_remittance(unit, "T1", today=TODAY))
                slowest = max(slowest, time.monotonic() - start)
                assert done.posted == LINES // 2, done
                with office.unit("okoye") as unit:
                    reverse_remittance(unit, "T1", reason="once more")
    # The seconds are judged by the whole run alone: the sample shares its two cores with other tests.
    assert not bench.full or slowest <= WITHIN_SECONDS, f"it took {slowest:.1f} s"
    return Told(rounds, "postings", f"{LINES} lines within {slowest:.1f} s")


def _large_payment(office: Office) -> None:
    book = PostingBook(office)
    names = [f"N{chr(65 + at // 26)}{chr(65 + at % 26)},ANA" for at in range(LINES // 2)]
    for at, name in enumerate(names):
        book.claim(f"R{at}", [("99213", 20000), ("99214", 20000)], name=name, member=f"M{at}")
    book.mode("ALD", "review")
    second = LINE.__class__("99214", LINE.paid, LINE.cas)
    parts = [Clp(f"R{at}", (LINE, second), name=name, member=f"M{at}") for at, name in enumerate(names)]
    with office.unit("svc_import") as unit:
        post_by_mode(unit, [book.remit("T1", parts)], today=TODAY)


@shows("F16")
def hints_are_lost(bench: Bench) -> Told:
    """No hint ever comes, or the listener's session is ended when it would: the poll tells it all the same."""
    rounds, slowest = bench.times(1, 20), 0.0
    with bench.office(today=TODAY) as office:
        for turn in range(rounds):
            with feed(office, poll_seconds=POLL_SECONDS) as (screen, _):
                if turn % 2:
                    with office.unit("root") as unit:
                        unit.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'okoye'")
                start = time.monotonic()
                change_something(office)
                wait_for(lambda screen=screen: bool(screen.changes), seconds=CAUGHT_WITHIN)  # type: ignore[misc]  # bound
                slowest = max(slowest, time.monotonic() - start)
                assert len(screen.changes) == 1
    return Told(rounds, "lost hints", f"told within {slowest:.1f} s")


@shows("F17")
def hints_are_forged(bench: Bench) -> Told:
    """Any login sends hints with texts of its own: nothing is told that the database does not say."""
    forged = bench.times(20, 2000)
    with bench.office(today=TODAY) as office:
        office.enrol("mallory", "viewer")
        with feed(office, poll_seconds=60) as (screen, _):
            tried = 0
            for at in range(forged):
                with office.database("root").statement() as unit:
                    unit.execute(
                        "SELECT pg_notify(%(channel)s, %(text)s)", {"channel": CHANNEL, "text": f"claim {at} was paid"}
                    )
                tried += 1
            time.sleep(0.5)
            assert screen.changes == [], "a forged hint was believed"
            change_something(office, hint=True)
            wait_for(lambda: bool(screen.changes))
            assert len(screen.changes) == 1
    return Told(tried, "forged hints", "a true change behind them is told once")
