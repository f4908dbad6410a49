"""The rules as a book: drafts, versions, activation by one of two supervisors, export and import."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest

from app.db.unit import Unit, as_json
from app.domain.errors import AppError, Conflict, NotPermitted, Refused
from app.rules.condition import RuleError
from app.workqueues.facts import load_rules
from app.workqueues.rule_book import (
    OfficeRule,
    RuleDraft,
    activate_rule,
    find_rule,
    list_rules,
    list_steps,
    retire_rule,
    save_draft,
)
from app.workqueues.rule_files import export_rules, import_rules
from tests.office import Office
from tests.work_book import TODAY, open_work_book

DRAFT = RuleDraft(
    "aetna_20", "follow_up", 50, {"term": "balance_cents", "op": ">", "value": 50_000},
    {"queue": "follow_up", "due_days": 20}, "no answer in {due}", payer="AETNA", note="their letter of October",
)  # fmt: skip


def keep_test(unit: Unit, rule: OfficeRule, flags: list[dict[str, object]] | None = None) -> int:
    """A back-test of exactly this revision, as the service keeps it."""
    return unit.number(
        """SELECT api.keep_backtest_v1(%(rule)s, %(revision)s, '2025-11-20', '2026-11-20', 10, 4, 100, '{}',
        %(flags)s, 5)""",
        {"rule": rule.rule_id, "revision": rule.revision, "flags": as_json(flags or [])},
    )


def in_force(office: Office, code: str, *, today: date = TODAY) -> list[int]:
    with office.unit("okoye") as unit:
        return [rule.version for rule in load_rules(unit, "follow_up", today=today).rules if rule.code == code]


def test_a_draft_decides_nothing_until_it_was_tested_and_activated(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        rule = save_draft(unit, DRAFT)
        assert (rule.state, rule.version, rule.payer, rule.test_id) == ("draft", 1, "AETNA", None)
    assert in_force(office, "aetna_20") == []
    with pytest.raises(Refused, match="was not back-tested as it stands now"), office.unit("okoye") as unit:
        activate_rule(unit, rule, today=TODAY)
    with office.unit("okoye") as unit:
        keep_test(unit, rule)
        assert find_rule(unit, "aetna_20").test_id is not None
        assert activate_rule(unit, rule, today=TODAY) == TODAY
    assert in_force(office, "aetna_20") == [1]
    with office.unit("okoye") as unit:
        assert [step.step for step in list_steps(unit, "aetna_20")] == ["activated", "tested", "drafted"]


def test_a_change_after_the_test_needs_another_one_and_an_override_its_reason(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        rule = save_draft(unit, DRAFT)
        keep_test(unit, rule)
        changed = save_draft(unit, replace(DRAFT, ord=60), shown=rule)
        assert (changed.version, changed.revision, changed.test_id) == (1, 2, None)
    with pytest.raises(Conflict, match=r"changed rule .aetna_20. on \d\d/\d\d/\d\d"), office.unit("okoye") as unit:
        activate_rule(unit, rule, today=TODAY)
    with pytest.raises(Refused, match="not back-tested"), office.unit("okoye") as unit:
        activate_rule(unit, changed, today=TODAY)
    with office.unit("okoye") as unit:
        activate_rule(unit, changed, today=TODAY, why="agreed with the practice on the phone")
        assert "not back-tested; agreed with" in list_steps(unit, "aetna_20")[0].text


def test_a_test_that_warns_needs_a_reason_too(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        rule = save_draft(unit, DRAFT)
        keep_test(unit, rule, [{"kind": "everything", "sentence": "It holds for every claim.", "claims": 9}])
    with pytest.raises(Refused, match="warns: It holds for every claim"), office.unit("okoye") as unit:
        activate_rule(unit, rule, today=TODAY)
    with office.unit("okoye") as unit:
        activate_rule(unit, rule, today=TODAY, why="meant so")


def test_a_new_version_ends_the_one_before_and_one_of_the_future_waits(office: Office) -> None:
    open_work_book(office)
    later = TODAY + timedelta(days=10)
    with office.unit("okoye") as unit:
        activate_rule(unit, save_draft(unit, DRAFT), today=TODAY, why="first")
        second = save_draft(unit, replace(DRAFT, effective_from=later))
        assert (second.version, second.state) == (2, "draft")
    with pytest.raises(Conflict, match=r"is writing version 2 of rule"), office.unit("adams") as unit:
        save_draft(unit, DRAFT)
    with office.unit("okoye") as unit:
        second = find_rule(unit, "aetna_20")
        assert activate_rule(unit, second, today=TODAY, why="new terms") == later
    assert in_force(office, "aetna_20") == [1]
    assert in_force(office, "aetna_20", today=later) == [2]
    with office.unit("okoye") as unit:
        retire_rule(unit, find_rule(unit, "aetna_20", version=2), today=later, why="terms fell through")
    assert in_force(office, "aetna_20", today=later) == []


def test_two_supervisors_at_once_activate_once_and_the_other_reads_who_and_when(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        rule = save_draft(unit, DRAFT)
        keep_test(unit, rule)
    start, said = threading.Barrier(2), []

    def activate(login: str) -> None:
        start.wait()
        try:
            with office.unit(login) as unit:
                activate_rule(unit, rule, today=TODAY)
            said.append("activated")
        except AppError as error:
            said.append(f"{type(error).__name__}: {error.sentence}")

    threads = [threading.Thread(target=activate, args=(login,)) for login in ("okoye", "adams")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won, lost = sorted(said, key=len)
    assert won == "activated"
    assert lost.startswith("Conflict: ")
    assert 'changed rule "aetna_20" on ' in lost
    assert "it is active now" in lost
    assert in_force(office, "aetna_20") == [1]


def test_only_supervisors_and_administrators_write_rules(office: Office) -> None:
    open_work_book(office)
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        save_draft(unit, DRAFT)
    insert = "INSERT INTO app.rule (code, family, action, text) VALUES ('x', 'denial', '{}', 'x')"
    for statement in ("UPDATE app.rule SET ord = 1", insert):
        with pytest.raises(NotPermitted), office.unit("okoye") as unit:
            unit.execute(statement)


def test_what_a_draft_names_and_the_office_lacks_is_refused_with_its_place(office: Office) -> None:
    open_work_book(office)
    wrong = replace(DRAFT, payer="", condition={"all": [{"term": "payer", "op": "in", "value": ["AETNA", "AETAN"]}]})
    place = r'"aetna_20": condition.all\[0\].value: there is no payer .AETAN. here; set'
    with pytest.raises(RuleError, match=place), office.unit("okoye") as unit:
        save_draft(unit, wrong)
    with pytest.raises(RuleError, match="there is no queue 'nowhere'"), office.unit("okoye") as unit:
        save_draft(unit, replace(DRAFT, action={"queue": "nowhere"}))
    with pytest.raises(RuleError, match=r"scope.practice: there is no practice 'Z' here"), office.unit("okoye") as unit:
        save_draft(unit, replace(DRAFT, practice="Z"))
    with pytest.raises(RuleError, match="needs its practice beside it"), office.unit("okoye") as unit:
        save_draft(unit, replace(DRAFT, location="N1"))


def test_a_rule_is_asked_within_its_scope_only(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        draft = replace(DRAFT, condition={}, practice="N", location="N1")
        activate_rule(unit, save_draft(unit, draft), today=TODAY, why="a test")
        (rule,) = [one for one in load_rules(unit, "follow_up", today=TODAY).rules if one.code == "aetna_20"]
    assert (rule.scope.practice, rule.scope.location, rule.scope.payer) == ("N", "N1", "AETNA")


def test_rules_go_to_another_office_as_drafts_with_its_own_codes(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        activate_rule(unit, save_draft(unit, DRAFT), today=TODAY, why="a test")
        text = export_rules(unit)
        assert '"aetna_20"' in text
        again = import_rules(unit, text)
        assert (again.drafted, again.errors) == ((), ())
        assert set(again.same) == {rule.code for rule in list_rules(unit)}
    with office.unit("root") as unit:
        unit.execute("UPDATE app.rule SET state = 'retired'")
        unit.execute("UPDATE app.payer SET code = 'AET01' WHERE code = 'AETNA'")
    with office.unit("okoye") as unit:
        wrong = import_rules(unit, text)
        assert wrong.drafted == ()
        assert wrong.errors == (
            "rule \"aetna_20\": scope.payer: there is no payer 'AETNA' here; set the payer up first, or take the code "
            "it has here.",
        )
        assert list_rules(unit) == ()
        done = import_rules(unit, text, payers={"AETNA": "AET01"})
        assert "aetna_20" in done.drafted
        found = find_rule(unit, "aetna_20")
        assert (found.state, found.payer, found.version) == ("draft", "AET01", 2)
        assert {rule.state for rule in list_rules(unit)} == {"draft"}


def test_a_file_that_is_none_of_ours_or_names_unknown_queues_writes_nothing(office: Office) -> None:
    open_work_book(office)
    with office.unit("okoye") as unit:
        file = msgspec.json.decode(export_rules(unit))
        file["rules"][0]["action"]["queue"] = "elsewhere"
        before = len(list_rules(unit))
        done = import_rules(unit, msgspec.json.encode(file).decode())
        assert len(done.errors) == 1
        assert "action.queue: there is no queue 'elsewhere'; one of" in done.errors[0]
        assert len(list_rules(unit)) == before
        for text in ("{", '{"format": "x", "rules": []}', '{"format": "remitdesk rules 1", "rules": [{"code": 1}]}'):
            with pytest.raises(Refused):
                import_rules(unit, text)
