-- A note is written directly by a person, who may not write change rows: this trigger tells the other desks.
CREATE OR REPLACE FUNCTION app.tell_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
    SELECT DISTINCT CASE WHEN claim_id IS NULL THEN 'remit' ELSE 'claim' END, practice_id, location_id, claim_id, session_user
        FROM new_events WHERE kind = 'note';
    RETURN NULL;
END $$;
ALTER FUNCTION app.tell_event() OWNER TO rd_fn_work;
