"""The demo's specialist works a few groups of refusals, as at the denial desk: appeals filed, information asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from app.db.unit import Unit
from app.denials.acts import do_act
from app.denials.clusters import list_clusters, list_refusals
from app.denials.types import Wanted, WantedAct

_BY = ("payer", "reason")
_EACH = 3  # claims of a group that are worked; the rest waits at the desk
_APPEAL = WantedAct("appeal", method="portal", reference="PA-20417", document="letter, note of the visit, policy page")
_ASK = WantedAct("request", asked_of="practice", what="The note of the visit, signed, and the order.")
_WORKED = (("medical_necessity", _APPEAL), ("authorization", _APPEAL), ("documentation", _ASK), ("claim_data", _ASK))


def work_refusals(unit: Unit, *, today: date) -> int:
    """Act once on the largest group of each of four categories; the claims worked. Done again it changes nothing."""
    worked = 0
    for category, act in _WORKED:
        wanted = Wanted(categories=(category,), kind="denial")
        for group in list_clusters(unit, wanted, by=_BY, limit=1):
            found = list_refusals(unit, group.key, wanted, today=today)
            rows = [row for row in found if row.appealable and not row.holder]
            if len(rows) > _EACH:
                key = uuid5(NAMESPACE_URL, f"remitdesk demo denial {category}")
                dated = replace(act, on=today - timedelta(days=2)) if act.kind == "appeal" else act
                done = do_act(unit, dated, rows[:_EACH], today=today, act=key)
                worked += done.done
    return worked
