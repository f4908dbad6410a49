"""Cover sheets that come back, piles that fall apart, the mail folder, mail of nobody, and who may see which page."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.claims.detail import claim_detail
from app.correspondence.covers import draw_cover, list_covers, make_cover
from app.correspondence.evidence import (
    evidence_pdf,
    evidence_picture,
    keep_evidence,
    list_evidence,
    show_evidence,
    withdraw_evidence,
)
from app.correspondence.index import index_letter, unindex_letter
from app.correspondence.mail import list_letters, page_picture, route_letter
from app.correspondence.papers import claim_papers
from app.correspondence.propose import find_targets, propose
from app.correspondence.types import LetterIndex, NewEvidence
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.jobs.inbox import Swept, sweep_inbox
from app.printing.cover_sheet import separator_pdf
from app.printing.scan_pages import read_scan
from app.security.people import Scope
from tests.mail_book import MailBook, fax, fax_page, letter_pdf, open_mail_book, pile
from tests.office import Office
from tests.scans import pdf, picture
from tests.work_book import TODAY, open_reason


@pytest.fixture
def mail(office: Office) -> MailBook:
    return open_mail_book(office)


def cover(mail: MailBook, claim: int, purpose: str = "records", who: str = "lopez") -> bytes:
    with mail.office.unit(who) as unit:
        return make_cover(unit, claim, purpose, today=TODAY).pdf


def test_a_pile_falls_apart_and_our_sheets_put_their_pages_at_their_claims(mail: MailBook) -> None:
    open_reason(mail.office, mail.claims[0], "records", clock=TODAY + timedelta(days=12))
    scan = pile(
        letter_pdf("somebody else's letter"), separator_pdf(1), letter_pdf("another", pages=2),
        cover(mail, mail.claims[0]), letter_pdf("the records", pages=3), cover(mail, mail.claims[1], "appeal"),
        letter_pdf("signed appeal form"),
    )  # fmt: skip
    stored = mail.receive(scan)
    assert [bool(each.words) for each in stored.letters] == [False, False, True, True]
    assert stored.sentence == "4 letters taken in, 2 put at their claims by our cover sheets."
    first = mail.letter(stored.letters[2].letter)
    assert (first.row.claim, first.row.type, len(first.pages), first.pages[0].role) == ("C1", "papers", 4, "cover")
    # The reason that waited for the records goes on, and its clock stays.
    assert mail.reasons(mail.claims[0]) == [("records", "due", str(TODAY + timedelta(days=12)))]
    assert [kind for kind, _clock, _on in mail.reasons(mail.claims[1])] == ["appeal"]
    with mail.office.unit("lopez", read_only=True) as unit:
        assert [row.pages for row in list_letters(unit, today=TODAY)] == [1, 2]
        sheets = list_covers(unit, mail.claims[0])
        assert [sheet.letter_id for sheet in sheets] == [stored.letters[2].letter]
        assert "Papers came back with our cover sheet" in unit.text(
            "SELECT text FROM app.work_reason WHERE claim_id = %(claim)s AND closed_on IS NULL",
            {"claim": mail.claims[0]},
        )


def test_a_sheet_comes_back_by_fax(mail: MailBook) -> None:
    pages = [fax_page(cover(mail, mail.claims[0]), skew=1.0), fax_page(letter_pdf("the records"))]
    stored = mail.receive(fax(pages), source="fax")
    assert mail.letter(stored.letters[0].letter).row.claim == "C1"


def test_a_sheet_that_came_back_before_an_unknown_one_and_one_without_pages_wait_for_a_person(mail: MailBook) -> None:
    sheet = cover(mail, mail.claims[0])
    mail.receive(pile(sheet, letter_pdf("records")))
    again = mail.receive(pile(sheet, letter_pdf("more records")))
    assert "came back before" in again.letters[0].notice
    alone = mail.receive(cover(mail, mail.claims[1]))
    assert alone.letters[0].notice == "Nothing lies behind the cover sheet."
    with mail.office.unit("lopez") as unit:
        row = mail.letter(again.letters[0].letter).row
        assert (row.state, row.claim_id) == ("new", None)
        proposed = propose(unit, mail.letter(row.letter_id), today=TODAY).targets
        assert [(each.number, each.why, each.sure) for each in proposed] == [("C1", "our cover sheet", True)]
    with mail.office.unit("root") as unit:
        unit.execute("UPDATE app.cover_sheet SET token = reverse(token)")
    strange = mail.receive(pile(sheet, letter_pdf("third time")))
    assert "does not know" in strange.letters[0].notice


def test_the_same_sheet_twice_in_one_file_attaches_once(mail: MailBook) -> None:
    sheet = cover(mail, mail.claims[0])
    stored = mail.receive(pile(sheet, letter_pdf("a"), sheet, letter_pdf("b")))
    assert [bool(each.words) for each in stored.letters] == [True, False]
    assert "came back before" in stored.letters[1].notice


def test_a_sheet_of_another_practice_is_told_and_never_followed(mail: MailBook) -> None:
    stored = mail.receive(pile(cover(mail, mail.claims[3]), letter_pdf("records")))
    assert stored.letters[0].notice == "Our cover sheet of another practice lies in front."
    assert mail.letter(stored.letters[0].letter).row.state == "new"


def test_a_returned_envelope_with_our_sheet_holds_the_account(mail: MailBook) -> None:
    stored = mail.receive(cover(mail, mail.claims[0], "returned_mail"))
    assert mail.letter(stored.letters[0].letter).row.type == "returned_statement"
    assert [kind for kind, _clock, _on in mail.reasons(mail.claims[0])] == ["returned_mail"]


def test_the_same_sheet_is_drawn_again(mail: MailBook) -> None:
    with mail.office.unit("lopez") as unit:
        made = make_cover(unit, mail.claims[0], "records", today=TODAY)
        assert read_scan(draw_cover(unit, made.cover_id)).pages == 1
        with pytest.raises(Refused):
            make_cover(unit, mail.claims[0], "birthday", today=TODAY)


def test_two_desks_drop_the_same_file_at_once_and_it_is_here_once(mail: MailBook) -> None:
    content, found = letter_pdf("once"), []

    def drop(who: str) -> None:
        found.append(mail.receive(content, who=who))

    desks = [threading.Thread(target=drop, args=(who,)) for who in ("okoye", "lopez")]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert sorted(each.new for each in found) == [False, True]
    assert len({each.file for each in found}) == 1


def test_two_clerks_at_once_index_one_letter_and_one_wins(mail: MailBook) -> None:
    row, said = mail.one("records"), LetterIndex("other", mail.claims[0])
    done: list[str] = []

    def index(who: str) -> None:
        try:
            with mail.office.unit(who) as unit:
                done.append(index_letter(unit, row, said, today=TODAY).words)
        except Conflict as error:
            done.append(error.sentence)

    desks = [threading.Thread(target=index, args=(who,)) for who in ("okoye", "lopez", "chen")]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert sum("indexed by" in words for words in done) == 2
    assert len(mail.reasons(mail.claims[0])) == 1


def test_mail_of_nobody_is_seen_by_who_sees_every_practice_and_goes_where_its_claim_is(mail: MailBook) -> None:
    mail.office.enrol("whole_n", "specialist", "poster", scopes=(Scope("N"),))
    stored = mail.receive(letter_pdf("whose?"), practice=None)
    row = mail.letter(stored.letters[0].letter).row
    assert (row.practice_id, row.practice_code) == (None, "")
    with mail.office.unit("whole_n") as unit:
        assert list_letters(unit, today=TODAY) == ()
        for table in ("letter", "letter_page", "letter_file"):
            assert unit.number(f"SELECT count(*) FROM app.{table}") == 0
    with pytest.raises(Refused, match="every practice"):
        mail.receive(letter_pdf("mine?"), practice=None, who="whole_n")
    with pytest.raises(NotPermitted), mail.office.unit("lopez") as unit:
        route_letter(unit, row, 999)
    with mail.office.unit("lopez") as unit:
        index_letter(unit, row, LetterIndex("other", mail.claims[3]), today=TODAY)
    assert mail.letter(row.letter_id).row.practice_code == "S"


def test_a_person_of_one_location_sees_its_letters_page_by_page_and_no_neighbour(mail: MailBook) -> None:
    for login, place in (("only_n1", "N1"), ("only_n2", "N2")):
        mail.office.enrol(login, "specialist", scopes=(Scope("N", place),))
    one, two = (cover(mail, claim) for claim in (mail.claims[0], mail.claims[2]))
    scan = pile(one, letter_pdf("records of one"), two, letter_pdf("of two"), separator_pdf(1), letter_pdf("unindexed"))
    stored = mail.receive(scan)
    for login, own in (("only_n1", stored.letters[0].letter), ("only_n2", stored.letters[1].letter)):
        with mail.office.unit(login) as unit:
            assert unit.rows("SELECT id FROM app.letter", into=int) == [own]
            assert set(unit.rows("SELECT DISTINCT letter_id FROM app.letter_page", into=int)) == {own}
            assert unit.number("SELECT count(*) FROM app.letter_file") == 0, "the batch shows everybody's pages"
            assert unit.number("SELECT count(*) FROM app.cover_sheet") == 1
            assert page_picture(unit, mail.letter(own, login).pages[1], width=300).startswith(b"\x89PNG")
            assert [letter.letter_id for letter in claim_papers(
                unit, mail.claims[0 if login == "only_n1" else 2], today=TODAY).letters] == [own]  # fmt: skip
        with pytest.raises(NotFound):
            mail.letter(stored.letters[2].letter, login)
    with pytest.raises(NotFound), mail.office.unit("only_n2") as unit:
        unindex_letter(unit, mail.letter(stored.letters[0].letter).row, reason="curious", today=TODAY)
    with mail.office.unit("only_n1") as unit:
        unindex_letter(unit, mail.letter(stored.letters[0].letter).row, reason="not ours", today=TODAY)
        assert unit.number("SELECT count(*) FROM app.letter") == 0, "it is the mail room's again"


def test_what_an_account_got_is_seen_by_its_locations(mail: MailBook) -> None:
    mail.office.enrol("only_n1", "specialist", scopes=(Scope("N", "N1"),))
    with mail.office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.patient_location (practice_id, location_id, patient_id, name_norm) "
            "SELECT practice_id, location_id, patient_id, name_norm FROM app.claim WHERE id = %(claim)s",
            {"claim": mail.claims[0]},
        )
        accounts = unit.rows("SELECT account_id FROM app.claim WHERE id IN (1, 3) ORDER BY id", into=int)
    letters = [mail.one(f"to account {account}") for account in accounts]
    for row, account in zip(letters, accounts, strict=True):
        with mail.office.unit("lopez") as unit:
            index_letter(unit, row, LetterIndex("other", account_id=account), today=TODAY)
    with mail.office.unit("only_n1") as unit:
        assert unit.rows("SELECT id FROM app.letter", into=int) == [letters[0].letter_id]
        assert unit.number("SELECT count(*) FROM app.letter_page") == 1


def test_a_letters_text_and_what_is_typed_find_the_claim(mail: MailBook) -> None:
    with mail.office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET member_id = 'W77120' WHERE id = %(id)s", {"id": mail.claims[1]})
    row = mail.one("Request for medical records", "Claim: C1", "Member ID: W77120")
    with mail.office.unit("lopez") as unit:
        proposed = propose(unit, mail.letter(row.letter_id), today=TODAY)
        assert [(each.number, each.why) for each in proposed.targets] == [("C2", "member id")], "C1 is too short a word"
        assert proposed.reading.type == "records_request"
        assert [each.number for each in find_targets(unit, row, "c1", today=TODAY)] == ["C1"]
        assert [each.number for each in find_targets(unit, row, "W77120", today=TODAY)] == ["C2"]
        assert find_targets(unit, row, "C4", today=TODAY) == (), "that is another practice's"


def test_evidence_is_kept_once_shown_in_the_time_line_and_crossed_out(mail: MailBook) -> None:
    claim, content = mail.claims[0], picture("PNG")
    said = NewEvidence(claim, "portal", TODAY - timedelta(days=1), "in process")
    with mail.office.unit("lopez") as unit:
        kept = keep_evidence(unit, content, said, today=TODAY)
        assert keep_evidence(unit, content, said, today=TODAY) == type(kept)(kept.evidence, False)
        assert evidence_picture(unit, kept.evidence, 0, width=200).startswith(b"\x89PNG")
        entry = claim_detail(unit, claim).time_line[0]
        assert (entry.kind, entry.text, entry.paper, entry.paper_id) == (
            "evidence", "Portal screenshot: in process", "evidence", kept.evidence,
        )  # fmt: skip
        pdf_ = evidence_pdf(unit, kept.evidence, reason="appeal")
        assert read_scan(pdf_).pages == 1
        assert "Saved as PDF: portal screenshot, 1 page; appeal" in unit.rows("SELECT text FROM app.event", into=str)
    with mail.office.unit("lopez") as unit:
        withdraw_evidence(unit, show_evidence(unit, kept.evidence), reason="other claim", today=TODAY)
    with mail.office.unit("lopez") as unit:
        assert list_evidence(unit, claim)[0].withdrawn == "other claim"
        assert keep_evidence(unit, content, said, today=TODAY).new, "what was withdrawn may be kept anew"


def test_a_proof_of_mailing_proves_until_it_is_withdrawn(mail: MailBook) -> None:
    with mail.office.unit("lopez") as unit:
        kept = keep_evidence(
            unit, pdf(2), NewEvidence(mail.claims[0], "mail_proof", TODAY, "certified", proof=True), today=TODAY
        )
        assert unit.value("SELECT proof FROM app.evidence") is True
    with pytest.raises(Refused, match="proof of mailing"), mail.office.unit("lopez") as unit:
        keep_evidence(unit, pdf(1), NewEvidence(mail.claims[0], "portal", TODAY, proof=True), today=TODAY)
    with mail.office.unit("lopez") as unit:
        withdraw_evidence(unit, show_evidence(unit, kept.evidence), reason="of an appeal", today=TODAY)
        assert unit.value("SELECT proof FROM app.evidence") is False


def test_evidence_too_large_of_tomorrow_or_out_of_scope_is_refused(mail: MailBook) -> None:
    mail.office.enrol("only_n2", "specialist", scopes=(Scope("N", "N2"),))
    for content, said, error, words in (
        (pdf(101), NewEvidence(mail.claims[0], "other", TODAY), Refused, "at most 100 pages"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 20_000_000, NewEvidence(mail.claims[0], "other", TODAY), Refused, "20 MB"),
        (b"GIF89a", NewEvidence(mail.claims[0], "other", TODAY), Refused, "no scan"),
        (pdf(1), NewEvidence(mail.claims[0], "other", TODAY + timedelta(days=1)), Refused, "none ahead"),
        (pdf(1), NewEvidence(mail.claims[0], "selfie", TODAY), Refused, "Evidence is"),
    ):
        with pytest.raises(error, match=words), mail.office.unit("lopez") as unit:
            keep_evidence(unit, content, said, today=TODAY)
    with pytest.raises(NotFound), mail.office.unit("only_n2") as unit:
        keep_evidence(unit, pdf(1), NewEvidence(mail.claims[0], "other", TODAY), today=TODAY)


def test_the_mail_folder_takes_scans_in_by_practice_and_puts_the_unreadable_aside(
    mail: MailBook, tmp_path: Path
) -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    (tmp_path / "mail" / "S").mkdir(parents=True)
    for name, content in (("a.pdf", letter_pdf("whose")), ("bad.pdf", b"%PDF-broken"), ("S/b.tif", picture("TIFF", 2))):
        path = tmp_path / "mail" / name
        path.write_bytes(content)
        os.utime(path, (now.timestamp() - 60,) * 2)
    assert sweep_inbox(mail.office.database("svc_import"), tmp_path, now=now) == Swept(received=2, trouble=1)
    with mail.office.unit("okoye", read_only=True) as unit:
        rows = list_letters(unit, today=TODAY)
        assert [(row.practice_code, row.pages, row.source) for row in rows] == [("", 1, "folder"), ("S", 2, "folder")]
    assert (tmp_path / "mail" / "trouble" / "bad.pdf").exists()
    assert (tmp_path / "mail" / "S" / "done" / "b.tif").exists()
    assert sweep_inbox(mail.office.database("svc_import"), tmp_path, now=now) == Swept()


def test_the_demo_leaves_letters_in_the_mail_room_once(mail: MailBook) -> None:
    from app.demo.mail_desk import leave_mail  # noqa: PLC0415

    for _again in range(2):
        with mail.office.unit("okoye") as unit:
            assert leave_mail(unit, today=TODAY) == 4
    with mail.office.unit("okoye", read_only=True) as unit:
        rows = list_letters(unit, today=TODAY)
        assert len(rows) == 4
        proposed = propose(unit, mail.letter(rows[0].letter_id), today=TODAY)
        assert proposed.reading.letter_date is not None and proposed.reading.type
        assert unit.number("SELECT count(*) FROM app.evidence") == 2
