"""The rules page by keyboard: write, preview, back-test, activate, retire, and the alert of a slower payer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.domain.errors import Conflict
from app.rules.vocabulary import TERMS
from app.ui.pages import side_pages
from app.ui.rules.page import FACTS, FORM, LAG, TEST, RulesPage
from app.workqueues.rule_book import RuleDraft
from tests.ui.conftest import CONTROL, OpenDesk
from tests.ui.made_rules import WARNED

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(desk: OpenDesk) -> RulesPage:
    """The page in front, the first rule chosen, the list in focus."""
    desk.window.open_target("page:rules")
    desk.settle()
    found = desk.window.page
    assert isinstance(found, RulesPage)
    found.focus_first()
    return found


def drafted(desk: OpenDesk) -> RuleDraft:
    (saved,) = [act for act in desk.office.taken_back if act[0] == "save"]
    assert isinstance(saved[1], RuleDraft)
    return saved[1]


def test_the_chosen_rule_is_said_in_words_with_its_difference_and_history(desk: OpenDesk, page: RulesPage) -> None:
    assert page.total.whole == "3 in force, 1 draft, 1 payer slower"
    assert page.table.model().rowCount() == 4
    page.table.select_id(2)
    desk.settle()
    said = page.facts.words.text()
    assert said.startswith("Cigna's professional claims over 500.00 where ")
    assert page.facts.compared.text() == "Against version 1:"
    assert [each.what for each in page.facts.differences.rows_model.rows] == ["Goes to", "Due"]
    assert page.facts.steps.model().rowCount() == 2


def test_a_rule_is_written_with_its_condition_by_keyboard_and_read_back(desk: OpenDesk, page: RulesPage) -> None:
    desk.press(Key.Key_N)
    assert page.form.code.hasFocus()
    desk.type_text("aetna_small")
    page.form.builder.setFocus()
    page.form.builder.add.setFocus()
    desk.press(Key.Key_Insert)
    line = page.form.builder.rows[0]
    assert line.term.hasFocus()
    line.term.choose("balance_cents")
    line.term.chosen.emit("balance_cents")
    line.sign.choose("<")
    line.sign.chosen.emit("<")
    line.value.setFocus()
    desk.type_text("25.00x")
    assert page.form.trouble.text().startswith("Line 1: ")
    desk.press(Key.Key_Backspace)
    assert page.form.trouble.text() == ""
    assert page.form.words.text() == "Claims under 25.00: the payer's own days after submission they go to Follow-up."
    desk.press(Key.Key_Return, CONTROL)
    draft = drafted(desk)
    assert (draft.code, draft.condition) == ("aetna_small", {"term": "balance_cents", "op": "<", "value": 2_500})
    assert page.stack.currentIndex() == FACTS
    assert page.table.current_row is not None
    assert page.table.current_row.code == "aetna_small"


def test_lines_are_grouped_moved_and_taken_out_by_keyboard(desk: OpenDesk, page: RulesPage) -> None:
    desk.press(Key.Key_N)
    builder = page.form.builder
    builder.add.setFocus()
    desk.press(Key.Key_Insert)
    desk.press(Key.Key_Insert, Qt.KeyboardModifier.ShiftModifier)
    assert [(line.depth, line.word) for line in builder.lines] == [(0, ""), (0, "any"), (1, "")]
    desk.press(Key.Key_Insert)
    desk.press(Key.Key_Left, ALT)
    assert [line.depth for line in builder.lines] == [0, 0, 1, 0]
    desk.press(Key.Key_Right, ALT)
    assert [line.depth for line in builder.lines] == [0, 0, 1, 1]
    builder.rows[1].word.setFocus()
    desk.press(Key.Key_Delete, CONTROL)
    assert [line.depth for line in builder.lines] == [0]
    desk.press(Key.Key_Escape)
    assert page.stack.currentIndex() == FACTS
    assert page.table.hasFocus()


def test_changing_a_rule_in_force_writes_its_draft(desk: OpenDesk, page: RulesPage) -> None:
    page.table.select_id(1)
    desk.settle()
    desk.press(Key.Key_E)
    assert page.form.shown is not None
    assert page.form.shown.rule_id == 2                       # the draft that is there already
    page.form.days.setFocus()
    page.form.days.selectAll()
    desk.type_text("15")
    desk.press(Key.Key_Return, CONTROL)
    draft = drafted(desk)
    assert draft.action == {"queue": "denial", "due_days": 15, "count": "business"}
    assert draft.condition == page.form.shown.condition       # through the lines and back


def test_a_draft_is_tested_and_put_in_force(desk: OpenDesk, page: RulesPage) -> None:
    page.table.select_id(2)
    desk.settle()
    desk.press(Key.Key_Return, CONTROL)
    assert "not back-tested" in page.trouble.text()
    assert page.why.hasFocus()
    desk.press(Key.Key_Escape)
    desk.press(Key.Key_B)
    assert page.stack.currentIndex() == TEST
    assert "Decides 1,212 with 964,000.00 at stake; 803 would have come" in page.test.figures.text()
    assert "6 people resolve 228 (38 each)" in page.test.figures.text()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("activate", "cigna_large", 2, "")]


def test_a_warning_is_read_and_needs_a_reason(desk: OpenDesk, page: RulesPage) -> None:
    desk.office.flags = (WARNED,)
    page.table.select_id(2)
    desk.settle()
    desk.press(Key.Key_B)
    assert page.test.flags.text() == WARNED.sentence
    desk.press(Key.Key_Return, CONTROL)
    assert "its back-test warns" in page.trouble.text()
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.taken_back == []
    desk.type_text("meant so")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("activate", "cigna_large", 2, "meant so")]


def test_retiring_asks_why(desk: OpenDesk, page: RulesPage) -> None:
    page.table.select_id(3)
    desk.settle()
    desk.press(Key.Key_R)
    desk.type_text("replaced")
    desk.press(Key.Key_Return, CONTROL)
    assert desk.office.taken_back == [("retire", "follow_up_payer", 1, "replaced")]


def test_another_supervisor_was_faster_and_what_was_typed_stays(desk: OpenDesk, page: RulesPage) -> None:
    desk.press(Key.Key_N)
    desk.type_text("mine")
    desk.office.fault = Conflict('B. Chen changed rule "mine" on 11/20/26 10:00.')
    desk.press(Key.Key_Return, CONTROL)
    assert page.form.trouble.text().startswith("B. Chen changed rule")
    assert page.stack.currentIndex() == FORM
    assert page.form.code.text() == "mine"


def test_the_pay_lag_and_a_slower_payer_are_read_and_answered(desk: OpenDesk, page: RulesPage) -> None:
    desk.press(Key.Key_Y)
    assert page.stack.currentIndex() == LAG
    assert page.lag.alert.text().startswith("Cigna decides professional claims later: half within 26 d (was 18)")
    page.lag.answer.setFocus()
    desk.type_text("called their representative")
    desk.press(Key.Key_Return)
    assert desk.office.taken_back == [("answer", 7, "called their representative")]
    assert not page.lag.answer.isVisible()


def test_the_page_is_there_for_those_who_answer_for_rules() -> None:
    assert "rules" in {page.name for page in side_pages(("supervisor",))}
    assert "rules" in {page.name for page in side_pages(("admin",))}
    assert "rules" not in {page.name for page in side_pages(("specialist", "poster"))}


def test_every_word_of_the_vocabulary_has_words_of_its_own() -> None:
    words = [term.words for term in TERMS.values()]
    assert len(set(words)) == len(words)
