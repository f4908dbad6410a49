-- Lock a check that may still be keyed: its batch is open, it is not posted, and nobody else has it open.
CREATE OR REPLACE FUNCTION led.lock_paper_check("check" bigint) RETURNS app.paper_check LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one app.paper_check;
BEGIN
    SELECT * INTO one FROM app.paper_check AS known WHERE known.id = "check";
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such check in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM led.lock_paper_batch(one.batch_id);
    SELECT * INTO one FROM app.paper_check AS known WHERE known.id = "check" FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The check was dropped by somebody else meanwhile.' USING ERRCODE = 'RD002';
    END IF;
    IF one.remit_id IS NOT NULL THEN
        RAISE EXCEPTION '%', led.twin_words(one.remit_id) USING ERRCODE = 'RD002';
    END IF;
    IF one.held_by <> '' AND one.held_by <> session_user AND one.held_until > clock_timestamp() THEN
        RAISE EXCEPTION 'The check is open at the desk of % until %.', api.person_name_v1(one.held_by),
            api.office_time_v1(one.held_until) USING ERRCODE = 'RD002';
    END IF;
    RETURN one;
END $$;
ALTER FUNCTION led.lock_paper_check(bigint) OWNER TO rd_fn_money;
