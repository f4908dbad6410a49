"""Where one letter ends and the next begins: cover and separator sheets in a pile of pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from app.domain.errors import Refused
from app.printing.sheet_code import SheetCode, SheetKind

TWO_SHEETS = "Two different cover sheets lie on one page."
UNREADABLE = "A code like ours cannot be read; look whose the letter is."


class FoundLetter(Struct, frozen=True):
    """One letter of a file: its pages in order (0 is the first of the file), the token of the sheet in front.

    `notice`: why the sheet may not decide, empty where it may.
    """

    pages: tuple[int, ...]
    token: str = ""
    notice: str = ""


class SplitFile(Struct, frozen=True):
    """The letters of a file, its separator pages, and the pages that are cover sheets."""

    letters: tuple[FoundLetter, ...]
    separators: tuple[int, ...]
    covers: tuple[int, ...]


def split_pages(codes: Sequence[tuple[SheetCode, ...]]) -> SplitFile:
    """Tell letters apart by the codes on each page, first page first.

    A cover sheet begins a letter and is its first page, a separator ends one and belongs to none. What is not certain
    (two sheets on a page, a damaged code) begins a letter and says so.
    Raises Refused for a file of separators alone.
    """
    letters: list[FoundLetter] = []
    separators, covers = [], []
    now: FoundLetter | None = None
    for page, found in enumerate(codes):
        begun = _begun(page, found)
        if begun is not None or any(code.kind is SheetKind.SEPARATOR for code in found):
            letters += [now] if now is not None else []
            now = begun
            if begun is None:
                separators.append(page)
            elif begun.token:
                covers.append(page)
        else:
            now = FoundLetter((page,)) if now is None else FoundLetter((*now.pages, page), now.token, now.notice)
    letters += [now] if now is not None else []
    if not letters:
        raise Refused("There are only separator sheets in this file.")
    return SplitFile(tuple(letters), tuple(separators), tuple(covers))


def _begun(page: int, found: tuple[SheetCode, ...]) -> FoundLetter | None:
    """The letter this page begins by its codes; None when it begins none."""
    tokens = [code.token for code in found if code.kind is SheetKind.COVER]
    if len(tokens) > 1:
        return FoundLetter((page,), notice=TWO_SHEETS)
    if tokens:
        return FoundLetter((page,), tokens[0])
    if any(code.kind is SheetKind.DAMAGED for code in found):
        return FoundLetter((page,), notice=UNREADABLE)
    return None

