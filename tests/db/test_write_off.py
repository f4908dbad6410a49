"""Write-offs through the database: limits and a second person, proof, small balances, undone as one (invariant 22)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from time import sleep
from uuid import uuid4

import psycopg
import pytest

from app.__main__ import main
from app.db.credentials import Credentials
from app.db.database import connect
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.posting.write_off import (
    WriteOff,
    decide_approval,
    list_approvals,
    list_reasons,
    set_reason,
    undo_write_off,
    write_off_claim,
    write_off_small,
)
from app.rules.write_off import WriteOffReason
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office


def owing(office: Office, *cents: int) -> PostingBook:
    """Claims S1, S2 ... whose patient owes these cents and nobody else anything."""
    book = PostingBook(office)
    received = []
    for at, each in enumerate(cents, start=1):
        book.claim(f"S{at}", [("99213", 10000)])
        received.append(Clp(f"S{at}", (Svc("99213", 10000 - each, (Cas("PR", "2", each),)),), control=f"ICN{at}"))
    post(office, book.remit("T1", received))
    return book


def give_up(
    office: Office,
    number: str,
    *,
    cents: int | None = None,
    reason: str = "small_balance",
    proof: str = "",
    who: str = "chen",
    party: str = "patient",
) -> WriteOff:
    with office.unit(who) as unit:
        return write_off_claim(unit, number, party=party, reason=reason, today=TODAY, cents=cents, proof=proof)


def test_a_small_balance_is_written_off_and_the_claim_closes(office: Office) -> None:
    book = owing(office, 800)
    done = give_up(office, "S1")
    assert (done.result, done.cents, done.claims) == ("written", 800, 1)
    assert (book.parties("S1"), book.account("write_off")) == ({}, 800)
    with office.unit("root") as unit:
        assert unit.text("SELECT status FROM app.claim WHERE number = 'S1'") == "closed"
        assert unit.text("SELECT reference FROM led.entry WHERE account = 'write_off'") == "small_balance"
    assert broken_invariants(office) == []


def test_a_denial_written_off_closes_its_work_and_undoing_opens_it_again(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    post(office, book.remit("T1", [Clp("C1", (Svc("99213", 0, (Cas("CO", "29", 20000),)),))]))
    asked = give_up(office, "C1", reason="timely_filing", proof="letter of 3 March", party="primary")
    assert (asked.result, book.open_reasons("C1")) == ("asked", ["denial"])
    with office.unit("okoye") as unit:
        done = decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert (book.parties("C1"), book.open_reasons("C1")) == ({}, [])
    with office.unit("okoye") as unit:
        undo_write_off(unit, done.op, reason="the payer took it after all")
        assert unit.text("SELECT status FROM app.claim") == "denied"
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"primary": 20000}, ["denial"])
    assert broken_invariants(office) == []


def test_never_more_than_is_open_is_written_off_invariant_22(office: Office) -> None:
    book = owing(office, 800)
    with pytest.raises(Refused, match=r"8\.00 is open"):
        give_up(office, "S1", cents=801)
    before = book.fingerprint()
    with office.unit("root") as unit:
        line = unit.number("SELECT id FROM app.claim_line")
        claim = unit.number("SELECT id FROM app.claim")
    # Whoever calls the function directly meets the same limit.
    call = """SELECT api.write_off_v1(%(op)s, '\\x01', %(p)s, %(d)s, 'small_balance', '', ARRAY[%(c)s]::bigint[],
        ARRAY[%(l)s]::bigint[], ARRAY['patient'], ARRAY[801]::bigint[])"""
    with pytest.raises(Conflict, match="More would be written off"), office.unit("chen") as unit:
        unit.value(call, {"op": uuid4(), "p": book.practice, "d": TODAY, "c": claim, "l": line})
    assert book.fingerprint() == before


def test_what_needs_proof_is_refused_without_it(office: Office) -> None:
    owing(office, 800)
    with pytest.raises(Refused, match="asks for proof"):
        give_up(office, "S1", reason="charity")
    with pytest.raises(Refused, match="no such write-off reason"):
        give_up(office, "S1", reason="whim")


def test_check_18_a_poster_cannot_approve_the_own_write_off_above_the_limit(office: Office) -> None:
    book = owing(office, 8000)
    office.enrol("both", "poster", "supervisor")
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters", who="both")
    assert (asked.result, book.parties("S1")) == ("asked", {"patient": 8000})
    with pytest.raises(NotPermitted, match="asked for this yourself"), office.unit("both") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    with pytest.raises(NotPermitted, match="supervisor"), office.unit("chen") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    with office.unit("okoye") as unit:
        done = decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert (done.result, done.cents, book.parties("S1")) == ("approved", 8000, {})
    with pytest.raises(Conflict, match="approved by okoye"), office.unit("okoye") as unit:
        decide_approval(unit, asked.approval or 0, approve=False, today=TODAY, why="second thoughts")


def test_a_supervisor_of_other_places_neither_sees_nor_decides_the_request(office: Office) -> None:
    book = owing(office, 8000)
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters")
    office.enrol("faraway", "supervisor", scopes=())
    with office.unit("faraway") as unit:
        assert list_approvals(unit) == ()
    with pytest.raises(NotFound, match="no such request"), office.unit("faraway") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert book.parties("S1") == {"patient": 8000}


def test_nobody_writes_an_approval_directly(office: Office) -> None:
    owing(office, 8000)
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters")
    signed: Credentials = office.credentials("okoye")
    with connect(signed) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("UPDATE app.approval SET decision = 'approved'")
    assert asked.approval


def test_asking_twice_with_one_operation_asks_once_and_a_refusal_says_why(office: Office) -> None:
    book = owing(office, 8000)
    op = uuid4()
    with office.unit("chen") as unit:
        first, second = (
            write_off_claim(unit, "S1", party="patient", reason="bad_debt", today=TODAY, proof="three letters", op=op)
            for _ in range(2)
        )
    assert first == second
    with pytest.raises(Refused, match="Say why"), office.unit("okoye") as unit:
        decide_approval(unit, first.approval or 0, approve=False, today=TODAY)
    with office.unit("okoye") as unit:
        decide_approval(unit, first.approval or 0, approve=False, today=TODAY, why="call once more")
        assert list_approvals(unit) == ()
        assert [each.decided_text for each in list_approvals(unit, decided=True)] == ["call once more"]
    assert book.parties("S1") == {"patient": 8000}


def test_an_approval_of_what_was_paid_meanwhile_is_refused(office: Office) -> None:
    book = owing(office, 8000)
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters")
    give_up(office, "S1", cents=500, reason="prompt_pay")
    with pytest.raises(Conflict, match="More would be written off"), office.unit("okoye") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert book.parties("S1") == {"patient": 7500}


def test_small_balances_go_as_one_operation_that_lists_what_it_changes_and_comes_back_as_one(office: Office) -> None:
    book = owing(office, 300, 999, 1000)
    book.claim("C1", [("99213", 500)])  # an insurer owes this one
    before = book.fingerprint()
    with office.unit("chen") as unit:
        dry = write_off_small(unit, "QFM", below=1000, today=TODAY, quiet_since=TODAY, dry_run=True)
        found = write_off_small(unit, "QFM", below=1000, today=TODAY, quiet_since=TODAY)
    assert dry.parts == found.parts
    assert [(each.claim, each.cents) for each in found.parts] == [("S1", 300), ("S2", 999)]
    assert found.done is not None and (found.done.result, found.done.claims, found.done.cents) == ("written", 2, 1299)
    assert book.account("write_off") == 1299
    with office.unit("chen") as unit:
        assert undo_write_off(unit, found.done.op, reason="wrong practice") == 1299
    assert book.fingerprint() == before
    assert broken_invariants(office) == []


def test_one_claim_of_a_bulk_write_off_comes_back_alone(office: Office) -> None:
    book = owing(office, 300, 400)
    with office.unit("chen") as unit:
        found = write_off_small(unit, "QFM", below=1000, today=TODAY, quiet_since=TODAY)
        assert found.done is not None
        undo_write_off(unit, found.done.op, reason="he paid", claim="S2")
    assert (book.parties("S1"), book.parties("S2")) == ({}, {"patient": 400})


def test_who_does_not_see_the_practice_writes_nothing_off(office: Office) -> None:
    owing(office, 300)
    office.enrol("elsewhere", "poster", scopes=())
    with pytest.raises(NotFound):
        give_up(office, "S1", who="elsewhere")


def test_a_reason_is_a_row_that_a_supervisor_changes(office: Office) -> None:
    owing(office, 300)
    with office.unit("okoye") as unit:
        set_reason(unit, WriteOffReason("storm", "Records lost in the storm", False, None, False))
        assert "storm" in {each.code for each in list_reasons(unit)}
    assert give_up(office, "S1", reason="storm").result == "written"
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        set_reason(unit, WriteOffReason("storm", "x", False, None, False))


def test_the_command_line_writes_off_asks_and_approves(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = owing(office, 800, 8000)
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["write-off", "claim", "S1", "--reason", "small_balance", "--as", "chen"]) == 0
    assert "8.00 of 1 claim written off" in capsys.readouterr().out
    assert main(["write-off", "claim", "S2", "--reason", "bad_debt", "--proof", "letters", "--as", "chen"]) == 0
    assert "waits for a supervisor" in capsys.readouterr().out
    assert main(["approve", "list"]) == 0
    number = capsys.readouterr().out.split()[0]
    assert main(["approve", "yes", number, "--as", "chen"]) == 3
    assert main(["approve", "no", number, "--why", "call again"]) == 0
    assert capsys.readouterr().out == "declined: 80.00.\n"
    assert main(["write-off", "claim", "S2", "--reason", "bad_debt", "--proof", "letters", "--as", "chen"]) == 0
    capsys.readouterr()
    assert main(["approve", "list"]) == 0
    number = capsys.readouterr().out.split()[0]
    assert main(["approve", "yes", number]) == 0
    assert main(["write-off", "small", "QFM", "--below", "5.00", "--dry-run", "--quiet", "0"]) == 0
    assert main(["write-off", "reasons", "--json"]) == 0
    assert (book.parties("S1"), book.parties("S2")) == ({}, {})


def test_the_same_cents_are_asked_for_once(office: Office) -> None:
    book = owing(office, 8000)
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters")
    with pytest.raises(Conflict, match=rf"request {asked.approval}, asked for by M\. Chen on \d\d/\d\d/\d\d \d\d:\d\d"):
        give_up(office, "S1", reason="bad_debt", proof="three letters", who="lopez")
    with office.unit("okoye") as unit:
        decide_approval(unit, asked.approval or 0, approve=False, today=TODAY, why="call again")
    assert give_up(office, "S1", reason="bad_debt", proof="three letters").result == "asked"
    assert book.parties("S1") == {"patient": 8000}


def test_an_approval_that_wrote_other_cents_breaks_the_ledger_check(office: Office) -> None:
    owing(office, 8000)
    asked = give_up(office, "S1", reason="bad_debt", proof="three letters")
    with office.unit("okoye") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert broken_invariants(office) == []
    with office.unit("root") as unit:
        unit.execute("UPDATE app.approval SET cents = 7999")
    assert [each.partition(":")[0] for each in broken_invariants(office)] == ["approvals are by another"]


def test_a_paid_claim_keeps_its_status_when_a_part_is_written_off(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    post(office, book.remit("T1", [PAID]))
    give_up(office, "C1", cents=500)
    assert book.parties("C1") == {"patient": 2500}


def test_two_people_writing_the_same_balance_off_at_once_take_it_once(office: Office) -> None:
    book = owing(office, 900)
    office.enrol("second", "poster")
    start = Barrier(2)

    def give(who: str) -> str:
        start.wait()
        try:
            return give_up(office, "S1", who=who).result
        except (Conflict, Refused) as error:
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(give, ("chen", "second")))
    assert results[1] == "written" and results[0] in ("Conflict", "Refused")
    assert (book.parties("S1"), book.account("write_off")) == ({}, 900)


def test_two_people_writing_a_part_off_at_once_write_one_and_the_other_looks_again(office: Office) -> None:
    book = owing(office, 900)
    office.enrol("second", "poster")
    start = Barrier(2)

    def write(login: str) -> str:
        with office.unit(login) as unit:
            unit.number("SELECT 1")
            start.wait(10)
            try:
                return write_off_claim(
                    unit, "S1", party="patient", reason="small_balance", today=TODAY, cents=400
                ).result
            except Conflict as error:
                return error.sentence

    # A lock on the claim keeps both at the door until each has read what is open.
    with connect(office.credentials("root")) as gate, ThreadPoolExecutor(2) as pool:
        gate.autocommit = False
        gate.execute("SELECT FROM app.claim FOR UPDATE")
        writers = [pool.submit(write, login) for login in ("chen", "second")]
        sleep(1.0)
        gate.rollback()
        said = sorted((writer.result(timeout=30) for writer in writers), key=len)
    assert said[0] == "written"
    assert "look at the claim again" in said[1]
    assert book.account("write_off") == 400
    assert broken_invariants(office) == []
