"""Bad files through the whole way, from bytes to ledger: held or refused with the place or the equation, never half."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from threading import Barrier

import pytest

from app.db.database import Database
from app.domain.errors import NotFound, Refused
from app.jobs.receive import Received, receive_file
from app.posting.scans import store_scan
from app.posting.service import approve_remittance
from app.security.people import Scope
from tests.bench.synthetic835 import synthetic_835
from tests.db.paper_book import paper_book
from tests.db.posting_book import broken_invariants
from tests.intake_book import TODAY, accounts, book, receive, set_up
from tests.office import Office
from tests.scans import pdf
from tests.x12kit import changed, claims, remittance


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever comes in, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def rows(office: Office) -> tuple[list[int], dict[str, int]]:
    """Everything an import writes, counted, and the accounts."""
    with office.unit("root") as unit:
        return [*book(unit), unit.number("SELECT count(*) FROM app.remit_plb")], accounts(unit)


def ready(office: Office) -> tuple[list[int], dict[str, int]]:
    """The claims are in, the payment is not."""
    set_up(office)
    receive(office, claims())
    return rows(office)


def numbered(content: bytes, trace: str, claim: str = "RD") -> bytes:
    """The made-up payment as another one: its own trace, claim numbers and control numbers."""
    return content.replace(b"TRACE0001", trace.encode()).replace(b"CLP*RD", f"CLP*{claim}".encode())


def test_a_payment_cut_at_any_segment_is_refused_whole_with_the_place(office: Office) -> None:
    before = ready(office)
    segments = remittance().split(b"~\n")[:-1]
    for at in range(1, len(segments)):
        cut = b"~\n".join(segments[:at]) + b"~\n"
        done = receive(office, cut, f"cut{at}.835").imported
        assert done.state in {"quarantined", "refused"}, at
        assert done.errors, f"cut behind segment {at}: no place is named"
        assert all(each.message for each in done.errors)
        assert rows(office) == before, at


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("SVC*HC:99213:25*200*120*", "SVC*HC:99213:25*200*120.01*", "0.01"),
        ("CAS*CO*45*50~\nCAS*PR*2*30*1", "CAS*CO*45*50.01~\nCAS*PR*2*30*1", "0.01"),
        ("CLP*RD0001*1*200*120*30", "CLP*RD0001*1*200.01*120*30", "0.01"),
    ],
    ids=["line paid", "line adjusted", "claim charge"],
)
def test_a_cent_off_at_a_line_or_claim_is_that_claims_exception_with_the_figures(
    office: Office, old: str, new: str, words: str
) -> None:
    ready(office)
    receive(office, changed(remittance(), old, new))
    with office.unit("root") as unit:
        states = unit.rows("SELECT number || ' ' || in_balance FROM app.remit_claim ORDER BY sequence", into=str)
        why = unit.text("SELECT exception_text FROM app.remit_claim WHERE number = 'RD0001'")
        owned = unit.number(
            """SELECT count(*) FROM app.work_reason AS reason JOIN app.remit_claim AS part
               ON part.id = reason.remit_claim_id WHERE part.number = 'RD0001' AND reason.closed_on IS NULL"""
        )
    assert states == ["RD0001 false", "RD0002 true", "RD0003 true"]
    assert words in why
    assert owned == 1


def test_a_cent_off_in_the_payment_holds_it_whole_and_nobody_can_post_it(office: Office) -> None:
    before = ready(office)
    receive(office, changed(remittance(), "BPR*I*225.00", "BPR*I*224.99"))
    after = rows(office)
    assert after[1] == before[1], "not a cent moved"
    with office.unit("root") as unit:
        why = unit.text("SELECT text FROM app.work_reason WHERE closed_on IS NULL")
    assert "224.99" in why
    assert "0.01" in why
    with pytest.raises(Refused, match=r"does not add up by 0\.01"), office.unit("okoye") as unit:
        approve_remittance(unit, "TRACE0001", today=TODAY)
    assert rows(office) == after


def test_check_01_the_same_file_twice_and_the_payment_in_another_envelope_post_once_with_a_visible_duplicate(
    office: Office,
) -> None:
    ready(office)
    receive(office, remittance())
    before = rows(office)
    again = (
        remittance().replace(b"000000010", b"000000777").replace(b"*260901*0800", b"*260905*1111").replace(b"~\n", b"~")
    )
    done = receive(office, again, "other.835").imported
    assert [remit.state for remit in done.remits] == ["duplicate"]
    assert rows(office) == before


def test_the_same_trace_with_another_amount_is_held_with_an_owner_until_a_person_decides(office: Office) -> None:
    ready(office)
    receive(office, remittance())
    before = rows(office)
    other = changed(changed(remittance(), "BPR*I*225.00", "BPR*I*224.00"), "WO:ICN0099*20*", "WO:ICN0099*21*")
    done = receive(office, other, "other.835")
    assert (done.posted.posted, done.posted.provider_level_cents) == (0, 0)
    after = rows(office)
    assert after[1] == before[1], "not a cent moved"
    with office.unit("root") as unit:
        states = unit.rows("SELECT state FROM app.remit ORDER BY id", into=str)
        why = unit.text("SELECT text FROM app.work_reason WHERE closed_on IS NULL ORDER BY id DESC LIMIT 1")
    assert states[1] == "held"
    assert "225.00" in why
    assert "224.00" in why
    assert receive(office, other, "other.835").imported.again
    with office.unit("okoye") as unit:
        approve_remittance(unit, f"R{done.imported.remits[0].remit_id}", today=TODAY)
    with office.unit("root") as unit:
        assert unit.number("SELECT held_cents FROM app.remit ORDER BY id DESC LIMIT 1") == 0


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ("PLB*1999999984*20261231*WO:ICN0099*2O*CS*-.28*72*.28", "PLB"),
        ("PLB*1999999984*20261231*WO:ICN0099", "PLB"),
        ("PLB*1999999984*20261231*WO:ICN0099*20.001*CS*-.28*72*.28", "PLB"),
        ("PLB*1999999984*20261231*:ICN0099*20*CS*-.28*72*.28", "PLB"),
    ],
)
def test_a_provider_level_of_the_wrong_shape_is_refused_at_its_element(office: Office, wrong: str, where: str) -> None:
    before = ready(office)
    sound = "PLB*1999999984*20261231*WO:ICN0099*20*CS*-.28*72*.28"
    done = receive(office, changed(remittance(), sound, wrong)).imported
    assert any(where in each.where for each in (*done.errors, *done.findings)), done
    assert rows(office)[1] == before[1], "not a cent moved"


@pytest.mark.parametrize("bomb", ["1E9", "NaN", "Infinity", "9" * 40, "1_000", "0x10", "１２", "--5", "1.234", "+200"])
@pytest.mark.parametrize("place", ["BPR*I*225.00", "CLP*RD0001*1*200*120*", "CAS*PR*2*30*1", "WO:ICN0099*20*"])
def test_an_amount_that_is_a_bomb_posts_nothing(office: Office, bomb: str, place: str) -> None:
    before = ready(office)
    amount = {"BPR*I*225.00": "225.00", "CLP*RD0001*1*200*120*": "120", "CAS*PR*2*30*1": "30", "WO:ICN0099*20*": "20"}
    done = receive(office, changed(remittance(), place, place.replace(amount[place], bomb, 1))).imported
    assert done.errors or done.exit_code == 1
    assert rows(office)[1] == before[1], "not a cent moved"


def test_a_payment_of_many_claims_whose_end_is_missing_leaves_nothing_but_the_refusal(office: Office) -> None:
    """The way of a file of 100 MB, whose memory is measured in test_intake_stream, in a time that every day allows."""
    before = ready(office)
    content = b"".join(synthetic_835(800))
    done = receive_file(office.database("svc_import"), BytesIO(content[:-200]), "big.835", today=TODAY).imported
    assert done.state in {"quarantined", "refused"}
    assert done.errors
    assert rows(office) == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(2, password="secret"), "password"),
        (pdf(2)[:300], "scan|read|broken|PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "."),
        (b"", "."),
    ],
    ids=["password", "cut", "rubbish", "empty"],
)
def test_a_scan_that_cannot_be_read_is_refused_in_words_and_not_kept(
    office: Office, content: bytes, words: str
) -> None:
    paper = paper_book(office)
    with pytest.raises(Refused, match=words), office.unit("chen") as unit:
        store_scan(unit, paper.book.practice, content, batch_id=paper.batch)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.scan") == 0
        assert unit.number("SELECT count(*) FROM app.scan_page") == 0


def test_check_18_a_person_of_one_location_neither_finds_nor_takes_out_another_practices_payment(
    office: Office,
) -> None:
    """The other half of 18, the write-off above the limit, stands in test_write_off; every table in test_scope."""
    ready(office)
    receive(office, remittance())
    office.enrol("elsewhere", "poster", scopes=(Scope("HRB", "MAIN"),))
    with office.unit("elsewhere", read_only=True) as unit:
        assert unit.rows("SELECT number FROM app.remit_claim", into=str) == []
        assert unit.number("SELECT count(*) FROM app.remit") == 0
        assert unit.number("SELECT count(*) FROM app.claim") == 0
    with pytest.raises(NotFound), office.unit("elsewhere") as unit:
        approve_remittance(unit, "TRACE0001", today=TODAY)


def test_the_same_file_many_times_by_many_at_once_posts_once(office: Office) -> None:
    """Invariant 13: k imports by any users, at once or after each other, are one posting."""
    ready(office)
    desks = 6
    start = Barrier(desks)

    def desk(at: int) -> Received:
        database = Database.open(office.credentials("svc_import"))
        try:
            start.wait()
            content = remittance() if at % 2 else changed(remittance(), "*260901*0800", f"*26090{at + 1}*0800")
            return receive_file(database, content, f"copy{at}.835", today=TODAY)
        finally:
            database.close()

    with ThreadPoolExecutor(desks) as pool:
        done = list(pool.map(desk, range(desks)))
    assert sum(remit.state == "stored" for each in done for remit in each.imported.remits) == 1
    after = rows(office)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.remit") == 1
        assert unit.number("SELECT count(*) FROM led.op WHERE kind = 'remittance'") == 1
    receive(office, remittance(), "once more.835")
    assert rows(office) == after
