"""`remitdesk self-check`: does this copy of the program work on this computer; run on every build.

Everything happens in a home of its own that is removed at the end; the desk's own data is never touched.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from msgspec import Struct

from app import __version__
from app.cli.context import Context
from app.cli.registry import Verbs
from app.db.home import Home
from app.domain.errors import AppError, Refused

CLAIMS, SEED = 60, 7
CLERK, SUPERVISOR = "chen", "okoye"
SMALLEST_PICTURE_BYTES = 20_000
RESOURCES = ("codes", "demo", "fonts", "forms", "help", "icons", "rules", "style")


class Line(Struct, frozen=True):
    """One part that was tried: what it said, or why it failed; seconds."""

    part: str
    ok: bool
    said: str
    seconds: float


class SelfCheck(Struct, frozen=True):
    """The whole check; `built` is true inside the one-folder program."""

    ok: bool
    version: str
    built: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """What the parts work with: a desk of its own and a folder for what is drawn."""

    context: Context
    folder: Path


Part = tuple[str, Callable[[Bench], str]]


def add_verbs(verbs: Verbs) -> None:
    """Add the verb."""
    verbs.add("self-check", run, help="try every part of this program in a home of its own; exit 1 when one fails")


def run(args: argparse.Namespace, context: Context) -> int:
    """Try the parts in order; after the first that fails the rest cannot work and is not tried."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    for name in ("REMITDESK_DATABASE_URL", "REMITDESK_USER", "REMITDESK_PASSWORD_FILE"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="remitdesk-check-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)             # as root the embedded server runs as another account
        home = Home(Path(name) / "home")
        own = Context(home=home)
        try:
            lines = _try(Bench(own, Path(name)), say=not args.json)
        finally:
            own.close()
        lines = (*lines, _stopped(home)) if all(line.ok for line in lines) else lines
    built = bool(getattr(sys, "frozen", False))
    report = SelfCheck(all(line.ok for line in lines), __version__, built, lines)
    said = "All parts work." if report.ok else "This copy of RemitDesk does not work here."
    context.print(report, args.json, f"{_words(lines[-1])}\n{said}" if report.ok else said)
    return 0 if report.ok else 1


def _try(bench: Bench, *, say: bool) -> tuple[Line, ...]:
    lines: list[Line] = []
    for part, work in PARTS:
        started = time.monotonic()
        try:
            ok, said = True, work(bench)
        except AppError as error:
            ok, said = False, error.sentence
        except (OSError, ImportError, AttributeError, LookupError) as error:      # what a bad build looks like
            ok, said = False, f"{type(error).__name__}: {error}"
        lines.append(Line(part, ok, said, round(time.monotonic() - started, 2)))
        if say:
            print(_words(lines[-1]), flush=True)
        if not ok:
            break
    return tuple(lines)


def _words(line: Line) -> str:
    return f"{'ok    ' if line.ok else 'FAILED'}  {line.part:<20} {line.seconds:6.2f} s  {line.said}"


def _files(_bench: Bench) -> str:
    from app.db.migrate import expected_hash, expected_version, migrations_folder  # noqa: PLC0415
    from app.ui.resources import resource_path  # noqa: PLC0415

    empty = [name for name in RESOURCES if not any(resource_path(name).glob("*"))]
    if empty:
        raise Refused(f"The folder resources/{empty[0]} is missing or empty.")
    count = sum(1 for path in migrations_folder().rglob("*.sql"))
    return f"schema {expected_version()} ({expected_hash()[:12]}), {count} files of SQL, {len(RESOURCES)} resources"


def _verbs(_bench: Bench) -> str:
    from app.cli.registry import parser_with_all_verbs  # noqa: PLC0415

    text = parser_with_all_verbs().format_help()
    return f"{sum(1 for line in text.splitlines() if line.startswith('    ') and line[4] != ' ')} words at the top"


def _server(bench: Bench) -> str:
    with bench.context.unit(read_only=True) as unit:
        return f"Postgres {unit.text('SHOW server_version')}, migrated"


def _demo(bench: Bench) -> str:
    from app.cli.demo import Logins  # noqa: PLC0415
    from app.demo.build import build_demo  # noqa: PLC0415

    with Logins(bench.context) as logins:
        built = build_demo(
            logins.database, folder=bench.context.home.folder("demo"), claims=CLAIMS, seed=SEED, as_of=date.today()
        )
    return f"{built.claims} claims and {built.payments} payments from {built.files} files"


def _posting(bench: Bench) -> str:
    from app.cli.demo import Logins  # noqa: PLC0415
    from app.jobs.receive import receive_file  # noqa: PLC0415
    from app.posting.service import approve_remittance  # noqa: PLC0415

    with Logins(bench.context) as logins:
        with logins.database(SUPERVISOR).unit(read_only=True) as unit:
            owed = unit.one(_OWED, into=_Owed, missing="No claim of the demo office is unpaid.")
        receive_file(logins.database("svc_import"), _payment_of(owed), "self-check.835", today=date.today())
        with logins.database(SUPERVISOR).unit(read_only=True) as unit:
            left = unit.number(_LEFT, {"claim": owed.claim_id})
        if left:
            with logins.database(CLERK).unit() as unit:      # the payer's mode asks for a person
                approve_remittance(unit, _TRACE, today=date.today())
            with logins.database(SUPERVISOR).unit(read_only=True) as unit:
                left = unit.number(_LEFT, {"claim": owed.claim_id})
    if left:
        raise Refused(f"A payment of the whole claim left {left} cents open.")
    return f"an 835 of {len(owed.lines)} lines paid a claim to 0.00"


_TRACE = "SELFCHECK1"
_LEFT = "SELECT balance_cents FROM app.claim WHERE id = %(claim)s"
# An untouched claim with one payer id, and what an 835 must say to pay it.
_OWED = """
SELECT c.id AS claim_id, c.number, c.charge_cents AS cents, c.member_id AS member, to_char(c.service_from, 'YYYYMMDD')
    AS day, pr.billing_npi AS npi, p.name AS payer, a.value_norm AS payer_code, (SELECT array_agg('SVC*' || l.qualifier
        || ':' || array_to_string(l.procedure || l.modifiers, ':') || '*' || l.charge_cents / 100 || '.'
        || to_char(l.charge_cents % 100, 'FM00') || '*' || l.charge_cents / 100 || '.'
        || to_char(l.charge_cents % 100, 'FM00') || '**' || l.units / 1000 || '~DTM*472*'
        || to_char(l.service_from, 'YYYYMMDD') || '~' ORDER BY l.line_no) FROM app.claim_line l WHERE l.claim_id = c.id)
    AS lines
FROM app.claim c JOIN app.practice pr ON pr.id = c.practice_id JOIN app.payer p ON p.id = c.payer_id
    JOIN app.payer_alias a ON a.payer_id = p.id AND a.kind = 'id'
WHERE c.balance_cents = c.charge_cents AND c.balance_cents > 0 AND c.type = 'P' AND c.status = 'submitted'
    AND NOT EXISTS (SELECT FROM app.claim_payer s WHERE s.claim_id = c.id AND s.party <> 'primary')
ORDER BY c.id LIMIT 1"""


class _Owed(Struct, frozen=True):
    claim_id: int
    number: str
    cents: int
    member: str
    day: str
    npi: str
    payer: str
    payer_code: str
    lines: tuple[str, ...]


def _payment_of(owed: _Owed) -> bytes:
    """An 835 that pays the whole claim."""
    amount, today = f"{owed.cents // 100}.{owed.cents % 100:02d}", f"{date.today():%Y%m%d}"
    body = (
        f"ST*835*0001~BPR*I*{amount}*C*ACH*CCP*01*111000025*DA*1*1999999999**01*111000025*DA*2*{today}~"
        f"TRN*1*{_TRACE}*1999999999~DTM*405*{today}~N1*PR*{owed.payer.upper()}*XV*{owed.payer_code}~"
        f"N3*1 PLAN WAY~N4*SPRINGFIELD*IL*62701~REF*2U*{owed.payer_code}~PER*BL*DESK*TE*5550100100~"
        f"N1*PE*PRACTICE*XX*{owed.npi}~LX*1~CLP*{owed.number}*1*{amount}*{amount}**12*SC1*11*1~"
        f"NM1*QC*1*******MI*{owed.member}~DTM*232*{owed.day}~{''.join(owed.lines)}"
    )
    return (
        f"ISA*00*          *00*          *ZZ*SELFCHECK      *ZZ*OFFICE         *{today[2:]}*0800*^*00501*000000009*0*P"
        f"*:~GS*HP*SELFCHECK*OFFICE*{today}*0800*9*X*005010X221A1~{body}SE*{body.count('~') + 1}*0001~GE*1*9~"
        "IEA*1*000000009~"
    ).encode()


def _ledger(bench: Bench) -> str:
    from app.claims.ledger_check import check_ledger  # noqa: PLC0415

    with bench.context.unit(service="backup", read_only=True) as unit:
        report = check_ledger(unit)
    broken = [each.name for each in report.invariants if each.broken]
    if broken:
        raise Refused(f"Broken: {', '.join(broken)}.")
    return f"{len(report.invariants)} invariants hold over {report.entries:,} legs"


def _claim_form(bench: Bench) -> str:
    from app.claims.form_facts import load_forms  # noqa: PLC0415
    from app.printing.cms1500_layout import lay_out  # noqa: PLC0415
    from app.printing.cms1500_pdf import PrintedClaim, render_claims  # noqa: PLC0415

    with bench.context.unit() as unit:          # that the form was read is written down
        claim = unit.text("SELECT min(id)::text FROM app.claim WHERE type = 'P'")
        form = load_forms(unit, [claim], today=date.today())[0]
    return _drawn(render_claims([PrintedClaim(form.number, lay_out(form.form).pages)], stock="plain"))


def _statement(bench: Bench) -> str:
    from app.patients.statement_facts import load_statement  # noqa: PLC0415
    from app.printing.statement_pdf import render_statements  # noqa: PLC0415

    with bench.context.unit() as unit:          # as is that the account was opened
        account = unit.text("SELECT min(id)::text FROM app.account")
        statement = load_statement(unit, account, today=date.today())
    return _drawn(render_statements([statement]))


def _drawn(pdf: bytes) -> str:
    from app.printing.preview import page_count  # noqa: PLC0415

    if not pdf.startswith(b"%PDF"):
        raise Refused("What was drawn is no PDF.")
    return f"{page_count(pdf)} pages, {len(pdf) // 1024} KB"


def _window(bench: Bench) -> str:
    from app.main import draw_desk  # noqa: PLC0415

    file = bench.folder / "window.png"
    if draw_desk(bench.context.home, file, login=SUPERVISOR) != 0 or file.stat().st_size < SMALLEST_PICTURE_BYTES:
        raise Refused("The main window did not open.")
    return f"drawn, {file.stat().st_size // 1024} KB"


def _stopped(home: Home) -> Line:
    from app.db.embedded import find_place  # noqa: PLC0415

    started = time.monotonic()
    place = find_place(home)
    left = place.cluster.is_running() or any(place.clients.iterdir())
    if place.cluster.data.parent != home.root / "embedded":      # root's server account: the data lies elsewhere
        import shutil  # noqa: PLC0415

        shutil.rmtree(place.cluster.data.parent, ignore_errors=True)
    said = "the server still runs" if left else "nothing runs any more"
    return Line("stop", not left, said, round(time.monotonic() - started, 2))


PARTS: tuple[Part, ...] = (
    ("files", _files),
    ("command line", _verbs),
    ("embedded server", _server),
    ("demo office", _demo),
    ("posting", _posting),
    ("ledger check", _ledger),
    ("CMS-1500", _claim_form),
    ("statement", _statement),
    ("window", _window),
)
