-- Save the head of a check: a new one into a batch ("check" null), or the one at that version. Returns {"row", "version"}.
CREATE OR REPLACE FUNCTION api.save_paper_check_v1(batch bigint, "check" bigint, expected_version integer, payer integer, trace text,
    amount bigint, method text, payment_date date, provider jsonb) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    home  app.paper_batch;
    saved app.paper_check;
    level bigint := (SELECT coalesce(sum((part ->> 'cents')::bigint), 0) FROM jsonb_array_elements(provider) AS part);
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF "check" IS NULL THEN
        home := led.lock_paper_batch(batch);
        IF home.kind = 'zero' AND amount <> 0 THEN
            RAISE EXCEPTION 'This batch is for checks of zero; open one with a control total for money.' USING ERRCODE = 'RD001';
        END IF;
        INSERT INTO app.paper_check (practice_id, batch_id, payer_id, trace, method, payment_date, amount_cents, provider, provider_cents)
            VALUES (home.practice_id, home.id, payer, save_paper_check_v1.trace, save_paper_check_v1.method,
                    save_paper_check_v1.payment_date, amount, save_paper_check_v1.provider, level)
            RETURNING * INTO saved;
    ELSE
        saved := led.lock_paper_check("check");
        IF saved.version <> expected_version THEN
            RAISE EXCEPTION 'The check was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
        END IF;
        UPDATE app.paper_check AS one SET payer_id = payer, trace = save_paper_check_v1.trace, method = save_paper_check_v1.method,
                payment_date = save_paper_check_v1.payment_date, amount_cents = amount, provider = save_paper_check_v1.provider,
                provider_cents = level, version = version + 1
            WHERE one.id = saved.id RETURNING * INTO saved;
    END IF;
    RETURN jsonb_build_object('row', saved.id, 'version', led.touch_paper_check(saved.id));
END $$;
ALTER FUNCTION api.save_paper_check_v1(bigint, bigint, integer, integer, text, bigint, text, date, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.save_paper_check_v1(bigint, bigint, integer, integer, text, bigint, text, date, jsonb) TO rd_poster, rd_supervisor;
