-- Exchanges of the accounts that are wanted.
SELECT *
FROM exchanges
WHERE account IN (SELECT account FROM spenders)
