"""Paper: keyed checks become remittances, posted by the one service."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from app.domain.errors import AppError, Conflict, Refused
from app.domain.remit import RemitClaim, RemitHeader
from app.edi.balance import check_claim
from app.posting.paper import (
    hold_check,
    open_batch,
    release_check,
    show_check,
)
from app.posting.paper_key import (
    add_check,
    add_claim,
    find_claims,
    save_check,
    save_claim,
    start_claim,
)
from app.posting.paper_post import (
    close_batch,
    complete_check,
)
from app.posting.paper_text import typed_claim
from app.posting.paper_types import CheckDraft, ClaimDraft, ProviderRow
from tests.db.paper_book import DAY, Paper, paper_book
from tests.db.posting_book import SERVED, TODAY, broken_invariants
from tests.office import Office


@pytest.fixture
def paper(office: Office) -> Paper:
    return paper_book(office)


def test_a_keyed_check_posts_like_an_835_and_every_equation_holds(paper: Paper) -> None:
    done = paper.complete(paper.key())
    assert (done.result, done.posted, done.posted_cents, done.exceptions) == ("posted", 1, 19000, 0)
    assert paper.book.parties("C1") == {"patient": 5000}
    assert paper.book.account("contractual") == 6000
    assert paper.book.equation("0004711") == (19000, 19000, 0, 0, 0)
    assert paper.book.states("0004711") == ["posted", "clean/posted"]
    with paper.office.unit("root") as unit:
        assert unit.text("SELECT source FROM app.remit") == "paper"
        assert unit.rows("SELECT allowed_cents FROM app.remit_line ORDER BY sequence", into=int) == [15000, 9000]
        facts = msgspec.json.decode(unit.text("SELECT facts::text FROM app.remit_claim"), type=RemitClaim)
        header = msgspec.json.decode(unit.text("SELECT header::text FROM app.remit"), type=RemitHeader)
    assert (facts.number, facts.paid, check_claim(facts).ok) == ("C1", 19000, True)
    assert (header.amount, header.trace, header.payment_date, header.payee.identifier) == (19000, "0004711", DAY, "QFM")
    assert broken_invariants(paper.office) == []


def test_a_colleagues_half_typed_row_is_not_overwritten(paper: Paper) -> None:
    check = paper.key()
    with paper.office.unit("chen") as unit:
        claim = show_check(unit, check).claims[0]
        release_check(unit, check)
    with paper.office.unit("okoye") as unit:
        save_claim(unit, claim.paper_claim_id, claim.version, replace(claim.draft, control_number="ICN9"))
        release_check(unit, check)
    with pytest.raises(Conflict, match="changed by somebody else"), paper.office.unit("chen") as unit:
        save_claim(unit, claim.paper_claim_id, claim.version, claim.draft)
    with paper.office.unit("chen") as unit:
        assert set(show_check(unit, check).row.keyers) == {"chen", "okoye"}


def test_a_check_that_is_one_cent_off_or_has_a_line_that_is_off_is_refused_and_nothing_is_posted(paper: Paper) -> None:
    check = paper.key()
    with paper.office.unit("chen") as unit:
        seen = show_check(unit, check)
        save_check(unit, check, seen.row.version, replace(seen.draft, amount=19001))
    with pytest.raises(Refused, match=r"190\.01, keyed are 190\.00: off by 0\.01"):
        paper.complete(check)
    with paper.office.unit("chen") as unit:
        seen = show_check(unit, check)
        save_check(unit, check, seen.row.version, replace(seen.draft, amount=19000))
        claim = seen.claims[0]
        bad = replace(claim.draft.lines[0], adjustments=claim.draft.lines[0].adjustments[:1])
        save_claim(unit, claim.paper_claim_id, claim.version, replace(claim.draft, lines=(bad, claim.draft.lines[1])))
    with pytest.raises(Refused, match="Claim 1: line 1 does not add up"):
        paper.complete(check)
    with paper.office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.remit") == 0


def test_recoupment_and_interest_rows_are_provider_level_and_the_check_still_closes(paper: Paper) -> None:
    with paper.office.unit("chen") as unit:
        head = paper.head(amount=19000 + 250 - 4000, provider=(ProviderRow("WO", 4000, "LETTER-8"),))
        check = add_check(unit, paper.batch, head).row_id
        add_claim(unit, check, replace(paper.typed("chen", paper.claim), interest=250))
    done = paper.complete(check)
    assert (done.posted_cents, done.provider_level_cents) == (19000, -3750)
    assert paper.book.equation("0004711") == (15250, 19000, 0, -3750, 0)
    assert paper.book.account("interest") == -250
    assert paper.book.parties("C1") == {"patient": 5000}
    assert broken_invariants(paper.office) == []


def test_a_zero_check_posts_a_denial_without_cash(paper: Paper) -> None:
    with paper.office.unit("chen") as unit:
        batch = open_batch(unit, paper.book.practice, control_cents=0, control_count=1, kind="zero")
        check = add_check(unit, batch, CheckDraft(paper.payer, "", 0, "NON", DAY)).row_id
        draft = start_claim(unit, paper.claim, paper.payer)
        from app.posting.paper_types import PaperAdjustment  # noqa: PLC0415

        lines = tuple(replace(line, adjustments=(PaperAdjustment("CO", "50", line.charge),)) for line in draft.lines)
        add_claim(unit, check, replace(draft, lines=lines))
    with pytest.raises(Refused, match="batch is for checks of zero"), paper.office.unit("chen") as unit:
        add_check(unit, batch, paper.head())
    assert paper.complete(check).posted == 1
    assert "denial" in paper.book.open_reasons("C1")
    with paper.office.unit("chen") as unit:
        close_batch(unit, batch)


def test_a_claim_that_is_not_ours_waits_as_an_exception_with_its_money(paper: Paper) -> None:
    from app.posting.paper_types import PaperAdjustment, PaperLine  # noqa: PLC0415

    with paper.office.unit("chen") as unit:
        check = add_check(unit, paper.batch, paper.head(amount=5000)).row_id
        line = PaperLine(8000, 5000, 5000, (PaperAdjustment("CO", "45", 3000),), procedure="99214", service_from=SERVED)
        add_claim(unit, check, ClaimDraft(number="ZZ77", patient_name="Moss, Edgar", lines=(line,)))
    done = paper.complete(check)
    assert (done.posted, done.exceptions, done.exception_cents) == (0, 1, 5000)
    assert paper.book.account("unposted") == -5000


def test_twins_of_one_claim_are_told_apart_because_the_clerk_names_the_line(paper: Paper) -> None:
    claim = paper.book.claim("C2", [("97110", 6000), ("97110", 6000)])
    with paper.office.unit("chen") as unit:
        check = add_check(unit, paper.batch, paper.head(amount=4000)).row_id
        draft = start_claim(unit, claim, paper.payer)
        paid, refused = draft.lines
        from app.posting.paper_types import PaperAdjustment  # noqa: PLC0415

        lines = (
            replace(paid, allowed=4000, paid=4000, adjustments=(PaperAdjustment("CO", "45", 2000),)),
            replace(refused, allowed=0, adjustments=(PaperAdjustment("CO", "50", 6000),)),
        )
        add_claim(unit, check, replace(draft, lines=lines))
    assert paper.complete(check).posted == 1
    with paper.office.unit("root") as unit:
        paired = unit.rows("SELECT claim_line_id FROM app.remit_line ORDER BY sequence", into=int)
    assert paired == [line.line_id for line in draft.lines]


def test_a_check_of_50_claims_takes_the_same_statements_as_one_of_2(paper: Paper) -> None:
    def statements(count: int, trace: str) -> int:
        batch = paper.new_batch(19000 * count, 1)
        claims = [paper.more(f"{trace}N{at}") for at in range(count)]
        with paper.office.unit("chen") as unit:
            check = add_check(unit, batch, paper.head(trace, 19000 * count)).row_id
        drafts = [paper.typed("chen", claim) for claim in claims]
        with paper.office.unit("chen") as unit:
            for draft in drafts:
                add_claim(unit, check, draft)
        with paper.office.unit("chen") as unit:
            version = show_check(unit, check).row.version
            before = unit.statements
            assert complete_check(unit, check, version, today=TODAY).posted == count
            return unit.statements - before

    assert statements(2, "7001") == statements(50, "7002") <= 30


def test_a_claim_is_found_by_name_and_day_account_number_and_amount(paper: Paper) -> None:
    with paper.office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.patient_location (practice_id, location_id, patient_id, name_norm) "
            "SELECT practice_id, location_id, patient_id, name_norm FROM app.claim"
        )
        unit.execute("UPDATE app.account SET number = 'G501', version = version + 1")
    for text in ("rivera 02/02/2026", "Rivera, Ana", "G501", "300.00"):
        with paper.office.unit("chen") as unit:
            found = find_claims(unit, paper.batch, paper.payer, text, today=TODAY)
        assert [(each.number, each.party) for each in found] == [("C1", "primary")], text
    with paper.office.unit("chen") as unit:
        assert find_claims(unit, paper.batch, paper.payer, "rivera 02/03/2026", today=TODAY) == ()


def test_a_clerk_of_one_location_sees_and_keys_nothing_of_a_practices_paper(paper: Paper) -> None:
    from app.security.people import Scope  # noqa: PLC0415

    check = paper.key()
    paper.office.enrol("part", "poster", scopes=(Scope("QFM", "MAIN"),))
    with paper.office.unit("part") as unit:
        assert unit.number("SELECT count(*) FROM app.paper_check") == 0
    with pytest.raises(AppError), paper.office.unit("part") as unit:
        hold_check(unit, check)
    with pytest.raises(AppError), paper.office.unit("part") as unit:
        add_check(unit, paper.batch, paper.head("88"))


def test_a_take_back_on_paper_undoes_the_decision_it_names(paper: Paper) -> None:
    """A zero check: the payer takes 190.00 back from one claim and pays it on another (DOMAIN.md 4)."""
    paper.complete(paper.key())
    other = paper.more("C2")
    with paper.office.unit("chen") as unit:
        batch = open_batch(unit, paper.book.practice, control_cents=0, control_count=1, kind="zero")
        check = add_check(unit, batch, CheckDraft(paper.payer, "Z9", 0, "NON", DAY)).row_id
        back = typed_claim(start_claim(unit, paper.claim, paper.payer), ["150,120", "90,70"], take_back=True)
        add_claim(unit, check, back)
        add_claim(unit, check, paper.typed("chen", other))
    done = paper.complete(check)
    assert (done.posted, done.exceptions, done.posted_cents) == (2, 0, 0)
    assert paper.book.parties("C1") == {"primary": 30000}
    assert paper.book.parties("C2") == {"patient": 5000}
    assert paper.book.states("Z9") == ["posted", "reversal/posted", "clean/posted"]
    assert broken_invariants(paper.office) == []


@pytest.mark.parametrize(("amount", "method", "words"), [(-1, "CHK", "never negative"), (5, "NON", "amount is zero")])
def test_a_head_that_cannot_be_is_not_even_kept(paper: Paper, amount: int, method: str, words: str) -> None:
    with pytest.raises(Refused, match=words), paper.office.unit("chen") as unit:
        add_check(unit, paper.batch, CheckDraft(paper.payer, "1", amount, method))
