-- Scopes as people read them: NORTH, SOUTH/MAIN until 2027-03-31. Internal.
CREATE OR REPLACE FUNCTION sec.scope_words(scopes jsonb) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(string_agg(concat_ws(' ',
        coalesce(item ->> 'practice', 'every practice') || coalesce('/' || (item ->> 'location'), ''),
        'from ' || (item ->> 'from'), 'until ' || (item ->> 'to')), ', '), 'nothing')
    FROM jsonb_array_elements(scope_words.scopes) AS item
$$;
ALTER FUNCTION sec.scope_words(jsonb) OWNER TO rd_fn_people;
