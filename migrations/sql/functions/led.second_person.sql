-- Refuse unless the person who signed in may be the second one on this check, and typed what was keyed.
CREATE OR REPLACE FUNCTION led.second_person(one app.paper_check, typed_trace text, typed_cents bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF one.state <> 'second' THEN
        RAISE EXCEPTION 'The check is still being keyed; whoever keys it completes it first.' USING ERRCODE = 'RD001';
    END IF;
    IF session_user::text = ANY (one.keyers) THEN
        RAISE EXCEPTION 'Another person than %, who keyed it, approves this check.',
            (SELECT string_agg(api.person_name_v1(who), ' and ') FROM unnest(one.keyers) AS who) USING ERRCODE = 'RD003';
    END IF;
    IF typed_trace = '' AND typed_cents IS NULL THEN
        PERFORM sec.require_group('supervisor');
        RETURN;
    END IF;
    IF led.trace_norm(typed_trace) <> led.trace_norm(one.trace) THEN
        RAISE EXCEPTION 'The check number differs: keyed %, you typed %.', one.trace, typed_trace USING ERRCODE = 'RD001';
    END IF;
    IF typed_cents IS DISTINCT FROM one.amount_cents THEN
        RAISE EXCEPTION 'The amount differs: keyed %, you typed %.', led.money_words(one.amount_cents),
            coalesce(led.money_words(typed_cents), 'nothing') USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.second_person(app.paper_check, text, bigint) OWNER TO rd_fn_money;
