-- What a reversed operation had applied to bank lines is free again, and a debt between practices stands as before it.
-- Called by led.mark_reversed for every operation; one without deposit parts is none of ours.
CREATE OR REPLACE FUNCTION led.undo_deposit(target uuid, source_kind text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    line    record;
    undoing uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM app.deposit_part AS part WHERE part.op_id = target AND part.undone_op IS NULL) THEN
        IF source_kind = 'bank_line' THEN
            RAISE EXCEPTION 'This match is undone already; match the bank line again instead.' USING ERRCODE = 'RD001';
        END IF;
        RETURN;
    END IF;
    undoing := (SELECT op.op_id FROM led.op AS op WHERE op.reverses_op = target ORDER BY op.at DESC LIMIT 1);
    IF EXISTS (SELECT FROM app.practice_due AS due WHERE due.op_id = target AND due.state IN ('transferred', 'returned')) THEN
        RAISE EXCEPTION 'This debt between practices is settled; undo the settlement first.' USING ERRCODE = 'RD001';
    END IF;
    FOR line IN SELECT part.line_id AS id, sum(part.cents)::bigint AS cents FROM app.deposit_part AS part
                WHERE part.op_id = target AND part.undone_op IS NULL AND part.line_id IS NOT NULL
                GROUP BY part.line_id ORDER BY part.line_id LOOP
        PERFORM FROM app.bank_line AS kept WHERE kept.id = line.id FOR UPDATE;
        PERFORM led.apply_to_line(line.id, -line.cents);
    END LOOP;
    UPDATE app.deposit_part AS part SET undone_op = undoing WHERE part.op_id = target AND part.undone_op IS NULL;
    UPDATE app.practice_due AS due SET state = 'owed', settled_op_id = NULL, version = due.version + 1 WHERE due.settled_op_id = target;
    UPDATE app.practice_due AS due SET state = 'asked', op_id = NULL, answered_at = NULL, answered_by = NULL, version = due.version + 1
        WHERE due.op_id = target;
END $$;
ALTER FUNCTION led.undo_deposit(uuid, text) OWNER TO rd_fn_money;
