"""Five hundred made-up values through import, screens, paper, export, every kind of refusal and a crash: none is left
in a log, a temporary file, the desk's own folder, a notification, what a program prints, or the clipboard after a lock.

`REMITDESK_WRITE_TRUST=1` writes the score into docs/trust.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from app import cli
from app.db.database import connect
from app.domain.errors import AppError
from app.jobs.chores import fold_changes
from tests.desks import ROOT, quick_folder
from tests.intake_book import receive, set_up
from tests.journeys.desks_apart import ClientDesk
from tests.office import Office, OfficeServer, wanted_server
from tests.sentinels import (
    Sentinel,
    claims_of,
    found_below,
    found_in,
    make_sentinels,
    remittance_of,
)

PAGE = ROOT / "docs" / "trust.md"
BEGIN, END = "<!-- sentinels:begin -->", "<!-- sentinels:end -->"
PEOPLE = make_sentinels()
TOTAL = sum(len(who.values) for who in PEOPLE)
CONTROL = "ZQCONTROLWORD"
PAID = 40           # the others wait for their payer, and are worked
PLACES = ("the server's log", "what programs print", "temporary files", "the desk's own folder", "the person's home",
          "notifications", "the clipboard after a lock")  # fmt: skip


@dataclass(slots=True)
class Played:
    """Where everything that was written lies, and what was on the screen."""

    folder: Path
    office: Office
    notifications: list[str] = field(default_factory=list)
    screen: str = ""
    copied: str = ""
    clipboard: str = ""
    refusals: int = 0

    def place(self, name: str) -> Path:
        """A folder of that name."""
        found = self.folder / name
        found.mkdir(exist_ok=True)
        return found


@pytest.fixture(scope="module")
def own_server() -> Iterator[OfficeServer]:
    """A server whose log nobody else writes, set as every server of an office is."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def surroundings(played: Played) -> Iterator[None]:
    """Every program started here has its own home and temporary folder; what it prints on the error output is kept."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in played.office.environment(played.place("secret")).items():
            patch.setenv(name, value)
        patch.setenv("REMITDESK_HOME", str(played.place("desk")))
        patch.setenv("HOME", str(played.place("person")))
        patch.setenv("XDG_DATA_HOME", str(played.place("person")))
        patch.setenv("TMPDIR", str(played.place("temporary")))
        patch.setattr(tempfile, "tempdir", str(played.place("temporary")))
        yield


def remitdesk(played: Played, *words: str) -> int:
    """The program in a process of its own; its error output is a log of ours, its answer is not."""
    done = subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    said = played.place("printed") / f"{len(list(played.place('printed').iterdir())):02d}.txt"
    said.write_text(done.stderr, encoding="utf-8")
    return done.returncode


def play_files(played: Played) -> None:
    """The office receives everybody's claims and payment, twice; wrong, cut and broken files; the day is run."""
    files = played.place("files")
    claims, remit = claims_of(PEOPLE), remittance_of(PEOPLE[:PAID])
    contents = {
        "claims.837": claims, "payment.835": remit, "again.837": claims, "cut.837": claims[: len(claims) // 2],
        "wrong.835": remittance_of(PEOPLE, off_by=1, trace="SENTINEL2"), "cut.835": remit[: len(remit) - 300],
        "signs.837": claims.replace(b"SPRINGFIELD", b"SPRING\xff\x00LD"), "text.csv": remit[300:3000],
    }  # fmt: skip
    for name, content in contents.items():
        (files / name).write_bytes(content)
        if name in {"claims.837", "payment.835"}:
            receive(played.office, content, name)
        else:
            with suppress(AppError):
                receive(played.office, content, name)
    assert remitdesk(played, "import", str(files / "cut.835")) != 0
    remitdesk(played, "import", str(files / "wrong.835"))
    assert remitdesk(played, "daily") == 0
    fold_changes(played.office.database("svc_worker"))      # as the worker does, with a hint to every desk


def play_desk(played: Played) -> None:
    """A person finds, opens, notes, copies and locks; then the desk crashes with all of it in memory."""
    who = PEOPLE[7]
    for each in PEOPLE:
        assert cli.main(["queue", "note", "--claim", each.claim, "--text", each.note]) == 0
    desk = ClientDesk(played.office, played.place("window"))
    try:
        desk.sign_in("okoye")
        desk.ask("press", keys="Ctrl+K")
        desk.ask("type", text=who.last.lower())
        desk.ask("open", target="queue:follow_up")
        with suppress(AssertionError):
            desk.until(lambda state: bool(state["items"]), seconds=5)
        desk.ask("press", keys="F8")
        desk.until(lambda state: bool(state["claim"]))
        desk.ask("press", keys="F2")
        played.copied = desk.ask("clipboard")
        desk.ask("open_claim")
        desk.until(lambda state: not state["busy"])
        played.screen = desk.ask("texts")
        desk.ask("lock")
        time.sleep(2)
        played.clipboard = desk.ask("clipboard")
    finally:
        desk.kill()
    crashing = ClientDesk(played.office, played.place("window") / "crashing")
    try:
        crashing.sign_in("okoye")
        crashing.ask("open", target="queue:follow_up")
        with suppress(AssertionError):
            crashing.until(lambda state: bool(state["items"]), seconds=5)
            crashing.ask("abort")
        crashing.process.wait(20)
    finally:
        crashing.close()


def play_paper(played: Played) -> None:
    """Forms, a statement, lists and a backup into a folder the person chose."""
    out, who = played.place("chosen"), PEOPLE[3]
    with played.office.unit("root") as unit:
        account = unit.text("SELECT account_id::text FROM app.claim WHERE number = %(n)s", {"n": who.claim})
    numbers = [each.claim for each in PEOPLE[:20]]
    assert remitdesk(played, "print", "cms1500", "--claim", *numbers, "--out", str(out / "forms.pdf")) == 0
    assert remitdesk(played, "print", "statement", "--account", account, "--out", str(out / "statement.pdf")) == 0
    assert remitdesk(played, "queue", "list", "exceptions") in {0, 1, 2}
    assert remitdesk(played, "claim", "find", who.last) == 0
    assert remitdesk(played, "remit", "show", "SENTINEL1") == 0
    assert remitdesk(played, "backup", str(out / "office.backup"), "--as", "svc_backup") == 0


# One for each kind of refusal; the person writes a patient's values where the fault is.
REFUSALS = (
    "SELECT * FROM app.nowhere WHERE name = '{last}'",
    "SELECT '{born}x'::date, '{member}'::int",
    "SELECT '{last}'::bigint",
    "SELECT 1 / (length('{street}') - length('{street}'))",
    "SELECT '{note}'::jsonb",
    "SELECT * FROM led.entry WHERE claim_id = '{claim}'",
    "UPDATE app.claim SET number = '{claim}' WHERE number = '{claim}'",
    "INSERT INTO app.patient (last_name) VALUES ('{last}')",
    "INSERT INTO app.event (claim_id, body) VALUES (-1, '{note}')",
    "SELECT api.poll_changes_v1('{first}')",
    "SELECT '{security}' FROM pg_sleep(3)",
    "SELECT repeat('{last}', 10) ~ '('",
    "DELETE FROM app.draft WHERE body = '{note}' RETURNING 1 / 0",
    "NOTIFY remitdesk_x, '{last}'; SELECT nonsense",
    "COPY app.patient FROM STDIN -- {last}",
    "SELECT '{city}' AS \"{first}\" GROUP BY 7",
)  # fmt: skip
# What only the owner of all tables comes to: constraints that name values in their detail.
CONSTRAINTS = (
    "INSERT INTO app.claim SELECT * FROM app.claim WHERE number = '{claim}'",
    "UPDATE app.patient SET birth_date = NULL, last_name = NULL WHERE last_name = '{last}'",
    "UPDATE app.claim SET payer_id = -7 WHERE number = '{claim}'",
    "UPDATE led.entry SET cents = 1 WHERE claim_id = (SELECT id FROM app.claim WHERE number = '{claim}')",
    "DO $$ BEGIN RAISE EXCEPTION '{last}' USING DETAIL = '{first}', HINT = '{member}'; END $$",
    "DO $$ BEGIN RAISE WARNING '{last} {first}'; RAISE LOG 'nothing of a person'; END $$",
)


def play_refusals(played: Played) -> None:
    """Every statement that must fail, by persons and by the superuser, as somebody with psql would write it."""
    for login, statements in (("lopez", REFUSALS), ("chen", REFUSALS), ("root", CONSTRAINTS)):
        for at, statement in enumerate(statements):
            words = {name: getattr(PEOPLE[at], name) for name in Sentinel.__dataclass_fields__}
            settings = "-c statement_timeout=300ms"
            with connect(played.office.credentials(login), settings=settings) as connection:
                try:
                    connection.execute(statement.format_map(words).encode())
                except psycopg.Error:
                    played.refusals += 1
    out = str(played.place("chosen") / "no.pdf")
    wishes = (["claim", "show", PEOPLE[1].claim + "9"], ["claim", "show", PEOPLE[1].last],
              ["print", "statement", "--account", PEOPLE[2].last, "--out", out], ["payment", "take", PEOPLE[2].last],
              ["import", str(played.place("files") / PEOPLE[2].last)])  # fmt: skip
    for typed in wishes:
        # The answer may repeat what the person typed; nothing may be kept of it.
        command = [sys.executable, "-m", "app", *typed]
        assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120).returncode != 0


def play_crashes(played: Played) -> None:
    """A server process dies in a statement with a patient in it, and a program ends by an error nobody foresaw."""
    sleeping = connect(played.office.credentials("lopez"))
    pid = sleeping.info.backend_pid
    asked = threading.Thread(target=_sleep_on, args=(sleeping, PEOPLE[9].last))
    asked.start()
    with connect(played.office.credentials("root")) as root:
        root.execute("SELECT pg_sleep(0.3)")
    os.kill(pid, 9)
    asked.join(30)
    sleeping.close()
    unforeseen = f"raise ValueError('{PEOPLE[11].last}') from KeyError('{PEOPLE[11].member}')"
    code = f"from app.domain import quiet\nquiet.install()\nname = '{PEOPLE[11].first}'\n{unforeseen}"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "unexpected ValueError" in done.stderr
    (played.place("printed") / "unforeseen.txt").write_text(done.stderr, encoding="utf-8")


def _sleep_on(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    with suppress(psycopg.Error):
        connection.execute(f"SELECT pg_sleep(20), '{name}'".encode())


@contextmanager
def listening(played: Played) -> Iterator[None]:
    """Everything anybody may hear on any channel of ours."""
    from app.db.listen import CHANNEL  # noqa: PLC0415

    over = threading.Event()

    def hear() -> None:
        with connect(played.office.credentials("okoye")) as connection:
            connection.execute(f"LISTEN {CHANNEL}".encode())
            while not over.is_set():
                for note in connection.notifies(timeout=0.2):
                    played.notifications.append(f"{note.channel} {note.payload}")

    listener = threading.Thread(target=hear)
    listener.start()
    try:
        yield
    finally:
        over.set()
        listener.join(10)


@pytest.fixture(scope="module")
def played(own_server: OfficeServer) -> Iterator[Played]:
    """The whole play, once."""
    with tempfile.TemporaryDirectory(dir=quick_folder(), prefix="sentinels-") as name:
        office = Office.copy_of_template(own_server)
        made = Played(Path(name), office)
        set_up(office)
        with surroundings(made):
            with listening(made):
                play_files(made)
                play_desk(made)
                play_paper(made)
                play_refusals(made)
            control(made)
            office.sign_out()
            play_crashes(made)
        yield made
        office.sign_out()


def control(played: Played) -> None:
    """A word that must be found in the log, so that the search is known to look at the right file."""
    with connect(played.office.credentials("root")) as root:
        root.execute(f"DO $$ BEGIN RAISE LOG '{CONTROL}'; END $$".encode())


def searched(played: Played, place: str) -> dict[str, set[str]]:
    """Where a value was found in that place."""
    log = played.office.server.cluster.log
    folders = {"what programs print": ("printed", "window"), "temporary files": ("temporary",),
               "the desk's own folder": ("desk",), "the person's home": ("person",)}  # fmt: skip
    if place in folders:
        return {file: values for name in folders[place]
                for file, values in found_below(played.place(name), PEOPLE).items()}  # fmt: skip
    if place == "the server's log":
        text = log.read_bytes()
    else:
        text = {"notifications": "\n".join(played.notifications), "the clipboard after a lock": played.clipboard}[
            place
        ].encode()
    values = found_in(text, PEOPLE)
    return {place: values} if values else {}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_of_a_patient_is_left_in(played: Played, place: str) -> None:
    assert searched(played, place) == {}


def test_the_values_were_in_play(played: Played) -> None:
    with played.office.unit("root") as unit:
        book = unit.text(
            "SELECT string_agg(t, ' ') FROM (SELECT to_jsonb(p)::text FROM app.patient p UNION ALL SELECT "
            "to_jsonb(c)::text FROM app.claim c UNION ALL SELECT to_jsonb(e)::text FROM app.event e UNION ALL SELECT "
            "to_jsonb(r)::text FROM app.remit_claim r UNION ALL SELECT to_jsonb(v)::text FROM app.coverage v UNION ALL "
            "SELECT encode(content, 'escape') FROM stage.file "
            "WHERE size < 1000000) AS x (t)"
        )
    assert len(found_in(book.encode(), PEOPLE)) == TOTAL == 500
    assert found_in(played.screen.encode(), PEOPLE), "the screen showed patients"
    assert found_in(played.copied.encode(), PEOPLE), "the person copied one"
    assert played.refusals >= 30
    assert played.notifications, "somebody was told that something changed"
    log = played.office.server.cluster.log.read_text("utf-8", "replace")
    assert CONTROL in log
    assert "terminated by signal 9" in log


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    for at, who in enumerate(PEOPLE):
        for word, value in enumerate(who.values):
            (tmp_path / f"{at}-{word}").write_text(f"x{value.lower()}y", encoding="utf-8")
    assert len({value for values in found_below(tmp_path, PEOPLE).values() for value in values}) == TOTAL
    (tmp_path / "wide").write_bytes(PEOPLE[0].last.encode("utf-16-le"))
    assert PEOPLE[0].last in found_below(tmp_path, PEOPLE)[str(tmp_path / "wide")]
    assert found_in(b"born 1903-02-01", PEOPLE) == {"19030201"}
    (tmp_path / f"{PEOPLE[0].last}.pdf").write_bytes(b"")
    assert found_below(tmp_path, PEOPLE)[str(tmp_path / f"{PEOPLE[0].last}.pdf")] == {PEOPLE[0].last}


def test_the_score_is_the_one_of_the_page(played: Played) -> None:
    found = {value for place in PLACES for values in searched(played, place).values() for value in values}
    score = (
        f"{len(found)} of {TOTAL} planted values found in {len(PLACES)} places: {', '.join(PLACES)}. They went through "
        f"import, the daily run, the window, forms, a statement, lists, a backup, {played.refusals} refused statements "
        "and three crashes (a desk, a server process, a program); `tests/journeys/test_sentinels.py`."
    )
    if os.environ.get("REMITDESK_WRITE_TRUST"):
        write_score(score)
    page = PAGE.read_text(encoding="utf-8")
    if BEGIN not in page:
        pytest.skip("the page has no score yet; REMITDESK_WRITE_TRUST=1 writes it")
    shown = re.search(f"{BEGIN}\n(.*?)\n{END}", page, re.DOTALL)
    assert shown is not None
    assert shown.group(1).replace("\n", " ").startswith(f"{len(found)} of {TOTAL} planted values found")


def write_score(score: str) -> None:
    """Between the markers of docs/trust.md, which is made when it is missing."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# What is protected, and how it is known\n"
    if BEGIN not in page:
        page += f"\n## Patients' data where it does not belong\n\n{BEGIN}\n{END}\n"
    head, _, rest = page.partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{score}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
