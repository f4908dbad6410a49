-- Accounts, patients, their coverages and the rendering providers of an import: what is known already stays as it is.
CREATE OR REPLACE FUNCTION led.import_people(practice integer, claims jsonb, coverages jsonb) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO app.account (practice_id, number, last, first, birth_date, address1, address2, city, state, zip, phone,
                             name_norm, natural_key)
        SELECT DISTINCT ON (a_key) practice, 'new ' || a_key, a_last, a_first, a_birth_date, a_address1, a_address2, a_city,
               a_state, a_zip, a_phone, a_name_norm, a_key
        FROM jsonb_to_recordset(claims) AS sent (place integer, a_key text, a_last text, a_first text, a_birth_date date,
            a_address1 text, a_address2 text, a_city text, a_state text, a_zip text, a_phone text, a_name_norm text)
        ORDER BY a_key, place
        ON CONFLICT (practice_id, natural_key) DO NOTHING;
    -- A short number people can say on the telephone; the id it is made of exists only now.
    UPDATE app.account SET number = (100000 + id)::text, version = version + 1 WHERE practice_id = practice AND number LIKE 'new %';

    INSERT INTO app.patient (practice_id, account_id, last, first, middle, suffix, birth_date, sex, address1, address2, city,
                             state, zip, phone, name_norm, natural_key)
        SELECT DISTINCT ON (key) practice, account.id, sent.last, sent.first, sent.middle, sent.suffix, sent.birth_date, sent.sex,
               sent.address1, sent.address2, sent.city, sent.state, sent.zip, sent.phone, sent.name_norm, sent.key
        FROM jsonb_to_recordset(claims) AS sent (place integer, a_key text, key text, last text, first text, middle text,
                suffix text, birth_date date, sex text, address1 text, address2 text, city text, state text, zip text,
                phone text, name_norm text)
            JOIN app.account ON account.practice_id = practice AND account.natural_key = sent.a_key
        ORDER BY key, place
        ON CONFLICT (practice_id, natural_key) DO NOTHING;
    INSERT INTO app.patient_location (practice_id, location_id, patient_id, name_norm, birth_date, phone_norm)
        SELECT DISTINCT practice, sent.location_id, patient.id, patient.name_norm, patient.birth_date,
               regexp_replace(patient.phone, '\D', '', 'g')
        FROM jsonb_to_recordset(claims) AS sent (location_id integer, key text)
            JOIN app.patient ON patient.practice_id = practice AND patient.natural_key = sent.key
        ON CONFLICT DO NOTHING;

    INSERT INTO app.provider (practice_id, npi, last, first, taxonomy)
        SELECT DISTINCT ON (npi) practice, npi, p_last, p_first, taxonomy
        FROM jsonb_to_recordset(claims) AS sent (place integer, npi text, p_last text, p_first text, taxonomy text)
        WHERE npi <> '' ORDER BY npi, place
        ON CONFLICT (practice_id, npi) DO NOTHING;

    INSERT INTO app.coverage (practice_id, patient_id, payer_id, rank, member_id, group_number, plan_name, relationship,
                              filing_code, subscriber_last, subscriber_first, subscriber_birth_date)
        SELECT DISTINCT ON (patient.id, cover.payer_id, cover.rank, cover.member_id) practice, patient.id, cover.payer_id,
               cover.rank, cover.member_id, cover.group_number, cover.plan_name, cover.relationship, cover.filing_code,
               cover.s_last, cover.s_first, cover.s_birth_date
        FROM jsonb_to_recordset(coverages) AS cover (place integer, payer_id integer, rank text, member_id text,
                group_number text, plan_name text, relationship text, filing_code text, s_last text, s_first text,
                s_birth_date date)
            JOIN jsonb_to_recordset(claims) AS sent (place integer, key text) ON sent.place = cover.place
            JOIN app.patient ON patient.practice_id = practice AND patient.natural_key = sent.key
        ORDER BY patient.id, cover.payer_id, cover.rank, cover.member_id, cover.place
        ON CONFLICT DO NOTHING;
END $$;
ALTER FUNCTION led.import_people(integer, jsonb, jsonb) OWNER TO rd_fn_money;
