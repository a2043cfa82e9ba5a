-- Things that some accounts have and nobody else. Devices call themselves as they like:
-- one that has the name of an account is no name to look for.
SELECT kind, key
FROM (SELECT DISTINCT kind, key FROM sightings WHERE account IN (FROM wanted)) AS own
WHERE key NOT IN (SELECT account FROM accounts)
    AND NOT EXISTS (
        SELECT 1
        FROM sightings AS other
        WHERE other.kind = own.kind
            AND other.key = own.key
            AND other.account NOT IN (FROM wanted)
    )
ORDER BY kind, key
