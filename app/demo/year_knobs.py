"""The knobs of the simulated office year, read from one committed file; what each is for: docs/decisions/compare.md."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from app.domain.errors import Refused

FILE = Path(__file__).resolve().parents[2] / "resources/demo/office_year.json"
WHOLE = 1000                                     # shares are permille


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file: unknown words are refused."""


class CalendarKnobs(_Part, frozen=True):
    """Months that fill the book, then the months that are measured."""

    first_day: date
    ramp_months: int
    months: int


class ClaimKnobs(_Part, frozen=True):
    """How many claims there are and what they are worth (cents)."""

    per_business_day: int
    submitted_after_days: tuple[int, ...]
    practices: int
    locations_each: int
    smallest_charge_cents: int
    largest_charge_cents: int
    charge_sigma_permille: int
    patient_share_permille: tuple[int, ...]


class StaffKnobs(_Part, frozen=True):
    """People and the minutes each works on claims in a business day."""

    people: int
    minutes_a_day: int


class MinuteKnobs(_Part, frozen=True):
    """What an act costs, in minutes, whoever does it."""

    call_overhead: int
    status_on_call: int
    status_on_portal: int
    send_again: int
    send_records: int
    rejection: int
    dispute: int
    close_lost: int
    second_appeal: int
    stale_entry: int
    print_list: int


class PayerKnobs(_Part, frozen=True):
    """A payer: what it is asked, how long it takes, what it does wrong. Days are calendar days."""

    code: str
    name: str
    type: str
    claim_type: str
    share_permille: int
    charge_median_cents: int
    allowed_permille: int
    filing_days: int
    corrected_days: int
    appeal_days: int
    follow_up_days: int
    lag_median_days: int
    lag_sigma_permille: int
    lost_permille: int
    stalled_permille: int
    rejected_permille: int
    denied_permille: int
    underpaid_permille: int
    portal: bool
    hold_minutes: int
    claims_per_call: int


class SlowKnobs(_Part, frozen=True):
    """A payer that takes longer from a month (counted from the first) on."""

    code: str
    from_month: int
    lag_permille: int


class AgainKnobs(_Part, frozen=True):
    """What is different when something is sent again."""

    lost_permille: int
    stalled_permille: int
    lag_permille: int


class StalledKnobs(_Part, frozen=True):
    """A claim stuck at the payer: what frees it, and what becomes of it when nobody asks."""

    wants_records_permille: int
    days_after_records: tuple[int, ...]
    days_after_push: tuple[int, ...]
    gives_up_after_days: tuple[int, ...]
    pays_anyway_permille: int


class AnswerKnobs(_Part, frozen=True):
    """What a payer tells when asked."""

    tells_a_date_permille: int
    told_date_is_late_by_days: tuple[int, ...]
    mail_days: int


class DenialKnobs(_Part, frozen=True):
    """A kind of denial: `remedy` is correct, appeal or none; `otherwise` who bears it when nothing helps."""

    name: str
    group: str
    code: str
    share_permille: int
    remedy: str
    minutes: int
    won_permille: int
    decay_per_30_days_permille: int
    floor_permille: int
    days_to_answer: tuple[int, ...]
    otherwise: str = msgspec.field(name="else")


class SecondKnobs(_Part, frozen=True):
    """The second appeal."""

    worth_from_cents: int
    won_permille_of_first: int
    days_to_answer: tuple[int, ...]


class UnderpaidKnobs(_Part, frozen=True):
    """Payments below the contract."""

    short_permille: tuple[int, ...]
    smallest_cents: int
    won_permille: int
    decay_per_30_days_permille: int
    floor_permille: int
    days_to_answer: tuple[int, ...]


class QueuesKnobs(_Part, frozen=True):
    """How the office of the queues sets its follow-up rules: the learned percentile and days on top of it."""

    learned: str
    plus_days: int


class ClerkKnobs(_Part, frozen=True):
    """How the team with the list works."""

    list_age_days: int
    list_every: str
    near_limit_days: int
    urgent_limit_days: int
    least_share_for_list_permille: int
    tickler_without_date_days: int


class Variation(_Part, frozen=True):
    """One sensitivity run: what is different from the file."""

    name: str
    people_permille: int = WHOLE
    lag_permille: int = WHOLE
    lost_permille: int = WHOLE
    list_age_days: int | None = None


class Knobs(_Part, frozen=True):
    """The whole file."""

    calendar: CalendarKnobs
    claims: ClaimKnobs
    staff: StaffKnobs
    minutes: MinuteKnobs
    payers: tuple[PayerKnobs, ...]
    payer_that_slows: SlowKnobs
    again: AgainKnobs
    stalled: StalledKnobs
    answers: AnswerKnobs
    denials: tuple[DenialKnobs, ...]
    second_appeal: SecondKnobs
    underpaid: UnderpaidKnobs
    queues_side: QueuesKnobs
    clerk_side: ClerkKnobs
    sensitivity: tuple[Variation, ...]
    sensitivity_seeds: int


def read_knobs(path: Path = FILE) -> Knobs:
    """Read and check the file. Raises Refused naming what is wrong in it."""
    try:
        knobs = msgspec.json.decode(path.read_bytes(), type=Knobs)
    except OSError as error:
        raise Refused(f"The file of knobs cannot be read: {error.strerror}.") from error
    except msgspec.MsgspecError as error:
        raise Refused(f"The file of knobs is not as expected: {error}.") from error
    for what, shares in (
        ("payers", [payer.share_permille for payer in knobs.payers]),
        ("denials", [denial.share_permille for denial in knobs.denials]),
    ):
        if sum(shares) != WHOLE:
            raise Refused(f"The shares of the {what} come to {sum(shares)} of {WHOLE}.")
    if knobs.clerk_side.list_every not in ("week", "month"):
        raise Refused("The list is printed every week or every month.")
    return knobs


def vary(knobs: Knobs, by: Variation) -> Knobs:
    """The knobs of a sensitivity run; people are rounded up to a whole person."""
    people = -(-knobs.staff.people * by.people_permille // WHOLE)
    payers = tuple(
        replace(
            payer,
            lag_median_days=max(1, payer.lag_median_days * by.lag_permille // WHOLE),
            lost_permille=payer.lost_permille * by.lost_permille // WHOLE,
            stalled_permille=payer.stalled_permille * by.lost_permille // WHOLE,
        )
        for payer in knobs.payers
    )
    clerk = knobs.clerk_side
    if by.list_age_days is not None:
        clerk = replace(clerk, list_age_days=by.list_age_days)
    return replace(knobs, staff=replace(knobs.staff, people=people), payers=payers, clerk_side=clerk)
