-- Ask the colleagues to whom due claims of this payer and practice are assigned whether these may ride along; nothing is
-- taken by asking. A question stands for ten minutes, and is put once on a call. Returns how many colleagues were asked.
CREATE OR REPLACE FUNCTION api.ask_call_consent_v1(call bigint, today date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine  app.payer_call;
    asked integer;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    INSERT INTO app.payer_call_claim (practice_id, location_id, call_id, claim_id, item_id, owner, state)
        SELECT d.practice_id, d.location_id, mine.id, d.claim_id, d.id, d.assignee, 'asked'
        FROM api.due_for_call_v1(mine.practice_id, mine.payer_id, 'theirs', today, 200) d
        WHERE NOT EXISTS (SELECT FROM app.call_consent k WHERE k.call_id = mine.id AND k.owner = d.assignee)
        ON CONFLICT (call_id, claim_id) DO NOTHING;
    INSERT INTO app.call_consent (practice_id, call_id, owner, items, expires_at)
        SELECT mine.practice_id, mine.id, l.owner, count(*), clock_timestamp() + interval '10 min' FROM app.payer_call_claim l
        WHERE l.call_id = mine.id AND l.state = 'asked' GROUP BY l.owner
        ON CONFLICT (call_id, owner) DO NOTHING;
    GET DIAGNOSTICS asked = ROW_COUNT;
    IF asked > 0 THEN
        INSERT INTO app.change (topic, actor) VALUES ('call', session_user);
    END IF;
    RETURN asked;
END $$;
ALTER FUNCTION api.ask_call_consent_v1(bigint, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.ask_call_consent_v1(bigint, date) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
