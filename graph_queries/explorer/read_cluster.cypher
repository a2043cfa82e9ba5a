// A cluster with members, what holds it, who has that, and where it was traced to.
// mode:    read
// param:   cluster_id  str  cluster
// param:   members  int  most members, best held first
// param:   things  int  most things, strongest first
// column:  nodes  list[Node]  all of them, with what lies between a member and a thing
// column:  ids  list[str]  element id of each
// column:  ties  list[dict]  type, start, end and properties of what joins them
MATCH (c:Cluster {id: $cluster_id})
WITH
  c,
  COLLECT {
    MATCH (c)<-[r:MEMBER_OF]-(a:Account)
    RETURN a
    ORDER BY r.bits DESC, a.id
    LIMIT $members
  } AS members,
  COLLECT {
    MATCH (c)-[r:HELD_BY]->(t:Identifier)
    RETURN t
    ORDER BY r.bits DESC, t.kind, t.key
    LIMIT $things
  } AS things
CALL (c, members, things) {
  UNWIND members AS a
  MATCH path = (a)-[:MEMBER_OF]->(c)
  RETURN path
  UNION
  UNWIND things AS t
  MATCH path = (c)-[:HELD_BY]->(t)
  RETURN path
  UNION
  MATCH path = (c)-[:ATTRIBUTED_TO]->(:Organization)
  RETURN path
  UNION
  UNWIND members AS a
  UNWIND things AS t
  CALL (a, t) {
    MATCH path = (a)-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED|SENT]->(x)-[:IN_FAMILY|IN_NETWORK]->{0, 1}(t)
    RETURN path
    ORDER BY length(path), x.key
    LIMIT 1
  }
  RETURN path
}
WITH collect(path) AS paths
WITH
  COLLECT {
    UNWIND paths AS path
    UNWIND nodes(path) AS node
    RETURN DISTINCT node
  } AS nodes,
  COLLECT {
    UNWIND paths AS path
    UNWIND relationships(path) AS tie
    RETURN DISTINCT tie
  } AS ties
RETURN
  nodes,
  [node IN nodes | elementId(node)] AS ids,
  [
    tie IN ties
    | {
        type: type(tie),
        start: elementId(startNode(tie)),
        end: elementId(endNode(tie)),
        properties: properties(tie)
      }
  ] AS ties
