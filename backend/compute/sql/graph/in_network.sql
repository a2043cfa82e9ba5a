-- Prefix and autonomous systems of addresses.
SELECT
    i.number AS ":START_ID",
    t.number AS ":END_ID"
FROM networks AS n
INNER JOIN numbered_identifiers AS i ON i.kind = 'ip_address' AND i.key = n.ip
INNER JOIN numbered_identifiers AS t ON t.kind = 'network' AND t.key = n.network
