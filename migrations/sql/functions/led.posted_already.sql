-- When somebody posted all of these received claims before: who and when; else null.
CREATE OR REPLACE FUNCTION led.posted_already(ids bigint[]) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object('result', 'already', 'op', last.op_id, 'by', last.actor, 'at', last.at, 'entries', 0,
                              'version', (SELECT version FROM app.remit WHERE id = last.remit_id))
    FROM (SELECT op.op_id, op.actor, op.at, part.remit_id
          FROM app.remit_claim AS part JOIN led.op AS op ON op.op_id = part.op_id
          WHERE part.id = ANY (ids) ORDER BY op.at DESC LIMIT 1) AS last
    WHERE NOT EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = ANY (ids) AND part.state NOT IN ('posted', 'information'))
$$;
ALTER FUNCTION led.posted_already(bigint[]) OWNER TO rd_fn_money;
