-- Write a draft: `rule` null makes a new one (of an existing code: its next version), else the draft with that revision is
-- changed. What is active or retired is never changed. Codes of places and payers that do not exist are refused by name.
-- Returns the rule's id.
CREATE OR REPLACE FUNCTION api.save_rule_draft_v1(rule bigint, revision integer, code text, family text, ord integer, condition jsonb,
    action jsonb, words text, practice text, location text, payer text, owner text, effective_from date, effective_to date,
    note text, how text) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    old      app.rule;
    place    integer;
    site     integer;
    insurer  integer;
    next     integer;
    other    app.rule;
    made     bigint;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    IF code !~ '^[a-z][a-z0-9_]{1,40}$' THEN
        RAISE EXCEPTION 'The id of a rule is made of small letters, digits and _, as aetna_25.' USING ERRCODE = 'RD001';
    END IF;
    IF effective_to <= effective_from THEN
        RAISE EXCEPTION 'A rule ends after the day it begins.' USING ERRCODE = 'RD001';
    END IF;
    IF practice <> '' THEN
        SELECT n.id INTO place FROM app.practice n WHERE n.code = practice;
        IF place IS NULL THEN
            RAISE EXCEPTION 'Rule "%": there is no practice %; set it up first, or leave the scope out.', code, practice USING ERRCODE = 'RD004';
        END IF;
    END IF;
    IF location <> '' THEN
        SELECT l.id INTO site FROM app.location l WHERE l.code = location AND l.practice_id = place;
        IF site IS NULL THEN
            RAISE EXCEPTION 'Rule "%": practice % has no location %; set it up first, or leave it out.', code, practice, location
                USING ERRCODE = 'RD004';
        END IF;
    END IF;
    IF payer <> '' THEN
        SELECT p.id INTO insurer FROM app.payer p WHERE p.code = payer;
        IF insurer IS NULL THEN
            RAISE EXCEPTION 'Rule "%": there is no payer %; set it up first, or leave it out.', code, payer USING ERRCODE = 'RD004';
        END IF;
    END IF;
    IF rule IS NOT NULL THEN
        old := app.lock_rule(rule, revision);
        IF old.state <> 'draft' THEN
            RAISE EXCEPTION 'Rule "%" is %; what was in force stays as it was. Make a new version.', old.code, old.state USING ERRCODE = 'RD001';
        END IF;
        IF old.code <> code OR old.family <> family THEN
            RAISE EXCEPTION 'A version keeps its id and its family; make another rule instead.' USING ERRCODE = 'RD001';
        END IF;
        UPDATE app.rule u SET ord = save_rule_draft_v1.ord, condition = save_rule_draft_v1.condition,
            action = save_rule_draft_v1.action, text = words, practice_id = place, location_id = site, payer_id = insurer,
            owner = coalesce(nullif(save_rule_draft_v1.owner, ''), session_user), effective_from = save_rule_draft_v1.effective_from,
            effective_to = save_rule_draft_v1.effective_to, note = save_rule_draft_v1.note, revision = u.revision + 1,
            changed_at = clock_timestamp(), changed_by = session_user
        WHERE u.id = rule;
        made := rule;
    ELSE
        PERFORM pg_advisory_xact_lock(7243510, hashtext(code));
        SELECT * INTO other FROM app.rule u WHERE u.code = save_rule_draft_v1.code ORDER BY u.version DESC LIMIT 1;
        IF other.state = 'draft' THEN
            RAISE EXCEPTION '% is writing version % of rule "%" since %; change that draft.', api.person_name_v1(other.changed_by),
                other.version, code, api.office_time_v1(other.changed_at) USING ERRCODE = 'RD002';
        END IF;
        IF other.family <> family THEN
            RAISE EXCEPTION 'Rule "%" is a % rule; take another id.', code, other.family USING ERRCODE = 'RD001';
        END IF;
        next := coalesce(other.version, 0) + 1;
        INSERT INTO app.rule (code, family, ord, condition, action, text, owner, effective_from, effective_to, version, state,
            practice_id, location_id, payer_id, note)
        VALUES (code, family, ord, condition, action, words, coalesce(nullif(owner, ''), session_user), effective_from, effective_to,
            next, 'draft', place, site, insurer, note)
        RETURNING id INTO made;
    END IF;
    INSERT INTO app.rule_step (rule_id, step, text)
    VALUES (made, CASE WHEN how <> '' THEN how WHEN rule IS NULL THEN 'drafted' ELSE 'changed' END, note);
    RETURN made;
END $$;
ALTER FUNCTION api.save_rule_draft_v1(bigint, integer, text, text, integer, jsonb, jsonb, text, text, text, text, text, date, date,
    text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_rule_draft_v1(bigint, integer, text, text, integer, jsonb, jsonb, text, text, text, text, text,
    date, date, text, text) TO rd_supervisor, rd_admin;
