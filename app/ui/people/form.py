"""One person as it is typed: login, name, groups, what is seen, and the reason a second administrator reads."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout

from app.domain.errors import Refused
from app.security.scope_words import parse_scopes, scope_line
from app.security.staff import StaffMember
from app.security.staff_wish import PersonWish
from app.ui.people.columns import GROUP_WORDS
from app.ui.widgets.fields import TextField
from app.ui.widgets.text import PlainLabel


class PersonForm(QFrame):
    """The fields of a person; `wish()` reads them. Signal `escaped` on Esc in any of them."""

    escaped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before: StaffMember | None = None
        self.login = TextField("Login", "small letters, digits, _")
        self.name = TextField("Name", "as colleagues read it")
        self.sees = TextField("Sees", "NORTH, SOUTH/MAIN 01/31/2027..03/31/2027, or everything")
        self.reason = TextField("Why", "read by the second administrator, where it takes two")
        self.groups = {group: QCheckBox(words) for group, words in GROUP_WORDS.items()}
        layout = QGridLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(6)
        boxes = QHBoxLayout()
        boxes.setSpacing(16)
        for words, box in zip(GROUP_WORDS.values(), self.groups.values(), strict=True):
            box.setAccessibleName(f"Group {words}")
            boxes.addWidget(box)
        boxes.addStretch(1)
        for at, (words, field) in enumerate((("Login", self.login), ("Name", self.name))):
            layout.addWidget(PlainLabel(words, "muted"), 0, 2 * at)
            layout.addWidget(field, 0, 2 * at + 1)
        layout.addWidget(PlainLabel("Groups", "muted"), 1, 0)
        layout.addLayout(boxes, 1, 1, 1, 3)
        for at, (words, field) in enumerate((("Sees", self.sees), ("Why", self.reason))):
            layout.addWidget(PlainLabel(words, "muted"), 2, 2 * at)
            layout.addWidget(field, 2, 2 * at + 1)
        layout.setColumnStretch(1, 3)
        layout.setColumnStretch(3, 2)
        for field in (self.login, self.name, self.sees, self.reason):
            field.escaped.connect(self.escaped)

    def show_member(self, member: StaffMember | None) -> None:
        """Begin with this person; None: a new one."""
        self._before = member
        self.login.setText(member.login if member else "")
        self.login.setReadOnly(member is not None)
        self.name.setText(member.name if member else "")
        self.sees.setText(scope_line(member.granted()) if member else "")
        self.reason.clear()
        for group, box in self.groups.items():
            box.setChecked(member is not None and group in member.groups)
        (self.name if member else self.login).setFocus()

    def wish(self) -> PersonWish:
        """What is typed. Raises Refused."""
        groups = tuple(group for group, box in self.groups.items() if box.isChecked())
        login, name = self.login.text().strip(), self.name.text().strip()
        if not login or not name:
            raise Refused("A person needs a login and a name.")
        if not groups:
            raise Refused("Choose at least one group.")
        return PersonWish(login, name, groups, parse_scopes(self.sees.text()), self.reason.text().strip(), self._before)
