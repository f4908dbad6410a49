"""Set the office up from practices.csv and payers.csv: all rows or none, and a dry run that writes nothing."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from app.db.unit import Unit
from app.domain.errors import Refused
from app.intake.setup_tables import PAYER_EXTRAS, PayerExtras, PayerRow, RowError, SiteRow, read_tables
from app.intake.unrouted import release_known

_PRACTICE = """
    INSERT INTO app.practice (code, name, tax_id, billing_npi, address1, city, state, zip, phone, band)
    VALUES (%(practice)s, %(practice_name)s, %(tax_id)s, %(billing_npi)s, %(address1)s, %(city)s, %(state)s,
            %(zip)s, %(phone)s, (SELECT count(*) %% 8 FROM app.practice))
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, tax_id = excluded.tax_id,
        billing_npi = excluded.billing_npi, version = practice.version + 1"""
_LOCATION = """
    INSERT INTO app.location (practice_id, code, name, npi, place_of_service, address1, city, state, zip, phone)
    SELECT id, %(location)s, %(location_name)s, %(location_npi)s, %(place_of_service)s, %(address1)s, %(city)s,
           %(state)s, %(zip)s, %(phone)s FROM app.practice WHERE code = %(practice)s
    ON CONFLICT (practice_id, code) DO UPDATE SET name = excluded.name, npi = excluded.npi,
        place_of_service = excluded.place_of_service, address1 = excluded.address1, city = excluded.city,
        state = excluded.state, zip = excluded.zip, phone = excluded.phone, version = location.version + 1"""
_PAYER = """
    INSERT INTO app.payer (code, name, type, follow_up_days, submission)
    VALUES (%(payer)s, %(name)s, %(type)s, %(follow_up_days)s, %(submission)s)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, type = excluded.type,
        follow_up_days = excluded.follow_up_days, submission = excluded.submission, version = payer.version + 1"""
_EXTRAS = """
    UPDATE app.payer SET post_mode = coalesce(%(mode)s, post_mode),
        phone = coalesce(%(phone)s, phone), hours = coalesce(%(hours)s, hours),
        phone_path = coalesce(%(phone_path)s, phone_path), portal = coalesce(%(portal)s, portal)
    WHERE code = %(payer)s"""
# The payer's own clock for every line of business; a finer one, or one from a later day on, stands beside it untouched.
_CLOCKS = """
    SELECT api.save_clock_rule_v1(clock.id, clock.version, told.kind, payer.id, '', '', '', told.days, false,
        told.start, '2000-01-01', clock.effective_to, 'payers.csv', true)
    FROM app.payer CROSS JOIN (VALUES
            ('file', %(timely_filing_days)s::integer, 'service_from'),
            ('appeal1', %(appeal_days)s::integer, 'determination'),
            ('correct', %(corrected_days)s::integer, 'determination')) AS told (kind, days, start)
        LEFT JOIN app.clock_rule AS clock ON clock.payer_id = payer.id AND clock.line_of_business = ''
            AND clock.claim_type = '' AND clock.effective_from = '2000-01-01' AND clock.kind = told.kind
    WHERE payer.code = %(payer)s AND told.days IS NOT NULL AND told.days IS DISTINCT FROM clock.days"""
_ALIAS = """
    INSERT INTO app.payer_alias (kind, value_norm, payer_id)
    SELECT %(kind)s, value, payer.id FROM app.payer, unnest(%(values)s::text[]) AS value WHERE payer.code = %(payer)s
    ON CONFLICT DO NOTHING"""
_PRACTICES_NOW = "SELECT code AS practice, name AS practice_name, tax_id, billing_npi FROM app.practice"
_LOCATIONS_NOW = """
    SELECT practice.code AS practice, location.code AS location, location.name AS location_name, npi AS location_npi,
           place_of_service, location.address1, location.city, location.state, location.zip, location.phone
    FROM app.location JOIN app.practice ON practice.id = location.practice_id"""
_PAYERS_NOW = """
    SELECT code AS payer, name, type, follow_up_days, clock.days AS timely_filing_days, submission
    FROM app.payer LEFT JOIN app.clock_rule AS clock ON clock.payer_id = payer.id AND clock.line_of_business = ''
        AND clock.claim_type = '' AND clock.effective_from = '2000-01-01' AND clock.kind = 'file'"""
_EXTRAS_NOW = """
    SELECT code AS payer, post_mode AS mode, plain.appeal_days, plain.corrected_days, phone, hours, phone_path, portal
    FROM app.payer LEFT JOIN (
        SELECT payer_id, max(days) FILTER (WHERE kind = 'appeal1') AS appeal_days,
            max(days) FILTER (WHERE kind = 'correct') AS corrected_days
        FROM app.clock_rule WHERE line_of_business = '' AND claim_type = '' AND effective_from = '2000-01-01'
        GROUP BY payer_id) AS plain ON plain.payer_id = payer.id"""
_ALIASES_NOW = """
    SELECT kind, value_norm AS value, payer.code AS payer FROM app.payer_alias JOIN app.payer ON payer.id = payer_id"""


class SetupDone(Struct, frozen=True):
    """What was written, or would be on a dry run: practices, locations and payers; nothing when there are errors.

    `released` are the ids of files that waited for what the office knows now; they are to be read again.
    """

    dry_run: bool
    added: int
    changed: int
    unchanged: int
    errors: tuple[RowError, ...]
    released: tuple[int, ...] = ()


class _Practice(Struct, frozen=True):
    practice: str
    practice_name: str
    tax_id: str
    billing_npi: str


class _Location(Struct, frozen=True):
    practice: str
    location: str
    location_name: str
    location_npi: str
    place_of_service: str
    address1: str
    city: str
    state: str
    zip: str
    phone: str


class _Payer(Struct, frozen=True):
    payer: str
    name: str
    type: str
    follow_up_days: int
    timely_filing_days: int | None
    submission: str


class _Extras(PayerExtras, frozen=True, kw_only=True):
    payer: str


class _Alias(Struct, frozen=True):
    kind: str
    value: str
    payer: str


class _Counts:
    def __init__(self) -> None:
        self.added = self.changed = self.unchanged = 0

    def differs(self, known: object | None, wanted: object) -> bool:
        """Counts the row and says whether it is to be written."""
        if known is None:
            self.added += 1
        elif known != wanted:
            self.changed += 1
        else:
            self.unchanged += 1
            return False
        return True


def read_setup_file(name: str) -> str:
    """The text of a table; empty for an empty name. Raises Refused in words."""
    if not name:
        return ""
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Refused(f"{name} cannot be opened: {(error.strerror or 'unknown reason').lower()}.") from None
    except UnicodeDecodeError:
        raise Refused(f"{name} is not UTF-8 text; save it as CSV UTF-8 and try again.") from None


def import_setup(unit: Unit, practices: str, payers: str, *, dry_run: bool = False) -> SetupDone:
    """Write both CSV texts (an empty text: not given). Needs the right "admin" or a service. Raises AppError.

    Rows that are wrong are all named and nothing is written; a second time the same files change nothing.
    """
    tables = read_tables(practices, payers)
    aliases = (
        {(one.kind, one.value): one.payer for one in unit.rows(_ALIASES_NOW, into=_Alias)} if tables.payers else {}
    )
    errors = (*tables.errors, *_taken(tables.payers, aliases))
    if errors:
        return SetupDone(dry_run, 0, 0, 0, errors)
    counts = _Counts()
    _write_sites(unit, tables.sites, counts, dry_run=dry_run)
    _write_payers(unit, tables.payers, aliases, counts, dry_run=dry_run)
    written = not dry_run and bool(counts.added or counts.changed)
    released = release_known(unit, new_payers=bool(tables.payers)) if written else []
    return SetupDone(dry_run, counts.added, counts.changed, counts.unchanged, (), tuple(released))


def _taken(payers: tuple[PayerRow, ...], aliases: dict[tuple[str, str], str]) -> list[RowError]:
    """Ids and names another payer of the office has already."""
    found = []
    for row in payers:
        for kind, column, values in (("id", "payer_ids", row.payer_ids), ("name", "names", row.names)):
            for value in values:
                other = aliases.get((kind, value), row.payer)
                if other != row.payer:
                    found.append(RowError("payers.csv", row.row, column, f"{value} belongs to payer {other} already"))
    return found


def _write_sites(unit: Unit, sites: tuple[SiteRow, ...], counts: _Counts, *, dry_run: bool) -> None:
    if not sites:
        return
    practices = {one.practice: one for one in unit.rows(_PRACTICES_NOW, into=_Practice)}
    locations = {(one.practice, one.location): one for one in unit.rows(_LOCATIONS_NOW, into=_Location)}
    seen: set[str] = set()
    for site in sites:
        named = {name: getattr(site, name) for name in SiteRow.__struct_fields__}
        wanted = _Practice(site.practice, site.practice_name, site.tax_id, site.billing_npi)
        if site.practice not in seen and counts.differs(practices.get(site.practice), wanted) and not dry_run:
            unit.execute(_PRACTICE, named)
        seen.add(site.practice)
        place = _Location(**{name: named[name] for name in _Location.__struct_fields__})
        if counts.differs(locations.get((site.practice, site.location)), place) and not dry_run:
            unit.execute(_LOCATION, named)


def _write_payers(
    unit: Unit, payers: tuple[PayerRow, ...], aliases: dict[tuple[str, str], str], counts: _Counts, *, dry_run: bool
) -> None:
    if not payers:
        return
    known = {one.payer: one for one in unit.rows(_PAYERS_NOW, into=_Payer)}
    extras = {one.payer: one for one in unit.rows(_EXTRAS_NOW, into=_Extras)}
    for row in payers:
        named = {name: getattr(row, name) for name in _Payer.__struct_fields__}
        spoken = {("id", value) for value in row.payer_ids} | {("name", value) for value in row.names}
        before = known.get(row.payer)
        if before is not None and row.timely_filing_days is None:
            named["timely_filing_days"] = before.timely_filing_days     # what is not given stays
        learnt = before is not None and not (spoken <= aliases.keys() and _told_before(row, extras))
        # A payer that only learns another id or name, or a phone number, has changed, too.
        if counts.differs(None if before is None else (before, learnt), (_Payer(**named), False)) and not dry_run:
            unit.execute(_PAYER, named)
            extra = {name: getattr(row.extras, name) for name in PAYER_EXTRAS}
            unit.execute(_EXTRAS, extra | {"payer": row.payer})
            unit.execute(_CLOCKS, named | extra)
            unit.execute(_ALIAS, {"kind": "id", "values": list(row.payer_ids), "payer": row.payer})
            unit.execute(_ALIAS, {"kind": "name", "values": list(row.names), "payer": row.payer})


def _told_before(row: PayerRow, extras: dict[str, _Extras]) -> bool:
    """Whether every further cell of the row says what the office knows already."""
    known = extras[row.payer]
    given = ((getattr(row.extras, name), getattr(known, name)) for name in PAYER_EXTRAS)
    return all(told is None or told == now for told, now in given)
