"""The main window: frame, pages and tabs; it connects wishes of one page with another and keeps the desk live."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from app.claims.search import Found
from app.ui.account.page import AccountPageView
from app.ui.actions import IN_LISTS, REGISTRY, Acts
from app.ui.background import Background
from app.ui.claim.tab import ClaimTab
from app.ui.live import Live
from app.ui.office import DeskFacts, Office, SideFacts
from app.ui.page import Desk, Page
from app.ui.pages import PAGES, make_page
from app.ui.payercall.page import PayerCallPage
from app.ui.posting.page import PostingPage
from app.ui.preview.page import PreviewPage
from app.ui.reassign.dialog import ReassignDialog
from app.ui.reassign.moving import Moving
from app.ui.shell.answers import Answers
from app.ui.shell.attention import Attention
from app.ui.shell.consent_bar import ConsentBar
from app.ui.shell.detach import Detached
from app.ui.shell.dress import Dress
from app.ui.shell.file_tray import FileDrops, FileTray
from app.ui.shell.find import FindPopup
from app.ui.shell.help import HelpDialog
from app.ui.shell.letters import Letters, letter_targets
from app.ui.shell.lists import ListActs
from app.ui.shell.menu import acts_menu
from app.ui.shell.outcome_bar import OutcomeBar
from app.ui.shell.own_acts import OwnActs
from app.ui.shell.said import Said
from app.ui.shell.side_bar import SideBar
from app.ui.shell.side_rows import job_words, side_rows
from app.ui.shell.table_memory import remember_columns
from app.ui.shell.tabs import TabKey, Tabs, from_memory, to_memory
from app.ui.shell.top_bar import TopBar
from app.ui.widgets.pane import Notice
from app.ui.workbench.page import WorkbenchPage
from app.workqueues.types import Changes, Draft, Queue

OFFLINE = "The server does not answer. Go on typing: it is kept here and saved as soon as the line is back."


class DeskWindow(FileDrops, QMainWindow):
    """Signal `lock_requested()` when the person locks the desk."""

    lock_requested = Signal()

    def __init__(self, office: Office, background: Background, facts: DeskFacts, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.setWindowTitle("RemitDesk")
        self.setAcceptDrops(True)
        self._office, self._background, self._facts, self._desk = office, background, facts, desk
        self._queues: tuple[Queue, ...] = facts.queues
        self.acts = Acts(self, office.groups)
        self._pages: dict[str, Page] = {}
        self._left = self._calling = False
        self._letters = Letters(letter_targets(facts.queues, office.groups), self.open_target)
        self.live = Live(office, background, self)
        self.live.where = Attention(self).here
        self.files = FileTray(office, background, self)
        self.moving = Moving(self, desk)
        self.lists = ListActs(self, desk, lambda: self.page)
        self.detached = Detached(self)
        self.own = OwnActs(self, desk)
        self.answers = Answers(office, background, self)
        self._lay_out()
        self.dressing = Dress(self, desk.memory, self.top)
        self._bind_acts()
        background.busy_changed.connect(self.top.show_busy)
        self.files.told.connect(self.say)
        self.files.changed.connect(self.live.poll)
        for part in (self.moving, self.lists, self.detached, self.own):
            part.said.connect(self.say)
        self.answers.told.connect(self._on_answers)
        self.live.changed.connect(self.answers.on_changes)
        self.moving.moved.connect(self._on_moved)
        self.moving.changed.connect(lambda: self.workbench.refresh())  # noqa: PLW0108  # made when first asked for
        self.live.changed.connect(self._on_changes)
        self.live.changed.connect(self.consents.on_changes)
        self.live.line_changed.connect(self._on_line)
        self.live.line_changed.connect(self.outcome.on_line)
        self._show_side(SideFacts(facts.queues, facts.counts, facts.jobs))

    @staticmethod
    def make(office: Office, background: Background, facts: DeskFacts, desk: Desk) -> DeskWindow:
        """The window of a person who just signed in, opened at the queue where the work was left."""
        window = DeskWindow(office, background, facts, desk)
        codes = [queue.code for queue in facts.queues]
        at = desk.memory.text("queue")
        first = at if at in codes else next((code for code in codes if code not in PAGES), "")
        if first:
            window.open_target(f"queue:{first}")
        window.moving.changed.connect(window.workbench.refresh)
        window.workbench.holding.resume(facts.held)
        window.consents.ask()
        window.open_again(from_memory(desk.memory.value("tabs")))
        window.answers.look()
        window.live.start(facts.seq)
        return window

    # frame

    def _lay_out(self) -> None:
        self.top = TopBar(self._office.name, acts_menu(self, self.acts))
        self.top.lock_requested.connect(self.lock_requested)
        self.side = SideBar()
        self.side.chosen.connect(self.open_target)
        self.side.fold(self._desk.memory.words("folded"))
        self.side.folded_changed.connect(partial(self._desk.memory.keep, "folded"))
        self._letters.bind(self.side)
        self.offline = Notice("The server does not answer")
        self.outcome = OutcomeBar(self._office, self._background)
        self.notice = Said()
        self.consents = ConsentBar(self._office, self._background)
        self.consents.said.connect(self.say)
        self.consents.failed.connect(self.live.notice)
        self.tab_bar = Tabs()
        self.tab_bar.fronted.connect(self._bring_front)
        self._ground = QVBoxLayout()
        self._ground.setContentsMargins(0, 0, 0, 0)
        self._ground.setSpacing(0)
        for part in (self.tab_bar, self.offline, self.outcome, self.consents, self.notice):
            self._ground.addWidget(part)
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.side)
        body.addLayout(self._ground, 1)
        middle = QWidget()
        layout = QVBoxLayout(middle)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addLayout(body, 1)
        self.setCentralWidget(middle)
        self.found = FindPopup(middle, self.top.search, self._office, self._background)
        self.found.picked.connect(self._open_found)

    def _bind_acts(self) -> None:
        own: dict[str, Callable[[], object]] = {
            "find": self._find,
            "lock": self.lock_requested.emit,
            "on_call": lambda: self.say_calling(not self._calling),
            "keys": lambda: HelpDialog(self, self.acts).show(),
            "change_look": self.dressing.change,
            "import_files": self.pick_files,
            "stop_import": self.files.stop,
            "close_tab": self.tab_bar.close_front,
            "reassign": self.reassign,
            "consent_yes": partial(self.consents.answer, True),
            "consent_no": partial(self.consents.answer, False),
            "export": self.lists.export,
            "columns": self.lists.columns,
            "detach": self.detached.detach_focused,
            **self.own.acts,
        }
        for act in REGISTRY:
            if act.scope != IN_LISTS:
                self.acts.bind(act.id, own.get(act.id) or partial(self._to_page, act.id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What nothing on the page wanted may be a letter of a page."""
        if not self._letters.take(event):
            super().keyPressEvent(event)

    def _to_page(self, act_id: str) -> None:
        page = self.page
        if page is not None and (function := page.acts().get(act_id)) is not None:
            function()

    # pages

    @property
    def page(self) -> Page | None:
        """The page in front."""
        return self.tab_bar.page

    @property
    def workbench(self) -> WorkbenchPage:
        """The page of the queues."""
        known = "workbench" in self._pages
        page = self._page("workbench", WorkbenchPage)
        assert isinstance(page, WorkbenchPage)
        if not known:
            page.queue_changed.connect(lambda code: self.side.mark(f"queue:{code}"))
        return page

    def open_target(self, target: str) -> None:
        """Show a queue (`queue:code`) or a page (`page:name`) in the first tab."""
        kind, _, name = target.partition(":")
        if kind == "queue" and name not in PAGES:
            title = next((queue.title for queue in self._queues if queue.code == name), name)
            if self.workbench.queue != name:
                self.workbench.open_queue(name, title)
            self._desk.memory.keep("queue", name)
            self.tab_bar.show_main(self.workbench)
        else:
            self.tab_bar.show_main(self._page(name, partial(make_page, name)))
        self.side.mark(target)

    def open_claim(self, claim_id: int) -> None:
        """Open a claim in a tab of its own."""
        self._add_tab(TabKey("claim", claim_id))

    def open_account(self, account_id: int) -> None:
        """Open an account in a tab of its own."""
        self._add_tab(TabKey("account", account_id))

    def open_remit(self, remit_id: int) -> None:
        """Show a payment on the posting page."""
        self.open_target("page:posting")
        posting = self._pages["posting"]
        assert isinstance(posting, PostingPage)
        posting.open_remit(remit_id)

    def call_payer(self, practice_id: int, payer_id: int) -> None:
        """Telephone a payer about all that is due there for a practice."""
        self.open_target("page:calls")
        calls = self._pages["calls"]
        assert isinstance(calls, PayerCallPage)
        calls.start(practice_id, payer_id)

    def open_history(self, claim_id: int, number: str) -> None:
        """Show who did what to a claim."""
        from app.ui.history.page import HistoryPage  # noqa: PLC0415  # start-up time

        self.open_target("page:history")
        history = self._pages["history"]
        assert isinstance(history, HistoryPage)
        history.show_claim(claim_id, number)

    @property
    def every_page(self) -> list[Page]:
        """The pages of the office and those in tabs of their own."""
        return [*self._pages.values(), *self.tab_bar.own]

    @property
    def on_call(self) -> bool:
        """Whether somebody is on the telephone at this desk, or said so: what locks an idle desk asks this first."""
        return self._calling or any(page.on_call for page in self.every_page)

    def say_calling(self, calling: bool) -> None:
        """Ctrl+Shift+T: the person is on the telephone, or no more."""
        self._calling = calling
        self.top.show_call(calling)

    def open_print(self, kind: str, number: int) -> None:
        """Open the preview of a claim form or a statement."""
        self.tab_bar.add(self._connected(PreviewPage(self._desk, kind, number)))

    def open_papers(self, claim_id: int, kind: str, number: int) -> None:
        """Open what is on paper about a claim in a tab, at one letter or piece of evidence."""
        from app.ui.papers.page import PapersPage  # noqa: PLC0415  # start-up time

        self.tab_bar.add(self._connected(PapersPage(self._desk, claim_id, kind, number)))

    def _page(self, name: str, make: Callable[[Desk], Page]) -> Page:
        if name not in self._pages:
            self._pages[name] = self._connected(make(self._desk))
        return self._pages[name]

    def _connected(self, page: Page) -> Page:
        page.claim_open_requested.connect(self.open_claim)
        page.account_open_requested.connect(self.open_account)
        page.remit_open_requested.connect(self.open_remit)
        page.print_requested.connect(self.open_print)
        page.papers_open_requested.connect(self.open_papers)
        page.page_open_requested.connect(lambda name: self.open_target(f"page:{name}"))
        page.call_requested.connect(self.call_payer)
        page.history_open_requested.connect(self.open_history)
        page.practice_shown.connect(partial(self._on_practice, page))
        page.said.connect(self.say)
        page.failed.connect(self.live.notice)
        page.title_changed.connect(partial(self._on_title, page))
        for widget in page.lists():
            self._letters.bind(widget)
        remember_columns(page, self._desk.memory)
        page.hide()
        self._ground.addWidget(page, 1)
        return page

    def open_again(self, keys: tuple[TabKey, ...]) -> None:
        """The tabs this person left open, behind the first one; each is read when it is looked at."""
        for key in keys:
            self._add_tab(key, front=False)
        self.tab_bar.kept_changed.connect(lambda: self._desk.memory.keep("tabs", to_memory(self.tab_bar.keys)))

    def _add_tab(self, key: TabKey, *, front: bool = True) -> None:
        make = {"claim": ClaimTab, "account": AccountPageView}.get(key.kind)
        if make is not None and not self.tab_bar.open_again(key):
            self.tab_bar.add(self._connected(make(self._desk, key.id)), key, front=front)

    def _bring_front(self, page: Page) -> None:
        page.shown()
        self.top.page.setText(page.title)
        self._on_practice(page)
        self.notice.page_shown(page)
        if not self.top.search.hasFocus():
            page.focus_first()
            now = self.focusWidget()
            if now is None or not now.isVisible() or not page.isAncestorOf(now):
                page.focus_list()

    def _on_practice(self, page: Page, *_said: object) -> None:
        """The title bar names the practice of the page in front, and of no other."""
        if page is self.page:
            self.top.show_practice(page.on_show.name, page.on_show.location, page.on_show.band)

    def _on_title(self, page: Page, title: str) -> None:
        if page is self.page:
            self.top.page.setText(title)
        self.tab_bar.rename(page, title)

    # live

    def _on_changes(self, found: Changes) -> None:
        self._background.run(self._office.side, self._show_side, slot="side")
        for page in self.every_page:
            page.on_changes(found)

    def _show_side(self, found: SideFacts) -> None:
        self._queues = found.queues
        self.side.set_rows(side_rows(found, self._office.groups))
        words, late = job_words(found.jobs)
        self.top.worker.setText(words)
        self.top.worker.set_tone("red" if late else "muted")

    def _on_line(self, state: str) -> None:
        colour = {"live": "green", "slow": "amber"}.get(state, "red")
        self.top.show_line(state, colour, OFFLINE if state == "offline" else "")
        if state == "offline":
            self.offline.say(OFFLINE, "red", lasting=True)
        else:
            self.offline.clear()

    def say(self, sentence: str, colour: str) -> None:
        """One sentence under the title; errors stay until closed, or until another page is opened."""
        self.notice.tell(sentence, colour, self.page)

    # own acts

    def _find(self) -> None:
        self.top.search.setFocus()
        self.top.search.selectAll()

    def _open_found(self, found: Found) -> None:
        if found.claim_id is not None:
            self.open_claim(found.claim_id)
        elif found.account_id is not None:
            self.open_account(found.account_id)
        elif found.remit_id is not None:
            self.open_remit(found.remit_id)

    def reassign(self) -> ReassignDialog | None:
        """Ctrl+M: move the selected rows of the queue; None when nothing is selected."""
        if self.page is not self.workbench:
            self._to_page("reassign")
            return None
        rows = self.workbench.table.selected_rows
        return self.moving.ask(rows) if rows else None

    def _on_moved(self, sentence: str, move_id: int) -> None:
        self.notice.offer(sentence, "green", "Undo", partial(self.moving.move_back, move_id))

    def _on_answers(self, sentence: str) -> None:
        self.notice.offer(sentence, "accent", "Read", partial(self.open_target, "page:questions"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The results of find stay under their field."""
        super().resizeEvent(event)
        self.found.move(QPoint(max(self.width() - self.found.width() - 200, 0), self.found.y()))

    def leave(self) -> Draft | None:
        """Stop everything that runs by itself; what is being typed is handed back to be kept."""
        self._left = True
        self.live.stop()
        self._desk.memory.write()
        self.detached.close_all()
        return self.workbench.typed()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is typed and remembered, then stop asking."""
        draft = None if self._left else self.leave()
        if draft is not None:
            self.workbench.holding.keep_draft(draft)
        super().closeEvent(event)
