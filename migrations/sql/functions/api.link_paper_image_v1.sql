-- The payment of this check is here already by another way: the paper becomes its image and posts nothing. Returns the remittance.
CREATE OR REPLACE FUNCTION api.link_paper_image_v1("check" bigint, expected_version integer) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one  app.paper_check;
    twin bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    one := led.lock_paper_check("check");
    IF one.version <> expected_version THEN
        RAISE EXCEPTION 'The check was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    twin := led.find_twin(one.practice_id, one.payer_id, one.trace, one.amount_cents, one.payment_date, false);
    IF twin IS NULL THEN
        RAISE EXCEPTION 'No payment of this payer with this number, amount and date is here.' USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.paper_check AS known SET state = 'image', remit_id = twin, held_by = '', held_until = NULL, version = known.version + 1
        WHERE known.id = one.id;
    INSERT INTO app.remit_twin (practice_id, remit_id, kind, check_id) VALUES (one.practice_id, twin, 'image', one.id);
    PERFORM led.refresh_paper_batch(one.batch_id);
    RETURN twin;
END $$;
ALTER FUNCTION api.link_paper_image_v1(bigint, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.link_paper_image_v1(bigint, integer) TO rd_poster, rd_supervisor;
