-- What each person may see, reckoned from sec.scope once per change instead of up to eight times per statement.
-- It holds from `since` until `until`, the next moment at which one of the person's scopes begins or ends; outside of
-- that, and where a row is missing, sec.my_*() reckon from sec.scope itself.
CREATE TABLE sec.seen (
    login     text PRIMARY KEY REFERENCES sec.person,
    practices integer[] NOT NULL,
    locations integer[] NOT NULL,
    whole     integer[] NOT NULL,       -- practices held as a whole
    since     timestamptz NOT NULL,
    until     timestamptz NOT NULL
);
