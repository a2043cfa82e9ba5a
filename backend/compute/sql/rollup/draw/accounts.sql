-- Accounts that events speak of, with the span of these events.
SELECT account, min(time_ms) AS first_ms, max(time_ms) AS last_ms
FROM parsed
WHERE type NOT IN ('organization.asset', 'model.release')
GROUP BY account
