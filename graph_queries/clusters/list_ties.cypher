// Members of a cluster and the evidence that each has, for drawing.
// mode:    read
// param:   cluster_id  str  cluster
// param:   members  int  most members
// param:   things  int  most things
// column:  account_id  str  member
// column:  kind  str  kind of thing
// column:  key  str  the thing
MATCH (c:Cluster {id: $cluster_id})
CALL (c) {
  MATCH (c)<-[r:MEMBER_OF]-(a:Account)
  RETURN a
  ORDER BY r.bits DESC, a.id
  LIMIT $members
}
WITH c, collect(a) AS members
CALL (c) {
  MATCH (c)-[h:HELD_BY]->(t:Identifier)
  RETURN t
  ORDER BY h.bits DESC, t.kind, t.key
  LIMIT $things
}
UNWIND members AS a
MATCH (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(x)
WHERE x = t OR (x)-[:IN_FAMILY|IN_NETWORK]->(t)
RETURN DISTINCT a.id AS account_id, t.kind AS kind, t.key AS key
ORDER BY account_id, kind, key
