-- The things that accounts have.
SELECT DISTINCT kind, key
FROM things
