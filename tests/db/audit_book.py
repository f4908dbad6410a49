"""A small book with an audit: money of two practices, exports, sign-ins, and several seals over them."""

from __future__ import annotations

from dataclasses import dataclass

from app.audit.keys import SealKey, new_key
from app.audit.report import AuditReport
from app.audit.verify import verify_audit
from app.jobs.seal import seal_all
from app.security.desk import sign_in
from tests.book import Book, Leg, charge_legs, open_book, post
from tests.office import Office


@dataclass(frozen=True, slots=True)
class AuditBook:
    """The office, its claims and the key its heads are signed with."""

    office: Office
    book: Book
    key: SealKey

    def seal(self) -> int:
        """Seal what is unsealed; rows."""
        return seal_all(self.office.database("svc_worker"), self.key).rows

    def verify(self) -> AuditReport:
        """Prove everything."""
        with self.office.unit("svc_backup", read_only=True) as unit:
            return verify_audit(unit)


def made_book(office: Office) -> AuditBook:
    """Open the book; nothing is sealed yet but what the office's people are."""
    return AuditBook(office, open_book(office), new_key())


def busy_book(office: Office) -> AuditBook:
    """Twenty-four operations and forty other acts in five heads, of every place of the book."""
    made = made_book(office)
    claims = (made.book.a1, made.book.a2, made.book.b1)
    for turn in range(4):
        for claim in claims:
            with office.unit("svc_import") as unit:
                post(unit, claim.practice_id, charge_legs(claim, 20000 + turn), kind="charges")
            paid = (Leg("clearing", 500, "payment", claim, reference="R1"),
                    Leg("receivable", -500, "payment", claim, "primary"))  # fmt: skip
            with office.unit("chen") as unit:
                post(unit, claim.practice_id, paid, source=("remit", turn))
        for login in ("lopez", "chen", "okoye"):
            sign_in(office.credentials(login), size=1).database.close()
        for login in ("chen", "okoye"):
            with office.unit(login) as unit:
                export = unit.number("SELECT export_id FROM api.begin_export_v1('follow_up', 'csv', 'none')")
                unit.execute("SELECT api.finish_export_v1(%(export)s, 3)", {"export": export})
        made.seal()
    return made
