"""The printing verbs from the command line to the PDF."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec
import pdfplumber
import pytest
from msgspec.structs import replace

from app.__main__ import main
from app.claims.desk_facts import save_preference
from app.domain.claim import SubmittedClaim
from app.printing.profile import REMEMBERED_AS, PrinterProfile, PrinterProfiles
from tests.book import Book, open_book
from tests.office import SECRET, Office
from tests.pure.printing_forms import cells_text, grid_cells, made_claim


@dataclass(frozen=True, slots=True)
class Desk:
    """An office with printable claims, its book, and a folder to print into."""

    office: Office
    book: Book
    folder: Path

    def run(self, *words: str, out: str = "out.pdf") -> int:
        return main([*words, "--out", str(self.folder / out), "--database", self.office.url()])

    def pdf(self, out: str = "out.pdf") -> bytes:
        return (self.folder / out).read_bytes()

    def keep(self, claim: SubmittedClaim) -> None:
        """Give every claim of the book these facts."""
        facts = msgspec.json.encode(claim).decode()
        with self.office.unit("root") as unit:
            unit.execute("UPDATE app.claim SET facts = %(facts)s::jsonb, submitted_on = '2026-09-15'", {"facts": facts})


@pytest.fixture
def desk(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    monkeypatch.setenv("REMITDESK_USER", "okoye")
    monkeypatch.setenv("REMITDESK_PASSWORD_FILE", str(secret))
    found = Desk(office, open_book(office), tmp_path)
    found.keep(made_claim(7))
    return found


def test_claims_are_printed_in_one_file_that_only_its_owner_reads(desk: Desk) -> None:
    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number, str(desk.book.b1.claim_id)) == 0

    pages = grid_cells(desk.pdf())
    assert len(pages) == 4
    assert "Page 2 of 2" in cells_text(pages[1])
    assert "ACME HEALTH" in cells_text(pages[2])
    assert (desk.folder / "out.pdf").stat().st_mode & 0o077 == 0


def test_a_plain_form_is_marked_as_a_copy(desk: Desk) -> None:
    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number, "--plain") == 0

    with pdfplumber.open(BytesIO(desk.pdf())) as document:
        assert "NOT AN OFFICIAL FORM - COPY" in document.pages[0].extract_text()


def test_a_number_that_does_not_fit_stops_the_printing_and_says_where(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.keep(replace(made_claim(), member_id="9" * 31))

    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number) == 1
    assert "Box 1a: 31 characters, 29 fit" in capsys.readouterr().out
    assert not (desk.folder / "out.pdf").exists()


def test_a_name_that_is_cut_is_told_and_printed(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.keep(replace(made_claim(), plan_name="Choice Preferred Provider Plan 500 Gold"))

    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number) == 0
    assert "Box 11c: 39 characters, 29 fit" in capsys.readouterr().err
    assert "CHOICE PREFERRED PROVIDER PLA" in cells_text(grid_cells(desk.pdf())[0])


def test_json_tells_pages_and_what_did_not_fit(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.keep(replace(made_claim(), plan_name="Choice Preferred Provider Plan 500 Gold"))

    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number, "--json") == 0
    told = msgspec.json.decode(capsys.readouterr().out)
    assert told["pages"] == 1
    assert [(one["box"], one["allowed"], one["stops"]) for one in told["problems"]] == [("11c", 29, False)]


def test_an_unknown_claim_is_not_found(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("print", "cms1500", "--claim", "NOBODY-1") == 1
    assert "There is no claim NOBODY-1" in capsys.readouterr().err


def test_a_statement_is_printed_for_an_account(desk: Desk) -> None:
    assert desk.run("print", "statement", "--account", str(desk.book.a1.account_id), "--as-of", "2026-10-20") == 0

    with pdfplumber.open(BytesIO(desk.pdf())) as document:
        text = document.pages[0].extract_text()
    assert "You owe nothing." in text
    assert "10/20/2026" in text


def test_a_folder_that_is_not_there_is_said_in_one_sentence(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.run("print", "cms1500", "--claim", desk.book.a1.number, out="missing/out.pdf") == 1
    assert "cannot be written there" in capsys.readouterr().err


def test_the_alignment_page_needs_no_server(tmp_path: Path) -> None:
    assert main(["print", "alignment", "--out", str(tmp_path / "a.pdf"), "--dx", "5"]) == 0
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")


def left_edge(pdf: bytes) -> float:
    """Where the leftmost character of the first page begins, in points."""
    with pdfplumber.open(BytesIO(pdf)) as document:
        return min(float(one["x0"]) for one in document.pages[0].chars)


def test_a_named_printer_brings_the_offsets_its_person_keeps_and_no_name_brings_none(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk.office.unit("okoye") as unit:
        save_preference(unit, REMEMBERED_AS, PrinterProfiles((PrinterProfile("Upstairs", False, dx=5),)).as_kept())
    words = ("print", "cms1500", "--claim", desk.book.a1.number)

    assert desk.run(*words) == 0
    unmoved = left_edge(desk.pdf())
    assert desk.run(*words, "--printer", "Upstairs") == 0
    assert left_edge(desk.pdf()) == pytest.approx(unmoved + 3.6)

    for more, sentence in ((("--printer", "Cellar"), "no offsets of a printer Cellar"),
                           (("--printer", "Upstairs", "--dx", "1"), "either --printer or")):  # fmt: skip
        assert desk.run(*words, *more, out="refused.pdf") == 1
        assert sentence in capsys.readouterr().err
        assert not (desk.folder / "refused.pdf").exists()
