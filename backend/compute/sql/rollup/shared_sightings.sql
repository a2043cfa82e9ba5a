-- Sightings that the things which are asked for come from.
WITH sought AS (
    SELECT kind, key FROM asked
    UNION ALL
    SELECT 'prompt', key FROM asked WHERE kind = 'prompt_family'
    UNION ALL
    SELECT 'prompt', f.key
    FROM family_of_prompt AS f
    INNER JOIN asked AS a ON a.kind = 'prompt_family' AND a.key = f.family
    UNION ALL
    SELECT 'ip_address', n.ip
    FROM network_of_address AS n
    INNER JOIN asked AS a ON a.kind = 'network' AND a.key = n.network
)
SELECT s.*
FROM sightings AS s
SEMI JOIN sought AS w ON w.kind = s.kind AND w.key = s.key
