"""What stands beside the lines of a claim: filing, patients' money, take-backs, where expected comes from."""

from __future__ import annotations

from datetime import date

from app.claims.detail import claim_detail
from app.claims.detail_types import ClaimTakeback, Filing, PatientMoney
from app.posting.counter import unapply_payment
from tests.db.counter_book import TODAY, CounterBook
from tests.office import Office


def test_the_payers_proof_the_patients_check_and_an_announced_take_back_stand_beside_the_lines(office: Office) -> None:
    book = CounterBook(office)
    claim, other = book.owing("D1", 5000, 2500), book.owing("D2", 1000)
    book.take(6000, "check", "1044")
    with office.unit("root") as unit:
        named = {"c": claim, "p": book.practice, "l": book.location, "payer": book.payers["ALD"], "day": TODAY}
        unit.execute("UPDATE app.claim_line SET tooth = '14', surfaces = 'MOD', expected_basis = 'learned:5'")
        unit.execute(
            """INSERT INTO stage.file (sha256, name, size, kind, state, content)
               VALUES ('\\x01', 'a.277', 1, '277CA', 'imported', '')"""
        )
        unit.execute(
            """INSERT INTO app.acknowledgement (practice_id, location_id, claim_id, file_id, sequence, layer, verdict,
                   payer_number, text, proof, status_on, received_on)
               SELECT %(p)s, %(l)s, %(c)s, id, 1, 'clearinghouse', 'rejected', '', 'member unknown', false,
                   '2026-02-09'::date, %(day)s::date FROM stage.file
               UNION ALL
               SELECT %(p)s, %(l)s, %(c)s, id, 2, 'payer', 'accepted', 'ICN9', 'accepted by the payer', true,
                   '2026-02-05'::date, %(day)s::date FROM stage.file""",
            named,
        )
        unit.execute(
            """INSERT INTO app.takeback (practice_id, payer_id, claim_id, state, opened_on, last_on)
               VALUES (%(p)s, %(payer)s, %(c)s, 'announced', %(day)s, %(day)s)""",
            named,
        )
    with office.unit("lopez") as unit:
        found, next_one = claim_detail(unit, claim), claim_detail(unit, other)
    assert found.filings == (Filing(True, date(2026, 2, 5), "ICN9", "accepted by the payer"),)
    assert found.payments == (PatientMoney(1, "check", "1044", TODAY, 6000),)
    assert found.takebacks == (ClaimTakeback(1, "announced", 0, False, True),)
    assert found.coverages == ("primary",)
    line = found.lines[0]
    assert (line.tooth, line.surfaces, line.expected_basis) == ("14", "MOD", "learned:5")
    assert (next_one.filings, next_one.payments, next_one.takebacks, next_one.waiting) == ((), (), (), ())


def test_money_taken_off_again_stands_on_the_claim_no_more(office: Office) -> None:
    book = CounterBook(office)
    claim = book.owing("D1", 5000)
    moved = book.take(3000)
    with office.unit("chen") as unit:
        assert claim_detail(unit, claim).payments[0].cents == 3000
        unapply_payment(unit, moved.payment, reason="wrong visit", today=TODAY)
        assert claim_detail(unit, claim).payments == ()
