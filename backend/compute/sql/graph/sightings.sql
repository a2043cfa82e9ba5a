-- What accounts were seen with.
SELECT
    account AS ":START_ID(Account)",
    concat(s.kind, ' ', key) AS ":END_ID(Identifier)",
    moment(first_ms) AS "first_seen:datetime",
    moment(last_ms) AS "last_seen:datetime",
    count AS "count:long",
    type AS ":TYPE"
FROM sightings AS s
INNER JOIN kinds AS k ON k.kind = s.kind
