"""How far the demo book is built, told by the database itself: which office was begun in it, and whether it is done."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import msgspec

from app.db.unit import Unit
from app.demo.office import Office, in_order
from app.demo.setup_tables import setup_tables

JOB = "demo"


class Recipe(msgspec.Struct, frozen=True):
    """What an office is made of; `sha256` is of everything made, so another version of the simulation shows."""

    claims: int
    seed: int
    as_of: date
    sha256: str


@dataclass(frozen=True, slots=True)
class Build:
    """A build of the demo book, begun in this database."""

    job_id: int
    recipe: Recipe
    finished: bool


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    text: str
    finished: bool


def recipe_of(office: Office, *, claims: int, seed: int, as_of: date) -> Recipe:
    """The recipe of a made office."""
    made = hashlib.sha256()
    tables = setup_tables(office.people)
    for part in (tables.practices.encode(), tables.payers.encode(), msgspec.json.encode(office.truth)):
        made.update(hashlib.sha256(part).digest())
    for file in in_order(office.files):
        made.update(f"{file.name} {file.on} {file.approve}\0".encode())
        made.update(hashlib.sha256(file.content).digest())
    return Recipe(claims, seed, as_of, made.hexdigest())


def begun_build(unit: Unit) -> Build | None:
    """The build that was begun last in this database; None in a book that is no demo book of this kind."""
    row = unit.row(
        "SELECT id, text, finished_at IS NOT NULL AS finished FROM app.job WHERE name = %(name)s "
        "ORDER BY id DESC LIMIT 1",
        {"name": JOB},
        into=_Row,
    )
    return None if row is None else Build(row.id, msgspec.json.decode(row.text, type=Recipe), row.finished)


def begin_build(unit: Unit, recipe: Recipe) -> Build:
    """Write down that an office is being built, before anything of it is; as a service."""
    job = unit.number(
        "INSERT INTO app.job (name, text) VALUES (%(name)s, %(text)s) RETURNING id",
        {"name": JOB, "text": msgspec.json.encode(recipe).decode()},
    )
    return Build(job, recipe, finished=False)


def finish_build(unit: Unit, build: Build) -> None:
    """The whole office is in the book; nothing is built on it again. As a service."""
    asked = {"id": build.job_id}
    unit.execute("UPDATE app.job SET finished_at = clock_timestamp(), ok = true WHERE id = %(id)s", asked)
