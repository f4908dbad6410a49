"""The office's posting rules: list, ask, set, retire, import and export. Rules are rows; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.office_policy import office_policy, require_whole_office
from app.rules.policy import PolicyRow, Ruling, Treatment, seed_policy
from app.rules.policy_csv import ReadRules, RowError, WishedRule, read_rules, write_rules
from app.rules.reasons import reason_words

_LISTED = """
    SELECT rule.id, coalesce(payer.code, '') AS payer, rule.payer_type, group_code AS "group", reason_code AS reason,
           remark_code AS remark, treatment, expected, account, effective_from, effective_to, note, rule.owner
    FROM app.posting_rule AS rule LEFT JOIN app.payer AS payer ON payer.id = rule.payer_id
    ORDER BY group_code, reason_code, remark_code, payer.code NULLS LAST, rule.payer_type DESC, effective_from"""
_PAYERS = "SELECT id, code, type FROM app.payer"
_REASONS = "SELECT code FROM app.write_off_reason WHERE active"
_SAME = """
    payer_id IS NOT DISTINCT FROM %(payer_id)s AND payer_type = %(payer_type)s AND group_code = %(group)s
    AND reason_code = %(reason)s AND remark_code = %(remark)s"""
# The rule in force gives way the day before; a later one keeps its day, and the new one ends before it.
_END_BEFORE = f"""
    UPDATE app.posting_rule SET effective_to = %(from)s::date - 1, version = version + 1
    WHERE {_SAME} AND effective_from < %(from)s AND coalesce(effective_to, 'infinity') >= %(from)s"""  # noqa: S608  # constant text
_WRITE = f"""
    INSERT INTO app.posting_rule (payer_id, payer_type, group_code, reason_code, remark_code, treatment, expected,
        account, effective_from, effective_to, note)
    VALUES (%(payer_id)s, %(payer_type)s, %(group)s, %(reason)s, %(remark)s, %(treatment)s, %(expected)s, %(account)s,
        %(from)s, least(%(to)s::date, (SELECT min(effective_from) - 1 FROM app.posting_rule
                                       WHERE {_SAME} AND effective_from > %(from)s)), %(note)s)
    ON CONFLICT (payer_id, payer_type, group_code, reason_code, remark_code, effective_from) DO UPDATE
    SET treatment = excluded.treatment, expected = excluded.expected, account = excluded.account,
        effective_to = excluded.effective_to, note = excluded.note, owner = session_user, at = clock_timestamp(),
        version = posting_rule.version + 1"""  # noqa: S608  # constant text
_RETIRE = f"""
    UPDATE app.posting_rule SET effective_to = greatest(%(on)s::date, effective_from), version = version + 1
    WHERE {_SAME} AND coalesce(effective_to, 'infinity') > %(on)s AND effective_from <= %(on)s"""  # noqa: S608  # constant text


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the policy; `source` is office or seed, `words` the reason in our words."""

    source: str
    payer: str
    payer_type: str
    group: str
    reason: str
    remark: str
    treatment: str
    expected: bool
    account: str
    effective_from: date
    effective_to: date | None
    note: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleKey:
    """What a rule is about; `payer` is a payer's code and then `payer_type` is empty."""

    group: str
    reason: str
    payer: str = ""
    payer_type: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RulesImported:
    """What an import did, or would do: nothing is written when there is an error."""

    dry_run: bool
    rules: int
    errors: tuple[RowError, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    payer: str
    payer_type: str
    group: str
    reason: str
    remark: str
    treatment: Treatment
    expected: bool
    account: str
    effective_from: date
    effective_to: date | None
    note: str
    owner: str


@dataclass(frozen=True, slots=True)
class _Payer:
    id: int
    code: str
    type: str


def list_rules(unit: Unit, *, code: str = "", seed: bool = True) -> tuple[Rule, ...]:
    """The office's rules, then the seed's; `code` is GROUP-REASON or a group, empty for all."""
    office = [
        Rule("office", r.payer, r.payer_type, r.group, r.reason, r.remark, r.treatment.value, r.expected, r.account,
             r.effective_from, r.effective_to, r.note, reason_words(r.reason))
        for r in unit.rows(_LISTED, into=_Row)
    ]  # fmt: skip
    shipped = [
        Rule("seed", "", r.payer_type, r.group, r.reason, r.remark, r.treatment.value, r.expected, r.account,
             r.effective_from, r.effective_to, r.note, reason_words(r.reason))
        for r in (seed_policy().rows if seed else ())
    ]  # fmt: skip
    group, _, reason = code.upper().partition("-")
    return tuple(
        each
        for each in (*office, *shipped)
        if (not group or each.group == group) and (not reason or each.reason in (reason, "*"))
    )


def ask_ruling(unit: Unit, key: RuleKey, *, on: date) -> Ruling:
    """What the policy answers on that day. Raises NotFound for an unknown payer."""
    payer = _payer(unit, key.payer) if key.payer else None
    remarks = (key.remark.upper(),) if key.remark else ()
    kind = payer.type if payer else key.payer_type
    return office_policy(unit).ruling(
        kind, key.group, key.reason, on=on, remarks=remarks, payer_id=payer.id if payer else None
    )


def set_rule(unit: Unit, wish: WishedRule) -> None:
    """Write one rule; the one in force gives way the day before. Raises Refused, NotFound, NotPermitted."""
    wrong = _write(unit, (wish,), dry_run=False)
    if wrong:
        raise Refused(f"{wrong[0].column}: {wrong[0].message}.")


def retire_rule(unit: Unit, key: RuleKey, *, on: date) -> None:
    """The office's rule ends with that day; what the seed says holds again. Raises NotFound, NotPermitted."""
    _require_ruler(unit)
    payer = _payer(unit, key.payer).id if key.payer else None
    asked = {
        "payer_id": payer,
        "payer_type": key.payer_type,
        "group": key.group.upper(),
        "reason": key.reason.upper(),
        "remark": key.remark.upper(),
        "on": on,
    }
    if not unit.execute(_RETIRE, asked):
        raise NotFound("The office has no such rule in force; a rule of the seed is overruled by setting another.")


def import_rules(unit: Unit, text: str, *, dry_run: bool) -> RulesImported:
    """All rows of the spreadsheet or none; every wrong row is told. Raises NotPermitted."""
    read: ReadRules = read_rules(text)
    wrong = (*read.errors, *_write(unit, read.rules, dry_run=dry_run or bool(read.errors)))
    return RulesImported(dry_run, len(read.rules), tuple(wrong))


def export_rules(unit: Unit, *, seed: bool = False) -> str:
    """The rules as a spreadsheet that `import_rules` reads."""
    return write_rules(
        WishedRule(
            r.payer,
            PolicyRow(
                r.payer_type,
                r.group,
                r.reason,
                Treatment(r.treatment),
                r.effective_from,
                r.effective_to,
                r.note,
                r.remark,
                r.expected,
                r.account,
            ),
        )
        for r in list_rules(unit, seed=seed)
    )


def _write(unit: Unit, wishes: Sequence[WishedRule], *, dry_run: bool) -> tuple[RowError, ...]:
    """Write all when nothing is wrong: payers and write-off reasons have to be known."""
    _require_ruler(unit)
    payers = {payer.code.upper(): payer.id for payer in unit.rows(_PAYERS, into=_Payer)}
    reasons = {f"write_off:{code}" for code in unit.rows(_REASONS, into=str)}
    errors = []
    for number, wish in enumerate(wishes, start=2):
        if wish.payer and wish.payer.upper() not in payers:
            errors.append(RowError(number, "payer", f"the office has no payer {wish.payer}"))
        if wish.rule.account.startswith("write_off:") and wish.rule.account not in reasons:
            errors.append(RowError(number, "account", f"there is no write-off reason {wish.rule.account[10:]}"))
    if not errors and not dry_run:
        # From the earliest on, so that each gives way to the next of the same sheet.
        ordered = sorted(wishes, key=lambda wish: wish.rule.effective_from)
        for wish in ordered:
            asked = _asked(wish, payers)
            unit.execute(_END_BEFORE, asked)
            unit.execute(_WRITE, asked)
    return tuple(errors)


def _asked(wish: WishedRule, payers: dict[str, int]) -> dict[str, object]:
    rule = wish.rule
    return {
        "payer_id": payers[wish.payer.upper()] if wish.payer else None,
        "payer_type": rule.payer_type,
        "group": rule.group,
        "reason": rule.reason,
        "remark": rule.remark,
        "treatment": rule.treatment.value,
        "expected": rule.expected,
        "account": rule.account,
        "from": rule.effective_from,
        "to": rule.effective_to,
        "note": rule.note,
    }


def _payer(unit: Unit, code: str) -> _Payer:
    found = next((payer for payer in unit.rows(_PAYERS, into=_Payer) if payer.code.upper() == code.upper()), None)
    if found is None:
        raise NotFound(f"The office has no payer {code}.")
    return found


def _require_ruler(unit: Unit) -> None:
    require_whole_office(unit)
