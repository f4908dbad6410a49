"""The foot of a call: how far it is, and its acts with their keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import CutLabel, KeyCap
from app.workqueues.call_types import PayerCall

ACTS = (
    ("ask", "Ask colleagues", "Ctrl+Shift+Q"),
    ("stop", "No more claims", "Ctrl+Shift+S"),
    ("park", "Put aside", "F7"),
    ("end", "End the call", "Ctrl+Shift+E"),
    ("list", "My calls", ""),
)


class CallFoot(QFrame):
    """Signal `wanted(name)`: ask, stop, park, end or list."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("noteBar")
        self.setFixedHeight(44)
        self.far = CutLabel("", "muted")
        self.buttons = {name: Button(words) for name, words, _key in ACTS}
        layout = row(self.far, margins=(12, 0, 12, 0))
        layout.setStretch(0, 1)
        for name, _words, key in ACTS:
            self.buttons[name].clicked.connect(partial(self.wanted.emit, name))
            layout.addWidget(self.buttons[name])
            if key:
                layout.addWidget(KeyCap(key))
        self.setLayout(layout)

    def show_call(self, call: PayerCall) -> None:
        """How far the call is; what cannot be done is off."""
        running = call.head.state == "open"
        stopped = call.head.stopped_after
        words = f"{call.count('saved')} answered, {len(call.left)} to ask"
        if stopped is not None:
            words = f"Stopped after {stopped}; {call.count('released')} left for {call.head.again_on:%m/%d/%Y}"
        self.far.set_whole(words)
        able = {"ask": running and call.head.theirs > 0, "stop": running and bool(call.left), "park": running}
        for name, button in self.buttons.items():
            button.setEnabled(able.get(name, running) if name != "list" else True)
