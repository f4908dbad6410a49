-- Does a text hold a card number: a run of 13 to 19 digits (blanks, points and hyphens between them do not hide it) whose
-- check digit is right. The office keeps a card's reference, never its number.
CREATE OR REPLACE FUNCTION led.card_number_in(said text) RETURNS boolean LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(bool_or(right_sum), false)
    FROM (SELECT sum(CASE WHEN place % 2 = 1 THEN digit WHEN digit > 4 THEN 2 * digit - 9 ELSE 2 * digit END) % 10 = 0 AS right_sum
          FROM regexp_matches(regexp_replace(said, '[ .-]', '', 'g'), '\d+', 'g') WITH ORDINALITY AS found (run, number)
              CROSS JOIN LATERAL (SELECT reverse(run[1]) AS digits) AS turned
              CROSS JOIN LATERAL generate_series(1, length(digits)) AS place
              CROSS JOIN LATERAL (SELECT substr(digits, place, 1)::integer AS digit) AS cut
          WHERE length(digits) BETWEEN 13 AND 19
          GROUP BY number) AS runs
$$;
ALTER FUNCTION led.card_number_in(text) OWNER TO rd_fn_money;
