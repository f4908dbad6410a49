"""The take-backs page: chains with what is open and the next clock, the chosen one beside them, acts below."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import decimal_text, money_text
from app.posting.letters import Letter
from app.posting.takeback import Takeback, TakebackPage, TakebackStep
from app.ui.actions import bind_keys
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.takebacks.chain_pane import ChainPane
from app.ui.takebacks.columns import chain_columns
from app.ui.takebacks.panel import ActPanel
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap
from app.ui.words import count_text

WANTED = (
    ("Open", "open"),
    ("Without a claim", "unlinked"),
    ("Announced by letter", "announced"),
    ("Being recovered", "recovering"),
    ("Disputed", "disputed"),
    ("Settled", "settled"),
    ("All", ""),
)
LIST_SHARE, CHAIN_SHARE = 512, 682


class TakebacksPage(Page):
    """Letters in the list: L link, O post, R refund check, D dispute, U undo, N new letter; each opens the panel."""

    topics = frozenset({"takeback", "remit"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Take-backs")
        self._rows: tuple[Takeback, ...] | None = None
        self._shown: TakebackPage | None = None
        self._acting = False
        self.wanted = Choice("Which take-backs")
        self.wanted.offer([words for words, _code in WANTED], [code for _words, code in WANTED])
        self.wanted.setMinimumWidth(170)
        self.total = CutLabel("", "muted")
        self.table: DeskTable[Takeback] = DeskTable("Take-backs", chain_columns(lambda: desk.today), _row_id)
        self.list_states = States(self.table, "Take-backs")
        self.pane = ChainPane()
        self.chain_states = States(self.pane, "Take-back")
        self.panel = ActPanel()
        self.buttons = {
            "link": Button("Link"),
            "post": Button("Post"),
            "refund": Button("Refund check"),
            "dispute": Button("Dispute"),
            "undo": Button("Undo"),
            "letter": Button("New letter"),
        }
        self._lay_out()
        self._connect()
        self._offer_places()
        self._show_may()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        bar = row(self.wanted, self.total, margins=(12, 0, 12, 0))
        bar.setStretch(1, 1)
        top.setLayout(bar)
        left = QWidget()
        left.setMinimumWidth(LIST_SHARE)
        layout = QVBoxLayout(left)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        layout.addWidget(self.list_states, 1)
        right = QWidget()
        inner = QVBoxLayout(right)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        inner.addWidget(self.chain_states, 1)
        inner.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Take-backs, and the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([LIST_SHARE, CHAIN_SHARE])
        split.setStretchFactor(1, 1)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        keys = dict(zip(self.buttons, "LORDUN", strict=True))
        parts: list[QWidget | int | None] = [None]
        for kind, button in self.buttons.items():
            parts += [button, KeyCap(keys[kind]), 4]
        foot.setLayout(row(*parts, margins=(12, 0, 12, 0)))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(split, 1)
        page.addWidget(foot)

    def _connect(self) -> None:
        self.wanted.chosen.connect(lambda _code: self.refresh())
        self.wanted.settled.connect(self.focus_list)
        self.table.row_chosen.connect(self._on_row)
        self.table.row_activated.connect(lambda _row: self.pane.steps.setFocus())
        self.pane.steps.row_activated.connect(self._open_payment)
        self.list_states.retry_requested.connect(self.refresh)
        self.chain_states.retry_requested.connect(self._ask_chain)
        self.panel.wanted.connect(self._on_wanted)
        self.panel.left.connect(self.table.setFocus)
        for (kind, button), key in zip(self.buttons.items(), "LORDUN", strict=True):
            button.clicked.connect(partial(self.open_act, kind))
            bind_keys(self.table, key, partial(self.open_act, kind))
        self.chain_states.show_empty("No take-back on the screen", "Choose one on the left.")

    def _offer_places(self) -> None:
        practices = {place.practice_id: place.practice for place in self.desk.facts.places}
        self.panel.practice.offer(list(practices.values()), list(practices))
        payers = self.desk.facts.payers
        self.panel.payer.offer([payer.name for payer in payers], [payer.payer_id for payer in payers])

    # reading

    def refresh(self) -> None:
        """Ask for the chains, and for the one on show."""
        self.list_states.wait()
        work = partial(self.desk.office.takebacks, str(self.wanted.currentData()), self.desk.today)
        self.desk.background.run(work, self._on_rows, self._on_list_failure, slot="takebacks")
        self._ask_chain()

    def _on_rows(self, found: tuple[Takeback, ...]) -> None:
        self._rows = found
        self.table.set_rows(found)
        self.total.set_whole(_total_words(found))
        if not found:
            self.list_states.show_empty("No take-back here", "Reversals, recoveries and demand letters come here.")
            self._shown = None
            self.practice_shown.emit("", "", 0)
            self.chain_states.show_empty("No take-back on the screen", "N records a demand letter.")
        else:
            self.list_states.show_content()
            if not self.table.currentIndex().isValid():
                self.table.select_place(0)
        self._show_may()

    def _on_row(self, chosen: Takeback) -> None:
        if self._shown is None or self._shown.row.takeback_id != chosen.takeback_id:
            self.panel.close_form()
        self.practice_shown.emit(chosen.practice, "", chosen.band)
        self._ask_chain()

    def _ask_chain(self) -> None:
        chosen = self.table.current_row
        if chosen is not None:
            work = partial(self.desk.office.takeback, chosen.takeback_id, self.desk.today)
            self.desk.background.run(work, self._on_chain, self._on_chain_failure, slot="takeback")

    def _on_chain(self, page: TakebackPage) -> None:
        self._shown = page
        self.pane.show_chain(page, self.desk.today)
        self.chain_states.show_content()
        self._show_may()

    # acts

    def open_act(self, kind: str) -> None:
        """Open the panel of an act; nothing is done yet."""
        if not self.buttons[kind].isEnabled():
            return
        self.panel.open_form(kind, self._known(kind))

    def _known(self, kind: str) -> dict[str, str]:
        """What the fields hold already."""
        if kind == "letter" or self._shown is None:
            return {}
        chain = self._shown.row
        owed = chain.announced - chain.recovered if kind == "refund" and chain.announced else abs(chain.open_cents)
        return {
            "Claim": chain.claim if kind == "post" else "",
            "Amount": decimal_text(owed) if owed > 0 else "",
            "Sent on": f"{self.desk.today:%m/%d/%Y}",
        }

    def _on_wanted(self, kind: str) -> None:
        if self._acting:
            return
        try:
            work = self._letter_work() if kind == "letter" else self._chain_work(kind)
        except AppError as error:
            self.panel.say(error.sentence)
            return
        self._acting = True
        self._show_may()
        self.desk.background.run(work, self._on_done, self._on_refused)

    def _letter_work(self) -> Callable[[], str]:
        panel = self.panel
        object_by = panel.day("Object by") if panel.text("Object by") else None
        numbers = tuple(part.strip() for part in panel.text("Claims").split(",") if part.strip())
        practice, payer = int(panel.practice.currentData() or 0), int(panel.payer.currentData() or 0)
        letter = Letter(
            practice,
            payer,
            panel.day("Letter date"),
            panel.text("Control number"),
            panel.cents("Amount"),
            numbers,
            dispute_by=object_by,
        )
        return partial(self.desk.office.record_letter, letter, self.desk.today)

    def _chain_work(self, kind: str) -> Callable[[], str]:
        assert self._shown is not None  # the buttons of a chain are off without one
        chain, panel, office, today = self._shown.row, self.panel, self.desk.office, self.desk.today
        if kind == "link":
            return partial(office.link_takeback, chain, panel.text("Claim"), today)
        if kind == "post":
            claim = panel.claim_or_former("Claim")
            return partial(office.post_takeback, chain, claim, panel.cents("Amount"), panel.text("Reason"), today)
        if kind == "refund":
            cents, sent = panel.cents("Amount"), panel.day("Sent on")
            return partial(office.refund_takeback, chain, cents, panel.text("Check number"), sent, today)
        if kind == "dispute":
            return partial(office.dispute_takeback, chain, panel.text("Words"), today)
        return partial(office.undo_takeback, chain, panel.text("Reason"), today)

    def _on_done(self, sentence: str) -> None:
        self._acting = False
        self.panel.close_form()
        self.said.emit(sentence, "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._acting = False
        self.panel.say(error.sentence)
        self._show_may()
        self.fail(error)

    def _show_may(self) -> None:
        may = self.desk.holds("poster", "supervisor") and not self._acting
        chain = self._shown.row if self._shown else None
        by_hand = any(step.can_undo for step in self._shown.steps) if self._shown else False
        able = {
            "link": chain is not None,
            "post": chain is not None,
            "refund": chain is not None,
            "dispute": chain is not None and (chain.state != "settled" or chain.uncorrected),
            "undo": by_hand,
            "letter": True,
        }
        for kind, button in self.buttons.items():
            button.setEnabled(may and able[kind])
        self.panel.do.setEnabled(may)

    def _open_claim(self) -> None:
        if self._shown is not None and self._shown.row.claim_id is not None:
            self.claim_open_requested.emit(self._shown.row.claim_id)

    def _open_payment(self, step: TakebackStep) -> None:
        if step.remit_id is not None:
            self.remit_open_requested.emit(step.remit_id)

    def _on_list_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._rows is None:
            self.list_states.show_error(error)

    def _on_chain_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        if self._shown is None:
            self.chain_states.show_error(error)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.panel.ask,
            "refresh": self.refresh,
            "pane_1": self.table.setFocus,
            "pane_2": self.pane.steps.setFocus,
            "new_tab": self._open_claim,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The chains and the steps."""
        return self.table, self.pane.steps

    def focus_first(self) -> None:
        """The list of chains."""
        self.table.setFocus()


def _row_id(found: Takeback) -> int:
    return found.takeback_id


def _total_words(rows: tuple[Takeback, ...]) -> str:
    taken = sum(each.open_cents for each in rows if each.open_cents > 0)
    to_come = -sum(each.open_cents for each in rows if each.open_cents < 0)
    count = count_text(len(rows), "take-back")
    return f"{count}: {money_text(taken)} to post, {money_text(to_come)} to come"
