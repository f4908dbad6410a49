"""835 into the book: stored whole and once, held when off, waiting when unknown, posted by mode."""

from __future__ import annotations

import msgspec
import pytest

from app.domain.remit import RemitClaim
from app.intake.service import import_file
from app.intake.unrouted import list_waiting
from app.jobs.receive import receive_file, route_waiting
from tests.bench.synthetic835 import synthetic_835
from tests.intake_book import TODAY, accounts, book, receive, set_up
from tests.office import Office
from tests.x12kit import FIXTURES, changed, claims, remittance, without_segments


class Stored(msgspec.Struct, frozen=True):
    """One payment as the book has it."""

    trace: str
    state: str
    amount: int
    held: int
    off_by: int
    claims: int


STORED = """
    SELECT trace, state, amount_cents AS amount, held_cents AS held, off_by_cents AS off_by,
           (SELECT count(*) FROM app.remit_claim WHERE remit_id = remit.id) AS claims
    FROM app.remit ORDER BY id"""


def stored(office: Office) -> list[Stored]:
    with office.unit("okoye") as unit:
        return unit.rows(STORED, into=Stored)


def test_a_payment_is_stored_with_claims_lines_adjustments_and_provider_level(office: Office) -> None:
    set_up(office)
    done = import_file(office.database("svc_import"), remittance(), "a.835", today=TODAY)
    assert [(one.trace, one.payment, one.claims, one.state) for one in done.remits] == [
        ("TRACE0001", "225.00", 3, "stored")
    ]
    assert stored(office) == [Stored("TRACE0001", "new", 22500, 22500, 0, 3)]
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.remit_line") == 4
        assert unit.number("SELECT sum(cents) FROM app.remit_adjustment") == 43500
        assert unit.rows("SELECT code || reference || cents FROM app.remit_plb ORDER BY sequence", into=str) == [
            "WOICN00992000",
            "CS-28",
            "7228",
        ]
        allowed = unit.rows("SELECT allowed_cents FROM app.remit_line WHERE allowed_cents IS NOT NULL", into=int)
        assert allowed == [15000]
        assert unit.rows("SELECT remarks FROM app.remit_line ORDER BY id LIMIT 1", into=tuple[str, ...]) == [("N130",)]


def test_what_the_payer_said_of_a_claim_reads_back_whole(office: Office) -> None:
    set_up(office)
    receive(office, remittance())
    with office.unit("okoye") as unit:
        facts = unit.text("SELECT facts::text FROM app.remit_claim WHERE number = 'RD0002'")
    claim = msgspec.json.decode(facts, type=RemitClaim)
    assert claim.remarks == ("MA01", "MA07")
    assert claim.lines[0].remarks == ("M25", "N386")


def test_the_same_file_twice_posts_nothing_twice(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    receive(office, remittance(), "a.835")
    with office.unit("root") as unit:
        before, money = book(unit), accounts(unit)
    assert receive(office, remittance(), "a.835").imported.again
    with office.unit("root") as unit:
        assert book(unit) == before
        assert accounts(unit) == money


def test_the_same_payment_in_two_differently_named_files_posts_once_and_shows_a_duplicate(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    receive(office, remittance(), "monday.835")
    with office.unit("root") as unit:
        before, money = book(unit), accounts(unit)
    again = receive(office, changed(remittance(), "*260901*0800", "*260902*0900"), "tuesday.835")
    assert not again.imported.again
    assert [one.state for one in again.imported.remits] == ["duplicate"]
    assert again.posted.posted == 0
    with office.unit("root") as unit:
        assert book(unit) == before
        assert accounts(unit) == money


def test_one_trace_with_two_amounts_is_two_payments(office: Office) -> None:
    set_up(office)
    done = receive(office, (FIXTURES / "reversal_and_plb_only.835").read_bytes()).imported
    assert [one.state for one in done.remits] == ["stored", "stored"]
    assert len({one.remit_id for one in done.remits}) == 2


def test_a_payment_that_is_off_is_held_with_its_amount(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    done = receive(office, changed(remittance(), "BPR*I*225.00", "BPR*I*224.00")).imported
    assert (done.state, done.remits[0].off_by, done.exit_code) == ("imported", "1.00", 1)
    assert stored(office) == [Stored("TRACE0001", "held", 22400, 22400, 100, 3)]
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM led.op WHERE kind = 'remittance'") == 0


def test_one_claim_out_of_balance_is_an_exception_and_the_rest_goes_on(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    receive(office, changed(remittance(), "CAS*CO*50*180", "CAS*CO*50*179"))
    with office.unit("okoye") as unit:
        rows = unit.rows("SELECT number || ' ' || in_balance FROM app.remit_claim ORDER BY sequence", into=str)
        assert rows == ["RD0001 true", "RD0002 false", "RD0003 true"]
        assert unit.text("SELECT state FROM app.remit_claim WHERE number = 'RD0002'") == "exception"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("SE*46", "SE*45", "SE01"),
        ("CLP*RD0001*1*200*", "CLP*RD0001*1*2OO*", "CLP03"),
        ("TRN*1*TRACE0001", "TRN*1*", "TRN02"),
    ],
)
def test_an_envelope_or_syntax_fault_refuses_the_whole_file(office: Office, old: str, new: str, where: str) -> None:
    set_up(office)
    done = receive(office, changed(remittance(), old, new)).imported
    assert done.state == "quarantined"
    assert where in [one.where for one in done.errors]
    assert stored(office) == []


def test_an_unknown_payee_waits_and_one_answer_releases_it(office: Office) -> None:
    set_up(office)
    stranger = remittance().replace(b"1999999984", b"1777777770").replace(b"REF*TJ*999999999", b"REF*TJ*777777777")
    done = receive(office, stranger).imported
    assert (done.state, [one.state for one in done.remits]) == ("unrouted", ["unrouted"])
    with office.unit("okoye") as unit:
        assert [(one.kind, one.identifier, one.cents) for one in list_waiting(unit)] == [("payee", "1777777770", 22500)]
    routed = route_waiting(
        office.database("okoye"), office.database("svc_import"), "payee", "1777777770", "LFC", today=TODAY
    )
    assert [one.state for one in routed.files[0].imported.remits] == ["stored"]
    assert stored(office)[0].claims == 3


def test_a_payer_is_known_by_any_of_its_ids_or_by_its_name(office: Office) -> None:
    set_up(office)
    by_reference = remittance().replace(b"*XV*EX001", b"*XV*NOBODY")
    assert receive(office, by_reference).imported.state == "imported"
    by_name = changed(
        remittance().replace(b"*XV*EX001", b"").replace(b"REF*2U*EX001", b"REF*2U*X"), "TRACE0001", "TRACE0003"
    )
    assert receive(office, by_name).imported.state == "imported"
    unknown = by_name.replace(b"EXAMPLE HEALTH PLAN", b"UNHEARD OF").replace(b"TRACE0003", b"TRACE0004")
    assert [one.kind for one in receive(office, unknown).imported.unrouted] == ["payer"]


def test_claims_that_come_after_their_payment_let_it_post(office: Office) -> None:
    set_up(office)
    receive(office, remittance())
    with office.unit("okoye") as unit:
        assert unit.text("SELECT verdict FROM app.remit_claim WHERE number = 'RD0002'") == "unmatched"
    assert receive(office, late_claim()).imported.claims.imported == 2
    with office.unit("okoye") as unit:
        assert unit.text("SELECT state FROM app.remit_claim WHERE number = 'RD0002'") == "posted"
        assert unit.text("SELECT status FROM app.claim WHERE number = 'RD0002'") == "denied"


def late_claim() -> bytes:
    """The claim RD0002 of the remittance, one line of 180.00, in the place of the first of the fixture."""
    content = claims().replace(b"CLM*RD0002", b"CLM*RD0009").replace(b"CLM*RD0001*200", b"CLM*RD0002*180")
    content = content.replace(b"EXAMPLE*ANA*Q**JR*MI*M000001", b"EXAMPLE*BEN****MI*M000002")
    content = content.replace(b"SV1*HC:99213:25*150", b"SV1*HC:99214*180").replace(b"D8*20260815~", b"D8*20260801~")
    content = without_segments(content, "LX*2", "SV1*HC:J3301", "DTP*472*RD8", "LIN**N4", "CTP*")
    return changed(content, "SE*75", "SE*70")


def test_a_run_that_broke_before_posting_goes_on_with_the_same_file(office: Office) -> None:
    set_up(office)
    receive(office, claims())
    import_file(office.database("svc_import"), remittance(), "a.835", today=TODAY)
    assert stored(office)[0].state == "new"
    again = receive_file(office.database("svc_import"), remittance(), "a.835", today=TODAY)
    assert again.imported.again
    assert stored(office)[0].state != "new"


def test_a_payment_of_many_claims_is_stored_whole(office: Office) -> None:
    set_up(office)
    content = b"".join(synthetic_835(1_200)).replace(b"N1*PR*MADE UP HEALTH PLAN", b"N1*PR*EXAMPLE HEALTH PLAN")
    done = import_file(office.database("svc_import"), content, "many.835", today=TODAY)
    assert done.remits[0].claims == 1200
    with office.unit("okoye") as unit:
        assert unit.number("SELECT count(*) FROM app.remit_claim") == 1200
        assert unit.number("SELECT sum(paid_cents) FROM app.remit_claim") == unit.number(
            "SELECT amount_cents FROM app.remit"
        )
