-- Every address that an account came from.
SELECT DISTINCT key
FROM sightings
WHERE kind = 'ip_address'
