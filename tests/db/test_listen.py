"""The change feed: polling is the contract, a hint only makes it sooner, a lost server is told and found again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from app.db.listen import CHANNEL, Change, ChangeFeed
from tests.office import Office


class Screen:
    """Stands in for a window: keeps what the feed told it."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.online: list[bool] = []


@contextmanager
def feed(office: Office, *, poll_seconds: float, hints: bool = True) -> Iterator[tuple[Screen, ChangeFeed]]:
    """A feed of the supervisor running in its thread; it has started to follow when the block begins."""
    screen = Screen()
    found = ChangeFeed(
        office.credentials("okoye"), on_changes=screen.changes.extend, on_online=screen.online.append,
        poll_seconds=poll_seconds, hints=hints,
    )
    thread = threading.Thread(target=found.run)
    thread.start()
    wait_for(lambda: screen.online == [True] and following(office))
    try:
        yield screen, found
    finally:
        found.stop.set()
        thread.join(timeout=10)
        assert not thread.is_alive()


def following(office: Office) -> bool:
    """Whether the feed's connection has asked at least once."""
    with office.unit("root") as unit:
        asking = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'okoye' AND query ~ 'poll_changes'"
        return unit.number(asking) > 0


def wait_for(holds: Callable[[], bool], *, seconds: float = 10) -> None:
    """Wait until it holds, or fail."""
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "did not happen in time"
        time.sleep(0.02)


def change_something(office: Office, *, hint: bool = False) -> None:
    """A committed and folded change of the queue `denial`, by lopez."""
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.change (topic, queue, actor) VALUES ('queue', 'denial', 'lopez')")
    with office.unit("root") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
        if hint:
            unit.execute(f"NOTIFY {CHANNEL}")


def test_a_change_is_told_by_the_poll_alone(office: Office) -> None:
    with feed(office, poll_seconds=0.2, hints=False) as (screen, _):
        change_something(office)
        wait_for(lambda: bool(screen.changes))
    assert [(change.topic, change.queue, change.actor) for change in screen.changes] == [("queue", "denial", "lopez")]


def test_a_hint_makes_it_sooner_than_the_poll(office: Office) -> None:
    with feed(office, poll_seconds=60) as (screen, _):
        change_something(office, hint=True)
        wait_for(lambda: bool(screen.changes), seconds=2)


def test_a_forged_hint_tells_nothing(office: Office) -> None:
    with feed(office, poll_seconds=60) as (screen, _):
        with office.unit("root") as unit:
            unit.execute(f"SELECT pg_notify('{CHANNEL}', 'claim 17 was paid')")
        time.sleep(0.5)
    assert screen.changes == []


def test_a_lost_connection_is_told_and_what_was_missed_is_caught_up(office: Office) -> None:
    with feed(office, poll_seconds=0.2) as (screen, _):
        with office.unit("root") as unit:
            unit.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'okoye'")
        change_something(office)
        wait_for(lambda: screen.online == [True, False, True] and bool(screen.changes))
    assert len(screen.changes) == 1


@pytest.mark.parametrize("hints", [True, False])
def test_the_feed_stops_at_once_when_the_window_closes(office: Office, hints: bool) -> None:
    started = time.monotonic()
    with feed(office, poll_seconds=60, hints=hints):
        pass
    assert time.monotonic() - started < 5
