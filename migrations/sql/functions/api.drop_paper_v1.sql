-- Take a draft out: one claim of a check (claim_row), or the whole check with its claims. What is posted is never dropped.
CREATE OR REPLACE FUNCTION api.drop_paper_v1("check" bigint, claim_row bigint, expected_version integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    owner app.paper_check;
    made  integer;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    owner := led.lock_paper_check(coalesce("check", (SELECT check_id FROM app.paper_claim WHERE id = claim_row)));
    IF claim_row IS NOT NULL THEN
        DELETE FROM app.paper_claim AS one WHERE one.id = claim_row AND one.version = expected_version;
        GET DIAGNOSTICS made = ROW_COUNT;
        PERFORM led.touch_paper_check(owner.id);
    ELSIF owner.version = expected_version THEN
        UPDATE app.scan_page AS page SET check_id = NULL, version = version + 1 WHERE page.check_id = owner.id;
        DELETE FROM app.paper_claim AS one WHERE one.check_id = owner.id;
        DELETE FROM app.paper_check AS one WHERE one.id = owner.id;
        GET DIAGNOSTICS made = ROW_COUNT;
        PERFORM led.refresh_paper_batch(owner.batch_id);
    END IF;
    IF coalesce(made, 0) = 0 THEN
        RAISE EXCEPTION 'This was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
END $$;
ALTER FUNCTION api.drop_paper_v1(bigint, bigint, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.drop_paper_v1(bigint, bigint, integer) TO rd_poster, rd_supervisor;
