-- No id that was given before the server was set back is given again: what a desk then hands in anew, or a letter names, would mean
-- another row. Ten million numbers are left out of every sequence, a hundred thousand where ids are small.
CREATE OR REPLACE FUNCTION aud.leave_room() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT s.seqrelid::regclass AS name, CASE WHEN s.seqtypid = 'bigint'::regtype THEN 10000000 ELSE 100000 END AS room
        FROM pg_sequence AS s JOIN pg_class AS c ON c.oid = s.seqrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('app', 'led', 'sec', 'aud', 'stage') AND s.seqtypid IN ('bigint'::regtype, 'integer'::regtype)
    LOOP
        PERFORM setval(one.name, nextval(one.name) + one.room);
    END LOOP;
END $$;
ALTER FUNCTION aud.leave_room() OWNER TO rd_fn_audit;
