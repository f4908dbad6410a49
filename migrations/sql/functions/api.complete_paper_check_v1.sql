-- Make a keyed check a remittance of source paper; the caller posts it in the same transaction by api.post_remittance_v1.
-- claims, lines, adjustments: as api.store_remit_claims_v1 takes them, in the order of the stored drafts; they must say what the drafts say.
-- Above the practice's limit the first call sends the check to a second person, who types number and amount again; a supervisor who
-- keyed nothing of it may approve by looking (typed_trace empty). Twins are refused. Returns {"result": stored | second_person, "remit"}.
CREATE OR REPLACE FUNCTION api.complete_paper_check_v1("check" bigint, expected_version integer, today date, approve boolean,
    typed_trace text, typed_cents bigint, claims jsonb, lines jsonb, adjustments jsonb) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    one   app.paper_check;
    keyed bigint;
    twin  bigint;
    made  bigint;
    above boolean;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    one := led.lock_paper_check("check");
    IF one.version <> expected_version THEN
        RAISE EXCEPTION 'The check was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    keyed := (SELECT coalesce(sum(paid_cents + interest_cents), 0) FROM app.paper_claim WHERE check_id = one.id) - one.provider_cents;
    IF keyed <> one.amount_cents THEN
        RAISE EXCEPTION 'The check is %, keyed are %: off by %.', led.money_words(one.amount_cents), led.money_words(keyed),
            led.money_words(one.amount_cents - keyed) USING ERRCODE = 'RD001';
    END IF;
    twin := led.find_twin(one.practice_id, one.payer_id, one.trace, one.amount_cents, one.payment_date, false);
    IF twin IS NOT NULL THEN
        RAISE EXCEPTION '% Link this check to it as its image.', led.twin_words(twin) USING ERRCODE = 'RD002';
    END IF;
    above := one.amount_cents > (SELECT second_person_cents FROM app.paper_limit WHERE practice_id = one.practice_id);
    IF above AND NOT approve THEN
        UPDATE app.paper_check SET state = 'second', held_by = '', held_until = NULL WHERE id = one.id;
        PERFORM led.refresh_paper_batch(one.batch_id);
        RETURN jsonb_build_object('result', 'second_person');
    END IF;
    IF approve THEN
        PERFORM led.second_person(one, typed_trace, typed_cents);
    END IF;
    made := led.store_paper_remit(one, today);
    PERFORM led.store_paper_claims(one.id, made, claims, lines, adjustments);
    UPDATE app.paper_check SET state = 'posted', remit_id = made, held_by = '', held_until = NULL, version = version + 1,
            approved_by = CASE WHEN approve THEN session_user ELSE '' END WHERE id = one.id;
    PERFORM led.refresh_paper_batch(one.batch_id);
    RETURN jsonb_build_object('result', 'stored', 'remit', made);
END $$;
ALTER FUNCTION api.complete_paper_check_v1(bigint, integer, date, boolean, text, bigint, jsonb, jsonb, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.complete_paper_check_v1(bigint, integer, date, boolean, text, bigint, jsonb, jsonb, jsonb)
    TO rd_poster, rd_supervisor;
