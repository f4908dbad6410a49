"""Matching on the real server: cut and altered numbers, the picker, other practices' and former systems' claims."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.posting.candidates import list_candidates
from app.posting.picking import LinePick, Picked, forget_pick, list_picks, pick_claim, pick_lines
from app.posting.received import find_received
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, post_by_mode
from app.security.people import Scope
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import PAID, Cas, Clp, Svc
from tests.office import Office

LINE = Svc("99213", 12000, (Cas("CO", "45", 5000), Cas("PR", "2", 3000)))
LINE_BACK = Clp("0", (LINE,)).negated().lines
LONG = "QFM20260000012345678901"


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test posts and picks, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


def received_id(office: Office, trace: str, claim: str = "#1") -> int:
    with office.unit("chen", read_only=True) as unit:
        return find_received(unit, trace, claim)


def pick(office: Office, trace: str, to: str, *, remember: bool = True, lines: tuple[LinePick, ...] = ()) -> Picked:
    part = received_id(office, trace)
    with office.unit("chen") as unit:
        return pick_claim(unit, part, to, today=TODAY, remember=remember, lines=lines)


def match_text(office: Office, trace: str) -> str:
    with office.unit("root") as unit:
        return unit.text(
            """SELECT match_text FROM app.remit_claim AS part JOIN app.remit ON remit.id = part.remit_id
               WHERE trace = %(t)s""",
            {"t": trace},
        )


def test_a_number_cut_to_twenty_characters_posts_by_itself(office: Office) -> None:
    book = PostingBook(office)
    book.claim(LONG, [("99213", 20000)])
    post(office, book.remit("T1", [Clp(LONG[:20], (LINE,), name="", member="M1")]))
    assert book.states("T1") == ["posted", "clean/posted"]
    assert "first 20 characters" in match_text(office, "T1")


def test_a_payer_number_of_an_earlier_decision_still_finds_the_claim(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    back = PAID.negated()
    newer = Clp("C1", (Svc("99213", 10000, (Cas("CO", "45", 7000), Cas("PR", "2", 3000))),), control="ICN2")
    post(office, book.remit("T2", [back, newer]))
    old = Clp("0", newer.negated().lines, "22", control="ICN1", name="", member="M1", paid=-10000, charge=-20000)
    post(office, book.remit("T3", [old]))
    assert book.states("T3") == ["posted", "reversal/posted"]
    assert "payer's claim number" in match_text(office, "T3")


def test_a_number_of_the_acknowledgement_finds_the_claim(office: Office) -> None:
    book = one_claim(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim_payer SET filing_number = 'FILED77'")
    post(office, book.remit("T1", [Clp("0", (LINE,), control="FILED77", name="", member="M1")]))
    assert book.states("T1") == ["posted", "clean/posted"]


def test_several_parts_of_one_split_claim_post_and_none_is_a_reversal(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("97110", 10000), ("97110", 10000), ("99213", 20000)])
    part = Svc("97110", 8000, (Cas("CO", "45", 2000),))
    parts = [
        Clp("C1", (part,), control="ICN1"),
        Clp("C1", (Svc("99213", 15000, (Cas("CO", "45", 5000),)),), control="ICN2"),
        Clp("C1", (part,), control="ICN3"),
    ]
    post(office, book.remit("T1", parts))
    assert book.states("T1") == ["posted", "clean/posted", "clean/posted", "clean/posted"]
    assert book.parties("C1") == {}


def test_candidates_stand_side_by_side_with_what_agrees_and_what_differs(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)])
    book.claim("C2", [("99213", 20000)])
    post(office, book.remit("T1", [Clp("0", (LINE,), control="ICN7")]))
    assert book.states("T1") == ["posted", "unmatched/exception"]
    with office.unit("chen", read_only=True) as unit:
        found = list_candidates(unit, received_id(office, "T1"))
    assert [each.number for each in found.claims] == ["C1", "C2"]
    assert {each.score for each in found.claims} == {85}
    first = found.claims[0]
    assert set(first.agrees) == {"name", "member", "date", "charge"}
    assert [(each.party, each.cents) for each in first.balances] == [("primary", 20000)]
    assert [(row.sequence, row.line_no, row.received_paid, row.our_charge) for row in first.lines] == [
        (1, 1, 12000, 20000)
    ]
    assert (found.paid, found.verdict, found.trace) == (12000, "unmatched", "T1")


def test_a_pick_posts_the_claim_and_the_next_one_with_the_same_alteration_posts_by_itself(office: Office) -> None:
    book = PostingBook(office)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA", member="M1")
    book.claim("10002", [("99213", 20000)], name="TWO,BEA", member="M2")
    strange = Clp("QX10001", (LINE,), name="ELSE,ZOE", member="", control="ICN1")
    post(office, book.remit("T1", [strange]))
    assert book.states("T1") == ["posted", "unmatched/exception"]
    done = pick(office, "T1", "10001")
    assert (done.posting.posted, done.claim, done.remembered) == (1, "10001", "puts QX before the number")
    assert book.states("T1")[1].endswith("/posted")
    assert book.equation("T1") == (12000, 12000, 0, 0, 0)
    # Nothing but the altered number and the charge agrees: without the pick nobody would find it.
    post(office, book.remit("T2", [Clp("QX10002", (LINE,), name="", member="", control="ICN2")]))
    assert book.states("T2") == ["posted", "clean/posted"]
    assert "altered as chosen on" in match_text(office, "T2")
    assert "chen" in match_text(office, "T2")
    with office.unit("chen", read_only=True) as unit:
        assert [(row.words, row.picked_by, row.times_used) for row in list_picks(unit)] == [
            ("puts QX before the number", "chen", 1)
        ]


def test_claims_that_had_waited_under_numbers_altered_alike_post_with_the_pick(office: Office) -> None:
    book = PostingBook(office)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA", member="M1")
    book.claim("10002", [("99213", 20000)], name="TWO,BEA", member="M2")
    post(office, book.remit("T1", [Clp("QX10001", (LINE,), name="ELSE,ZOE", member="")]))
    post(office, book.remit("T2", [Clp("QX10002", (LINE,), name="", member="", control="ICN2")]))
    assert book.states("T2") == ["posted", "unmatched/exception"]
    assert pick(office, "T1", "10001").followed.posted == 1
    assert (book.states("T2"), book.account("unposted")) == (["posted", "clean/posted"], 0)


def test_a_forgotten_pick_finds_nothing_any_more(office: Office) -> None:
    book = PostingBook(office)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA")
    book.claim("10002", [("99213", 20000)], name="TWO,BEA", member="M2")
    book.remit("T1", [Clp("QX10001", (LINE,), name="ELSE,ZOE", member="")])
    kept = pick(office, "T1", "10001").pick_id
    assert kept is not None
    with office.unit("chen") as unit:
        forget_pick(unit, kept)
    dearer = Svc("99213", 12000, (Cas("CO", "45", 6000), Cas("PR", "2", 3000)))
    post(office, book.remit("T2", [Clp("QX10002", (dearer,), name="TWO,B", member="WRONG")]))
    assert book.states("T2")[1] == "unmatched/exception"
    with office.unit("chen") as unit, pytest.raises(NotFound):
        forget_pick(unit, kept)
    with office.unit("chen", read_only=True) as unit:
        assert list_picks(unit) == ()
        assert [row.forgotten_by for row in list_picks(unit, forgotten=True)] == ["chen"]


def test_a_wrong_pick_that_was_undone_leaves_no_number_behind(office: Office) -> None:
    book = PostingBook(office)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA")
    book.claim("10002", [("99213", 20000)], name="TWO,BEA", member="M2")
    book.remit("T1", [Clp("0", (LINE,), name="ELSE,ZOE", member="M1", control="ICN1")])
    pick(office, "T1", "10002")
    with office.unit("chen") as unit:
        reverse_remittance(unit, "T1", reason="wrong claim")
    pick(office, "T1", "10001")
    assert book.parties("10002") == {"primary": 20000}
    again = Clp("0", LINE_BACK, "22", control="ICN1", name="", member="", paid=-12000, charge=-20000)
    post(office, book.remit("T2", [again]))
    assert book.states("T2") == ["posted", "reversal/posted"]
    assert book.parties("10001") == {"primary": 20000}


def test_a_pick_without_remembering_keeps_nothing(office: Office) -> None:
    book = PostingBook(office)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA")
    book.remit("T1", [Clp("QX10001", (LINE,), name="ELSE,ZOE", member="")])
    assert pick(office, "T1", "10001", remember=False).pick_id is None
    with office.unit("chen", read_only=True) as unit:
        assert list_picks(unit) == ()


def test_what_is_posted_is_not_picked_again(office: Office) -> None:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    with pytest.raises(Conflict, match=r"posted already: .+ posted it at \d\d/\d\d/\d\d \d\d:\d\d; undo"):
        pick(office, "T1", "C1")


def test_a_claim_of_another_payer_cannot_be_picked(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000)], payers=("MED",))
    post(office, book.remit("T1", [Clp("0", (LINE,))], payer="ALD"))
    with pytest.raises(Refused, match="not one of the claim's payers"):
        pick(office, "T1", "C1")


def test_twins_decided_differently_post_once_a_person_pairs_them(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("97110", 10000), ("97110", 10000)])
    twins = (Svc("97110", 0, (Cas("CO", "50", 10000),)), Svc("97110", 8000, (Cas("CO", "45", 2000),)))
    post(office, book.remit("T1", [Clp("C1", twins, control="ICN1")]))
    assert book.states("T1") == ["posted", "review/exception"]
    part = received_id(office, "T1")
    with office.unit("chen", read_only=True) as unit:
        shown = list_candidates(unit, part).claims[0]
    assert "equal lines" in shown.line_problem
    theirs = [row.remit_line_id for row in shown.lines if row.remit_line_id]
    ours = [row.line_id for row in shown.lines if row.line_id]
    with office.unit("chen") as unit:
        pick_lines(unit, part, [LinePick(theirs[0], ours[1])], today=TODAY)
    with office.unit("root") as unit:
        open_lines = unit.rows("SELECT line_id FROM led.line_balance WHERE cents <> 0", into=int)
    assert open_lines == [ours[1]]


def test_a_line_of_another_received_claim_cannot_be_paired(office: Office) -> None:
    book = one_claim(office)
    book.remit("T1", [PAID])
    with pytest.raises(Refused, match="not a line of this received claim"):
        pick(office, "T1", "C1", lines=(LinePick(999_999, 1),))


def elsewhere(office: Office, book: PostingBook) -> None:
    """The claim C1 stands in the book of another practice, OTH."""
    mine = book.practice, book.location
    with office.unit("root") as unit:
        book.practice, book.location = book._practice(unit, "OTH")
    book.claim("C1", [("99213", 20000)])
    book.practice, book.location = mine


def test_a_claim_of_another_practice_says_so_and_names_it_only_to_whom_may_see_it(office: Office) -> None:
    book = PostingBook(office)
    elsewhere(office, book)
    office.enrol("mina", "poster", scopes=(Scope("QFM"),))
    post(office, book.remit("T1", [Clp("C1", (LINE,))]))
    assert book.states("T1") == ["posted", "other_practice/exception"]
    part = received_id(office, "T1")
    with office.unit("chen", read_only=True) as unit:
        assert list_candidates(unit, part).elsewhere == "OTH"
    with office.unit("mina", read_only=True) as unit:
        found = list_candidates(unit, part)
        assert (found.elsewhere, found.claims) == ("", ())
        assert found.why == "It is a claim of another practice of this office."
        assert unit.rows("SELECT practice_id FROM api.claims_elsewhere_v1(%(p)s)", {"p": [part]}, into=int) == [0]


def test_the_same_number_of_another_practice_on_another_day_says_nothing(office: Office) -> None:
    book = PostingBook(office)
    elsewhere(office, book)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.claim SET service_from = '2025-01-01', service_to = '2025-01-01'")
    post(office, book.remit("T1", [Clp("C1", (LINE,))]))
    assert book.states("T1") == ["posted", "unmatched/exception"]


def test_nobody_asks_about_received_claims_of_a_practice_he_does_not_hold(office: Office) -> None:
    book = PostingBook(office)
    elsewhere(office, book)
    office.enrol("otto", "poster", scopes=(Scope("OTH"),))
    book.remit("T1", [Clp("C1", (LINE,))])
    part = received_id(office, "T1")
    with office.unit("otto") as unit:
        assert unit.rows("SELECT practice_id FROM api.claims_elsewhere_v1(%(p)s)", {"p": [part]}, into=int) == []
        with pytest.raises(NotFound):
            list_candidates(unit, part)
        with pytest.raises(NotFound):
            pick_claim(unit, part, "C1", today=TODAY)


def test_a_claim_of_another_location_of_the_practice_matches_as_any_other(office: Office) -> None:
    book = PostingBook(office)
    with office.unit("root") as unit:
        book.location = unit.number(
            "INSERT INTO app.location (practice_id, code, name) VALUES (%(p)s, 'WEST', 'West') RETURNING id",
            {"p": book.practice},
        )
    book.claim("C1", [("99213", 20000)])
    post(office, book.remit("T1", [PAID]))
    assert book.states("T1") == ["posted", "clean/posted"]


def test_a_specialist_cannot_pick(office: Office) -> None:
    book = one_claim(office)
    book.remit("T1", [Clp("0", (LINE,))])
    part = received_id(office, "T1")
    with office.unit("lopez") as unit, pytest.raises(NotPermitted, match="poster"):
        pick_claim(unit, part, "C1", today=TODAY)


def test_the_statements_of_a_slice_do_not_grow_with_its_unmatched_claims(office: Office) -> None:
    book = PostingBook(office)
    counts = []
    for size in (2, 4, 40):  # the first leaves decisions behind, as any book has them
        for at in range(size):
            book.claim(f"B{size}X{at}", [("99213", 20000)], name=f"N{size}X{at},ANA", member=f"M{size}X{at}")
        named = [Clp(f"B{size}X{at}", (LINE,), name=f"N{size}X{at},ANA", member="") for at in range(0, size, 2)]
        lost = [Clp(f"ZZ{size}{at}", (LINE,), name=f"N{size}X{at},ANA", member="") for at in range(1, size, 2)]
        remit = book.remit(f"T{size}", [*named, *lost])
        with office.unit("svc_import") as unit:
            post_by_mode(unit, [remit], today=TODAY)
            counts.append(unit.statements)
    assert counts[1] == counts[2]
    assert counts[2] <= 26


def test_a_pick_is_seen_only_by_those_of_the_practice(office: Office) -> None:
    book = PostingBook(office)
    elsewhere(office, book)
    book.claim("10001", [("99213", 20000)], name="ONE,ANA")
    book.remit("T1", [Clp("QX10001", (LINE,), name="ELSE,ZOE", member="")])
    kept = pick(office, "T1", "10001").pick_id
    office.enrol("otto", "poster", scopes=(Scope("OTH"),))
    with office.unit("otto") as unit:
        assert list_picks(unit, forgotten=True) == ()
        with pytest.raises(NotFound):
            forget_pick(unit, kept or 0)


def test_approving_with_a_chosen_claim_still_works_by_number(office: Office) -> None:
    book = one_claim(office)
    book.remit("T1", [Clp("0", (LINE,), name="ELSE,ZOE", member="", control="ICN9")])
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY, claim="0", matched_to="C1")
    assert book.states("T1")[1].endswith("/posted")
