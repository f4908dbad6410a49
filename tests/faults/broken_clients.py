"""The client dies: killed at every round trip of every money act (F01), the line cut at every byte (F02)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from app.db.database import Database
from app.db.journal import NOT_SAVED, SAVED, TAKEN_BACK, Journal
from app.domain.errors import AppError, NotSaved, Unavailable
from tests.faults.acts import CIRCLE, TODAY, Act, MoneyBook
from tests.faults.bench import Bench
from tests.faults.registry import Told, shows
from tests.faults.victim import Victims, wait_until_gone
from tests.faults.wire import Cut, Line, Passed

MOST_TRIPS = 60
SPARE = 2           # numbers in an answer may be a digit shorter the next time
_OTHERS = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename IN ('chen', 'okoye')
    AND NOT pid = ANY (%(ours)s)"""


@dataclass(frozen=True)
class Try:
    """One act about to meet a fault: where the ledger stood, its operation id, what it works on."""

    act: Act
    mark: int
    target: str
    op: UUID = field(default_factory=uuid4)


class Trial:
    """A money book whose acts are disturbed one after the other, and the judge of each."""

    def __init__(self, book: MoneyBook, bench: Bench) -> None:
        self.book, self.bench = book, bench
        self.folder = bench.folder()
        book.learn()
        for login in ("chen", "okoye"):
            with book.office.unit(login) as unit:
                unit.number("SELECT 1")
        with book.office.unit("root") as unit:
            asked = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            self._ours = unit.rows(asked, into=int)
        self._start = book.book.fingerprint()

    def start(self, act: Act) -> Try:
        """Remember where the ledger stands."""
        return Try(act, self.book.mark(), self.book.target(act))

    def undisturbed(self, act: Act) -> None:
        """Do it on the straight line."""
        act.do(self.book.office.database(act.login), uuid4(), self.book.target(act))

    def settle(self, tried: Try) -> bool:
        """All or nothing is in the ledger, and asked again it is there once. Whether it was there before.

        An act with an operation id answers the same; one without says in words that it is done.
        """
        wait_until_gone(self._others)
        act, expected = tried.act, self.book.expected[tried.act.name]
        found = self.book.since(tried.mark)
        assert found in {"", expected}, f"{act.name}: part of it is in the ledger"
        try:
            act.do(self.book.office.database(act.login), tried.op, tried.target)
        except AppError as error:
            assert found, f"{act.name} cannot be done after the fault: {error.sentence}"
            assert not act.repeats, f"{act.name} repeated with its operation id: {error.sentence}"
            self.bench.plain(error)
        assert self.book.since(tried.mark) == expected, f"{act.name}: not exactly once after asking again"
        return bool(found)

    def closes(self) -> None:
        """After all circles the balances are those of the start."""
        assert self.book.book.fingerprint() == self._start

    def _others(self) -> bool:
        """Whether a session of a dead client is still there."""
        with self.book.office.unit("root") as unit:
            return unit.number(_OTHERS, {"ours": self._ours}) > 0


@shows("F01")
def killed_at_every_round_trip(bench: Bench) -> Told:
    """A process per act is killed before its n-th request, and after it was sent and before it was answered."""
    kills = committed = 0
    with bench.office(today=TODAY) as office, closing(Victims()) as victims:
        trial = Trial(MoneyBook(office), bench)
        for turn in range(bench.times(1, 20)):
            for trip in range(1, MOST_TRIPS, bench.times(4, 1)):
                sent = bool((trip + turn) % 2)
                died = 0
                for at, act in enumerate(CIRCLE):
                    tried = trial.start(act)
                    credentials = office.credentials(act.login)
                    ended = victims.send(credentials, at, tried.op, tried.target, trip, sent=sent)
                    assert ended.how != "refused", f"{act.name}: {ended.sentence}"
                    died += ended.how == "killed"
                    committed += trial.settle(tried) and ended.how == "killed"
                kills += died
                if not died:
                    break
            assert trip < MOST_TRIPS - 4, "acts of more round trips than are tried"
        trial.closes()
    return Told(kills, "kills", f"{committed} of them after the commit")


def exchange(trial: Trial, line: Line, act: Act) -> Passed:
    """The bytes of one undisturbed act through the line, and where its money call begins."""
    line.begin()
    with closing(Database.open(line.through(trial.book.office.credentials(act.login)), size=1)) as database:
        act.do(database, uuid4(), trial.book.target(act))
        return replace(line.passed)


def offsets(passed: Passed, bench: Bench, dice: random.Random) -> Iterator[Cut]:
    """Every byte of the money call and its commit, both ways; of signing in and reading before it a sample."""
    if bench.full:
        ups = [*range(0, passed.money_up, 97), *range(passed.money_up, passed.up)]
        downs = [*range(0, passed.money_down, 97), *range(passed.money_down, passed.down)]
    else:
        ups = sorted([*dice.sample(range(passed.money_up, passed.up - SPARE), 3), passed.money_up - 1])
        downs = [passed.down - SPARE, *dice.sample(range(passed.money_down, passed.down - SPARE), 3)]
    yield from (Cut(True, at) for at in ups)
    yield from (Cut(False, at) for at in downs)


def cut_once(trial: Trial, line: Line, act: Act, cut: Cut) -> bool:
    """One act over a line that is cut there; whether it is in the ledger. What the desk says of it must be true."""
    tried, before, told = trial.start(act), line.cuts, True
    journal = Journal(trial.folder)
    line.begin(cut)
    try:
        with closing(Database.open(line.through(trial.book.office.credentials(act.login)), size=1)) as database:
            database.journal = journal
            act.do(database, tried.op, tried.target)
    except AppError as error:
        assert isinstance(error, Unavailable | NotSaved), f"{act.name}, {cut}: {error.sentence}"
        trial.bench.plain(error)
        told = False
    passed = line.passed.up if cut.up else line.passed.down
    # Numbers of rows grow and shrink: an exchange may end before the byte that another one had.
    assert line.cuts == before + 1 or (cut.at >= passed and told), f"{act.name}: the line was not cut at {cut}"
    line.begin()
    saved = trial.settle(tried)
    said = {each.how for each in journal.rows()}
    assert told == saved, f"{act.name}, {cut}: told {told}, in the ledger {saved}"
    assert said == ({SAVED} if saved else said & {NOT_SAVED, TAKEN_BACK}), f"{act.name}, {cut}: the journal says {said}"
    journal.path.unlink(missing_ok=True)
    return saved


def turns_of_groups(lengths: list[int]) -> dict[str, range]:
    """In which turns each act has to be done: as long as one of those it goes together with is still to be cut.

    The bank's two acts lie between a posting and its reversal and undo each other, so both pairs can go without them.
    """
    names = [act.name for act in CIRCLE]
    groups = (("post a payment", "reverse a payment"), ("apply a bank line", "undo a bank line"), tuple(names[4:8]),
              tuple(names[8:10]), tuple(names[10:]))  # fmt: skip
    longest = {group: max(lengths[names.index(name)] for name in group) for group in groups}
    assert longest[groups[1]] <= longest[groups[0]], "a bank line needs a posted payment"
    return {name: range(longest[group]) for group in groups for name in group}


@shows("F02")
def cut_at_every_byte(bench: Bench) -> Told:
    """The whole circle again and again, one act at a time over a cut line, the others undisturbed."""
    dice, cuts, unknown = random.Random(2), 0, 0
    with bench.office(today=TODAY) as office, closing(Line(office.credentials("chen"))) as line:
        trial = Trial(MoneyBook(office), bench)
        plans = [list(offsets(exchange(trial, line, act), bench, dice)) for act in CIRCLE]
        needed = turns_of_groups([len(plan) for plan in plans])
        for turn in range(max(len(plan) for plan in plans)):
            for act, plan in zip(CIRCLE, plans, strict=True):
                if turn < len(plan):
                    unknown += cut_once(trial, line, act, plan[turn])
                    cuts += 1
                elif turn in needed[act.name]:
                    trial.undisturbed(act)
        trial.closes()
    return Told(
        cuts,
        "cuts",
        f"{unknown} of them with the act in the ledger: the desk asked and was told so, each time rightly",
        "of signing in and of the reading before a money call every 97th byte; the call and its commit at each byte",
    )
