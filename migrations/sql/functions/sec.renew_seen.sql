-- Keep what these people may see; null: everybody. Internal to the triggers and to the end of an update.
CREATE OR REPLACE FUNCTION sec.renew_seen(logins text[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO sec.seen AS kept (login, practices, locations, whole, since, until)
        SELECT r.login, r.practices, r.locations, r.whole, r.since, r.until
        FROM sec.reckon_seen(coalesce(logins, (SELECT array_agg(person.login) FROM sec.person AS person))) AS r
        ORDER BY r.login
    ON CONFLICT (login) DO UPDATE SET practices = excluded.practices, locations = excluded.locations,
        whole = excluded.whole, since = excluded.since, until = excluded.until;
END $$;
ALTER FUNCTION sec.renew_seen(text[]) OWNER TO rd_fn_sec;
