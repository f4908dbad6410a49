"""Rules of the made-up office; made-up people only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.rules.plain import Names
from app.rules.verdicts import Flag, Load
from app.ui.rules.asks import RulesView
from app.workqueues.backtest import Backtest, Measured, Month, PerDay, PlaceLoad, QueueShift, SampleClaim
from app.workqueues.pay_lag import LagAlert, PayLag
from app.workqueues.rule_book import BEGINNING, OfficeRule, RuleDraft, RuleStep
from app.workqueues.rule_words import PlaceCode
from tests.ui.made_up import TODAY

AT = datetime(2026, 11, 2, 14, 5, tzinfo=UTC)
LARGE: dict[str, object] = {
    "all": [
        {"term": "claim_type", "op": "=", "value": "P"},
        {"term": "balance_cents", "op": ">", "value": 50_000},
        {"any": [{"term": "ack_verdict", "op": "unknown"}, {"term": "proof_of_filing", "op": "=", "value": "no"}]},
    ]
}


def office_rule(rule_id: int, code: str, ord_: int, state: str, **changes: object) -> OfficeRule:
    """One rule of a list."""
    made = OfficeRule(
        rule_id, code, "follow_up", ord_, state, 1, 1, {}, {"queue": "follow_up"}, "no answer {due}; rule {payer_name}",
        "", "", "", "lopez", "A. Lopez", BEGINNING, None, "", AT, "A. Lopez", None, "", 0, 0, None, 0,
    )  # fmt: skip
    return replace(made, **changes)                                      # type: ignore[arg-type]  # names of fields


RULES = (
    office_rule(1, "cigna_large", 50, "active", condition=LARGE, payer="CIG", hits=412, hit_cents=41_220_000,
                action={"queue": "follow_up", "due_days": 12, "count": "business"}),
    office_rule(2, "cigna_large", 50, "draft", version=2, condition=LARGE, payer="CIG",
                action={"queue": "denial", "due_days": 10, "count": "business"}, note="their letter of October"),
    office_rule(3, "follow_up_payer", 900, "active", owner="seed", owner_name="seed", hits=9_120, hit_cents=80_000_000),
    office_rule(4, "denial_late", 110, "active", family="denial",
                condition={"term": "reason_code", "op": "=", "value": "29"},
                action={"queue": "denial", "priority": 2}, text="denied {group_code}-{reason_code} as filed late"),
    office_rule(5, "aetna_2024", 60, "retired", effective_to=date(2025, 1, 1)),
)  # fmt: skip
LAGS = (
    PayLag("AET", "Aetna", "", "", "", 5_120, 14, 21, 45, TODAY, 25),
    PayLag("CIG", "Cigna", "P", "HSO", "EAST", 312, 18, 34, 61, TODAY, 30),
)
SINCE = TODAY - timedelta(days=3)
ALERT = LagAlert(7, "CIG", "Cigna", "P", SINCE, TODAY, None, 2_900, 18, 27, 240, 26, 39, 462, "", "")
STEPS = (
    RuleStep(2, "drafted", "their letter of October", AT, "A. Lopez"),
    RuleStep(1, "activated", "from 2026-01-02; back-test 3", AT - timedelta(days=300), "B. Chen"),
)
SAMPLE = SampleClaim(1001, "4K2P0001", 128_000, TODAY - timedelta(days=20), TODAY - timedelta(days=34), "follow_up",
                     TODAY - timedelta(days=9), TODAY - timedelta(days=20))  # fmt: skip
MEASURED = Measured(
    18_400, 1_212, 96_400_000, 803, 96, 0, 707, 640, 67, -8, 610, 82, 15, (), PerDay(74.2, 74.9, 120.0, 123.0),
    (Month("2026-10", 1_502, 1_530),), (QueueShift("follow_up", 18_050, 17_343), QueueShift("denial", 0, 803)),
    (PlaceLoad("HSO", 500, 60_000_000), PlaceLoad("QFM", 303, 36_400_000)), (SAMPLE,),
)  # fmt: skip
LOAD = Load(74.2, 74.9, 120.0, 123.0, 6, 38, True)
NEVER = 'It holds for 1,212 claims and decides none: asked earlier are "cigna_large" (1,212).'
WARNED = Flag("never_wins", NEVER, 1_212)


class MadeRules:
    """Keeps what was drafted, tested and decided."""

    taken_back: list[tuple[object, ...]]
    rules: tuple[OfficeRule, ...] = RULES
    flags: tuple[Flag, ...] = ()
    alerts: tuple[LagAlert, ...] = (ALERT,)

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def rules_view(self) -> RulesView:
        """Five rules, two lags, one alert."""
        self._call("rules_view")
        names = Names({
            "payer": {"AET": "Aetna", "CIG": "Cigna"}, "practice": {"HSO": "Harbor Street Orthopedics"},
            "queue": {"follow_up": "Follow-up", "denial": "Denials"},
        })  # fmt: skip
        masters = {
            "payer": frozenset({"AET", "CIG"}), "practice": frozenset({"HSO"}), "location": frozenset({"EAST"}),
            "outcome": frozenset({"in_process"}), "queue": frozenset({"follow_up", "denial"}),
        }  # fmt: skip
        return RulesView(self.rules, names, masters, LAGS, self.alerts, (PlaceCode("HSO", "EAST"),))

    def rule_steps(self, code: str) -> tuple[RuleStep, ...]:
        """Two steps."""
        self._call("rule_steps")
        return STEPS

    def save_rule(self, draft: RuleDraft, shown: OfficeRule | None) -> OfficeRule:
        """Keep the draft as rule 9, or as the one that was shown."""
        self._call("save_rule")
        self.taken_back.append(("save", draft, shown.rule_id if shown else None))
        made = office_rule(
            9, draft.code, draft.ord, "draft", family=draft.family, condition=draft.condition, action=draft.action,
            text=draft.text, payer=draft.payer, version=2 if shown else 1,
        )  # fmt: skip
        self.rules = (*(one for one in self.rules if one.code != draft.code or one.state != "draft"), made)
        return made

    def test_rule(self, rule: OfficeRule, today: date) -> Backtest:
        """The same figures for every rule."""
        self._call("test_rule")
        tested = replace(rule, test_id=3, test_flags=len(self.flags))
        self.rules = tuple(tested if one.rule_id == rule.rule_id else one for one in self.rules)
        from_on = today - timedelta(days=365)
        return Backtest(rule.code, rule.version, from_on, today, 1, MEASURED, LOAD, self.flags, 1_240, 3)

    def activate_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """Keep it."""
        self._call("activate_rule")
        self.taken_back.append(("activate", rule.code, rule.version, why))
        return f"{rule.code} version {rule.version} is in force from {today:%m/%d/%y}; the next daily run asks it."

    def retire_rule(self, rule: OfficeRule, why: str, today: date) -> str:
        """Keep it."""
        self._call("retire_rule")
        self.taken_back.append(("retire", rule.code, rule.version, why))
        return f"{rule.code} version {rule.version} is retired."

    def answer_alert(self, alert_id: int, words: str) -> str:
        """Keep it."""
        self._call("answer_alert")
        self.taken_back.append(("answer", alert_id, words))
        self.alerts = ()
        return "Answered; the alert closes by itself when the payer is as fast as before."
