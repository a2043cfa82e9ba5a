// Places of members that an older version wrote.
// mode:    schema
MATCH (c:Cluster)
CALL (c) {
  MATCH (a:Account)-[r:MEMBER_OF]->(c)
  WITH r
  ORDER BY r.bits DESC, a.id
  WITH collect(r) AS members
  UNWIND range(0, size(members) - 1) AS place
  WITH members[place] AS r, place
  SET r.cluster_id = c.id, r.place = place
}
