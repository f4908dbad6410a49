-- Bring the take-back chains of these payments up to date; with null those of every payment in the caller's practices.
-- Returns the chains touched.
CREATE OR REPLACE FUNCTION api.chain_takebacks_v1(remits bigint[], today date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    RETURN led.chain_takebacks(coalesce(remits, ARRAY(
        SELECT remit.id FROM app.remit AS remit WHERE remit.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])
          AND (EXISTS (SELECT FROM app.remit_plb AS plb WHERE plb.remit_id = remit.id AND plb.op_id IS NOT NULL)
               OR EXISTS (SELECT FROM app.takeback_step AS step WHERE step.remit_id = remit.id)
               OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.remit_id = remit.id AND part.status_code = '22'))
        ORDER BY remit.id)), today);
END $$;
ALTER FUNCTION api.chain_takebacks_v1(bigint[], date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.chain_takebacks_v1(bigint[], date) TO rd_poster, rd_supervisor, rd_service;
