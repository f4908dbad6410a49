-- Keep one head with its seals, one array element each, and what its money operations looked like. The next number or nothing:
-- of two sealers one is refused. The database cannot check the signature; whoever proves the audit does.
CREATE OR REPLACE FUNCTION api.keep_head_v1(head bigint, at bigint, cluster text, upto bigint, next_xact bigint, entries bigint, chains text,
    previous bytea, digest bytea, public_key bytea, signature bytea, seals jsonb, legs jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('service');
    PERFORM aud.proves();
    IF head <> (SELECT coalesce(max(h.id), 0) + 1 FROM aud.head AS h) THEN
        RAISE EXCEPTION 'The audit was sealed by another worker meanwhile.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO aud.head (id, at, cluster, upto, next_xact, entries, chains, previous, digest, public_key, signature)
        VALUES (head, 'epoch'::timestamptz + keep_head_v1.at * interval '1 microsecond', keep_head_v1.cluster, keep_head_v1.upto,
                keep_head_v1.next_xact, keep_head_v1.entries, keep_head_v1.chains, keep_head_v1.previous, keep_head_v1.digest,
                keep_head_v1.public_key, keep_head_v1.signature);
    INSERT INTO aud.seal (head_id, practice_id, location_id, number, first_seq, last_seq, steps, marks, root, previous, chain)
        SELECT head, s.practice_id, s.location_id, s.number, s.first_seq, s.last_seq, s.steps, decode(s.marks, 'hex'), decode(s.root, 'hex'),
               decode(s.previous, 'hex'), decode(s.chain, 'hex')
        FROM jsonb_to_recordset(seals) AS s (practice_id integer, location_id integer, number integer, first_seq bigint, last_seq bigint,
             steps integer[], marks text, root text, previous text, chain text);
    INSERT INTO aud.legs (seq, op_mark, ids, marks)
        SELECT l.seq, decode(l.op_mark, 'hex'), l.ids, decode(l.marks, 'hex')
        FROM jsonb_to_recordset(legs) AS l (seq bigint, op_mark text, ids bigint[], marks text);
END $$;
ALTER FUNCTION api.keep_head_v1(bigint, bigint, text, bigint, bigint, bigint, text, bytea, bytea, bytea, bytea, jsonb, jsonb) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.keep_head_v1(bigint, bigint, text, bigint, bigint, bigint, text, bytea, bytea, bytea, bytea, jsonb, jsonb) TO rd_service;
