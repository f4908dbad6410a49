"""The people page: who works here above; below what takes two administrators, and access taken for a reason.

N a new person, E changes, X ends, P a new password; C confirms and D refuses a request (D of one's own takes it back);
M marks the reason of taken access as read; Y the access report. Ctrl+Enter does what the foot asks, Esc leaves it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.security.access import AccessRow
from app.security.break_glass import TakenAccess
from app.security.staff import PeopleRequest, StaffMember, Wish
from app.security.staff_wish import PersonSaved
from app.ui.actions import bind_in, bind_keys
from app.ui.page import Desk, Page
from app.ui.people.columns import (
    ACCESS_COLUMNS,
    ASKED_WORDS,
    REQUEST_COLUMNS,
    STAFF_COLUMNS,
    groups_text,
    taken_columns,
)
from app.ui.people.foot import PeopleFoot
from app.ui.table.view import DeskTable
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

STAFF_SHARE, BELOW_SHARE, HALF = 430, 210, 590
IF_YOU_LIKE = "a sentence, if you like"
ONLY_ADMINS = "People are changed by administrators."
HINTS = (("new", "N"), ("change", "E"), ("end", "X"), ("password", "P"), ("report", "Y"))


class PeoplePage(Page):
    """Administrators change; supervisors read, and mark reasons as read."""

    topics = frozenset({"people"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "People")
        self._may = desk.holds("admin")
        self._do: Callable[[], None] | None = None
        self._back: QWidget | None = None
        self._known = False
        self._open_access = 0
        self.head = CutLabel("", "muted")
        self.table: DeskTable[StaffMember] = DeskTable("People", STAFF_COLUMNS, lambda each: each.login)
        self.states = States(self.table, "People")
        self.report: DeskTable[AccessRow] = DeskTable(
            "Access report", ACCESS_COLUMNS, lambda each: (each.login, each.grant_id)
        )
        self.report_states = States(self.report, "Access report")
        self.requests: DeskTable[PeopleRequest] = DeskTable("Requests", REQUEST_COLUMNS, lambda each: each.id)
        self.request_states = States(self.requests, "Requests")
        self.taken: DeskTable[TakenAccess] = DeskTable(
            "Break-glass", taken_columns(datetime.now(UTC)), lambda each: each.id
        )
        self.taken_states = States(self.taken, "Break-glass")
        self.above = QStackedWidget()
        self.foot = PeopleFoot()
        self._lay_out()
        self._connect()
        self.leave()

    def _lay_out(self) -> None:
        top = QFrame()
        top.setObjectName("filterBar")
        top.setFixedHeight(41)
        hints: list[QWidget | int | None] = []
        for words, key in HINTS:
            hints += [PlainLabel(words, "muted"), KeyCap(key)]
        bar = row(self.head, *hints, margins=(12, 0, 12, 0))
        bar.setStretch(0, 1)
        top.setLayout(bar)
        self.above.addWidget(self.states)
        self.above.addWidget(self.report_states)
        below = _split(Qt.Orientation.Horizontal, "Requests, and access taken for a reason")
        decide, read = (("confirm", "C"), ("refuse", "D")), (("mark as read", "M"),)
        below.addWidget(_titled("Waits for a second administrator", decide, self.request_states))
        below.addWidget(_titled("Break-glass, 30 days", read, self.taken_states))
        below.setSizes([HALF, HALF])
        below.setStretchFactor(0, 1)
        below.setStretchFactor(1, 1)
        split = _split(Qt.Orientation.Vertical, "People above; requests and break-glass below")
        split.addWidget(self.above)
        split.addWidget(below)
        split.setSizes([STAFF_SHARE, BELOW_SHARE])
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addWidget(top)
        page.addWidget(split, 1)
        page.addWidget(self.foot)

    def _connect(self) -> None:
        self.table.row_activated.connect(lambda _row: self.change())
        self.requests.row_activated.connect(lambda _row: self.confirm())
        self.taken.row_activated.connect(lambda _row: self.mark_read())
        for states in (self.states, self.report_states, self.request_states, self.taken_states):
            states.retry_requested.connect(self.refresh)
        self.foot.save_requested.connect(self.save)
        self.foot.left.connect(self.leave)
        for table in self.lists():
            bind_keys(table, "Esc", self.leave)
            bind_in(table, "people_new", self.begin)
            bind_in(table, "people_report", self.show_report)
        bind_in(self.table, "people_edit", self.change)
        bind_in(self.table, "people_end", self.end)
        bind_in(self.table, "people_password", self.give_password)
        bind_in(self.requests, "people_confirm", self.confirm)
        bind_in(self.requests, "people_refuse", self.refuse)
        bind_in(self.taken, "people_read", self.mark_read)

    # reading

    def shown(self) -> None:
        """Rights change without a row that tells the desks: it is asked each time the page comes to the front."""
        self.stale = False
        self.refresh()

    def refresh(self) -> None:
        """Ask for everything on show."""
        office, run = self.desk.office, self.desk.background.run
        for states in (self.states, self.request_states, self.taken_states):
            states.wait()
        run(office.staff, self._on_staff, self._on_failed, slot="people")
        run(office.people_requests, self._on_requests, self._on_failed, slot="people requests")
        run(office.taken_access, self._on_taken, self._on_failed, slot="taken access")
        if self.above.currentWidget() is self.report_states:
            run(office.access_rows, self._on_report, self._on_failed, slot="access report")

    def _on_staff(self, found: tuple[StaffMember, ...]) -> None:
        self._known = True
        self.table.set_rows(found)
        self.states.show_content()
        self._count()

    def _on_requests(self, found: tuple[PeopleRequest, ...]) -> None:
        self.requests.set_rows(found)
        if found:
            self.request_states.show_content()
        else:
            self.request_states.show_empty("Nothing waits", "Administrators and leads are made and ended by two.")
        self._count()

    def _on_taken(self, found: tuple[TakenAccess, ...]) -> None:
        now = datetime.now(UTC)
        self._open_access = sum(each.is_open(now) for each in found)
        self.taken.set_rows(found)
        if found:
            self.taken_states.show_content()
        else:
            self.taken_states.show_empty("No access was taken", "What people take for a reason stands here.")
        self._count()

    def _on_report(self, found: tuple[AccessRow, ...]) -> None:
        self.report.set_rows(found)
        self.report_states.show_content()

    def _count(self) -> None:
        people, waiting = self.table.rows_model.rowCount(), self.requests.rows_model.rowCount()
        unread = sum(not each.seen_by for each in self.taken.rows_model.rows)
        told = [f"{people} logins"]
        told += [f"{count_text(waiting, 'request')} waiting"] if waiting else []
        told += [f"{self._open_access} break-glass open now"] if self._open_access else []
        told += [f"{count_text(unread, 'reason')} not read"] if unread else []
        self.head.set_whole(", ".join(told))

    def show_report(self) -> None:
        """Y: the access report in place of the list; Ctrl+E exports it; Esc goes back."""
        self.above.setCurrentWidget(self.report_states)
        self.report_states.wait()
        self.desk.background.run(self.desk.office.access_rows, self._on_report, self._on_failed, slot="access report")
        self.report.setFocus()

    # acts

    def begin(self) -> None:
        """N: a new person."""
        if self._permitted():
            self._begin(self._save_person)
            self.foot.open_form("New person")
            self.foot.form.show_member(None)

    def change(self) -> None:
        """E or Enter: the chosen person."""
        member = self.table.current_row
        if member is not None and self._permitted():
            self._begin(self._save_person)
            self.foot.open_form(f"Change {member.name}")
            self.foot.form.show_member(member)

    def end(self) -> None:
        """X: end the chosen person."""
        member = self.table.current_row
        if member is not None and self._permitted():
            self._ask(f"End {member.name}: no login, sessions cut, work given back", "End", "why",
                      partial(self._end, member))  # fmt: skip

    def give_password(self) -> None:
        """P: a new password for the chosen person."""
        member = self.table.current_row
        if member is not None and self._permitted():
            self._ask(f"New password for {member.name}", "Give", "why", partial(self._give, member))

    def confirm(self) -> None:
        """C or Enter: agree to the chosen request."""
        self._decide(Wish.CONFIRM)

    def refuse(self) -> None:
        """D: refuse it, or take an own one back."""
        asked = self.requests.current_row
        own = asked is not None and asked.asked_by == self.desk.login
        self._decide(Wish.WITHDRAW if own else Wish.REFUSE)

    def mark_read(self) -> None:
        """M: say that the reason was read."""
        access = self.taken.current_row
        if access is not None:
            title = f"{access.name} took access to {access.place}"
            self._ask(title, "Mark as read", IF_YOU_LIKE, partial(self._mark, access), access.reason)

    def _decide(self, wish: Wish) -> None:
        asked = self.requests.current_row
        if asked is None or not self._permitted():
            return
        word = {Wish.CONFIRM: "Confirm", Wish.REFUSE: "Refuse", Wish.WITHDRAW: "Take back"}[wish]
        title = f"{word} request {asked.id}: {ASKED_WORDS.get(asked.kind, asked.kind)} {asked.login}"
        about = "; ".join(part for part in (groups_text(asked.groups), asked.scopes and f"sees {asked.scopes}") if part)
        why = f"{about}{'. ' if about else ''}{asked.asked_by} says why: {asked.reason}"
        self._ask(title, word, IF_YOU_LIKE, partial(self._decided, asked, wish), why)

    def _permitted(self) -> bool:
        if not self._may:
            self.said.emit(ONLY_ADMINS, "amber")
        return self._may

    def _ask(self, title: str, button: str, hint: str, do: Callable[[], None], about: str = "") -> None:
        self._begin(do)
        self.foot.open_words(title, button, hint, about)

    def _begin(self, do: Callable[[], None]) -> None:
        self._do = do
        self._back = next((table for table in self.lists() if table.hasFocus()), self._back)

    def save(self) -> None:
        """Ctrl+Enter: do what the foot asks."""
        if self._do is not None and not self.foot.isHidden():
            self._do()

    def _save_person(self) -> None:
        try:
            wish = self.foot.form.wish()
        except AppError as wrong:
            self.foot.say(wrong.sentence)
            return
        self._run(partial(self.desk.office.save_person, wish), self._on_person)

    def _end(self, member: StaffMember) -> None:
        words = self.foot.words.text().strip()
        self._run(partial(self.desk.office.end_staff, member.login, words), partial(self._on_ended, member))

    def _give(self, member: StaffMember) -> None:
        words = self.foot.words.text().strip()
        self._run(partial(self.desk.office.give_password, member.login, words), self._on_password)

    def _decided(self, asked: PeopleRequest, wish: Wish) -> None:
        words = self.foot.words.text().strip()
        said = f"Request {asked.id} about {asked.login}: {wish.value}."
        self._run(partial(self.desk.office.decide_people, asked.id, wish, words), lambda _login: self._done(said))

    def _mark(self, access: TakenAccess) -> None:
        words = self.foot.words.text().strip()
        said = f"The reason of {access.name} was read."
        self._run(partial(self.desk.office.see_access, access.id, words), lambda _none: self._done(said))

    def _run(self, work: Callable[[], object], done: Callable[..., None]) -> None:
        self.desk.background.run(work, done, self._on_refused, slot="people act")

    def _on_password(self, saved: PersonSaved) -> None:
        self._on_person(saved, f"{saved.login} has a new password; open sessions were cut.")

    def _on_person(self, saved: PersonSaved, said: str = "") -> None:
        waits = _waits(saved.request)
        self._done(waits or said or f"{saved.login} is saved.", amber=bool(waits))
        if saved.password:
            self._do = None
            self.foot.show_password(f"{saved.login}{': ' + waits if waits else ''}", saved.password)

    def _on_ended(self, member: StaffMember, asked: int | None) -> None:
        waits = _waits(asked)
        self._done(waits or f"{member.name} was ended: sessions cut, work given back.", amber=bool(waits))

    def _done(self, sentence: str, *, amber: bool = False) -> None:
        self.leave()
        self.said.emit(sentence, "amber" if amber else "green")
        self.refresh()

    def _on_refused(self, error: AppError) -> None:
        self.foot.say(error.sentence)
        self.failed.emit(error)

    def _on_failed(self, error: AppError) -> None:
        self.failed.emit(error)
        if not self._known:
            self.states.show_error(error)

    def leave(self) -> None:
        """Esc: nothing is changed; without anything typed the report gives way to the list."""
        if self.foot.isHidden() and self.above.currentWidget() is self.report_states:
            self.above.setCurrentWidget(self.states)
            self._back = None
        self._do = None
        self.foot.close_all()
        (self._back or self.table).setFocus()

    def acts(self) -> dict[str, Callable[[], None]]:
        """The acts this page answers."""
        return {
            "save_next": self.save,
            "refresh": self.refresh,
            "pane_1": self.focus_list,
            "pane_2": self.requests.setFocus,
            "pane_3": self.taken.setFocus,
        }

    def lists(self) -> tuple[QWidget, ...]:
        """The list in front above, and both below."""
        return self.table, self.report, self.requests, self.taken

    def focus_first(self) -> None:
        """A request that waits, else the people."""
        self.focus_list()


def _waits(asked: int | None) -> str:
    return "" if asked is None else f"This takes a second administrator: request {asked} waits."


def _split(orientation: Qt.Orientation, name: str) -> QSplitter:
    split = QSplitter(orientation)
    split.setAccessibleName(name)
    split.setChildrenCollapsible(False)
    split.setHandleWidth(2)
    return split


def _titled(title: str, hints: tuple[tuple[str, str], ...], states: States) -> QWidget:
    parts: list[QWidget | int | None] = [PlainLabel(title, weight="strong"), None]
    for words, key in hints:
        parts += [PlainLabel(words, "muted"), KeyCap(key)]
    whole = QWidget()
    layout = QVBoxLayout(whole)
    layout.setContentsMargins(0, 6, 0, 0)
    layout.setSpacing(4)
    layout.addLayout(row(*parts, margins=(12, 0, 12, 0)))
    layout.addWidget(states, 1)
    return whole
