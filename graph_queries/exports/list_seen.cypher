// What some members of a cluster were seen with, and when.
// mode:    read
// param:   cluster_id  str  cluster
// param:   first  int  place of the first of these members
// param:   limit  int  most members
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  accounts  int  how many of these members have it
// column:  first_ms  int  epoch ms, first with one of them
// column:  last_ms  int  epoch ms, last with one of them
MATCH (a:Account)-[r:MEMBER_OF]->(:Cluster)
WHERE r.cluster_id = $cluster_id AND r.place >= $first
WITH a, r
ORDER BY r.cluster_id, r.place
LIMIT $limit
CALL (a) {
  MATCH (a)-[h:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t:Identifier)
  RETURN t, h.first_seen AS first_seen, h.last_seen AS last_seen
  UNION ALL
  MATCH (a)-[h:ACCESSED_FROM]->(:IPAddress)-[x:IN_NETWORK]->(t:Network)
  WHERE x.run_id IS NULL
  RETURN t, h.first_seen AS first_seen, h.last_seen AS last_seen
  UNION ALL
  MATCH (a)-[h:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
  RETURN t, h.first_seen AS first_seen, h.last_seen AS last_seen
}
WITH
  t,
  count(DISTINCT a) AS accounts,
  min(first_seen) AS first_seen,
  max(last_seen) AS last_seen
RETURN
  t.kind AS kind,
  t.key AS key,
  accounts,
  first_seen.epochMillis AS first_ms,
  last_seen.epochMillis AS last_ms
ORDER BY kind, key
