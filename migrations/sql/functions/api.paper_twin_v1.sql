-- The payment that completing this draft would be refused for, in words: {"remit", "words"}; null when there is none.
CREATE OR REPLACE FUNCTION api.paper_twin_v1("check" bigint) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one  app.paper_check;
    twin bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    SELECT * INTO one FROM app.paper_check AS known WHERE known.id = "check" AND known.remit_id IS NULL;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    twin := led.find_twin(one.practice_id, one.payer_id, one.trace, one.amount_cents, one.payment_date, false);
    RETURN CASE WHEN twin IS NOT NULL THEN jsonb_build_object('remit', twin, 'words', led.twin_words(twin)) END;
END $$;
ALTER FUNCTION api.paper_twin_v1(bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.paper_twin_v1(bigint) TO rd_poster, rd_supervisor;
