// Who else has the things that hold a cluster together and that could be blocked with it.
// mode:    read
// param:   cluster_id   str        cluster
// param:   kinds        list[str]  kinds of things that can be blocked
// param:   things       int        most things to return, the strongest
// param:   crowd        int        of a thing that more accounts have nobody else is listed
// param:   count_limit  int        where counting the accounts of a network stops
// column:  kind         str        kind of thing
// column:  key          str        the thing
// column:  members      int        members that had it at the last run
// column:  everyone     int        accounts that have it, up to count_limit
// column:  others       list[list]  accounts outside that are neither banned nor closed: account, cluster or null, whether it pays
MATCH (c:Cluster {id: $cluster_id})-[h:HELD_BY]->(t:Identifier)
WHERE t.kind IN $kinds
WITH c, h, t
ORDER BY h.bits DESC, t.kind, t.key
LIMIT $things
WITH
  c,
  h,
  t,
  CASE
    WHEN t.crowd IS NOT NULL THEN t.crowd
    WHEN t.kind = 'network' THEN COUNT {
      MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(x:Account)
      RETURN DISTINCT x LIMIT $count_limit
    }
    ELSE COUNT { (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE]-() }
  END AS everyone
CALL (c, t, everyone) {
  WITH c, t, everyone
  WHERE everyone <= $crowd
  CALL (t) {
    MATCH (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE]-(b:Account)
    RETURN b AS b
    UNION
    MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(b:Account)
    RETURN b AS b
  }
  WITH c, b
  WHERE
    NOT EXISTS { (b)-[:MEMBER_OF]->(c) } AND
    NOT coalesce(b.status, 'active') IN ['banned', 'closed']
  OPTIONAL MATCH (b)-[:MEMBER_OF]->(o:Cluster)
  WITH b, min(o.id) AS cluster
  ORDER BY b.id
  RETURN collect([b.id, cluster, EXISTS { (b)-[:PAID_WITH]->() }]) AS others
}
RETURN
  t.kind AS kind,
  t.key AS key,
  h.accounts AS members,
  everyone,
  others
ORDER BY h.bits DESC, kind, key
