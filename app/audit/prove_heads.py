"""Proving heads and seals against each other: signatures, chains, and that none is missing or was slipped in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from app.audit.anchors import Anchor
from app.audit.keys import holds
from app.audit.report import Findings
from app.audit.rows import Head, Place, Seal, head_digest, seal_chain


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a place that a lost or changed seal covered: nobody can say which of them it named."""

    place: Place
    first: int
    last: int

    def covers(self, place: Place, seq: int) -> bool:
        """Whether a row may be one of them."""
        return place == self.place and self.first <= seq <= self.last


class _Line(msgspec.Struct, frozen=True):
    place: Place
    number: int
    first: int
    last: int
    chain: str


@dataclass(slots=True)
class HeadProof:
    """Goes through heads and seals in their order; `settle` says at the end which seals are gone or were slipped in.

    `last` is the newest head, `sound` the newest of those that are as they were signed.
    """

    findings: Findings
    anchors: Mapping[int, Anchor]
    last: Head | None = None
    sound: Head | None = None
    count: int = 0
    keys: list[bytes] = field(default_factory=list)
    doubtful: list[Span] = field(default_factory=list)
    _links: dict[Place, tuple[int, set[str]]] = field(default_factory=dict)
    _met: set[int] = field(default_factory=set)
    _gone: dict[str, _Line] = field(default_factory=dict)
    _slipped: dict[str, Seal] = field(default_factory=dict)

    def take(self, head: Head, seals: Sequence[Seal]) -> list[Seal]:
        """Prove one head with its seals; the seals whose rows may be compared one by one."""
        sound = self._prove_head(head)
        self._prove_anchor(head)
        good = self._prove_seals(seals, _lines(head.chains) if sound else None)
        self.count, self.last = self.count + 1, head
        if sound:
            self.sound = head
        if head.public_key not in self.keys:
            self.keys.append(head.public_key)
        return good

    def take_orphans(self, seals: Sequence[Seal]) -> list[Seal]:
        """Seals of a head that is gone: by themselves, since nothing names them any more."""
        lost = [seal for seal in seals if not self._moved(seal)]
        for seal in lost:
            self.findings.add("aud.head", seal.head_id, "this head is gone")
        return self._prove_seals(lost, None)

    def settle(self) -> None:
        """After the last head: seals gone, moved or slipped in, and what anchors know and the book does not."""
        for chain, line in self._gone.items():
            moved = self._slipped.pop(chain, None)
            if moved is not None:
                self.findings.add("aud.seal", moved.id, "this seal was moved to another head")
            else:
                self.findings.add("aud.seal", _name(line.place, line.number), "this seal is gone")
        for seal in self._slipped.values():
            self.findings.add("aud.seal", seal.id, "no head names this seal: it was slipped in")
        lost = sorted(set(self.anchors) - self._met)
        if lost:
            rows, here = self.anchors[lost[-1]].entries, self.last.entries if self.last is not None else 0
            self.findings.add(
                "aud.head", lost[0],
                f"an anchor proves this head and {rows} rows sealed up to head {lost[-1]}; the book ends with "
                f"{here} rows in {self.count} heads",
            )  # fmt: skip

    def _moved(self, seal: Seal) -> bool:
        """Whether a head named this seal before and missed it."""
        if self._gone.pop(seal.chain.hex(), None) is None:
            return False
        self.findings.add("aud.seal", seal.id, "this seal was moved to a head that is not there")
        return True

    def _prove_head(self, head: Head) -> bool:
        before = self.last.id if self.last is not None else 0
        for lost in range(before + 1, min(head.id, before + 1_000)):
            self.findings.add("aud.head", lost, "this head is gone")
        computed = head_digest(head)
        if computed != head.digest:
            self.findings.add("aud.head", head.id, "this head was changed: its digest does not fit")
        elif not holds(head.public_key, head.signature, head.digest):
            self.findings.add("aud.head", head.id, "the signature of this head does not hold")
        elif head.id == before + 1:
            allowed = {self.last.digest, head_digest(self.last)} if self.last is not None else {b""}
            if head.previous not in allowed:
                self.findings.add("aud.head", head.id, "this head does not follow the one before it")
        return not self.findings.told("aud.head", head.id)

    def _prove_anchor(self, head: Head) -> None:
        anchor = self.anchors.get(head.id)
        if anchor is None:
            return
        self._met.add(head.id)
        digests = {head.digest.hex(), head_digest(head).hex()}
        if anchor.digest not in digests or anchor.public_key != head.public_key.hex():
            self.findings.add("aud.head", head.id, "this head is another than the one its anchor proves")

    def _prove_seals(self, seals: Sequence[Seal], lines: list[_Line] | None) -> list[Seal]:
        left = list(lines or ())
        good = []
        for seal in seals:
            line = _named(seal, left)
            if line is not None:
                left.remove(line)
            elif lines is not None:
                self._slipped[seal.chain.hex()] = seal
                continue
            if self._fits(seal, line):
                good.append(seal)
            else:
                first, last = (line.first, line.last) if line is not None else (seal.first_seq, seal.last_seq)
                self.doubtful.append(Span(line.place if line is not None else seal.place, first, last))
            self._link(seal, line)
        for line in left:
            self._gone[line.chain] = line
            self.doubtful.append(Span(line.place, line.first, line.last))
            self._links[line.place] = (line.number, {line.chain})
        return good

    def _fits(self, seal: Seal, line: _Line | None) -> bool:
        computed = seal_chain(seal)
        if computed != seal.chain or (line is not None and line.chain != computed.hex()):
            self.findings.add("aud.seal", seal.id, "this seal was changed: its chain does not fit")
        else:
            number, chains = self._links.get(seal.place, (0, {""}))
            if seal.number != number + 1 or seal.previous.hex() not in chains:
                self.findings.add("aud.seal", seal.id, "this seal does not follow the one before it")
        return not self.findings.told("aud.seal", seal.id)

    def _link(self, seal: Seal, line: _Line | None) -> None:
        """What the next seal of the place may follow: the head's word, else the seal's own."""
        if line is not None:
            self._links[line.place] = (line.number, {line.chain})
        else:
            self._links[seal.place] = (seal.number, {seal.chain.hex(), seal_chain(seal).hex()})


def _named(seal: Seal, lines: Sequence[_Line]) -> _Line | None:
    """How the head names this seal: by its chain, or by its place and number when its chain was changed."""
    by_chain = (line for line in lines if line.chain == seal.chain.hex())
    by_place = (line for line in lines if (line.place, line.number) == (seal.place, seal.number))
    return next(by_chain, None) or next(by_place, None)


def _lines(chains: str) -> list[_Line]:
    found = []
    for text in chains.split("\n"):
        practice, location, number, first, last, _count, chain = text.split(" ")
        found.append(_Line(Place(int(practice), int(location)), int(number), int(first), int(last), chain))
    return found


def _name(place: Place, number: int) -> str:
    return f"practice {place.practice_id} location {place.location_id} number {number}"
