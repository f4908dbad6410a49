-- Refuse to undo an operation, or its part on one claim, of which the caller sees only a part or on which something later rests.
-- Called when everything is locked (led.lock_for_reversal).
CREATE OR REPLACE FUNCTION led.guard_reversal(original led.op, only_claim bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- What several practices or locations share is undone by who holds all of it, or the books of one side would lie.
    IF sec.has_legs_unseen(original.op_id, only_claim, (SELECT count(*) FROM led.entry AS leg WHERE leg.op_id = original.op_id
                                                        AND (only_claim IS NULL OR leg.claim_id = only_claim))) THEN
        RAISE EXCEPTION 'Part of this belongs to another practice or location than yours; somebody who holds all of them undoes it.'
            USING ERRCODE = 'RD003';
    END IF;
    IF original.source_kind = 'remit' THEN
        IF EXISTS (SELECT FROM app.remit_claim AS part JOIN app.remit_claim AS taker ON taker.id = part.taken_back_by
                   WHERE part.remit_id = original.source_id AND part.op_id = original.op_id AND part.state = 'posted'
                     AND (only_claim IS NULL OR part.claim_id = only_claim) AND taker.op_id <> part.op_id) THEN
            RAISE EXCEPTION 'The payer has taken this decision back since; undo that reversal first.' USING ERRCODE = 'RD001';
        END IF;
        IF EXISTS (SELECT FROM app.remit_claim AS part JOIN led.op AS line ON line.source_kind = 'remit_line' AND line.source_id = part.id
                   WHERE part.remit_id = original.source_id AND part.op_id = original.op_id AND line.reverses_op IS NULL
                     AND (only_claim IS NULL OR part.claim_id = only_claim)
                     AND NOT EXISTS (SELECT FROM led.op AS back WHERE back.source_kind = 'remit_line' AND back.source_id = part.id
                                     AND back.reverses_op = line.op_id)) THEN
            RAISE EXCEPTION 'A line of this was taken back alone; let it stand again first.' USING ERRCODE = 'RD001';
        END IF;
    ELSIF original.source_kind = 'remit_line' AND NOT EXISTS (SELECT FROM app.remit_claim AS part
                   WHERE part.id = original.source_id AND part.state = 'posted' AND part.taken_back_by IS NULL) THEN
        RAISE EXCEPTION 'The decision of this line does not stand any more; approve the payment again instead.' USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.guard_reversal(led.op, bigint) OWNER TO rd_fn_money;
