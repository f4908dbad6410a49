"""What the posting page and the command line read: the equation, claims by verdict, what would be posted and why."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from app.cli import main
from app.domain.errors import NotFound
from app.posting.reading import list_remittances, show_remittance
from app.posting.review import RemitReview
from app.posting.service import post_by_mode
from app.posting.unmapped import measure_policy
from tests.db.posting_book import TODAY, PostingBook
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

LINE = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)), control="C1L1")


def waiting(office: Office) -> RemitReview:
    """A payment that waits: one clean claim, one denied, one of a stranger."""
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.claim("C2", [("99213", 20000)], name="OTHER,BO", member="M2")
    book.mode("ALD", "review")
    remit = book.remit(
        "T1",
        [
            Clp("C1", (LINE,)),
            Clp("C2", (Svc("99213", 0, (Cas("CO", "50", 20000),)),), name="OTHER,BO", member="M2"),
            Clp("0", (Svc("99213", 9000, (Cas("CO", "45", 11000),)),), name="ZELKOVIN,ZED", member="X"),
        ],
        plb=[("WO", "REF", 700)],
    )
    with office.unit("svc_import") as unit:
        post_by_mode(unit, [remit], today=TODAY)
    with office.unit("okoye", read_only=True) as unit:
        return show_remittance(unit, remit)


def test_claims_stand_by_verdict_with_the_equation_and_the_provider_level(office: Office) -> None:
    review = waiting(office)
    assert review.row.closes
    assert (review.row.payment, review.row.held, review.row.waiting_claims) == (20300, 20300, 3)
    assert [(group.verdict, group.paid) for group in review.groups] == [
        ("clean", 12000),
        ("denial", 0),
        ("unmatched", 9000),
    ]
    assert [(each.code, each.account, each.posted) for each in review.provider_level] == [
        ("WO", "payer_balance", False)
    ]


def test_a_line_says_what_will_be_posted_and_why_in_words(office: Office) -> None:
    line = waiting(office).groups[0].claims[0].lines[0]
    assert (line.line_no, line.billed, line.allowed, line.paid, line.patient) == (1, 20000, 15000, 12000, 3000)
    assert [adjustment.treatment for adjustment in line.adjustments] == ["contractual", "next_party"]
    assert line.adjustments[1].words.startswith("Coinsurance")
    assert sum(leg.cents for leg in line.legs if leg.account == "receivable") == -17000
    assert line.why == "paid 120.00; CO-45 50.00 contractual; PR-2 30.00 to the patient"


def test_an_unmatched_claim_shows_what_came_near_with_reasons(office: Office) -> None:
    claim = waiting(office).groups[2].claims[0]
    assert not claim.can_approve
    assert {candidate.claim for candidate in claim.candidates} == {"C1", "C2"}
    assert claim.candidates[0].reasons == ("date", "charge")


def test_after_posting_the_page_reads_the_ledger(office: Office) -> None:
    review = waiting(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.payer SET post_mode = 'clean'")
    with office.unit("svc_import") as unit:
        post_by_mode(unit, [review.row.remit_id], today=TODAY)
    with office.unit("okoye", read_only=True) as unit:
        after = show_remittance(unit, review.row.remit_id)
        rows = list_remittances(unit)
    assert [row.state for row in rows] == ["posted"]
    assert after.groups[0].claims[0].state == "posted"
    assert sum(leg.cents for leg in after.groups[0].claims[0].lines[0].legs if leg.account == "receivable") == -17000
    assert after.row.exception_claims == 1


def test_a_payment_of_another_practice_is_not_there(office: Office) -> None:
    review = waiting(office)
    office.enrol("nobody", "poster", scopes=())
    with office.unit("nobody", read_only=True) as unit:
        assert list_remittances(unit) == ()
        with pytest.raises(NotFound):
            show_remittance(unit, review.row.remit_id)


def test_the_command_line_lists_approves_and_undoes(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting(office)
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)

    def listed() -> dict[str, str]:
        assert main(["remit", "list", "--json"]) == 0
        found: list[dict[str, str]] = json.loads(capsys.readouterr().out)["remits"]
        return found[0]

    assert listed() == {
        "trace": "T1",
        "payer": "ALD Plan",
        "payment": "203.00",
        "posted": "0.00",
        "exceptions": "0.00",
        "provider_level": "0.00",
        "held": "203.00",
        "state": "review",
    }
    assert main(["remit", "approve", "T1", "--claim", "C1", "--json"]) == 0
    capsys.readouterr()
    assert (listed()["posted"], listed()["held"]) == ("120.00", "83.00")
    assert main(["remit", "approve", "T1", "--json"]) == 0
    capsys.readouterr()
    assert {key: listed()[key] for key in ("posted", "exceptions", "provider_level", "held", "state")} == {
        "posted": "120.00",
        "exceptions": "90.00",
        "provider_level": "-7.00",
        "held": "0.00",
        "state": "posted",
    }
    assert main(["remit", "show", "T1"]) == 0
    assert "payment 203.00 = posted 120.00 + exceptions 90.00" in capsys.readouterr().out
    assert main(["remit", "reverse", "T1", "--reason", "Wrong day"]) == 0
    capsys.readouterr()
    assert (listed()["held"], listed()["state"]) == ("203.00", "reversed")
    assert main(["remit", "approve", "NONE"]) == 1
    assert "No payment with this trace" in capsys.readouterr().err


def test_what_the_policy_does_not_name_is_measured(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.remit("T1", [Clp("C1", (Svc("99213", 12000, (Cas("CO", "9999", 5000), Cas("PR", "2", 3000))),))])
    with office.unit("okoye", read_only=True) as unit:
        cover = measure_policy(unit, today=TODAY)
    assert (cover.adjustments, cover.unmapped) == (2, 1)
    assert [(each.payer_type, each.group, each.reason, each.cents) for each in cover.pairs] == [
        ("commercial", "CO", "9999", 5000)
    ]


def test_a_second_decision_shows_as_one_a_person_may_post(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    again = Svc("99213", 10000, (Cas("CO", "45", 7000), Cas("PR", "2", 3000)))
    remits = [book.remit("T1", [Clp("C1", (LINE,))]), book.remit("T2", [Clp("C1", (again,))])]
    with office.unit("svc_import") as unit:
        post_by_mode(unit, remits, today=TODAY)
    with office.unit("okoye", read_only=True) as unit:
        group = show_remittance(unit, remits[1]).groups[0]
    assert (group.verdict, group.claims[0].state, group.claims[0].can_approve) == ("duplicate", "exception", True)


def test_approving_an_exception_says_why_it_cannot_be_posted_and_reversing_needs_a_reason(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20001)])
    off = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)), charge=20001)
    good = book.claim("C2", [("99213", 20000)])
    remits = [book.remit("T1", [Clp("C1", (off,), in_balance=False)]), book.remit("T2", [Clp("C2", (LINE,))])]
    assert good
    with office.unit("svc_import") as unit:
        post_by_mode(unit, remits, today=TODAY)
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["remit", "approve", "T1"]) == 1
    said = capsys.readouterr()
    assert "1 claim left as exceptions, nothing posted." in said.out
    assert "exception and cannot be posted" in said.err
    assert "charge 200.01 is not paid 120.00 + adjusted 80.00; off by 0.01" in said.err
    assert main(["remit", "approve", "T2"]) == 0
    first = re.match(r"Nothing to post: (.+ posted it at \d\d/\d\d/\d\d \d\d:\d\d)\.$", capsys.readouterr().out)
    assert first is not None
    assert main(["remit", "approve", "T2", "--claim", "C2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["before"] == first[1]
    with pytest.raises(SystemExit):
        main(["remit", "reverse", "T2"])
    assert "--reason" in capsys.readouterr().err
    assert main(["remit", "reverse", "T2", "--reason", "Wrong day"]) == 0
    assert capsys.readouterr().out == "1 claim taken back; 120.00 held again.\n"
    with office.unit("root") as unit:
        assert unit.text("SELECT reason FROM led.op WHERE kind = 'reversal'") == "Wrong day"
    assert main(["remit", "approve", "T2"]) == 0
    assert capsys.readouterr().out == "1 claim posted with 120.00 paid.\n"
