// A picture of why a cluster is one: its strongest things, and members that have them.
// mode:    read
// param:   cluster_id  str   cluster
// param:   things      int   most things, strongest first
// param:   members     int   most members of each thing, best held first
// column:  held        Path  from the cluster to a thing that holds it
// column:  has         list  ways from members to the thing, by an address or a prompt
MATCH held = (c:Cluster {id: $cluster_id})-[r:HELD_BY]->(t:Identifier)
WITH c, held, r, t
ORDER BY r.bits DESC, t.kind, t.key
LIMIT $things
CALL (c, t) {
  MATCH has = (t)<-[:IN_FAMILY|IN_NETWORK]-{0, 1}(x)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]-(a:Account)-[m:MEMBER_OF]->(c)
  ORDER BY m.bits DESC, a.id, x.key
  LIMIT $members
  RETURN collect(has) AS has
}
RETURN held AS held, has AS has
ORDER BY r.bits DESC, t.kind, t.key
