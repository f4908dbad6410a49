"""`python3 dev.py fuzz [--inputs N] [--target NAME] [--seed S] [--engine own|atheris] [--write]`.

Runs N damaged inputs through each target: no crash but the declared errors, none over a second, memory bounded. A fault
ends the run and is kept as a file in tests/fuzz/corpus/<target>, to be mended with a test. `--write` puts the numbers
into docs/trust.md. `atheris` is guided by coverage (Linux and macOS; requirements-fuzz.lock).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import msgspec

from tests.fuzz.run import Run, fuzz
from tests.fuzz.targets import TARGETS

KEPT = Path(__file__).with_name("score.json")


def main() -> int:
    """Fuzz, tell, and keep the numbers when asked."""
    parser = argparse.ArgumentParser(prog="dev.py fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="damaged inputs of each target")
    parser.add_argument("--target", default="", choices=["", *TARGETS])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", default="own", choices=["own", "atheris"])
    parser.add_argument("--write", action="store_true", help="add the numbers to docs/trust.md")
    args = parser.parse_args()
    ended = 0
    runs = []
    for name in [args.target] if args.target else list(TARGETS):
        if args.engine == "atheris":
            command = [sys.executable, "-m", "tests.fuzz.guided", name, f"-runs={args.inputs}", f"-seed={args.seed}"]
            ended |= subprocess.run(command, check=False).returncode
            continue
        done = fuzz(name, args.inputs, args.seed)
        sys.stdout.write(f"{done.words()}\n")
        sys.stdout.flush()
        runs.append(done)
        ended |= bool(done.fault)
    if args.write and not ended:
        keep(runs)
    return int(bool(ended))


def keep(runs: list[Run]) -> None:
    """The best runs of each target so far, as a table in docs/trust.md."""
    from tests.guard.report import put_section  # noqa: PLC0415

    known = msgspec.json.decode(KEPT.read_bytes(), type=dict[str, Run]) if KEPT.exists() else {}
    for run in runs:
        if run.inputs >= known.get(run.target, run).inputs:
            known[run.target] = run
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")
    rows = [_HEAD]
    for run in known.values():
        cells = (
            f"{run.inputs:,}",
            f"{run.seconds:.0f}",
            f"{1000 * run.slowest:.0f} ms",
            f"{run.megabytes:.0f} MB",
            "0",
        )
        rows.append(f"| {run.target} | {' | '.join(cells)} |")
    put_section("fuzz", "\n".join(rows))


_HEAD = """## Fuzzing

Structure-aware damage of made-up files (`python3 dev.py fuzz`): nothing but the declared errors, nothing over a second
of processor time, memory bounded.

| reader | inputs | seconds | slowest input | most memory | crashes |
|---|---:|---:|---:|---:|---:|"""


if __name__ == "__main__":
    sys.exit(main())
