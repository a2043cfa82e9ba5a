-- Members with things that :most accounts have, no more.
SELECT u.account, u.kind, u.key, e.everyone
FROM uses AS u
INNER JOIN placed AS p ON p.account = u.account
INNER JOIN everyone AS e ON e.kind = u.kind AND e.key = u.key AND e.use = u.use
WHERE e.everyone <= :most
