-- Prompts, ascending, and how many accounts sent each.
SELECT key, count(*) AS accounts
FROM sightings
WHERE kind = 'prompt'
GROUP BY key
ORDER BY key
