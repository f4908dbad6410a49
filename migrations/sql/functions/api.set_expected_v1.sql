-- Keep what a payer is expected to allow with the lines of these claims: by contract as given, else as learned, else nothing.
--   claims                    every line of them is written anew; the amounts and bases run beside line_ids
--   line_ids, cents, bases    lines a contract prices
-- Returns the number of lines that changed; the same again changes none.
CREATE OR REPLACE FUNCTION api.set_expected_v1(claims bigint[], line_ids bigint[], cents bigint[], bases text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    changed integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor', 'admin');
    UPDATE app.claim_line AS line SET expected_cents = new.cents, expected_basis = new.basis
        FROM (SELECT old.id, CASE WHEN priced.basis IS NOT NULL THEN priced.cents ELSE (learned.cents * old.units + 500) / 1000 END AS cents,
                     coalesce(priced.basis, 'learned:' || learned.decisions, '') AS basis
              FROM app.claim_line AS old JOIN app.claim ON claim.id = old.claim_id
                  LEFT JOIN unnest(line_ids, cents, bases) AS priced (id, cents, basis) ON priced.id = old.id
                  LEFT JOIN app.learned_allowed AS learned ON learned.practice_id = claim.practice_id AND learned.payer_id = claim.payer_id
                      AND learned.procedure = old.procedure
                      AND learned.modifiers = array_to_string(ARRAY(SELECT unnest(old.modifiers) AS modifier ORDER BY modifier), ' ')
              WHERE old.claim_id = ANY (claims)) AS new
        WHERE line.id = new.id AND line.claim_id = ANY (claims)
          AND (line.expected_cents, line.expected_basis) IS DISTINCT FROM (new.cents, new.basis);
    GET DIAGNOSTICS changed = ROW_COUNT;
    RETURN changed;
END $$;
ALTER FUNCTION api.set_expected_v1(bigint[], bigint[], bigint[], text[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.set_expected_v1(bigint[], bigint[], bigint[], text[]) TO rd_service, rd_supervisor, rd_admin;
