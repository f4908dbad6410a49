"""The ledger against the truth, pure: line by line and party by party, payment by payment, account by account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.demo.truth import AccountTruth, LineTruth, RemitTruth, Truth
from app.domain.money import money_text

LINE_PARTS = (
    "charged",
    "paid",
    "contractual",
    "sequestration",
    "written_off",
    "primary",
    "secondary",
    "tertiary",
    "patient",
)
REMIT_PARTS = ("payment", "posted", "exceptions", "provider_level", "held")


@dataclass(frozen=True, slots=True)
class PostedLine:
    """One claim line as the ledger has it, in cents; parties are open amounts."""

    practice: str
    claim: str
    line: int
    charged: int
    paid: int
    contractual: int
    sequestration: int
    written_off: int
    primary: int
    secondary: int
    tertiary: int
    patient: int


@dataclass(frozen=True, slots=True)
class PostedRemit:
    """One payment as the ledger has it, in cents."""

    practice: str
    trace: str
    payment: int
    posted: int
    exceptions: int
    provider_level: int
    held: int


@dataclass(frozen=True, slots=True)
class PostedAccount:
    """An account outside the claims; `reference` is a trace for unposted, `code:reference` for provider level."""

    account: str
    practice: str
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger says. `by_hand` are claim numbers a person acted on."""

    lines: tuple[PostedLine, ...]
    remits: tuple[PostedRemit, ...]
    accounts: tuple[PostedAccount, ...]
    by_hand: frozenset[str] = frozenset()
    exceptions: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """How near the ledger is to the truth; `posted_right` counts claims that equal it to the cent."""

    claims: int
    posted_right: int
    wrong_cents: int
    untouched_share: float
    exceptions: int
    mix: dict[str, int]


@dataclass(slots=True)
class Judge:
    """Adds up the differences, and keeps a sentence for each."""

    truth: Truth
    posted: Posted
    wrong_cents: int = 0
    sentences: list[str] = field(default_factory=list)
    _wrong_claims: set[str] = field(default_factory=set)

    def verdict(self) -> Verdict:
        """Compare everything once."""
        self._lines()
        self._remits()
        self._accounts()
        adjudicated = [claim for claim in self.truth.claims if claim.adjudicated]
        untouched = sum(
            not claim.exceptions and claim.number not in self._wrong_claims | self.posted.by_hand
            for claim in adjudicated
        )
        return Verdict(
            claims=len(self.truth.claims),
            posted_right=len(self.truth.claims) - len(self._wrong_claims),
            wrong_cents=self.wrong_cents,
            untouched_share=round(untouched / len(adjudicated), 4) if adjudicated else 0.0,
            exceptions=self.posted.exceptions,
            mix=self.truth.mix,
        )

    def _miss(self, what: str, wanted: int, found: int) -> int:
        if wanted != found:
            self.wrong_cents += abs(wanted - found)
            self.sentences.append(f"{what}: {money_text(wanted)} is true, the ledger has {money_text(found)}")
        return abs(wanted - found)

    def _lines(self) -> None:
        true = {
            f"{claim.practice} {claim.number} line {line.number}": line
            for claim in self.truth.claims
            for line in claim.lines
        }
        owner = {
            f"{claim.practice} {claim.number} line {line.number}": claim.number
            for claim in self.truth.claims
            for line in claim.lines
        }
        found = {f"{line.practice} {line.claim} line {line.line}": line for line in self.posted.lines}
        for key in true.keys() | found.keys():
            wrong = sum(
                self._miss(f"claim {key} {part}", wanted, has) for part, wanted, has in _line_parts(true, found, key)
            )
            if wrong and key in owner:
                self._wrong_claims.add(owner[key])

    def _remits(self) -> None:
        true: dict[str, RemitTruth] = {f"{row.practice} {row.trace}": row for row in self.truth.remits}
        found = {f"{row.practice} {row.trace}": row for row in self.posted.remits}
        for key in true.keys() | found.keys():
            for part in REMIT_PARTS:
                wanted = getattr(true[key], part) if key in true else 0
                has = getattr(found[key], part) if key in found else 0
                self._miss(f"payment {key} {part}", wanted, has)

    def _accounts(self) -> None:
        true = {_account_key(row): row.amount for row in self.truth.accounts}
        found = {f"{row.account} {row.practice} {row.reference}": row.amount for row in self.posted.accounts}
        for key in true.keys() | found.keys():
            self._miss(f"account {key}", true.get(key, 0), found.get(key, 0))


def _account_key(row: AccountTruth) -> str:
    reference = f"{row.code}:{row.reference}" if row.code else row.reference
    return f"{row.account} {row.practice} {reference}"


def _line_parts(true: dict[str, LineTruth], found: dict[str, PostedLine], key: str) -> Iterator[tuple[str, int, int]]:
    for part in LINE_PARTS:
        wanted = getattr(true[key], part) if key in true else 0
        has = getattr(found[key], part) if key in found else 0
        yield part, wanted, has
