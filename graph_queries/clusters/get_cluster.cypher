// One cluster.
// mode:    read
// param:   cluster_id  str  cluster
// column:  id  str  cluster
// column:  size  int  members
// column:  organization_id  str  where it was traced to, or null
// column:  organization_name  str  its name, or null
// column:  confidence  float  of the attribution, or null
// column:  exchanges  int  of all members
// column:  first_seen_ms  int  earliest event of a member
// column:  last_seen_ms  int  latest event of a member
// column:  run_id  str  run that wrote it
MATCH (c:Cluster {id: $cluster_id})
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
ORDER BY id
