"""`python -m app` and the console script `remitdesk`."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; without a verb the window."""
    from app import cli  # noqa: PLC0415  # a console script imports this module before anything is asked
    from app.domain import quiet  # noqa: PLC0415

    quiet.install()
    return cli.main(arguments)


if __name__ == "__main__":
    sys.exit(main())
