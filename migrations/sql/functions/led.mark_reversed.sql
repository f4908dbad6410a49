-- What a reversal changes beside the ledger: the received claims are reversed and their money is held again, or unposted
-- again when the posting had explained an exception; what the posting had left to do is closed, what it had settled is open again
-- and a person has it back.
CREATE OR REPLACE FUNCTION led.mark_reversed(target uuid, source_kind text, source_id bigint, only_claim bigint)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    parts    bigint[];
    claims   bigint[];
    practice integer;
BEGIN
    IF source_kind = 'remit_line' THEN          -- a line that was taken back stands again
        PERFORM led.line_stands_again(source_id);
        RETURN;
    END IF;
    IF source_kind = 'write_off' THEN
        PERFORM led.write_off_undone(target, only_claim);
        RETURN;
    END IF;
    IF source_kind = 'transfer' THEN
        PERFORM led.transfer_undone(target);
        RETURN;
    END IF;
    IF source_kind = 'takeback' THEN
        PERFORM led.undo_takeback(target);
        RETURN;
    END IF;
    PERFORM led.undo_deposit(target, source_kind);
    IF source_kind <> 'remit' THEN
        RETURN;
    END IF;
    SELECT array_agg(part.id ORDER BY part.id), array_agg(part.claim_id ORDER BY part.id), min(part.practice_id)
        INTO parts, claims, practice
        FROM app.remit_claim AS part
        WHERE part.remit_id = source_id AND (only_claim IS NULL OR part.claim_id = only_claim)
          AND (part.op_id = target OR (part.state = 'exception' AND part.paid_cents <> 0 AND EXISTS (SELECT FROM led.entry AS leg
               WHERE leg.op_id = target AND leg.remit_claim_id = part.id AND leg.account = 'unposted')));
    UPDATE app.remit_claim AS part SET state = 'reversed' WHERE part.id = ANY (parts);
    UPDATE app.remit_line AS line SET expected_cents = NULL, verdict = ''
        WHERE line.remit_claim_id = ANY (parts) AND line.verdict <> '';
    UPDATE app.remit_claim AS part SET state = 'exception', op_id = still.op_id
        -- Unposted money is kept under the payment's trace: found by it, not among all legs of the payment.
        FROM (SELECT leg.remit_claim_id, (array_agg(leg.op_id ORDER BY leg.id DESC))[1] AS op_id
              FROM led.entry AS leg JOIN led.op AS op ON op.op_id = leg.op_id
              WHERE leg.practice_id = practice AND leg.account = 'unposted'
                AND leg.reference = (SELECT remit.trace FROM app.remit AS remit WHERE remit.id = source_id)
                AND op.source_kind = 'remit' AND op.source_id = source_id
              GROUP BY leg.remit_claim_id HAVING sum(leg.cents) <> 0) AS still
        WHERE part.id = still.remit_claim_id AND part.id = ANY (parts);
    -- The payer's number goes with the decision: a claim that was chosen wrongly is not found by it the next time.
    UPDATE app.claim_payer AS cover SET control_number = coalesce(
            (SELECT still.control_number FROM app.remit_claim AS still
             WHERE still.claim_id = cover.claim_id AND still.party = cover.party AND still.state = 'posted'
               AND still.control_number <> '' ORDER BY still.id DESC LIMIT 1), '')
        FROM app.remit_claim AS gone
        WHERE gone.id = ANY (parts) AND gone.state <> 'posted' AND cover.claim_id = gone.claim_id AND cover.party = gone.party
          AND gone.control_number <> '' AND cover.control_number = gone.control_number;
    -- An undone reversal takes nothing back any more; provider-level rows of the whole operation wait again.
    UPDATE app.remit_claim AS original SET taken_back_by = NULL WHERE original.taken_back_by = ANY (parts);
    UPDATE app.remit_plb AS plb SET op_id = NULL WHERE plb.remit_id = source_id AND plb.op_id = target AND only_claim IS NULL;
    UPDATE app.claim AS claim SET status = now.status FROM led.claim_statuses(claims) AS now
        WHERE claim.id = now.claim_id AND claim.status <> now.status;
    PERFORM led.refresh_remit(source_id);
    UPDATE app.remit AS remit SET state = CASE
            WHEN EXISTS (SELECT FROM app.remit_claim AS part WHERE part.remit_id = source_id AND part.state IN ('posted', 'exception'))
            THEN 'review' ELSE 'reversed' END
        WHERE remit.id = source_id;
    IF parts IS NOT NULL THEN
        PERFORM api.close_reasons_v1(current_date, claims, array_fill(NULL::text, ARRAY[cardinality(parts)]), parts,
                                     'The posting was reversed.');
        PERFORM api.reopen_reasons_v1(current_date, claims, ARRAY(SELECT jsonb_array_elements_text(op.result -> 'settled')::bigint
                                                                  FROM led.op AS op WHERE op.op_id = target));
        PERFORM api.open_reasons_v1(practice, current_date, array_agg(part.claim_id), array_agg(part.id), array_agg(source_id),
                array_agg('exception'::text), array_agg('posting'::text), array_agg(current_date), array_agg('due'::text),
                array_agg(NULL::date), array_agg(part.paid_cents),
                array_agg('The posting was reversed: approve it again or settle it.'::text), array_agg(''::text),
                array_agg(''::text), array_agg(''::text))
            FROM app.remit_claim AS part WHERE part.id = ANY (parts);
    END IF;
    IF EXISTS (SELECT FROM app.takeback_step AS step WHERE step.remit_id = source_id)
        OR EXISTS (SELECT FROM app.takeback AS chain WHERE chain.claim_id = ANY (claims)) THEN
        PERFORM led.chain_takebacks(ARRAY[source_id], current_date);
    END IF;
    INSERT INTO app.change (topic, practice_id) SELECT 'remit', practice WHERE practice IS NOT NULL;
END $$;
ALTER FUNCTION led.mark_reversed(uuid, text, bigint, bigint) OWNER TO rd_fn_money;
