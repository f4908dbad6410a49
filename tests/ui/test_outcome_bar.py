""""Checking whether it was saved": told while it is asked, then what came of it, and the act to do it again."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from PySide6.QtTest import QTest

from app.db.settled import HANDING_IN, Again, Resolved, Settled
from app.domain.errors import NotSaved, Unknown
from tests.ui.conftest import OpenDesk

AT = datetime(2026, 3, 20, 14, 2).astimezone()


def resolved(saved: bool, what: str = "a write-off") -> Resolved:
    return Resolved(uuid4(), what, AT, saved)


def test_it_is_said_while_it_is_asked_and_gone_when_the_answer_is_the_usual_one(desk: OpenDesk) -> None:
    bar = desk.window.outcome
    assert bar.sentence == ""
    desk.office.checking(True)
    desk.until(lambda: bar.sentence == "Checking whether it was saved ...")
    desk.office.checking(False)
    desk.until(lambda: bar.sentence == "")


def test_what_was_not_saved_is_done_again_by_one_button(desk: OpenDesk) -> None:
    tries: list[str] = []
    heard: list[str] = []

    def act() -> str:
        tries.append("try")
        if len(tries) == 1:
            raise NotSaved("The line to the server broke before this was saved; nothing was changed. Do it again.")
        return "done"

    desk.background.run(act, heard.append, lambda error: heard.append(error.sentence))
    bar = desk.window.outcome
    desk.until(lambda: bar.sentence.startswith("The line broke before it was saved"))
    assert heard == ["The line to the server broke before this was saved; nothing was changed. Do it again."]
    assert bar._act.text() == "Do it again"
    bar._act.click()
    desk.until(lambda: heard[1:] == ["done"])
    assert len(tries) == 2
    assert bar.sentence == ""


def test_an_outcome_nobody_knows_yet_stays_open_until_the_server_answers_and_can_be_done_again(desk: OpenDesk) -> None:
    tries: list[str] = []

    def act() -> None:
        tries.append("try")
        if len(tries) == 1:
            raise Unknown("The line broke while this was being saved.")

    bar = desk.window.outcome
    desk.office.settled = Settled((), open=1)
    desk.office.checking(True)
    desk.background.run(act, lambda _nothing: None)
    desk.office.checking(False)
    desk.until(lambda: "settle_journal" in desk.office.calls)
    desk.settle()
    assert bar.sentence == "Checking whether it was saved ..."
    desk.office.settled = Settled((resolved(False),))
    bar.on_line("live")
    desk.until(lambda: bar.sentence.endswith("during a write-off: it was not saved. Do it again."))
    desk.office.settled = Settled()
    bar._act.click()
    desk.until(lambda: len(tries) == 2)


def test_what_was_saved_all_the_same_is_said_in_green_and_offers_nothing(desk: OpenDesk) -> None:
    bar = desk.window.outcome
    bar.tell(Settled((resolved(True, "a posting"),)))
    assert bar.sentence.endswith("during a posting: it was saved.")
    assert not bar._act.isVisible()
    bar.tell(Settled((resolved(True), resolved(False), resolved(True))))
    assert bar.sentence == "The line broke during 3 acts: 2 saved, 1 not saved. Do those again."
    QTest.qWait(10)


def again(how: str, why: str = "", what: str = "a transfer") -> Again:
    return Again(uuid4(), what, AT, how, why)


def test_what_a_set_back_server_lost_is_handed_in_until_nothing_waits_and_then_told(desk: OpenDesk) -> None:
    bar = desk.window.outcome
    bar._again.setInterval(20)
    desk.office.settled = Settled((), 0, (again("entered"), again("waits", "The payment is not there.")))
    bar.on_line("live")
    desk.until(lambda: bar.sentence.startswith("The server was set back to an earlier moment. One act of this desk"))
    assert not bar._close.isVisible(), "it still works on the rest"
    desk.office.settled = Settled((), 0, (again("waits"),))
    desk.until(lambda: bar.sentence == HANDING_IN)
    desk.office.settled = Settled((), 0, (again("by hand", "The claim was changed since."),))
    desk.until(lambda: bar.sentence.endswith("was lost by the server: enter it by hand (The claim was changed since)."))
    desk.office.calls.clear()
    desk.settle()
    assert "settle_journal" not in desk.office.calls, "what was told is asked again"


def test_several_acts_to_be_entered_by_hand_are_counted_and_named_by_a_verb(desk: OpenDesk) -> None:
    bar = desk.window.outcome
    bar.tell(Settled((), 0, (again("by hand"), again("entered"), again("by hand"))))
    assert "2 are to be entered by hand. `remitdesk journal check` lists them." in bar.sentence
    bar.tell(Settled((), 0, (again("entered"), again("entered"))))
    assert bar.sentence.endswith("2 acts of this desk it had lost: entered again.")
