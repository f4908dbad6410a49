-- Only the service that writes backups is a member (sec.create_person): it reads everything and writes nothing.
REVOKE ALL ON ALL TABLES IN SCHEMA app, led, sec, aud, stage, meta FROM rd_backup;
REVOKE USAGE ON SCHEMA api FROM rd_backup;
GRANT USAGE ON SCHEMA app, led, sec, aud, stage, meta TO rd_backup;
GRANT SELECT ON ALL TABLES IN SCHEMA app, led, sec, aud, stage, meta TO rd_backup;
GRANT SELECT ON ALL SEQUENCES IN SCHEMA app, led, sec, aud, stage, meta TO rd_backup;
