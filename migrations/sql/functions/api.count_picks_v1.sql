-- How often picks found a claim that was posted: one entry of the array per claim.
CREATE OR REPLACE FUNCTION api.count_picks_v1(picks bigint[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    UPDATE app.match_pick AS pick SET times_used = pick.times_used + used.times
        FROM (SELECT id, count(*)::integer AS times FROM unnest(picks) AS listed (id) GROUP BY id) AS used WHERE pick.id = used.id;
END $$;
ALTER FUNCTION api.count_picks_v1(bigint[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.count_picks_v1(bigint[]) TO rd_poster, rd_supervisor, rd_service;
