-- Who has the things that are asked for, and which use of each: what can change hands is
-- another thing once nobody had it for :idle_ms, unless more than :crowd have it.
WITH asked_of AS (
    SELECT t.account, t.kind, t.key, t.first_ms, t.last_ms
    FROM things AS t
    SEMI JOIN asked AS a ON a.kind = t.kind AND a.key = t.key
),
few AS (
    SELECT kind, key
    FROM asked_of
    WHERE kind IN (FROM leased)
    GROUP BY kind, key
    HAVING count(*) <= :crowd
),
told AS (
    SELECT
        h.*,
        coalesce(first_ms - max(last_ms) OVER (
            PARTITION BY h.kind, h.key ORDER BY first_ms, account
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), 0) > :idle_ms AS another
    FROM asked_of AS h
    SEMI JOIN few AS f ON f.kind = h.kind AND f.key = h.key
)
SELECT
    account, kind, key, first_ms, last_ms,
    CAST(count_if(another) OVER (
        PARTITION BY kind, key ORDER BY first_ms, account
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS use
FROM told
UNION ALL
SELECT h.*, 0 AS use
FROM asked_of AS h
ANTI JOIN few AS f ON f.kind = h.kind AND f.key = h.key
