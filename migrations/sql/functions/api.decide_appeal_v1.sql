-- Record how a payer decided an appeal: upheld, overturned, partial (won: the cents won) or withdrawn.
--   overturned  the refusal is closed and the payment is waited for
--   upheld      it is a refusal again; the next level's clock runs from the decision; after level 3 no appeal is left
--   partial     both: what was won is waited for, the rest is refused still
--   withdrawn   it is a refusal again, and the level is not used up
CREATE OR REPLACE FUNCTION api.decide_appeal_v1(appeal bigint, shown integer, decision text, decided_on date, won bigint, words text, today date)
RETURNS TABLE (reason_id bigint, claim_id bigint, clock_kind text, clock_on date, why text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    told   app.appeal;
    held   app.work_reason;
    next   record;
    gained bigint;
    said   text;
BEGIN
    PERFORM sec.require_group('specialist', 'supervisor');
    SELECT * INTO told FROM app.appeal a WHERE a.id = appeal;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such appeal in your scope.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = told.claim_id ORDER BY i.id FOR UPDATE;
    SELECT * INTO held FROM app.work_reason r WHERE r.id = told.reason_id FOR UPDATE;
    SELECT * INTO told FROM app.appeal a WHERE a.id = appeal FOR UPDATE;
    IF told.decision IS NOT NULL THEN
        RAISE EXCEPTION 'It was decided already: %, recorded by %.', told.decision, api.person_name_v1(told.decided_by) USING ERRCODE = 'RD002';
    END IF;
    IF told.version <> shown THEN
        RAISE EXCEPTION 'The appeal was changed meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    IF decide_appeal_v1.decision NOT IN ('upheld', 'overturned', 'partial', 'withdrawn') THEN
        RAISE EXCEPTION 'An appeal is upheld (refused again), overturned (won), partial or withdrawn.' USING ERRCODE = 'RD001';
    END IF;
    IF decided_on > today OR decided_on < told.filed_on THEN
        RAISE EXCEPTION 'The decision lies before the appeal or in the future; say the day on the letter.' USING ERRCODE = 'RD001';
    END IF;
    gained := CASE decide_appeal_v1.decision WHEN 'overturned' THEN told.cents WHEN 'partial' THEN won ELSE 0 END;
    IF decide_appeal_v1.decision = 'partial' AND (gained IS NULL OR gained NOT BETWEEN 1 AND told.cents - 1) THEN
        RAISE EXCEPTION 'Say how much of it was won: more than nothing, less than all.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.appeal a SET decision = decide_appeal_v1.decision, decided_on = decide_appeal_v1.decided_on, decided_by = session_user,
        won_cents = gained, decided_text = btrim(coalesce(words, '')), version = a.version + 1 WHERE a.id = appeal;
    said := 'Level ' || told.level || ' appeal ' || CASE decide_appeal_v1.decision WHEN 'upheld' THEN 'refused' WHEN 'overturned' THEN 'won'
        WHEN 'partial' THEN 'won in part' ELSE 'withdrawn' END || ' on ' || to_char(decided_on, 'MM/DD/YYYY');
    IF held.closed_on IS NULL THEN
        SELECT f.clock_on INTO next FROM app.claim c JOIN app.payer p ON p.id = told.payer_id CROSS JOIN LATERAL app.find_clock(
                'appeal' || CASE WHEN decide_appeal_v1.decision = 'withdrawn' THEN told.level ELSE least(told.level + 1, 3) END, p.id, p.type,
                c.line_of_business, c.type, c.service_from, c.service_to, c.submitted_on,
                CASE WHEN decide_appeal_v1.decision = 'withdrawn' THEN held.opened_on ELSE decided_on END) AS f
            WHERE c.id = told.claim_id AND (told.level < 3 OR decide_appeal_v1.decision = 'withdrawn');
        IF decide_appeal_v1.decision = 'overturned' THEN
            UPDATE app.work_reason r SET closed_on = today, closed_text = said, closed_by = session_user, version = r.version + 1 WHERE r.id = held.id;
        ELSE
            UPDATE app.work_reason r SET kind = 'denial', queue = 'denial', due_on = today, due_at = NULL, by_rule = true, cents = r.cents - gained,
                level = CASE WHEN decide_appeal_v1.decision = 'withdrawn' THEN told.level - 1 ELSE told.level END,
                appealable = told.level < 3 OR decide_appeal_v1.decision = 'withdrawn',
                clock_kind = CASE WHEN next.clock_on IS NULL THEN 'due' ELSE 'appeal' || CASE WHEN decide_appeal_v1.decision = 'withdrawn'
                    THEN told.level ELSE least(told.level + 1, 3) END END, clock_on = next.clock_on,
                text = said || CASE WHEN decide_appeal_v1.decision = 'withdrawn' THEN '.' WHEN told.level >= 3 THEN ': every level of appeal is used.'
                    WHEN next.clock_on IS NULL THEN ': no clock names the next level; ask the payer.'
                    ELSE ': level ' || told.level + 1 || ' until ' || to_char(next.clock_on, 'MM/DD/YYYY') || '.' END,
                version = r.version + 1 WHERE r.id = held.id;
        END IF;
        IF gained > 0 THEN
            INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, cents, text, by_rule)
                SELECT held.practice_id, held.location_id, held.claim_id, 'follow_up', 'follow_up', today,
                    today + coalesce((SELECT o.due_days FROM app.outcome o WHERE o.code = 'will_reprocess'), 30), gained,
                    said || ': see that it is paid.', false
                ON CONFLICT DO NOTHING;
        END IF;
        PERFORM api.work_route_v1(ARRAY[held.claim_id], '{}', today);
        PERFORM app.show_categories(ARRAY[held.claim_id]);
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor)
        VALUES (told.practice_id, told.location_id, told.claim_id, 'appeal', concat_ws(E'\n', nullif(btrim(coalesce(words, '')), ''), said || '.'), session_user);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor) VALUES ('claim', told.practice_id, told.location_id, told.claim_id, session_user);
    RETURN QUERY SELECT r.id, r.claim_id, r.clock_kind, r.clock_on, CASE WHEN r.closed_on IS NULL THEN r.text ELSE r.closed_text || '.' END
        FROM app.work_reason r WHERE r.id = held.id;
END $$;
ALTER FUNCTION api.decide_appeal_v1(bigint, integer, text, date, bigint, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.decide_appeal_v1(bigint, integer, text, date, bigint, text, date) TO rd_specialist, rd_supervisor;
