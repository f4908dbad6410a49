-- After every update: what people may see is reckoned anew by the functions that were just brought.
SELECT sec.renew_seen(NULL);
