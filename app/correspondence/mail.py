"""The mail room: what waits, oldest first, who has it open, its pages, splitting and merging, whose practice it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.correspondence.types import LetterRow, LetterType, MailLetter, MailLimits, MailPage
from app.db.unit import Unit, as_json
from app.domain.errors import NotFound, Refused
from app.printing.picture_shelf import DrawnPage, pictures
from app.printing.scan_pages import PageToDraw, page_png

LIMIT = 500
_ROW = """
    SELECT l.id AS letter_id, l.practice_id, coalesce(p.code, '') AS practice_code,
        coalesce(p.name, '') AS practice_name, l.state, coalesce(l.type, '') AS type, coalesce(t.title, '') AS title,
        l.source, l.received_on, %(today)s::date - l.received_on AS age,
        l.state = 'new' AND %(today)s::date - l.received_on >= m.red_days AS red,
        l.state = 'new' AND %(today)s::date - l.received_on >= m.lead_days AS late,
        (SELECT count(*) FROM app.letter_page AS page WHERE page.letter_id = l.id)::integer AS pages, l.notice,
        l.owner, coalesce(o.display_name, l.owner) AS owner_name,
        CASE WHEN l.state = 'new' AND l.held_until > clock_timestamp()
             THEN coalesce(o.display_name, l.owner) ELSE '' END AS holder,
        l.claim_id, coalesce(c.number, '') AS claim, l.account_id, coalesce(a.number, '') AS account, l.letter_date,
        l.due_on, l.reference, l.cents, l.decision, l.note, l.words,
        coalesce(i.display_name, l.indexed_by) AS indexed_by, l.indexed_at, l.version
    FROM app.letter AS l CROSS JOIN app.mail_limit AS m LEFT JOIN app.practice AS p ON p.id = l.practice_id
        LEFT JOIN app.letter_type AS t ON t.code = l.type LEFT JOIN app.claim AS c ON c.id = l.claim_id
        LEFT JOIN app.account AS a ON a.id = l.account_id LEFT JOIN sec.person AS o ON o.login = l.owner
        LEFT JOIN sec.person AS i ON i.login = l.indexed_by
    WHERE {where} ORDER BY {order} LIMIT %(limit)s"""
_WAITING = """
    l.state = 'new' AND (%(practice)s::integer IS NULL OR l.practice_id = %(practice)s)
    AND (NOT %(late)s OR %(today)s::date - l.received_on >= m.lead_days)"""
_PAGES = """
    SELECT id AS page_id, letter_id, practice_id, role, rotation, kind, version
    FROM app.letter_page WHERE letter_id = %(letter)s ORDER BY place, id"""
_SHA = "SELECT sha256 FROM app.letter_page WHERE id = %(page)s"
_CONTENT = "SELECT content FROM app.letter_page WHERE id = %(page)s"
_TYPES = "SELECT code, title, key, queue FROM app.letter_type WHERE active ORDER BY ord, code"
_LIMITS = "SELECT red_days, lead_days FROM app.mail_limit"
_SET_LIMITS = "UPDATE app.mail_limit SET red_days = %(red)s, lead_days = %(lead)s"
_MISSING = "There is no such letter in your practices and locations."


def list_letters(
    unit: Unit, *, today: date, practice_id: int | None = None, late: bool = False, limit: int = LIMIT
) -> tuple[LetterRow, ...]:
    """Letters that wait to be indexed, oldest first; `late` only those longer than the supervisor's limit."""
    sql = _ROW.format(where=_WAITING, order="l.received_on, l.id")
    asked = {"today": today, "practice": practice_id, "late": late, "limit": limit}
    return tuple(unit.rows(sql, asked, into=LetterRow))


def list_done(unit: Unit, state: str, *, today: date, limit: int = LIMIT) -> tuple[LetterRow, ...]:
    """Letters that were indexed, or set aside, the last one first."""
    sql = _ROW.format(where="l.state = %(state)s", order="coalesce(l.indexed_at, l.at) DESC, l.id DESC")
    return tuple(unit.rows(sql, {"today": today, "state": state, "limit": limit}, into=LetterRow))


def letters_of(
    unit: Unit, *, today: date, claim_id: int | None = None, account_id: int | None = None
) -> tuple[LetterRow, ...]:
    """The letters of a claim, or of an account itself, the last one first."""
    where = "l.claim_id = %(claim)s" if claim_id is not None else "l.account_id = %(account)s"
    asked = {"today": today, "claim": claim_id, "account": account_id, "limit": LIMIT}
    return tuple(unit.rows(_ROW.format(where=where, order="l.indexed_at DESC, l.id DESC"), asked, into=LetterRow))


def show_letter(unit: Unit, letter_id: int, *, today: date) -> MailLetter:
    """One letter with its pages. Raises NotFound out of scope."""
    asked = {"today": today, "letter": letter_id, "limit": 1}
    row = unit.one(_ROW.format(where="l.id = %(letter)s", order="l.id"), asked, into=LetterRow, missing=_MISSING)
    return MailLetter(row, tuple(unit.rows(_PAGES, asked, into=MailPage)))


def list_types(unit: Unit) -> tuple[LetterType, ...]:
    """What a letter can be, in the office's order."""
    return tuple(unit.rows(_TYPES, into=LetterType))


def read_limits(unit: Unit) -> MailLimits:
    """How long mail may lie."""
    return unit.one(_LIMITS, into=MailLimits, missing="The office has no limits for mail.")


def set_limits(unit: Unit, limits: MailLimits) -> None:
    """Set them for the whole office; supervisors and administrators. Raises Refused, NotPermitted."""
    if not 1 <= limits.red_days <= limits.lead_days <= 365:
        raise Refused("Mail is red after 1 to 365 days, and the supervisor sees it then or later.")
    unit.execute(_SET_LIMITS, {"red": limits.red_days, "lead": limits.lead_days})


def take_letter(unit: Unit, letter_id: int, *, over: bool = False) -> str:
    """Have a waiting letter open for ten minutes; the name of the colleague who has it instead, empty when taken."""
    return unit.text("SELECT api.take_letter_v1(%(letter)s, %(over)s)", {"letter": letter_id, "over": over})


def page_picture(unit: Unit, page: MailPage, *, width: int) -> bytes:
    """The upright page as PNG, drawn once per width. Raises NotFound out of scope, Refused."""
    asked = {"page": page.page_id}
    sha = unit.one(_SHA, asked, into=bytes, missing=_MISSING)
    wanted = DrawnPage(sha, 0, width, page.rotation)
    found = pictures.find(wanted)
    if found is None:
        found = page_png(_to_draw(unit, page), width=width)
        pictures.keep(wanted, found)
    return found


def letter_pages(unit: Unit, letter: MailLetter) -> tuple[PageToDraw, ...]:
    """The pages with their bytes, to be read or put into a PDF. Raises NotFound."""
    return tuple(_to_draw(unit, page) for page in letter.pages)


def turn_page(unit: Unit, page: MailPage, rotation: int) -> None:
    """Turn a page to 0, 90, 180 or 270 degrees clockwise, for everybody. Raises Conflict."""
    if rotation not in (0, 90, 180, 270):
        raise Refused("A page is turned by 0, 90, 180 or 270 degrees.")
    sql = "SELECT api.turn_letter_page_v1(%(page)s, %(version)s, %(rotation)s)"
    unit.execute(sql, {"page": page.page_id, "version": page.version, "rotation": rotation})


def split_letter(unit: Unit, letter: MailLetter, page_ids: Sequence[int]) -> int:
    """These pages, in this order, become a letter of their own; its id. Raises Refused, Conflict."""
    _check_pages(letter, page_ids)
    return _place(unit, page_ids, None, (letter,))


def merge_letters(unit: Unit, into: MailLetter, other: MailLetter) -> int:
    """All pages of `other` go behind those of `into`; the letter that has them. Raises Refused, Conflict."""
    if into.row.letter_id == other.row.letter_id:
        raise Refused("A letter is merged with another one, not with itself.")
    return _place(unit, [page.page_id for page in other.pages], into.row.letter_id, (into, other))


def order_pages(unit: Unit, letter: MailLetter, page_ids: Sequence[int]) -> int:
    """The letter's pages in this order. Raises Refused, Conflict."""
    _check_pages(letter, page_ids)
    if len(page_ids) != len(letter.pages):
        raise Refused("Name every page of the letter once.")
    return _place(unit, page_ids, letter.row.letter_id, (letter,))


def route_letter(unit: Unit, row: LetterRow, practice_id: int) -> int:
    """Say which practice a waiting letter is for; its new version. Raises Conflict, NotPermitted."""
    sql = "SELECT api.route_letter_v1(%(letter)s, %(version)s, %(practice)s)"
    return unit.number(sql, {"letter": row.letter_id, "version": row.version, "practice": practice_id})


def set_aside(unit: Unit, row: LetterRow, reason: str) -> int:
    """The letter is about no claim and no account: it waits no more. Raises Refused without a reason, Conflict."""
    if not reason.strip():
        raise Refused("Say why the letter is set aside; the reason is kept.")
    return _aside(unit, row, reason.strip())


def take_back_in(unit: Unit, row: LetterRow) -> int:
    """A letter that was set aside waits again. Raises Conflict."""
    return _aside(unit, row, "")


def _aside(unit: Unit, row: LetterRow, reason: str) -> int:
    sql = "SELECT api.set_letter_aside_v1(%(letter)s, %(version)s, %(reason)s)"
    return unit.number(sql, {"letter": row.letter_id, "version": row.version, "reason": reason})


def _place(unit: Unit, page_ids: Sequence[int], target: int | None, letters: Sequence[MailLetter]) -> int:
    versions = {str(each.row.letter_id): each.row.version for each in letters}
    sql = "SELECT api.place_letter_pages_v1(%(pages)s::bigint[], %(target)s, %(versions)s)"
    return unit.number(sql, {"pages": list(page_ids), "target": target, "versions": as_json(versions)})


def _check_pages(letter: MailLetter, page_ids: Sequence[int]) -> None:
    known = {page.page_id for page in letter.pages}
    if not page_ids or len(set(page_ids)) != len(page_ids) or not set(page_ids) <= known:
        raise Refused("Name pages of this letter, each once.")


def _to_draw(unit: Unit, page: MailPage) -> PageToDraw:
    content = unit.row(_CONTENT, {"page": page.page_id}, into=bytes)
    if content is None:
        raise NotFound(_MISSING)
    return PageToDraw(content, page.kind, 0, page.rotation)
