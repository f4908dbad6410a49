-- Who brought the first of two twins, in one sentence without names of patients.
CREATE OR REPLACE FUNCTION led.twin_words(remit bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN first.at IS NULL
                THEN format('This payment came as %s on %s and waits as remittance R%s.', said, received_on, id)
                ELSE format('This payment is already posted by %s at %s, remittance R%s (%s).',
                            api.person_name_v1(first.actor), api.office_time_v1(first.at), id, said) END
    FROM (SELECT id, received_on, CASE source WHEN 'paper' THEN 'paper' ELSE 'an 835' END AS said
          FROM app.remit WHERE remit.id = twin_words.remit) AS twin
        LEFT JOIN LATERAL (SELECT op.actor, op.at FROM led.op
                           WHERE op.source_kind = 'remit' AND op.source_id = twin.id ORDER BY op.at LIMIT 1) AS first ON true
$$;
ALTER FUNCTION led.twin_words(bigint) OWNER TO rd_fn_money;
