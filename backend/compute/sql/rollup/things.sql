-- What linkage knows of accounts: families in the place of prompts, and the networks of
-- addresses and the hours of sign-ups besides. One row an account and a thing.
SELECT account, kind, key, first_ms, last_ms, count
FROM sightings
WHERE kind <> 'prompt'
UNION ALL
SELECT
    account, 'prompt_family', coalesce(family, s.key),
    min(first_ms), max(last_ms), CAST(sum(count) AS BIGINT)
FROM sightings AS s
LEFT JOIN families AS f ON f.key = s.key
WHERE kind = 'prompt'
GROUP BY account, coalesce(family, s.key)
UNION ALL
SELECT
    account, 'network', network,
    min(first_ms), max(last_ms), CAST(sum(count) AS BIGINT)
FROM sightings AS s
INNER JOIN networks AS n ON n.ip = s.key
WHERE kind = 'ip_address'
GROUP BY account, network
UNION ALL
SELECT
    account, 'signup_hour', strftime(epoch_ms(time_ms), '%Y-%m-%dT%HZ'),
    time_ms, time_ms, 1
FROM signups
