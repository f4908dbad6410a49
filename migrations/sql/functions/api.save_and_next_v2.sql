-- Save the outcome of one item and take the next one of a queue: one round trip between two claims.
CREATE OR REPLACE FUNCTION api.save_and_next_v2(item bigint, version integer, note text, outcome text, next_on date, why text,
    at timestamptz, zone text, reference text, representative text, promised_on date, promised_cents bigint,
    queue text, whose text, practices integer[], locations integer[], payers integer[])
RETURNS SETOF app.work_item LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM api.save_outcome_v2(item, version, note, outcome, next_on, why, at, zone, reference, representative, promised_on, promised_cents);
    RETURN QUERY SELECT * FROM api.take_next_v1(queue, whose, practices, locations, payers);
END $$;
ALTER FUNCTION api.save_and_next_v2(bigint, integer, text, text, date, text, timestamptz, text, text, text, date, bigint, text, text,
    integer[], integer[], integer[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_and_next_v2(bigint, integer, text, text, date, text, timestamptz, text, text, text, date, bigint, text,
    text, integer[], integer[], integer[]) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
