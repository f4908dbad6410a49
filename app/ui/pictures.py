"""Pictures of the pages in a working state, drawn without a display: for the guide, and to be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.lock.screen import LockScreen
from app.ui.memory import Memory
from app.ui.office import Office
from app.ui.page import Desk
from app.ui.pages import OFFICE_PAGES
from app.ui.paper.page import PaperPage
from app.ui.payercall.page import PayerCallPage
from app.ui.posting.page import PostingPage
from app.ui.rules.page import RulesPage
from app.ui.shell.help import HelpDialog
from app.ui.signin.window import DemoPerson, SignInWindow
from app.ui.theme.look import apply_look, look, text_size
from app.ui.theme.tokens import LOOKS, Tokens
from app.ui.window import DeskWindow

NARROW, WIDE = QSize(1366, 768), QSize(1920, 1080)
SETTLE_MS, PATIENCE_MS = 160, 8000
HALF_TYPED = "Called at 10:40, ref 5518. Representative confirms the claim is on file since"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn: its name in the guide, and the image."""

    name: str
    image: QImage
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class Sitters:
    """Whose desks are drawn, and the people the sign-in window offers."""

    specialist: Office
    lead: Office
    people: tuple[DemoPerson, ...]


class Easel:
    """Draws one size in one look."""

    def __init__(self, app: QApplication, sitters: Sitters, size: QSize, look: str, today: date) -> None:
        self._app, self._sitters, self._size, self._look, self._today = app, sitters, size, look, today
        self._background = Background()

    def pictures(self) -> Iterator[Picture]:
        """Every page, one after the other."""
        apply_look(self._app, LOOKS[self._look], text_size(self._size.width()))
        yield self._sign_in()
        yield self._locked()
        yield from self._specialist()
        yield from self._lead()
        self._background.close(1.0)

    def _sign_in(self) -> Picture:
        window = SignInWindow()
        window.resize(self._size)
        window.ready("Demo office on this computer", self._sitters.people)
        window.show()
        found = self._grab("sign-in", window)
        window.close()
        return found

    def _locked(self) -> Picture:
        screen = LockScreen(self._sitters.specialist.name)
        screen.resize(self._size)
        screen.begin("Nobody was at it for 10 minutes. 10:41")
        screen.tell_held("What you typed is kept. What you hold stays yours until 12:41.")
        screen.show()
        found = self._grab("lock", screen)
        screen.close()
        return found

    def _specialist(self) -> Iterator[Picture]:
        window = self._open(self._sitters.specialist)
        yield self._working(window)
        yield from self._found(window)
        detail = window.workbench.claim.detail
        if detail is not None:
            window.open_account(detail.head.account_id)
            yield self._grab("account", window)
            window.open_papers(detail.head.claim_id, "", 0)
            yield self._grab("papers", window)
            window.open_print("claim", detail.head.claim_id)
            yield self._grab("claim-form", window)
            window.open_print("statement", detail.head.account_id)
            yield self._grab("statement", window)
        self._leave(window)

    def _working(self, window: DeskWindow) -> Picture:
        """A denial in hand, its note half typed."""
        bench = window.workbench
        window.open_target("queue:denial")
        self._settle()
        parked = [item for item in bench.holding.parked if item.queue == "denial"] or bench.holding.parked
        if bench.holding.item is None and parked:
            window.open_target(f"queue:{parked[-1].queue}")
            self._settle()
            bench.holding.bring_back(parked[-1])
        elif bench.holding.item is None:
            bench.held.take_next()
        self._settle()
        if not bench.notes.note.text():
            bench.notes.note.setText(HALF_TYPED)
        bench.notes.pick(next((each.code for each in bench.desk.facts.outcomes if each.due_days), ""))
        window.notice.clear()
        return self._grab("workbench", window)

    def _found(self, window: DeskWindow) -> Iterator[Picture]:
        detail = window.workbench.claim.detail
        if detail is not None:
            window.top.search.setText(detail.head.patient_name.split(",")[0])
            window.top.search.textEdited.emit(window.top.search.text())
            self._settle(400)
            yield self._grab("find", window)
            window.top.search.clear()
            window.found.close_popup()

    def _lead(self) -> Iterator[Picture]:
        window = self._open(self._sitters.lead)
        window.open_target("queue:exceptions")
        yield self._grab("exceptions", window)
        window.open_target("page:posting")
        self._settle()
        posting = window.page
        if isinstance(posting, PostingPage):
            posting.show_only("open")
            self._settle()
            posting.remits.step(1)
            yield self._grab("posting", window)
            yield from self._posting_panels(window, posting)
        for name in (page.name for page in OFFICE_PAGES if page.name != "posting"):
            window.open_target(f"page:{name}")
            yield self._grab(name, window)
        yield from self._paper(window)
        yield from self._rules(window)
        window.open_target("queue:follow_up")
        self._settle()
        bench = window.workbench
        yield from self._payer_call(window)
        bench.table.select_ids([row.item_id for row in bench.table.rows_model.rows[:5]])
        dialog = window.reassign()
        if dialog is not None:
            self._settle()
            yield self._with_dialog("reassign", window, dialog)
        yield self._with_dialog("keys", window, HelpDialog(window, window.acts))
        self._leave(window)

    def _payer_call(self, window: DeskWindow) -> Iterator[Picture]:
        """A call about what is due with the payer of the claim on show; all of it is given back."""
        detail = window.workbench.claim.detail
        if detail is not None:
            window.call_payer(detail.head.practice_id, detail.head.payer_id)
            self._settle()
            page = window.page
            if isinstance(page, PayerCallPage) and page.call is not None:
                yield self._grab("payer-call", window)
                self._sitters.lead.end_payer_call(page.call.head.call_id, 0, 0)
                page.show_list()
            window.open_target("queue:follow_up")
            self._settle()

    def _rules(self, window: DeskWindow) -> Iterator[Picture]:
        """A draft in the editor, its back-test, and what was learned of the payers; nothing is kept."""
        window.open_target("page:rules")
        self._settle()
        page = window.page
        if not isinstance(page, RulesPage):
            return
        drafts = [rule for rule in page.table.rows_model.rows if rule.state == "draft"]
        if drafts:
            page.table.select_id(drafts[0].rule_id)
            self._settle()
            page.edit()
            yield self._grab("rules-editor", window)
            page.leave_form()
            self._settle()
            page.run_test()
            self._settle()
            yield self._grab("rules-backtest", window)
            page.show_lag()
            yield self._grab("rules-lag", window)
            page.leave_form()

    def _paper(self, window: DeskWindow) -> Iterator[Picture]:
        """A check half keyed, where the office has one; it is given back as it was."""
        window.open_target("page:paper")
        self._settle()
        page = window.page
        drafts = [row for row in page.checks.rows_model.rows if row.claims] if isinstance(page, PaperPage) else []
        if isinstance(page, PaperPage) and drafts:
            page.checks.row_activated.emit(drafts[0])
            self._settle()
            page.keying.keyed.row_activated.emit(page.keying.sheet.claims[-1])
            yield self._grab("paper-check", window)
            page.keying.leave()
            self._settle()

    def _posting_panels(self, window: DeskWindow, posting: PostingPage) -> Iterator[Picture]:
        """A claim to be chosen, denials alike, and money about to move; nothing is done."""
        for name, act, states, verdicts in (
            ("picker", "candidates", {"exception"}, {"unmatched"}),
            ("alike", "alike", {"posted", "exception"}, {"denial"}),
            ("mend", "take", {"posted"}, {"clean"}),
        ):
            for remit in posting.remits.rows_model.rows:
                claims = (claim for group in self._sitters.lead.review(remit.remit_id).groups for claim in group.claims)
                fitting = (each for each in claims if each.state in states and each.verdict in verdicts)
                claim = next((each for each in fitting if act != "alike" or self._has_alike(each.remit_claim_id)), None)
                if claim is not None:
                    posting.open_remit(remit.remit_id, claim.remit_claim_id)
                    self._settle()
                    posting.open_act(act)
                    yield self._grab(name, window)
                    posting.work.close_panel()
                    break

    def _has_alike(self, remit_claim_id: int) -> bool:
        """Whether another claim waits for the same answer."""
        try:
            return len(self._sitters.lead.alike(remit_claim_id, self._today).claims) > 1
        except AppError:
            return False

    def _open(self, office: Office) -> DeskWindow:
        facts = office.start()
        memory = Memory(office, self._background, ())
        desk = Desk(office, self._background, memory, facts, self._today)
        window = DeskWindow.make(office, self._background, facts, desk)
        window.live.stop()
        window.resize(self._size)
        window.show()
        self._settle()
        return window

    def _leave(self, window: DeskWindow) -> None:
        """Put the item in hand back where it was: parked, with what is typed."""
        window.workbench.held.park()
        self._settle()
        window.close()
        window.deleteLater()

    def _with_dialog(self, name: str, window: DeskWindow, dialog: QDialog) -> Picture:
        dialog.show()
        image = self._grab(name, window).image
        room = self._size - dialog.size()
        # The offscreen platform draws each window by itself: the dialog is laid over the desk by hand.
        spot = QPoint(room.width() // 2, room.height() // 2)
        dialog.render(image, spot)
        painter = QPainter(image)
        painter.setPen(look().colour("faint"))
        painter.drawRect(QRect(spot, dialog.size()))
        painter.end()
        dialog.close()
        return Picture(self._named(name), image, LOOKS[self._look])

    def _grab(self, name: str, window: QWidget) -> Picture:
        self._settle()
        image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return Picture(self._named(name), image, LOOKS[self._look])

    def _named(self, name: str) -> str:
        return f"{name}-{self._look}-{self._size.width()}"

    def _settle(self, least_ms: int = SETTLE_MS) -> None:
        """Let the desk answer: until nothing is under way and `least_ms` went by."""
        loop = QEventLoop()
        waited = 0
        ticker = QTimer()
        ticker.setInterval(20)

        def check() -> None:
            nonlocal waited
            waited += 20
            if (waited >= least_ms and not self._background.busy) or waited > PATIENCE_MS:
                loop.quit()

        ticker.timeout.connect(check)
        ticker.start()
        loop.exec()


def draw_all(
    app: QApplication, sitters: Sitters, folder: Path, *, today: date, say: Callable[[str], None] = lambda _: None
) -> int:
    """Draw every page in both looks and sizes into `folder`; the number of pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 0
    for size in (NARROW, WIDE):
        for name in LOOKS:
            for picture in Easel(app, sitters, size, name, today).pictures():
                save(picture, folder)
                say(picture.name)
                count += 1
    return count


def save(picture: Picture, folder: Path) -> Path:
    """Write one picture as PNG, packed as small as it gets; its path."""
    path = folder / f"{picture.name}.png"
    packed(picture.image, picture.tokens).save(str(path), quality=0)
    return path


def packed(image: QImage, tokens: Tokens) -> QImage:
    """The image with 256 colours: those of the look with their edges against each ground, then the most frequent."""
    grounds = (tokens.surface, tokens.window, tokens.selection)
    written = (tokens.text, tokens.muted, tokens.accent, tokens.amber, tokens.red, tokens.green)
    pairs = [(ink, ground) for ink in written for ground in grounds]
    pairs += [(getattr(tokens, name), getattr(tokens, f"{name}_soft")) for name in ("accent", "amber", "red", "green")]
    edges = [QColor(_blend(ink, ground, step)).rgb() for ink, ground in pairs for step in (0, 1, 2, 3, 4)]
    frequent = Counter(memoryview(image.constBits()).cast("I")).most_common(256)
    colours = dict.fromkeys([*edges, *(colour for colour, _count in frequent)])
    return image.convertToFormat(QImage.Format.Format_Indexed8, list(colours)[:256])


def _blend(ink: str, ground: str, step: int) -> str:
    """A colour `step` fifths of the way from ink to ground."""
    parts = zip(bytes.fromhex(ink), bytes.fromhex(ground), strict=True)
    return "#" + bytes((first * (5 - step) + second * step) // 5 for first, second in parts).hex()
