SELECT
    account, kind, key,
    min(first_ms) AS first_ms,
    max(last_ms) AS last_ms,
    CAST(sum(count) AS BIGINT) AS count
FROM partial
GROUP BY account, kind, key
