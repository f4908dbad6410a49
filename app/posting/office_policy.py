"""The posting policy of this office: its own rows over the shipped seed, kept while they stay the same."""

from __future__ import annotations

from app.db.unit import Unit
from app.domain.errors import NotPermitted
from app.rules.policy import Policy, PolicyRow, seed_policy

_KEY = "SELECT coalesce(md5(string_agg(rule::text, '|' ORDER BY rule.id)), '') FROM app.posting_rule AS rule"
_ROWS = """
    SELECT payer_type, group_code AS "group", reason_code AS reason, treatment, effective_from, effective_to, note,
           remark_code AS remark, expected, account, payer_id
    FROM app.posting_rule ORDER BY id"""
_LAST = 4  # policies kept: one is in use, the rest are other offices' in the same process (tests)
_kept: dict[str, Policy] = {}


def require_whole_office(unit: Unit) -> None:
    """Raises NotPermitted unless an administrator or a supervisor of the whole office asks."""
    unit.execute("SELECT sec.require_group('supervisor', 'admin')")
    if not unit.value("SELECT sec.sets_up()"):
        raise NotPermitted("This holds for every practice: a supervisor of the whole office changes it.")


def office_policy(unit: Unit, key: str | None = None, *, seed: Policy | None = None) -> Policy:
    """The policy in force; `key` is `Payment.policy_key`, so that a slice asks for nothing while no rule changed."""
    base = seed or seed_policy()
    wanted = unit.text(_KEY) if key is None else key
    if not wanted:
        return base
    known = _kept.get(wanted)
    if known is None or known.rows is not base.rows:
        while len(_kept) >= _LAST:
            _kept.pop(next(iter(_kept)))
        known = _kept[wanted] = Policy(base.rows, tuple(unit.rows(_ROWS, into=PolicyRow)))
    return known
