"""The catalogue gate of TRUST.md 2.11: what the database says about itself, and each sabotage trips its own line."""

from __future__ import annotations

import pytest

from app.db.unit import Unit
from tests.office import Office

GROUPS = (
    "unnest(ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor', 'rd_service'])"
)
_OURS = "('sec', 'led', 'api', 'app', 'aud')"

# Masters of the office: who writes them answers for every practice (sec.sets_up), and sees all of them.
_OF_THE_OFFICE = "('app.contract'::regclass, 'app.route_rule'::regclass)"
_PEOPLE = "unnest(ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor'])"

# Each query names its offenders; all are empty on a sound database. Per cent signs are doubled for the driver.
GATE = {
    "definer without pinned search_path": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname IN {_OURS}
          AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS setting
                          WHERE setting LIKE 'search_path=pg_catalog,%%' AND setting LIKE '%%, pg_temp')""",
    "definer not owned by a function role": f"""
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE p.prosecdef AND n.nspname IN {_OURS} AND p.proowner::regrole::text NOT LIKE 'rd_fn_%%'""",
    "PUBLIC execute": """
        SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
            aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS granted
        WHERE n.nspname IN ('sec', 'led', 'api', 'app', 'aud', 'stage', 'meta') AND granted.grantee = 0""",
    "table without forced row-level security": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('app', 'led', 'sec', 'aud')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "table not owned by rd_owner": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN {_OURS} AND c.relowner::regrole::text <> 'rd_owner'""",
    "person can write money or queue state": f"""
        SELECT g || ' ' || p || ' ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            {GROUPS} AS g, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
        WHERE c.relkind = 'r'
          AND (n.nspname IN ('led', 'aud')
               OR (n.nspname = 'app' AND (c.relname LIKE 'remit%%' OR c.relname LIKE 'work_%%'
               OR c.relname LIKE 'bank_%%' OR c.relname IN ('deposit_part', 'practice_due')
               OR c.relname IN ('claim', 'claim_line', 'claim_payer', 'queue_summary', 'change', 'change_counter'))))
          AND (has_table_privilege(g, c.oid, p) OR (p IN ('INSERT', 'UPDATE') AND has_any_column_privilege(g,
              c.oid, p)))""",
    "function role with more than its work": f"""
        SELECT r || ' ' || p || ' ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            unnest(ARRAY['rd_fn_work', 'rd_fn_sec', 'rd_fn_people', 'rd_fn_money', 'rd_fn_audit']) AS r,
            unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
        WHERE c.relkind = 'r' AND n.nspname IN {_OURS} AND has_table_privilege(r, c.oid, p)
          AND NOT (r = 'rd_fn_people' AND n.nspname = 'sec')
          -- what it reckons from the scopes, it keeps
          AND NOT (r = 'rd_fn_sec' AND c.oid = 'sec.seen'::regclass AND p IN ('INSERT', 'UPDATE'))
          AND NOT (r = 'rd_fn_audit' AND n.nspname = 'aud' AND p = 'INSERT')
          AND (n.nspname IN ('sec', 'aud') OR r = 'rd_fn_audit'
               OR (n.nspname = 'led' AND (r <> 'rd_fn_money' OR p IN ('DELETE', 'TRUNCATE')))
               OR r IN ('rd_fn_sec', 'rd_fn_people') OR p = 'TRUNCATE')""",
    # A lease of one's own is lengthened, a poll counts what happened, and save-and-next asks inside save_outcome.
    "writing function that asks for no right": f"""
        SELECT p.oid::regproc::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'api' AND p.provolatile = 'v' AND p.prosrc !~ 'PERFORM sec\\.require_group'
          AND p.proname NOT IN ('heartbeat_v1', 'poll_changes_v1', 'fold_changes_v1', 'save_and_next_v2')
          AND EXISTS (SELECT FROM {GROUPS} AS g WHERE has_function_privilege(g, p.oid, 'EXECUTE'))""",
    "file contents readable by people": f"""
        SELECT g || ' ' || c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, {GROUPS} AS g
        WHERE c.relkind = 'r' AND n.nspname = 'stage' AND g <> 'rd_service' AND has_any_column_privilege(g,
            c.oid, 'SELECT')""",
    "view not security_invoker": f"""
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN {_OURS} AND (c.relkind = 'm' OR (c.relkind = 'v' AND NOT coalesce(
            c.reloptions::text[] && ARRAY['security_invoker=true', 'security_invoker=on'], false)))""",
    "guard not enabled always": """
        SELECT t.tgrelid::regclass || '.' || t.tgname FROM pg_trigger t
        WHERE (t.tgfoid IN ('led.refuse_change()'::regprocedure, 'led.refuse_op_change()'::regprocedure,
                            'led.keep_balances()'::regprocedure, 'app.next_version()'::regprocedure)
               OR t.tgfoid IN (SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'aud'::regnamespace))
          AND t.tgenabled <> 'A'
        UNION ALL
        SELECT 'guards: ' || count(*) FROM pg_trigger t
        WHERE t.tgfoid IN ('led.refuse_change()'::regprocedure, 'led.refuse_op_change()'::regprocedure,
                           'led.keep_balances()'::regprocedure,
                           'app.next_version()'::regprocedure) HAVING count(*) < 22""",
    "scope asked once per row": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname IN ('app', 'led', 'sec', 'aud')
          AND pg_temp.times(coalesce(qual, '') || coalesce(with_check, ''), 'sec\\.(my|has)_[a-z_]+\\(')
           <> pg_temp.times(coalesce(qual, '') || coalesce(with_check, ''), 'SELECT sec\\.(my|has)_[a-z_]+\\(')""",
    "scope that trusts a setting": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname IN ('app', 'led', 'sec', 'aud')
          AND coalesce(qual, '') || coalesce(with_check, '') ~ 'current_setting|current_user'""",
    # text = name is another operator than text = text: an index on the column does not serve it.
    "policy that compares a bare session_user": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname IN ('app', 'led', 'sec')
          AND coalesce(qual, '') || ' ' || coalesce(with_check, '') ~ 'SESSION_USER(?!\\)::text)'""",
    "policy with a comparison that is not leakproof": """
        SELECT tablename || '.' || policyname FROM pg_policies
        WHERE schemaname IN ('app', 'led', 'sec')
          AND coalesce(qual, '') || ' ' || coalesce(with_check, '')
              ~* '~~|~\\*| ~ |like|::numeric|::real|::double|lower\\('
        UNION ALL
        SELECT t.oid::regtype::text FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
        WHERE n.nspname IN ('app', 'led', 'sec', 'stage', 'api', 'meta') AND t.typtype = 'e'""",
    "amount that is not an integer": """
        SELECT a.attrelid::regclass || '.' || a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('app', 'led', 'stage') AND a.attnum > 0 AND NOT a.attisdropped
          AND (a.atttypid IN ('numeric'::regtype, 'real'::regtype, 'double precision'::regtype, 'money'::regtype)
               OR (a.attname LIKE '%%cents%%' AND a.atttypid NOT IN ('bigint'::regtype, 'bigint[]'::regtype)))""",
    # A reference to another practice's row is told apart from one to none: what people write names its practice in it.
    # Functions look for the row in the caller's scope first.
    "foreign key that can tell of another practice": f"""
        SELECT DISTINCT c.conrelid::regclass || '.' || c.conname FROM pg_constraint c
            JOIN pg_attribute mine ON mine.attrelid = c.conrelid AND mine.attname = 'practice_id'
            JOIN pg_attribute theirs ON theirs.attrelid = c.confrelid AND theirs.attname = 'practice_id',
            {_PEOPLE} AS g, unnest(c.conkey) AS k
        WHERE c.contype = 'f' AND c.connamespace = 'app'::regnamespace
          AND mine.attnum <> ALL (c.conkey) AND c.conrelid NOT IN {_OF_THE_OFFICE}
          AND (has_column_privilege(g, c.conrelid, k, 'INSERT') OR has_column_privilege(g, c.conrelid, k, 'UPDATE'))""",
    "unique index that can tell of another practice": f"""
        SELECT DISTINCT x.indexrelid::regclass::text FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace
            JOIN pg_attribute mine ON mine.attrelid = t.oid AND mine.attname = 'practice_id',
            {_PEOPLE} AS g, unnest(x.indkey::int2[]) AS k
        WHERE x.indisunique AND NOT x.indisprimary AND n.nspname = 'app' AND k > 0
          AND mine.attnum <> ALL (x.indkey::int2[]) AND t.oid NOT IN {_OF_THE_OFFICE}
          -- of one's own login's rows alone, and the row of a claim in sight
          AND NOT EXISTS (SELECT FROM pg_attribute own WHERE own.attrelid = t.oid
                          AND own.attnum = ANY (x.indkey::int2[]) AND own.attname IN ('login', 'owner'))
          AND (has_column_privilege(g, t.oid, k, 'INSERT') OR has_column_privilege(g, t.oid, k, 'UPDATE'))""",
    "schema open for creating": f"""
        SELECT r || ' ' || n.nspname FROM pg_namespace n,
            unnest(ARRAY['rd_fn_money', 'rd_fn_work', 'rd_fn_sec', 'rd_fn_people', 'rd_fn_audit'] || ARRAY(SELECT g FROM
                {GROUPS} AS g)) AS r
        WHERE n.nspname IN ('sec', 'led', 'api', 'app', 'aud', 'stage', 'meta', 'public') AND has_schema_privilege(r,
            n.oid, 'CREATE')""",
    "database open to everybody": """
        SELECT granted.privilege_type FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d',
            d.datdba))) AS granted
        WHERE d.datname = current_database() AND granted.grantee = 0
        UNION ALL
        SELECT 'public ' || granted.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) AS granted
        WHERE n.nspname = 'public' AND granted.grantee = 0""",
    "group with rights of the server": f"""
        SELECT rolname FROM pg_roles WHERE rolname IN (SELECT g FROM {GROUPS} AS g)
          AND (rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls OR rolreplication)
        UNION ALL
        SELECT rolname FROM pg_roles WHERE rolname LIKE 'rd_%%' AND (rolsuper OR rolbypassrls OR rolreplication)""",
}

# What somebody could do by mistake, and the one line that must say so.
SABOTAGES = (
    ("view not security_invoker", "CREATE VIEW app.plain AS SELECT id FROM app.claim"),
    ("view not security_invoker", "CREATE MATERIALIZED VIEW app.copied AS SELECT id FROM app.claim"),
    ("person can write money or queue state", "GRANT INSERT ON led.entry TO rd_poster"),
    ("person can write money or queue state", "GRANT UPDATE (balance_cents) ON app.claim TO rd_supervisor"),
    ("person can write money or queue state", "GRANT UPDATE (holder) ON app.work_item TO rd_specialist"),
    ("table without forced row-level security", "ALTER TABLE app.claim NO FORCE ROW LEVEL SECURITY"),
    ("table without forced row-level security", "ALTER TABLE led.entry DISABLE ROW LEVEL SECURITY"),
    ("definer without pinned search_path", "ALTER FUNCTION sec.my_locations() RESET search_path"),
    ("definer without pinned search_path", "ALTER FUNCTION sec.my_locations() SET search_path = public"),
    ("definer not owned by a function role", "ALTER FUNCTION sec.has_group(text) OWNER TO rd_owner"),
    ("PUBLIC execute", "GRANT EXECUTE ON FUNCTION led.finish_op(uuid, jsonb) TO PUBLIC"),
    ("function role with more than its work", "GRANT INSERT ON led.entry TO rd_fn_work"),
    ("function role with more than its work", "GRANT UPDATE ON sec.scope TO rd_fn_money"),
    ("writing function that asks for no right", "GRANT EXECUTE ON FUNCTION api.lock_item_v1 TO rd_poster"),
    ("file contents readable by people", "GRANT SELECT (content) ON stage.file TO rd_admin"),
    ("guard not enabled always", "ALTER TABLE led.entry ENABLE TRIGGER append_only"),
    ("guard not enabled always", "DROP TRIGGER keep_balances ON led.entry"),
    ("guard not enabled always", "ALTER TABLE app.account ENABLE TRIGGER next_version"),
    ("guard not enabled always", "ALTER TABLE led.op ENABLE TRIGGER note_operation"),
    ("guard not enabled always", "DROP TRIGGER append_only ON aud.entry"),
    ("function role with more than its work", "GRANT UPDATE ON aud.entry TO rd_fn_audit"),
    ("function role with more than its work", "GRANT INSERT ON aud.entry TO rd_fn_money"),
    ("person can write money or queue state", "GRANT INSERT (action) ON aud.entry TO rd_auditor"),
    ("scope asked once per row", "CREATE POLICY slow ON app.claim USING (practice_id = ANY (sec.my_practices()))"),
    ("scope that trusts a setting", "CREATE POLICY forged ON app.claim USING (current_setting('app.uid') = 'x')"),
    (
        "policy that compares a bare session_user",
        "CREATE POLICY bare ON app.draft FOR SELECT USING (login = session_user)",
    ),
    (
        "policy with a comparison that is not leakproof",
        "CREATE POLICY slow ON app.claim FOR SELECT USING (number LIKE 'A%' AND practice_id = 0)",
    ),
    ("policy with a comparison that is not leakproof", "CREATE TYPE app.mood AS ENUM ('good')"),
    ("amount that is not an integer", "ALTER TABLE app.claim ADD fee numeric"),
    ("amount that is not an integer", "ALTER TABLE app.claim ADD fee_cents integer"),
    (
        "foreign key that can tell of another practice",
        "ALTER TABLE app.event ADD CONSTRAINT loose FOREIGN KEY (claim_id) REFERENCES app.claim (id)",
    ),
    ("unique index that can tell of another practice", "CREATE UNIQUE INDEX loose ON app.account (phone, id)"),
    ("schema open for creating", "GRANT CREATE ON SCHEMA api TO rd_fn_money"),
    ("database open to everybody", "GRANT USAGE ON SCHEMA public TO PUBLIC"),
    ("table not owned by rd_owner", "ALTER TABLE app.claim OWNER TO rd_migrator"),
    ("group with rights of the server", "ALTER ROLE rd_poster LOGIN"),
    ("group with rights of the server", "ALTER ROLE rd_fn_money BYPASSRLS"),
)


def offenders(unit: Unit) -> dict[str, list[str]]:
    """The lines of the gate that are not empty."""
    unit.execute(
        "CREATE OR REPLACE FUNCTION pg_temp.times(source text, pattern text) RETURNS bigint LANGUAGE sql AS "
        "'SELECT count(*) FROM regexp_matches(source, pattern, ''g'')'"
    )
    found = {line: unit.rows(query, {}, into=str) for line, query in GATE.items()}
    return {line: names for line, names in found.items() if names}


def test_the_catalogue_gate_is_clean(office: Office) -> None:
    with office.unit("root") as unit:
        assert offenders(unit) == {}


@pytest.mark.parametrize(("line", "sabotage"), SABOTAGES, ids=[statement for _, statement in SABOTAGES])
def test_each_sabotage_trips_its_own_line_and_no_other(module_office: Office, line: str, sabotage: str) -> None:
    class _RollBack(Exception):
        pass

    with pytest.raises(_RollBack), module_office.unit("root") as unit:
        unit.execute(sabotage)
        assert set(offenders(unit)) == {line}
        raise _RollBack


def test_every_line_of_the_gate_has_a_sabotage() -> None:
    assert {line for line, _ in SABOTAGES} == set(GATE)


def test_applying_everything_again_changes_nothing(office: Office) -> None:
    from app.db.migrate import bring_up  # noqa: PLC0415

    described = """SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT p.oid::regprocedure::text || ' ' || p.proowner::regrole::text || ' ' || coalesce(p.proacl::text,
            '') AS line
        FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'api')
        UNION ALL SELECT c.oid::regclass::text || ' ' || coalesce(c.relacl::text, '') FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'stage',
                'meta') AND c.relkind = 'r'
        UNION ALL SELECT pol::text FROM pg_policies pol
        UNION ALL SELECT t.tgrelid::regclass::text || t.tgname || t.tgenabled::text FROM pg_trigger t WHERE NOT
            t.tgisinternal) AS lines"""
    with office.unit("root") as unit:
        before = unit.text(described, {})
        unit.execute("UPDATE meta.schema_state SET content_hash = 'older'")
    assert bring_up(office.credentials("rd_bootstrap"))
    with office.unit("root") as unit:
        assert unit.text(described, {}) == before
