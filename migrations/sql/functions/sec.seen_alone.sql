-- Whoever reckons anew what people may see does it alone, until the end of its transaction. Two at once would let the later one
-- write what it reckoned before the first was committed: a scope taken away would be seen again. Readers are not held up.
CREATE OR REPLACE FUNCTION sec.seen_alone() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    LOCK TABLE sec.seen IN SHARE ROW EXCLUSIVE MODE;
    RETURN NULL;
END $$;
ALTER FUNCTION sec.seen_alone() OWNER TO rd_fn_sec;
