"""A server that was set back: restored to an earlier moment, or a standby that took over without the last seconds.

Every new connection asks once, before anything is written by it (api.note_server_v1). What a desk knows as saved and
such a server does not have is handed in again, oldest first, under the same number and in the units it was done in;
what the server no longer takes is told to the person once and never tried again, because it will have been entered by
hand.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg

from app.db.calls import Call, Calls
from app.db.errors import translated
from app.db.journal import BY_HAND, KEPT, SAVED, Begun, Journal, Kept
from app.db.settled import Again, called
from app.db.unit import Unit
from app.domain.errors import AppError, Conflict, NotFound, Unavailable

Connection = psycopg.Connection[tuple[object, ...]]
# Acts of different desks build on each other: for so long after the setting back one that is refused is tried again.
OTHERS_COME_WITHIN = timedelta(minutes=10)
_NOTE = "SELECT number, at FROM api.note_server_v1()"
_STATES = "SELECT op FROM api.operation_states_v1(%(ops)s)"
_NOTE_AGAIN = "SELECT api.note_entered_again_v1(%(again)s, %(done_at)s)"
_NOT_ASKED = frozenset({"42883", "3F000", "42501", "RD003"})      # no such function, no schema, no right
_NO_CALL = "what was typed is no longer on this desk"
_ELSEWHERE = "somebody else has done it since"


@dataclass(frozen=True, slots=True)
class SetBack:
    """The newest setting back of a server: its number, and when the first desk noticed."""

    number: int
    at: datetime

    def recent(self, now: datetime) -> bool:
        """Whether a desk may still know what was lost by it."""
        return now - self.at < KEPT


def note_server(connection: Connection) -> SetBack | None:
    """Ask a fresh connection. A login that may not ask, and a schema before 0005, are not asked."""
    try:
        row = connection.execute(_NOTE).fetchone()
    except psycopg.Error as error:
        if error.sqlstate in _NOT_ASKED:
            return None
        raise translated(error) from None
    if row is None:
        return None
    number, at = row
    assert isinstance(number, int)
    assert isinstance(at, datetime)
    return SetBack(number, at)


def missing(unit: Unit, journal: Journal, server: str) -> tuple[Kept, ...]:
    """Operations this journal knows as saved and the server does not have, the oldest first."""
    login = unit.text("SELECT session_user::text")
    saved = [
        each
        for each in journal.rows()
        if each.how in (SAVED, BY_HAND) and (each.begun.server, each.begun.login) == (server, login)
    ]
    there = set(unit.rows(_STATES, {"ops": [each.begun.op for each in saved]}, into=UUID)) if saved else set()
    return tuple(each for each in saved if each.begun.op not in there)


@dataclass(frozen=True, slots=True)
class HandIn:
    """Hands in what is missing: `unit` opens a unit that is not noted, `calls` reads what was sent."""

    journal: Journal
    calls: Calls
    unit: Callable[[], AbstractContextManager[Unit]]
    set_back: SetBack
    now: datetime

    def enter(self, lost: Sequence[Begun]) -> tuple[Again, ...]:
        """Every unit in turn; what became of each act. Raises Unavailable when the server goes away meanwhile."""
        calls = {begun.op: self.calls.read(begun.op) for begun in lost}
        units: dict[UUID, list[Begun]] = {}
        for begun in lost:
            call = calls[begun.op]
            units.setdefault(call.unit if call is not None else begun.op, []).append(begun)
        return tuple(
            told for acts in units.values() for told in self._enter_unit(acts, [calls[act.op] for act in acts])
        )

    def _enter_unit(self, acts: list[Begun], calls: list[Call | None]) -> list[Again]:
        known = [call for call in calls if call is not None]
        if len(known) < len(calls):
            return self._by_hand(acts, _NO_CALL)
        try:
            entered = self._send(acts, sorted(known, key=lambda call: call.place))
        except Unavailable:
            raise
        except AppError as error:
            others = self.now - self.set_back.at < OTHERS_COME_WITHIN
            if isinstance(error, Conflict | NotFound) and others:
                return [_told(act, "waits", error.sentence) for act in acts]
            return self._by_hand(acts, error.sentence)
        return [_told(act, "entered") for act in acts] if entered else self._by_hand(acts, _ELSEWHERE)

    def _send(self, acts: list[Begun], calls: list[Call]) -> bool:
        """In one transaction, as they were; False, and nothing changed, when the server has another's act instead."""
        try:
            with self.unit() as unit:
                for call in calls:
                    unit.value(call.sql, call.values())
                for act in acts:
                    if not unit.value(_NOTE_AGAIN, {"again": act.op, "done_at": act.at}):
                        raise _NotOurs
        except _NotOurs:
            return False
        return True

    def _by_hand(self, acts: list[Begun], why: str) -> list[Again]:
        self.journal.end([act.op for act in acts], BY_HAND)
        return [_told(act, "by hand", why) for act in acts]


class _NotOurs(Exception):
    """The call was answered with what somebody else had done."""


def _told(act: Begun, how: str, why: str = "") -> Again:
    return Again(act.op, called(act.function), act.at, how, why)

