"""Paper: 1,000 claim forms on each stock and 1,000 statements of two pages, from facts to PDF bytes.

Each kind is measured in a process of its own, so that one peak of memory does not hide another. Seconds are CPU
seconds: one thread, no waiting, so on a quiet machine they are the clock's, and on a busy one still ours. The floors
named in PERFORMANCE.md are 1.9 s (hand-written text alone), 5.0 s (form XObject) and 9.5 s (statements).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec.structs import replace

from app.domain.money import Cents
from app.printing.cms1500_claim import form_of_claim
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, render_claims
from app.printing.preview import page_count
from app.printing.statement_facts import Statement
from app.printing.statement_pdf import render_statements
from tests.bench.figure import Figure, Options, at_most
from tests.bench.memory import own_peak_megabytes
from tests.pure.printing_forms import MUTUAL, SIGNED, made_claim
from tests.pure.printing_statements import made_statement, made_visit

COUNT = 1_000

Kind = Literal["preprinted", "plain", "statements"]


def measure(_options: Options) -> list[Figure]:
    """Seconds and peak memory over the start of the process, for each kind of paper."""
    found = []
    for kind, name, seconds, megabytes in (
        ("preprinted", "1,000 CMS-1500 pages, data only", 4.0, 80.0),
        ("plain", "1,000 CMS-1500 pages, plain paper", 6.0, 80.0),
        ("statements", "1,000 statements of two pages", 12.0, 100.0),
    ):
        took, grew = _in_own_process(kind)
        found += [at_most(name, took, "CPU s", seconds), at_most(f"{name}: memory", grew, "MB", megabytes)]
    return found


def _in_own_process(kind: str) -> tuple[float, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_printing", kind], capture_output=True, text=True, check=True
    )
    took, grew = done.stdout.split()
    return float(took), float(grew)


def claims(stock: Literal["preprinted", "plain"]) -> bytes:
    """A thousand claims, each with its own patient, account and charges."""
    base = made_claim()

    def each() -> Iterator[PrintedClaim]:
        for number in range(COUNT):
            patient = replace(base.patient, first=f"Harriet{number}")
            lines = tuple(replace(line, charge=Cents(line.charge + number)) for line in base.lines)
            charge = Cents(sum(line.charge for line in lines))
            claim = replace(base, number=f"RD{number:06d}", patient=patient, lines=lines, charge=charge)
            laid = lay_out(form_of_claim(claim, MUTUAL, signed_on=SIGNED))
            yield PrintedClaim(laid.account, laid.pages)

    return render_claims(each(), stock=stock)


def statements() -> bytes:
    """A thousand statements of two pages and 24 services, no two with the same amounts."""
    base = made_statement()

    def each() -> Iterator[Statement]:
        for number in range(COUNT):
            visits = []
            for place in range(4):
                visit = made_visit(place, 6)
                lines = tuple(replace(line, charge=Cents(line.charge + number)) for line in visit.lines)
                visits.append(replace(visit, lines=lines))
            yield replace(base, visits=tuple(visits), recipient=f"Harriet O'Neil-Marsh {number}")

    return render_statements(each())


def main(kind: str) -> None:
    """Print seconds and megabytes of one kind."""
    make: dict[str, Callable[[], bytes]] = {
        "preprinted": lambda: claims("preprinted"),
        "plain": lambda: claims("plain"),
        "statements": statements,
    }
    pages = {"preprinted": COUNT, "plain": COUNT, "statements": 2 * COUNT}
    before = own_peak_megabytes()
    started = time.process_time()
    pdf = make[kind]()
    took = time.process_time() - started
    grew = own_peak_megabytes() - before
    if page_count(pdf) != pages[kind]:
        raise SystemExit(f"{page_count(pdf)} pages instead of {pages[kind]}")
    sys.stdout.write(f"{took:.3f} {grew:.1f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
