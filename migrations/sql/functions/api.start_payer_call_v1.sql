-- Begin a call with a payer for one practice: what is due there, the caller's and the pool's, is held by ordinary leases.
-- The call that is open with the same payer already is gone on with. Returns the call.
CREATE OR REPLACE FUNCTION api.start_payer_call_v1(practice integer, payer integer, most integer, today date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    other app.payer_call;
    made  app.payer_call;
    items bigint[];
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF most NOT BETWEEN 1 AND 200 THEN
        RAISE EXCEPTION 'One call takes 1 to 200 claims.' USING ERRCODE = 'RD001';
    END IF;
    IF NOT start_payer_call_v1.practice = ANY (sec.my_practices())
       OR NOT EXISTS (SELECT FROM app.payer p WHERE p.id = start_payer_call_v1.payer) THEN
        RAISE EXCEPTION 'There is no such practice or payer in your scope.' USING ERRCODE = 'RD004';
    END IF;
    SELECT * INTO other FROM app.payer_call c WHERE c.caller = session_user AND c.state <> 'ended'
        AND (c.state = 'open' OR (c.practice_id = start_payer_call_v1.practice AND c.payer_id = start_payer_call_v1.payer))
        ORDER BY c.state LIMIT 1;
    IF other.state = 'open' AND other.practice_id = start_payer_call_v1.practice AND other.payer_id = start_payer_call_v1.payer THEN
        RETURN other.id;
    END IF;
    IF other.id IS NOT NULL THEN
        RAISE EXCEPTION '%', CASE other.state
            WHEN 'open' THEN 'You are on a call with ' || (SELECT p.name FROM app.payer p WHERE p.id = other.payer_id)
                || '; end it or put it aside first.'
            ELSE 'A call with this payer for this practice is put aside; bring it back.' END USING ERRCODE = 'RD001';
    END IF;
    items := ARRAY(SELECT d.id FROM api.due_for_call_v1(start_payer_call_v1.practice, start_payer_call_v1.payer, 'mine', today, most) d);
    IF items = '{}' AND NOT EXISTS (
            SELECT FROM api.due_for_call_v1(start_payer_call_v1.practice, start_payer_call_v1.payer, 'theirs', today, 1)) THEN
        RAISE EXCEPTION 'Nothing is due with this payer for this practice.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.payer_call (practice_id, payer_id) VALUES (start_payer_call_v1.practice, start_payer_call_v1.payer)
        RETURNING * INTO made;
    PERFORM api.hold_for_call_v1(made, items);
    RETURN made.id;
END $$;
ALTER FUNCTION api.start_payer_call_v1(integer, integer, integer, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.start_payer_call_v1(integer, integer, integer, date) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
