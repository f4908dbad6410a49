-- Where the patients of an account live, are called and are insured; opening an account, written down like it.
CREATE OR REPLACE FUNCTION api.open_family_v1(account bigint)
RETURNS TABLE (patient_id bigint, address1 text, address2 text, city text, state text, zip text, phone text, coverages jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 5 AS $$
#variable_conflict use_column
DECLARE
    opened app.account;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    SELECT * INTO opened FROM app.account AS a WHERE a.id = open_family_v1.account;
    IF opened.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM aud.note_open('chart.account', 'account', opened.id, opened.practice_id, NULL);
    RETURN QUERY SELECT t.id, t.address1, t.address2, t.city, t.state, t.zip, t.phone,
            coalesce((SELECT jsonb_agg(jsonb_build_object('rank', v.rank, 'payer_name', y.name, 'member_id', v.member_id,
                    'group_number', v.group_number, 'plan_name', v.plan_name, 'relationship', v.relationship)
                    ORDER BY array_position(ARRAY['primary', 'secondary', 'tertiary'], v.rank), v.id)
                FROM app.coverage AS v JOIN app.payer AS y ON y.id = v.payer_id WHERE v.patient_id = t.id), '[]')
        FROM app.patient AS t WHERE t.account_id = opened.id;
END $$;
ALTER FUNCTION api.open_family_v1(bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.open_family_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
