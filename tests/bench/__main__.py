"""`python3 dev.py bench [--json] [--sizes 50000,500000] [NAME ...]`: run tests/bench/bench_*.py and print the table.

A bench module exposes `measure(options: Options) -> list[Figure]` (see tests/bench/figure.py); NAME picks
`bench_NAME.py`. Exit code 1 when a limit is missed. Times are printed, never asserted by tests.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path

import msgspec

from tests.bench.figure import Figure, Options


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these, such as `queue`")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--sizes", default="50000,500000", help="claims of the books, separated by commas")
    args = parser.parse_args()
    options = Options(tuple(sorted(int(size) for size in args.sizes.split(","))))
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    unknown = sorted(set(args.names) - set(known))
    if unknown:
        sys.stderr.write(f"There is no bench {', '.join(unknown)}; there are: {', '.join(known)}.\n")
        return 2
    figures = [figure for name in args.names or known for figure in run(name, options)]
    if args.json:
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(figures), indent=2).decode() + "\n")
    else:
        sys.stdout.write(table(figures) + "\n")
    return 0 if all(figure.ok for figure in figures) else 1


def run(name: str, options: Options) -> list[Figure]:
    """The figures of one module; progress goes to the error output so that --json stays clean."""
    started = time.monotonic()
    sys.stderr.write(f"{name} ...")
    sys.stderr.flush()
    found: list[Figure] = importlib.import_module(f"tests.bench.bench_{name}").measure(options)
    sys.stderr.write(f" {time.monotonic() - started:.1f} s\n")
    return found


def table(figures: list[Figure]) -> str:
    """Name, value, unit, limit and verdict in columns."""
    width = max((len(figure.name) for figure in figures), default=0)
    return "\n".join(
        f"{figure.name:<{width}}  {figure.value:>12,.4g} {figure.unit:<10} limit {figure.limit:>10,.4g}  "
        f"{'ok' if figure.ok else 'MISSED'}"
        for figure in figures
    )


if __name__ == "__main__":
    sys.exit(main())
