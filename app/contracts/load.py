"""Load fee schedules and contracts from CSV or XLSX: the whole file or nothing, and a dry run that writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from msgspec import Struct

from app.contracts.choose import rivals
from app.contracts.contract_rows import CODE, ContractRow, read_contracts
from app.contracts.facts import Contract, Fee
from app.contracts.reading import load_contracts
from app.contracts.schedule_rows import merge_fees, read_schedule
from app.contracts.sheet import MOST_ERRORS, RowError, read_cells
from app.db.unit import Unit
from app.domain.errors import Refused

_SCHEDULE = "SELECT coalesce((SELECT id FROM app.fee_schedule WHERE code = %(code)s), 0)"
_NEW_SCHEDULE = """
    INSERT INTO app.fee_schedule (code, name) VALUES (%(code)s, %(name)s)
    ON CONFLICT (code) DO UPDATE SET name = coalesce(nullif(excluded.name, ''), fee_schedule.name),
        version = fee_schedule.version + 1, changed_at = clock_timestamp(), changed_by = session_user
    RETURNING id"""
_FEES = """
    SELECT schedule_id, procedure, modifier, place, locality, effective_from, effective_to, cents, multiple, bilateral
    FROM app.fee WHERE schedule_id = %(schedule)s ORDER BY procedure, modifier, place, locality, effective_from"""
_WRITE_FEES = """
    INSERT INTO app.fee (schedule_id, procedure, modifier, place, locality, effective_from, effective_to, cents,
                         multiple, bilateral)
    SELECT %(schedule)s, fee.* FROM unnest(%(procedure)s::text[], %(modifier)s::text[], %(place)s::text[],
        %(locality)s::text[], %(begin)s::date[], %(end)s::date[], %(cents)s::bigint[], %(multiple)s::boolean[],
        %(bilateral)s::smallint[]) AS fee
    ON CONFLICT (schedule_id, procedure, modifier, place, locality, effective_from) DO UPDATE
        SET effective_to = excluded.effective_to, cents = excluded.cents, multiple = excluded.multiple,
            bilateral = excluded.bilateral"""
_PAYERS = "SELECT code, id FROM app.payer"
_SCHEDULES = "SELECT code, id FROM app.fee_schedule"
_PRACTICES = "SELECT code, id FROM app.practice"
_LOCATIONS = """
    SELECT practice.code || '/' || location.code AS code, location.id
    FROM app.location JOIN app.practice ON practice.id = location.practice_id"""
_WRITE_CONTRACT = """
    INSERT INTO app.contract (code, name, payer_id, plan, practice_id, location_id, schedule_id, locality, percent,
        multiple, modifiers, factors, by_units, capped, tolerance_cents, tolerance_percent, effective_from,
        effective_to)
    VALUES (%(code)s, %(name)s, %(payer)s, %(plan)s, %(practice)s, %(location)s, %(schedule)s, %(locality)s,
        %(percent)s, %(multiple)s, %(modifiers)s, %(factors)s, %(by_units)s, %(capped)s, %(tolerance_cents)s,
        %(tolerance_percent)s, %(begin)s, %(end)s)
    ON CONFLICT (code, effective_from) DO UPDATE SET name = excluded.name, payer_id = excluded.payer_id,
        plan = excluded.plan, practice_id = excluded.practice_id, location_id = excluded.location_id,
        schedule_id = excluded.schedule_id, locality = excluded.locality, percent = excluded.percent,
        multiple = excluded.multiple, modifiers = excluded.modifiers, factors = excluded.factors,
        by_units = excluded.by_units, capped = excluded.capped, tolerance_cents = excluded.tolerance_cents,
        tolerance_percent = excluded.tolerance_percent, effective_to = excluded.effective_to,
        version = contract.version + 1, changed_at = clock_timestamp(), changed_by = session_user"""


class LoadDone(Struct, frozen=True):
    """What was written, or would be on a dry run; nothing when there are errors.

    `ended`: known prices that have a last day now.
    """

    dry_run: bool
    added: int
    changed: int
    ended: int
    unchanged: int
    errors: tuple[RowError, ...]

    @property
    def wrote(self) -> bool:
        """Whether something was written."""
        return not (self.dry_run or self.errors) and bool(self.added or self.changed or self.ended)


class _Master(Struct, frozen=True):
    code: str
    id: int


class _Masters(Struct, frozen=True):
    """The ids of what contracts name, by code."""

    payers: dict[str, int]
    schedules: dict[str, int]
    practices: dict[str, int]
    locations: dict[str, int]


def import_schedule(
    unit: Unit,
    path: Path,
    code: str,
    *,
    name: str = "",
    start: date | None = None,
    whole: bool = False,
    dry_run: bool = False,
) -> LoadDone:
    """Bring the prices of a file into the schedule `code`, which is made when there is none.

    `start` is the first day of rows that name none. `whole`: prices the file does not name end. Raises Refused for a
    file that cannot be read, NotPermitted without the right "supervisor" or "admin".
    """
    _may_load(unit)
    if not CODE.fullmatch(code):
        raise Refused("The code of a schedule is short: letters, digits, points and dashes, such as MED-2026.")
    cells = read_cells(path)
    schedule = unit.number(_SCHEDULE, {"code": code})
    table = read_schedule(path.name, cells, schedule, start=start)
    if table.errors:
        return LoadDone(dry_run, 0, 0, 0, 0, table.errors)
    known = unit.rows(_FEES, {"schedule": schedule}, into=Fee) if schedule else []
    changes = merge_fees(known, table.fees, whole=whole)
    if changes.written and not dry_run:
        schedule = unit.number(_NEW_SCHEDULE, {"code": code, "name": name})
        unit.execute(_WRITE_FEES, {"schedule": schedule, **_arrays(changes.written)})
    return LoadDone(dry_run, changes.added, changes.changed, changes.ended, changes.unchanged, ())


def import_contracts(unit: Unit, path: Path, *, dry_run: bool = False) -> LoadDone:
    """Bring the contracts of a file in; one of the same code and first day is replaced.

    Two that hold for the same payer, plan and place on one day are an error of their row. Raises as `import_schedule`.
    """
    _may_load(unit)
    table = read_contracts(path.name, read_cells(path))
    if table.errors:
        return LoadDone(dry_run, 0, 0, 0, 0, table.errors)
    masters = _masters(unit)
    errors = [error for row in table.rows for error in _unknown(path.name, row, masters)]
    if errors:
        return LoadDone(dry_run, 0, 0, 0, 0, tuple(errors[:MOST_ERRORS]))
    known = {_key(each): each for each in load_contracts(unit)}
    given = {_key(contract): contract for contract in (_contract(row, masters, 0) for row in table.rows)}
    errors = _ambiguous(path.name, table.rows, given, known)
    if errors:
        return LoadDone(dry_run, 0, 0, 0, 0, tuple(errors[:MOST_ERRORS]))
    added = changed = unchanged = 0
    for row in table.rows:
        before = known.get(f"{row.code}|{row.effective_from}")
        if before is not None and before == _contract(row, masters, before.contract_id):
            unchanged += 1
            continue
        added, changed = added + (before is None), changed + (before is not None)
        if not dry_run:
            unit.execute(_WRITE_CONTRACT, _params(row, masters))
    return LoadDone(dry_run, added, changed, 0, unchanged, ())


def _may_load(unit: Unit) -> None:
    """Raises NotPermitted naming the right, before the file is opened."""
    unit.execute("SELECT sec.require_group('supervisor', 'admin', 'service')")
    if not unit.value("SELECT sec.sets_up()"):
        raise Refused("Schedules and contracts are loaded by who sets the whole office up.")


def _arrays(fees: Iterable[Fee]) -> dict[str, list[object]]:
    rows = list(fees)
    return {
        "procedure": [fee.procedure for fee in rows],
        "modifier": [fee.modifier for fee in rows],
        "place": [fee.place for fee in rows],
        "locality": [fee.locality for fee in rows],
        "begin": [fee.effective_from for fee in rows],
        "end": [fee.effective_to for fee in rows],
        "cents": [fee.cents for fee in rows],
        "multiple": [fee.multiple for fee in rows],
        "bilateral": [fee.bilateral for fee in rows],
    }


def _masters(unit: Unit) -> _Masters:
    tables = [
        {row.code: row.id for row in unit.rows(sql, into=_Master)}
        for sql in (_PAYERS, _SCHEDULES, _PRACTICES, _LOCATIONS)
    ]
    return _Masters(*tables)


def _unknown(file: str, row: ContractRow, masters: _Masters) -> list[RowError]:
    """Codes the office does not know."""
    place = f"{row.practice}/{row.location}"
    wanted = (
        ("payer", row.payer, row.payer in masters.payers, "load payers.csv first"),
        ("schedule", row.schedule, row.schedule in masters.schedules, "import the schedule first"),
        ("practice", row.practice, not row.practice or row.practice in masters.practices, "load practices.csv first"),
        ("location", place, not row.location or place in masters.locations, "it is no location of the practice"),
    )
    return [
        RowError(file, row.row, column, f"{code} is not known: {remedy}")
        for column, code, known, remedy in wanted
        if not known
    ]


def _contract(row: ContractRow, masters: _Masters, contract_id: int) -> Contract:
    return Contract(
        contract_id,
        row.code,
        masters.payers[row.payer],
        masters.schedules[row.schedule],
        row.percent,
        row.effective_from,
        row.effective_to,
        row.plan,
        masters.practices.get(row.practice),
        masters.locations.get(f"{row.practice}/{row.location}"),
        row.locality,
        row.multiple,
        row.modifiers,
        row.factors,
        row.by_units,
        row.capped,
        row.tolerance_cents,
        row.tolerance_percent,
    )


def _ambiguous(
    file: str, rows: Iterable[ContractRow], given: dict[str, Contract], known: dict[str, Contract]
) -> list[RowError]:
    """Contracts of one scope in force on one day: nobody could say which holds."""
    standing = {key: contract for key, contract in known.items() if key not in given} | given
    errors = []
    for row in rows:
        mine = given[f"{row.code}|{row.effective_from}"]
        other = rivals(mine, [each for each in standing.values() if each is not mine])
        if other is not None:
            message = (
                f"contract {other.code} from {other.effective_from} holds for the same payer, plan and place; end one"
            )
            errors.append(RowError(file, row.row, "effective_from", message))
    return errors


def _key(contract: Contract) -> str:
    return f"{contract.code}|{contract.effective_from}"


def _params(row: ContractRow, masters: _Masters) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "payer": masters.payers[row.payer],
        "plan": row.plan,
        "practice": masters.practices.get(row.practice),
        "location": masters.locations.get(f"{row.practice}/{row.location}"),
        "schedule": masters.schedules[row.schedule],
        "locality": row.locality,
        "percent": row.percent,
        "multiple": list(row.multiple),
        "modifiers": list(row.modifiers),
        "factors": list(row.factors),
        "by_units": row.by_units,
        "capped": row.capped,
        "tolerance_cents": row.tolerance_cents,
        "tolerance_percent": row.tolerance_percent,
        "begin": row.effective_from,
        "end": row.effective_to,
    }
