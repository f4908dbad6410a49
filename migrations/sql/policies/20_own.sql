-- What a person writes directly, under the own name: notes, drafts, preferences, tips, corrections of addresses.
CREATE POLICY note_insert ON app.event FOR INSERT TO rd_specialist, rd_poster, rd_supervisor
    WITH CHECK (kind = 'note' AND actor = session_user::text AND practice_id = ANY ((SELECT sec.my_practices())::int[])
                -- the claim itself must be in sight, and this its location: a note is no probe for other places' claims
                AND (claim_id IS NULL OR EXISTS (SELECT FROM app.claim WHERE claim.id = event.claim_id
                     AND claim.location_id = event.location_id AND claim.location_id = ANY ((SELECT sec.my_locations())::int[])))
                -- an exception without a claim likewise: its received claim is in sight, and has no location yet
                AND (remit_claim_id IS NULL OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = event.remit_claim_id
                     AND part.location_id IS NOT DISTINCT FROM event.location_id)));
-- What was written before the match is seen by whoever sees the received claim, once that has a location.
CREATE POLICY received_read ON app.event FOR SELECT TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor
    USING (claim_id IS NULL AND EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = event.remit_claim_id));

CREATE POLICY own_read ON app.draft FOR SELECT USING (login = session_user::text);
CREATE POLICY own_insert ON app.draft FOR INSERT
    WITH CHECK (login = session_user::text AND (
        EXISTS (SELECT FROM app.claim WHERE claim.id = draft.claim_id AND claim.location_id = draft.location_id)
        OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = draft.remit_claim_id)));
CREATE POLICY own_update ON app.draft FOR UPDATE USING (login = session_user::text)
    WITH CHECK (login = session_user::text AND (
        EXISTS (SELECT FROM app.claim WHERE claim.id = draft.claim_id AND claim.location_id = draft.location_id)
        OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = draft.remit_claim_id)));
CREATE POLICY own_delete ON app.draft FOR DELETE USING (login = session_user::text);

CREATE POLICY own_read ON app.preference FOR SELECT USING (login = session_user::text);
CREATE POLICY own_insert ON app.preference FOR INSERT WITH CHECK (login = session_user::text);
CREATE POLICY own_update ON app.preference FOR UPDATE USING (login = session_user::text) WITH CHECK (login = session_user::text);
CREATE POLICY own_delete ON app.preference FOR DELETE USING (login = session_user::text);

CREATE POLICY office_read ON app.payer_tip FOR SELECT USING (true);
CREATE POLICY own_insert ON app.payer_tip FOR INSERT WITH CHECK (author = session_user::text);
CREATE POLICY own_update ON app.payer_tip FOR UPDATE USING (author = session_user::text OR (SELECT sec.has_group('supervisor')))
    WITH CHECK (author = session_user::text OR (SELECT sec.has_group('supervisor')));
CREATE POLICY own_delete ON app.payer_tip FOR DELETE USING (author = session_user::text OR (SELECT sec.has_group('supervisor')));
CREATE POLICY viewer_bound ON app.payer_tip AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);

CREATE POLICY correct ON app.patient FOR UPDATE TO rd_specialist, rd_poster, rd_supervisor
    USING (practice_id = ANY ((SELECT sec.my_practices())::int[]))
    WITH CHECK (practice_id = ANY ((SELECT sec.my_practices())::int[]));
CREATE POLICY correct ON app.account FOR UPDATE TO rd_specialist, rd_poster, rd_supervisor
    USING (practice_id = ANY ((SELECT sec.my_practices())::int[]))
    WITH CHECK (practice_id = ANY ((SELECT sec.my_practices())::int[]));

-- A view of one's own, or one a lead shares: everybody of the office sees what is shared.
CREATE POLICY own_read ON app.saved_view FOR SELECT USING (owner = session_user::text OR team <> '');
CREATE POLICY own_insert ON app.saved_view FOR INSERT
    WITH CHECK (owner = session_user::text AND (team = '' OR (SELECT sec.has_group('supervisor'))));
CREATE POLICY own_update ON app.saved_view FOR UPDATE
    USING (owner = session_user::text OR (team <> '' AND (SELECT sec.has_group('supervisor'))))
    WITH CHECK ((owner = session_user::text AND team = '') OR (SELECT sec.has_group('supervisor')));
CREATE POLICY own_delete ON app.saved_view FOR DELETE
    USING (owner = session_user::text OR (team <> '' AND (SELECT sec.has_group('supervisor'))));
CREATE POLICY viewer_bound ON app.saved_view AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);

-- Who exported what: each sees the own, who answers for the office sees all; functions write it.
CREATE POLICY own_read ON app.export_log FOR SELECT USING (login = session_user::text);
CREATE POLICY answer_read ON app.export_log FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY functions_insert ON app.export_log FOR INSERT TO rd_fn_work WITH CHECK (login = session_user::text);
CREATE POLICY functions_update ON app.export_log FOR UPDATE TO rd_fn_work USING (login = session_user::text) WITH CHECK (login = session_user::text);
CREATE POLICY viewer_bound ON app.export_log AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);
