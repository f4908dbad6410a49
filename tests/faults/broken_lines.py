"""Lines that break: pulled (F10), silent (F11), reset at sign-in (F13), to the wrong server (F14), moved (F15)."""

from __future__ import annotations

import random
import time
from contextlib import closing
from uuid import uuid4

from app.db.credentials import Credentials, Server
from app.db.database import connect
from app.domain.errors import AppError, Conflict, NotPermitted, Unavailable
from tests.db.counter_book import TODAY, counter_book
from tests.faults.bench import Bench
from tests.faults.lan import Cable, LanDesk, by_network, network
from tests.faults.registry import Told, shows
from tests.faults.tls import Authority, TlsFront
from tests.faults.wire import Cut, Line
from tests.office import Office

FREE_WITHIN, TOLD_WITHIN = 30.0, 15.0
_SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'chen'"


def free_after(office: Office) -> float:
    """Seconds until somebody else gets the row that the lost desk has locked."""
    start = time.monotonic()
    while time.monotonic() - start < FREE_WITHIN + 10:
        try:
            with office.unit("okoye") as unit:
                unit.execute("SELECT id FROM app.account ORDER BY id LIMIT 1 FOR UPDATE NOWAIT")
        except Conflict:
            time.sleep(0.2)
        else:
            return time.monotonic() - start
    raise AssertionError(f"the lock of a desk that is gone still stands after {FREE_WITHIN + 10:.0f} s")


@shows("F10")
def the_cable_is_pulled(bench: Bench) -> Told:
    """In the middle of a transaction, idle and while a large answer is on its way; a row of it is locked."""
    slowest, runs = 0.0, 0
    with network(bench) as (cable, server), bench.office(today=TODAY, server=server) as office:
        counter_book(office)
        office.enrol("okoye", "supervisor", "auditor", "poster")
        ways = ("hold", "stream") * bench.times(1, 10)
        for what in ways if bench.full else ("stream",):
            with closing(LanDesk(cable, by_network(office, cable, "chen"), what)) as desk:
                assert desk.hear() == "locked"
                time.sleep(0.5)
                cable.down()
                try:
                    slowest = max(slowest, free_after(office))
                finally:
                    cable.up()
                runs += 1
    assert slowest <= FREE_WITHIN, f"the lock was free only after {slowest:.1f} s"
    return Told(runs, "cables pulled", f"the lock free within {slowest:.1f} s")


@shows("F11")
def a_black_hole(bench: Bench) -> Told:
    """Every packet vanishes, before a request is sent or while its answer is waited for; the desk is told in time."""
    told_after, runs = 0.0, 0
    with network(bench) as (cable, server), bench.office(today=TODAY, server=server) as office:
        counter_book(office)
        for lost_before in (True, False) * bench.times(1, 10) if bench.full else (True,):
            told_after = max(told_after, told_in_hole(bench, office, cable, lost_before=lost_before))
            runs += 1
    assert told_after <= TOLD_WITHIN, f"the desk was told only after {told_after:.1f} s"
    return Told(
        runs,
        "black holes",
        f"the desk is told within {told_after:.1f} s",
        "that the window stays alive meanwhile is shown by tests/journeys/test_desk_slow_line.py",
    )


def told_in_hole(bench: Bench, office: Office, cable: Cable, *, lost_before: bool) -> float:
    """Seconds from asking to being told."""
    with closing(LanDesk(cable, by_network(office, cable, "chen"), "ask", "0" if lost_before else "1.5")) as desk:
        assert desk.hear() == "ready"
        if lost_before:
            cable.black_hole(True)
        desk.say("go")
        assert desk.hear() == "asked"
        try:
            if not lost_before:
                time.sleep(0.5)
                cable.black_hole(True)
            seconds, how, *words = desk.hear().split(" ")
        finally:
            cable.black_hole(False)
        assert how == "told", (how, words)
        bench.plain(Unavailable(" ".join(words)))
        return float(seconds)


@shows("F15")
def the_desk_gets_another_address(bench: Bench) -> Told:
    """The address changes under a desk that takes money; it comes back by itself, and each act stands once."""
    moves = bench.times(1, 20)
    ops = [uuid4() for _ in range(moves * 4 + 2)]
    slowest, lost = 0.0, 0
    with network(bench) as (cable, server), bench.office(today=TODAY, server=server) as office:
        counter_book(office)
        words = ("take", *map(str, ops))
        with closing(LanDesk(cable, by_network(office, cable, "chen"), *words)) as desk:
            done = 0
            while done < len(ops):
                how, _, rest = desk.hear().partition(" ")
                if how == "lost":
                    bench.plain(Unavailable(rest))
                    lost += 1
                    continue
                done, slowest = done + 1, max(slowest, float(rest))
                if done % 4 == 1 and done // 4 < moves:
                    cable.move(3 + done % 200)
        with office.unit("root") as unit:
            asked = "SELECT count(*) FROM app.patient_payment WHERE op_id = ANY (%(ops)s)"
            assert unit.number(asked, {"ops": ops}) == len(ops)
    assert lost >= 1, "no move was noticed"
    return Told(moves, "changes of address", f"back within {slowest:.1f} s")


@shows("F13")
def reset_while_signing_in(bench: Bench) -> Told:
    """The connection is reset at bytes of the sign-in, both ways; a sentence, and no session is left."""
    dice, runs = random.Random(13), 0
    with bench.office(today=TODAY) as office, closing(Line(office.credentials("chen"))) as line:
        counter_book(office)
        line.reset = True
        through = line.through(office.credentials("chen"))
        line.begin()
        connect(through).close()
        whole = line.passed
        ups, downs = range(whole.up - 5), range(whole.down)
        cuts = [Cut(True, at) for at in (ups if bench.full else dice.sample(ups, 8))]
        cuts += [Cut(False, at) for at in (downs if bench.full else dice.sample(downs, 8))]
        for cut in cuts:
            line.begin(cut)
            try:
                connect(through).close()
            except AppError as error:
                assert isinstance(error, Unavailable), f"{cut}: {error.sentence}"
                bench.plain(error)
            else:
                assert cut.up, f"signed in over a line that was reset at {cut}"
            runs += 1
        line.begin()
        _no_sessions(office)
    return Told(runs, "resets", "each in words", "resets inside the TLS handshake itself")


def _no_sessions(office: Office) -> None:
    until = time.monotonic() + 10
    while True:
        with office.unit("root") as unit:
            if unit.number(_SESSIONS) == 0:
                return
        assert time.monotonic() < until, "a half session is left"
        time.sleep(0.05)


@shows("F14")
def the_wrong_server(bench: Bench) -> Told:
    """Certificates of a stranger, of another name, out of date, none at all, and a server that speaks no TLS."""
    runs = 0
    with bench.office(today=TODAY) as office:
        counter_book(office)
        behind = office.credentials("chen")
        ours, strange = Authority(bench.folder()), Authority(bench.folder())
        fine = TlsFront(behind, ours.issue("localhost"))
        wrong = (
            ("stranger", TlsFront(behind, strange.issue("localhost"))),
            ("name", TlsFront(behind, ours.issue("elsewhere.example"))),
            ("expired", TlsFront(behind, ours.issue("localhost", days=-1))),
            ("self-signed", TlsFront(behind, ours.issue("localhost", own=True))),
            ("no TLS", TlsFront(behind, None)),
        )
        try:
            connect(_verified(fine, ours, behind)).close()
            for _ in range(bench.times(1, 20)):
                for name, front in wrong:
                    _refuses(bench, _verified(front, ours, behind), name)
                    assert front.clear_bytes == 0, f"{name}: something was sent in clear"
                    runs += 1
        finally:
            for _, front in (("", fine), *wrong):
                front.close()
    return Told(runs, "wrong servers", "refused, and no byte of the sign-in is sent", "revoked certificates")


def _verified(front: TlsFront, authority: Authority, behind: Credentials) -> Credentials:
    where = Server("localhost", behind.server.database, front.port, "verify-full", str(authority.certificate))
    return Credentials(where, behind.login, behind.secret)


def _refuses(bench: Bench, credentials: Credentials, name: str) -> None:
    try:
        connect(credentials).close()
    except (Unavailable, NotPermitted) as error:
        said = bench.plain(error)
        assert "certificate" in said or "encrypt" in said, f"{name}: {said}"
    else:
        raise AssertionError(f"{name}: signed in")
