"""The ledger against the truth, pure: line by line and party by party, payment by payment, account by account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.demo.truth import AccountTruth, ClaimTruth, LineTruth, RemitTruth, Truth
from app.domain.money import money_text

LINE_PARTS = (
    "charged",
    "paid",
    "patient_paid",
    "contractual",
    "sequestration",
    "written_off",
    "primary",
    "secondary",
    "tertiary",
    "patient",
)
WEIGHT_OF_WRONG = 100
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
    patient_paid: int = 0


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
class FoundShort:
    """A claim found underpaid against its contract, by so many cents."""

    practice: str
    claim: str
    cents: int


@dataclass(frozen=True, slots=True)
class Posted:
    """What the ledger says. `by_hand` are claim numbers a person acted on, `underpaid` what contracts found.

    `reconciled` are payments (practice and trace) whose whole amount was found in the bank.
    """

    lines: tuple[PostedLine, ...]
    remits: tuple[PostedRemit, ...]
    accounts: tuple[PostedAccount, ...]
    by_hand: frozenset[str] = frozenset()
    exceptions: int = 0
    underpaid: tuple[FoundShort, ...] = ()
    reconciled: frozenset[str] = frozenset()
    bank_lines_open: int = 0
    accepted: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class PayerRate:
    """One payer: claims it decided, those untouched, the rate (0 to 1), and how many others for which reason."""

    payer: str
    adjudicated: int
    untouched: int
    rate: float
    rest: dict[str, int]


@dataclass(frozen=True, slots=True)
class Against:
    """Something counted in the truth and found in the book; `wrong` are those that differ."""

    true: int
    found: int
    wrong: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """How near the ledger is to the truth; `posted_right` counts claims that equal it to the cent.

    `untouched_share`: decided claims equal to the truth without a human act, exceptions not counted as such, and each
    claim posted wrongly counting a hundred against it. `wrong_by_kind`: cents by what they are of, `accounts_wrong`:
    how many accounts outside the claims differ, `underpaid`: cents below contract, `reconciled`: payments found in the
    bank, `bank_lines_open`: lines that wait for a person, `accepted` and `rejected`: claims with a payer's proof of
    filing, and claims its front door sent back.
    """

    claims: int
    posted_right: int
    wrong_cents: int
    untouched_share: float
    by_payer: tuple[PayerRate, ...]
    wrong_by_kind: dict[str, int]
    accounts_wrong: int
    underpaid: Against
    reconciled: Against
    bank_lines_open: Against
    accepted: Against
    rejected: Against
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
    _kinds: Counter[str] = field(default_factory=Counter)
    _accounts_wrong: int = 0

    def verdict(self) -> Verdict:
        """Compare everything once."""
        self._lines()
        self._remits()
        self._accounts()
        adjudicated = [claim for claim in self.truth.claims if claim.adjudicated]
        why = {claim.number: self._why_touched(claim) for claim in adjudicated}
        untouched = sum(not reason for reason in why.values()) - WEIGHT_OF_WRONG * len(self._wrong_claims)
        return Verdict(
            claims=len(self.truth.claims),
            posted_right=len(self.truth.claims) - len(self._wrong_claims),
            wrong_cents=self.wrong_cents,
            untouched_share=_share(max(untouched, 0), len(adjudicated)),
            by_payer=_rates(adjudicated, why),
            wrong_by_kind=dict(self._kinds),
            accounts_wrong=self._accounts_wrong,
            underpaid=self._underpaid(),
            reconciled=self._reconciled(),
            accepted=_counted(self.truth.accepted, self.posted.accepted),
            rejected=_counted(self.truth.rejected, self.posted.rejected),
            bank_lines_open=_counted(self.truth.bank_lines_open, self.posted.bank_lines_open),
            exceptions=self.posted.exceptions,
            mix=self.truth.mix,
        )

    def _why_touched(self, claim: ClaimTruth) -> str:
        """Why a decided claim is not untouched; empty when it is."""
        if claim.number in self._wrong_claims:
            return "posted wrongly"
        if claim.exceptions:
            return claim.exceptions[0]
        return "approved by a person" if claim.number in self.posted.by_hand else ""

    def _underpaid(self) -> Against:
        """Claim by claim; a difference is told, and is no wrong cent of the ledger."""
        true = {f"{claim.practice} {claim.number}": claim.underpaid for claim in self.truth.claims if claim.underpaid}
        found: Counter[str] = Counter()
        for each in self.posted.underpaid:
            found[f"{each.practice} {each.claim}"] += each.cents
        wrong = [key for key in sorted(true.keys() | found.keys()) if true.get(key, 0) != found[key]]
        for key in wrong:
            told = f"{money_text(true.get(key, 0))} is true, {money_text(found[key])} was found"
            self.sentences.append(f"claim {key} below contract: {told}")
        return Against(sum(true.values()), sum(found.values()), len(wrong))

    def _reconciled(self) -> Against:
        true = {f"{remit.practice} {remit.trace}" for remit in self.truth.remits if remit.reconciled}
        wrong = sorted(true ^ self.posted.reconciled)
        for key in wrong:
            self.sentences.append(f"payment {key} is {'not ' if key in true else ''}reconciled, the truth differs")
        return Against(len(true), len(self.posted.reconciled), len(wrong))

    def _miss(self, what: str, wanted: int, found: int, kind: str) -> int:
        if wanted != found:
            self.wrong_cents += abs(wanted - found)
            self._kinds[kind] += abs(wanted - found)
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
                self._miss(f"claim {key} {part}", wanted, has, f"claim {part}")
                for part, wanted, has in _line_parts(true, found, key)
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
                self._miss(f"payment {key} {part}", wanted, has, f"payment {part}")

    def _accounts(self) -> None:
        true = {_account_key(row): row.amount for row in self.truth.accounts}
        found = {f"{row.account} {row.practice} {row.reference}": row.amount for row in self.posted.accounts}
        for key in true.keys() | found.keys():
            kind = f"account {key.partition(' ')[0]}"
            self._accounts_wrong += bool(self._miss(f"account {key}", true.get(key, 0), found.get(key, 0), kind))


def _counted(true: int, found: int) -> Against:
    return Against(true, found, abs(true - found))


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def _rates(adjudicated: list[ClaimTruth], why: dict[str, str]) -> tuple[PayerRate, ...]:
    rates = []
    for payer in sorted({claim.payer for claim in adjudicated}):
        reasons = [why[claim.number] for claim in adjudicated if claim.payer == payer]
        rest = dict(Counter(reason for reason in reasons if reason).most_common())
        untouched = len(reasons) - sum(rest.values())
        rates.append(PayerRate(payer, len(reasons), untouched, _share(untouched, len(reasons)), rest))
    return tuple(rates)


def _account_key(row: AccountTruth) -> str:
    reference = f"{row.code}:{row.reference}" if row.code else row.reference
    return f"{row.account} {row.practice} {reference}"


def _line_parts(true: dict[str, LineTruth], found: dict[str, PostedLine], key: str) -> Iterator[tuple[str, int, int]]:
    for part in LINE_PARTS:
        wanted = getattr(true[key], part) if key in true else 0
        has = getattr(found[key], part) if key in found else 0
        yield part, wanted, has
