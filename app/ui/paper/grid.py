"""The grid of a claim's lines, keyed with the number pad alone: no dialog, no question to the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen

from app.domain.money import AmountError, money_text
from app.posting.paper_types import FavouriteReason, PaperLine
from app.ui.paper.keying import (
    ALLOWED,
    CHARGE,
    CONTRACTUAL,
    FIELDS,
    OTHER,
    PAID,
    PATIENT,
    adjustments_of,
    amount_of,
    copied,
    emptied,
    is_denial,
    set_amount,
    started,
    typed_cents,
    with_key,
)
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.theme.look import look
from app.ui.words import amount_cell, code_text, short_day

_NO_MODIFIER = Qt.KeyboardModifier.NoModifier
_KEYPAD = Qt.KeyboardModifier.KeypadModifier


@dataclass(frozen=True, slots=True)
class GridLine:
    """One row: its place, the line, and the cell being typed in with what stands there (empty: none)."""

    place: int
    line: PaperLine
    field: str = ""
    typed: str = ""


def _amount(field: str, *, tone: Tone = Tone.TEXT) -> Callable[[GridLine], Cell]:
    def cell(row: GridLine) -> Cell:
        if row.field == field and row.typed:
            return Cell(_shown(row.typed), Tone.STRONG)
        if field == ALLOWED and row.line.allowed is None:
            return plain("")
        if field == PAID and not started(row.line):
            return plain("")
        return amount_cell(amount_of(row.line, field), tone)

    return cell


def _reasons(field: str) -> Callable[[GridLine], Cell]:
    def cell(row: GridLine) -> Cell:
        if row.field == field and row.typed:
            return Cell(_shown(row.typed), Tone.STRONG)
        own = adjustments_of(row.line, field)
        remarks = row.line.remarks if field == OTHER else ()
        names = [each.reason if field != OTHER else f"{each.group}-{each.reason}" for each in own]
        amount = [money_text(amount_of(row.line, field))] if own else []
        return plain("   ".join([*remarks, *(["+".join(names)] if names else []), *amount]))

    return cell


def _shown(typed: str) -> str:
    try:
        return typed if "." in typed or typed == "-" else money_text(typed_cents(typed))
    except AmountError:
        return typed


def _off(row: GridLine) -> Cell:
    if not started(row.line):
        return plain("")
    return amount_cell(row.line.off_by, Tone.RED if row.line.off_by else Tone.GREEN)


GRID_COLUMNS: tuple[Column[GridLine], ...] = (
    Column("line", "", lambda row: muted(str(row.place + 1)), 30, right=True),
    Column("day", "Service", lambda row: muted(short_day(row.line.service_from)), 58),
    Column("code", "Code", lambda row: plain(code_text(row.line.procedure, row.line.modifiers)), 56, stretch=True),
    Column("charge", "Charge", _amount(CHARGE, tone=Tone.MUTED), 70, right=True),
    Column("allowed", "Allowed", _amount(ALLOWED), 70, right=True),
    Column("paid", "Paid", _amount(PAID), 70, right=True),
    Column("contractual", "CO", _reasons(CONTRACTUAL), 88, right=True),
    Column("patient", "PR", _reasons(PATIENT), 86, right=True),
    Column("other", "Other", _reasons(OTHER), 66, right=True),
    Column("off", "Off by", _off, 64, right=True),
)
_AT = {column.key: at for at, column in enumerate(GRID_COLUMNS)}


class LineGrid(DeskTable[GridLine]):
    """Signals: `edited()` a line changed; `line_left(place)` it is time to save; `finished()` Enter behind the last
    line; `reasons_wanted(denied)` by `/`, or by Enter on a line that allows and pays nothing; `escaped()`.

    Digits type, a point may be typed, `-` turns the sign, `+` goes to the next line, `*` copies the line above, Enter
    accepts and goes on, Ctrl+Delete takes a line out that the EOB does not show.
    """

    edited = Signal()
    line_left = Signal(int)
    finished = Signal()
    reasons_wanted = Signal(bool)
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__("Lines of the claim", GRID_COLUMNS, lambda row: row.place)
        self.lines: tuple[PaperLine, ...] = ()
        self.favourites: tuple[FavouriteReason, ...] = ()
        self.ours = True
        self.read_only = False
        self._field, self._typed = ALLOWED, ""
        self._before: PaperLine | None = None

    # what is shown

    @property
    def place(self) -> int:
        """The line the cursor is on, from 0."""
        return max(self.currentIndex().row(), 0)

    @property
    def field(self) -> str:
        """The column the cursor is in."""
        return self._field

    @property
    def line(self) -> PaperLine | None:
        """The line the cursor is on."""
        return self.lines[self.place] if self.lines else None

    def show_lines(self, lines: tuple[PaperLine, ...], *, ours: bool) -> None:
        """Another claim: the cursor stands at the first cell to type."""
        self.lines, self.ours, self._typed, self._before = lines, ours, "", None
        self._repaint_rows()
        self.go_to(0, ALLOWED if ours else CHARGE)

    def put_line(self, line: PaperLine) -> None:
        """The cursor's line anew, as a panel made it."""
        self._stop_typing()
        self._replace(line)

    def go_to(self, place: int, field: str) -> None:
        """Move the cursor."""
        self._stop_typing()
        self._field = field
        if 0 <= place < len(self.lines):
            index = self.rows_model.index(place, _AT[field])
            self.setCurrentIndex(index)
            self.scrollTo(index)
        self.viewport().update()

    def next_line(self) -> None:
        """The line is done: to the next one, or behind the last."""
        place = self.place
        self._stop_typing()
        self.line_left.emit(place)
        if place + 1 < len(self.lines):
            self.go_to(place + 1, ALLOWED if self.ours else CHARGE)
        elif not self.ours and self.lines and self.lines[-1].charge:
            self.lines = (*self.lines, PaperLine(0))
            self._repaint_rows()
            self.go_to(place + 1, CHARGE)
        else:
            self.finished.emit()

    def _repaint_rows(self) -> None:
        self.set_rows([
            GridLine(at, line, self._field if at == self.place else "", self._typed if at == self.place else "")
            for at, line in enumerate(self.lines)
        ])  # fmt: skip

    def _replace(self, line: PaperLine) -> None:
        at = self.place
        self.lines = (*self.lines[:at], line, *self.lines[at + 1 :])
        self._repaint_rows()
        self.edited.emit()

    # keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The number pad; everything else goes to the page."""
        modifiers = event.modifiers() & ~_KEYPAD
        if modifiers == Qt.KeyboardModifier.ControlModifier and event.key() == Qt.Key.Key_Delete:
            self.take_out()
        elif modifiers not in {_NO_MODIFIER, Qt.KeyboardModifier.ShiftModifier} or not self._pressed(event):
            event.ignore()

    def _pressed(self, event: QKeyEvent) -> bool:
        key, text = event.key(), event.text()
        if self._moved(key):
            return True
        if self.read_only or not self.lines:
            return False
        if text and text in "0123456789.-":
            self._type(text)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._accept()
        elif text == "+":
            self.next_line()
        elif text == "*":
            self._copy_above()
        elif text == "/":
            self._stop_typing()
            self.reasons_wanted.emit(False)
        elif key == Qt.Key.Key_Backspace:
            self._erase()
        elif key == Qt.Key.Key_Delete:
            self.put_line(emptied(self.lines[self.place]))
        else:
            return False
        return True

    def _moved(self, key: int) -> bool:
        by_row = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(key))
        by_column = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(key))
        if by_row is not None:
            place = self.place
            self._stop_typing()
            self.line_left.emit(place)
            self.go_to(min(max(place + by_row, 0), len(self.lines) - 1), self._field)
        elif by_column is not None:
            first = 1 if self.ours else 0
            at = min(max(FIELDS.index(self._field) + by_column, first), len(FIELDS) - 1)
            self.go_to(self.place, FIELDS[at])
        elif key == Qt.Key.Key_Escape:
            self._undo_typing()
        else:
            return False
        return True

    def _type(self, key: str) -> None:
        if self._before is None:
            self._before = self.lines[self.place]
            self._typed = ""
        self._typed = with_key(self._typed, key)
        self._replace(set_amount(self._before, self._field, typed_cents(self._typed), self.favourites))

    def _erase(self) -> None:
        if self._before is not None:
            self._typed = self._typed[:-1]
            self._replace(set_amount(self._before, self._field, typed_cents(self._typed), self.favourites))

    def _accept(self) -> None:
        """Enter: the proposal stands; allowed goes to paid, paid and the reasons to the next line."""
        field, at = self._field, self.place
        self._stop_typing()
        if field == CHARGE:
            self.go_to(at, ALLOWED)
        elif field == ALLOWED:
            self.go_to(at, PAID)
        elif is_denial(self.lines[at]) and self.lines[at].off_by:
            self.reasons_wanted.emit(True)
        else:
            self.next_line()

    def _copy_above(self) -> None:
        at = self.place
        if at > 0:
            line = self.lines[at]
            self.put_line(copied(line, self.lines[at - 1], self.favourites))

    def take_out(self) -> None:
        """The EOB does not show this line: it is left out of the claim."""
        if self.read_only or len(self.lines) < 2:  # a claim has at least one line
            return
        at = self.place
        self._stop_typing()
        self.lines = (*self.lines[:at], *self.lines[at + 1 :])
        self._repaint_rows()
        self.go_to(min(at, len(self.lines) - 1), self._field)
        self.edited.emit()
        self.line_left.emit(self.place)

    def _stop_typing(self) -> None:
        if self._before is not None:
            self._before, self._typed = None, ""
            self._repaint_rows()

    def _undo_typing(self) -> None:
        if self._before is None:
            self.escaped.emit()
            return
        before = self._before
        self._stop_typing()
        self._replace(before)

    def mousePressEvent(self, event: object) -> None:
        """A click moves the cursor to a cell that can be typed in."""
        self._stop_typing()
        super().mousePressEvent(event)  # type: ignore[arg-type]  # the event is Qt's own
        now: QModelIndex = self.currentIndex()
        key = GRID_COLUMNS[now.column()].key if now.isValid() else ""
        self.go_to(self.place, key if key in FIELDS and (key != CHARGE or not self.ours) else self._field)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frame the cell the cursor is in."""
        super().paintEvent(event)
        if self.lines and not self.read_only:
            rect = self.visualRect(self.rows_model.index(self.place, _AT[self._field]))
            painter = QPainter(self.viewport())
            colour = "accent" if self.hasFocus() else "faint"
            painter.setPen(QPen(look().colour(colour), 2 if self.hasFocus() else 1))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
            painter.end()


def without_empty_end(lines: tuple[PaperLine, ...]) -> tuple[PaperLine, ...]:
    """Lines of a claim that is not ours, without the empty one waiting at the end."""
    return lines[:-1] if len(lines) > 1 and lines[-1] == PaperLine(0) else lines


def blank_lines() -> tuple[PaperLine, ...]:
    """A claim that is not ours begins with one empty line."""
    return (PaperLine(0),)
