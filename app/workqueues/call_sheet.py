"""The sheet of a payer call: in which order claims are read out, what is asked of each, and when to call best. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.domain.money import decimal_text
from app.workqueues.call_types import CallHead, CallLine, HoldHour, minutes
from app.workqueues.line_hours import clock_words_of

LEAST_CALLS = 3         # of one hour, before its average says anything
_LATER = {"held": 0, "saved": 0}


def reading_order(lines: Iterable[CallLine]) -> tuple[CallLine, ...]:
    """By patient and day of service, since a representative looks a member up once; what is not ours comes last."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                _LATER.get(line.state, 1),
                line.patient.casefold(),
                line.member_id,
                line.service_from,
                line.claim,
            ),
        )
    )


def caller_values(head: CallHead) -> tuple[tuple[str, str], ...]:
    """What is asked first, of the caller: names and values in that order."""
    values = (
        ("Practice", head.practice),
        ("NPI", head.npi),
        ("Tax id", head.tax_id),
        ("Call back", head.practice_phone),
    )
    return tuple((name, value) for name, value in values if value)


def claim_values(line: CallLine) -> tuple[tuple[str, str], ...]:
    """What is asked of one claim, in the usual order; what is not known is left out."""
    served = _day(line.service_from)
    if line.service_to != line.service_from:
        served += f" to {_day(line.service_to)}"
    values = (
        ("Member id", line.member_id),
        ("Birth date", _day(line.birth_date)),
        ("Service", served),
        ("Charge", decimal_text(line.charge)),
        ("ICN", line.control_number),
        ("Provider NPI", line.provider_npi),
        ("Claim", line.claim),
    )
    return tuple((name, value) for name, value in values if value)


def _day(value: date | None) -> str:
    return value.strftime("%m/%d/%Y") if value else ""


def best_time_words(hours: Iterable[HoldHour]) -> str:
    """`Shortest hold 8 am (4 min), longest 1 pm (31 min)`; nothing while too few calls were measured."""
    known = sorted((hour for hour in hours if hour.calls >= LEAST_CALLS), key=lambda hour: (hour.seconds, hour.hour))
    if not known:
        return ""
    best, worst = known[0], known[-1]
    words = f"Shortest hold {clock_words_of(best.hour)} ({minutes(best.seconds)} min)"
    if worst.hour != best.hour and minutes(worst.seconds) > minutes(best.seconds):
        words += f", longest {clock_words_of(worst.hour)} ({minutes(worst.seconds)} min)"
    return words


def time_words(seconds: int) -> str:
    """`12:04`, and `1:02:04` from an hour on."""
    hours, rest = divmod(max(seconds, 0), 3600)
    mins, secs = divmod(rest, 60)
    return f"{hours}:{mins:02d}:{secs:02d}" if hours else f"{mins}:{secs:02d}"
