"""The printer panel of the preview: which printer, where it puts the page, and how to find that out with a ruler."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import Refused
from app.printing.calibration import MARKS_ACROSS, MARKS_DOWN, UNCHANGED, Calibration, Measured, checked, solve
from app.printing.profile import PrinterProfile
from app.ui.preview.nudge import NudgePad
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, row, rule
from app.ui.widgets.text import PlainLabel

PANEL_WIDTH = 272
ANY_PRINTER = "Any printer"
_RED_FORM = "Print it on a red form. Move until every X stands in its box and every W between the lines."
# As the page numbers them: short and whole words, and where the cross is meant to be.
_MARKS = (
    ("1  Left crosses", "Left crosses from the left edge", MARKS_ACROSS[0]),
    ("2  Right crosses", "Right crosses from the left edge", MARKS_ACROSS[1]),
    ("3  Upper crosses", "Upper crosses from the top edge", MARKS_DOWN[0]),
    ("4  Lower crosses", "Lower crosses from the top edge", MARKS_DOWN[1]),
)


def offset_words(calibration: Calibration) -> str:
    """A calibration in words: `0.03 in right, 0.02 in up, width 99.60 %`; empty for none."""
    parts = []
    if calibration.dx:
        parts.append(f"{abs(calibration.dx) / 100:.2f} in {'right' if calibration.dx > 0 else 'left'}")
    if calibration.dy:
        parts.append(f"{abs(calibration.dy) / 100:.2f} in {'down' if calibration.dy > 0 else 'up'}")
    for word, scale in (("width", calibration.sx), ("height", calibration.sy)):
        if scale != 1:
            parts.append(f"{word} {scale * 100:.2f} %")
    return ", ".join(parts)


class PrinterPanel(Pane):
    """Shows one profile. `printer_chosen(name)`, `calibrated(Calibration)`, `alignment_wanted(bool)`."""

    printer_chosen = Signal(str)
    calibrated = Signal(object)
    alignment_wanted = Signal(bool)

    def __init__(self) -> None:
        super().__init__("Printer")
        self.setFixedWidth(PANEL_WIDTH)
        self._profile = PrinterProfile()
        self._printed_with: Calibration | None = None
        self.printer = Choice("Printer")
        self.pad = NudgePad()
        self.offsets = PlainLabel("", wrap=True)
        self.width_field, self.height_field = TextField("Width in per cent"), TextField("Height in per cent")
        self.reset = Button("No offsets")
        self.alignment = Button("Alignment page")
        self.alignment.setCheckable(True)
        self.red_form = PlainLabel(_RED_FORM, "muted", wrap=True)
        self.measured = tuple(TextField(f"{words}, inches", f"{meant:.2f}") for _short, words, meant in _MARKS)
        self.work_out = Button("Work out offsets")
        self.problem = PlainLabel("", "red", wrap=True)
        self._ruler = self._measuring()
        self._fill()
        self._connect()
        self.show_profile(self._profile, False)

    def offer(self, names: Sequence[str]) -> None:
        """The printers to choose from; the one on show stays."""
        offered = sorted({*names, self._profile.printer} - {""})
        self.printer.offer([ANY_PRINTER, *offered], ["", *offered])
        self.printer.choose(self._profile.printer)

    def show_profile(self, profile: PrinterProfile, aligning: bool) -> None:
        """Show a printer's offsets, and what to measure while the alignment page is on show."""
        if (profile.printer, profile.plain) != (self._profile.printer, self._profile.plain):
            self._printed_with = None
        self._profile = profile
        if not self.printer.choose(profile.printer):
            self.offer(())
        self.offsets.setText(offset_words(profile.calibration) or "Nothing is moved.")
        self.width_field.setText(f"{profile.sx * 100:.2f}")
        self.height_field.setText(f"{profile.sy * 100:.2f}")
        self.reset.setEnabled(profile.calibration != UNCHANGED)
        self.alignment.setChecked(aligning)
        self.alignment.setText("Back to the form" if aligning else "Alignment page")
        self.red_form.setVisible(aligning and not profile.plain)
        self._ruler.setVisible(aligning and profile.plain)
        self.complain("")

    def note_printed(self, calibration: Calibration) -> None:
        """The alignment page went to the printer through this calibration: what is measured now is measured on it."""
        self._printed_with = calibration

    def complain(self, sentence: str) -> None:
        """Say what cannot be used; the empty text for nothing."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _fill(self) -> None:
        self.body.addWidget(PlainLabel("Printer", weight="strong"))
        self.body.addWidget(self.printer)
        self.body.addWidget(PlainLabel("Move everything on the sheet", "muted"))
        self.body.addWidget(self.pad)
        self.body.addWidget(self.offsets)
        scales = QGridLayout()
        for at, (word, field) in enumerate((("Width %", self.width_field), ("Height %", self.height_field))):
            scales.addWidget(PlainLabel(word, "muted"), 0, at)
            scales.addWidget(field, 1, at)
        self.body.addLayout(scales)
        self.body.addWidget(self.problem)
        self.body.addWidget(rule())
        self.body.addLayout(row(self.alignment, self.reset))
        self.body.addWidget(self.red_form)
        self.body.addWidget(self._ruler)
        self.body.addStretch(1)

    def _measuring(self) -> QWidget:
        """The four distances and the button that works them out; for the page with rulers and crosses only."""
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        told = PlainLabel(
            "Print it and measure to the crosses, in inches: 1 and 2 from the left edge, 3 and 4 from the top.",
            "muted",
            wrap=True,
        )
        grid.addWidget(told, 0, 0, 1, 2)
        for at, ((short, _words, _meant), field) in enumerate(zip(_MARKS, self.measured, strict=True), start=1):
            grid.addWidget(PlainLabel(short, wrap=True), at, 0)
            field.setFixedWidth(68)
            grid.addWidget(field, at, 1)
        grid.addWidget(self.work_out, len(_MARKS) + 1, 0, 1, 2)
        return inside

    def _connect(self) -> None:
        self.printer.chosen.connect(self.printer_chosen.emit)
        self.pad.nudged.connect(self._nudge)
        self.width_field.editingFinished.connect(self._scale)
        self.height_field.editingFinished.connect(self._scale)
        self.reset.clicked.connect(lambda: self._propose(UNCHANGED))
        self.alignment.clicked.connect(self.alignment_wanted)
        self.work_out.clicked.connect(self._solve)

    def _nudge(self, dx: int, dy: int) -> None:
        now = self._profile.calibration
        self._propose(Calibration(now.dx + dx, now.dy + dy, now.sx, now.sy))

    def _scale(self) -> None:
        try:
            across, down = _number(self.width_field), _number(self.height_field)
        except Refused as refused:
            self.complain(refused.sentence)
            return
        self._propose(Calibration(self._profile.dx, self._profile.dy, round(across / 100, 4), round(down / 100, 4)))

    def _solve(self) -> None:
        printed_with = self._printed_with or self._profile.calibration
        try:
            marks = [Measured(one[-1], _number(field)) for one, field in zip(_MARKS, self.measured, strict=True)]
            found = solve(marks[:2], marks[2:], printed_with=printed_with)
        except Refused as refused:
            self.complain(refused.sentence)
            return
        self._propose(found)

    def _propose(self, calibration: Calibration) -> None:
        """Hand on what a working printer can need; the rest is refused here, beside the fields."""
        if calibration == self._profile.calibration:
            self.complain("")
            return
        try:
            self.calibrated.emit(checked(calibration))
        except Refused as refused:
            self.complain(refused.sentence)


def _number(field: TextField) -> float:
    """The number in a field. Raises Refused for anything else."""
    try:
        found = float(field.text().strip().rstrip("%"))
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise Refused(f"{field.accessibleName()}: type a number such as {field.placeholderText() or '100.00'}.")
    return found
