// Members of a cluster, best held first, from a place in that order on.
// mode:    read
// param:   cluster_id  str  cluster
// param:   first  int  place of the first member that is wanted
// param:   limit  int  most members to return
// column:  account_id  str  member
// column:  place  int  its place
// column:  bits  float  evidence for the membership
// column:  confidence  float  0 to 1
// column:  status  str  the account's status
// column:  email_domain  str  domain of its e-mail address, or null
// column:  signed_up_ms  int  when it signed up, or null
// column:  last_seen_ms  int  its latest event, or null
// column:  exchanges  int  all its exchanges
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place >= $first
WITH a, r
ORDER BY r.cluster_id, r.place
LIMIT $limit
CALL (a) {
  OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
  RETURN sum(x.exchanges) AS exchanges
}
RETURN
  a.id AS account_id,
  r.place AS place,
  r.bits AS bits,
  r.confidence AS confidence,
  a.status AS status,
  a.email_domain AS email_domain,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  exchanges
ORDER BY place
