"""`remitdesk evidence add | list | save | withdraw`: pictures and PDFs that prove something on a claim."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.mail import add_day, day_of, read_file
from app.cli.paper_scans import write_new_file
from app.cli.registry import Verbs

if TYPE_CHECKING:
    from app.correspondence.types import EvidenceRow


def add_verbs(verbs: Verbs) -> None:
    """The verbs of evidence."""
    verbs.add("evidence add", run_add, help="keep a picture or PDF on a claim", configure=_add_options)
    verbs.add("evidence list", run_list, help="the evidence of a claim", configure=_claim)
    verbs.add("evidence save", run_save, help="write evidence as a PDF of pixels", configure=_save_options)
    verbs.add("evidence withdraw", run_withdraw, help="cross it out: it proves nothing", configure=_withdraw_options)


def run_add(args: argparse.Namespace, context: Context) -> int:
    """Keep one file."""
    from app.claims.show import find_claim  # noqa: PLC0415  # a verb loads only its own rooms
    from app.correspondence.evidence import keep_evidence  # noqa: PLC0415
    from app.correspondence.types import NewEvidence  # noqa: PLC0415

    content = read_file(args.file)
    with context.unit() as unit:
        claim = find_claim(unit, args.claim, practice=args.practice)
        said = NewEvidence(claim, args.kind, args.on or day_of(args), args.note, args.proof)
        kept = keep_evidence(unit, content, said, today=day_of(args))
    text = f"Evidence {kept.evidence} kept." if kept.new else f"The same file is evidence {kept.evidence} already."
    context.print(kept, args.json, text)
    return 0


def run_list(args: argparse.Namespace, context: Context) -> int:
    """All of a claim's evidence."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.correspondence.evidence import list_evidence  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        rows = list_evidence(unit, find_claim(unit, args.claim, practice=args.practice))
    context.print({"evidence": rows}, args.json, "\n".join(map(_line, rows)) or "There is no evidence on this claim.")
    return 0


def run_save(args: argparse.Namespace, context: Context) -> int:
    """Write it; that it left stands in the time line first."""
    from app.correspondence.evidence import evidence_pdf  # noqa: PLC0415

    with context.unit() as unit:
        write_new_file(args.out, evidence_pdf(unit, args.evidence, reason=args.reason))
    context.print({"out": args.out}, args.json, f"Evidence {args.evidence} written to {args.out}.")
    return 0


def run_withdraw(args: argparse.Namespace, context: Context) -> int:
    """Cross it out."""
    from app.correspondence.evidence import show_evidence, withdraw_evidence  # noqa: PLC0415

    with context.unit() as unit:
        withdraw_evidence(unit, show_evidence(unit, args.evidence), reason=args.reason, today=day_of(args))
    context.print({"evidence": args.evidence}, args.json, f"Evidence {args.evidence} is withdrawn.")
    return 0


def _line(row: EvidenceRow) -> str:
    state = f"withdrawn: {row.withdrawn}" if row.withdrawn else "proves the filing" if row.proof else ""
    pages = "1 page" if row.pages == 1 else f"{row.pages} pages"
    day = f"{row.evidence_on:%m/%d/%Y}"
    parts = (f"evidence {row.evidence_id}", day, row.kind, pages, row.note, row.kept_by, state)
    return "  ".join(part for part in parts if part)


def _claim(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="NO", help="our claim number")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the same number")


def _add_options(parser: argparse.ArgumentParser) -> None:
    _claim(parser)
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--kind", required=True, choices=("portal", "fax", "mail_proof", "other"))
    parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="the day it shows (default today)")
    parser.add_argument("--note", default="", metavar="TEXT")
    parser.add_argument("--proof", action="store_true", help="a proof of mailing: the claim was filed by it")
    add_day(parser)


def _save_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("evidence", type=int, metavar="EVIDENCE")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why it leaves; kept for good")
    parser.add_argument("--out", required=True, metavar="F.pdf")


def _withdraw_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("evidence", type=int, metavar="EVIDENCE")
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept for good")
    add_day(parser)
