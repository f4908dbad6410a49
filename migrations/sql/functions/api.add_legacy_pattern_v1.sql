-- Numbers of the former system. `expression` is the pattern as a regular expression over normalised numbers, made by
-- app.posting.legacy from its small vocabulary. Refused when claims of the practice carry such numbers: their money would go astray.
CREATE OR REPLACE FUNCTION api.add_legacy_pattern_v1(practice integer, kind text, pattern text, expression text, system text)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    ours  bigint;
    found integer;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF expression !~ '^\^[][A-Z0-9{},-]{0,60}\$?$' THEN
        RAISE EXCEPTION 'This pattern is not one that is understood.' USING ERRCODE = 'RD001';
    END IF;
    SELECT count(*) INTO ours FROM app.claim WHERE practice_id = practice AND number_norm ~ expression;
    IF ours > 0 THEN
        RAISE EXCEPTION '% claims of this practice carry such numbers; the pattern has to be narrower.', ours USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.legacy_pattern (practice_id, kind, pattern, system)
        VALUES (practice, add_legacy_pattern_v1.kind, add_legacy_pattern_v1.pattern, add_legacy_pattern_v1.system)
        ON CONFLICT (practice_id, kind, pattern) WHERE retired_at IS NULL DO NOTHING RETURNING id INTO found;
    IF found IS NULL THEN
        RAISE EXCEPTION 'This pattern is known already.' USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.add_legacy_pattern_v1(integer, text, text, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.add_legacy_pattern_v1(integer, text, text, text, text) TO rd_supervisor, rd_admin;
