// Which members of a cluster have which things, by their places among the members.
// mode:    read
// param:   cluster_id  str  cluster
// param:   things      list[str]  kind and key of each, joined by a colon
// param:   keys        list[str]  their keys
// column:  kind        str  kind of thing
// column:  key         str  the thing
// column:  places      list[int]  places of the members that have it
MATCH (c:Cluster {id: $cluster_id})-[:HELD_BY]->(t:Identifier)
WHERE t.key IN $keys AND t.kind + ':' + t.key IN $things
// From the thing: it has few accounts beside the members, while members have much else.
CALL (c, t) {
  CALL (t) {
    MATCH (t)<-[:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]-(a:Account)
    RETURN a AS a
    UNION
    MATCH (t)<-[:IN_NETWORK]-(:IPAddress)<-[:ACCESSED_FROM]-(a:Account)
    RETURN a AS a
    UNION
    MATCH (t)<-[:IN_FAMILY]-(:PromptFingerprint)<-[:SENT]-(a:Account)
    RETURN a AS a
  }
  MATCH (a)-[m:MEMBER_OF]->(c)
  WITH m.place AS place
  ORDER BY place
  RETURN collect(place) AS places
}
RETURN t.kind AS kind, t.key AS key, places AS places
ORDER BY kind, key
