-- Write up to 500 claims of one practice, with their people and charges, as one operation (837 import).
-- claims: one object per claim, `place` its number in the call; patient columns as in app.patient, `a_` those of the account.
-- lines, coverages, parties: the rows of a claim, by `place`. A claim number the practice has already is not touched.
-- A claim with in_receivables false (a predetermination) is kept without charges in the ledger: it is owed by nobody.
-- Returns {"imported", "known", "changed": [place ..], "charged"}; changed: the same number with other content.
CREATE OR REPLACE FUNCTION api.import_claims_v1(op uuid, sha bytea, practice integer, file bigint, today date,
    claims jsonb, lines jsonb, coverages jsonb, parties jsonb) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    known   jsonb;
    ids     bigint[];
    places  integer[];
    changed jsonb;
    charged bigint;
BEGIN
    PERFORM sec.require_group('service', 'admin');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'Claims are imported by who holds the whole practice.' USING ERRCODE = 'RD003';
    END IF;
    known := led.begin_op(op, sha, 'charges', practice, NULL, '', 'file', file);
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;
    PERFORM led.import_people(practice, claims, coverages);

    WITH sent AS (
        SELECT * FROM jsonb_to_recordset(claims) AS sent (place integer, location_id integer, payer_id integer, number text,
            number_norm text, key text, a_key text, npi text, patient_name text, name_norm text, member_id text,
            service_from date, service_to date, place_of_service text, frequency text, charge bigint, reported bigint,
            submitted_on date, sha text, facts jsonb, type text, in_receivables boolean)
    ), made AS (
        INSERT INTO app.claim (practice_id, location_id, number, number_norm, patient_id, account_id, payer_id, provider_id,
                patient_name, name_norm, member_id, service_from, service_to, place_of_service, frequency, charge_cents,
                reported_cents, submitted_on, last_activity_on, file_id, content_sha256, facts, type, in_receivables, status, plan,
                line_of_business)
            SELECT practice, sent.location_id, sent.number, sent.number_norm, patient.id, patient.account_id, sent.payer_id,
                provider.id, sent.patient_name, sent.name_norm, sent.member_id, sent.service_from, sent.service_to,
                sent.place_of_service, sent.frequency, sent.charge, sent.reported, sent.submitted_on, sent.submitted_on,
                file, decode(sent.sha, 'hex'), sent.facts, coalesce(sent.type, 'P'), sent.in_receivables IS NOT FALSE,
                CASE WHEN sent.in_receivables IS FALSE THEN 'predetermination' ELSE 'submitted' END,
                coalesce(sent.facts ->> 'plan_name', ''), coalesce(sent.facts ->> 'filing_code', '')
            FROM sent JOIN app.patient ON patient.practice_id = practice AND patient.natural_key = sent.key
                LEFT JOIN app.provider ON provider.practice_id = practice AND provider.npi = sent.npi AND sent.npi <> ''
            ON CONFLICT (practice_id, number) DO NOTHING
            RETURNING id, number
    )
    SELECT array_agg(made.id ORDER BY sent.place), array_agg(sent.place ORDER BY sent.place) INTO ids, places
        FROM made JOIN sent ON sent.number = made.number;
    changed := (SELECT coalesce(jsonb_agg(sent.place ORDER BY sent.place), '[]')
        FROM jsonb_to_recordset(claims) AS sent (place integer, number text, sha text)
            JOIN app.claim ON claim.practice_id = practice AND claim.number = sent.number
        WHERE claim.content_sha256 <> decode(sent.sha, 'hex') AND sent.place <> ALL (coalesce(places, '{}')));

    charged := led.import_charges(op, practice, file, today, ids, places, lines, parties);
    RETURN led.finish_op(op, jsonb_build_object('imported', coalesce(cardinality(ids), 0),
        'known', jsonb_array_length(claims) - coalesce(cardinality(ids), 0) - jsonb_array_length(changed),
        'changed', changed, 'charged', charged));
END $$;
ALTER FUNCTION api.import_claims_v1(uuid, bytea, integer, bigint, date, jsonb, jsonb, jsonb, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.import_claims_v1(uuid, bytea, integer, bigint, date, jsonb, jsonb, jsonb, jsonb) TO rd_admin, rd_service;
