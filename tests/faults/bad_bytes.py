"""Bytes that are no text (F34) and text that wants to be more than text (F40)."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from openpyxl import load_workbook

from app.claims.detail import claim_detail
from app.db.unit import Unit
from app.domain.errors import AppError
from app.domain.safe_cell import as_typed, for_sheet
from app.patients.correct import Contact, correct_patient
from app.patients.statement_facts import statement_pdf
from app.reports.sheet_file import write_rows
from app.workqueues.drafts import load_draft, save_draft
from app.workqueues.outcome import save_note
from app.workqueues.types import Draft
from tests.faults.bad_files import refused_whole
from tests.faults.bench import Bench
from tests.faults.desk_book import open_desk_book, open_rows
from tests.faults.money_order import ready, rows
from tests.faults.registry import Told, shows
from tests.intake_book import TODAY, accounts, receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims, remittance

HOSTILE = (
    "'; DROP TABLE app.claim; --",
    "%s %(name)s {0} {name}",
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\uff1d1+1",
    "<b>bold</b><img src='file:///etc/passwd'>",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "${jndi:ldap://x}",
    "\u202egnirts",
    "\u200bzero",
    "Zoë Ñandú",
    "\U0001f9b7\U0001f469\u200d\u2695",
    "e\u0301",
    "../../etc/passwd",
    "\\\\server\\share",
    "a\nb\r\nc",
    "\x1b[31mred",
    "NULL",
    "null",
    "true",
    "1e10000000",
    "\ufeffmark",
    "'quoted'",
    '"double"',
    "\\x00",
    "I\u0307stanbul",
    "ﬁ",
    "\u2400",
    " lead",
    "trail ",
    "'=1+1",
    "''",
    "\u2028line",
    "a" * 4000,
    "مرحبا",
    "שלום",
    "%n%n%n",
    "$(reboot)",
    "`reboot`",
    "; rm -rf /",
    "&lt;b&gt;",
)
_ACTIVE = (b"/JavaScript", b"/JS ", b"/URI", b"/Launch", b"/OpenAction")


def strings(bench: Bench) -> Iterator[str]:
    """Each hostile text; in the whole run also in pairs and with junk around, a thousand and more."""
    yield from HOSTILE
    if not bench.full:
        return
    dice = random.Random(40)
    for _ in range(1000 - len(HOSTILE) + 100):
        one, other = dice.choice(HOSTILE), dice.choice(HOSTILE)
        junk = "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0xA0, 0xD7FF)))) for _ in range(5))
        yield (one + junk + other)[:4000]


@shows("F40")
def hostile_strings(bench: Bench) -> Told:
    """Typed into notes, drafts and addresses, sent in files, read back, shown, exported and printed."""
    texts = list(strings(bench))
    folder = bench.folder()
    with bench.office(today=TODAY) as office:
        today = open_desk_book(office, 1)
        (row,) = open_rows(office, today)
        assert row.claim_id is not None
        for text in texts:
            _kept(office, row.claim_id, text)
        _a_megabyte(bench, office, row.claim_id)
        with office.unit("root") as unit:
            account = unit.number("SELECT account_id FROM app.claim WHERE id = %(id)s", {"id": row.claim_id})
        with office.unit("okoye") as unit:
            printed = statement_pdf(unit, account, today=today)
        assert not [word for word in _ACTIVE if word in printed], "something active is printed"
    _exported(folder, texts)
    _shown(texts)
    sent = _sent(bench, [text for text in texts if text.isprintable() and text.strip() == text and text])
    return Told(
        len(texts) + sent,
        "strings",
        f"{sent} of them as names in claim files",
        "fields typed: notes, drafts, addresses; fields sent: names; not every field of every page",
    )


def _kept(office: Office, claim: int, text: str) -> None:
    """A note, a draft and an address hold exactly what was typed."""
    with office.unit("lopez") as unit:
        save_draft(unit, Draft(claim_id=claim, body=text))
        kept = load_draft(unit, claim)
        assert kept is not None
        assert kept.body == text
        if text.strip():
            save_note(unit, claim, text)
            newest = unit.text("SELECT text FROM app.event WHERE kind = 'note' ORDER BY id DESC LIMIT 1")
            assert newest == text
    with office.unit("root") as unit:
        patient = unit.number("SELECT patient_id FROM app.claim WHERE id = %(id)s", {"id": claim})
        seen = unit.number("SELECT version FROM app.patient WHERE id = %(id)s", {"id": patient})
    with office.unit("lopez") as unit:
        correct_patient(unit, patient, Contact(text[:200], "", "Salem", "OR", "97301", "5550100111"), version=seen)
    with office.unit("root") as unit:
        assert unit.text("SELECT address1 FROM app.patient WHERE id = %(id)s", {"id": patient}) == text[:200]


def _a_megabyte(bench: Bench, office: Office, claim: int) -> None:
    """A million letters are kept whole or refused in words; a zero byte is refused."""
    whole = "x" * 1_000_000
    try:
        with office.unit("lopez") as unit:
            save_note(unit, claim, whole)
            assert unit.text("SELECT text FROM app.event WHERE kind = 'note' ORDER BY id DESC LIMIT 1") == whole
    except AppError as error:
        bench.plain(error)
    for bad in ("zero \0 byte", "lone \ud800 surrogate"):
        _refused(bench, office, lambda unit, bad=bad: save_note(unit, claim, bad))  # type: ignore[misc]  # bound now
    with office.unit("lopez") as unit:
        assert claim_detail(unit, claim).time_line


def _refused(bench: Bench, office: Office, act: Callable[[Unit], object]) -> None:
    try:
        with office.unit("lopez") as unit:
            act(unit)
    except AppError as error:
        bench.plain(error)
    else:
        raise AssertionError("a text the database cannot keep was taken")


def _exported(folder: Path, texts: list[str]) -> None:
    """Both formats hold every text as text and give it back."""
    rows_of = [[text] for text in texts]
    for name in ("list.csv", "list.xlsx"):
        write_rows(folder / name, ("Text",), [rows_of], most=10_000)
    found = csv.reader(io.StringIO((folder / "list.csv").read_bytes().decode("utf-8-sig"), newline=""))
    cells = [row[0] if row else "" for row in found][1:]
    assert [as_typed(cell) for cell in cells] == texts
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell], "a cell begins like a formula"
    page = load_workbook(folder / "list.xlsx").worksheets[0]
    typed = [(cell.value or "", cell.data_type) for (cell,) in page.iter_rows(min_row=2)]
    assert {kind for _, kind in typed} <= {"s", "n", "inlineStr"}, "a cell is a formula"
    wrong = [(said, text) for (said, _), text in zip(typed, texts, strict=True) if str(said) != for_sheet(text)]
    assert [pair for pair in wrong if "\r" not in pair[1]] == []


def _shown(texts: list[str]) -> None:
    """A label shows the signs themselves."""
    from PySide6.QtCore import Qt  # noqa: PLC0415  # only this fault draws
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from app.ui.widgets.text import PlainLabel  # noqa: PLC0415

    held = QApplication.instance() or QApplication([])
    for text in texts:
        label = PlainLabel(text)
        assert label.textFormat() is Qt.TextFormat.PlainText
        # Qt leaves a byte order mark out, which has no shape.
        assert label.text() == text.removeprefix("\ufeff")
        assert not label.openExternalLinks()
    assert held is not None


def _sent(bench: Bench, texts: list[str]) -> int:
    """As a patient's last name in a claim file; what the file format cannot hold is left out."""
    made = [text for text in texts if not set(text) & set("*:~^\n\r") and len(text) <= 60]
    made = made if bench.full else made[::4]
    with bench.office(today=TODAY) as office:
        set_up(office)
        for at, text in enumerate(made):
            content = (
                claims().replace(b"RD0", f"N{at}X".encode()).replace(b"NM1*IL*1*EXAMPLE*", f"NM1*IL*1*{text}*".encode())
            )
            done = receive(office, content, "names.837").imported
            assert done.claims.imported, (text, done.errors)
            with office.unit("root") as unit:
                # The claim keeps the name as sent; the patient may be a known one, whose name differs in signs alone.
                asked = "SELECT patient_name FROM app.claim WHERE number LIKE %(number)s"
                names = unit.rows(asked, {"number": f"N{at}X%"}, into=str)
            # A name all in capitals is put as people write it.
            kept = (text, text.title()) if text.isupper() else (text,)
            assert any(name.startswith(kept) for name in names), f"{text!r} became {names!r}"
    return len(made)


@shows("F34")
def bytes_that_are_no_text(bench: Bench) -> Told:
    """Other encodings are refused with a place; marks and single bytes are read as what they are."""
    plain = remittance().decode()
    wrong = (
        plain.encode("utf-16"), plain.encode("utf-16-be"), plain.encode("utf-32"), plain.encode("cp037"),
        plain.encode("cp500"), remittance().replace(b"TRACE", b"TR\0CE"), b"\0" * 4096, b"\xff" * 4096, b"",
        b"\xff\xfe", remittance()[::-1], b"\x1f\x8b\x08" + remittance(), bytes(range(256)) * 8,
    )  # fmt: skip
    dice, tried = random.Random(34), 0
    with bench.office(today=TODAY) as office:
        before = ready(office)
        for at, content in enumerate(wrong):
            refused_whole(bench, office, content, before, f"encoding {at}")
            tried += 1
        for _ in range(bench.times(5, 400)):
            place = dice.randrange(106, len(remittance()))
            junk = bytes(dice.choice((0, 0x80, 0xC0, 0xFF, 0xFE, 0xE2)) for _ in range(dice.randrange(1, 4)))
            damaged = remittance()[:place] + junk + remittance()[place + len(junk) :]
            _explained(office, damaged)
            tried += 1
    with bench.office(today=TODAY) as office:
        before = ready(office)
        receive(office, b"\xef\xbb\xbf" + remittance(), "mark.835")
        marked = rows(office)
        assert marked != before, "a byte order mark kept a good file out"
        receive(office, changed(remittance(), "PAYER", "PAYÉR").decode().encode("latin-1"), "latin.835")
        assert rows(office)[1] == marked[1], "the same payment in another encoding moved money"
    return Told(tried, "files")


def _explained(office: Office, content: bytes) -> None:
    """Whatever was damaged: it is refused, or what it holds is explained to the cent; nothing crashes."""
    done = receive(office, content, "damaged.835").imported
    assert done.state in {"quarantined", "refused", "unread", "imported", "unrouted"}
    with office.unit("root") as unit:
        off = unit.number(
            """SELECT count(*) FROM app.remit WHERE state <> 'held' AND off_by_cents = 0
               AND amount_cents <> posted_cents + exception_cents + provider_level_cents + held_cents"""
        )
        assert off == 0
        assert sum(accounts(unit).values()) == 0
