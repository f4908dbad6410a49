-- Keep the contract's verdict with the received lines just posted, and open `underpaid` where it expects more.
--   parts  the received claims judged
--   l_     remit_line id, what the contract allows (null: nothing), verdict
--   r_     received claims underpaid beyond tolerance: id, difference in cents, one sentence without PHI, the deadline (null: as the clock rules say)
-- Lines and claims of another payment, or not posted, are passed over. Returns the number of lines judged.
CREATE OR REPLACE FUNCTION api.judge_lines_v1(remit bigint, today date, parts bigint[], l_id bigint[], l_expected bigint[], l_verdict text[],
    r_id bigint[], r_cents bigint[], r_text text[], r_clock_on date[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    payment app.remit;
    judged  integer;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    SELECT * INTO payment FROM app.remit WHERE id = judge_lines_v1.remit;
    IF NOT FOUND OR NOT payment.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such payment in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    judged := led.keep_verdicts(payment.id, parts, l_id, l_expected, l_verdict);
    IF coalesce(cardinality(r_id), 0) > 0 THEN
        PERFORM api.open_reasons_v1(payment.practice_id, today, array_agg(part.claim_id), array_agg(part.id), array_agg(payment.id),
                array_agg('underpaid'::text), array_agg('underpaid'::text), array_agg(today),
                array_agg('appeal1'::text), array_agg(owed.clock_on),
                array_agg(owed.cents), array_agg(owed.text), array_agg(''::text), array_agg(''::text), array_agg(''::text))
            FROM unnest(r_id, r_cents, r_text, r_clock_on) AS owed (id, cents, text, clock_on)
                JOIN app.remit_claim AS part ON part.id = owed.id
            WHERE part.remit_id = payment.id AND part.state = 'posted' AND part.claim_id IS NOT NULL;
    END IF;
    RETURN judged;
END $$;
ALTER FUNCTION api.judge_lines_v1(bigint, date, bigint[], bigint[], bigint[], text[], bigint[], bigint[], text[], date[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.judge_lines_v1(bigint, date, bigint[], bigint[], bigint[], text[], bigint[], bigint[], text[], date[])
    TO rd_poster, rd_supervisor, rd_service;
