-- Store the result a repeated call is to receive; once per operation, an empty object is refused by the trigger.
CREATE OR REPLACE FUNCTION led.finish_op(op uuid, result jsonb) RETURNS jsonb LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    UPDATE led.op SET result = finish_op.result WHERE op_id = finish_op.op RETURNING op.result
$$;
ALTER FUNCTION led.finish_op(uuid, jsonb) OWNER TO rd_fn_money;
