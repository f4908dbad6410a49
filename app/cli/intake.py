"""`import` and `route`: files in, and whose they are."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import AppError, NotPermitted, Refused
from app.domain.money import decimal_text, money_text

if TYPE_CHECKING:
    from app.jobs.receive import Received


def add_verbs(verbs: Verbs) -> None:
    """`import`, `route` and `unrouted`."""
    verbs.add("import", run_import, help="import files by their content", configure=_import_options)
    verbs.add("route", run_route, help="say whose an unknown practice, payee or payer is", configure=_route_options)
    verbs.add("unrouted", run_unrouted, help="list what waits to be routed")


def _import_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="an 837, 835, 999, 277CA or other X12 file")
    parser.add_argument("--submitted", type=date.fromisoformat, metavar="DATE", help="submission date (default: BHT04)")
    parser.add_argument("--create-practice", action="store_true", help="make an unknown practice and its payers")


def _route_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=("practice", "payee", "payer"), help="what is unknown")
    parser.add_argument("identifier", help="as `unrouted` lists it")
    parser.add_argument("code", help="code of the practice, or of the payer")


def run_import(args: argparse.Namespace, context: Context) -> int:
    """One report per file, as JSON one object a line; 0 in, 1 somebody has to look, 2 not read.

    A file that cannot be opened or is refused says so and does not stop the others.
    """
    from app.db.errors import Lost  # noqa: PLC0415  # a verb loads only its own rooms
    from app.jobs.receive import not_received, receive_file  # noqa: PLC0415

    worst = 0
    database = context.import_database()
    for name in args.files:
        try:
            with _opened(name) as content:
                received = receive_file(
                    database,
                    content,
                    Path(name).name,
                    today=date.today(),
                    submitted=args.submitted,
                    create_practice=args.create_practice,
                )
        except (Lost, NotPermitted):
            raise
        except AppError as error:
            sys.stderr.write(f"{error.sentence}\n")
            received = not_received(Path(name).name, error.sentence)
        sys.stdout.write((msgspec.json.encode(flat(received)).decode() if args.json else in_words(received)) + "\n")
        worst = max(worst, received.exit_code)
    return worst


def run_route(args: argparse.Namespace, context: Context) -> int:
    """Release everything alike, then read the waiting files again."""
    from app.jobs.receive import route_waiting  # noqa: PLC0415

    service = context.service_database("import") or context.database("import")
    routed = route_waiting(context.database(), service, args.kind, args.identifier, args.code, today=date.today())
    words = [f"{args.kind} {args.identifier} belongs to {args.code}: {len(routed.files)} files read again"]
    context.print(routed, args.json, "\n".join(words + [in_words(one) for one in routed.files]))
    return max((one.exit_code for one in routed.files), default=0)


def run_unrouted(args: argparse.Namespace, context: Context) -> int:
    """What waits, oldest first."""
    from app.intake.unrouted import list_waiting  # noqa: PLC0415

    with context.unit(read_only=True) as unit:
        waiting = list_waiting(unit)
    lines = [
        f"{one.kind:<8} {one.identifier:<12} {one.name}: {one.items} waiting in {one.files} files, "
        f"{money_text(one.cents)}, since {one.since}"
        for one in waiting
    ]
    shown = [msgspec.to_builtins(one) | {"amount": decimal_text(one.cents)} for one in waiting]
    context.print({"waiting": shown}, args.json, "\n".join(lines) or "Nothing waits to be routed.")
    return 0


def _opened(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise Refused(f"{name} cannot be opened: {(error.strerror or 'unknown reason').lower()}.") from None


def flat(received: Received) -> dict[str, object]:
    """The import's fields, with what posted beside them."""
    fields: dict[str, object] = msgspec.to_builtins(received.imported)
    fields |= {"posted": msgspec.to_builtins(received.posted), "payments": msgspec.to_builtins(received.payments)}
    return fields | {"released": [flat(one) for one in received.released]}


def in_words(received: Received) -> str:
    """The report as a person reads it; no PHI in it."""
    one, claims = received.imported, received.imported.claims
    if one.again and one.state != "quarantined" and not (one.unrouted or received.released or received.posted.remits):
        return f"{one.file}: this {one.kind} file was {one.state} before; nothing was done."
    lines = [f"{one.file}: {one.kind}, {one.state}{' (again)' if one.again else ''}"]
    if one.kind.startswith("837"):
        lines.append(
            f"  {claims.imported} claims imported ({claims.charged}), {claims.known} known, {claims.changed} changed, "
            f"{claims.refused} refused, {claims.unrouted} waiting"
        )
    for pay in received.payments:
        level = "" if pay.provider_level == "0.00" else f", provider level {pay.provider_level}"
        lines.append(
            f"  payment {pay.trace} of {pay.payment}, {pay.claims} claims, {pay.state}: posted {pay.posted}, "
            f"exceptions {pay.exceptions} ({pay.exception_claims} claims), "
            f"held {pay.held} ({pay.waiting_claims} claims wait){level}"
        )
    for remit in one.remits:
        if remit.remit_id is None or remit.state != "stored":
            lines.append(f"  payment {remit.trace} of {remit.payment}, {remit.claims} claims: {remit.state}")
    said = one.acknowledged
    if said.stored or said.known or said.unknown_claims:
        lines.append(
            f"  {said.stored} answers kept with their claims ({said.known} known): {said.rejected} rejected, "
            f"{said.proofs} proofs of filing, {said.late} rejected after the payer's decision"
        )
    lines += [f"  unknown claim {number}: its answer waits for it" for number in said.unknown[:20]]
    for wait in one.unrouted:
        lines.append(f"  unknown {wait.kind} {wait.identifier}: {wait.items} {wait.what} wait")
    for told in (*one.errors, *one.findings)[:20]:
        place = f"segment {told.segment}, {told.where}: " if told.segment else ""
        lines.append(f"  {told.level}: {place}{told.message}")
    for again in received.released:
        lines.append(f"waited for it: {in_words(again)}")
    return "\n".join(lines)
