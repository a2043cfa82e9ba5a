-- What accounts were seen with.
SELECT
    a.number AS ":START_ID",
    t.number AS ":END_ID",
    moment(first_ms) AS first_seen,
    moment(last_ms) AS last_seen,
    count AS "count:long",
    type AS ":TYPE"
FROM sightings AS s
INNER JOIN kinds AS k ON k.kind = s.kind
INNER JOIN numbered_accounts AS a ON a.account = s.account
INNER JOIN numbered_identifiers AS t ON t.kind = s.kind AND t.key = s.key
