"""Builds the demo book: set up as an office would, files through the real import in order of arrival, a daily run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from app.contracts.learn import learn_allowed
from app.contracts.load import import_contracts, import_schedule
from app.db.database import Database
from app.db.unit import Unit
from app.demo.agreements import agreements
from app.demo.answers import FORMER_PREFIX, FORMER_SYSTEM
from app.demo.bank_desk import load_bank
from app.demo.counter_desk import take_money
from app.demo.denial_desk import work_refusals
from app.demo.desk_state import SPECIALIST, leave_working_state
from app.demo.directory import PAYERS
from app.demo.floor_desk import set_up_floor
from app.demo.mail_desk import leave_mail
from app.demo.marker import Build, begin_build, begun_build, finish_build, recipe_of
from app.demo.office import FORMER_PRACTICES, Office, in_order, make_office, write_office
from app.demo.paper_desk import leave_a_batch_open
from app.demo.people_act import approve, perform
from app.demo.phone_desk import phone
from app.demo.rule_desk import write_rules
from app.demo.setup_tables import setup_tables
from app.domain.errors import Refused
from app.intake.service import import_file
from app.intake.setup_csv import import_setup
from app.jobs.daily import run_daily
from app.posting.legacy_book import add_pattern, list_patterns
from app.posting.payer_modes import set_payer_mode
from app.posting.service import approve_remittance, post_all_by_mode
from app.workqueues.pay_lag import learn_pay_lag

OpenDatabase = Callable[[str], Database]
Say = Callable[[str], None]
ADMINISTRATOR, SUPERVISOR, CLERK, IMPORTER, DAILY = "adams", "okoye", "chen", "svc_import", "svc_daily"
TELL_EVERY = 100
_UNPOSTED = """
SELECT remit.id FROM app.remit AS remit JOIN stage.file AS file ON file.id = remit.file_id
WHERE file.sha256 = %(sha)s AND remit.state IN ('new', 'posting') ORDER BY remit.id"""


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    claims: int
    files: int
    payments: int
    as_of: date


class BookInUse(Refused):
    """The database holds a book that is not ours to build on."""


def holds_claims(unit: Unit) -> bool:
    """Whether the book is in use already."""
    return bool(unit.value("SELECT EXISTS (SELECT FROM app.claim)"))


def build_to_resume(unit: Unit) -> Build | None:
    """The build that was broken off in this book, or None when the book is empty. Raises BookInUse for any other."""
    if not holds_claims(unit):
        return None
    begun = begun_build(unit)
    if begun is None or begun.finished:
        raise BookInUse("This book already holds claims; it is left as it is: a demo book takes an empty one.")
    return begun


def build_demo(
    open_database: OpenDatabase, *, folder: Path, claims: int, seed: int, as_of: date, say: Say = lambda _: None
) -> Built:
    """Build the book into an empty database; files and truth stay in `folder`.

    A build that was broken off is gone on with, by its own number of claims, seed and day, as long as this program
    makes exactly the files it was begun with. `open_database` signs in the services and the demo people. Raises
    BookInUse, before anything is written, when the book holds other claims.
    """
    with open_database(IMPORTER).unit(read_only=True) as unit:
        begun = build_to_resume(unit)
    if begun is not None:
        claims, seed, as_of = begun.recipe.claims, begun.recipe.seed, begun.recipe.as_of
    office = make_office(claims=claims, seed=seed, as_of=as_of)
    recipe = recipe_of(office, claims=claims, seed=seed, as_of=as_of)
    if begun is None:
        with open_database(IMPORTER).unit() as unit:
            begun = begin_build(unit, recipe)
    elif begun.recipe == recipe:
        say("Going on with the demo book that was begun before.")
    else:
        raise BookInUse("The demo book here was begun by another version of RemitDesk; it is left as it is.")
    write_office(office, folder)
    set_up(open_database, office)
    receive(open_database, office, say)
    load_bank(open_database(SUPERVISOR), open_database(CLERK), office.statements, today=as_of, say=say)
    with open_database(CLERK).unit() as unit:
        take_money(unit, office.takings, today=as_of)
        leave_a_batch_open(unit, FORMER_PRACTICES[0], PAYERS[0].key, today=as_of)
    say("Daily run.")
    open_database(DAILY).perform(partial(learn_pay_lag, today=as_of))
    run_daily(open_database(DAILY), today=as_of)
    learn_allowed(open_database(DAILY), today=as_of)
    with open_database(SPECIALIST).unit() as unit:
        work_refusals(unit, today=as_of)
    phone(open_database, as_of)
    with open_database(SUPERVISOR).unit() as unit:
        leave_mail(unit, today=as_of)
        write_rules(unit, today=as_of)
    leave_working_state(open_database)
    set_up_floor(open_database, office, today=as_of)
    with open_database(IMPORTER).unit() as unit:
        finish_build(unit, begun)
    return Built(claims, len(office.files), len(office.truth.remits), as_of)


def set_up(open_database: OpenDatabase, office: Office) -> None:
    """Practices, locations and payers by the tables the setup page takes. Raises Refused."""
    tables = setup_tables(office.people)
    with open_database(ADMINISTRATOR).unit() as unit:
        done = import_setup(unit, tables.practices, tables.payers)
        if done.errors:
            raise Refused(f"The demo office cannot be set up: {done.errors[0].message}.")
    with open_database(SUPERVISOR).unit() as unit:
        for payer in PAYERS:
            if payer.blocked or payer.limit:
                set_payer_mode(unit, payer.key, payer.mode, block=payer.blocked, limit=payer.limit or None)
        _agree(unit, office)
        known = {row.practice for row in list_patterns(unit)}
        for key in FORMER_PRACTICES:
            if key not in known:
                add_pattern(unit, key, f"prefix:{FORMER_PREFIX}", FORMER_SYSTEM)


def _agree(unit: Unit, office: Office) -> None:
    """Fee schedules and contracts, by the files an office loads. Raises Refused."""
    made = agreements(office.people)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        for code, text in made.schedules.items():
            path.write_text(text, encoding="utf-8")
            errors = import_schedule(unit, path, code).errors
            if errors:
                raise Refused(f"The demo fee schedule cannot be loaded: {errors[0].message}.")
        path.write_text(made.contracts, encoding="utf-8")
        errors = import_contracts(unit, path).errors
        if errors:
            raise Refused(f"The demo contracts cannot be loaded: {errors[0].message}.")


def receive(open_database: OpenDatabase, office: Office, say: Say = lambda _: None) -> None:
    """Every file on the day it arrived, as the import service; what is stored is posted by its payer's mode.

    What waits for a person is approved by the demo clerk where the office's clerk did so.
    """
    database = open_database(IMPORTER)
    files = in_order(office.files)
    waiting = list(office.acts)
    for at, file in enumerate(files, start=1):
        while waiting and waiting[0].on <= file.on:
            act = waiting.pop(0)
            with open_database(CLERK).unit() as unit:
                perform(unit, act)
            with open_database(SUPERVISOR).unit() as unit:
                approve(unit, act)
        done = import_file(database, file.content, file.name, today=file.on)
        stored = [remit.remit_id for remit in done.remits if remit.remit_id is not None and remit.state == "stored"]
        if done.again:
            with database.unit(read_only=True) as unit:
                stored = unit.rows(_UNPOSTED, {"sha": bytes.fromhex(done.sha256)}, into=int)
        post_all_by_mode(database, stored, today=file.on)
        for trace in file.approve:
            # What the clerk may not approve stays as it is: the comparison with the truth tells.
            with suppress(Refused), open_database(CLERK).unit() as unit:
                approve_remittance(unit, trace, today=file.on)
        if at % TELL_EVERY == 0 or at == len(files):
            say(f"{at} of {len(files)} files imported, up to {file.on:%d %b %Y}.")
