"""The start of a desk as `python3 dev.py run` does it, here always without a display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desks import ROOT, desk_folder
from tests.office import Office


def remitdesk(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words], cwd=ROOT, env={**os.environ, **variables},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_filled_desk_starts_into_a_picture_and_the_queue_summary_and_leaves_nothing_running() -> None:
    with desk_folder() as home:
        built = remitdesk("demo", "--claims", "40", REMITDESK_HOME=str(home.root))
        assert built.returncode == 0, built.stderr
        started = remitdesk("start", REMITDESK_HOME=str(home.root))
        assert started.returncode == 0, started.stderr
        assert started.stderr.splitlines() == [
            "This book already holds claims; it is left as it is: a demo book takes an empty one.",
            "No display was found: the desk is drawn offscreen into a picture.",
        ]
        assert "Follow-up" in started.stdout
        picture = (home.root / "pictures" / "workbench.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 20_000
        assert list((home.root / "desks").iterdir()) == []
        (home.root / "typed").write_text("not the secret\n")
        for named, said in ((home.root / "typed", "password is wrong"), (home.root / "nowhere", "cannot be read")):
            asked = remitdesk("queue", "list", REMITDESK_HOME=str(home.root), REMITDESK_PASSWORD_FILE=str(named))
            assert (asked.returncode != 0, asked.stdout) == (True, "")
            assert said in asked.stderr
            assert asked.stderr.count("\n") == 1


@pytest.mark.usefixtures("office_variables")
def test_a_shared_server_is_never_filled_with_made_up_people(office: Office, tmp_path: Path) -> None:
    started = remitdesk("start", REMITDESK_HOME=str(tmp_path / "home"))
    assert started.returncode == 0, started.stderr
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.claim") == 0
    assert not (tmp_path / "home" / "embedded").exists()
