-- What a reversal changes beside the ledger: the claims of the remittance are reversed and its money is held again.
CREATE OR REPLACE FUNCTION led.mark_reversed(target uuid, source_kind text, source_id bigint, only_claim bigint)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF source_kind <> 'remit' THEN
        RETURN;
    END IF;
    UPDATE app.remit_claim SET state = 'reversed'
        WHERE remit_id = source_id AND op_id = target AND (only_claim IS NULL OR claim_id = only_claim);
    -- An undone reversal takes nothing back any more; provider-level rows of the whole operation wait again.
    UPDATE app.remit_claim AS original SET taken_back_by = NULL
        FROM app.remit_claim AS part
        WHERE part.remit_id = source_id AND part.op_id = target AND original.claim_id = part.claim_id
          AND original.taken_back_by = part.id AND (only_claim IS NULL OR part.claim_id = only_claim);
    UPDATE app.remit_plb SET op_id = NULL WHERE remit_id = source_id AND op_id = target AND only_claim IS NULL;
    PERFORM led.refresh_remit(source_id);
    UPDATE app.remit SET state = CASE
            WHEN EXISTS (SELECT FROM app.remit_claim AS part WHERE part.remit_id = source_id AND part.state IN ('posted', 'exception'))
            THEN 'review' ELSE 'reversed' END
        WHERE id = source_id;
END $$;
ALTER FUNCTION led.mark_reversed(uuid, text, bigint, bigint) OWNER TO rd_fn_money;
