"""The same targets under atheris: coverage of the readers guides which inputs are kept. `-runs=N` and libFuzzer's own.

Run as a module of its own, since atheris takes the process over: `python -m tests.fuzz.guided era835 -runs=1000000`.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app.edi", "app.domain.money"]):
    from tests.fuzz.targets import TARGETS

from tests.fuzz.mutate import mutated, sources


def main(arguments: list[str]) -> None:
    """Never returns: atheris ends the process."""
    target = arguments[0]
    begin = sources(target)

    def mutate(content: bytes, _most: int, seed: int) -> bytes:
        chance = random.Random(seed)
        kept = [content, content, chance.choice(begin)] if content else begin
        return mutated(kept, chance, plain=target == "money")

    with tempfile.TemporaryDirectory() as folder:
        for place, content in enumerate(begin):
            (Path(folder) / f"{place:04d}").write_bytes(content)
        options = ["-timeout=1", "-rss_limit_mb=600", "-max_len=40000", "-print_final_stats=1", "-verbosity=0"]
        atheris.Setup([sys.argv[0], folder, *options, *arguments[1:]], TARGETS[target], custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
