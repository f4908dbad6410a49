"""The server dies: one backend killed (F03), all of it (F04), restarted under 100 desks (F05), sessions ended (F06)."""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from pathlib import Path

from app.domain.errors import AppError
from tests.db.counter_book import TODAY
from tests.faults.bench import Bench
from tests.faults.clerks import Crew, enrolled
from tests.faults.registry import Told, shows
from tests.office import Office, OfficeServer

BACK_WITHIN, STORM_BACK_WITHIN = 10.0, 30.0
DESKS = 4
_CLERKS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'chen'"


def clerks_of(office: Office) -> list[int]:
    """Process ids of the server that serve a clerk of this office; none while the server is away."""
    with suppress(AppError), office.unit("root") as unit:
        return unit.rows(_CLERKS, into=int)
    return []


def immediate(server: OfficeServer) -> None:
    """As a power cut: no checkpoint, no good-bye."""
    cluster = server.cluster
    cluster.binaries.run(
        "pg_ctl", ["stop", "-D", str(cluster.data), "-m", "immediate", "-w", "-t", "30"], account=cluster.account
    )


def kill_everything(server: OfficeServer) -> None:
    """kill -9 of the postmaster and of every process it has made."""
    postmaster = int((server.cluster.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text(encoding="utf-8").split()
    for pid in (postmaster, *map(int, children)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@shows("F03")
def one_backend_is_killed(bench: Bench) -> Told:
    """Each time another server process of a clerk gets kill -9; the server throws all sessions out and recovers."""
    kills, dice = bench.times(2, 100), random.Random(3)
    done = 0
    with bench.office(today=TODAY, server=bench.own_server()) as office:
        crew = Crew(office, bench, desks=4, acts=bench.times(60, 2500))

        def breaking() -> None:
            nonlocal done
            for turn in range(kills):
                crew.wait_for(min((turn + 1) * 20, 4 * len(crew.clerks[0].ops) - 10))
                pids = clerks_of(office)
                if pids:
                    with suppress(ProcessLookupError):
                        os.kill(dice.choice(pids), signal.SIGKILL)
                        done += 1
                time.sleep(0.1)

        crew.work(breaking)
    assert done >= bench.times(1, 20)
    slowest = crew.back_after[-1]
    assert slowest < BACK_WITHIN, f"a desk was back only after {slowest:.1f} s"
    return Told(done, "backends killed", f"{crew.acknowledged} acts, slowest desk back after {slowest:.1f} s")


@shows("F04")
def the_server_is_stopped_at_once(bench: Bench) -> Told:
    """Immediate shutdown and kill -9 of everything in turn, in the middle of postings, each with a recovery."""
    rounds, server = bench.times(2, 40), bench.own_server()
    with bench.office(today=TODAY, server=server) as office:
        crew = Crew(office, bench, desks=4, acts=bench.times(60, 1000))

        def breaking() -> None:
            for turn in range(rounds):
                crew.wait_for(min((turn + 1) * 20, 4 * len(crew.clerks[0].ops) - 10))
                immediate(server) if turn % 2 else kill_everything(server)
                server.cluster.start()

        crew.work(breaking)
    return Told(
        rounds,
        "server crashes",
        f"{crew.acknowledged} acts, slowest desk back after {crew.back_after[-1]:.1f} s",
        "a crash of the machine with its disk cache: the disk of the test keeps what was written",
    )


@shows("F05")
def the_server_restarts_under_a_hundred_desks(bench: Bench) -> Told:
    """A hundred desks take money while the server is stopped and started; nobody is turned away for good."""
    desks, rounds = bench.times(30, 100), bench.times(1, 20)
    back = back_after_restarts(bench, desks=desks, rounds=rounds, acts=bench.times(8, 60))
    assert back, "no desk noticed the restart"
    assert back[-1] < STORM_BACK_WITHIN, f"a desk was back only after {back[-1]:.1f} s"
    in_time = back[len(back) * 95 // 100 - 1] if len(back) > 1 else back[0]
    return Told(
        rounds,
        "restarts",
        f"{desks} desks, 95 of 100 back within {in_time:.1f} s, the last after {back[-1]:.1f} s",
        "desks are threads of one process on the server's own machine",
    )


def back_after_restarts(bench: Bench, *, desks: int, rounds: int, acts: int) -> list[float]:
    """Desks take money while the server is restarted; seconds until each had its next answer, sorted."""
    server = bench.own_server()
    with bench.office(today=TODAY, server=server) as office:
        crew = Crew(office, bench, desks=desks, acts=acts, logins=enrolled(office, desks))

        def breaking() -> None:
            for turn in range(rounds):
                crew.wait_for(min((turn + 1) * desks * 2, desks * acts - desks))
                # One storm at a time: the next restart waits for who still comes back from the last.
                crew.wait_until_all_work()
                server.cluster.stop()
                time.sleep(0.5)
                server.cluster.start()
                time.sleep(1.0)

        crew.work(breaking)
    return crew.back_after


@shows("F06")
def sessions_are_ended_at_random(bench: Bench) -> Told:
    """pg_terminate_backend on clerks in the middle of their acts."""
    cuts, acts, dice, done = bench.times(15, 1000), bench.times(60, 1000), random.Random(6), 0
    with bench.office(today=TODAY) as office:
        crew = Crew(office, bench, desks=DESKS, acts=acts)

        def breaking() -> None:
            nonlocal done
            while done < cuts and any(clerk.is_alive() for clerk in crew.clerks):
                pids = clerks_of(office)
                if pids:
                    with office.unit("root") as unit:
                        done += bool(unit.value("SELECT pg_terminate_backend(%(pid)s)", {"pid": dice.choice(pids)}))
                # Faster than anybody can act nobody gets anywhere, on a slow machine least of all.
                crew.wait_for(min(crew.acknowledged + 2, acts * DESKS - DESKS))

        crew.work(breaking)
    assert done >= bench.times(5, 200)
    return Told(
        done, "sessions ended", f"{crew.acknowledged} acts, slowest desk back after {crew.back_after[-1]:.1f} s"
    )
