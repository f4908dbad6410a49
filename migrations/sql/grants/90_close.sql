-- Function owners create nothing outside a migration, and nothing new is open to PUBLIC.
REVOKE CREATE ON SCHEMA api, led, sec, app, aud FROM rd_fn_money, rd_fn_work, rd_fn_sec, rd_fn_audit, rd_fn_people;
-- Owning a function asks for the schema; reading in it is for those whose functions do.
REVOKE USAGE ON SCHEMA api FROM rd_fn_sec;
REVOKE USAGE ON SCHEMA led FROM rd_fn_people;
REVOKE USAGE ON SCHEMA aud FROM rd_fn_money, rd_fn_work, rd_fn_sec, rd_fn_people;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api, led, sec, app, aud, stage, meta FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA api, led, sec, app, aud, stage, meta FROM PUBLIC;
-- A member of every owner calls what they own; a grant of its own would only outlive that.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA api, led, sec, app, aud FROM rd_migrator;
