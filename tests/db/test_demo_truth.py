"""A planted fault in parser, matcher or policy is found by the truth; without one not a cent is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from msgspec import structs

import app.posting.service as posting
from app.demo.build import build_demo, receive, set_up
from app.demo.judge import Judge, Verdict
from app.demo.office import make_office
from app.demo.reading import read_posted
from app.domain.errors import AppError
from app.domain.money import Cents
from app.domain.remit import ProviderAdjustment
from app.edi.remit_header import read_provider_adjustments
from app.edi.values import Reading
from app.posting.facts import ReceivedClaim
from app.rules.policy import Policy, PolicyRow, Treatment, seed_policy
from tests.office import Office

AS_OF = date(2026, 3, 14)
Plant = Callable[[pytest.MonkeyPatch], None]


def judged(office: Office, *, claims: int = 130, seed: int = 11) -> Verdict:
    book = make_office(claims=claims, seed=seed, as_of=AS_OF)
    set_up(office.database, book)
    receive(office.database, book)
    with office.unit("okoye", read_only=True) as unit:
        return Judge(book.truth, read_posted(unit)).verdict()


def turn_provider_level_around(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parser: the sign of PLB."""

    def turned(row: list[str], number: int, reading: Reading) -> list[ProviderAdjustment]:
        found = read_provider_adjustments(row, number, reading)
        return [structs.replace(one, amount=Cents(-one.amount)) for one in found]

    monkeypatch.setattr("app.edi.era835.read_provider_adjustments", turned)


def overlook_reversals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Matcher: a reversal is taken for a decision."""
    monkeypatch.setattr(ReceivedClaim, "is_reversal", False)


def post_prior_payment_as_adjustment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Policy: OA-23 is taken off once more."""
    seed = seed_policy()
    rows = [row for row in seed.rows if (row.group, row.reason) != ("OA", "23")]
    wrong = PolicyRow("", "OA", "23", Treatment.CONTRACTUAL, date(2000, 1, 1))
    monkeypatch.setattr(posting, "seed_policy", lambda: Policy((*rows, wrong)))


@pytest.mark.parametrize("plant", [turn_provider_level_around, overlook_reversals, post_prior_payment_as_adjustment])
def test_a_planted_fault_is_found(office: Office, monkeypatch: pytest.MonkeyPatch, plant: Plant) -> None:
    plant(monkeypatch)
    assert judged(office).wrong_cents > 0


def test_without_a_fault_the_ledger_equals_the_truth_to_the_cent(office: Office) -> None:
    verdict = judged(office)
    assert verdict.wrong_cents == 0
    assert verdict.posted_right == verdict.claims == 130


def test_a_price_asked_in_advance_that_is_sent_back_counts_as_sent_back(office: Office) -> None:
    book = make_office(claims=40, seed=45, as_of=AS_OF)         # its front door sends one such claim back
    set_up(office.database, book)
    receive(office.database, book)
    asked = """SELECT count(*) FROM app.claim JOIN app.work_reason AS reason ON reason.claim_id = claim.id
        WHERE claim.status = 'predetermination' AND reason.kind = 'rejected'"""
    with office.unit("okoye", read_only=True) as unit:
        assert unit.number(asked) == 1
        verdict = Judge(book.truth, read_posted(unit)).verdict()
    assert verdict.rejected.found == verdict.rejected.true == book.truth.rejected > 0


def test_a_book_in_use_is_not_built_over(office: Office, tmp_path: Path) -> None:
    judged(office, claims=20)
    with pytest.raises(AppError, match="already holds claims"):
        build_demo(office.database, folder=tmp_path, claims=20, seed=1, as_of=AS_OF)
