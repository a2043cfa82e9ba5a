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
// column:  email_domain  str  domain of its e-mail address, or null
// column:  signed_up_ms  int  when it signed up, or null
// column:  last_seen_ms  int  its latest event, or null
// column:  exchanges  int  all its exchanges
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster {id: $cluster_id})
WHERE
  $after_bits IS NULL
  OR r.bits < $after_bits
  OR (r.bits = $after_bits AND a.id > $after_id)
WITH a, r
ORDER BY r.bits DESC, a.id
LIMIT $limit
CALL (a) {
  OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
  RETURN sum(x.exchanges) AS exchanges
}
RETURN
  a.id AS account_id,
  r.bits AS bits,
  r.confidence AS confidence,
  a.status AS status,
  a.email_domain AS email_domain,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  exchanges
ORDER BY bits DESC, account_id
