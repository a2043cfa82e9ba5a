// Clusters, campaigns first, then largest first, after a place in that order.
// mode:    read
// param:   organization_id  str  only its clusters, or null
// param:   group_kind  str  only of this kind, or null
// param:   evidence  str  only those that things of this kind hold, or null
// param:   min_size  int  least members
// param:   among  list[str]  only these clusters, or null
// param:   without  list[str]  none of these clusters, or null
// param:   seen_after_ms  int  seen at or after this time, or null
// param:   seen_before_ms  int  seen before this time, or null
// param:   after_rank  int  0 after a campaign, 1 after another, or null
// param:   after_size  int  size of the last cluster that was read
// param:   after_id  str  id of the last cluster that was read
// param:   limit  int  most clusters to return
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
MATCH (c:Cluster)
WITH c, CASE c.group_kind WHEN 'campaign' THEN 0 ELSE 1 END AS rank
WHERE
  c.size >= $min_size
  AND ($among IS NULL OR c.id IN $among)
  AND ($without IS NULL OR NOT c.id IN $without)
  AND ($organization_id IS NULL OR c.organization_id = $organization_id)
  AND ($seen_after_ms IS NULL OR c.last_seen.epochMillis >= $seen_after_ms)
  AND ($seen_before_ms IS NULL OR c.first_seen.epochMillis < $seen_before_ms)
  AND ($group_kind IS NULL OR c.group_kind = $group_kind)
  AND (
    $evidence IS NULL
    OR EXISTS { MATCH (c)-[:HELD_BY]->(t:Identifier) WHERE t.kind = $evidence }
  )
  AND (
    $after_rank IS NULL
    OR rank > $after_rank
    OR (rank = $after_rank AND c.size < $after_size)
    OR (rank = $after_rank AND c.size = $after_size AND c.id > $after_id)
  )
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
ORDER BY rank, size DESC, id
LIMIT $limit
