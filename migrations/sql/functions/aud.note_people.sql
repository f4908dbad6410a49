-- Who was made, ended, put into a group or out of it, given a place to see or not: whichever function did it.
CREATE OR REPLACE FUNCTION aud.note_people() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'person' AND TG_OP = 'INSERT' THEN
        INSERT INTO aud.entry (action, object_kind, body)
            SELECT 'people.make', 'person', jsonb_build_object('login', login, 'kind', kind) FROM new_rows;
    ELSIF TG_TABLE_NAME = 'person' THEN
        INSERT INTO aud.entry (action, object_kind, body)
            SELECT CASE WHEN n.ended_at IS NULL THEN 'people.change' ELSE 'people.end' END, 'person', jsonb_build_object('login', n.login)
            FROM new_rows AS n;
    ELSIF TG_TABLE_NAME = 'person_group' THEN
        INSERT INTO aud.entry (action, object_kind, body)
            SELECT CASE TG_OP WHEN 'DELETE' THEN 'people.group_taken' ELSE 'people.group_given' END, 'person',
                   jsonb_build_object('login', login, 'group', grp)
            FROM new_rows;
    ELSE
        INSERT INTO aud.entry (action, object_kind, practice_id, location_id, body)
            -- a scope that is taken away keeps its row and ends now
            SELECT CASE WHEN TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND upper(valid) <= now()) THEN 'people.scope_taken'
                        WHEN TG_OP = 'UPDATE' THEN 'people.scope_changed' ELSE 'people.scope_given' END,
                   'person', practice_id, location_id, jsonb_build_object('login', login)
                   || CASE WHEN practice_id IS NULL THEN '{"every_practice": true}' ELSE '{}' END::jsonb
            FROM new_rows;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION aud.note_people() OWNER TO rd_fn_audit;
