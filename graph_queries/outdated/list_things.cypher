// What events tie accounts to: identifiers, networks of addresses, and models.
// mode:    read
// param:   ids  list[str]  accounts
// column:  kind  str  kind of identifier, or model
// column:  key  str  its key, or the model's name
UNWIND $ids AS id
MATCH (a:Account {id: id})
CALL (a) {
  MATCH (a)-[:ACCESSED_FROM|HAS_EMAIL|HAS_EMAIL_AT|HAS_PHONE|NAMED|PAID_WITH|SENT|USED_DEVICE]->(t:Identifier)
  RETURN t.kind AS kind, t.key AS key
  UNION
  MATCH (a)-[:ACCESSED_FROM]->(:IPAddress)-[:IN_NETWORK]->(n:Network)
  RETURN n.kind AS kind, n.key AS key
  UNION
  MATCH (a)-[:EXCHANGED]->(m:Model)
  RETURN 'model' AS kind, m.name AS key
}
WITH DISTINCT kind, key
RETURN kind, key
ORDER BY kind, key
