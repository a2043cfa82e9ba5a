// What the members of a cluster, and some more accounts, were seen with.
// mode:    read
// param:   cluster_id  str  cluster
// param:   also  list[str]  more accounts
// column:  account  str  account
// column:  member  bool  whether it is in the cluster
// column:  signed_up_ms  int  epoch ms of its sign-up, or null
// column:  sightings  list[list]  kind, key or a prompt's family, first and last in epoch ms, count
CALL () {
  MATCH (a:Account)-[:MEMBER_OF]->(:Cluster {id: $cluster_id})
  RETURN a, true AS member
  UNION
  MATCH (a:Account)
  WHERE a.id IN $also AND NOT EXISTS { (a)-[:MEMBER_OF]->(:Cluster {id: $cluster_id}) }
  RETURN a, false AS member
}
OPTIONAL MATCH (a)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(t)
OPTIONAL MATCH (t)-[:IN_FAMILY]->(f:PromptFamily)
RETURN
  a.id AS account,
  member,
  a.signed_up_at.epochMillis AS signed_up_ms,
  collect([
    t.kind,
    coalesce(f.key, t.key),
    r.first_seen.epochMillis,
    r.last_seen.epochMillis,
    r.count
  ]) AS sightings
ORDER BY account
