-- When the members of each cluster were seen first and last, and what they exchanged.
WITH spent AS (
    SELECT account, CAST(sum(exchanges) AS BIGINT) AS exchanges
    FROM exchanges
    GROUP BY account
)
SELECT
    p.cluster,
    CAST(count(*) AS BIGINT) AS size,
    min(a.first_ms) AS first_ms,
    max(a.last_ms) AS last_ms,
    CAST(coalesce(sum(s.exchanges), 0) AS BIGINT) AS exchanges
FROM placed AS p
INNER JOIN accounts AS a ON a.account = p.account
LEFT JOIN spent AS s ON s.account = p.account
GROUP BY p.cluster
