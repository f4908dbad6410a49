"""What the office knows of each payer's desk: when to ask, whom to call, and how long a decision may be disputed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PayerDesk:
    """Days are calendar days: to the first call after submission, to appeal a decision, to send a corrected claim."""

    follow_up_days: int
    appeal_days: int
    corrected_days: int
    phone: str
    hours: str
    phone_path: str
    portal: str = ""


# Followed up a few days after the slowest usual answer of that payer, not at one age for all.
PAYER_DESKS = {
    "MEDB": PayerDesk(21, 120, 365, "800 555 0101", "8-4 ET Mon-Fri", "2, 1, PTAN, tax id", "portal.harrow.example"),
    "MCD": PayerDesk(35, 60, 180, "800 555 0102", "8-5 ET Mon-Fri", "1, 3, NPI", "ostmark.example/providers"),
    "ALDER": PayerDesk(28, 180, 120, "800 555 0103", "8-6 ET Mon-Fri", "2, 1, tax id, member id", "alder.example"),
    "BLUEF": PayerDesk(24, 180, 90, "800 555 0104", "7-7 CT Mon-Sat", "claims, member id", "bluefern.example"),
    "CORV": PayerDesk(38, 65, 90, "800 555 0105", "8-5 CT Mon-Fri", "1, 1, tax id"),
    "DUNM": PayerDesk(42, 90, 120, "800 555 0106", "9-5 ET Mon-Fri", "3, claim number"),
    "EASTM": PayerDesk(30, 180, 180, "800 555 0107", "8-8 ET Mon-Fri", "2, tax id, birth date", "eastmark.example"),
    "FALL": PayerDesk(32, 60, 60, "800 555 0108", "8-5 MT Mon-Fri", "claims, member id"),
    "GILD": PayerDesk(26, 60, 120, "800 555 0109", "8-6 ET Mon-Fri", "2, 2, tax id", "gilden.example"),
    "HOLT": PayerDesk(47, 30, 90, "800 555 0110", "9-4 ET Mon-Fri", "adjuster's extension"),
    "IRON": PayerDesk(52, 30, 90, "800 555 0111", "9-5 ET Mon-Fri", "4, claim number"),
    "JUNI": PayerDesk(36, 180, 120, "800 555 0112", "8-5 CT Mon-Fri", "1, group number", "juniper.example"),
    "KETT": PayerDesk(20, 180, 365, "800 555 0114", "8-6 CT Mon-Fri", "2, NPI, member id", "kettlewell.example"),
    "LORNE": PayerDesk(27, 90, 180, "800 555 0115", "9-5 ET Mon-Fri", "provider, 1, tax id"),
}
