"""`remitdesk mail list | add | show | cover | separator | limits`: the mail room. Indexing is in `mail_index`."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Context
from app.cli.paper_scans import write_new_file
from app.cli.registry import Verbs
from app.domain.errors import AppError, Refused

if TYPE_CHECKING:
    from app.correspondence.types import LetterRow, MailLetter, MailPage, StoredMail

READ_AT_MOST = 50_000_001


@dataclass(frozen=True, slots=True)
class AddedFile:
    """One file of `mail add`: its place among those named, what was stored, or the sentence why nothing was."""

    place: int
    stored: StoredMail | None
    refused: str = ""


def add_verbs(verbs: Verbs) -> None:
    """The verbs of the mail room."""
    verbs.add("mail list", run_list, help="letters that wait, oldest first", configure=_list_options)
    verbs.add("mail add", run_add, help="take files of mail in: PDF, TIFF, PNG, JPEG", configure=_add_options)
    verbs.add("mail show", run_show, help="one letter, its pages and what is proposed", configure=_show_options)
    verbs.add("mail cover", run_cover, help="a cover sheet whose pages come back by themselves", configure=_cover)
    verbs.add("mail separator", run_separator, help="sheets to lay between letters", configure=_separator)
    verbs.add("mail limits", run_limits, help="how long mail may lie", configure=_limits)


def run_list(args: argparse.Namespace, context: Context) -> int:
    """Waiting letters, or those indexed or set aside."""
    from app.correspondence.intake import practice_of_code  # noqa: PLC0415  # a verb loads only its own rooms
    from app.correspondence.mail import list_done, list_letters  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        if args.state == "new":
            home = practice_of_code(unit, args.practice)
            rows = list_letters(unit, today=day_of(args), practice_id=home, late=args.late, limit=args.limit)
        else:
            rows = list_done(unit, args.state, today=day_of(args), limit=args.limit)
    context.print({"letters": rows}, args.json, "\n".join(map(letter_line, rows)) or "No letter waits.")
    return 0


def run_add(args: argparse.Namespace, context: Context) -> int:
    """Take files in, each whole or not at all; exit 1 when one was refused. A file's name goes nowhere."""
    from app.correspondence.intake import practice_of_code, receive_mail  # noqa: PLC0415

    added: list[AddedFile] = []
    for place, path in enumerate(args.file, start=1):
        try:
            content = read_file(path)
            with context.unit() as unit:
                stored = receive_mail(
                    unit, content, practice_of_code(unit, args.practice), source=args.source,
                    received_on=args.received or day_of(args), today=day_of(args),
                )  # fmt: skip
            added.append(AddedFile(place, stored))
        except AppError as error:
            added.append(AddedFile(place, None, error.sentence))
    lines = [f"file {each.place}: {_added_words(each)}" for each in added]
    context.print({"files": added}, args.json, "\n".join(lines))
    return 1 if any(each.refused for each in added) else 0


def run_show(args: argparse.Namespace, context: Context) -> int:
    """One letter; --png draws one of its pages."""
    from app.correspondence.mail import page_picture, show_letter  # noqa: PLC0415
    from app.correspondence.propose import propose  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        letter = show_letter(unit, args.letter, today=day_of(args))
        proposed = propose(unit, letter, today=day_of(args))
        if args.png is not None:
            write_new_file(args.out, page_picture(unit, letter_page(letter, args.png), width=args.width))
    lines = [letter_line(letter.row), *(f"  {text}" for text in (letter.row.notice, letter.row.words) if text)]
    lines += [
        f"  perhaps claim {each.number} ({each.why}{', sure' if each.sure else ''}), {each.title}, {each.detail}"
        for each in proposed.targets
    ]
    context.print({"letter": letter, "proposed": proposed}, args.json, "\n".join(lines))
    return 0


def run_cover(args: argparse.Namespace, context: Context) -> int:
    """Write a cover sheet for a claim."""
    from app.claims.show import find_claim  # noqa: PLC0415
    from app.correspondence.covers import make_cover  # noqa: PLC0415

    with context.unit() as unit:
        claim = find_claim(unit, args.claim, practice=args.practice)
        made = make_cover(unit, claim, args.purpose, today=day_of(args))
        write_new_file(args.out, made.pdf)
    text = f"Cover sheet {made.cover_id} written to {args.out}."
    context.print({"cover": made.cover_id, "out": args.out}, args.json, text)
    return 0


def run_separator(args: argparse.Namespace, context: Context) -> int:
    """Write separator sheets; they need no server."""
    from app.printing.cover_sheet import separator_pdf  # noqa: PLC0415

    if not 1 <= args.count <= 100:
        raise Refused("Print 1 to 100 separator sheets.")
    write_new_file(args.out, separator_pdf(args.count))
    context.print({"out": args.out, "sheets": args.count}, args.json, f"{args.count} sheets written to {args.out}.")
    return 0


def run_limits(args: argparse.Namespace, context: Context) -> int:
    """Show the limits, or set them."""
    from app.correspondence.mail import read_limits, set_limits  # noqa: PLC0415
    from app.correspondence.types import MailLimits  # noqa: PLC0415

    with context.unit() as unit:
        now = read_limits(unit)
        if args.red is not None or args.late is not None:
            now = MailLimits(args.red or now.red_days, args.late or now.lead_days)
            set_limits(unit, now)
    text = f"Mail is red after {now.red_days} days; the supervisor sees it after {now.lead_days}."
    context.print(now, args.json, text)
    return 0


def read_file(path: str) -> bytes:
    """The bytes of a file, at most a little more than may be kept. Raises Refused."""
    try:
        with Path(path).open("rb") as file:
            return file.read(READ_AT_MOST)
    except OSError as error:
        raise Refused(f"The file cannot be read: {(error.strerror or 'unknown reason').lower()}.") from None


def letter_page(letter: MailLetter, number: int) -> MailPage:
    """A page of a letter by its number, 1 is the first. Raises Refused."""
    if not 1 <= number <= len(letter.pages):
        raise Refused(f"This letter has pages 1 to {len(letter.pages)}.")
    return letter.pages[number - 1]


def letter_line(row: LetterRow) -> str:
    """One letter as a line."""
    where = row.practice_code or "no practice yet"
    about = f"claim {row.claim}" if row.claim else f"account {row.account}" if row.account else ""
    state = f"{row.age} d{' LATE' if row.late else ' red' if row.red else ''}" if row.state == "new" else row.state
    parts = (f"letter {row.letter_id}", where, row.source, f"{row.pages} p", state, row.title, about)
    held = f"open at {row.holder}" if row.holder else ""
    return "  ".join(part for part in (*parts, held, row.notice) if part)


def day_of(args: argparse.Namespace) -> date:
    """The day counted from."""
    found = args.today or date.today()
    assert isinstance(found, date)
    return found


def add_day(parser: argparse.ArgumentParser) -> None:
    """`--today`."""
    parser.add_argument("--today", type=date.fromisoformat, metavar="DATE", help="the day counted from (default today)")


def _added_words(added: AddedFile) -> str:
    if added.stored is None:
        return added.refused
    notices = [f"letter {each.letter}: {each.notice}" for each in added.stored.letters if each.notice]
    numbers = ", ".join(str(each.letter) for each in added.stored.letters)
    return " ".join([added.stored.sentence, f"Letters {numbers}.", *notices])


def _list_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--state", default="new", choices=("new", "indexed", "aside"))
    parser.add_argument("--late", action="store_true", help="only what the supervisor has to see")
    parser.add_argument("--practice", default="", metavar="CODE")
    parser.add_argument("--limit", type=int, default=500, metavar="N")
    add_day(parser)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="+", metavar="FILE")
    parser.add_argument("--practice", default="", metavar="CODE", help="whose mail; left out: a person says it later")
    parser.add_argument("--source", default="mail", choices=("mail", "fax", "portal", "folder"))
    parser.add_argument("--received", type=date.fromisoformat, metavar="DATE", help="the day it came (default today)")
    add_day(parser)


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("letter", type=int, metavar="LETTER")
    parser.add_argument("--png", type=int, metavar="PAGE", help="draw this page (1 is the first) into --out")
    parser.add_argument("--width", type=int, default=1000, metavar="PIXELS")
    parser.add_argument("--out", default="page.png", metavar="F")
    add_day(parser)


def _cover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("claim", metavar="NO", help="our claim number")
    parser.add_argument("--practice", default="", metavar="CODE", help="when two practices use the same number")
    parser.add_argument("--purpose", required=True, choices=("records", "appeal", "returned_mail"))
    parser.add_argument("--out", required=True, metavar="F.pdf")
    add_day(parser)


def _separator(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=10, metavar="N")
    parser.add_argument("--out", required=True, metavar="F.pdf")


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--red", type=int, metavar="DAYS", help="mail is red from this age on")
    parser.add_argument("--late", type=int, metavar="DAYS", help="the supervisor sees it from this age on")
