"""Background work: off the GUI thread, handed back on it, unwanted answers dropped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import AppError, Refused
from app.ui.background import THREADS, Background


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    made = Background()
    yield made
    made.close(2.0)


def test_work_runs_elsewhere_and_answers_on_the_gui_thread(background: Background, qtbot: QtBot) -> None:
    seen: list[tuple[str, str]] = []

    def work() -> str:
        return threading.current_thread().name

    background.run(work, lambda name: seen.append((name, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(seen))
    worker, gui = seen[0]
    assert worker.startswith("desk-")
    assert gui == threading.main_thread().name


def test_a_refusal_reaches_failed_and_not_done(background: Background, qtbot: QtBot) -> None:
    heard: list[str] = []

    def work() -> None:
        raise Refused("No.")

    background.run(work, lambda _nothing: heard.append("done"), lambda error: heard.append(error.sentence))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == ["No."]


def test_an_unexpected_fault_becomes_a_sentence_without_its_message(background: Background, qtbot: QtBot) -> None:
    heard: list[AppError] = []

    def work() -> None:
        raise ValueError("Rivera, Ana")

    background.run(work, lambda _nothing: None, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    assert "ValueError" in heard[0].sentence
    assert "Rivera" not in heard[0].sentence


def test_a_dropped_answer_never_arrives(background: Background, qtbot: QtBot) -> None:
    gate, heard = threading.Event(), list[str]()
    token = background.run(gate.wait, lambda _ok: heard.append("dropped"))
    background.drop(token)
    gate.set()
    background.run(lambda: None, lambda _nothing: heard.append("next"))
    qtbot.waitUntil(lambda: "next" in heard)
    qtbot.wait(50)
    assert heard == ["next"]


def answer(gate: threading.Event, value: int) -> int:
    gate.wait(5)
    return value


def test_only_the_latest_request_of_a_slot_is_answered(background: Background, qtbot: QtBot) -> None:
    gates, heard = [threading.Event() for _ in range(3)], list[int]()
    for at, gate in enumerate(gates):
        background.run(partial(answer, gate, at), heard.append, slot="list")
    for gate in gates:
        gate.set()
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(50)
    assert heard == [2]


def test_a_request_dropped_while_waiting_is_never_run(background: Background, qtbot: QtBot) -> None:
    gate, ran = threading.Event(), list[str]()
    for _ in range(THREADS):
        background.run(gate.wait, lambda _ok: None)
    token = background.run(lambda: ran.append("ran"), lambda _nothing: None)
    background.drop(token)
    gate.set()
    qtbot.waitUntil(lambda: not background.busy)
    assert not ran


def test_busy_is_told_once_when_work_begins_and_once_when_it_ends(background: Background, qtbot: QtBot) -> None:
    told: list[bool] = []
    background.busy_changed.connect(told.append)
    for _ in range(5):
        background.run(lambda: None, lambda _nothing: None)
    qtbot.waitUntil(lambda: told[-1:] == [False])
    assert told == [True, False]


def test_closing_lets_work_under_way_end(qtbot: QtBot) -> None:
    background, ended = Background(), list[str]()

    def work() -> None:
        threading.Event().wait(0.1)
        ended.append("saved")

    background.run(work, lambda _nothing: None)
    background.close(3.0)
    assert ended == ["saved"]
