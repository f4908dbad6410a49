"""Mending: one line taken back, money moved to the right claim, two patients swapped; shown before, undone after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import main
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.posting.alike import apply_alike, find_alike
from app.posting.mend import finish_left, list_left, list_mends, move_posting, rehearse, swap_postings, undo_mend
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance
from app.posting.unpost import post_line_again, unpost_line
from app.rules.policy import Treatment, seed_policy
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

TWO_LINES = (("99213", 15000), ("85025", 4000))
BEN = "OKAFOR,BEN"
PAID = (
    Svc("99213", 9000, (Cas("CO", "45", 4000), Cas("PR", "2", 2000))),
    Svc("85025", 2500, (Cas("CO", "45", 1500),)),
)


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def received(office: Office, number: str) -> int:
    with office.unit("root") as unit:
        return unit.number("SELECT id FROM app.remit_claim WHERE number = %(n)s", {"n": number})


def posted_two(office: Office) -> PostingBook:
    """Two claims of two patients, each paid."""
    book = PostingBook(office)
    book.claim("A1", TWO_LINES, name="RIVERA,ANA", member="M1")
    book.claim("B1", (("99214", 18000),), name=BEN, member="M2")
    remit = book.remit(
        "T1",
        (
            Clp("A1", PAID),
            Clp("B1", (Svc("99214", 12000, (Cas("CO", "45", 3000), Cas("PR", "1", 3000))),), name=BEN, member="M2"),
        ),
    )
    post(office, remit)
    return book


def test_one_line_taken_back_leaves_the_others_posted_and_the_payment_explained(office: Office) -> None:
    book = posted_two(office)
    with office.unit("chen") as unit:
        assert unpost_line(unit, received(office, "A1"), 2, today=TODAY, reason="wrong line") == 2500
    assert book.parties("A1") == {"patient": 2000, "primary": 4000}
    assert book.equation("T1") == (23500, 21000, 2500, 0, 0)
    with office.unit("chen") as unit:
        post_line_again(unit, received(office, "A1"), 2, reason="it was right")
    assert book.parties("A1") == {"patient": 2000}
    assert book.equation("T1") == (23500, 23500, 0, 0, 0)


def test_a_line_is_taken_back_once(office: Office) -> None:
    posted_two(office)
    with office.unit("chen") as unit:
        unpost_line(unit, received(office, "A1"), 1, today=TODAY, reason="wrong line")
    with pytest.raises(Conflict), office.unit("chen") as unit:
        unpost_line(unit, received(office, "A1"), 1, today=TODAY, reason="again")
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        unpost_line(unit, received(office, "A1"), 2, today=TODAY, reason="not mine")


def test_a_payment_with_a_line_taken_back_is_still_undone_whole(office: Office) -> None:
    book = posted_two(office)
    with office.unit("chen") as unit:
        unpost_line(unit, received(office, "A1"), 1, today=TODAY, reason="wrong line")
        reverse_remittance(unit, "T1", reason="all of it")
    assert book.parties("A1") == {"primary": 19000}
    assert book.equation("T1") == (23500, 0, 0, 0, 23500)


def test_money_moves_to_the_right_claim_and_back(office: Office) -> None:
    book = posted_two(office)
    book.claim("A2", TWO_LINES, name="RIVERA,ANA", member="M1")
    with office.unit("chen") as unit:
        done = move_posting(unit, received(office, "A1"), "A2", today=TODAY, reason="the other visit")
    assert book.parties("A1") == {"primary": 19000}
    assert book.parties("A2") == {"patient": 2000}
    assert {(c.claim, c.party, c.before, c.after) for c in done.changes} == {
        ("A1", "patient", 2000, 0),
        ("A1", "primary", 0, 19000),
        ("A2", "patient", 0, 2000),
        ("A2", "primary", 19000, 0),
    }
    assert book.equation("T1") == (23500, 23500, 0, 0, 0)
    with office.unit("chen") as unit:
        undo_mend(unit, done.mend_id, today=TODAY, reason="it was right before")
    assert book.parties("A1") == {"patient": 2000}
    assert book.parties("A2") == {"primary": 19000}
    with pytest.raises(Conflict), office.unit("chen") as unit:
        undo_mend(unit, done.mend_id, today=TODAY, reason="twice")


def test_what_cannot_stand_on_the_other_claim_moves_nothing(office: Office) -> None:
    book = posted_two(office)
    book.claim("X1", (("12001", 100),), payers=("MED",))
    with pytest.raises(Refused), office.unit("chen") as unit:
        move_posting(unit, received(office, "A1"), "X1", today=TODAY, reason="mistake")
    with pytest.raises(NotFound), office.unit("chen") as unit:
        move_posting(unit, received(office, "A1"), "NONE", today=TODAY, reason="mistake")
    assert book.parties("A1") == {"patient": 2000}


def mixed_up(office: Office) -> PostingBook:
    """Each payment of two alike claims stands on the other's: the payer swapped the numbers."""
    book = PostingBook(office)
    book.claim("P1", (("99213", 15000),), name="RIVERA,ANA", member="M1")
    book.claim("P2", (("99213", 15000),), name=BEN, member="M2")
    remit = book.remit(
        "T9",
        (
            Clp("P1", (Svc("99213", 9000, (Cas("CO", "45", 4000), Cas("PR", "2", 2000))),)),
            Clp("P2", (Svc("99213", 7000, (Cas("CO", "45", 4000), Cas("PR", "1", 4000))),), name=BEN, member="M2"),
        ),
    )
    post(office, remit)
    return book


def test_two_mixed_up_patients_are_swapped_in_one_act_shown_before_it_is_done(office: Office) -> None:
    book = mixed_up(office)
    first, second = received(office, "P1"), received(office, "P2")
    database = office.database("chen")
    shown = rehearse(database, lambda unit: swap_postings(unit, first, second, today=TODAY, reason="mixed up"))
    assert book.parties("P1") == {"patient": 2000}, "shown, not done"
    with office.unit("chen") as unit:
        done = swap_postings(unit, first, second, today=TODAY, reason="mixed up")
    assert done.changes == shown.changes
    assert (book.parties("P1"), book.parties("P2")) == ({"patient": 4000}, {"patient": 2000})
    with office.unit("chen", read_only=True) as unit:
        assert [(row.kind, row.claims, row.undone) for row in list_mends(unit)] == [("swap", 2, False)]


def swapped_alike(office: Office) -> tuple[PostingBook, int]:
    """Two claims decided alike, then swapped: no balance changes by the swap. The act's id."""
    book = PostingBook(office)
    for number, name, member in (("P1", "RIVERA,ANA", "M1"), ("P2", BEN, "M2")):
        book.claim(number, (("99213", 15000),), name=name, member=member)
        line = Svc("99213", 9000, (Cas("CO", "45", 4000), Cas("PR", "2", 2000)))
        post(office, book.remit(f"T-{number}", (Clp(number, (line,), name=name, member=member),)))
    with office.unit("chen") as unit:
        done = swap_postings(unit, received(office, "P1"), received(office, "P2"), today=TODAY, reason="mixed up")
    return book, done.mend_id


def test_a_swap_that_changed_no_balance_is_not_undone_into_another_balance(office: Office) -> None:
    book, mend = swapped_alike(office)
    second = Svc("99213", 10000, (Cas("CO", "45", 5000),))
    book.remit("T-2", (Clp("P1", (second,), name="RIVERA,ANA", member="M1"),))
    with office.unit("chen") as unit:
        approve_remittance(unit, "T-2", today=TODAY, claim="P1")
    before = book.fingerprint()
    with pytest.raises(Conflict, match="changed since"), office.unit("chen") as unit:
        undo_mend(unit, mend, today=TODAY, reason="it was right before")
    assert book.fingerprint() == before


def test_an_act_whose_payment_was_undone_since_is_not_undone_into_a_posting(office: Office) -> None:
    book, mend = swapped_alike(office)
    with office.unit("chen") as unit:
        reverse_remittance(unit, "T-P1", reason="not our check")
    with pytest.raises(Conflict, match="undone since"), office.unit("chen") as unit:
        undo_mend(unit, mend, today=TODAY, reason="it was right before")
    assert book.parties("P2") == {"primary": 15000}


def test_what_left_the_office_before_a_swap_is_a_task_until_it_is_put_right(office: Office) -> None:
    book = mixed_up(office)
    with office.unit("lopez") as unit:
        unit.execute(
            "SELECT api.note_statement_v1(account_id, %(day)s, 2) FROM app.claim WHERE number = 'P1'", {"day": TODAY}
        )
    with office.unit("chen") as unit:
        done = swap_postings(unit, received(office, "P1"), received(office, "P2"), today=TODAY, reason="mixed up")
    assert [(task.claim, task.what) for task in done.left] == [("P1", "statement")]
    with office.unit("root") as unit:
        reasons = "SELECT count(*) FROM app.work_reason WHERE kind = 'left_office' AND closed_on IS NULL"
        assert unit.number(reasons) == 1
    with office.unit("lopez") as unit:
        finish_left(unit, done.left[0].task_id, today=TODAY)
        assert list_left(unit) == ()
    with office.unit("root") as unit:
        assert unit.number(reasons) == 0
    assert book.parties("P1") == {"patient": 4000}


def test_one_answer_is_given_to_all_alike_but_those_left_out_and_undone_as_one(office: Office) -> None:
    book = PostingBook(office)
    denied = (Svc("99213", 0, (Cas("CO", "50", 15000),)),)
    numbers = ("D1", "D2", "D3")
    for number in numbers:
        book.claim(number, (("99213", 15000),))
    book.claim("D4", (("85025", 15000),))
    other = Clp("D4", (Svc("85025", 0, denied[0].cas),))
    remit = book.remit("T5", [*(Clp(number, denied) for number in numbers), other])
    post(office, remit)
    with office.unit("chen", read_only=True) as unit:
        found = find_alike(unit, received(office, "D1"), seed_policy(), today=TODAY)
    assert [each.number for each in found.claims] == ["D1", "D2", "D3"], "another procedure is not alike"
    chosen = [each.remit_claim_id for each in found.claims if each.number != "D3"]
    with office.unit("chen") as unit:
        done = apply_alike(
            unit, found.key, chosen, Treatment.CONTRACTUAL, seed_policy(), today=TODAY, reason="agreed with the payer"
        )
    assert [book.parties(number) for number in numbers] == [{}, {}, {"primary": 15000}]
    assert done.posted == 2
    with office.unit("chen") as unit:
        undo_mend(unit, done.mend_id, today=TODAY, reason="the payer thought again")
    assert [book.parties(number) for number in numbers] == [{"primary": 15000}] * 3
    with office.unit("root") as unit:
        open_denials = "SELECT count(*) FROM app.work_reason WHERE kind = 'denial' AND closed_on IS NULL"
        assert unit.number(open_denials) == 4


def test_the_command_line_shows_an_act_before_it_is_done_and_does_it(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in office.environment(tmp_path, "chen").items():
        monkeypatch.setenv(name, value)
    book = mixed_up(office)
    swap = ["mend", "swap", "T9/P1", "T9/P2", "--reason", "mixed up"]
    assert main([*swap, "--preview"]) == 0
    assert "claim P1, patient: 20.00 -> 40.00" in capsys.readouterr().out
    assert book.parties("P1") == {"patient": 2000}
    assert main(swap) == 0
    assert book.parties("P1") == {"patient": 4000}
    assert main(["mend", "undo", "2", "--reason", "no"]) == 0
    assert main(["mend", "line", "T9", "--claim", "P1", "--line", "1", "--reason", "wrong"]) == 0
    assert main(["mend", "line", "T9", "--claim", "P1", "--line", "1", "--reason", "right", "--stand"]) == 0
    capsys.readouterr()
    assert main(["mend", "list"]) == 0
    assert "swap   2 claims" in capsys.readouterr().out
    assert book.parties("P1") == {"patient": 2000}
