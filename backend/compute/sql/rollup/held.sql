-- How many members of each cluster have each use of a thing, and how many in all.
SELECT
    p.cluster, u.kind, u.key, u.use,
    CAST(count(*) AS BIGINT) AS accounts,
    any_value(e.everyone) AS everyone,
    any_value(e.last_ms) AS last_ms
FROM uses AS u
INNER JOIN placed AS p ON p.account = u.account
INNER JOIN everyone AS e ON e.kind = u.kind AND e.key = u.key AND e.use = u.use
GROUP BY p.cluster, u.kind, u.key, u.use
