"""The mail room: letters that wait beside the page on show and the form; one letter after the other by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QSplitter, QVBoxLayout, QWidget

from app.correspondence.types import Indexed, LetterRow, LetterType, StoredMail
from app.domain.errors import AppError, Conflict
from app.ui.actions import bind_in, bind_keys
from app.ui.mail.asks import OpenedLetter
from app.ui.mail.columns import LETTER_COLUMNS, STATES
from app.ui.mail.form import IndexForm
from app.ui.mail.pages import LetterPages
from app.ui.mail.sorting import Sorting
from app.ui.page import Desk, Page
from app.ui.shell.file_tray import local_files
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Notice, States, row
from app.ui.widgets.text import CutLabel, KeyCap
from app.ui.words import count_text

SHARES = (352, 560, 420)
UNDONE = "Undone at the desk"
FILES = "Mail (*.pdf *.png *.jpg *.jpeg *.tif *.tiff)"


class MailPage(Page):
    """In the list and on the page: the key of a kind chooses it, Enter goes to the claim, X splits, M merges, T turns,
    Ins takes files in, U undoes what was just indexed; Ctrl+Enter saves and opens the next letter.
    """

    topics = frozenset({"mail"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Mail room")
        self._rows: tuple[LetterRow, ...] | None = None
        self._place = 0
        self._acting = False
        self._twin_of = 0               # the letter whose twin was told: the next Ctrl+Enter indexes it all the same
        self._undo: Indexed | None = None
        self.wanted, self.practice = Choice("Which letters"), Choice("For practice")
        self.wanted.offer([words for words, _state in STATES], [state for _words, state in STATES])
        self.total = CutLabel("", "muted")
        self.add = Button("Add files")
        self.table: DeskTable[LetterRow] = DeskTable("Letters", LETTER_COLUMNS, lambda each: each.letter_id)
        self.list_states = States(self.table, "Letters")
        self.pages = LetterPages(desk)
        self.form = IndexForm(desk.today)
        self.done = Notice("What was done")
        self.over = Notice("Open at a colleague")
        self.reason = TextField("Reason", "why it is set aside or taken off; kept for good")
        self.aside, self.off = Button("Set aside"), Button("Take off")
        self.open_claim = Button("Open the claim")
        self.separators = Button("Separator sheets")
        self.sorting = Sorting(self, self.pages, self.table)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        desk.background.run(desk.office.mail_types, self._on_types, self.fail, slot="mail types")

    def _lay_out(self) -> None:
        practices = {place.practice_id: place.practice for place in self.desk.facts.places}
        self.practice.offer(["Practice not known yet", *practices.values()], [None, *practices])
        if len(practices) == 1:
            self.practice.choose(next(iter(practices)))
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.wanted, self.total, self.practice, self.add, KeyCap("Ins"), margins=(12, 0, 12, 0))
        bar.setStretch(1, 1)
        top.setLayout(bar)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Letters, the page on show, and the form")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(6)
        for part in (self.list_states, self.pages, self.form):
            part.setMinimumWidth(280)
            split.addWidget(part)
        split.setSizes(list(SHARES))
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        keys = (self.reason, self.aside, self.off, 8, self.open_claim, self.separators)
        foot.setLayout(row(*keys, margins=(12, 0, 12, 0)))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        for widget in (top, self.done, self.over):
            page.addWidget(widget)
        page.addWidget(split, 1)
        page.addWidget(foot)

    def _connect(self) -> None:
        self.wanted.chosen.connect(lambda _state: self.refresh())
        self.wanted.settled.connect(self.focus_list)
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(lambda _row: self.form.search.setFocus())
        self.list_states.retry_requested.connect(self.refresh)
        self.form.find_wanted.connect(self._find)
        self.form.save_wanted.connect(self.save)
        self.form.changed.connect(self._forget_twin)
        self.form.left.connect(self.focus_list)
        self.add.clicked.connect(self._pick)
        self.aside.clicked.connect(self._set_aside)
        self.off.clicked.connect(self._take_off)
        self.open_claim.clicked.connect(self._open_claim)
        self.separators.clicked.connect(lambda: self.print_requested.emit("separator", 10))
        self.sorting.done.connect(self._on_sorted)
        self.sorting.failed.connect(self._on_failed)
        for widget in self.lists():
            bind_in(widget, "undo_act", self.undo)
            bind_in(widget, "add_mail", self._pick)

    def _on_types(self, types: tuple[LetterType, ...]) -> None:
        self.form.offer_types(types)
        for each in types:
            for widget in (self.table, self.pages.view):
                bind_keys(widget, each.key, partial(self._choose_type, each.code))

    def _choose_type(self, code: str) -> None:
        if self.form.opened is not None:
            self._forget_twin()
            self.form.choose_type(code)

    # the list

    def refresh(self) -> None:
        """Ask for the letters again; the one on show stays."""
        state = str(self.wanted.currentData())
        if self._rows is None:
            self.list_states.wait()
        work = partial(self.desk.office.letters, state, self.desk.today)
        self.desk.background.run(work, self._on_rows, self._on_list_failure, slot="letters")

    def _on_rows(self, rows: tuple[LetterRow, ...]) -> None:
        first = self._rows is None
        self._rows = rows
        self.table.set_rows(rows)
        late = sum(1 for each in rows if each.late)
        words = count_text(len(rows), "letter")
        self.total.set_whole(f"{words}, {late} for the supervisor" if late else words)
        if not rows:
            self.form.clear()
            self.pages.set_pages(())
            self.list_states.show_empty("No letter waits", "Add files, or drop them here.", "Add files", self._pick)
            return
        self.list_states.show_content()
        here = self.form.opened
        if here is None or all(each.letter_id != here.letter.row.letter_id for each in rows):
            # The table has moved its mark by itself where the row is gone: told here, whatever it chose.
            self.table.select_place(self._next_free(0 if first else self._place), tell=False)
            if (chosen := self.table.current_row) is not None:
                self._on_row(chosen)

    def _next_free(self, place: int) -> int:
        """The first letter from a place on that no colleague has open."""
        rows = self._rows or ()
        mine = self.desk.office.name
        free = (at for at in range(place, len(rows)) if rows[at].holder in {"", mine})
        return next(free, min(place, max(len(rows) - 1, 0)))

    def _on_row(self, chosen: LetterRow) -> None:
        self._place = next((at for at, each in enumerate(self._rows or ()) if each is chosen), 0)
        self._ask_letter(chosen.letter_id, over=False)

    def _ask_letter(self, letter_id: int, *, over: bool) -> None:
        work = partial(self.desk.office.open_letter, letter_id, over, self.desk.today)
        self.desk.background.run(work, self._on_letter, self._on_failed, slot="letter")

    def _on_letter(self, opened: OpenedLetter) -> None:
        self._forget_twin()
        letter = opened.letter.row
        self.form.open(opened)
        self.pages.set_pages(opened.letter.pages)
        self.sorting.letter = opened.letter
        if opened.elsewhere:
            self.over.say(
                f"{opened.elsewhere} has this letter open.", "amber", "Take over",
                then=partial(self._ask_letter, letter.letter_id, over=True),
            )  # fmt: skip
        else:
            self.over.clear()
        self.aside.setText("Back to the mail room" if letter.state == "aside" else "Set aside")
        self.aside.setEnabled(letter.state != "indexed")
        self.off.setEnabled(letter.state == "indexed")
        self.open_claim.setEnabled(letter.claim_id is not None or self.form.target is not None)
        shown = self.desk.practice_called(letter.practice_code)
        self.practice_shown.emit(shown.name, "", shown.band)

    # putting it where it belongs

    def _find(self, typed: str) -> None:
        opened = self.form.opened
        if opened is not None:
            work = partial(self.desk.office.find_targets, opened.letter.row, typed, self.desk.today)
            self.desk.background.run(work, self._on_found, self._on_failed, slot="letter targets")

    def _on_found(self, found: tuple[object, ...]) -> None:
        self.form.show_found(found)  # type: ignore[arg-type]  # what find_targets gives
        self.open_claim.setEnabled(self.form.target is not None)

    def save(self) -> None:
        """Index the letter on show; a letter like it on the same claim is told first."""
        opened = self.form.opened
        if self._acting or opened is None or opened.letter.row.state != "new":
            return
        try:
            said = self.form.said()
        except AppError as error:
            self.form.say(error.sentence)
            return
        row_, told = opened.letter.row, self._twin_of == opened.letter.row.letter_id
        office, today = self.desk.office, self.desk.today

        def work() -> Indexed | str:
            return (not told and office.letter_twin(row_, said)) or office.index_letter(row_, said, today)

        self._acting = True
        self.desk.background.run(work, self._on_indexed, self._on_failed)

    def _on_indexed(self, done: Indexed | str) -> None:
        self._acting = False
        opened = self.form.opened
        if isinstance(done, str):
            self._twin_of = opened.letter.row.letter_id if opened else 0
            self.form.say(f"{done} Ctrl+Enter again indexes this one, too.", "amber")
            return
        self._undo = done
        where = self.form.chosen.whole
        self.done.say(f"{where}: {done.words}", "green", "Undo", then=self.undo)
        self.form.clear()
        self.table.setFocus()
        self.refresh()

    def undo(self) -> None:
        """Take the letter off that was indexed last at this desk."""
        last = self._undo
        if last is None or self._acting:
            return
        office, today = self.desk.office, self.desk.today

        def work() -> Indexed:
            return office.unindex_letter(office.letter_pages(last.letter, today).row, UNDONE, today)

        self._acting, self._undo = True, None
        self.desk.background.run(work, self._on_off, self._on_failed)

    def _take_off(self) -> None:
        opened = self.form.opened
        if opened is not None and not self._acting:
            self._acting = True
            work = partial(
                self.desk.office.unindex_letter, opened.letter.row, self.reason.text(), self.desk.today
            )
            self.desk.background.run(work, self._on_off, self._on_failed)

    def _on_off(self, done: Indexed) -> None:
        self._acting = False
        self.reason.clear()
        self.done.say(f"The letter waits again. {done.words}", "green")
        self.form.clear()
        self.refresh()

    def _set_aside(self) -> None:
        opened = self.form.opened
        if opened is None or self._acting:
            return
        back = opened.letter.row.state == "aside"
        if not back and not self.reason.text().strip():
            self.form.say("Say below why the letter is set aside; the reason is kept.")
            self.reason.setFocus()
            return
        self._acting = True
        reason = "" if back else self.reason.text()
        work = partial(self.desk.office.set_letter_aside, opened.letter.row, reason)
        self.desk.background.run(work, self._on_aside, self._on_failed)

    def _on_aside(self, _version: int) -> None:
        self._acting = False
        self.reason.clear()
        self.form.clear()
        self.refresh()

    # files

    def _pick(self) -> None:
        paths, _filter = QFileDialog.getOpenFileNames(self, "Take mail in", "", FILES)
        self.add_files(paths)

    def add_files(self, paths: list[str]) -> None:
        """Take files in for the practice chosen above; each whole or not at all."""
        for path in paths:
            work = partial(self.desk.office.add_mail, path, self.practice.currentData(), self.desk.today)
            self.desk.background.run(work, self._on_added, self._on_failed)

    def _on_added(self, stored: StoredMail) -> None:
        notices = " ".join(each.notice for each in stored.letters if each.notice)
        self.done.say(f"{stored.sentence} {notices}".strip(), "green" if stored.new and not notices else "amber")
        self.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Mail may be dropped on the page."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files are mail."""
        self.add_files(local_files(event.mimeData()))
        event.acceptProposedAction()

    # the rest

    def _open_claim(self) -> None:
        opened, target = self.form.opened, self.form.target
        claim = opened.letter.row.claim_id if opened else None
        claim = claim or (target.claim_id if target else None)
        if claim is not None:
            self.claim_open_requested.emit(claim)

    def _on_sorted(self, letter_id: int) -> None:
        self._ask_letter(letter_id, over=False)
        self.refresh()

    def _forget_twin(self) -> None:
        self._twin_of = 0

    def _on_failed(self, error: AppError) -> None:
        self._acting = False
        self.form.say(error.sentence)
        self.failed.emit(error)
        if isinstance(error, Conflict):
            self.refresh()

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._rows is None:
            self.list_states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.save,
            "refresh": self.refresh,
            "pane_1": self.table.setFocus,
            "pane_2": self.pages.view.setFocus,
            "pane_3": self.form.search.setFocus,
            "new_tab": self._open_claim,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The letters, the page on show, where a letter may go."""
        return self.table, self.pages.view, self.form.targets

    def focus_first(self) -> None:
        """The list of letters."""
        self.table.setFocus()
