-- The searchable face of a patient follows the patient, whoever corrects it.
CREATE OR REPLACE FUNCTION app.follow_patient() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE app.patient_location SET name_norm = new.name_norm, birth_date = new.birth_date,
           phone_norm = regexp_replace(new.phone, '\D', '', 'g')
        WHERE patient_id = new.id;
    RETURN NULL;
END $$;
ALTER FUNCTION app.follow_patient() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION app.follow_patient() TO rd_owner;
