"""The matrix of rights is as declared, cell by cell, and would tell if it were not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.guard.book import GuardBook, open_guard_book
from tests.guard.manifest import load
from tests.guard.matrix import Actor, Matrix
from tests.guard.measure import check, check_careless, declared
from tests.office import Office

# Read by services alone, which see every practice.
WITHOUT_NEIGHBOURS = frozenset({"stage.sent_set", "aud.seal"})


@pytest.fixture(scope="module")
def book(module_office: Office) -> GuardBook:
    """The filled office."""
    return open_guard_book(module_office)


@pytest.fixture(scope="module")
def matrix(book: GuardBook) -> Iterator[Matrix]:
    """The matrix over it, with the committed manifest."""
    with closing(book.root()) as root:
        yield Matrix(root, book, load())


def test_every_role_can_do_what_is_declared_and_nothing_else(matrix: Matrix) -> None:
    faults = check(matrix)
    assert [str(fault) for fault in faults[:40]] == []
    assert matrix.cells > 20_000


def test_every_table_has_rows_to_hide(matrix: Matrix) -> None:
    empty = [name for name, census in matrix.census.items() if not census.places]
    assert empty == []
    scoped = [name for name, table in matrix.tables.items() if table.has("practice_id") and name != "sec.scope"]
    lonely = [name for name in scoped if not {"away"} < matrix.census[name].present and name not in WITHOUT_NEIGHBOURS]
    assert lonely == []


@pytest.mark.parametrize(
    ("sabotage", "actor", "table"),
    [
        ("GRANT UPDATE (balance_cents) ON app.claim TO rd_poster", Actor("poster", "narrow"), "app.claim"),
        ("GRANT DELETE ON app.event TO rd_supervisor", Actor("supervisor", "narrow"), "app.event"),
        ("REVOKE SELECT ON app.payer_tip FROM rd_auditor", Actor("auditor", "narrow"), "app.payer_tip"),
    ],
)
def test_a_right_too_many_or_too_few_is_a_fault(matrix: Matrix, sabotage: str, actor: Actor, table: str) -> None:
    with matrix.root.transaction(force_rollback=True):
        matrix.root.execute(sabotage.encode())
        with matrix.acting(actor) as ask:
            found = matrix.rights(matrix.tables[table], ask)
        assert matrix.judge_rights(matrix.tables[table], actor.name, found)


@pytest.mark.parametrize(
    ("sabotage", "actor", "table"),
    [
        ("DROP POLICY scope_read ON app.claim", Actor("poster", "narrow"), "app.claim"),
        ("ALTER TABLE app.claim DISABLE ROW LEVEL SECURITY", Actor("poster", "whole"), "app.claim"),
        ("CREATE POLICY wide ON led.entry FOR SELECT USING (true)", Actor("auditor", "narrow"), "led.entry"),
        ("DROP POLICY functions_insert ON app.event", Actor("money", "narrow"), "app.event"),
        ("DROP POLICY note_insert ON app.event", Actor("specialist", "narrow"), "app.event"),
    ],
)
def test_a_policy_too_many_or_too_few_is_a_fault(matrix: Matrix, sabotage: str, actor: Actor, table: str) -> None:
    one = matrix.tables[table]
    with matrix.root.transaction(force_rollback=True):
        matrix.root.execute(sabotage.encode())
        with matrix.acting(actor) as ask:
            found = matrix.rows(one, declared(matrix, one, actor), actor, ask)
        assert matrix.judge_rows(one, actor, found)


def test_without_its_bound_a_viewer_is_widened_by_a_careless_policy(matrix: Matrix) -> None:
    with matrix.root.transaction(force_rollback=True):
        matrix.root.execute("DROP POLICY viewer_bound ON app.patient")
        told = check_careless(matrix)
    assert "app.patient" in {fault.subject for fault in told}
