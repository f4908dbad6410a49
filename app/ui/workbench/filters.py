"""The filter row above a queue, its totals, and the take-next button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QMenu

from app.domain.money import money_text
from app.ui.theme.look import look
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import row
from app.ui.widgets.text import KeyCap, PlainLabel
from app.workqueues.types import QueueQuery, QueueTotal, TakenItem

AGES: tuple[tuple[str, int | None, int | None], ...] = (
    ("Any age", None, None),
    ("0 to 30 days", 0, 30),
    ("31 to 60 days", 31, 60),
    ("61 to 90 days", 61, 90),
    ("91 to 120 days", 91, 120),
    ("Over 120 days", 121, None),
)
WHOSE = (("Mine", "mine"), ("Pool", "pool"), ("Team", "team"))
FIELD_WIDTH = 112


@dataclass(frozen=True, slots=True)
class Pick:
    """One practice, location or payer to filter by."""

    id: int
    name: str


class FilterBar(QFrame):
    """Signals: `changed()` when a person picked another filter; `take_next_requested()`; `parked_picked(TakenItem)`;
    `more_requested()` and `views_requested()`. The filters it has no field for are kept beside those it has."""

    changed = Signal()
    take_next_requested = Signal()
    parked_picked = Signal(object)
    more_requested = Signal()
    views_requested = Signal()

    def __init__(self, *, may_take: bool) -> None:
        super().__init__()
        self.setObjectName("filterBar")
        self.setFixedHeight(41)
        self.location = Choice("Location")
        self.payer = Choice("Payer")
        self.age = Choice("Age since service")
        self.whose = Choice("Whose items")
        for choice in (self.location, self.payer, self.age, self.whose):
            choice.setFixedWidth(round(FIELD_WIDTH * look().size / 12) + (20 if choice is self.payer else 0))
            choice.chosen.connect(lambda _value: self.changed.emit())
        self.age.offer([words for words, _from, _to in AGES], list(range(len(AGES))))
        self.whose.offer([words for words, _code in WHOSE], [code for _words, code in WHOSE])
        self.offer_places((), ())
        self._more = QueueQuery("")
        more = Button("More", "More filters (F)", quiet=True)
        more.clicked.connect(self.more_requested)
        views = Button("Views", "Views (V V)", quiet=True)
        views.clicked.connect(self.views_requested)
        self._items = PlainLabel("", "muted")
        self._dollars = PlainLabel("", weight="strong")
        self.take_next = Button("Take next", quiet=True)
        self.take_next.setEnabled(may_take)
        self.take_next.clicked.connect(self.take_next_requested)
        self.parked = Button("", "Parked items", quiet=True)
        self.parked.setProperty("tone", "amber")
        self.parked.hide()
        self.parked.clicked.connect(self._offer_parked)
        self._parked_items: tuple[TakenItem, ...] = ()
        self.setLayout(
            row(
                self.location, self.payer, self.age, self.whose, more, views, None, self.parked, 6, self._items,
                self._dollars, 6, self.take_next, KeyCap("F8"), margins=(12, 0, 12, 0),
            )
        )

    def offer_places(self, locations: Sequence[Pick], payers: Sequence[Pick]) -> None:
        """What can be picked; 0 is all."""
        for choice, word, picks in ((self.location, "All locations", locations), (self.payer, "All payers", payers)):
            choice.offer([word, *(pick.name for pick in picks)], [0, *(pick.id for pick in picks)])

    def query(self, queue: str) -> QueueQuery:
        """What is asked of a queue with these filters."""
        _words, age_from, age_to = AGES[self.age.currentData() or 0]
        location, payer = self.location.currentData(), self.payer.currentData()
        return replace(
            self._more,
            queue=queue,
            whose=self.whose.currentData() or "team",
            location_ids=(location,) if location else (),
            payer_ids=(payer,) if payer else (),
            age_from=age_from,
            age_to=age_to,
        )

    def show_query(self, query: QueueQuery) -> None:
        """Set the filters as remembered; those no longer offered fall back to all."""
        self._more = query
        self.location.choose(query.location_ids[0] if query.location_ids else 0)
        self.payer.choose(query.payer_ids[0] if query.payer_ids else 0)
        ages = [(age_from, age_to) for _words, age_from, age_to in AGES]
        bounds = (query.age_from, query.age_to)
        self.age.choose(ages.index(bounds) if bounds in ages else 0)
        self.whose.choose(query.whose)

    def show_total(self, total: QueueTotal | None) -> None:
        """Rows and money of the whole queue; they follow the first rows."""
        more = "+" if total and total.at_least else ""
        self._items.setText(f"{total.items:,}{more} {'item' if total.items == 1 else 'items'}" if total else "")
        self._dollars.setText(f"${money_text(total.cents)}{more}" if total else "")

    def show_parked(self, items: Sequence[TakenItem]) -> None:
        """The items that wait parked."""
        self._parked_items = tuple(items)
        self.parked.setText(f"{len(items)} parked" if items else "")
        self.parked.setVisible(bool(items))

    def _offer_parked(self) -> None:
        """The parked items below their button: a press brings one back."""
        menu = QMenu(self)
        for item in self._parked_items:
            menu.addAction(f"{item.claim}  {item.patient}", partial(self.parked_picked.emit, item))
        menu.popup(self.parked.mapToGlobal(self.parked.rect().bottomLeft()))

    @property
    def total_text(self) -> str:
        """Items and dollars as they stand on the screen."""
        return f"{self._items.text()} {self._dollars.text()}".strip()


def unfiltered(query: QueueQuery) -> QueueQuery:
    """The same queue for the whole team without any filter."""
    return QueueQuery(query.queue)
