"""Fixtures of all tests. A pure test never touches the database modules: they are loaded by the fixtures below."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.office import Office, OfficeServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
for _name in ("REMITDESK_DATABASE_URL", "REMITDESK_USER", "REMITDESK_PASSWORD_FILE"):
    os.environ.pop(_name, None)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever touches a real desk."""
    monkeypatch.setenv("REMITDESK_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def test_server() -> Iterator[OfficeServer]:
    """One real Postgres for this test process (see tests/office.py)."""
    from tests.office import OfficeServer, wanted_server  # noqa: PLC0415

    server = OfficeServer(wanted_server())
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def office(test_server: OfficeServer) -> Iterator[Office]:
    """A fresh, empty, migrated office: `office.unit(login)`, `office.url(login)`, `office.database(login)`."""
    from tests.office import Office  # noqa: PLC0415

    found = Office.copy_of_template(test_server)
    yield found
    found.remove()


@pytest.fixture
def office_variables(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line, run in this process or a child, works on `office` as the supervisor okoye."""
    for name, value in office.environment(tmp_path).items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="module")
def module_office(test_server: OfficeServer) -> Iterator[Office]:
    """An office shared by the tests of one module; for what is dear to fill and only read afterwards."""
    from tests.office import Office  # noqa: PLC0415

    found = Office.copy_of_template(test_server)
    yield found
    found.remove()
