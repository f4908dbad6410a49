"""practices.csv and payers.csv as checked rows. Pure: every fault names its file, row and column."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

from msgspec import Struct

from app.intake.norms import company_norm, identifier_norm

PRACTICE_COLUMNS = (
    "practice", "tax_id", "billing_npi", "practice_name", "location", "location_name", "location_npi",
    "place_of_service", "address1", "city", "state", "zip", "phone",
)  # fmt: skip
PAYER_COLUMNS = (
    "payer", "name", "type", "payer_ids", "names", "follow_up_days", "timely_filing_days", "submission",
)  # fmt: skip
# Columns that may be left out, as may their cells: what is not given stays as it is.
PAYER_EXTRAS = ("mode", "appeal_days", "corrected_days", "phone", "hours", "phone_path", "portal")
MODES = ("review", "clean", "full")
TYPES = ("medicare", "medicaid", "commercial", "dental", "workers_comp", "auto", "other")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,19}", re.ASCII)
_MOST_ERRORS = 500


class RowError(Struct, frozen=True):
    """What is wrong in one row; `row` counts from 1 with the heading, as a spreadsheet shows it."""

    file: str
    row: int
    column: str
    message: str


class SiteRow(Struct, frozen=True):
    """One row of practices.csv: a location with its practice."""

    row: int
    practice: str
    tax_id: str
    billing_npi: str
    practice_name: str
    location: str
    location_name: str
    location_npi: str
    place_of_service: str
    address1: str
    city: str
    state: str
    zip: str
    phone: str


class PayerExtras(Struct, frozen=True):
    """What payers.csv may tell beside its needed columns: how its payments post, further clocks, the desk's phone."""

    mode: str | None = None
    appeal_days: int | None = None
    corrected_days: int | None = None
    phone: str | None = None
    hours: str | None = None
    phone_path: str | None = None
    portal: str | None = None


class PayerRow(Struct, frozen=True):
    """One row of payers.csv; ids and names as they are compared in files."""

    row: int
    payer: str
    name: str
    type: str
    payer_ids: tuple[str, ...]
    names: tuple[str, ...]
    follow_up_days: int
    timely_filing_days: int | None
    submission: str
    extras: PayerExtras = PayerExtras()


class SetupTables(Struct, frozen=True):
    """Both files as read; nothing is to be written while there are errors."""

    sites: tuple[SiteRow, ...]
    payers: tuple[PayerRow, ...]
    errors: tuple[RowError, ...]


class _Sheet:
    """One CSV text with its errors: cells by column, and checks that note what they do not like."""

    def __init__(self, file: str, text: str, columns: tuple[str, ...]) -> None:
        self.file = file
        self.errors: list[RowError] = []
        try:
            rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        except csv.Error:
            rows = []
            self.say(1, "", "this is not a CSV file; save it as CSV UTF-8 and try again")
        heading = tuple(cell.strip().lower() for cell in rows[0]) if rows else ()
        self.rows: list[tuple[int, dict[str, str]]] = []
        missing = [column for column in columns if column not in heading]
        if missing:
            self.say(1, missing[0], f"the heading has no column {', '.join(missing)}")
            return
        for number, cells in enumerate(rows[1:], 2):
            if any(cell.strip() for cell in cells):
                if len(cells) != len(heading):
                    self.say(number, "", f"the row has {len(cells)} cells, the heading {len(heading)}")
                else:
                    found = dict(zip(heading, (cell.strip() for cell in cells), strict=True))
                    self.rows.append((number, found))

    def say(self, row: int, column: str, message: str) -> None:
        if len(self.errors) < _MOST_ERRORS:
            self.errors.append(RowError(self.file, row, column, message))

    def check(self, row: int, cells: dict[str, str], column: str, fits: Callable[[str], bool], wanted: str) -> str:
        if not fits(cells[column]):
            self.say(row, column, f"{wanted} is expected" if cells[column] else f"{wanted} is missing")
        return cells[column]

    def number(self, row: int, cells: dict[str, str], column: str, most: int) -> int | None:
        text = cells[column]
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
            self.say(row, column, f"a number of days from 1 to {most} is expected")
            return None
        return int(text)


def read_tables(practices: str, payers: str) -> SetupTables:
    """Both CSV texts; an empty text is a file not given."""
    sites, site_errors = _read_sites(practices) if practices.strip() else ([], [])
    plans, plan_errors = _read_payers(payers) if payers.strip() else ([], [])
    return SetupTables(tuple(sites), tuple(plans), (*site_errors, *plan_errors))


def _read_sites(text: str) -> tuple[list[SiteRow], list[RowError]]:
    sheet = _Sheet("practices.csv", text, PRACTICE_COLUMNS)
    sites: list[SiteRow] = []
    first: dict[str, SiteRow] = {}
    places: set[tuple[str, str]] = set()
    for row, cells in sheet.rows:
        site = _site(sheet, row, cells)
        known = first.setdefault(site.practice, site)
        for column in ("tax_id", "billing_npi", "practice_name"):
            if getattr(known, column) != getattr(site, column):
                sheet.say(row, column, f"practice {site.practice} has another value in row {known.row}")
        if (site.practice, site.location) in places:
            sheet.say(row, "location", f"location {site.location} of practice {site.practice} comes twice")
        places.add((site.practice, site.location))
        sites.append(site)
    keys: dict[tuple[str, str], str] = {}
    for code, site in first.items():
        other = keys.setdefault((site.billing_npi, site.tax_id), code)
        if other != code:
            sheet.say(site.row, "billing_npi", f"practice {other} has the same NPI and tax id")
    return sites, sheet.errors


def _site(sheet: _Sheet, row: int, cells: dict[str, str]) -> SiteRow:
    check = sheet.check
    return SiteRow(
        row,
        check(row, cells, "practice", _is_code, "a short code"),
        identifier_norm(check(row, cells, "tax_id", _is_tax_id, "a tax id of 9 digits")),
        check(row, cells, "billing_npi", lambda text: _digits(text, 10), "an NPI of 10 digits"),
        check(row, cells, "practice_name", bool, "a name"),
        check(row, cells, "location", _is_code, "a short code"),
        check(row, cells, "location_name", bool, "a name"),
        check(row, cells, "location_npi", lambda text: not text or _digits(text, 10), "an NPI of 10 digits"),
        check(row, cells, "place_of_service", lambda text: _digits(text, 2), "a place of service of 2 digits"),
        cells["address1"],
        cells["city"],
        check(row, cells, "state", _is_state, "a state of 2 letters").upper(),
        check(row, cells, "zip", _is_zip, "a ZIP of 5 or 9 digits"),
        cells["phone"],
    )  # fmt: skip


def _read_payers(text: str) -> tuple[list[PayerRow], list[RowError]]:
    sheet = _Sheet("payers.csv", text, PAYER_COLUMNS)
    payers: list[PayerRow] = []
    used: dict[tuple[str, str], PayerRow] = {}
    for row, cells in sheet.rows:
        payer = _payer(sheet, row, cells)
        payers.append(payer)
        spoken = [("code", payer.payer), *_spoken(payer)]
        for kind, value in spoken:
            other = used.setdefault((kind, value), payer)
            if other.payer != payer.payer or (kind == "code" and other is not payer):
                column = {"code": "payer", "id": "payer_ids", "name": "names"}[kind]
                sheet.say(row, column, f"{value} belongs to payer {other.payer} in row {other.row} already")
    return payers, sheet.errors


def _payer(sheet: _Sheet, row: int, cells: dict[str, str]) -> PayerRow:
    name = sheet.check(row, cells, "name", bool, "a name")
    names = [company_norm(text) for text in (name, *cells["names"].split("|"))]
    ids = [identifier_norm(text) for text in cells["payer_ids"].split("|")]
    follow_up = sheet.number(row, cells, "follow_up_days", 365)
    return PayerRow(
        row,
        sheet.check(row, cells, "payer", _is_code, "a short code"),
        name,
        sheet.check(row, cells, "type", lambda text: text in TYPES, f"one of {', '.join(TYPES)}"),
        tuple(dict.fromkeys(text for text in ids if text)),
        tuple(dict.fromkeys(text for text in names if text)),
        follow_up if follow_up is not None else 30,
        sheet.number(row, cells, "timely_filing_days", 1500),
        sheet.check(row, cells, "submission", lambda text: text in ("electronic", "paper"), "electronic or paper"),
        _extras(sheet, row, {column: cells.get(column, "") for column in PAYER_EXTRAS}),
    )


def _extras(sheet: _Sheet, row: int, cells: dict[str, str]) -> PayerExtras:
    sheet.check(row, cells, "mode", lambda text: not text or text in MODES, f"one of {', '.join(MODES)}")
    return PayerExtras(
        cells["mode"] or None,
        sheet.number(row, cells, "appeal_days", 1500),
        sheet.number(row, cells, "corrected_days", 1500),
        cells["phone"] or None,
        cells["hours"] or None,
        cells["phone_path"] or None,
        cells["portal"] or None,
    )


def _spoken(payer: PayerRow) -> list[tuple[str, str]]:
    """Kind and value of everything the payer is known by."""
    return [("id", value) for value in payer.payer_ids] + [("name", value) for value in payer.names]


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None


def _digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdigit()


def _is_tax_id(text: str) -> bool:
    return _digits(text.replace("-", ""), 9)


def _is_state(text: str) -> bool:
    return not text or (len(text) == 2 and text.isascii() and text.isalpha())


def _is_zip(text: str) -> bool:
    plain = text.replace("-", "")
    return not text or _digits(plain, 5) or _digits(plain, 9)
