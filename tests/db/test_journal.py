"""Money calls whose answer is lost: noted before they are sent, asked about by number, finished or offered again."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from app import cli
from app.db.database import Database
from app.db.journal import NOT_SAVED, SAVED, TAKEN_BACK, Journal, JournalUnwritable
from app.db.outcome import Watch, server_name
from app.db.setback import missing
from app.db.unit import Unit
from app.domain.errors import NotFound, NotSaved, Refused, Unknown
from app.posting.counter import propose_payment, take_payment
from app.posting.counter_types import PaymentMoved
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.db.cut_line import AFTER, BEFORE, LATE, CutLine
from tests.db.posting_book import broken_invariants
from tests.desks import ROOT
from tests.office import SECRET, Office

Screen = pytest.CaptureFixture[str]


@dataclass
class CutDesk:
    """A poster's desk behind a line that can break."""

    book: CounterBook
    line: CutLine
    database: Database
    journal: Journal
    heard: list[bool]

    def take(self, cents: int = 1000) -> PaymentMoved:
        """Take a payment in one unit, as the counter page does."""
        new = self.book.new(cents)

        def work(unit: Unit) -> PaymentMoved:
            proposal = propose_payment(unit, self.book.account_of(), cents)
            return take_payment(unit, new, proposal.applications, today=TODAY)

        return self.database.perform(work)

    @property
    def outcomes(self) -> list[str]:
        """What the journal says, in order."""
        return [each.how for each in self.journal.rows()]

    def payments(self) -> int:
        """How many there are on the server."""
        with self.book.office.unit("root") as unit:
            return unit.number("SELECT count(*) FROM app.patient_payment")


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Iterator[CutDesk]:
    book = counter_book(office)
    short = Path(f"/tmp/rd-cut-{uuid4().hex[:8]}")  # noqa: S108  # a socket's path is short
    line = CutLine(office.credentials("chen"), short)
    database = Database.open(line.credentials)
    (tmp_path / "journal").mkdir()
    database.journal = Journal(tmp_path / "journal")
    heard: list[bool] = []
    database.on_checking = heard.append
    yield CutDesk(book, line, database, database.journal, heard)
    database.close()
    line.close()
    assert broken_invariants(office) == []


def test_a_call_is_in_the_journal_before_it_is_sent_and_holds_nothing_of_a_patient(desk: CutDesk) -> None:
    done = desk.take()
    (kept,) = desk.journal.rows()
    assert (kept.begun.op, kept.begun.function, kept.how) == (done.op, "take_patient_payment_v1", SAVED)
    assert (kept.begun.login, kept.begun.pid) == ("chen", os.getpid())
    said = desk.journal.path.read_text()
    assert "RIVERA" not in said
    assert "1000" not in said.replace(str(kept.begun.backend), "").replace(str(kept.begun.sha256), "")
    assert oct(desk.journal.path.stat().st_mode & 0o777) == "0o600"


def test_a_commit_that_was_done_without_an_answer_ends_as_if_it_had_been_heard(desk: CutDesk) -> None:
    desk.line.cut(AFTER)
    done = desk.take()
    assert desk.line.cuts == 1
    assert (done.applied, desk.payments()) == (1000, 1)
    assert desk.outcomes == [SAVED]
    assert desk.heard == [True, False]
    assert desk.take(500).applied == 500            # the desk goes on


def test_a_commit_that_never_arrived_is_not_saved_and_says_so(desk: CutDesk) -> None:
    desk.line.cut(BEFORE)
    with pytest.raises(NotSaved, match="nothing was changed"):
        desk.take()
    assert desk.payments() == 0
    assert desk.outcomes == [NOT_SAVED]
    assert desk.take().applied == 1000
    assert desk.payments() == 1


def test_a_commit_that_arrives_late_is_waited_for_and_never_called_not_saved(desk: CutDesk) -> None:
    desk.line.cut(LATE)
    started = time.monotonic()
    done = desk.take()
    assert time.monotonic() - started > 0.6         # while the old session was still there, no answer was final
    assert (done.applied, desk.payments()) == (1000, 1)
    assert desk.outcomes == [SAVED]


def test_a_session_cut_before_its_commit_is_not_saved_without_asking(desk: CutDesk) -> None:
    new = desk.book.new(1000)
    with pytest.raises(NotSaved), desk.database.unit() as unit:
        take_payment(unit, new, (), today=TODAY)
        with desk.book.office.unit("root") as root:
            root.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'chen'")
        unit.number("SELECT 1")
    assert desk.outcomes == [NOT_SAVED]
    assert desk.payments() == 0
    assert desk.heard == []


def test_while_the_server_does_not_answer_the_outcome_is_unknown_and_asked_when_it_is_back(desk: CutDesk) -> None:
    desk.database.asks_for = 0.3
    desk.line.cut(AFTER)
    desk.line.down = True
    with pytest.raises(Unknown, match="Do not do it again"):
        desk.take()
    assert desk.outcomes == [""]
    desk.line.down = False
    found = desk.database.settle_journal()
    assert [each.saved for each in found.told] == [True]
    assert found.sentence.endswith("during a patient's payment: it was saved.")
    assert desk.outcomes == [SAVED]
    assert desk.database.settle_journal().told == ()


def test_what_the_desk_rolls_back_itself_is_no_open_question(desk: CutDesk) -> None:
    new = desk.book.new(1000)
    with pytest.raises(Refused), desk.database.unit() as unit:
        take_payment(unit, new, (), today=TODAY)
        raise Refused("the person thought better of it")
    assert desk.outcomes == [TAKEN_BACK]

    with desk.database.unit() as unit:
        unit.execute("SAVEPOINT preview")
        take_payment(unit, new, (), today=TODAY)
        unit.execute("ROLLBACK TO SAVEPOINT preview")
    assert desk.outcomes == [TAKEN_BACK, TAKEN_BACK]
    assert desk.payments() == 0


def test_a_refusal_by_the_server_is_an_answer(desk: CutDesk) -> None:
    desk.take(1000)
    with pytest.raises(NotFound), desk.database.unit() as unit:
        unit.value(
            "SELECT api.apply_patient_payment_v1(%(op)s, %(sha)s, 999999, %(today)s, '{}', '{}')",
            {"op": uuid4(), "sha": b"1", "today": TODAY},
        )
    assert desk.outcomes == [SAVED, TAKEN_BACK]
    assert desk.heard == []


STATES = "SELECT op FROM api.operation_states_v1(%(ops)s)"
_CRASH = """
import os, sys
from datetime import date
from pathlib import Path
from uuid import UUID
from app.db.credentials import Credentials, Server
from app.db.database import Database
from app.db.journal import Journal
host, port, name, secret, folder, when, practice, account = sys.argv[1:]
database = Database.open(Credentials(Server(host, name, int(port)), "chen", secret))
journal = database.journal = Journal(Path(folder))
begin, end = journal.begin, journal.end
def crash_after_begin(*about, **more):
    begin(*about, **more)
    os._exit(9)
def crash_before_end(*about):
    os._exit(9)
if when == "between":
    journal.begin = crash_after_begin
else:
    journal.end = crash_before_end
from app.posting.counter import take_payment
from app.posting.counter_types import NewPayment
with database.unit() as unit:
    take_payment(unit, NewPayment(int(practice), int(account), "cash", 1000, date(2026, 3, 20), ""), (),
                 today=date(2026, 3, 20), op=UUID(int=41))
"""


def crash(book: CounterBook, folder: Path, when: str) -> None:
    """A desk that dies between its journal and the call, or after the commit before it could note the answer."""
    server = book.office.credentials("chen").server
    folder.mkdir(parents=True, exist_ok=True)
    about = [server.host, str(server.port), server.database, SECRET, str(folder), when]
    done = subprocess.run(
        [sys.executable, "-c", _CRASH, *about, str(book.practice), str(book.account_of())], cwd=ROOT, check=False
    )
    assert done.returncode == 9


@pytest.fixture
def as_chen(office_variables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line works as the poster chen."""
    monkeypatch.setenv("REMITDESK_USER", "chen")


@pytest.mark.usefixtures("as_chen")
@pytest.mark.parametrize(("when", "saved"), [("between", False), ("after", True)])
def test_after_a_crash_the_next_sign_in_asks_and_says_what_became_of_it(
    office: Office, tmp_path: Path, capsys: Screen, when: str, saved: bool
) -> None:
    crash(counter_book(office), tmp_path / "home" / "journal", when)
    assert cli.main(["journal", "list"]) == 0
    assert f"{UUID(int=41)}  chen  open: a patient's payment" in capsys.readouterr().out
    assert cli.main(["payment", "list", "--json"]) == 0       # any verb: told beside its own answer
    said = capsys.readouterr()
    words = "it was saved." if saved else "it was not saved. Do it again."
    assert f"during a patient's payment: {words}" in said.err
    assert ('"payment": "P1"' in said.out) == saved
    assert cli.main(["journal", "list", "--all"]) == 0
    assert f"{SAVED if saved else NOT_SAVED}: a patient's payment" in capsys.readouterr().out
    assert cli.main(["journal", "resolve"]) == 0
    assert capsys.readouterr().out == "Nothing is open.\n"


@pytest.mark.usefixtures("as_chen")
def test_the_verb_resolves_and_tells_in_json(office: Office, tmp_path: Path, capsys: Screen) -> None:
    crash(counter_book(office), tmp_path / "home" / "journal", "after")
    assert cli.main(["journal", "resolve", "--json"]) == 0
    said = capsys.readouterr()
    assert f'"saved": [\n    "{UUID(int=41)}"\n  ]' in said.out
    assert said.err == ""


@pytest.mark.usefixtures("as_chen")
def test_what_a_server_set_back_to_yesterday_lost_is_listed(office: Office, tmp_path: Path, capsys: Screen) -> None:
    book = counter_book(office)
    folder = tmp_path / "home" / "journal"
    folder.mkdir(parents=True)
    journal, where = Journal(folder), server_name(office.credentials("chen").server)
    lost = uuid4()
    journal.begin(lost, "write_off_v1", "", server=where, login="chen", backend=1)
    journal.end([lost], SAVED)
    there = book.take(1000).op
    journal.begin(there, "take_patient_payment_v1", "", server=where, login="chen", backend=1)
    journal.end([there], SAVED)
    with office.unit("chen") as unit:
        assert [each.begun.op for each in missing(unit, journal, where)] == [lost]
    assert cli.main(["journal", "check"]) == 1
    said = capsys.readouterr().out
    assert f"{lost}  a write-off: not on the server; `remitdesk journal resolve` hands it in again" in said
    assert str(there) not in said


def test_without_room_for_the_journal_nothing_is_sent(desk: CutDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_about: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.db.journal.os.fsync", full)
    with pytest.raises(JournalUnwritable, match="nothing was sent"):
        desk.take()
    monkeypatch.undo()
    assert desk.payments() == 0
    assert desk.journal.rows() == ()


def test_a_number_that_changed_nothing_is_not_missed_later(desk: CutDesk) -> None:
    op = uuid4()
    watch = Watch(desk.journal, "h:5432/office", "chen", 1)
    watch.before("SELECT api.post_remittance_v1(%(op)s, %(sha)s)", {"op": op, "sha": b"1"})
    assert desk.outcomes == [""]
    watch.changed_nothing(op)               # somebody had posted it before
    watch.saved()
    assert desk.outcomes == [TAKEN_BACK]


def test_what_moves_no_money_leaves_no_line(desk: CutDesk) -> None:
    with desk.database.unit() as unit:
        unit.number("SELECT 1")
        unit.rows("SELECT op FROM api.operation_states_v1(%(ops)s)", {"ops": [uuid4()]}, into=UUID)
    assert not desk.journal.path.exists()


def test_one_hears_of_ones_own_acts_only_and_also_when_ones_scope_has_ended(office: Office) -> None:
    book = counter_book(office)
    op = book.take(1000).op
    with office.unit("chen") as unit:
        assert unit.rows(STATES, {"ops": [op, uuid4()]}, into=UUID) == [op]
    with office.unit("okoye") as unit:
        assert unit.rows(STATES, {"ops": [op]}, into=UUID) == []
    office.enrol("chen", "poster", scopes=())
    with office.unit("chen") as unit:
        assert unit.number("SELECT count(*) FROM led.op WHERE op_id = %(op)s", {"op": op}) == 0
        assert unit.rows(STATES, {"ops": [op]}, into=UUID) == [op]
