// The evidence that some members of a cluster have, for drawing.
// mode:    read
// param:   cluster_id  str  cluster
// param:   account_ids  list[str]  the members
// param:   things  int  most things
// column:  account_id  str  member
// column:  kind  str  kind of thing
// column:  key  str  the thing
// column:  relation  str  relationship of the member to it, or to its address or prompt
MATCH (c:Cluster {id: $cluster_id})
CALL (c) {
  MATCH (c)-[h:HELD_BY]->(t:Identifier)
  WITH t, h
  ORDER BY h.bits DESC, t.kind, t.key
  LIMIT $things
  RETURN collect(t) AS things
}
MATCH (c)<-[:MEMBER_OF]-(a:Account)
WHERE a.id IN $account_ids
CALL (a, things) {
  MATCH (a)-[r:ACCESSED_FROM|USED_DEVICE|PAID_WITH|HAS_EMAIL_AT|HAS_EMAIL|HAS_PHONE|NAMED]->(t:Identifier)
  WHERE t IN things
  RETURN t, type(r) AS relation
  UNION
  MATCH (a)-[r:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(t:Network)
  WHERE t IN things
  RETURN t, type(r) AS relation
  UNION
  MATCH (a)-[r:SENT]->(:PromptFingerprint)-[:IN_FAMILY]->(t:PromptFamily)
  WHERE t IN things
  RETURN t, type(r) AS relation
}
RETURN a.id AS account_id, t.kind AS kind, t.key AS key, relation
ORDER BY account_id, kind, key, relation
