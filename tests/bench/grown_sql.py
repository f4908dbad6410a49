"""What the catalogue says about copying an office: its tables, what points where, keys that no practice is part of."""

from __future__ import annotations

# Tables of practices, with the columns that are written.
TABLES = """
SELECT format('%I.%I', n.nspname, c.relname) AS table, a.attname::text AS name,
    format_type(a.atttypid, NULL) AS type, a.attidentity <> '' AS identity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
WHERE (n.nspname IN ('app', 'led') OR c.oid = 'aud.entry'::regclass) AND c.relkind = 'r'
  AND (c.oid IN ('app.practice'::regclass, 'app.location'::regclass) OR EXISTS (
    SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attname = 'practice_id' AND NOT p.attisdropped))
ORDER BY 1, a.attnum"""
# Each column of a foreign key, and the table whose id it holds; of keys of several columns the ones beside practice_id.
FOREIGN = """
SELECT DISTINCT ON (1, 2) format('%I.%I', n.nspname, c.relname) AS table, a.attname::text AS name,
    format('%I.%I', fn.nspname, f.relname) AS target
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS u (own, theirs)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.own
JOIN pg_attribute b ON b.attrelid = f.oid AND b.attnum = u.theirs
WHERE k.contype = 'f' AND n.nspname IN ('app', 'led') AND b.attname IN ('id', 'op_id') ORDER BY 1, 2, 3"""
# Text and byte columns of unique keys without a practice, or any number, in them.
LONE_KEYS = """
SELECT DISTINCT format('%I.%I.%I', n.nspname, c.relname, a.attname)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
    AND a.atttypid IN ('text'::regtype, 'bytea'::regtype)
WHERE i.indisunique AND n.nspname IN ('app', 'led') AND NOT EXISTS (
    SELECT FROM pg_attribute p WHERE p.attrelid = c.oid AND p.attnum = ANY (i.indkey)
      AND ((p.attname ~ '(^|_)id$' AND p.atttypid <> 'text'::regtype) OR p.atttypid = 'uuid'::regtype))"""
GUARDED = """
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('app', 'led', 'sec', 'aud')"""
# Numbers that a practice gives: another one in each copy.
NUMBERED = {
    "app.claim.number", "app.claim.number_norm", "app.work_item.claim_number", "app.remit_claim.number",
    "app.account.number",
}
# Columns that hold a number without a foreign key.
SHIFTED = {
    "practice_id": "app.practice", "location_id": "app.location", "claim_id": "app.claim", "line_id": "app.claim_line",
    "account_id": "app.account", "patient_id": "app.patient", "remit_id": "app.remit",
    "remit_claim_id": "app.remit_claim", "reason_id": "app.work_reason", "object_id": "app.claim",
}
