-- Set the equation of a remittance from its clearing legs: payment = posted + exceptions + provider level + held.
-- Clearing of a remittance has the reference R<id>; legs of kind unposted are exceptions, provider_level and interest
-- are provider level, a deposit is the bank's side and does not explain anything, all other kinds are posted.
CREATE OR REPLACE FUNCTION led.refresh_remit(remit_id bigint) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    WITH explained AS (
        SELECT coalesce(sum(cents) FILTER (WHERE kind NOT IN ('unposted', 'provider_level', 'interest')), 0)::bigint AS posted,
               coalesce(sum(cents) FILTER (WHERE kind = 'unposted'), 0)::bigint AS exceptions,
               coalesce(sum(cents) FILTER (WHERE kind IN ('provider_level', 'interest')), 0)::bigint AS provider_level
        FROM led.entry
        WHERE practice_id = (SELECT practice_id FROM app.remit WHERE id = refresh_remit.remit_id)
          AND account = 'clearing' AND kind <> 'deposit' AND reference = 'R' || refresh_remit.remit_id)
    UPDATE app.remit SET posted_cents = posted, exception_cents = exceptions, provider_level_cents = provider_level,
           held_cents = amount_cents - posted - exceptions - provider_level, version = version + 1
    FROM explained WHERE remit.id = refresh_remit.remit_id
$$;
ALTER FUNCTION led.refresh_remit(bigint) OWNER TO rd_fn_money;
