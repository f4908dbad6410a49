"""A payment that comes on paper and as an 835 posts once: in either order, or linked as its image; races too."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

import pytest

from app.domain.errors import AppError, Conflict, NotFound
from app.posting.paper import open_batch, show_batch, show_check
from app.posting.paper_key import add_check, add_claim
from app.posting.paper_post import close_batch, complete_check, link_as_image
from app.posting.paper_read import list_twins, twin_of_check
from app.posting.paper_types import CheckDraft, ClaimDraft, PaperAdjustment, PaperLine
from tests.intake_book import TODAY, receive, set_up
from tests.office import Office
from tests.x12kit import changed, remittance

PAID_ON = date(2026, 9, 3)


@dataclass(frozen=True)
class Keyed:
    """A check like the 835 of the fixtures, keyed and in balance: 225.00, trace TRACE0001."""

    office: Office
    batch: int
    check: int

    def complete(self) -> int | None:
        with self.office.unit("chen") as unit:
            return complete_check(unit, self.check, show_check(unit, self.check).row.version, today=TODAY).remit_id

    def link(self) -> int:
        with self.office.unit("chen") as unit:
            return link_as_image(unit, self.check, show_check(unit, self.check).row.version)


def keyed(office: Office, *, trace: str = "0trace-0001", day: date | None = PAID_ON, amount: int = 22500) -> Keyed:
    with office.unit("chen") as unit:
        practice = unit.number("SELECT id FROM app.practice WHERE code = 'LFC'")
        payer = unit.number("SELECT id FROM app.payer WHERE code = 'EHP'")
        batch = open_batch(unit, practice, control_cents=amount, control_count=1)
        check = add_check(unit, batch, CheckDraft(payer, trace, amount, payment_date=day)).row_id
        line = PaperLine(30000, amount, amount, (PaperAdjustment("CO", "45", 30000 - amount),))
        add_claim(unit, check, ClaimDraft(number="NOBODYS1", lines=(line,)))
    return Keyed(office, batch, check)


def remits(office: Office) -> list[str]:
    with office.unit("root") as unit:
        return unit.rows("SELECT source || ' ' || trace FROM app.remit ORDER BY id", into=str)


def test_an_835_whose_paper_is_posted_is_kept_as_its_twin_and_posts_nothing(office: Office) -> None:
    set_up(office)
    paper = keyed(office)
    remit = paper.complete()
    done = receive(office, remittance())
    assert [(one.state, one.remit_id) for one in done.imported.remits] == [("duplicate", remit)]
    assert remits(office) == ["paper 0trace-0001"]
    receive(office, changed(remittance(), "*0800*^*", "*0801*^*"), "again")
    with office.unit("chen") as unit:
        assert unit.rows("SELECT kind || ' R' || remit_id FROM app.remit_twin", into=str) == [f"835 R{remit}"]


def test_paper_whose_835_is_here_is_refused_by_whom_and_when_and_links_as_its_image(office: Office) -> None:
    set_up(office)
    receive(office, remittance())
    paper = keyed(office)
    with office.unit("chen") as unit:
        twin = twin_of_check(unit, paper.check)
    assert twin is not None
    assert twin.remit_id == 1
    told = r"This payment is already posted by .* at \d\d/\d\d/\d\d \d\d:\d\d, remittance R1 \(an 835\)"
    with pytest.raises(Conflict, match=told):
        paper.complete()
    assert paper.link() == 1
    assert remits(office) == ["835 TRACE0001"]
    with office.unit("chen") as unit:
        assert [(twin.kind, twin.words.endswith("by M. Chen.")) for twin in list_twins(unit, 1)] == [("image", True)]
        assert twin_of_check(unit, paper.check) is None
        assert show_check(unit, paper.check).row.state == "image"
        assert show_batch(unit, paper.batch).posted == 22500
        close_batch(unit, paper.batch)


@pytest.mark.parametrize(("trace", "day"), [("TRACE0001", None), ("000trace 0001", PAID_ON), ("TRACE-0001", None)])
def test_zeros_dashes_case_and_a_missing_date_make_no_second_payment(
    office: Office, trace: str, day: date | None
) -> None:
    set_up(office)
    receive(office, remittance())
    with pytest.raises(Conflict, match="remittance R1"):
        keyed(office, trace=trace, day=day).complete()


@pytest.mark.parametrize(
    ("trace", "day", "amount"),
    [("TRACE0002", PAID_ON, 22500), ("TRACE0001", date(2026, 9, 4), 22500), ("TRACE0001", PAID_ON, 22501)],
)
def test_another_number_date_or_amount_is_another_payment(office: Office, trace: str, day: date, amount: int) -> None:
    set_up(office)
    receive(office, remittance())
    paper = keyed(office, trace=trace, day=day, amount=amount)
    with pytest.raises(NotFound, match="No payment of this payer"):
        paper.link()
    assert paper.complete()
    assert len(remits(office)) == 2


@pytest.mark.parametrize("turn", range(6))
def test_of_paper_and_835_at_the_same_moment_exactly_one_is_the_payment(office: Office, turn: int) -> None:
    set_up(office)
    paper = keyed(office)
    start = threading.Barrier(2)
    told: list[str] = []

    def by_hand() -> None:
        start.wait()
        try:
            told.append(f"paper R{paper.complete()}")
        except AppError as error:
            told.append(error.sentence)

    def by_file() -> None:
        start.wait()
        told.extend(one.state for one in receive(office, remittance()).imported.remits)

    threads = [threading.Thread(target=each) for each in ((by_hand, by_file) if turn % 2 else (by_file, by_hand))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(remits(office)) == 1
    paper_won = remits(office)[0].startswith("paper")
    assert ("duplicate" in told) == paper_won
    assert any("remittance R1" in each for each in told) == (not paper_won)
    with office.unit("root") as unit:
        assert unit.number("SELECT sum(cents) FROM led.entry WHERE account = 'clearing'") == 22500


def test_two_clerks_who_keyed_the_same_check_post_it_once(office: Office) -> None:
    set_up(office)
    first, second = keyed(office), keyed(office, trace="TRACE0001", day=None)
    assert first.complete() == 1
    with pytest.raises(Conflict, match=r"already posted by M\. Chen .*remittance R1 \(paper\)"):
        second.complete()
    assert second.link() == 1
