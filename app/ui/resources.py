"""Where the bundled style, fonts, icons and help pages lie, in a checkout and in the built program."""

from __future__ import annotations

import sys
from pathlib import Path


def resource_path(*parts: str) -> Path:
    """The path of a bundled file below `resources/`."""
    bundled = getattr(sys, "_MEIPASS", None)        # set by the frozen program's loader
    root = Path(bundled) if bundled else Path(__file__).resolve().parents[2]
    return root.joinpath("resources", *parts)
