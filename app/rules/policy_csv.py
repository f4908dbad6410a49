"""Posting rules as a spreadsheet of the office: columns, and every row that is wrong with what to mend. Pure.

Columns: payer (code), payer_type, group, reason, remark, treatment, expected (yes or no), account, effective_from,
effective_to, note. Only group, reason, treatment and effective_from are needed.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.safe_cell import harmless
from app.rules.policy import PolicyRow, Treatment

COLUMNS = (
    "payer",
    "payer_type",
    "group",
    "reason",
    "remark",
    "treatment",
    "expected",
    "account",
    "effective_from",
    "effective_to",
    "note",
)
_NEEDED = ("group", "reason", "treatment", "effective_from")
PAYER_TYPES = frozenset({"", "medicare", "medicaid", "commercial", "dental", "workers_comp", "auto", "other"})
GROUPS = frozenset({"CO", "PR", "OA", "PI", "CR"})
_MAY_NAME_ACCOUNT = frozenset({"contractual", "sequestration", "capitation", "bundle"})
_ACCOUNT = re.compile(r"contractual|sequestration|capitation|write_off:[a-z_]{2,30}", re.ASCII)


@dataclass(frozen=True, slots=True)
class RowError:
    """A row (as counted in the spreadsheet, the heading is 1) and column that cannot be read, and why."""

    row: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class WishedRule:
    """A rule as a person wishes it; `payer` is a payer's code, empty for all of the type."""

    payer: str
    rule: PolicyRow


@dataclass(frozen=True, slots=True)
class ReadRules:
    """What a spreadsheet holds: rules in its order, or what is wrong with it."""

    rules: tuple[WishedRule, ...]
    errors: tuple[RowError, ...]


def read_rules(text: str) -> ReadRules:
    """All rows, each error told; nothing is half read."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        return ReadRules((), tuple(RowError(1, name, "this column is missing") for name in missing))
    rules: list[WishedRule] = []
    errors: list[RowError] = []
    for number, cells in enumerate(reader, start=2):
        row = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        wrong = rule_errors(row, number)
        errors.extend(wrong)
        if not wrong:
            rules.append(make_rule(row))
    return ReadRules(tuple(rules), tuple(errors))


def rule_errors(row: dict[str, str], number: int) -> tuple[RowError, ...]:
    """What is wrong with the cells of one rule, column by column."""
    found = []

    def wrong(column: str, message: str, *, bad: bool) -> None:
        if bad:
            found.append(RowError(number, column, message))

    treatment, account = row["treatment"], row["account"]
    wrong("payer_type", "one of medicare, medicaid, commercial, dental, workers_comp, auto, other, or empty",
          bad=row["payer_type"] not in PAYER_TYPES)  # fmt: skip
    wrong("payer_type", "leave it empty where a payer is named", bad=bool(row["payer"] and row["payer_type"]))
    wrong("group", "one of CO, PR, OA, PI, CR", bad=row["group"].upper() not in GROUPS)
    wrong("reason", "a reason code, or * for all of the group", bad=not _is_code(row["reason"], 5, star=True))
    wrong("remark", "a remark code, or empty", bad=bool(row["remark"]) and not _is_code(row["remark"], 6))
    wrong("treatment", f"one of {', '.join(Treatment)}", bad=treatment not in set(Treatment))
    wrong("expected", "yes or no", bad=row["expected"].lower() not in ("", "yes", "no"))
    wrong("account", "contractual, sequestration, capitation or write_off:reason, or empty",
          bad=bool(account) and not _ACCOUNT.fullmatch(account))  # fmt: skip
    wrong("account", f"treatment {treatment} takes nothing off, so it has no account",
          bad=bool(account) and treatment not in _MAY_NAME_ACCOUNT)  # fmt: skip
    wrong("effective_from", "a date like 2026-01-31", bad=_day(row["effective_from"]) is None)
    ends = _day(row["effective_to"])
    wrong("effective_to", "a date like 2026-01-31, or empty", bad=bool(row["effective_to"]) and ends is None)
    starts = _day(row["effective_from"])
    wrong("effective_to", "before the first day", bad=bool(starts and ends and ends < starts))
    return tuple(found)


def make_rule(row: dict[str, str]) -> WishedRule:
    """The rule of cells without errors."""
    return WishedRule(
        row["payer"].upper(),
        PolicyRow(
            row["payer_type"],
            row["group"].upper(),
            row["reason"].upper(),
            Treatment(row["treatment"]),
            date.fromisoformat(row["effective_from"]),
            _day(row["effective_to"]),
            row["note"],
            row["remark"].upper(),
            row["expected"].lower() != "no",
            row["account"],
        ),
    )


def write_rules(rules: Iterable[WishedRule]) -> str:
    """The spreadsheet of these rules; read again it gives the same."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in rules:
        rule = each.rule
        writer.writerow(
            (
                each.payer,
                rule.payer_type,
                rule.group,
                rule.reason,
                rule.remark,
                rule.treatment.value,
                "yes" if rule.expected else "no",
                rule.account,
                rule.effective_from.isoformat(),
                rule.effective_to.isoformat() if rule.effective_to else "",
                harmless(rule.note),
            )
        )
    return out.getvalue()


def _is_code(text: str, longest: int, *, star: bool = False) -> bool:
    return (star and text == "*") or (0 < len(text) <= longest and text.isascii() and text.isalnum())


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
