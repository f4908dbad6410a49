"""Rows that neither the small book nor the trying of values brings: own ones beyond the scope, mail of nobody's."""

from __future__ import annotations

from app.db.database import Connection

# A login's own act at practice B, whatever it may see there; a person is one of the matrix's logins.
_PERSONS = "sec.person AS p WHERE p.login LIKE 'g\\_%'"
_AWAY = "(SELECT id FROM app.practice WHERE code = 'B')"
STATEMENTS = (
    "INSERT INTO led.op (op_id, kind, practice_id, payload_sha256, result, actor) SELECT gen_random_uuid(), 'charges', "
    f"{_AWAY}, 'x', '{{\"done\": true}}', p.login FROM {_PERSONS}",
    "INSERT INTO app.approval (practice_id, kind, subject, cents, asked_op, asked_by) "
    f"SELECT {_AWAY}, 'write_off', 'guard', 1, gen_random_uuid(), p.login FROM {_PERSONS}",
    "INSERT INTO app.practice_due (practice_id, other_practice_id, cents, line_id, reason, state, asked_by, "
    f"answered_by, answered_at, op_id) SELECT {_AWAY}, (SELECT id FROM app.practice WHERE code = 'A'), 1, "
    f"(SELECT max(id) FROM app.bank_line WHERE practice_id = {_AWAY}), 'guard', 'declined', 'okoye', p.login, now(), "
    f"'00000000-0000-4000-8000-0000000000bb' FROM {_PERSONS}",
    "INSERT INTO app.denial_act (id, kind, words, done, skipped, cents, actor) SELECT gen_random_uuid(), 'assign', "
    f"'guard', 1, 0, 1, p.login FROM {_PERSONS}",
    f"INSERT INTO sec.people_act (actor, login, act) SELECT p.login, p.login, 'seen' FROM {_PERSONS}",
    "INSERT INTO sec.break_glass (scope_id, login, reason, taken_at, until) SELECT min(s.id), s.login, "
    "'a reason of its own', now(), now() + interval '1 hour' FROM sec.scope AS s WHERE s.login LIKE 'g\\_%' "
    "GROUP BY s.login",
    # of no practice yet
    "INSERT INTO app.letter (source, received_on) VALUES ('mail', '2026-10-01')",
    # written before the match: the received claim has a location since, the event has none
    "INSERT INTO app.event (practice_id, remit_claim_id, kind, text) SELECT practice_id, id, 'note', 'guard' "
    "FROM app.remit_claim WHERE location_id IS NOT NULL",
    # a guarantor of whom no patient is left
    "INSERT INTO app.account (practice_id, number, last, first, name_norm, natural_key) "
    "SELECT id, 'GUARD', 'Guard', 'G', 'guard g', 'guard' FROM app.practice",
)
# Whose rows they are.
OWN = {
    "led.op": ("actor",),
    "app.approval": ("asked_by",),
    "app.practice_due": ("answered_by",),
    "app.denial_act": ("actor",),
    "sec.people_act": ("actor",),
    "sec.break_glass": ("login",),
}


def put_rows(root: Connection) -> None:
    """Put them in, past foreign keys and triggers."""
    with root.transaction():
        root.execute("SET LOCAL session_replication_role = 'replica'")
        for statement in STATEMENTS:
            root.execute(statement.encode())
