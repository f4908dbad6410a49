"""Many statements in one round trip, each in a subtransaction of its own that is undone, and what became of each.

The runner is a function of a schema `guard` that exists in test offices alone. `guard.run` runs as the person who calls
it; `guard.as_money` and its sisters run the same loop as an owner of functions, with the person still the session user:
that is how a definer function stands before the policies.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.db.database import Connection

DOORS = {
    "money": "rd_fn_money",
    "work": "rd_fn_work",
    "sec": "rd_fn_sec",
    "people": "rd_fn_people",
    "audit": "rd_fn_audit",
    "owner": "rd_owner",
}
_BODY = """
DECLARE
    one text; told text[] := '{}'; n bigint; word text; named text; around text;
BEGIN
    FOR one IN SELECT jsonb_array_elements_text(asked) LOOP
        BEGIN
            word := '';
            IF one LIKE 'SELECT%' THEN
                EXECUTE one INTO word;
                n := 1;
            ELSE
                EXECUTE one;
                GET DIAGNOSTICS n = ROW_COUNT;
            END IF;
            RAISE EXCEPTION USING ERRCODE = 'RG000', MESSAGE = n || '|' || coalesce(word, '');
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS named = CONSTRAINT_NAME, around = PG_EXCEPTION_CONTEXT;
            told := array_append(told, jsonb_build_array(SQLSTATE, SQLERRM, named,
                CASE WHEN SQLSTATE = 'RG000' THEN '' ELSE around END)::text);
        END;
    END LOOP;
    RETURN to_jsonb(told);
END
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a statement. `code` is '' when it worked; `rows` what it touched, `word` the value of a SELECT.

    `named` is the constraint that refused, `around` the functions the refusal came out of, innermost first.
    """

    code: str
    rows: int = 0
    word: str = ""
    said: str = ""
    named: str = ""
    around: str = ""

    @property
    def by_grant(self) -> bool:
        """Whether the right itself is missing; a policy that may not ask its question is another matter."""
        return self.code == "42501" and "row-level security" not in self.said and "for function" not in self.said

    @property
    def by_policy(self) -> bool:
        """Whether a policy refuses the row."""
        return self.code == "42501" and "row-level security" in self.said

    @property
    def by_group(self) -> bool:
        """Whether a function's own question for the group refused."""
        return self.code == "RD003" and "sec.require_group" in self.around


def make_runner(root: Connection, logins: str) -> None:
    """Create the runner and its doors; `logins` is who may use them, as a list for GRANT."""
    known = {str(name) for (name,) in root.execute("SELECT rolname::text FROM pg_roles WHERE rolname LIKE 'rd%'")}
    doors = {name: owner for name, owner in DOORS.items() if owner in known}
    root.execute("CREATE SCHEMA guard")
    root.execute(f"GRANT USAGE ON SCHEMA guard TO {logins}".encode())
    root.execute(
        f"CREATE FUNCTION guard.run(asked jsonb) RETURNS jsonb LANGUAGE plpgsql AS $guard${_BODY}$guard$".encode()
    )
    for name, owner in doors.items():
        root.execute(
            f"CREATE FUNCTION guard.as_{name}(asked jsonb) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER "
            f"SET search_path = pg_catalog, pg_temp AS $guard${_BODY}$guard$".encode()
        )
        root.execute(f"ALTER FUNCTION guard.as_{name}(jsonb) OWNER TO {owner}".encode())
    root.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA guard TO {logins}".encode())


def run(connection: Connection, statements: Sequence[str], *, door: str = "") -> list[Outcome]:
    """What becomes of each statement, as the login of the connection or through a door."""
    if not statements:
        return []
    name = f"as_{door}" if door else "run"
    found = connection.execute(f"SELECT guard.{name}(%s::jsonb)".encode(), (json.dumps(list(statements)),)).fetchone()
    assert found is not None
    assert isinstance(found[0], list)
    return [_outcome(json.loads(told)) for told in found[0]]


def _outcome(told: list[str | None]) -> Outcome:
    code, said, named, around = (cell or "" for cell in told)
    if code == "RG000":
        rows, _, word = said.partition("|")
        return Outcome("", int(rows), word)
    return Outcome(code, 0, "", said, named, around)


def act_as(root: Connection, login: str) -> None:
    """From here to the end of the transaction (or savepoint) the session belongs to this login."""
    root.execute(f"SET LOCAL SESSION AUTHORIZATION {login}".encode())


def act_as_root(root: Connection) -> None:
    """Back to the superuser who signed in."""
    root.execute("SET LOCAL SESSION AUTHORIZATION DEFAULT")


def literal(value: object) -> str:
    """A SQL literal of a JSON value or text."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return "'" + text.replace("'", "''") + "'"


def listed(values: Iterable[str]) -> str:
    """Literals separated by commas."""
    return ", ".join(literal(value) for value in values)
