"""What is on paper about one claim, in a tab: letters, evidence, cover sheets; and the page on show."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget

from app.correspondence.types import EVIDENCE_WORDS, ClaimPapers, Cover, Indexed, MailLetter
from app.domain.errors import AppError
from app.ui.actions import bind_in, bind_keys
from app.ui.page import Desk, Page
from app.ui.papers.columns import PAPER_COLUMNS, PaperItem, paper_items
from app.ui.papers.pages import PaperPage, PaperPages
from app.ui.scan.evidence import EvidenceKeeper, evidence_files
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Notice, States, row
from app.ui.widgets.text import CutLabel, KeyCap
from app.ui.words import day

SHARES = (470, 860)
COVERS = (("Cover sheet for records", "records"), ("Cover sheet for an appeal", "appeal"),
          ("Cover sheet for returned mail", "returned_mail"))  # fmt: skip
FILES = "Evidence (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"


class PapersPage(Page):
    """Ctrl+V keeps the clipboard's picture, Ins a file; blank and arrows turn the pages; Take off undoes."""

    topics = frozenset({"claim", "mail"})

    def __init__(self, desk: Desk, claim_id: int, kind: str = "", number: int = 0) -> None:
        super().__init__(desk, "Papers")
        self._claim_id, self._wish = claim_id, (kind, number)
        self.papers: ClaimPapers | None = None
        self.table: DeskTable[PaperItem] = DeskTable("Papers", PAPER_COLUMNS, lambda each: (each.kind, each.number))
        self.list_states = States(self.table, "Papers")
        self.pages = PaperPages(desk)
        self.keeper = EvidenceKeeper(desk, self)
        self.done = Notice("What was done")
        self.covers = CutLabel("", "muted")
        self.add, self.claim = Button("Add evidence"), Button("Open the claim")
        self.cover = Choice("Cover sheet")
        self.cover.offer([words for words, _code in COVERS], [code for _words, code in COVERS])
        self.cover.setMinimumWidth(220)
        self.make = Button("Print cover sheet")
        self.reason = TextField("Reason", "why it is taken off or withdrawn; kept for good")
        self.off = Button("Take off")
        self._acting = False
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.covers, self.cover, self.make, 8, self.add, KeyCap("Ins"), margins=(12, 0, 12, 0))
        bar.setStretch(0, 1)
        top.setLayout(bar)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Papers of the claim, and the page on show")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(6)
        for part in (self.list_states, self.pages):
            part.setMinimumWidth(320)
            split.addWidget(part)
        split.setSizes(list(SHARES))
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        foot.setLayout(row(self.reason, self.off, 8, self.claim, margins=(12, 0, 12, 0)))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(self.done)
        page.addWidget(split, 1)
        page.addWidget(foot)

    def _connect(self) -> None:
        self.table.row_chosen.connect(self._on_row)
        self.list_states.retry_requested.connect(self.refresh)
        self.keeper.said.connect(self.said)
        self.keeper.kept.connect(self._on_kept)
        self.add.clicked.connect(self._pick)
        self.make.clicked.connect(self._make_cover)
        self.off.clicked.connect(self.take_off)
        self.claim.clicked.connect(lambda: self.claim_open_requested.emit(self._claim_id))
        moves: dict[str, Callable[[], None]] = {
            "Space": partial(self.pages.roll, 1),
            "Shift+Space": partial(self.pages.roll, -1),
            "Right": partial(self.pages.step, 1),
            "Left": partial(self.pages.step, -1),
            "+": partial(self.pages.change_zoom, 1),
            "-": partial(self.pages.change_zoom, -1),
        }
        for widget in self.lists():
            bind_in(widget, "paste_evidence", self.paste)
            bind_in(widget, "add_mail", self._pick)
            for keys, act in moves.items():
                bind_keys(widget, keys, act)

    def refresh(self) -> None:
        """Read the papers again; what is on show stays."""
        if self.papers is None:
            self.list_states.wait()
        work = partial(self.desk.office.claim_papers, self._claim_id, self.desk.today)
        self.desk.background.run(work, self._show, self._on_list_failure, slot=f"papers {id(self)}")

    def _show(self, papers: ClaimPapers) -> None:
        first = self.papers is None
        self.papers = papers
        self.title = f"Papers {papers.claim}"
        self.title_changed.emit(self.title)
        items = paper_items(papers, EVIDENCE_WORDS)
        self.table.set_rows(items)
        self.covers.set_whole("; ".join(_cover_words(each) for each in papers.covers[:3]))
        if not items:
            self.pages.set_pages(())
            self.list_states.show_empty(
                "Nothing on paper yet", "Paste a screenshot with Ctrl+V, or drop a PDF or picture here.",
                "Add evidence", self._pick,
            )  # fmt: skip
            return
        self.list_states.show_content()
        if first and not self.table.select_id(self._wish):
            self.table.select_place(0)

    def _on_row(self, item: PaperItem) -> None:
        self.off.setText("Withdraw" if item.kind == "evidence" else "Take off")
        self.off.setEnabled(not item.gone)
        if item.kind == "evidence":
            self.pages.set_pages([PaperPage(None, item.number, at) for at in range(item.pages)])
            return
        work = partial(self.desk.office.letter_pages, item.number, self.desk.today)
        self.desk.background.run(work, self._on_letter, self.fail, slot=f"paper {id(self)}")

    def _on_letter(self, letter: MailLetter) -> None:
        self.pages.set_pages([PaperPage(page) for page in letter.pages])

    # acts

    def paste(self) -> None:
        """Keep the picture in the clipboard."""
        self.keeper.paste(self._claim_id, self.papers.claim if self.papers else "")

    def _pick(self) -> None:
        path, _filter = QFileDialog.getOpenFileName(self, "Add evidence", "", FILES)
        self.keeper.add_files(self._claim_id, self.papers.claim if self.papers else "", [path] if path else [])

    def _on_kept(self, sentence: str) -> None:
        self.done.say(sentence, "green")
        self.refresh()

    def take_off(self) -> None:
        """A letter goes back to the mail room, evidence is withdrawn; both say why."""
        item = self.table.current_row
        if item is None or self._acting:
            return
        office, today, reason = self.desk.office, self.desk.today, self.reason.text().strip()
        if not reason:
            self.said.emit("Say below why; the reason is kept.", "amber")
            self.reason.setFocus()
            return
        self._acting = True
        if item.letter is not None:
            taken = partial(office.unindex_letter, item.letter, reason, today)
            self.desk.background.run(taken, self._on_off, self._fail)
        elif item.evidence is not None:
            work = partial(office.withdraw_evidence, item.evidence, reason, today)
            self.desk.background.run(work, self._on_withdrawn, self._fail)

    def _on_off(self, done: Indexed) -> None:
        self._on_withdrawn(f"The letter waits in the mail room again. {done.words}")

    def _on_withdrawn(self, sentence: str) -> None:
        self._acting = False
        self.reason.clear()
        self._on_kept(sentence)

    def _fail(self, error: AppError) -> None:
        self._acting = False
        self.fail(error)

    def _make_cover(self) -> None:
        work = partial(self.desk.office.make_cover, self._claim_id, str(self.cover.currentData()), self.desk.today)
        self.desk.background.run(work, lambda made: self.print_requested.emit("cover", made), self.fail)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A PDF or picture may be dropped here."""
        if evidence_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """It is evidence."""
        claim = self.papers.claim if self.papers else ""
        self.keeper.add_files(self._claim_id, claim, evidence_files(event.mimeData()))
        event.acceptProposedAction()

    # frame

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self.papers is None:
            self.list_states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "refresh": self.refresh,
            "print": self._make_cover,
            "pane_1": self.table.setFocus,
            "pane_2": self.pages.view.setFocus,
            "new_tab": lambda: self.claim_open_requested.emit(self._claim_id),
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The papers and the page on show."""
        return self.table, self.pages.view

    def focus_first(self) -> None:
        """The list."""
        self.table.setFocus()


def _cover_words(cover: Cover) -> str:
    state = f"came back {day(cover.returned_at.date())}" if cover.returned_at else "not back yet"
    return f"sheet {cover.cover_id} for {cover.purpose.replace('_', ' ')}, {state}"
