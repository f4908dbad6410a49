"""Keying: drafts saved row by row, finding the claim an EOB line means, and the reasons a payer usually gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from msgspec import Struct

from app.claims.search import Found, find_anything
from app.db.unit import Unit, as_json
from app.domain.errors import Refused
from app.posting.paper_rules import head_faults
from app.posting.paper_types import (
    CheckDraft,
    ClaimDraft,
    FavouriteReason,
    FoundClaim,
    PaperLine,
)
from app.rules.reasons import reason_words

FAVOURITES = 10
LIMIT = 30
_STATUS = {"primary": "1", "secondary": "2", "tertiary": "3"}
_SAVE_CHECK = """
    SELECT (made ->> 'row')::bigint AS row_id, (made ->> 'version')::integer AS version
    FROM api.save_paper_check_v1(%(batch)s, %(check)s, %(version)s, %(payer)s, %(trace)s, %(amount)s, %(method)s,
                                 %(payment_date)s, %(provider)s) AS made"""
_SAVE_CLAIM = """
    SELECT (made ->> 'row')::bigint AS row_id, (made ->> 'version')::integer AS version
    FROM api.save_paper_claim_v1(%(check)s, %(claim)s, %(version)s, %(draft)s) AS made"""
_DROP = "SELECT api.drop_paper_v1(%(check)s, %(claim)s, %(version)s)"
# Reasons on posted lines of the payer; the newest 2,000 decisions say what is usual now.
_FAVOURITES = """
    WITH lately AS (
        SELECT part.id FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
        WHERE remit.payer_id = %(payer)s AND part.state = 'posted' AND part.status_code <> '22'
        ORDER BY part.id DESC LIMIT 2000)
    SELECT group_code AS "group", reason_code AS reason, '' AS words, count(*)::integer AS times
    FROM app.remit_adjustment WHERE remit_claim_id IN (SELECT id FROM lately)
    GROUP BY group_code, reason_code ORDER BY times DESC, "group", reason LIMIT %(limit)s"""
_USUAL = (("CO", "45"), ("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "97"), ("CO", "16"), ("CO", "29"), ("CO", "50"),
          ("OA", "23"), ("CO", "253"))  # fmt: skip
_OF_ACCOUNTS = """
    SELECT id FROM app.claim WHERE practice_id = %(practice)s
      AND (id = ANY (%(claims)s) OR (account_id = ANY (%(accounts)s)
                                     AND (%(day)s::date IS NULL OR service_from = %(day)s)))
    ORDER BY (balance_cents <> 0) DESC, service_from DESC, id LIMIT %(limit)s"""
_BY_ACCOUNT = "SELECT id FROM app.account WHERE practice_id = %(practice)s AND upper(number) = upper(%(text)s)"
_FOUND = """
    SELECT claim.id AS claim_id, claim.number, claim.patient_name, claim.service_from, claim.charge_cents AS charge,
           claim.balance_cents AS balance, first.name AS payer,
           coalesce((SELECT party FROM app.claim_payer AS cover WHERE cover.claim_id = claim.id
                     AND cover.payer_id = %(payer)s
                     ORDER BY array_position(ARRAY['primary', 'secondary', 'tertiary'], party) LIMIT 1), '') AS party,
           '' AS why
    FROM app.claim JOIN app.payer AS first ON first.id = claim.payer_id WHERE claim.id = ANY (%(ids)s)
    ORDER BY (claim.balance_cents <> 0) DESC, claim.service_from DESC, claim.id"""
_PRACTICE = "SELECT practice_id FROM app.paper_batch WHERE id = %(batch)s"
_LINES = """
    SELECT line.id AS line_id, line.procedure, line.modifiers, line.charge_cents AS charge, line.service_from
    FROM app.claim_line AS line WHERE line.claim_id = %(claim)s ORDER BY line.line_no"""
_NO_CLAIM = "There is no such claim in your practices."


class Saved(Struct, frozen=True):
    """The row that was saved and its version now."""

    row_id: int
    version: int


class _Line(Struct, frozen=True):
    line_id: int
    procedure: str
    modifiers: tuple[str, ...]
    charge: int
    service_from: date


def add_check(unit: Unit, batch_id: int, draft: CheckDraft) -> Saved:
    """A new check into an open batch. Raises Refused for a closed batch and for a head that cannot be, NotFound."""
    return _save_check(unit, draft, batch=batch_id)


def save_check(unit: Unit, check_id: int, version: int, draft: CheckDraft) -> Saved:
    """The head of a check anew. Raises Conflict when it changed since, or a colleague has it open."""
    return _save_check(unit, draft, check=check_id, version=version)


def _save_check(
    unit: Unit, draft: CheckDraft, *, batch: int | None = None, check: int | None = None, version: int | None = None
) -> Saved:
    for fault in head_faults(draft):
        raise Refused(fault)
    asked = {
        "batch": batch, "check": check, "version": version, "payer": draft.payer_id, "trace": draft.trace.strip(),
        "amount": draft.amount, "method": draft.method, "payment_date": draft.payment_date,
        "provider": as_json(draft.provider),
    }  # fmt: skip
    return unit.one(_SAVE_CHECK, asked, into=Saved, missing="The check was not saved.")


def drop_check(unit: Unit, check_id: int, version: int) -> None:
    """Take a draft out with its claims. Raises Conflict; a posted check is never dropped."""
    unit.execute(_DROP, {"check": check_id, "claim": None, "version": version})


def add_claim(unit: Unit, check_id: int, draft: ClaimDraft) -> Saved:
    """A new claim at the end of a check."""
    return _save_claim(unit, draft, check=check_id)


def save_claim(unit: Unit, paper_claim_id: int, version: int, draft: ClaimDraft) -> Saved:
    """A claim anew, with all its lines as typed so far; called after every line. Raises Conflict."""
    return _save_claim(unit, draft, claim=paper_claim_id, version=version)


def _save_claim(
    unit: Unit, draft: ClaimDraft, *, check: int | None = None, claim: int | None = None, version: int | None = None
) -> Saved:
    asked = {"check": check, "claim": claim, "version": version, "draft": as_json(draft)}
    return unit.one(_SAVE_CLAIM, asked, into=Saved, missing="The claim was not saved.")


def drop_claim(unit: Unit, paper_claim_id: int, version: int) -> None:
    """Take one claim out of a draft. Raises Conflict."""
    unit.execute(_DROP, {"check": None, "claim": paper_claim_id, "version": version})


def favourite_reasons(unit: Unit, payer_id: int) -> tuple[FavouriteReason, ...]:
    """The ten reasons this payer gives most, in our words; filled up with the usual ones for a payer not seen yet."""
    found = unit.rows(_FAVOURITES, {"payer": payer_id, "limit": FAVOURITES}, into=FavouriteReason)
    times = Counter({(each.group, each.reason): each.times for each in found})
    keys = list(dict.fromkeys([*times, *_USUAL]))[:FAVOURITES]
    return tuple(FavouriteReason(group, reason, reason_words(reason), times[group, reason]) for group, reason in keys)


def start_claim(unit: Unit, claim_id: int, payer_id: int) -> ClaimDraft:
    """A claim's lines ready to be typed: charge known, nothing paid yet; the payer's place from our coverage.

    A payer that is not one of the claim's stays at the first place; completing it then leaves an exception.
    """
    asked = {"ids": [claim_id], "payer": payer_id, "claim": claim_id}
    found = unit.one(_FOUND, asked, into=FoundClaim, missing=_NO_CLAIM)
    party = found.party or "primary"
    lines = tuple(
        PaperLine(
            line.charge, line_id=line.line_id, procedure=line.procedure, modifiers=line.modifiers,
            service_from=line.service_from,
        )
        for line in unit.rows(_LINES, asked, into=_Line)
    )  # fmt: skip
    return ClaimDraft(claim_id, found.number, found.patient_name, party, _STATUS[party], lines=lines)


def find_claims(unit: Unit, batch_id: int, payer_id: int, text: str, *, today: date) -> tuple[FoundClaim, ...]:
    """Claims of the batch's practice an EOB line may mean: a name, a name and the day of service, an account number,
    a claim, member or payer number, or an amount; those still open first, at most 30.
    """
    practice = unit.number(_PRACTICE, {"batch": batch_id})
    name, day = _name_and_day(text)
    hits = [hit for hit in find_anything(unit, name, today=today) if hit.practice_id == practice]
    accounts = unit.rows(_BY_ACCOUNT, {"practice": practice, "text": text.strip()}, into=int)
    ids = unit.rows(
        _OF_ACCOUNTS,
        {
            "practice": practice, "day": day, "limit": LIMIT,
            "claims": [hit.claim_id for hit in hits if hit.claim_id and (day is None or hit.on == day)],
            "accounts": [*accounts, *_accounts(hits)],
        },
        into=int,
    )  # fmt: skip
    why = {hit.claim_id: hit.why for hit in hits if hit.claim_id}
    found = unit.rows(_FOUND, {"ids": ids, "payer": payer_id}, into=FoundClaim)
    return tuple(
        FoundClaim(
            each.claim_id, each.number, each.patient_name, each.service_from, each.charge, each.balance, each.payer,
            each.party, why.get(each.claim_id, "account number" if accounts else "name"),
        )
        for each in found
    )  # fmt: skip


def _accounts(hits: Sequence[Found]) -> list[int]:
    return [hit.account_id for hit in hits if hit.kind == "patient" and hit.account_id]


def _name_and_day(text: str) -> tuple[str, date | None]:
    """`rivera 02/14/2026` is a name and a day of service; anything else is left as typed."""
    words = text.split()
    if len(words) > 1 and any(sign.isalpha() for sign in words[0]):
        for pattern in ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y"):
            try:
                return " ".join(words[:-1]), datetime.strptime(words[-1], pattern).date()  # a day
            except ValueError:
                continue
    return text, None
