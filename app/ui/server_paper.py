"""Paper from the server: facts and pages as the services make them."""

from __future__ import annotations

from datetime import date

from app.db.database import Database
from app.printing.calibration import UNCHANGED, Calibration
from app.ui.office import Paper


class ServerPaper:
    """The printing half of the office. The page makers are loaded when somebody first prints: they take 0.3 s."""

    _database: Database

    def print_claim(self, claim_id: int, plain: bool, today: date, calibration: Calibration = UNCHANGED) -> Paper:
        """The CMS-1500 of a claim, with every text that does not fit named box by box."""
        from app.claims.form_facts import claim_paper  # noqa: PLC0415

        with self._database.unit() as unit:
            made = claim_paper(unit, claim_id, plain=plain, today=today, calibration=calibration)
        return Paper(made.pdf, tuple(problem.sentence for problem in made.problems), made.printable)

    def note_printed(self, claim_id: int, plain: bool, pages: int) -> None:
        """Say in the time line that all pages of a claim's form came out well."""
        from app.claims.form_facts import note_printed  # noqa: PLC0415

        with self._database.unit() as unit:
            note_printed(unit, claim_id, plain=plain, pages=pages)

    def note_statement(self, account_id: int, as_of: date, pages: int) -> None:
        """Say that all pages of an account's statement came out well: it counts as sent."""
        from app.patients.statement_facts import note_statement  # noqa: PLC0415

        with self._database.unit() as unit:
            note_statement(unit, account_id, as_of=as_of, pages=pages)

    def print_statement(self, account_id: int, today: date) -> Paper:
        """The statement of an account as of `today`."""
        from app.patients.statement_facts import statement_pdf  # noqa: PLC0415

        with self._database.unit() as unit:
            return Paper(statement_pdf(unit, account_id, today=today))
