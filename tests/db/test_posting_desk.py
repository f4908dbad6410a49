"""The posting page's questions answered by a real server, as the window asks them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.errors import Conflict, NotPermitted
from app.posting.mend_types import MendWish
from app.posting.picking import LinePick
from app.security.desk import SignedIn
from app.ui.server_office import ServerOffice
from tests.db.posting_book import TODAY, PostingBook, broken_invariants
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

DENIED = (Svc("99214", 0, (Cas("CO", "197", 18000),)),)


def desk_of(office: Office, login: str, *groups: str) -> ServerOffice:
    """A signed-in desk."""
    return ServerOffice(SignedIn(office.database(login), login, login, groups), lambda: office.database("svc_import"))


def book_of(office: Office) -> tuple[PostingBook, int]:
    """Two claims alike denied, one paid, one that nothing matches."""
    book = PostingBook(office)
    book.claim("A1", (("99213", 15000),), name="RIVERA,ANA", member="M1")
    book.claim("B1", (("99214", 18000),), name="OKAFOR,BEN", member="M2")
    book.claim("B2", (("99214", 18000),), name="ITO,HANA", member="M3")
    book.claim("Z1", (("99215", 9900),), name="TRAN,KIM", member="M4")
    paid = Clp("A1", (Svc("99213", 9000, (Cas("CO", "45", 6000),)),))
    lost = Clp("77", (Svc("99215", 9900, ()),), name="ELSE,ZOE", member="")
    remit = book.remit("T1", (paid, Clp("B1", DENIED, name="OKAFOR,BEN", member="M2"),
                              Clp("B2", DENIED, name="ITO,HANA", member="M3"), lost))  # fmt: skip
    return book, remit


def test_a_day_at_the_posting_page(office: Office) -> None:
    book, remit = book_of(office)
    chen = desk_of(office, "chen", "poster")
    assert chen.remits()[0].source == "835"
    assert chen.approve(remit, ()).startswith("3 claims posted, $90.00; 1 exception, $99.00")
    (stuck,) = chen.exceptions()
    assert (stuck.verdict, stuck.paid) == ("unmatched", 9_900)
    found = chen.candidates(stuck.remit_claim_id, "Z1")
    assert found.claims[0].number == "Z1"
    line = found.claims[0].lines[0]
    pairs = (LinePick(line.remit_line_id or 0, line.line_id or 0),) if line.line_id else ()
    said = chen.pick(stuck.remit_claim_id, found.claims[0].claim_id, pairs, TODAY, remember=False)
    assert said == "Posted on claim Z1, $99.00."
    assert chen.exceptions() == ()
    parts = {claim.claim: claim for group in chen.review(remit).groups for claim in group.claims}
    alike = chen.alike(parts["B1"].remit_claim_id, TODAY)
    assert len(alike.claims) == 2
    ids = tuple(each.remit_claim_id for each in alike.claims)
    wish = MendWish("alike", remit, reason="payer said so", key=alike.key, ids=ids, answer="contractual")
    shown, done = chen.rehearse_mend(wish, TODAY), chen.mend(wish, TODAY)
    assert shown.changes == done.changes
    assert sum(each.after for each in done.changes) == 0
    assert len(chen.mend(MendWish("undo", remit, reason="no", mend_id=done.mend_id), TODAY).changes) == 2
    assert chen.print_remittance(parts["A1"].remit_claim_id, TODAY).pdf.startswith(b"%PDF")
    assert chen.untouched(TODAY.replace(year=2020)).claims == 4
    assert broken_invariants(office) == []
    assert book.parties("Z1") == {}


def test_two_clerks_on_one_payment_one_wins_and_the_other_hears_by_whom_and_when(office: Office) -> None:
    book, remit = book_of(office)
    chen, okoye = desk_of(office, "chen", "poster"), desk_of(office, "okoye", "supervisor")
    chen.approve(remit, ("A1",))
    before = book.parties("A1")
    said = okoye.approve(remit, ("A1",))
    assert "0 claims posted" in said
    assert "M. Chen posted it at" in said
    assert said.endswith("before you: nothing was posted twice.")
    assert book.parties("A1") == before
    part = next(c for g in okoye.review(remit).groups for c in g.claims if c.number == "A1")
    with pytest.raises(Conflict, match=r"M\. Chen posted it at \d\d/\d\d/\d\d \d\d:\d\d"):
        okoye.pick(part.remit_claim_id, part.claim_id or 0, (), TODAY, remember=False)
    wish = MendWish("claim", remit, part.remit_claim_id, "A1", part.claim_id, reason="wrong patient")
    okoye.mend(wish, TODAY)
    with pytest.raises(Conflict, match=r"already undone by T\. Okoye at"):
        chen.mend(wish, TODAY)
    chen.mend(replace(wish, kind="claim_back"), TODAY)
    assert book.parties("A1") == before
    assert broken_invariants(office) == []


def test_somebody_without_the_right_may_look_and_change_nothing(office: Office) -> None:
    _book, remit = book_of(office)
    lopez = desk_of(office, "lopez", "specialist")
    part = lopez.review(remit).groups[0].claims[0]
    with pytest.raises(NotPermitted):
        lopez.rehearse_mend(MendWish("claim", remit, part.remit_claim_id, part.number, reason="x"), TODAY)
    with pytest.raises(NotPermitted):
        lopez.approve(remit, ())
