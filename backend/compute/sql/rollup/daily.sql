-- What the members of each cluster exchanged with each model on each UTC day, and how
-- much of it with each capability.
WITH sought AS (
    SELECT
        p.cluster,
        e.day,
        e.model,
        e.capability,
        CAST(sum(e.exchanges) AS BIGINT) AS exchanges
    FROM exchanges AS e
    INNER JOIN placed AS p ON p.account = e.account
    GROUP BY p.cluster, e.day, e.model, e.capability
), active AS (
    SELECT p.cluster, e.day, e.model, count(DISTINCT e.account) AS accounts
    FROM exchanges AS e
    INNER JOIN placed AS p ON p.account = e.account
    GROUP BY p.cluster, e.day, e.model
)
SELECT
    s.cluster,
    CAST(s.day AS VARCHAR) AS day,
    s.model,
    CAST(sum(s.exchanges) AS BIGINT) AS exchanges,
    any_value(a.accounts) AS accounts,
    list(s.capability ORDER BY s.capability) AS capabilities,
    list(s.exchanges ORDER BY s.capability) AS sought
FROM sought AS s
INNER JOIN active AS a
    ON a.cluster = s.cluster AND a.day = s.day AND a.model = s.model
GROUP BY s.cluster, s.day, s.model
ORDER BY s.cluster, s.day, s.model
