"""Bank lines become money: applied to the cent, never twice, undone whole, and on one board."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest

from app.db.database import Database
from app.domain.errors import AppError, Conflict, NotFound, NotPermitted, Refused
from app.posting.bank_accounts import Loaded, TypedLine, load_statement, type_line
from app.posting.bank_apply import apply_best, apply_line, candidates_of, match_lines, undo_line
from app.posting.bank_match import Part
from app.posting.deposits import deposits_board, draft_for, keep_enquiry
from app.posting.deposits_types import BoardQuery
from app.posting.reverse import reverse_remittance
from app.security.people import Scope
from tests.db.bank_book import BankBook
from tests.db.posting_book import PAID_ON, TODAY, broken_invariants
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office
from tests.pure.test_bank_files import bai2

STATEMENT = b"Date,Description,Amount\n03/02/2026,MED PAYER TRN*1*EFT1*1999999999~,120.00\n03/03/2026,DEPOSIT,5.00\n"


@pytest.fixture
def bank(office: Office) -> BankBook:
    """A bank account and a claim of 200.00."""
    return BankBook(office)


def load(bank: BankBook, content: bytes, *, dry_run: bool = False) -> Loaded:
    """Load a statement as the poster."""
    with bank.office.unit("chen") as unit:
        return load_statement(unit, bank.account, content, "march.csv", dry_run=dry_run)


def count_lines(bank: BankBook) -> int:
    """Bank lines kept."""
    with bank.office.unit("root") as unit:
        return unit.number("SELECT count(*) FROM app.bank_line")


def test_the_same_statement_loaded_twice_adds_nothing_nor_does_an_overlapping_one(bank: BankBook) -> None:
    assert (load(bank, STATEMENT).added, load(bank, STATEMENT).again) == (2, True)
    again = load(bank, STATEMENT + b"03/04/2026,DEPOSIT,7.00\n")
    assert (again.added, again.known) == (1, 2)
    assert count_lines(bank) == 3


def test_a_statement_loaded_at_two_desks_at_once_is_kept_once(bank: BankBook) -> None:
    gate = threading.Barrier(2)

    def desk(_: int) -> int:
        database = Database.open(bank.office.credentials("chen"), size=1)
        try:
            gate.wait(timeout=30)
            with database.unit() as unit:
                return load_statement(unit, bank.account, STATEMENT, "march.csv").added
        finally:
            database.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(desk, range(2))) == [0, 2]
    assert count_lines(bank) == 2


def test_a_dry_run_and_a_file_with_one_wrong_row_keep_nothing(bank: BankBook) -> None:
    assert load(bank, STATEMENT, dry_run=True).lines == 2
    wrong = load(bank, STATEMENT + b"03/04/2026,DEPOSIT,seven\n")
    assert [(error.row, error.column) for error in wrong.errors] == [(4, "Amount")]
    assert count_lines(bank) == 0


def test_a_file_of_an_account_the_practice_does_not_have_is_refused_whole(bank: BankBook) -> None:
    refused = load(bank, bai2([("142", 100, "X")]))
    assert "ending in 6789" in refused.errors[0].message
    bank.open_account("QFM", "6789")
    assert load(bank, bai2([("142", 100, "X")])).added == 1


def test_a_line_of_another_format_with_the_same_trace_is_the_same_line(bank: BankBook) -> None:
    assert load(bank, STATEMENT).added == 2
    assert load(bank, STATEMENT.replace(b"MED PAYER", b"Med Payer, Inc").replace(b",Inc", b" Inc")).errors
    other = STATEMENT.replace(b"MED PAYER", b"MEDPAYER CCD")
    assert load(bank, other).added == 0


def test_a_deposit_clears_its_payment_to_zero(bank: BankBook) -> None:
    remit = bank.paid()
    line = bank.line(12000, trace="EFT1")
    assert bank.gaps() == {f"L{line} to_match": 12000, f"R{remit} posted_no_money": 12000}
    assert (bank.apply(line).state, bank.book.account("bank"), bank.book.account("clearing")) == ("matched", 12000, 0)
    assert bank.gaps() == {}
    assert broken_invariants(bank.office) == []


def test_one_transfer_of_a_tax_id_covers_two_payments_and_two_lines_one_payment(bank: BankBook) -> None:
    bank.book.claim("C2", [("99213", 20000)])
    second = Clp("C2", PAID.lines, control="ICN9")
    bank.paid("T1")
    with bank.office.unit("root") as unit:
        unit.execute("UPDATE app.remit SET payee_key = 'NPI-1'")
    bank.paid("T1", (second,))
    line = bank.line(24000, trace="T1")
    assert bank.apply(line).left == 0
    bank.book.claim("C3", [("99213", 20000)])
    third = bank.paid("T3", (Clp("C3", PAID.lines, control="ICN3"),))
    lines = [bank.line(7000, trace="T3"), bank.line(5000, trace="T3", reference="second")]
    with bank.office.unit("chen") as unit:
        assert match_lines(unit, today=TODAY).applied == 2
        assert unit.number("SELECT sum(cents) FROM app.deposit_part WHERE target_id = %(r)s", {"r": third}) == 12000
    assert bank.gaps() == {}
    assert len(lines) == 2
    assert broken_invariants(bank.office) == []


def test_a_virtual_card_leaves_its_fee_in_an_account_of_its_own(bank: BankBook) -> None:
    bank.paid("VC1")
    bank.apply(bank.line(11700, kind="virtual_card", trace="VC1"))
    found = {account: bank.book.account(account) for account in ("bank", "bank_fee", "clearing")}
    assert found == {"bank": 11700, "bank_fee": 300, "clearing": 0}
    bank.apply(bank.line(-1500, kind="fee"))
    assert (bank.book.account("bank"), bank.book.account("bank_fee")) == (10200, 1800)
    assert broken_invariants(bank.office) == []


def test_what_is_not_posted_stays_on_the_line_to_the_cent(bank: BankBook) -> None:
    other = Clp("NOBODY", (Svc("99213", 4000),), name="NOBODY,AT ALL", member="NONE")
    remit = bank.paid("EFT1", (PAID, other), posted=False)
    line = bank.line(16000, trace="EFT1")
    with pytest.raises(Refused, match="post it first"):
        bank.apply(line)
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match="R1 is not posted, so it waits for no money"):
        apply_line(unit, line, [Part("remit", remit, 16000)], today=TODAY)
    assert bank.gaps() == {f"L{line} advice_unposted": 16000, f"R{remit} era_no_money": 16000}


def test_one_bad_claim_leaves_the_deposit_whole_and_its_remainder_as_unposted_money(bank: BankBook) -> None:
    other = Clp("NOBODY", (Svc("99213", 4000),), name="NOBODY,AT ALL", member="NONE")
    bank.paid("EFT1", (PAID, other))
    line = bank.line(16000, trace="EFT1")
    assert bank.apply(line).left == 0
    assert (bank.book.account("clearing"), bank.book.account("unposted")) == (0, -4000)
    assert broken_invariants(bank.office) == []


def test_a_payment_of_zero_needs_no_money(bank: BankBook) -> None:
    denied = Clp("C1", (Svc("99213", 0, (Cas("CO", "50", 20000),)),), control="ICN1")
    bank.paid("ZERO", (denied,))
    assert bank.gaps("") == {}
    with bank.office.unit("chen") as unit:
        assert candidates_of(unit, bank.line(100)) == ()


def test_undoing_a_match_gives_everything_back_and_it_can_be_matched_again(bank: BankBook) -> None:
    bank.paid()
    line = bank.line(12000, trace="EFT1")
    before = bank.book.fingerprint()
    for _ in range(2):
        bank.apply(line)
        with bank.office.unit("chen") as unit:
            assert undo_line(unit, line, reason="wrong payment") == 12000
        assert bank.book.fingerprint() == before
    with bank.office.unit("chen") as unit, pytest.raises(Conflict, match=r"already undone by M\. Chen at"):
        undo_line(unit, line, reason="again")
    assert broken_invariants(bank.office) == []


def test_a_posting_taken_back_after_its_money_came_is_a_gap_of_its_own(bank: BankBook) -> None:
    remit = bank.paid()
    bank.apply(bank.line(12000, trace="EFT1"))
    with bank.office.unit("chen") as unit:
        reverse_remittance(unit, "EFT1", reason="wrong patient")
    assert bank.gaps() == {f"R{remit} undone": 0}
    assert bank.book.account("clearing") == -12000
    assert broken_invariants(bank.office) == []


def test_an_operation_id_is_answered_the_same_way_for_ever(bank: BankBook) -> None:
    remit = bank.paid()
    line, op = bank.line(12000, trace="EFT1"), uuid4()
    for _ in range(3):
        with bank.office.unit("chen") as unit:
            done = apply_line(unit, line, [Part("remit", remit, 12000)], today=TODAY, version=1, op=op)
        assert (done.state, done.left) == ("matched", 0)
    assert bank.book.account("bank") == 12000


def test_of_two_clerks_on_one_line_one_wins_and_the_others_are_told_by_whom_and_when(bank: BankBook) -> None:
    remit = bank.paid()
    line = bank.line(12000, trace="EFT1")
    gate = threading.Barrier(4)

    def desk(_: int) -> str:
        database = Database.open(bank.office.credentials("chen"), size=1)
        try:
            gate.wait(timeout=30)
            with database.unit() as unit:
                apply_line(unit, line, [Part("remit", remit, 12000)], today=TODAY, version=1)
        except Conflict as error:
            return error.sentence
        finally:
            database.close()
        return "applied"

    with ThreadPoolExecutor(4) as pool:
        said = sorted(pool.map(desk, range(4)))
    assert said.count("applied") == 1
    assert all("was changed by M. Chen at " in sentence for sentence in said if sentence != "applied"), said
    assert bank.book.account("bank") == 12000
    assert broken_invariants(bank.office) == []


def test_a_candidate_that_is_gone_since_it_was_seen_applies_nothing_else(bank: BankBook) -> None:
    first, second = bank.paid(), 0
    bank.book.claim("C2", [("99213", 20000)])
    second = bank.paid("EFT2", (Clp("C2", PAID.lines, control="ICN2"),))
    line = bank.line(12000)
    with bank.office.unit("chen") as unit:
        seen = next(each for each in candidates_of(unit, line) if each.parts[0].id == first)
    other = bank.line(12000, trace="EFT1")
    bank.apply(other)
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match=r"already: applied by M\. Chen at "):
        apply_best(unit, line, today=TODAY, version=1, chosen=seen.parts)
    assert bank.gaps() == {f"L{line} no_era": 12000, f"R{second} posted_no_money": 12000}


def test_two_lines_never_take_the_same_payment_twice(bank: BankBook) -> None:
    remit = bank.paid()
    lines = [bank.line(12000, trace="EFT1"), bank.line(12000, reference="other")]
    gate = threading.Barrier(2)

    def desk(at: int) -> str:
        database = Database.open(bank.office.credentials("chen"), size=1)
        try:
            gate.wait(timeout=30)
            with database.unit() as unit:
                apply_line(unit, lines[at], [Part("remit", remit, 12000)], today=TODAY, reason="it is this one")
        except AppError as error:
            return type(error).__name__
        finally:
            database.close()
        return "applied"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(desk, range(2))) == ["Refused", "applied"]


@pytest.mark.parametrize(
    "parts",
    [
        (Part("remit", 1, 12001),),
        (Part("remit", 1, 9000), Part("other", None, 9000)),
        (Part("remit", 1, -100),),
        (Part("remit", 999, 100),),
        (),
    ],
    ids=["more than waits", "more than the line", "negative", "unknown", "nothing"],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(bank: BankBook, parts: tuple[Part, ...]) -> None:
    remit = bank.paid()
    line = bank.line(13000, trace="EFT1")
    named = [Part(part.kind, remit if part.id == 1 else part.id, part.cents) for part in parts]
    before = bank.book.fingerprint()
    with bank.office.unit("chen") as unit, pytest.raises(Refused):
        apply_line(unit, line, named, today=TODAY, reason="interest of the bank")
    assert bank.book.fingerprint() == before


def test_money_that_is_no_payment_needs_a_reason_and_has_an_account(bank: BankBook) -> None:
    line = bank.line(37, kind="other")
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match="what money this is"):
        apply_line(unit, line, [Part("other", None, 37)], today=TODAY)
    with bank.office.unit("chen") as unit:
        apply_line(unit, line, [Part("other", None, 37)], today=TODAY, reason="interest of the bank")
    assert bank.book.account("provider_other") == -37
    assert broken_invariants(bank.office) == []


@pytest.mark.parametrize(
    ("kinds", "cents", "told"),
    [(["other"], [12000], "what money this is"), (["remit", "fee"], [11900, 100], "kept")],
)
def test_the_database_itself_asks_for_a_reason_and_knows_which_way_a_fee_goes(
    bank: BankBook, kinds: list[str], cents: list[int], told: str
) -> None:
    remit, line, before = bank.paid("EFT1"), bank.line(12000), bank.book.fingerprint()
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match=told):
        unit.execute(
            """SELECT api.post_deposit_v1(gen_random_uuid(), 'x', %(line)s, 1, %(today)s, %(kinds)s,
                %(ids)s::bigint[], %(cents)s::bigint[], %(reasons)s)""",
            {
                "line": line,
                "today": TODAY,
                "kinds": kinds,
                "ids": [remit if kind == "remit" else None for kind in kinds],
                "cents": cents,
                "reasons": [" " for _ in kinds],
            },
        )
    assert bank.book.fingerprint() == before


def test_a_specialist_applies_nothing_and_another_practice_sees_nothing(bank: BankBook) -> None:
    line = bank.line(12000)
    with bank.office.unit("lopez") as unit, pytest.raises(NotPermitted):
        apply_line(unit, line, [Part("other", None, 12000)], today=TODAY, reason="x")
    with bank.office.unit("root") as unit:
        bank.book._practice(unit, "OTH")
    bank.office.enrol("narrow", "poster", scopes=(Scope("OTH"),))
    with bank.office.unit("narrow") as unit:
        assert deposits_board(unit, BoardQuery(), today=TODAY).rows == ()
        assert candidates_of(unit, line) == ()
        with pytest.raises(NotFound):
            apply_line(unit, line, [Part("other", None, 12000)], today=TODAY, reason="x")
    with bank.office.unit("narrow") as unit, pytest.raises(NotFound):
        type_line(unit, bank.account, TypedLine(PAID_ON, 1, "ach"))


def test_gaps_age_in_both_directions_and_a_late_one_has_a_letter(bank: BankBook) -> None:
    remit = bank.paid()
    line = bank.line(5000, trace="NOERA", day=date(2026, 3, 10))
    with bank.office.unit("chen") as unit:
        rows = {row.kind: row for row in deposits_board(unit, BoardQuery(), today=TODAY).rows}
        assert (rows["remit"].age, rows["remit"].late, rows["remit"].gap) == (18, 11, "posted_no_money")
        assert (rows["line"].age, rows["line"].late, rows["line"].gap) == (10, 5, "no_era")
        letter = keep_enquiry(unit, "remit", remit, today=TODAY)
        assert draft_for(unit, "line", line, today=TODAY).days_late == 5
        asked = {row.kind: row.enquired_on for row in deposits_board(unit, BoardQuery(), today=TODAY).rows}
    assert (asked["remit"] is not None, asked["line"]) == (True, None)
    assert letter.days_late == 11
    assert all(word in letter.body for word in ("EFT1", "120.00", "03/02/2026", "QFM", "has not reached our bank"))
    assert "RIVERA" not in letter.body.upper()


def test_money_goes_to_another_payment_than_the_banks_trace_names_with_a_reason_only(bank: BankBook) -> None:
    own = bank.paid()
    bank.book.claim("C2", [("99213", 20000)])
    other = bank.paid("EFT2", (Clp("C2", PAID.lines, control="ICN2"),))
    line = bank.line(12000, trace="EFT1")
    with bank.office.unit("chen", read_only=True) as unit:
        sure, by_name = candidates_of(unit, line)
    assert (sure.parts[0].id, sure.doubts, by_name.parts[0].id) == (own, (), other)
    assert by_name.doubts[0].startswith(f"The bank's trace EFT1 is that of R{own} of ")
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match="The bank's trace EFT1 is that of"):
        apply_best(unit, line, today=TODAY, version=1, chosen=by_name.parts, reason=" ")
    with bank.office.unit("chen") as unit, pytest.raises(Refused, match="say why it is"):
        apply_line(unit, line, by_name.parts, today=TODAY)
    assert bank.book.account("bank") == 0
    with bank.office.unit("chen") as unit:
        apply_best(unit, line, today=TODAY, version=1, chosen=by_name.parts, reason="the payer mixed up two traces")
    with bank.office.unit("root") as unit:
        assert unit.text("SELECT reason FROM app.deposit_part") == "the payer mixed up two traces"
    assert broken_invariants(bank.office) == []
