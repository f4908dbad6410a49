"""The doors between the rooms, checked by import-linter, and proof that a wrong door is caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"


def lint(folder: Path) -> tuple[int, str]:
    """Run all contracts over the package `app` in that folder: exit code and what was printed."""
    done = subprocess.run([sys.executable, "-c", _LINT], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_every_import_goes_through_a_door() -> None:
    code, said = lint(ROOT)
    assert code == 0, said


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("domain/planted.py", "import app.db.unit", "imports go downward only"),
        ("workqueues/planted.py", "from app.claims import search", "imports go downward only"),
        ("posting/planted.py", "import PySide6.QtCore", "Qt lives in ui"),
        ("ui/planted.py", "import psycopg", "windows see frozen rows"),
        ("edi/planted.py", "import sqlalchemy", "pure rooms"),
        ("demo/truth.py", "import app.rules", "makers of the demo's truth"),
        ("parlour/__init__.py", "", "imports go downward only"),
    ],
)
def test_a_planted_wrong_door_is_caught(tmp_path: Path, place: str, line: str, contract: str) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    target = tmp_path / "app" / place
    target.parent.mkdir(exist_ok=True)
    with target.open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    code, said = lint(tmp_path)
    assert code == 1
    assert contract in said


def test_the_list_of_verbs_loads_no_driver_and_no_window() -> None:
    heavy = "{'psycopg', 'sqlalchemy', 'alembic', 'PySide6', 'reportlab', 'keyring', 'openpyxl'}"
    code = (
        "import sys; from app.cli.registry import parser_with_all_verbs; parser_with_all_verbs(); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
