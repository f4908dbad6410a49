"""The denial desk: groups of refusals on the left; their claims, the standard work and one act on all on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.denials.types import Appeal, Cluster, ClusterKey, Gap, News, Refusal, StandardWork, TrendCell, Wanted
from app.domain.errors import AppError
from app.domain.money import money_text
from app.rules.taxonomy import Category
from app.ui.actions import ACTS, bind_in, key_text
from app.ui.denials.acting import Acting
from app.ui.denials.columns import (
    GAP_COLUMNS,
    NEWS_COLUMNS,
    TREND_COLUMNS,
    appeal_columns,
    cluster_columns,
    refusal_columns,
)
from app.ui.denials.forms import FORMS
from app.ui.denials.panel import ActPanel
from app.ui.denials.work_pane import WorkPane
from app.ui.page import Desk, Page
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap
from app.ui.words import count_text

VIEWS = (
    ("Groups", "clusters"),
    ("New at a payer", "news"),
    ("Not named yet", "gaps"),
    ("Appeals to decide", "appeals"),
    ("Trends by root cause", "root_cause"),
    ("Trends by payer", "payer"),
    ("Trends by location", "location"),
)
TRENDS = frozenset({"root_cause", "payer", "location"})
GROUPINGS = (
    ("payer, reason, procedure", "payer,reason,procedure"),
    ("payer, reason", "payer,reason"),
    ("reason", "reason"),
    ("payer", "payer"),
    ("location", "location"),
    ("provider", "provider"),
    ("category", "category"),
    ("root cause", "root_cause"),
    ("all five", "payer,reason,procedure,location,provider"),
)
ORDERS = (("most dollars", "dollars"), ("most claims", "number"), ("nearest clock", "deadline"))
STATES = (("all open", ""), ("nobody decided", "untriaged"), ("told to a lead", "told"), ("appeals", "appeal"))
LEFT_SHARE, RIGHT_SHARE = 470, 724
Listed = TypeVar("Listed")


class DenialsPage(Page):
    """Letters in the claims' list open a panel and do nothing by themselves; Space takes a claim out of the act."""

    topics = frozenset({"queue", "claim"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "Denial desk")
        self.out: set[int] = set()
        self.refusals: tuple[Refusal, ...] = ()
        self.categories: tuple[Category, ...] = ()
        self._asked: ClusterKey | None = None
        self.view, self.by, self.order = Choice("What to look at"), Choice("Group by"), Choice("Order")
        self.category, self.state = Choice("Category"), Choice("State")
        for choice, words in ((self.view, VIEWS), (self.by, GROUPINGS), (self.order, ORDERS), (self.state, STATES)):
            choice.offer([word for word, _code in words], [code for _word, code in words])
        self.category.offer(["every category"], [""])
        self.total = CutLabel("", "muted")
        self.clusters: DeskTable[Cluster] = DeskTable(
            "Groups of refusals", cluster_columns(lambda: desk.today), _cluster_id
        )
        self.news: DeskTable[News] = DeskTable("New at a payer", NEWS_COLUMNS, _news_id)
        self.gaps: DeskTable[Gap] = DeskTable("Not named yet", GAP_COLUMNS, _gap_id)
        self.appeals: DeskTable[Appeal] = DeskTable("Appeals", appeal_columns(lambda: desk.today), _appeal_id)
        self.trends: DeskTable[TrendCell] = DeskTable("Trends", TREND_COLUMNS, _trend_id)
        self.left = QStackedWidget()
        for table in self._tables():
            self.left.addWidget(table)
        self.left_states = States(self.left, "Denials")
        self.claims: DeskTable[Refusal] = DeskTable(
            "Claims of the group", refusal_columns(lambda: desk.today, self.out), _refusal_id
        )
        self.claim_states = States(self.claims, "Claims")
        self.chosen = CutLabel("", "muted")
        self.work = WorkPane()
        self.panel = ActPanel()
        self.buttons = {kind: Button(form.button, form.title) for kind, form in FORMS.items()}
        self.caps: dict[str, KeyCap] = {}
        self.acting = Acting(self)
        self._lay_out()
        self._connect()
        self.acting.show_may()

    def _tables(
        self,
    ) -> tuple[DeskTable[Cluster], DeskTable[News], DeskTable[Gap], DeskTable[Appeal], DeskTable[TrendCell]]:
        return self.clusters, self.news, self.gaps, self.appeals, self.trends

    def _lay_out(self) -> None:
        bars = []
        for choices in ((self.view, self.by, self.order), (self.category, self.state, self.total)):
            frame = QFrame()
            frame.setObjectName("filterBar")
            frame.setFixedHeight(38)
            bar = row(*choices, margins=(12, 0, 12, 0))
            bar.setStretch(2 if self.total in choices else 1, 1)
            frame.setLayout(bar)
            bars.append(frame)
        left = _column(*bars, stretched=self.left_states)
        left.setMinimumWidth(LEFT_SHARE)
        head = QFrame()
        head.setObjectName("filterBar")
        head.setFixedHeight(38)
        head.setLayout(row(self.chosen, margins=(12, 0, 12, 0)))
        middle = QSplitter(Qt.Orientation.Vertical)
        middle.setAccessibleName("Claims and standard work")
        middle.setChildrenCollapsible(False)
        middle.setHandleWidth(1)
        middle.addWidget(self.claim_states)
        middle.addWidget(self.work)
        middle.setSizes([260, 210])
        right = _column(head, stretched=middle)
        right_layout = right.layout()
        assert right_layout is not None
        right_layout.addWidget(self.panel)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setAccessibleName("Groups, and the claims of the chosen one")
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(left)
        split.addWidget(right)
        split.setSizes([LEFT_SHARE, RIGHT_SHARE])
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        foot = QFrame()
        foot.setObjectName("noteBar")
        foot.setFixedHeight(50)
        parts: list[QWidget | int | None] = [None]
        for kind, button in self.buttons.items():
            self.caps[kind] = KeyCap(key_text(ACTS[FORMS[kind].act]))
            parts += [button, self.caps[kind]]
        foot.setLayout(row(*parts, spacing=5, margins=(12, 0, 12, 0)))
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(split, 1)
        page.addWidget(foot)

    def _connect(self) -> None:
        for choice in (self.view, self.by, self.order, self.category, self.state):
            choice.chosen.connect(lambda _code: self.refresh())
            choice.settled.connect(self.focus_first)
        self.clusters.row_chosen.connect(lambda chosen: self.ask_claims(chosen.key))
        self.clusters.row_activated.connect(lambda _row: self.claims.setFocus())
        self.news.row_chosen.connect(
            lambda found: self.ask_claims(
                ClusterKey(payer_id=found.payer_id, reason=found.reason, procedure=found.procedure)
            )
        )
        self.gaps.row_chosen.connect(
            lambda gap: self.ask_claims(ClusterKey(gap.payer_id, gap.group, gap.reason, gap.remark or None))
        )
        self.appeals.row_activated.connect(lambda appeal: self.claim_open_requested.emit(appeal.claim_id))
        self.claims.row_chosen.connect(self._ask_work)
        self.claims.row_activated.connect(lambda chosen: self.claim_open_requested.emit(chosen.claim_id))
        self.left_states.retry_requested.connect(self.refresh)
        self.claim_states.retry_requested.connect(self._ask_again)
        self.panel.wanted.connect(self.acting.on_wanted)
        self.panel.left.connect(self.focus_first)
        for table in (*self._tables(), self.claims):
            for kind, form in FORMS.items():
                bind_in(table, form.act, partial(self.acting.open_form, kind))
        bind_in(self.claims, "denial_out", self.take_out)
        for kind, button in self.buttons.items():
            button.clicked.connect(partial(self.acting.open_form, kind))
        self.claim_states.show_empty("No group chosen", "Choose a group on the left: its claims come here.")

    # reading

    def refresh(self) -> None:
        """Ask for the list on show."""
        view, office, today = str(self.view.currentData()), self.desk.office, self.desk.today
        run = self.desk.background.run
        self.left_states.wait()
        if view == "clusters":
            by = tuple(str(self.by.currentData()).split(","))
            work = partial(office.denial_clusters, self.wanted(), by, str(self.order.currentData()))
            run(work, self._on_clusters, self._on_failure, slot="denials")
        elif view == "news":
            run(partial(office.denial_news, today), partial(self._on_rows, self.news), self._on_failure, slot="denials")
        elif view == "gaps":
            run(partial(office.denial_gaps, today), partial(self._on_rows, self.gaps), self._on_failure, slot="denials")
        elif view == "appeals":
            run(office.denial_appeals, partial(self._on_rows, self.appeals), self._on_failure, slot="denials")
        else:
            trends = partial(office.denial_trends, view, today)
            run(trends, partial(self._on_rows, self.trends), self._on_failure, slot="denials")
        if not self.categories:
            run(office.denial_categories, self._on_categories, self._on_failure, slot="denial categories")
        self._ask_again()

    def wanted(self) -> Wanted:
        """What the choices on top narrow to."""
        state, category = str(self.state.currentData()), str(self.category.currentData() or "")
        return Wanted(
            categories=(category,) if category else (),
            kind="appeal" if state == "appeal" else "",
            escalated=1 if state == "told" else 0,
            untriaged=state == "untriaged",
        )

    def _on_categories(self, found: tuple[Category, ...]) -> None:
        self.categories = found
        words = ["every category", *(each.title for each in found)]
        self.category.offer(words, ["", *(each.code for each in found)])

    def _on_clusters(self, found: tuple[Cluster, ...]) -> None:
        self._on_rows(self.clusters, found)
        self.total.set_whole(
            f"{count_text(len(found), 'group')}, {sum(each.items for each in found):,} claims, "
            f"{money_text(sum(each.cents for each in found))}"
        )

    def _on_rows(self, table: DeskTable[Listed], found: tuple[Listed, ...]) -> None:
        self.left.setCurrentWidget(table)
        table.set_rows(found)
        self.by.setEnabled(table is self.clusters)
        self.order.setEnabled(table is self.clusters)
        if table is not self.clusters:
            self.total.set_whole(count_text(len(found), "row"))
        if not found:
            self.left_states.show_empty("Nothing here", "No refusal in your scope is like that.")
            self._show_claims(())
        else:
            self.left_states.show_content()
            if not table.currentIndex().isValid():
                table.select_place(0)
        self.acting.show_may()

    def ask_claims(self, key: ClusterKey) -> None:
        """Ask for the claims of a group."""
        if key != self._asked:
            self.out.clear()
            self.panel.close_form()
        self._asked = key
        self._ask_again()

    def _ask_again(self) -> None:
        if self._asked is not None:
            work = partial(self.desk.office.denial_refusals, self._asked, self.wanted(), self.desk.today)
            self.desk.background.run(work, self._show_claims, self._on_claim_failure, slot="denial claims")

    def _show_claims(self, found: tuple[Refusal, ...]) -> None:
        self.refusals = found
        self.out &= {each.reason_id for each in found}
        self.claims.set_rows(found)
        if found:
            self.claim_states.show_content()
            if not self.claims.currentIndex().isValid():
                self.claims.select_place(0)
            self._ask_work(self.claims.current_row or found[0])
        else:
            self.claim_states.show_empty("No open claim", "Everything of this group is worked.")
            self.work.clear()
        self.say_chosen()

    def _ask_work(self, chosen: Refusal) -> None:
        self.practice_shown.emit(chosen.practice, chosen.location, self.desk.band_of(chosen.practice_id))
        work = partial(self.desk.office.denial_work, chosen.reason_id)
        self.desk.background.run(work, self._on_work, self._on_claim_failure, slot="denial work")

    def _on_work(self, work: StandardWork) -> None:
        self.work.show_work(work, self.desk.today)

    # choosing

    def take_out(self) -> None:
        """Take the claim under the mark out of the act, or put it back."""
        chosen = self.claims.current_row
        if chosen is not None:
            self.out ^= {chosen.reason_id}
            self.claims.set_rows(self.refusals)
            self.say_chosen()
            self.acting.forget()

    def taken(self) -> tuple[Refusal, ...]:
        """The claims the act is about."""
        return tuple(each for each in self.refusals if each.reason_id not in self.out)

    def say_chosen(self) -> None:
        """How many of the group are in the act, and over how much."""
        rows = self.taken()
        left = f", {len(self.out)} taken out (Space)" if self.out else ". Space takes one out"
        self.chosen.set_whole(
            f"{count_text(len(rows), 'claim')}, {money_text(sum(each.cents for each in rows))}{left}."
            if self.refusals
            else ""
        )
        self.acting.show_may()

    def _on_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        self.left_states.show_error(error)

    def _on_claim_failure(self, error: AppError) -> None:
        self.failed.emit(error)
        self.claim_states.show_error(error)

    def _open_claim(self) -> None:
        chosen = self.claims.current_row
        if chosen is not None:
            self.claim_open_requested.emit(chosen.claim_id)

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.panel.ask,
            "refresh": self.refresh,
            "pane_1": self.focus_first,
            "pane_2": self.claims.setFocus,
            "new_tab": self._open_claim,
            "denial_out": self.take_out,
            **{form.act: partial(self.acting.open_form, kind) for kind, form in FORMS.items()},
        }

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes an open act first, wherever in its form the focus is."""
        if event.key() == Qt.Key.Key_Escape and self.panel.form is not None:
            self.panel.close_form()
        else:
            super().keyPressEvent(event)

    def lists(self) -> tuple[QWidget, ...]:
        """The list on show, and the claims."""
        return *self._tables(), self.claims

    def focus_first(self) -> None:
        """The list on the left."""
        shown = self.left.currentWidget()
        (shown if shown is not None else self.clusters).setFocus()


def _column(*parts: QWidget, stretched: QWidget) -> QWidget:
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for part in parts:
        layout.addWidget(part)
    layout.addWidget(stretched, 1)
    return made


def _cluster_id(found: Cluster) -> ClusterKey:
    return found.key


def _news_id(found: News) -> str:
    return f"{found.payer_id} {found.reason} {found.procedure}"


def _gap_id(found: Gap) -> str:
    return f"{found.payer_id} {found.group} {found.reason} {found.remark}"


def _appeal_id(found: Appeal) -> int:
    return found.appeal_id


def _trend_id(found: TrendCell) -> str:
    return f"{found.week} {found.name}"


def _refusal_id(found: Refusal) -> int:
    return found.reason_id
