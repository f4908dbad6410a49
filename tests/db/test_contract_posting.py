"""Contracts on the real server: expected amounts, verdicts when posting, and the work of an underpayment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from msgspec import structs

from app.contracts.expected import price_claims, reprice, show_price
from app.domain.errors import NotFound, NotPermitted
from app.jobs.daily import run_daily
from app.posting.judge import judge_slice
from app.posting.load import load_payment, load_slice, waiting_ids
from app.posting.reading import show_remittance
from app.posting.reverse import reverse_remittance
from app.posting.schedule import plan_payment
from app.posting.service import approve_remittance
from app.posting.write import write_plan
from app.rules.policy import seed_policy
from tests.bench.synthetic837 import synthetic_837
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.intake_book import receive, set_up
from tests.office import Office

_SCHEDULE = """
    INSERT INTO app.fee_schedule (code) VALUES ('BASE');
    INSERT INTO app.fee (schedule_id, procedure, effective_from, cents, multiple)
        SELECT id, procedure, '2026-01-01', cents, multiple FROM app.fee_schedule,
            (VALUES ('99213', 8000, false), ('29881', 50000, true), ('20610', 10000, true))
                AS fee (procedure, cents, multiple);
    INSERT INTO app.contract (code, payer_id, schedule_id, percent, multiple, modifiers, factors, effective_from)
        SELECT 'ALD-26', payer.id, schedule.id, 115000, '{100000,50000}', '{50}', '{150000}', '2026-01-01'
        FROM app.fee_schedule AS schedule, app.payer WHERE payer.code = 'ALD'"""


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def contracted(office: Office, lines: list[tuple[str, int]] | None = None, number: str = "C1") -> PostingBook:
    """A book with a schedule, a contract of payer ALD at 115 % of it, and one claim."""
    book = PostingBook(office)
    with office.unit("root") as unit:
        for statement in _SCHEDULE.split(";\n"):
            unit.execute(statement)
    book.claim(number, lines or [("99213", 20000)], controls=True)
    return book


def paid(cents: int, *, number: str = "C1", control: str = "ICN1") -> Clp:
    """One line of 200.00 of which the payer allowed so much, 10.00 the patient's."""
    why = (Cas("CO", "45", 20000 - cents), Cas("PR", "2", 1000))
    return Clp(number, (Svc("99213", cents - 1000, why, control=f"{number}L1"),), control=control)


def kept(office: Office) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows(
            "SELECT coalesce(expected_cents::text, '-') || '/' || verdict FROM app.remit_line ORDER BY id", into=str
        )


def reason(office: Office) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows(
            """SELECT concat_ws('|', queue, cents, clock_kind, clock_on, text, closed_on IS NOT NULL)
               FROM app.work_reason WHERE kind = 'underpaid' ORDER BY id""",
            into=str,
        )


def expected(office: Office) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows(
            """SELECT coalesce(expected_cents::text, '-') || '/' || expected_basis FROM app.claim_line ORDER BY id""",
            into=str,
        )


def test_an_underpaid_line_opens_work_with_the_difference_and_its_deadline(office: Office) -> None:
    book = contracted(office)
    post(office, book.remit("T1", [paid(9000)]))
    assert kept(office) == ["9200/under"]
    assert book.open_reasons("C1") == ["underpaid"]
    assert reason(office) == [
        "underpaid|200|appeal1|2026-06-30|ALD Plan allowed 2.00 less than contract ALD-26 says: line 1.|f"
    ]


def test_a_payment_by_the_contract_opens_nothing(office: Office) -> None:
    book = contracted(office)
    post(office, book.remit("T1", [paid(9200)]))
    assert (kept(office), reason(office)) == (["9200/right"], [])


def test_a_correction_that_pays_the_contract_closes_the_reason_and_undoing_it_opens_it_again(office: Office) -> None:
    book = contracted(office)
    first = paid(9000)
    post(office, book.remit("T1", [first]))
    post(office, book.remit("T2", [first.negated(), paid(9200, control="ICN2")]))
    assert [line[-1] for line in reason(office)] == ["t"]
    assert kept(office) == ["9200/under", "-/", "9200/right"]
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T2", reason="Posted too early")
    assert kept(office) == ["9200/under", "-/", "-/"]
    assert [line[-1] for line in reason(office)] == ["f"]


def test_a_paid_claim_stays_in_the_queue_while_it_is_short(office: Office) -> None:
    book = contracted(office)
    whole = Clp("C1", (Svc("99213", 9000, (Cas("CO", "45", 11000),), control="C1L1"),))
    post(office, book.remit("T1", [whole]))
    assert book.parties("C1") == {}
    run_daily(office.database("svc_daily"), today=TODAY)
    with office.unit("lopez", read_only=True) as unit:
        asked = "SELECT queue || '|' || text FROM app.work_item WHERE status <> 9"
        assert unit.rows(asked, into=str) == ["underpaid|ALD Plan allowed 2.00 less than contract ALD-26 says: line 1."]


def test_a_clerk_who_approves_gets_the_same_verdict(office: Office) -> None:
    book = contracted(office)
    book.mode("ALD", "review")
    post(office, book.remit("T1", [paid(9000)]))
    assert kept(office) == ["-/"]
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert kept(office) == ["9200/under"]
    assert book.open_reasons("C1") == ["underpaid"]


def test_a_payer_that_decides_line_by_line_settles_only_the_lines_it_decided(office: Office) -> None:
    book = contracted(office, [("99213", 20000), ("20610", 30000)])
    post(office, book.remit("T1", [paid(9000)]))
    other = Svc("20610", 11500, (Cas("CO", "45", 18500),), control="C1L2")
    post(office, book.remit("T2", [Clp("C1", (other,), control="ICN2")]))
    assert kept(office) == ["9200/under", "11500/right"]
    assert [line[-1] for line in reason(office)] == ["f"]


def test_undoing_a_posting_clears_its_verdicts_and_its_work(office: Office) -> None:
    book = contracted(office)
    post(office, book.remit("T1", [paid(9000)]))
    with office.unit("okoye") as unit:
        reverse_remittance(unit, "T1", reason="Wrong claim")
    assert kept(office) == ["-/"]
    assert [line[-1] for line in reason(office)] == ["t"]
    with office.unit("okoye") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    assert kept(office) == ["9200/under"]
    assert [line[-1] for line in reason(office)] == ["t", "f"]


def test_a_denied_line_is_not_underpaid(office: Office) -> None:
    book = contracted(office, [("29881", 90000), ("20610", 30000)])
    denied = Svc("29881", 0, (Cas("CO", "50", 90000),), control="C1L1")
    full = Svc("20610", 11500, (Cas("CO", "45", 18500),), control="C1L2")
    post(office, book.remit("T1", [Clp("C1", (denied, full))]))
    assert (kept(office), reason(office)) == (["-/none", "11500/right"], [])
    assert book.open_reasons("C1") == ["denial"]


def test_the_second_procedure_is_expected_at_half_and_a_recode_is_marked(office: Office) -> None:
    book = contracted(office, [("29881", 90000), ("99215", 30000)])
    one = Svc("29881", 57500, (Cas("CO", "45", 32500),), control="C1L1")
    other = Svc("20610", 5750, (Cas("CO", "45", 24250),), original="99215", control="C1L2")
    post(office, book.remit("T1", [Clp("C1", (one, other))]))
    assert (kept(office), reason(office)) == (["57500/right", "5750/recoded"], [])


def test_what_a_second_payer_decides_is_not_measured_by_its_contract(office: Office) -> None:
    book = contracted(office, number="C0")
    book.claim("C1", [("99213", 20000)], payers=("MED", "ALD"), name="OKAFOR,BO", member="M2")
    first = Clp(
        "C1", (Svc("99213", 8000, (Cas("CO", "45", 10000), Cas("PR", "2", 2000))),), name="OKAFOR,BO", member="M2"
    )
    post(office, book.remit("T1", [first], payer="MED"))
    second = Clp("C1", (Svc("99213", 2000, (Cas("OA", "23", 18000),)),), "2", name="OKAFOR,BO", member="M2")
    post(office, book.remit("T2", [second]))
    assert kept(office) == ["-/", "-/"]


def test_the_review_shows_expected_verdict_and_calculation_before_and_after_posting(office: Office) -> None:
    book = contracted(office)
    book.mode("ALD", "review")
    remit = book.remit("T1", [paid(9000)])
    for basis in ("Contract ALD-26: 115 % of base 80.00", "Contract ALD-26"):
        with office.unit("chen", read_only=True) as unit:
            (line,) = show_remittance(unit, remit).groups[0].claims[0].lines
        assert (line.allowed, line.expected, line.verdict, line.basis) == (9000, 9200, "under", basis)
        with office.unit("svc_import") as unit:
            price_claims(unit, unit.rows("SELECT id FROM app.claim", into=int))
        book.mode("ALD", "clean")
        post(office, remit)


def test_judging_is_a_fixed_number_of_statements(office: Office) -> None:
    book = contracted(office, number="C0")
    numbers = [f"C{at}" for at in range(1, 13)]
    for number in numbers:
        book.claim(number, [("99213", 20000)], controls=True)
    counts = []
    for claims, trace in ((numbers[:1], "T1"), (numbers[1:], "T2")):
        remit = book.remit(trace, [paid(9000, number=number) for number in claims])
        with office.unit("svc_import") as unit:
            payment = load_payment(unit, remit)
            assert payment is not None
            found = load_slice(unit, payment, waiting_ids(unit, remit, ("waiting",)))
            plan = plan_payment(payment, found.received, found.candidates, seed_policy(), mode="clean")
            write_plan(unit, plan, today=TODAY, by_hand=False)
            before = unit.statements
            assert judge_slice(unit, plan, seed_policy(), today=TODAY) == len(claims)
            counts.append(unit.statements - before)
            if trace == "T2":
                before = unit.statements
                other = structs.replace(plan, payment=structs.replace(payment, payer_id=book.payers["MED"]))
                assert judge_slice(unit, other, seed_policy(), today=TODAY) == 0
                assert unit.statements - before == 1
    assert counts == [5, 5]


def test_the_expected_amount_is_kept_with_the_claim_and_priced_again_after_a_change(office: Office) -> None:
    contracted(office, [("99213", 20000), ("77777", 5000)])
    with office.unit("svc_import") as unit:
        ids = unit.rows("SELECT id FROM app.claim", into=int)
        before = unit.statements
        assert price_claims(unit, ids) == 1
        assert unit.statements - before == 4
        assert price_claims(unit, ids) == 0
    assert expected(office) == ["9200/contract:ALD-26", "-/"]
    with office.unit("root") as unit:
        unit.execute("UPDATE app.fee SET cents = 9000 WHERE procedure = '99213'")
    done = reprice(office.database("okoye"))
    assert (done.claims, done.changed_lines) == (1, 1)
    assert reprice(office.database("okoye"), since=date(2026, 1, 1)).changed_lines == 0
    assert reprice(office.database("okoye"), since=date(2026, 6, 1)).claims == 0
    assert expected(office) == ["10350/contract:ALD-26", "-/"]
    with pytest.raises(NotFound):
        reprice(office.database("okoye"), practice="NOBODY")
    with office.unit("okoye", read_only=True) as unit:
        (claim,) = show_price(unit, "c-1")
    assert (claim.contract, claim.total) == ("ALD-26", 10350)
    assert claim.lines[1].how == "77777 is not in the schedule of contract ALD-26"


def test_what_payers_allow_is_learned_where_there_is_no_contract_and_opens_no_work(office: Office) -> None:
    book = PostingBook(office)
    learn = "SELECT api.learn_allowed_v1(%(p)s, '2026-03-20', '2025-03-20')"
    for at, cents in enumerate((9000, 9100, 9200, 9300, 4000), 1):
        number = f"C{at}"
        book.claim(number, [("99213", 20000)], controls=True)
        post(office, book.remit(f"T{at}", [paid(cents, number=number)]))
        with office.unit("svc_daily") as unit:
            assert unit.number(learn, {"p": book.practice}) == (1 if at == 5 else 0)
    book.claim("C9", [("99213", 20000)], controls=True)
    with office.unit("svc_import") as unit:
        price_claims(unit, unit.rows("SELECT id FROM app.claim WHERE number = 'C9'", into=int))
        assert unit.text(
            "SELECT expected_cents || '/' || expected_basis FROM app.claim_line ORDER BY id DESC LIMIT 1"
        ) == ("9100/learned:5")
    book.mode("ALD", "review")
    remit = book.remit("T9", [paid(1500, number="C9")])
    with office.unit("chen", read_only=True) as unit:
        (line,) = show_remittance(unit, remit).groups[0].claims[0].lines
    assert (line.expected, line.verdict, line.basis) == (9100, "none", "Learned from 5 decisions, no contract")
    book.mode("ALD", "clean")
    post(office, remit)
    assert reason(office) == []
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit_claim SET state = 'waiting' WHERE remit_id <> %(r)s", {"r": remit})
    with office.unit("svc_daily") as unit:
        assert unit.number(learn, {"p": book.practice}) == 1
        assert unit.number("SELECT count(*) FROM app.learned_allowed") == 0
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit_claim SET state = 'posted'")


def test_verdicts_and_prices_are_written_by_those_who_may(office: Office) -> None:
    contracted(office)
    for call in (
        "SELECT api.set_expected_v1('{}', '{}', '{}')",
        "SELECT api.judge_lines_v1(1, '2026-03-20', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')",
        "SELECT api.learn_allowed_v1(1, '2026-03-20', '2025-03-20')",
        "UPDATE app.contract SET percent = 1",
        "UPDATE app.fee SET cents = 1",
    ):
        with pytest.raises(NotPermitted), office.unit("lopez") as unit:
            unit.execute(call)


def test_claims_are_priced_as_they_come_in(office: Office) -> None:
    set_up(office)
    with office.unit("root") as unit:
        unit.execute("INSERT INTO app.fee_schedule (code) VALUES ('BASE')")
        unit.execute(
            """INSERT INTO app.fee (schedule_id, procedure, effective_from, cents)
               SELECT id, '99213', '2020-01-01', 1000 FROM app.fee_schedule"""
        )
        unit.execute(
            """INSERT INTO app.contract (code, payer_id, schedule_id, percent, effective_from)
               SELECT 'EHP', payer.id, schedule.id, 110000, '2020-01-01'
               FROM app.fee_schedule AS schedule, app.payer WHERE payer.code = 'EHP'"""
        )
    receive(office, synthetic_837(3))
    found = expected(office)
    assert found == ["1100/contract:EHP", "-/"] * 3
