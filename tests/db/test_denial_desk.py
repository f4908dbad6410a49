"""Groups of refusals, triage and escalation, trends and news; the group query reads one index."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest

from app.__main__ import main
from app.db.unit import Unit
from app.denials.acts import do_act
from app.denials.clusters import _params as cluster_params
from app.denials.clusters import cluster_sql, list_clusters, list_refusals, work_of_claim
from app.denials.taxonomy import escalate
from app.denials.trends import list_news, list_trends
from app.denials.types import DEFAULT_DIMENSIONS, Wanted, WantedAct
from app.domain.errors import Refused
from app.jobs.daily import run_daily
from tests.db.denial_book import DenialBook, open_denial_book
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book

MANY = 30_000


def test_refusals_are_grouped_and_each_group_lists_its_claims(office: Office) -> None:
    book = open_denial_book(office)
    with office.unit("lopez", read_only=True) as unit:
        groups = list_clusters(unit, by=("payer", "reason", "procedure"))
        assert [(each.code, each.items, each.cents) for each in groups] == [("CO-16", 4, 40000), ("CO-50", 1, 10000)]
        found = {row.claim_id for row in list_refusals(unit, groups[0].key, today=TODAY)}
        assert found == {*book.n1[:2], book.n2, book.s1}
        by_place = list_clusters(unit, by=("location",), order="number")
        assert [(each.location, each.items) for each in by_place] == [("N1", 3), ("N2", 1), ("S1", 1)]
        only = list_clusters(unit, Wanted(categories=("medical_necessity",)), by=("category",))
        assert [(each.key.category, each.items) for each in only] == [("medical_necessity", 1)]
        [work] = work_of_claim(unit, book.n1[2])
        assert work.title == "Medical necessity" and work.steps[0].startswith("Check the diagnosis")
        assert (work.clock_kind, work.clock_on) == ("appeal1", TODAY + timedelta(days=60))
    with office.unit("nadia", read_only=True) as unit:
        assert [each.items for each in list_clusters(unit, by=("reason",))] == [1]
    with pytest.raises(Refused, match="Group by"), office.unit("lopez") as unit:
        list_clusters(unit, by=("colour",))


def told(book: DenialBook) -> dict[int, str]:
    with book.office.unit("root") as unit:
        rows = unit.rows(
            "SELECT r.claim_id || ' ' || r.escalated || ' ' || coalesce((SELECT i.escalated FROM app.work_item i "
            "WHERE i.claim_id = r.claim_id AND i.status <> 9), 0) FROM app.work_reason r WHERE r.kind = 'denial'",
            into=str,
        )
    return {int(row.split()[0]): row.partition(" ")[2] for row in rows}


def test_what_nobody_decided_on_in_two_business_days_and_what_is_old_is_told_to_a_lead_once(office: Office) -> None:
    book = open_denial_book(office)
    with office.unit("lopez") as unit:  # decided on: no triage is missing
        do_act(unit, WantedAct("request", asked_of="practice", what="the note"), book.of(book.n1[1]), today=TODAY)
    today = date.today()
    with office.unit("root") as unit:
        for claim, days in ((book.n1[0], 8), (book.n1[1], 8), (book.n1[2], 31), (book.n2, 46), (book.s1, 0)):
            unit.execute(
                "UPDATE app.work_reason SET opened_on = %(day)s, "
                "opened_at = clock_timestamp() - make_interval(days => %(d)s) WHERE claim_id = %(c)s",
                {"day": today - timedelta(days=days), "d": days, "c": claim},
            )
    with office.unit("svc_daily") as unit:
        assert escalate(unit, today=today) == 3
        assert escalate(unit, today=today) == 0
    assert told(book) == {book.n1[0]: "1 1", book.n1[1]: "0 0", book.n1[2]: "2 2", book.n2: "3 3", book.s1: "0 0"}
    assert book.text("SELECT count(*) FROM app.event WHERE kind = 'escalation'") == "3"
    assert "within two business days" in book.text(
        "SELECT text FROM app.event WHERE kind = 'escalation' AND claim_id = %(c)s", c=book.n1[0]
    )
    with office.unit("okoye", read_only=True) as unit:
        assert sum(each.items for each in list_clusters(unit, Wanted(escalated=2), by=("reason",))) == 2


def test_a_weekend_is_no_part_of_the_48_hours(office: Office) -> None:
    book = open_denial_book(office)
    friday = date(2026, 11, 20)
    with office.unit("root") as unit:
        moved = "UPDATE app.work_reason SET opened_on = %(d)s, opened_at = %(d)s::date + time '15:00'"
        unit.execute(moved, {"d": friday})
    ask = "SELECT api.escalate_denials_v1(%(p)s, %(at)s::timestamptz, %(day)s::date)"
    with office.unit("svc_daily") as unit:
        zone = unit.text("SELECT zone FROM app.office_clock")
        for day, found in ((date(2026, 11, 22), 0), (date(2026, 11, 24), 3)):
            clock = f"{day} {'23:00' if found == 0 else '15:01'} {zone}"
            assert unit.number(ask, {"p": book.work.north, "at": clock, "day": day}) == (4 if found else 0)


def test_the_nightly_run_classifies_and_escalates_and_a_second_run_changes_nothing(office: Office) -> None:
    book = open_denial_book(office)
    with office.unit("root") as unit:
        blank = "UPDATE app.work_reason SET category = '', denial_rule = NULL WHERE claim_id = %(c)s"
        unit.execute(blank, {"c": book.n2})
    first = run_daily(office.database("svc_daily"), today=TODAY)
    assert first.classified == 1
    second = run_daily(office.database("svc_daily"), today=TODAY)
    assert (second.classified, second.told, second.routed) == (0, 0, 0)


def test_trends_and_news_tell_what_changed(office: Office) -> None:
    book = open_denial_book(office)
    with office.unit("root") as unit:
        older = "UPDATE app.work_reason SET opened_on = %(d)s WHERE claim_id = %(c)s"
        unit.execute(older, {"d": TODAY - timedelta(days=60), "c": book.n1[0]})
        ended = "UPDATE app.work_reason SET closed_on = %(d)s, closed_text = 'Written off.' WHERE claim_id = %(c)s"
        unit.execute(ended, {"d": TODAY, "c": book.n1[2]})
    with office.unit("lopez", read_only=True) as unit:
        cells = list_trends(unit, by="root_cause", today=TODAY)
        assert sum(each.items for each in cells) == 5 and {each.name for each in cells} == {"billing", "clinical"}
        assert sum(each.written_off for each in cells) == 10000
        assert {each.name for each in list_trends(unit, by="location", today=TODAY)} == {"N1", "N2", "S1"}
        # CO-16 came before; CO-50 came only lately, once.
        assert list_news(unit, today=TODAY, least=2) == ()
        assert [(each.reason, each.items) for each in list_news(unit, today=TODAY, least=1)] == [("50", 1)]


def test_the_command_line_does_what_the_window_does(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = open_denial_book(office)
    for name, value in office.environment(tmp_path, "lopez").items():
        monkeypatch.setenv(name, value)
    day = f"--today={TODAY}"
    number = book.text("SELECT number FROM app.claim WHERE id = %(c)s", c=book.n1[0])

    def run(*words: str) -> dict[str, object]:
        code = main(["denial", *words, "--json"])
        found = json.loads(capsys.readouterr().out)
        return cast(dict[str, object], found) | {"code": code}

    assert len(cast(list[object], run("list", day)["refusals"])) == 5
    assert len(cast(list[object], run("clusters", "--by", "reason", day)["clusters"])) == 2
    assert "steps" in json.dumps(run("show", number, day))
    assert run("act", "corrected", number, "--method", "portal", "--preview", day)["act_id"] is None
    done = run("appeal", number, "--method", "mail", "--reference", "R1", day)
    assert "level 2 until" in str(run("decide", number, "upheld", day, f"--on={TODAY}")["why"])
    assert len(cast(list[object], run("acts")["acts"])) == 1
    assert main(["denial", "undo", str(done["act_id"]), day]) != 0  # it was decided since: nothing is undone
    capsys.readouterr()
    assert run("taxonomy", "CO-16", "--remark", "MA130")["appealable"] is False
    assert run("unmapped", day)["code"] == 0
    assert run("trends", day)["code"] == 0 and run("news", day)["code"] == 1 and run("appeals", day)["code"] == 0


@pytest.fixture(scope="module")
def many(module_office: Office) -> Office:
    """Thirty thousand refusals in three locations, forty kinds of them."""
    open_work_book(module_office)
    for place in ("N1", "N2", "S1"):
        add_claims(module_office, MANY // 3, place=place, status="denied")
    with module_office.unit("root") as unit:
        unit.execute(
            """INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on,
                   clock_kind, clock_on, cents, text, group_code, reason_code, remark_code, category, root_cause,
                   payer_id, procedure)
               SELECT practice_id, location_id, id, 'denial', 'denial', %(t)s, %(t)s, 'appeal1',
                   %(t)s::date + (id %% 90)::integer, balance_cents, 'denied', 'CO',
                   (ARRAY['16', '50', '97', '197', '29'])[1 + id %% 5], (ARRAY['', 'N290'])[1 + id %% 2],
                   'claim_data', 'billing', payer_id, (ARRAY['99213', '99214', '70553', '20610'])[1 + id %% 4]
               FROM app.claim""",
            {"t": TODAY},
        )
    with module_office.database("root").statement() as unit:
        unit.execute("VACUUM (ANALYZE) app.work_reason")
    return module_office


def plan_of(unit: Unit, sql: str, params: dict[str, object]) -> dict[str, object]:
    (found,) = cast(list[dict[str, object]], unit.value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params))
    return found


def nodes(plan: dict[str, object]) -> list[dict[str, object]]:
    inner = cast(list[dict[str, object]], plan.get("Plans", []))
    return [plan, *(each for part in inner for each in nodes(part))]


def test_thirty_thousand_refusals_are_grouped_without_a_subplan_per_row(many: Office) -> None:
    with many.unit("lopez", read_only=True) as unit:
        params = cluster_params(Wanted()) | {"limit": 200}
        found = plan_of(unit, cluster_sql(DEFAULT_DIMENSIONS), params)
        groups = list_clusters(unit, by=DEFAULT_DIMENSIONS)
    plan = cast(dict[str, object], found["Plan"])
    assert sum(each.items for each in groups) == MANY and len(groups) >= 20
    every = nodes(plan)
    assert not [each for each in every if each.get("Parent Relationship") == "SubPlan"]
    walked = [each for each in every if each.get("Relation Name") == "work_reason"]
    assert walked and all(cast(float, each["Actual Loops"]) <= 3 for each in walked)  # once, or by few workers
    assert not [each for each in every if each.get("Relation Name") in {"claim", "claim_line", "remit_line"}]
    buffers = cast(int, plan["Shared Hit Blocks"]) + cast(int, plan["Shared Read Blocks"])
    assert buffers < MANY / 8  # pages of the reasons, not a look-up per refusal


def test_an_act_on_five_hundred_is_one_call(many: Office) -> None:
    with many.unit("root") as unit:
        some = "ARRAY(SELECT id FROM app.claim ORDER BY id LIMIT 500)"
        unit.execute(f"SELECT api.work_route_v1({some}, '{{}}', %(t)s)", {"t": TODAY})
    with many.unit("lopez") as unit:
        rows = list_refusals(unit, None, Wanted(), today=TODAY, limit=500)
        before = unit.statements
        done = do_act(unit, WantedAct("corrected", method="electronic"), rows, today=TODAY)
        assert done.done == 500
        assert unit.statements - before == 2
    with pytest.raises(Refused, match="1 to 500"), many.unit("lopez") as unit:
        do_act(unit, WantedAct("corrected", method="electronic"), (*rows, rows[0]), today=TODAY)
