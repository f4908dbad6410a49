"""Two real desks, each a process of its own, beside a running worker: how soon one sees what the other does, how much
typing a crash could cost, and whether the window beats while the line to the server is slow or stands still.

The desks poll as they do in an office (every five seconds) and listen for the worker's hints. Every time runs from the
key press to the row on the other screen.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app.workqueues.drafts import list_drafts
from tests.bench.figure import Figure, Options, at_most
from tests.journeys.desks_apart import PAGES, ClientDesk, SlowLine, running_worker, use_every_page
from tests.office import SECRET, Office, OfficeServer, wanted_server
from tests.work_book import add_claims, open_work_book, run_daily_rules

ROUNDS, CLAIMS = 5, 300
POLL_SECONDS = 5.0
TYPING_SECONDS = 8.0
DELAY_SECONDS, STALL_SECONDS = 0.3, 10.0


def measure(_options: Options) -> list[Figure]:
    """The live desk's figures: seconds between two screens, seconds of typing at risk, milliseconds between beats."""
    server = OfficeServer(wanted_server())
    server.start()
    try:
        office = Office.copy_of_template(server)
        open_work_book(office)
        add_claims(office, CLAIMS)
        run_daily_rules(office)
        # a socket's path must be short
        with tempfile.TemporaryDirectory(prefix="live-") as name:
            folder = Path(name)
            with (
                running_worker(office, folder),
                opened(office, folder / "a", "lopez") as specialist,
                opened(office, folder / "b", "okoye") as lead,
            ):
                figures = [*measure_seen(specialist, lead), measure_typing(office, specialist), measure_unlock(lead)]
            figures += measure_beats(office, folder)
        office.remove()
        return figures
    finally:
        server.stop()


def measure_unlock(desk: ClientDesk) -> Figure:
    """From Enter behind the password to the same desk as before, the worst of five."""
    worst = 0.0
    for _round in range(ROUNDS):
        desk.ask("lock")
        desk.until(lambda state: state["lock"] == "locked")
        start = time.monotonic()
        desk.ask("unlock", secret=SECRET)
        desk.until(lambda state: state["lock"] == "open")
        worst = max(worst, time.monotonic() - start)
    return at_most("a locked desk opened again as it was (worst of 5)", worst, "s", 2)


@contextmanager
def opened(office: Office, folder: Path, login: str, *, url: str = "") -> Iterator[ClientDesk]:
    """A desk at the follow-up queue, signed in."""
    with closing(ClientDesk(office, folder, url=url, poll=POLL_SECONDS)) as desk:
        desk.sign_in(login)
        desk.open_queue("follow_up")
        yield desk


def measure_seen(specialist: ClientDesk, lead: ClientDesk) -> list[Figure]:
    """Holds and reassignments, each way, until the other desk shows them."""
    time.sleep(2)                                   # the worker leads, both desks listen
    holds, moves = [], []
    for number in range(ROUNDS):
        started = time.monotonic()
        specialist.ask("press", keys="F8")
        specialist.until(lambda state: state["held"] is not None)
        held = str(specialist.ask("state")["held"])
        lead.until(lambda state, held=held: state["holders"].get(held) == "lopez")  # type: ignore[misc]
        holds.append(time.monotonic() - started)
        item = next(each for each in lead.ask("state")["items"] if str(each) != held)
        login = ("chen", "lopez")[number % 2]
        started = time.monotonic()
        lead.ask("select", item=item)
        lead.ask("reassign", login=login)
        specialist.until(lambda state, at=str(item), to=login: state["assignees"].get(at) == to)  # type: ignore[misc]
        moves.append(time.monotonic() - started)
        specialist.ask("press", keys="Esc")         # from the note to the list
        specialist.ask("press", keys="Ctrl+Backspace")
        lead.until(lambda state, held=held: held not in state["holders"])  # type: ignore[misc]
    return [
        at_most("a colleague's hold on my screen (worst of 5)", max(holds), "s", 2),
        at_most("a reassignment on the other screen (worst of 5)", max(moves), "s", 2),
    ]


def measure_typing(office: Office, desk: ClientDesk) -> Figure:
    """The oldest typing that a crash would have cost, at any moment of typing without a pause."""
    desk.ask("press", keys="F8")
    desk.until(lambda state: state["held"] is not None)
    typed: list[tuple[int, float]] = []             # length of the text after each word, and when it was typed
    text, oldest = "", 0.0
    until = time.monotonic() + TYPING_SECONDS
    while time.monotonic() < until:
        text += "word "
        desk.ask("type", text="word ")
        typed.append((len(text), time.monotonic()))
        time.sleep(0.05)
        with office.unit("lopez", read_only=True) as unit:
            kept = max((len(draft.body) for draft in list_drafts(unit)), default=0)
        unsaved = [at for length, at in typed if length > kept]
        oldest = max(oldest, time.monotonic() - unsaved[0] if unsaved else 0.0)
    return at_most("typing a crash would cost (worst moment)", oldest, "s", 2)


def measure_beats(office: Office, folder: Path) -> list[Figure]:
    """Gaps between 20 ms beats of the window while every page is used: on a slow line, and on one that stands still."""
    line = SlowLine(office, folder / "line", delay=0.0)
    with closing(line), opened(office, folder / "c", "okoye", url=line.url) as desk:
        use_every_page(desk, 1.0)                   # every page is made once; making it is not what is measured
        line.delay = DELAY_SECONDS
        desk.ask("beat")
        use_every_page(desk, STALL_SECONDS)
        slow = sorted(desk.ask("gaps"))
        desk.ask("open", target=PAGES[0])
        line.stall(True)
        desk.ask("beat")
        use_every_page(desk, STALL_SECONDS)
        stalled = sorted(desk.ask("gaps"))
        line.stall(False)
    return [
        at_most(f"window's beat, line {name}, 99 of 100", gaps[len(gaps) * 99 // 100], "ms", 50)
        for name, gaps in (("300 ms slow", slow), ("standing still", stalled))
    ]
