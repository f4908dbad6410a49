"""Rules as a file for another office: export what is in force, import as drafts, all or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from app.db.unit import Unit
from app.domain.errors import Refused
from app.rules.condition import RuleError
from app.workqueues.rule_book import RuleDraft, list_rules, load_masters, save_draft, understand

FORMAT = "remitdesk rules 1"


class FileRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A rule in the file; codes of places and payers are those of the office it came from."""

    code: str
    family: str
    ord: int
    condition: dict[str, object]
    action: dict[str, object]
    text: str
    practice: str = ""
    location: str = ""
    payer: str = ""
    note: str = ""


class RuleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file."""

    format: str
    rules: tuple[FileRule, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """Codes drafted, codes that stand here already word for word, and what is wrong (then nothing was written)."""

    drafted: tuple[str, ...]
    same: tuple[str, ...]
    errors: tuple[str, ...]


def read_draft(text: str) -> RuleDraft:
    """One rule as it stands in such a file. Raises Refused."""
    try:
        return _renamed(msgspec.json.decode(text, type=FileRule), {})
    except msgspec.DecodeError as error:
        raise Refused(f"This is no rule: {error}.") from None


def export_rules(unit: Unit, *, family: str = "") -> str:
    """The rules in force as JSON text."""
    rules = [one for one in list_rules(unit) if one.state == "active" and family in ("", one.family)]
    made = tuple(
        msgspec.convert(
            {
                "code": one.code, "family": one.family, "ord": one.ord, "condition": one.condition,
                "action": one.action, "text": one.text, "practice": one.practice, "location": one.location,
                "payer": one.payer, "note": one.note,
            },
            FileRule,
        )
        for one in rules
    )  # fmt: skip
    return msgspec.json.format(msgspec.json.encode(RuleFile(FORMAT, made)), indent=1).decode() + "\n"


def import_rules(unit: Unit, text: str, *, payers: Mapping[str, str] | None = None, dry_run: bool = False) -> Imported:
    """Draft every rule of a file, or none: whatever this office does not know is named with its place and remedy.

    `payers` gives the code here for a payer's code in the file. Raises Refused for a file that is not one of ours.
    """
    try:
        file = msgspec.json.decode(text, type=RuleFile)
    except msgspec.DecodeError as error:
        raise Refused(f"This is no file of rules: {error}.") from None
    if file.format != FORMAT:
        raise Refused(f'This file says "{file.format}"; "{FORMAT}" is read here.')
    masters = load_masters(unit)
    standing = {one.code: one for one in list_rules(unit)}
    drafts, same, errors = [], [], []
    for rule in file.rules:
        draft = _renamed(rule, payers or {})
        here = standing.get(draft.code)
        try:
            understand(draft.row, masters)
        except RuleError as error:
            errors.append(error.sentence)
            continue
        if here is not None and here.state == "draft":
            who = here.changed_by
            errors.append(f'rule "{draft.code}": {who} is writing a draft of it; finish or retire that first.')
        elif here is not None and _content(here.row) == _content(draft.row):
            same.append(draft.code)
        else:
            drafts.append(draft)
    codes = [rule.code for rule in file.rules]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    errors += [f'rule "{code}": twice in the file; take one out.' for code in twice]
    if errors or dry_run:
        return Imported(() if errors else tuple(draft.code for draft in drafts), tuple(same), tuple(errors))
    for draft in drafts:
        save_draft(unit, draft, how="imported")
    return Imported(tuple(draft.code for draft in drafts), tuple(same), ())


def _renamed(rule: FileRule, payers: Mapping[str, str]) -> RuleDraft:
    return RuleDraft(
        rule.code, rule.family, rule.ord, _with_payers(rule.condition, payers), rule.action, rule.text, rule.practice,
        rule.location, payers.get(rule.payer, rule.payer), note=rule.note,
    )  # fmt: skip


def _with_payers(tree: object, payers: Mapping[str, str]) -> object:
    """The condition with the payers' codes of this office."""
    if isinstance(tree, list):
        return [_with_payers(part, payers) for part in tree]
    if not isinstance(tree, dict):
        return tree
    if tree.get("term") in ("payer", "secondary_payer") and "op" in tree:
        value = tree.get("value")
        if isinstance(value, str):
            return {**tree, "value": payers.get(value, value)}
        if isinstance(value, list):
            return {**tree, "value": [payers.get(one, one) if isinstance(one, str) else one for one in value]}
        return tree
    return {word: _with_payers(part, payers) for word, part in tree.items()}


def _content(row: object) -> bytes:
    """What counts when two rules are compared: everything but dates and version."""
    return msgspec.json.encode(
        [getattr(row, name) for name in
         ("code", "family", "ord", "condition", "action", "text", "practice", "location", "payer")],
        order="deterministic",
    )  # fmt: skip
