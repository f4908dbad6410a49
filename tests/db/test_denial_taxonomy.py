"""The taxonomy in the database: the SQL twin, refusals classified however they come in, gaps, rows of the office."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from msgspec.structs import replace as replace_struct

from app.db.unit import Unit
from app.denials.taxonomy import Mapping, ask_meaning, classify_again, list_gaps, list_rows, map_refusal, retire_row
from app.domain.errors import NotPermitted, Refused
from app.posting.paper_key import add_check, add_claim
from app.posting.paper_types import PaperAdjustment
from app.rules.taxonomy import Meaning, Refusal, TaxonomyRow, choose, seed_categories, seed_taxonomy
from app.security.people import Scope
from tests.db.denial_book import open_denial_book
from tests.db.paper_book import paper_book
from tests.db.posting_book import PostingBook, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office
from tests.work_book import TODAY

_TWIN = """
    SELECT coalesce(k.rule_id, 0) AS rule, k.category, k.root_cause, k.team, k.appealable, k.clock, k.remark,
        k.mapped, k.steps
    FROM unnest(%(groups)s::text[], %(reasons)s::text[], %(remarks)s::text[], %(payers)s::int[], %(types)s::text[],
                %(days)s::date[]) WITH ORDINALITY AS asked (grp, reason, remarks, payer, kind, day, at)
        CROSS JOIN LATERAL app.choose_denial_rule(asked.grp, asked.reason, string_to_array(nullif(asked.remarks,
            ''), ' '),
            asked.payer, asked.kind, asked.day) AS k
    ORDER BY asked.at"""
_ROWS = """
    SELECT reason_code AS reason, category, group_code AS "group", remark_code AS remark, payer_type, payer_id,
        root_cause, team,
        appealable, clock, bars_appeal, needs_remark, steps, effective_from, effective_to, id FROM app.denial_rule"""
KINDS = ("commercial", "medicare", "medicaid", "dental")


def twins(unit: Unit, asked: list[Refusal]) -> list[Meaning]:
    return unit.rows(
        _TWIN,
        {
            "groups": [each.group for each in asked],
            "reasons": [each.reason for each in asked],
            "remarks": [" ".join(each.remarks) for each in asked],
            "payers": [each.payer_id for each in asked],
            "types": [each.payer_type for each in asked],
            "days": [each.on for each in asked],
        },
        into=Meaning,
    )


def test_the_sql_twin_answers_like_the_python_over_random_rows_and_refusals(office: Office) -> None:
    book = open_denial_book(office)
    dice = random.Random(4)
    reasons = [*[row.reason for row in seed_taxonomy()][:40], "16", "50", "97", "252", "8888"]
    remarks = ["MA130", "N290", "M127", "MA27", "N4", "N999", "N211", "M144"]
    with office.unit("root") as unit:
        for at in range(150):
            unit.execute(
                """INSERT INTO app.denial_rule (payer_id, payer_type, group_code, reason_code, remark_code,
                       category, appealable,
                       bars_appeal, needs_remark, clock, steps, effective_from, effective_to)
                   VALUES (%(payer)s, %(kind)s, %(grp)s, %(reason)s, %(remark)s, %(category)s, %(appealable)s,
                       %(bars)s, %(needs)s,
                       %(clock)s, %(steps)s, %(start)s, %(end)s)""",
                {
                    "payer": (payer := dice.choice((None, book.work.aetna, book.work.care))),
                    "kind": "" if payer else dice.choice(("", *KINDS)),
                    "grp": dice.choice(("", "CO", "PR")),
                    "reason": dice.choice((*reasons, "*")),
                    "remark": dice.choice(remarks),
                    "category": dice.choice(sorted(seed_categories())),
                    "appealable": dice.choice((None, True, False)),
                    "bars": dice.random() < 0.1,
                    "needs": dice.random() < 0.2,
                    "clock": dice.choice(("", "correct", "records")),
                    "steps": [f"step {at}"],
                    "start": date(2026, dice.randint(1, 6), dice.randint(1, 28)),
                    "end": dice.choice((None, date(2026, 9, 1))),
                },
            )
        rows = unit.rows(_ROWS, into=TaxonomyRow)
        asked = [
            Refusal(
                dice.choice(("CO", "PR", "OA")),
                dice.choice(reasons),
                tuple(dice.sample(remarks, dice.randint(0, 3))),
                dice.choice((book.work.aetna, book.work.care, None)),
                dice.choice(KINDS),
                date(2026, dice.randint(1, 12), 15),
            )
            for _ in range(3000)
        ]
        found = twins(unit, asked)
    said = [choose(rows, seed_categories(), each) for each in asked]
    assert found == said
    assert len({each.rule for each in said}) > 60  # many rows decided, not a few
    assert any(not each.appealable for each in said) and any(not each.mapped for each in said)


def refused(reason: str, *, remarks: tuple[str, ...] = (), number: str = "C1") -> Clp:
    return Clp(number, (Svc("99213", 0, (Cas("CO", reason, 20000),)),), status="4", remarks=remarks)


def opened(office: Office, claim: int) -> str:
    with office.unit("root") as unit:
        return unit.text(
            """SELECT concat_ws('|', category, root_cause, team, remark_code, array_to_string(remarks, ','),
                procedure, payer_id, appealable)
               FROM app.work_reason WHERE claim_id = %(claim)s AND kind = 'denial' AND closed_on IS NULL""",
            {"claim": claim},
        )


def test_a_refusal_is_classified_when_an_835_posts_it(office: Office) -> None:
    book = PostingBook(office)
    claim = book.claim("C1", [("99213", 20000)])
    remit = book.remit("T1", [refused("16", remarks=("MA130", "N290"))])
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit_line SET remarks = '{M127}'")
    post(office, remit)
    payer = book.payers["ALD"]
    assert opened(office, claim) == f"documentation|records|records|M127|M127,MA130,N290|99213|{payer}|f"
    with office.unit("root") as unit:
        assert unit.text("SELECT category FROM app.work_item WHERE claim_id = %(c)s", {"c": claim}) == "documentation"


def test_the_same_refusal_keyed_from_paper_is_classified_alike(office: Office) -> None:
    paper = paper_book(office)
    with office.unit("chen") as unit:
        check = add_check(unit, paper.batch, paper.head(amount=7000)).row_id
        typed = paper.typed("chen", paper.claim)
        no = replace_struct(typed.lines[0], paid=0, adjustments=(PaperAdjustment("CO", "16", 20000),),
            remarks=("M127",))
        add_claim(unit, check, replace_struct(typed, lines=(no, typed.lines[1])))
    with office.unit("root") as unit:
        unit.execute("UPDATE app.paper_batch SET control_cents = 7000")
    paper.complete(check)
    assert opened(office, paper.claim) == f"documentation|records|records|M127|M127|99213|{paper.payer}|t"


def test_a_row_of_the_office_is_written_gives_way_and_classifies_what_is_open(office: Office) -> None:
    book = open_denial_book(office)
    row = Mapping("16", "documentation", payer="AETNA", steps=("Ask for the note.",))
    with office.unit("okoye") as unit:
        assert map_refusal(unit, row, effective_from=date(2026, 1, 1), today=TODAY) == 4
        assert map_refusal(unit, replace(row, category="coding"), effective_from=TODAY, today=TODAY) == 4
        assert [(each.category, each.effective_to) for each in list_rows(unit, reason="16", seed=False)] == [
            ("documentation", date(2026, 11, 19)),
            ("coding", None),
        ]
        assert ask_meaning(unit, "CO", "16", on=date(2026, 3, 1), payer="AETNA").category == "documentation"
        assert ask_meaning(unit, "CO", "16", on=TODAY, payer="AETNA").category == "coding"
        assert classify_again(unit, today=TODAY) == 0  # nothing differs any more
        retire_row(unit, replace(row, category="coding"), on=TODAY)
    assert {each.category for each in book.of(book.n1[0], book.n2)} == {"coding"}


def test_only_a_supervisor_of_the_whole_office_maps(office: Office) -> None:
    open_denial_book(office)
    office.enrol("lena", "supervisor", scopes=(Scope("N"),))
    row = Mapping("16", "coding")
    for login in ("lopez", "lena"):
        with pytest.raises(NotPermitted), office.unit(login) as unit:
            map_refusal(unit, row, effective_from=TODAY, today=TODAY)
    with pytest.raises(Refused, match="no category"), office.unit("okoye") as unit:
        map_refusal(unit, Mapping("16", "nonsense"), effective_from=TODAY, today=TODAY)


def test_what_no_row_names_surfaces_with_count_and_dollars_until_it_is_mapped(office: Office) -> None:
    book = PostingBook(office)
    for at in (1, 2):
        book.claim(f"C{at}", [("99213", 20000)])
    with office.unit("root") as unit:
        unit.execute(
            "INSERT INTO app.posting_rule (group_code, reason_code, treatment, effective_from) "
            "VALUES ('CO', 'D23', 'denial', '2026-01-01')"
        )
    post(office, book.remit("T1", [refused("D23"), refused("D23", number="C2")]))
    with office.unit("okoye") as unit:
        gaps = list_gaps(unit, today=date(2026, 3, 20))
        assert [(gap.group, gap.reason, gap.items, gap.cents) for gap in gaps] == [("CO", "D23", 2, 40000)]
        map_refusal(unit, Mapping("D23", "contract"), effective_from=date(2026, 1, 1), today=date(2026, 3, 20))
        assert list_gaps(unit, today=date(2026, 3, 20)) == ()
