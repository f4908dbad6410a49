-- The server the book lies on now: its own number, its timeline, and the database in it.
CREATE OR REPLACE FUNCTION aud.server_here(OUT system text, OUT timeline integer, OUT database bigint) LANGUAGE sql VOLATILE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (SELECT c.system_identifier::text FROM pg_control_system() AS c),
           ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer,
           (SELECT d.oid::bigint FROM pg_database AS d WHERE d.datname = current_database())
$$;
ALTER FUNCTION aud.server_here() OWNER TO rd_fn_audit;
