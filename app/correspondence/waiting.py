"""How much mail waits, for the side bar of every desk: nothing that draws pages is loaded for it."""

from __future__ import annotations

from datetime import date

from app.correspondence.types import MailCounts
from app.db.unit import Unit

_COUNTS = """
    SELECT count(*)::integer AS waiting,
        count(*) FILTER (WHERE %(today)s::date - l.received_on >= m.red_days)::integer AS red,
        count(*) FILTER (WHERE %(today)s::date - l.received_on >= m.lead_days)::integer AS late,
        count(*) FILTER (WHERE l.practice_id IS NULL)::integer AS unknown
    FROM app.letter AS l CROSS JOIN app.mail_limit AS m WHERE l.state = 'new'"""


def count_mail(unit: Unit, *, today: date) -> MailCounts:
    """How much waits in sight."""
    return unit.one(_COUNTS, {"today": today}, into=MailCounts, missing="Nothing can be counted.")
