"""The pages of the office: name, title, letter after G, who may open it, and where it stands. Loaded when first opened.

A page is one line here; the side bar, the letters and the window read this list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from app.ui.page import Desk, Page


@dataclass(frozen=True, slots=True)
class OfficePage:
    """`letter` works after G in lists; `right` names the groups that see it (empty: everybody)."""

    name: str
    title: str
    module: str
    maker: str
    letter: str = ""
    right: tuple[str, ...] = ()
    in_side: bool = True


OFFICE_PAGES: tuple[OfficePage, ...] = (
    OfficePage("posting", "Remittances", "app.ui.posting.page", "PostingPage", "R"),
    OfficePage("paper", "Paper", "app.ui.paper.page", "PaperPage", "O"),
    OfficePage("takebacks", "Take-backs", "app.ui.takebacks.page", "TakebacksPage", "T"),
    OfficePage("deposits", "Deposits", "app.ui.deposits.page", "DepositsPage", "A"),
    OfficePage("payments", "Payments", "app.ui.counter.page", "CounterPage", "M"),
    OfficePage("daysheet", "Day sheet", "app.ui.daysheet.page", "DaySheetPage", "H"),
    OfficePage("approvals", "Approvals", "app.ui.approvals.page", "ApprovalsPage", "V", ("supervisor",)),
    # @engine
    OfficePage("rules", "Rules", "app.ui.rules.page", "RulesPage", "X", ("supervisor", "admin")),
    # @clocks
    OfficePage("clocks", "Clocks", "app.ui.clocks.page", "ClocksPage", "X", ("supervisor", "admin")),
    # @denials
    OfficePage("denials", "Denial desk", "app.ui.denials.page", "DenialsPage"),
    # @letters
    OfficePage("letters", "Mail room", "app.ui.mail.page", "MailPage", "Z", ("specialist", "poster", "supervisor")),
    # @desk
    OfficePage("questions", "Questions", "app.ui.questions.page", "QuestionsPage", "W"),
    # @calls
    OfficePage("calls", "Payer calls", "app.ui.payercall.page", "PayerCallPage", "2"),
    # @floor
    OfficePage("morning", "Morning", "app.ui.morning.page", "MorningPage", "1", ("supervisor", "poster", "specialist")),
    OfficePage("floor", "Floor", "app.ui.floor.page", "FloorPage", "G", ("supervisor",)),
    OfficePage("unrouted", "Unrouted", "app.ui.unrouted.page", "UnroutedPage", in_side=False),
    OfficePage("setup", "Setup", "app.ui.setup.page", "SetupPage", "", ("supervisor", "admin")),
)
PAGES = {page.name: page for page in OFFICE_PAGES}


def make_page(name: str, desk: Desk) -> Page:
    """The page of that name; its module is loaded now."""
    found = PAGES[name]
    made = getattr(import_module(found.module), found.maker)(desk)
    assert isinstance(made, Page)
    return made


def side_pages(groups: Iterable[str]) -> tuple[OfficePage, ...]:
    """The pages the side bar lists for somebody of these groups, in order."""
    held = set(groups)
    return tuple(page for page in OFFICE_PAGES if page.in_side and (not page.right or held & set(page.right)))
