"""Unrouted: unknown practices, payees and payers, each answered once for all alike."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.ui.office import UnroutedGroup
from app.ui.page import Desk, Page
from app.ui.table.columns import Column, Tone, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap
from app.ui.words import amount_cell, day_cell

COLUMNS: tuple[Column[UnroutedGroup], ...] = (
    Column("kind", "Unknown", lambda group: plain(group.kind), 80),
    Column("identifier", "Identifier", lambda group: plain(group.identifier), 150),
    Column("name", "Name in the file", lambda group: plain(group.name), 220, stretch=True),
    Column("files", "Files", lambda group: plain(str(group.files)), 56, right=True),
    Column("items", "Items", lambda group: plain(f"{group.items:,}"), 66, right=True),
    Column("cents", "Amount", lambda group: amount_cell(group.cents), 100, right=True),
    Column("since", "Since", lambda group: day_cell(group.since, Tone.MUTED), 80),
)


class UnroutedPage(Page):
    """Choose a row, choose whose it is, press Enter: everything alike is released and imported."""

    topics = frozenset({"setup", "queue"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Unrouted")
        self._groups: tuple[UnroutedGroup, ...] | None = None
        self._routing = False
        self.table: DeskTable[UnroutedGroup] = DeskTable("Unrouted", COLUMNS, _group_id)
        self.states = States(self.table, "Unrouted")
        self.words = CutLabel("", "muted")
        self.target = Choice("Belongs to")
        self.target.setMinimumWidth(260)
        self.route = Button("Release all alike", primary=True)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        layout = row(self.words, self.target, self.route, KeyCap("Ctrl+Enter"), margins=(12, 0, 12, 0))
        layout.setStretch(0, 1)
        foot.setLayout(layout)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(self.states, 1)
        page.addWidget(foot)
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(lambda _row: self.target.setFocus())
        self.route.clicked.connect(self.release)
        self.states.retry_requested.connect(self.refresh)
        self._show_may()

    def refresh(self) -> None:
        """Ask what waits."""
        self.states.wait()
        self.desk.background.run(self.desk.office.unrouted, self._show, self._on_failure, slot="unrouted")

    def release(self) -> None:
        """Release everything alike to the chosen practice or payer."""
        group, code = self.table.current_row, self.target.currentData()
        if group is None or not code or self._routing or not self.route.isEnabled():
            return
        self._routing = True
        self._show_may()
        work = partial(self.desk.office.route, group.kind, group.identifier, str(code))
        self.desk.background.run(work, self._on_done, self._on_refused)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {"save_next": self.release, "refresh": self.refresh, "pane_1": self.table.setFocus}

    def shown(self) -> None:
        """No patient is on this page."""
        super().shown()
        self.practice_shown.emit("", "", 0)

    def lists(self) -> tuple[QWidget, ...]:
        """The list of the page."""
        return (self.table,)

    def focus_first(self) -> None:
        """The list."""
        self.table.setFocus()

    def _on_row(self, group: UnroutedGroup) -> None:
        if group.kind == "payer":
            picks = [(payer.name, payer.code) for payer in self.desk.facts.payers]
        else:
            codes = {place.practice_code: place.practice for place in self.desk.facts.places}
            picks = [(name, code) for code, name in codes.items()]
        self.target.offer([name for name, _code in picks], [code for _name, code in picks])
        self.words.set_whole(f"{group.kind.capitalize()} {group.identifier} {group.name} belongs to")
        self._show_may()

    def _show(self, groups: tuple[UnroutedGroup, ...]) -> None:
        self._groups = groups
        self.table.set_rows(groups)
        if not groups:
            self.words.set_whole("")
            self.states.show_empty("Everything has its place", "Files with an unknown practice or payer wait here.")
        else:
            self.states.show_content()
            if not self.table.currentIndex().isValid():
                self.table.select_place(0)
        self._show_may()

    def _show_may(self) -> None:
        may = self.desk.holds("supervisor", "admin") and bool(self._groups) and not self._routing
        self.route.setEnabled(may)
        self.target.setEnabled(may)

    def _on_done(self, sentence: str) -> None:
        self._routing = False
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._routing = False
        self._show_may()
        self.fail(error)

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._groups is None:
            self.states.show_error(error)


def _group_id(group: UnroutedGroup) -> tuple[str, str]:
    return group.kind, group.identifier
