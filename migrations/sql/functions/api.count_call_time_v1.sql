-- Add what has run to the minutes of hold or talk, and let another phase begin ('' : none). A desk that fell silent counts
-- five minutes beyond its last sign of life and no further. Internal to the functions of payer calls.
CREATE OR REPLACE FUNCTION api.count_call_time_v1(call bigint, next_phase text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := clock_timestamp();
BEGIN
    UPDATE app.payer_call c SET
        hold_seconds = c.hold_seconds + CASE WHEN c.phase = 'hold' THEN ran.seconds ELSE 0 END,
        talk_seconds = c.talk_seconds + CASE WHEN c.phase = 'talk' THEN ran.seconds ELSE 0 END,
        phase = next_phase, phase_since = CASE WHEN next_phase = '' THEN NULL ELSE at END, seen_at = at, version = c.version + 1
    FROM (SELECT greatest(0, extract(epoch FROM least(at, k.seen_at + interval '5 min') - k.phase_since))::integer AS seconds
          FROM app.payer_call k WHERE k.id = call) AS ran
    WHERE c.id = call;
END $$;
ALTER FUNCTION api.count_call_time_v1(bigint, text) OWNER TO rd_fn_work;
