-- To own a function in a schema a role must be able to create there: opened here, closed again in grants/90_close.sql.
GRANT CREATE, USAGE ON SCHEMA api, led, sec, app, aud TO rd_fn_money, rd_fn_work, rd_fn_sec, rd_fn_audit, rd_fn_people;
-- Bodies name functions of later files.
SET LOCAL check_function_bodies = off;
