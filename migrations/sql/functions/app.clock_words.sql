-- A clock rule in words: "Aetna, appeal level 1: 60 d from the decision (verify)".
CREATE OR REPLACE FUNCTION app.clock_words(kind text, payer text, days integer, business boolean, start_rule text, verify boolean)
RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT payer || ', ' || CASE kind WHEN 'file' THEN 'filing' WHEN 'correct' THEN 'corrected claim' WHEN 'appeal1' THEN 'appeal level 1'
               WHEN 'appeal2' THEN 'appeal level 2' WHEN 'appeal3' THEN 'appeal level 3' ELSE kind END
        || ': ' || days || CASE WHEN business THEN ' business d' ELSE ' d' END
        || CASE start_rule WHEN 'service_from' THEN ' from the first service' WHEN 'service_to' THEN ' from the last service'
               WHEN 'submission' THEN ' from the last submission' WHEN 'determination' THEN ' from the decision' ELSE ' from the letter' END
        || CASE WHEN verify THEN ' (verify)' ELSE '' END
$$;
ALTER FUNCTION app.clock_words(text, text, integer, boolean, text, boolean) OWNER TO rd_fn_work;
