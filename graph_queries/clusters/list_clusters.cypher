// Clusters, largest first, after a place in that order.
// mode:    read
// param:   organization_id  str  only its clusters, or null
// param:   min_size  int  least members
// param:   seen_after_ms  int  seen at or after this time, or null
// param:   seen_before_ms  int  seen before this time, or null
// param:   after_size  int  size of the last cluster that was read, or null
// param:   after_id  str  id of the last cluster that was read
// param:   limit  int  most clusters to return
// column:  id  str  cluster
// column:  size  int  members
// column:  organization_id  str  where it was traced to, or null
// column:  organization_name  str  its name, or null
// column:  confidence  float  of the attribution, or null
// column:  exchanges  int  of all members
// column:  first_seen_ms  int  earliest event of a member
// column:  last_seen_ms  int  latest event of a member
// column:  run_id  str  run that wrote it
MATCH (c:Cluster)
WHERE
  c.size >= $min_size
  AND ($organization_id IS NULL OR c.organization_id = $organization_id)
  AND ($seen_after_ms IS NULL OR c.last_seen.epochMillis >= $seen_after_ms)
  AND ($seen_before_ms IS NULL OR c.first_seen.epochMillis < $seen_before_ms)
  AND (
    $after_size IS NULL
    OR c.size < $after_size
    OR (c.size = $after_size AND c.id > $after_id)
  )
RETURN
  c.id AS id,
  c.size AS size,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name,
  c.confidence AS confidence,
  c.exchanges AS exchanges,
  c.first_seen.epochMillis AS first_seen_ms,
  c.last_seen.epochMillis AS last_seen_ms,
  c.run_id AS run_id
ORDER BY size DESC, id
LIMIT $limit
