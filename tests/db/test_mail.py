"""The mail room: files whole or not at all, letters that open their reasons with their clocks, and undo."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from app.correspondence.index import index_letter, reindex_letter, unindex_letter, warn_of_twin
from app.correspondence.mail import (
    list_letters,
    merge_letters,
    order_pages,
    set_aside,
    split_letter,
    take_back_in,
    take_letter,
)
from app.correspondence.types import LetterIndex, LetterRow
from app.correspondence.waiting import count_mail
from app.domain.errors import Conflict, NotFound, Refused
from tests.mail_book import MailBook, letter_pdf, open_mail_book
from tests.office import Office
from tests.work_book import TODAY, open_reason

WRITTEN = TODAY - timedelta(days=3)


@pytest.fixture
def mail(office: Office) -> MailBook:
    return open_mail_book(office)


def index(mail: MailBook, row: LetterRow, said: LetterIndex, who: str = "lopez") -> str:
    with mail.office.unit(who) as unit:
        return index_letter(unit, row, said, today=TODAY).words


def records(mail: MailBook, claim: int | None = None, due: date | None = None) -> LetterIndex:
    return LetterIndex("records_request", claim or mail.claims[0], letter_date=WRITTEN, due_on=due, reference="RQ-7")


def test_a_file_is_kept_byte_for_byte_and_the_same_bytes_again_say_who_brought_them(mail: MailBook) -> None:
    content = letter_pdf("Please send the records", pages=3)
    first = mail.receive(content)
    assert (first.new, len(first.letters)) == (True, 1)
    again = mail.receive(content, who="lopez")
    assert (again.new, again.file, again.letters[0].letter) == (False, first.file, first.letters[0].letter)
    assert again.sentence.startswith("The same file came before: T. Okoye brought it at")
    with mail.office.unit("okoye") as unit:
        kept = unit.value("SELECT content FROM app.letter_file")
        assert kept == content
        assert unit.value("SELECT sha256 FROM app.letter_file") == hashlib.sha256(content).digest()
        assert unit.number("SELECT count(*) FROM app.letter_page") == 3
        assert unit.number("SELECT count(*) FROM app.letter") == 1


def test_what_waits_is_listed_oldest_first_red_after_the_limit_and_late_for_the_supervisor(mail: MailBook) -> None:
    for age in (0, 2, 5):
        mail.receive(letter_pdf(f"{age} days old"), on=TODAY - timedelta(days=age))
    with mail.office.unit("lopez", read_only=True) as unit:
        rows = list_letters(unit, today=TODAY)
        assert [(row.age, row.red, row.late) for row in rows] == [(5, True, True), (2, True, False), (0, False, False)]
        assert [row.age for row in list_letters(unit, today=TODAY, late=True)] == [5]
        counts = count_mail(unit, today=TODAY)
    assert (counts.waiting, counts.red, counts.late, counts.unknown) == (3, 2, 1, 0)


def test_a_records_request_opens_its_reason_with_the_day_it_names(mail: MailBook) -> None:
    row = mail.one("records")
    words = index(mail, row, records(mail, due=TODAY + timedelta(days=9)))
    assert words == f"Records asked for by letter of {WRITTEN:%m/%d/%Y}; by {TODAY + timedelta(days=9):%m/%d/%Y}."
    assert mail.reasons(mail.claims[0]) == [("records", "records", str(TODAY + timedelta(days=9)))]
    assert mail.owner(mail.claims[0]) == "records"
    done = mail.letter(row.letter_id).row
    assert (done.state, done.claim, done.reference, done.indexed_by) == ("indexed", "C1", "RQ-7", "A. Lopez")
    with mail.office.unit("lopez", read_only=True) as unit:
        assert list_letters(unit, today=TODAY) == ()


def test_two_clerks_index_the_same_letter_and_the_second_is_told_by_whom(mail: MailBook) -> None:
    row = mail.one("records")
    index(mail, row, records(mail), who="lopez")
    with pytest.raises(Conflict, match=r"indexed by A\. Lopez at"):
        index(mail, row, records(mail, mail.claims[1]), who="okoye")
    assert mail.reasons(mail.claims[1]) == []


def test_taking_a_letter_off_closes_what_it_opened_and_it_waits_again(mail: MailBook) -> None:
    row = mail.one("records")
    index(mail, row, records(mail))
    done = mail.letter(row.letter_id).row
    with mail.office.unit("lopez") as unit:
        gone = unindex_letter(unit, done, reason="wrong patient", today=TODAY)
    assert gone.words == "What it opened is undone."
    assert mail.reasons(mail.claims[0]) == []
    assert mail.owner(mail.claims[0]) == ""
    waiting = mail.letter(row.letter_id).row
    assert (waiting.state, waiting.claim_id, waiting.version) == ("new", None, gone.version)


def test_a_letter_at_the_wrong_claim_moves_in_one_act(mail: MailBook) -> None:
    row = mail.one("records")
    index(mail, row, records(mail))
    with mail.office.unit("lopez") as unit:
        reindex_letter(
            unit, mail.letter(row.letter_id).row, records(mail, mail.claims[1]), reason="other visit", today=TODAY
        )
    assert mail.reasons(mail.claims[0]) == []
    assert [kind for kind, _clock, _on in mail.reasons(mail.claims[1])] == ["records"]


def test_a_second_request_moves_the_open_reason_and_undo_restores_it(mail: MailBook) -> None:
    first, second = mail.one("one"), mail.one("two")
    index(mail, first, records(mail, due=TODAY + timedelta(days=30)))
    index(mail, second, records(mail, due=TODAY + timedelta(days=10)))
    assert mail.reasons(mail.claims[0]) == [("records", "records", str(TODAY + timedelta(days=10)))]
    with mail.office.unit("lopez") as unit:
        unindex_letter(unit, mail.letter(second.letter_id).row, reason="not ours", today=TODAY)
    assert mail.reasons(mail.claims[0]) == [("records", "records", str(TODAY + timedelta(days=30)))]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (LetterIndex("demand", 1), "FCN"),
        (LetterIndex("appeal_decision", 1), "won, partly or lost"),
        (LetterIndex("records_request", 1, decision="won"), "won, partly or lost"),
        (LetterIndex("records_request", None, 1), "belongs to a claim"),
        (LetterIndex("records_request", 1, 1), "one claim or to one account"),
        (LetterIndex("records_request", 1, letter_date=TODAY + timedelta(days=1)), "not ahead"),
        (LetterIndex("records_request", 1, due_on=TODAY - timedelta(days=9)), "before the letter"),
        (LetterIndex("nonsense", 1), "Say what the letter is"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_opened(mail: MailBook, said: LetterIndex, sentence: str) -> None:
    row = mail.one("a letter")
    with pytest.raises(Refused, match=sentence):
        index(mail, row, said)
    assert mail.letter(row.letter_id).row.state == "new"
    assert mail.reasons(1) == []


def test_an_appeal_that_was_refused_opens_the_next_level_and_undo_brings_the_level_back(mail: MailBook) -> None:
    open_reason(mail.office, mail.claims[0], "appeal", clock=TODAY + timedelta(days=4))
    row = mail.one("appeal")
    said = LetterIndex(
        "appeal_decision", mail.claims[0], letter_date=WRITTEN, decision="lost", due_on=TODAY + timedelta(days=60)
    )
    assert "level 2 until" in index(mail, row, said)
    assert mail.reasons(mail.claims[0]) == [("appeal", "appeal2", str(TODAY + timedelta(days=60)))]
    with mail.office.unit("lopez") as unit:
        unindex_letter(unit, mail.letter(row.letter_id).row, reason="other claim", today=TODAY)
    assert mail.reasons(mail.claims[0]) == [("appeal", "due", str(TODAY + timedelta(days=4)))]


def test_an_appeal_the_denial_desk_recorded_is_decided_there_and_undo_takes_the_decision_back(mail: MailBook) -> None:
    claim = mail.claims[0]
    open_reason(mail.office, claim, "appeal", clock=TODAY + timedelta(days=4))
    with mail.office.unit("root") as unit:
        unit.execute("UPDATE app.work_reason SET level = 1")
        unit.execute(
            "INSERT INTO app.appeal (practice_id, location_id, claim_id, reason_id, payer_id, level, filed_on, method, "
            "cents) SELECT c.practice_id, c.location_id, c.id, r.id, c.payer_id, 1, %(day)s, 'mail', 10000 "
            "FROM app.claim c JOIN app.work_reason r ON r.claim_id = c.id WHERE c.id = %(claim)s",
            {"claim": claim, "day": WRITTEN - timedelta(days=30)},
        )
    row = mail.one("appeal")
    words = index(mail, row, LetterIndex("appeal_decision", claim, letter_date=WRITTEN, decision="lost"))
    assert words.startswith("Level 1 appeal refused on")
    assert [kind for kind, _clock, _on in mail.reasons(claim)] == ["denial"]
    with mail.office.unit("root") as unit:
        assert unit.text("SELECT decision FROM app.appeal") == "upheld"
    with mail.office.unit("lopez") as unit:
        gone = unindex_letter(unit, mail.letter(row.letter_id).row, reason="other claim", today=TODAY)
    assert gone.words == "What it opened is undone."
    assert mail.reasons(claim) == [("appeal", "due", str(TODAY + timedelta(days=4)))]
    with mail.office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.appeal WHERE decision IS NULL") == 1


def test_an_appeal_that_was_won_is_closed_and_the_money_expected(mail: MailBook) -> None:
    open_reason(mail.office, mail.claims[0], "appeal", clock=TODAY + timedelta(days=4))
    said = LetterIndex("appeal_decision", mail.claims[0], letter_date=WRITTEN, decision="won")
    assert "see that it is paid" in index(mail, mail.one("appeal"), said)
    assert [kind for kind, _clock, _on in mail.reasons(mail.claims[0])] == ["follow_up"]


def test_a_demand_is_linked_to_the_take_back_a_poster_records_with_it(mail: MailBook) -> None:
    said = LetterIndex(
        "demand", mail.claims[0], letter_date=WRITTEN, reference="FCN-20260044", cents=12_000, keep=True
    )
    with mail.office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.claim_payer (practice_id, location_id, claim_id, party, payer_id) "
            "SELECT practice_id, location_id, id, 'primary', payer_id FROM app.claim"
        )
    first, second = mail.one("one"), mail.one("two")
    assert "take-back" not in index(mail, first, said, who="lopez"), "a specialist may not record a take-back"
    assert mail.letter(first.letter_id).row.reference == "FCN-20260044"
    words = index(mail, second, said, who="okoye")
    assert "Money demanded back" in words and "take-back T1" in words
    with mail.office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.takeback_letter WHERE control_norm = 'FCN20260044'") == 1
        assert unit.number("SELECT takeback_letter_id FROM app.letter WHERE id = %(id)s", {"id": second.letter_id}) == 1
        gone = unindex_letter(unit, mail.letter(second.letter_id).row, reason="twice", today=TODAY)
    assert "stays among the take-backs (T1)" in gone.words


def test_a_returned_statement_holds_the_account_until_its_address_is_corrected(mail: MailBook) -> None:
    with mail.office.unit("root") as unit:
        account = unit.number("SELECT account_id FROM app.claim WHERE id = %(claim)s", {"claim": mail.claims[0]})
        unit.execute(
            "UPDATE led.line_balance SET party = 'patient' WHERE claim_id = %(claim)s", {"claim": mail.claims[0]}
        )
    index(mail, mail.one("return to sender"), LetterIndex("returned_statement", account_id=account))
    assert [kind for kind, _clock, _on in mail.reasons(mail.claims[0])] == ["returned_mail"]
    assert mail.reasons(mail.claims[1]) == [], "the patient owes nothing on it"
    assert mail.owner(mail.claims[0]) == "mail"
    with mail.office.unit("lopez") as unit:
        assert unit.number("SELECT count(*) FROM app.mail_return WHERE ended_at IS NULL") == 1
        unit.execute("UPDATE app.account SET address1 = '9 New Road', version = version + 1")
    assert mail.reasons(mail.claims[0]) == []
    with mail.office.unit("lopez") as unit:
        assert unit.number("SELECT count(*) FROM app.mail_return WHERE ended_at IS NULL") == 0


def test_pages_are_split_merged_and_ordered_and_a_letter_without_pages_is_gone(mail: MailBook) -> None:
    whole = mail.letter(mail.one("one", pages=3).letter_id)
    ids = [page.page_id for page in whole.pages]
    with mail.office.unit("lopez") as unit:
        other = split_letter(unit, whole, [ids[2], ids[1]])
    parts = mail.letter(whole.row.letter_id), mail.letter(other)
    assert [page.page_id for page in parts[1].pages] == [ids[2], ids[1]]
    with mail.office.unit("lopez") as unit:
        assert order_pages(unit, parts[1], [ids[1], ids[2]]) == other
    with mail.office.unit("lopez") as unit:
        merge_letters(unit, parts[0], mail.letter(other))
    assert [page.page_id for page in mail.letter(whole.row.letter_id).pages] == ids
    with pytest.raises(NotFound):
        mail.letter(other)
    with pytest.raises(Conflict), mail.office.unit("okoye") as unit:
        split_letter(unit, whole, ids[:1])
    with pytest.raises(Refused, match="stays with the letter"), mail.office.unit("okoye") as unit:
        split_letter(unit, mail.letter(whole.row.letter_id), ids)


def test_a_letter_open_at_one_desk_is_named_at_the_next_and_can_be_taken_over(mail: MailBook) -> None:
    row = mail.one("records")
    with mail.office.unit("lopez") as unit:
        assert take_letter(unit, row.letter_id) == ""
    with mail.office.unit("okoye") as unit:
        assert take_letter(unit, row.letter_id) == "A. Lopez"
        assert [each.holder for each in list_letters(unit, today=TODAY)] == ["A. Lopez"]
        assert take_letter(unit, row.letter_id, over=True) == ""


def test_advertising_is_set_aside_with_a_reason_and_comes_back(mail: MailBook) -> None:
    row = mail.one("buy now")
    with pytest.raises(Refused, match="Say why"), mail.office.unit("lopez") as unit:
        set_aside(unit, row, " ")
    with mail.office.unit("lopez") as unit:
        set_aside(unit, row, "advertising")
        assert list_letters(unit, today=TODAY) == ()
    with mail.office.unit("lopez") as unit:
        take_back_in(unit, mail.letter(row.letter_id).row)
        assert len(list_letters(unit, today=TODAY)) == 1


def test_a_letter_like_one_the_claim_has_is_told_before_it_is_indexed(mail: MailBook) -> None:
    index(mail, mail.one("one"), records(mail))
    row = mail.one("two")
    with mail.office.unit("lopez") as unit:
        assert "A. Lopez" in warn_of_twin(unit, row, records(mail))
        assert warn_of_twin(unit, row, records(mail, mail.claims[1])) == ""


def test_a_letter_wakes_the_claim_that_slept_until_a_reply_came(mail: MailBook) -> None:
    claim = mail.claims[0]
    open_reason(mail.office, claim, "follow_up")
    with mail.office.unit("root") as unit:
        unit.execute(
            "UPDATE app.work_reason SET due_on = %(day)s, by_rule = false, wake_on = 'reply'",
            {"day": TODAY + timedelta(days=20)},
        )
        unit.execute("UPDATE app.work_item SET status = 2")
    index(mail, mail.one("news"), LetterIndex("information", claim))
    with mail.office.unit("root") as unit:
        assert unit.rows("SELECT due_on FROM app.work_reason", into=date) == [TODAY]
        assert unit.rows("SELECT status FROM app.work_item", into=int) == [0]
