"""Every function that moves money has the same guards (TRUST.md 2.4). Which functions those are says the catalogue.

Checked for each: an operation number and a digest of what is asked; the stored answer when it is repeated; a refusal of
the number for another wish or another person; nothing under a new number for what is done; a refusal of what somebody
changed since; role, scope and the second person asked by who signed in, whatever the grants say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import pytest

from app.db.unit import Unit
from app.domain.errors import AppError, Conflict, NotPermitted, Refused
from tests.db.money_scenes import BY_ANOTHER, SCENES, Answer, Scene
from tests.db.posting_book import broken_invariants
from tests.office import Office

_FUNCTIONS = """
SELECT n.nspname || '.' || p.proname AS name, p.prosrc AS source,
    pg_get_function_identity_arguments(p.oid) AS arguments,
    EXISTS (SELECT FROM unnest(ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer',
        'rd_auditor', 'rd_service']) AS g WHERE has_function_privilege(g, p.oid, 'EXECUTE')) AS open
FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('api', 'led', 'app', 'sec')"""
_CALLS = re.compile(r"\b((?:api|led|app|sec)\.\w+)\s*\(")
_WRITES = re.compile(r"INSERT\s+INTO\s+(led\.(entry|op)|app\.approval)\b")
ALL_RIGHTS = ("specialist", "poster", "supervisor", "admin")


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the catalogue; `open` when some group may call it."""

    name: str
    source: str
    arguments: str
    open: bool


def functions(unit: Unit) -> dict[str, Function]:
    """All of ours, by name."""
    return {each.name: each for each in unit.rows(_FUNCTIONS, into=Function)}


def moves_money(name: str, known: dict[str, Function], seen: frozenset[str] = frozenset()) -> bool:
    """Whether it writes the ledger, or a request to write it, itself or by what it calls."""
    source = known[name].source
    if _WRITES.search(source):
        return True
    called = {each for each in _CALLS.findall(source) if each in known} - seen - {name}
    return any(moves_money(each, known, seen | {name} | called) for each in called)


def movers(unit: Unit) -> dict[str, Function]:
    """The functions people may call that move money, without their schema."""
    known = functions(unit)
    return {
        name.removeprefix("api."): each
        for name, each in known.items()
        if each.open and name.startswith("api.") and moves_money(name, known)
    }


def test_every_function_that_moves_money_has_a_scene_here(office: Office) -> None:
    with office.unit("root") as unit:
        found = set(movers(unit))
    assert found - {name.split()[0] for name in SCENES} - set(BY_ANOTHER) == set()
    assert {name.split()[0] for name in SCENES} | set(BY_ANOTHER) == found


def test_a_new_function_without_a_scene_would_be_found(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute(
            "CREATE FUNCTION led.hidden() RETURNS void LANGUAGE sql AS 'INSERT INTO led.op SELECT * FROM led.op'"
        )
        unit.execute(
            "CREATE FUNCTION api.give_v1() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM led.hidden (); END'"
        )
        unit.execute("GRANT EXECUTE ON FUNCTION api.give_v1() TO rd_poster")
        assert set(movers(unit)) - {name.split()[0] for name in SCENES} == {"give_v1", *BY_ANOTHER}


def test_each_takes_a_number_and_a_digest_and_asks_for_the_right_first(office: Office) -> None:
    with office.unit("root") as unit:
        found = movers(unit)
    for name, each in found.items():
        assert re.search(r"BEGIN\s+PERFORM sec\.require_group\('", each.source), name
        if name not in BY_ANOTHER and name != "denial_act_v1":
            assert "op uuid, sha bytea" in each.arguments, name
            assert not re.search(r"\bsha\b[^,]*DEFAULT", each.arguments), name


@pytest.fixture(params=sorted(SCENES))
def scene(request: pytest.FixtureRequest, office: Office) -> Iterator[Scene]:
    made = SCENES[request.param](office)
    office.enrol("second", *ALL_RIGHTS)
    office.enrol("nowhere", *ALL_RIGHTS, scopes=())
    office.enrol("stripped", *ALL_RIGHTS)
    office.enrol("viewer", "viewer")
    with office.unit("root") as unit:       # the grants stay, the rows that decide are gone
        unit.execute("DELETE FROM sec.person_group WHERE login = 'stripped'")
    sound = broken_invariants(office)
    yield made
    assert broken_invariants(office) == sound


def standing(office: Office) -> str:
    """Everything money is in, as one text: a call that changed nothing leaves it as it was."""
    with office.unit("root") as unit:
        return unit.text(
            """SELECT concat_ws(' | ',
                (SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM led.entry),
                (SELECT count(*) || ' ' || coalesce(max(at)::text, '') FROM led.op),
                (SELECT string_agg(concat_ws(' ', id, kind, decision, decided_by), ',' ORDER BY id) FROM app.approval),
                (SELECT string_agg(concat_ws(' ', id, state, answered_by), ',' ORDER BY id) FROM app.practice_due),
                (SELECT string_agg(concat_ws(' ', id, state, applied_cents), ',' ORDER BY id) FROM app.patient_payment),
                (SELECT count(*) FROM app.denial_act))"""
        )


def test_the_guards_hold(scene: Scene) -> None:
    office, number = scene.office, uuid4()
    before = standing(office)

    for login in ("viewer", "stripped"):
        with pytest.raises(NotPermitted):
            scene.call(login, uuid4())
    with suppress(AppError):                    # refused, or answered with nothing: it changes nothing
        scene.call("nowhere", uuid4())
    for login in scene.never:
        with pytest.raises(NotPermitted):
            scene.call(login, uuid4())
    if scene.stale and scene.number == "op":
        with pytest.raises(Conflict):
            scene.call(scene.login, uuid4(), changed=scene.stale)
    elif scene.stale:
        answers = scene.call(scene.login, uuid4(), changed=scene.stale)
        assert [each.done for each in answers if isinstance(each, Answer)] == [False]
    assert standing(office) == before

    first = scene.call(scene.login, number)
    after = standing(office)
    assert after != before
    assert scene.call(scene.login, number) == first
    with pytest.raises(Refused, match="operation id reused"):
        scene.call(scene.login, number, sha=b"two", changed=scene.other)
    if "sha" in scene.params:
        with pytest.raises(Refused, match="operation id reused"):
            scene.call(scene.login, number, sha=b"two")
    with pytest.raises(AppError):
        scene.call("second", number)
    assert standing(office) == after

    if scene.twice:                             # answered: who did it before, or that nothing could be done
        scene.call(scene.login, uuid4())
        assert standing(office).split(" | ")[0] == after.split(" | ")[0]
    else:
        with pytest.raises((Conflict, Refused)):
            scene.call(scene.login, uuid4())
        assert standing(office) == after
