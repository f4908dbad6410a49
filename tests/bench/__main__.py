"""`python3 dev.py bench [--json] [--sizes 50000,500000] [--desks 50,100] [--takes N] [--kept FOLDER] [--table FILE]
[NAME ...]`.

Runs tests/bench/bench_*.py and prints the table. `--kept FOLDER` keeps the large books there for the next run.

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
    parser.add_argument("--desks", default="50,100", help="desks that take at once, separated by commas")
    parser.add_argument("--takes", type=int, default=10_000, help="takes of the crash run (by hand: 100000)")
    parser.add_argument("--kept", type=Path, default=None, metavar="FOLDER", help="keep the large books there")
    parser.add_argument("--table", type=Path, default=None, metavar="FILE", help="all rows of `screens` go there")
    args = parser.parse_args()
    options = Options(_numbers(args.sizes), _numbers(args.desks), args.takes, args.kept, args.table)
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


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in text.split(",")))


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
