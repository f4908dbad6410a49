"""Money acts on a claim and what waits for a second person, on a server. Services are loaded when first asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import Refused
from app.domain.money import money_text
from app.ui.approvals.asks import Waiting
from app.ui.claim.asks import ActDone, ClaimWish

if TYPE_CHECKING:
    from app.claims.desk_facts import Colleague
    from app.rules.write_off import WriteOffReason

TRANSFER = "transfer"


class ServerApprovals:
    """Answers `app.ui.claim.asks.ClaimActAsks` and `app.ui.approvals.asks.ApprovalAsks`."""

    _database: Database

    def write_off_reasons(self) -> tuple[WriteOffReason, ...]:
        """Reasons in use."""
        from app.posting.write_off import list_reasons  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return tuple(each for each in list_reasons(unit) if each.active)

    def act_on_claim(self, wish: ClaimWish, today: date) -> ActDone:
        """Write off or transfer, or ask for it."""
        return self._database.perform(
            lambda unit: _transfer(unit, wish, today) if wish.kind == TRANSFER else _write_off(unit, wish, today)
        )

    def undo_claim_act(self, kind: str, op: UUID, reason: str) -> str:
        """Take it back whole."""
        from app.posting.transfer import undo_transfer  # noqa: PLC0415
        from app.posting.write_off import undo_write_off  # noqa: PLC0415

        if kind == TRANSFER:
            self._database.perform(lambda unit: undo_transfer(unit, op, reason=reason))
            return "Undone: each party owes what it owed."
        cents = self._database.perform(lambda unit: undo_write_off(unit, op, reason=reason))
        return f"Undone: {money_text(cents)} is owed again."

    def waiting_approvals(self) -> tuple[Waiting, ...]:
        """Requests on claims, between practices, and paper checks above the limit."""
        with self._database.unit(read_only=True) as unit:
            names = {each.login: each.name for each in _people(unit)}
            return (*_of_claims(unit, names), *_of_practices(unit, names), *_of_checks(unit, names))

    def decide_waiting(self, wish: Waiting, approve: bool, why: str, today: date) -> str:
        """Each kind by its own service."""
        from app.posting.deposits_due import answer_due  # noqa: PLC0415
        from app.posting.paper_post import approve_check  # noqa: PLC0415
        from app.posting.write_off import decide_approval  # noqa: PLC0415

        def act(unit: Unit) -> None:
            if wish.kind == "due":
                answer_due(unit, wish.id, approve=approve, today=today)
            elif wish.kind == "check":
                if not approve:
                    raise Refused("A paper check is mended where it was keyed: open its batch on the paper page.")
                approve_check(unit, wish.id, wish.version, today=today)
            else:
                decide_approval(unit, wish.id, approve=approve, today=today, why=why)

        self._database.perform(act)
        return f"{'Approved' if approve else 'Declined'}: {wish.sentence}"


def _write_off(unit: Unit, wish: ClaimWish, today: date) -> ActDone:
    from app.posting.write_off import write_off_claim  # noqa: PLC0415

    done = write_off_claim(
        unit, wish.number, party=wish.party, reason=wish.reason, today=today, cents=wish.cents, proof=wish.proof,
        practice=wish.practice, line=wish.line, op=wish.op,
    )  # fmt: skip
    if done.result == "asked":
        return ActDone(f"{money_text(done.cents)} waits for a supervisor: request {done.approval} is sent.", None)
    return ActDone(f"{money_text(done.cents)} written off.", done.op)


def _transfer(unit: Unit, wish: ClaimWish, today: date) -> ActDone:
    from app.posting.transfer import transfer_claim, transfer_words  # noqa: PLC0415

    done = transfer_claim(
        unit, wish.number, from_party=wish.party, to_party=wish.to_party, reason=wish.reason, today=today,
        line=wish.line, cents=wish.cents, practice=wish.practice, version=wish.version, op=wish.op,
    )  # fmt: skip
    return ActDone(transfer_words(done, wish.to_party), None if done.result == "asked" else done.op)


def _people(unit: Unit) -> Sequence[Colleague]:
    from app.claims.desk_facts import list_colleagues  # noqa: PLC0415

    return list_colleagues(unit)


def _of_claims(unit: Unit, names: dict[str, str]) -> list[Waiting]:
    from app.posting.write_off import list_approvals  # noqa: PLC0415

    return [
        Waiting(
            kind=each.kind,
            id=each.id,
            practice=each.practice,
            claim=each.claim,
            claim_id=each.claim_id,
            cents=each.cents,
            sentence=each.subject,
            asked_by=(each.asked_by,),
            asked_names=names.get(each.asked_by, each.asked_by),
            asked_on=each.asked_at.astimezone().date(),
            facts=each.facts,
        )
        for each in list_approvals(unit)
    ]


def _of_practices(unit: Unit, names: dict[str, str]) -> list[Waiting]:
    from app.posting.deposits_due import list_dues  # noqa: PLC0415

    return [
        Waiting(
            kind="due",
            id=each.due_id,
            practice=each.holder,
            claim="",
            claim_id=None,
            cents=each.cents,
            sentence=f"{each.holder} holds {money_text(each.cents)} of {each.owner}: {each.reason}",
            asked_by=(each.asked_by,),
            asked_names=names.get(each.asked_by, each.asked_by),
            asked_on=each.asked_on,
        )
        for each in list_dues(unit)
        if each.state == "asked"
    ]


def _of_checks(unit: Unit, names: dict[str, str]) -> list[Waiting]:
    from app.posting.paper import list_batches  # noqa: PLC0415
    from app.posting.paper_read import list_checks  # noqa: PLC0415

    return [
        Waiting(
            kind="check",
            id=check.check_id,
            practice=batch.practice,
            claim="",
            claim_id=None,
            cents=check.amount,
            sentence=f"Check {check.trace}, {check.payer}, is above the practice's limit: paper batch {batch.number}.",
            asked_by=check.keyers,
            asked_names=", ".join(names.get(login, login) for login in check.keyers),
            asked_on=check.payment_date,
            version=check.version,
            facts=(f"Keyed: {check.claims} claims, {money_text(check.keyed)}.",),
        )
        for batch in list_batches(unit)
        if batch.second
        for check in list_checks(unit, batch.batch_id)
        if check.state == "second"
    ]
