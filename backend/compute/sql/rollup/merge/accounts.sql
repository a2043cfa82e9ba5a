SELECT account, min(first_ms) AS first_ms, max(last_ms) AS last_ms
FROM partial
GROUP BY account
