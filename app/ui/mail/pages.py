"""The pages of a letter beside its form."""

from __future__ import annotations

from app.correspondence.types import MailPage
from app.ui.page import Desk
from app.ui.scan.pages_pane import PagesPane
from app.ui.widgets.pane import row


class LetterPages(PagesPane[MailPage]):
    """Shows one letter; how it is turned is everybody's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Letter", desk, desk.office.letter_picture)
        self.body.addLayout(row(self.place, self.state, None))
        self.body.addWidget(self.states, 1)
        self.show_none()

    def show_page(self) -> None:
        """A cover sheet is named as one."""
        super().show_page()
        page = self.page
        self.state.set_whole("our cover sheet" if page is not None and page.role == "cover" else "")
