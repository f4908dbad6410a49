-- A person takes a gap over, notes what was done, or closes it with a reason (why '' : stays open). shown: its version.
-- owner '': as it is. The owner and whoever leads may.
CREATE OR REPLACE FUNCTION api.work_gap_v1(gap bigint, shown integer, owner text, note text, why text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found app.gap;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin');
    SELECT * INTO found FROM app.gap g WHERE g.id = work_gap_v1.gap FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such gap in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF found.owner <> session_user THEN
        PERFORM sec.require_group('supervisor', 'admin');
    END IF;
    IF found.closed_at IS NOT NULL THEN
        RAISE EXCEPTION 'This gap was closed % at % already.', CASE found.closed_by WHEN '' THEN 'by arrival'
            ELSE 'by ' || api.person_name_v1(found.closed_by) END, api.office_time_v1(found.closed_at) USING ERRCODE = 'RD002';
    END IF;
    IF found.version <> shown THEN
        RAISE EXCEPTION 'Somebody changed this gap meanwhile; read it again, then save.' USING ERRCODE = 'RD002';
    END IF;
    IF work_gap_v1.owner <> '' AND NOT EXISTS (SELECT FROM sec.person p WHERE p.login = work_gap_v1.owner AND p.ended_at IS NULL) THEN
        RAISE EXCEPTION 'Nobody called "%" works here.', work_gap_v1.owner USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.gap g SET owner = coalesce(nullif(work_gap_v1.owner, ''), g.owner), note = coalesce(nullif(btrim(work_gap_v1.note), ''), g.note),
        closed_at = CASE WHEN btrim(why) <> '' THEN clock_timestamp() END, closed_by = CASE WHEN btrim(why) <> '' THEN session_user ELSE '' END,
        closed_why = btrim(why), version = g.version + 1
    WHERE g.id = found.id RETURNING g.* INTO found;
    INSERT INTO app.change (topic, actor) VALUES ('morning', session_user);
    RETURN found.version;
END $$;
ALTER FUNCTION api.work_gap_v1(bigint, integer, text, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.work_gap_v1(bigint, integer, text, text, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
