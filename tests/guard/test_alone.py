"""Policies that stand behind another hold alone, and a table that lost its policies is shut to everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.guard import alone
from tests.guard.book import GuardBook, open_guard_book
from tests.guard.manifest import load
from tests.guard.matrix import Actor, Matrix
from tests.guard.mutants import shut
from tests.office import Office


@pytest.fixture(scope="module")
def book(module_office: Office) -> GuardBook:
    """The filled office."""
    return open_guard_book(module_office)


@pytest.fixture(scope="module")
def matrix(book: GuardBook) -> Iterator[Matrix]:
    """The matrix over it."""
    with closing(book.root()) as root:
        yield Matrix(root, book, load())


def test_each_policy_behind_another_lets_its_own_rows_pass(matrix: Matrix) -> None:
    known = alone.load()
    wrong = [one.policy for one in known if alone.reached(matrix, one) != one.places]
    assert wrong == []
    assert len(known) > 100


def test_a_table_without_policies_is_shut_even_to_its_owner(matrix: Matrix) -> None:
    found = matrix.root.execute(
        "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname IN ('app', 'led', 'sec', 'aud') ORDER BY 1"
    )
    names = [str(name) for (name,) in found.fetchall()]
    assert [name for name in names if not shut(matrix, name)] == []
    assert len(names) > 130


def test_a_dropped_policy_and_a_lifted_force_are_told(matrix: Matrix) -> None:
    one = alone.Alone("app.draft.backup_read", Actor("backup", "every"), "SELECT", frozenset())
    with matrix.root.transaction(force_rollback=True):
        matrix.root.execute("DROP POLICY backup_read ON app.draft")
        assert alone.reached(matrix, one) == frozenset()
    assert alone.reached(matrix, one) != frozenset()
    with matrix.root.transaction(force_rollback=True):
        matrix.root.execute("ALTER TABLE app.queue NO FORCE ROW LEVEL SECURITY")
        assert not shut(matrix, "app.queue")
