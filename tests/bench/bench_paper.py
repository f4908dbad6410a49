"""A paper check of 50 claims of two lines: keyed row by row as a clerk saves it, then completed and posted."""

from __future__ import annotations

import time

from app.posting.paper import show_check
from app.posting.paper_key import add_check, add_claim
from app.posting.paper_post import complete_check
from tests.bench.figure import Figure, Options, at_most
from tests.db.paper_book import Paper, paper_book
from tests.db.posting_book import TODAY
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 50
ROUNDS = 5
PAID = 19_000  # cents of each claim


def measure(_options: Options) -> list[Figure]:
    """Medians of five checks."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        paper = paper_book(Office.copy_of_template(server))
        rounds = [_check(paper, f"70{turn}") for turn in range(ROUNDS)]
    finally:
        server.stop()
    saves, posts = (sorted(times) for times in zip(*rounds, strict=True))
    return [
        at_most("paper: one claim of a check saved", saves[ROUNDS // 2] * 1000, "ms", 50),
        at_most(f"paper: a check of {CLAIMS} claims completed and posted", posts[ROUNDS // 2], "s", 1),
    ]


def _check(paper: Paper, trace: str) -> tuple[float, float]:
    """Seconds for the save of one claim, and for completing the check."""
    batch = paper.new_batch(PAID * CLAIMS, 1)
    claims = [paper.more(f"{trace}N{at}") for at in range(CLAIMS)]
    drafts = [paper.typed("chen", claim) for claim in claims]
    with paper.office.unit("chen") as unit:
        check = add_check(unit, batch, paper.head(trace, PAID * CLAIMS)).row_id
    started = time.perf_counter()
    for draft in drafts:
        with paper.office.unit("chen") as unit:
            add_claim(unit, check, draft)
    saved = time.perf_counter()
    with paper.office.unit("chen") as unit:
        done = complete_check(unit, check, show_check(unit, check).row.version, today=TODAY)
    if done.posted != CLAIMS:
        raise AssertionError("the bench posts every claim of the check")
    return (saved - started) / CLAIMS, time.perf_counter() - saved
