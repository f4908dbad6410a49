"""Acknowledgements into the book: receipts, proofs of filing, rejections as work; each claim for itself."""

from __future__ import annotations

from datetime import date

from app.claims.show import show_claim
from app.intake.results import AcknowledgementCounts
from app.posting.service import approve_remittance
from tests.ackkit import CLEARING, Said, ack_277ca, ack_999, ack_ta1
from tests.db.posting_book import broken_invariants
from tests.intake_book import TODAY, accounts, receive, set_up
from tests.office import Office
from tests.x12kit import changed, claims, dental, remittance

CLAIMS = "SELECT concat_ws(' ', number, status, frequency, balance_cents) FROM app.claim ORDER BY number"
REASONS = """
    SELECT concat_ws(' ', claim.number, reason.kind, reason.queue, reason.clock_kind, reason.clock_on)
    FROM app.work_reason AS reason JOIN app.claim ON claim.id = reason.claim_id
    WHERE reason.closed_on IS NULL AND reason.kind = 'rejected' ORDER BY 1"""
EVENTS = """
    SELECT event.text FROM app.event JOIN app.claim ON claim.id = event.claim_id
    WHERE claim.number = 'RD0001' AND event.kind = 'acknowledgement' ORDER BY event.id"""
PROOFS = """
    SELECT concat_ws(' ', claim.number, said.layer, said.category, said.payer_number, said.proof::text)
    FROM app.acknowledgement AS said JOIN app.claim ON claim.id = said.claim_id ORDER BY said.id"""
FILING = "SELECT filing_number FROM app.claim_payer JOIN app.claim ON claim.id = claim_id WHERE number = 'RD0001'"
ACCEPTED = Said("RD0001", "A2:20", payer_number="PAYER1")
REFUSED = Said("RD0001", "A7:562:85", payer_number="PAYER1")


def with_claims(office: Office) -> None:
    """RD0001 (200.00, Example Health, 180 days to file) and RD0002 (100.50, Second Health) are in."""
    set_up(office)
    receive(office, claims(), "a.837")


def texts(office: Office, sql: str) -> list[str]:
    with office.unit("okoye", read_only=True) as unit:
        return unit.rows(sql, into=str)


def test_check_12_one_rejected_claim_of_an_accepted_file_returns_alone_and_an_acceptance_is_proof(
    office: Office,
) -> None:
    with_claims(office)
    receive(office, ack_999("A"), "a.999")
    returned = Said("RD0002", "A3:562:82", cents="100.5")
    done = receive(office, ack_277ca(ACCEPTED, returned), "a.277").imported
    assert (done.kind, done.state, done.exit_code) == ("277CA", "imported", 0)
    assert done.acknowledged == AcknowledgementCounts(stored=2, rejected=1, proofs=1)
    # Only that claim returns, its frequency stays 1; the other goes on and has its proof.
    assert texts(office, CLAIMS) == ["RD0001 submitted 1 20000", "RD0002 rejected 1 10050"]
    assert texts(office, PROOFS)[-2:] == ["RD0001 payer A2 PAYER1 true", "RD0002 payer A3  false"]
    assert texts(office, REASONS) == ["RD0002 rejected rejected due"]
    assert broken_invariants(office) == []


def test_the_filing_clock_runs_from_the_service_and_the_field_to_mend_is_named(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(REFUSED))
    # 180 days from the service of 2026-08-15, as if nothing had been sent.
    assert texts(office, REASONS) == ["RD0001 rejected rejected file 2027-02-11"]
    [told] = texts(office, "SELECT text FROM app.work_item WHERE queue = 'rejected'")
    assert "Mend: NPI of the billing provider" in told
    assert "as an original claim" in told


def test_the_payers_number_is_kept_as_the_second_key_of_matching(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(ACCEPTED))
    assert texts(office, FILING) == ["PAYER1"]


def test_a_clearinghouses_acceptance_and_a_receipt_are_no_proof(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(Said("RD0001", "A2:20"), source=CLEARING), "a.277")
    receive(office, ack_277ca(Said("RD0001", "A1:19:PR")), "b.277")
    assert texts(office, PROOFS) == ["RD0001 clearinghouse A2  false", "RD0001 payer A1  false"]
    assert texts(office, REASONS) == []


def test_the_same_file_twice_changes_nothing(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(REFUSED), "a.277")
    before = texts(office, EVENTS)
    again = receive(office, ack_277ca(REFUSED), "b.277").imported
    assert again.again
    assert texts(office, EVENTS) == before


def test_the_time_line_tells_what_was_said_in_our_own_words(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(ACCEPTED))
    assert texts(office, EVENTS) == ["Accepted for processing, says the payer: Taken in for processing"]


def test_a_claim_is_shown_with_its_answers(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(ACCEPTED))
    with office.unit("lopez", read_only=True) as unit:
        [answer] = show_claim(unit, "RD0001").answers
    assert (answer.on, answer.status, answer.payer_number, answer.proof) == (date(2026, 9, 4), "A2:20", "PAYER1", True)


def test_a_later_acceptance_ends_the_rejection_and_an_older_one_does_not(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(REFUSED), "a.277")
    receive(office, ack_277ca(Said("RD0001", "A2:20", on="20260903")), "b.277")
    assert texts(office, CLAIMS)[0] == "RD0001 rejected 1 20000"
    receive(office, ack_277ca(Said("RD0001", "A2:20", on="20260909")), "c.277")
    assert texts(office, CLAIMS)[0] == "RD0001 submitted 1 20000"
    assert texts(office, REASONS) == []
    # What was rejected before that and is told late changes nothing.
    receive(office, ack_277ca(Said("RD0001", "A3:21", on="20260908")), "d.277")
    assert texts(office, CLAIMS)[0] == "RD0001 submitted 1 20000"


def test_a_rejection_after_the_payer_decided_is_a_note_and_nothing_else(office: Office) -> None:
    with_claims(office)
    receive(office, remittance(), "r.835")
    with office.unit("okoye") as unit:
        before = accounts(unit)
    status = texts(office, CLAIMS)
    done = receive(office, ack_277ca(REFUSED), "a.277").imported
    assert (done.acknowledged.rejected, done.acknowledged.late) == (0, 1)
    assert texts(office, CLAIMS) == status
    assert texts(office, REASONS) == []
    assert "had decided the claim before" in texts(office, EVENTS)[-1]
    with office.unit("okoye") as unit:
        assert accounts(unit) == before


def test_unknown_claim_numbers_are_listed_and_wait_for_their_claims(office: Office) -> None:
    set_up(office)
    done = receive(office, ack_277ca(REFUSED), "a.277").imported
    assert (done.acknowledged.unknown, done.exit_code) == (("RD0001",), 1)
    receive(office, claims(), "a.837")
    assert texts(office, CLAIMS)[0] == "RD0001 rejected 1 20000"
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM stage.unknown_acknowledgement") == 0


def test_a_number_of_another_practice_is_not_taken_for_ours(office: Office) -> None:
    with_claims(office)
    done = receive(office, ack_277ca(REFUSED, billing="1888888880")).imported
    assert done.acknowledged.unknown == ("RD0001",)
    assert texts(office, REASONS) == []


def test_a_rejected_transaction_returns_all_its_claims_and_names_the_fault_of_one(office: Office) -> None:
    with_claims(office)
    rows = ("IK3*NM1*24*2010*8", "CTX*CLM01:RD0001", "IK4*9*67*1")
    done = receive(office, ack_999("R", *rows), "a.999").imported
    assert (done.acknowledged.rejected, done.exit_code) == (2, 1)
    assert texts(office, CLAIMS) == ["RD0001 rejected 1 20000", "RD0002 rejected 1 10050"]
    assert "segment NM1 element 09 in loop 2010: a required element is missing" in texts(office, EVENTS)[0]


def test_noted_errors_change_no_claim_and_are_told_claim_by_claim(office: Office) -> None:
    with_claims(office)
    rows = ("IK3*NM1*24*2010*8", "CTX*CLM01:RD0001", "IK4*9*67*1")
    done = receive(office, ack_999("E", *rows, whole="P"), "a.999").imported
    assert (done.acknowledged.stored, done.acknowledged.rejected) == (2, 0)
    assert texts(office, CLAIMS) == ["RD0001 submitted 1 20000", "RD0002 submitted 1 10050"]
    assert "although errors were noted" in texts(office, EVENTS)[0]


def test_control_numbers_that_two_files_share_answer_for_no_claim(office: Office) -> None:
    with_claims(office)
    other = changed(changed(claims(), "CLM*RD0001", "CLM*RD0003"), "CLM*RD0002", "CLM*RD0004")
    receive(office, other, "b.837")
    done = receive(office, ack_999("R"), "a.999").imported
    assert (done.acknowledged.stored, done.exit_code) == (0, 1)
    assert texts(office, REASONS) == []
    assert "transaction 0001 (837): rejected" in done.errors[1].message


def test_an_interchange_that_was_refused_is_told(office: Office) -> None:
    set_up(office)
    done = receive(office, ack_ta1("R", "006")).imported
    assert (done.kind, done.state, done.exit_code) == ("TA1", "imported", 1)
    assert done.errors[0].message == "interchange 000000010: rejected: the sender's id is not known"


def test_a_rejected_line_returns_its_claim(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(Said("RD0001", "A2:20", line="A7:454")))
    assert texts(office, CLAIMS)[0] == "RD0001 rejected 1 20000"
    assert texts(office, "SELECT field FROM app.acknowledgement") == ["procedure code"]


def test_a_payment_settles_the_rejection(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(REFUSED), "a.277")
    receive(office, remittance(), "r.835")
    with office.unit("okoye") as unit:
        approve_remittance(unit, "TRACE0001", today=TODAY)
    assert texts(office, CLAIMS)[0].split()[1] in ("paid", "closed", "partial")
    assert texts(office, REASONS) == []
    assert broken_invariants(office) == []


def test_a_mended_claim_that_is_resent_counts_its_follow_up_from_the_acceptance(office: Office) -> None:
    with_claims(office)
    receive(office, ack_277ca(REFUSED), "a.277")
    receive(office, ack_277ca(Said("RD0001", "A2:20", on="20260909")), "c.277")
    with office.unit("okoye") as unit:
        sent = unit.value("SELECT submitted_on FROM app.claim WHERE number = 'RD0001'")
    assert sent == date(2026, 9, 9)


def test_a_rejected_predetermination_returns_and_stays_out_of_the_receivables(office: Office) -> None:
    set_up(office)
    receive(office, dental(), "d.837")
    receive(office, ack_277ca(Said("RDD002", "A7:244")), "a.277")
    assert texts(office, CLAIMS)[1] == "RDD002 predetermination 1 0"
    assert texts(office, REASONS) == ["RDD002 rejected rejected file 2027-03-01"]
    receive(office, ack_277ca(Said("RDD002", "A2:20", on="20260909")), "b.277")
    assert texts(office, REASONS) == []
