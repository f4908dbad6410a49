"""What the server account of root can reach; told from the folders' rights, as another user."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.db.account import Account

NOBODY = Account("nobody", 65534, 65534)


def test_a_folder_open_to_all_is_reached() -> None:
    assert NOBODY.can_reach(Path("/usr/bin"))


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o766])
def test_one_closed_folder_on_the_way_is_enough_to_be_kept_out(tmp_path: Path, mode: int) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (tmp_path / "closed").chmod(mode)
    assert not NOBODY.can_reach(inner)
    (tmp_path / "closed").chmod(0o700)


def test_the_owner_gets_through_where_others_do_not(tmp_path: Path) -> None:
    me = Account("me", os.getuid(), os.getgid())
    tmp_path.chmod(0o700)
    assert me.can_reach(tmp_path)
