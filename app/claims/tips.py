"""What the office has learned about a payer: tips, pinned, dated and signed."""

from __future__ import annotations

from app.claims.detail_types import PayerTip
from app.db.unit import Unit
from app.domain.errors import NotPermitted, Refused

LONGEST = 600
_LIST = """
SELECT t.id AS tip_id, t.body, t.pinned, coalesce(p.display_name, t.author) AS author, t.at,
    coalesce(e.display_name, t.edited_by) AS edited_by, t.edited_at,
    t.author = session_user::text OR sec.has_group('supervisor') AS mine
FROM app.payer_tip t LEFT JOIN sec.person p ON p.login = t.author LEFT JOIN sec.person e ON e.login = t.edited_by
WHERE t.payer_id = %(payer)s ORDER BY t.pinned DESC, coalesce(t.edited_at, t.at) DESC, t.id DESC"""
_OTHERS = "This tip is a colleague's: its author or a lead changes it. Add one of your own beside it."


def list_tips(unit: Unit, payer_id: int) -> tuple[PayerTip, ...]:
    """The tips of a payer: pinned ones first, the newest first."""
    return tuple(unit.rows(_LIST, {"payer": payer_id}, into=PayerTip))


def add_tip(unit: Unit, payer_id: int, body: str, *, pinned: bool = True) -> int:
    """Note a tip under my name. Raises Refused for an empty or long text."""
    sql = "INSERT INTO app.payer_tip (payer_id, body, pinned) VALUES (%(payer)s, %(body)s, %(pinned)s) RETURNING id"
    return unit.number(sql, {"payer": payer_id, "body": _checked(body), "pinned": pinned})


def rewrite_tip(unit: Unit, tip_id: int, body: str) -> None:
    """Say it better; the tip then names who rewrote it and when. Raises NotPermitted for a colleague's tip."""
    sql = "UPDATE app.payer_tip SET body = %(body)s WHERE id = %(tip)s"
    if not unit.execute(sql, {"tip": tip_id, "body": _checked(body)}):
        raise NotPermitted(_OTHERS)


def pin_tip(unit: Unit, tip_id: int, *, pinned: bool) -> None:
    """Pin a tip to the top, or unpin it. Raises NotPermitted for a colleague's tip."""
    sql = "UPDATE app.payer_tip SET pinned = %(pinned)s WHERE id = %(tip)s"
    if not unit.execute(sql, {"tip": tip_id, "pinned": pinned}):
        raise NotPermitted(_OTHERS)


def delete_tip(unit: Unit, tip_id: int) -> None:
    """Take a tip away. Raises NotPermitted for a colleague's tip."""
    if not unit.execute("DELETE FROM app.payer_tip WHERE id = %(tip)s", {"tip": tip_id}):
        raise NotPermitted(_OTHERS)


def _checked(body: str) -> str:
    body = body.strip()
    if not 1 <= len(body) <= LONGEST:
        raise Refused(f"A tip is a sentence or two: 1 to {LONGEST} signs.")
    return body
