"""The acts of the denial desk: open the form, ask for the preview, do it, say what was done and what was left."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from app.denials.taxonomy import Mapping
from app.denials.types import ActDone, KeptAct
from app.domain.errors import AppError, Refused
from app.domain.money import money_text
from app.rules.denial_acts import ASKED_OF, DECISIONS, METHODS
from app.rules.write_off import WriteOffReason
from app.ui.denials.forms import FORMS, ON_CLAIMS, typed_act, typed_cents, typed_day
from app.ui.denials.panel import Offered
from app.ui.words import count_text

if TYPE_CHECKING:
    from app.ui.denials.page import DenialsPage

DECISION_WORDS = {
    "upheld": "refused again",
    "overturned": "won",
    "partial": "won in part",
    "withdrawn": "withdrawn by us",
}


class Acting:
    """Holds what an act under way needs; the page shows and asks."""

    def __init__(self, page: DenialsPage) -> None:
        self._page = page
        self._busy = False
        self._kept: tuple[KeptAct, ...] = ()
        self._reasons: tuple[WriteOffReason, ...] = ()

    def open_form(self, kind: str) -> None:
        """Open the panel of an act; nothing is done yet."""
        page = self._page
        if not page.buttons[kind].isEnabled():
            return
        run = page.desk.background.run
        if kind == "undo":
            run(page.desk.office.denial_acts, self._on_kept, page.fail, slot="denial acts")
        elif kind == "write_off" and not self._reasons:
            run(page.desk.office.write_off_reasons, self._on_reasons, page.fail, slot="denial reasons")
        else:
            self._show(kind)

    def _on_kept(self, found: tuple[KeptAct, ...]) -> None:
        self._kept = tuple(each for each in found if each.undone_at is None)
        if not self._kept:
            self._page.said.emit("None of your acts can be undone.", "amber")
            return
        self._show("undo")

    def _on_reasons(self, found: tuple[WriteOffReason, ...]) -> None:
        self._reasons = tuple(each for each in found if each.active)
        self._show("write_off")

    def _show(self, kind: str) -> None:
        rows = self._page.taken()
        about = ""
        if kind in ON_CLAIMS:
            about = f"- {count_text(len(rows), 'claim')}, {money_text(sum(each.cents for each in rows))}"
        self._page.panel.open_form(kind, about, self._offers())

    def _offers(self) -> dict[str, list[Offered]]:
        page = self._page
        facts = page.desk.facts
        named = [each for each in page.categories if each.code != "unmapped"]
        people = [Offered("back to the pool", ""), Offered("me", page.desk.login)]
        people += [Offered(each.name, each.login) for each in facts.colleagues if each.login != page.desk.login]
        return {
            "methods": [Offered(word, word) for word in METHODS],
            "asked_of": [Offered(f"the {word}", word) for word in ASKED_OF],
            "outcomes": [Offered(each.title, each.code) for each in facts.outcomes],
            "write_off": [Offered(each.words, each.code) for each in self._reasons],
            "people": people,
            "categories": [Offered(each.title, each.code) for each in named],
            "acts": [Offered(_act_words(each), str(each.act_id)) for each in self._kept],
            "whose": [Offered("this payer", "payer"), Offered("every payer", "all")],
            "decisions": [Offered(DECISION_WORDS[word], word) for word in DECISIONS],
        }

    def forget(self) -> None:
        """The claims changed: a preview on show is about others, so the form is asked for anew."""
        panel = self._page.panel
        if panel.form is not None and panel.previewed:
            panel.close_form()

    def on_wanted(self, kind: str) -> None:
        """The preview is wanted, or (once it is on show) the act."""
        if self._busy:
            return
        page, panel = self._page, self._page.panel
        office, today = page.desk.office, page.desk.today
        try:
            if kind in ON_CLAIMS:
                wanted, rows = typed_act(kind, panel), page.taken()
                act = office.do_denial_act if panel.previewed else office.preview_denial_act
                then = self._on_done if panel.previewed else self._on_preview
                self._run(partial(act, wanted, rows, today), then)
            elif kind == "undo":
                self._run(partial(office.undo_denial_act, UUID(panel.choice("Act")), today), self._on_done)
            elif kind == "map":
                self._run(partial(office.map_denial, self._mapping(), today), self._on_mapped)
            else:
                self._run(self._decision(), self._on_decided)
        except AppError as error:
            panel.say(error.sentence)

    def _mapping(self) -> Mapping:
        panel, gap = self._page.panel, self._page.gaps.current_row
        if gap is None:
            raise Refused("Choose what is to be named on the left.")
        own = panel.choice("For") == "payer"
        code = next((each.code for each in self._page.desk.facts.payers if each.payer_id == gap.payer_id), "")
        if own and not code:
            raise Refused("This payer is not in your lists; name it for every payer.")
        step = panel.text("First step")
        return Mapping(
            gap.reason,
            panel.choice("Category"),
            gap.group if own else "",
            gap.remark,
            code if own else "",
            steps=(step,) if step else (),
        )

    def _decision(self) -> Callable[[], str]:
        page, panel = self._page, self._page.panel
        appeal, today = page.appeals.current_row, page.desk.today
        if appeal is None:
            raise Refused("Choose the appeal on the left.")
        decided = typed_day(panel, "Decided on") or today
        won, words = typed_cents(panel, "Won"), panel.text("Words")
        return partial(
            page.desk.office.decide_denial_appeal, appeal, panel.choice("Decision"), decided, won, words, today
        )

    def _run(self, work: Callable[[], object], then: Callable[..., None]) -> None:
        self._busy = True
        self._page.desk.background.run(work, partial(self._answered, then), self._on_refused)

    def _answered(self, then: Callable[..., None], found: object) -> None:
        self._busy = False
        then(found)

    def _on_preview(self, found: ActDone) -> None:
        self._page.panel.show_preview(found)

    def _on_done(self, found: ActDone) -> None:
        left = ""
        if found.skipped:
            first = found.skipped[0]
            left = f" {count_text(len(found.skipped), 'claim')} left alone, first {first.claim or 'one'}: {first.why}"
        self._finish(f"{found.words}: {count_text(found.done, 'claim')}, {money_text(found.cents)}.{left}", bool(left))

    def _on_mapped(self, claims: int) -> None:
        self._finish(f"Named; {count_text(claims, 'claim')} classified again.")

    def _on_decided(self, sentence: str) -> None:
        self._finish(sentence)

    def _finish(self, sentence: str, doubt: bool = False) -> None:
        self._page.panel.close_form()
        self._page.said.emit(sentence, "amber" if doubt else "green")
        self._page.refresh()

    def _on_refused(self, error: AppError) -> None:
        self._busy = False
        self._page.panel.say(error.sentence)
        self._page.fail(error)

    def show_may(self) -> None:
        """Which acts can be opened now."""
        page = self._page
        works = page.desk.holds("specialist", "supervisor")
        shown = page.left.currentWidget()
        for kind in FORMS:
            able = works and bool(page.taken()) and shown is not page.trends
            if kind == "undo":
                able = works
            elif kind == "map":
                able = (
                    page.desk.holds("supervisor", "admin") and shown is page.gaps and page.gaps.current_row is not None
                )
            elif kind == "decide":
                able = works and shown is page.appeals and page.appeals.current_row is not None
            elif shown is page.appeals:
                able = False
            page.buttons[kind].setEnabled(able)
            for part in (page.buttons[kind], page.caps[kind]):
                part.setVisible(kind in _offered(str(page.view.currentData())))


def _offered(view: str) -> frozenset[str]:
    """The acts a view has buttons for: as many as a small screen has room for."""
    if view == "appeals":
        return frozenset({"decide", "undo"})
    if view == "gaps":
        return frozenset(FORMS) - {"usual", "assign", "decide"}
    return frozenset(FORMS) - {"map", "decide"}


def _act_words(kept: KeptAct) -> str:
    return f"{kept.at:%m/%d %H:%M} {kept.words}: {count_text(kept.open, 'claim')}, {money_text(kept.cents)}"
