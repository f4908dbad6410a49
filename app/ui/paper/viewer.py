"""The scan beside the grid: pages as pictures, zoom, turning, masks, and which page lies at which check."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame

from app.domain.errors import AppError, Refused
from app.posting.paper_types import ScanPage
from app.printing.scan_mask import Mask
from app.ui.page import Desk
from app.ui.paper.columns import PAGE_COLUMNS, PAGE_WORDS
from app.ui.scan.pages_pane import PagesPane
from app.ui.shell.file_tray import local_files
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel

_FILES = "Scans (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"
_HOW = "Drop a PDF, PNG, JPEG or TIFF here, or add a file. The check can be keyed without one."


class ScanViewer(PagesPane[ScanPage]):
    """Signal `pages_changed(count)`: how many pages there are."""

    pages_changed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Scan", desk, desk.office.paper_picture)
        self.setAcceptDrops(True)
        self._batch_id, self._practice_id = 0, 0
        self._check_id: int | None = None
        self.may_change = True
        self.trouble = PlainLabel("", "red", wrap=True)
        self.list: DeskTable[ScanPage] = DeskTable("Pages", PAGE_COLUMNS, lambda page: page.page_id, many=True)
        self._buttons()
        self._lay_out()
        self._connect()
        self.show_empty()

    def _buttons(self) -> None:
        self.add = Button("Add scan")
        self.turn = Button("Turn", "Turn the page (R)")
        self.cover = Button("Mask", "Draw a mask over other patients (M)")
        self.only = Button("Only this patient", "The page shows only this patient (O)")
        self.unmark = Button("Unmark", "Take masks and mark away (U)")
        self.sort = Button("Pages", "Which page lies at which check")
        self.sort.setCheckable(True)
        self.take = Button("To this check", "Put the chosen pages at this check")
        self.give = Button("Back to the batch", "Put the chosen pages back to the batch")
        self.earlier = Button("Earlier", "Move the page one place forward")
        self.turn.setToolTip("R turns the page by a quarter")
        self.cover.setToolTip("M, then arrows and Shift with arrows, Enter; or draw it with the mouse")
        self.only.setToolTip("O: nobody else stands on this page; it may leave the office")
        self.unmark.setToolTip("U: masks and mark are taken away; the page may not leave")

    def _lay_out(self) -> None:
        self.body.addLayout(row(self.place, self.state, None, self.sort, self.add))
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.list)
        self.sorting = QFrame()
        self.sorting.setLayout(row(self.take, self.give, self.earlier, None))
        self.tools = QFrame()
        self.tools.setLayout(row(self.turn, self.cover, self.only, self.unmark, None))
        self.body.addWidget(self.sorting)
        self.body.addWidget(self.states, 1)
        self.body.addWidget(self.tools)
        self.trouble.hide()
        self._show_sorting(False)

    def _connect(self) -> None:
        self.add.clicked.connect(self._pick)
        self.turn.clicked.connect(self.rotate)
        self.cover.clicked.connect(self.view.start_mask)
        self.only.clicked.connect(partial(self._mark, "only_patient", ()))
        self.unmark.clicked.connect(partial(self._mark, "unmarked", ()))
        self.sort.toggled.connect(self._show_sorting)
        self.take.clicked.connect(lambda: self._place_chosen(self._check_id))
        self.give.clicked.connect(lambda: self._place_chosen(None))
        self.earlier.clicked.connect(self._move_earlier)
        self.list.row_chosen.connect(self._on_listed)
        self.view.mask_drawn.connect(self._on_mask)
        self.view.letter_pressed.connect(self._on_letter)
        self.view.drawing_changed.connect(self._show_state)

    # which pages

    def show_empty(self) -> None:
        """No check on the screen."""
        self.pages, self._at = (), 0
        self.show_page()

    def open(self, practice_id: int, batch_id: int, check_id: int | None) -> None:
        """The pages of a check (or, before it has a row, of its batch)."""
        self._practice_id, self._batch_id, self._check_id = practice_id, batch_id, check_id
        self._say("")
        self.refresh()

    def refresh(self) -> None:
        """Ask for the pages again; the page on show stays."""
        work = partial(self._desk.office.paper_pages, self._batch_id, self._check_id)
        self._desk.background.run(work, self._on_pages, self._fail, slot="scan pages")

    def _on_pages(self, found: tuple[ScanPage, ...]) -> None:
        before = self.page
        same = [at for at, page in enumerate(found) if before is not None and page.page_id == before.page_id]
        self.pages, self._at = found, same[0] if same else 0
        self.list.set_rows(found)
        self.list.fit_height(5)
        for part in (self.tools, self.sort):
            part.setVisible(bool(found))        # they need room: before the splitter moves
        self.pages_changed.emit(len(found))
        self.show_page()

    def show_page(self) -> None:
        """The buttons go with the page on show."""
        page = self.page
        may = page is not None and self.may_change
        for button in (self.turn, self.cover, self.only, self.unmark, self.take, self.give, self.earlier):
            button.setEnabled(may)
        self.view.give_up()
        self.tools.setVisible(page is not None)
        self.sort.setVisible(page is not None)
        self._show_sorting(page is not None and self.sort.isChecked())
        super().show_page()
        if page is not None:
            self._show_state(False)

    def show_none(self) -> None:
        """No scan: how one comes here."""
        self.place.setText("No scan")
        self.state.set_whole("")
        self.states.show_empty("No scan yet", _HOW, "Add scan", self._pick)

    def _show_state(self, drawing: bool) -> None:
        page = self.page
        if drawing:
            self.state.set_whole("arrows, Shift+arrows, then Enter")
        elif page is not None:
            where = "" if page.check_id else "at the batch, "
            self.state.set_whole(where + PAGE_WORDS[page.state].text)

    # changing them

    def _pick(self) -> None:
        paths, _filter = QFileDialog.getOpenFileNames(self, "Add scans", "", _FILES)
        self.add_files(paths)

    def add_files(self, paths: Sequence[str]) -> None:
        """Keep scan files at this check; one after the other."""
        for path in paths:
            ask = partial(self._desk.office.add_scan, path, self._practice_id, self._batch_id, self._check_id)
            self._run(ask)

    def rotate(self) -> None:
        """Turn the page by a quarter, clockwise."""
        page = self.page
        if page is not None and self.may_change:
            self._run(partial(self._desk.office.rotate_scan_page, page, (page.rotation + 90) % 360))

    def _on_letter(self, letter: str) -> None:
        if self.page is None or not self.may_change:
            return
        acts: dict[str, Callable[[], None]] = {
            "R": self.rotate,
            "M": self.view.start_mask,
            "O": partial(self._mark, "only_patient", ()),
            "U": partial(self._mark, "unmarked", ()),
        }
        acts[letter]()

    def _on_mask(self, mask: Mask) -> None:
        page = self.page
        if page is not None:
            self._mark("masked", (*page.masks, mask))

    def _mark(self, state: str, masks: tuple[Mask, ...]) -> None:
        page = self.page
        if page is not None and self.may_change:
            self._run(partial(self._desk.office.mark_scan_page, page, state, masks))

    def _show_sorting(self, wanted: bool) -> None:
        self.list.setVisible(wanted)
        self.sorting.setVisible(wanted)

    def _on_listed(self, page: ScanPage) -> None:
        self._at = self.pages.index(page) if page in self.pages else self._at
        self.show_page()

    def _place_chosen(self, check_id: int | None) -> None:
        chosen = self.list.selected_rows or tuple(page for page in (self.page,) if page is not None)
        if chosen:
            self._run(partial(self._desk.office.place_scan_pages, chosen, self._batch_id, check_id))

    def _move_earlier(self) -> None:
        """The page changes places with the one before it at the same check."""
        page = self.page
        own = [each for each in self.pages if page is not None and each.check_id == page.check_id]
        if page is None or own.index(page) == 0:
            return
        at = own.index(page)
        own[at - 1], own[at] = own[at], own[at - 1]
        self._run(partial(self._desk.office.place_scan_pages, tuple(own), self._batch_id, page.check_id))

    def _run(self, work: Callable[[], object]) -> None:
        self._say("")
        self._desk.background.run(work, lambda _done: self.refresh(), self._fail)

    def _fail(self, error: AppError) -> None:
        self._say(error.sentence)
        if not isinstance(error, Refused):
            self.refresh()

    def _say(self, sentence: str) -> None:
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    # dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A scan may be dropped on the viewer."""
        if event.mimeData().hasUrls() and self.may_change and self._batch_id:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files are scans of this check."""
        self.add_files(local_files(event.mimeData()))
        event.acceptProposedAction()
