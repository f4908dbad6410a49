"""Functions called with ids of another practice or location: they change nothing there and tell nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest

from app.db.database import Connection
from app.security.people import Scope
from tests.book import BookClaim
from tests.guard.arguments import Ids, read_ids, values
from tests.guard.book import GuardBook, open_guard_book
from tests.guard.objects import Function, read_functions
from tests.guard.session import Outcome, act_as, act_as_root, run
from tests.office import Office

LOGIN = "g_reach"
# One question of the office looks beyond the scope, and answers with no more than the practice's name (matching.md).
TELLS = {"api.claims_elsewhere_v1"}


@dataclass(frozen=True, slots=True)
class Called:
    """A function called with somebody's ids: what became of it, and whether rows of that place are other ones now."""

    function: Function
    outcome: Outcome
    changed: bool


class Reach:
    """A clerk of location A1 who holds every working group, calling everything it may call."""

    def __init__(self, book: GuardBook, root: Connection) -> None:
        self.book, self.root = book, root
        self.functions = [function for function in read_functions(root) if function.name.startswith("api.")]
        self._tables = [table for table in book.tables if table.has("practice_id") and table.name != "sec.scope"]

    def _sums(self, place: BookClaim, *, located: bool) -> str:
        """The statement that sums up what a place holds: of a practice as a whole only when not `located`."""
        return " UNION ALL ".join(
            f"SELECT '{table.name}' AS name, md5(string_agg(t::text, ',' ORDER BY t::text)) AS sum FROM {table.name} t "
            f"WHERE practice_id = {place.practice_id}"
            + (f" AND location_id = {place.location_id}" if table.has("location_id") else "")
            for table in self._tables
            if table.has("location_id") or not located
        )

    def ids(self, claim: BookClaim) -> Ids:
        """Keys of one row of each table at the place of a claim."""
        return read_ids(self.root, claim.practice_id, claim.location_id)

    def call(self, function: Function, ids: Ids, place: BookClaim, *, located: bool = False) -> Called:
        """Call it, compare what that place holds before and after, undo everything."""
        sums = self._sums(place, located=located)
        with self.root.transaction(force_rollback=True):
            before = self.root.execute(sums.encode()).fetchall()
            statement = function.call(*values(function, ids, login=LOGIN))
            outcome = self._kept(statement)
            after = self.root.execute(sums.encode()).fetchall()
        return Called(function, outcome, before != after)

    def _kept(self, statement: str) -> Outcome:
        """The call itself, with what it wrote; a refusal undoes it."""
        act_as(self.root, LOGIN)
        told = run(self.root, [statement])[0]
        if told.code == "":
            self.root.execute(statement.encode())
        act_as_root(self.root)
        return told


@pytest.fixture(scope="module")
def reach(module_office: Office) -> Iterator[Reach]:
    """The clerk over the filled office."""
    book = open_guard_book(module_office)
    module_office.enrol(LOGIN, "specialist", "poster", "supervisor", scopes=(Scope("A", "A1"),))
    with closing(book.root()) as root:
        yield Reach(book, root)


@pytest.mark.parametrize("place", ["b1", "a2"])
def test_nothing_of_another_place_changes_or_is_told(reach: Reach, place: str) -> None:
    claim: BookClaim = getattr(reach.book.book, place)
    ids = reach.ids(claim)
    # of the other location of the own practice: rows about the practice as a whole are the clerk's own, too
    called = [reach.call(function, ids, claim, located=place == "a2") for function in reach.functions]
    assert [one.function.signature for one in called if one.changed] == []
    names = {"b1": ("CARL", "Carl", "Rivera"), "a2": ("BOB", "Bob", "Stone")}[place]
    told = [one.function.name for one in called if any(name in one.outcome.word + one.outcome.said for name in names)]
    assert set(told) <= TELLS


def test_many_of_the_functions_work_with_the_own_ids(reach: Reach) -> None:
    """Else the test above would prove nothing: refused for bad arguments is not refused for the place."""
    claim = reach.book.book.a1
    ids = reach.ids(claim)
    called = [reach.call(function, ids, claim) for function in reach.functions]
    done = [one for one in called if one.outcome.code == ""]
    changed = [one for one in called if one.changed]
    assert len(done) > 40, sorted(
        {f"{one.function.name}: {one.outcome.code} {one.outcome.said[:60]}" for one in called}
    )
    assert len(changed) > 15
