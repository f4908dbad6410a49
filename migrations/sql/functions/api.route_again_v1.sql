-- Let the routing look again at what it placed itself, or found no rule for: after the rules changed. queue '': every queue.
-- What a person placed, and what somebody holds, stays. Returns the items that will be looked at again.
CREATE OR REPLACE FUNCTION api.route_again_v1(queue text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found integer;
BEGIN
    PERFORM sec.require_group('supervisor', 'service');
    UPDATE app.work_item w SET routed_queue = ''
    WHERE w.status IN (0, 2) AND w.placed_by <> 'person' AND w.routed_queue = w.queue
      AND (route_again_v1.queue = '' OR w.queue = route_again_v1.queue);
    GET DIAGNOSTICS found = ROW_COUNT;
    RETURN found;
END $$;
ALTER FUNCTION api.route_again_v1(text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.route_again_v1(text) TO rd_service, rd_supervisor;
