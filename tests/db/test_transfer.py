"""Responsibility moves between the parties of a claim: bounds, who may, work, undoing, races."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from app.__main__ import main
from app.claims.desk_facts import count_requests
from app.claims.detail import claim_detail
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.posting.transfer import Transfer, transfer_claim, undo_transfer
from app.posting.write_off import decide_approval, list_approvals, write_off_claim
from app.ui.claim.asks import ClaimWish
from app.ui.server_approvals import ServerApprovals
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office


def denied(office: Office, *, payers: Sequence[str] = ("ALD",), remarks: tuple[str, ...] = ()) -> PostingBook:
    """Claim C1: line 1 denied with CO-29 (200.00), line 2 denied with CO-16 (50.00), all with the primary."""
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000), ("20610", 5000)], payers=payers)
    lines = (Svc("99213", 0, (Cas("CO", "29", 20000),)), Svc("20610", 0, (Cas("CO", "16", 5000),)))
    post(office, book.remit("T1", [Clp("C1", lines, remarks=remarks)], payer=payers[0]))
    return book


def move(
    office: Office,
    to: str,
    *,
    who: str = "chen",
    source: str = "primary",
    cents: int | None = None,
    line: int | None = None,
    op: UUID | None = None,
    version: int | None = None,
) -> Transfer:
    with office.unit(who) as unit:
        return transfer_claim(
            unit,
            "C1",
            from_party=source,
            to_party=to,
            reason="by phone",
            today=TODAY,
            cents=cents,
            line=line,
            op=op,
            version=version,
        )


def test_a_denial_moves_to_the_secondary_with_its_work_and_comes_back_whole(office: Office) -> None:
    book = denied(office, payers=("MED", "MCD"))
    before = (book.parties("C1"), book.open_reasons("C1"))
    done = move(office, "secondary")
    assert (done.result, done.cents, book.parties("C1")) == ("moved", 25000, {"secondary": 25000})
    assert book.open_reasons("C1") == ["secondary"]
    with office.unit("chen") as unit:
        found = claim_detail(unit, done.claim)
        assert [entry.text for entry in found.time_line if entry.kind == "move"] == [
            "250.00 moved from primary to secondary: by phone"
        ]
        undo_transfer(unit, done.op, reason="wrong claim")
    assert (book.parties("C1"), book.open_reasons("C1")) == before
    with pytest.raises(Conflict, match="already"), office.unit("chen") as unit:
        undo_transfer(unit, done.op, reason="wrong claim, once more")
    assert broken_invariants(office) == []


def test_one_line_and_a_part_of_it_leave_the_rest_and_its_work_where_they_were(office: Office) -> None:
    book = denied(office, payers=("MED", "MCD"))
    move(office, "secondary", line=2, cents=1200)
    assert book.parties("C1") == {"primary": 23800, "secondary": 1200}
    assert book.open_reasons("C1") == ["denial", "secondary"]
    assert broken_invariants(office) == []


def test_never_more_than_is_open_and_never_to_a_payer_the_claim_does_not_have(office: Office) -> None:
    book = denied(office)
    before = book.fingerprint()
    with pytest.raises(Refused, match=r"50\.01 cannot be moved: 50\.00 is open"):
        move(office, "secondary", line=2, cents=5001)
    with pytest.raises(Refused, match="no secondary coverage"):
        move(office, "secondary")
    with pytest.raises(NotFound, match="no line 9"):
        move(office, "patient", line=9)
    with pytest.raises(Refused, match="collection agency"):
        move(office, "collection")
    with pytest.raises(Refused, match="two parties"):
        move(office, "primary")
    with pytest.raises(Conflict, match="changed by somebody else"):
        move(office, "patient", version=99)
    with pytest.raises(Refused, match="Nothing is open with patient"):
        move(office, "primary", source="patient")
    assert book.fingerprint() == before


def test_whoever_calls_the_function_directly_meets_the_same_limit(office: Office) -> None:
    book = denied(office, payers=("MED", "MCD"))
    before = book.fingerprint()
    call = """SELECT api.transfer_v1(%(op)s, '\\x01', claim.id, claim.version, %(d)s, 'primary', 'secondary', 'x',
        ARRAY[(SELECT min(id) FROM app.claim_line)]::bigint[], ARRAY[20001]::bigint[]) FROM app.claim"""
    with pytest.raises(Conflict, match="More would be moved"), office.unit("chen") as unit:
        unit.value(call, {"op": uuid4(), "d": TODAY})
    assert book.fingerprint() == before


def test_a_denial_becomes_the_patients_only_by_a_supervisors_word(office: Office) -> None:
    book = denied(office)
    op = uuid4()
    asked = move(office, "patient", op=op)
    assert (asked.result, move(office, "patient", op=op)) == ("asked", asked)
    assert "does not make this the patient's share" in asked.why
    assert book.parties("C1") == {"primary": 25000}
    with office.unit("okoye") as unit:
        assert [each.kind for each in list_approvals(unit)] == ["transfer"]
    with pytest.raises(NotPermitted), office.unit("chen") as unit:
        decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    with office.unit("okoye") as unit:
        done = decide_approval(unit, asked.approval or 0, approve=True, today=TODAY)
    assert (done.cents, book.parties("C1")) == (25000, {"patient": 25000})
    assert broken_invariants(office) == []


def test_a_supervisor_moves_a_denial_to_the_patient_at_once(office: Office) -> None:
    book = denied(office)
    assert move(office, "patient", who="okoye").result == "moved"
    assert (book.parties("C1"), book.open_reasons("C1")) == ({"patient": 25000}, ["patient"])


def test_what_the_payer_gave_the_patient_goes_back_and_forth_without_a_supervisor_and_no_cent_more(
    office: Office,
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    decided = Svc("99213", 12000, (Cas("CO", "29", 5000), Cas("PR", "2", 3000)))
    post(office, book.remit("T1", [Clp("C1", (decided,))]))
    assert book.parties("C1") == {"primary": 5000, "patient": 3000}
    assert move(office, "primary", source="patient").result == "moved"
    assert move(office, "patient", cents=3000).result == "moved"
    assert move(office, "patient", cents=1).result == "asked"
    assert book.parties("C1") == {"primary": 5000, "patient": 3000}
    assert broken_invariants(office) == []


def test_what_went_on_to_collection_still_counts_as_the_patients(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    decided = Svc("99213", 10000, (Cas("CO", "29", 7000), Cas("PR", "2", 3000)))
    post(office, book.remit("T1", [Clp("C1", (decided,))]))
    assert move(office, "collection", source="patient").result == "moved"
    assert move(office, "patient", cents=3000).result == "asked"
    assert move(office, "patient", source="collection", cents=1000).result == "moved"
    assert book.parties("C1") == {"primary": 7000, "patient": 1000, "collection": 2000}
    assert broken_invariants(office) == []


@pytest.mark.parametrize("remark", ["N781", "N782"])
def test_a_remark_that_protects_the_patient_asks_for_a_supervisor_whatever_the_reason_code(
    office: Office, remark: str
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)], payers=("MED", "MCD"))
    decided = Svc("99213", 17000, (Cas("PR", "2", 3000),))
    post(office, book.remit("T1", [Clp("C1", (decided,), remarks=(remark,))], payer="MED"))
    assert book.parties("C1") == {"secondary": 3000}
    asked = move(office, "patient", source="secondary")
    assert asked.result == "asked"
    assert "must not be billed" in asked.why


def test_two_at_once_move_it_once(office: Office) -> None:
    book = denied(office, payers=("MED", "MCD"))
    for login in ("clerk_one", "clerk_two"):
        office.enrol(login, "poster")
    gate = Barrier(2)

    def clerk(login: str) -> str:
        gate.wait()
        try:
            return move(office, "secondary", who=login).result
        except AppError as error:
            return type(error).__name__

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(clerk, ("clerk_one", "clerk_two")))
    assert answers in (["Conflict", "moved"], ["Refused", "moved"])
    assert book.parties("C1") == {"secondary": 25000}
    assert broken_invariants(office) == []


def test_a_repeated_call_gets_the_same_answer_and_writes_nothing(office: Office) -> None:
    book = denied(office, payers=("MED", "MCD"))
    op = uuid4()
    with office.unit("root") as unit:
        version = unit.number("SELECT version FROM app.claim")
        lines = list(unit.rows("SELECT id FROM app.claim_line ORDER BY id", into=int))
    call = """SELECT api.transfer_v1(%(op)s, '\\x01', (SELECT id FROM app.claim), %(v)s, %(d)s, 'primary', 'secondary',
        'x', %(lines)s, ARRAY[100, 100]::bigint[])"""
    named = {"op": op, "v": version, "d": TODAY, "lines": lines}
    with office.unit("chen") as unit:
        first, second = unit.value(call, named), unit.value(call, named)
    assert first == second
    assert book.parties("C1") == {"primary": 24800, "secondary": 200}
    with pytest.raises(Refused, match="operation id reused"), office.unit("lopez") as unit:
        unit.value(call, named)


def test_what_the_new_party_settled_meanwhile_is_not_taken_back(office: Office) -> None:
    book = denied(office)
    done = move(office, "patient", who="okoye", line=2)
    with office.unit("chen") as unit:
        write_off_claim(unit, "C1", party="patient", reason="small_balance", today=TODAY, cents=100)
    with pytest.raises(Conflict, match="transfer back what is still open"), office.unit("okoye") as unit:
        undo_transfer(unit, done.op, reason="second thoughts")
    assert book.parties("C1") == {"primary": 20000, "patient": 4900}
    assert broken_invariants(office) == []


def test_outside_the_scope_there_is_no_such_claim(office: Office) -> None:
    book = denied(office)
    office.enrol("faraway", "poster", "supervisor", scopes=())
    with pytest.raises(NotFound), office.unit("faraway") as unit:
        transfer_claim(unit, "C1", from_party="primary", to_party="patient", reason="x", today=TODAY)
    with office.unit("root") as unit:
        claim, line = unit.number("SELECT id FROM app.claim"), unit.number("SELECT min(id) FROM app.claim_line")
    call = """SELECT api.transfer_v1(%(op)s, '\\x01', %(c)s, 1, %(d)s, 'primary', 'patient', 'x',
        ARRAY[%(l)s]::bigint[], ARRAY[1]::bigint[])"""
    with pytest.raises(NotFound, match="no such claim line"), office.unit("faraway") as unit:
        unit.value(call, {"op": uuid4(), "c": claim, "l": line, "d": TODAY})
    office.enrol("looker", "viewer")
    with pytest.raises(NotPermitted), office.unit("looker") as unit:
        transfer_claim(unit, "C1", from_party="primary", to_party="patient", reason="x", today=TODAY)
    assert book.parties("C1") == {"primary": 25000}


class Desk(ServerApprovals):
    """The acts of one person's window on the server."""

    def __init__(self, office: Office, login: str) -> None:
        self._database = office.database(login)


def wish(office: Office, kind: str, *, to: str = "", reason: str, cents: int, proof: str = "") -> ClaimWish:
    """What a panel sends about the primary's part of line 2."""
    with office.unit("root") as unit:
        version = unit.number("SELECT version FROM app.claim")
    return ClaimWish(kind, "C1", "QFM", version, 2, "primary", to, cents, reason, proof, uuid4())


def test_the_window_writes_off_moves_undoes_and_asks_and_another_supervisor_decides(office: Office) -> None:
    book = denied(office)
    chen, okoye = Desk(office, "chen"), Desk(office, "okoye")
    assert "small_balance" in {each.code for each in chen.write_off_reasons()}
    done = chen.act_on_claim(wish(office, "write_off", reason="small_balance", cents=500), TODAY)
    assert (done.sentence, book.parties("C1")) == ("5.00 written off.", {"primary": 24500})
    assert done.op is not None
    assert chen.undo_claim_act("write_off", done.op, "Undone at the desk") == "Undone: 5.00 is owed again."
    asked = chen.act_on_claim(wish(office, "transfer", to="patient", reason="plan ended", cents=5000), TODAY)
    late = chen.act_on_claim(
        wish(office, "write_off", reason="timely_filing", cents=100, proof="letter of 3 March"), TODAY
    )
    assert (asked.op, late.op, book.parties("C1")) == (None, None, {"primary": 25000})
    waiting = okoye.waiting_approvals()
    with office.unit("okoye", read_only=True) as unit:
        assert count_requests(unit) == len(waiting)
    assert [(each.kind, each.claim, each.cents, each.asked_by) for each in waiting] == [
        ("transfer", "C1", 5000, ("chen",)),
        ("write_off", "C1", 100, ("chen",)),
    ]
    assert waiting[1].facts == ("Reason: Filed too late with the insurer", "Proof: letter of 3 March")
    with office.unit("chen") as unit:
        assert len(claim_detail(unit, waiting[0].claim_id or 0).waiting) == 2
    okoye.decide_waiting(waiting[0], True, "", TODAY)
    okoye.decide_waiting(waiting[1], False, "appeal it", TODAY)
    with office.unit("chen") as unit:
        told = [entry.text for entry in claim_detail(unit, waiting[1].claim_id or 0).time_line]
    assert "Declined: 1.00 to write off: Filed too late with the insurer. appeal it" in told
    assert (okoye.waiting_approvals(), book.parties("C1")) == ((), {"primary": 20000, "patient": 5000})
    assert broken_invariants(office) == []


def test_the_command_line_moves_a_line_and_takes_it_back(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    book = denied(office, payers=("MED", "MCD"))
    for name, value in office.environment(tmp_path, "chen").items():
        monkeypatch.setenv(name, value)
    asked = ["transfer", "C1", "--from", "primary", "--to", "secondary", "--line", "2", "--cents", "12.00"]
    assert main([*asked, "--reason", "phone"]) == 0
    said = capsys.readouterr().out
    assert "12.00 moved to the secondary payer." in said
    op = said.split("Operation ")[1].strip().rstrip(".")
    assert main(["untransfer", op, "--reason", "typed wrongly"]) == 0
    assert book.parties("C1") == {"primary": 25000}
