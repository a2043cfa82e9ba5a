// Members of a cluster with what each was seen with, best held first.
// mode:    read
// param:   cluster_id  str  cluster
// param:   first  int  place of the first member that is wanted
// param:   limit  int  most members to return
// column:  account_id  str  member
// column:  place  int  its place
// column:  bits  float  evidence for the membership
// column:  confidence  float  0 to 1
// column:  status  str  the account's status, or null
// column:  signed_up_ms  int  when it signed up, or null
// column:  last_seen_ms  int  its latest event, or null
// column:  exchanges  int  all its exchanges
// column:  ties  list[list]  kind, key, relation, first and last in epoch ms, how often
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place >= $first
WITH a, r
ORDER BY r.cluster_id, r.place
LIMIT $limit
CALL (a) {
  OPTIONAL MATCH (a)-[x:EXCHANGED]->(:Model)
  RETURN sum(x.exchanges) AS exchanges
}
CALL (a) {
  CALL (a) {
    MATCH (a)-[h:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t:Identifier)
    RETURN t, h
    UNION ALL
    MATCH (a)-[h:ACCESSED_FROM]->(:IPAddress)-[x:IN_NETWORK]->(t:Network)
    WHERE x.run_id IS NULL
    RETURN t, h
    UNION ALL
    MATCH (a)-[h:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
    RETURN t, h
  }
  WITH
    t,
    type(h) AS relation,
    min(h.first_seen) AS first_seen,
    max(h.last_seen) AS last_seen,
    sum(h.count) AS times
  ORDER BY t.kind, t.key, relation
  RETURN collect(
    [t.kind, t.key, relation, first_seen.epochMillis, last_seen.epochMillis, times]
  ) AS ties
}
RETURN
  a.id AS account_id,
  r.place AS place,
  r.bits AS bits,
  r.confidence AS confidence,
  a.status AS status,
  a.signed_up_at.epochMillis AS signed_up_ms,
  a.last_seen.epochMillis AS last_seen_ms,
  exchanges,
  ties
ORDER BY place
