"""The two tables the office is set up from, in the form of `remitdesk setup import practices.csv payers.csv`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from app.demo.directory import PAYERS
from app.demo.payer_desks import PAYER_DESKS
from app.demo.people import People

PRACTICE_COLUMNS = (
    "practice,tax_id,billing_npi,practice_name,location,location_name,location_npi,place_of_service,"
    "address1,city,state,zip,phone"
)
PAYER_COLUMNS = (
    "payer,name,type,payer_ids,names,follow_up_days,timely_filing_days,submission,"
    "mode,appeal_days,corrected_days,phone,hours,phone_path,portal"
)


@dataclass(frozen=True, slots=True)
class SetupTables:
    """Both tables as CSV text."""

    practices: str
    payers: str


def _table(columns: str, rows: Sequence[tuple[str, ...]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns.split(","))
    writer.writerows(rows)
    return text.getvalue()


def setup_tables(people: People) -> SetupTables:
    """A row per location, and a row per payer of the directory."""
    sites = [
        (
            practice.card.key,
            practice.tax_id,
            practice.npi,
            practice.card.name,
            site.key,
            site.name,
            site.npi,
            site.place_of_service,
            site.street,
            practice.card.city,
            "OH",
            practice.card.zip,
            practice.card.phone,
        )
        for practice in people.practices
        for site in practice.sites
    ]
    payers = [
        (
            payer.key,
            payer.name,
            payer.kind,
            "|".join(payer.payer_ids),
            f"{payer.name}|{payer.also}",
            str(desk.follow_up_days),
            str(payer.timely_filing_days),
            "electronic",
            payer.mode,
            str(desk.appeal_days),
            str(desk.corrected_days),
            desk.phone,
            desk.hours,
            desk.phone_path,
            desk.portal,
        )
        for payer in PAYERS
        for desk in (PAYER_DESKS[payer.key],)
    ]
    return SetupTables(_table(PRACTICE_COLUMNS, sites), _table(PAYER_COLUMNS, payers))
