"""Every claim of the sample 837P files becomes a form that can be printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.claim import SubmittedClaim
from app.edi.claim837 import Claim837Reader
from app.printing.cms1500_claim import PaperPayer, form_of_claim
from app.printing.cms1500_layout import lay_out
from app.printing.cms1500_pdf import PrintedClaim, render_claims
from app.printing.cms1500_sheet import page_text
from tests.pure.printing_forms import cells_text, grid_cells

SAMPLES = Path(__file__).parents[2] / ".." / "shared" / "samples" / "x12"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample files (../shared/samples) are not on this machine")
def test_every_sample_claim_fits_its_form_or_says_what_was_cut() -> None:
    claims = [
        event
        for file in sorted(SAMPLES.glob("837p*"))
        for event in Claim837Reader(file.read_bytes())
        if isinstance(event, SubmittedClaim)
    ]
    laid = [lay_out(form_of_claim(claim, PaperPayer(claim.payer_name))) for claim in claims]
    pages = [page for form in laid for page in form.pages]

    assert len(claims) > 50
    assert [problem for form in laid for problem in form.problems if problem.stops] == []
    read_back = grid_cells(render_claims([PrintedClaim("samples", tuple(pages))]))
    assert [cells_text(cells) for cells in read_back] == [page_text(page) for page in pages]
