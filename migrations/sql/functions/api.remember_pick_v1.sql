-- Keep how a payer alters a practice's claim numbers, as a person's pick has shown it. Known already: that one. Returns its id.
CREATE OR REPLACE FUNCTION api.remember_pick_v1(practice integer, payer integer, kind text, value text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.match_pick (practice_id, payer_id, kind, value)
        VALUES (practice, payer, remember_pick_v1.kind, remember_pick_v1.value)
        ON CONFLICT (practice_id, payer_id, kind, value) WHERE forgotten_at IS NULL DO NOTHING RETURNING id INTO found;
    IF found IS NULL THEN
        SELECT id INTO found FROM app.match_pick
            WHERE practice_id = practice AND payer_id = payer AND kind = remember_pick_v1.kind AND value = remember_pick_v1.value
              AND forgotten_at IS NULL;
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.remember_pick_v1(integer, integer, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.remember_pick_v1(integer, integer, text, text) TO rd_poster, rd_supervisor;
