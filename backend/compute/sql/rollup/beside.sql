-- Who has named things of two sources, or one that ties; `named` are uses of what the
-- accounts that are looked at have.
SELECT u.account
FROM uses AS u
INNER JOIN named AS n ON n.kind = u.kind AND n.key = u.key AND n.use = u.use
GROUP BY u.account
HAVING count(DISTINCT n.source) > 1 OR bool_or(n.ties)
