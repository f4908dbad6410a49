-- Release what waits for a practice, payee or payer the office has learnt since. Whose it is, the next reading finds by the
-- masters; what it does not find waits again. Returns the files to read again.
CREATE OR REPLACE FUNCTION api.release_known_v1() RETURNS bigint[] LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    files bigint[];
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    WITH freed AS (
        UPDATE app.unrouted AS u SET released_at = clock_timestamp(), released_by = session_user
            WHERE u.released_at IS NULL AND CASE u.kind
                WHEN 'payer' THEN EXISTS (
                    SELECT FROM app.payer_alias AS a WHERE a.value_norm = u.identifier
                        OR (a.kind = 'name' AND a.value_norm = regexp_replace(
                            regexp_replace(regexp_replace(upper(u.name), '[^A-Z0-9]+', ' ', 'g'),
                                '\m(INC|LLC|LLP|PC|PA|PLLC|CORP|LTD|CO)\M', ' ', 'g'), '[^A-Z0-9]', '', 'g')))
                ELSE EXISTS (
                    SELECT FROM app.practice AS p JOIN app.location AS l ON l.practice_id = p.id
                    WHERE u.identifier IN (p.billing_npi, regexp_replace(upper(p.tax_id), '[^A-Z0-9]', '', 'g'))) END
            RETURNING u.file_id)
    SELECT coalesce(array_agg(DISTINCT file_id ORDER BY file_id), '{}') INTO files FROM freed;
    IF files <> '{}' THEN
        INSERT INTO app.change (topic) VALUES ('setup');
    END IF;
    RETURN files;
END $$;
ALTER FUNCTION api.release_known_v1() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.release_known_v1() TO rd_supervisor, rd_admin, rd_service;
