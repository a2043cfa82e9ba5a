-- What linkage knows of accounts by the sightings `seen` and the sign-ups that `came`:
-- families in the place of prompts, and the networks of addresses and the hours of
-- sign-ups besides. One row an account and a thing.
SELECT account, kind, key, first_ms, last_ms, count
FROM seen
WHERE kind <> 'prompt'
UNION ALL
SELECT
    account, 'prompt_family', coalesce(family, s.key),
    min(first_ms), max(last_ms), CAST(sum(count) AS BIGINT)
FROM seen AS s
LEFT JOIN family_of_prompt AS f ON f.key = s.key
WHERE kind = 'prompt'
GROUP BY account, coalesce(family, s.key)
UNION ALL
SELECT
    account, 'network', network,
    min(first_ms), max(last_ms), CAST(sum(count) AS BIGINT)
FROM seen AS s
INNER JOIN network_of_address AS n ON n.ip = s.key
WHERE kind = 'ip_address'
GROUP BY account, network
UNION ALL
SELECT
    account, 'signup_hour', strftime(epoch_ms(time_ms), '%Y-%m-%dT%HZ'),
    time_ms, time_ms, 1
FROM came
