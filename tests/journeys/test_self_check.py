"""The program's own check, as it runs on a built copy: every part of it works here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.desks import ROOT


def test_the_programs_own_check_finds_every_part_working(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("REMITDESK")}
    environment |= {"REMITDESK_HOME": str(tmp_path / "home"), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-m", "app", "self-check", "--json"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    parts = json.loads(done.stdout)["lines"]
    assert len(parts) >= 10
    assert [part for part in parts if not part["ok"]] == []
