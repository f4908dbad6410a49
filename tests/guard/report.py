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
    """The table of mutants killed, named, implied and surviving."""
    rows = ["## Mutants of the schema", "", _INTRODUCTION, ""]
    rows += [
        "| guard taken out | mutants | killed by behaviour | implied by another guard | survive | named in a file |"
    ]
    rows += ["|---|---:|---:|---:|---:|---:|"]
    tried = killed = implied = alive = named = 0
    for kind, score in scores.items():
        if score.tried:
            cells = (kind, score.tried, score.killed, len(score.implied), len(score.survivors), score.named)
            rows.append(f"| {' | '.join(map(str, cells))} |")
        tried, killed, named = tried + score.tried, killed + score.killed, named + score.named
        implied, alive = implied + len(score.implied), alive + len(score.survivors)
    rows.append(f"| **all** | {tried} | {killed} | {implied} | {alive} | {named} |")
    part = "The whole catalogue was tried" if whole else "A part of the catalogue was tried"
    rows += ["", f"{part}, in {seconds:.0f} s. Behaviour: {_share(killed, tried)}; without the implied ones "
             f"{_share(killed, tried - implied)}. Names alone: {_share(named, tried)}.", ""]  # fmt: skip
    for kind, score in scores.items():
        if score.survivors:
            rows += [f"Surviving, {kind}: " + ", ".join(f"`{name}`" for name in score.survivors) + ".", ""]
    put_section("mutation", "\n".join(rows))


_INTRODUCTION = (
    "Every CHECK, key, foreign key, trigger, policy, grant and lock that the catalogue has is taken out, one at a time "
    "(`python3 dev.py mutants --write`), and the declared cells, statements and calls are tried against what is left. "
    "A mutant is killed when one of them ends otherwise than with the guard in place. *Implied*: another guard refuses "
    "everything this one does, so that nothing can tell. *Named*: a committed file names the guard; a mere comparison "
    "of names would notice it gone, which proves less and is counted apart."
)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "none"
