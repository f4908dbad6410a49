"""`remitdesk print ...`: claim forms, statements and the alignment page as PDF files."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import Refused

if TYPE_CHECKING:
    from app.db.unit import Unit
    from app.printing.calibration import Calibration
    from app.printing.cms1500_layout import LaidOutForm


class NotedProblem(Struct, frozen=True):
    """Something that does not fit: on which claim, in which box, the text, how much is allowed."""

    claim: str
    box: str
    text: str
    allowed: int
    stops: bool
    sentence: str


class PrintedFile(Struct, frozen=True):
    """What was written; `problems` are the texts that were cut, or stopped the printing."""

    out: str
    pages: int
    problems: tuple[NotedProblem, ...] = ()


def add_verbs(verbs: Verbs) -> None:
    """Add the printing verbs."""
    verbs.add("print cms1500", run_cms1500, help="claim forms (CMS-1500 02/12) as one PDF", configure=_cms1500_options)
    verbs.add("print statement", run_statement, help="an account's statement as PDF", configure=_statement_options)
    verbs.add("print alignment", run_alignment, help="the printer's alignment page as PDF", configure=_form_options)


def _cms1500_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--claim", nargs="+", action="extend", required=True, metavar="ID", help="claim numbers as received, or ids"
    )
    _form_options(parser)
    parser.add_argument("--printer", metavar="NAME", help="use the offsets the desk remembers for this printer")


def _form_options(parser: argparse.ArgumentParser) -> None:
    _out_option(parser)
    parser.add_argument("--plain", action="store_true", help="draw the form too: a copy on plain paper")
    parser.add_argument("--dx", type=int, default=0, metavar="N", help="shift right, 1/100 inch")
    parser.add_argument("--dy", type=int, default=0, metavar="N", help="shift down, 1/100 inch")
    parser.add_argument("--sx", type=float, default=1.0, metavar="F", help="scale across, 0.98 to 1.02")
    parser.add_argument("--sy", type=float, default=1.0, metavar="F", help="scale down, 0.98 to 1.02")


def _statement_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", required=True, metavar="ID", help="the account's number or id")
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="statement date (default today)")
    _out_option(parser)


def _out_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, type=Path, metavar="F.pdf", help="the PDF to write")


def run_cms1500(args: argparse.Namespace, context: Context) -> int:
    """Lay out all claims first; nothing is written while a text would have to be falsified to fit."""
    from app.claims.form_facts import load_forms  # noqa: PLC0415
    from app.printing.cms1500_layout import lay_out  # noqa: PLC0415
    from app.printing.cms1500_pdf import PrintedClaim, render_claims  # noqa: PLC0415

    calibration = _calibration(args)
    with context.unit() as unit:        # the audit keeps whose form was made
        if args.printer is not None:
            calibration = _remembered(unit, args.printer, args.plain, calibration)
        forms = load_forms(unit, args.claim, today=_today())
    laid = [(stored.number, lay_out(stored.form)) for stored in forms]
    problems = tuple(problem for number, form in laid for problem in _noted(number, form))
    if any(problem.stops for problem in problems):
        context.print(PrintedFile("", 0, problems), args.json, _problem_text(problems) + "\nNothing was written.")
        return 1
    claims = [PrintedClaim(number, form.pages) for number, form in laid]
    pdf = render_claims(claims, stock="plain" if args.plain else "preprinted", calibration=calibration)
    pages = sum(len(form.pages) for _number, form in laid)
    if problems and not args.json:
        sys.stderr.write(_problem_text(problems) + "\n")
    _finish(args, context, pdf, PrintedFile(str(args.out), pages, problems))
    return 0


def run_statement(args: argparse.Namespace, context: Context) -> int:
    """The patient's balance of one account, from the ledger."""
    from app.patients.statement_facts import load_statement  # noqa: PLC0415
    from app.printing.preview import page_count  # noqa: PLC0415
    from app.printing.statement_pdf import render_statements  # noqa: PLC0415

    with context.unit() as unit:
        statement = load_statement(unit, args.account, today=args.as_of or _today())
    pdf = render_statements([statement])
    _finish(args, context, pdf, PrintedFile(str(args.out), page_count(pdf)))
    return 0


def run_alignment(args: argparse.Namespace, context: Context) -> int:
    """The page that shows how far a printer is off; it needs no server."""
    from app.printing.alignment import alignment_page  # noqa: PLC0415

    pdf = alignment_page("plain" if args.plain else "preprinted", _calibration(args))
    _finish(args, context, pdf, PrintedFile(str(args.out), 1))
    return 0


def _calibration(args: argparse.Namespace) -> Calibration:
    from app.printing.calibration import Calibration, checked  # noqa: PLC0415

    return checked(Calibration(args.dx, args.dy, args.sx, args.sy))


def _remembered(unit: Unit, printer: str, plain: bool, given: Calibration) -> Calibration:
    """What this person's desk remembers of a printer. Raises Refused, so that nothing is printed beside the boxes."""
    from app.claims.desk_facts import list_preferences  # noqa: PLC0415
    from app.printing.calibration import UNCHANGED  # noqa: PLC0415
    from app.printing.profile import REMEMBERED_AS, read_profiles  # noqa: PLC0415

    if given != UNCHANGED:
        raise Refused("Give either --printer or offsets of your own.")
    kept = next((one.value for one in list_preferences(unit) if one.key == REMEMBERED_AS), "[]")
    profiles = read_profiles(msgspec.json.decode(kept))
    if printer not in {one.printer for one in profiles.kept}:
        raise Refused(f"Your desk remembers no offsets of a printer {printer}: set them in the preview first.")
    return profiles.of(printer, plain).calibration


def _today() -> date:
    return date.today()


def _noted(number: str, form: LaidOutForm) -> list[NotedProblem]:
    return [
        NotedProblem(number, problem.box, problem.text, problem.allowed, problem.stops, problem.sentence)
        for problem in form.problems
    ]


def _problem_text(problems: tuple[NotedProblem, ...]) -> str:
    lines = (f"claim {problem.claim}: {problem.sentence} {problem.text}".rstrip() for problem in problems)
    return "\n".join(lines)


def _finish(args: argparse.Namespace, context: Context, pdf: bytes, result: PrintedFile) -> None:
    _write(args.out, pdf)
    pages = "1 page" if result.pages == 1 else f"{result.pages} pages"
    context.print(result, args.json, f"{pages} in {result.out}")


def _write(out: Path, pdf: bytes) -> None:
    """The whole file or none of it, readable by its owner alone: it is full of patients."""
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=".remitdesk-", suffix=".pdf", dir=out.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(pdf)
        Path(name).replace(out)
    except OSError as fault:
        if name:
            Path(name).unlink(missing_ok=True)
        raise Refused("The PDF cannot be written there: choose another folder.") from fault
