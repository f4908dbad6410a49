-- What an act of the denial desk says, in one sentence without PHI; refuses what cannot be done. Internal.
CREATE OR REPLACE FUNCTION app.denial_act_words(kind text, facts jsonb, today date) RETURNS text LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day  date := coalesce((facts ->> 'on')::date, today);
    said text := to_char(day, 'MM/DD/YYYY');
BEGIN
    IF denial_act_words.kind IN ('resubmit', 'corrected', 'appeal') THEN
        IF day > today OR day < today - 366 THEN
            RAISE EXCEPTION 'Say the day it was sent: today or within the last year.' USING ERRCODE = 'RD001';
        END IF;
        IF coalesce(facts ->> 'method', '') NOT IN ('portal', 'mail', 'fax', 'phone', 'electronic') THEN
            RAISE EXCEPTION 'Say how it was sent: portal, mail, fax, phone or electronic.' USING ERRCODE = 'RD001';
        END IF;
        RETURN CASE denial_act_words.kind WHEN 'resubmit' THEN 'Sent again on ' WHEN 'corrected' THEN 'Corrected claim sent on ' ELSE 'Appeal filed on ' END
            || said || ' by ' || (facts ->> 'method');
    ELSIF denial_act_words.kind = 'request' THEN
        IF coalesce(facts ->> 'asked_of', '') NOT IN ('practice', 'provider', 'patient', 'payer') OR btrim(coalesce(facts ->> 'what', '')) = '' THEN
            RAISE EXCEPTION 'Say who is asked (practice, provider, patient or payer) and for what.' USING ERRCODE = 'RD001';
        END IF;
        IF (facts ->> 'due_on')::date < today THEN
            RAISE EXCEPTION 'The answer is due in the past; choose today or later.' USING ERRCODE = 'RD001';
        END IF;
        RETURN 'Information asked of the ' || (facts ->> 'asked_of') || ' on ' || to_char(today, 'MM/DD/YYYY');
    ELSIF denial_act_words.kind = 'outcome' THEN
        IF NOT EXISTS (SELECT FROM app.outcome o WHERE o.code = facts ->> 'outcome' AND o.active) THEN
            RAISE EXCEPTION 'There is no outcome "%".', facts ->> 'outcome' USING ERRCODE = 'RD001';
        END IF;
        IF (facts ->> 'next_on')::date < today THEN
            RAISE EXCEPTION 'The next date lies in the past; choose today or later.' USING ERRCODE = 'RD001';
        END IF;
        RETURN (SELECT o.title FROM app.outcome o WHERE o.code = facts ->> 'outcome') || ' on ' || to_char(today, 'MM/DD/YYYY');
    ELSIF denial_act_words.kind = 'category' THEN
        IF NOT EXISTS (SELECT FROM app.denial_category c WHERE c.code = facts ->> 'category' AND c.active) THEN
            RAISE EXCEPTION 'There is no category "%".', facts ->> 'category' USING ERRCODE = 'RD001';
        END IF;
        RETURN 'Category changed to ' || (SELECT c.title FROM app.denial_category c WHERE c.code = facts ->> 'category');
    ELSIF denial_act_words.kind = 'assign' THEN
        IF coalesce(facts ->> 'login', '') <> '' AND NOT sec.works_items(facts ->> 'login') THEN
            RAISE EXCEPTION 'Nobody called "%" works items here.', facts ->> 'login' USING ERRCODE = 'RD004';
        END IF;
        IF facts ->> 'login' IS DISTINCT FROM session_user THEN
            PERFORM sec.require_group('supervisor');
        END IF;
        RETURN CASE WHEN coalesce(facts ->> 'login', '') = '' THEN 'Given back to the pool' ELSE 'Assigned to ' || api.person_name_v1(facts ->> 'login') END;
    ELSIF denial_act_words.kind = 'write_off' THEN
        RETURN 'Write-off: ' || coalesce((SELECT w.words FROM app.write_off_reason w WHERE w.code = facts ->> 'reason'), '');
    END IF;
    RAISE EXCEPTION 'The denial desk knows no act "%".', denial_act_words.kind USING ERRCODE = 'RD001';
END $$;
ALTER FUNCTION app.denial_act_words(text, jsonb, date) OWNER TO rd_fn_work;
