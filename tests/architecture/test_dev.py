"""`dev.py`: what a person reads when something is missing, and that the CI command is the test command."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def dev(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("dev", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "dev", module)
    spec.loader.exec_module(module)
    return module


def test_the_build_machine_calls_exactly_the_test_command() -> None:
    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1].endswith("exec python3 dev.py test")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_it_needs_nothing_but_the_standard_library() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(ROOT / "dev.py"), "nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "python3 dev.py run" in done.stdout


def test_without_a_network_it_says_so_in_one_sentence(tmp_path: Path) -> None:
    for name in ("dev.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    nowhere = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    nowhere |= {
        "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1", "PIP_RETRIES": "0", "PIP_TIMEOUT": "1",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    }
    done = subprocess.run(
        [sys.executable, "dev.py", "env"], cwd=tmp_path, env=nowhere, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "The packages could not be fetched: check the network or pip's index setting, then run this again.\n"
    )


def test_missing_qt_libraries_are_named_with_the_line_to_type(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dev, "_loads", lambda library: library != "libEGL.so.1")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(dev.sys, "platform", "linux")
    with pytest.raises(dev.Stop, match=r"sudo apt-get install -y --no-install-recommends libegl1"):
        dev.ensure_qt_libraries(display=False)


def test_a_display_asks_for_more_libraries_than_an_offscreen_start(dev: ModuleType) -> None:
    assert not set(dev.QT_ALWAYS) & set(dev.QT_ON_A_DISPLAY)
    assert "libxcb-cursor0" in dev.QT_ON_A_DISPLAY.values()


def test_the_summary_names_both_servers(dev: ModuleType) -> None:
    titles = [part.title for part in dev.test_parts()]
    assert "database tests on Postgres 18" in titles
    assert ("database tests on Postgres 15" in titles) == (dev.installed_postgres_15() is not None)


def test_a_part_that_fails_fails_the_run(dev: ModuleType) -> None:
    part = dev.Part("x", "x", [sys.executable, "-c", "print('so bad'); raise SystemExit(1)"], dict(os.environ))
    result = dev.run_part(part)
    assert (result.ok, result.text) == (False, "so bad")
