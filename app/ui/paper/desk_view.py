"""How the keying desk stands: scan on the left; head, figures, finder, grid and what is keyed on the right."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QVBoxLayout, QWidget

from app.posting.paper_types import ClaimDraft
from app.ui.page import Desk
from app.ui.paper.columns import CLAIM_COLUMNS
from app.ui.paper.finder import ClaimFinder
from app.ui.paper.grid import LineGrid
from app.ui.paper.head import CheckHead, Figure
from app.ui.paper.keying import typed_cents
from app.ui.paper.level import LevelPanel
from app.ui.paper.reasons import ReasonPanel
from app.ui.paper.sheet import KeyedClaim
from app.ui.paper.viewer import ScanViewer
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Notice, Pane, States, row
from app.ui.widgets.text import Chip, CutLabel, KeyCap, PlainLabel
from app.ui.words import PARTY_WORDS, long_day

PARTIES = ("primary", "secondary", "tertiary")
_NO_SCAN_WIDTH, _SHARE_WITH_SCAN = 220, 0.40
_MOST_CLAIMS = 4
_GRID, _FOUND = 0, 1


class KeyedTable(DeskTable[KeyedClaim]):
    """The claims keyed so far. `drop_wanted(KeyedClaim)` by Delete, `left()` by Esc."""

    drop_wanted = Signal(object)
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Delete takes out, Esc goes back to the finder."""
        chosen = self.current_row
        if event.key() == Qt.Key.Key_Delete and chosen is not None:
            self.drop_wanted.emit(chosen)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class ClaimBar(QWidget):
    """Whose claim is in the grid, and what is typed once for the claim. `edited()` when one of its fields changed."""

    edited = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.who = CutLabel("", weight="strong")
        self.name = TextField("Patient as printed", "patient as printed")
        self.control = TextField("Payer control number", "payer's ICN")
        self.interest = TextField("Interest of the claim", "interest")
        self.place = Choice("The payer is")
        self.place.offer([PARTY_WORDS[party] for party in PARTIES], PARTIES)
        self.take_back = Button("Take-back", "The claim is taken back: amounts are negative")
        self.take_back.setCheckable(True)
        self.off = Chip()
        self.interest.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.interest.setFixedWidth(78)
        self.control.setFixedWidth(132)
        self.name.setFixedWidth(150)
        self.place.setMinimumContentsLength(7)
        layout = row(self.who, self.name, self.off, self.control, self.interest, self.place, self.take_back)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        for field in (self.name, self.control, self.interest):
            field.editingFinished.connect(self.edited)
            field.returnPressed.connect(self.left)
            field.escaped.connect(self.left)
        self.place.chosen.connect(lambda _party: self.edited.emit())
        self.take_back.clicked.connect(self.edited)

    def show_claim(self, draft: ClaimDraft) -> None:
        """A claim as it stands."""
        first = next((line.service_from for line in draft.lines if line.service_from), None)
        if draft.claim_id is None:
            self.who.set_whole(f"Not ours: {draft.number or 'no number'}")
        else:
            self.who.set_whole(f"{draft.patient_name}, {draft.number}, {long_day(first)}")
        self.name.setVisible(draft.claim_id is None)
        self.name.setText(draft.patient_name)
        self.control.setText(draft.control_number)
        self.interest.setText(f"{draft.interest / 100:.2f}" if draft.interest else "")
        self.place.choose(draft.party)
        self.take_back.setChecked(draft.status_code == "22")

    @property
    def interest_cents(self) -> int:
        """Interest typed, cents implied. Raises AmountError."""
        return typed_cents(self.interest.text())


class KeyingView(QWidget):
    """The widgets of the keying desk; `KeyingDesk` makes them work."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._with_scan: bool | None = None
        self.viewer = ScanViewer(desk)
        self.batch_words = CutLabel("", weight="strong")
        self.state = Chip()
        self.notice = Notice("About this check")
        self.again = Button("Read again", "Show what is on the server")
        self.over = Button("Take over", "Take the check over to this desk")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.head = CheckHead(desk.facts.payers, desk.today)
        self.left_check = Figure("Left on this check", "huge")
        self.left_batch = Figure("Left in the batch", "large")
        self.act = Button("Complete", primary=True)
        self.level_open = Button("Recoupment or interest", "Rows outside the claims")
        self.finder = ClaimFinder()
        self.claim_bar = ClaimBar()
        self.grid = LineGrid()
        self.grid_states = States(self.grid, "Lines of the claim")
        self.reasons = ReasonPanel()
        self.level = LevelPanel()
        self.keyed = KeyedTable("Claims keyed so far", CLAIM_COLUMNS, lambda claim: claim.key)
        self.keys = PlainLabel(
            "Enter accepts and goes on    + next line    * copy from above    - sign    / reasons    Ctrl+Del not on "
            "this EOB",
            "muted",
            "small",
        )
        self._lay_out()

    def _lay_out(self) -> None:
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setAccessibleName("Scan on the left, keying on the right")
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.viewer)
        self.split.addWidget(self._right())
        self.split.setStretchFactor(1, 1)
        page = QVBoxLayout(self)
        page.setContentsMargins(10, 8, 10, 8)
        page.setSpacing(6)
        page.addWidget(self.notice)
        page.addWidget(self.split, 1)

    def _right(self) -> QWidget:
        right = QWidget()
        layout = QVBoxLayout(right)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        head = Pane("Check")
        head.body.addLayout(row(self.batch_words, self.state, None, self.level_open))
        head.body.addWidget(self.head)
        self.conflict = QFrame()
        told = row(self.trouble, self.again, self.over)
        told.setStretch(0, 1)
        self.conflict.setLayout(told)
        head.body.addWidget(self.conflict)
        self.conflict.hide()
        layout.addWidget(head)
        layout.addLayout(row(self.left_check, 10, self.left_batch, None, self.act, KeyCap("Ctrl+Enter")))
        layout.addWidget(self.level)
        layout.addWidget(self._claim(), 1)
        layout.addWidget(self.keyed)
        return right

    def _claim(self) -> QWidget:
        claim = Pane("Claim")
        claim.body.addWidget(self.finder)
        claim.body.addWidget(self.claim_bar)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.grid_states)
        self._stack.addWidget(self.finder.results)
        claim.body.addWidget(holder, 1)
        claim.body.addWidget(self.reasons)
        claim.body.addWidget(self.keys)
        return claim

    def show_grid(self) -> None:
        """The lines of the claim."""
        self._stack.setCurrentIndex(_GRID)

    def show_found(self) -> None:
        """The claims found, in the grid's place."""
        self._stack.setCurrentIndex(_FOUND)

    def give_room(self, pages: int) -> None:
        """Without a scan the grid gets the room."""
        if self._with_scan == bool(pages):
            return                      # a splitter moved by hand stays where it is
        self._with_scan = bool(pages)
        width = max(self.split.width(), 800)
        left = round(width * _SHARE_WITH_SCAN) if pages else _NO_SCAN_WIDTH
        self.split.setSizes([left, width - left])

    def show_keyed(self, claims: tuple[KeyedClaim, ...]) -> None:
        """The claims keyed so far."""
        self.keyed.set_rows(claims)
        self.keyed.fit_height(_MOST_CLAIMS)
        self.keyed.setVisible(bool(claims))
