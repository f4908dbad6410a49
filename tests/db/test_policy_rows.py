"""The posting policy as rows of the office: set, retired, imported, in force on its day, over the shipped seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from app.__main__ import main
from app.domain.errors import NotFound, NotPermitted, Refused
from app.posting.rulings import RuleKey, ask_ruling, export_rules, import_rules, list_rules, retire_rule, set_rule
from app.posting.service import post_by_mode
from app.posting.unmapped import measure_policy
from app.rules.policy import PolicyRow, Treatment
from app.rules.policy_csv import COLUMNS, WishedRule
from tests.db.posting_book import PAID_ON, TODAY, PostingBook, one_claim, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

FROM = date(2026, 1, 1)
HEAD = ",".join(COLUMNS)


def rule(
    code: str,
    treatment: str,
    *,
    payer: str = "",
    kind: str = "",
    remark: str = "",
    start: date = FROM,
    account: str = "",
    expected: bool = True,
) -> WishedRule:
    group, _, reason = code.partition("-")
    row = PolicyRow(kind, group, reason, Treatment(treatment), start, remark=remark, account=account, expected=expected)
    return WishedRule(payer, row)


def settle(office: Office, *rules: WishedRule) -> None:
    with office.unit("okoye") as unit:
        for each in rules:
            set_rule(unit, each)


def ruled(office: Office, code: str, *, payer: str = "", remark: str = "", on: date = PAID_ON) -> str:
    group, _, reason = code.partition("-")
    with office.unit("chen", read_only=True) as unit:
        return ask_ruling(unit, RuleKey(group, reason, payer, "", remark), on=on).treatment.value


def claim_of(*adjustments: Cas, remarks: Sequence[str] = ()) -> Clp:
    return Clp(
        "C1", (Svc("99213", 20000 - sum(each.cents for each in adjustments), adjustments),), remarks=tuple(remarks)
    )


def test_a_rule_of_the_office_decides_the_next_payment_without_a_restart(office: Office) -> None:
    book = one_claim(office)
    remit = book.remit("T1", [claim_of(Cas("CO", "9999", 500))])
    post(office, remit)
    assert book.states("T1") == ["review", "review/waiting"]
    settle(office, rule("CO-9999", "contractual"))
    post(office, remit)
    assert book.states("T1") == ["posted", "clean/posted"]
    assert book.account("contractual") == 500


def test_the_payer_comes_before_its_type_and_the_type_before_any(office: Office) -> None:
    PostingBook(office)
    settle(
        office,
        rule("CO-45", "review"),
        rule("CO-45", "denial", kind="medicare"),
        rule("CO-45", "information", payer="MED"),
    )
    assert (ruled(office, "CO-45", payer="ALD"), ruled(office, "CO-45", payer="MED")) == ("review", "information")
    with office.unit("chen", read_only=True) as unit:
        assert ask_ruling(unit, RuleKey("CO", "45", "", "medicare"), on=PAID_ON).treatment is Treatment.DENIAL


def test_a_reason_with_a_remark_comes_before_the_reason_alone(office: Office) -> None:
    book = one_claim(office)
    settle(office, rule("CO-16", "contractual", remark="N782"))
    assert (ruled(office, "CO-16"), ruled(office, "CO-16", remark="N782")) == ("denial", "contractual")
    post(office, book.remit("T1", [claim_of(Cas("CO", "16", 20000), remarks=["N782"])]))
    assert (book.parties("C1"), book.account("contractual")) == ({}, 20000)


def test_the_remark_of_a_line_speaks_for_that_line_alone(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 10000), ("85025", 5000)])
    settle(office, rule("CO-16", "contractual", remark="N130"))
    lines = (Svc("99213", 0, (Cas("CO", "16", 10000),)), Svc("85025", 0, (Cas("CO", "16", 5000),)))
    remit = book.remit("T1", [Clp("C1", lines)])
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit_line SET remarks = '{N130}' WHERE procedure = '85025'")
    post(office, remit)
    assert (book.account("contractual"), book.parties("C1")) == (5000, {"primary": 10000})


def test_a_rule_holds_from_its_day_and_the_one_before_ends_the_day_before(office: Office) -> None:
    PostingBook(office)
    settle(office, rule("CO-45", "denial"), rule("CO-45", "review", start=date(2026, 3, 1)))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [ruled(office, "CO-45", on=day) for day in days] == ["contractual", "denial", "denial", "review"]


def test_a_retired_rule_gives_the_seed_its_word_back(office: Office) -> None:
    PostingBook(office)
    settle(office, rule("CO-45", "denial"))
    with office.unit("okoye") as unit:
        retire_rule(unit, RuleKey("CO", "45"), on=date(2026, 2, 1))
    assert (ruled(office, "CO-45", on=date(2026, 2, 1)), ruled(office, "CO-45")) == ("denial", "contractual")
    with pytest.raises(NotFound, match="no such rule"), office.unit("okoye") as unit:
        retire_rule(unit, RuleKey("CO", "45"), on=TODAY)


def test_a_write_off_account_with_its_reason_reaches_the_ledger(office: Office) -> None:
    book = one_claim(office)
    settle(office, rule("CO-9999", "contractual", account="write_off:charity"))
    post(office, book.remit("T1", [claim_of(Cas("CO", "9999", 700))]))
    assert (book.account("write_off"), book.account("contractual"), book.parties("C1")) == (700, 0, {})
    with office.unit("root") as unit:
        assert unit.text("SELECT DISTINCT reference FROM led.entry WHERE account = 'write_off'") == "charity"
    with pytest.raises(Refused, match="no write-off reason"):
        settle(office, rule("CO-9998", "contractual", account="write_off:whim"))


def test_an_import_tells_every_wrong_row_and_writes_nothing(office: Office) -> None:
    PostingBook(office)
    sheet = "\n".join([
        HEAD,
        ",,CO,45,,contractual,yes,,2026-01-01,,fine",
        ",,XX,45,,contractual,yes,,2026-01-01,,group",
        ",,CO,45,,maybe,yes,,2026-01-01,,treatment",
        "NOBODY,,CO,96,,denial,yes,,2026-01-01,,payer",
        ",,CO,97,,denial,yes,contractual,2026-01-01,,account",
        ",,CO,98,,denial,yes,,2026-01-01,2025-01-01,dates",
    ])  # fmt: skip
    with office.unit("okoye") as unit:
        done = import_rules(unit, sheet, dry_run=False)
        listed = list_rules(unit, seed=False)
    told = [(each.row, each.column) for each in done.errors]
    assert told[:4] == [(3, "group"), (4, "treatment"), (6, "account"), (7, "effective_to")]
    assert listed == ()


def test_what_is_exported_can_be_imported_again(office: Office) -> None:
    PostingBook(office)
    settle(office, rule("CO-45", "denial", payer="MED"), rule("PR-96", "review", remark="N130", expected=False))
    with office.unit("okoye") as unit:
        sheet = export_rules(unit)
        before = list_rules(unit, seed=False)
        done = import_rules(unit, sheet, dry_run=False)
        assert (done.errors, done.rules, list_rules(unit, seed=False)) == ((), 2, before)


def test_only_who_answers_for_the_office_rules(office: Office) -> None:
    PostingBook(office)
    with pytest.raises(NotPermitted, match="supervisor"), office.unit("chen") as unit:
        set_rule(unit, rule("CO-45", "denial"))


def test_the_share_of_unmapped_lines_is_measured_and_the_unexpected_counted(office: Office) -> None:
    book = PostingBook(office)
    book.claim("C1", [("99213", 20000), ("85025", 5000)])
    lines = (
        Svc("99213", 19000, (Cas("CO", "9999", 600), Cas("CO", "8888", 400))),
        Svc("85025", 4000, (Cas("CO", "104", 1000),)),
    )
    book.remit("T1", [Clp("C1", lines)])
    with office.unit("okoye", read_only=True) as unit:
        cover = measure_policy(unit, today=TODAY)
    assert (cover.adjustments, cover.unmapped, cover.lines, cover.unmapped_lines) == (3, 2, 2, 1)
    assert (cover.share, cover.cents) == (0.5, 1000)
    assert [(each.reason, each.cents) for each in cover.unexpected] == [("104", 1000)]


def test_the_command_line_rules_as_the_services_do(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    PostingBook(office)
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)
    assert main(["policy", "set", "CO-9999", "denial", "--payer", "MED", "--from", "2026-01-01"]) == 0
    assert capsys.readouterr().out == "CO-9999 of MED is denial from 2026-01-01.\n"
    assert main(["policy", "show", "CO-9999", "--payer", "MED"]) == 0
    assert main(["policy", "show", "CO-9999", "--payer", "ALD"]) == 1
    sheet = tmp_path / "rules.csv"
    assert main(["policy", "export", str(sheet)]) == 0
    assert main(["policy", "import", str(sheet), "--dry-run", "--json"]) == 0
    assert main(["policy", "retire", "CO-9999", "--payer", "MED", "--on", "2026-02-01"]) == 0
    assert main(["policy", "list", "CO-9999", "--office"]) == 0
    assert "MED          CO-9999  denial  from 2026-01-01 to 2026-02-01" in capsys.readouterr().out
    assert main(["policy", "unmapped"]) == 0
    assert capsys.readouterr().out == "0 of 0 lines (0.0%) carry a reason that no rule names, with 0.00.\n"
    assert main(["policy", "set", "XX-1", "denial"]) == 1
    assert "one of CO, PR, OA, PI, CR" in capsys.readouterr().err


def test_the_rules_are_read_once_after_a_change_and_then_not_at_all(office: Office) -> None:
    book = PostingBook(office)
    for at in range(3):
        book.claim(f"C{at}", [("99213", 20000)])
    settle(office, rule("CO-9999", "contractual"))
    counts = []
    for at in range(3):
        line = Svc("99213", 19000, (Cas("CO", "9999", 1000),))
        remit = book.remit(f"T{at}", [Clp(f"C{at}", (line,), control=f"ICN{at}")])
        with office.unit("svc_import") as unit:
            before = unit.statements
            post_by_mode(unit, [remit], today=TODAY)
            counts.append(unit.statements - before)
    assert counts[0] - 1 == counts[1] == counts[2]
    assert book.account("contractual") == 3000
