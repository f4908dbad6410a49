"""The pages of the office: name, title, letter after G, who may open it, and where it stands. Loaded when first opened.

A page is one line here; the side bar, the letters and the window read this list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module

from app.ui.actions import AUDITORS
from app.ui.page import Desk, Page


@dataclass(frozen=True, slots=True)
class OfficePage:
    """`letter` works after G in lists; `right` names the groups that see it (empty: everybody); `section` is where it
    stands in the side bar.
    """

    name: str
    title: str
    module: str
    maker: str
    letter: str = ""
    right: tuple[str, ...] = ()
    in_side: bool = True
    section: str = ""


DESK, MONEY, LEAD = "Desk", "Money", "Lead"
LEADS = ("supervisor", "admin")
STAFF = ("specialist", "poster", "supervisor")

OFFICE_PAGES: tuple[OfficePage, ...] = (
    OfficePage("denials", "Denial desk", "app.ui.denials.page", "DenialsPage", "3", section=DESK),
    OfficePage("calls", "Payer calls", "app.ui.payercall.page", "PayerCallPage", "2", section=DESK),
    OfficePage("letters", "Mail room", "app.ui.mail.page", "MailPage", "Z", STAFF, section=DESK),
    OfficePage("questions", "Questions", "app.ui.questions.page", "QuestionsPage", "4", section=DESK),
    OfficePage("morning", "Morning", "app.ui.morning.page", "MorningPage", "1", STAFF, section=DESK),
    OfficePage("posting", "Remittances", "app.ui.posting.page", "PostingPage", "R", section=MONEY),
    OfficePage("paper", "Paper", "app.ui.paper.page", "PaperPage", "O", section=MONEY),
    OfficePage("takebacks", "Take-backs", "app.ui.takebacks.page", "TakebacksPage", "T", section=MONEY),
    OfficePage("deposits", "Deposits", "app.ui.deposits.page", "DepositsPage", "A", section=MONEY),
    OfficePage("payments", "Payments", "app.ui.counter.page", "CounterPage", "M", section=MONEY),
    OfficePage("daysheet", "Day sheet", "app.ui.daysheet.page", "DaySheetPage", "H", section=MONEY),
    OfficePage("approvals", "Approvals", "app.ui.approvals.page", "ApprovalsPage", "V", ("supervisor",), section=LEAD),
    OfficePage("floor", "Floor", "app.ui.floor.page", "FloorPage", "G", ("supervisor",), section=LEAD),
    OfficePage("rules", "Rules", "app.ui.rules.page", "RulesPage", "5", LEADS, section=LEAD),
    OfficePage("clocks", "Clocks", "app.ui.clocks.page", "ClocksPage", "6", LEADS, section=LEAD),
    OfficePage("history", "History", "app.ui.history.page", "HistoryPage", "8", AUDITORS, section=LEAD),
    OfficePage("unrouted", "Unrouted", "app.ui.unrouted.page", "UnroutedPage", in_side=False),
    OfficePage("people", "People", "app.ui.people.page", "PeoplePage", "7", LEADS, section=LEAD),
    OfficePage("setup", "Setup", "app.ui.setup.page", "SetupPage", "", LEADS, section=LEAD),
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
