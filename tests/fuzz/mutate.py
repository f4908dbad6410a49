"""Damage that knows the structure: segments and elements are moved, doubled, lost and replaced, bytes now and then.

The same seed makes the same inputs. Sources: made-up fixtures of the tests, tests/fuzz/corpus, and the collected
samples when they lie beside the checkout.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.ackkit import Said, ack_277ca, ack_999, ack_ta1
from tests.x12kit import FIXTURES, SAMPLES

CORPUS = Path(__file__).with_name("corpus")
MOST_BYTES = 40_000
_AMOUNTS = (
    "0", "-0", ".28", "-.28", "1e10000000", "NaN", "Infinity", "1_000", "١٢٣", "12,5", "1.005", "99999999999.99",
    "100000000000", "--5", "+5", "5-", " 5", "0x10", "", "-", ".", "1.", "9" * 400, "00000000001", "1E2", "½",
)  # fmt: skip
_TEXTS = (
    "", " ", "A", "~", "*", ":", "^", "\0", "\ufeff", "\u202e", "é", "ÿ", "\x1d", "\r", "\n", "=1+1", "<b>x</b>",
    "' OR 1=1 --", "x" * 70, "y" * 3000, "🩺", "20261341", "20260230", "00000000", "20260901-20260930", "ISA", "SE",
    "HC:99213:25:::::",
)  # fmt: skip
_NAMES = (
    "ISA", "GS", "ST", "SE", "GE", "IEA", "TA1", "BPR", "TRN", "DTM", "N1", "LX", "TS3", "CLP", "CAS", "NM1", "MIA",
    "MOA", "SVC", "PLB", "LQ", "AMT", "QTY", "REF", "HL", "CLM", "SBR", "PAT", "SV1", "SV2", "SV3", "SVD",
    "OI", "K3", "NTE",
    "BHT", "AK1", "AK2", "IK3", "IK4", "IK5", "AK9", "CTX", "STC", "TOO", "DN1", "CL1", "HI", "LIN", "CTP", "FRM",
    "PWK", "ZZZ",
)  # fmt: skip
_AMOUNT_SEEDS = (b"120", b"120.5", b".28", b"-50.", b"1,234.50", b"0", b"99999999999.99", b"-.1", b"1.234")


def sources(target: str) -> list[bytes]:
    """Where mutants of a target begin."""
    if target == "money":
        return [*_AMOUNT_SEEDS, *_kept(target)]
    found = [path.read_bytes() for path in sorted(FIXTURES.iterdir())]
    found += [
        ack_277ca(Said("RD0001", "A7:562:85", "P1", line="A7:1"), Said("RD0002", "A2:20:PR")),
        ack_999("R", "IK3*CLM*22*2300*8", "IK4*1*1028*1*X"),
        ack_ta1("R", "006"),
    ]
    found += _kept(target)
    if SAMPLES.is_dir():
        small = [path for path in sorted(SAMPLES.iterdir()) if path.is_file() and path.stat().st_size <= MOST_BYTES]
        found += [path.read_bytes() for path in small]
    return found


def _kept(target: str) -> list[bytes]:
    folder = CORPUS / target
    return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []


def mutated(begin: Sequence[bytes], chance: random.Random, *, plain: bool = False) -> bytes:
    """One damaged input; `plain` for what has no segments (amounts)."""
    content = chance.choice(begin)
    if plain:
        return _amount(content, chance)
    rows, terminator, element = _parted(content)
    if not rows:            # what a guided run has kept may hold no segment at all
        return _bytes(content, chance)[:MOST_BYTES]
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        change = chance.choice(_CHANGES)
        change(rows, chance)
        if not rows:
            break
    if chance.random() < 0.05:
        other, _, _ = _parted(chance.choice(begin))
        at = chance.randrange(len(rows) + 1)
        rows[at:at] = other[chance.randrange(len(other) + 1) :]
    if chance.random() < 0.05:
        terminator, element = chance.choice("~\n|_\x1d*"), chance.choice("*|>+^~")
    text = terminator.join(element.join(row) for row in rows) + terminator
    found = text.encode("utf-8", "surrogateescape")
    if chance.random() < 0.15:
        found = _bytes(found, chance)
    return found[:MOST_BYTES]


def _parted(content: bytes) -> tuple[list[list[str]], str, str]:
    text = content.decode("utf-8", "surrogateescape")
    element = text[3:4] or "*"
    terminator = text[105:106] if text.startswith("ISA") and len(text) > 106 else "~"
    return [row.split(element) for row in text.split(terminator or "~") if row], terminator or "~", element


def _drop(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    del rows[at : at + chance.choice((1, 1, 1, 2, 5))]


def _double(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    rows[at:at] = [list(rows[at])] * chance.choice((1, 1, 2, 3, 40))


def _move(rows: list[list[str]], chance: random.Random) -> None:
    row = rows.pop(chance.randrange(len(rows)))
    rows.insert(chance.randrange(len(rows) + 1), row)


def _rename(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    rows[at] = [chance.choice(_NAMES), *rows[at][1:]]


def _insert(rows: list[list[str]], chance: random.Random) -> None:
    pool = _AMOUNTS + _TEXTS + ("1", "CO", "45", "HC:99213", "D8", "20260901", "0001", "PR", "PE", "QC", "22", "23")
    row = [chance.choice(_NAMES), *(chance.choice(pool) for _ in range(chance.choice((0, 1, 3, 8, 20, 70))))]
    rows.insert(chance.randrange(len(rows) + 1), row)


def _element(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    row = list(rows[at])
    place = chance.randrange(len(row))
    row[place] = chance.choice(chance.choice((_AMOUNTS, _TEXTS)))
    rows[at] = row


def _nudge(rows: list[list[str]], chance: random.Random) -> None:
    """A number a little off: counts, cents and dates that are plausible and wrong."""
    numbers = [(at, place) for at, row in enumerate(rows) for place, cell in enumerate(row) if _is_number(cell)]
    if numbers:
        at, place = chance.choice(numbers)
        row = list(rows[at])
        row[place] = str(max(0, int(row[place][:18]) + chance.choice((-1, 1, -100, 10**6))))
        rows[at] = row


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit()


def _cut(rows: list[list[str]], chance: random.Random) -> None:
    del rows[chance.randrange(len(rows)) + 1 :]


def _shorten(rows: list[list[str]], chance: random.Random) -> None:
    at = chance.randrange(len(rows))
    rows[at] = rows[at][: chance.randrange(len(rows[at]) + 1)] or [""]


def _swap_cells(rows: list[list[str]], chance: random.Random) -> None:
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = [rows[one][0], *rows[other][1:]], [rows[other][0], *rows[one][1:]]


_CHANGES: tuple[Callable[[list[list[str]], random.Random], None], ...] = (
    _drop, _double, _move, _rename, _insert, _element, _element, _nudge, _nudge, _cut, _shorten, _swap_cells,
)  # fmt: skip


def _bytes(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 6))):
        at = chance.randrange(len(found) + 1)
        way = chance.randrange(4)
        if way == 0:
            found[at : at + 1] = bytes([chance.randrange(256)])
        elif way == 1:
            del found[at : at + chance.choice((1, 3, 50))]
        elif way == 2:
            found[at:at] = bytes(chance.randrange(256) for _ in range(chance.choice((1, 4, 30))))
        else:
            found[at:at] = found[: chance.randrange(200)]
    return bytes(found)


def _amount(content: bytes, chance: random.Random) -> bytes:
    if chance.random() < 0.3:
        content = chance.choice(_AMOUNTS + _TEXTS).encode("utf-8", "surrogateescape")
    found = bytearray(content)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        at = chance.randrange(len(found) + 1)
        piece = chance.choice(
            (b"0", b"9", b".", b"-", b",", b"e", b" ", b"_", "٣".encode(), b"\n", b"+", b"00", b"\xff")
        )
        found[at : at + chance.choice((0, 0, 1))] = piece
    return bytes(found)
