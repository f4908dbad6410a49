-- Lock a chain that the caller may act on and that is as the caller saw it; null: whatever it is now. Claims come first, as in every
-- posting: the chain's own and the one it is going to have; then all chains of the practice and payer, then this one.
DROP FUNCTION IF EXISTS led.hold_takeback(bigint, integer);  -- before claim
CREATE OR REPLACE FUNCTION led.hold_takeback(takeback bigint, expected_version integer, claim bigint DEFAULT NULL) RETURNS app.takeback
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seen  app.takeback;
    chain app.takeback;
BEGIN
    SELECT * INTO seen FROM app.takeback AS own WHERE own.id = takeback;
    PERFORM FROM app.claim AS ours WHERE ours.id IN (seen.claim_id, hold_takeback.claim) ORDER BY ours.id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('takeback', seen.practice_id::bigint * 1000003 + seen.payer_id));
    SELECT * INTO chain FROM app.takeback AS own WHERE own.id = takeback FOR UPDATE;
    IF chain.id IS NULL OR NOT chain.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such take-back in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF chain.version <> coalesce(expected_version, chain.version) OR chain.claim_id IS DISTINCT FROM seen.claim_id THEN
        RAISE EXCEPTION '%', coalesce(
            (SELECT format('This take-back was changed meanwhile; the last act on it is by %s at %s. Look at it again.',
                           api.person_name_v1(act.actor), api.office_time_v1(act.at))
             FROM led.op AS act WHERE act.source_kind = 'takeback' AND act.source_id = takeback ORDER BY act.at DESC LIMIT 1),
            'This take-back was changed by somebody else meanwhile; look at it again.') USING ERRCODE = 'RD002';
    END IF;
    RETURN chain;
END $$;
ALTER FUNCTION led.hold_takeback(bigint, integer, bigint) OWNER TO rd_fn_money;
