"""Who changes rules that hold for the whole office: not a supervisor of one practice or location."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date

import pytest

from app.db.unit import Unit
from app.domain.errors import NotPermitted
from app.posting.payer_modes import set_payer_mode
from app.posting.rulings import set_rule
from app.posting.write_off import list_reasons, set_reason
from app.rules.policy import PolicyRow, Treatment
from app.rules.policy_csv import WishedRule
from app.rules.write_off import WriteOffReason
from app.security.people import Scope
from tests.db.posting_book import one_claim
from tests.office import Office

CHANGES: dict[str, Callable[[Unit], object]] = {
    "limit of a write-off": lambda unit: set_reason(
        unit, WriteOffReason("courtesy", "Courtesy", avoidable=False, limit_cents=100_000_000, proof_required=False)
    ),
    "new reason": lambda unit: set_reason(
        unit, WriteOffReason("whim", "Whim", avoidable=False, limit_cents=None, proof_required=False)
    ),
    "mode of a payer": lambda unit: set_payer_mode(unit, "ALD", "full", block=(), limit=None),
    "ruling": lambda unit: set_rule(
        unit, WishedRule("", PolicyRow("", "CO", "29", Treatment("contractual"), date(2026, 1, 1)))
    ),
    "rule as it stands": lambda unit: unit.execute(
        "UPDATE app.posting_rule SET treatment = 'contractual', version = version + 1"
    ),
}


def rules_of(office: Office) -> list[str]:
    """Every office-wide money rule as text."""
    with office.unit("root") as unit:
        return unit.rows(
            """SELECT rule::text FROM app.posting_rule AS rule UNION ALL SELECT reason::text FROM app.write_off_reason
               AS reason UNION ALL SELECT payer::text FROM app.payer AS payer ORDER BY 1""",
            into=str,
        )


@pytest.fixture
def book(office: Office) -> Office:
    """An office with a ruling, and supervisors of one location and of one practice."""
    one_claim(office)
    with office.unit("okoye") as unit:
        set_rule(unit, WishedRule("", PolicyRow("", "CO", "96", Treatment("review"), date(2026, 1, 1))))
    office.enrol("local", "supervisor", scopes=(Scope("QFM", "MAIN"),))
    office.enrol("partial", "supervisor", scopes=(Scope("QFM"),))
    return office


@pytest.mark.parametrize("login", ["local", "partial"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_supervisor_of_a_part_changes_no_rule_of_the_whole_office(book: Office, login: str, change: str) -> None:
    before = rules_of(book)
    # what is written past the services touches no row
    told = nullcontext() if change == "rule as it stands" else pytest.raises(NotPermitted, match="whole office")
    with told, book.unit(login) as unit:
        CHANGES[change](unit)
    assert rules_of(book) == before


@pytest.mark.parametrize("change", CHANGES)
def test_a_supervisor_of_the_whole_office_changes_them(book: Office, change: str) -> None:
    before = rules_of(book)
    with book.unit("okoye") as unit:
        CHANGES[change](unit)
    assert rules_of(book) != before


def test_who_may_not_change_a_limit_is_told(book: Office) -> None:
    with pytest.raises(NotPermitted, match="every practice"), book.unit("local") as unit:
        CHANGES["limit of a write-off"](unit)
    with book.unit("local", read_only=True) as unit:
        assert {each.code: each.limit_cents for each in list_reasons(unit)}["courtesy"] == 2500
