-- Ask that money of another practice be owed to it: an unposted claim of our payment, or a part of our bank line that pays a
-- remittance of theirs. Moves nothing: a supervisor other than the asker answers. Returns the request's number.
CREATE OR REPLACE FUNCTION api.request_due_v1(remit_claim bigint, line bigint, other_remit bigint, other_code text, cents bigint,
    reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holder integer;
    other  integer := (SELECT practice.id FROM app.practice AS practice WHERE practice.code = other_code);
    amount bigint;
    made   bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF remit_claim IS NOT NULL THEN
        SELECT part.practice_id, part.paid_cents INTO holder, amount FROM app.remit_claim AS part
            WHERE part.id = remit_claim AND part.state = 'exception' AND part.paid_cents > 0;
    ELSE
        SELECT held.practice_id, request_due_v1.cents INTO holder, amount FROM app.bank_line AS held
            WHERE held.id = line AND request_due_v1.cents BETWEEN 1 AND held.cents - held.applied_cents;
    END IF;
    IF holder IS NULL OR NOT holder = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no unposted claim, or no bank line with that much left, in a practice you hold as a whole.'
            USING ERRCODE = 'RD004';
    END IF;
    IF other IS NULL OR other = holder THEN
        RAISE EXCEPTION 'Name the practice whose money it is by its code; it is not the one that holds it.' USING ERRCODE = 'RD001';
    END IF;
    IF btrim(request_due_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say why the money is the other practice''s.' USING ERRCODE = 'RD001';
    END IF;
    -- The policies bind this question to the asker's scope: a payment that is not theirs to see is not there.
    IF other_remit IS NOT NULL AND NOT EXISTS (SELECT FROM app.remit AS theirs WHERE theirs.id = other_remit AND theirs.practice_id = other) THEN
        RAISE EXCEPTION 'There is no such payment of that practice in your scope.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.practice_due (practice_id, other_practice_id, cents, remit_claim_id, line_id, other_remit_id, reason)
        VALUES (holder, other, amount, remit_claim, line, other_remit, btrim(request_due_v1.reason))
        ON CONFLICT DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RAISE EXCEPTION 'This was asked for already; a supervisor answers it.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', holder);
    RETURN made;
END $$;
ALTER FUNCTION api.request_due_v1(bigint, bigint, bigint, text, bigint, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.request_due_v1(bigint, bigint, bigint, text, bigint, text) TO rd_poster, rd_supervisor;
