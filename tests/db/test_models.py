"""app.models and the migrated database say the same, both ways."""

from __future__ import annotations

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine
from sqlalchemy.pool import NullPool

from app.db.database import Connection, connect
from app.models import metadata
from tests.office import Office


def differences(office: Office, wanted: MetaData) -> list[Any]:  # Any: alembic's own nested tuples
    """What alembic would change to make the database like the models."""

    def connected() -> Connection:
        found = connect(office.credentials("root"))
        found.autocommit = False
        return found

    engine = create_engine("postgresql+psycopg://", creator=connected, poolclass=NullPool)
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "table" or name != "alembic_version",
        "compare_type": True,
        "compare_server_default": True,
    }
    with engine.connect() as connection:
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), wanted))


def test_models_and_database_agree_both_ways(module_office: Office) -> None:
    assert differences(module_office, metadata) == []


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE app.claim ADD COLUMN extra text",
        "ALTER TABLE app.claim DROP COLUMN frequency",
        "ALTER TABLE led.entry ALTER COLUMN cents TYPE integer",
        "ALTER TABLE app.claim ALTER COLUMN member_id DROP NOT NULL",
        "ALTER TABLE app.claim DROP CONSTRAINT claim_practice_id_number_key",
        "ALTER TABLE led.entry DROP CONSTRAINT entry_op_id_fkey",
        "DROP INDEX app.claim_by_number",
        "CREATE TABLE app.another (id bigint PRIMARY KEY)",
        "DROP TABLE app.preference",
    ],
)
def test_a_difference_is_told(office: Office, change: str) -> None:
    before = len(differences(office, metadata))
    with office.unit("root") as unit:
        unit.execute(change)
    assert len(differences(office, metadata)) == before + 1
