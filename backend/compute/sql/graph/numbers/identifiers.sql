-- Number of each identifier's node, those that only assets name included.
SELECT kind, key, :first - 1 + row_number() OVER () AS number
FROM (
    SELECT kind, key FROM sightings
    UNION
    SELECT 'network', network FROM networks
    UNION
    SELECT kind, value FROM assets WHERE kind IS NOT NULL
)
