"""Writing scores into docs/trust.md, each between its own two marks, so that others may write the rest of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.guard.mutants import Score

PAGE = Path(__file__).resolve().parents[2] / "docs" / "trust.md"


def put_section(name: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between `<!-- name:begin -->` and `<!-- name:end -->`, or append it with its marks."""
    told = page.read_text(encoding="utf-8") if page.exists() else "# What protects the office, and how that is known\n"
    block = f"<!-- {name}:begin -->\n{text.strip()}\n<!-- {name}:end -->"
    marks = re.compile(rf"<!-- {name}:begin -->.*?<!-- {name}:end -->", re.DOTALL)
    told = marks.sub(lambda _: block, told) if marks.search(told) else f"{told.rstrip()}\n\n{block}\n"
    page.write_text(told, encoding="utf-8")


def write_mutation_score(scores: Mapping[str, Score], *, seconds: float, whole: bool) -> None:
    """The table of mutants killed, killed alone, surviving and named; of the survivors a few by name."""
    rows = ["## Mutants of the schema", "", _INTRODUCTION, ""]
    rows += ["| guard taken out | mutants | killed by behaviour | of these alone | survive | named in a file |"]
    rows += ["|---|---:|---:|---:|---:|---:|"]
    total = [0, 0, 0, 0, 0]
    for kind, score in scores.items():
        cells = [score.tried, score.killed, score.behind, len(score.survivors), score.named]
        total = [known + more for known, more in zip(total, cells, strict=True)]
        rows += [f"| {kind} | {' | '.join(map(str, cells))} |"] if score.tried else []
    rows.append(f"| **all** | {' | '.join(map(str, total))} |")
    part = "The whole catalogue was tried" if whole else "A part of the catalogue was tried"
    rows += ["", f"{part}, in {seconds:.0f} s. Behaviour: {_share(total[1], total[0])}. "
             f"Names alone: {_share(total[4], total[0])}.", ""]  # fmt: skip
    for kind, score in scores.items():
        if score.survivors:
            shown = ", ".join(f"`{name}`" for name in score.survivors[:_SHOWN])
            rest = "" if len(score.survivors) <= _SHOWN else f" and {len(score.survivors) - _SHOWN} more"
            rows += [f"Surviving, {kind}: {shown}{rest} (all in `tests/guard/survivors.txt`).", ""]
    put_section("mutation", "\n".join(rows))


_SHOWN = 10
_INTRODUCTION = (
    "Every CHECK, key, foreign key, trigger, policy, grant and lock that the catalogue has is taken out, one at a time "
    "(`python3 dev.py mutants --write`), and the declared cells, statements and calls are tried against what is left. "
    "A mutant is killed when one of them ends otherwise than with the guard in place. *Alone*: another guard "
    "refuses or "
    "allows the same, so its probe takes that one out first, and what is left is this guard. Forced row-level security "
    "is tried on the table without any policy. *Named*: a committed file names the guard; a mere comparison of names "
    "would notice it gone, which proves less and is counted apart."
)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"
