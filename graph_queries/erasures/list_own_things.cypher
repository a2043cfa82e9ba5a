// Identifiers that no other account has and no organization owns.
// mode:    read
// param:   ids  list[str]  accounts
// column:  kind  str  kind of identifier
// column:  key  str  its key
UNWIND $ids AS id
MATCH (:Account {id: id})-[:ACCESSED_FROM|HAS_EMAIL|HAS_EMAIL_AT|HAS_PHONE|NAMED|PAID_WITH|SENT|USED_DEVICE]->(t:Identifier)
WITH DISTINCT t
WHERE NOT EXISTS { (t)<-[:OWNS]-(:Organization) }
  AND NOT EXISTS {
    MATCH (t)<-[:ACCESSED_FROM|HAS_EMAIL|HAS_EMAIL_AT|HAS_PHONE|NAMED|PAID_WITH|SENT|USED_DEVICE]-(other:Account)
    WHERE NOT other.id IN $ids
  }
RETURN t.kind AS kind, t.key AS key
ORDER BY kind, key
