-- Where the next beginning or end of a scope went by, what is seen is reckoned and kept anew; the worker asks every minute.
-- Until then sec.my_*() reckon by themselves, right but slower. How many.
CREATE OR REPLACE FUNCTION sec.renew_passed() RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    passed text[];
BEGIN
    PERFORM sec.require_group('service');
    IF NOT EXISTS (SELECT FROM sec.seen AS seen WHERE seen.until <= now()) THEN
        RETURN 0;
    END IF;
    LOCK TABLE sec.seen IN SHARE ROW EXCLUSIVE MODE;
    SELECT array_agg(seen.login) INTO passed FROM sec.seen AS seen WHERE seen.until <= now();
    IF passed IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM sec.renew_seen(passed);
    RETURN cardinality(passed);
END $$;
ALTER FUNCTION sec.renew_passed() OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.renew_passed() TO rd_service;
