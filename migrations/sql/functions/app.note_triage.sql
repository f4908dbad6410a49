-- The first outcome a person records on a refusal is its triage, whichever desk records it.
CREATE OR REPLACE FUNCTION app.note_triage() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.triaged_at := clock_timestamp();
    RETURN NEW;
END $$;
ALTER FUNCTION app.note_triage() OWNER TO rd_fn_work;
