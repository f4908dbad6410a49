-- Revision 0004: what several rooms share. One file per room follows; each is run once, in the order of the names.

-- The pool's walk reads no row of what is assigned to somebody.
DROP INDEX app.work_item_take;
CREATE INDEX work_item_take ON app.work_item (queue, rank, due_on, id) INCLUDE (practice_id, location_id, payer_id)
    WHERE status = 0 AND due_at IS NULL AND assignee IS NULL;

-- The daily run rewrites texts and ranks of many rows at once; with room on the page no index has to be told.
ALTER TABLE app.work_item SET (fillfactor = 60);
ALTER TABLE app.work_reason SET (fillfactor = 60);
