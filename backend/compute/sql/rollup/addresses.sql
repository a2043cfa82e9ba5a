-- Every address that an account came from.
SELECT DISTINCT key AS ip
FROM sightings
WHERE kind = 'ip_address'
