-- Sightings of the accounts that are wanted.
SELECT *
FROM sightings
WHERE account IN (SELECT account FROM ours)
