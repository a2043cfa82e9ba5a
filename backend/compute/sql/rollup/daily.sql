-- What the members of each cluster exchanged with each model on each UTC day.
SELECT
    p.cluster,
    CAST(e.day AS VARCHAR) AS day,
    e.model,
    CAST(sum(e.exchanges) AS BIGINT) AS exchanges,
    count(DISTINCT e.account) AS accounts
FROM exchanges AS e
INNER JOIN placed AS p ON p.account = e.account
GROUP BY p.cluster, e.day, e.model
ORDER BY p.cluster, e.day, e.model
