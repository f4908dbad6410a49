"""Made-up paper for windows without a server: two batches, a check half keyed, claims to find, a scan of two pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO

from msgspec.structs import replace
from PIL import Image, ImageDraw

from app.domain.errors import Conflict, NotFound, Refused
from app.domain.money import money_text
from app.posting.paper_rules import find_faults, keyed_cents
from app.posting.paper_types import (
    CheckDraft,
    ClaimDraft,
    Completion,
    FavouriteReason,
    FoundClaim,
    PaperAdjustment,
    PaperBatchRow,
    PaperCheck,
    PaperCheckRow,
    PaperClaim,
    PaperLine,
    ScanPage,
    TransmittalRow,
    Twin,
)
from app.printing.scan_mask import Mask
from app.ui.paper.asks import NewBatch, OpenedCheck, PaperBoard, SavedRow, Transmittal

DAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 21, 15, 4, tzinfo=UTC)
PRACTICE = "Harbor Street Orthopedics"
FAVOURITES = tuple(
    FavouriteReason(group, reason, words, 90 - at)
    for at, (group, reason, words) in enumerate((
        ("CO", "45", "above what the contract allows"), ("PR", "2", "coinsurance"), ("PR", "1", "deductible"),
        ("CO", "97", "part of another service"), ("PR", "3", "copay"), ("CO", "16", "something is missing"),
        ("CO", "29", "filed too late"), ("CO", "50", "not medically necessary"), ("OA", "23", "paid by another payer"),
        ("CO", "253", "sequestration"),
    ))
)  # fmt: skip
CHARGES = (15_000, 9_000, 12_000, 4_000)
CODES = ("99213", "73560", "20610", "J1030")
FOUND = tuple(
    FoundClaim(number, f"4K2P{number:04d}", name, date(2026, 10, 5), 40_000, 40_000, "Aetna PPO", "primary", "amount")
    for number, name in ((501, "Rivera, Ana"), (502, "Okafor, Daniel"))
)


def start_of(claim_id: int) -> ClaimDraft:
    """A claim of four lines, nothing typed yet."""
    claim = next(each for each in FOUND if each.claim_id == claim_id)
    lines = tuple(
        PaperLine(charge, line_id=claim_id * 10 + at, procedure=code, service_from=claim.service_from)
        for at, (charge, code) in enumerate(zip(CHARGES, CODES, strict=True))
    )
    return ClaimDraft(claim_id, claim.number, claim.patient_name, lines=lines)


@dataclass
class KeptCheck:
    """A check on the made-up server."""

    check_id: int
    batch_id: int
    draft: CheckDraft
    state: str = "draft"
    version: int = 1
    holder: str = ""
    keyers: tuple[str, ...] = ()
    remit_id: int | None = None
    claims: dict[int, PaperClaim] = field(default_factory=dict)


def half_keyed() -> KeptCheck:
    """A check of 250.00 with one claim of 152.00 keyed."""
    lines = tuple(
        replace(line, allowed=allowed, paid=paid, adjustments=adjustments)
        for line, allowed, paid, adjustments in zip(
            start_of(502).lines, (12_000, 8_000, 0, 2_000), (9_600, 4_000, 0, 1_600), (
                (PaperAdjustment("CO", "45", 3_000), PaperAdjustment("PR", "2", 2_400)),
                (PaperAdjustment("CO", "45", 1_000), PaperAdjustment("PR", "1", 4_000)),
                (PaperAdjustment("CO", "97", 12_000),),
                (PaperAdjustment("CO", "45", 2_000), PaperAdjustment("PR", "2", 400)),
            ), strict=True,
        )
    )  # fmt: skip
    claim = PaperClaim(71, 1, 1, replace(start_of(502), lines=lines))
    head = CheckDraft(1, "0047110", 25_000, payment_date=DAY)
    return KeptCheck(31, 7, head, keyers=("lopez",), claims={71: claim})


@dataclass
class Kept:
    """What the made-up server holds; two desks may share it."""

    checks: dict[int, KeptCheck] = field(default_factory=lambda: {31: half_keyed()})
    batches: dict[int, NewBatch] = field(
        default_factory=lambda: {7: NewBatch(1, 79_000, 2, deposit_on=DAY, transmittal=14), 6: NewBatch(1, 12_050, 1)}
    )
    closed: set[int] = field(default_factory=set)
    pages: list[ScanPage] = field(
        default_factory=lambda: [
            ScanPage(at, 1, 1, at - 1, at, 0, (), "unmarked", 7, 31 if at < 3 else None, 1) for at in (1, 2, 3)
        ]
    )
    missing: tuple[TransmittalRow, ...] = (TransmittalRow(1, PRACTICE, 13, "missing", None, 0, 0, "", ""),)


class MadePaperEob:
    """Answers the paper page from memory. `limit` asks for a second person above it; `twin` says what is here."""

    login: str
    calls: list[str]
    paper: Kept
    limit: int = 1_000_000
    twin: Twin | None = None

    def _call(self, name: str) -> None:
        raise NotImplementedError

    @property
    def kept(self) -> Kept:
        """What the server holds."""
        if not hasattr(self, "paper"):
            self.paper = Kept()
        return self.paper

    def paper_board(self, state: str) -> PaperBoard:
        """Batches, newest first."""
        self._call("paper_board")
        rows = [self._paper_batch(batch_id) for batch_id in sorted(self.kept.batches, reverse=True)]
        shown = [row for row in rows if not state or (row.state == "closed") == (state == "closed")]
        return PaperBoard(tuple(shown), self.kept.missing)

    def _paper_batch(self, batch_id: int) -> PaperBatchRow:
        slip = self.kept.batches[batch_id]
        checks = [check for check in self.kept.checks.values() if check.batch_id == batch_id]
        posted = sum(check.draft.amount for check in checks if check.remit_id is not None)
        second = sum(check.state == "second" for check in checks)
        state = "closed" if batch_id in self.kept.closed else "second_person" if second else "open"
        return PaperBatchRow(
            batch_id, 1, PRACTICE, 0, batch_id, slip.kind, slip.control_cents, slip.control_count, posted, len(checks),
            sum(check.remit_id is None for check in checks), second, state, slip.deposit_on, slip.transmittal, "lopez",
            NOW, "", None, 1,
        )  # fmt: skip

    def _paper_row(self, check: KeptCheck) -> PaperCheckRow:
        keyed = keyed_cents(check.draft, [claim.draft for claim in check.claims.values()])
        return PaperCheckRow(
            check.check_id, check.batch_id, 1, check.draft.payer_id, "Aetna PPO", check.draft.trace, check.draft.method,
            check.draft.payment_date, check.draft.amount, keyed, len(check.claims), check.state, check.keyers, "",
            check.holder, NOW if check.holder else None, check.remit_id,
            sum(page.check_id == check.check_id for page in self.kept.pages), check.version,
        )  # fmt: skip

    def paper_checks(self, batch_id: int) -> tuple[PaperCheckRow, ...]:
        """The checks of a batch."""
        self._call("paper_checks")
        return tuple(self._paper_row(check) for check in self.kept.checks.values() if check.batch_id == batch_id)

    def new_paper_batch(self, new: NewBatch) -> int:
        """Keep it."""
        self._call(f"new_paper_batch {new.control_cents} {new.control_count} {new.transmittal}")
        number = max(self.kept.batches) + 1
        self.kept.batches[number] = new
        return number

    def correct_paper_batch(self, batch: PaperBatchRow, new: NewBatch) -> int:
        """Keep it."""
        self._call(f"correct_paper_batch {new.control_cents}")
        self.kept.batches[batch.batch_id] = new
        return batch.batch_id

    def note_transmittal(self, came: Transmittal) -> str:
        """It is missing no longer."""
        self._call(f"note_transmittal {came.number} {came.note} {came.void}")
        self.kept.missing = ()
        return f"Transmittal {came.number} is received."

    def close_paper_batch(self, batch_id: int) -> str:
        """Only at zero."""
        self._call("close_paper_batch")
        row = self._paper_batch(batch_id)
        if row.off_by or row.pending or row.checks != row.control_count:
            raise Refused(f"The control total is {money_text(row.control_cents)}, posted are {money_text(row.posted)}.")
        self.kept.closed.add(batch_id)
        return f"Batch {batch_id} is closed."

    def reopen_paper_batch(self, batch_id: int, reason: str) -> str:
        """Open again."""
        self._call(f"reopen_paper_batch {reason}")
        self.kept.closed.discard(batch_id)
        return "The batch is open again."

    def _paper_opened(self, check_id: int) -> OpenedCheck:
        check = self.kept.checks[check_id]
        batch = self._paper_batch(check.batch_id)
        others = sum(
            each.draft.amount if each.remit_id else self._paper_row(each).keyed
            for each in self.kept.checks.values()
            if each.batch_id == check.batch_id and each is not check
        )
        return OpenedCheck(
            PaperCheck(self._paper_row(check), check.draft, tuple(check.claims.values())), batch, others, FAVOURITES,
            self.twin if check.state == "draft" else None,
        )  # fmt: skip

    def _hold_paper(self, check: KeptCheck) -> None:
        if check.holder not in {"", self.login}:
            raise Conflict(f"The check is open at the desk of {check.holder} until 15:14.")
        check.version += check.holder != self.login
        check.holder = self.login

    def open_paper_check(self, check_id: int, take_over: bool) -> OpenedCheck:
        """Hold it."""
        self._call(f"open_paper_check {take_over}")
        check = self.kept.checks[check_id]
        check.holder = "" if take_over else check.holder
        self._hold_paper(check)
        return self._paper_opened(check_id)

    def look_at_paper_check(self, check_id: int) -> OpenedCheck:
        """Read it."""
        self._call("look_at_paper_check")
        return self._paper_opened(check_id)

    def add_paper_check(self, batch_id: int, draft: CheckDraft) -> OpenedCheck:
        """A new check."""
        self._call(f"add_paper_check {draft.trace} {draft.amount}")
        number = max(self.kept.checks, default=30) + 1
        self.kept.checks[number] = KeptCheck(number, batch_id, draft, holder=self.login, keyers=(self.login,))
        return self._paper_opened(number)

    def save_paper_check(self, check_id: int, version: int, draft: CheckDraft) -> OpenedCheck:
        """The head anew."""
        self._call(f"save_paper_check {draft.amount} {len(draft.provider)}")
        check = self.kept.checks[check_id]
        self._hold_paper(check)
        check.draft, check.version = draft, check.version + 1
        return self._paper_opened(check_id)

    def release_paper_check(self, check_id: int) -> bool:
        """Give it back."""
        self._call("release_paper_check")
        check = self.kept.checks[check_id]
        check.holder = "" if check.holder == self.login else check.holder
        return True

    def drop_paper_check(self, check_id: int, version: int) -> str:
        """Take it out."""
        self._call("drop_paper_check")
        del self.kept.checks[check_id]
        return "The check is taken out."

    def undo_paper_check(self, check_id: int, version: int, reason: str) -> str:
        """A draft again."""
        self._call(f"undo_paper_check {reason}")
        check = self.kept.checks[check_id]
        check.state, check.remit_id = "draft", None
        return "The check is a draft again."

    def link_paper_image(self, check_id: int, version: int) -> str:
        """An image."""
        self._call("link_paper_image")
        check = self.kept.checks[check_id]
        check.state, check.remit_id = "image", 17
        return "Linked."

    def find_paper_claims(self, batch_id: int, payer_id: int, text: str) -> tuple[FoundClaim, ...]:
        """Two claims, none for `nothing`."""
        self._call(f"find_paper_claims {text}")
        return () if text == "nothing" else FOUND

    def start_paper_claim(self, claim_id: int, payer_id: int) -> ClaimDraft:
        """Four lines."""
        self._call("start_paper_claim")
        return start_of(claim_id)

    def save_paper_claim(self, check_id: int, saved: SavedRow | None, draft: ClaimDraft) -> SavedRow:
        """Keep it."""
        self._call("save_paper_claim")
        check = self.kept.checks.get(check_id)
        if check is None:
            raise NotFound("There is no such check.")
        self._hold_paper(check)
        row_id = saved.row_id if saved is not None else max(check.claims, default=70) + 1
        before = check.claims.get(row_id)
        if saved is not None and (before is None or before.version != saved.version):
            raise Conflict("The claim was changed by somebody else meanwhile; look at it again.")
        version = before.version + 1 if before is not None else 1
        check.claims[row_id] = PaperClaim(row_id, row_id, version, draft)
        return SavedRow(row_id, version)

    def drop_paper_claim(self, saved: SavedRow) -> bool:
        """Take it out."""
        self._call("drop_paper_claim")
        for check in self.kept.checks.values():
            check.claims.pop(saved.row_id, None)
        return True

    def complete_paper_check(self, check_id: int, version: int) -> Completion:
        """Posted, above the limit waiting."""
        self._call("complete_paper_check")
        check = self.kept.checks[check_id]
        if check.version != version:
            raise Conflict("The check was changed by somebody else meanwhile; look at it again.")
        faults = find_faults(check.draft, [claim.draft for claim in check.claims.values()])
        if faults:
            raise Refused(" ".join(faults))
        if check.draft.amount > self.limit:
            check.state, check.holder = "second", ""
            return Completion("second_person")
        return self._post_paper(check)

    def _post_paper(self, check: KeptCheck) -> Completion:
        check.state, check.remit_id, check.holder = "posted", 17, ""
        return Completion("posted", 17, len(check.claims), 0, check.draft.amount)

    def approve_paper_check(self, check_id: int, version: int, trace: str, amount: int | None) -> Completion:
        """Only when both agree."""
        self._call(f"approve_paper_check {trace} {amount}")
        check = self.kept.checks[check_id]
        if (trace, amount) != (check.draft.trace, check.draft.amount):
            raise Refused("What you typed differs from what was keyed.")
        return self._post_paper(check)

    # scans

    def paper_pages(self, batch_id: int, check_id: int | None) -> tuple[ScanPage, ...]:
        """The check's, then the batch's."""
        self._call("paper_pages")
        own = [page for page in self.kept.pages if check_id is not None and page.check_id == check_id]
        loose = [page for page in self.kept.pages if page.check_id is None and page.batch_id == batch_id]
        return (*own, *loose)

    def paper_picture(self, page: ScanPage, width: int) -> bytes:
        """A page with lines of made-up text."""
        self._call(f"paper_picture {page.page_id} {width}")
        image = Image.new("RGB", (width, round(width * 11 / 8.5)), "white")
        pen = ImageDraw.Draw(image)
        pen.text((width // 12, 40), f"EXPLANATION OF BENEFITS   page {page.page_id}", fill="black")
        for at, code in enumerate(CODES):
            pen.text((width // 12, 100 + at * 26), f"10/05/2026  {code}   150.00   90.00   72.00", fill="black")
        for mask in page.masks:
            box = [mask.left * width // 1000, mask.top * image.height // 1000]
            pen.rectangle([*box, box[0] + mask.width * width // 1000, box[1] + mask.height * image.height // 1000], 0)
        made = BytesIO()
        image.rotate(-page.rotation, expand=True).save(made, "PNG")
        return made.getvalue()

    def add_scan(self, path: str, practice_id: int, batch_id: int, check_id: int | None) -> int:
        """A file named `locked` is protected."""
        self._call("add_scan")
        if "locked" in path:
            raise Refused("The scan is protected by a password; save it without one.")
        number = max((page.page_id for page in self.kept.pages), default=0) + 1
        self.kept.pages.append(ScanPage(number, 2, 1, 0, number, 0, (), "unmarked", batch_id, check_id, 1))
        return 1

    def _put_page(self, page: ScanPage) -> ScanPage:
        self.kept.pages = [page if each.page_id == page.page_id else each for each in self.kept.pages]
        return page

    def rotate_scan_page(self, page: ScanPage, rotation: int) -> ScanPage:
        """Turn it."""
        self._call(f"rotate_scan_page {rotation}")
        return self._put_page(replace(page, rotation=rotation))

    def mark_scan_page(self, page: ScanPage, state: str, masks: Sequence[Mask]) -> ScanPage:
        """Mark it."""
        self._call(f"mark_scan_page {state} {len(masks)}")
        return self._put_page(replace(page, state=state, masks=tuple(masks)))

    def place_scan_pages(self, pages: Sequence[ScanPage], batch_id: int, check_id: int | None) -> bool:
        """Put them there."""
        self._call(f"place_scan_pages {check_id}")
        for page in pages:
            self.kept.pages = [each for each in self.kept.pages if each.page_id != page.page_id]
            self.kept.pages.append(replace(page, check_id=check_id))
        return True
