"""The pages of one letter or piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass

from app.correspondence.types import MailPage
from app.ui.office import Office
from app.ui.page import Desk
from app.ui.scan.pages_pane import PagesPane
from app.ui.widgets.pane import row


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One page: of a letter, or the `number`-th of a piece of evidence."""

    letter: MailPage | None
    evidence_id: int = 0
    number: int = 0


class PaperPages(PagesPane[PaperPage]):
    """Shows what is chosen in the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Paper", desk, lambda page, width: _picture(desk.office, page, width))
        self.body.addLayout(row(self.place, self.state, None))
        self.body.addWidget(self.states, 1)
        self.show_none()

    def show_none(self) -> None:
        """Nothing is chosen."""
        self.place.setText("")
        self.state.set_whole("")
        self.states.show_empty("Nothing on show", "Choose a letter or evidence in the list.")


def _picture(office: Office, page: PaperPage, width: int) -> bytes:
    if page.letter is not None:
        return office.letter_picture(page.letter, width)
    return office.evidence_picture(page.evidence_id, page.number, width)
