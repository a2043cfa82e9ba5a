-- Sign-ups of the accounts that are wanted.
SELECT *
FROM signups
WHERE account IN (SELECT account FROM ours)
