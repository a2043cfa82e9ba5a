// Members of a cluster, best held first, after a place in that order.
// mode:    read
// param:   cluster_id  str  cluster
// param:   after_bits  float  bits of the last member that was read, or null
// param:   after_id  str  id of the last member that was read
// param:   limit  int  most members to return
// column:  account_id  str  member
// column:  bits  float  evidence for the membership
// column:  confidence  float  0 to 1
// column:  status  str  the account's status
// column:  last_seen_ms  int  its latest event
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster {id: $cluster_id})
WHERE
  $after_bits IS NULL
  OR r.bits < $after_bits
  OR (r.bits = $after_bits AND a.id > $after_id)
RETURN
  a.id AS account_id,
  r.bits AS bits,
  r.confidence AS confidence,
  a.status AS status,
  a.last_seen.epochMillis AS last_seen_ms
ORDER BY bits DESC, account_id
LIMIT $limit
