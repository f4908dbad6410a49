"""The tips of a payer: add, rewrite, pin, unpin and delete, by keyboard from the payer's pane (N)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.claims.detail_types import PayerNotes, PayerTip
from app.domain.errors import AppError
from app.ui.actions import bind_in, bind_keys
from app.ui.claim.view import ClaimView
from app.ui.page import Desk, Page
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, NoteField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.words import day

HINT = "What the office should know about this payer; no patient's name"
KEYS = "Enter rewrites, P pins or unpins, Delete takes away; what a colleague wrote is changed by its author or a lead."
COLUMNS: tuple[Column[PayerTip], ...] = (
    Column("pinned", "", lambda tip: Cell("pinned", Tone.ACCENT) if tip.pinned else muted(""), 56),
    Column("body", "Tip", lambda tip: plain(tip.body), 300, stretch=True),
    Column("author", "By", lambda tip: muted(tip.author), 96),
    Column("at", "On", lambda tip: _moment(tip.at), 72),
    Column("edited", "Rewritten", lambda tip: muted(f"{tip.edited_by} {day(_date(tip))}".strip()), 120),
)


class TipsDialog(QDialog):
    """Not modal. Signal `changed()` when a tip was added, rewritten, pinned or taken away."""

    changed = Signal()

    def __init__(self, parent: QWidget, desk: Desk, payer: PayerNotes) -> None:
        super().__init__(parent)
        self._desk, self._payer = desk, payer
        self._editing: int | None = None
        self.setWindowTitle(f"Tips: {payer.name}")
        self.setModal(False)
        self.resize(720, 380)
        self.table: DeskTable[PayerTip] = DeskTable("Tips", COLUMNS, lambda tip: tip.tip_id)
        self.table.row_activated.connect(self.edit)
        bind_keys(self.table, "P", self.pin)
        bind_keys(self.table, "Delete", self.delete)
        self.text = NoteField("Tip", HINT)
        self.text.setMaxLength(600)
        self.text.returnPressed.connect(self.save)
        self.text.escaped.connect(self._leave_field)
        self.go = Button("Add tip", primary=True)
        self.go.clicked.connect(self.save)
        leave = Button("Close")
        leave.clicked.connect(self.close)
        self.trouble = PlainLabel("", "red", wrap=True)
        line = row(self.text, self.go)
        line.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addWidget(self.table, 1)
        layout.addLayout(line)
        layout.addWidget(self.trouble)
        layout.addLayout(row(PlainLabel(KEYS, "muted", "small"), None, leave))
        self._run(partial(desk.office.tips, payer.payer_id), told=False)
        self.text.setFocus()

    def edit(self, tip: PayerTip) -> None:
        """Enter: rewrite the tip in the field below."""
        if not tip.mine:
            self.trouble.setText("This tip is a colleague's; add one of your own beside it.")
            return
        self._editing = tip.tip_id
        self.go.setText("Rewrite tip")
        self.text.setText(tip.body)
        self.text.setFocus()

    def save(self) -> None:
        """Add, or rewrite."""
        self._run(partial(self._desk.office.save_tip, self._payer.payer_id, self._editing, self.text.text()))

    def pin(self) -> None:
        """P."""
        tip = self.table.current_row
        if tip is not None:
            self._run(partial(self._desk.office.pin_tip, self._payer.payer_id, tip.tip_id, not tip.pinned))

    def delete(self) -> None:
        """Delete."""
        tip = self.table.current_row
        if tip is not None:
            self._run(partial(self._desk.office.delete_tip, self._payer.payer_id, tip.tip_id))

    def _run(self, work: Callable[[], tuple[PayerTip, ...]], *, told: bool = True) -> None:
        self._desk.background.run(work, partial(self._on_tips, told), self._on_failure)

    def _on_tips(self, told: bool, tips: tuple[PayerTip, ...]) -> None:
        self.table.set_rows(tips)
        if tips and self.table.current_row is None:
            self.table.select_place(0)
        if told:
            self.trouble.setText("")
            self._end_edit()
            self.changed.emit()

    def _on_failure(self, error: AppError) -> None:
        self.trouble.setText(error.sentence)

    def _leave_field(self) -> None:
        self._end_edit()
        self.table.setFocus()

    def _end_edit(self) -> None:
        self._editing = None
        self.go.setText("Add tip")
        self.text.clear()


class Tips(QObject):
    """N in the payer's pane of a page."""

    def __init__(self, page: Page, view: ClaimView, reload: Callable[[], None]) -> None:
        super().__init__(page)
        self._page, self._view, self._reload = page, view, reload
        bind_in(view.payer_pane, "tips", self._open)

    def open(self) -> TipsDialog | None:
        """The tips of the payer on the screen; None without a claim."""
        if self._view.detail is None:
            return None
        dialog = TipsDialog(self._page, self._page.desk, self._view.detail.payer)
        dialog.changed.connect(self._reload)
        dialog.show()
        return dialog

    def _open(self) -> None:
        self.open()


def _moment(at: datetime) -> Cell:
    found = at.astimezone().date()
    return Cell(day(found), Tone.MUTED, found)


def _date(tip: PayerTip) -> date | None:
    return tip.edited_at.astimezone().date() if tip.edited_at else None
