"""A row about a claim in every table of the rules, questions and the floor, for the tests of scope."""

from __future__ import annotations

_REASON = "(SELECT max(id) FROM app.work_reason WHERE claim_id = %(claim)s)"
_ITEM = "(SELECT max(id) FROM app.work_item WHERE claim_id = %(claim)s)"
_ACT = "('00000000-0000-4000-8000-' || lpad(%(claim)s::text, 12, '0'))::uuid"
_MINE = "%(practice)s, %(location)s, %(claim)s"
FLOOR_ROWS = (
    "INSERT INTO app.filing_proof (practice_id, location_id, claim_id, how, reference, proved_on) "
    f"VALUES ({_MINE}, 'mail', 'receipt 7', '2026-10-01')",
    "INSERT INTO app.promise (practice_id, location_id, claim_id, payer_id, what, by_on, check_on, made_on) "
    f"VALUES ({_MINE}, %(payer)s, 'payment', '2026-10-20', '2026-10-25', '2026-10-01')",
    "INSERT INTO app.clock_place (practice_id, location_id, stamp) VALUES (%(practice)s, %(location)s, 0) "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO app.pay_lag (payer_id, claim_type, practice_id, location_id, n, p50, p80, p95, learned_on) "
    "VALUES (%(payer)s, 'P', %(practice)s, %(location)s, 40, 14, 19, 30, '2026-10-01')",
    "INSERT INTO app.question (practice_id, location_id, claim_id, item_id, reason_id, body) "
    f"VALUES ({_MINE}, {_ITEM}, {_REASON}, 'who signs this')",
    "INSERT INTO app.floor_cell (practice_id, location_id, queue, items, cents, overdue) "
    "VALUES (%(practice)s, %(location)s, 'follow_up', 1, 20000, 0)",
    "INSERT INTO app.floor_move (op_id, kind, text) "
    f"VALUES ({_ACT}, 'move', 'one item')",
    "INSERT INTO app.floor_move_part (move_id, item_id, practice_id, location_id, version) "
    f"SELECT id, {_ITEM}, %(practice)s, %(location)s, 1 FROM app.floor_move WHERE op_id = {_ACT}",
    "INSERT INTO app.escalation_done (practice_id, location_id, reason_id, step, note) "
    f"VALUES (%(practice)s, %(location)s, {_REASON}, 1, 'called')",
    "INSERT INTO app.team (code, title) VALUES ('scope', 'Scope') ON CONFLICT DO NOTHING",
    "INSERT INTO app.route_rule (code, practice_id, location_id, team, mode) "
    "VALUES ('scope_' || %(claim)s, %(practice)s, %(location)s, 'scope', 'pool')",
    "INSERT INTO app.rule (code, family, action, text, practice_id, location_id) "
    "VALUES ('scope_' || %(claim)s, 'follow_up', '{}', 'a rule', %(practice)s, %(location)s)",
    "INSERT INTO app.feed_day (feed, source, practice_id, day, items) "
    "VALUES ('claims', 'P' || %(practice)s, %(practice)s, '2026-10-01', 1) ON CONFLICT DO NOTHING",
    "INSERT INTO app.gap (feed, source, practice_id, day, kind, text, owner) "
    "VALUES ('claims', 'P' || %(practice)s, %(practice)s, '2026-10-01', 'missing', 'a claim file', 'okoye') "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO app.work_day (day, login, practice_id, location_id) "
    "VALUES ('2026-10-01', 'lopez', %(practice)s, %(location)s)",
)
