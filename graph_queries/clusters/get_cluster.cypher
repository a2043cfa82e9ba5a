// One cluster.
// mode:    read
// param:   cluster_id  str  cluster
// column:  id  str  cluster
// column:  size  int  members
// column:  group_kind  str  campaign, company, household, class, reseller or other
// column:  suspicion  float  0 to 1
// column:  signs  list[str]  what speaks for a campaign and against it
// column:  sign_bits  list[float]  how much each sign says
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
  c.group_kind AS group_kind,
  c.suspicion AS suspicion,
  c.signs AS signs,
  c.sign_bits AS sign_bits,
  c.organization_id AS organization_id,
  c.organization_name AS organization_name,
  c.confidence AS confidence,
  c.exchanges AS exchanges,
  c.first_seen.epochMillis AS first_seen_ms,
  c.last_seen.epochMillis AS last_seen_ms,
  c.run_id AS run_id
ORDER BY id
