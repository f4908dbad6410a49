"""Whose rules a lead may write: those of the own places, and those of the whole office only with all of it."""

from __future__ import annotations

import pytest

from app.domain.errors import NotPermitted
from app.security.people import Scope
from app.workqueues.rule_book import RuleDraft, list_rules, save_draft
from tests.office import Office
from tests.work_book import open_work_book

OFFICE_WIDE = RuleDraft(
    "over_500", "follow_up", 50, {"term": "balance_cents", "op": ">", "value": 50_000},
    {"queue": "follow_up", "due_days": 20}, "no answer in {due}",
)  # fmt: skip


def test_a_lead_of_one_practice_drafts_for_it_and_not_for_the_office(office: Office) -> None:
    open_work_book(office)
    office.enrol("north", "supervisor", scopes=(Scope("N"),))
    with pytest.raises(NotPermitted), office.unit("north") as unit:
        save_draft(unit, OFFICE_WIDE)
    own = RuleDraft(
        "over_500_n", OFFICE_WIDE.family, 50, OFFICE_WIDE.condition, OFFICE_WIDE.action, OFFICE_WIDE.text, practice="N"
    )
    with office.unit("north") as unit:
        assert save_draft(unit, own).state == "draft"


def test_rules_of_another_practice_are_not_shown_and_those_of_the_office_are(office: Office) -> None:
    open_work_book(office)
    office.enrol("south", "supervisor", scopes=(Scope("S"),))
    with office.unit("okoye") as unit:
        save_draft(unit, RuleDraft(
            "over_500_n", OFFICE_WIDE.family, 50, OFFICE_WIDE.condition, OFFICE_WIDE.action, OFFICE_WIDE.text,
            practice="N",
        ))  # fmt: skip
        save_draft(unit, OFFICE_WIDE)
    with office.unit("south") as unit:
        codes = {rule.code for rule in list_rules(unit)}
    assert "over_500" in codes and "over_500_n" not in codes
