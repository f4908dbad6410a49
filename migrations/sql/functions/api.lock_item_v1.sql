-- Lock an open item of the caller's scope for a change, or refuse in words. Internal to the functions of queue state.
-- version: what the screen showed, null: any. Held by somebody else or changed meanwhile: RD002, saying who and when.
CREATE OR REPLACE FUNCTION api.lock_item_v1(item bigint, version integer) RETURNS app.work_item LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.work_item;
BEGIN
    SELECT * INTO found FROM app.work_item w WHERE w.id = item FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such item in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF found.status = 9 THEN
        RAISE EXCEPTION 'This item was finished by % at %; nothing is left to do on it.', api.person_name_v1(found.changed_by),
            api.office_time_v1(found.changed_at) USING ERRCODE = 'RD002';
    END IF;
    IF found.status = 1 AND found.holder <> session_user THEN
        RAISE EXCEPTION '% holds this item since %; choose another one or ask for it.', api.person_name_v1(found.holder),
            api.office_time_v1(found.changed_at) USING ERRCODE = 'RD002';
    END IF;
    IF found.version <> lock_item_v1.version THEN
        RAISE EXCEPTION 'This item was changed by % at %; reload it, what you typed is kept.',
            api.person_name_v1(found.changed_by), api.office_time_v1(found.changed_at) USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.lock_item_v1(bigint, integer) OWNER TO rd_fn_work;
