"""When a payer's telephone is answered: timed work is handed out only then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.domain.moments import zone_word

_SAVE = """
UPDATE app.payer SET line_days = %(days)s::smallint[], line_opens = %(opens)s::time, line_closes = %(closes)s::time,
    line_zone = %(zone)s WHERE code = %(payer)s"""
_READ = """
SELECT line_days AS days, line_opens AS opens, line_closes AS closes, line_zone AS zone
FROM app.payer WHERE id = %(id)s"""
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class LineHours:
    """ISO week days, first and last moment of a day in the payer's own zone; all empty: always."""

    days: tuple[int, ...] = ()
    opens: time | None = None
    closes: time | None = None
    zone: str = ""

    def words(self) -> str:
        """`Mon Tue Wed Thu Fri 08:00 to 18:00 Eastern`, or `always`."""
        if self.opens is None or self.closes is None:
            return "always"
        named = " ".join(_NAMES[day - 1] for day in self.days)
        return f"{named} {self.opens:%H:%M} to {self.closes:%H:%M} {zone_word(self.zone)}"


def save_hours(unit: Unit, payer: str, hours: LineHours) -> None:
    """Keep when a payer answers. Raises NotFound, Refused when it closes before it opens."""
    if hours.opens is not None and hours.closes is not None and hours.opens >= hours.closes:
        raise Refused("The line closes before it opens.")
    named = {"days": list(hours.days), "opens": hours.opens, "closes": hours.closes, "zone": hours.zone, "payer": payer}
    if not unit.execute(_SAVE, named):
        raise NotFound(f'There is no payer "{payer}" that you may change.')


def read_hours(unit: Unit, payer_id: int) -> LineHours:
    """When a payer answers; all empty when nobody told."""
    return unit.one(_READ, {"id": payer_id}, into=LineHours, missing="There is no such payer.")
