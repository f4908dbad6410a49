-- Add a bank account of a practice, or change its name and CSV profile; the account is known by its last four digits.
CREATE OR REPLACE FUNCTION api.save_bank_account_v1(practice integer, named text, digits text, csv_profile jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    saved integer;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.bank_account AS kept (practice_id, name, last_four, profile)
        VALUES (practice, named, digits, coalesce(csv_profile, '{}'))
        ON CONFLICT (practice_id, last_four) DO UPDATE SET name = excluded.name, version = kept.version + 1,
            profile = CASE WHEN csv_profile IS NULL THEN kept.profile ELSE excluded.profile END
        RETURNING id INTO saved;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', practice);
    RETURN saved;
END $$;
ALTER FUNCTION api.save_bank_account_v1(integer, text, text, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.save_bank_account_v1(integer, text, text, jsonb) TO rd_supervisor, rd_admin, rd_service;
