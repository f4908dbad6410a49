-- Locations the person may see: granted one by one, or through the whole practice.
-- Read from what is kept (sec.seen) while that holds; session_user::text, since a bare session_user uses no index.
CREATE OR REPLACE FUNCTION sec.my_locations() RETURNS integer[] LANGUAGE plpgsql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_ids integer[];
BEGIN
    SELECT seen.locations INTO found_ids FROM sec.seen AS seen
    WHERE seen.login = session_user::text AND now() >= seen.since AND now() < seen.until;
    IF found_ids IS NULL THEN
        SELECT reckoned.locations INTO found_ids FROM sec.reckon_seen(ARRAY[session_user::text]) AS reckoned;
    END IF;
    RETURN coalesce(found_ids, '{}');
END $$;
ALTER FUNCTION sec.my_locations() OWNER TO rd_fn_sec;
