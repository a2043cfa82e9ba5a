-- What the accounts that are looked at have, and how many have it.
SELECT
    u.account, u.kind, u.key, u.use, u.first_ms, u.last_ms,
    e.everyone, e.last_ms AS until_ms
FROM uses AS u
INNER JOIN everyone AS e ON e.kind = u.kind AND e.key = u.key AND e.use = u.use
WHERE u.account IN (SELECT account FROM ours)
UNION ALL
SELECT
    o.account, o.kind, o.key, 0 AS use, o.first_ms, o.last_ms,
    c.everyone, c.last_ms AS until_ms
FROM own AS o
INNER JOIN crowds AS c ON c.kind = o.kind AND c.key = o.key
