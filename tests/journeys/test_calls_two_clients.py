"""A payer call on two real desks: a colleague answers on her own, and a crash in the middle loses no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.desks_apart import ClientDesk
from tests.office import Office
from tests.work_book import add_claims, open_work_book, run_daily_rules

OpenClient = Callable[[str], ClientDesk]
PATIENT = 60.0


@pytest.fixture
def called_office(office: Office) -> Office:
    """Six due claims with one payer; two of them are assigned to chen."""
    open_work_book(office)
    add_claims(office, 6)
    run_daily_rules(office)
    with office.unit("okoye") as unit:
        items = unit.rows("SELECT id FROM app.work_item ORDER BY id LIMIT 2", into=int)
        unit.execute("SELECT api.reassign_items_v1(%(items)s::bigint[], 'chen')", {"items": items})
    return office


@pytest.fixture
def client(called_office: Office, tmp_path: Path) -> Iterator[OpenClient]:
    opened: list[ClientDesk] = []

    def open_client(login: str) -> ClientDesk:
        made = ClientDesk(called_office, tmp_path / f"{login}{len(opened)}", poll=0.5)
        opened.append(made)
        made.sign_in(login)
        made.open_queue("follow_up")
        return made

    yield open_client
    for desk in opened:
        desk.close()


def test_a_colleague_lets_hers_ride_along_and_after_kill_9_every_saved_answer_is_there(
    client: OpenClient, called_office: Office
) -> None:
    caller, colleague = client("lopez"), client("chen")
    caller.ask("press", keys="J")
    caller.until(lambda state: bool(state["claim"]), PATIENT)
    caller.ask("press", keys="C")
    caller.until(lambda state: state["lines"] == ["held"] * 4 and state["on_call"], PATIENT)

    caller.ask("press", keys="Ctrl+Shift+Q")
    colleague.until(lambda state: "A. Lopez calls Aetna" in state["asked"], PATIENT)
    assert "asks for 2 claims of yours" in colleague.ask("state")["asked"]
    colleague.ask("press", keys="Ctrl+Alt+Y")
    caller.until(lambda state: state["lines"] == ["held"] * 6, PATIENT)
    colleague.until(lambda state: not state["asked"], PATIENT)

    caller.ask("press", keys="I")
    caller.ask("type", text="in process until Friday")
    caller.ask("press", keys="Return")
    caller.until(lambda state: state["lines"].count("saved") == 1, PATIENT)
    caller.ask("press", keys="P")
    caller.ask("type", text="half a sen")
    caller.kill()

    again = client("lopez")
    assert again.ask("state")["held"] is None               # the call's claims are not the note bar's
    again.ask("open", target="page:calls")
    again.until(lambda state: sorted(state["lines"]) == ["held"] * 5 + ["saved"] and state["on_call"], PATIENT)
    with called_office.unit("lopez", read_only=True) as unit:
        assert unit.text("SELECT note FROM app.payer_call_claim WHERE state = 'saved'") == "in process until Friday"
