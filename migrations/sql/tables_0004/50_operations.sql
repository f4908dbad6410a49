-- Which program brought the database here: an older one of the same revision must not put its functions back.
ALTER TABLE meta.schema_state ADD COLUMN applied_by text NOT NULL DEFAULT '';
