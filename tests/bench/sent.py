"""What units send to the server while something is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import psycopg

from app.db.unit import Params, Unit


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement with its parameters."""

    sql: str
    params: Params | None


@contextmanager
def recorded() -> Iterator[list[Sent]]:
    """Everything that units send meanwhile, in order."""
    sent: list[Sent] = []
    run = Unit._run

    def noting(unit: Unit, sql: str, params: Params | None) -> psycopg.Cursor[tuple[object, ...]]:
        sent.append(Sent(sql, params))
        return run(unit, sql, params)

    with patch.object(Unit, "_run", noting):
        yield sent
